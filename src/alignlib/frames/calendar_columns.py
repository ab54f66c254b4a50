"""`values.time.add` for a column of instants: calendar days, weeks and months by the tables of a
zone, in integers that every backend adds alike."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw

from alignlib.frames.backends.base import Backend, Frame
from alignlib.frames.errors import NotColumnarError
from alignlib.frames.recipes import MonthsLater, Step
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
    at, wall, moved = nw.col(column), f"{column}_wall", f"{column}_moved"
    edges, walls, offsets = steps(plan.zone)
    frame = backend.add(frame, {wall: Step(column, edges, offsets)})
    frame = frame.with_columns((nw.col(wall) + at).alias(wall))
    for duration, name in wanted.items():
        count = int(duration.count)
        if duration.unit in _DAYS:
            later = nw.col(wall) + count * _DAYS[duration.unit] * DAY
            frame = frame.with_columns(later.alias(moved))
        else:
            months = MonthsLater(wall, count * _MONTHS[duration.unit])
            frame = backend.add(frame, {moved: months})
        frame = backend.add(frame, {name: Step(moved, walls, offsets)})
        later = nw.col(moved) - nw.col(name)
        # Where the date stays the instant stays, also the second of two equal clock times.
        kept = nw.when(nw.col(moved) == nw.col(wall)).then(at).otherwise(later)
        frame = frame.with_columns(kept.alias(name)).drop(moved)
    return frame.drop(wall)
