"""Random teams and leads: alignlib's population and an evaluator that works everything out anew
from the reference page tell the same, event for event."""

from __future__ import annotations

import os

import alignlib as al
from independent import people_compare
from independent.people import People, people_of
from independent.people_compare import Steps, answers_differ, crowd_of, differing
from independent.people_drawn import Case, al_input, case_of, loaded, plain

SEEDS = int(os.environ.get("ALIGNLIB_INDEPENDENT", "300"))


def evaluated(case: Case, until: int) -> People:
    inputs = [one for one in case.inputs if one.at <= until]
    return people_of(case.plan, case.reps, case.born, inputs, until, case.later)


def disagreement(case: Case, agreement: al.Agreement, seed: int) -> str | None:
    """The first thing on which the two differ; None: they agree."""

    def differs(steps: Steps, until: int) -> str | None:
        people, population = evaluated(case, until), steps.population
        if found := differing(people.told, plain(steps.outputs)):
            return found
        if found := answers_differ(people.answers, steps):
            return found
        for state in population.states():
            one = people.leads[state.record.id]
            if (one.stage or None, one.owner) != (state.stage, state.owner):
                return f"{one.id} in {one.stage} of {one.owner}, not {state.stage} of {state.owner}"
        ours = (people.capacity(), people.room(), people.queue("inside"))
        theirs = (
            population.capacity("sales"), population.has_room("sales"), population.queue("inside"),
        )  # fmt: skip
        return None if ours == theirs else f"{ours} and not {theirs}"

    return people_compare.disagreement(crowd_of(case, agreement, al_input, plain), differs, seed)


def test_teams_and_turns() -> None:
    """By numbered seeds: `ALIGNLIB_INDEPENDENT=5000` looks at as many."""
    told = 0
    for seed in range(SEEDS):
        case = case_of(seed)
        agreement = loaded(case)
        if agreement is not None:
            assert disagreement(case, agreement, seed) is None, f"seed {seed}"
            told += 1
    assert told > SEEDS // 2


def test_people_who_come_and_go() -> None:
    """Absences, other people, leads that are moved outside or taken out."""
    told = 0
    for seed in range(SEEDS):
        case = case_of(seed, more=True)
        agreement = loaded(case)
        if agreement is not None:
            assert disagreement(case, agreement, seed) is None, f"seed {seed}"
            told += 1
    assert told > SEEDS // 2
