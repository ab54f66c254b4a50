"""What `%%rules` says when the text is sound."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from alignlib.agreement import Agreement
from alignlib.pictures.text import clean


@frozen
class Bound:
    """One sentence: the variable, and what the agreement declares."""

    name: str
    declares: str

    @classmethod
    def of(cls, name: str, agreement: Agreement) -> Bound:
        return cls(name, "; ".join(_parts(agreement)) or "nothing yet")

    def __str__(self) -> str:
        return f"{self.name} is an agreement: {self.declares}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<div><code>{clean(self.name)}</code> is an agreement: {clean(self.declares)}</div>"


def _parts(agreement: Agreement) -> Iterator[str]:
    plan = agreement.plan
    for word, names in (
        ("definition", [item.name for item in plan.definitions.values()]),
        ("score", [item.name for item in plan.scores.values()]),
        ("grade", [item.name for item in plan.grades.values()]),
        ("stage", [stage.name for stage in agreement.stages]),
        ("sla", [*(sla.name for sla in plan.slas), *(duty.name for duty in plan.duties)]),
    ):
        if names:
            yield f"{word}{'s' * (len(names) > 1)} {', '.join(names)}"
