"""Nine sources of the guide, shrunk."""

from __future__ import annotations

from math import exp, lgamma, log

import pytest

from alignlib.analytics.shrinkage import shrink

GUIDE = {
    "Search #240": (83, 2812), "Search #174": (389, 2201), "Search #4": (46, 700),
    "Search #32": (335, 508), "Search #101": (99, 458), "Search #45": (1, 185),
    "Conference #158": (25, 154), "Twitter #5": (33, 157), "Twitter #225": (22, 137),
}  # fmt: skip
SHRUNK = {
    "Search #240": 2.98, "Search #174": 17.68, "Search #4": 6.65, "Search #32": 65.55,
    "Search #101": 21.59, "Search #45": 0.97, "Conference #158": 16.32, "Twitter #5": 20.97,
    "Twitter #225": 16.16,
}  # fmt: skip


def test_golden():
    found = shrink(GUIDE)
    assert found.prior.mean == pytest.approx(0.193, abs=5e-4)
    assert (found.prior.a, found.prior.b) == pytest.approx((0.829, 3.460), abs=2e-3)
    assert {rate.name: round(100 * rate.value, 2) for rate in found.rates} == SHRUNK


def test_who_cannot_be_ranked():
    found = shrink(GUIDE)
    assert found.rates[0].name == "Search #32"
    assert found.ranks_before("Search #32", "Twitter #5") is True
    assert found.ranks_before("Search #45", "Twitter #5") is False
    assert found.ranks_before("Search #101", "Twitter #5") is None


def log_likelihood(a: float, b: float) -> float:
    """Term by term, from the definition of the beta-binomial."""

    def log_beta(x: float, y: float) -> float:
        return lgamma(x) + lgamma(y) - lgamma(x + y)

    return sum(log_beta(a + k, b + n - k) - log_beta(a, b) for k, n in GUIDE.values())


def test_no_prior_nearby_is_likelier():
    prior = shrink(GUIDE).prior
    best = log_likelihood(prior.a, prior.b)
    for da in (-0.02, 0, 0.02):
        for db in (-0.05, 0, 0.05):
            assert log_likelihood(prior.a + da, prior.b + db) <= best + 1e-9


def test_rates_that_differ_by_chance_only_become_one():
    found = shrink({"a": (20, 100), "b": (21, 100), "c": (19, 100)})
    assert [round(rate.value, 3) for rate in found.rates] == [0.2, 0.2, 0.2]


def test_a_source_without_leads_gets_what_all_have_in_common():
    found = shrink(GUIDE | {"New": (0, 0)})
    assert found["New"].value == pytest.approx(found.prior.mean)


def test_one_source_teaches_nothing():
    with pytest.raises(ValueError, match="fewer than two"):
        shrink({"only": (3, 10), "none": (0, 0)})


def test_the_posterior_interval_holds_its_level():
    """By counting on a grid: P(low < p < high) of the posterior is 95 %."""
    found = shrink({"a": (3, 10), "b": (58, 60), "c": (5, 40)})
    rate, prior = found["a"], found.prior
    a, b = prior.a + 3, prior.b + 7
    points = [(number + 0.5) / 20_000 for number in range(20_000)]
    weights = [exp((a - 1) * log(p) + (b - 1) * log(1 - p)) for p in points]
    inside = sum(w for p, w in zip(points, weights, strict=True) if rate.low < p < rate.high)
    assert inside / sum(weights) == pytest.approx(0.95, abs=1e-3)
