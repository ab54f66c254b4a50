"""How many leads a goal needs: at the mean, with confidence, with lag, by a mix of sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, sqrt
from statistics import NormalDist

from attrs import field, frozen

from alignlib.analytics.distributions import binomial_at_least
from alignlib.analytics.figure import Answered, Figure
from alignlib.analytics.posterior import Points, product, quantile
from alignlib.analytics.proportion import Proportion

Money = Decimal | int | Fraction


@frozen
class Rate:
    """One step of a chain: of `of`, so many went on. Exact where counts are given; a rate that only
    somebody states (`stated`) has no counts, and no uncertainty can be told of it."""

    name: str
    share: Fraction
    counts: Proportion | None = None

    @classmethod
    def counted(cls, name: str, k: int, n: int) -> Rate:
        found = Proportion(k, n)
        if found.exact is None or k == 0:
            raise ValueError(f"{name}: {k} of {n} went on: no number of leads is enough")
        return cls(name, found.exact, found)

    @classmethod
    def stated(cls, name: str, share: Decimal | Fraction | str) -> Rate:
        exact = Fraction(share)
        if not 0 < exact <= 1:
            raise ValueError(f"{name}: a rate lies above 0 and up to 1, not {share}")
        return cls(name, exact)


@frozen
class Need(Answered):
    """What a goal needs at the mean: exact fractions, and `leads` rounded up once, at the end.

    `by_step` has the number that must enter each step, from the deals back to the leads.
    """

    deals: Fraction
    by_step: Mapping[str, Fraction]
    exact: Fraction
    rates: tuple[Rate, ...] = ()

    @property
    def figure(self) -> Figure:
        notes = ["at the mean the goal is reached about every second time"]
        counts = _counts(self.rates)
        interval = None
        if counts:
            # Fewer leads where the rates are better than counted: the ends change places.
            low, high = (quantile(product(counts), q) for q in (0.025, 0.975))
            interval = (float(self.deals) / high, float(self.deals) / low)
        else:
            notes.append("a rate is stated without counts: no interval can be told")
        return Figure(
            "leads that the goal needs at the mean", float(self.exact), _rests_on(counts),
            "cases behind the least known rate", "until the goal's end", interval, "count",
            tuple(notes),
        )  # fmt: skip

    @property
    def leads(self) -> int:
        return ceil(self.exact)

    def each(self, periods: int) -> int:
        """Leads in each of so many periods, rounded up."""
        return ceil(self.exact / periods)


def need(bookings: Money, each_deal: Money, rates: Sequence[Rate]) -> Need:
    """Leads for `bookings`, where each deal brings `each_deal`; `rates` from leads to deals.

    At this number the goal is reached about every second time: see `need_with_confidence`.

    Raises:
        ValueError: bookings below 0, or a deal that brings nothing.
    """
    if bookings < 0 or each_deal <= 0:
        raise ValueError("give bookings from 0, and what a deal brings, above 0")
    deals = Fraction(bookings) / Fraction(each_deal)
    wanted, by_step = deals, {}
    for rate in reversed(rates):
        wanted = wanted / rate.share
        by_step[rate.name] = wanted
    return Need(deals, by_step, wanted, tuple(rates))


def growth(last: Money, share: Decimal | Fraction | str) -> Fraction:
    """Last year's bookings, grown: 10 million and 12 % are 11.2 million."""
    return Fraction(last) * (1 + Fraction(share))


def _counts(rates: Sequence[Rate]) -> tuple[Proportion, ...]:
    """The counts of all rates; none where one of them is only stated."""
    found = tuple(rate.counts for rate in rates if rate.counts is not None)
    return found if len(found) == len(rates) else ()


def _rests_on(counts: Sequence[Proportion]) -> int:
    return min((counted.n for counted in counts), default=0)


@frozen
class GrowthGoal(Answered):
    """A goal from growth on last year; `more` is what it adds to last year."""

    last: Fraction
    share: Fraction

    @property
    def goal(self) -> Fraction:
        return self.last * (1 + self.share)

    @property
    def more(self) -> Fraction:
        return self.last * self.share

    @property
    def figure(self) -> Figure:
        return Figure(
            f"bookings at {float(self.share):.1%} more than last year", float(self.goal), 0,
            "bookings", "the year to come", unit="money",
            warnings=("a goal is a wish, and has no interval",),
        )  # fmt: skip


def growth_goal(last: Money, share: Decimal | Fraction | str) -> GrowthGoal:
    """From last year's bookings: 10 million and 12 % are 11.2 million; 18 % are 0.6 million more.

    Raises:
        ValueError: bookings that are not above 0, or growth of −100 % and below.
    """
    found = GrowthGoal(Fraction(last), Fraction(share))
    if found.last <= 0 or found.share <= -1:
        raise ValueError("give last year's bookings, above 0, and a growth above -1")
    return found


def chance_of_goal(leads: int, deals: int, rate: float) -> float:
    """P(at least `deals` of `leads`), where each becomes one with chance `rate`."""
    return binomial_at_least(deals, leads, rate)


@frozen
class Confident(Answered):
    """`leads` reach the goal with `chance`, at least `confidence`; `over_mean` is the surcharge on
    the number at the mean, as a share."""

    leads: int
    chance: float
    confidence: float
    over_mean: float
    rates_uncertain: bool
    rests_on: int = 0

    @property
    def figure(self) -> Figure:
        note = (
            "the rates are taken for certain"
            if not self.rates_uncertain
            else ("the rates' own uncertainty is counted")
        )
        return Figure(
            f"leads that reach the goal with {self.confidence:.0%}", self.leads, self.rests_on,
            "cases behind the least known rate", "until the goal's end", unit="count",
            warnings=(note,),
        )  # fmt: skip

    def each(self, periods: int) -> int:
        return ceil(Fraction(self.leads, periods))


def need_with_confidence(
    deals: int, rates: Sequence[Rate], confidence: float, *, rates_uncertain: bool = True
) -> Confident:
    """The smallest number of leads with P(deals are reached) >= `confidence`.

    With `rates_uncertain` the rates' own uncertainty counts: each is drawn from its posterior
    Beta(k + ½, n − k + ½) (Jeffreys), worked out on a grid and not by chance numbers.

    Raises:
        ValueError: fewer than one deal, a confidence outside 0…1, or a stated rate: it has no
            counts, so that its uncertainty is not known.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies between 0 and 1, not {confidence}")
    if deals < 1:
        raise ValueError(f"{deals} deals need no lead: give 1 or more")
    mean = float(need(deals, 1, rates).exact)
    spread = _chain_posterior(rates) if rates_uncertain else ((1.0, deals / mean),)

    def chance(leads: int) -> float:
        return sum(weight * binomial_at_least(deals, leads, rate) for weight, rate in spread)

    low, high = deals - 1, max(deals, ceil(mean))
    while chance(high) < confidence:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if chance(middle) < confidence:
            low = middle
        else:
            high = middle
    return Confident(
        high, chance(high), confidence, high / mean - 1, rates_uncertain, _rests_on(_counts(rates))
    )


def _chain_posterior(rates: Sequence[Rate]) -> Points:
    """(weight, rate of the whole chain) over the posteriors of its steps."""
    counts = []
    for rate in rates:
        if rate.counts is None:
            raise ValueError(
                f"{rate.name} is stated, not counted: its uncertainty is not known. Give counts, "
                "or rates_uncertain=False"
            )
        counts.append(rate.counts)
    return product(counts)


def need_with_deal_size(
    bookings: float, rate: float, mean_deal: float, cv: float, confidence: float
) -> int:
    """Leads so that the *sum* of deals of random size reaches `bookings`, by the normal
    approximation: mean − z·sd = goal with variance N·p·µ²(1 + cv² − p).

    Raises:
        ValueError: bookings or a spread below 0, a deal that brings nothing, or a rate or a
            confidence outside 0…1.
    """
    if bookings < 0 or mean_deal <= 0 or cv < 0 or not (0 < rate <= 1 and 0 < confidence < 1):
        raise ValueError("give a rate up to 1, a confidence below 1, and a deal above 0")
    z = NormalDist().inv_cdf(confidence)
    # N·p·µ − z·µ·√(N·p·(1 + cv² − p)) = goal, a quadratic in √N.
    a, b, c = rate * mean_deal, z * mean_deal * sqrt(rate * (1 + cv * cv - rate)), bookings
    root = (b + sqrt(b * b + 4 * a * c)) / (2 * a)
    return ceil(root * root)


@frozen
class Lagged(Answered):
    """With a lag only early leads bring bookings within the year: `effective` of `periods`."""

    effective: Fraction
    periods: int
    each: Fraction

    @property
    def figure(self) -> Figure:
        note = (
            f"only {float(self.effective):g} of {self.periods} periods bring deals in time, if the "
            "pipeline is empty at first"
        )
        return Figure(
            "leads that each period needs", float(self.each), self.periods, "periods",
            "until the goal's end", unit="count", warnings=(note,),
        )  # fmt: skip

    @property
    def leads_each(self) -> int:
        return ceil(self.each)


def need_with_lag(
    leads: Fraction, lag: Mapping[int, Fraction | str], periods: int = 12
) -> Lagged:  # fmt: skip
    """Leads in each period where a win takes `lag` (periods after the lead came → share of wins)
    and the pipeline is empty at first.

    50/30/20 % at 1/2/3 months leave 10.3 of 12 monthly cohorts.
    """
    shares = {after: Fraction(share) for after, share in lag.items()}
    if sum(shares.values()) != 1:
        raise ValueError(f"the lag's shares make {float(sum(shares.values())):g}, not 1")
    effective = sum(
        (share * max(0, periods - after) for after, share in shares.items()), Fraction(0)
    )
    if not effective:
        raise ValueError("no lead of this time can be won within it")
    return Lagged(effective, periods, leads / effective)


@frozen
class Mix:
    """Lead kinds with their value each (`value`), and how many at most (`at_most`)."""

    values: Mapping[str, Decimal]
    at_most: Mapping[str, int] = field(factory=dict)

    def line(
        self, goal: Money, one: str, other: str, points: int = 11
    ) -> tuple[tuple[int, int], ...]:
        """Pairs of whole numbers of two kinds that reach the goal: all feasible mixes lie above."""
        target = Fraction(goal)
        first, second = Fraction(self.values[one]), Fraction(self.values[other])
        most = ceil(target / first)
        most = min(most, self.at_most.get(one, most))
        found = []
        for number in range(points):
            count = most * number // (points - 1)
            rest = max(Fraction(0), target - count * first)
            found.append((count, ceil(rest / second)))
        return tuple(found)

    def rest(self, goal: Money, given: Mapping[str, int], by: str) -> int:
        """How many of `by` are still needed beside the `given`."""
        done = sum(
            (Fraction(self.values[kind]) * count for kind, count in given.items()), Fraction(0)
        )
        left = Fraction(goal) - done
        return max(0, ceil(left / Fraction(self.values[by])))
