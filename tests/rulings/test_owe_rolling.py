"""R6, R7: `each reply … in S`: several clocks of one promise at once."""

from __future__ import annotations

import alignlib as al
from rulings.support import act, agree, ask, dues, lead, replay

BORN = "2026-03-02 09:00"
ANSWERS = """
    calendar office
      open Monday to Friday 09:00 to 17:00
    activity reply by prospect
    activity call, mail by sales
    activity note by marketing
    stage open, start, owned by sales
      to talks on request
    stage talks, owned by sales
      to open  on note
      to shut  on call
    stage shut, end
    sla next-answer
      sales owes prospect
      each reply by prospect in talks
      gets one of call, mail by owner
      within 4 working hours of office
"""
INTO = ask("talks", "2026-03-02 10:00", "sales")


def told(outcome: object) -> list[tuple[int, str]]:
    return [(o.number, o.step) for o in outcome.outputs if isinstance(o, al.SLAEvent)]  # type: ignore[attr-defined]


def test_one_answer_keeps_every_promise_that_began_before_it() -> None:
    inputs = [
        INTO, act("reply", "2026-03-02 11:00"), act("reply", "2026-03-02 16:00"),
        act("reply", "2026-03-03 09:30"), act("mail", "2026-03-03 10:00"),
        act("reply", "2026-03-03 10:00", sequence=1),
    ]  # fmt: skip
    found = replay(agree(ANSWERS), lead(BORN), inputs, "2026-03-03 11:00")
    # The first ran out on Monday at 15:00; the fourth reply came after the answer.
    assert told(found) == [
        (1, "started"), (1, "late"), (2, "started"), (3, "started"),
        (1, "met-late"), (2, "met"), (3, "met"), (4, "started"),
    ]  # fmt: skip
    assert dues(found) == [
        "2026-03-02 15:00", "2026-03-03 12:00", "2026-03-03 13:30", "2026-03-03 14:00"
    ]  # fmt: skip


def test_a_reply_elsewhere_begins_none() -> None:
    inputs = [act("reply", "2026-03-02 09:30"), INTO, act("reply", "2026-03-02 10:00")]
    found = replay(agree(ANSWERS), lead(BORN), inputs, "2026-03-02 12:00")
    # R1: at 10:00 sharp the reply comes before the request, and finds the lead in `open`.
    assert told(found) == []


def test_a_colleague_answers_for_nobody_who_is_named() -> None:
    inputs = [
        INTO, al.OwnerChange(id="to Ada", at=INTO.at, owner="Ada"),
        act("reply", "2026-03-02 11:00"), act("mail", "2026-03-02 12:00", "Bob"),
        act("mail", "2026-03-02 13:00", "Ada"),
    ]  # fmt: skip
    found = replay(agree(ANSWERS), lead(BORN), inputs, "2026-03-02 14:00")
    met = found.outputs[-1]
    assert isinstance(met, al.SLAEvent)
    assert (met.step, met.cause.person) == ("met", "Ada")


def test_leaving_by_anothers_act_ends_all_that_are_open_by_ones_own_none() -> None:
    inputs = [
        INTO, act("reply", "2026-03-02 11:00"), act("reply", "2026-03-02 12:00"),
        act("note", "2026-03-02 13:00"),
    ]  # fmt: skip
    found = replay(agree(ANSWERS), lead(BORN), inputs, "2026-03-10")
    assert told(found)[-2:] == [(1, "void"), (2, "void")]
    own = agree(ANSWERS.replace("to shut  on call", "to shut  on request"))
    inputs[-1] = ask("shut", "2026-03-02 13:00", "sales")
    found = replay(own, lead(BORN), inputs, "2026-03-10")
    assert [step for _, step in told(found)] == ["started", "started", "late", "late"]


def test_the_call_that_moves_the_lead_answers_first() -> None:
    inputs = [INTO, act("reply", "2026-03-02 11:00"), act("call", "2026-03-02 12:00")]
    found = replay(agree(ANSWERS), lead(BORN), inputs, "2026-03-10")
    assert told(found) == [(1, "started"), (1, "met")]


def test_what_was_open_in_an_earlier_stay_is_not_ended_by_the_next() -> None:
    """A duty that stood when the lead left is no duty of the stage it is in now."""
    own = agree(ANSWERS.replace("to open  on note", "to open  on request\n      to open  on note"))
    inputs = [
        INTO, act("reply", "2026-03-02 11:00"), ask("open", "2026-03-02 11:30", "sales"),
        ask("talks", "2026-03-02 12:00", "sales"), act("reply", "2026-03-02 12:30"),
        act("note", "2026-03-02 13:00"),
    ]  # fmt: skip
    found = replay(own, lead(BORN), inputs, "2026-03-02 14:00")
    assert told(found) == [(1, "started"), (2, "started"), (2, "void")]
