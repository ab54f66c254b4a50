"""What the checker says of teams, capacities, keeps and releases."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from alignlib.loading import check_text

AGREEMENTS = Path(__file__).parents[2] / "examples" / "agreements"
HEAD = """
calendar office
  open Monday to Friday 09:00 to 17:00
activity call by sales
score interest
  +10 each call
stage new, start, owned by marketing
stage ready, owned by sales
"""
CAPACITY = """
capacity of sales
  people 10
  hours 8.0 each working day of office
  effort ready 20 minutes
"""
KEEP = """
keep workload of sales at most 110%
  by moving ready to new
  lowest interest first
  until 95%
  checked each working day at 08:00
"""


def found(text: str, head: str = HEAD) -> list[tuple[str, str]]:
    program = check_text(head + dedent(text))
    return [(item.code, item.message) for item in program.diagnostics]


def test_what_is_complete_has_no_finding() -> None:
    release = """
release batch
  of new
  in 5 equal parts, one each working day
release pace
  of ready
  at 80% of room of sales each working day
"""
    assert found(CAPACITY + KEEP + release) == []


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("capacity of sails\n  hours 8 each day", "AL205", "unknown team `sails`"),
        ("capacity of sales\n  people 3", "AL409", "capacity of sales has no hours"),
        ("capacity of sales\n  hours 8 each day\n  effort redy 1 hours", "AL204",
         "unknown stage `redy`"),
        ("capacity of sales\n  hours 8 each day\n  effort ready 2 days", "AL305",
         "an effort is time at work, in minutes or hours"),
        ("capacity of sales\n  people 0\n  hours 8 each day", "AL305",
         "nobody can work with nothing"),
        ("capacity of sales\n  hours 8 each day of offise", "AL206", "unknown calendar `offise`"),
        (CAPACITY + CAPACITY, "AL201", "capacity `sales` is declared twice"),
        ("team sales\n  keeps offise", "AL206", "unknown calendar `offise`"),
        (KEEP, "AL409", "the workload of sales needs its capacity"),
        (CAPACITY + KEEP + KEEP, "AL201", "keep of sales `workload` is declared twice"),
        (CAPACITY + KEEP.replace("workload", "work-load-now"), "AL210",
         "unknown measure `work-load-now`"),
        (CAPACITY + KEEP.replace("  by moving ready to new\n", ""), "AL409",
         "keep workload moves nobody"),
        (CAPACITY + KEEP.replace("95%", "120%"), "AL305", "this keep stops before it starts"),
        (CAPACITY + KEEP.replace("ready to new", "new to ready"), "AL305",
         "this keep does not make less work"),
        (CAPACITY + KEEP.replace("at most", "at least").replace("95%", "120%"), "AL305",
         "this keep does not make more work"),
        (CAPACITY + KEEP.replace("lowest interest", "lowest intrest"), "AL210",
         "unknown score `intrest`"),
        ("release a\n  of new\n  then send x", "AL409",
         "release a does not say how much at a time"),
        ("release a\n  in 2 parts, one each day", "AL409", "release a lets nobody out"),
        ("release a\n  of new\n  in 0 parts", "AL305", "parts are whole, and at least one"),
        ("release a\n  of new\n  in 1.5 parts", "AL305", "parts are whole, and at least one"),
        ("release a\n  of nw\n  in 2 parts", "AL204", "unknown stage `nw`"),
        ("release a\n  of new\n  at 80% of room of sales each day", "AL409",
         "the room of sales needs its capacity"),
    ],
)  # fmt: skip
def test_what_is_not_is_said(text: str, code: str, message: str) -> None:
    assert found(text) == [(code, message)]


def test_working_days_need_a_calendar() -> None:
    head = HEAD.split("activity")[0].replace("office", "other") + HEAD
    alone = "release a\n  of new\n  in 2 parts, one each working day"
    assert found(alone, head) == [("AL307", "working days need a calendar")]
    assert found(CAPACITY + KEEP, head) == []


def test_a_keep_of_the_forecast_moves_nobody_and_says_so() -> None:
    goal = "goal quarter $300,000 each quarter\n  through new, ready\n"
    keep = """
keep forecast of sales at least 100% of quarter
  by moving new to ready
  until 105%
  checked each week at 08:00
"""
    notes = [message for code, message in found(goal + keep) if code == "AL428"]
    assert notes == ["a keep of the forecast moves nobody by itself"]


def test_the_agreements_keep_without_a_note() -> None:
    for path in sorted(AGREEMENTS.glob("*.rules")):
        program = check_text(path.read_text("utf-8"), name=path.name)
        notes = [item.message for item in program.diagnostics if item.code == "AL410"]
        about = [
            note for note in notes if "capacity" in note or "team" in note or "release" in note
        ]
        assert about == [], path.name
