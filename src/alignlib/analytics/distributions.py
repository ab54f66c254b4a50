"""The few distribution functions that the methods need, in plain floating point.

They decide nothing in an agreement: the engine counts in integers. Accurate to about 1e-7 for
counts of ten millions, to 1e-12 for some thousands.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, isqrt, lgamma, log, log1p, sqrt, ulp
from statistics import NormalDist

_STEPS = 200


def z_of(level: float) -> float:
    """The half-width of a two-sided interval in standard deviations: 1.95996 for 0.95."""
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not {level}: write 0.95 for 95 %")
    return NormalDist().inv_cdf((1 + level) / 2)


def beta_cdf(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (Lentz;
    Abramowitz & Stegun 26.5.8)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):  # the fraction is quick on this side only
        return 1 - beta_cdf(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    tiny = 1e-300
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or tiny)
    fraction = d
    # It needs about as many steps as the root of the larger parameter.
    for m in range(1, _STEPS + 10 * isqrt(int(max(a, b)))):
        for factor in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / (1 + factor * d or tiny)
            c = 1 + factor / c or tiny
            fraction *= c * d
        if abs(c * d - 1) < 1e-14:
            break
    return front * fraction


def beta_quantile(p: float, a: float, b: float) -> float:
    """The x with I_x(a, b) = p: Newton's steps, and halves where one would leave the bracket."""
    if not 0 < p < 1:
        return 0.0 if p <= 0 else 1.0
    base = lgamma(a + b) - lgamma(a) - lgamma(b)
    low, high, mean = 0.0, 1.0, a / (a + b)
    x = mean + NormalDist().inv_cdf(p) * beta_sd(a, b)
    if not 0 < x < 1:
        x = mean
    for _ in range(_STEPS):
        off = beta_cdf(x, a, b) - p
        if off < 0:
            low = x
        else:
            high = x
        exponent = base + (a - 1) * log(x) + (b - 1) * log1p(-x)
        found = x - off * exp(-exponent) if exponent > -700 else low
        if not low < found < high:
            found = (low + high) / 2
        if abs(found - x) <= max(1e-12 * min(x, 1 - x), ulp(x)):
            return found
        x = found
    return x


def binomial_at_least(k: int, n: int, p: float) -> float:
    """P(X >= k) for n trials that succeed with probability p each."""
    if k <= 0:
        return 1.0
    if k > n:
        return 0.0
    return beta_cdf(p, k, n - k + 1)


def bisect(function: Callable[[float], float], low: float, high: float) -> float:
    """The root of a growing function between `low` and `high`, to the last bit."""
    while True:
        middle = (low + high) / 2
        if not low < middle < high:
            return middle
        if function(middle) < 0:
            low = middle
        else:
            high = middle


def beta_sd(a: float, b: float) -> float:
    """The standard deviation of a Beta(a, b)."""
    return sqrt(a * b / (a + b + 1)) / (a + b)
