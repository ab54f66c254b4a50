"""From what a CRM hands over (strings, say) to typed facts, and on to what the engine compares."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import TypeAlias

from alignlib.model.fields import Value
from alignlib.names import canonical
from alignlib.text import fold
from alignlib.values.numbers import to_micro
from alignlib.values.types import Kind, Type

Lowered: TypeAlias = str | int | bool | frozenset[str] | None
"""A fact as the engine compares it: folded text, canonical choice, integer of 10⁻⁶ (numbers),
ordinal (dates), microseconds (instants), bool, set of folded text; None is unknown."""

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,18})(?:\.\d{1,18})?(?:[eE][+-]?\d{1,2})?")
_YES = frozenset({"yes", "true", "1", "y", "on"})
_NO = frozenset({"no", "false", "0", "n", "off"})
_TRUTHS: dict[object, bool] = {True: True, False: False}  # and whatever equals 1 or 0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def coerce(value: object, kind: Type) -> Value | None:
    """`value` as a typed fact; None, empty text and NaN are unknown.

    Raises:
        ValueError: its message is what was expected, to stand after "is not".
    """
    if value is None or value == "":
        return None
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, Enum):
        value = value.value
    match kind.kind:
        case Kind.TEXT:
            return _text(value)
        case Kind.NUMBER | Kind.MONEY | Kind.PERCENT:
            return _number(value, kind)
        case Kind.YES_NO:
            return _yes_no(value)
        case Kind.DATE:
            return _date(value)
        case Kind.INSTANT:
            return _instant(value)
        case Kind.CHOICE:
            return _choice(value, kind)
        case Kind.LIST:
            return _list(value)
    raise AssertionError(f"no field has type {kind}")


def lower(value: Value | None, kind: Type) -> Lowered:
    """A typed fact as the engine compares it."""
    match value:
        case None:
            return None
        case bool():
            return value
        case Decimal():
            return to_micro(value)
        case datetime():
            return (value - _EPOCH) // _MICROSECOND
        case date():
            return value.toordinal()
        case tuple():
            return frozenset(fold(item) for item in value)
    return canonical(value) if kind.kind is Kind.CHOICE else fold(value)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return str(value)
    raise ValueError("text")


def _number(value: object, kind: Type) -> Decimal:
    what = str(kind)
    if isinstance(value, bool):
        raise ValueError(what)
    if isinstance(value, str):
        text = value.strip()
        if kind.kind is Kind.MONEY:
            text = text.removeprefix("$").strip()
        if kind.kind is Kind.PERCENT:
            text = text.removesuffix("%").strip()
        if not _NUMBER.fullmatch(text):
            raise ValueError(f"{what} such as 1200 or 1,200.50")
        number = Decimal(text.replace(",", ""))
    elif isinstance(value, (int, Decimal)):
        number = Decimal(value)
    elif isinstance(value, float):
        number = Decimal(repr(value)) if math.isfinite(value) else Decimal("Infinity")
    else:
        raise ValueError(what)
    try:
        to_micro(number)
    except (ValueError, InvalidOperation):
        raise ValueError(f"{what} within ±9,223,372,036,854") from None
    return number


def _yes_no(value: object) -> bool:
    if isinstance(value, str):
        text = value.strip().lower()
        if text in _YES:
            return True
        if text in _NO:
            return False
    else:
        try:
            # Also 1.0 and 0.0: so a column of 1 and 0 comes out in which something is missing.
            return _TRUTHS[value]
        except (KeyError, TypeError):
            pass
    raise ValueError("yes or no")


def _date(value: object) -> date:
    if isinstance(value, datetime):
        raise ValueError("a date without a time")
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise ValueError("a date such as 2026-11-22")


def _instant(value: object) -> datetime:
    if isinstance(value, str):
        try:
            # 3.11 reads `Z`, `+0000` and fractions, all that CRM exports write.
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise ValueError("an instant such as 2026-11-22T09:00:00-05:00") from None
    if not isinstance(value, datetime):
        raise ValueError("an instant such as 2026-11-22T09:00:00-05:00")
    if value.utcoffset() is None:
        raise ValueError(
            "an instant: it has no time zone (give an offset, 2026-11-22T09:00:00-05:00, or an "
            "aware datetime)"
        )
    return value


def _choice(value: object, kind: Type) -> str:
    wanted = canonical(str(value)) if isinstance(value, (str, int)) else ""
    for choice in kind.choices:
        if canonical(choice) == wanted:
            return choice
    raise ValueError(str(kind))


def _list(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        # The separators that CRM exports use for multi-select fields.
        separator = ";" if ";" in value else ","
        return tuple(item.strip() for item in value.split(separator) if item.strip())
    if isinstance(value, (list, tuple, set, frozenset)) and all(
        isinstance(item, str) for item in value
    ):
        return tuple(sorted(value)) if isinstance(value, (set, frozenset)) else tuple(value)
    raise ValueError("a list of text")
