"""R6, R7: `gets … every …`: one clock for each period, the next from the act that kept the last."""

from __future__ import annotations

import pytest

import alignlib as al
from rulings.support import (
    act,
    agree,
    ask,
    change,
    clock,
    dues,
    effects,
    lead,
    moved,
    path,
    replay,
    steps,
)  # fmt: skip

BORN = "2026-03-02 10:00"
ENGAGED = """
    fields
      held   yes-no
      closed yes-no
    activity briefing, recap by marketing
    activity reply by prospect
    activity call by sales
    stage open, start, owned by sales
      to won     on request
      to waiting on call
    stage waiting, owned by sales
      to open    on reply
    stage won, end
    sla keep-engaged
      marketing owes sales
      each lead entering open
      gets briefing by marketing
      every 14 days while in open
"""


def told(outcome: object) -> list[tuple[int, str]]:
    return [(o.number, o.step) for o in outcome.outputs if isinstance(o, al.SLAEvent)]  # type: ignore[attr-defined]


def test_the_next_period_counts_from_the_act_that_kept_the_last() -> None:
    inputs = [act("briefing", "2026-03-06 09:00"), act("briefing", "2026-03-20 09:00")]
    found = replay(agree(ENGAGED), lead(BORN), inputs, "2026-04-03 09:00")
    assert steps(found) == [
        ("started", BORN),
        ("met", "2026-03-06 09:00"), ("started", "2026-03-06 09:00"),
        # Exactly fourteen days later is in time.
        ("met", "2026-03-20 09:00"), ("started", "2026-03-20 09:00"),
    ]  # fmt: skip
    assert dues(found) == ["2026-03-16 10:00", "2026-03-20 09:00", "2026-04-03 09:00"]
    assert [number for number, _ in told(found)] == [1, 1, 2, 2, 3]


def test_the_act_that_keeps_one_period_does_not_count_for_the_next() -> None:
    found = replay(
        agree(ENGAGED), lead(BORN), [act("briefing", "2026-03-06 09:00")], "2026-03-20 09:00"
    )
    assert clock(found.state, "keep-engaged", 2) == "running"


def test_a_late_period_is_told_once_and_the_next_begins_with_the_late_act() -> None:
    found = replay(
        agree(ENGAGED), lead(BORN), [act("briefing", "2026-04-20 09:00")], "2026-05-04 09:00"
    )
    assert steps(found) == [
        ("started", BORN), ("late", "2026-03-16 10:00 +1us"),
        ("met-late", "2026-04-20 09:00"), ("started", "2026-04-20 09:00"),
    ]  # fmt: skip
    assert found.wake_at is not None
    assert f"{found.wake_at:%Y-%m-%d %H:%M:%S.%f}" == "2026-05-04 09:00:00.000001"


@pytest.mark.parametrize("by", ["sales", "marketing", "prospect", None])
def test_leaving_the_stage_ends_it_without_a_breach_whoever_moved_the_lead(by: str | None) -> None:
    found = replay(agree(ENGAGED), lead(BORN), [ask("won", "2026-03-10 10:00", by)], "2026-06-01")
    assert steps(found) == [("started", BORN), ("void", "2026-03-10 10:00")]
    assert found.wake_at is None


def test_a_period_that_ran_out_is_late_though_the_lead_leaves_at_that_instant() -> None:
    inputs = [ask("won", "2026-03-16 10:00:00.000001", "sales")]
    found = replay(agree(ENGAGED), lead(BORN), inputs, "2026-03-17")
    assert [step for step, _ in steps(found)] == ["started", "late"]


def test_what_was_late_when_the_lead_left_can_still_be_done_and_nothing_follows() -> None:
    inputs = [ask("won", "2026-03-20 10:00", "sales"), act("briefing", "2026-03-21 10:00")]
    found = replay(agree(ENGAGED), lead(BORN), inputs, "2026-06-01")
    assert [step for step, _ in steps(found)] == ["started", "late", "met-late"]


def test_coming_back_begins_it_anew() -> None:
    inputs = [
        act("briefing", "2026-03-05 10:00"), act("call", "2026-03-10 10:00"),
        act("reply", "2026-03-12 10:00"),
    ]  # fmt: skip
    found = replay(agree(ENGAGED), lead(BORN), inputs, "2026-03-13")
    assert told(found) == [
        (1, "started"), (1, "met"), (2, "started"), (2, "void"), (3, "started")
    ]  # fmt: skip
    assert dues(found)[-1] == "2026-03-26 10:00"


def test_an_act_that_keeps_it_and_moves_the_lead_on() -> None:
    agreement = agree(ENGAGED.replace("to waiting on call", "to waiting on briefing"))
    found = replay(agreement, lead(BORN), [act("briefing", "2026-03-05 10:00")], "2026-06-01")
    # R6: fulfilled and begun anew before the moves.
    assert [step for step, _ in steps(found)] == ["started", "met", "started", "void"]


def test_without_while_in_it_goes_on_from_stage_to_stage_up_to_an_end() -> None:
    agreement = agree(ENGAGED.replace(" while in open", ""))
    inputs = [
        act("call", "2026-03-05 10:00"), act("briefing", "2026-03-06 10:00"),
        ask("open", "2026-03-07 10:00"), act("reply", "2026-03-08 10:00"),
        act("briefing", "2026-03-09 10:00"), ask("won", "2026-03-10 10:00", "marketing"),
        act("briefing", "2026-03-11 10:00"),
    ]  # fmt: skip
    found = replay(agreement, lead(BORN), inputs, "2026-06-01")
    assert path(found)[1:] == [
        ("waiting", "2026-03-05 10:00"), ("open", "2026-03-08 10:00"), ("won", "2026-03-10 10:00")
    ]  # fmt: skip
    # Coming into `open` again begins no second one beside it.
    assert told(found) == [
        (1, "started"), (1, "met"), (2, "started"), (2, "met"), (3, "started"), (3, "void")
    ]  # fmt: skip


def test_after_an_end_a_late_period_is_followed_by_none() -> None:
    agreement = agree(ENGAGED.replace(" while in open", ""))
    inputs = [ask("won", "2026-03-20 10:00"), act("briefing", "2026-03-21 10:00")]
    found = replay(agreement, lead(BORN), inputs, "2026-06-01")
    assert [step for step, _ in steps(found)] == ["started", "late", "met-late"]


def test_an_end_is_a_stage_to_be_in_as_any() -> None:
    agreement = agree("""
        activity sign by prospect
        activity visit by sales
        stage open, start, owned by sales
          to won on sign
        stage won, owned by sales, end
        sla look-after
          sales owes prospect
          each lead entering won
          gets visit
          every 30 days while in won
    """)
    inputs = [act("sign", "2026-03-03 10:00"), act("visit", "2026-03-10 10:00")]
    found = replay(agreement, lead(BORN), inputs, "2026-03-11")
    assert told(found) == [(1, "started"), (1, "met"), (2, "started")]
    assert dues(found) == ["2026-04-02 10:00", "2026-04-09 10:00"]


def test_an_activity_can_begin_it_and_begins_it_once_at_a_time() -> None:
    agreement = agree("""
        activity reply by prospect
        activity call by sales
        stage open, start, owned by sales
        sla stay
          sales owes prospect
          each reply in open
          gets call
          every 2 days while in open
    """)
    inputs = [
        act("reply", "2026-03-03 10:00"), act("reply", "2026-03-04 10:00"),
        act("call", "2026-03-05 09:00"), act("reply", "2026-03-05 10:00"),
    ]  # fmt: skip
    found = replay(agreement, lead(BORN), inputs, "2026-03-06")
    assert told(found) == [(1, "started"), (1, "met"), (2, "started")]
    assert dues(found) == ["2026-03-05 10:00", "2026-03-07 09:00"]


# -- the other lines -------------------------------------------------------------------------

FULL = (
    ENGAGED
    + """\
      paused while held
      void when closed
      restarts on recap
      warn at 50% tell marketing "soon"
      if late tell sales "late"
      if late by 2 days tell sales "very late"
"""
)


def test_every_period_warns_and_is_late_by_itself() -> None:
    found = replay(agree(FULL), lead(BORN), [act("briefing", "2026-03-20 10:00")], "2026-04-30")
    assert steps(found) == [
        ("started", BORN), ("warned", "2026-03-09 10:00 +1us"), ("late", "2026-03-16 10:00 +1us"),
        ("late by", "2026-03-18 10:00 +1us"), ("met-late", "2026-03-20 10:00"),
        ("started", "2026-03-20 10:00"), ("warned", "2026-03-27 10:00 +1us"),
        ("late", "2026-04-03 10:00 +1us"), ("late by", "2026-04-05 10:00 +1us"),
    ]  # fmt: skip
    assert [message for *_, message in effects(found)] == ["soon", "late", "very late"] * 2


def test_a_period_that_begins_while_paused_is_paused_at_once() -> None:
    inputs = [
        change("held", True, "2026-03-04 10:00"), act("briefing", "2026-03-05 10:00"),
        change("held", False, "2026-03-06 10:00"),
    ]  # fmt: skip
    found = replay(agree(FULL), lead(BORN), inputs, "2026-03-07")
    assert [step for step, _ in steps(found)] == [
        "started", "paused", "met", "started", "resumed"
    ]  # fmt: skip
    assert dues(found) == ["2026-03-16 10:00", "open"]
    assert dues(found, "resumed") == ["2026-03-20 10:00"]


def test_void_ends_it_until_the_lead_comes_into_the_stage_again() -> None:
    inputs = [
        change("closed", True, "2026-03-03 10:00"), change("closed", False, "2026-03-04 10:00"),
        act("briefing", "2026-03-05 10:00"), act("call", "2026-03-06 10:00"),
        act("reply", "2026-03-07 10:00"),
    ]  # fmt: skip
    found = replay(agree(FULL), lead(BORN), inputs, "2026-03-08")
    assert told(found) == [(1, "started"), (1, "void"), (2, "started")]


def test_a_restart_begins_the_same_period_anew() -> None:
    found = replay(agree(FULL), lead(BORN), [act("recap", "2026-03-10 10:00")], "2026-03-11")
    assert told(found)[-1] == (1, "restarted")
    assert dues(found, "restarted") == ["2026-03-24 10:00"]


def test_several_acts_may_be_owed_in_each_period() -> None:
    agreement = agree(ENGAGED.replace("gets briefing by", "gets at least 2 of briefing, recap by"))
    inputs = [
        act("briefing", "2026-03-03 10:00"), act("recap", "2026-03-05 10:00"),
        act("recap", "2026-03-06 10:00"),
    ]  # fmt: skip
    found = replay(agreement, lead(BORN), inputs, "2026-03-07")
    assert told(found) == [(1, "started"), (1, "met"), (2, "started")]
    assert [item.count for item in found.state.clocks] == [2, 1]


def test_working_days_count_from_the_last_act() -> None:
    agreement = agree("""
        calendar office
          open Monday to Friday 09:00 to 17:00
        activity call by sales
        stage open, start, owned by sales
        sla rhythm
          sales owes marketing
          each lead entering open
          gets call
          every 2 working days of office while in open
    """)
    found = replay(agreement, lead(BORN), [act("call", "2026-03-03 20:00")], "2026-03-03 21:00")
    # Tuesday night counts from Wednesday 09:00.
    assert dues(found) == ["2026-03-04 10:00", "2026-03-06 09:00"]


def test_a_lead_that_has_long_been_there_is_late_silently() -> None:
    agreement = agree(ENGAGED)
    state = agreement.begin(
        lead(BORN),
        at=act("call", BORN).at,
        stage="open",
        entered=act("call", "2026-01-02 10:00").at,
    )
    found = agreement.advance(
        state, [act("briefing", "2026-03-05 10:00")], until=act("call", "2026-03-06 10:00").at
    )
    assert told(found) == [(1, "met-late"), (2, "started")]


def test_a_stage_changed_outside_ends_it() -> None:
    found = replay(
        agree(ENGAGED), lead(BORN), [moved("waiting", "2026-03-05 10:00", "marketing")],
        "2026-06-01",
    )  # fmt: skip
    assert [step for step, _ in steps(found)] == ["started", "void"]


def test_a_condition_asks_for_the_newest_period_or_for_one_by_its_number() -> None:
    agreement = agree(
        ENGAGED
        + """\
    define first-met
      first keep-engaged is met
    define now-late
      keep-engaged is late
"""
    )
    found = replay(agreement, lead(BORN), [act("briefing", "2026-03-03 10:00")], "2026-03-20")
    view = agreement.view(found.state)
    assert (view.holds("first-met"), view.holds("now-late")) == (True, True)


def test_why_says_how_a_period_comes_to_its_due_time() -> None:
    agreement = agree(ENGAGED)
    found = replay(agreement, lead(BORN), [act("briefing", "2026-03-03 10:00")], "2026-03-04")
    text = str(agreement.why_clock(found.state, "keep-engaged"))
    assert "second time: running" in text
    assert "2026-03-17 10:00" in text
    assert "while in open" in text
    assert "the next period begins with the act that keeps this one" in text


# -- what cannot be --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("while in open", "while in waiting", "never begins"),
        ("gets briefing by marketing", "reaches won", "again and again"),
        ("while in open", "while in open\n      if broken tell sales", "late, not broken"),
    ],
)
def test_lines_that_do_not_go_together(old: str, new: str, says: str) -> None:
    with pytest.raises(al.AgreementError, match=says) as error:
        agree(ENGAGED.replace(old, new))
    assert {finding.code for finding in error.value.errors} == {"AL406"}
