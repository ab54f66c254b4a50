"""Times that are still open, and ends that compete: the worked example, and statsmodels."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration import survfunc

from alignlib.analytics.proportion import Proportion
from alignlib.analytics.survival import Ending, incidence, median_time

ENDS = {"w": "won", "l": "lost", "o": None}
DEALS: list[Ending] = [
    (float(word[:-1]), ENDS[word[-1]])
    for word in [
        "20w",
        "25w",
        "30w",
        "35o",
        "40l",
        "45w",
        "50o",
        "60l",
        "70w",
        "80o",
        "90l",
        "110l",
    ]
]
# time, at risk, open after it, won, lost
WORKED = [
    (20, 12, 0.9167, 0.0833, 0), (25, 11, 0.8333, 0.1667, 0), (30, 10, 0.75, 0.25, 0),
    (40, 8, 0.6562, 0.25, 0.0938), (45, 7, 0.5625, 0.3438, 0.0938),
    (60, 5, 0.45, 0.3438, 0.2062), (70, 4, 0.3375, 0.4562, 0.2062),
    (90, 2, 0.1688, 0.4562, 0.375), (110, 1, 0, 0.4562, 0.5437),
]  # fmt: skip


def test_golden_table():
    found = incidence(DEALS)
    rows = [(s.time, s.at_risk, s.open, s.share["won"], s.share["lost"]) for s in found.steps]
    assert len(rows) == len(WORKED)
    for row, expected in zip(rows, WORKED, strict=True):
        assert row == pytest.approx(expected, abs=6e-5)
    assert found.share("won") == pytest.approx(0.45625)
    assert found.share("lost") == pytest.approx(0.54375)


def test_golden_chances():
    found = incidence(DEALS)
    assert found.chance("won", 0) == pytest.approx(0.45625)
    assert found.chance("won", 30) == pytest.approx(0.275)
    assert found.chance("won", 60) == pytest.approx(0.25)
    assert found.chance("won", 70) == 0
    assert found.chance("won", 110) is None
    assert found.mean_time("won") == pytest.approx(40.2, abs=0.05)
    assert found.at_risk_after(45, "won") == 1


def test_golden_answers():
    """The median of the answered alone is 4.5 hours; with the untouched it is 20."""
    answered = (0.2, 0.5, 1, 2, 3, 6, 20, 30, 48, 100)
    untouched = (5, 26, 72, 200)
    times = [(time, True) for time in answered] + [(time, False) for time in untouched]
    assert median_time(times) == 20
    done = incidence((time, "done" if is_done else None) for time, is_done in times)
    assert done.share("done", 24) == pytest.approx(0.518, abs=5e-4)


endings = st.lists(
    st.tuples(st.integers(0, 25).map(float), st.sampled_from(["won", "lost", None])),
    min_size=2,
    max_size=60,
)


@given(endings)
def test_shares_and_errors_are_those_of_statsmodels(known: list[Ending]):
    if {"won", "lost"} - {end for _, end in known}:
        return  # statsmodels wants each of them
    found = incidence(known)
    codes = {None: 0, "lost": 1, "won": 2}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # it divides by zero at the last step
        oracle = survfunc.CumIncidenceRight(
            np.array([time for time, _ in known]), np.array([codes[end] for _, end in known])
        )
    for number, end in enumerate(("lost", "won")):
        for time, share, error in zip(
            oracle.times, oracle.cinc[number], oracle.cinc_se[number], strict=True
        ):
            assert found.share(end, time) == pytest.approx(share, abs=1e-12)
            step = [step for step in found.steps if step.time <= time]
            if not math.isnan(error):
                variance = step[-1].variance[end] if step else 0.0
                assert math.sqrt(variance) == pytest.approx(error, abs=1e-7)


@given(endings)
def test_all_shares_make_one(known: list[Ending]):
    found = incidence(known)
    for step in found.steps:
        assert step.open + sum(step.share.values()) == pytest.approx(1)
        for end in found.ends:
            low, high = found.interval(end, step.time)
            assert 0 <= low <= step.share[end] + 1e-12
            assert step.share[end] - 1e-12 <= high <= 1


def test_what_is_not_known_is_not_said():
    found = incidence([(1, "won"), (2, None), (3, None)])
    assert found.longest_open
    assert found.quantile(0.5) is None
    assert found.quantile(0.3) == 1
    assert found.mean_time("lost") is None
    assert found.interval("won", 0.5) == (0.0, Proportion(0, 3).high)  # three were seen so long
    assert incidence([(2, None)]).interval("won", 1) == (0.0, 1.0)


def test_bad_times():
    with pytest.raises(ValueError, match="no time"):
        incidence([])
    with pytest.raises(ValueError, match="before it begins"):
        incidence([(-1, "won")])
