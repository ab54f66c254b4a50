"""Four signs of alignment, each with the number that shows it or without one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from attrs import frozen

from alignlib.analytics.columns import AnyFrame, records
from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning

State = Literal["yes", "no", "not shown", "not known"]

SIGNS: tuple[tuple[str, str], ...] = (
    ("1", "value proposition, strategy, personas and technology are agreed by both"),
    ("2a", "leads are in the right channel in time"),
    ("2b", "the effectiveness is measured"),
    ("3", "the processes are integrated"),
    ("4", "marketing finds real opportunities for sales"),
)
"""The four of the source; its second holds two things, which are told apart here."""


@frozen
class Sign:
    """One sign: a number against its `target` (at least, or `at_most`), or a plain yes or no that
    somebody says."""

    name: str
    shown_by: Figure | bool | None = None
    target: float | None = None
    at_most: bool = False

    @property
    def state(self) -> State:
        """`not shown`: the interval holds the target; `not known`: nobody has said, or counted."""
        found = self.shown_by
        if found is None:
            return "not known"
        if isinstance(found, bool):
            return "yes" if found else "no"
        if found.value is None or self.target is None:
            return "not known"
        low, high = found.interval or (found.value, found.value)
        if self.at_most:
            low, high, target = -high, -low, -self.target
        else:
            target = self.target
        if low >= target:
            return "yes"
        return "no" if high < target else "not shown"


@frozen
class Scorecard(Answered):
    """All signs in the order given; `figure` is the share that is there, of those known."""

    signs: tuple[Sign, ...]
    when: str

    @property
    def figure(self) -> Figure:
        known = [sign for sign in self.signs if sign.state != "not known"]
        notes = [
            *clock_warning(self.when),
            *(f"{sign.name}: {sign.state}" for sign in self.signs
              if sign.state in ("not shown", "not known")),
        ]  # fmt: skip
        found = sum(sign.state == "yes" for sign in known)
        return Figure(
            "signs of alignment that are there", found / len(known) if known else None, len(known),
            "signs known", self.when, warnings=tuple(notes),
        )  # fmt: skip


def scorecard(signs: Iterable[Sign] | AnyFrame, *, clock: str = UNKNOWN) -> Scorecard:
    """The signs that both sides look at together, none of them added up with another one's weight.

    Raises:
        ValueError: no sign, or one name twice.
    """
    found = tuple(records(Sign, signs))
    names = [sign.name for sign in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if not found or twice:
        raise ValueError(f"{', '.join(twice) or 'no sign'}: give each sign once, at least one")
    return Scorecard(found, clock)
