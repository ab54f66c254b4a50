"""Source 002, the InsightSquared guide: what docs/reference/mechanisms.md says of it."""

from __future__ import annotations

from collections import Counter

import pytest

import alignlib as al
from mechanisms.support import AGREEMENTS, due, people, shipped, told
from rulings.support import (
    NEW_YORK,
    act,
    agree,
    assign,
    at,
    clock,
    effects,
    lead,
    moved,
    path,
    replay,
    steps,
)

ZONE = NEW_YORK
BORN = "2013-01-07 08:00"  # a Monday


def here(moment: str):
    return at(moment, ZONE)


def live(inputs: list[al.Input], until: str, agreement: al.Agreement | None = None) -> al.Outcome:
    record = lead(here(BORN), source="Search", **{"qualified-fit": True})
    return replay(agreement or shipped("insightsquared"), record, inputs, here(until))


def converted(moment: str = "2013-01-07 10:00") -> al.Activity:
    return act("conversion", here(moment))


# -- promises in both directions -------------------------------------------------------------


def test_an_sla_names_who_provides_and_who_consumes_in_both_directions() -> None:
    agreement = agree("""
        activity form by prospect
        activity call by sales
        activity briefing by marketing
        stage new, start, owned by marketing
          to sales-ready on form
        stage sales-ready, owned by sales
        sla work-it
          sales owes marketing
          each lead entering sales-ready
          gets call
          within 1 day
        sla explain-it
          marketing owes sales
          each lead entering sales-ready
          gets briefing
          within 1 day
    """)
    found = replay(agreement, lead("2026-03-01"), [act("form", "2026-03-02")], "2026-03-02")
    assert [
        (item.sla, item.promiser, item.beneficiary)
        for item in found.outputs
        if isinstance(item, al.SLAEvent)
    ] == [("work-it", "sales", "marketing"), ("explain-it", "marketing", "sales")]


@pytest.mark.parametrize(
    ("call", "state"),
    [("11:00", "met"), ("11:01", "met-late"), (None, "late")],
)
def test_a_lead_is_worked_within_sixty_minutes(call: str | None, state: str) -> None:
    inputs: list[al.Input] = [converted()]
    if call is not None:
        inputs.append(act("call", here(f"2013-01-07 {call}")))
    found = live(inputs, "2013-01-07 18:00")
    assert clock(found.state, "first-hour") == state
    late = ("late", "2013-01-07 11:00 +1us")
    assert (late in steps(found, "first-hour")) is (state != "met")


def test_how_quickly_a_lead_was_worked_is_in_its_events() -> None:
    found = live([converted(), act("mail", here("2013-01-07 10:42"))], "2013-01-07 18:00")
    started, met = (
        item.at for item in found.outputs
        if isinstance(item, al.SLAEvent) and item.sla == "first-hour"
    )  # fmt: skip
    assert (met - started).total_seconds() == 42 * 60


@pytest.mark.parametrize(("tries", "state"), [(0, "late"), (5, "late"), (6, "met"), (7, "met")])
def test_six_tries_before_a_lead_is_dead(tries: int, state: str) -> None:
    inputs: list[al.Input] = [converted()]
    for number in range(tries):
        kind = "mail" if number % 2 else "call"
        inputs.append(act(kind, here(f"2013-01-{8 + number:02} 10:00")))
    inputs.append(act("give-up", here("2013-01-20 10:00")))
    found = live(inputs, "2013-01-21 00:00")
    assert found.state.stage == "dead"
    assert clock(found.state, "persistence") == state


def test_a_lead_given_up_too_early_can_be_refused() -> None:
    text = (AGREEMENTS / "insightsquared.rules").read_text("utf-8")
    strict = al.loads(text.replace("  before dead\n", "  before dead else refuse\n"))
    inputs = [converted(), act("call", here("2013-01-08 10:00"))]
    found = live([*inputs, act("give-up", here("2013-01-09 10:00"))], "2013-01-10 00:00", strict)
    assert found.state.stage == "sales-ready"
    assert [item.kind for item in found.outputs if isinstance(item, al.Refusal)] == ["promise"]


def test_each_month_begins_anew() -> None:
    agreement = agree("""
        activity deal by sales
        sla quota
          sales owes marketing
          at least 2 of deal each month
    """)
    deals = [act("deal", f"2026-{day} 12:00") for day in ("01-05", "01-30", "02-27")]
    assert due(agreement, deals, "2026-03-01 00:00") == [
        ("started", "2026-01-01 00:00"), ("met", "2026-01-30 12:00"),
        ("started", "2026-02-01 00:00"), ("late", "2026-03-01 00:00"),
        ("started", "2026-03-01 00:00"),
    ]  # fmt: skip


# -- leads nobody works ----------------------------------------------------------------------


def untouched(count: int = 4) -> al.Population:
    """Leads that were handed over; the first two are called or mailed."""
    population = shipped("insightsquared").population()
    fields = {"source": "Search", "qualified-fit": True}
    population = population.add_many(people(count, BORN, ZONE, **fields))
    inputs = [
        (f"L{number:03}", act("conversion", here("2013-01-07 10:00"), id=f"c{number}"))
        for number in range(count)
    ]
    inputs += [
        ("L000", act("call", here("2013-01-07 10:30"))),
        ("L001", act("mail", here("2013-01-07 10:30"))),
    ]
    return population.advance(inputs, until=here("2013-01-08 10:00")).population


def test_the_inventory_of_leads_without_any_activity() -> None:
    population = untouched()
    agreement = shipped("insightsquared")
    forgotten = [
        state.record.id for state in population.states() if agreement.view(state).holds("forgotten")
    ]
    assert forgotten == ["L002", "L003"]


def test_a_lead_that_ages_untouched_is_told_of() -> None:
    agreement = agree("""
        activity form by prospect
        activity call, mail by sales
        stage new, start, owned by marketing
          to sales-ready on form
        stage sales-ready, owned by sales
        trigger ageing
          in sales-ready
          when
            no call, mail since entering sales-ready
            days since entering sales-ready is above 14
          then tell sales "{lead} lies there since {entered}"
        sla touch
          sales owes marketing
          each lead entering sales-ready
          gets one of call, mail
          within 30 days
          warn at 50% tell owner "still no activity"
    """)
    form = act("form", "2026-03-02 10:00")
    found = replay(agreement, lead("2026-03-01"), [form], "2026-03-31")
    assert told(found) == [
        ("2026-03-16 10:00 +1us", "sales", "lead-1 lies there since 2026-03-02 10:00"),
        ("2026-03-17 10:00 +1us", "sales", "still no activity"),
    ]  # fmt: skip
    worked = replay(
        agreement, lead("2026-03-01"), [form, act("mail", "2026-03-10 10:00")], "2026-03-31"
    )
    assert told(worked) == []


def test_a_reminder_goes_to_the_owner_and_the_meeting_is_weekly() -> None:
    agreement = agree("""
        activity form by prospect
        activity call by sales
        activity review-meeting by sales
        stage new, start, owned by marketing
          to sales-ready on form
            then assign to "Ada"
        stage sales-ready, owned by sales
        sla touch
          sales owes marketing
          each lead entering sales-ready
          gets call by owner
          within 4 days
          warn at 50% tell owner "call {lead} by {due}"
        sla weekly-meeting
          sales owes marketing
          at least 1 of review-meeting each week
    """)
    found = replay(agreement, lead("2026-03-01"), [act("form", "2026-03-02 10:00")], "2026-03-05")
    assert told(found) == [
        ("2026-03-04 10:00 +1us", "Ada", "call lead-1 by 2026-03-06 10:00")
    ]  # fmt: skip
    meeting = act("review-meeting", "2026-03-04 10:00")
    assert due(agreement, [meeting], "2026-03-08 23:00") == [
        ("started", "2026-03-02 00:00"), ("met", "2026-03-04 10:00"),
    ]  # fmt: skip


def test_the_start_of_the_month_engages_again() -> None:
    agreement = agree("""
        calendar office
          open Monday to Friday 09:00 to 17:00
        activity form by prospect
        activity call by sales
        stage nurture, start, owned by marketing
        stage sales-ready, owned by sales
          to nurture on request
        capacity of sales
          people 1
          hours 1.0 each working day of office
          effort sales-ready 20 minutes
        keep workload of sales at least 100%
          by moving nurture to sales-ready
          then tell sales "engage {lead} again"
          checked each month at 08:00
    """)
    population = agreement.population().add_many(people(5, "2026-03-10 09:00"))
    found = population.advance(until=at("2026-04-30"))
    # An hour takes three leads of 20 minutes.
    assert told(found.outputs) == [
        ("2026-04-01 08:00", "sales", f"engage L{number:03} again") for number in range(3)
    ]


def test_a_message_of_its_own_for_each_source() -> None:
    agreement = agree("""
        fields
          source text
        activity form by prospect
        stage new, start, owned by marketing
          to sales-ready on form
        stage sales-ready, owned by sales
        trigger conference
          in sales-ready
          when source is "Conference"
          then tell sales "{lead}: speak of the talk"
        trigger twitter
          in sales-ready
          when source is "Twitter"
          then tell sales "{lead}: ask what they read"
    """)
    form = act("form", "2026-03-02 10:00")
    messages = {
        source: [
            message
            for _, _, message in told(
                replay(agreement, lead("2026-03-01", source=source), [form], "2026-03-03")
            )
        ]
        for source in ("Conference", "Twitter", "List")
    }
    assert messages == {
        "Conference": ["lead-1: speak of the talk"],
        "Twitter": ["lead-1: ask what they read"],
        "List": [],
    }


# -- opportunities that are given back -------------------------------------------------------


def stalled(agreement: al.Agreement | None = None, *more: al.Input, until: str) -> al.Outcome:
    inputs = [
        converted(), assign("Ada", here("2013-01-07 10:05")),
        act("demo", here("2013-01-07 10:30"), "Ada"), *more,
    ]  # fmt: skip
    return live(inputs, until, agreement)


def test_longer_in_the_pipeline_than_a_lost_one_on_average() -> None:
    # The default of the estimate is 60 days: 8 March is not above it, a microsecond later is.
    found = stalled(until="2013-04-01 00:00")
    assert path(found)[-2:] == [
        ("opportunity", "2013-01-07 10:30"), ("assigned-to-marketing", "2013-03-08 10:30 +1us"),
    ]  # fmt: skip
    lock = {"format": 1, "estimates": {"lost-cycle": {"value": "45 days", "n": 212}}}
    measured = al.load(AGREEMENTS / "insightsquared.rules", lock=lock)
    found = stalled(measured, until="2013-04-01 00:00")
    assert path(found)[-1] == ("assigned-to-marketing", "2013-02-21 10:30 +1us")
    # Too few cases: the default holds.
    few = {"format": 1, "estimates": {"lost-cycle": {"value": "45 days", "n": 29}}}
    found = stalled(
        al.load(AGREEMENTS / "insightsquared.rules", lock=few), until="2013-03-01 00:00"
    )
    assert found.state.stage == "opportunity"


def test_only_the_rep_who_worked_it_first_may_call() -> None:
    by_ada = act("call", here("2013-03-20 10:00"), "Ada")
    assert clock(stalled(None, by_ada, until="2013-04-01 00:00").state, "one-voice") == "running"
    by_bob = act("call", here("2013-03-20 10:00"), "Bob")
    found = stalled(None, by_bob, until="2013-04-01 00:00")
    assert clock(found.state, "one-voice") == "broken"


def test_a_raised_hand_comes_back_as_an_opportunity_of_the_same_rep() -> None:
    found = stalled(None, act("raise-hand", here("2013-05-01 09:00")), until="2013-05-02 00:00")
    assert path(found)[-1] == ("opportunity", "2013-05-01 09:00")
    assert found.state.owner == "Ada"


RECYCLED = """
    activity demo, trial by sales
    activity raise-hand by prospect
    stage opportunity, start, owned by sales
      to tried on trial
      to assigned-to-marketing after 60 days
        then assign to queue "Assigned to Marketing"
        then send what-a-demo-shows
        then tell previous owner "{lead} rests; it may write to you"
    stage tried, owned by sales
      to assigned-to-marketing after 60 days
        then assign to queue "Assigned to Marketing"
        then send trial-again
    stage assigned-to-marketing "Assigned to Marketing", owned by marketing
      to opportunity on raise-hand
        then assign to previous owner, else queue "Sales"
    trigger reconnect
      in assigned-to-marketing
      then tell prospect "write to your account executive"
"""


def test_recycling_is_a_stage_value_and_a_queue_of_the_same_name() -> None:
    agreement = agree(RECYCLED)
    (stage,) = [item for item in agreement.stages if item.name == "assigned-to-marketing"]
    assert (stage.title, stage.owner) == ("Assigned to Marketing", "marketing")
    population = agreement.population().add_many(people(2, "2026-01-01 09:00"))
    found = population.advance(until=at("2026-03-02 09:00")).population
    assert found.queue("Assigned to Marketing") == ("L000", "L001")
    assert Counter(state.stage for state in found.states()) == {"assigned-to-marketing": 2}


def test_recycled_content_goes_by_where_they_left_and_names_the_way_back() -> None:
    agreement = agree(RECYCLED)
    early = replay(agreement, lead("2026-01-01"), [assign("Ada", "2026-01-02")], "2026-03-31")
    assert [(to, what) for _, to, what in told(early)] == [
        (None, "what-a-demo-shows"), ("Ada", "lead-1 rests; it may write to you"),
        ("prospect", "write to your account executive"),
    ]  # fmt: skip
    tried = replay(agreement, lead("2026-01-01"), [act("trial", "2026-01-05")], "2026-03-31")
    assert [what for _, _, what in told(tried)] == [
        "trial-again", "write to your account executive",
    ]  # fmt: skip


def test_without_a_rep_who_knew_it_the_lead_goes_to_a_queue() -> None:
    hand = act("raise-hand", "2026-04-01")
    unknown = replay(agree(RECYCLED), lead("2026-01-01"), [hand], "2026-04-02")
    last = [item for item in unknown.outputs if isinstance(item, al.Effect)][-1]
    assert (last.kind, last.to) == ("assign", None)
    known = replay(
        agree(RECYCLED), lead("2026-01-01"), [assign("Ada", "2026-01-02"), hand], "2026-04-02"
    )
    assert effects(known)[-1][:2] == ("assign", "Ada")


def test_a_sales_manager_may_give_an_opportunity_back_by_hand() -> None:
    found = stalled(
        None, moved("assigned-to-marketing", here("2013-01-20 09:00"), "Ada"),
        until="2013-01-21 00:00",
    )  # fmt: skip
    assert path(found)[-1] == ("assigned-to-marketing", "2013-01-20 09:00")
