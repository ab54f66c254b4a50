"""What so many leads will bring: not one number, but a spread."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import sqrt

from attrs import frozen

from alignlib.analytics.distributions import binomial_at_least
from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning
from alignlib.analytics.goals import Rate
from alignlib.analytics.posterior import Points, product

Money = Decimal | int | Fraction


@frozen
class Outlook(Answered):
    """Deals of so many leads; `figure` is their mean, with the interval in which the number itself
    will lie (not only its mean)."""

    leads: int
    rate: Fraction
    spread: Points
    each: Fraction | None
    range: tuple[int, int]
    sure: bool
    when: str

    @property
    def figure(self) -> Figure:
        low, high = self.range
        notes = list(clock_warning(self.when))
        if self.sure:
            notes.append("the rates are taken for certain")
        return Figure(
            "deals to be expected", self.mean, self.leads, "leads", self.when,
            (float(low), float(high)), "count", tuple(notes),
        )  # fmt: skip

    @property
    def mean(self) -> float:
        return float(self.leads * self.rate)

    @property
    def sd(self) -> float:
        """The standard deviation, that of the rates included where they are uncertain."""
        mean = sum(w * p for w, p in self.spread)
        own = sum(w * p * (1 - p) for w, p in self.spread)
        between = sum(w * (p - mean) ** 2 for w, p in self.spread)
        return sqrt(self.leads * own + self.leads**2 * between)

    def at_least(self, deals: int) -> float:
        """P(so many deals or more)."""
        return _at_least(self.leads, self.spread, deals)

    @property
    def none(self) -> float:
        """P(no deal at all)."""
        return 1 - self.at_least(1)

    def quantile(self, q: float) -> int:
        """The smallest number of deals that is not exceeded with a chance of at least `q`."""
        return _quantile(self.leads, self.spread, q)

    @property
    def bookings(self) -> tuple[float, float, float] | None:
        """(low, mean, high) of the deals in money, at the value of each; None: it is not given."""
        if self.each is None:
            return None
        low, high = self.range
        each = float(self.each)
        return low * each, self.mean * each, high * each


def outlook(
    leads: int,
    rates: Sequence[Rate],
    *,
    each: Money | None = None,
    level: float = 0.95,
    clock: str = UNKNOWN,
) -> Outlook:
    """The deals that so many leads bring, through `rates` one after the other. Counted rates bring
    their own uncertainty; one that is only stated makes all of them certain.

    100 leads at 2 % and 4 at 50 % both bring 2 on average: none at all come of them with chances of
    13.3 and 6.3 %.

    Raises:
        ValueError: no lead, or no rate.
    """
    if leads < 1 or not rates:
        raise ValueError("give at least one lead, and at least one rate")
    rate = Fraction(1)
    for step in rates:
        rate *= step.share
    counts = [step.counts for step in rates if step.counts is not None]
    sure = len(counts) < len(rates)
    spread: Points = ((1.0, float(rate)),) if sure else product(counts)
    value = None if each is None else Fraction(each)
    tail = (1 - level) / 2
    ends = _quantile(leads, spread, tail), _quantile(leads, spread, 1 - tail)
    return Outlook(leads, rate, spread, value, ends, sure, clock)


def _at_least(leads: int, spread: Points, deals: int) -> float:
    return sum(w * binomial_at_least(deals, leads, p) for w, p in spread)


def _quantile(leads: int, spread: Points, q: float) -> int:
    low, high = 0, leads
    while low < high:
        middle = (low + high) // 2
        if 1 - _at_least(leads, spread, middle + 1) >= q:
            high = middle
        else:
            low = middle + 1
    return low
