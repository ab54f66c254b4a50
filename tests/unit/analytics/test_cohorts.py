"""The quarrel of the quarter, before and after, and what sources are worth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignlib.analytics.cohorts import Passage, Window, by_cohort, by_period, decompose
from alignlib.analytics.origins import Source, Sources, sources
from alignlib.analytics.proportion import Proportion, difference

QUARTER = timedelta(days=90)
START = datetime(2025, 1, 1, tzinfo=UTC)


def quarters() -> list[Passage]:
    """100, 200, 400, 800 leads a quarter, 20 % convert: 25, 50, 25 % of these in the same, the next
    and the third quarter."""
    found = []
    for number, count in enumerate((100, 200, 400, 800)):
        entered = START + number * QUARTER
        wins = count // 5
        after = [0] * (wins // 4) + [1] * (wins // 2) + [2] * (wins // 4)
        found += [Passage(entered, entered + later * QUARTER) for later in after]
        found += [Passage(entered)] * (count - wins)
    return found


def window(number: int, count: int = 1) -> Window:
    return Window(START + number * QUARTER, START + (number + count) * QUARTER)


END = START + 4 * QUARTER


def test_four_honest_numbers():
    known = [
        Passage(item.entered, item.arrived if item.arrived and item.arrived < END else None)
        for item in quarters()
    ]
    quarter = by_period(known, window(3))
    assert (quarter.arrivals, quarter.value) == (90, 0.1125)
    ever = by_period(known, window(0, 4))
    assert (ever.arrivals, ever.value) == (160, pytest.approx(0.1067, abs=5e-5))
    same = by_cohort(known, window(3), timedelta(0), END)
    assert same.value == 0.05
    mature = by_cohort(known, window(0, 2), 2 * QUARTER, END)
    assert (mature.value, mature.young) == (0.2, 0)


def test_the_young_are_not_counted():
    found = by_cohort(quarters(), window(0, 4), 2 * QUARTER, END)
    assert (found.entries, found.young) == (700, 800)  # the third quarter is just old enough


def test_unlike_clocks_are_not_compared():
    cohort = by_cohort(quarters(), window(0), QUARTER, END)
    period = by_period(quarters(), window(0))
    with pytest.raises(ValueError, match="cannot be compared"):
        cohort.compared_with(period)
    with pytest.raises(ValueError, match="no counts"):
        period.compared_with(by_period(quarters(), window(1)))
    other = by_cohort(quarters(), window(1), QUARTER, END)
    assert other.compared_with(cohort).value == pytest.approx(0)


def test_windows_end_before_their_end():
    assert window(0).holds(START)
    assert not window(0).holds(START + QUARTER)
    with pytest.raises(ValueError, match="aware"):
        Window(datetime(2025, 1, 1), START)  # noqa: DTZ001 (what is refused)


def test_rejections_before_and_after():
    """62 of 100 against 22 of 100 is real; from 15 a side on it is shown."""
    found = difference(Proportion(62, 100), Proportion(22, 100))
    assert found.value == pytest.approx(-0.40)
    assert found.is_shown
    small = difference(Proportion(3, 15), Proportion(9, 15))
    assert small.is_shown


counts = st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(
    st.dictionaries(st.sampled_from("abc"), counts), st.dictionaries(st.sampled_from("abc"), counts)
)
def test_mix_and_rates_make_the_change(before, after):
    if not sum(n for _, n in before.values()) or not sum(n for _, n in after.values()):
        with pytest.raises(ValueError, match="nothing to compare"):
            decompose(before, after)
        return
    found = decompose(before, after)
    assert found.mix + found.rates == pytest.approx(found.change)


def test_a_change_of_mix_alone():
    found = decompose({"a": (10, 100), "b": (50, 100)}, {"a": (5, 50), "b": (75, 150)})
    assert found.rates == pytest.approx(0)
    assert found.change == pytest.approx(0.1)


# -- sources -----------------------------------------------------------------------------------

GUIDE = sources(
    Source(name, leads, opportunities, bookings=Decimal(value))
    for name, leads, opportunities, value in [
        ("Search #240", 2812, 83, "3346"), ("Search #174", 2201, 389, "52560"),
        ("Search #4", 700, 46, "2373"), ("Search #32", 508, 335, "435854"),
        ("Search #101", 458, 99, "25240"), ("Search #45", 185, 1, "0"),
        ("Conference #158", 154, 25, "0"), ("Twitter #5", 157, 33, "9407"),
        ("Twitter #225", 137, 22, "21856"),
    ]
)  # fmt: skip


def test_rates_of_the_guide():
    found = [round(100 * row.to_opportunity.value, 2) for row in GUIDE.rows]
    assert found == [2.95, 17.67, 6.57, 65.94, 21.62, 0.54, 16.23, 21.02, 16.06]
    assert (GUIDE.total.leads, GUIDE.total.opportunities) == (7312, 1033)


def test_value_per_lead():
    found = [round(float(row.value_per_lead), 2) for row in GUIDE.rows]
    assert found == [1.19, 23.88, 3.39, 857.98, 55.11, 0, 0, 59.92, 159.53]
    assert float(GUIDE.total.value_per_lead) == pytest.approx(75.31, abs=0.02)
    assert float(GUIDE.without("Search #32").total.value_per_lead) == pytest.approx(16.87, abs=0.02)


def test_value_pulled_to_the_mean():
    found = {name: float(value) for name, value in GUIDE.pulled(100).items()}
    expected = [3.74, 26.12, 12.38, 729.25, 58.73, 26.42, 29.65, 65.91, 124.00]
    assert list(found.values()) == pytest.approx(expected, abs=0.02)


def test_one_source_has_nearly_all():
    name, value, leads = GUIDE.concentration()[0]
    assert name == "Search #32"
    assert float(value) == pytest.approx(0.792, abs=1e-3)
    assert float(leads) == pytest.approx(0.069, abs=1e-3)


def test_what_cannot_be_ranked():
    rates = GUIDE.rates()
    assert rates.ranks_before("Search #101", "Twitter #5") is None


def test_attainment_needs_every_value():
    values = dict.fromkeys((row.name for row in GUIDE.rows), Decimal(10))
    assert GUIDE.attainment(values, Decimal(73120)) == 1
    del values["Twitter #5"]
    with pytest.raises(ValueError, match="no value is set for Twitter #5"):
        GUIDE.attainment(values, Decimal(1))


def test_a_name_stands_once():
    with pytest.raises(ValueError, match="a is given twice"):
        sources([Source("a", 1), Source("a", 2)])
    assert Sources(()).concentration() == ()
