"""Spike against throttle, queues and decays: the figures of the sources, worked out again."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignlib.analytics.decay import (
    chance_by,
    chance_of,
    halving,
    odds,
    odds_by,
    power_law,
    steps,
    tries,
)
from alignlib.analytics.pacing import capacity, hours_for, pace, parts_for, split
from alignlib.analytics.queueing import Queue, kingman, waiting_for


def test_capacity():
    assert capacity(10, 8, Fraction(65, 100), 20) == 156
    assert capacity(1, 8, Fraction(65, 100), 20) == Fraction(156, 10)


def test_split():
    assert split(302, 5) == (61, 61, 60, 60, 60)
    assert split(2, 3) == (1, 1, 0)


@given(st.integers(0, 10_000), st.integers(1, 400))
def test_a_split_loses_nobody(count: int, parts: int):
    found = split(count, parts)
    assert (sum(found), len(found)) == (count, parts)
    assert max(found) - min(found) <= 1
    assert all(one >= other for one, other in pairwise(found))


def test_spike_against_throttle():
    """300 leads, 100 calls a day, a chance of 40 % that halves daily."""
    spike = pace([300], 100, halving(0.4, 1), days=5)
    assert spike.busy == (100, 100, 100, 0, 0)
    assert [day.success for day in spike.days] == pytest.approx([40, 20, 10, 0, 0])
    throttled = pace(split(300, 5), 100, halving(0.4, 1))
    assert (spike.success, throttled.success) == pytest.approx((70, 120))
    assert throttled.busy == (60,) * 5


def test_throttling_is_worth_the_decay_and_nothing_else():
    flat = steps([(0, 0.4)])
    assert pace([300], 100, flat).success == pytest.approx(120)
    assert pace(split(300, 5), 100, flat).success == pytest.approx(120)


def test_by_odds_a_spike_costs_more():
    assert pace([300], 100, odds_by(0.4, 10)).success == pytest.approx(46.9, abs=0.05)


def test_equal_fifths_are_not_always_right():
    """50 a day: five parts of 60 build a queue, six of 50 do not."""
    fall = halving(0.4, 1)
    assert pace(split(300, 5), 50, fall).success == pytest.approx(90)
    newest = pace(split(300, 5), 50, fall, order="newest first")
    assert newest.success == pytest.approx(103.9, abs=0.05)
    assert parts_for(300, 50) == 6
    assert pace(split(300, 6), 50, fall).success == pytest.approx(120)


def test_newest_first_lets_the_old_ones_starve_unless_they_may_not():
    """10 a day arrive for 5: the first five of Monday are never called; with a floor of two days
    they are on Wednesday."""
    fall = halving(0.4, 1)
    arrivals = [10] * 4
    starved = pace(arrivals, 5, fall, days=4, order="newest first")
    assert starved.success == pytest.approx(4 * 5 * 0.4)
    kept = pace(arrivals, 5, fall, days=4, order="newest first", at_most=2)
    assert kept.success == pytest.approx(2 * 5 * 0.4 + 2 * 5 * 0.1)
    assert kept.busy == starved.busy


def test_dials_and_talks():
    assert (hours_for(300, 70, 6, 24), hours_for(300, 120, 6, 24)) == (58, 78)


@given(st.lists(st.integers(0, 60), max_size=8), st.integers(1, 40))
def test_everybody_is_worked_once(arrivals: list[int], per_day: int):
    one = steps([(0, 1.0)])
    for order in ("oldest first", "newest first"):
        found = pace(arrivals, per_day, one, order=order)
        assert found.worked == sum(arrivals)
        assert found.success == pytest.approx(sum(arrivals))
        assert all(worked <= per_day for worked in found.busy)


# -- queues ----------------------------------------------------------------------------------


def test_erlang_c():
    queue = Queue(12, 3, 6)
    assert queue.chance_of_waiting == pytest.approx(0.4444, abs=5e-5)
    assert 60 * queue.mean_wait == pytest.approx(4.44, abs=5e-3)


@pytest.mark.parametrize(
    ("arrivals", "load", "late"),
    [(12, 0.67, 0.001), (15, 0.83, 0.035), (17, 0.94, 0.33), (17.5, 0.97, 0.575)],
)
def test_a_promise_of_an_hour(arrivals: float, load: float, late: float):
    queue = Queue(arrivals, 3, 6)
    assert queue.load == pytest.approx(load, abs=6e-3)
    assert queue.waits_longer(1) == pytest.approx(late, abs=6e-3)


def test_one_server_is_the_plain_formula():
    """M/M/1: the chance of waiting is the load, the mean wait load / (rate − arrivals)."""
    queue = Queue(3, 1, 4)
    assert queue.chance_of_waiting == pytest.approx(0.75)
    assert queue.mean_wait == pytest.approx(0.75 / 1)
    assert kingman(0.75, 1, 1, 0.25) == pytest.approx(queue.mean_wait)


def test_a_queue_that_grows():
    queue = Queue(20, 3, 6)
    assert (queue.chance_of_waiting, queue.waits_longer(5), queue.mean_wait) == (1, 1, None)
    assert queue.waiting is None
    assert kingman(1.0, 1, 1, 1) is None


def test_little():
    assert waiting_for(60, 1.5) == 90


# -- decays ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("chance", "by"), [(0.1, 9.1), (0.3, 7.3), (0.5, 5.5), (0.9, 1.9)])
def test_odds_are_not_chances(chance: float, by: float):
    assert chance / odds_by(chance, 10)(1) == pytest.approx(by, abs=0.05)
    assert chance / chance_by(chance, 10)(1) == pytest.approx(10)


def test_power_laws_of_the_published_figures():
    """100 × from 5 to 30 minutes is an exponent of 2.57; 10 × of odds there is another law."""
    fall = power_law(0.5, 5, 2.57)
    assert odds(fall(5)) / odds(fall(30)) == pytest.approx(100, abs=0.5)
    assert fall(1) == fall(5) == pytest.approx(0.5)


def test_halving_has_a_floor():
    fall = halving(0.4, 2, floor=0.1)
    assert [fall(0), fall(2), fall(4), fall(9)] == pytest.approx([0.4, 0.2, 0.1, 0.1])


def test_tries():
    found = [round(100 * tries(0.2, count)) for count in range(1, 7)]
    assert found == [20, 36, 49, 59, 67, 74]


@given(st.floats(0, 0.999))
def test_chance_and_odds_are_inverse(chance: float):
    assert chance_of(odds(chance)) == pytest.approx(chance)


@pytest.mark.parametrize("table", [[], [(2, 0.1), (1, 0.2)]])
def test_a_table_is_in_order(table: list[tuple[float, float]]):
    with pytest.raises(ValueError, match="rising order"):
        steps(table)
