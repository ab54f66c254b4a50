"""First answers with the untouched in mind, limits instead of rankings, effort three ways."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight

from alignlib.analytics.ages import ageing
from alignlib.analytics.answers import HandedOver, first_response
from alignlib.analytics.efforts import (
    Dead,
    activity_on_new,
    chance_of_a_try,
    tries_before_dead,
    worked_leads,
)
from alignlib.analytics.limits import within_limits
from alignlib.analytics.promises import Promise, attainment_by_rep

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = 24 * HOUR
ANSWERED = (0.2, 0.5, 1, 2, 3, 6, 20, 30, 48, 100)
UNTOUCHED = (5, 26, 72, 200)


def fourteen() -> list[HandedOver]:
    """Ten answered after so many hours, handed over 300 hours ago; four that still wait."""
    old = NOW - 300 * HOUR
    return [HandedOver(old, old + hours * HOUR, "Ada") for hours in ANSWERED] + [
        HandedOver(NOW - hours * HOUR, None, "Ben") for hours in UNTOUCHED
    ]


def test_the_untouched_count_as_long_as_they_wait():
    found = first_response(fourteen(), NOW)
    assert (found.value, found.n, found.untouched) == (20, 14, 4)
    assert found.median_of_answered == 4.5
    assert found.answered_by(24).value == pytest.approx(0.518, abs=5e-4)
    assert any("the median of the answered alone, 4.5 h" in note for note in found.warnings)
    assert str(found).startswith("time until half of the leads are answered: 20 hours [")


def test_within_so_many_hours_of_those_old_enough():
    """Of the 14 one has waited 5 hours only; 7 of the other 13 were answered within 24."""
    found = first_response(fourteen(), NOW).within(DAY)
    assert (found.n, found.value) == (13, 7 / 13)
    assert found.warnings == ("1 more are younger than that, and not counted",)
    assert found.clock == "handed over until 2026-03-01 12:00 UTC"
    limits = first_response(fourteen(), NOW).by_rep(DAY)
    assert (limits["Ada"].share.k, limits["Ada"].share.n) == (7, 10)
    assert (limits["Ben"].share.k, limits["Ben"].share.n) == (0, 3)


def test_what_nobody_knew_yet_is_not_used():
    early = NOW - 300 * HOUR + HOUR
    found = first_response(fourteen(), early)
    assert (found.n, found.untouched, found.ahead) == (10, 7, 4)
    assert found.answered_by(0.5).value == pytest.approx(0.2)
    assert found.answered_by(2).value is None  # nobody has waited two hours by then


def test_the_last_minute_is_in_time():
    lead = HandedOver(NOW - DAY, NOW - DAY + HOUR)
    assert first_response([lead], NOW).within(HOUR).value == 1
    assert worked_leads([lead], HOUR, NOW).value == 1


def test_an_answer_comes_after_the_hand_over():
    with pytest.raises(ValueError, match="before the hand-over"):
        first_response([HandedOver(NOW - HOUR, NOW - DAY)], NOW)
    with pytest.raises(ValueError, match="no lead was handed over"):
        first_response([HandedOver(NOW + HOUR)], NOW)
    with pytest.raises(ValueError, match="no time zone"):
        first_response([], datetime(2026, 3, 2))  # noqa: DTZ001 (what is refused)


waits = st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=2, max_size=50)


@given(waits)
def test_the_curve_is_that_of_statsmodels(known: list[tuple[int, bool]]):
    if not any(done for _, done in known):
        return
    old = NOW - 1000 * HOUR
    leads = [
        HandedOver(old, old + hours * HOUR) if done else HandedOver(NOW - hours * HOUR)
        for hours, done in known
    ]
    found = first_response(leads, NOW)
    oracle = SurvfuncRight(
        np.array([hours for hours, _ in known]), np.array([int(done) for _, done in known])
    )
    for time, open_ in zip(oracle.surv_times, oracle.surv_prob, strict=True):
        assert found.curve.open_at(time) == pytest.approx(open_)
    # The interval of the median, on the same scale: both take in where the band holds one half.
    if found.value is not None and found.interval is not None:
        with np.errstate(all="ignore"):  # it takes the logarithm of 0 at the last step
            low, high = oracle.quantile_ci(0.5, method="cloglog")
        if not np.isnan(low):
            assert found.interval[0] == low
            assert high <= found.interval[1]


# -- limits -----------------------------------------------------------------------------------


GUIDE = {"Cavendish": (561, 1199), "second": (313, 1013), "third": (234, 980), "fourth": (121, 725)}


def test_differences_of_the_guide_are_real():
    found = within_limits(GUIDE, clock="at the date of the table")
    assert 100 * found.value == pytest.approx(31.4, abs=0.05)
    assert [100 * end for end in found.interval] == pytest.approx([29.9, 32.8], abs=0.1)
    places = {member.name: member.place for member in found.members}
    assert places == {
        "Cavendish": "above", "second": "as the team", "third": "below", "fourth": "below",
    }  # fmt: skip
    assert found.warnings == ()


def test_small_differences_are_not_ranked():
    found = within_limits({"a": (6, 20), "b": (9, 20), "c": (8, 20)})
    assert found.outside == ()
    assert any("do not rank them" in note for note in found.warnings)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=6))
def test_limits_are_those_of_the_binomial(known: list[tuple[int, int]]):
    counts = {str(number): (min(k, n), n) for number, (k, n) in enumerate(known)}
    total = sum(n for _, n in counts.values())
    if not total:
        with pytest.raises(ValueError, match="nothing is counted"):
            within_limits(counts)
        return
    rate = sum(k for k, _ in counts.values()) / total
    for member in within_limits(counts).members:
        k, n = member.share.k, member.share.n
        if not n:
            assert member.place == "as the team"
            continue
        few, many = stats.binom.cdf(k, n, rate), stats.binom.sf(k - 1, n, rate)
        expected = "below" if few < 0.00135 else "above" if many < 0.00135 else "as the team"
        if min(abs(few - 0.00135), abs(many - 0.00135)) > 1e-9:
            assert member.place == expected


def test_attainment_by_rep():
    past, later = NOW - HOUR, NOW + HOUR
    promises = [Promise(past, "met", "Ada")] * 40 + [Promise(past, "late", "Ben")] * 40
    promises += [Promise(later, "open", "Ben"), Promise(past, "void", "Ada"), Promise(past, "met")]
    found = attainment_by_rep(promises, NOW)
    assert (found["Ada"].place, found["Ben"].place) == ("above", "below")
    assert (found.team.k, found.team.n) == (40, 80)


# -- the ageing table ---------------------------------------------------------------------------

ROWS = {
    "A. Cavendish": (561, 2, 6, 62, 292, 68, 208), "B": (313, 20, 20, 41, 328, 179, 112),
    "C": (234, 64, 117, 119, 302, 133, 11), "D": (121, 128, 100, 183, 186, 3, 4),
}  # fmt: skip
DAYS = (None, 3, 10, 20, 45, 100, 200)


def table():
    return ageing(
        ((name, day) for name, row in ROWS.items() for day, count in zip(DAYS, row, strict=True)
         for _ in range(count)),
        clock="at the date of the table",
    )  # fmt: skip


def test_the_table_of_the_guide():
    found = table()
    assert [row.total for row in found] == [1199, 1013, 980, 725]
    assert (found.total.untouched, *found.total.buckets) == (1229, 214, 243, 405, 1108, 383, 335)
    assert found.total.total == 3917
    assert found.idle(120) == 1229 + 335 == 1564
    assert found.value == pytest.approx(1229 / 3917)
    assert [
        member.name for member in found.untouched_by_rep().outside if member.place == "above"
    ] == ["A. Cavendish"]
    with pytest.raises(ValueError, match="within a bucket, 61 to 120"):
        found.idle(100)


# -- effort ------------------------------------------------------------------------------------


def test_three_promises_that_count_other_things():
    """Two of three leads are worked; one of them gets nine of ten activities."""
    old = NOW - 10 * DAY
    leads = [HandedOver(old, old + HOUR), HandedOver(old, old + 2 * DAY), HandedOver(old),
             HandedOver(NOW)]  # fmt: skip
    found = worked_leads(leads, 3 * DAY, NOW)
    assert (found.counted.k, found.counted.n, len(found.warnings)) == (2, 3, 1)
    done = [(old + HOUR, old)] * 9 + [(old + 8 * DAY, old)]
    share = activity_on_new(done, DAY, clock="last week")
    assert (share.value, share.n) == (0.9, 10)
    with pytest.raises(ValueError, match="before its lead came"):
        activity_on_new([(old - HOUR, old)], DAY)


def test_tries_before_dead():
    dead = [Dead(6, "Ada"), Dead(7, "Ada"), Dead(2, "Ben"), Dead(0, "Ben")]
    found = tries_before_dead(dead, 6, clock="in February")
    assert (found.value, found.mean_tries) == (0.5, 3.75)
    # 4 and 6 tries that were not made, each with 20 %: 59.04 and 73.79 % of 100.
    assert found.thrown_away(0.2, 100) == pytest.approx(59.04 + 73.7856)
    assert found.by_rep()["Ben"].share.value == 1
    with pytest.raises(ValueError, match="asks for nothing"):
        tries_before_dead(dead, 0)


def test_ninety_percent_in_six_tries():
    assert chance_of_a_try(0.9, 6) == pytest.approx(0.319, abs=5e-4)
