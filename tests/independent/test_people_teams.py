"""Several teams and their leads: alignlib's population and an evaluator that works everything out
anew from the reference page tell the same, event for event."""

from __future__ import annotations

import os

import pytest

import alignlib as al
from independent import people_compare
from independent.people_compare import Steps, answers_differ, crowd_of, differing
from independent.people_teams import Teams, teams_of
from independent.people_teams_drawn import Case, case_of, loaded, plain
from independent.translate import al_input

SEEDS = int(os.environ.get("ALIGNLIB_INDEPENDENT", "300")) // 8


def evaluated(case: Case, until: int) -> Teams:
    inputs = [one for one in case.inputs if one.at <= until]
    return teams_of(case.pact, case.reps, case.born, inputs, until, case.later)


def disagreement(case: Case, agreement: al.Agreement, seed: int) -> str | None:
    """The first thing on which the two differ; None: they agree."""

    def differs(steps: Steps, until: int) -> str | None:
        teams, population = evaluated(case, until), steps.population
        if found := differing(teams.told, plain(steps.outputs)):
            return found
        if found := answers_differ(teams.answers, steps):
            return found
        for state in population.states():
            one = teams.leads[state.record.id]
            mine = [(track.entries[-1].stage, track.owner) for track in one.tracks()]
            its = [(track.stage, track.owner) for track in state.tracks if track.entries]
            if mine != its:
                return f"{one.id} in {mine}, not {its}"
        for team in case.pact.teams:
            name = team.name
            ours = (teams.capacity(name), teams.rooms()[name], teams.in_hand(team))
            theirs = (
                population.capacity(name), population.has_room(name), population.work_in_hand(name),
            )  # fmt: skip
            if ours != theirs:
                return f"{name}: {ours} and not {theirs}"
        if teams.queue("inside") != population.queue("inside"):
            return f"{teams.queue('inside')} and not {population.queue('inside')} wait"
        return None

    return people_compare.disagreement(crowd_of(case, agreement, al_input, plain), differs, seed)


@pytest.mark.parametrize("more", [(), ("deals",), ("promises",), ("deals", "promises")])
def test_several_teams(more: tuple[str, ...]) -> None:
    """By numbered seeds: `ALIGNLIB_INDEPENDENT=5000` looks at half as many in all."""
    told = 0
    for seed in range(SEEDS):
        case = case_of(seed, more)
        agreement = loaded(case)
        if agreement is not None:
            assert disagreement(case, agreement, seed) is None, f"seed {seed}"
            told += 1
    assert told > SEEDS // 2


@pytest.mark.parametrize(
    ("seed", "more"),
    [
        # A team becomes known at the instant at which the time of a lead comes.
        (2173, ("promises",)),
        # A lead was passed over at one instant, and what it hears next holds since two.
        (1296, ("deals", "promises")),
    ],
)
def test_what_a_search_found(seed: int, more: tuple[str, ...]) -> None:
    case = case_of(seed, more)
    assert disagreement(case, loaded(case), seed) is None
