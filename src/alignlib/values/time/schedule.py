"""What an author says of a calendar: the hours of weekdays, and the dates that differ."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import date, time
from enum import Enum
from typing import Protocol, TypeAlias, runtime_checkable

from attrs import frozen

from alignlib.values.time.instant import DAY, HOUR, MINUTE, SECOND, CalendarError, Micros

Window: TypeAlias = tuple[Micros, Micros]
"""From an opening to a closing, both in µs since midnight on the wall clock; 24:00 may end it."""

Clock: TypeAlias = int | time | str
"""A time of day as µs since midnight, as a `datetime.time`, or as "09:00"."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WHOLE_DAY: tuple[Window, ...] = ((0, DAY),)


class HolidayRule(Protocol):
    """Says of any date, in any year, whether it is a holiday. It must be pure and hashable."""

    def closed(self, date_ordinal: int) -> bool:
        """Whether the date (an ordinal as in `date.toordinal`) is a holiday."""
        ...

    def __hash__(self) -> int: ...


@runtime_checkable
class NamedHolidays(Protocol):
    """A holiday rule that also knows the names of its days."""

    def name_of(self, date_ordinal: int) -> str | None:
        """The name of the holiday on this date, or None."""
        ...


class DayKind(Enum):
    """Why a date has the hours it has."""

    WEEKLY = "weekly hours"
    REPLACED = "hours of this date"
    NO_HOURS = "no hours on this weekday"
    CLOSED = "closed on this date"
    HOLIDAY = "holiday"


@frozen
class Schedule:
    """The wall-clock windows of every date. A date's own line wins over holidays and weekdays."""

    weekly: tuple[tuple[Window, ...], ...]
    replaced: tuple[tuple[int, tuple[Window, ...]], ...]
    closed: frozenset[int]
    holidays: HolidayRule | None

    def windows(self, date_ordinal: int) -> tuple[Window, ...]:
        """The open windows of a date, in order, apart from each other; () on a closed date."""
        return self.day(date_ordinal)[1]

    def day(self, date_ordinal: int) -> tuple[DayKind, tuple[Window, ...]]:
        """Why the date has the hours it has, and its windows."""
        if self.replaced:
            at = bisect_left(self.replaced, (date_ordinal,))
            if at < len(self.replaced) and self.replaced[at][0] == date_ordinal:
                return DayKind.REPLACED, self.replaced[at][1]
        if date_ordinal in self.closed:
            return DayKind.CLOSED, ()
        weekly = self.weekly[(date_ordinal - 1) % 7]
        if not weekly:
            return DayKind.NO_HOURS, ()
        if self.holidays is not None and self.holidays.closed(date_ordinal):
            return DayKind.HOLIDAY, ()
        return DayKind.WEEKLY, weekly

    def holiday_name(self, date_ordinal: int) -> str | None:
        """The name of the holiday on a date, where the rule has names."""
        if isinstance(self.holidays, NamedHolidays):
            return self.holidays.name_of(date_ordinal)
        return None


def build_schedule(
    hours: Mapping[int, Iterable[tuple[Clock, Clock]]],
    closed: Iterable[date],
    replaced: Mapping[date, Iterable[tuple[Clock, Clock]]],
    holidays: HolidayRule | None,
) -> Schedule:
    """A checked schedule. Raises `CalendarError` for what can't be meant; see `Calendar.weekly`."""
    for weekday in hours:
        if weekday not in range(7):
            raise CalendarError(f"a weekday is 0 (Monday) to 6 (Sunday), not {weekday!r}")
    weekly = tuple(_windows(hours.get(day, ()), WEEKDAYS[day]) for day in range(7))
    shut = frozenset(day.toordinal() for day in closed)
    own: dict[int, tuple[Window, ...]] = {}
    for day, windows in replaced.items():
        if day.toordinal() in shut:
            raise CalendarError(f"{day.isoformat()} is both closed and open")
        own[day.toordinal()] = _windows(windows, day.isoformat())
        if not own[day.toordinal()]:
            raise CalendarError(f"{day.isoformat()} has no hours: say that it is closed")
    if not any(weekly) and not own:
        raise CalendarError("the calendar has no open time")
    return Schedule(weekly, tuple(sorted(own.items())), shut, holidays)


def _windows(given: Iterable[tuple[Clock, Clock]], where: str) -> tuple[Window, ...]:
    """Sorted; windows that overlap or touch become one."""
    merged: list[Window] = []
    pairs = sorted((clock(opening), clock(closing)) for opening, closing in given)
    for opening, closing in pairs:
        if opening >= closing:
            problem = "is empty" if opening == closing else "ends before it begins"
            text = f"{clock_text(opening)} to {clock_text(closing)}"
            raise CalendarError(f"the window {text} on {where} {problem}")
        if merged and opening <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closing))
        else:
            merged.append((opening, closing))
    return tuple(merged)


_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")


def clock(value: Clock) -> Micros:
    """A time of day in µs since midnight, 0 to 24:00. Raises `CalendarError` for any other."""
    if isinstance(value, time):
        if value.tzinfo is not None:
            raise CalendarError(f"the time of day {value} has a zone: the calendar has one already")
        seconds = value.hour * HOUR + value.minute * MINUTE + value.second * SECOND
        return seconds + value.microsecond
    if isinstance(value, str):
        match = _CLOCK.fullmatch(value)
        if match is None or int(match[2]) > 59 or int(match[3] or 0) > 59:
            raise CalendarError(f'{value!r} is no time of day, such as "09:00" or "24:00"')
        value = int(match[1]) * HOUR + int(match[2]) * MINUTE + int(match[3] or 0) * SECOND
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= DAY:
        raise CalendarError(f"a time of day lies between 00:00 and 24:00, not {value!r}")
    return value


def clock_text(us: Micros) -> str:
    """A time of day as "09:00", with seconds and µs where there are any."""
    minutes, rest = divmod(us, MINUTE)
    text = f"{minutes // 60:02d}:{minutes % 60:02d}"
    if rest:
        text += f":{rest // SECOND:02d}"
        if rest % SECOND:
            text += f".{rest % SECOND:06d}"
    return text
