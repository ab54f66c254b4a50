"""Mean and median of times, with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import fmean, median, stdev

from alignlib.analytics.distributions import beta_quantile, binomial_at_least

LEAST = 5
"""Of fewer cases no interval of a mean is given: it would rest on the form of the distribution."""


def mean_with_interval(values: Sequence[float]) -> tuple[float, tuple[float, float] | None]:
    """The mean and Student's interval, 95 % (Gosset 1908, Biometrika 6:1); None of too few, or of
    values that do not differ.

    Raises:
        ValueError: no values.
    """
    if not values:
        raise ValueError("there is nothing to take the mean of")
    mean = fmean(values)
    if len(values) < LEAST:
        return mean, None
    half = student(0.975, len(values) - 1) * stdev(values) / sqrt(len(values))
    return mean, (mean - half, mean + half) if half else None


def median_with_interval(values: Sequence[float]) -> tuple[float, tuple[float, float] | None]:
    """The median and the interval between two of the sorted values that holds it with at least
    95 %, whatever the distribution (Conover 1999, §3.2); None of too few.

    Raises:
        ValueError: no values.
    """
    if not values:
        raise ValueError("there is nothing to take the median of")
    known, n = sorted(values), len(values)
    # P(at least n − r of n lie on one side) is the chance to miss on that side.
    outside = 0
    while outside < n // 2 and binomial_at_least(n - outside, n, 0.5) <= 0.025:
        outside += 1
    interval = (known[outside - 1], known[n - outside]) if outside else None
    return median(known), interval


def student(p: float, df: int) -> float:
    """The p-quantile (p > ½) of Student's t, through the beta distribution (A&S 26.7.1)."""
    x = beta_quantile(2 * (1 - p), df / 2, 0.5)
    return sqrt(df * (1 / x - 1))
