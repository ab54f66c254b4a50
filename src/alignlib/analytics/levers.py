"""Which stage of a funnel is the weakest, and what would it bring to better one?"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import sqrt
from statistics import NormalDist

from attrs import frozen

from alignlib.analytics.chain import Chain, Kind
from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning
from alignlib.analytics.posterior import Points, chances_of_least, combined, posterior, product
from alignlib.analytics.posterior import quantile as point_quantile
from alignlib.analytics.proportion import Proportion

Counts = Sequence[tuple[str, int]]
"""(stage, how many came into it), the top first."""

_SURE = 0.95


@frozen
class Weakness:
    """One stage: the rate into it, the chance that it is the lowest of all, and what so many points
    more would add at the end."""

    stage: str
    rate: Proportion
    chance: float
    gain: Fraction


@frozen
class WeakestStage(Answered):
    """The stages, the lowest rate first; `figure` is that rate.

    Lowest means: more points gained at the end by each point of it. In percent of itself every
    stage gains the same.
    """

    stages: tuple[Weakness, ...]
    points: Fraction
    when: str

    @property
    def figure(self) -> Figure:
        first = self.stages[0]
        notes = list(clock_warning(self.when))
        if first.chance < _SURE:
            notes.append(
                f"that it is the weakest has a chance of {first.chance:.0%}: the intervals of "
                "others reach below it"
            )
        return Figure.share(
            f"rate into {first.stage}, the lowest", first.rate, "in the stage before", self.when,
            *notes,
        )  # fmt: skip


def weakest_stage(
    counts: Counts, *, points: Decimal | Fraction | str = "0.01", clock: str = UNKNOWN
) -> WeakestStage:
    """The stage with the lowest rate, and the chance that it is so: each rate as its counts leave
    it open, Beta(k + ½, n − k + ½).

    Raises:
        ValueError: fewer than two stages, or counts that grow.
    """
    chain, rates = Chain.of_counts(counts), _rates(counts)
    gains = dict(chain.gains(points))
    chances = chances_of_least([rate for _, rate in rates])
    stages = [
        Weakness(name, rate, chance, gains[name])
        for (name, rate), chance in zip(rates, chances, strict=True)
    ]
    stages.sort(key=lambda stage: (stage.rate.exact or 0, stage.stage))
    return WeakestStage(tuple(stages), Fraction(points), clock)


def _rates(counts: Counts) -> list[tuple[str, Proportion]]:
    return [(name, Proportion(k, n)) for (_, n), (name, k) in pairwise(counts)]


@frozen
class WhatIf(Answered):
    """A funnel with one rate changed; `figure` is what that adds at the end.

    The interval is that of the gain if the change really comes about; `chance_seen` that the next
    so many leads will show more at the end than these did: chance alone moves a cohort, too.
    """

    before: Chain
    after: Chain
    stage: str
    gain_interval: tuple[float, float] | None
    when: str

    @property
    def gain(self) -> Fraction:
        return self.after.end - self.before.end

    @property
    def figure(self) -> Figure:
        notes = [*clock_warning(self.when)]
        if self.gain_interval is None:
            notes.append("the rates are stated without counts: no interval can be told")
        seen = self.chance_seen
        if seen is not None and self.gain > 0:
            notes.append(
                f"even so, of the next {self.before.count:,} more would arrive with a chance of "
                f"{seen:.0%} only"
            )
        return Figure(
            f"more at the end, with the rate into {self.stage} changed", float(self.gain),
            self.before.count, f"at {self.before.top}", self.when, self.gain_interval, "count",
            tuple(notes),
        )  # fmt: skip

    @property
    def chance_seen(self) -> float | None:
        """P(a cohort of the same size has more at the end than one without the change), by the
        normal approximation; None: there is no spread."""
        n = self.before.count
        shares = [float(chain.end) / n for chain in (self.before, self.after)] if n else [0.0]
        variance = sum(n * share * (1 - share) for share in shares)
        if variance <= 0:
            return None
        return NormalDist().cdf(float(self.gain) / sqrt(variance))


def what_if(
    funnel: Counts | Chain,
    stage: str,
    by: Decimal | Fraction | str,
    kind: Kind,
    *,
    level: float = 0.95,
    clock: str = UNKNOWN,
) -> WhatIf:
    """With the rate into `stage` changed by `points` ("0.06": .64 → .70), by `percent` of itself
    (.64 → .6784), or `set` to a value.

    From counts it has an interval, as the other rates are not known for sure; from a `Chain` of
    stated rates it has none. Nothing is rounded before it is shown: see `after.shown`.

    Raises:
        ValueError: an unknown stage, or a rate that would leave 0…1.
    """
    if isinstance(funnel, Chain):
        return WhatIf(funnel, funnel.changed(stage, by, kind), stage, None, clock)
    chain = Chain.of_counts(funnel)
    after = chain.changed(stage, by, kind)
    spread = _gain(_rates(funnel), stage, float(Fraction(by)), kind)
    tail = (1 - level) / 2
    low, high = (chain.count * point_quantile(spread, q) for q in (tail, 1 - tail))
    return WhatIf(chain, after, stage, (low, high), clock)


def _gain(rates: list[tuple[str, Proportion]], stage: str, by: float, kind: Kind) -> Points:
    """What one at the top gains on average: the change of the rate times all the others."""
    own = next(rate for name, rate in rates if name == stage)
    rest = product(rate for name, rate in rates if name != stage)
    match kind:
        case "points":
            return combined(((1.0, by),), rest)
        case "percent":
            return combined(posterior(own), rest, lambda p, q: by * p * q)
        case "set":
            return combined(posterior(own), rest, lambda p, q: (by - p) * q)
