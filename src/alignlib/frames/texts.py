"""Pure functions of one text, as backends apply them to the distinct values of a column."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from alignlib.frames.recipes import SEPARATOR
from alignlib.names import canonical
from alignlib.text import fold
from alignlib.values.coerce import coerce, lower
from alignlib.values.numbers import to_micro
from alignlib.values.time import MINUTE, SECOND, Zone, to_micros
from alignlib.values.time.instant import EPOCH_ORDINAL
from alignlib.values.types import LIST, YES_NO, Type


def spelled(names: tuple[str, ...]) -> Callable[[str], str | None]:
    """The name that a text stands for."""
    known: dict[str, str] = {}
    for name in names:
        known.setdefault(canonical(name), name)
    return lambda text: known.get(canonical(text))


def lowered(kind: Type) -> Callable[[str], str | int | bool | None]:
    """A text of a CRM as the engine compares it; None for what is empty or wrong."""

    def read(text: str) -> str | int | bool | None:
        try:
            found = lower(coerce(text, kind), kind)
        except ValueError:
            return None
        assert not isinstance(found, frozenset)
        return found

    return read


def yes_no(text: str) -> bool | None:
    found = lowered(YES_NO)(text)
    assert found is None or isinstance(found, bool)
    return found


def joined(items: list[str | None]) -> str | None:
    """See `recipes.Joined`."""
    if any(item is None or SEPARATOR in item for item in items):
        return None
    return SEPARATOR + "".join(fold(item or "") + SEPARATOR for item in items)


def split_text(text: str) -> str | None:
    """See `recipes.SplitText`; empty text is unknown."""
    found = coerce(text, LIST)
    return joined(list(found)) if isinstance(found, tuple) else None


def float_micros(value: float) -> int | None:
    """A finite fraction as an integer of 10⁻⁶; None where it does not fit."""
    try:
        return to_micro(Decimal(repr(value)))
    except ValueError:
        return None


DAYS_OF_MONTHS = (2 - EPOCH_ORDINAL, 2_896_000)
"""Since 1970 the days, of the years 1 to 9898, from which `months_later` counts."""


def months_later(months: int) -> Callable[[int], int]:
    """From a day (since 1970) to the same day so many months later, clamped to the month's end."""

    def later(day: int) -> int:
        start = date.fromordinal(day + EPOCH_ORDINAL)
        year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
        last = monthrange(year, month + 1)[1]
        return date(year, month + 1, min(start.day, last)).toordinal() - EPOCH_ORDINAL

    return later


def instants(zone: Zone | None) -> Callable[[str], int | None]:
    """A text as µs since 1970; one without an offset is what the clocks of `zone` showed, and wrong
    where there is none."""

    def read(text: str) -> int | None:
        try:
            found = datetime.fromisoformat(text.strip())
        except ValueError:
            return None
        if found.utcoffset() is not None:
            return to_micros(found)
        if zone is None:
            return None
        minutes = found.hour * 60 + found.minute
        clock = minutes * MINUTE + found.second * SECOND + found.microsecond
        return zone.instant(found.toordinal(), clock)

    return read


def decimal_micros(value: Decimal) -> int | None:
    """A decimal as an integer of 10⁻⁶; None where it does not fit."""
    try:
        return to_micro(value)
    except ValueError:
        return None
