"""The functions of distributions, by scipy."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from alignlib.analytics.distributions import beta_cdf, beta_quantile, binomial_at_least, z_of
from alignlib.analytics.shrinkage import shrink

shapes = st.floats(0.05, 5_000)


@given(st.floats(0, 1), shapes, shapes)
def test_beta(x: float, a: float, b: float):
    assert beta_cdf(x, a, b) == pytest.approx(stats.beta.cdf(x, a, b), abs=1e-9)


@given(st.floats(1e-6, 1 - 1e-6), st.floats(0.5, 5_000), st.floats(0.5, 5_000))
@example(0.9159306434415847, 2396.0, 0.5)  # near to 1, where the share is steep
def test_the_quantile_is_where_the_share_is(p: float, a: float, b: float):
    found = beta_quantile(p, a, b)
    assert 0 <= found <= 1
    # Very near to 0, or 1, neighbouring floats are further apart than that.
    if 1e-9 < found < 1 - 1e-9:
        assert stats.beta.cdf(found, a, b) == pytest.approx(p, abs=1e-8)


@pytest.mark.parametrize("strength", [1e4, 1e6])
@pytest.mark.parametrize("p", [0.025, 0.5, 0.975])
def test_many_counts(strength: float, p: float):
    a, b = 0.1 * strength, 0.9 * strength
    assert beta_quantile(p, a, b) == pytest.approx(stats.beta.ppf(p, a, b), rel=1e-7)


@given(st.integers(0, 400), st.integers(0, 400), st.floats(0, 1))
def test_binomial(k: int, n: int, p: float):
    assert binomial_at_least(k, n, p) == pytest.approx(stats.binom.sf(k - 1, n, p), abs=1e-9)


def test_levels():
    assert z_of(0.95) == pytest.approx(1.95996, abs=5e-6)
    with pytest.raises(ValueError, match="for 95 %"):
        z_of(95)


def test_five_hundred_slices_at_once():
    """Rates that differ as a Beta(4, 36) does: its mean is found again, and its strength about."""
    quantiles = [stats.beta.ppf((n + 0.5) / 500, 4, 36) for n in range(500)]
    found = shrink({str(n): (round(200 * q), 200) for n, q in enumerate(quantiles)})
    assert found.prior.mean == pytest.approx(0.1, abs=2e-3)
    assert 36 < found.prior.strength < 52
    assert [rate.value for rate in found.rates] == sorted(
        (rate.value for rate in found.rates), reverse=True
    )
