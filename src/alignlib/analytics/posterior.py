"""What counts leave open about a rate, as weighted points: worked out on a grid, without chance
numbers, so that every answer is the same each time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from math import asin, exp, log, log1p, pi, sin, sqrt

from alignlib.analytics.distributions import beta_cdf
from alignlib.analytics.proportion import Proportion

Points = tuple[tuple[float, float], ...]
"""(weight, value), the weights making 1, in the order of the values."""

_GRID = 160


def posterior(counts: Proportion) -> Points:
    """Beta(k + ½, n − k + ½) (Jeffreys), over ±6 standard deviations of the angle whose squared
    sine is the rate: along it the density is pᵏ(1 − p)ⁿ⁻ᵏ, finite at both ends, and about as wide
    for each rate."""
    k, rest = counts.k, counts.n - counts.k
    middle, width = asin(sqrt((k + 0.5) / (counts.n + 1))), 3 / sqrt(counts.n + 1)
    low, high = max(0.0, middle - width), min(pi / 2, middle + width)
    step = (high - low) / _GRID
    points = [sin(low + (number + 0.5) * step) ** 2 for number in range(_GRID)]
    logs = [k * log(p) + rest * log1p(-p) for p in points]
    top = max(logs)
    dense = [exp(each - top) for each in logs]
    total = sum(dense)
    return tuple((weight / total, p) for weight, p in zip(dense, points, strict=True))


def combined(
    first: Points, second: Points, value: Callable[[float, float], float] = float.__mul__
) -> Points:
    """The distribution of a value of two independent ones; their product, if nothing is said."""
    return binned([(w * v, value(p, q)) for w, p in first for v, q in second])


def product(all_counts: Iterable[Proportion]) -> Points:
    """The distribution of the product of several rates."""
    return _product(tuple(all_counts))


@lru_cache(maxsize=64)
def _product(all_counts: tuple[Proportion, ...]) -> Points:
    spread: Points = ((1.0, 1.0),)
    for counts in all_counts:
        spread = combined(spread, posterior(counts))
    return spread


def binned(pairs: list[tuple[float, float]]) -> Points:
    """Fewer points of the same distribution: each bin at its mean."""
    pairs.sort(key=lambda pair: pair[1])
    found: list[tuple[float, float]] = []
    weight = moment = 0.0
    for w, p in pairs:
        weight += w
        moment += w * p
        if weight >= 1 / (4 * _GRID):
            found.append((weight, moment / weight))
            weight = moment = 0.0
    if weight:
        found.append((weight, moment / weight))
    return tuple(found)


def quantile(points: Points, q: float) -> float:
    """The value below which a share `q` lies, between two points in proportion."""
    before, total = points[0][1], 0.0
    for weight, value in points:
        if total + weight / 2 >= q:
            part = (q - total + weight / 2) / weight if weight else 1.0
            return before + (value - before) * min(1.0, max(0.0, part))
        total, before = total + weight, value
    return points[-1][1]


def chances_of_least(all_counts: Sequence[Proportion]) -> tuple[float, ...]:
    """For each rate: the chance that it is the lowest of all."""
    found = []
    for number, own in enumerate(all_counts):
        others = [counts for index, counts in enumerate(all_counts) if index != number]
        chance = 0.0
        for weight, p in posterior(own):
            above = 1.0
            for counts in others:
                above *= 1 - beta_cdf(p, counts.k + 0.5, counts.n - counts.k + 0.5)
            chance += weight * above
        found.append(chance)
    total = sum(found)
    return tuple(chance / total for chance in found)
