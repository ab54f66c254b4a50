"""Which lead matches which earlier one, and where it goes: the plain crowd and a population."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

import alignlib as al
from independent.matches import Case, Crowd, Happening, drawn

ZERO = datetime(2026, 3, 2, tzinfo=UTC)
Moves = list[tuple[int, str, str]]
Answers = dict[tuple[int, str, str], tuple[str, int] | None]
STEP = timedelta(minutes=5)


def moment(steps: int) -> datetime:
    return ZERO + steps * STEP


def steps(instant: datetime) -> int:
    """Rounded up: the answer for a life that begins is recorded just before it, as background."""
    return -((ZERO - instant) // STEP)


def given(number: int, happened: Happening) -> tuple[str, al.Input]:
    at, name = moment(happened.at), f"i{number}"
    if happened.what == "call":
        return happened.lead, al.Activity(id=name, kind="call", at=at)
    change = al.FieldChange(id=name, at=at, field=happened.what, value=happened.value)
    return happened.lead, change


def played(case: Case, cuts: Sequence[int] = (), seed: int | None = None) -> tuple[Moves, Answers]:
    """Time cut into steps, and leads and inputs in another order, where a seed says so."""
    leads = [
        al.Lead(id=name, created_at=moment(born), fields={k: v for k, v in facts if v is not None})
        for name, born, facts in case.leads
    ]
    inputs = [given(number, happened) for number, happened in enumerate(case.happenings)]
    if seed is not None:
        Random(seed).shuffle(leads)
        Random(seed).shuffle(inputs)
    population = al.loads(case.text()).population().add_many(leads)
    moves: Moves = []
    answers: Answers = {}
    before = moment(-1)
    for cut in (*cuts, case.until):
        part = [one for one in inputs if before < one[1].at <= moment(cut)]
        found = population.advance(part, until=moment(cut))
        population, before = found.population, moment(cut)
        moves += [
            (steps(item.at), item.lead, item.to)
            for item in found.outputs
            if isinstance(item, al.Transition)
        ]
        for name, recorded in found.recorded.items():
            for item in recorded:
                if isinstance(item, al.Match):
                    since = None if item.since is None else steps(item.since)
                    other = None if item.other is None or since is None else (item.other, since)
                    answers[steps(item.at), name, item.earlier] = other
    return sorted(moves), answers


def differences(case: Case) -> list[str]:
    crowd = Crowd(case).run()
    moves, answers = played(case)
    found = []
    if sorted(crowd.told) != moves:
        found.append(f"moves {sorted(set(crowd.told) ^ set(moves))}")
    for key in sorted(crowd.answers.keys() | answers.keys()):
        if key not in answers or key not in crowd.answers:
            found.append(f"{key}: {crowd.answers.get(key)}, {answers.get(key, 'not asked')}")
        elif (answers[key] or None) not in (crowd.answers[key] or {None}):
            found.append(f"{key}: {crowd.answers[key]}, {answers[key]}")
    return found


@pytest.mark.parametrize("block", range(5))
def test_random_crowds(block: int) -> None:
    for seed in range(block * 30, block * 30 + 30):
        case = drawn(seed)
        assert differences(case) == [], (seed, case.text(), case.leads, case.happenings)


def test_steps_and_order_make_no_difference() -> None:
    for seed in range(1000, 1040):
        case = drawn(seed)
        cuts = sorted(Random(seed).sample(range(case.until), 3))
        assert played(case, cuts, seed) == played(case), seed
