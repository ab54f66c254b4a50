"""Instants on one scale, so that between two of them lies the time that has passed.

Python takes two datetimes of one zone by what its clocks showed: a night in which they are put
forward has 24 hours for it, and 23 for whoever waited.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def utc(at: datetime) -> datetime:
    """The same instant in UTC.

    Raises:
        ValueError: it has no time zone.
    """
    zone = at.tzinfo
    if zone is UTC:
        return at
    if zone is None:
        raise ValueError("an instant without a time zone: give aware datetimes")
    return at.astimezone(UTC)


def utc_or_none(at: datetime | None) -> datetime | None:
    return None if at is None else utc(at)


def micros(time: timedelta) -> int:
    """A length of time in µs."""
    return time // timedelta(microseconds=1)


def since_1970(at: datetime) -> int:
    """An instant in µs since 1970-01-01T00:00Z."""
    return micros(utc(at) - _EPOCH)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
