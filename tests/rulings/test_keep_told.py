"""When a lead is told of room: those who wait are told last, and whoever waits longest first."""

from __future__ import annotations

from datetime import date

import pytest

import alignlib as al
from rulings.keep_support import HEAD, STAGES, leads, owners, play, where
from rulings.support import act, agree, at, stamp

ONE = """
    capacity of sales
      people 1
      hours 1.0 each day
      effort ready {effort} minutes
"""


def team(stages: str = STAGES, effort: int = 60, capacity: str = ONE) -> al.Agreement:
    assigned = stages.format(assign="round robin")
    return agree(HEAD + "    activity drop by sales\n" + assigned + capacity.format(effort=effort))


def rooms(found: al.PopulationOutcome, lead: str) -> list[tuple[str, bool]]:
    told = [one for one in found.recorded.get(lead, ()) if isinstance(one, al.Room)]
    return [(stamp(one.at), one.has_room) for one in told]


def moves(found: al.PopulationOutcome) -> list[tuple[str, str, str]]:
    return [(one.lead, stamp(one.at), one.to) for one in found.outputs
            if isinstance(one, al.Transition)]  # fmt: skip


@pytest.mark.parametrize("who", ["L01", "L02"])
def test_an_input_of_the_instant_does_not_go_before_those_who_wait(who: str) -> None:
    population = team().population().add_many(leads(3))
    inputs = {
        "L00": [act("call", "2026-03-02 11:00")], who: [act("form", "2026-03-02 11:00")],
    }  # fmt: skip
    found = play(population, "2026-03-02 12:00", inputs)
    assert where(found.population) == {"done": ["L00"], "ready": ["L01"], "new": ["L02"]}
    assert ("L01", "2026-03-02 11:00", "ready") in moves(found)


def test_who_is_back_is_assigned_whoever_waits_longest_and_not_before() -> None:
    rep = al.Rep(id="Ada", team="sales", away=((date(2026, 3, 2), date(2026, 3, 2)),))
    population = team().population([rep]).add_many(leads(2))
    found = play(population, "2026-03-04 00:00", {"L01": [act("form", "2026-03-03 00:00")]})
    assert owners(found.population) == {"L00": "Ada", "L01": None}
    assert ("L00", "2026-03-03 00:00", "ready") in moves(found)


def test_room_that_an_input_takes_is_not_there_for_the_next_one_of_the_instant() -> None:
    stages = STAGES.replace("when sales has room", "when sales has room and some form ever")
    forms = {f"L{n:02}": [act("form", "2026-03-02 11:00")] for n in range(3)}
    found = play(team(stages).population().add_many(leads(3)), "2026-03-02 12:00", forms)
    assert where(found.population) == {"ready": ["L00"], "new": ["L01", "L02"]}


def test_nothing_is_told_of_an_instant_that_is_over() -> None:
    """A line that goes to and fro with the room it makes waits for the next change, or for an input
    of its lead."""
    stages = STAGES.replace("to done  on call", "to new when not sales has room")
    population = team(stages).population().add_many(leads(1))
    first = play(population, "2026-03-02 11:00")
    assert where(first.population) == {"ready": ["L00"]}
    # 10:00 comes before the beginning; at 10:00 there is no room any more, and then there is.
    assert [room for _, room in rooms(first, "L00")] == [True, False, True]
    second = play(first.population, "2026-03-02 13:00", {"L00": [act("form", "2026-03-02 12:00")]})
    assert {one.at for one in second.outputs} == {
        at("2026-03-02 11:59:59.999999"), at("2026-03-02 12:00"),
    }  # fmt: skip
    whole = play(population, "2026-03-02 13:00", {"L00": [act("form", "2026-03-02 12:00")]})
    assert moves(whole) == moves(first) + moves(second)


def test_who_came_back_in_a_loop_hears_that_room_is_gone_and_of_the_next() -> None:
    stages = STAGES.replace("to done  on call", "to done  on call\n      to new  on drop")
    population = team(stages, effort=40).population().add_many(leads(3, apart=60))
    inputs = {
        "L00": [act("drop", "2026-03-02 10:30")],  # there is room: back at once is a loop
        "L01": [act("call", "2026-03-02 15:00")],
    }
    found = play(population, "2026-03-02 14:00", inputs | {"L01": []})
    assert where(found.population) == {"new": ["L00"], "ready": ["L01", "L02"]}
    found = play(found.population, "2026-03-02 16:00", {"L01": inputs["L01"]})
    assert where(found.population) == {"ready": ["L00", "L02"], "done": ["L01"]}


def test_the_room_of_two_teams_is_told_at_once() -> None:
    """Sales and field are back at the same instant: nobody goes where only one of them is."""
    agreement = agree(
        HEAD
        + """
    team field "Field sales"
    stage new, start, owned by marketing
      to half  when field has room and not sales has room
      to both  when field has room and sales has room
    stage half, both, owned by sales
    capacity of sales
      hours 1.0 each day
      effort both 60 minutes
    capacity of field
      hours 1.0 each day
      effort both 60 minutes
"""
    )
    gone = ((date(2026, 3, 2), date(2026, 3, 2)),)
    people = [al.Rep(id="Ada", team="sales", away=gone), al.Rep(id="Bob", team="field", away=gone)]
    born = leads(1)
    found = play(agreement.population(people).add_many(born), "2026-03-04 00:00")
    assert [(lead, to) for lead, _, to in moves(found)] == [("L00", "new"), ("L00", "both")]
    told = [one.more for one in found.recorded["L00"] if isinstance(one, al.Room)]
    assert told == [True, False, True, False]
    alone = agreement.replay(born[0], found.recorded["L00"], until=at("2026-03-04 00:00"))
    assert alone.outputs == found.outputs
    for item in found.recorded["L00"]:
        assert al.from_plain(al.to_plain(item)) == item


def test_a_lead_whose_time_has_come_goes_by_the_room_that_the_instant_began_with() -> None:
    """L00 makes room as it goes back at 16:00; that is for those who wait, and L01 goes, too."""
    agreement = agree(
        HEAD
        + """
    stage new, start, owned by marketing
      to ready  when sales has room
    stage ready, owned by sales
      to back  after 6 hours
    stage back, owned by marketing
      qualifies when not sales has room
"""
        + ONE.format(effort=30)
    )
    found = play(agreement.population().add_many(leads(2, apart=0)), "2026-03-02 17:00")
    assert where(found.population) == {"back": ["L00", "L01"]}


def test_room_that_becomes_known_is_told_to_those_who_wait() -> None:
    agreement = team(capacity=ONE.replace("      people 1\n", ""))
    waiting = play(agreement.population().add_many(leads(1)), "2026-03-02 11:00").population
    assert waiting.has_room("sales") is None
    hired = waiting.with_reps([al.Rep(id="Ada", team="sales")])
    assert hired.wake_at == at("2026-03-02 11:00:00.000001")
    for population in (hired, agreement.population(stored=hired.to_json())):
        found = play(population, "2026-03-02 12:00")
        assert [(one.at, one.to) for one in found.outputs if isinstance(one, al.Transition)] == [
            (at("2026-03-02 11:00:00.000001"), "ready")
        ]
        assert owners(found.population) == {"L00": "Ada"}


def test_room_that_is_no_longer_known_is_not_told() -> None:
    agreement = team(capacity=ONE.replace("      people 1\n", ""))
    population = agreement.population([al.Rep(id="Ada", team="sales")]).add_many(leads(2, apart=60))
    left = play(population, "2026-03-02 10:30").population.with_reps([])
    for one in (left, agreement.population(stored=left.to_json())):
        found = play(one, "2026-03-02 12:00")
        assert found.population.has_room("sales") is None
        assert where(found.population) == {"ready": ["L00"], "new": ["L01"]}
        assert "L01" not in found.recorded
        back = found.population.with_reps([al.Rep(id="Bob", team="sales")])
        called = {"L00": [act("call", "2026-03-02 13:00")]}
        assert where(play(back, "2026-03-02 14:00", called).population) == {
            "done": ["L00"], "ready": ["L01"],
        }  # fmt: skip
