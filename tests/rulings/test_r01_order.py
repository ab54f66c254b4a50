"""R1: time passes first, then the inputs of the instant in the order (time, sequence, kind, id)."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

import alignlib as al
from rulings.support import (
    US,
    act,
    agree,
    ask,
    at,
    change,
    effects,
    lead,
    path,
    refusals,
    replay,
    stages,
    steps,
)  # fmt: skip

WAITING = """
    activity visit by prospect
    stage new, start, owned by marketing
      to cold  after 2 days without visit
    stage cold, owned by marketing
      to new  on visit
"""


def test_time_passes_before_the_input_of_the_same_instant() -> None:
    # The wait is over at its last instant, so the visit at that instant finds the lead in cold.
    found = replay(
        agree(WAITING), lead("2026-03-02 10:00"), [act("visit", "2026-03-04 10:00")],
        "2026-03-04 10:00",
    )  # fmt: skip
    assert path(found) == [
        ("new", "2026-03-02 10:00"), ("cold", "2026-03-04 10:00"), ("new", "2026-03-04 10:00"),
    ]  # fmt: skip


def test_an_input_one_microsecond_before_the_end_of_the_wait_restarts_it() -> None:
    visit = act("visit", at("2026-03-04 10:00") - US)
    found = replay(agree(WAITING), lead("2026-03-02 10:00"), [visit], "2026-03-05 00:00")
    assert path(found) == [("new", "2026-03-02 10:00")]
    assert found.wake_at == at("2026-03-06 10:00") - US


FACT_FIRST = """
    fields
      country text
    activity form by prospect
    stage new, start, owned by marketing
      to ready  on form
      to asked  on request by sales
    stage ready, owned by marketing
      qualifies when country is "US"
    stage asked, owned by marketing
      qualifies when country is "US"
"""


def test_fact_changes_before_activities_at_one_instant() -> None:
    inputs = [
        act("form", "2026-03-02 10:00", id="a"),
        change("country", "US", "2026-03-02 10:00", id="z"),
    ]
    for order in permutations(inputs):
        found = replay(agree(FACT_FIRST), lead("2026-03-01 00:00"), order, "2026-03-02 10:00")
        assert stages(found) == ["new", "ready"]


def test_activities_before_requests_at_one_instant() -> None:
    wish = al.StageRequest(id="a", at=at("2026-03-02 10:00"), stage="asked", by="sales")
    inputs = [act("form", "2026-03-02 10:00", id="z"), wish]
    for order in permutations(inputs):
        found = replay(
            agree(FACT_FIRST), lead("2026-03-01 00:00", country="US"), order, "2026-03-02 10:00"
        )
        assert stages(found) == ["new", "ready"]
        assert [kind for kind, *_ in refusals(found)] == ["request"]


def test_sequence_goes_before_kind() -> None:
    inputs = [
        act("form", "2026-03-02 10:00", sequence=0),
        change("country", "US", "2026-03-02 10:00", sequence=1),
    ]
    found = replay(agree(FACT_FIRST), lead("2026-03-01 00:00"), inputs, "2026-03-03 00:00")
    assert stages(found) == ["new"]


def test_id_decides_last_and_arrival_never() -> None:
    text = """
        activity form, call by prospect
        stage new, start
          to one  on form
          to two  on call
        stage one, two, end
    """
    inputs = [act("call", "2026-03-02 10:00", id="b"), act("form", "2026-03-02 10:00", id="a")]
    for order in permutations(inputs):
        found = replay(agree(text), lead("2026-03-01 00:00"), order, "2026-03-03 00:00")
        assert stages(found) == ["new", "one"]


def test_timers_of_one_instant_fire_in_the_order_of_the_file() -> None:
    text = """
        activity call, mail by sales
        stage new, start, owned by sales
        sla second
          sales owes marketing
          each lead entering new
          gets call
          within 1 day
          if late tell marketing "second"
        sla first
          sales owes marketing
          each lead entering new
          gets mail
          within 24 hours
          if late tell marketing "first"
    """
    found = replay(agree(text), lead("2026-03-01 00:00"), [], "2026-03-03 00:00")
    assert [item[3] for item in effects(found)] == ["second", "first"]
    assert {step for step in steps(found) if step[0] == "late"} == {
        ("late", "2026-03-02 00:00 +1us")
    }


def test_each_timer_is_followed_by_the_moves() -> None:
    text = """
        activity call, mail by sales
        stage new, start, owned by sales
          to gone  when quick is late
        stage gone, owned by sales
        sla quick
          sales owes marketing
          each lead entering new
          gets call
          within 1 day
        sla also
          sales owes marketing
          each lead entering new
          gets mail
          within 1 day
          if late tell marketing "{stage}"
    """
    found = replay(agree(text), lead("2026-03-01 00:00"), [], "2026-03-03 00:00")
    assert path(found)[-1] == ("gone", "2026-03-02 00:00 +1us")
    assert [item[3] for item in effects(found)] == ["gone"]


def test_an_input_that_does_not_sort_after_the_last_one_is_late() -> None:
    agreement = agree(WAITING)
    state = agreement.begin(lead(), at=at("2026-03-02 10:00"))
    moment = at("2026-03-02 11:00")
    state = agreement.advance(state, [act("visit", moment, id="m")], until=moment).state
    with pytest.raises(al.LateInputError, match="early") as caught:
        agreement.advance(state, [act("visit", moment, id="early")], until=moment)
    assert (caught.value.lead, caught.value.input_id) == ("lead-1", "early")
    # One that sorts after it, at the same instant, is in time.
    later = agreement.advance(state, [act("visit", moment, id="n")], until=moment)
    assert len(later.state.acts) == 2


def test_an_input_before_an_instant_already_reached_is_late() -> None:
    agreement = agree(WAITING)
    state = agreement.begin(lead(), at=at("2026-03-02 10:00"))
    state = agreement.advance(state, until=at("2026-03-02 12:00")).state
    with pytest.raises(al.LateInputError):
        agreement.advance(
            state, [act("visit", at("2026-03-02 12:00") - US)], until=at("2026-03-02 13:00")
        )
    on_time = agreement.advance(
        state, [act("visit", "2026-03-02 12:00")], until=at("2026-03-02 12:00")
    )
    assert len(on_time.state.acts) == 1


def test_an_input_after_until_is_refused_by_advance_and_waits_in_replay() -> None:
    agreement = agree(WAITING)
    state = agreement.begin(lead(), at=at("2026-03-02 10:00"))
    visit = act("visit", "2026-03-03 10:00", id="v-1")
    with pytest.raises(al.RecordError, match=r"v-1.*after until"):
        agreement.advance(state, [visit], until=at("2026-03-03 09:59"))
    assert replay(agreement, lead("2026-03-02 10:00"), [visit], "2026-03-03 09:59").state.acts == ()


def test_time_does_not_run_back() -> None:
    agreement = agree(WAITING)
    state = agreement.begin(lead(), at=at("2026-03-02 10:00"))
    state = agreement.advance(state, until=at("2026-03-02 12:00")).state
    with pytest.raises(al.RecordError, match="already"):
        agreement.advance(state, until=at("2026-03-02 11:59"))


def test_a_repeated_id_is_dropped_and_reported() -> None:
    agreement = agree(WAITING)
    visit = act("visit", "2026-03-02 11:00", id="v-1")
    found = replay(agreement, lead("2026-03-02 10:00"), [visit, visit], "2026-03-02 12:00")
    assert found.dropped == ("v-1",)
    assert len(found.state.acts) == 1
    # Also where it comes again in a later call, however old it is by then.
    again = agreement.advance(found.state, [visit], until=at("2026-03-02 13:00"))
    assert again.dropped == ("v-1",)
    assert len(again.state.acts) == 1


@pytest.mark.parametrize("hours", [1, 7, 24, 49])
def test_splitting_and_polling_change_nothing(hours: int) -> None:
    agreement = agree(WAITING)
    inputs = [act("visit", "2026-03-03 09:00"), act("visit", "2026-03-06 10:00")]
    whole = replay(agreement, lead("2026-03-02 10:00"), inputs, "2026-03-12 00:00")
    state = agreement.begin(lead("2026-03-02 10:00"), at=at("2026-03-02 10:00"))
    outputs: list[object] = []
    moment = at("2026-03-02 10:00")
    while moment < at("2026-03-12 00:00"):
        following = min(moment + timedelta(hours=hours), at("2026-03-12 00:00"))
        batch = [item for item in inputs if moment < item.at <= following]
        step = agreement.advance(state, batch, until=following)
        outputs.extend(step.outputs)
        state, moment = step.state, following
    assert tuple(outputs) == whole.outputs
    assert state == whole.state


def test_a_wish_and_its_refusal_at_one_instant_keep_their_order() -> None:
    found = replay(
        agree(FACT_FIRST), lead("2026-03-01 00:00"),
        [ask("asked", "2026-03-02 10:00", "sales"), change("country", "US", "2026-03-02 10:00")],
        "2026-03-02 10:00",
    )  # fmt: skip
    assert stages(found) == ["new", "asked"]
