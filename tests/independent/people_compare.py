"""Many leads by alignlib's population: in one step, in pieces, and each lead alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from random import Random
from typing import Any

import alignlib as al
from independent.instants import moment
from independent.people_drawn import ANCHOR, SPAN, al_rep

Told = tuple[Any, ...]


@dataclass(frozen=True)
class Crowd:
    """Leads with their births, inputs with instant and lead, and other people from an instant on,
    with the leads that are taken out then; `plain` says what is told as the evaluator does."""

    agreement: al.Agreement
    reps: Sequence[al.Rep]
    born: dict[str, int]
    inputs: Sequence[tuple[int, str, al.Input]]
    later: Sequence[tuple[int, Sequence[al.Rep], tuple[str, ...]]]
    until: int
    plain: Callable[[Iterable[al.OutputKind]], list[Told]]


def crowd_of(
    case: Any,
    agreement: al.Agreement,
    al_input: Callable[[Any], al.Input],
    plain: Callable[[Iterable[al.OutputKind]], list[Told]],
) -> Crowd:
    """The people, leads and inputs of a drawn case, as alignlib takes them."""
    return Crowd(
        agreement, [al_rep(one) for one in case.reps], case.born,
        [(one.at, one.lead, al_input(one)) for one in case.inputs],
        [(one.at, [al_rep(rep) for rep in one.reps], one.gone) for one in case.later],
        case.until(), plain,
    )  # fmt: skip


@dataclass
class Steps:
    population: al.Population
    outputs: list[al.OutputKind]
    recorded: dict[str, list[al.Input]]


Differs = Callable[[Steps, int], str | None]
"""The first thing on which the evaluator differs from these steps up to an instant."""


def disagreement(crowd: Crowd, differs: Differs, seed: int) -> str | None:
    """The first thing on which the two differ; None: they agree."""
    random, until = Random(seed), crowd.until
    turns = {at for at, _, _ in crowd.later}
    whole = stepped(crowd, random, sorted({until} | turns))
    if found := differs(whole, until):
        return f"in one step: {found}"
    cuts = sorted({ANCHOR + random.randint(0, SPAN // 3) * 3 for _ in range(3)} | {until} | turns)
    pieces = stepped(crowd, random, cuts)
    if found := differs(pieces, until):
        return f"in pieces at {[str(moment(at)) for at in cuts]}: {found}"
    if whole.population.to_json() != pieces.population.to_json():
        return "in pieces: another population"
    half = cuts[0]
    if half not in turns and (found := differs(stepped(crowd, random, [half]), half)):
        return f"until {moment(half)}: {found}"
    return _alone(crowd, whole)


def stepped(crowd: Crowd, random: Random, cuts: list[int]) -> Steps:
    """Leads and inputs in any order, time in any pieces, stored and loaded in between; what is born
    later may be added later."""
    population = crowd.agreement.population(crowd.reps)
    leads = list(crowd.born.items())
    random.shuffle(leads)
    steps = Steps(population, [], {})
    before = 0
    for until in cuts:
        late = random.random() < 0.5
        now = [(lead, at) for lead, at in leads if not late or at <= until]
        leads = [one for one in leads if one not in now]
        population = population.add_many(map(_lead, now))
        given = [(lead, item) for at, lead, item in crowd.inputs if before < at <= until]
        random.shuffle(given)
        found = population.advance(given, until=moment(until))
        population, before = found.population, until
        steps.outputs += found.outputs
        for name, items in found.recorded.items():
            steps.recorded.setdefault(name, []).extend(items)
        for at, reps, gone in crowd.later:
            if at == until:
                population = population.with_reps(reps).remove(*gone)
        if random.random() < 0.5:
            population = crowd.agreement.population(stored=population.to_json())
    steps.population = population.add_many(map(_lead, leads))
    return steps


def _lead(born: tuple[str, int]) -> al.Lead:
    return al.Lead(id=born[0], created_at=moment(born[1]))


def differing(ours: Iterable[Told], theirs: Iterable[Told]) -> str | None:
    """The first event that is not the same."""
    for one, other in zip_longest(ours, theirs):
        if one != other:
            return f"{_shown(one)} and not {_shown(other)}"
    return None


def _shown(told: Told | None) -> str:
    return "nothing" if told is None else f"{moment(told[0])} {told[1:]}"


def answers_differ(ours: Iterable[tuple[int, str, str]], steps: Steps) -> str | None:
    """Who was given what lead, and when, in the order of the leads."""
    answered = [(moment(at), lead, person) for at, lead, person in sorted(ours, key=lambda a: a[1])]
    given = [
        (item.at, lead, item.owner)
        for lead, items in sorted(steps.recorded.items())
        for item in items
        if isinstance(item, al.OwnerChange)
    ]
    return None if answered == given else f"answered {answered} and not {given}"


def _alone(crowd: Crowd, steps: Steps) -> str | None:
    """Each lead replays alone, by its own inputs and what was recorded."""
    for lead, born in crowd.born.items():
        if lead not in steps.population:
            continue
        own = [item for _, name, item in crowd.inputs if name == lead]
        alone = crowd.agreement.replay(
            _lead((lead, born)), [*own, *steps.recorded.get(lead, [])], until=moment(crowd.until)
        )
        if alone.state.to_json() != steps.population.state(lead).to_json():
            return f"{lead} replays alone to another state"
        told = [one for one in steps.outputs if one.lead == lead]
        if crowd.plain(alone.outputs) != crowd.plain(told):
            return f"{lead} replays alone to other outputs"
    return None
