"""How long a time takes at least and at most, as far as that is certain."""

from __future__ import annotations

from decimal import Decimal

from alignlib.syntax import tree

_DAY = 86_400
_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": _DAY, "week": 7 * _DAY}
_LEAST_DAYS = {"month": 28, "quarter": 89, "year": 365}
_MOST_DAYS = {"month": 31, "quarter": 92, "year": 366}
_AN_HOUR = 3_600  # a day may be so much longer or shorter, by its zone


def least_seconds(value: tree.DurationValue | tree.Word | None) -> Decimal | None:
    """The least seconds that it takes: working time is never shorter than the same time on the
    clock; a working day may be over the same day."""
    if not isinstance(value, tree.DurationValue):
        return None
    unit = value.unit.removeprefix("working ")
    if unit in _LEAST_DAYS:
        return value.count * _LEAST_DAYS[unit] * _DAY - _AN_HOUR
    count = value.count - 1 if value.unit == "working day" else value.count
    if unit not in _SECONDS:
        return None
    return count * _SECONDS[unit] - (_AN_HOUR if unit in ("day", "week") else 0)


def most_seconds(value: tree.DurationValue | tree.Word | None) -> Decimal | None:
    """The most seconds that it takes; nothing is sure of working time and of settings."""
    if not isinstance(value, tree.DurationValue):
        return None
    if value.unit in _MOST_DAYS:
        return value.count * _MOST_DAYS[value.unit] * _DAY + _AN_HOUR
    if value.unit not in _SECONDS:
        return None
    return value.count * _SECONDS[value.unit] + (_AN_HOUR if value.unit in ("day", "week") else 0)
