"""How the chance of reaching somebody falls while they wait.

Published figures speak of odds or of chances, and differ widely; none is a law. A decay is a
formula that a user gives, or fits on own data; all of them are observations: hot leads are called
first, so the wait is not the only thing that differs. Odds are not chances: dividing the odds by
ten divides a chance of 50 % by 5.5 only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

Chance = Callable[[float], float]
"""The chance after so much waiting, in the unit that the decay was made for."""


def odds(chance: float) -> float:
    if not 0 <= chance < 1:
        raise ValueError(f"a chance of {chance} has no odds: give 0 <= chance < 1")
    return chance / (1 - chance)


def chance_of(odds: float) -> float:
    return odds / (1 + odds)


def halving(start: float, every: float, *, floor: float = 0.0) -> Chance:
    """The chance halves every so often, and never falls below `floor`."""
    if every <= 0:
        raise ValueError("halving takes some time")
    return lambda wait: max(floor, start * 0.5 ** (wait / every))


def odds_by(start: float, factor: float, every: float = 1.0) -> Chance:
    """The odds are divided by `factor` every so often: `odds / 10` each day."""
    if factor <= 0 or every <= 0:
        raise ValueError("a factor and a time above 0, please")
    first = odds(start)
    return lambda wait: chance_of(first / factor ** (wait / every))


def chance_by(start: float, factor: float, every: float = 1.0) -> Chance:
    """The chance itself is divided by `factor` every so often: `chance / 10` each day."""
    if factor <= 0 or every <= 0:
        raise ValueError("a factor and a time above 0, please")
    return lambda wait: start / factor ** (wait / every)


def power_law(start: float, at: float, exponent: float) -> Chance:
    """Odds fall as wait^−exponent: `start` is the chance at the wait `at`, and before it."""
    first = odds(start)
    return lambda wait: chance_of(first * (max(wait, at) / at) ** -exponent)


def steps(table: Sequence[tuple[float, float]]) -> Chance:
    """(from this wait on, chance), in rising order; the first row holds before it, too."""
    if not table or list(table) != sorted(table):
        raise ValueError("a table of (wait, chance) in rising order, with at least one row")

    def chance(wait: float) -> float:
        found = table[0][1]
        for start, value in table:
            if start > wait:
                break
            found = value
        return found

    return chance


def tries(chance: float, count: int) -> float:
    """The chance of at least one success in so many tries, if they are independent (they rarely
    are)."""
    return float(1 - (1 - chance) ** count)
