"""The instant at which rows are judged: one for all, or a column of its own for each lead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Protocol

import narwhals as nw
from attrs import define, field

from alignlib.frames.backends.base import Backend, Frame
from alignlib.frames.calendar_columns import leave_columns
from alignlib.frames.times import Interval, standing
from alignlib.plan.plan import Plan
from alignlib.values.time import Duration, Micros


class Clock(Protocol):
    """Windows and ages of the instants in a column of µs, none later than the clock's own.

    `at` is that instant, or the name of its column.
    """

    @property
    def at(self) -> Micros | str: ...

    def prepare(self, frame: Frame, column: str, durations: Iterable[Duration]) -> Frame:
        """Adds what `stands` needs for these durations."""

    def stands(self, column: str, duration: Duration, *, earlier: bool = False) -> nw.Expr:
        """Whether the instant stands in the window: t < s + duration; with `earlier` 1 µs before
        the clock's instant."""

    def seen(self, column: str) -> nw.Expr:
        """Whether the instant is not after the clock's."""


@define
class FixedClock:
    """One instant for all rows: each window is a few intervals, worked out beforehand."""

    plan: Plan
    at: Micros
    _standing: dict[tuple[Duration, Micros], list[Interval]] = field(factory=dict)

    def prepare(self, frame: Frame, column: str, durations: Iterable[Duration]) -> Frame:
        return frame

    def stands(self, column: str, duration: Duration, *, earlier: bool = False) -> nw.Expr:
        t = self.at - earlier
        instant = nw.col(column)
        # 1 µs earlier, what happens at the clock's own instant has not left anything yet.
        found = [instant > t] if earlier else []
        found += self._inside(instant, self._intervals(duration, t), t)
        return reduce(or_, found) if found else instant > t

    def stands_in_one(self, column: str, durations: Iterable[Duration]) -> nw.Expr | bool:
        """Whether the instant stands in one of several windows."""
        every = sorted(item for one in durations for item in self._intervals(one, self.at))
        merged: list[Interval] = []
        for low, high in every:
            if merged and low <= merged[-1][1] + 1:
                low, high = merged[-1][0], max(high, merged.pop()[1])
            merged.append((low, high))
        found = self._inside(nw.col(column), merged, self.at)
        return reduce(or_, found) if found else False

    def _intervals(self, duration: Duration, t: Micros) -> list[Interval]:
        if (duration, t) not in self._standing:
            self._standing[duration, t] = standing(self.plan, duration, t)
        return self._standing[duration, t]

    def _inside(self, instant: nw.Expr, intervals: list[Interval], t: Micros) -> list[nw.Expr]:
        """What is asked about is not later than t."""
        return [
            instant >= low if high == t else instant.is_between(low, high)
            for low, high in intervals
        ]

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

    def seen(self, column: str) -> nw.Expr:
        return nw.col(column) <= nw.col(self.at)
