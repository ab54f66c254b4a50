"""Numbers as text: rounded half up, once, when they are shown."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from alignlib.report.answer import Amount, Figure
from alignlib.report.asking import SIGNS

NOTHING = "–"


def shown_value(figure: Figure, currency: str | None) -> str:
    """The value with its unit, `–` where there is none."""
    return NOTHING if figure.value is None else shown_amount(figure.value, figure.unit, currency)


def shown_interval(figure: Figure, currency: str | None) -> str:
    if figure.interval is None:
        return ""
    low, high = (shown_amount(end, figure.unit, currency) for end in figure.interval)
    return f"{low.split(' ')[0]} to {high}"  # the unit once, at the end


def shown_counts(figure: Figure) -> str:
    if figure.n is None:
        return ""
    return f"from {figure.n:,}" if figure.k is None else f"{figure.k:,} of {figure.n:,}"


def shown_amount(amount: Amount, unit: str, currency: str | None) -> str:
    exact = _exact(amount)
    match unit:
        case "share":
            return f"{_places(exact * 100, 1)}%"
        case "points":
            return f"{_signed(exact * 100)} points"
        case "money":
            sign = SIGNS.get(currency or "")
            places = 2 if abs(exact) < 1000 and exact != exact.to_integral_value() else 0
            text = _places(exact, places)
            if sign is None:
                return f"{text} {currency}" if currency else text
            return f"-{sign}{text[1:]}" if text.startswith("-") else f"{sign}{text}"
        case "days" | "hours":
            word = unit if exact != 1 else unit[:-1]
            return f"{_places(exact, 1).removesuffix('.0')} {word}"
        case "times":
            return f"{_places(exact, 2)}×"
    return _places(exact, 0 if exact == exact.to_integral_value() else 1)


def _signed(exact: Decimal) -> str:
    text = _places(exact, 1)
    return text if text.startswith("-") else f"+{text}"


def _exact(amount: Amount) -> Decimal:
    if isinstance(amount, Fraction):
        return Decimal(amount.numerator) / Decimal(amount.denominator)
    return Decimal(str(amount)) if isinstance(amount, float) else Decimal(amount)


def _places(exact: Decimal, places: int) -> str:
    return f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
