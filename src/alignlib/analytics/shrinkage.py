"""Many rates at once: each pulled to what they have in common, as far as its own count is small."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from math import exp, lgamma, log

from attrs import frozen

from alignlib.analytics.distributions import beta_quantile


@frozen
class Prior:
    """A Beta(a, b): what the rates have in common. `strength` is worth so many trials."""

    a: float
    b: float

    @property
    def mean(self) -> float:
        return self.a / (self.a + self.b)

    @property
    def strength(self) -> float:
        return self.a + self.b


@frozen
class Shrunk:
    """One rate: `k` of `n`, the posterior mean `value` and its interval."""

    name: str
    k: int
    n: int
    value: float
    low: float
    high: float


@frozen
class ShrunkRates:
    """All rates, the highest first; ties by name."""

    prior: Prior
    rates: tuple[Shrunk, ...]
    level: float

    def __getitem__(self, name: str) -> Shrunk:
        return next(rate for rate in self.rates if rate.name == name)

    def ranks_before(self, one: str, other: str) -> bool | None:
        """Whether one is better than the other; None: they cannot be ranked, their intervals
        overlap."""
        first, second = self[one], self[other]
        if first.low > second.high:
            return True
        return False if second.low > first.high else None


def shrink(counts: Mapping[str, tuple[int, int]], *, level: float = 0.95) -> ShrunkRates:
    """Empirical Bayes: k_i ~ BetaBinomial(n_i, a, b) with (a, b) by maximum likelihood over all,
    then the posterior Beta(a + k_i, b + n_i − k_i) of each (Efron & Morris 1975, JASA 70:311).

    Raises:
        ValueError: fewer than two rates with any trial, or a k outside 0…n.
    """
    for name, (k, n) in counts.items():
        if not 0 <= k <= n:
            raise ValueError(f"{name}: {k} of {n} is no share")
    known = {name: (k, n) for name, (k, n) in counts.items() if n}
    if len(known) < 2:
        raise ValueError("there is nothing to learn from fewer than two rates: show each by itself")
    prior = fit_prior(tuple(known.values()))
    tail = (1 - level) / 2
    rates = []
    for name, (k, n) in counts.items():
        a, b = prior.a + k, prior.b + n - k
        rates.append(
            Shrunk(
                name, k, n, a / (a + b), beta_quantile(tail, a, b), beta_quantile(1 - tail, a, b)
            )
        )
    rates.sort(key=lambda rate: (-rate.value, rate.name))
    return ShrunkRates(prior, tuple(rates), level)


_STRONGEST = 1e7
"""Rates that differ no more than chance ask for an infinite strength: this is as good."""


def fit_prior(counts: tuple[tuple[int, int], ...]) -> Prior:
    """The Beta(a, b) under which these counts are most likely."""

    # Σ log B(a + k, b + n − k) falls apart into sums over k, over n − k and over n: of many rates
    # each value is worked out once.
    hits = tuple(Counter(k for k, _ in counts).items())
    misses = tuple(Counter(n - k for k, n in counts).items())
    totals = tuple(Counter(n for _, n in counts).items())

    def loss(mean: float, strength: float) -> float:
        a, b = mean * strength, (1 - mean) * strength
        return (
            len(counts) * _log_beta(a, b)
            - sum(times * lgamma(a + k) for k, times in hits)
            - sum(times * lgamma(b + k) for k, times in misses)
            + sum(times * lgamma(a + b + n) for n, times in totals)
        )

    def best_mean(strength: float) -> float:
        return 1 / (1 + exp(-_minimum(lambda x: loss(1 / (1 + exp(-x)), strength), -16.0, 16.0)))

    # The likelihood has one top in the mean for each strength, and one along the strengths.
    strength = exp(_minimum(lambda x: loss(best_mean(exp(x)), exp(x)), log(1e-3), log(_STRONGEST)))
    mean = best_mean(strength)
    return Prior(mean * strength, (1 - mean) * strength)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _minimum(function: Callable[[float], float], low: float, high: float) -> float:
    """Golden section: the place of the only minimum, to about 1e-9 of the stretch; nearer the
    rounding of the function is larger than its rise."""
    ratio = (5**0.5 - 1) / 2
    left, right = high - ratio * (high - low), low + ratio * (high - low)
    at_left, at_right = function(left), function(right)
    for _ in range(43):
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - ratio * (high - low)
            at_left = function(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + ratio * (high - low)
            at_right = function(right)
    return (low + high) / 2
