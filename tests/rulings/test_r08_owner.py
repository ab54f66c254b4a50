"""R8: who owns a lead, and whose act is `by owner`."""

from __future__ import annotations

import pytest

import alignlib as al
from rulings.support import (
    act,
    agree,
    ask,
    assign,
    at,
    effects,
    lead,
    moved,
    replay,
    stages,
    steps,
)

BORN = "2026-03-02 10:00"
UNTIL = "2026-03-03 00:00"
OWNED = """
    activity call, give by sales
    activity recall by marketing
    stage ready, start, owned by sales
      to talked  on call by owner
      to back    on recall
    stage back, owned by marketing
      to ready   on give
    stage talked, end
"""


def talked(*inputs: al.Input) -> bool:
    return replay(agree(OWNED), lead(BORN), inputs, UNTIL).state.stage == "talked"


def test_while_nobody_is_named_anyone_of_the_side_is_the_owner() -> None:
    assert talked(act("call", "2026-03-02 11:00"))
    assert talked(act("call", "2026-03-02 11:00", "Ada"))
    assert talked(act("call", "2026-03-02 11:00", "owner"))
    assert not talked(act("call", "2026-03-02 11:00", "marketing"))


def test_once_a_person_is_named_it_is_that_person_only() -> None:
    ada = assign("Ada", "2026-03-02 10:30")
    assert talked(ada, act("call", "2026-03-02 11:00", "Ada"))
    assert talked(ada, act("call", "2026-03-02 11:00", "ada"))
    assert talked(ada, act("call", "2026-03-02 11:00", "owner"))
    assert not talked(ada, act("call", "2026-03-02 11:00", "Bob"))


def test_an_activity_without_by_is_by_the_party_and_not_by_the_person() -> None:
    assert not talked(assign("Ada", "2026-03-02 10:30"), act("call", "2026-03-02 11:00"))


def test_it_is_the_person_last_assigned() -> None:
    both = (assign("Ada", "2026-03-02 10:30"), assign("Bob", "2026-03-02 10:40"))
    assert talked(*both, act("call", "2026-03-02 11:00", "Bob"))
    assert not talked(*both, act("call", "2026-03-02 11:00", "Ada"))


def test_it_is_judged_when_the_act_happens() -> None:
    early = act("call", "2026-03-02 10:20", "Bob")
    assert talked(early)
    assert not talked(assign("Ada", "2026-03-02 10:10"), early, assign("Bob", "2026-03-02 10:30"))


def test_the_other_side_ends_personal_ownership_until_someone_is_assigned() -> None:
    there_and_back = (
        assign("Ada", "2026-03-02 10:30"),
        act("recall", "2026-03-02 10:40"),
        act("give", "2026-03-02 10:50"),
    )
    assert talked(*there_and_back, act("call", "2026-03-02 11:00", "Bob"))
    again = assign("Ada", "2026-03-02 10:55")
    assert not talked(*there_and_back, again, act("call", "2026-03-02 11:00", "Bob"))


def test_another_stage_of_the_same_side_keeps_the_owner() -> None:
    agreement = agree("""
        activity call, next by sales
        stage one, start, owned by sales
          to two  on next
        stage two, owned by sales
          to three  on call by owner
        stage three, end
    """)
    inputs = [
        assign("Ada", "2026-03-02 10:30"), act("next", "2026-03-02 10:40"),
        act("call", "2026-03-02 10:50", "Bob"),
    ]  # fmt: skip
    assert stages(replay(agreement, lead(BORN), inputs, UNTIL)) == ["one", "two"]
    inputs.append(act("call", "2026-03-02 11:00", "Ada"))
    assert stages(replay(agreement, lead(BORN), inputs, UNTIL)) == ["one", "two", "three"]


def test_an_unassigned_lead_belongs_to_the_side_again() -> None:
    assert talked(
        assign("Ada", "2026-03-02 10:30"), assign(None, "2026-03-02 10:40"),
        act("call", "2026-03-02 11:00", "Bob"),
    )  # fmt: skip


PREVIOUS = """
    activity call, give by sales
    activity recall by marketing
    stage back, start, owned by marketing
      to ready  on give
        then assign to previous owner, else "Zoe"
    stage ready, owned by sales
      to back   on recall
"""


def test_the_previous_owner_is_the_last_one_on_the_side_it_comes_to() -> None:
    inputs = [
        assign("Mia", "2026-03-02 10:10"),
        act("give", "2026-03-02 10:20"),  # nobody of sales has owned it: Zoe
        assign("Ada", "2026-03-02 10:30"),
        assign("Bob", "2026-03-02 10:40"),
        act("recall", "2026-03-02 10:50"),
        assign("Max", "2026-03-02 11:00"),  # of marketing
        act("give", "2026-03-02 11:10"),
    ]
    found = replay(agree(PREVIOUS), lead(BORN), inputs, UNTIL)
    assert effects(found) == [
        ("assign", "Zoe", "person", None), ("assign", "Bob", "previous owner", None),
    ]  # fmt: skip
    assert found.state.owner == "Bob"


@pytest.mark.parametrize(
    ("by", "told"),
    [(None, ["theirs"]), ("sales", ["theirs"]), ("Bob", ["theirs"]), ("marketing", ["other"])],
)
def test_anyone_of_the_other_side_counts_where_it_never_had_an_owner(
    by: str | None, told: list[str]
) -> None:
    agreement = agree("""
        activity call by sales
        stage resting, start, owned by marketing
        trigger theirs
          on call by previous owner
          then note "theirs"
        trigger others
          on call by anyone but previous owner
          then note "other"
    """)
    found = replay(agreement, lead(BORN), [act("call", "2026-03-02 11:00", by)], UNTIL)
    assert [effect.message for effect in found.outputs if isinstance(effect, al.Effect)] == told


PROMISE = """
    activity call by sales
    activity recall by marketing
    stage ready, start, owned by sales
      to back  after 2 hours
    stage back, owned by marketing
    sla call-back
      sales owes marketing
      each lead entering ready
      gets call by owner
      within 1 day
"""


@pytest.mark.parametrize(("who", "kept"), [("Ada", True), ("Bob", False), ("Mia", False)])
def test_in_an_sla_the_owner_is_the_promisers_latest(who: str, kept: bool) -> None:
    # At 12:00 the lead goes back to marketing, and Mia of marketing owns it.
    inputs = [
        assign("Ada", "2026-03-02 10:30"), assign("Mia", "2026-03-02 13:00"),
        act("call", "2026-03-02 14:00", who),
    ]  # fmt: skip
    found = replay(agree(PROMISE), lead(BORN), inputs, "2026-03-02 15:00")
    assert (steps(found)[-1][0] == "met") is kept


def test_in_an_sla_anyone_of_the_promiser_while_no_person_is_named() -> None:
    found = replay(
        agree(PROMISE), lead(BORN), [act("call", "2026-03-02 14:00", "Bob")], "2026-03-02 15:00"
    )
    assert steps(found)[-1] == ("met", "2026-03-02 14:00")


def test_the_owner_of_the_record_is_the_first_owner() -> None:
    record = al.Lead(id="lead-1", created_at=assign(None, BORN).at, owner="Ada")
    bob = replay(agree(OWNED), record, [act("call", "2026-03-02 11:00", "Bob")], UNTIL)
    ada = replay(agree(OWNED), record, [act("call", "2026-03-02 11:00", "Ada")], UNTIL)
    assert (bob.state.stage, ada.state.stage) == ("ready", "talked")


def test_who_did_it_is_told_with_the_cause() -> None:
    found = replay(agree(OWNED), lead(BORN), [moved("talked", "2026-03-02 11:00", "Ada")], UNTIL)
    assert found.outputs[-1].cause.person == "Ada"


def test_system_is_a_party_of_its_own() -> None:
    agreement = agree("""
        activity assignment by system
        stage new, start, owned by marketing
          to one  on assignment by system
        stage one, end
    """)
    assert stages(
        replay(agreement, lead(BORN), [act("assignment", "2026-03-02 11:00")], UNTIL)
    ) == ["new", "one"]
    assert stages(
        replay(agreement, lead(BORN), [act("assignment", "2026-03-02 11:00", "sales")], UNTIL)
    ) == ["new"]


BOTH_SIDES = """
    activity form by prospect
    activity note
    stage one, start, owned by marketing
      to two    on form
    stage two, owned by sales
      to three  on request by sales
      to four   on note by sales
      to five   on note by marketing
    stage three, four, five, end
"""


@pytest.mark.parametrize(("owner", "stage"), [("Ada", "three"), ("Bob", "two")])
def test_who_owns_it_now_acts_for_that_side(owner: str, stage: str) -> None:
    """Ada had it for marketing, and has it for sales: her wish is one of sales."""
    came = [
        assign("Ada", "2026-03-02 11:00"),
        act("form", "2026-03-02 12:00"),
        assign(owner, "2026-03-02 13:00"),
    ]
    wish = ask("three", "2026-03-02 14:00", by="Ada")
    state = replay(agree(BOTH_SIDES), lead(BORN), [*came, wish], UNTIL).state
    assert state.stage == stage
    # An activity that no party is declared for is judged by the same.
    note = act("note", "2026-03-02 14:00", "Ada")
    state = replay(agree(BOTH_SIDES), lead(BORN), [*came, note], UNTIL).state
    assert state.stage == ("four" if owner == "Ada" else "five")


NOBODYS = """
    activity form, visit by prospect
    stage new, start
      to seen  on form by prospect
      to ripe  when some visit by prospect
    stage seen, ripe, end
"""


def test_what_an_owner_did_whom_there_was_not_is_by_the_declared_party() -> None:
    agreement = agree(NOBODYS)
    early = act("visit", "2026-03-01 11:00", "owner")
    form = act("form", "2026-03-02 11:00", "owner")
    for came, stage in (([early], "ripe"), ([form], "seen")):
        assert replay(agreement, lead(BORN), came, UNTIL).state.stage == stage
        assert agreement.trace(lead(BORN), came, until=at(UNTIL)).stage == stage


def test_a_compiled_life_knows_it_too() -> None:
    assigns = BOTH_SIDES.replace("on form", 'on form\n        then assign to "Ada"')
    agreement = agree(assigns)
    assert "def life" in agreement.plan_source
    came = [act("form", "2026-03-02 12:00"), act("note", "2026-03-02 14:00", "Ada")]
    record = al.Lead(id="L", created_at=at(BORN), owner="Ada")
    assert agreement.trace(record, came, until=at(UNTIL)).stage == "four"
    assert agreement.replay(record, came, until=at(UNTIL)).state.stage == "four"
