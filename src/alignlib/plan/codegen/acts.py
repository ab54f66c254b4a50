"""One kind of activity in generated code: its own fields, and which filters it matches."""

from __future__ import annotations

from attrs import define, field

from alignlib.names import canonical
from alignlib.plan.codegen.intake import SEEN, free_text, read_lines, units
from alignlib.plan.codegen.life import LifeCode
from alignlib.plan.codegen.rails import Ageing as AgeingNode
from alignlib.plan.codegen.rails import NotCompiledError, Rails
from alignlib.plan.codegen.source import FALSE, TRUE, every, negate, some
from alignlib.plan.conditions import FieldRead, Filter, Who
from alignlib.text import fold
from alignlib.values.types import NUMERIC


@define
class ActReader:
    """An activity's own fields, under `where`."""

    code: LifeCode
    kind: str
    lines: list[str] = field(factory=list)
    _names: dict[str, str] = field(factory=dict)

    @property
    def has_one(self) -> bool:
        """Whether the kind has a single field, which is fetched once."""
        return len(self.code.plan.activities[self.kind].fields) == 1

    def fact(self, read: FieldRead) -> str:
        if read.slot not in self._names:
            spec = self.code.plan.activities[self.kind].fields.get(read.slot)
            if spec is None:
                raise NotCompiledError(f"{self.kind} has no field {read.name}")
            number = list(self.code.plan.activities[self.kind].fields).index(read.slot)
            own = f"{self.kind}_{read.slot}"
            if not own.isidentifier() or not own.isascii():
                own = f"act_{list(self.code.plan.activities).index(self.kind)}_{number}"
            raw = "only" if self.has_one else f"fields.get({read.slot!a})"
            free = read.slot in free_text(self.code.plan)
            lines = list(read_lines(spec, spec.name, raw, own, self.code.pool, free=free))
            if free and self.has_one:
                lines = self._remembered(own, lines)
            self.lines.extend(lines)
            self._names[read.slot] = own
        return self._names[read.slot]

    def _remembered(self, own: str, lines: list[str]) -> list[str]:
        """Pages and campaigns come again and again: texts seen first are kept as they compare."""
        seen = self.code.pool.own(f"seen_{own}", {None: ""})
        return [
            f"{own} = {seen}.get(only)",
            f"if {own} is None:",
            *(f"    {line}" for line in lines),
            f"    if only.__class__ is str and len({seen}) < {SEEN}:",
            f"        {seen}[only] = {own}",
        ]

    def number(self, lowered: int, read: FieldRead) -> object:
        return units(lowered) if read.type.kind in NUMERIC else lowered

    def score(self, name: str) -> str:
        raise NotCompiledError("a score under where")

    def grade(self, name: str) -> str:
        raise NotCompiledError("a grade under where")

    def points(self, micro: int, score: str) -> object:
        return micro

    def quick(self, name: str, low: object) -> str:
        return TRUE

    def fallen(self, name: str, high: int) -> str:
        return TRUE

    def label(self, canonical_label: str, grade: str) -> str:
        return canonical_label

    def named(self, name: str, *, yes: bool) -> str:
        raise NotCompiledError("a definition under where")

    def life(self, node: AgeingNode, *, yes: bool) -> str:
        raise NotCompiledError("a life under where")


@define
class Block:
    """One kind of activity: which filters it matches, and the lines that find that out."""

    code: LifeCode
    number: int
    kind: str
    reader: ActReader = field(init=False)
    asks_who: bool = False
    _matches: dict[int, tuple[str, str]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.reader = ActReader(self.code, self.kind)

    def match(self, index: int) -> tuple[str, str]:
        """Expressions: it matches the filter; it does not, for certain."""
        if index not in self._matches:
            self._matches[index] = self._match(self.code.plan.filters[index])
        return self._matches[index]

    def _match(self, wanted: Filter) -> tuple[str, str]:
        if self.kind not in wanted.kinds:
            return FALSE, TRUE
        who = TRUE if wanted.who is None else self._who(wanted.who)
        if wanted.where is None:
            return who, negate(who)
        rails = Rails(self.code.pool, self.reader)
        return (
            every((who, rails.yes(wanted.where))),
            some((negate(who), rails.no(wanted.where))),
        )

    def _who(self, who: Who) -> str:
        self.asks_who = True
        match who.kind:
            case "party":
                return f"party == {who.value!a}"
            case "person":
                self.code.pool.own("fold", fold)
                return f"(person is not None and fold(person) == {who.value!a})"
            case "anyone but":
                assert who.other is not None
                return negate(self._who(who.other))
        if who.side is not None:
            return f"m.by_side({who.side!a}, party, person)"
        return f"m.by_{'owner' if who.kind == 'owner' else 'previous'}(party, person)"

    @property
    def who_lines(self) -> list[str]:
        by = self.code.plan.activities[self.kind].by
        declared = None if by is None else canonical(by)
        return [
            "by = act.by",
            "if by is None:",
            f"    party, person = {declared!a}, None",
            "else:",
            f"    party, person = m.who({self.number}, by)",
        ]
