"""What every check needs at hand: the names, the findings, and the tables it fills."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import define, evolve, field

from alignlib.check.findings import Findings
from alignlib.check.symbols import StageSymbol, Symbol, Symbols
from alignlib.names import canonical
from alignlib.syntax import tree
from alignlib.values.functions import NO_VOCABULARY, Vocabulary
from alignlib.values.schema import ActivitySpec, FieldSpec


@define
class Scope:
    """`refs` says what a path or a bare word means, by node id; the plan is made from it.

    `own_fields` are an activity's fields, within `where`; None elsewhere. `in_example` allows what
    only an example can ask.
    """

    symbols: Symbols
    findings: Findings
    refs: dict[int, Symbol] = field(factory=dict)
    own_fields: Mapping[str, FieldSpec] | None = None
    own_kinds: str = ""
    vocabulary: Vocabulary = NO_VOCABULARY

    def within(self, specs: Iterable[ActivitySpec]) -> Scope:
        """The scope after `where`: only the fields that all of these activities have."""
        listed = list(specs)
        common = dict(listed[0].fields) if listed else {}
        for spec in listed[1:]:
            common = {
                key: own for key, own in common.items() if spec.fields.get(key) is not None
                and spec.fields[key].type == own.type
            }  # fmt: skip
        return evolve(self, own_fields=common, own_kinds=", ".join(s.name for s in listed))

    def stage(self, name: tree.Name) -> StageSymbol | None:
        """The stage of that name or alias; reports an unknown one."""
        symbol = self.symbols.stage(canonical(name.text))
        if symbol is None:
            names = (stage.name for stage in self.symbols.stages.values())
            self.findings.unknown("AL204", "stage", name, names, "no stage has this name")
        return symbol

    def activity(self, name: tree.Name) -> ActivitySpec | None:
        spec = self.symbols.activities.get(canonical(name.text))
        if spec is None:
            names = (item.name for item in self.symbols.activities.values())
            self.findings.unknown("AL202", "activity", name, names, "no activity has this name")
        return spec

    def party(self, name: tree.Name, label: str) -> None:
        if canonical(name.text) not in {canonical(p) for p in self.symbols.parties}:
            self.findings.unknown("AL205", "party", name, self.symbols.parties, label)
