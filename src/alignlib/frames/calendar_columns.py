"""`values.time.add` for a column of instants: calendar days, weeks and months by the tables of a
zone, in integers that every backend adds alike."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw

from alignlib.frames.backends.base import Backend, Frame
from alignlib.frames.errors import NotColumnarError
from alignlib.frames.recipes import MonthsLater, Recipe, Step
from alignlib.frames.times import steps
from alignlib.plan.plan import Plan
from alignlib.values.time import DAY, Duration, Unit

_DAYS = {Unit.DAYS: 1, Unit.WEEKS: 7}
_MONTHS = {Unit.MONTHS: 1, Unit.QUARTERS: 3, Unit.YEARS: 12}


def leave_columns(
    frame: Frame, column: str, wanted: Mapping[Duration, str], plan: Plan, backend: Backend
) -> Frame:
    """Adds for each duration the instant at which what happened at `column` leaves a window of that
    length.

    Raises:
        NotColumnarError: a duration is working time.
    """
    for duration in wanted:
        if duration.unit.is_working:
            raise NotColumnarError(
                f"{plan.file}: a window of {duration}",
                "is working time, which has no column where every lead has its own instant",
            )
    elapsed = {d: name for d, name in wanted.items() if d.unit.length is not None}
    by_clock = {d: name for d, name in wanted.items() if d.unit.length is None}
    if elapsed:
        frame = frame.with_columns(
            **{name: nw.col(column) + d.micros for d, name in elapsed.items()}
        )
    return _by_clock(frame, column, by_clock, plan, backend) if by_clock else frame


def _by_clock(
    frame: Frame, column: str, wanted: Mapping[Duration, str], plan: Plan, backend: Backend
) -> Frame:
    """The same clock time, so many dates or months later."""
    at, wall = nw.col(column), f"{column}_wall"
    moved = {duration: f"{name}_moved" for duration, name in wanted.items()}
    edges, walls, offsets = steps(plan.zone)
    frame = backend.add(frame, {wall: Step(column, edges, offsets)})
    frame = frame.with_columns((nw.col(wall) + at).alias(wall))
    later: dict[str, nw.Expr] = {}
    months: dict[str, Recipe] = {}
    for duration, name in moved.items():
        count = int(duration.count)
        if duration.unit in _DAYS:
            later[name] = nw.col(wall) + count * _DAYS[duration.unit] * DAY
        else:
            months[name] = MonthsLater(wall, count * _MONTHS[duration.unit])
    if later:
        frame = frame.with_columns(**later)
    frame = backend.add(frame, months)
    ahead = {name: Step(moved[duration], walls, offsets) for duration, name in wanted.items()}
    frame = backend.add(frame, ahead)
    # Where the date stays the instant stays, also the second of two equal clock times.
    kept = {
        name: nw.when(nw.col(moved[duration]) == nw.col(wall))
        .then(at)
        .otherwise(nw.col(moved[duration]) - nw.col(name))
        for duration, name in wanted.items()
    }
    return frame.with_columns(**kept).drop(wall, *moved.values())
