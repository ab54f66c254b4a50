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
        frame = _moved(frame, wall, duration, moved)
        frame = backend.add(frame, {name: Step(moved, walls, offsets)})
        later = nw.col(moved) - nw.col(name)
        # Where the date stays the instant stays, also the second of two equal clock times.
        kept = nw.when(nw.col(moved) == nw.col(wall)).then(at).otherwise(later)
        frame = frame.with_columns(kept.alias(name))
    return frame.drop(wall, moved)


def _moved(frame: Frame, wall: str, duration: Duration, moved: str) -> Frame:
    """Adds what the clock shows so much later."""
    count = int(duration.count)
    if duration.unit in _DAYS:
        later = nw.col(wall) + count * _DAYS[duration.unit] * DAY
        return frame.with_columns(later.alias(moved))
    return _add_months(frame, wall, count * _MONTHS[duration.unit], moved)


def _add_months(frame: Frame, wall: str, months: int, moved: str) -> Frame:
    """So many months later, clamped to the end of the month.

    Days count from 1 March of the year 0, and so do years: the leap day is the last of its year.
    Each step is a column of its own: expressions of expressions would grow without bounds.
    """
    names = ("day", "century", "rest", "year", "of_year", "month", "total", "first", "next")
    day, century, rest, year, of_year, month, total, first, following = (
        f"{wall}_{name}" for name in names
    )
    stages: list[tuple[str, nw.Expr]] = [
        (day, (nw.col(wall) + _SHIFT * DAY) // DAY),
        (century, (4 * nw.col(day) + 3) // 146_097),
        (rest, nw.col(day) - 146_097 * nw.col(century) // 4),
        (year, (4 * nw.col(rest) + 3) // 1461),
        (of_year, nw.col(rest) - 1461 * nw.col(year) // 4),
        (month, (5 * nw.col(of_year) + 2) // 153),
        (total, (100 * nw.col(century) + nw.col(year)) * 12 + nw.col(month) + months),
        (first, _first_of(nw.col(total))),
        (following, _first_of(nw.col(total) + 1)),
        (month, nw.col(of_year) - (153 * nw.col(month) + 2) // 5),  # now the day of the month
        (following, nw.col(following) - nw.col(first) - 1),  # the last day of the later month
        (month, nw.min_horizontal(month, following)),
        (moved, nw.col(wall) + (nw.col(first) + nw.col(month) - nw.col(day)) * DAY),
    ]
    for name, step in stages:
        frame = frame.with_columns(step.alias(name))
    return frame.drop(day, century, rest, year, of_year, month, total, first, following)


def _first_of(total: nw.Expr) -> nw.Expr:
    """The first day of a month that is counted from March of the year 0."""
    year = total // 12
    month = total - year * 12
    days = 365 * year + year // 4 - year // 100 + year // 400
    return days + (153 * month + 2) // 5
