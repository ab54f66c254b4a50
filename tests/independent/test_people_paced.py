"""Random keeps and releases: alignlib's population and the plain evaluator tell the same."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from random import Random
from typing import Any

import alignlib as al
from independent.instants import HOUR, micros, moment
from independent.people_paced import Paced
from independent.people_paced_drawn import (
    Case,
    al_input,
    al_lead,
    al_rep,
    case_of,
    plain,
)
from independent.people_paced_lives import One
from independent.people_paced_pact import days_read
from independent.translate import checked

SEEDS = int(os.environ.get("ALIGNLIB_INDEPENDENT", "300"))


def evaluated(case: Case, until: int) -> Paced:
    leads = {lead: One(lead, birth) for lead, birth in case.born.items()}
    inputs = [one for one in case.inputs if one.at <= until]
    return Paced(case.pace, leads, reps=case.reps, later=case.later).run(inputs, until)


@dataclass
class Steps:
    """A population on its way, and all that it told."""

    population: al.Population
    outputs: list[Any] = field(default_factory=list)
    recorded: dict[str, list[al.Input]] = field(default_factory=dict)
    wake_at: Any = None


def stepped(case: Case, agreement: al.Agreement, random: Random, cuts: list[int]) -> list[Steps]:
    """Leads and inputs in any order, time in pieces, stored and loaded between them."""
    steps, found = Steps(agreement.population(map(al_rep, case.reps))), []
    leads = list(case.born.items())
    random.shuffle(leads)
    before = 0
    for until in cuts:
        late = random.random() < 0.5
        now = [one for one in leads if not late or one[1].at <= until]
        leads = [one for one in leads if one not in now]
        population = steps.population
        if case.later and before == case.later.at:
            population = population.with_reps(map(al_rep, case.later.reps))
            population = population.remove(*case.later.gone)
        for lead, birth in now:
            population = population.add(
                al_lead(lead, birth),
                stage=birth.stage,
                entered=None if birth.entered is None else moment(birth.entered),
            )
        given = [(one.lead, al_input(one)) for one in case.inputs if before < one.at <= until]
        random.shuffle(given)
        step = population.advance(given, until=moment(until))
        before = until
        recorded = dict(steps.recorded)
        for lead, items in step.recorded.items():
            recorded[lead] = [*recorded.get(lead, []), *items]
        population = step.population
        if random.random() < 0.5:
            stored = population.to_json()
            population = agreement.population(stored=stored)
            assert population.to_json() == stored
        steps = Steps(population, [*steps.outputs, *step.outputs], recorded, step.wake_at)
        found.append(steps)
    return found


def disagreement(case: Case, agreement: al.Agreement, seed: int) -> str | None:
    """The first thing on which the two differ; None: they agree."""
    random, until = Random(seed), case.until
    turn = {case.later.at} if case.later else set[int]()
    whole = stepped(case, agreement, random, sorted({until} | turn))[-1]
    if differs := _differs(case, whole, until):
        return f"in one step: {differs}"
    hours = (until - case.at(0)) // HOUR
    cuts = sorted({case.at(0) + random.randint(1, hours) * HOUR for _ in range(3)} | {until} | turn)
    pieces = stepped(case, agreement, random, cuts)
    for cut, steps in zip(cuts, pieces, strict=True):
        if cut >= case.begins and (differs := _differs(case, steps, cut)):
            return f"in pieces {[str(moment(at)) for at in cuts]}, until {moment(cut)}: {differs}"
    if whole.population.to_json() != pieces[-1].population.to_json():
        return "in pieces: another population"
    return _alone(case, agreement, whole)


def _differs(case: Case, steps: Steps, until: int) -> str | None:
    paced = evaluated(case, until)
    for ours, theirs in zip_longest(paced.told, plain(steps.outputs)):
        if ours != theirs:
            return f"{_shown(ours)} and not {_shown(theirs)}"
    if (ours_ := _answers(paced)) != (theirs_ := _recorded(steps)):
        return f"answered {ours_} and not {theirs_}"
    for team in case.pace.teams:
        facts = (paced.capacity(team.name), paced.in_hand(team.name), paced.workload(team.name))
        population = steps.population
        found = (population.capacity(team.name), population.work_in_hand(team.name),
                 population.workload(team.name))  # fmt: skip
        if facts != found:
            return f"{team.name}: {facts} and not {found}"
    if differs := _other_plan(case, paced, steps, until):
        return differs
    # What comes by itself, if nothing more happens and nobody more is added.
    inputs = tuple(one for one in case.inputs if one.at <= until)
    later = case.later if case.later and case.later.at < until else None
    known = {*steps.population, *(later.gone if later else ())}
    there = {lead: birth for lead, birth in case.born.items() if lead in known}
    silent = replace(case, born=there, inputs=inputs, later=later)
    quiet = evaluated(silent, case.until).told[len(paced.told) :]
    wake = steps.wake_at
    if quiet and (wake is None or moment(quiet[0][0]) < wake):
        return f"{_shown(quiet[0])} comes before it wakes at {wake}"
    return None


def _answers(paced: Paced) -> list[tuple[Any, ...]]:
    return sorted([*paced.kept, *paced.released], key=lambda one: one[:3])


def _recorded(steps: Steps) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for lead, items in steps.recorded.items():
        for item in items:
            match item:
                case al.StageChange(keep=str() as keep, held_until=held):
                    until = None if held is None else micros(held)
                    found.append((micros(item.at), lead, keep, item.stage, until))
                case al.Release():
                    found.append((micros(item.at), lead, item.release, item.part))
                case al.Room():
                    pass  # told where a release goes by room, whatever the lead reads
                case _:
                    found.append((micros(item.at), lead, type(item).__name__))
    return sorted(found, key=lambda one: one[:3])


def _other_plan(case: Case, paced: Paced, steps: Steps, until: int) -> str | None:
    for release in case.pace.releases:
        if days_read(release.where):
            continue
        # Who has left may still be listed with the part; nobody else may.
        plan = tuple(
            (day, tuple(one for one in part if paced.fits(release, paced.leads[one])))
            for day, part in steps.population.release_plan(release.name, at=moment(until))
        )
        if (ours := paced.plan(release)) != plan:
            return f"plan of {release.name} at {moment(until)}: {ours} and not {plan}"
    return None


def _alone(case: Case, agreement: al.Agreement, steps: Steps) -> str | None:
    """Each lead replays alone, by its own inputs and what was recorded."""
    for lead, birth in case.born.items():
        if lead not in steps.population:
            continue
        own = [al_input(one) for one in case.inputs if one.lead == lead]
        begun = agreement.begin(
            al_lead(lead, birth),
            at=moment(birth.at),
            stage=birth.stage,
            entered=None if birth.entered is None else moment(birth.entered),
        )
        given = [*own, *steps.recorded.get(lead, [])]
        alone = agreement.advance(begun, given, until=moment(case.until))
        if alone.state.to_json() != steps.population.state(lead).to_json():
            return f"{lead} replays alone to another state"
        if list(alone.outputs) != [one for one in steps.outputs if one.lead == lead]:
            return f"{lead} replays alone to other outputs"
    return None


def _shown(told: tuple[Any, ...] | None) -> str:
    return "nothing" if told is None else f"{moment(told[0])} {told[1:]}"


def test_keeps_and_releases() -> None:
    """By numbered seeds: `ALIGNLIB_INDEPENDENT=5000` looks at as many."""
    told = 0
    for seed in range(SEEDS // 2):
        case = case_of(seed)
        if (agreement := checked(case.pace.text())) and not evaluated(case, case.until).doubts:
            assert disagreement(case, agreement, seed) is None, f"seed {seed}"
            told += 1
    assert told > SEEDS // 4
