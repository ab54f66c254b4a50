"""Leads that ask about each other go over to another version of the agreement: all at one instant,
one after the other in the order of their ids, some in one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve
from sqlalchemy import select

from alignlib.engine.adopt import adopt
from alignlib.engine.adopt_places import Renamed
from alignlib.engine.adoption import Adoption
from alignlib.engine.instant import advance
from alignlib.engine.outcome import Outcome
from alignlib.engine.population.member import Member
from alignlib.engine.population.world import Numbers
from alignlib.engine.state import State
from alignlib.host import schema
from alignlib.host.floor import Floor, sequenced
from alignlib.host.session import Session
from alignlib.model.inputs import Input, OwnerChange
from alignlib.names import canonical
from alignlib.plan.plan import Plan
from alignlib.values.time import Micros

_leads = schema.leads


def opened(floor: Floor, plan: Plan, since: Micros) -> Floor:
    """Nobody is under `plan` yet, which is in force from `since` on; the version before has taken
    the leads to just before."""
    new = Floor.of(plan, {}, _shared(floor, plan, since), floor.reps)
    if new.began is not None:
        _begin_what_is_new(new, since)
    return new


def move(session: Session, after: str, size: int, renamed: Renamed, reapply: bool) -> str | None:
    """Takes the next leads over, by id: those after `after`. Gives back the last; None: that is
    all."""
    floor, since = session.floor, session.now
    floor.world.turns.at = since
    name = session.database.by_bytes(_leads.c.id)
    query = (
        select(_leads.c.id, _leads.c.state, _leads.c.member)
        .where(_leads.c.desk == session.desk, _leads.c.member.is_not(None), name > after)
        .order_by(name)
        .limit(size)
    )
    rows = session.connection.execute(query).all()
    for row in rows:
        plain = {**json.loads(row.member), "state": json.loads(row.state)}
        _move_one(session, row.id, Member.from_plain(plain), renamed, reapply)
    session.write()
    session.told.moved += len(rows)
    last: str = rows[-1].id if rows else after
    return last if len(rows) == size else None


def _move_one(session: Session, lead: str, member: Member, renamed: Renamed, reapply: bool) -> None:
    world, since = session.floor.world, session.now
    if member.state.stage is None:
        world.join(lead, session.restarted(lead, since))
        return
    numbers = Numbers(member.answers)
    before = evolve(member.state, now=since - 1)
    adoption, outcome, answers = _adopted(session.floor, before, since, renamed, reapply, numbers)
    world.outputs.extend((*adoption.outputs, *outcome.outputs))
    world.record(lead, answers)
    world.arrive(lead, outcome, numbers.used)
    session.told.adoptions.append(adoption)


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
