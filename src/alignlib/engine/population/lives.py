"""What a population asks the engine of one lead: a step, and when it would react to what."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from itertools import product

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


def view_at(
    plan: Plan, state: State, at: Micros, pipeline: int = 0, rooms: Mapping[str, bool] | None = None
) -> View:
    """What holds of a lead at `at` in one pipeline, with nothing handled since its state; `rooms`
    are what it is told besides."""
    life = Life(plan, state)
    life.rooms.update(rooms or {})
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


Combination = tuple[bool, ...]
"""Whether each of some teams has room."""


def combinations(teams: tuple[str, ...]) -> list[Combination]:
    """False before True, the last team varying first."""
    return list(product((False, True), repeat=len(teams)))


def told(state: State, teams: tuple[str, ...]) -> Combination | None:
    """What a lead has been told of teams; None: not yet of each."""
    if not teams:
        return ()
    rooms = rooms_of(state)
    if any(team not in rooms for team in teams):
        return None
    return tuple(rooms[team] for team in teams)


def wakes_at(plan: Plan, state: State) -> Micros | None:
    """When the lead does something by itself, with what it was told."""
    return next_instant(Run(plan, Life(plan, state)), END_OF_TIME)


def reactions(
    plan: Plan, state: State, wake: Micros | None, known: Container[str]
) -> tuple[tuple[str, ...], tuple[Micros | None, ...]]:
    """The teams, of those `known`, whose room decides something for the lead where it is; and for
    each combination when it would do something by itself if it were told so: its `now` for at once,
    None for never. `wake` is when it does with what it was told."""
    if not plan.rooms.asked or state.stage is None:
        return (), (wake,)
    run: Run | None = None
    found: set[str] = set()
    for track in state.tracks:
        if track.stage is not None:
            found |= plan.rooms.in_stage(plan.stage_keys[canonical(track.stage)])
    if plan.rooms.elsewhere:
        run = Run(plan, Life(plan, state))
        for watch in _watches(run):
            found |= plan.rooms.of(watch.condition)
    teams = tuple(sorted(team for team in found if team in known))
    if not teams:
        return (), (wake,)
    run = run or Run(plan, Life(plan, state))
    heard = told(state, teams)
    return teams, tuple(
        wake if values == heard else _reacts(run, dict(zip(teams, values, strict=True)))
        for values in combinations(teams)
    )


def _reacts(run: Run, rooms: Mapping[str, bool]) -> Micros | None:
    life = run.life
    if life.blocked:
        return life.now  # being told is an input, after which a blocked line is tried again
    life.rooms.update(rooms)
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
