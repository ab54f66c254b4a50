"""A life that is taken on in pieces, from stored states, cut where things happen; and `wake_at`:
nothing happens before it, and something does at it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest

import alignlib as al
from independent.compare import lead_of, life_of
from independent.drawn import Case, Draw, case_of
from independent.instants import HOUR, micros, moment
from independent.owed_drawn import owed_case
from independent.translate import al_input, checked, plain

SEEDS = int(os.environ.get("ALIGNLIB_INDEPENDENT", "120")) // 3


def cuts_of(case: Case, told: list[tuple[Any, ...]], random: Random) -> list[int]:
    until = case.born + case.span
    marks = [one[0] for one in told] + [one.at for one in case.inputs]
    found = {random.choice(marks) + random.choice((-1, 0, 0, 1, HOUR)) for _ in range(4)}
    return [*sorted(at for at in found if case.born <= at < until), until]


def disagreement(case: Case, agreement: al.Agreement, seed: int) -> str | None:
    random, told = Random(seed), life_of(case, case.born + case.span).told
    state = agreement.begin(lead_of(case), at=moment(case.born))
    outputs: list[Any] = []
    last = case.born - 1
    for cut in cuts_of(case, told, random):
        part = [al_input(one) for one in case.inputs if last < one.at <= cut]
        if last < case.born:
            part += [al_input(one) for one in case.inputs if one.at <= last]
        random.shuffle(part)
        outcome = agreement.advance(al.State.from_json(state.to_json()), part, until=moment(cut))
        state, last = outcome.state, cut
        outputs += outcome.outputs
        if wrong := _wakes(case, cut, outcome.wake_at and micros(outcome.wake_at)):
            return wrong
    return None if plain(outputs) == told else "told otherwise in pieces"


def _wakes(case: Case, cut: int, wake: int | None) -> str | None:
    """A trigger that looks at what holds may wake to see that it holds no longer, or that it keeps
    quiet still: that is not told."""
    quiet = replace(case, inputs=tuple(one for one in case.inputs if one.at <= cut))
    far = cut + case.span
    first = min((one[0] for one in life_of(quiet, far).told if one[0] > cut), default=None)
    if first is not None and (wake is None or wake > first):
        return f"at {moment(cut)}: something happens at {moment(first)}, before it wakes"
    silent = any(alarm.on is None for alarm in case.pact.alarms)
    if wake is not None and wake <= far and wake != first and not silent:
        return f"at {moment(cut)}: nothing happens at {moment(wake)}"
    return None


@pytest.mark.parametrize("drawn", [owed_case, lambda seed: case_of(Draw(seed=seed), seed % 3 == 0)])
def test_in_pieces(drawn: Callable[[int], Case]) -> None:
    for seed in range(SEEDS):
        case = drawn(seed)
        agreement = checked(case.pact.text())
        if agreement is not None:
            assert disagreement(case, agreement, seed) is None, f"seed {seed}"
