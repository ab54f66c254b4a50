"""Give a deal up? The guide's rule beside the chance that is left, and cycles with open deals."""

from __future__ import annotations

from math import exp
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignlib.analytics.cycles import cycle_length
from alignlib.analytics.recycling import Deal, better_recycled, recycle
from alignlib.analytics.survival import incidence

TWELVE = [
    (20.0, "won"), (25.0, "won"), (30.0, "won"), (35.0, None), (40.0, "lost"), (45.0, "won"),
    (50.0, None), (60.0, "lost"), (70.0, "won"), (80.0, None), (90.0, "lost"), (110.0, "lost"),
]  # fmt: skip


def deals(endings: list[tuple[float, str | None]], stage: str = "") -> list[Deal]:
    return [Deal(f"D{n}", days, end, stage) for n, (days, end) in enumerate(endings)]


def lognormal(won: float, lost: float) -> list[tuple[float, str | None]]:
    """2,500 deals of which 31.2 % are won; medians as given, the standard deviations of the logs
    0.5 and 0.7: each at its own place of the distribution, none by chance."""
    z = NormalDist().inv_cdf
    wins = [(won * exp(0.5 * z((i + 0.5) / 780)), "won") for i in range(780)]
    losses = [(lost * exp(0.7 * z((i + 0.5) / 1720)), "lost") for i in range(1720)]
    return [*wins, *losses]


# -- the rule and the chance -------------------------------------------------------------------


def test_twelve_deals_are_not_enough_history():
    found = recycle(deals(TWELVE), least=0.1, clock="closed in 2025")
    assert [round(history.mean_won, 1) for history in found.stages] == [38.0]
    assert found.stages[0].mean_lost == 75
    assert {judged.verdict for judged in found.deals} == {"not enough history"}
    # Only the deal of 80 days is older than a lost one on average.
    assert [judged.by_guide for judged in found.deals] == [False, False, True]
    assert (found.value, found.n, found.interval) == (1, 3, None)
    assert any("of 3 open deals the chance is not known" in note for note in found.warnings)


def test_the_chance_of_the_twelve_is_told_all_the_same():
    found = recycle(deals([*TWELVE, (30, None), (0, None)]))
    chances = {judged.deal.days: judged.chance for judged in found.deals}
    assert chances[80] == 0
    # At 30 and at 0 two more open deals are at risk; from 50 on the example is what it was.
    assert chances[50] == pytest.approx(incidence(TWELVE).chance("won", 50))


def test_losses_that_are_slow():
    """At the mean lost age P is 3.7 %; 10 % was reached at 68 days: the rule acts a month late."""
    history = lognormal(40, 80)
    curve = incidence(history)
    mean_lost = recycle(deals([*history, (1.0, None)])).stages[0].mean_lost
    assert mean_lost == pytest.approx(102, abs=0.6)
    assert curve.chance("won", mean_lost) == pytest.approx(0.037, abs=2e-3)
    assert curve.chance("won", 68) == pytest.approx(0.10, abs=3e-3)


def test_losses_that_are_fast_make_the_rule_recycle_likely_winners():
    """At the mean lost age P has risen to 50 %, from 31 %."""
    history = lognormal(80, 40)
    found = recycle(deals([*history, (51.2, None)]), least=0.1)
    (judged,) = found.deals
    assert found.stages[0].mean_lost == pytest.approx(51, abs=0.3)
    assert judged.by_guide
    assert judged.chance == pytest.approx(0.5, abs=5e-3)
    assert judged.verdict == "keep"
    assert found.likely_winners == (judged,)
    assert any("this rule recycles likely winners" in note for note in found.warnings)


def test_cautious_asks_the_upper_limit():
    history = lognormal(40, 80)
    old = (80.0, None)
    (judged,) = recycle(deals([*history, old])).deals
    low, high = judged.interval
    assert low < judged.chance < high
    between = (judged.chance + high) / 2
    (cautious,) = recycle(deals([*history, old]), least=between).deals
    (bold,) = recycle(deals([*history, old]), least=between, cautious=False).deals
    assert (cautious.verdict, bold.verdict) == ("keep", "recycle")


def test_each_stage_has_its_own_clock():
    one = deals(lognormal(40, 80), "demo")
    other = deals(lognormal(80, 40), "trial")
    open_ = [Deal("a", 60, None, "demo"), Deal("b", 60, None, "trial")]
    found = {judged.deal.id: judged for judged in recycle([*one, *other, *open_]).deals}
    assert not found["a"].by_guide
    assert found["b"].by_guide
    assert found["a"].chance < 0.2 < found["b"].chance


def test_within_so_many_days():
    history = lognormal(40, 80)
    curve = incidence([*history, (20.0, None)])
    (judged,) = recycle(deals([*history, (20.0, None)]), within=30).deals
    assert judged.chance == pytest.approx(curve.chance("won", 20, 30))


endings = st.lists(
    st.tuples(st.integers(0, 25).map(float), st.sampled_from(["won", "lost", None])),
    min_size=2, max_size=60,
)  # fmt: skip


@given(endings, st.integers(0, 26))
def test_what_is_left_is_the_estimate_from_those_still_open(
    known: list[tuple[float, str | None]], waited: int
):
    later = [ending for ending in known if ending[0] > waited]
    found = incidence(known).given_open(waited)
    if not any(end for _, end in later):
        assert found is None
        return
    expected = incidence(later)
    assert found.n >= expected.n or len(later) == expected.n
    for end in ("won", "lost"):
        for step in found.steps:
            assert found.share(end, step.time) == pytest.approx(expected.share(end, step.time))
            assert found.interval(end, step.time) == pytest.approx(
                expected.interval(end, step.time)
            )


def test_what_cannot_be():
    with pytest.raises(ValueError, match="no deal"):
        recycle([])
    with pytest.raises(ValueError, match="is a share"):
        recycle(deals(TWELVE), least=60)


def test_more_than_a_rule_of_thumb():
    """0.1 × 10,000 − 300 is 700; 0.05 × 10,000 × 0.9 − 20 is 430: keep. At an effort of 600 it is
    400 against 430."""
    same = {"keep_chance": 0.1, "recycled_chance": 0.05, "campaign_cost": 20, "value": 10_000,
            "discount": 0.9}  # fmt: skip
    assert not better_recycled(effort_cost=300, **same)
    assert better_recycled(effort_cost=600, **same)


# -- the cycle ----------------------------------------------------------------------------------


def test_the_cycle_of_the_twelve():
    found = cycle_length(TWELVE, clock="opened in 2025")
    assert found.mean == pytest.approx(40.2, abs=0.05)
    # F_won is .0833 .1667 .25 .3438 .4562; half of .4562 is passed at 30 days.
    assert found.value == 30
    assert found.quantiles(0.5, 0.9, 1) == (30, 70, 70)
    assert found.share_over(45) == pytest.approx((0.45625 - 0.34375) / 0.45625)
    assert found.chance.value == pytest.approx(0.45625)
    assert found.warnings == ()


def test_what_is_still_open_is_said():
    found = cycle_length([(10, "won"), (20, "won"), (30, None), (30, None)])
    assert any("50.0% are still open at 30 days" in note for note in found.warnings)
    assert found.chance.warnings == ("within 30 days only",)


def test_two_humps_have_no_middle():
    """Half of the business in a month, half in 45 days and more: 000-31."""
    history = [
        (float(days), "won") for days in [28, 29, 30, 31, 32] * 10 + [50, 60, 70, 80, 90] * 10
    ]
    found = cycle_length(history)
    assert found.mean == pytest.approx(50)
    assert found.share_over(44) == pytest.approx(0.5)
    assert found.quantiles(0.25, 0.75) == (30, 70)
