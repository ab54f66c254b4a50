"""What the engine does with a population's own inputs: a lead that a keep moved or a release let
out. Each replays from the recorded input alone."""

from __future__ import annotations

from alignlib.engine import moves
from alignlib.engine.run import Run
from alignlib.model.inputs import Release, StageChange
from alignlib.model.outputs import Cause
from alignlib.names import canonical
from alignlib.plan.keep import released_by
from alignlib.values.time import to_micros


def kept(run: Run, change: StageChange) -> None:
    """Moves the lead as the keep says, holds it there, and carries out what follows (R7, R9)."""
    life = run.life
    plan = run.plan
    key = canonical(change.keep or "")
    keep = next(item for item in plan.keeping.keeps if canonical(item.key) == key)
    target = plan.stage_keys[canonical(change.stage)]
    life.use(plan.stages[target].pipeline)
    if life.stage is None or life.stage == target or plan.stages[life.stage].end:
        return
    if change.held_until is not None:
        life.held[plan.stages[life.stage].name] = to_micros(change.held_until)
    cause = Cause(kind="keep", input=keep.key)
    name = f"keep {keep.key}"
    moves.carried(run, target, cause, name, keep.rule, plan.keep_then[keep.key])


def released(run: Run, item: Release) -> None:
    """The lead is let out: what the release says is carried out, and no line waits for it."""
    life = run.life
    plan = run.plan
    release = next(own for own in plan.keeping.releases if own.key == canonical(item.release))
    if release.stage is not None:
        life.use(plan.stages[release.stage].pipeline)
    if life.stage is None:
        return
    life.rooms[released_by(release.key)] = True
    cause = Cause(kind="release", input=release.name)
    for action in plan.keep_then[f"release {release.key}"]:
        run.act(action, cause)
