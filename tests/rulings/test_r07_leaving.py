"""R7: who moved the lead decides whether an open promise stands or is void."""

from __future__ import annotations

import pytest

import alignlib as al
from rulings.support import (
    act,
    agree,
    ask,
    assign,
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
UNTIL = "2026-03-09 00:00"
LEAVING = """
    fields
      gone yes-no
    activity call, pass by sales
    activity recall by marketing
    activity reply by prospect
    stage ready, start, owned by sales
      to aside    on pass
      to back     on recall
      to back     on reply
      to aside    on request
      to aside    when gone
      to aside    after 10 hours
    stage aside, owned by sales
    stage back, owned by marketing
    sla call-back
      sales owes marketing
      each lead entering ready
      gets call
      within 1 day
"""
STANDS = ("running", "late")


@pytest.mark.parametrize(
    ("item", "state"),
    [
        (act("pass", "2026-03-02 11:00"), "running"),  # the promiser's own act
        (act("pass", "2026-03-02 11:00", "Ada"), "running"),  # a person of the promiser
        (ask("aside", "2026-03-02 11:00", "sales"), "running"),  # the promiser's request
        (change("gone", True, "2026-03-02 11:00", "sales"), "running"),  # what the promiser wrote
        (act("recall", "2026-03-02 11:00"), "void"),  # the other side's act
        (act("reply", "2026-03-02 11:00"), "void"),  # the prospect's act
        (ask("aside", "2026-03-02 11:00", "marketing"), "void"),
        (ask("aside", "2026-03-02 11:00"), "void"),  # nobody said who
        (change("gone", True, "2026-03-02 11:00", "marketing"), "void"),
        (change("gone", True, "2026-03-02 11:00", "system"), "void"),
        (moved("aside", "2026-03-02 11:00", "sales"), "running"),
        (moved("back", "2026-03-02 11:00", "marketing"), "void"),
    ],
)
def test_who_moved_it_decides(item: al.Input, state: str) -> None:
    found = replay(agree(LEAVING), lead(BORN), [item], "2026-03-02 12:00")
    assert len(stages(found)) == 2
    assert clock(found.state, "call-back") == state
    after = replay(agree(LEAVING), lead(BORN), [item], UNTIL)
    assert clock(after.state, "call-back") == ("late" if state == "running" else "void")


def test_the_passing_of_time_lets_the_duty_stand() -> None:
    found = replay(agree(LEAVING), lead(BORN), [], UNTIL)
    assert path(found)[-1] == ("aside", "2026-03-02 20:00")
    assert steps(found) == [("started", BORN), ("late", "2026-03-03 10:00 +1us")]


def test_a_duty_that_stands_can_still_be_kept_elsewhere() -> None:
    inputs = [act("pass", "2026-03-02 11:00"), act("call", "2026-03-02 12:00")]
    found = replay(agree(LEAVING), lead(BORN), inputs, UNTIL)
    assert steps(found) == [("started", BORN), ("met", "2026-03-02 12:00")]


def test_a_person_of_the_promiser_who_asks_is_the_promiser() -> None:
    agreement = agree('team sales\n  people "Ada"\n' + _flat(LEAVING))
    found = replay(agreement, lead(BORN), [ask("aside", "2026-03-02 11:00", "Ada")], UNTIL)
    assert clock(found.state, "call-back") == "late"


def test_the_owner_who_asks_is_the_promiser() -> None:
    inputs = [assign("Ada", "2026-03-02 10:30"), ask("aside", "2026-03-02 11:00", "owner")]
    found = replay(agree(LEAVING), lead(BORN), inputs, UNTIL)
    assert clock(found.state, "call-back") == "late"


def test_the_duty_stands_also_into_an_end() -> None:
    agreement = agree("""
        activity call, drop by sales
        activity goodbye by prospect
        stage ready, start, owned by sales
          to dead  on drop
          to lost  on goodbye
        stage dead, lost, end
        sla call-back
          sales owes marketing
          each lead entering ready
          gets call
          within 1 day
    """)
    own = replay(agreement, lead(BORN), [act("drop", "2026-03-02 11:00")], UNTIL)
    assert clock(own.state, "call-back") == "late"
    other = replay(agreement, lead(BORN), [act("goodbye", "2026-03-02 11:00")], UNTIL)
    assert steps(other) == [("started", BORN), ("void", "2026-03-02 11:00")]


def test_a_clock_that_is_late_stays_late_whoever_moves_the_lead() -> None:
    agreement = agree(LEAVING.replace("to aside    after 10 hours", "to aside    after 5 days"))
    found = replay(agreement, lead(BORN), [act("reply", "2026-03-04 10:00")], UNTIL)
    assert clock(found.state, "call-back") == "late"


def test_the_act_that_keeps_the_promise_and_moves_the_lead_keeps_it() -> None:
    agreement = agree(LEAVING.replace("gets call", "gets recall"))
    found = replay(agreement, lead(BORN), [act("recall", "2026-03-02 11:00")], UNTIL)
    assert steps(found) == [("started", BORN), ("met", "2026-03-02 11:00")]


BEFORE = """
    activity call by sales
    activity drop by sales
    activity goodbye, visit by prospect
    stage ready, start, owned by sales
      to dead  on drop
      to lost  on goodbye
      to aside  on visit
    stage aside, owned by marketing
      to dead  on drop
    stage dead, lost, end
    sla persistence
      sales owes marketing
      each lead entering ready
      gets at least 2 of call
      before dead
"""


def test_before_is_decided_at_the_move_into_the_stage() -> None:
    calls = [act("call", "2026-03-02 11:00"), act("call", "2026-03-03 11:00")]
    drop = act("drop", "2026-03-04 11:00")
    one = replay(agree(BEFORE), lead(BORN), [calls[0], drop], UNTIL)
    assert steps(one) == [("started", BORN), ("late", "2026-03-04 11:00")]
    assert stages(one) == ["ready", "dead"]
    two = replay(agree(BEFORE), lead(BORN), [*calls, drop], UNTIL)
    assert steps(two) == [("started", BORN), ("met", "2026-03-03 11:00")]


def test_before_has_no_due_time_and_is_never_late_by_time() -> None:
    found = replay(agree(BEFORE), lead(BORN), [], "2030-01-01 00:00")
    assert steps(found) == [("started", BORN)]
    assert found.wake_at is None


def test_before_is_void_where_the_lead_ends_elsewhere() -> None:
    found = replay(agree(BEFORE), lead(BORN), [act("goodbye", "2026-03-04 11:00")], UNTIL)
    assert steps(found) == [("started", BORN), ("void", "2026-03-04 11:00")]


def test_before_goes_on_through_other_stages() -> None:
    inputs = [act("visit", "2026-03-03 11:00"), act("drop", "2026-03-04 11:00")]
    found = replay(agree(BEFORE), lead(BORN), inputs, UNTIL)
    assert steps(found) == [("started", BORN), ("late", "2026-03-04 11:00")]


def test_an_act_after_the_decision_changes_nothing() -> None:
    inputs = [
        act("drop", "2026-03-03 11:00"), act("call", "2026-03-03 12:00"),
        act("call", "2026-03-03 13:00"),
    ]  # fmt: skip
    found = replay(agree(BEFORE), lead(BORN), inputs, UNTIL)
    assert clock(found.state, "persistence") == "late"


def test_else_refuse_keeps_the_lead_where_it_is_and_reports() -> None:
    agreement = agree(BEFORE.replace("before dead", "before dead else refuse"))
    inputs = [
        act("call", "2026-03-02 11:00"), act("drop", "2026-03-03 11:00"),
        act("call", "2026-03-03 12:00"), act("drop", "2026-03-03 13:00"),
    ]  # fmt: skip
    found = replay(agreement, lead(BORN), inputs, UNTIL)
    assert path(found) == [("ready", BORN), ("dead", "2026-03-03 13:00")]
    assert refusals(found) == [("promise", "dead", ("persistence: 1 of 2",))]
    assert steps(found) == [("started", BORN), ("met", "2026-03-03 12:00")]


def test_else_refuse_refuses_a_request_with_what_is_missing() -> None:
    text = BEFORE.replace("before dead", "before dead else refuse").replace(
        "to dead  on drop\n      to lost", "to dead  on request\n      to lost"
    )
    found = replay(agree(text), lead(BORN), [ask("dead", "2026-03-03 11:00", "sales")], UNTIL)
    assert refusals(found) == [("request", "dead", ("persistence: 0 of 2",))]


def test_a_consequence_of_lateness_before_a_stage_is_announced() -> None:
    agreement = agree(_flat(BEFORE) + '  if late tell marketing "too few"\n')
    found = replay(agreement, lead(BORN), [act("drop", "2026-03-03 11:00")], UNTIL)
    assert [item[3] for item in effects(found)] == ["too few"]


def _flat(text: str) -> str:
    from textwrap import dedent

    return dedent(text)


REACHES = """
    activity drop by sales
    activity goodbye by prospect
    stage open, start, owned by sales
      to dead  on drop
      to lost  on goodbye
    stage won, dead, lost, end
    sla close
      sales owes marketing
      each lead entering open
      reaches won
      within 2 days
"""


def test_a_promise_to_reach_a_stage_stands_when_the_promiser_ends_the_lead_elsewhere() -> None:
    found = replay(agree(REACHES), lead(BORN), [act("drop", "2026-03-02 11:00")], UNTIL)
    assert steps(found) == [("started", BORN), ("late", "2026-03-04 10:00 +1us")]


def test_a_promise_to_reach_a_stage_is_void_when_someone_else_ends_the_lead_elsewhere() -> None:
    found = replay(agree(REACHES), lead(BORN), [act("goodbye", "2026-03-02 11:00")], UNTIL)
    assert steps(found) == [("started", BORN), ("void", "2026-03-02 11:00")]
