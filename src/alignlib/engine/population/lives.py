"""What a population asks the engine of one lead: a step, and when it would react to what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs
from attrs import evolve

from alignlib.engine import clocks, moves, triggers
from alignlib.engine.happening import unknown
from alignlib.engine.horizon import Watch, bit
from alignlib.engine.instant import END_OF_TIME, next_instant
from alignlib.engine.life import Life
from alignlib.engine.records import Record, facts_of, typed_record
from alignlib.engine.run import Run
from alignlib.engine.state import Entry, State, TrackState
from alignlib.engine.view import View
from alignlib.errors import RecordError
from alignlib.names import canonical
from alignlib.plan.conditions import GradeRead, HasRoom, Named, ScoreRead
from alignlib.plan.plan import Plan
from alignlib.values.time import Micros


def begin(
    plan: Plan,
    record: Record,
    born: Micros,
    stage: str | None = None,
    entered: Micros | None = None,
    owner: str | None = None,
) -> State:
    """The state of a life that begins at `born`, in the start stage or in `stage`.

    Raises:
        RecordError: no stages, an unknown stage, an entry after the beginning, a wrong fact.
    """
    if plan.start is None:
        raise RecordError(
            f"{plan.file} declares no stage, so there is no life to begin: add stages, or use "
            "evaluate"
        )
    if stage is not None and canonical(stage) not in plan.stage_keys:
        raise RecordError(unknown("stage", stage, (item.name for item in plan.stages)))
    if entered is not None and entered > born:
        raise RecordError(f"{plan.subject} {record.id}: entered is after at")
    facts = facts_of(record, plan)
    return State(
        fingerprint=plan.fingerprint,
        record=typed_record(record, plan, facts),
        born=born,
        now=born,
        given_stage=stage,
        given_entered=entered,
        tracks=(TrackState(owner=owner),),
        facts=facts,
    )


def view_at(plan: Plan, state: State, at: Micros, pipeline: int = 0) -> View:
    """What holds of a lead at `at` in one pipeline, with nothing handled since its state."""
    life = Life(plan, state)
    life.use(pipeline)
    return View(life, at)


def entry_in(state: State, stage: str) -> Entry | None:
    """How the lead came into a stage, if it is there now."""
    for track in state.tracks:
        if track.stage == stage:
            return track.entries[-1]
    return None


def rooms_of(state: State) -> Mapping[str, bool]:
    """What the lead has been told of room, by team."""
    return dict(state.rooms)


def with_rooms(state: State, rooms: Mapping[str, bool]) -> State:
    return evolve(state, rooms=tuple(sorted({**rooms_of(state), **rooms}.items())))


def teams_read(plan: Plan, state: State, known: Iterable[str]) -> tuple[str, ...]:
    """The teams, of those `known`, whose room decides something for the lead where it is."""
    if state.stage is None:
        return ()
    run = Run(plan, Life(plan, state))
    run.life.blocked.clear()  # these lines wait for an input, and being told is one
    found: set[str] = set()
    for watch in _watches(run):
        found.update(_teams(plan, watch.condition))
    return tuple(sorted(found.intersection(known)))


def reacts_at(plan: Plan, state: State, rooms: Mapping[str, bool]) -> Micros | None:
    """When the lead would do something by itself if it were told this of room: its `now` for at
    once, None for never."""
    life = Life(plan, with_rooms(state, rooms))
    run = Run(plan, life)
    if life.blocked:
        return life.now  # being told is an input, after which a blocked line is tried again
    if any(bit(run.view().truth(watch.condition)) & watch.bits for watch in _watches(run)):
        return life.now
    return next_instant(run, END_OF_TIME)


def _watches(run: Run) -> Iterator[Watch]:
    """What the lead looks out for; each while its pipeline is in use."""
    for track in run.life.tracks:
        run.life.use(track.index)
        yield from moves.watches(run)
        yield from clocks.watches(run)
        yield from triggers.watches(run)


def reads_room(plan: Plan) -> bool:
    """Whether anything in the agreement asks for room."""
    parts = (
        plan.stages, plan.slas, plan.triggers, plan.scores, plan.grades, plan.definitions,
    )  # fmt: skip
    return any(isinstance(node, HasRoom) for node in _nodes(parts))


def _teams(plan: Plan, condition: object) -> Iterator[str]:
    for node in _nodes(condition):
        match node:
            case HasRoom():
                yield node.team
            case Named():
                yield from _teams(plan, plan.definitions[node.name].condition)
            case ScoreRead():
                yield from _teams(plan, plan.scores[node.name].lines)
            case GradeRead():
                yield from _teams(plan, plan.grades[node.name].lines)


def _nodes(value: Any) -> Iterator[Any]:
    """A value of the plan and everything in it."""
    if isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _nodes(item)
    elif attrs.has(type(value)):
        yield value
        for attribute in attrs.fields(type(value)):
            yield from _nodes(getattr(value, attribute.name))
