"""R9: what needs other leads is an input; without the answer it is undecided."""

from __future__ import annotations

import alignlib as al
from alignlib.examples.run import run_examples
from alignlib.plan.plan import AssignTarget
from rulings.support import act, agree, at, effects, lead, path, replay, stages

BORN = "2026-03-02 10:00"
ROOM = """
    activity form by prospect
    capacity of sales
      people 2
      hours 8.0 each day
      effort ready 20 minutes
    define open-door
      sales has room
    define full
      sales has no room
    stage new, start, owned by marketing
      to ready  when sales has room
        then assign to rep with most room
    stage ready, owned by sales
"""


def room(moment: str, has_room: bool) -> al.Room:
    return al.Room(id=f"room {moment}", at=at(moment), team="sales", has_room=has_room)


def test_without_an_answer_room_is_undecided() -> None:
    agreement = agree(ROOM)
    found = replay(agreement, lead(BORN), [], "2026-03-03 00:00")
    view = agreement.view(found.state)
    assert (view.holds("open-door"), view.holds("full")) == (None, None)
    assert stages(found) == ["new"]


def test_the_answer_is_an_input_and_moves_the_lead_when_it_comes() -> None:
    inputs = [room("2026-03-02 11:00", False), room("2026-03-02 12:00", True)]
    found = replay(agree(ROOM), lead(BORN), inputs, "2026-03-03 00:00")
    assert path(found)[-1] == ("ready", "2026-03-02 12:00")


def test_an_answer_from_before_the_beginning_counts() -> None:
    found = replay(agree(ROOM), lead(BORN), [room("2026-03-02 09:00", True)], "2026-03-03 00:00")
    assert path(found)[-1] == ("ready", BORN)


def test_an_assignment_without_an_answer_names_nobody_and_asks() -> None:
    found = replay(agree(ROOM), lead(BORN), [room("2026-03-02 11:00", True)], "2026-03-03 00:00")
    assert effects(found) == [("assign", None, "rep with most room", None)]
    assert found.state.owner is None


class _Ada:
    def choose(self, state: al.State, target: AssignTarget, track: int) -> str | None:
        return "Ada"


def test_a_population_writes_its_answer_into_the_history_and_it_replays_alone() -> None:
    agreement = agree(ROOM)
    inputs: list[al.Input] = [room("2026-03-02 11:00", True)]
    found = agreement.replay(lead(BORN), inputs, until=at("2026-03-03 00:00"), population=_Ada())
    assert found.state.owner == "Ada"
    assert [answer.owner for answer in found.recorded] == ["Ada"]
    alone = agreement.replay(lead(BORN), [*inputs, *found.recorded], until=at("2026-03-03 00:00"))
    assert alone.outputs == found.outputs
    assert alone.state.owner == "Ada"
    assert alone.recorded == ()


def test_an_example_has_room_and_one_rep_unless_it_says_otherwise() -> None:
    agreement = agree(
        ROOM
        + """
    example "room"
      lead
      2026-03-02 10:00  form
      at 2026-03-02 10:00
        stage is ready

    example "no room"
      lead
      sales has no room
      2026-03-02 10:00  form
      at 2026-03-02 10:00
        stage is new
"""
    )
    assert [result.status for result in run_examples(agreement)] == ["passed", "passed"]


def test_a_merge_is_an_input_whose_activities_count_and_fire_nothing() -> None:
    agreement = agree("""
        fields
          country text
          city    text
        activity form by prospect
        score points
          +10 each form
        stage new, start
          to formed  on form
          to hot     when points is at least 20
        stage formed, hot, end
    """)
    merge = al.Merge(
        id="m", at=at("2026-03-02 12:00"), other="lead-2",
        activities=(act("form", "2026-02-01 10:00"),), fields={"country": "CA", "city": "Toronto"},
    )  # fmt: skip
    found = replay(agreement, lead(BORN, country="US"), [merge], "2026-03-03 00:00")
    assert stages(found) == ["new"]
    assert agreement.view(found.state).score("points") == 10
    facts = found.state.facts
    assert (facts["lead.country"], facts["lead.city"]) == ("US", "Toronto")
    other = al.Merge(
        id="n", at=at("2026-03-02 13:00"), other="lead-3",
        activities=(act("form", "2026-02-02 10:00"),),
    )  # fmt: skip
    assert stages(replay(agreement, lead(BORN), [merge, other], "2026-03-03 00:00")) == [
        "new", "hot",
    ]  # fmt: skip


def test_a_merged_activity_from_before_an_entry_does_not_count_since_it() -> None:
    agreement = agree("""
        activity form by prospect
        stage one, start
          to two  when some form since entering one
        stage two, end
    """)
    for moment, end in (("2026-03-01 12:00", "one"), ("2026-03-02 12:00", "two")):
        merge = al.Merge(
            id="m", at=at("2026-03-03 10:00"), other="o", activities=(act("form", moment),)
        )
        found = replay(agreement, lead(BORN), [merge], "2026-03-09 00:00")
        assert found.state.stage == end, moment
