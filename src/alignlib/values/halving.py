"""Points that lose half their worth in a fixed number of days."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from alignlib.values.numbers import divide_half_away

# A power of two, so that the factor at every whole half-life is exactly ½, ¼, ⅛, …
SCALE = 1 << 30


@lru_cache(maxsize=64)
def factors(half_life_days: int) -> tuple[int, ...]:
    """Factor × 2³⁰ by whole elapsed days, until it rounds to nothing.

    factor(d) = 2^(−d / half-life), rounded half away from zero to 2⁻³⁰; made with `decimal` at
    50 digits, so it is the same on every machine.
    """
    context = Context(prec=50, rounding=ROUND_HALF_UP)
    step = context.power(Decimal(2), context.divide(Decimal(-1), Decimal(half_life_days)))
    table: list[int] = []
    for day in range(half_life_days * 31 + 1):
        halvings, rest = divmod(day, half_life_days)
        part = context.multiply(Decimal(SCALE), context.power(step, rest))
        exact = context.divide(part, Decimal(1 << halvings))
        table.append(int(exact.to_integral_value(ROUND_HALF_UP, context)))
    while table[-1] == 0:
        table.pop()
    return tuple(table)


def halved(points: int, days: int, table: tuple[int, ...]) -> int:
    """`points` (10⁻⁶) after `days` whole elapsed days, rounded half away from zero."""
    if days >= len(table):
        return 0
    return divide_half_away(points * table[days], SCALE)


class Worths(dict[int, int]):
    """What points are worth after so many whole elapsed days, below `days`; then nothing."""

    def __init__(self, points: int, half_life: int) -> None:
        super().__init__()
        self._points = points
        self._table = factors(half_life)
        self.days = len(self._table)

    def __missing__(self, days: int) -> int:
        worth = self[days] = halved(self._points, days, self._table)
        return worth


@lru_cache(maxsize=1024)
def worths(points: int, half_life: int) -> Worths:
    """Remembered, each day when it is first asked for."""
    return Worths(points, half_life)
