"""Near the year 9999: a time that no date can show is a fault, never the end of the lead."""

from __future__ import annotations

from decimal import Decimal

import pytest

import alignlib as al
from alignlib.values.time import Unit
from rulings.support import act, agree, at, clock, dues, lead, replay, stages, steps

PROMISE = """
    activity form by prospect
    activity call by sales
    activity hold, go-on by sales
    setting patience 3 days

    stage new, start
      to seen on form
    stage seen

    sla call-back
      sales owes marketing
      each form
      gets call
      within patience
      if late by 2 years
        then tell sales "long ago"
"""
LAST = "9999-12-28 10:00"


def test_a_due_time_that_no_date_can_show_is_a_fault() -> None:
    history = [act("form", LAST)]
    outcome = replay(agree(PROMISE), lead("9999-12-01"), history, "9999-12-29")
    (fault,) = outcome.faults
    assert (fault.code, fault.lead, fault.at) == ("AL503", "lead-1", at(LAST))
    assert (fault.rule.name, fault.rule.line) == ("call-back", 14)
    assert fault.message == "call-back would be due after the year 9999: it has no due time"
    assert stages(outcome) == ["new", "seen"]  # everything else goes on
    assert dues(outcome) == ["open"]


def test_the_promise_can_still_be_kept() -> None:
    history = [act("form", LAST), act("call", "9999-12-29 10:00", by="sales")]
    outcome = replay(agree(PROMISE), lead("9999-12-01"), history, "9999-12-29 11:00")
    assert [step for step, _ in steps(outcome)] == ["started", "met"]


@pytest.mark.parametrize(
    "patience",
    [
        al.Duration(9000, Unit.YEARS),
        al.Duration(3_000_000, Unit.DAYS),
        al.Duration(80_000_000, Unit.HOURS),
        al.Duration(Decimal(10**18), Unit.MINUTES),
    ],
    ids=str,
)
def test_a_setting_may_be_longer_than_time(patience: al.Duration) -> None:
    agreement = agree(PROMISE).with_settings(patience=patience)
    outcome = replay(agreement, lead("2026-02-01"), [act("form", "2026-02-02")], "2026-03-01")
    assert [fault.code for fault in outcome.faults] == ["AL503"]
    assert stages(outcome) == ["new", "seen"]
    assert clock(outcome.state, "call-back") == "running"
    assert outcome.wake_at is None


def test_a_late_line_after_the_end_is_left_out() -> None:
    history = [act("form", "9998-12-01 10:00")]
    outcome = replay(agree(PROMISE), lead("9998-11-01"), history, "9999-11-01")
    assert [step for step, _ in steps(outcome)] == ["started", "late"]
    assert [fault.message for fault in outcome.faults] == [
        "call-back: late by 2 years is after the year 9999"
    ]
    assert outcome.faults[0].at.year == 9998


def test_a_pause_that_carries_the_due_time_away_is_a_fault_when_it_ends() -> None:
    rules = PROMISE.replace(
        "      within patience\n",
        "      within patience\n      paused while days since last hold is below 10\n",
    )
    history = [act("form", "9999-12-12 10:00"), act("hold", "9999-12-13 10:00")]
    outcome = replay(agree(rules), lead("9999-12-01"), history, "9999-12-29")
    assert [step for step, _ in steps(outcome)] == ["started", "paused", "resumed", "late"]
    later = [act("form", "9999-12-17 10:00"), act("hold", "9999-12-18 10:00")]
    outcome = replay(agree(rules), lead("9999-12-01"), later, "9999-12-29")
    assert [step for step, _ in steps(outcome)] == ["started", "paused", "resumed"]
    assert [fault.at for fault in outcome.faults] == [at("9999-12-28 10:00")]


def test_windows_and_waits_that_no_date_ends_do_not_end() -> None:
    rules = """
        activity form by prospect
        define active
          some form in the last 30 days
        define asleep
          days since last form is above 30
        stage new, start
          to gone after 30 days
        stage gone
    """
    history = [act("form", LAST)]
    outcome = replay(agree(rules), lead("9999-12-20"), history, "9999-12-29")
    assert (stages(outcome), outcome.faults, outcome.wake_at) == (["new"], (), None)
    view = agree(rules).view(outcome.state)
    assert (view.holds("active"), view.holds("asleep")) == (True, False)
    assert agree(rules).why(outcome.state).stage == "new"


def test_faults_of_clocks_are_reported_once_however_a_life_is_cut() -> None:
    agreement = agree(PROMISE)
    state = agreement.begin(lead("9999-12-01"), at=at("9999-12-01"))
    found: list[al.Fault] = []
    for until, inputs in ((LAST, [act("form", LAST)]), ("9999-12-29", [])):
        outcome = agreement.advance(state, inputs, until=at(until))
        found.extend(outcome.faults)
        state = al.State.from_json(outcome.state.to_json())
    assert len(found) == 1


@pytest.mark.parametrize("until", ["9999-12-30", "9999-12-31 23:59"])
def test_what_lies_after_all_dates_is_refused_at_the_door(until: str) -> None:
    with pytest.raises(al.RecordError, match="dates end with the year 9999"):
        replay(agree(PROMISE), lead("9999-12-01"), [], until)
