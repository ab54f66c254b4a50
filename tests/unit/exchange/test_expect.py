"""Expectations: what agrees, what differs, and what is not compared."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from textwrap import dedent

from alignlib.engine.outcome import BadRecord
from alignlib.exchange.expect import Comparison, Expectation, compare
from alignlib.exchange.read_mapping import read_mapping
from alignlib.exchange.target import read_target
from alignlib.loading import loads

from .conftest import RULES, Write

SLA = """
sla call-back
  sales owes marketing
  each form by prospect
  gets call by sales
  within 2 hours
"""

MAPPING = dedent("""
    until = 2026-03-01
    [record]
    file = "leads.csv"
    key = "ID"
    [[activity]]
    kind = { value = "form" }
    at = "Asked"
    [[activity]]
    kind = { value = "call" }
    at = "Called"
    [[expect]]
    name = "due"
    sla = "call-back"
    due = "Due"
    tolerance_seconds = 60
    [[expect]]
    name = "verdict"
    sla = "call-back"
    verdict = { column = "Flag", values = { IN = "met", OUT = ["late", "met-late"] } }
    [[expect]]
    stage = { column = "Stage", values = { New = "new", Called = "called" } }
    """)


def compared(write: Write, tmp_path: object, rows: list[str]) -> tuple[Comparison, ...]:
    write("leads.csv", ["ID,Asked,Called,Due,Flag,Stage", *rows])
    agreement = loads(RULES + SLA, name="small.rules")
    target = read_target(tmp_path, read_mapping(MAPPING), agreement)  # type: ignore[arg-type]
    assert target.until is not None
    outcomes = agreement.replay_many(target.records(), until=target.until)
    found = compare(target.expectations, zip(target.keys, outcomes, strict=True))
    assert [bad.reason for bad in target.problems] == (
        ["verdict is not compared: Flag: '?' is not in the value map (in or out)"]
        if any("?" in row for row in rows) else []
    )  # fmt: skip
    return found


def test_rates_and_differences(write: Write, tmp_path: object) -> None:
    due, verdict, stage = compared(
        write,
        tmp_path,
        [
            "1,2026-02-02 10:00,2026-02-02 12:00,2026-02-02 12:01,IN,Called",
            "2,2026-02-02 10:00,2026-02-02 12:01,2026-02-02 12:02,IN,New",
            "3,2026-02-02 10:00,,2026-02-02 11:00,OUT,new",
            "4,,2026-02-02 12:00,2026-02-02 12:00,,",
            "5,,,,?,",
        ],
    )
    assert str(due) == "due: 1 of 4 agree (25.00 %)"
    assert [str(each) for each in due.differences] == [
        "2: expected 2026-02-02 12:02, found 2026-02-02 12:00 (-0:02:00)",
        "3: expected 2026-02-02 11:00, found 2026-02-02 12:00 (+1:00:00)",
        "4: expected 2026-02-02 12:00, found no clock of call-back",
    ]
    assert due.differences[0].off == timedelta(minutes=-2)
    assert str(verdict) == "verdict: 2 of 3 agree (66.66 %)"
    assert str(verdict.differences[0]) == "2: expected met, found met-late"
    assert str(stage) == "stage: 2 of 3 agree (66.66 %)"
    assert str(stage.differences[0]) == "2: expected new, found called"


def test_a_record_without_an_outcome_differs(write: Write, tmp_path: object) -> None:
    wanted = {"a": datetime(2026, 2, 2, tzinfo=UTC)}
    (found,) = compare([Expectation("due", "due", wanted, ("s",))], [("a", None)])
    assert [str(each) for each in found.differences] == [
        "a: expected 2026-02-02 00:00, found no outcome"
    ]
    broken = BadRecord(key="a", error=ValueError("no instant to begin at"))
    (bad,) = compare([Expectation("due", "due", wanted, ("s",))], [("a", broken)])
    assert bad.differences[0].found == "no outcome: no instant to begin at"
    (missing,) = compare([Expectation("due", "due", wanted, ("s",))], [])
    assert missing == found


def test_nothing_to_compare_is_no_rate() -> None:
    assert Comparison("x", 0, 0, ()).percent == "-"
    assert Comparison("x", 99_999, 100_000, ()).percent == "99.99 %"
