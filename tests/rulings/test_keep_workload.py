"""`keep workload`: two thresholds, at stated times, in order; a kept lead stays (R7, R9)."""

from __future__ import annotations

from textwrap import indent

import alignlib as al
from rulings.keep_support import BORN, HEAD, leads, play, where
from rulings.support import act, agree, assign, at, stamp

PLAN = """
    stage new, start, owned by marketing
      to back  on form
    stage ready, owned by sales
      to done  on call
    stage back, owned by marketing
      {back}
    stage done, end
    sla call-back
      sales owes marketing
      each lead entering ready
      gets call
      within 10 days
    capacity of sales
      people 10
      hours 1.0 each working day of office
      effort ready 60 minutes
"""
KEEP = """keep workload of sales at most 100%
  by moving ready to back
  only when no call by owner since entering ready
  {lines}
  then send keep-warm
  checked each working day at 08:00
"""


def plan(*lines: str, back: str = "to ready  on form") -> al.Agreement:
    keep = KEEP.format(lines="\n  ".join(lines))
    return agree(HEAD + PLAN.format(back=back) + indent(keep, "    "))


def given(agreement: al.Agreement, count: int) -> al.Population:
    """So many leads in `ready`, each for a minute less than the one before."""
    population = agreement.population()
    for lead in leads(count):
        assert lead.created_at is not None
        population = population.add(lead, stage="ready")
    return population


def moved(found: al.PopulationOutcome) -> list[tuple[str, str]]:
    return [
        (o.lead, stamp(o.at)) for o in found.outputs
        if isinstance(o, al.Transition) and o.cause.kind == "keep"
    ]  # fmt: skip


def test_at_the_threshold_nobody_is_moved() -> None:
    found = play(given(plan(), 10), "2026-03-04 00:00")
    assert found.population.workload("sales") == 1
    assert moved(found) == []


def test_beyond_it_the_fewest_leads_that_reach_until_are_moved_oldest_first() -> None:
    found = play(given(plan("until 75%"), 11), "2026-03-04 00:00")
    # 110%: 100, 90, 80, 70% after the fourth.
    assert moved(found) == [(f"L{n:02}", "2026-03-03 08:00") for n in range(4)]


def test_without_until_it_stops_at_the_threshold() -> None:
    assert [lead for lead, _ in moved(play(given(plan(), 12), "2026-03-04 00:00"))] == [
        "L00", "L01",
    ]  # fmt: skip


def test_the_order_asked_for_comes_before_the_age() -> None:
    forms = {
        "L00": [act("form", "2026-03-02 12:00")],
        "L01": [act("form", "2026-03-02 12:00"), act("form", "2026-03-02 12:01")],
    }
    lowest = play(given(plan("lowest interest first"), 12), "2026-03-04 00:00", forms)
    assert [lead for lead, _ in moved(lowest)] == ["L02", "L03"]
    highest = play(given(plan("highest interest first"), 12), "2026-03-04 00:00", forms)
    assert [lead for lead, _ in moved(highest)] == ["L01", "L00"]


def test_only_leads_for_which_the_condition_holds_are_moved() -> None:
    # A call moves a lead on to `done`, so let Ada's call be one that leaves it where it is.
    stays = agree(
        HEAD
        + PLAN.format(back="to ready  on form").replace("to done  on call", "to done  on verdict")
        + indent(KEEP.format(lines="until 100%"), "    ")
    )
    called = [assign("Ada", "2026-03-02 11:00"), act("call", "2026-03-02 12:00", "Ada")]
    found = play(given(stays, 11), "2026-03-04 00:00", {"L00": called})
    assert [lead for lead, _ in moved(found)] == ["L01"]


def test_it_looks_on_working_days_only() -> None:
    friday = at("2026-03-06 12:00")
    population = plan().population()
    for lead in leads(11, friday):
        population = population.add(lead, stage="ready")
    assert moved(play(population, "2026-03-10 00:00")) == [("L00", "2026-03-09 08:00")]


def test_a_keep_voids_the_open_promise_and_says_what_it_did() -> None:
    found = play(given(plan(), 11), "2026-03-04 00:00")
    own = [o for o in found.outputs if o.lead == "L00" and o.cause.kind == "keep"]
    assert [type(o).__name__ for o in own] == ["SLAEvent", "Transition", "Effect"]
    assert isinstance(own[0], al.SLAEvent) and own[0].step == "void"
    assert isinstance(own[2], al.Effect) and (own[2].kind, own[2].value) == ("send", "keep-warm")
    assert {o.cause.input for o in own} == {"workload of sales"}
    assert own[1].rule.name == "keep workload of sales"


def test_what_it_does_is_an_input_with_which_the_lead_replays_alone() -> None:
    agreement = plan("not again for 2 working days", back="to ready  when some form ever")
    forms = {"L00": [act("form", "2026-03-02 12:00")]}
    population = given(agreement, 11)
    found = play(population, "2026-03-09 00:00", forms)
    (change,) = [item for item in found.recorded["L00"] if isinstance(item, al.StageChange)]
    assert (change.stage, change.keep, change.by) == ("back", "workload of sales", "system")
    assert change.held_until == at("2026-03-05 09:00")  # from the opening, two working days
    state = agreement.begin(leads(1)[0], at=BORN, stage="ready")
    alone = agreement.advance(
        state, [*forms["L00"], *found.recorded["L00"]], until=at("2026-03-09 00:00")
    )
    assert alone.state.to_json() == found.population.state("L00").to_json()
    assert alone.outputs == tuple(o for o in found.outputs if o.lead == "L00")


def test_a_kept_lead_is_not_taken_back_before_the_time_it_is_left_alone() -> None:
    agreement = plan("not again for 3 days", back="to ready  when some form ever")
    form = act("form", "2026-03-02 12:00")
    more = act("form", "2026-03-04 12:00")  # an input in between does not help either
    found = play(given(agreement, 11), "2026-03-07 00:00", {"L00": [form, more]})
    path = [(o.to, stamp(o.at)) for o in found.outputs
            if isinstance(o, al.Transition) and o.lead == "L00"]  # fmt: skip
    assert path == [("back", "2026-03-03 08:00"), ("ready", "2026-03-06 08:00")]


def test_without_such_a_time_it_is_left_alone_until_the_next_check() -> None:
    agreement = plan("until 100%", back="to ready  when some form ever")
    found = play(given(agreement, 11), "2026-03-04 08:00", {"L00": [act("form", BORN, id="f")]})
    path = [(o.lead, o.to, stamp(o.at)) for o in found.outputs if isinstance(o, al.Transition)]
    # Back at the next check (time passes first), which then finds 110% again: L01 is older now.
    assert path == [
        ("L00", "back", "2026-03-03 08:00"),
        ("L00", "ready", "2026-03-04 08:00"),
        ("L01", "back", "2026-03-04 08:00"),
    ]


def test_who_was_moved_is_not_moved_again_for_that_time() -> None:
    agreement = plan("not again for 5 days")
    found = play(given(agreement, 11), "2026-03-12 00:00", {
        "L00": [al.StageChange(id="back", at=at("2026-03-04 12:00"), stage="ready")],
    })  # fmt: skip
    # A person took L00 back: the next one goes, though L00 could be moved.
    assert [lead for lead, _ in moved(found)] == ["L00", "L01"]


def test_at_least_moves_leads_in_until_there_is_enough_to_do() -> None:
    agreement = agree(
        HEAD
        + PLAN.format(back="to ready  on form")
        + """
    keep workload of sales at least 20%
      by moving new to ready
      until 30%
      checked each day at 06:00
"""
    )
    found = play(agreement.population().add_many(leads(5)), "2026-03-04 00:00")
    assert moved(found) == [(f"L{n:02}", "2026-03-03 06:00") for n in range(3)]
    assert where(found.population)["new"] == ["L03", "L04"]


def test_nobody_there_is_no_share_of_nothing() -> None:
    away = [al.Rep(id="Ada", team="sales", away=True)]
    population = plan().population(away)
    for lead in leads(3):
        population = population.add(lead, stage="ready")
    found = play(population, "2026-03-05 00:00")
    assert moved(found) == []
    assert found.population.workload("sales") is None


def test_a_second_keep_does_not_forget_what_the_first_one_holds() -> None:
    agreement = agree(
        HEAD
        + """
    stage ready, start, owned by sales
    stage back, owned by marketing
      to ready  when no call ever
    stage warm, owned by marketing
      to back  on form
    capacity of sales
      people 1
      hours 1.0 each day
      effort ready 30 minutes
    capacity of marketing
      people 1
      hours 1.0 each day
      effort back 60 minutes
      effort warm 30 minutes
    keep workload of sales at most 0%
      by moving ready to back
      not again for 1 week
      checked each day at 08:00
    keep workload of marketing at most 50%
      by moving back to warm
      not again for 1 day
      checked each day at 12:00
"""
    )
    back = al.StageChange(id="back", at=at("2026-03-03 15:00"), stage="back")
    found = play(agreement.population().add_many(leads(1)), "2026-03-09 09:00", {"L00": [back]})
    path = [(o.to, stamp(o.at)) for o in found.outputs
            if isinstance(o, al.Transition) and o.to != "warm"]  # fmt: skip
    # Until 10 March no line takes it back to `ready`, whoever moves it meanwhile.
    assert path == [
        ("ready", "2026-03-02 10:00"), ("back", "2026-03-03 08:00"), ("back", "2026-03-03 15:00"),
    ]  # fmt: skip
    state = play(agreement.population().add_many(leads(1)), "2026-03-03 13:00").population.state(
        "L00"
    )
    assert [stage for stage, _ in state.held] == ["back", "ready"]
    assert al.State.from_json(state.to_json()) == state


def test_a_stored_hold_of_an_earlier_release_is_read() -> None:
    found = play(given(plan(), 11), "2026-03-03 09:00").population.state("L00")
    assert [stage for stage, _ in found.held] == ["ready"]
    plain = found.to_dict()
    assert al.State.from_dict({**plain, "held": plain["held"][0]}) == found
    assert al.State.from_dict({**plain, "held": None}).held == ()
