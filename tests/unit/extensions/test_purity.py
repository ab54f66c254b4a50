"""A function that cannot be pure, or cannot be called, is refused before it is asked."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from typing import Any

import pytest

import alignlib as al
from alignlib.values.purity import impurity
from alignlib.values.types import TEXT

SEEN: list[str] = []
CALLS = 0


def drawn(country: str) -> str:
    """Draws lots."""
    return random.choice([country, "US"])


def now(country: str) -> str:
    """Asks for the time."""
    return f"{country} {datetime.now():%H}"  # noqa: DTZ005 (what is to be found out)


def today(country: str) -> bool:
    """Asks for the day."""
    return date.today().isoformat() > country  # noqa: DTZ011 (what is to be found out)


def counted(country: str) -> str:
    """Counts its calls."""
    global CALLS
    CALLS += 1
    return country


def read(country: str) -> str:
    """Reads a file."""
    with open(country, encoding="utf-8") as file:
        return file.read()


def remembered(country: str, seen: str = SEEN) -> str:  # type: ignore[assignment]
    """Remembers."""
    return country + seen[0]


async def later(country: str) -> str:
    """Answers later."""
    return country


def many(country: str) -> Iterator[str]:
    """Gives many."""
    yield country


def closing() -> Callable[[str], str]:
    count = 0

    def inner(country: str) -> str:
        """Counts its calls in what is around it."""
        nonlocal count
        count += 1
        return country

    return inner


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (drawn, "asks `random`"),
        (now, "looks at the clock (`now`)"),
        (today, "looks at the clock (`today`)"),
        (counted, "changes `CALLS`"),
        (read, "calls `open`"),
        (remembered, "the default of `seen` can be changed"),
        (later, "it is `async`"),
        (many, "it is a generator"),
        (closing(), "changes `count`"),
    ],
)
def test_what_gives_a_function_away(call: Callable[..., Any], why: str) -> None:
    reason = impurity(call)
    assert reason is not None
    assert why in reason


def test_a_wrapped_function_is_looked_into() -> None:
    @wraps(now)
    def outer(*arguments: str) -> str:
        return now(*arguments)

    assert impurity(outer) is not None


TABLE = {"DE": "EMEA"}


def by_table(country: str) -> str | None:
    """Reads a table, works on text, makes dates."""
    day = date(2026, 1, 1)
    parts = [part.strip() for part in country.split()]
    return TABLE.get("".join(parts)) or day.isoformat()


@pytest.mark.parametrize("call", [by_table, str.upper, lambda text: text, Decimal])
def test_what_may_be_pure_is_let_through(call: Callable[..., Any]) -> None:
    assert impurity(call) is None


def test_functions_are_refused_with_name_and_reason() -> None:
    with pytest.raises(ValueError, match="function now is not pure: it looks at the clock"):
        al.Function.of(now)
    with pytest.raises(ValueError, match="function by_table is not pure: it is declared with"):
        al.Function.of(by_table, pure=False)


def test_a_wrong_signature_is_refused() -> None:
    with pytest.raises(ValueError, match="function two: it cannot be called with 1 argument,"):
        al.Function("two", al.Function.of(by_table).parameters, TEXT, lambda a, b: a, "Wants two.")


def test_a_column_expression_takes_what_the_function_takes() -> None:
    kept = al.Function.of(by_table, column=lambda column: column)
    assert kept.column is not None
    with pytest.raises(ValueError, match="by_table: its column expression cannot be called with 1"):
        al.Function.of(by_table, column=lambda first, second: first)
