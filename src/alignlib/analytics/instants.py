"""Instants on one scale, so that between two of them lies the time that has passed.

Python takes two datetimes of one zone by what its clocks showed: a night in which they are put
forward has 24 hours for it, and 23 for whoever waited.
"""

from __future__ import annotations

from datetime import UTC, datetime


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
