"""What will the open deals bring, and is that enough?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, erfc, gcd, lcm, sqrt

from attrs import frozen

from alignlib.analytics.columns import AnyFrame, records
from alignlib.analytics.distributions import z_of
from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning

Money = Decimal | int | Fraction

_GRID = 2000
"""Into so many parts the sum of all values is cut, where no coarser grid holds each exactly."""
_EXACT = 400
"""Up to so many deals the distribution is worked out; of more it is the normal one."""


@frozen
class OpenDeal:
    """An open deal: its value, and P(won by the end of the period) for one of its age and stage."""

    value: Money
    chance: float


@frozen
class Forecast(Answered):
    """What open deals bring together, if they are won or lost apart from each other."""

    deals: tuple[OpenDeal, ...]
    level: float
    when: str
    table: tuple[float, ...]
    step: Fraction

    @property
    def mean(self) -> float:
        return sum(float(deal.value) * deal.chance for deal in self.deals)

    @property
    def sd(self) -> float:
        return sqrt(
            sum(float(deal.value) ** 2 * deal.chance * (1 - deal.chance) for deal in self.deals)
        )

    @property
    def figure(self) -> Figure:
        return Figure(
            "bookings expected of open deals",
            self.mean,
            len(self.deals),
            "open deals",
            self.when,
            self._interval() if self.deals else None,
            "money",
            (*clock_warning(self.when), *self._notes()),
        )

    def _notes(self) -> tuple[str, ...]:
        largest = max((float(deal.value) * deal.chance for deal in self.deals), default=0.0)
        if self.mean and largest > self.mean / 2:
            return (f"one deal is {largest / self.mean:.0%} of it: it comes, or it does not",)
        return ()

    def _interval(self) -> tuple[float, float]:
        tail = (1 - self.level) / 2
        return self.quantile(tail), self.quantile(1 - tail)

    def quantile(self, q: float) -> float:
        """What is reached or stayed under with chance `q`."""
        if not self.table:
            z = z_of(abs(2 * q - 1)) if q != 0.5 else 0.0
            return max(0.0, self.mean + (z if q > 0.5 else -z) * self.sd)
        total = 0.0
        for number, weight in enumerate(self.table):
            total += weight
            if total >= q - 1e-12:
                return float(number * self.step)
        return float((len(self.table) - 1) * self.step)

    def reaches(self, quota: Money) -> float:
        """P(the open deals bring at least `quota`)."""
        if quota <= 0:
            return 1.0
        if not self.table:
            goal = float(quota)
            return 0.0 if not self.sd else erfc((goal - self.mean) / self.sd / sqrt(2)) / 2
        first = Fraction(quota) / self.step
        if any(Fraction(deal.value) % self.step for deal in self.deals):
            first -= Fraction(1, 2)  # of tolerance: some values lie between two points
        return min(1.0, sum(self.table[max(0, ceil(first)) :]))

    def is_light(self, quota: Money, confidence: float = 0.8) -> bool:
        """Whether `quota` is reached with less than the `confidence` asked for."""
        return self.reaches(quota) < confidence


def forecast(
    deals: Iterable[OpenDeal] | AnyFrame, *, level: float = 0.95, clock: str = UNKNOWN
) -> Forecast:  # fmt: skip
    """The bookings that open deals bring by the end of the period: Σ P(win)·value, with the
    interval of the sum of independent deals; it holds none of the uncertainty of the chances
    themselves.

    Raises:
        ValueError: a chance outside 0…1, or a value below 0.
    """
    found = tuple(records(OpenDeal, deals))
    for deal in found:
        if not 0 <= deal.chance <= 1 or deal.value < 0:
            raise ValueError(f"a deal of {deal.value} with a chance of {deal.chance} cannot be")
    table, step = _distribution(found)
    return Forecast(found, level, clock, table, step)


def _distribution(deals: Sequence[OpenDeal]) -> tuple[tuple[float, ...], Fraction]:
    """The chance of each sum on a grid, and its step: one that holds each value exactly, or a fine
    one, on which a value between two points goes to both, so that the mean stays what it is. Empty
    of too many deals: there the normal one is as good."""
    values = [Fraction(deal.value) for deal in deals]
    total = sum(values, Fraction(0))
    if not total or len(deals) > _EXACT:
        return (), Fraction(0)
    common = lcm(*(value.denominator for value in values))
    step = Fraction(gcd(*(int(value * common) for value in values)), common)
    if total / step > _GRID:
        step = total / _GRID
    table, top = [1.0], 0
    for deal, value in zip(deals, values, strict=True):
        whole, rest = divmod(value, step)
        part = float(rest / step)
        lose, win, more = 1 - deal.chance, deal.chance * (1 - part), deal.chance * part
        found = [0.0] * (top + whole + 2)
        for number, weight in enumerate(table):
            found[number] += weight * lose
            found[number + whole] += weight * win
            found[number + whole + 1] += weight * more
        table, top = found, len(found) - 1
        while len(table) > 1 and table[-1] == 0.0:
            table.pop()
            top -= 1
    return tuple(table), step


@frozen
class Wake(Answered):
    """How many leads to wake out of the database, and why no more."""

    count: int
    wanted: int | None
    gap: float
    room: int
    reason: str
    when: str

    @property
    def figure(self) -> Figure:
        return Figure(
            "leads to wake", self.count, self.room, "leads that there is room for", self.when,
            unit="count", warnings=(*clock_warning(self.when), self.reason),
        )  # fmt: skip


def wake(
    target: Money,
    expected: Money | float,
    *,
    value_of_woken: Money | float,
    room: int,
    chance_in_time: float,
    clock: str = UNKNOWN,
) -> Wake:
    """How many leads of the database fill the gap between the `target` and what is `expected`: the
    gap by the value of a woken lead, no more than there is `room` for.

    `chance_in_time` is P(a woken lead is won within the days left): at 0 waking is too late.

    Raises:
        ValueError: a value of a lead that is not above 0, a room below 0, or no chance.
    """
    if value_of_woken <= 0 or room < 0 or not 0 <= chance_in_time <= 1:
        raise ValueError("give a value above 0, a room from 0, and a chance between 0 and 1")
    gap = float(target) - float(expected)
    if gap <= 0:
        return Wake(0, 0, gap, room, "the forecast reaches the target: nobody is woken", clock)
    if not chance_in_time:
        reason = "no lead woken now is won in the days that are left: it is too late"
        return Wake(0, None, gap, room, reason, clock)
    wanted = ceil(Fraction(gap) / Fraction(value_of_woken))
    if wanted > room:
        reason = f"{wanted:,} would fill the gap; there is room for {room:,}"
        return Wake(room, wanted, gap, room, reason, clock)
    return Wake(wanted, wanted, gap, room, f"{wanted:,} fill the gap of {gap:,.2f}", clock)
