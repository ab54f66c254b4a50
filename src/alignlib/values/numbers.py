"""Exact numbers: numbers, money, percentages and points are integers of 10⁻⁶."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

MICRO = 1_000_000
LIMIT = 2**63 - 1  # every backend has 64-bit integers

# A context of our own: the process-wide one can be changed by anybody.
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


def to_micro(value: Decimal | int) -> int:
    """`value` in integers of 10⁻⁶; further digits are rounded half away from zero.

    Raises:
        ValueError: not finite, or outside ±9.2 · 10¹².
    """
    if isinstance(value, int):
        result = value * MICRO
    else:
        try:
            scaled = _EXACT.multiply(value, Decimal(MICRO))
            result = int(scaled.to_integral_value(ROUND_HALF_UP, _EXACT))
        except (InvalidOperation, ValueError, OverflowError):
            raise ValueError(f"{value} is not a finite number") from None
    if not -LIMIT <= result <= LIMIT:
        raise ValueError(f"{value} is too large: numbers stay within ±9,223,372,036,854")
    return result


def from_micro(value: int) -> Decimal:
    """The decimal that an integer of 10⁻⁶ stands for, without trailing zeros."""
    whole, rest = divmod(abs(value), MICRO)
    digits = f"{whole}.{rest:06d}".rstrip("0").rstrip(".") if rest else str(whole)
    return Decimal(f"-{digits}" if value < 0 else digits)


def divide_half_away(numerator: int, denominator: int) -> int:
    """`numerator / denominator` rounded half away from zero; `denominator` is positive."""
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient
