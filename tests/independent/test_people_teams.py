"""Several teams and their leads: alignlib's population and an evaluator that works everything out
anew from the reference page tell the same, event for event."""

from __future__ import annotations

import os
from itertools import zip_longest
from random import Random
from typing import Any

import pytest

import alignlib as al
from independent.instants import moment
from independent.people_drawn import ANCHOR, SPAN
from independent.people_teams import Teams, teams_of
from independent.people_teams_drawn import Case, al_rep, case_of, loaded, plain
from independent.translate import al_input

SEEDS = int(os.environ.get("ALIGNLIB_INDEPENDENT", "300")) // 6

Steps = tuple[al.Population, list[Any], dict[str, list[al.Input]]]


def evaluated(case: Case, until: int) -> Teams:
    inputs = [one for one in case.inputs if one.at <= until]
    return teams_of(case.pact, case.reps, case.born, inputs, until, case.later)


def disagreement(case: Case, agreement: al.Agreement, seed: int) -> str | None:
    """The first thing on which the two differ; None: they agree."""
    random, until = Random(seed), case.until()
    if evaluated(case, until).unclear:
        return None
    turns = {one.at for one in case.later}
    whole = stepped(case, agreement, random, sorted({until} | turns))
    if differs := _differs(case, whole, until):
        return f"in one step: {differs}"
    cuts = sorted({ANCHOR + random.randint(0, SPAN // 3) * 3 for _ in range(3)} | {until} | turns)
    pieces = stepped(case, agreement, random, cuts)
    if differs := _differs(case, pieces, until):
        return f"in pieces at {[str(moment(at)) for at in cuts]}: {differs}"
    if whole[0].to_json() != pieces[0].to_json():
        return "in pieces: another population"
    half = cuts[0]
    if half not in turns:
        steps = stepped(case, agreement, random, [half])
        if differs := _differs(case, steps, half):
            return f"until {moment(half)}: {differs}"
    return _alone(case, agreement, whole)


def stepped(case: Case, agreement: al.Agreement, random: Random, cuts: list[int]) -> Steps:
    """Leads and inputs in any order, time in any pieces, stored and loaded in between; what is born
    later may be added later."""
    population = agreement.population([al_rep(one) for one in case.reps])
    leads = list(case.born.items())
    random.shuffle(leads)
    outputs: list[Any] = []
    recorded: dict[str, list[al.Input]] = {}
    before = 0
    for until in cuts:
        late = random.random() < 0.5
        now = [(lead, at) for lead, at in leads if not late or at <= until]
        leads = [one for one in leads if one not in now]
        population = population.add_many(map(_lead, now))
        given = [(one.lead, al_input(one)) for one in case.inputs if before < one.at <= until]
        random.shuffle(given)
        found = population.advance(given, until=moment(until))
        population, before = found.population, until
        outputs += found.outputs
        for name, items in found.recorded.items():
            recorded.setdefault(name, []).extend(items)
        for change in case.later:
            if change.at == until:
                population = population.with_reps(map(al_rep, change.reps)).remove(*change.gone)
        if random.random() < 0.5:
            population = agreement.population(stored=population.to_json())
    return population.add_many(map(_lead, leads)), outputs, recorded


def _lead(born: tuple[str, int]) -> al.Lead:
    return al.Lead(id=born[0], created_at=moment(born[1]))


def _differs(case: Case, steps: Steps, until: int) -> str | None:
    population, outputs, recorded = steps
    teams = evaluated(case, until)
    for ours, theirs in zip_longest(teams.told, plain(outputs)):
        if ours != theirs:
            return f"{_shown(ours)} and not {_shown(theirs)}"
    answered = [
        (moment(at), lead, person)
        for at, lead, person in sorted(teams.answers, key=lambda answer: answer[1])
    ]
    given = [
        (item.at, lead, item.owner)
        for lead, items in sorted(recorded.items())
        for item in items
        if isinstance(item, al.OwnerChange)
    ]
    if answered != given:
        return f"answered {answered} and not {given}"
    for state in population.states():
        one = teams.leads[state.record.id]
        ours = [(track.entries[-1].stage, track.owner) for track in one.tracks()]
        theirs = [(track.stage, track.owner) for track in state.tracks if track.entries]
        if ours != theirs:
            return f"{one.id} in {ours}, not {theirs}"
    for team in case.pact.teams:
        facts = (teams.capacity(team.name), teams.rooms()[team.name], teams.in_hand(team))
        found = (
            population.capacity(team.name),
            population.has_room(team.name),
            population.work_in_hand(team.name),
        )
        if facts != found:
            return f"{team.name}: {facts} and not {found}"
    if teams.queue("inside") != population.queue("inside"):
        return f"{teams.queue('inside')} and not {population.queue('inside')} wait"
    return None


def _alone(case: Case, agreement: al.Agreement, steps: Steps) -> str | None:
    """Each lead replays alone, by its own inputs and what was recorded."""
    population, outputs, recorded = steps
    for lead, born in case.born.items():
        if lead not in population:
            continue
        own = [al_input(one) for one in case.inputs if one.lead == lead]
        alone = agreement.replay(
            _lead((lead, born)), [*own, *recorded.get(lead, [])], until=moment(case.until())
        )
        if alone.state.to_json() != population.state(lead).to_json():
            return f"{lead} replays alone to another state"
        if plain(alone.outputs) != plain(one for one in outputs if one.lead == lead):
            return f"{lead} replays alone to other outputs"
    return None


def _shown(told: tuple[Any, ...] | None) -> str:
    return "nothing" if told is None else f"{moment(told[0])} {told[1:]}"


@pytest.mark.parametrize("more", [(), ("deals",), ("promises",), ("deals", "promises")])
def test_several_teams(more: tuple[str, ...]) -> None:
    """By numbered seeds: `ALIGNLIB_INDEPENDENT=5000` looks at as many in all."""
    told = 0
    for seed in range(SEEDS):
        case = case_of(seed, more)
        agreement = loaded(case)
        if agreement is not None:
            assert disagreement(case, agreement, seed) is None, f"seed {seed}"
            told += 1
    assert told > SEEDS // 2
