"""The nearest values of a fact for which a plain condition holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

from attrs import frozen

from alignlib.model.fields import Value
from alignlib.model.outputs import shown
from alignlib.names import canonical
from alignlib.plan.conditions import TextTest
from alignlib.text import fold
from alignlib.values.numbers import MICRO, from_micro
from alignlib.values.time import Zone, from_micros
from alignlib.values.types import Kind, Type

_QUOTED = re.compile(r'"([^"]*)"')
_SOME_TEXT = ("something else", "x", "-")
_NUMBERS = (Kind.NUMBER, Kind.MONEY, Kind.PERCENT)


@frozen
class FactValue:
    """A value for a fact, and how to say it: `"US"`, `at least 50`, `unknown`."""

    value: Value | None
    words: str


def nearest(
    kind: Type, now: int | None, low: int | None, high: int | None, inside: bool, zone: Zone
) -> list[FactValue]:
    """The values nearest to `now` within low ≤ value ≤ high, or outside."""
    if not inside:
        found = []
        if high is not None:
            found.append(_value(kind, _up(kind, high + 1, None), "above", high, zone))
        if low is not None:
            found.append(_value(kind, _down(kind, low - 1, None), "below", low, zone))
        return found
    if low is not None and low == high:
        return [_value(kind, low, "", low, zone)]
    if low is not None and (now is None or now < low):
        return [_value(kind, _up(kind, low, high), "at least", low, zone)]
    if high is not None:
        return [_value(kind, _down(kind, high, low), "at most", high, zone)]
    return []


def _up(kind: Type, edge: int, other: int | None) -> int:
    """The whole number next to the edge, if it is still within; people write whole numbers."""
    if kind.kind not in _NUMBERS:
        return edge
    whole = -(-edge // MICRO) * MICRO
    return whole if other is None or whole <= other else edge


def _down(kind: Type, edge: int, other: int | None) -> int:
    if kind.kind not in _NUMBERS:
        return edge
    whole = edge // MICRO * MICRO
    return whole if other is None or whole >= other else edge


def _value(kind: Type, value: int, word: str, edge: int, zone: Zone) -> FactValue:
    typed = _typed(kind, value, zone)
    text = shown(_typed(kind, edge, zone)) if word in ("above", "below", "") else shown(typed)
    return FactValue(typed, f"{word} {text}".strip())


def _typed(kind: Type, value: int, zone: Zone) -> Decimal | date:
    match kind.kind:
        case Kind.DATE:
            return date.fromordinal(value)
        case Kind.INSTANT:
            return from_micros(value, zone)
    return from_micro(value)


def anything(kind: Type) -> list[FactValue]:
    """Values of a type where any will do."""
    match kind.kind:
        case Kind.CHOICE:
            return [FactValue(choice, choice) for choice in kind.choices]
        case Kind.YES_NO:
            return [FactValue(True, "yes"), FactValue(False, "no")]
        case Kind.NUMBER | Kind.MONEY | Kind.PERCENT:
            return [FactValue(Decimal(1), "1")]
        case Kind.DATE:
            return [FactValue(date(2000, 1, 1), "2000-01-01")]
        case Kind.INSTANT:
            return [FactValue(datetime(2000, 1, 1, tzinfo=UTC), "2000-01-01")]
        case Kind.LIST:
            return [FactValue((_SOME_TEXT[0],), f'"{_SOME_TEXT[0]}"')]
        case Kind.TEXT:
            return [FactValue(_SOME_TEXT[0], f'"{_SOME_TEXT[0]}"')]
    return []


def other_than(kind: Type, values: frozenset[str | int | bool], text: str) -> list[FactValue]:
    """Values that are none of these; `text` is the condition in the author's words."""
    match kind.kind:
        case Kind.CHOICE:
            return [FactValue(c, c) for c in kind.choices if canonical(c) not in values]
        case Kind.YES_NO:
            return [FactValue(v, shown(v)) for v in (True, False) if v not in values]
        case Kind.TEXT:
            found = next((item for item in _SOME_TEXT if fold(item) not in values), "y")
            written = ", ".join(f'"{item}"' for item in _QUOTED.findall(text)) or "that"
            return [FactValue(found, f"other than {written}")]
    return []


def with_text(node: TextTest, want: bool) -> Iterable[FactValue]:
    """Texts that fit one of the patterns, or none."""
    if not want:
        patterns = ", ".join(f'"{item}"' for item in _QUOTED.findall(node.text)) or "that"
        without = {"contains": "without", "starts with": "not starting with",
                   "ends with": "not ending with", "matches": "not like"}  # fmt: skip
        words = f"{without[node.how]} {patterns}"
        return [FactValue(text, words) for text in _SOME_TEXT]
    with_ = {"contains": "with", "starts with": "starting with", "ends with": "ending with"}
    written = {fold(text): text for text in _QUOTED.findall(node.text)}
    found = []
    for folded in node.patterns:
        pattern = written.get(folded, folded)
        if node.how == "matches":
            text = pattern.replace("*", "").replace("?", "x")
            found.append(FactValue(text, f'"{text}"'))
        else:
            found.append(FactValue(pattern, f'{with_[node.how]} "{pattern}"'))
    return found
