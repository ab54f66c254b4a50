"""An answer: its numbers, and for each number what it counts and since when."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from alignlib.model.outputs import Rule

Amount: TypeAlias = int | float | Decimal | Fraction
Unit: TypeAlias = Literal["share", "points", "money", "days", "hours", "count", "times"]
Kind: TypeAlias = Literal[
    "measure", "goal", "estimate", "what-if", "compare", "profile", "sla", "keep",
]  # fmt: skip


@frozen
class Figure:
    """One number. `value` None: there is nothing to count, and `note` says why.

    `n` is what was counted, `k` the part of it that the value is a share of (None for other
    values). `interval` holds the true value with 95 % certainty; None where there are no counts of
    its own. Shares are between 0 and 1, `points` differences of shares, `money` in the agreement's
    currency, `days` calendar days in the agreement's zone.
    """

    label: str
    value: Amount | None
    unit: Unit
    interval: tuple[float, float] | None = None
    k: int | None = None
    n: int | None = None
    note: str = ""


@frozen
class Answer:
    """What a declaration asks, answered.

    `counts` says in a sentence what is counted, `clock` since when and until when; `figures` are
    the numbers, the first the one that is asked for; `warnings` what a reader must know before
    using them. `headline` is the label of the number to tell where there is room for one; without
    it that is the first. `detail` is the object of `alignlib.analytics` behind them, where there is
    one.
    """

    kind: Kind
    name: str
    title: str | None
    rule: Rule
    counts: str
    clock: str
    figures: tuple[Figure, ...]
    warnings: tuple[str, ...] = ()
    detail: Any = field(default=None, eq=False, repr=False)
    headline: str = field(default="", kw_only=True)

    @property
    def value(self) -> Amount | None:
        return self.figures[0].value if self.figures else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return self.figures[0].interval if self.figures else None

    @property
    def n(self) -> int | None:
        return self.figures[0].n if self.figures else None

    def __getitem__(self, label: str) -> Figure:
        """The number with this label. Raises `KeyError` with the labels there are."""
        for figure in self.figures:
            if figure.label == label:
                return figure
        names = ", ".join(figure.label for figure in self.figures)
        raise KeyError(f"{self.kind} {self.name} has no number {label!r}: there are {names}")
