"""What follows from a lateness or a breach, while other promises are open."""

from __future__ import annotations

import pytest

import alignlib as al
from rulings.support import act, agree, clock, lead, replay, steps

BORN = "2026-03-02 10:00"


@pytest.mark.parametrize("first", [True, False])
def test_a_stage_that_a_timer_reaches_after_the_last_instant_is_reached_late(
    first: bool,
) -> None:
    call = """
        sla call-back
          sales owes marketing
          each lead entering open
          gets call
          within 1 hour
          if late tell marketing, then move to aside
    """
    away = """
        sla away
          sales owes marketing
          each lead entering open
          reaches aside
          within 1 hour
          if late tell sales
    """
    stages_ = """
        activity call by sales
        stage open, start, owned by sales
        stage aside, owned by sales
    """
    agreement = agree(stages_ + (call + away if first else away + call))
    found = replay(agreement, lead(BORN), [], "2026-03-02 12:00")
    assert [step for step, _ in steps(found, "away")] == ["started", "late", "met-late"]
    assert [one.to for one in found.outputs if isinstance(one, al.Effect)].count("sales") == 1
    assert clock(found.state, "away") == "met-late"


@pytest.mark.parametrize("kind", ["call", "mail", "visit"])
def test_the_move_that_a_breach_sets_off_takes_nobodys_duty_away(kind: str) -> None:
    """Who broke it did not move the lead: the agreement did, as when time passes."""
    agreement = agree("""
        activity call by sales
        activity mail by marketing
        activity visit by prospect
        stage open, start, owned by sales
        stage aside, owned by sales
        sla quiet
          sales owes marketing
          each lead entering open
          never gets call, mail, visit
          if broken tell marketing, then move to aside
        sla of-sales
          sales owes marketing
          each lead entering open
          gets at least 2 of call
          within 5 days
        sla of-marketing
          marketing owes sales
          each lead entering open
          gets at least 2 of mail
          within 5 days
    """)
    found = replay(agreement, lead(BORN), [act(kind, "2026-03-03 10:00")], "2026-03-04")
    assert found.state.stage == "aside"
    assert [clock(found.state, name) for name in ("of-sales", "of-marketing")] == ["running"] * 2


@pytest.mark.parametrize(("at", "begun"), [("2026-03-02 11:00", False), ("2026-03-02 13:00", True)])
def test_a_duty_while_in_a_stage_is_not_begun_in_another(at: str, begun: bool) -> None:
    agreement = agree("""
        activity reply by prospect
        activity call by sales
        stage new, start, owned by marketing
          to ready  after 2 hours
        stage ready, owned by sales
        sla answer
          sales owes prospect
          each reply
          gets call
          every 1 day while in ready
    """)
    found = replay(agreement, lead(BORN), [act("reply", at)], "2026-03-02 14:00")
    assert bool(steps(found, "answer")) is begun
