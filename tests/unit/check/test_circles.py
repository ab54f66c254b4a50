"""Circles in one instant, waits and acts that another line takes first, names used twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import alignlib as al
from alignlib.loading import check_text

HEAD = """agreement "Circles"
  between marketing and sales
  zone UTC
fields
  size    number
  country text
  ready   yes-no
activity form, click by prospect
  page text
activity call by sales
"""
ENDS = "stage won, lost, end\n"
AT = datetime(2026, 3, 2, tzinfo=UTC)


def found(stages: str, code: str) -> list[tuple[str, str]]:
    """(the marked words, the label) of each finding of this code."""
    program = check_text(HEAD + stages)
    return [
        (program.source.slice(item.span), item.label)
        for item in program.diagnostics
        if item.code == code
    ]


def circle(there: str, back: str, before: str = "") -> str:
    return (
        f"stage one, start\n{before}  to two when {there}\n"
        f"stage two\n  to one when {back}\n  to won on call\n" + ENDS
    )


@pytest.mark.parametrize(
    ("there", "back", "such"),
    [
        ("size is at least 10", "size is below 20", "size 10"),
        ('country is "US"', "size is above 4", 'country "us", size 5'),
        ("ready", "country is known", 'ready yes, country "…"'),
        ("not ready", "size is at most 3", "ready no, size 3"),
        ('country is one of "US", "CA"', 'country is not "ca"', 'country "us"'),
        ("size is known", "size is above 4", "size 5"),
    ],
)
def test_a_circle_names_a_lead_that_goes_round(there, back, such):
    assert found(circle(there, back), "AL439") == [("to two", f"such as one with {such}")]


def test_that_lead_meets_each_line_of_the_circle():
    loaded = al.loads(HEAD + circle("size is at least 10", "size is below 20"), name="c.rules")
    lead = al.Lead(id="1", created_at=AT, fields={"size": 10})
    begun = loaded.begin(lead, at=AT)
    first = loaded.advance(begun, [], until=AT)
    assert [item.to for item in first.outputs if isinstance(item, al.Transition)] == ["one", "two"]
    again = loaded.advance(
        first.state, [al.Activity(id="a", kind="form", at=AT + timedelta(days=1))],
        until=AT + timedelta(days=1),
    )  # fmt: skip
    # No stage twice in one run (R4), so it stops where it began, and is back with the next input.
    assert [item.to for item in again.outputs if isinstance(item, al.Transition)] == ["one"]


@pytest.mark.parametrize(
    ("there", "back"),
    [
        ("size is at least 10", "size is below 10"),
        ('country is "US"', 'country is not "us"'),
        ("ready", "not ready"),
        ("size is at least 10", "some form in the last 2 days"),
        ("size is at least 10", "days in stage is above 2"),
        ("size is known", "size is unknown"),
    ],
)
def test_what_excludes_or_cannot_be_told_is_no_circle(there, back):
    assert found(circle(there, back), "AL439") == []


def test_a_line_before_takes_the_lead_elsewhere():
    before = "  to won when size is above 4\n"
    assert found(circle("size is at least 10", "ready", before), "AL439") == []
    before = "  to won when size is below 4\n"
    assert len(found(circle("size is at least 10", "ready", before), "AL439")) == 1


def test_a_circle_of_three_is_told_once():
    stages = (
        "stage one, start\n  to two when ready\nstage two\n  to three when size is above 1\n"
        "stage three\n  to one when size is above 2\n  to won on call\n" + ENDS
    )
    assert [words for words, _ in found(stages, "AL439")] == ["to two"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("on form", "on form"),
        ("on form, click", "on click"),
        ('on form where page starts with "/p"', 'on form where page starts with "/p"'),
        ("on form", 'on form where page is "x"'),
        ("on form by prospect", "on form by prospect"),
        ("after 3 days", "after 5 days"),
        ("after 3 days", "after 3 days"),
        ("after 20 hours", "after 1 day"),
        ("after 3 days without form", "after 4 days without form, click"),
        ("when country is known", 'when country is "US"'),
    ],
)
def test_a_line_that_another_one_takes_first(first, second):
    stages = f"stage one, start\n  to won {first}\n  to lost {second}\n" + ENDS
    assert [words for words, _ in found(stages, "AL432")] == ["to lost"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("on form", "on form, click"),
        ("on form by sales", "on form"),
        ('on form where page is "x"', "on form"),
        ("after 5 days without form", "after 6 days"),
        ("after 3 days", "after 72 hours"),  # a clock change may make either the shorter one
        ('when country is "US"', "when country is known"),
        ("after 3 days", "on form"),
    ],
)
def test_a_line_that_still_has_its_turn(first, second):
    stages = f"stage one, start\n  to won {first}\n  to lost {second}\n" + ENDS
    assert found(stages, "AL432") == []


def test_the_longer_wait_never_ends_wherever_it_stands():
    stages = "stage one, start\n  to won after 5 days\n  to lost after 3 days\n" + ENDS
    assert [words for words, _ in found(stages, "AL432")] == ["to won"]


def test_a_common_line_of_its_own_target_is_no_circle():
    stages = (
        "stage one, start\n  to two when ready\nstage two\n  to won on call\n"
        "from any of one, two\n  to two when size is above 2\n" + ENDS
    )
    assert found(stages, "AL439") == []


def test_an_alias_is_no_stage_of_its_own():
    stages = 'stage one, start, also called "Two"\n  to two on form\nstage two, end\n'
    assert [words for words, _ in found(stages, "AL207")] == ["two"]
