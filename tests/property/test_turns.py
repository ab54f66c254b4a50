"""What is said of conditions without a look at any life: how time alone may turn them, and which
lines an activity may set off. Here they are looked at, in random lives, at very many instants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alignlib as al
from alignlib.engine.life import Life
from alignlib.engine.view import View
from alignlib.plan import turns
from alignlib.plan.plan import Plan
from alignlib.plan.turns import FALSE, STILL, TRUE, UNDECIDED, Outlook
from alignlib.values.time import to_micros
from property.strategies import KINDS, Case, cases, law

HOURS = (0, 1, 5, 12, 23, 24, 25, 36, 47, 48, 49, 72, 95, 120, 168, 200, 336, 400, 800)
PARTY = {"form": "prospect", "visit": "prospect", "call": "sales", "mail": "sales"}


def conditions_of(plan: Plan) -> list[Any]:
    """Every whole condition of an agreement."""
    found: list[Any] = list(plan.ready.values())
    found += [item.condition for item in plan.definitions.values()]
    for sla in plan.slas:
        found += [item for item in (sla.void_when, sla.paused_while) if item is not None]
    return found + [item.condition for item in plan.triggers if item.condition is not None]


def check_turns(case: Case) -> None:
    """No turn is seen that was said to be impossible."""
    plan = case.agreement.plan
    life = Life(plan, case.whole().state)
    instants = [life.now + step * 3_600_000_000 + beside for step in HOURS for beside in (0, 1)]
    for condition in conditions_of(plan):
        possible = plan.turns.of(condition)
        truths = [View(life, at).truth(condition) for at in instants]
        seen = {(a, b) for i, a in enumerate(truths) for b in truths[i:]}
        assert seen <= possible, f"{condition.text}: {seen - possible}\n{case}"


@law
@given(cases())
def test_time_alone_turns_conditions_as_was_said(case: Case) -> None:
    check_turns(case)


@law
@given(cases(), st.sampled_from(KINDS), st.sampled_from(("Ada", "Bob", None)))
def test_an_activity_sets_off_no_line_but_those_said(case: Case, kind: str, by: str | None) -> None:
    plan = case.agreement.plan
    life = Life(plan, case.whole().state)
    if life.stage is None:
        return
    lines = [move for stage in plan.standing for move in stage]
    ahead = [life.now + step * 3_600_000_000 for step in HOURS]
    before = [[View(life, at).truth(plan.ready[m.index]) for at in ahead] for m in lines]
    party = PARTY.get(kind, "sales")
    at = case.until
    activity = al.Activity(id="more", kind=kind, at=at, by=by)
    life.add_act(life.act_of(activity, to_micros(at), party, by))
    for move, truths in zip(lines, before, strict=True):
        stage = next(i for i, own in enumerate(plan.standing) if move in own)
        if move in plan.lifts.lines(stage, kind):
            continue
        for instant, truth in zip(ahead, truths, strict=True):
            if truth is not True:
                now = View(life, instant).truth(plan.ready[move.index])
                assert now is not True, f"{move.path}: {kind}\n{case}"


# -- by hand ---------------------------------------------------------------------------------

TEXT = """
agreement "Turns"
  between marketing and sales
  zone UTC
  language 1

fields
  fit yes-no

activity form, visit by prospect
activity call by sales

score heat
  +10 each form in the last 30 days
  halves every 7 days

stage new, start, owned by marketing
  to hot   when heat is at least 40
  to cold  when heat is below 10 and fit
  to cold  when no visit in the last 5 days
  to hot   when at least 2 visit in the last 5 days
  to cold  after 14 days without call
  to hot   when fit

stage hot, owned by sales
stage cold, end
"""


@pytest.fixture
def plan() -> Plan:
    return al.loads(TEXT).plan


def test_what_is_only_lost_by_waiting_is_never_waited_for(plan: Plan) -> None:
    hot, cold, none, two, waited, fit = (plan.ready[move.index] for move in plan.standing[0])
    assert plan.turns.outlook(hot, TRUE) is Outlook.NEVER
    assert plan.turns.outlook(two, TRUE) is Outlook.NEVER
    assert plan.turns.outlook(fit, TRUE) is Outlook.NEVER
    for gained in (cold, none, waited):
        assert plan.turns.outlook(gained, TRUE) is Outlook.LASTS
    assert plan.turns.outlook(hot, FALSE) is Outlook.LASTS
    assert plan.turns.of(fit) == STILL
    # `fit` may be unknown: then the line is undecided once the score has fallen.
    assert (False, None) in plan.turns.of(cold)
    assert plan.turns.outlook(cold, UNDECIDED) is Outlook.LASTS


def test_what_an_activity_may_set_off(plan: Plan) -> None:
    kinds = ("form", "visit", "call")
    reached = {kind: [move.path for move in plan.lifts.lines(0, kind)] for kind in kinds}
    assert reached == {"form": ["new → hot"], "visit": ["new → hot"], "call": []}
    assert not any(plan.lifts.hastens(0, kind) for kind in reached)


def test_the_law_notices_a_wait_that_is_taken_for_a_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    call = al.Activity(id="a", kind="call", at=start + timedelta(hours=1))
    lead = al.Lead(id="lead-1", created_at=start)
    check_turns(Case(TEXT, lead, (call,), start + timedelta(days=2)))
    monkeypatch.setattr(turns, "RISES", turns.FALLS)
    with pytest.raises(AssertionError):  # blank lines: a plan of its own
        check_turns(Case(TEXT + "\n\n", lead, (call,), start + timedelta(days=2)))
