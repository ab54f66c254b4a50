"""R5: wishes are granted or refused with reasons; what was done outside is followed or set back."""

from __future__ import annotations

import alignlib as al
from rulings.support import (
    act,
    agree,
    ask,
    change,
    clock,
    effects,
    lead,
    moved,
    path,
    refusals,
    replay,
    stages,
    steps,
)  # fmt: skip

BORN = "2026-03-02 10:00"
UNTIL = "2026-03-03 00:00"
ASK = """
    fields
      country text
      hot     yes-no
    activity form by prospect
    activity call by sales
    stage new, start, owned by marketing
      to ready  on request by marketing where country is "US"
      to open   on request
      to formed  on form
    stage ready, owned by sales
      qualifies when hot
    stage open, owned by sales
    stage formed, owned by sales
    stage won, end
"""


def test_a_request_is_granted_along_a_line_on_request() -> None:
    found = replay(agree(ASK), lead(BORN), [ask("open", "2026-03-02 11:00")], UNTIL)
    assert path(found)[-1] == ("open", "2026-03-02 11:00")
    made = found.outputs[-1]
    assert (made.cause.kind, made.cause.party) == ("request", None)
    assert refusals(found) == []


def test_a_request_by_the_wrong_party_is_refused() -> None:
    record = lead(BORN, country="US", hot=True)
    for by, end in (("marketing", "ready"), ("sales", "new"), (None, "new"), ("Zoe", "new")):
        found = replay(agree(ASK), record, [ask("ready", "2026-03-02 11:00", by)], UNTIL)
        assert found.state.stage == end, by
        assert len(refusals(found)) == (end == "new")


def test_a_refusal_names_the_conditions_that_fail() -> None:
    record = lead(BORN, country="CA", hot=False)
    found = replay(agree(ASK), record, [ask("ready", "2026-03-02 11:00", "marketing")], UNTIL)
    assert stages(found) == ["new"]
    assert refusals(found) == [("request", "ready", ('country is "US"', "hot"))]


def test_an_undecided_condition_grants_nothing_and_says_so() -> None:
    found = replay(
        agree(ASK), lead(BORN, country="US"), [ask("ready", "2026-03-02 11:00", "marketing")], UNTIL
    )
    assert refusals(found) == [("request", "ready", ("hot (undecided)",))]


def test_a_refusal_without_a_line_says_where_one_can_go() -> None:
    for stage in ("won", "formed"):
        found = replay(agree(ASK), lead(BORN), [ask(stage, "2026-03-02 11:00", "sales")], UNTIL)
        assert stages(found) == ["new"]
        assert refusals(found) == [
            ("request", stage, ("from new one can go to ready, open, formed",))
        ]


def test_a_request_is_granted_along_a_when_line_that_holds() -> None:
    # a → b is held back as a way back in this run; the request is a run of its own.
    agreement = agree("""
        fields
          country text
          back    yes-no
        activity visit by prospect
        stage a, start
          to b  when country is "US"
        stage b
          to a  when back
    """)
    found = replay(
        agreement, lead(BORN, country="US", back=True), [ask("a", "2026-03-02 11:00")], UNTIL
    )
    assert path(found) == [("a", BORN), ("b", BORN), ("a", "2026-03-02 11:00")]
    assert found.outputs[-2].cause.kind == "request"


def test_a_request_along_a_when_line_that_does_not_hold_is_refused_with_its_conditions() -> None:
    agreement = agree("""
        fields
          country text
        define serviceable
          country is one of "US", "CA"
        activity visit by prospect
        stage a, start
          to b  when serviceable and some visit ever
        stage b, end
    """)
    found = replay(agreement, lead(BORN, country="FR"), [ask("b", "2026-03-02 11:00")], UNTIL)
    assert refusals(found) == [
        ("request", "b", ('serviceable (country is one of "US", "CA")', "some visit ever"))
    ]


def test_a_request_is_followed_by_the_moves() -> None:
    agreement = agree("""
        fields
          country text
        stage a, start
          to b  on request
        stage b
          to c  when country is "US"
        stage c, end
    """)
    found = replay(agreement, lead(BORN, country="US"), [ask("b", "2026-03-02 11:00")], UNTIL)
    assert stages(found) == ["a", "b", "c"]


OUTSIDE = """
    fields
      country text
    activity form by prospect
    activity call by sales
    stage new, start, owned by marketing
      to ready  on form
    stage ready, owned by sales
      qualifies when country is "US"
    stage far, owned by sales
    stage won, end
    sla call-back
      sales owes marketing
      each lead entering far
      gets call
      within 1 day
"""


def test_an_outside_change_is_followed_by_default() -> None:
    found = replay(
        agree(OUTSIDE), lead(BORN, country="US"), [moved("ready", "2026-03-02 11:00", "Ada")], UNTIL
    )
    made = found.outputs[-1]
    assert isinstance(made, al.Transition)
    assert (made.from_stage, made.to, made.finding) == ("new", "ready", None)
    assert (made.cause.kind, made.cause.person) == ("outside", "Ada")


def test_an_outside_change_without_a_line_is_followed_with_a_finding_and_starts_clocks() -> None:
    found = replay(agree(OUTSIDE), lead(BORN), [moved("far", "2026-03-02 11:00")], UNTIL)
    made = found.outputs[1]
    assert isinstance(made, al.Transition)
    assert made.finding is not None and "no line" in made.finding
    assert steps(found) == [("started", "2026-03-02 11:00")]


def test_an_outside_change_into_a_stage_that_does_not_qualify_is_a_finding_too() -> None:
    found = replay(
        agree(OUTSIDE), lead(BORN, country="FR"), [moved("ready", "2026-03-02 11:00")], UNTIL
    )
    made = found.outputs[-1]
    assert isinstance(made, al.Transition)
    assert made.finding is not None and 'country is "US"' in made.finding


def test_an_outside_change_to_the_present_stage_is_nothing() -> None:
    found = replay(agree(OUTSIDE), lead(BORN), [moved("new", "2026-03-02 11:00")], UNTIL)
    assert path(found) == [("new", BORN)]
    assert len(found.state.entries) == 1


def test_outside_changes_are_refused_and_set_back_where_the_agreement_says_so() -> None:
    agreement = agree(OUTSIDE, more="outside changes are refused")
    found = replay(agreement, lead(BORN, country="US"), [moved("ready", "2026-03-02 11:00")], UNTIL)
    assert stages(found) == ["new"]
    assert [(kind, wanted) for kind, wanted, _ in refusals(found)] == [("outside", "ready")]
    assert effects(found) == [("set back", None, "new", None)]


def test_the_spelt_out_default_is_the_default() -> None:
    agreement = agree(OUTSIDE, more="outside changes are followed")
    found = replay(agreement, lead(BORN, country="US"), [moved("ready", "2026-03-02 11:00")], UNTIL)
    assert stages(found) == ["new", "ready"]


def test_nothing_leaves_an_end() -> None:
    agreement = agree("""
        fields
          country text
        activity form, visit by prospect
        stage new, start
          to won  on form
        stage won, lost, end
        from any of new
          to lost  when country is "XX"
    """)
    inputs = [
        act("form", "2026-03-02 11:00"),
        act("form", "2026-03-02 12:00"),
        change("country", "XX", "2026-03-02 13:00"),
        ask("new", "2026-03-02 14:00", "sales"),
        moved("new", "2026-03-02 15:00", "Ada"),
    ]
    found = replay(agreement, lead(BORN), inputs, UNTIL)
    assert stages(found) == ["new", "won"]
    assert refusals(found) == [
        ("request", "new", ("nothing leaves won",)), ("outside", "new", ("nothing leaves won",)),
    ]  # fmt: skip
    assert effects(found) == [("set back", None, "won", None)]


MOVE_BACK = """
    activity call, leave, come by sales
    activity form by prospect
    stage new, start, owned by marketing
      to ready  on form
    stage ready, owned by sales
      to aside  on leave
    stage aside, owned by sales
      to ready  on come
    sla call-back
      sales owes marketing
      each lead entering ready
      gets call
      within 1 day
      if late tell marketing "late", then move to new
"""


def test_then_move_to_acts_while_the_lead_is_in_the_entry_that_started_the_clock() -> None:
    found = replay(
        agree(MOVE_BACK), lead(BORN), [act("form", "2026-03-02 11:00")], "2026-03-05 00:00"
    )
    assert path(found)[-1] == ("new", "2026-03-03 11:00 +1us")
    assert found.outputs[-1].cause.kind == "sla"


def test_then_move_to_does_not_act_in_a_later_entry_of_the_same_stage() -> None:
    inputs = [
        act("form", "2026-03-02 11:00"), act("leave", "2026-03-02 12:00"),
        act("come", "2026-03-02 20:00"),
    ]  # fmt: skip
    found = replay(agree(MOVE_BACK), lead(BORN), inputs, "2026-03-03 12:00")
    assert stages(found) == ["new", "ready", "aside", "ready"]
    assert clock(found.state, "call-back", 1) == "late"
    assert clock(found.state, "call-back", 2) == "running"
    assert [item[3] for item in effects(found)] == ["late"]


def test_an_outside_change_is_not_undone_within_its_own_run() -> None:
    agreement = agree("""
        fields
          country text
        stage a, start
          to b  on request
        stage b
          to a  when country is "US"
    """)
    found = replay(agreement, lead(BORN, country="US"), [moved("b", "2026-03-02 11:00")], UNTIL)
    assert stages(found) == ["a", "b"]
    assert [kind for kind, *_ in refusals(found)] == ["loop"]
