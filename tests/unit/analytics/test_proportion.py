"""Shares, their intervals and differences: published numbers, and statsmodels as the oracle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats import proportion as proportions

from alignlib.analytics.proportion import Proportion, difference, none_seen


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(1, 185, 0.10, 3.00), (0, 154, 0, 2.43), (83, 2812, 2.39, 3.64), (155, 497, 27.3, 35.4),
     (120, 170, 63.3, 76.9)],
)  # fmt: skip
def test_golden(k: int, n: int, low: float, high: float):
    share = Proportion(k, n)
    assert (100 * share.low, 100 * share.high) == pytest.approx((low, high), abs=0.05)


@given(st.integers(1, 5000), st.data(), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_wilson_is_that_of_statsmodels(n: int, data: st.DataObject, level: float):
    k = data.draw(st.integers(0, n))
    expected = proportions.proportion_confint(k, n, alpha=1 - level, method="wilson")
    assert Proportion(k, n, level=level).interval == pytest.approx(expected, abs=1e-12)


def test_newcombe_golden():
    found = difference(Proportion(48, 80), Proportion(56, 70))
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    assert found.is_shown


@given(st.integers(1, 300), st.integers(1, 300), st.data())
def test_newcombe_is_that_of_statsmodels(n1: int, n2: int, data: st.DataObject):
    k1, k2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    expected = proportions.confint_proportions_2indep(k2, n2, k1, n1, method="newcomb")
    found = difference(Proportion(k1, n1), Proportion(k2, n2))
    assert (found.low, found.high) == pytest.approx(expected, abs=1e-9)


def test_no_deal_of_25_is_not_no_chance():
    assert none_seen(25) == pytest.approx(0.113, abs=5e-4)


def test_nothing_has_no_share():
    empty = Proportion(0, 0)
    assert (empty.value, empty.interval, empty.verdict(0.9)) == (None, None, "not shown")
    with pytest.raises(ValueError, match="share of nothing"):
        difference(empty, Proportion(1, 2))
    with pytest.raises(ValueError, match="3 of 2"):
        Proportion(3, 2)


@pytest.mark.parametrize(("k", "verdict"), [(60, "missed"), (88, "not shown"), (99, "kept")])
def test_a_target_is_missed_only_where_the_interval_says_so(k: int, verdict: str):
    assert Proportion(k, 100).verdict(0.9) == verdict
