"""Promises that rest or end as they begin: what the checker says, the engine does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

import alignlib as al

HEAD = """agreement "Starts"
  between marketing and sales
  zone UTC
fields
  employees number
  role      one of buyer, student
activity form, click by prospect
activity call by sales
define large
  employees is at least 100
define hot
  any of
    at least 2 click ever
    some form in the last 3 days
score interest
  +20 each click, at most 60
stage new, start
  to ready on form
  to fit when large and interest is at least 40
stage ready, also called "SQL"
  to won on call
stage fit
  qualifies when role is buyer
  to won on call
stage won, end
sla answer
  sales owes marketing
  each {each}
  gets call
  within 2 days
  {clause}
"""
HISTORIES = [
    [("form", "prospect")],
    [("form", "prospect"), ("click", "prospect")],
    [("click", "prospect")] * 3,
    [("click", "prospect"), ("call", "sales"), ("form", "prospect"), ("click", "prospect")],
]
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def agreement(each: str, clause: str) -> al.Agreement:
    return al.loads(HEAD.format(each=each, clause=clause))


def reported(each: str, clause: str) -> list[str]:
    """The words that are marked."""
    found = agreement(each, clause)
    return [found.program.source.slice(item.span)
            for item in found.diagnostics if item.code == "AL427"]  # fmt: skip


def begins(each: str, clause: str) -> set[str]:
    """How the first clock stands at its first instant, of leads of many kinds."""
    found: set[str] = set()
    loaded = agreement(each, clause)
    for employees, role, kinds in product((50, 100, 200), ("buyer", "student"), HISTORIES):
        inputs = [
            al.Activity(id=f"{i}", kind=kind, at=MONDAY + timedelta(hours=i), by=side)
            for i, (kind, side) in enumerate(kinds)
        ]
        lead = al.Lead(id="1", created_at=MONDAY - timedelta(hours=1),
                       fields={"employees": employees, "role": role})  # fmt: skip
        outcome = loaded.replay(lead, inputs, until=MONDAY + timedelta(days=9))
        clocks = [item for item in outcome.outputs if isinstance(item, al.SLAEvent)]
        if clocks:
            state = loaded.replay(lead, inputs, until=clocks[0].at).state
            found.add(next(iter(state.clocks)).state)
    return found


READY, FIT = "lead entering ready", "lead entering fit"
AS_IT_BEGINS = [
    (READY, "stage is ready"),
    (READY, "stage is SQL"),
    (READY, "stage is one of ready, won"),
    (READY, "stage is not new"),
    (READY, "not stage is won"),
    (READY, "entered ready"),
    (READY, "entered ready at least 1 time"),
    (READY, "some form ever"),
    (READY, "some form in the last 2 days"),
    (READY, "some form, call ever"),
    (READY, "hot"),
    (READY, "role is buyer or stage is ready"),
    ("lead entering new", "stage is new"),
    (FIT, "large"),
    (FIT, "employees is above 50"),
    (FIT, "interest is at least 40"),
    (FIT, "interest is at least 20 and role is buyer"),
    (FIT, "role is not student"),
    ("click", "some click ever"),
    ("click", "some call, click ever"),
    ("form by prospect", "some form by prospect ever"),
]
NOT_ALWAYS = [
    (READY, "stage is won"),
    (READY, "large"),
    (READY, "entered ready at least 2 times"),
    (READY, "some click ever"),
    (READY, "some form by sales ever"),
    (READY, "stage is ready and large"),
    (READY, "days in stage is at least 1"),
    (FIT, "interest is at least 60"),
    (FIT, "employees is above 100"),
    (FIT, "stage is new"),
    ("click", "at least 2 click ever"),
    ("click", "some form ever"),
    ("click", "some click by sales ever"),
    ("click", "stage is new"),
]


@pytest.mark.parametrize(("each", "condition"), AS_IT_BEGINS)
@pytest.mark.parametrize(("clause", "state"), [("void when", "void"), ("paused while", "paused")])
def test_what_holds_at_every_start_is_said(each: str, condition: str, clause: str, state: str):
    assert reported(each, f"{clause} {condition}") == [condition]
    assert begins(each, f"{clause} {condition}") == {state}


@pytest.mark.parametrize(("each", "condition"), NOT_ALWAYS)
@pytest.mark.parametrize("clause", ["void when", "paused while"])
def test_what_may_not_hold_at_a_start_is_not(each: str, condition: str, clause: str):
    assert reported(each, f"{clause} {condition}") == []
    assert "running" in begins(each, f"{clause} {condition}")


def test_an_activity_that_begins_a_clock_may_take_the_lead_away_at_once():
    assert reported("form in new", "void when stage is new") == ["stage is new"]
    assert begins("form in new", "void when stage is new") == {"void"}
    assert reported("form in new", "paused while stage is new") == []
