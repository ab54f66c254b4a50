"""What will the open deals bring, and is that enough?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, erfc, fsum, sqrt
from statistics import NormalDist

from attrs import frozen

from alignlib.analytics.columns import AnyFrame, records
from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning

Money = Decimal | int | Fraction

_GRID = 2000
"""Up to so many different sums are told apart; more are put on a grid of so many parts."""
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
    points: tuple[tuple[Fraction, float], ...]
    tolerance: Fraction

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
        if not self.points:
            return max(0.0, self.mean + NormalDist().inv_cdf(q) * self.sd)
        total = 0.0
        for value, weight in self.points:
            total += weight
            if total >= q - 1e-12:
                return float(value)
        return float(self.points[-1][0])

    def reaches(self, quota: Money) -> float:
        """P(the open deals bring at least `quota`)."""
        if quota <= 0:
            return 1.0
        if not self.points:
            goal = float(quota)
            if not self.sd:
                return float(self.mean >= goal)
            return erfc((goal - self.mean) / self.sd / sqrt(2)) / 2
        least = Fraction(quota) - self.tolerance
        return min(1.0, fsum(weight for value, weight in self.points if value >= least))

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
    points = _exact_points(found)
    if points is None:
        return Forecast(found, level, clock, *_grid_points(found))
    return Forecast(found, level, clock, points, Fraction(0))


def _exact_points(deals: Sequence[OpenDeal]) -> tuple[tuple[Fraction, float], ...] | None:
    """Each sum that can come about, with its chance, in rising order; None: there are too many."""
    sums = {Fraction(0): 1.0}
    if len(deals) > _EXACT:
        return None
    for deal in deals:
        found: dict[Fraction, float] = {}
        value = Fraction(deal.value)
        for before, weight in sums.items():
            for after, chance in ((before, 1 - deal.chance), (before + value, deal.chance)):
                if chance:
                    found[after] = found.get(after, 0.0) + weight * chance
        if len(found) > _GRID:
            return None
        sums = found
    return tuple(sorted(sums.items()))


def _grid_points(
    deals: Sequence[OpenDeal],
) -> tuple[tuple[tuple[Fraction, float], ...], Fraction]:
    """The same on a fine grid, with half a step of tolerance: a value between two points goes to
    both, so that the mean stays what it is. Empty of too many deals: there the normal one is as
    good."""
    if len(deals) > _EXACT:
        return (), Fraction(0)
    step = sum((Fraction(deal.value) for deal in deals), Fraction(0)) / _GRID
    table = [1.0]
    for deal in deals:
        whole, rest = divmod(Fraction(deal.value), step)
        part = float(rest / step)
        lose, win, more = 1 - deal.chance, deal.chance * (1 - part), deal.chance * part
        found = [0.0] * (len(table) + whole + 1)
        for number, weight in enumerate(table):
            found[number] += weight * lose
            found[number + whole] += weight * win
            found[number + whole + 1] += weight * more
        table = found
        while len(table) > 1 and table[-1] == 0.0:
            table.pop()
    return tuple((number * step, weight) for number, weight in enumerate(table)), step / 2


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
    missing = Fraction(target) - Fraction(expected)
    gap = float(missing)
    if missing <= 0:
        return Wake(0, 0, gap, room, "the forecast reaches the target: nobody is woken", clock)
    if not chance_in_time:
        reason = "no lead woken now is won in the days that are left: it is too late"
        return Wake(0, None, gap, room, reason, clock)
    wanted = ceil(missing / Fraction(value_of_woken))
    if wanted > room:
        reason = f"{wanted:,} would fill the gap; there is room for {room:,}"
        return Wake(room, wanted, gap, room, reason, clock)
    return Wake(wanted, wanted, gap, room, f"{wanted:,} fill the gap of {gap:,.2f}", clock)
