"""Plain conditions in words: what was found, and what is needed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from alignlib.engine.view import View
from alignlib.model.fields import Value
from alignlib.model.outputs import shown
from alignlib.names import canonical
from alignlib.plan.conditions import (
    Condition,
    Days,
    FieldRead,
    GradeRead,
    Includes,
    IsKnown,
    IsYes,
    OneOf,
    Order,
    Read,
    ScoreRead,
    TextTest,
)
from alignlib.values.numbers import from_micro
from alignlib.values.time import DAY, Duration
from alignlib.values.types import Kind

Fields = Mapping[str, Value | None]

_ASKED = {
    " is at least ": "", " >= ": "", " is at most ": "at most ", " <= ": "at most ",
    " is above ": "above ", " > ": "above ", " is below ": "below ", " < ": "below ",
    " is between ": "between ", " is about ": "about ",
    " is one of ": "one of ", " is none of ": "none of ", " is not ": "anything but ",
    " is ": "", " is known": "to be known", " is unknown": "to be unknown",
    " is undecided": "to be undecided",
    " contains ": "to contain ", " starts with ": "to start with ",
    " ends with ": "to end with ", " matches ": "to match ", " includes ": "to include ",
    " lacks ": "to lack ",
}  # fmt: skip
"""The operators as they are written, and how their right side is asked for after "needs"."""

_CENTS = Decimal("0.01")


def read_of(node: Condition) -> Read | None:
    """The fact, score or grade that a condition reads."""
    match node:
        case OneOf() | Order() | IsYes() | TextTest() | Includes() | IsKnown():
            return node.read
    return None


def subject(node: Condition) -> str:
    """What a comparison is about, in the author's words."""
    read = read_of(node)
    return read.name if isinstance(read, FieldRead) else _split(node.text)[0]


def needs(node: Condition, settings: Mapping[str, Value | Duration]) -> str:
    """What it asks for: `40`, `one of "US", "CA"`, `to contain "vp"`; a setting with its value."""
    if isinstance(node, IsYes):
        return "yes"
    values = {canonical(name): value for name, value in settings.items()}
    words = []
    for word in _split(node.text)[1].split(" "):
        bare = word.rstrip(",")
        value = values.get(canonical(bare)) if bare[:1].isalpha() else None
        words.append(word if value is None else f"{shown(value)} ({bare}){word[len(bare) :]}")
    return " ".join(words)


def value_text(node: Condition, view: View, own: Fields | None = None) -> str:
    """What a comparison reads, as an author would write it; `own` are an activity's fields, which
    count instead of the lead's."""
    if isinstance(node, Days):
        start = view.since(node)
        return "unknown" if start is None else str((view.t - start) // DAY)
    read = read_of(node)
    match read:
        case ScoreRead():
            return points_text(view.score(read.name), node)
        case GradeRead():
            label = view.grade(read.name)
            lines = view.life.plan.grades[read.name].lines
            return next(line.label for line in lines if canonical(line.label) == label)
        case FieldRead():
            return _written(_fact(read, view, own), read)
    return "unknown"


def points_text(micro: int, node: Condition) -> str:
    """Two digits; all six where an exact number is asked for, or two would hide the difference."""
    value = from_micro(micro)
    exact = isinstance(node, Order) and node.low is not None and node.high is not None
    short = value.quantize(_CENTS, ROUND_HALF_UP)
    bounds = [b for b in (node.low, node.high) if b is not None] if isinstance(node, Order) else []
    if exact or any((from_micro(b) <= short) is not (from_micro(b) <= value) for b in bounds):
        return f"{value:.6f}"
    text = f"{short:f}"
    return text.rstrip("0").rstrip(".")


def _fact(read: FieldRead, view: View, own: Fields | None) -> object:
    if own is not None:
        named = {canonical(name): value for name, value in own.items()}
        return named.get(read.slot, view.facts.get(read.slot))
    return view.life.facts.get(read.slot, view.life.made.get(read.slot))


def _written(value: object, read: FieldRead) -> str:
    """Text in quotes, a choice without."""
    if isinstance(value, tuple):
        return ", ".join(f'"{item}"' for item in value) or "an empty list"
    quoted = isinstance(value, str) and read.type.kind is not Kind.CHOICE
    return f'"{value}"' if quoted else shown(value)


def _split(text: str) -> tuple[str, str]:
    """The left side of a comparison, and its right side as it is asked for."""
    found = [
        (text.index(operator), -len(operator), operator) for operator in _ASKED if operator in text
    ]
    if not found:
        return text, text
    at, _, operator = min(found)
    return text[:at], _ASKED[operator] + text[at + len(operator) :]
