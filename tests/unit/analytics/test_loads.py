"""Workloads and their valve, what open deals bring, whom to wake and whom to call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignlib.analytics.calling import Waiting, calling_order
from alignlib.analytics.decay import halving, steps
from alignlib.analytics.forecasts import OpenDeal, forecast, wake
from alignlib.analytics.loads import InHand, balance

DAY = datetime(2026, 3, 2, tzinfo=UTC)


def item(name: str, score: float = 0, *, owner: str = "Ada", touched: bool = False, age: int = 0,
         hours: int = 1) -> InHand:  # fmt: skip
    return InHand(name, owner, hours, DAY - timedelta(days=age), score, touched)


# -- balance ---------------------------------------------------------------------------------


def test_the_lowest_score_goes_back_first_and_the_oldest_of_equals():
    """12 hours in 10: at 80 % four go; touched ones stay whatever their score is."""
    held = [item(f"t{n}", 0, touched=True) for n in range(4)]
    held += [item("high", 90), item("mid", 50, age=1), item("mid old", 50, age=9)]
    held += [item(f"low{n}", 10) for n in range(5)]
    found = balance(held, {"Ada": 10, "Ben": 10}, start=Fraction(11, 10), stop=Fraction(8, 10),
                    clock="now")  # fmt: skip
    assert found["Ada"].load == Fraction(12, 10)
    assert found["Ada"].reverts == ("low0", "low1", "low2", "low3")
    assert found["Ada"].after == Fraction(8, 10)
    assert (found.value, found.n, found.team) == (4, 12, Fraction(12, 20))
    more = balance(held, {"Ada": 10}, start=1, stop=Fraction(1, 2))
    assert more["Ada"].reverts[5:] == ("mid old", "mid")


def test_below_the_start_nothing_goes_back():
    held = [item(f"l{n}") for n in range(10)]
    assert balance(held, {"Ada": 10}, start=1, stop=Fraction(1, 2)).value == 0


def test_what_is_touched_cannot_go():
    found = balance([item(f"l{n}", touched=True) for n in range(12)], {"Ada": 10}, clock="now")
    assert found.warnings == ("Ada stays at 120%: everything else in hand is touched",)


def test_hours_are_owed_for_everybody():
    with pytest.raises(ValueError, match="Ada has l in hand, and no hours are given"):
        balance([item("l")], {"Ben": 1})
    with pytest.raises(ValueError, match="above its start"):
        balance([], {"Ben": 1}, start=1, stop=2)
    with pytest.raises(ValueError, match="hours available are above 0"):
        balance([], {"Ben": 0})


held_items = st.lists(
    st.builds(
        InHand,
        st.uuids().map(str), st.sampled_from(["Ada", "Ben"]), st.integers(1, 5), st.just(DAY),
        st.integers(0, 3), st.booleans(),
    ),
    max_size=30,
)  # fmt: skip


@given(held_items, st.integers(1, 30), st.fractions(0, 1))
def test_the_smallest_number_goes_back(held: list[InHand], hours: int, stop: Fraction):
    found = balance(held, {"Ada": hours, "Ben": hours}, start=1, stop=stop)
    by_id = {each.id: each for each in held}
    for load in found.loads:
        assert (load.load > 1) or not load.reverts
        back = [by_id[name] for name in load.reverts]
        assert not any(each.touched for each in back)
        if back:  # without the last one it was still above
            assert load.after + Fraction(back[-1].hours) / hours > stop
        kept = [each for each in held if each.owner == load.name and each not in back]
        if load.load > 1 and load.after > stop:
            assert all(each.touched for each in kept)


# -- forecast --------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(1, 50), st.floats(0, 1)), min_size=1, max_size=8))
def test_a_forecast_by_every_outcome(known: list[tuple[int, float]]):
    deals = [OpenDeal(value, chance) for value, chance in known]
    found = forecast(deals)
    mean = sum(value * chance for value, chance in known)
    assert found.value == pytest.approx(mean)
    total = sum(value for value, _ in known)
    for quota in (total // 3 + 0.5, total // 2 + 0.5):
        exact = 0.0
        for wins in product((False, True), repeat=len(known)):
            weight = 1.0
            for won, (_, chance) in zip(wins, known, strict=True):
                weight *= chance if won else 1 - chance
            booked = sum(value for won, (value, _) in zip(wins, known, strict=True) if won)
            exact += weight * (booked >= quota)
        assert found.reaches(Fraction(quota)) == pytest.approx(exact, abs=1e-6)


def test_a_quota_between_two_sums_that_can_be():
    """Sums are 157 and 207: of neither does a half count for the other."""
    known = [(17, 0.0), (19, 1.0), (42, 0.0), (46, 1.0), (46, 1.0), (46, 1.0), (49, 0.0), (50, 0.0)]
    found = forecast([OpenDeal(value, chance) for value, chance in known])
    assert found.reaches(Fraction(315, 2)) == 0.0
    assert found.reaches(157) == 1.0
    cents = forecast([OpenDeal(Decimal("0.10"), 0.5), OpenDeal(Decimal("0.20"), 0.5)])
    assert cents.reaches(Decimal("0.30")) == 0.25
    assert cents.reaches(Decimal("0.31")) == 0.0


def test_many_deals_are_normal():
    """1,000 deals of 100 at 30 %: 30,000 ± 1.95996 × 1,449."""
    found = forecast([OpenDeal(100, 0.3)] * 1000, clock="until the end of March")
    assert found.value == pytest.approx(30_000)
    assert found.interval == pytest.approx((27_160, 32_840), abs=2)
    assert found.reaches(30_000) == pytest.approx(0.5)
    few = forecast([OpenDeal(100, 0.3)] * 400)
    assert few.interval == pytest.approx((12_000 - 1_796, 12_000 + 1_796), abs=120)


def test_one_large_deal_is_said():
    found = forecast([OpenDeal(Decimal(1000), 0.5), OpenDeal(10, 0.5)], clock="March")
    assert found.warnings == ("one deal is 99% of it: it comes, or it does not",)
    assert found.reaches(500) == pytest.approx(0.5)
    assert found.is_light(500, 0.8)
    assert not found.is_light(500, 0.4)
    with pytest.raises(ValueError, match="cannot be"):
        forecast([OpenDeal(1, 1.5)])


def test_a_forecast_of_nothing():
    empty = forecast([])
    assert (empty.value, empty.interval, empty.reaches(1), empty.reaches(0)) == (0, None, 0, 1)


def test_whom_to_wake():
    found = wake(100_000, 70_000, value_of_woken=450, room=100, chance_in_time=0.1, clock="Q1")
    assert (found.value, found.wanted) == (67, 67)
    capped = wake(100_000, 70_000, value_of_woken=450, room=50, chance_in_time=0.1)
    assert (capped.value, capped.reason) == (50, "67 would fill the gap; there is room for 50")
    assert wake(100, 100, value_of_woken=1, room=9, chance_in_time=0.1).value == 0
    late = wake(100, 0, value_of_woken=1, room=9, chance_in_time=0)
    assert (late.value, late.wanted) == (0, None)
    assert "too late" in late.reason


# -- whom to call ------------------------------------------------------------------------------


def test_who_loses_most_by_waiting_is_called_first():
    """A chance that halves each hour: the newest loses most, of two the more valuable."""
    leads = [Waiting("old", 3), Waiting("new", 0), Waiting("new and dear", 0, value=2),
             Waiting("long", 0, value=2, minutes=9)]  # fmt: skip
    found = calling_order(leads, halving(0.4, 1), round_hours=1)
    assert found.ids == ("new and dear", "new", "long", "old")
    assert found.order[0].expected == pytest.approx(0.8)
    assert found.order[0].gain == pytest.approx(0.4)


def test_nobody_waits_for_ever():
    leads = [Waiting("new", 0), Waiting("old", 30), Waiting("older", 40)]
    found = calling_order(leads, halving(0.4, 1), round_hours=1, at_most=24)
    assert found.ids == ("older", "old", "new")
    assert [each.reason for each in found.order][:2] == ["waited too long"] * 2


def test_where_waiting_costs_nothing_value_decides():
    leads = [Waiting("b", 1, 1), Waiting("a", 1, 1), Waiting("dear", 0, 5), Waiting("older", 2, 1)]
    found = calling_order(leads, steps([(0, 0.3)]), round_hours=1)
    assert found.ids == ("dear", "older", "a", "b")
    with pytest.raises(ValueError, match="minutes above 0"):
        calling_order([Waiting("a", 1, 1, 0)], steps([(0, 0.3)]), round_hours=1)


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0.1, 9)), min_size=1, max_size=7))
def test_no_other_order_of_two_is_better(known: list[tuple[float, float]]):
    """One call a round: swapping the first two of the order never gains, as each of them loses what
    the index says."""
    fall = halving(0.5, 2)
    leads = [Waiting(str(number), wait, value) for number, (wait, value) in enumerate(known)]
    order = [leads[int(name)] for name in calling_order(leads, fall, round_hours=1).ids]
    if len(order) > 1:
        first, second = order[:2]

        def worth(one: Waiting, other: Waiting) -> float:
            return fall(one.hours) * one.value + fall(other.hours + 1) * other.value

        assert worth(first, second) >= worth(second, first) - 1e-9
