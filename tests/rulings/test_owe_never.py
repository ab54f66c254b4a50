"""R6, R8: `never gets …`: a promise to abstain is kept, or broken once."""

from __future__ import annotations

import pytest

import alignlib as al
from alignlib.examples.run import run_examples
from rulings.support import (
    act,
    agree,
    ask,
    assign,
    change,
    clock,
    dues,
    effects,
    lead,
    path,
    replay,
    stages,
    steps,
)  # fmt: skip

BORN = "2026-03-02 10:00"
QUIET = """
    fields
      held   yes-no
      agreed yes-no
    activity call, mail by sales
    activity raise-hand, reply by prospect
    stage resting, start, owned by marketing
      to ready on request
      to lost  on reply
    stage ready, owned by sales
      to resting on reply
      to lost  on request
    stage apart, owned by sales
    stage lost, end
    sla quiet
      sales owes marketing
      each lead entering resting
      never gets call by sales while in resting
"""
OPEN_ENDED = QUIET.replace(" while in resting", "")


def test_it_is_broken_by_the_first_act_and_that_is_final() -> None:
    inputs = [
        act("mail", "2026-03-03 10:00"), act("call", "2026-03-04 10:00"),
        act("call", "2026-03-05 10:00"), ask("ready", "2026-03-06 10:00"),
    ]  # fmt: skip
    found = replay(agree(QUIET), lead(BORN), inputs, "2026-03-07")
    assert steps(found) == [("started", BORN), ("broken", "2026-03-04 10:00")]
    event = found.outputs[-2]
    assert isinstance(event, al.SLAEvent)
    assert [(fact.name, fact.value) for fact in event.because] == [("call", "sales")]
    assert dues(found) == ["open"]


@pytest.mark.parametrize("by", ["sales", "marketing", "prospect", None])
def test_leaving_the_stage_keeps_it_whoever_moved_the_lead(by: str | None) -> None:
    inputs = [ask("ready", "2026-03-03 10:00", by), act("call", "2026-03-04 10:00")]
    found = replay(agree(QUIET), lead(BORN), inputs, "2026-03-07")
    assert steps(found) == [("started", BORN), ("kept", "2026-03-03 10:00")]
    assert found.wake_at is None


def test_an_end_keeps_it() -> None:
    found = replay(agree(QUIET), lead(BORN), [act("reply", "2026-03-03 10:00")], "2026-03-07")
    assert [step for step, _ in steps(found)] == ["started", "kept"]


def test_the_act_that_breaks_it_and_moves_the_lead_breaks_it_first() -> None:
    agreement = agree(QUIET.replace("to lost  on reply", "to ready on call"))
    found = replay(agreement, lead(BORN), [act("call", "2026-03-03 10:00")], "2026-03-07")
    assert [step for step, _ in steps(found)] == ["started", "broken"]
    assert stages(found)[-1] == "ready"


def test_what_brought_the_lead_there_does_not_break_it() -> None:
    agreement = agree("""
        activity call by sales
        stage open, start, owned by sales
          to resting on call
        stage resting, owned by marketing
        sla quiet
          sales owes marketing
          each lead entering resting
          never gets call
    """)
    found = replay(agreement, lead(BORN), [act("call", "2026-03-03 10:00")], "2026-03-07")
    assert clock(found.state, "quiet") == "running"
    later = [act("call", "2026-03-03 10:00"), act("call", "2026-03-03 10:00")]
    assert clock(replay(agreement, lead(BORN), later, "2026-03-07").state, "quiet") == "broken"


def test_without_while_in_it_lasts_from_stage_to_stage_up_to_an_end() -> None:
    inputs = [ask("ready", "2026-03-03 10:00"), act("call", "2026-03-04 10:00")]
    found = replay(agree(OPEN_ENDED), lead(BORN), inputs, "2026-03-07")
    assert [step for step, _ in steps(found)] == ["started", "broken"]
    inputs = [
        ask("ready", "2026-03-03 10:00"), ask("lost", "2026-03-04 10:00"),
        act("call", "2026-03-05 10:00"),
    ]  # fmt: skip
    found = replay(agree(OPEN_ENDED), lead(BORN), inputs, "2026-03-07")
    assert steps(found) == [("started", BORN), ("kept", "2026-03-04 10:00")]


def test_each_entry_has_its_own_promise_unless_the_last_one_still_lasts() -> None:
    inputs = [
        ask("ready", "2026-03-03 10:00"), act("reply", "2026-03-04 10:00"),
        act("call", "2026-03-05 10:00"),
    ]  # fmt: skip
    found = replay(agree(QUIET), lead(BORN), inputs, "2026-03-07")
    assert [item.state for item in found.state.clocks] == ["kept", "broken"]
    found = replay(agree(OPEN_ENDED), lead(BORN), inputs, "2026-03-07")
    assert steps(found) == [("started", BORN), ("broken", "2026-03-05 10:00")]


def test_once_broken_the_next_entry_begins_it_anew() -> None:
    inputs = [
        act("call", "2026-03-02 11:00"), ask("ready", "2026-03-03 10:00"),
        act("reply", "2026-03-04 10:00"),
    ]  # fmt: skip
    found = replay(agree(OPEN_ENDED), lead(BORN), inputs, "2026-03-07")
    assert [item.state for item in found.state.clocks] == ["broken", "running"]


def test_of_a_promise_for_a_time_each_has_its_own() -> None:
    inputs = [
        act("opt-out", "2026-03-03 10:00"), act("opt-out", "2026-03-10 10:00"),
        act("mail", "2026-04-05 10:00"),
    ]  # fmt: skip
    found = replay(agree(FOR_A_TIME), lead(BORN), inputs, "2026-05-01")
    assert [item.state for item in found.state.clocks] == ["kept", "broken"]


def test_it_can_speak_of_another_stage_than_the_one_it_begins_in() -> None:
    agreement = agree(QUIET.replace("while in resting", "while in ready"))
    inputs = [act("call", "2026-03-03 10:00"), ask("ready", "2026-03-04 10:00")]
    found = replay(agreement, lead(BORN), inputs, "2026-03-07")
    assert clock(found.state, "quiet") == "running"
    broken = replay(agreement, lead(BORN), [*inputs, act("call", "2026-03-05 10:00")], "2026-03-07")
    assert clock(broken.state, "quiet") == "broken"
    kept = replay(agreement, lead(BORN), [*inputs, act("reply", "2026-03-05 10:00")], "2026-03-07")
    assert clock(kept.state, "quiet") == "kept"


def test_an_end_it_speaks_of_does_not_end_it() -> None:
    agreement = agree(QUIET.replace("while in resting", "while in lost"))
    inputs = [act("reply", "2026-03-03 10:00"), act("call", "2027-03-03 10:00")]
    found = replay(agreement, lead(BORN), inputs, "2027-03-04")
    assert [step for step, _ in steps(found)] == ["started", "broken"]


ONE_VOICE = """
    activity call by sales
    stage ready, start, owned by sales
      to resting on request
    stage resting, owned by marketing
    sla one-voice
      sales owes marketing
      each lead entering resting
      never gets call by anyone but previous owner
"""


@pytest.mark.parametrize(("by", "state"), [("Ada", "running"), ("Bob", "broken"), (None, "broken")])
def test_only_the_previous_owner_may_call(by: str | None, state: str) -> None:
    inputs = [
        assign("Ada", "2026-03-02 11:00"), ask("resting", "2026-03-03 10:00"),
        act("call", "2026-03-04 10:00", by),
    ]  # fmt: skip
    found = replay(agree(ONE_VOICE), lead(BORN), inputs, "2026-03-05")
    assert clock(found.state, "one-voice") == state


def test_an_unknown_field_breaks_nothing() -> None:
    agreement = agree("""
        activity call by sales
          purpose text
        stage open, start, owned by sales
        sla quiet
          sales owes marketing
          each lead entering open
          never gets call where purpose is "pitch"
    """)
    found = replay(agreement, lead(BORN), [act("call", "2026-03-03 10:00")], "2026-03-04")
    assert clock(found.state, "quiet") == "running"
    pitch = [act("call", "2026-03-03 10:00", purpose="Pitch")]
    assert clock(replay(agreement, lead(BORN), pitch, "2026-03-04").state, "quiet") == "broken"


# -- for a time, and before a stage ----------------------------------------------------------

FOR_A_TIME = """
    fields
      agreed yes-no
    activity mail by marketing
    activity opt-out by prospect
    stage open, start, owned by marketing
      to gone on request
    stage gone, end
    sla silence
      marketing owes prospect
      each opt-out
      never gets mail
      within 30 days
      paused while agreed
"""


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-04-02 10:00", ["started", "broken"]),  # R2: through the last instant
        ("2026-04-02 10:00:00.000001", ["started", "kept"]),
    ],
)
def test_for_a_time_it_holds_through_its_last_instant(moment: str, expected: list[str]) -> None:
    inputs = [act("opt-out", "2026-03-03 10:00"), act("mail", moment)]
    found = replay(agree(FOR_A_TIME), lead(BORN), inputs, "2026-05-01")
    assert [step for step, _ in steps(found)] == expected


def test_when_its_time_is_over_it_is_kept_by_itself() -> None:
    found = replay(
        agree(FOR_A_TIME), lead(BORN), [act("opt-out", "2026-03-03 10:00")], "2026-05-01"
    )
    assert steps(found) == [
        ("started", "2026-03-03 10:00"), ("kept", "2026-04-02 10:00 +1us")
    ]  # fmt: skip
    assert dues(found, "kept") == ["2026-04-02 10:00"]


def test_while_it_is_paused_nothing_is_forbidden_and_its_time_stands_still() -> None:
    inputs = [
        act("opt-out", "2026-03-03 10:00"), change("agreed", True, "2026-03-05 10:00"),
        act("mail", "2026-03-06 10:00"), change("agreed", False, "2026-03-07 10:00"),
    ]  # fmt: skip
    found = replay(agree(FOR_A_TIME), lead(BORN), inputs, "2026-05-01")
    assert steps(found)[-1] == ("kept", "2026-04-04 10:00 +1us")


def test_an_act_at_the_instant_of_the_pause_comes_after_it() -> None:
    """R1: fact changes before activities."""
    inputs = [
        act("opt-out", "2026-03-03 10:00"), change("agreed", True, "2026-03-05 10:00"),
        act("mail", "2026-03-05 10:00"),
    ]  # fmt: skip
    found = replay(agree(FOR_A_TIME), lead(BORN), inputs, "2026-03-06")
    assert clock(found.state, "silence") == "paused"


def test_an_end_keeps_it_before_its_time() -> None:
    inputs = [act("opt-out", "2026-03-03 10:00"), ask("gone", "2026-03-05 10:00", "marketing")]
    found = replay(agree(FOR_A_TIME), lead(BORN), inputs, "2026-05-01")
    assert steps(found)[-1] == ("kept", "2026-03-05 10:00")


def test_before_a_stage_it_is_kept_at_the_move() -> None:
    agreement = agree(QUIET.replace("by sales while in resting", "by sales\n      before ready"))
    inputs = [ask("ready", "2026-03-03 10:00", "sales"), act("call", "2026-03-04 10:00")]
    found = replay(agreement, lead(BORN), inputs, "2026-03-07")
    assert steps(found) == [("started", BORN), ("kept", "2026-03-03 10:00")]


def test_a_promise_whose_time_was_over_at_the_beginning_is_kept_silently() -> None:
    agreement = agree(QUIET.replace("while in resting", "\n      within 3 days"))
    state = agreement.begin(
        lead(BORN), at=act("call", BORN).at, stage="resting",
        entered=act("call", "2026-02-02 10:00").at,
    )  # fmt: skip
    found = agreement.advance(
        state, [act("call", "2026-03-03 10:00")], until=act("call", "2026-03-04").at
    )
    assert steps(found) == []
    assert clock(found.state, "quiet") == "kept"


# -- what follows ----------------------------------------------------------------------------


def test_what_follows_from_a_breach_is_carried_out_once() -> None:
    agreement = agree(QUIET + '      if broken tell marketing "{lead}", then move to apart\n')
    inputs = [act("call", "2026-03-03 10:00"), act("call", "2026-03-04 10:00")]
    found = replay(agreement, lead(BORN), inputs, "2026-03-07")
    assert effects(found) == [("tell", "marketing", None, "lead-1")]
    assert path(found) == [("resting", BORN), ("apart", "2026-03-03 10:00")]


def test_it_moves_only_a_lead_that_is_still_in_that_entry() -> None:
    text = QUIET.replace("to lost  on reply", "to ready on call")
    agreement = agree(text + "      if broken tell marketing, then move to apart\n")
    found = replay(agreement, lead(BORN), [act("call", "2026-03-03 10:00")], "2026-03-07")
    # The act's own line went first.
    assert stages(found) == ["resting", "ready"]


def test_conditions_ask_whether_it_is_kept_broken_or_running() -> None:
    agreement = agree(
        QUIET
        + """\
    define b
      quiet is broken
    define k
      quiet is kept
    define r
      quiet is one of running, not-started
    define first
      first quiet is kept
"""
    )

    def asked(inputs: list[al.Input]) -> list[bool | None]:
        view = agreement.view(replay(agreement, lead(BORN), inputs, "2026-03-05").state)
        return [view.holds(name) for name in ("b", "k", "r", "first")]

    assert asked([]) == [False, False, True, False]
    assert asked([act("call", "2026-03-03 10:00")]) == [True, False, False, False]
    assert asked([ask("ready", "2026-03-03 10:00")]) == [False, True, False, True]


@pytest.mark.parametrize("word", ["late", "met", "met-late"])
def test_it_is_neither_met_nor_late(word: str) -> None:
    with pytest.raises(al.AgreementError, match=f"unknown state of an sla `{word}`"):
        agree(QUIET + f"    define x\n      quiet is {word}\n")


@pytest.mark.parametrize("word", ["kept", "broken"])
def test_what_is_to_be_done_is_neither_kept_nor_broken(word: str) -> None:
    text = QUIET.replace(
        "never gets call by sales while in resting", "gets call\n      within 1 day"
    )
    with pytest.raises(al.AgreementError, match=f"unknown state of an sla `{word}`"):
        agree(text + f"    define x\n      quiet is {word}\n")


def test_an_example_can_ask_for_it() -> None:
    agreement = agree(
        QUIET
        + """\
    example "sales waits"
      lead
      2026-03-02 10:00  mail
      at 2026-03-02 10:00
        quiet is running
      2026-03-03 10:00  call
      at 2026-03-03 10:00
        quiet is broken
"""
    )
    assert [result.status for result in run_examples(agreement)] == ["passed"]


def test_why_names_the_acts_that_were_never_to_be() -> None:
    agreement = agree(QUIET)
    inputs = [act("mail", "2026-03-03 10:00"), act("call", "2026-03-04 10:00")]
    found = replay(agreement, lead(BORN), inputs, "2026-03-07")
    text = str(agreement.why_clock(found.state, "quiet"))
    assert "first time: broken" in text
    assert "not to be done while in resting" in text
    assert "call 2026-03-04 10:00 by sales (it was never to be)" in text
    assert "mail 2026-03-03 10:00 by sales;" in text


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("if late tell marketing", "never late"),
        ("every 2 days", "has no periods"),
        ("before ready, else refuse", "nothing to refuse"),
        ("warn at 50% tell sales", "no due time"),
    ],
)
def test_lines_that_do_not_go_together(line: str, says: str) -> None:
    with pytest.raises(al.AgreementError, match=says) as error:
        agree(QUIET + f"      {line}\n")
    assert {finding.code for finding in error.value.errors} == {"AL406"}


def test_it_can_begin_in_one_pipeline_and_speak_of_a_stage_of_another() -> None:
    agreement = agree("""
        activity call by sales
        activity form, wait by prospect
        stage new, start, owned by marketing
          to handed on form
            then open opportunity
        stage handed, owned by sales
        pipeline deals of opportunity
        stage talks, start, owned by sales
          to waiting on wait
        stage waiting, owned by sales
        sla quiet
          sales owes marketing
          each lead entering new
          never gets call while in talks
    """)
    inputs = [
        act("call", "2026-03-02 11:00"), act("form", "2026-03-03 10:00"),
        act("wait", "2026-03-05 10:00"),
    ]  # fmt: skip
    kept = replay(agreement, lead(BORN), inputs, "2026-03-06")
    assert steps(kept) == [("started", BORN), ("kept", "2026-03-05 10:00")]
    inputs.append(act("call", "2026-03-04 10:00"))
    broken = replay(agreement, lead(BORN), inputs, "2026-03-06")
    assert steps(broken) == [("started", BORN), ("broken", "2026-03-04 10:00")]
