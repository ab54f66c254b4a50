"""What leads are worth, a funnel by both clocks, its weakest stage, and what a change would do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight

from alignlib.analytics.chain import Chain, Stage
from alignlib.analytics.cohorts import Window
from alignlib.analytics.goals import Rate
from alignlib.analytics.levers import weakest_stage, what_if
from alignlib.analytics.origins import Source, sources
from alignlib.analytics.proportion import Proportion
from alignlib.analytics.spread import outlook
from alignlib.analytics.stages import Journey, funnel
from alignlib.analytics.worth import Life, two_part, value_weighted, value_within

START = datetime(2025, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
TWELVE = [
    Life(20, 20, 12_000), Life(25, 25, 8_000), Life(30, 30, 30_000), Life(35), Life(40, 40),
    Life(45, 45, 10_000), Life(50), Life(60, 60), Life(70, 70, 20_000), Life(80), Life(90, 90),
    Life(110, 110),
]  # fmt: skip


# -- value per lead ----------------------------------------------------------------------------


def test_the_young_have_not_had_the_time():
    """Naive 6,667; with those cut off in mind 7,354."""
    found = value_weighted(TWELVE, clock="2025")
    assert found.naive == pytest.approx(80_000 / 12)
    assert found.value == pytest.approx(7_354, abs=0.5)
    assert found.interval is None  # of five deals
    assert any("5 deals are too few" in note for note in found.warnings)


@given(st.lists(st.tuples(st.integers(1, 30), st.booleans(), st.integers(0, 9)), min_size=2,
                max_size=40))  # fmt: skip
def test_weights_are_those_of_the_censoring_curve(known: list[tuple[int, bool, int]]):
    """The curve of being cut off by statsmodels, ends half a day earlier: they come first."""
    leads = [
        Life(time, time if done else None, value if done else 0) for time, done, value in known
    ]
    if all(done for _, done, _ in known):
        assert value_weighted(leads).value == pytest.approx(value_weighted(leads).naive)
        return
    times = np.array([time - 0.5 if done else time for time, done, _ in known])
    oracle = SurvfuncRight(times, np.array([not done for _, done, _ in known]).astype(int))

    def before(time: float) -> float:
        earlier = oracle.surv_prob[oracle.surv_times < time]
        return earlier[-1] if len(earlier) else 1.0

    expected = sum(value / before(time) for time, done, value in known if done and value)
    assert value_weighted(leads).value == pytest.approx(expected / len(known))


def test_within_a_time_of_those_old_enough():
    leads = [Life(100, 20, 10), Life(100, 70, 99), Life(100), Life(20, 5, 7)]
    found = value_within(leads, 60)
    assert (found.value, found.n) == (pytest.approx(10 / 3), 3)
    assert "1 are younger, and not counted" in found.warnings
    many = value_within([Life(100, 20, 10)] * 50 + [Life(100)] * 50, 60, clock="2025")
    low, high = stats.norm.interval(0.95, 5, np.std([10] * 50 + [0] * 50, ddof=1) / 10)
    assert many.interval == pytest.approx((low, high))
    with pytest.raises(ValueError, match="200 days old"):
        value_within(leads, 200)
    with pytest.raises(ValueError, match="cannot be"):
        Life(10, 20)


def test_two_parts():
    found = two_part(
        sources([Source("a", 100, 20, 10, Decimal(1000)), Source("b", 100, 20, 0)]), weight=5
    )
    assert 0 < found["b"] < found["a"]
    # b has no deal, so its mean deal is that of all, 100; a rate pulled up from 0.
    assert found["b"] < 100 * 0.05
    with pytest.raises(ValueError, match="no source has a deal"):
        two_part(sources([Source("a", 100), Source("b", 100)]), weight=5)


# -- the funnel by both clocks -------------------------------------------------------------------

NINETY = 90 * DAY


def quarters() -> list[Journey]:
    """100, 200, 400, 800 leads a quarter; 20 % convert: 25, 50, 25 % of these in the same, the next
    and the third quarter."""
    found: list[Journey] = []
    for number, count in enumerate((100, 200, 400, 800)):
        entered = START + number * NINETY
        wins = count // 5
        for later, part in enumerate((wins // 4, wins // 2, wins // 4)):
            found += [{"lead": entered, "opportunity": entered + later * NINETY}] * part
        found += [{"lead": entered}] * (count - wins)
    return found


def test_the_quarter_and_the_all_time_view():
    """11.25 % by period and 10.67 % so far, of one process in which 20 % convert."""
    end = START + 4 * NINETY - DAY
    fourth = Window(START + 3 * NINETY, START + 4 * NINETY)
    found = funnel(quarters(), ["lead", "opportunity"], fourth, 60 * DAY, end)
    whole = found.whole
    assert (whole.arrivals, whole.entries, whole.by_period) == (90, 800, 0.1125)
    assert (whole.same, whole.earlier, whole.later) == (40, 50, 0)
    ever = funnel(quarters(), ["lead", "opportunity"], Window(START, end), 60 * DAY, end).whole
    assert (ever.so_far.k, ever.so_far.n) == (160, 1500)
    mature = Window(START, START + 2 * NINETY)
    old = funnel(quarters(), ["lead", "opportunity"], mature, 2 * NINETY, end)
    assert (old.value, old.n) == (0.2, 300)
    assert any("by period it reads" in note for note in old.warnings)


def test_a_stage_that_was_skipped_was_passed():
    journeys = [{"lead": START, "won": START + 5 * DAY}, {"lead": START, "demo": START + DAY}, {}]
    window = Window(START, START + DAY)
    found = funnel(journeys, ["lead", "demo", "won"], window, 10 * DAY, START + 20 * DAY)
    first, second = found.steps
    assert (first.cohort.k, first.cohort.n, found.left_out) == (2, 2, 1)
    assert (second.entries, second.earlier) == (0, 0)  # nobody came into demo in that one day
    wide = funnel(journeys, ["lead", "demo", "won"], Window(START, START + 9 * DAY), 10 * DAY,
                  START + 20 * DAY)  # fmt: skip
    assert (wide.steps[1].cohort.k, wide.steps[1].cohort.n) == (1, 2)
    assert wide.chain().end == 1
    with pytest.raises(ValueError, match="each once"):
        funnel(journeys, ["lead", "lead"], window, DAY, START)


moments = st.none() | st.integers(0, 40)


@given(st.lists(st.tuples(moments, moments), max_size=40), st.integers(0, 45), st.integers(0, 20))
def test_both_clocks_reconcile(known: list[tuple[int | None, int | None]], at: int, within: int):
    """The parts of every row against a plain count over all leads."""
    window = Window(START + 10 * DAY, START + 25 * DAY)
    journeys = [
        {name: START + day * DAY for name, day in zip("ab", days, strict=True) if day is not None}
        for days in known
    ]
    row = funnel(journeys, ["a", "b"], window, within * DAY, START + at * DAY).whole
    pairs = []
    for a, b in known:
        a, b = (None if day is None or day > at else day for day in (a, b))
        pairs.append((b if a is None or (b is not None and b < a) else a, b))
    entered = [(a, b) for a, b in pairs if a is not None and 10 <= a < 25]
    assert row.entries == len(entered)
    assert row.arrivals == sum(b is not None and 10 <= b < 25 for _, b in pairs)
    assert row.so_far.k == sum(b is not None for _, b in entered)
    old = [(a, b) for a, b in entered if a + within <= at]
    assert (row.cohort.n, row.young) == (len(old), len(entered) - len(old))
    assert row.cohort.k == sum(b is not None and b - a <= within for a, b in old)


# -- the weakest stage, and what if ----------------------------------------------------------------

COUNTS = [("opportunity", 497), ("demo", 318), ("trial", 270), ("negotiation", 186), ("won", 155)]


def test_the_weakest_stage_with_its_chance():
    found = weakest_stage(COUNTS, points="0.06", clock="one cohort")
    first = found.stages[0]
    assert (first.stage, found.value) == ("demo", pytest.approx(318 / 497))
    assert first.chance == pytest.approx(0.91, abs=0.01)
    assert found.interval == pytest.approx((0.597, 0.681), abs=5e-4)
    assert float(first.gain) == pytest.approx(14.5, abs=0.05)
    assert sum(stage.chance for stage in found.stages) == pytest.approx(1)
    assert any("a chance of 9" in note for note in found.warnings)


def test_the_chance_by_drawing():
    """100,000 draws of numpy from the same posteriors."""
    counts = [("a", 60), ("b", 33), ("c", 20), ("d", 11)]
    found = {each.stage: each.chance for each in weakest_stage(counts).stages}
    random = np.random.default_rng(1)
    draws = np.stack(
        [random.beta(k + 0.5, n - k + 0.5, 100_000) for n, k in ((60, 33), (33, 20), (20, 11))]
    )
    shares = np.bincount(draws.argmin(axis=0), minlength=3) / 100_000
    assert [found[name] for name in "bcd"] == pytest.approx(list(shares), abs=6e-3)


def test_what_six_points_more_would_do():
    found = what_if(COUNTS, "demo", "0.06", "points", clock="one cohort")
    assert found.value == pytest.approx(14.5, abs=0.05)
    assert found.interval == pytest.approx((12.8, 16.1), abs=0.1)
    assert found.chance_seen == pytest.approx(0.84, abs=5e-3)
    assert any("84% only" in note for note in found.warnings)


@pytest.mark.parametrize(("by", "kind"), [("0.06", "points"), ("0.06", "percent"), ("0.7", "set"),
                                          ("-0.05", "points")])  # fmt: skip
def test_the_interval_by_drawing(by: str, kind: str):
    random = np.random.default_rng(2)
    pairs = [(497, 318), (318, 270), (270, 186), (186, 155)]
    own, *rest = (random.beta(k + 0.5, n - k + 0.5, 200_000) for n, k in pairs)
    change = {"points": float(by), "percent": float(by) * own, "set": float(by) - own}[kind]
    gains = 497 * change * np.prod(rest, axis=0)
    found = what_if(COUNTS, "demo", by, kind)
    assert found.interval == pytest.approx(tuple(np.quantile(gains, [0.025, 0.975])), abs=0.12)


def test_stated_rates_have_no_interval():
    printed = Chain("opportunity", 497, tuple(
        Stage(name, Fraction(share)) for name, share in
        (("demo", "0.64"), ("trial", "0.849"), ("negotiation", "0.689"), ("won", "0.833"))
    ))  # fmt: skip
    found = what_if(printed, "demo", "0.06", "points", clock="as printed")
    assert [count for _, count in found.after.shown] == [497, 348, 295, 204, 170]
    assert found.interval is None
    assert "the rates are stated without counts: no interval can be told" in found.warnings


# -- the spread ---------------------------------------------------------------------------------


def test_a_hundred_at_two_percent_and_four_at_fifty():
    many = outlook(100, [Rate.stated("deal", "0.02")])
    few = outlook(4, [Rate.stated("deal", "0.5")])
    assert (many.value, few.value) == (2, 2)
    assert (many.none, few.none) == pytest.approx((0.1326, 0.0625), abs=5e-5)
    assert (many.sd, few.sd) == (pytest.approx(1.4), pytest.approx(1.0))
    assert many.at_least(2) == pytest.approx(0.597, abs=5e-4)
    assert few.at_least(2) == pytest.approx(0.688, abs=5e-4)


def test_deals_of_so_many_leads():
    """The inverse of the goal: 2,270 leads bring 100 deals, and 100 at least in 51 of 100 times."""
    rates = [Rate.counted("to opportunity", 1033, 7312), Rate.counted("to deal", 155, 497)]
    found = outlook(2270, rates, each=12_000, clock="a year")
    assert found.value == pytest.approx(100, abs=0.05)
    assert found.interval[0] < 82 < 118 < found.interval[1]
    low, mean, high = found.bookings
    assert (mean, low) == (pytest.approx(1_200_000, rel=1e-3), found.interval[0] * 12_000)
    assert high > mean
    random = np.random.default_rng(3)
    p = random.beta(1033.5, 7312 - 1033 + 0.5, 100_000) * random.beta(155.5, 342.5, 100_000)
    draws = random.binomial(2270, p)
    assert found.interval == pytest.approx(tuple(np.quantile(draws, [0.025, 0.975])), abs=1.5)
    assert found.sd == pytest.approx(draws.std(), rel=0.02)
    with pytest.raises(ValueError, match="at least one rate"):
        outlook(10, [])


def test_proportions_of_stages_are_shares():
    assert weakest_stage([("a", 10), ("b", 0)]).stages[0].rate == Proportion(0, 10)
