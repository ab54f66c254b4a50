"""Runs of moves (R4): one input or timer, and all the moves that follow from it."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field

from alignlib.engine import triggers
from alignlib.engine.clock_stages import arrive, leave_stage, refusing
from alignlib.engine.clock_steps import start_clock
from alignlib.engine.clocks import update_conditions
from alignlib.engine.horizon import Watch
from alignlib.engine.life import Life
from alignlib.engine.reasons import act_facts, facts_behind
from alignlib.engine.run import Run
from alignlib.engine.track import Track
from alignlib.model.outputs import Cause, Fact, Refusal, Rule, Transition
from alignlib.names import canonical
from alignlib.plan.conditions import Condition
from alignlib.plan.plan import Action, Move
from alignlib.plan.turns import TRUE


@define
class Path:
    """The stages of one track seen while an input or timer is handled; `then` is to be carried
    out in the stage whose clocks have not started yet."""

    visited: list[int]
    moved: bool = False
    then: tuple[Action, ...] = ()


@define
class Round:
    """One input or timer while it is handled: a path for each track, and the triggers that fired.

    The tracks that have a path at the outset are those that the input found. `kind` is that of an
    activity which found the lead at rest, with no line waiting for it: while there are no more
    than `said` outputs, nothing but this activity has changed anything.
    """

    paths: dict[int, Path]
    fired: set[str] = field(factory=set)
    kind: str | None = None
    said: int = 0

    @classmethod
    def of(cls, life: Life) -> Round:
        return cls({track.index: Path([_at(track)]) for track in life.begun})

    def only_kind(self, run: Run) -> str | None:
        """Of the activity, as long as nothing else has changed anything."""
        return self.kind if self.said == len(run.outputs) else None

    def path(self, track: Track) -> Path:
        return self.paths.setdefault(track.index, Path([_at(track)]))


def _at(track: Track) -> int:
    assert track.stage is not None
    return track.stage


def run_moves(run: Run, cause: Cause, turn: Round, number: int | None = None) -> None:
    """In each track one `on` line for activity `number`, if any; then `when` and `after` lines
    until none holds; where the lead rests, its clocks start and `then` is carried out."""
    life = run.life
    if number is not None:
        for index, path in sorted(turn.paths.items()):
            life.use(index)
            if life.stage != path.visited[-1]:
                continue  # a trigger opened the record anew
            move = _line_for(run, number, path, cause)
            if move is not None:
                _go(run, move, cause, path, _on_facts(run, number, move))
    if not _changes_nothing(run, turn):
        settle(run, cause, turn)


def _changes_nothing(run: Run, turn: Round) -> bool:
    """An activity that found the lead at rest, and that nothing which waits looks at."""
    kind = turn.only_kind(run)
    if kind is None or run.plan.lifts.concerns(kind):
        return False
    tracks = run.life.tracks
    return not any(x.stage is not None and run.plan.lifts.lines(x.stage, kind) for x in tracks)


def begin(run: Run) -> None:
    """The life begins: in the start stage of its pipelines, or where the host says it is."""
    life = run.life
    plan = run.plan
    state = life.state
    cause = Cause(kind="begin")
    given = None if state.given_stage is None else plan.stage_keys[canonical(state.given_stage)]
    person = life.tracks[0].owner or life.facts.get(f"{plan.subject}.owner")
    turn = Round({})
    for pipeline in plan.pipelines:
        taken_up = given is not None and plan.stages[given].pipeline == pipeline.index
        if pipeline.record != plan.subject and not taken_up:
            continue  # it begins with `open`
        life.use(pipeline.index)
        stage, at = pipeline.start, life.now
        if taken_up:
            assert given is not None
            stage, at = given, state.born if state.given_entered is None else state.given_entered
        life.enter(stage, at)
        if person is not None:
            life.assign(str(person))
        own = plan.stages[stage]
        if not taken_up:
            run.emit(Transition, f"→ {own.name}", own.rule, cause, from_stage=None, to=own.name)
        turn.paths[pipeline.index] = Path([stage], moved=True)
    if given is not None:
        triggers.take_as_known(run)
    settle(run, cause, turn)


def watches(run: Run) -> list[Watch]:
    """The lines of the track in use that time alone may make hold."""
    life = run.life
    if life.stage is None:
        return []
    return [Watch(ready(run, move), TRUE) for move in _open_lines(run, life.stage)]


def ready(run: Run, move: Move) -> Condition:
    """What must hold for a standing line to be taken: its own condition, and admission."""
    return run.plan.ready[move.index]


# -- settling --------------------------------------------------------------------------------


def settle(run: Run, cause: Cause, turn: Round) -> None:
    """Until nothing moves, in any track, no clock changes and no trigger fires."""
    while True:
        moved = [_come_to_rest(run, cause, turn, track) for track in run.life.begun]
        if any(moved):
            continue
        said = len(run.outputs)
        # Stage, owner and clocks may have changed what other clocks wait for.
        update_conditions(run, cause)
        if len(run.outputs) == said and not triggers.look(run, cause, turn.fired):
            return


def _come_to_rest(run: Run, cause: Cause, turn: Round, track: Track) -> bool:
    """All moves of one track; then the clocks of its stage start, and `then` is carried out.
    Whether anything of this happened."""
    life = run.life
    _arrive_opened(run, cause)
    life.use(track.index)
    path = turn.path(track)
    if track.index in run.opened:
        _take_up(run, path)
    while (move := _standing(run, path, cause, turn)) is not None:
        _go(run, move, cause, path, facts_behind(ready(run, move), run.view()))
    if not path.moved:
        return False
    then, path.then, path.moved = path.then, (), False
    entry = track.entries[-1]
    for sla in run.plan.slas:
        if sla.entering == track.stage:
            start_clock(run, sla, entry.at, cause)
    for action in then:
        run.act(action, cause)
    return True


def _arrive_opened(run: Run, cause: Cause) -> None:
    """Decides what waits for the stages in which records began, before any other promise starts."""
    while run.arriving:
        run.life.use(run.arriving.pop(0))
        arrive(run, cause)


def _take_up(run: Run, path: Path) -> None:
    """A track that began while this input is handled, perhaps a second time."""
    run.opened.discard(run.life.track.index)
    stage = _at(run.life.track)
    if path.visited[-1] != stage:
        path.visited.append(stage)
    path.moved = True


def _open_lines(run: Run, stage: int) -> Sequence[Move]:
    """The standing lines that may be tried: not one that came back to a stage, nor one to a stage
    that a `keep` took the lead from."""
    life = run.life
    lines = run.plan.standing[stage]
    if not life.blocked and not life.held:
        return lines
    return [
        move for move in lines if move.key not in life.blocked and not life.is_held(move.target)
    ]


def _standing(run: Run, path: Path, cause: Cause, turn: Round) -> Move | None:
    """The first `when` or `after` line that holds and may be taken."""
    life = run.life
    assert life.stage is not None
    view = run.view()
    kind = turn.only_kind(run)
    lines: Sequence[Move]
    if kind is not None:
        lines = run.plan.lifts.lines(life.stage, kind)
    else:
        lines = _open_lines(run, life.stage)
    for move in lines:
        if view.truth(ready(run, move)) is True and _allowed(run, move, path, cause):
            return move
    return None


def _line_for(run: Run, number: int, path: Path, cause: Cause) -> Move | None:
    life = run.life
    assert life.stage is not None
    view = run.view()
    for move in run.plan.on_activity[life.stage]:
        assert move.filter is not None
        if life.matches_act(run.plan.filters[move.filter], number) is not True:
            continue
        qualifies = run.plan.stages[move.target].qualifies
        if qualifies is not None and view.truth(qualifies) is not True:
            continue
        if _allowed(run, move, path, cause):
            return move
    return None


def _allowed(run: Run, move: Move, path: Path, cause: Cause) -> bool:
    """Not back to a stage of this run, and not into one that an open promise forbids; either is
    reported, and the line is tried again at the next input."""
    target = run.plan.stages[move.target]
    if move.target in path.visited:
        names = [run.plan.stages[index].name for index in path.visited]
        reason = f"back to a stage of the same run: {' → '.join([*names, target.name])}"
        kind = "loop"
    else:
        against = refusing(run, move.target)
        if not against:
            return True
        reason = "; ".join(against)
        kind = "promise"
    run.life.blocked.add(move.key)
    refuse(run, kind, target.name, {reason: None}, cause, move.rule)
    return False


# -- one move --------------------------------------------------------------------------------


def _go(run: Run, move: Move, cause: Cause, path: Path, because: tuple[Fact, ...]) -> None:
    enter(run, move.target, cause, path, because=because, move=move)


def enter(
    run: Run,
    target: int,
    cause: Cause,
    path: Path,
    *,
    because: tuple[Fact, ...] = (),
    move: Move | None = None,
    name: str | None = None,
    rule: Rule | None = None,
    then: tuple[Action, ...] = (),
    finding: str | None = None,
) -> None:
    """Leaves the stage and comes into another, along a line or without one.

    Without a line `name` is what the output is of (R14), `rule` where it comes from.
    """
    life = run.life
    plan = run.plan
    source = None if life.stage is None else plan.stages[life.stage].name
    wanted = plan.stages[target]
    if life.stage is not None:
        leave_stage(run, cause)
    life.enter(target, life.now)
    if move is not None:
        name, rule, then = name or move.path, rule or move.rule, then or move.then
    run.emit(
        Transition, name or f"{source or ''} → {wanted.name}".strip(), rule or wanted.rule, cause,
        because, from_stage=source, to=wanted.name,
        reason=move.reason if move is not None else None, finding=finding,
    )  # fmt: skip
    path.visited.append(target)
    path.moved = True
    path.then = then
    arrive(run, cause)


def carried(
    run: Run, target: int, cause: Cause, name: str, rule: Rule, then: tuple[Action, ...]
) -> None:
    """A move that no line asks for, and that nothing forbids: a `keep`'s (R9)."""
    life = run.life
    life.use(run.plan.stages[target].pipeline)
    if life.stage is None:
        return
    turn = Round.of(life)
    enter(run, target, cause, turn.path(life.track), name=name, rule=rule, then=then)
    settle(run, cause, turn)


def refuse(
    run: Run,
    kind: str,
    wanted: str,
    reasons: dict[str, None],
    cause: Cause,
    rule: Rule | None = None,
) -> None:
    """Says what was not done; of the stage where the lead is, unless a rule is given."""
    life = run.life
    if rule is None:
        assert life.stage is not None
        rule = run.plan.stages[life.stage].rule
    run.emit(
        Refusal, f"refused / {kind} / {wanted}", rule, cause, kind=kind, wanted=wanted,
        reasons=tuple(reasons),
    )  # fmt: skip


def _on_facts(run: Run, number: int, move: Move) -> tuple[Fact, ...]:
    view = run.view()
    qualifies = run.plan.stages[move.target].qualifies
    admitted = () if qualifies is None else facts_behind(qualifies, view)
    return (*act_facts(run.life.acts[number], view), *admitted)
