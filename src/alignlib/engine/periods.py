"""The periods of the calendar that a duty is counted by: days, weeks, months, quarters, years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from alignlib.plan.plan import PeriodName
from alignlib.values.time import Calendar, Micros, Zone

_LAST_ORDINAL = date.max.toordinal()


@frozen
class Period:
    """[start, end) in µs."""

    start: Micros
    end: Micros

    @property
    def due(self) -> Micros:
        """Its last instant."""
        return self.end - 1


def periods(
    name: PeriodName, zone: Zone, calendar: Calendar | None, first: Micros, until: Micros
) -> Iterator[Period]:
    """Those that begin at or before `until`, from the one in which `first` lies.

    They begin at midnight in the zone; weeks on Monday. Working days are the dates on which the
    calendar has open time.
    """
    begin = _begin(name, zone.local(first)[0])
    while begin < _LAST_ORDINAL:
        start = zone.start_of(begin)
        if start > until:
            return
        after = _after(name, begin)
        if calendar is None or calendar.schedule.windows(begin):
            yield Period(start, zone.start_of(after))
        begin = after


def _begin(name: PeriodName, ordinal: int) -> int:
    day = date.fromordinal(ordinal)
    match name:
        case "week":
            return ordinal - day.weekday()
        case "month":
            return day.replace(day=1).toordinal()
        case "quarter":
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1).toordinal()
        case "year":
            return date(day.year, 1, 1).toordinal()
    return ordinal


def _after(name: PeriodName, begin: int) -> int:
    """The first day of the next one, or the last date there is."""
    match name:
        case "day" | "working day":
            return begin + 1
        case "week":
            return min(begin + 7, _LAST_ORDINAL)
    months = {"month": 1, "quarter": 3, "year": 12}[name]
    day = date.fromordinal(begin)
    years, month = divmod(day.month - 1 + months, 12)
    if day.year + years > date.max.year:
        return _LAST_ORDINAL
    return date(day.year + years, month + 1, 1).toordinal()
