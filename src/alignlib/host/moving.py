"""Leads that ask about each other go over to another version of the agreement: all at one instant,
one after the other in the order of their ids, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import evolve

from alignlib.engine.adopt import adopt
from alignlib.engine.adopt_places import Renamed
from alignlib.engine.adoption import Adoption
from alignlib.engine.instant import advance
from alignlib.engine.outcome import Outcome
from alignlib.engine.population.world import Numbers
from alignlib.engine.state import State
from alignlib.host.floor import Floor, sequenced
from alignlib.model.inputs import Input, OwnerChange
from alignlib.names import canonical
from alignlib.plan.plan import Plan
from alignlib.values.time import Micros

Restart = Callable[[str], State]
"""The state of a lead whose life has not begun, under the new version."""


def moved(
    floor: Floor, plan: Plan, since: Micros, renamed: Renamed, reapply: bool, restart: Restart
) -> tuple[Floor, list[Adoption]]:
    """Everybody under `plan` from `since` on; the old version has taken them to just before."""
    new = Floor.of(plan, {}, _shared(floor, plan, since), floor.reps)
    new.world.turns.at = since
    if new.began is not None:
        _begin_what_is_new(new, since)
    adoptions = []
    for lead in sorted(floor.world.members):
        member = floor.world.members[lead]
        if member.state.stage is None:
            new.world.join(lead, restart(lead))
            continue
        numbers = Numbers(member.answers)
        before = evolve(member.state, now=since - 1)
        adoption, outcome, answers = _adopted(new, before, since, renamed, reapply, numbers)
        new.world.outputs.extend((*adoption.outputs, *outcome.outputs))
        new.world.record(lead, answers)
        new.world.arrive(lead, outcome, numbers.used)
        adoptions.append(adoption)
    return new, adoptions


def _adopted(
    floor: Floor, before: State, since: Micros, renamed: Renamed, reapply: bool, numbers: Numbers
) -> tuple[Adoption, Outcome, list[Input]]:
    """One lead; what it asks is answered, and stands in its journal as a host's input would."""
    answers: list[Input] = []
    while True:
        known: Mapping[str, OwnerChange] = {
            item.answers: item
            for item in answers
            if isinstance(item, OwnerChange) and item.answers is not None
        }
        turns = floor.world.turns
        adoption = adopt(floor.plan, before, since, renamed, reapply, known, turns)
        if not adoption.recorded:
            return adoption, advance(floor.plan, adoption.state, answers, since), answers
        answers.extend(sequenced(adoption.recorded, numbers))


def _shared(floor: Floor, plan: Plan, since: Micros) -> str:
    """What the leads have in common, as far as the new version knows it."""
    plain: dict[str, Any] = json.loads(floor.shared())
    keeps = [keep.key for keep in plan.keeping.keeps]
    releases = [release.key for release in plan.keeping.releases]
    plain["clock"] = since
    plain["rooms"] = _only(plain["rooms"], list(plan.teams))
    plain["checks"] = _only(plain["checks"], keeps)
    plain["batches"] = _only(plain["batches"], releases)
    plain["kept"] = [own for own in plain["kept"] if own[0] in keeps]
    return json.dumps(plain)


def _only(own: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    wanted = {canonical(key) for key in keys}
    return {key: value for key, value in own.items() if canonical(key) in wanted}


def _begin_what_is_new(floor: Floor, since: Micros) -> None:
    """Keeps and releases that the old version did not have."""
    checks, batches = dict(floor.keeper.checks), dict(floor.releaser.batches)
    floor.keeper.begin(since)
    floor.releaser.begin(since)
    floor.keeper.checks.update(checks)
    floor.releaser.batches.update(batches)
