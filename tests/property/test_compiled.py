"""Law: a compiled life is the interpreter's, event by event, on random agreements and histories."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import alignlib as al
from alignlib.engine.compiled import clocks
from alignlib.engine.compiled.machine import Machine
from alignlib.engine.compiled.trace import CompiledLife, trace_of
from alignlib.errors import RecordError
from alignlib.plan.plan import Move
from property.strategies import Case, cases, law

_BORN = datetime(2026, 1, 5, 9, tzinfo=UTC)
_TEXT = """activity call by sales
stage a, start, owned by sales
  to b on call by owner
  to c on call by "Bob"
  to d on call
stage b, c, d
"""
FIXED = tuple(
    Case(
        f'agreement "Fixed"\n  zone UTC\n{_TEXT}',
        al.Lead(id="L", owner=owner, created_at=_BORN),
        (al.Activity(id="c", kind="call", at=_BORN + timedelta(hours=1), by="Bob"),),
        _BORN + timedelta(days=1),
    )
    for owner in ("Ada", "Bob")
)
"""Who acts and which line comes first are seldom decisive in random histories."""


def activities_of(case: Case) -> list[al.Activity]:
    """A compiled life takes activities; what else happened is left out of the history."""
    return [item for item in case.inputs if isinstance(item, al.Activity)]


def differs(case: Case, inputs: list[al.Activity]) -> str | None:
    """The first difference between both, in words."""
    agreement = case.agreement
    assert isinstance(agreement._compiled_life, CompiledLife), agreement.plan_source
    try:
        outcome = agreement.replay(case.lead, inputs, until=case.until)
    except RecordError:
        with pytest.raises(RecordError):
            agreement.trace(case.lead, inputs, until=case.until)
        return None
    plain = trace_of(agreement.plan, outcome)
    quick = agreement.trace(case.lead, inputs, until=case.until)
    for number, pair in enumerate(zip(plain.events, quick.events, strict=False)):
        if pair[0] != pair[1]:
            return f"event {number}: {pair[0]} by the interpreter, {pair[1]} compiled"
    if len(plain.events) != len(quick.events):
        return f"{len(plain.events)} events by the interpreter, {len(quick.events)} compiled"
    for name in ("stage", "owner", "clocks", "wake_at", "dropped"):
        if getattr(plain, name) != getattr(quick, name):
            return f"{name}: {getattr(plain, name)}, compiled {getattr(quick, name)}"
    return None


@law
@given(cases())
def test_a_compiled_life_is_the_interpreted_one(case: Case) -> None:
    found = differs(case, activities_of(case))
    assert found is None, f"{found}\n{case}"


@law
@given(cases(), st.randoms(use_true_random=False))
def test_in_any_order_and_with_repeated_activities(case: Case, draw: random.Random) -> None:
    inputs = activities_of(case)
    inputs += [draw.choice(inputs) for _ in range(2) if inputs]
    draw.shuffle(inputs)
    found = differs(case, inputs)
    assert found is None, f"{found}\n{case}"


def test_most_random_agreements_do_something() -> None:
    """The law is no comparison of nothing with nothing."""
    counted = {"transition": 0, "sla": 0, "effect": 0, "refusal": 0}

    @law
    @given(cases())
    def count(case: Case) -> None:
        inputs = activities_of(case)
        if inputs or case.lead.created_at is not None:
            for event in case.agreement.trace(case.lead, inputs, until=case.until).events:
                counted[event[0]] += 1

    count()
    refused = counted.pop("refusal")  # rare: a loop, or a promise that forbids
    assert refused and all(number > 100 for number in counted.values()), counted


@pytest.mark.parametrize("mutant", ["late", "void", "owner", "window", "order"])
def test_it_notices(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each classic mistake in the compiled form is found by the law."""
    match mutant:
        case "late":  # one microsecond early

            def early(self: Machine, clock: clocks.Clock) -> None:
                own(self, clock)
                clock.turns -= 1

            own = clocks.Clocks._wind
            monkeypatch.setattr(clocks.Clocks, "_wind", early)
        case "void":  # leaving never voids
            monkeypatch.setattr(clocks.Clocks, "_leave", lambda self, cause: None)
        case "owner":  # `by owner` means anybody of the side
            monkeypatch.setattr(
                Machine, "_is", staticmethod(lambda o, s, party, person: party == s)
            )
        case "window":  # leaving a stage forgets nothing
            monkeypatch.setattr(Machine, "_come_into", _forgetful(Machine._come_into))
        case "order":  # lines are tried from the last
            monkeypatch.setattr(Machine, "_line_for", _backwards)
    seen: list[str] = []

    def look(case: Case) -> None:
        try:
            found = differs(case, activities_of(case))
        except (AssertionError, IndexError, RecursionError) as error:
            found = repr(error)
        if found is not None:
            seen.append(found)

    for case in FIXED:
        look(case)
    if not seen:
        law(given(cases())(look))()
    assert seen


def _forgetful(own: Callable[[Machine, int, int], None]) -> object:
    def come_into(self: Machine, stage: int, at: int) -> None:
        entered, self.asked.entered = self.asked.entered, lambda stage, at: None
        own(self, stage, at)
        self.asked.entered = entered

    return come_into


def _backwards(self: Machine, lines: list[Move], match: dict[int | None, bool | None]) -> object:
    for move in reversed(lines):
        if match.get(move.filter) is True and self._admits(move.target) and self._allowed(move):
            return move
    return None


def test_what_is_after_until_has_not_happened() -> None:
    agreement = al.loads("activity form by prospect\nstage a, start\n  to b on form\nstage b\n",
                         zone="UTC")  # fmt: skip
    case_start = agreement.lead({"id": "L", "created_at": "2026-01-05T09:00:00+00:00"})
    at = case_start.created_at
    assert at is not None
    form = al.Activity(id="f", kind="form", at=at + timedelta(hours=2))
    assert agreement.trace(case_start, [form], until=at + timedelta(hours=1)).stage == "a"
    assert agreement.trace(case_start, [form], until=at + timedelta(hours=2)).stage == "b"
    assert agreement.trace(evolve(case_start, created_at=None), [form],
                           until=at + timedelta(hours=2)).stage == "b"  # fmt: skip
