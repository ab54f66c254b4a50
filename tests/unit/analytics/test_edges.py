"""Few leads, very many, and none: where formulas divide by nothing, or are too sure of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product as all_of
from math import prod, sqrt
from random import Random
from zoneinfo import ZoneInfo

import pytest
from scipy import stats

from alignlib import analytics as an
from alignlib.analytics.distributions import binomial_at_least
from alignlib.analytics.posterior import posterior, quantile

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("n", [10**6, 10**7])
def test_the_binomial_of_very_many(n: int) -> None:
    random = Random(n)
    for _ in range(20):
        k = random.randint(n // 10, n)
        p = min(0.999, k / n + random.gauss(0, 1) * sqrt(k) / n)
        assert binomial_at_least(k, n, p) == pytest.approx(stats.binom.sf(k - 1, n, p), abs=1e-6)


@pytest.mark.parametrize(("k", "n"), [(0, 1), (0, 10), (10, 10), (1, 10), (999, 1000), (155, 497)])
def test_what_counts_leave_open_at_the_ends(k: int, n: int) -> None:
    points = posterior(an.Proportion(k, n))
    for q in (0.025, 0.1, 0.5, 0.9, 0.975):
        assert stats.beta.cdf(quantile(points, q), k + 0.5, n - k + 0.5) == pytest.approx(
            q, abs=4e-3
        )


def test_a_sum_of_a_few_deals_is_exact() -> None:
    random = Random(3)
    for _ in range(20):
        deals = [
            an.OpenDeal(random.choice([1, 1000, Decimal("333.33"), Decimal("0.01")]), chance)
            for chance in (0.0, 1.0, random.random(), random.random(), random.random())
        ]
        found = an.forecast(deals, clock="now")
        total = sum(Fraction(deal.value) for deal in deals)
        for quota in (total, total / 2, total / 3, Fraction(1)):
            expected = sum(
                prod(d.chance if won else 1 - d.chance for d, won in zip(deals, ends, strict=True))
                for ends in all_of((False, True), repeat=len(deals))
                if sum(Fraction(d.value) for d, won in zip(deals, ends, strict=True) if won)
                >= quota
            )
            assert found.reaches(quota) == pytest.approx(expected)


def test_a_gap_in_money_is_exact() -> None:
    more = {"room": 100, "chance_in_time": 0.5, "clock": "now"}
    dime = an.wake(Decimal("0.8"), Decimal("0.2"), value_of_woken=Decimal("0.1"), **more)
    assert (dime.count, dime.gap) == (6, 0.6)
    assert an.wake(Decimal("1.1"), Decimal("0.2"), value_of_woken=Decimal("0.3"), **more).count == 3


def test_even_odds_of_a_goal_need_the_mean() -> None:
    assert an.need_with_deal_size(120, 0.05, 12, 1, 0.5) == 200
    assert an.need_with_deal_size(120, 0.05, 12, 1, 0.3) < 200
    with pytest.raises(ValueError, match="confidence"):
        an.need_with_deal_size(120, 0.05, 12, 1, 1)


# -- definitions --------------------------------------------------------------------------------


def test_where_nobody_looked_there_is_no_recall_and_no_lift() -> None:
    unseen = an.CorrectedRecall(60, 700, an.Proportion(0, 0), "2025")
    assert (unseen.value, unseen.interval, unseen.missed) == (None, None, None)
    assert unseen.warnings == ("no refused lead was worked: recall is not known",)
    nothing = an.CorrectedRecall(0, 700, an.Proportion(0, 70), "2025")
    assert (nothing.value, nothing.interval, nothing.naive) == (None, None, None)
    none_found = an.CorrectedRecall(0, 700, an.Proportion(2, 70), "2025")
    assert none_found.value == 0
    judged = [(True, True)] * 6 + [(True, False)] * 4
    assert an.confusion([*judged, *[(False, None)] * 90]).lift is None
    assert an.confusion([*judged, *[(False, False)] * 90]).lift == pytest.approx(10)


def test_a_band_without_leads_does_not_end_a_sweep() -> None:
    found = an.sweep([(90, 40, 16), (80, 40, 16), (70, 190, 52)], value=1200, cost=60)
    assert found.value == 70
    with pytest.raises(ValueError, match="at least one case"):
        an.chart_limit(0.22, 0)


def test_a_gap_of_two_leads_is_not_certain() -> None:
    few = [an.BothJudged(True, False, True), an.BothJudged(False, True, False)]
    found = an.compare_definitions(few, clock="2025").precision
    assert found is not None
    assert (found.value, found.is_shown) == (-1, False)


def test_the_gap_of_two_definitions_holds_the_truth_as_often_as_it_says() -> None:
    random = Random(11)
    flags = {True: (0.5, 0.6), False: (0.2, 0.3)}  # of good leads, of others; a third is good
    truth = 0.6 / (0.6 + 2 * 0.3) - 0.5 / (0.5 + 2 * 0.2)
    held = 0
    for _ in range(600):
        leads = []
        for _ in range(45):
            good, draw = random.random() < 1 / 3, random.random()
            one, two = flags[good]
            leads.append(an.BothJudged(draw < one, draw < two, good))
        gap = an.compare_definitions(leads).precision
        assert gap is not None
        held += gap.low <= truth <= gap.high
    assert 0.93 < held / 600 < 0.985


# -- open deals, and the night in which clocks are put back -------------------------------------


def test_a_chance_says_how_far_anybody_has_seen() -> None:
    ended = [an.Deal(f"w{day}", day, "won") for day in range(10, 30)]
    ended.append(an.Deal("l", 4, "lost"))
    note = "chances count wins until 90 days: a deal is still open there"
    seen = an.recycle([*ended, an.Deal("open", 90)], clock="now")
    assert any(text.startswith(note) for text in seen.warnings)
    young = an.recycle([*ended, an.Deal("open", 12)], clock="now")
    far = an.recycle([*ended, an.Deal("open", 5), an.Deal("old", 60)], within=30, clock="now")
    near = an.recycle([*ended, an.Deal("old", 5)], within=10, clock="now")
    assert not any("still open" in text for text in (*young.warnings, *near.warnings))
    assert any("until 60 days" in text for text in far.warnings)


def test_the_hour_that_is_there_twice() -> None:
    before = datetime(2026, 10, 25, 2, 50, tzinfo=BERLIN)
    after = datetime(2026, 10, 25, 2, 10, tzinfo=BERLIN, fold=1)
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(minutes=20)
    found = an.source_integrity(
        [an.Entry("m", before, False, "a@x.example"), an.Entry("f", after, True, "a@x.example")],
        within=timedelta(hours=1),
    )
    assert [item.earlier.id for item in found.found] == ["m"]
    held = [an.InHand("late", "Ada", 1, after), an.InHand("early", "Ada", 1, before)]
    assert an.balance(held, {"Ada": 1})["Ada"].reverts == ("early",)


def test_before_the_first_end_those_at_risk_are_known() -> None:
    waits = [(1.0, None)] * 10 + [(5.0, "answered")] * 20 + [(9.0, None)] * 70
    curve = an.incidence(waits)
    low, high = curve.interval("answered", 3)
    assert (low, high) == (0, pytest.approx(an.Proportion(0, 90).high))
    assert an.incidence([(1.0, None)]).interval("answered", 0.5) == (0, 1)
