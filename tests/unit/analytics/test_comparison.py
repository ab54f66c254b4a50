"""Before and after: the Compendium figures on one base, follow-up, sample sizes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

from alignlib.analytics.cohorts import Passage, Window
from alignlib.analytics.comparison import (
    before_after,
    common_base,
    compare_counts,
    compare_events,
    compare_stated,
    sample_size,
    share_seen,
    shown_from,
    time_freed,
)

DAY = timedelta(days=1)
START = datetime(2010, 8, 1, tzinfo=UTC)
BEFORE = [("accepted", "1"), ("handed over", "0.53"), ("rejected", "0.62")]
AFTER = [("accepted", "0.66"), ("handed over", "0.5"), ("rejected", "0.22")]


def test_on_one_base():
    rows = {row.name: row for row in common_base(BEFORE, AFTER)}
    assert rows["handed over"].before == 53
    assert rows["handed over"].after == 33
    assert (rows["rejected"].before, rows["rejected"].after) == (
        Fraction("32.86"),
        Fraction("7.26"),
    )
    assert (rows["kept"].before, rows["kept"].after) == (Fraction("20.14"), Fraction("25.74"))
    changes = {name: round(float(100 * row.relative), 1) for name, row in rows.items()}
    assert changes == {"accepted": -34.0, "handed over": -37.7, "rejected": -77.9, "kept": 27.8}
    with pytest.raises(ValueError, match="same steps"):
        common_base(BEFORE, AFTER[:2])


def test_without_counts_there_is_no_interval():
    found = compare_stated("0.62", "0.22", clock="2010-11 against 2010-08")
    assert (found.value, found.interval, found.is_shown) == (pytest.approx(-0.4), None, None)
    assert found.warnings[0] == "no counts are given: no interval can be told"
    with pytest.raises(ValueError, match="53 %"):
        compare_stated("53", "50")


def test_how_many_would_it_take():
    """62 → 22 % is real from about 15 on each side, [5, 64] points; kept by generated, 20.1 → 25.7,
    takes about 1,000."""
    assert 12 <= shown_from(0.62, 0.22) <= 15
    few = compare_counts((9, 15), (3, 15))
    assert few.is_shown
    # The smallest that could show it; to show it four times in five takes twice as many.
    assert shown_from(0.2014, 0.2574) == pytest.approx(440, abs=10)
    assert 850 < sample_size(0.2014, 0.2574) < 1_000
    many = compare_counts((201, 1000), (257, 1000))
    assert (100 * many.interval[0], 100 * many.interval[1]) == pytest.approx((1.9, 9.3), abs=0.1)
    assert shown_from(0.5, 0.5, most=100) is None


def test_the_young_window_looks_better():
    """Rejected after 14 days on average: 81 % are seen in 72 days, so 22 % are 27; after 30, 35."""
    assert share_seen(72, 14) == pytest.approx(0.81, abs=5e-3)
    assert 22 / share_seen(72, 14) == pytest.approx(27, abs=0.5)
    assert 22 / share_seen(72, 30) == pytest.approx(35, abs=0.5)
    assert 0.97 < share_seen(92, 30, longer=73) < share_seen(92, 14, longer=73) <= 1


def test_share_seen_by_counting():
    """Entries on every hundredth of a day of a window, each followed to its end."""
    moments = [(number + 0.5) / 100 for number in range(7_200)]
    expected = sum(1 - exp(-(72 - moment) / 20) for moment in moments) / len(moments)
    assert share_seen(72, 20) == pytest.approx(expected, abs=1e-4)


def test_both_windows_are_followed_for_the_same_time():
    """100 enter each; 20 of the first and 10 of the second within 10 days, the first has 30 more
    that come later."""
    first = [Passage(START, START + 5 * DAY)] * 20 + [Passage(START, START + 40 * DAY)] * 30
    first += [Passage(START)] * 50
    later = START + 60 * DAY
    second = [Passage(later, later + 5 * DAY)] * 10 + [Passage(later)] * 90
    young = [Passage(later + 15 * DAY)] * 7
    windows = Window(START, START + 30 * DAY), Window(later, later + 30 * DAY)
    found = before_after([*first, *second, *young], *windows, 10 * DAY, later + 20 * DAY)
    assert (found.before, found.after, found.value) == (0.2, 0.1, pytest.approx(-0.1))
    assert found.n == 200
    assert "within 10 days" in found.clock
    assert any(note.startswith("7 are too young") for note in found.warnings)
    with pytest.raises(ValueError, match="2010-09-30 until 2010-10-30 is old enough"):
        before_after(first, *windows, 10 * DAY, later)


def test_170_and_155_of_497_are_not_told_apart():
    found = compare_counts((155, 497), (170, 497))
    assert 100 * found.value == pytest.approx(3.0, abs=0.05)
    assert (100 * found.interval[0], 100 * found.interval[1]) == pytest.approx(
        (-2.8, 8.8), abs=0.05
    )
    assert not found.is_shown


def test_mix_and_rates():
    """The rates of both groups stay; only more of the better one came."""
    before = {"web": (10, 100), "event": (40, 100)}
    after = {"web": (5, 50), "event": (60, 150)}
    found = compare_counts((50, 200), (65, 200), groups=(before, after))
    assert found.parts.rates == pytest.approx(0)
    assert found.parts.mix == pytest.approx(found.value)
    with pytest.raises(ValueError, match="do not add up"):
        compare_counts((50, 200), (66, 200), groups=(before, after))


def test_sample_size_golden():
    assert sample_size(0.64, 0.70) == 963


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95), st.sampled_from([0.8, 0.9]))
def test_sample_size_is_near_that_of_statsmodels(one: float, other: float, power: float):
    if abs(one - other) < 0.03:
        return
    expected = samplesize_proportions_2indep_onetail(other - one, one, power, alpha=0.05)
    assert sample_size(one, other, power=power) == pytest.approx(expected, rel=0.02, abs=2)


# -- events -------------------------------------------------------------------------------------


@given(st.integers(0, 200), st.integers(0, 200), st.floats(0.5, 20), st.floats(0.5, 20))
def test_the_ratio_of_events_by_clopper_and_pearson(k1: int, k2: int, t1: float, t2: float):
    if not k1 + k2:
        return
    found = compare_events((k1, t1), (k2, t2))
    ends = binomtest(k2, k1 + k2).proportion_ci(method="exact")
    low = ends.low / (1 - ends.low) * t1 / t2
    assert found.low == pytest.approx(low, rel=1e-6, abs=1e-12)
    if k1:
        assert found.high == pytest.approx(ends.high / (1 - ends.high) * t1 / t2, rel=1e-6)
    else:
        assert found.high is None
        assert found.interval is None


def test_five_more_meetings_by_rep():
    """10 reps at 10 meetings each before: 150 against 100 is a real change. There is no base in the
    source, and no control."""
    found = compare_events((100, 10), (150, 10))
    assert found.value == 1.5
    assert found.low > 1.15
    assert any("no control" in note for note in found.warnings)
    with pytest.raises(ValueError, match="exposures above 0"):
        compare_events((1, 0), (1, 1))


def test_three_readings_of_forty_percent():
    """000-27: 40 points less, 40.3 % of a day, 37.7 % less load; the time freed is 24.5 %."""
    assert round(100 * (0.62 - 0.22)) == 40
    assert round(0.62 * 0.65, 3) == 0.403
    assert time_freed(1, 53, 33) == pytest.approx(0.377, abs=5e-4)
    assert time_freed(0.65, 53, 33) == pytest.approx(0.245, abs=5e-4)
    assert 0.35 + time_freed(0.65, 53, 33) == pytest.approx(0.595, abs=5e-4)
    assert round(53 / 33 - 1, 2) == 0.61
