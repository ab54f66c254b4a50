"""R10: where a life begins, and what came before it."""

from __future__ import annotations

import pytest

import alignlib as al
from rulings.support import (
    US,
    act,
    agree,
    assign,
    at,
    change,
    clock,
    dues,
    effects,
    lead,
    moved,
    path,
    replay,
    stages,
    steps,
)  # fmt: skip

TEXT = """
    fields
      country text
      fixed source text
    activity visit, form by prospect
    activity call by sales
    score points
      +10 each form
    stage new, start, owned by marketing
      to formed  on form
      to hot     when points is at least 30
    stage formed, owned by sales
    stage hot, owned by sales
    sla answer
      sales owes prospect
      each form
      gets call
      within 1 day
"""
BORN = "2026-03-02 10:00"


def test_a_life_begins_at_created_at() -> None:
    found = replay(agree(TEXT), lead(BORN), [act("visit", "2026-03-05 10:00")], "2026-03-09 00:00")
    assert path(found) == [("new", BORN)]
    assert found.outputs[0].cause.kind == "begin"


def test_without_created_at_it_begins_at_the_first_input() -> None:
    inputs = [act("visit", "2026-03-05 10:00"), act("form", "2026-03-04 10:00")]
    found = replay(agree(TEXT), lead(), inputs, "2026-03-09 00:00")
    assert path(found) == [("new", "2026-03-04 10:00"), ("formed", "2026-03-04 10:00")]


def test_it_settles_before_the_first_input() -> None:
    agreement = agree("""
        fields
          country text
        activity form by prospect
        stage new, start
          to one  on form
          to two  when country is "US"
        stage one, two
    """)
    found = replay(agreement, lead(country="US"), [act("form", BORN)], "2026-03-09 00:00")
    assert stages(found) == ["new", "two"]


def test_what_came_before_counts_and_fires_starts_and_meets_nothing() -> None:
    inputs = [act("form", "2026-03-01 10:00"), act("form", "2026-03-01 11:00")]
    found = replay(agree(TEXT), lead(BORN), inputs, BORN)
    assert (stages(found), steps(found)) == (["new"], [])
    assert agree(TEXT).view(found.state).score("points") == 20
    # An input at the beginning itself is no background.
    more = replay(agree(TEXT), lead(BORN), [*inputs, act("form", BORN)], BORN)
    assert stages(more) == ["new", "formed"]
    assert steps(more) == [("started", BORN)]


def test_one_microsecond_before_the_beginning_is_background() -> None:
    form = act("form", at(BORN) - US)
    assert stages(replay(agree(TEXT), lead(BORN), [form], BORN)) == ["new"]


def test_a_score_from_before_moves_the_lead_at_its_beginning() -> None:
    inputs = [act("form", f"2026-03-01 1{hour}:00") for hour in range(3)]
    found = replay(agree(TEXT), lead(BORN), inputs, "2026-03-09 00:00")
    assert path(found) == [("new", BORN), ("hot", BORN)]


def test_facts_changed_before_the_beginning_are_known_at_it() -> None:
    found = replay(agree(TEXT), lead(BORN), [change("country", "US", "2026-03-01 10:00")], BORN)
    assert found.state.facts["lead.country"] == "US"


def test_a_fixed_field_keeps_its_first_value_also_before_the_beginning() -> None:
    inputs = [
        change("source", "fair", "2026-03-01 10:00"),
        change("source", "web", "2026-03-01 11:00"),
    ]
    found = replay(agree(TEXT), lead(BORN), inputs, BORN)
    assert found.state.facts["lead.source"] == "fair"


def test_an_owner_from_before_the_beginning_owns_it() -> None:
    found = replay(agree(TEXT), lead(BORN), [assign("Mia", "2026-03-01 10:00")], BORN)
    assert found.state.owner == "Mia"


def test_a_stage_changed_before_the_beginning_moves_nothing() -> None:
    found = replay(agree(TEXT), lead(BORN), [moved("formed", "2026-03-01 10:00")], BORN)
    assert stages(found) == ["new"]


def test_inputs_before_the_agreement_are_background() -> None:
    agreement = agree(TEXT, more="from 2026-03-02")
    inputs = [act("form", "2026-03-01 23:59"), act("visit", "2026-03-03 10:00")]
    found = replay(agreement, lead("2026-02-01 10:00"), inputs, "2026-03-09 00:00")
    assert path(found) == [("new", "2026-03-02 00:00")]
    assert (steps(found), agreement.view(found.state).score("points")) == ([], 10)
    midnight = replay(agreement, lead(), [act("form", "2026-03-02 00:00")], "2026-03-09 00:00")
    assert stages(midnight) == ["new", "formed"]


def test_the_agreement_begins_in_its_own_zone() -> None:
    agreement = agree(TEXT, "America/New_York", "from 2026-03-02")
    early = replay(agreement, lead(), [act("form", "2026-03-02 04:59")], "2026-03-09 00:00")
    late = replay(agreement, lead(), [act("form", "2026-03-02 05:00")], "2026-03-09 00:00")
    assert (stages(early), stages(late)) == (["new"], ["new", "formed"])


def test_a_lead_created_after_until_has_no_life_yet() -> None:
    found = replay(agree(TEXT), lead("2026-03-05 10:00"), [], "2026-03-04 10:00")
    assert (found.state.stage, found.outputs) == (None, ())
    assert found.wake_at == at("2026-03-05 10:00")


def test_nothing_says_when_it_begins() -> None:
    with pytest.raises(al.RecordError, match="nothing says when its life begins"):
        replay(agree(TEXT), lead(), [], BORN)


GIVEN = """
    activity visit by prospect
    activity call by sales
    stage new, start, owned by marketing
    stage ready, owned by sales
      to cold  after 10 days without call
    stage cold, owned by marketing
    define untouched
      no call since entering ready
    define four-days
      days since entering ready is above 4
    sla call-back
      sales owes marketing
      each lead entering ready
      gets call
      within 3 days
      warn at 50% tell owner "soon"
      if late tell marketing "late"
      if late by 1 day tell marketing "very late"
      if late by 5 days tell marketing "very very late"
"""


def test_a_life_may_begin_in_a_given_stage() -> None:
    agreement = agree(GIVEN)
    state = agreement.begin(lead(), at=at(BORN), stage="ready", entered=at("2026-03-01 10:00"))
    found = agreement.advance(state, until=at(BORN))
    assert (found.state.stage, stages(found)) == ("ready", [])
    assert dues(found) == ["2026-03-04 10:00"]


def test_a_clock_born_late_is_late_and_silent() -> None:
    agreement = agree(GIVEN)
    state = agreement.begin(lead(), at=at(BORN), stage="ready", entered=at("2026-02-26 10:00"))
    # Due 1 March 10:00, late by a day 2 March 10:00 (+1 µs: in the future), by five days 6 March.
    found = agreement.advance(state, until=at(BORN))
    assert clock(found.state, "call-back") == "late"
    assert found.outputs == ()
    later = agreement.advance(found.state, until=at("2026-03-07 00:00"))
    assert steps(later) == [
        ("late by", "2026-03-02 10:00 +1us"), ("late by", "2026-03-06 10:00 +1us"),
    ]  # fmt: skip
    assert [item[3] for item in effects(later)] == ["very late", "very very late"]


def test_a_clock_born_late_can_be_met_late() -> None:
    agreement = agree(GIVEN)
    state = agreement.begin(lead(), at=at(BORN), stage="ready", entered=at("2026-02-26 10:00"))
    found = agreement.advance(
        state, [act("call", "2026-03-02 11:00")], until=at("2026-03-02 12:00")
    )
    assert steps(found)[-1] == ("met-late", "2026-03-02 11:00")


def test_a_clock_whose_due_instant_is_the_beginning_is_not_born_late() -> None:
    agreement = agree(GIVEN)
    state = agreement.begin(lead(), at=at(BORN), stage="ready", entered=at("2026-02-27 10:00"))
    found = agreement.advance(state, until=at(BORN))
    assert clock(found.state, "call-back") == "running"
    later = agreement.advance(found.state, until=at("2026-03-02 12:00"))
    assert ("late", "2026-03-02 10:00 +1us") in steps(later)


def test_a_wait_in_a_given_stage_counts_from_when_it_was_entered() -> None:
    agreement = agree(GIVEN)
    state = agreement.begin(lead(), at=at(BORN), stage="ready", entered=at("2026-02-26 10:00"))
    found = agreement.advance(state, until=at("2026-03-20 00:00"))
    assert path(found.outputs) == [("cold", "2026-03-08 10:00")]


def test_background_after_the_given_entry_counts_since_that_entry() -> None:
    agreement = agree(GIVEN)
    state = agreement.begin(lead(), at=at(BORN), stage="ready", entered=at("2026-02-26 10:00"))
    call = act("call", "2026-02-28 10:00")
    found = agreement.advance(state, [call], until=at("2026-03-20 00:00"))
    assert path(found.outputs) == [("cold", "2026-03-10 10:00")]
    at_once = agreement.advance(state, [call], until=at(BORN))
    assert agreement.view(at_once.state).holds("untouched") is False


def test_background_before_the_given_entry_does_not_count_since_it() -> None:
    agreement = agree(GIVEN)
    state = agreement.begin(lead(), at=at(BORN), stage="ready", entered=at("2026-02-26 10:00"))
    found = agreement.advance(state, [act("call", "2026-02-25 10:00")], until=at(BORN))
    view = agreement.view(found.state)
    assert (view.holds("untouched"), view.holds("four-days")) == (True, False)


def test_entered_after_the_beginning_is_an_error() -> None:
    with pytest.raises(al.RecordError, match="entered is after at"):
        agree(GIVEN).begin(lead(), at=at(BORN), stage="ready", entered=at("2026-03-02 10:01"))


def test_without_a_life_what_asks_for_it_is_undecided() -> None:
    agreement = agree("""
        activity visit by prospect
        activity call by sales
        define in-new
          stage is new
        define not-new
          stage is not new
        define came
          entered new
        define twice
          entered new at most 2 times
        define waited
          days in stage is above 3
        define since
          days since entering new is above 3
        define seen
          some visit since entering new
        define unseen
          no visit since entering new
        define broken
          call-back is late
        define unbroken
          call-back is not late
        define begun
          call-back is not-started
        define owned
          owner is known
        define ours
          some call by owner ever
        stage new, start, owned by sales
        sla call-back
          sales owes marketing
          each lead entering new
          gets call
          within 3 days
    """)
    found = agreement.evaluate(
        lead(), [act("visit", BORN), act("call", BORN, "Ada")], at=at("2026-03-09 00:00")
    )
    assert {name for name, truth in found.definitions.items() if truth is not None} == set()


def test_evaluate_passes_over_what_has_not_happened_yet() -> None:
    found = agree(TEXT).evaluate(
        lead(), [act("form", BORN), act("form", at(BORN) + US)], at=at(BORN)
    )
    assert found.score("points") == 10
