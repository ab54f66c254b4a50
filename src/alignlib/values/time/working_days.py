"""Working days: the same clock time, so many open dates later or earlier."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date

from alignlib.values.time.instant import CalendarError, Micros
from alignlib.values.time.open_time import OpenTime

_TRIES = 4000
"""Open dates tried for a clock time that is open on few of them."""


def add_days(open_time: OpenTime, start: Micros, count: int, days_only: bool) -> Micros:
    """The same clock time `count` open dates later, in µs.

    A start in closed time counts from the next opening, and a result in closed time moves to
    the next opening; with `days_only` both keep the clock time and move to the next open date.
    A result exactly at closing stays.
    """
    begin = start
    if not open_time.is_open(start):
        begin = next_date(open_time, start) if days_only else open_time.next_open(start)
    if count == 0:
        return begin
    ordinal, time_of_day = open_time.zone.local(begin)
    target = later_date(open_time, ordinal, count)
    landed = open_time.zone.instant(target, time_of_day)
    if _within(open_time, target, landed):
        return landed
    return next_date(open_time, landed) if days_only else open_time.next_open(landed)


def subtract_days(open_time: OpenTime, start: Micros, count: int, days_only: bool) -> Micros:
    """The same clock time `count` open dates earlier, in µs: `add_days` seen in a mirror.

    A start, or a result, in closed time moves back to the closing before it.
    """
    zone = open_time.zone
    if open_time.is_open(start):
        ordinal, time_of_day = zone.local(start)
    elif days_only:
        ordinal, time_of_day = _previous_date(open_time, *zone.local(start))
    else:
        ordinal, time_of_day = _local_end(open_time, open_time.prev_close_or_self(start))
    if count == 0:
        return zone.instant(ordinal, time_of_day)
    target = earlier_date(open_time, ordinal, count)
    landed = zone.instant(target, time_of_day)
    if _within(open_time, target, landed):
        return landed
    if days_only:
        return zone.instant(*_previous_date(open_time, target, time_of_day))
    return open_time.prev_close_or_self(landed)


def later_date(open_time: OpenTime, ordinal: int, count: int) -> int:
    """The open date `count` (1 or more) open dates after a date, itself open or closed."""
    year = date.fromordinal(ordinal).year
    days = open_time.table(year).days
    # From a closed date, too, the next open one is the first that counts.
    at = bisect_right(days, ordinal) - 1 + count
    if at < len(days):
        return days[at]
    at -= len(days)
    for later in open_time.years_after(year):
        days = open_time.table(later).days
        if at < len(days):
            break
        at -= len(days)
    return days[at]


def earlier_date(open_time: OpenTime, ordinal: int, count: int) -> int:
    """The open date `count` (1 or more) open dates before a date, itself open or closed."""
    year = date.fromordinal(ordinal).year
    days = open_time.table(year).days
    at = bisect_left(days, ordinal) - count
    if at >= 0:
        return days[at]
    for earlier in open_time.years_before(year):
        days = open_time.table(earlier).days
        at += len(days)
        if at >= 0:
            break
    return days[at]


def _within(open_time: OpenTime, ordinal: int, us: Micros) -> bool:
    """Whether the instant lies in a window of this date, its closing included."""
    return any(begin <= us <= end for begin, end in open_time.windows(ordinal))


def next_date(open_time: OpenTime, us: Micros) -> Micros:
    """The same clock time on the first later date on which it is open."""
    ordinal, time_of_day = open_time.zone.local(us)
    for _ in range(_TRIES):
        ordinal = later_date(open_time, ordinal, 1)
        landed = open_time.zone.instant(ordinal, time_of_day)
        if _within(open_time, ordinal, landed):
            return landed
    raise CalendarError("no later date is open at this time of day")


def _previous_date(open_time: OpenTime, ordinal: int, time_of_day: Micros) -> tuple[int, Micros]:
    for _ in range(_TRIES):
        ordinal = earlier_date(open_time, ordinal, 1)
        if _within(open_time, ordinal, open_time.zone.instant(ordinal, time_of_day)):
            return ordinal, time_of_day
    raise CalendarError("no earlier date is open at this time of day")


def _local_end(open_time: OpenTime, us: Micros) -> tuple[int, Micros]:
    """The wall clock at a closing: midnight is 24:00 of the date that ends."""
    ordinal, time_of_day = open_time.zone.local(us - 1)
    return ordinal, time_of_day + 1
