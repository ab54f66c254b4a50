"""Promises, ages, definitions and thresholds: the figures of the methods, worked out again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignlib.analytics.ages import ageing
from alignlib.analytics.definitions import (
    Confusion,
    CorrectedRecall,
    Feedback,
    chart_limit,
    confusion,
    sign_test,
    sweep,
)
from alignlib.analytics.promises import Promise, attainment
from alignlib.analytics.proportion import Proportion

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PAST, FUTURE = NOW - timedelta(hours=1), NOW + timedelta(hours=1)


def test_attainment_of_what_is_due():
    """200 hand-overs: 120 met, 30 met late, 50 untouched of which 30 are not yet due."""
    promises = [
        *[Promise(PAST, "met")] * 120, *[Promise(PAST, "met-late")] * 30,
        *[Promise(PAST, "late")] * 20, *[Promise(FUTURE, "open")] * 30,
    ]  # fmt: skip
    found = attainment(promises, NOW)
    assert (found.due.k, found.due.n) == (120, 170)
    assert found.due.value == pytest.approx(0.7059, abs=5e-5)
    assert found.due.interval == pytest.approx((0.633, 0.769), abs=5e-4)
    assert found.touched.value == pytest.approx(0.8)
    assert found.bounds == pytest.approx((0.60, 0.75))


def test_what_is_kept_before_it_is_due_waits_with_the_others():
    promises = [Promise(PAST, "late"), Promise(FUTURE, "met"), Promise(FUTURE, "open"),
                Promise(PAST, "void"), Promise(PAST, "excused")]  # fmt: skip
    found = attainment(promises, NOW)
    assert (found.due.k, found.due.n, found.pending, found.excluded) == (0, 1, 2, 2)
    assert found.bounds == pytest.approx((1 / 3, 2 / 3))


def test_the_due_instant_itself_is_due():
    assert attainment([Promise(NOW, "met")], NOW).due.n == 1
    with pytest.raises(ValueError, match="no time zone"):
        attainment([], datetime(2026, 3, 2))  # noqa: DTZ001 (what is refused)


def test_ageing_includes_both_ends():
    ages = [0, 7, 8, 15, 16, 30, 31, 60, 61, 120, 121, 900, None]
    (found,) = ageing([("Ada", age) for age in ages])
    assert (found.buckets, found.untouched, found.total) == ((2, 2, 2, 2, 2, 2), 1, 13)
    with pytest.raises(ValueError, match="no bucket"):
        ageing([("Ada", -1)])


# -- definitions -----------------------------------------------------------------------------


def test_two_definitions():
    """1,000 leads, 80 good: A flags 300 (60 good), B 200 (50)."""
    a, b = Confusion(60, 240, 20, 680), Confusion(50, 150, 30, 770)
    assert (a.precision.value, a.recall.value) == (0.2, 0.75)
    assert (b.precision.value, b.recall.value) == (0.25, 0.625)
    assert a.lift == pytest.approx(2.5)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60))
def test_a_confusion_counts_each_once(judged: list[tuple[bool, bool]]):
    found = confusion(judged)
    total = found.flagged_good + found.flagged_bad + found.missed + found.rest
    assert total == len(judged)
    assert found.precision.n == sum(flagged for flagged, _ in judged)


def test_recall_is_unknown_where_nobody_looked():
    found = confusion([(True, True), (True, False), (False, None)])
    assert found.recall is None
    with pytest.raises(ValueError, match="without an outcome"):
        confusion([(True, None)])


def test_verification_bias():
    """70 of 700 refused were worked at random, 2 won: recall is 75 %, not 97 %."""
    found = CorrectedRecall(60, 700, Proportion(2, 70))
    assert found.naive == pytest.approx(0.97, abs=5e-3)
    assert found.missed == pytest.approx(20)
    assert found.value == pytest.approx(0.75)
    assert found.interval == pytest.approx((0.47, 0.92), abs=0.01)


SWEEP = [(90, 40, 16), (80, 100, 34), (70, 190, 52), (60, 310, 66), (50, 470, 77), (40, 690, 85),
         (30, 1000, 90)]  # fmt: skip


def test_sweep():
    found = sweep(SWEEP, value=1200, cost=60)
    assert [band.net for band in found.bands] == [
        16_800, 34_800, 51_000, 60_600, 64_200, 60_600, 48_000,
    ]  # fmt: skip
    added = [round(100 * band.added.value, 1) for band in found.bands]
    assert added == [40.0, 30.0, 20.0, 11.7, 6.9, 3.6, 1.6]
    assert found.break_even == 0.05
    assert found.best.at_least == 50
    assert found.bands[0].recall == pytest.approx(0.18, abs=5e-3)
    with pytest.raises(ValueError, match="highest down"):
        sweep(SWEEP[::-1], value=1200, cost=60)


@pytest.mark.parametrize(
    ("rejected", "chance", "verdict"),
    [(1, None, "outlier"), (3, 0.38, "outlier"), (4, 0.16, "outlier"), (5, 0.048, "outlier"),
     (6, 0.010, "outlier"), (7, 0.0016, "adjust the definition")],
)  # fmt: skip
def test_outlier_or_wrong_definition(rejected: int, chance: float | None, verdict: str):
    found = Feedback(rejected, 10, 0.22)
    if chance is not None:
        assert found.chance == pytest.approx(chance, rel=0.05)
    assert found.verdict == verdict


def test_one_lead_is_never_a_reason():
    assert Feedback(1, 1, 0.22).chance == pytest.approx(0.22)


def test_chart_limits():
    assert chart_limit(0.22, 50) == pytest.approx(0.396, abs=5e-4)
    assert chart_limit(0.22, 100) == pytest.approx(0.344, abs=5e-4)


def test_sign_test():
    assert sign_test(0, 0) == 1
    assert sign_test(5, 5) == 1
    assert sign_test(9, 1) == pytest.approx(22 / 1024)
