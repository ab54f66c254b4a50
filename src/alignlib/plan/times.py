"""Stated times: `each working day at 08:00`, `each week`."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from alignlib.values.time import MINUTE, Calendar, Micros, Zone
from alignlib.values.time.working_days import later_date

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@frozen
class Times:
    """Once in every period, at a time of day.

    A day is each date, a working day each open one of the calendar; a week has its time on Monday,
    a month, quarter or year on its first day. Without `minutes` it is the beginning of the day, and
    of a working day the opening. `calendar` is a canonical name; `zone` counts where it is None.
    """

    each: str
    minutes: int | None
    calendar: str | None

    def after(self, at: Micros, zone: Zone, calendar: Calendar | None) -> Micros:
        """The first of them later than `at` (µs)."""
        own = zone if calendar is None else calendar.zone
        ordinal, _ = own.local(at)
        found = self._on(self._first(ordinal, calendar), own, calendar)
        while found <= at:
            ordinal = self._first(ordinal + 1, calendar)
            found = self._on(ordinal, own, calendar)
        return found

    def from_date(self, ordinal: int, zone: Zone, calendar: Calendar | None) -> Micros:
        """The first of them on or after a date."""
        own = zone if calendar is None else calendar.zone
        return self._on(self._first(ordinal, calendar), own, calendar)

    def _first(self, ordinal: int, calendar: Calendar | None) -> int:
        """The first date of the kind on or after a date."""
        if self.each == "working day" and calendar is not None:
            return later_date(calendar.open_time, ordinal - 1, 1)
        if self.each == "week":
            return ordinal + (1 - ordinal) % 7  # ordinal 1 is a Monday
        if self.each in _MONTHS:
            return _first_of(ordinal, _MONTHS[self.each])
        return ordinal

    def _on(self, ordinal: int, zone: Zone, calendar: Calendar | None) -> Micros:
        if self.minutes is not None:
            return zone.instant(ordinal, self.minutes * MINUTE)
        if self.each == "working day" and calendar is not None:
            return calendar.open_time.windows(ordinal)[0][0]
        return zone.start_of(ordinal)


def _first_of(ordinal: int, months: int) -> int:
    day = date.fromordinal(ordinal)
    if day.day == 1 and (day.month - 1) % months == 0:
        return ordinal
    later = (day.month - 1) // months * months + months
    return date(day.year + later // 12, later % 12 + 1, 1).toordinal()
