"""Goals: the guide's example, worked out again, and what it leaves out."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignlib.analytics.chain import Chain, Stage, half_up
from alignlib.analytics.goals import (
    Mix,
    Rate,
    chance_of_goal,
    growth,
    need,
    need_with_confidence,
    need_with_deal_size,
    need_with_lag,
)

RATES = (
    Rate.counted("lead to opportunity", 1033, 7312),
    Rate.counted("opportunity to deal", 155, 497),
)
RATE = 1033 / 7312 * 155 / 497


def test_at_the_mean():
    found = need(1_200_000, 12_000, RATES)
    assert found.deals == 100
    assert float(found.exact) == pytest.approx(2269.66, abs=5e-3)
    assert float(found.by_step["opportunity to deal"]) == pytest.approx(320.6, abs=0.05)
    assert (found.leads, found.each(12)) == (2270, 190)


def test_a_goal_at_the_mean_is_a_coin_toss():
    assert chance_of_goal(2270, 100, RATE) == pytest.approx(0.51, abs=5e-3)


@pytest.mark.parametrize(
    ("confidence", "certain", "uncertain"),
    [(0.8, 2454, 2506), (0.9, 2558, 2643), (0.95, 2647, 2761)],
)
def test_with_confidence(confidence: float, certain: int, uncertain: int):
    found = need_with_confidence(100, RATES, confidence, rates_uncertain=False)
    assert found.leads == certain
    assert found.chance >= confidence
    assert chance_of_goal(certain - 1, 100, RATE) < confidence
    assert need_with_confidence(100, RATES, confidence).leads == uncertain


def test_months_with_confidence():
    assert need_with_confidence(100, RATES, 0.8, rates_uncertain=False).each(12) == 205
    assert need_with_confidence(100, RATES, 0.8).each(12) == 209


@given(st.integers(1, 60), st.integers(0, 60), st.floats(0.01, 0.99))
def test_the_binomial_tail_is_the_sum_of_its_terms(n: int, k: int, p: float):
    expected = sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1))
    assert chance_of_goal(n, k, p) == pytest.approx(expected, abs=1e-10)


def test_deals_of_unequal_size_need_more():
    assert need_with_deal_size(1_200_000, RATE, 12_000, 1.0, 0.8) == 2553


def test_lag():
    """Half of the wins after one month, 30 % after two, 20 % after three; an empty pipeline."""
    found = need_with_lag(need(1_200_000, 12_000, RATES).exact, {1: "0.5", 2: "0.3", 3: "0.2"})
    assert found.effective == Fraction("10.3")
    assert float(found.each) == pytest.approx(220.4, abs=0.05)
    assert found.leads_each == 221
    with pytest.raises(ValueError, match=r"make 0\.8, not 1"):
        need_with_lag(Fraction(100), {1: "0.8"})


def test_growth():
    assert growth(10_000_000, "0.18") - growth(10_000_000, "0.12") == 600_000


def test_mixes_reach_the_goal():
    mix = Mix({"#32": Decimal("857.98"), "#174": Decimal("23.88")})
    rest = mix.rest(100_000, {"#32": 60}, "#174")
    assert 60 * Decimal("857.98") + rest * Decimal("23.88") >= 100_000
    assert 60 * Decimal("857.98") + (rest - 1) * Decimal("23.88") < 100_000
    for first, second in mix.line(100_000, "#32", "#174"):
        assert first * Decimal("857.98") + second * Decimal("23.88") >= 100_000


def test_rates_that_cannot_be():
    with pytest.raises(ValueError, match="no number of leads is enough"):
        Rate.counted("to deal", 0, 25)
    with pytest.raises(ValueError, match="above 0 and up to 1"):
        Rate.stated("to deal", "1.2")
    stated = Rate.stated("to deal", "0.2")
    assert need(100, 1, [stated]).leads == 500
    with pytest.raises(ValueError, match="stated, not counted"):
        need_with_confidence(10, [stated], 0.8)


# -- chains ----------------------------------------------------------------------------------

PRINTED = Chain(
    "opportunity",
    497,
    (
        Stage("demo", Fraction("0.64")), Stage("trial", Fraction("0.849")),
        Stage("negotiation", Fraction("0.689")), Stage("won", Fraction("0.833")),
    ),
)  # fmt: skip
COUNTED = Chain.of_counts(
    [("opportunity", 497), ("demo", 318), ("trial", 270), ("negotiation", 186), ("won", 155)]
)


def test_rates_of_the_guide():
    found = [round(float(100 * stage.share), 2) for stage in COUNTED.stages]
    assert found == [63.98, 84.91, 68.89, 83.33]


def test_six_points_as_the_guide_prints_them():
    """From printed rates, unrounded chain, halves up at the end."""
    found = PRINTED.changed("demo", "0.06", "points")
    assert [count for _, count in found.shown] == [497, 348, 295, 204, 170]


def test_points_and_percent_are_two_things():
    assert float(COUNTED.changed("demo", "0.06", "percent").end - 155) == pytest.approx(9.3)
    assert float(COUNTED.changed("demo", "0.06", "points").end - 155) == pytest.approx(
        14.5, abs=0.05
    )
    assert COUNTED.changed("demo", "0.7", "set").stages[0].share == Fraction(7, 10)


def test_the_weakest_stage_is_so_by_points_only():
    gains = [(name, round(float(gain), 1)) for name, gain in COUNTED.gains()]
    assert gains == [("demo", 14.5), ("negotiation", 13.5), ("won", 11.2), ("trial", 11.0)]
    percent = {COUNTED.changed(stage.name, "0.06", "percent").end for stage in COUNTED.stages}
    assert len(percent) == 1


def test_what_cannot_be():
    with pytest.raises(ValueError, match="106"):
        COUNTED.changed("demo", "1.06", "set")
    with pytest.raises(ValueError, match="no stage dmo to change: there are demo, trial"):
        COUNTED.changed("dmo", "0.06", "points")
    with pytest.raises(ValueError, match="count each once"):
        Chain.of_counts([("a", 3), ("b", 4)])


@given(st.fractions(0, 1_000_000))
def test_halves_go_up(value: Fraction):
    found = half_up(value)
    assert -Fraction(1, 2) <= value - found < Fraction(1, 2)
