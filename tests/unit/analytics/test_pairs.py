"""Two definitions on the same leads, and how success falls with the wait, by other programs."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from alignlib.analytics.conditions import which_condition
from alignlib.analytics.decay import odds, power_law
from alignlib.analytics.definitions import wrong_segments
from alignlib.analytics.fits import Wait, fit_wait, success_by_wait
from alignlib.analytics.pacing import inflow
from alignlib.analytics.pairs import BothJudged, compare_definitions
from alignlib.analytics.proportion import fisher


def thousand() -> list[BothJudged]:
    """80 good of 1,000: the first flags 300 (60 good), the second 200 (50 good); 40 good ones and
    100 others are flagged by both."""
    cells = [
        (True, True, True, 40), (True, False, True, 20), (False, True, True, 10),
        (False, False, True, 10), (True, True, False, 100), (True, False, False, 140),
        (False, True, False, 50), (False, False, False, 630),
    ]  # fmt: skip
    return [BothJudged(a, b, good) for a, b, good, count in cells for _ in range(count)]


def test_precision_and_recall_of_two():
    found = compare_definitions(thousand(), clock="leads of 2025, won within 90 days")
    assert (found.precision.first, found.precision.second) == (0.2, 0.25)
    assert found.value == pytest.approx(0.05)
    assert (found.recall.first, found.recall.second) == (0.75, 0.625)
    assert (found.first.flagged_good, found.second.flagged_bad) == (60, 150)
    # The first is right of 20 + 50, the second of 10 + 140 where they differ: no luck.
    assert found.luck < 1e-6


def test_the_interval_by_drawing_leads_again():
    """The bootstrap of numpy: 4,000 times 1,000 of the 1,000 leads."""
    leads = thousand()
    flags = np.array([(lead.first, lead.second, lead.good) for lead in leads])
    random = np.random.default_rng(5)
    drawn = flags[random.integers(0, 1000, (4000, 1000))]
    first, second, good = (drawn[:, :, n] for n in range(3))
    precision = (second & good).sum(1) / second.sum(1) - (first & good).sum(1) / first.sum(1)
    recall = ((second & good).sum(1) - (first & good).sum(1)) / good.sum(1)
    found = compare_definitions(leads)
    for gap, draws in ((found.precision, precision), (found.recall, recall)):
        expected = np.quantile(draws, [0.025, 0.975])
        assert (gap.low, gap.high) == pytest.approx(tuple(expected), abs=6e-3)
    # Not paired, the interval would be wider: sd 2.3 and 3.1 points together make ±7.5.
    assert found.precision.high - found.precision.low < 0.13


def test_what_nobody_looked_at():
    leads = [BothJudged(True, False, True), BothJudged(True, True, False),
             BothJudged(False, False, None)]  # fmt: skip
    found = compare_definitions(leads, clock="2025")
    assert found.recall is None
    assert "leads outside were not worked: recall is not known" in found.warnings
    nobody = compare_definitions([BothJudged(True, False, True)])
    assert (nobody.value, nobody.interval) == (None, None)
    with pytest.raises(ValueError, match="flagged lead without an outcome"):
        compare_definitions([BothJudged(True, False, None)])


def test_a_definition_against_itself_differs_by_nothing():
    leads = [BothJudged(lead.first, lead.first, lead.good) for lead in thousand()]
    found = compare_definitions(leads)
    assert (found.value, found.luck) == (0, 1)
    # Two that agree on so many leads may still differ on others, by less the more there are.
    assert found.interval is not None
    low, high = found.interval
    assert -0.01 < low < 0 < high < 0.01
    more = compare_definitions(leads * 100)
    assert more.interval is not None
    assert more.interval[1] < high / 20


# -- the wait ------------------------------------------------------------------------------------

calls = st.lists(
    st.tuples(st.floats(0.05, 100), st.booleans(), st.sampled_from(["web", "fair"])),
    min_size=30, max_size=80,
)  # fmt: skip


@given(calls)
def test_the_fit_is_that_of_statsmodels(known: list[tuple[float, bool, str]]):
    waits = [Wait(*each) for each in known]
    try:
        found = fit_wait(waits)
    except ValueError:
        return  # a kind with one outcome only, or no overlap
    kinds = sorted({kind for _, _, kind in known})
    columns = [[float(kind == name) for _, _, kind in known] for name in kinds]
    design = np.column_stack([*columns, [math.log(hours) for hours, _, _ in known]])
    oracle = sm.Logit(np.array([float(s) for _, s, _ in known]), design).fit(
        disp=0, method="newton", maxiter=200
    )
    if not oracle.mle_retvals["converged"] or np.abs(oracle.params).max() > 20:
        return
    assert found.exponent == pytest.approx(-oracle.params[-1], rel=1e-4, abs=1e-5)
    assert found.error == pytest.approx(oracle.bse[-1], rel=1e-4)
    assert [found.levels[kind] for kind in kinds] == pytest.approx(
        list(oracle.params[:-1]), rel=1e-4, abs=1e-4
    )


def test_a_power_law_is_found_again():
    """1,000 calls at each wait, of which as many succeed as the law says."""
    law = power_law(0.5, 0.1, 1.7)
    waits = []
    for hours in (0.1, 0.25, 0.5, 1.0, 2.0):
        hits = round(1000 * law(hours))
        waits += [Wait(hours, True)] * hits + [Wait(hours, False)] * (1000 - hits)
    found = fit_wait(waits, clock="2025")
    assert found.value == pytest.approx(1.7, abs=0.01)
    low, high = found.interval
    assert low < 1.7 < high
    assert found.odds_factor(10) == pytest.approx(10**1.7, rel=0.03)
    assert found.chance()(1.0) == pytest.approx(law(1.0), abs=2e-3)
    assert odds(found.chance()(0.01)) == pytest.approx(odds(found.chance()(0.1)))  # not known


def test_a_table_by_wait():
    found = success_by_wait(
        [Wait(0.5, True), Wait(1, True), Wait(1, False), Wait(1.5, False), Wait(9, False)], [1, 5]
    )
    assert [(low, high, row.k, row.n) for low, high, row in found.rows] == [
        (0, 1, 2, 3), (1, 5, 0, 1), (5, None, 0, 1),
    ]  # fmt: skip
    chance = found.chance()
    assert [chance(hours) for hours in (0.2, 1, 1.01, 50)] == [2 / 3, 2 / 3, 0, 0]
    gap = success_by_wait([Wait(9, True)], [1, 5]).chance()
    assert gap(0.5) == gap(3) == 1


@pytest.mark.parametrize(
    ("waits", "message"),
    [
        ([Wait(0, True)], "no wait above 0"),
        ([Wait(1, True), Wait(2, True)], "ended the same way"),
        ([Wait(1, True), Wait(1, False)], "all waits are the same"),
        ([Wait(1, True), Wait(2, True), Wait(3, False), Wait(4, False)], "no curve"),
    ],
)
def test_where_no_curve_can_be_told(waits: list[Wait], message: str):
    with pytest.raises(ValueError, match=message):
        fit_wait(waits)


# -- bursts and segments --------------------------------------------------------------------------


def test_a_burst_against_a_level_week():
    """300 leads on a Monday for 100 a day: three days of work, two idle ones."""
    burst = inflow([300, 0, 0, 0, 0], 100, clock="the week of 9 November")
    level = inflow([60] * 5, 100)
    assert (burst.value, level.value) == (3, 0.6)
    assert (burst.load, burst.idle) == (level.load, level.idle)
    assert (float(burst.load), float(burst.idle)) == (0.6, 0.4)
    assert (burst.cv2, level.cv2) == (5, 0)
    with pytest.raises(ValueError, match="capacity above 0"):
        inflow([1], 0)


def test_which_line_of_the_definition_to_look_at():
    """200 hand-overs: of 40 without a phone 30 were rejected, of 160 with one 24. The size tells
    nothing, and all of them are buyers."""
    leads = [
        ({"phone": phone, "large": number % 2 == 0, "buyer": True}, number < rejected)
        for phone, count, rejected in ((False, 40, 30), (True, 160, 24)) for number in range(count)
    ]  # fmt: skip
    found = which_condition(leads, clock="May")
    assert (found.proposed, found.alike) == (("phone",), ("buyer",))
    first = found.rows[0]
    assert (first.name, str(first.having)[:6], first.lacking.value) == ("phone", "24/160", 0.75)
    assert found.value == pytest.approx(0.75 - 0.15)
    assert (first.spared.value, first.lost.k, first.lost.n) == (30 / 54, 10, 146)
    quiet = which_condition([({"a": n % 2 == 0}, n % 4 < 2) for n in range(40)])
    assert quiet.proposed == ()
    assert "no condition stands out: leave the definition as it is" in quiet.warnings
    with pytest.raises(ValueError, match="the same conditions"):
        which_condition([({"a": True}, True), ({"b": True}, True)])


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_fisher_is_that_of_scipy(n1: int, n2: int, data: st.DataObject):
    k1, k2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    expected = fisher_exact([[k1, n1 - k1], [k2, n2 - k2]]).pvalue
    assert fisher(k1, n1, k2, n2) == pytest.approx(expected, rel=1e-6)


def test_one_segment_of_many():
    """Ten segments of 20 hand-overs; in one of them 13 are rejected, where 22 % are usual."""
    counts = {f"s{number}": (4, 20) for number in range(9)} | {"abroad": (13, 20), "empty": (0, 0)}
    (found,) = wrong_segments(counts, 0.22)
    assert (found.name, found.feedback.rejected) == ("abroad", 13)
    assert wrong_segments({"a": (7, 20), "b": (4, 20)}, 0.22) == ()
