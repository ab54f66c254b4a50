"""Numbers as text, and as places on a scale."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TypeAlias

Number: TypeAlias = int | float | Decimal
Form: TypeAlias = Callable[[Number], str]

UNKNOWN = "–"
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def plain(number: Number) -> str:
    """`1,234`; a fraction with at most three significant places: `0.0512`, `12.3`."""
    exact = Decimal(str(number))
    if exact == exact.to_integral_value():
        return f"{int(exact):,}".replace("-", "−")
    places = max(0, 2 - exact.adjusted())
    return _rounded(exact, places)


def percent(share: Number) -> str:
    """A share as `42%`; below 10 % with one place: `4.2%`."""
    exact = Decimal(str(share)) * 100
    return f"{_rounded(exact, 1 if abs(exact) < 10 else 0)}%"


def money(currency: str) -> Form:
    """A form for amounts: `$1,200`, or `1,200 CHF` for a currency without a sign of its own."""
    sign = _SIGNS.get(currency)

    def form(amount: Number) -> str:
        text = _rounded(Decimal(str(amount)), 0)
        if sign is None:
            return f"{text} {currency}"
        return f"−{sign}{text[1:]}" if text.startswith("−") else f"{sign}{text}"

    return form


def _rounded(exact: Decimal, places: int) -> str:
    text = f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text.replace("-", "−")


def told(number: Number | None, form: Form) -> str:
    return UNKNOWN if number is None else form(number)


def place(value: float) -> str:
    """A coordinate: at most two places, no trailing zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`, at most `most` + 2 of them."""
    if high <= low:
        high = low + (abs(low) or 1.0)
    step = round_step((high - low) / most)
    first, last = _floor(low, step), -_floor(-high, step)
    count = int((last - first) / step)
    return [float(first + step * number) for number in range(count + 1)]


def round_step(least: float) -> Decimal:
    """The smallest of 1, 2, 5, 10, 20, 50 … (and their tenths) that is at least `least`."""
    exact = Decimal(str(least))
    unit = Decimal(1).scaleb(exact.adjusted())
    return next(unit * times for times in (1, 2, 5, 10) if unit * times >= exact)


def _floor(value: float, step: Decimal) -> Decimal:
    exact = Decimal(str(value))
    whole = exact // step  # towards zero
    return step * (whole - 1 if whole * step > exact else whole)
