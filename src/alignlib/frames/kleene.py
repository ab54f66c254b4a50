"""Kleene's three values as column expressions: null is undecided.

What is known while compiling stays a plain True, False or None, so that it costs no column.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import narwhals as nw

Truth: TypeAlias = "bool | nw.Expr | None"


def column(truth: Truth) -> nw.Expr:
    """The truth as an expression."""
    if isinstance(truth, nw.Expr):
        return truth
    return nw.lit(truth, dtype=nw.Boolean)


def both(items: Iterable[Truth]) -> Truth:
    """All of them hold."""
    found = _without(items, neutral=True)
    if isinstance(found, bool):
        return found
    result = found[0]
    for item in found[1:]:
        result = column(result) & column(item)
    return result


def either(items: Iterable[Truth]) -> Truth:
    """One of them holds."""
    found = _without(items, neutral=False)
    if isinstance(found, bool):
        return found
    result = found[0]
    for item in found[1:]:
        result = column(result) | column(item)
    return result


def _without(items: Iterable[Truth], *, neutral: bool) -> list[Truth] | bool:
    """What decides, in its order; True or False where that is certain."""
    found: list[Truth] = []
    for item in items:
        if isinstance(item, bool):
            if item is not neutral:
                return not neutral
        elif item is not None or None not in [x for x in found if not isinstance(x, nw.Expr)]:
            found.append(item)
    return found or neutral


def opposite(truth: Truth) -> Truth:
    if isinstance(truth, nw.Expr):
        return ~truth
    return None if truth is None else not truth


def turned(truth: Truth, *, negated: bool) -> Truth:
    return opposite(truth) if negated else truth


def undecided(truth: Truth) -> Truth:
    return truth.is_null() if isinstance(truth, nw.Expr) else truth is None


def at_least(count: int, items: Iterable[Truth]) -> Truth:
    """So many of them hold."""
    sure = most = 0
    open_ones: list[nw.Expr] = []
    for item in items:
        if isinstance(item, nw.Expr):
            open_ones.append(item)
        else:
            sure += item is True
            most += item is not False
    if sure >= count:
        return True
    if most + len(open_ones) < count:
        return False
    if not open_ones:
        return None
    holds = _number(sure, [ones(item) for item in open_ones]) >= count
    could = _number(most, [ones(item.fill_null(value=True)) for item in open_ones]) >= count
    return (
        nw.when(holds).then(nw.lit(value=True)).otherwise(nw.when(~could).then(nw.lit(value=False)))
    )


def ones(truth: nw.Expr) -> nw.Expr:
    """1 where it holds, else 0."""
    return nw.when(truth).then(nw.lit(1)).otherwise(nw.lit(0))


def _number(start: int, items: list[nw.Expr]) -> nw.Expr:
    result = items[0] + start
    for item in items[1:]:
        result = result + item
    return result


def within(sure: nw.Expr, most: nw.Expr | None, low: int, high: int | None) -> Truth:
    """Whether a number between `sure` and `most` (None: exactly `sure`) lies between two bounds."""
    if most is None:
        return between(sure, low, high)
    surely = both([sure >= low, True if high is None else most <= high])
    never = either([most < low, False if high is None else sure > high])
    return (
        nw.when(column(surely))
        .then(nw.lit(value=True))
        .otherwise(
            nw.when(~column(never))
            .then(nw.lit(None, dtype=nw.Boolean))
            .otherwise(nw.lit(value=False))
        )
    )


def between(value: nw.Expr, low: int | None, high: int | None) -> Truth:
    """Whether a value lies between two bounds (None: no bound)."""
    tests: list[Truth] = []
    if low is not None:
        tests.append(value == low if low == high else value >= low)
    if high is not None and low != high:
        tests.append(value <= high)
    if not tests:
        # Without bounds it is undecided only where the value is unknown.
        return nw.when(~value.is_null()).then(nw.lit(value=True))
    return both(tests)


def among(value: nw.Expr, wanted: Iterable[str | int | bool]) -> Truth:
    """Whether a value is one of several; undecided where it is unknown."""
    values = sorted(wanted, key=repr)
    if 1 <= len(values) <= 3:
        return either(value == item for item in values)
    return nw.when(~value.is_null()).then(value.is_in(values))
