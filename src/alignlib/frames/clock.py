"""The instant at which rows are judged: one for all, or a column of its own for each lead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

import narwhals as nw
from attrs import define, field, frozen

from alignlib.frames.backends.base import Backend, Frame
from alignlib.frames.calendar_columns import leave_columns
from alignlib.frames.times import standing
from alignlib.plan.plan import Plan
from alignlib.values.time import DAY, Duration, Micros


class Clock(Protocol):
    """Windows and ages of the instants in a column of µs, none later than the clock's own."""

    def prepare(self, frame: Frame, column: str, durations: Iterable[Duration]) -> Frame:
        """Adds what `stands` needs for these durations."""

    def stands(self, column: str, duration: Duration, *, earlier: bool = False) -> nw.Expr:
        """Whether the instant stands in the window: t < s + duration; with `earlier` 1 µs before
        the clock's instant."""

    def age(self, column: str) -> nw.Expr:
        """Whole elapsed days."""

    def seen(self, column: str) -> nw.Expr:
        """Whether the instant is not after the clock's."""


@frozen
class FixedClock:
    """One instant for all rows: each window is a few intervals, worked out beforehand."""

    plan: Plan
    at: Micros

    def prepare(self, frame: Frame, column: str, durations: Iterable[Duration]) -> Frame:
        return frame

    def stands(self, column: str, duration: Duration, *, earlier: bool = False) -> nw.Expr:
        t = self.at - earlier
        instant = nw.col(column)
        found: nw.Expr | None = None
        for low, high in standing(self.plan, duration, t):
            inside = instant >= low
            if high < t:
                inside = inside & (instant <= high)
            found = inside if found is None else found | inside
        if found is None:
            return ~(instant == instant)
        if earlier:
            # The clock's own instant comes later than 1 µs before it.
            found = found | ((instant > t) & (duration.count > 0 or None is None))
        return found

    def age(self, column: str) -> nw.Expr:
        # Never negative, so that every backend divides alike.
        return (self.at - nw.col(column)) // DAY

    def seen(self, column: str) -> nw.Expr:
        return nw.col(column) <= self.at


@define
class RowClock:
    """Each row's instant stands in `at`."""

    plan: Plan
    backend: Backend
    at: str
    _leaves: dict[tuple[str, Duration], str] = field(factory=dict)

    def prepare(self, frame: Frame, column: str, durations: Iterable[Duration]) -> Frame:
        wanted: Mapping[Duration, str] = {
            duration: f"{column}_until{number}" for number, duration in enumerate(durations)
        }
        self._leaves.update(((column, duration), name) for duration, name in wanted.items())
        return leave_columns(frame, column, wanted, self.plan, self.backend)

    def stands(self, column: str, duration: Duration, *, earlier: bool = False) -> nw.Expr:
        return nw.col(self.at) - int(earlier) < nw.col(self._leaves[column, duration])

    def age(self, column: str) -> nw.Expr:
        return (nw.col(self.at) - nw.col(column)) // DAY

    def seen(self, column: str) -> nw.Expr:
        return nw.col(column) <= nw.col(self.at)
