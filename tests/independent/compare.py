"""One random case by the plain evaluator and by alignlib: whole, in pieces, compiled, and asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from random import Random
from typing import Any

import alignlib as al
from independent.drawn import Case
from independent.instants import DAY, HOUR, moment
from independent.judge import MILLION
from independent.life import Life
from independent.pact import Input
from independent.translate import al_input, checked, plain


def loaded(case: Case) -> al.Agreement | None:
    return checked(case.pact.text())


def lead_of(case: Case) -> al.Lead:
    known = {name: value for name, value in case.facts.items() if value is not None}
    return al.Lead(id="L", created_at=moment(case.born), fields=known)


def life_of(case: Case, until: int) -> Life:
    return Life(case.pact, until).run(case.facts, case.inputs, case.born)


def disagreement(case: Case, agreement: al.Agreement, seed: int) -> str | None:
    """The first thing on which the two differ; None: they agree."""
    born, inputs = case.born, case.inputs
    random, until = Random(seed), born + case.span
    lead = lead_of(case)
    life = life_of(case, until)
    expected = life.told

    # Order and repetition of what arrives change nothing.
    arriving = [al_input(one) for one in inputs]
    arriving += random.sample(arriving, len(arriving) // 3)
    random.shuffle(arriving)
    outcome = agreement.replay(lead, arriving, until=moment(until))
    if differs := _first(expected, plain(outcome.outputs)):
        return f"replay: {differs}"

    traced = agreement.trace(lead, arriving, until=moment(until))
    if differs := _first(expected, _plain_trace(traced.events)):
        return f"trace: {differs}"
    if traced.stage != life.world.stage or traced.owner != life.owner:
        return f"in {life.world.stage} of {life.owner}, not {traced.stage} of {traced.owner}"

    middle = born + random.randint(0, case.span // HOUR) * HOUR
    early = [one for one in inputs if one.at <= middle]
    first = agreement.advance(
        agreement.begin(lead, at=moment(born)), map(al_input, early), until=moment(middle)
    )
    later = [al_input(one) for one in inputs if one.at > middle]
    stored = al.State.from_json(first.state.to_json())
    second = agreement.advance(stored, later, until=moment(until))
    if differs := _first(expected, plain((*first.outputs, *second.outputs))):
        return f"in two pieces at {moment(middle)}: {differs}"

    return _asked(case, agreement, first, early, middle)


def _asked(
    case: Case, agreement: al.Agreement, first: al.Outcome, early: Sequence[Input], middle: int
) -> str | None:
    """What holds at `middle`, and when something changes if nothing more happens."""
    pact = case.pact
    quiet = replace(case, inputs=tuple(early))
    world = life_of(quiet, middle).world
    view = agreement.view(first.state)
    for score in pact.scores:
        points, found = world.points(score), view.score(score.name)
        if points != found * MILLION:
            return f"{score.name} at {moment(middle)}: {points} and {found}"
    for grade in pact.grades:
        letter, shown = world.letter(grade), view.grades[grade.name]
        if letter != shown:
            return f"{grade.name} at {moment(middle)}: {letter} and {shown}"
    for name, condition in pact.defines.items():
        if (holds := world.holds(condition)) != (found_ := view.holds(name)):
            return f"{name} at {moment(middle)}: {holds} and {found_}"
    following = [told[0] for told in life_of(quiet, case.born + case.span).told if told[0] > middle]
    wake = first.wake_at
    if following and (wake is None or moment(min(following)) < wake):
        return f"something happens at {moment(min(following))}, before {wake}"
    return None


def _first(expected: Sequence[tuple[Any, ...]], found: Sequence[tuple[Any, ...]]) -> str | None:
    for ours, theirs in zip_longest(expected, found):
        if ours != theirs:
            return f"{_shown(ours)} and not {_shown(theirs)}"
    return None


def _shown(told: tuple[Any, ...] | None) -> str:
    if told is None:
        return "nothing"
    return " ".join(str(moment(one) if type(one) is int and one > DAY else one) for one in told)


def _plain_trace(events: Sequence[Any]) -> list[tuple[Any, ...]]:
    told: list[tuple[Any, ...]] = []
    for event in events:
        match event:
            case ("transition", at, before, after, _):
                told.append((at, "move", before, after))
            case ("sla", at, name, number, step, due):
                told.append((at, "sla", name, number, step, due))
            case ("effect", at, kind, to, _):
                told.append((at, "effect", kind, to))
            case ("refusal", at, kind, _):
                told.append((at, "refused", kind))
    return told
