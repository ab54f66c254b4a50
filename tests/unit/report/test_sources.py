"""What a report can be made of: histories, outcomes, states, tables; and what it refuses."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import pytest

import alignlib as al
from alignlib.engine.state import State
from alignlib.report.asking import Asking
from alignlib.report.facts import Facts
from alignlib.report.lives import Done, Life, Stay
from alignlib.report.pace_if import observed
from alignlib.values.time import to_micros
from unit.report.support import at, entries, facts, numbers

ASK = """
measure value
  booked per new
measure hand-over
  ready of new
  by cohort, within 10 days
"""


def histories() -> list[tuple[al.Lead, list[al.Input]]]:
    found: list[tuple[al.Lead, list[al.Input]]] = []
    for number in range(4):
        lead = al.Lead(id=f"L{number}", created_at=at("2026-01-01"))
        acts: list[al.Input] = []
        if number < 2:
            acts = [
                al.Activity(id="f", kind="form", at=at("2026-01-05")),
                al.Activity(id="m", kind="meeting", at=at("2026-01-06")),
                al.Activity(id="c", kind="contract", at=at("2026-01-07"), fields={"amount": 500}),
            ]
        found.append((lead, acts))
    return found


def test_histories_outcomes_and_states_are_one() -> None:
    agreement = numbers(ASK)
    end = at("2026-03-01")
    outcomes = [agreement.replay(lead, acts, until=end) for lead, acts in histories()]
    states = [State.from_json(outcome.state.to_json()) for outcome in outcomes]
    plain = agreement.report(histories(), at=end).to_dict()
    assert plain["answers"][0]["figures"][0]["value"] == 250
    assert agreement.report(outcomes, at=end).to_dict() == plain
    assert agreement.report(states, at=end).to_dict() == plain


def test_a_compacted_state_says_what_is_lost() -> None:
    agreement = numbers(ASK)
    end = at("2026-06-01")
    states = [
        agreement.compact(agreement.replay(lead, acts, until=end).state)
        for lead, acts in histories()
    ]
    report = agreement.report(states, at=end)
    assert report["hand-over"].value == Fraction(1, 2)  # entries are kept
    assert "states were compacted" in report["value"].warnings[-1]


def test_a_state_of_another_version_is_refused() -> None:
    lead, acts = histories()[0]
    state = numbers("").replay(lead, acts, until=at("2026-03-01")).state
    with pytest.raises(al.StateError):
        numbers(ASK).report([state], at=at("2026-03-01"))


def test_what_cannot_be_judged_is_counted() -> None:
    agreement = numbers(ASK)
    wrong = al.Activity(id="x", kind="dance", at=at("2026-01-02"))
    bad = (al.Lead(id="bad", created_at=at("2026-01-01")), [wrong])
    report = agreement.report([*histories(), bad], at=at("2026-03-01"))
    assert (report.records, report.bad) == (4, 1)
    assert "4 leads, 1 could not be judged" in str(report)


def test_inputs_after_the_instant_have_not_happened() -> None:
    report = numbers(ASK).report(histories(), at=at("2026-01-06"))
    assert report["value"].value == 0
    assert report["hand-over"].value is None  # too young


def test_tables_are_those_of_one_instant() -> None:
    agreement = numbers(ASK)
    known = facts(agreement, "2026-03-01", entries=entries(a="new 01-01"))
    with pytest.raises(al.RecordError, match="as known at 2026-03-01 00:00"):
        agreement.report(known, at=at("2026-04-01"))


def test_an_agreement_without_stages_counts_nothing() -> None:
    agreement = al.loads(
        "define x\n  employees is at least 5\nfields\n  employees number\n", zone="UTC"
    )
    with pytest.raises(al.RecordError, match="declares no stage"):
        agreement.report([], at=at("2026-01-01"))


def test_later_rows_of_a_table_have_not_happened_and_wrong_ones_are_named() -> None:
    agreement = numbers(ASK)
    rows = entries(a="new 01-01, ready 01-05", b="new 02-01")
    assert len(facts(agreement, "2026-01-03", entries=rows).lives) == 1
    naive = [{"id": "a", "stage": "new", "at": datetime(2026, 1, 1)}]  # noqa: DTZ001
    with pytest.raises(ValueError, match=r"entries, row 1: at .* no time zone"):
        facts(agreement, "2026-01-03", entries=naive)
    with pytest.raises(al.RecordError, match="entries, row 1: no `id` of a record"):
        facts(agreement, "2026-01-03", entries=[{"stage": "new", "at": at("2026-01-01")}])
    with pytest.raises(al.RecordError, match="bookings, row 1: amount 'much' is no number"):
        facts(agreement, "2026-01-03", entries=(),
              bookings=[{"id": "a", "at": at("2026-01-01"), "amount": "much"}])  # fmt: skip


def test_dataframes_are_tables() -> None:
    polars = pytest.importorskip("polars")
    agreement = numbers(ASK)
    rows = entries(a="new 01-01, ready 01-05", b="new 01-01")
    frame = polars.DataFrame(rows)
    known = facts(agreement, "2026-03-01", entries=frame)
    assert known == facts(agreement, "2026-03-01", entries=rows)


def test_one_answer_alone() -> None:
    report = numbers(ASK).report(histories(), at=at("2026-03-01"))
    assert [answer.name for answer in report.only("Hand_Over")] == ["hand-over"]
    with pytest.raises(KeyError, match="did you mean 'value'"):
        report.only("valu")


def test_an_alias_is_its_stage() -> None:
    agreement = al.loads("""
agreement "Alias"
  zone UTC
activity form by prospect
stage new, start
  to ready  on form
stage ready, also called "SQL"
measure m
  SQL of new
  by cohort, within 10 days
""")
    known = facts(agreement, "2026-03-01", entries=entries(a="new 01-01, SQL 01-05"))
    answer = agreement.report(known, at=at("2026-03-01"))["m"]
    assert answer.value == 1
    assert "ready" in answer.counts


def test_chances_by_days_waited_come_from_the_histories() -> None:
    """Ten called at once, five of them reached; ten after a day, two of them; three after two days:
    too few to tell."""
    agreement = numbers(ASK)
    start = at("2026-01-05")
    lives = []
    for number in range(23):
        wait = 0 if number < 10 else 1 if number < 20 else 2
        reached = number < 5 or 10 <= number < 12
        called = to_micros(start + timedelta(days=wait, hours=1))
        stays = {"ready": (Stay(to_micros(start), called if reached else None),)}
        if reached:
            stays["opportunity"] = (Stay(called),)
        lives.append(Life(f"L{number}", stays, done=(Done("call", called, "sales"),)))
    known = Facts(agreement.plan, to_micros(at("2026-02-01")), tuple(lives))
    assert observed(Asking(agreement), known, "ready", "opportunity") == (0.5, 0.2)


DUTIES = """
agreement "Meet"
  between marketing and sales
  from 2026-01-05
  zone UTC
activity joint-meeting by marketing
stage new, start
sla meet
  marketing owes sales
  at least 2 of joint-meeting each week
"""


def test_promises_about_no_record_are_answered_by_period() -> None:
    """Two meetings in the first week, one in the second, two in the third, which goes on."""
    agreement = al.loads(DUTIES)
    days = ("01-06", "01-08", "01-13", "01-20", "01-21")
    meetings = [
        al.Activity(id=day, kind="joint-meeting", at=at(f"2026-{day} 10:00")) for day in days
    ]
    lead = al.Lead(id="L", created_at=at("2026-01-05"))
    # The first meeting was about this lead, the others about none.
    answer = agreement.report([(lead, meetings[:1]), *meetings[1:]], at=at("2026-01-22"))["meet"]
    assert (answer.figures[0].k, answer.n) == (2, 3)
    assert [(figure.label, figure.note) for figure in answer.figures[1:]] == [
        ("from 2026-01-05", "met"), ("from 2026-01-12", "late"), ("from 2026-01-19", "met"),
    ]  # fmt: skip
    later = agreement.report([(lead, meetings[:1]), *meetings[1:]], at=at("2026-01-27"))["meet"]
    assert later.figures[-1].note == "not over yet"
