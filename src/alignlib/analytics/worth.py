"""What a lead is worth, when the young ones have not had the time to buy."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import sqrt

from attrs import frozen

from alignlib.analytics.columns import AnyFrame, records
from alignlib.analytics.distributions import z_of
from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning
from alignlib.analytics.figure import days as in_days
from alignlib.analytics.origins import Sources
from alignlib.analytics.shrinkage import shrink

Money = Decimal | int | Fraction

ENOUGH = 10
"""Deals that an interval of a mean value needs."""


@frozen
class Life:
    """A lead: its `age` in days, at which day it ended (`end` None: it is open) and what it has
    booked then."""

    age: float
    end: float | None = None
    booked: Money = Decimal(0)

    def __attrs_post_init__(self) -> None:
        if self.age < 0 or (self.end is not None and not 0 <= self.end <= self.age):
            raise ValueError(f"a lead of {self.age:g} days that ended after {self.end} cannot be")


@frozen
class ValuePerLead(Answered):
    """Bookings by lead. `naive` is that of all leads as they stand today: open ones pull it down.
    It rests on so many `deals`."""

    naive: float
    deals: int
    figure_of: Figure

    @property
    def figure(self) -> Figure:
        return self.figure_of


def value_within(
    leads: Iterable[Life] | AnyFrame,
    within: float,
    *,
    level: float = 0.95,
    clock: str = UNKNOWN,
) -> ValuePerLead:
    """What leads have booked at most `within` days after they came, of those at least so old. One
    clear meaning, at the price of the young ones.

    Raises:
        ValueError: no lead is old enough.
    """
    known = tuple(records(Life, leads))
    old = [lead for lead in known if lead.age >= within]
    if not old:
        raise ValueError(f"no lead is {in_days(within)} old: take a shorter time")
    values = [
        float(lead.booked) if lead.end is not None and lead.end <= within else 0.0 for lead in old
    ]
    young = len(known) - len(old)
    notes = [f"{young:,} are younger, and not counted"] if young else []
    return _answer(known, values, f"booked within {in_days(within)} by lead", level, clock, notes)


def value_weighted(
    leads: Iterable[Life] | AnyFrame, *, level: float = 0.95, clock: str = UNKNOWN
) -> ValuePerLead:
    """What leads will have booked, from all of them: each booking counts for those that were still
    too young to show theirs, V = (1/n)·Σ booked / G(t−), G being the share not yet cut off at t.

    Bang & Tsiatis 2000, Biometrika 87:329. Beyond the longest time seen nothing is known. The
    interval takes the weights for certain, which makes it a little too wide.

    Raises:
        ValueError: no lead.
    """
    known = tuple(records(Life, leads))
    if not known:
        raise ValueError("there is no lead to learn from")
    cut = _Censoring.of(known)
    values = [
        0.0 if lead.end is None else float(lead.booked) / cut.before(lead.end) for lead in known
    ]
    longest = max(lead.age if lead.end is None else lead.end for lead in known)
    return _answer(
        known, values, "booked by lead", level, clock,
        [f"as far as {in_days(longest)} show, the longest time seen"],
    )  # fmt: skip


def _answer(
    known: tuple[Life, ...], values: list[float], what: str, level: float, clock: str,
    notes: list[str],
) -> ValuePerLead:  # fmt: skip
    n = len(values)
    mean = sum(values) / n
    deals = sum(value > 0 for value in values)
    interval = None
    if deals >= ENOUGH:
        half = z_of(level) * sqrt(sum((value - mean) ** 2 for value in values) / (n - 1) / n)
        interval = (max(0.0, mean - half), mean + half)
    else:
        notes = [*notes, f"{deals} deals are too few for an interval: {ENOUGH} are asked for"]
    naive = sum(float(lead.booked) for lead in known) / len(known)
    figure = Figure(
        what, mean, n, "leads", clock, interval, "money", (*clock_warning(clock), *notes)
    )
    return ValuePerLead(naive, deals, figure)


@frozen
class _Censoring:
    """The Kaplan–Meier estimate of not being cut off while open: at equal times ends come first."""

    times: tuple[float, ...]
    shares: tuple[float, ...]

    @classmethod
    def of(cls, leads: tuple[Life, ...]) -> _Censoring:
        ends = Counter(lead.end for lead in leads if lead.end is not None)
        cuts = Counter(lead.age for lead in leads if lead.end is None)
        share, at_risk = 1.0, len(leads)
        times, shares = [], []
        for time in sorted({*ends, *cuts}):
            at_risk -= ends[time]
            if cuts[time]:
                share *= 1 - cuts[time] / at_risk
                times.append(time)
                shares.append(share)
            at_risk -= cuts[time]
        return cls(tuple(times), tuple(shares))

    def before(self, time: float) -> float:
        place = bisect_left(self.times, time)
        return self.shares[place - 1] if place else 1.0


def two_part(sources: Sources, weight: int) -> Mapping[str, float]:
    """Value per lead by source as P(deal)·mean deal, both pulled to the mean of all: the chance by
    `shrink`, the deal by the weight of so many deals.

    Raises:
        ValueError: no deal at all, or fewer than two sources with leads.
    """
    total = sources.total
    if not total.deals:
        raise ValueError("no source has a deal: there is no value to share out")
    mean = Fraction(total.bookings) / total.deals
    chances = shrink({row.name: (row.deals, row.leads) for row in sources.rows})
    return {
        row.name: chances[row.name].value
        * float((Fraction(row.bookings) + weight * mean) / (row.deals + weight))
        for row in sources.rows
    }
