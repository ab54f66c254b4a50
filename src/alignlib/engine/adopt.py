"""A life is moved to another version of its agreement (R15): from an instant on, with a report."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from alignlib.engine import triggers
from alignlib.engine.adopt_clocks import (
    CAUSE,
    drop_gone,
    keep_terms,
    reapply_terms,
    start_missing,
)
from alignlib.engine.adopt_facts import adopt_acts, adopt_facts, adopt_folded
from alignlib.engine.adopt_places import Places, Renamed, StageNames, adopt_tracks, stage_names
from alignlib.engine.adoption import Adoption, Change
from alignlib.engine.instant import END_OF_TIME, next_instant, one_instant
from alignlib.engine.life import Life
from alignlib.engine.moves import Path, Round, settle
from alignlib.engine.run import Population, Run
from alignlib.engine.state import State, TrackState
from alignlib.engine.waiting_lines import in_another_text
from alignlib.errors import StateError
from alignlib.model.inputs import OwnerChange
from alignlib.model.outputs import Transition, shown
from alignlib.plan.plan import Plan
from alignlib.plan.terms import Terms
from alignlib.values.time import Micros, from_micros


def adopt(
    plan: Plan,
    state: State,
    at: Micros,
    renamed: Renamed,
    reapply: bool = False,
    answers: Mapping[str, OwnerChange] | None = None,
    population: Population | None = None,
) -> Adoption:
    """The life under this plan from `at` (µs) on.

    Raises:
        StateError: the state has not been taken to `at`, or is past it; a stage is gone.
    """
    _check_instant(plan, state, at)
    report: list[Change] = []
    names = stage_names(plan, state.record.id, renamed)
    places = adopt_tracks(names, state.tracks, report)
    run = Run(
        plan, Life(plan, _translated(names, state, places, report)), answers or {}, population
    )
    if _has_begun(state):
        triggers.take_as_known(run)  # what held up to now, in the words of the new version
        run.life.now = at
        _adopt_clocks(run, state, places, reapply, report)
        one_instant(run)
        _begin_pipelines(run, report)
    wake = next_instant(run, END_OF_TIME)
    return Adoption(
        lead=state.record.id,
        at=from_micros(at, plan.zone),
        before=state.fingerprint,
        after=plan.fingerprint,
        report=tuple(report),
        outputs=tuple(run.outputs),
        state=run.life.freeze(),
        wake_at=None if wake is None else from_micros(wake, plan.zone),
        recorded=tuple(run.recorded),
        faults=tuple(run.life.faults),
    )


def _has_begun(state: State) -> bool:
    return any(track.stage is not None for track in state.tracks)


def _check_instant(plan: Plan, state: State, at: Micros) -> None:
    """Every instant before `at` was judged by the old version, and none after it."""
    if at in (state.now, state.now + 1) or (not _has_begun(state) and at <= state.now):
        return
    now = shown(from_micros(state.now, plan.zone))
    where = f"{plan.subject} {state.record.id}"
    if at < state.now:
        raise StateError(
            f"{where}: cannot adopt at {shown(from_micros(at, plan.zone))}: the life has already "
            f"been taken to {now} under its old version. Replay it with Versions to judge it anew"
        )
    raise StateError(
        f"{where}: cannot adopt at {shown(from_micros(at, plan.zone))}: the life has been taken "
        f"to {now} only. Advance it to that instant under its own version first"
    )


def _translated(
    names: StageNames, state: State, places: Places, report: list[Change]
) -> State:  # fmt: skip
    """The state in the names and types of the plan; its clocks are still to be looked at."""
    plan = names.plan
    given = state.given_stage
    if given is not None and not _has_begun(state):
        given = names.here(given, report).name
    held = [(names.find(stage), until) for stage, until in state.held]
    return evolve(
        state,
        fingerprint=plan.fingerprint,
        given_stage=given,
        tracks=places.tracks or (TrackState(),),
        facts=adopt_facts(plan, state.facts, report),
        acts=adopt_acts(plan, state.acts, places.moved, report),
        folded=adopt_folded(plan, state, places.moved, report),
        triggers=tuple(
            evolve(item, held=False)
            for item in state.triggers
            if item.trigger in {trigger.key for trigger in plan.triggers}
        ),
        rooms=tuple(room for room in state.rooms if room[0] in plan.teams),
        matches=tuple(item for item in state.matches if item.earlier in plan.earlier),
        blocked=state.blocked
        if state.fingerprint == plan.fingerprint
        else in_another_text(names, state.blocked),
        held=tuple(sorted((stage.name, until) for stage, until in held if stage is not None)),
    )


def _adopt_clocks(
    run: Run, state: State, places: Places, reapply: bool, report: list[Change]
) -> None:  # fmt: skip
    life = run.life
    known = {key: _placed(terms, places) for key, terms in state.terms.items()}
    life.clocks[:] = [
        clock if clock.terms is None else evolve(clock, terms=_placed(clock.terms, places))
        for clock in life.clocks
    ]
    drop_gone(run, known, report)
    if reapply:
        reapply_terms(run, known, report)
    ended = keep_terms(run, known, state.now, report)
    start_missing(run, ended, report, start=reapply)


def _placed(terms: Terms, places: Places) -> Terms:
    """With the new number of its pipeline; -1: given up."""
    return evolve(terms, track=places.moved.get(terms.track, -1))


def _begin_pipelines(run: Run, report: list[Change]) -> None:
    """A pipeline that the old version did not have begins now, as it would have at the start."""
    life = run.life
    plan = run.plan
    turn = Round({})
    person = life.tracks[0].owner or life.facts.get(f"{plan.subject}.owner")
    for pipeline in plan.pipelines:
        if life.tracks[pipeline.index].stage is not None or pipeline.record != plan.subject:
            continue
        life.use(pipeline.index)
        life.enter(pipeline.start, life.now)
        if person is not None:
            life.assign(str(person))
        own = plan.stages[pipeline.start]
        run.emit(Transition, f"→ {own.name}", own.rule, CAUSE, from_stage=None, to=own.name)
        turn.paths[pipeline.index] = Path([pipeline.start], moved=True)
        report.append(
            Change(kind="pipeline", name=pipeline.name, what="started", after=own.name)
        )  # fmt: skip
    if turn.paths:
        settle(run, CAUSE, turn)
