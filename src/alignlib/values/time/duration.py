"""Durations as an agreement writes them, and their addition to an instant."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

from attrs import field, frozen

from alignlib.values.time.instant import HOUR, MAX_ORDINAL, MINUTE, Micros, out_of_range

if TYPE_CHECKING:
    from alignlib.values.time.calendar import Calendar
    from alignlib.values.time.zone import Zone


class Unit(Enum):
    """A unit of time, by the word an author writes for more than one of it."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    QUARTERS = "quarters"
    YEARS = "years"
    WORKING_MINUTES = "working minutes"
    WORKING_HOURS = "working hours"
    WORKING_DAYS = "working days"

    @property
    def is_working(self) -> bool:
        """Whether a calendar of open hours is needed to count it."""
        return self in _WORKING

    @property
    def length(self) -> Micros | None:
        """The µs in one unit of elapsed or open time; None for units of the calendar."""
        return _LENGTHS.get(self)


_WORKING = frozenset({Unit.WORKING_MINUTES, Unit.WORKING_HOURS, Unit.WORKING_DAYS})
_LENGTHS = {
    Unit.MINUTES: MINUTE,
    Unit.HOURS: HOUR,
    Unit.WORKING_MINUTES: MINUTE,
    Unit.WORKING_HOURS: HOUR,
}
_MONTHS = {Unit.MONTHS: 1, Unit.QUARTERS: 3, Unit.YEARS: 12}


def _exact(value: Decimal | int) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise ValueError(f"a duration counts with an int or a Decimal, not with {value!r}")
    return Decimal(value)


@frozen(cache_hash=True)
class Duration:
    """So many of a unit; working units may name the calendar that counts them.

    `count` is exact. Only minutes and hours, working or not, may be fractional, and then come
    out at whole µs. Anything else, and a negative count, raises `ValueError`.
    """

    count: Decimal = field(converter=_exact)
    unit: Unit
    calendar: str | None = None

    def __attrs_post_init__(self) -> None:
        if not self.count.is_finite() or self.count < 0:
            raise ValueError(f"a duration is zero or more, not {self.count}")
        if self.calendar is not None and not self.unit.is_working:
            raise ValueError(f"{self.unit.value} need no calendar: only working time has one")
        length = self.unit.length
        if length is None and self.count != self.count.to_integral_value():
            raise ValueError(f"{self.unit.value} are whole numbers, not {self.count:f}")
        if length is not None and self.count * length != int(self.count * length):
            raise ValueError(f"{self.count:f} {self.unit.value} are no whole microseconds")

    def __str__(self) -> str:
        word = self.unit.value
        if self.count == 1:
            word = word.removesuffix("s")
        of = f" of {self.calendar}" if self.calendar is not None else ""
        number = self.count.normalize() if self.count else Decimal(0)
        return f"{number:,f} {word}{of}"

    @property
    def micros(self) -> Micros:
        """The µs of elapsed or open time; `ValueError` for days and longer units."""
        length = self.unit.length
        if length is None:
            raise ValueError(f"{self.unit.value} have no fixed length")
        return int(self.count * length)


def add(
    start_us: Micros, duration: Duration, zone: Zone, calendar: Calendar | None = None
) -> Micros:
    """The instant one duration after `start_us`.

    Minutes and hours are elapsed time. Days and weeks are the same clock time that many dates
    later in `zone`; months, quarters and years likewise, clamped to the last day of the month
    (31 January + 1 month = last of February). Working units are counted by `calendar`, without
    which they raise `ValueError`. Leaving the years 1 to 9999 raises `CalendarError`.
    """
    return _shift(start_us, duration, zone, calendar, 1)


def subtract(
    start_us: Micros, duration: Duration, zone: Zone, calendar: Calendar | None = None
) -> Micros:
    """The instant one duration before `start_us`; units and errors as in `add`."""
    return _shift(start_us, duration, zone, calendar, -1)


def _shift(
    start: Micros, duration: Duration, zone: Zone, calendar: Calendar | None, sign: int
) -> Micros:
    unit = duration.unit
    if unit.is_working:
        return _shift_working(start, duration, calendar, sign)
    if unit.length is not None:
        return start + sign * duration.micros
    count = sign * int(duration.count)
    ordinal, time_of_day = zone.local(start)
    if unit is Unit.DAYS:
        moved = ordinal + count
    elif unit is Unit.WEEKS:
        moved = ordinal + 7 * count
    else:
        moved = _add_months(ordinal, count * _MONTHS[unit])
    if not 1 <= moved <= MAX_ORDINAL:
        raise out_of_range()
    if moved == ordinal:
        return start  # also keeps the second of two equal clock times
    return zone.instant(moved, time_of_day)


def _shift_working(
    start: Micros, duration: Duration, calendar: Calendar | None, sign: int
) -> Micros:
    if calendar is None:
        raise ValueError(f"{duration} need a calendar that says when work is done")
    if duration.unit is Unit.WORKING_DAYS:
        days = int(duration.count)
        if sign > 0:
            return calendar.add_working_days_us(start, days)
        return calendar.subtract_working_days_us(start, days)
    if sign > 0:
        return calendar.add_us(start, duration.micros)
    return calendar.subtract_us(start, duration.micros)


def _add_months(ordinal: int, months: int) -> int:
    # Imported here: most agreements never count in months.
    from dateutil.relativedelta import relativedelta

    try:
        return (date.fromordinal(ordinal) + relativedelta(months=months)).toordinal()
    except (ValueError, OverflowError):
        raise out_of_range() from None
