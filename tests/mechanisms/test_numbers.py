"""The mechanisms that are numbers, each as its source tells of it: `alignlib.analytics`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from alignlib import analytics as an

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


# -- 000 -----------------------------------------------------------------------------------


def test_one_unready_lead_is_an_outlier_and_a_segment_is_not() -> None:
    """000-07: the source has no rule; here one lead never changes a definition."""
    assert an.Feedback(1, 1, 0.22).verdict == "outlier"
    assert an.Feedback(7, 10, 0.22).verdict == "adjust the definition"
    segments = {"United States": (40, 200), "Canada": (8, 40), "elsewhere": (14, 20)}
    assert [found.name for found in an.wrong_segments(segments, 0.22)] == ["elsewhere"]


def test_meetings_and_opportunities_by_campaign_say_of_what() -> None:
    """000-08, 000-09, 001-06, 001-15: 50 % of the accepted are 33 % of the generated."""
    mail = an.Campaign("mail", 300, 198, 99, 30, 12, Decimal(9_000))
    fair = an.Campaign("fair", 40, 40, 14, 6, 3, Decimal(6_000))
    found = an.campaigns([mail, fair], of="accepted", floor=0.4, stretch=0.5, clock="Q4 2010")
    assert (found["mail"].meetings_of("generated").value, found.of) == (0.1, "accepted")
    assert found["mail"].opportunities_of("accepted").value == 12 / 198
    assert (found.verdict("mail"), found.verdict("fair")) == ("at the stretch", "below the floor")
    assert an.campaigns([mail], of="generated").verdict("mail") == "below the floor"
    # The fair brings less, and more by lead.
    assert (mail.bookings_per_lead, fair.bookings_per_lead) == (30, 150)


def test_a_light_forecast_wakes_leads_of_the_database() -> None:
    """000-15: how many, and no more than there is room for."""
    open_ = [an.OpenDeal(10_000, 0.3)] * 20
    found = an.forecast(open_, clock="until the end of the quarter")
    assert found.value == pytest.approx(60_000)
    assert found.is_light(80_000)
    assert not found.is_light(40_000)
    woken = an.wake(80_000, found.mean, value_of_woken=250, room=60, chance_in_time=0.05)
    assert (woken.value, woken.wanted) == (60, 80)


def test_the_number_of_the_quarter_and_the_load_of_each_rep() -> None:
    """000-16: the goal less what is in hand, beside what everybody has to do."""
    in_hand = an.forecast([an.OpenDeal(12_000, 0.25)] * 40, clock="Q1")
    rates = [an.Rate.counted("to opportunity", 1033, 7312), an.Rate.counted("to deal", 155, 497)]
    still = an.need(300_000 - Fraction(in_hand.mean), 12_000, rates)
    assert still.deals == 15
    assert still.leads < an.need(300_000, 12_000, rates).leads
    monday = datetime(2010, 11, 1, tzinfo=UTC)
    held = [an.InHand(f"L{n}", "Ada" if n < 30 else "Ben", 1, monday) for n in range(40)]
    load = an.balance(held, {"Ada": 26, "Ben": 26}, stop=Fraction(9, 10))
    assert (len(load["Ada"].reverts), load["Ben"].reverts) == (7, ())


def test_follow_up_becomes_faster() -> None:
    """000-28: with the leads that nobody has answered yet, and both times followed as long."""
    start = datetime(2010, 8, 1, tzinfo=UTC)
    later = datetime(2010, 11, 1, tzinfo=UTC)
    slow = [an.HandedOver(start, start + hours * HOUR) for hours in (20, 40, 60, 80)]
    slow += [an.HandedOver(start)] * 2
    quick = [an.HandedOver(later, later + hours * HOUR) for hours in (1, 2, 3, 4, 5)]
    quick += [an.HandedOver(later)]
    before = an.first_response(slow, start + 10 * DAY)
    after = an.first_response(quick, later + 10 * DAY)
    assert (before.value, after.value) == (60, 3)
    change = an.before_after(
        [an.Passage(lead.at, lead.first) for lead in [*slow, *quick]],
        an.Window(start, start + DAY), an.Window(later, later + DAY), DAY, later + 10 * DAY,
    )  # fmt: skip
    assert (change.before, change.after) == (1 / 6, 5 / 6)


# -- 001 -----------------------------------------------------------------------------------


def test_goals_come_from_revenue() -> None:
    """001-01, 001-02: twelve percent, then eighteen, half as much growth again."""
    twelve, eighteen = (an.growth_goal(10_000_000, share) for share in ("0.12", "0.18"))
    assert (twelve.goal, eighteen.goal - twelve.goal) == (11_200_000, 600_000)
    assert eighteen.more / twelve.more == Fraction(3, 2)
    rates = [an.Rate.stated("to opportunity", "0.2"), an.Rate.stated("to deal", "0.25")]
    assert an.need(eighteen.goal, 100_000, rates).leads == 2_360


def test_a_completed_form_is_the_conversion() -> None:
    """001-10: over 35 %, of contacts that had a month; the source says of nothing."""
    start = datetime(2012, 1, 1, tzinfo=UTC)
    contacts = [an.Passage(start, start + 3 * DAY)] * 80 + [an.Passage(start)] * 120
    contacts += [an.Passage(start, start + 40 * DAY)] * 10
    window = an.Window(start, start + DAY)
    found = an.by_cohort(contacts, window, 30 * DAY, start + 60 * DAY)
    assert (found.arrivals, found.n, found.clock) == (80, 210, "by cohort, within 30 days")
    assert found.value > 0.35
    assert found.counted.verdict(0.35) == "not shown"


def test_marketing_finds_opportunities() -> None:
    """001-16."""
    found = an.sources(
        [an.Source("marketing", 400, 60, 12, Decimal(120_000)),
         an.Source("field", 100, 30, 9, Decimal(90_000))],
        clock="2011",
    )  # fmt: skip
    assert {row.name: row.opportunities for row in found.rows} == {"marketing": 60, "field": 30}
    assert found.rates().ranks_before("field", "marketing") is True


# -- 002 -----------------------------------------------------------------------------------


def test_qualified_leads_that_the_goal_needs() -> None:
    """002-04: the same goal, asked for at a later step."""
    steps = [an.Rate.stated("to qualified", "0.5"), an.Rate.stated("to opportunity", "0.4"),
             an.Rate.stated("to deal", "0.25")]  # fmt: skip
    found = an.need(1_200_000, 12_000, steps)
    assert found.by_step["to opportunity"] == 1_000  # so many qualified leads
    assert found.leads == 2_000


def test_many_slices_are_shrunk_before_they_are_ranked() -> None:
    """002-05: two offers that were lucky with few leads do not win."""
    slices = {f"page {n}": (20, 100) for n in range(8)} | {"lucky": (2, 4), "good": (60, 100)}
    found = an.shrink(slices)
    assert found.rates[0].name == "good"
    assert found["lucky"].value < 0.5
    assert found.ranks_before("lucky", "page 0") is None


def test_leads_that_convert_better_and_bring_less() -> None:
    """002-06."""
    paid = an.Source("paid", 100, 40, 20, Decimal(100_000))
    organic = an.Source("organic", 100, 20, 10, Decimal(150_000))
    assert paid.to_opportunity.value > organic.to_opportunity.value
    assert (paid.value_per_deal, organic.value_per_deal) == (5_000, 15_000)
    assert paid.value_per_lead < organic.value_per_lead


def test_total_lead_value_in_any_mix() -> None:
    """002-10: with values frozen for the period, whatever the mix."""
    values = {"#32": Decimal(858), "#174": Decimal(24)}
    month = an.sources([an.Source("#32", 60), an.Source("#174", 2_022)])
    assert month.attainment(values, Decimal(100_000)) > 1
    other = an.sources([an.Source("#32", 117), an.Source("#174", 0)])
    assert other.attainment(values, Decimal(100_000)) > 1
    mix = an.Mix(values)
    assert all(858 * one + 24 * two >= 100_000 for one, two in mix.line(100_000, "#32", "#174"))


def test_the_queue_by_what_its_source_converts() -> None:
    """002-25: by value and conversion, and who has waited long is not forgotten."""
    rate = {"Search #32": 0.66, "Search #240": 0.03}
    queue = [an.Waiting("a", 1, rate["Search #240"]), an.Waiting("b", 1, rate["Search #32"]),
             an.Waiting("c", 30, rate["Search #240"])]  # fmt: skip
    fall = an.halving(0.4, 4)
    assert an.calling_order(queue, fall, round_hours=1).ids == ("b", "a", "c")
    assert an.calling_order(queue, fall, round_hours=1, at_most=24).ids == ("c", "b", "a")


def test_wrong_people_or_the_wrong_message() -> None:
    """002-26: the same leads, half of them with another message by phone. If that works, it was the
    message."""
    message = an.compare_counts((4, 200), (24, 200), clock="calls of May")
    people = an.compare_counts((4, 200), (5, 200), clock="calls of May")
    assert (message.is_shown, people.is_shown) == (True, False)


def test_the_cycle_by_source_with_young_leads_in_mind() -> None:
    """002-27, 002-43: conference leads are young; the mean of closed ones is that of quick ones."""
    conference = [(20.0, "won")] * 4 + [(25.0, None)] * 16 + [(60.0, "won")] * 4
    found = an.cycle_length(conference, "won", clock="the conference of March")
    assert found.quantiles(0.5) == (60,)
    naive = sum(days for days, end in conference if end) / 8
    assert naive == 40
    assert found.mean > naive
    lost = an.cycle_length([(10.0, "lost"), (30.0, "won"), (50.0, "lost")], "lost")
    assert (lost.mean, lost.chance.value) == (pytest.approx(30), pytest.approx(2 / 3))


def test_the_best_customers_against_the_spread() -> None:
    """002-29: 7 % of the leads bring 79 % of the value."""
    rows = an.sources(
        [an.Source("#32", 508, bookings=Decimal(435_852)),
         an.Source("others", 6_804, bookings=Decimal(114_807))]
    )  # fmt: skip
    name, value, leads = rows.concentration()[0]
    assert (name, round(100 * value), round(100 * leads)) == ("#32", 79, 7)


def test_a_nurture_campaign_in_four_steps() -> None:
    """002-34, 002-36: build the funnel, find where it is weak, launch, look again."""
    counts = [("opportunity", 497), ("demo", 318), ("trial", 270), ("won", 155)]
    weak = an.weakest_stage(counts, clock="last year").stages[0]
    hoped = an.what_if(counts, "trial", "0.02", "points").gain
    assert (weak.stage, hoped > 0) == ("won", True)
    assert an.sample_size(0.64, 0.70) == 963
    start = datetime(2012, 1, 1, tzinfo=UTC)
    later = start + 90 * DAY
    passages = [an.Passage(start, start + DAY)] * 318 + [an.Passage(start)] * 179
    passages += [an.Passage(later, later + DAY)] * 348 + [an.Passage(later)] * 149
    change = an.before_after(
        passages, an.Window(start, start + DAY), an.Window(later, later + DAY), 30 * DAY,
        later + 30 * DAY,
    )  # fmt: skip
    assert 100 * change.value == pytest.approx(6.0, abs=0.05)
    assert change.is_shown
    assert an.NO_CONTROL in change.warnings


def test_content_by_opens_and_clicks() -> None:
    """002-35, 002-44: which of two is better, or that nobody knows."""
    opens = an.compare_counts((180, 1_000), (240, 1_000), clock="mails of May")
    clicks = an.compare_counts((20, 1_000), (26, 1_000), clock="mails of May")
    assert (opens.is_shown, clicks.is_shown) == (True, False)


# -- 004 -----------------------------------------------------------------------------------


def test_success_declines_with_the_wait() -> None:
    """004-03: by a table of own data, and a curve through it."""
    calls = [an.Wait(hours, n < hits) for hours, hits in ((1, 40), (10, 20), (20, 10))
             for n in range(100)]  # fmt: skip
    table = an.success_by_wait(calls, [1, 10], clock="own calls of 2009")
    assert [row.value for _, _, row in table.rows] == [0.4, 0.2, 0.1]
    fit = an.fit_wait(calls)
    assert fit.interval[0] > 0
    throttled = an.pace(an.split(300, 5), 100, table.chance()).value
    assert throttled == pytest.approx(120)


def test_more_connections_keep_sales_busier() -> None:
    """004-06: true as a talk takes longer than a dial; the same 300 leads."""
    assert (an.hours_for(300, 70, 6, 24), an.hours_for(300, 120, 6, 24)) == (58, 78)
    assert an.hours_for(300, 120, 6, 0) == an.hours_for(300, 70, 6, 0)


def test_conflict_as_a_sign() -> None:
    """004-08: the largest day against a day's capacity, and how unlike the days are."""
    burst = an.inflow([300, 0, 0, 0, 0], 100, clock="one week")
    level = an.inflow(an.split(300, 5), 100, clock="one week")
    assert (burst.value, level.value) == (3, 0.6)
    assert (burst.cv2, level.cv2) == (5, 0)
    assert burst.idle == level.idle == Fraction(2, 5)
