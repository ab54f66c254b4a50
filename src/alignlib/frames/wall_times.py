"""Timestamps without a time zone, as what the clocks of a zone showed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from alignlib.values.time import SECOND, Zone, from_micros


def in_zone(value: Any, zone: Zone | None) -> Any:
    """A timestamp without a time zone is what the clocks of `zone` showed."""
    if not isinstance(value, datetime) or value.tzinfo is not None or zone is None:
        return value
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    clock = seconds * SECOND + value.microsecond
    return from_micros(zone.instant(value.toordinal(), clock), zone)
