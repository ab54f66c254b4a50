"""Instants: whole microseconds since 1970-01-01T00:00Z, and the way to and from datetimes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alignlib.values.time.zone import Zone

Micros = int
"""An instant, or a length of time, in whole microseconds."""

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
"""The ordinal (as in `date.toordinal`) of 1970-01-01."""

MAX_ORDINAL = date.max.toordinal()

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


class NaiveDatetimeError(ValueError):
    """A datetime without a time zone was given where an instant is needed."""


class CalendarError(ValueError):
    """A calendar that cannot work, or a question that it cannot answer."""


def to_micros(dt: datetime, what: object = "instant") -> Micros:
    """The instant of an aware datetime, exactly, in µs since 1970-01-01T00:00Z.

    `what` names the value in the error, `NaiveDatetimeError`, that a naive datetime raises.
    """
    try:
        since = dt - _EPOCH
    except TypeError:
        if dt.tzinfo is not None and dt.utcoffset() is not None:
            raise
        raise NaiveDatetimeError(
            f"{what} {dt} has no time zone: use an aware datetime, such as "
            'value.replace(tzinfo=ZoneInfo("America/New_York"))'
        ) from None
    return since.days * DAY + since.seconds * SECOND + since.microseconds


def from_micros(us: Micros, zone: Zone) -> datetime:
    """The aware datetime of an instant (µs since 1970-01-01T00:00Z) in `zone`, exactly.

    Raises `CalendarError` outside the years 1 to 9999.
    """
    try:
        # Days apart from the rest: a timedelta of up to 3.65 million days is exact.
        days, rest = divmod(us, DAY)
        return (_EPOCH + timedelta(days=days, microseconds=rest)).astimezone(zone.tzinfo)
    except OverflowError:
        raise out_of_range() from None


# What every zone can still show, with a day to spare: 9999-12-30T00:00Z.
END_OF_DATES = 253_402_128_000_000_000


def out_of_range() -> CalendarError:
    """The error for an instant or a date outside the years 1 to 9999."""
    return CalendarError("the time lies outside the years 1 to 9999")


def to_length(amount: timedelta) -> Micros:
    """A timedelta as whole µs, exactly."""
    return amount // _MICRO


def from_length(us: Micros) -> timedelta:
    """A length in µs as a timedelta, exactly. Raises `CalendarError` beyond its range."""
    try:
        days, rest = divmod(us, DAY)
        return timedelta(days=days, microseconds=rest)
    except OverflowError:
        raise CalendarError(f"{us} microseconds are too long") from None
