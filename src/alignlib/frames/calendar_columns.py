"""`values.time.add` for a column of instants: calendar days, weeks and months by the tables of a
zone, in integers that every backend divides alike."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw

from alignlib.frames.backends.base import Backend, Frame
from alignlib.frames.errors import NotColumnarError
from alignlib.frames.recipes import Step
from alignlib.frames.times import steps
from alignlib.plan.plan import Plan
from alignlib.values.time import DAY, Duration, Unit

_DAYS = {Unit.DAYS: 1, Unit.WEEKS: 7}
_MONTHS = {Unit.MONTHS: 1, Unit.QUARTERS: 3, Unit.YEARS: 12}
# Nothing that is divided is negative: tables of clock changes begin in 1900.
_ERA_DAYS = 146_097
_SHIFT = 719_468  # days from 0000-03-01 to 1970-01-01


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
        frame = frame.with_columns(_moved(nw.col(wall), duration).alias(moved))
        frame = backend.add(frame, {name: Step(moved, walls, offsets)})
        later = nw.col(moved) - nw.col(name)
        # Where the date stays the instant stays, also the second of two equal clock times.
        kept = nw.when(nw.col(moved) == nw.col(wall)).then(at).otherwise(later)
        frame = frame.with_columns(kept.alias(name))
    return frame.drop(wall, moved)


def _moved(wall: nw.Expr, duration: Duration) -> nw.Expr:
    count = int(duration.count)
    if duration.unit in _DAYS:
        return wall + count * _DAYS[duration.unit] * DAY
    days = (wall + _SHIFT * DAY) // DAY - _SHIFT
    return wall + (_add_months(days, count * _MONTHS[duration.unit]) - days) * DAY


def _add_months(days: nw.Expr, months: int) -> nw.Expr:
    """Days since 1970 so many months later, clamped to the end of the month.

    Years begin in March, as in Howard Hinnant's `civil_from_days`: the leap day is the last.
    """
    shifted = days + _SHIFT
    era = shifted // _ERA_DAYS
    of_era = shifted - era * _ERA_DAYS
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    day = of_year - (153 * month + 2) // 5
    total = (era * 400 + year) * 12 + month + months
    later = total // 12
    place = total - later * 12
    # The last day of the month: one before the first of the next.
    first = _first_of(later, place)
    next_year = (total + 1) // 12
    length = _first_of(next_year, total + 1 - next_year * 12) - first
    clamped = nw.when(day < length).then(day).otherwise(length - 1)
    return first + clamped - _SHIFT


def _first_of(year: nw.Expr, month: nw.Expr) -> nw.Expr:
    """The first day of a month of a year that begins in March, in days since 0000-03-01."""
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5
