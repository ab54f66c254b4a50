"""What can never happen is said once, where it stands; and only where it is certain."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import alignlib as al
from alignlib.cli.fix import fixed
from alignlib.loading import check_text

HEAD = """agreement "Flow"
  between marketing and sales
  zone UTC
fields
  employees number
  country   text
  role      one of buyer, student
activity form, click by prospect
activity call by sales
define large
  employees is at least 100
"""


def found(stages: str) -> list[tuple[str, str]]:
    """(code, the marked words) of each finding that is no note."""
    program = check_text(HEAD + stages)
    return [
        (item.code, program.source.slice(item.span))
        for item in program.diagnostics
        if item.severity is not al.Severity.NOTE
    ]


ENDS = "stage won, lost, end\n"


def test_a_stage_that_nothing_leads_to():
    stages = "stage new, start\n  to won on form\nstage ready\n  to lost on call\n" + ENDS
    assert found(stages) == [("AL430", "ready"), ("AL430", "lost")]


def test_reached_only_from_what_is_not_reached():
    stages = "stage new, start\n  to won on form\n  to lost on click\nstage a\n  to b on form\n" \
             "stage b\n  to a on form\n"  # fmt: skip
    assert found(stages + ENDS) == [("AL430", "a"), ("AL430", "b")]


@pytest.mark.parametrize(
    "way",
    ["from any of new\n  to ready on click\n",
     "sla s\n  sales owes marketing\n  each lead entering new\n  gets call\n  within 2 days\n"
     "  if late move to ready\n"],
)  # fmt: skip
def test_every_kind_of_way_counts(way: str):
    stages = "stage new, start\n  to won on form\nstage ready\n  to lost on call\n" + ENDS
    assert found(stages + way) == []


def test_a_stage_that_nothing_leaves():
    stages = "stage new, start\n  to ready on form\nstage ready, owned by sales\n"
    assert found(stages) == [("AL431", "ready")]
    mended, count = fixed(HEAD + stages, "a.rules")
    assert count == 1
    assert mended.endswith("stage ready, owned by sales, end\n")
    assert found(mended.removeprefix(HEAD)) == []


def test_a_part_of_an_agreement_is_not_judged():
    stages = "activity form by prospect\nstage new, start\n  to won on form\nstage ready\n" + ENDS
    assert [item.code for item in check_text(stages).diagnostics] == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("employees is at least 10", "employees is at least 20"),
        ("employees is above 10", "employees is 11"),
        ("employees is at most 20", "employees is between 3 and 20"),
        ("large", "employees is at least 100 and role is buyer"),
        ("employees is at least 50", "large"),
        ('country is one of "US", "CA"', 'country is "US" and employees is at least 3'),
        ("role is buyer", "role is buyer"),
    ],
)
def test_a_move_that_never_gets_its_turn(first: str, second: str):
    stages = f"stage new, start\n  to won when {first}\n  to lost when {second}\n" + ENDS
    assert found(stages) == [("AL432", "to lost")]
    # The other way round both can happen, unless they say the same.
    back = f"stage new, start\n  to lost when {second}\n  to won when {first}\n" + ENDS
    assert bool(found(back)) == (first == second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("employees is at least 20", "employees is at least 10"),
        ("employees is above 10", "employees is 10"),
        ("employees is at least 10", "role is buyer"),
        ("employees is at least 10 and role is buyer", "employees is at least 20"),
        ('country is "US"', 'country is one of "US", "CA"'),
        ("not large", "employees is at least 3"),
        ("some form ever", "employees is at least 3"),
    ],
)
def test_what_may_happen_is_not_reported(first: str, second: str):
    assert found(f"stage new, start\n  to won when {first}\n  to lost when {second}\n" + ENDS) == []


def test_what_keeps_out_of_the_first_leaves_the_second_its_turn():
    stages = (
        "stage new, start\n  to ready when employees is at least 10\n"
        "  to lost when employees is at least 20\n"
        "stage ready\n  qualifies when role is buyer\n  to won on call\n"
    )
    assert found(stages + ENDS) == []
    agreement = al.loads(HEAD + stages + ENDS)
    lead = agreement.lead({"id": "L", "employees": 30, "role": "student"})
    start = datetime(2026, 1, 1, tzinfo=UTC)
    state = agreement.advance(agreement.begin(lead, at=start), until=start).state
    assert state.stage == "lost"


@pytest.mark.parametrize("employees", [None, 5, 10, 15, 20, 25])
def test_the_engine_agrees(employees: int | None):
    """No lead takes the line that is reported."""
    stages = "stage new, start\n  to won when employees is at least 10\n" \
             "  to lost when employees is at least 20\n"  # fmt: skip
    agreement = al.loads(HEAD + stages + ENDS)
    lead = agreement.lead({"id": "L", "employees": employees})
    start = datetime(2026, 1, 1, tzinfo=UTC)
    state = agreement.advance(agreement.begin(lead, at=start), until=start).state
    assert state.stage != "lost"


def test_a_mistake_is_not_followed_by_others():
    stages = "stage new, start\n  to redy on form\nstage ready\n  to won on call\n" + ENDS
    assert [code for code, _ in found(stages)] == ["AL204"]
