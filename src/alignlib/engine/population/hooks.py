"""What the engine does with a population's own inputs: a lead that a keep moved or a release let
out. Each replays from the recorded input alone."""

from __future__ import annotations

from alignlib.engine import moves
from alignlib.engine.run import Run
from alignlib.model.inputs import Release, StageChange
from alignlib.model.outputs import Cause
from alignlib.names import canonical
from alignlib.plan.keep import KeepPlan, ReleasePlan, released_by
from alignlib.values.time import to_micros


def kept(run: Run, change: StageChange) -> None:
    """Moves the lead as the keep says, holds it there, and carries out what follows (R7, R9)."""
    life = run.life
    keep = keep_named(run, change.keep or "")
    target = run.plan.stage_keys[canonical(change.stage)]
    life.use(run.plan.stages[target].pipeline)
    if keep is None or life.stage is None:
        return
    if life.stage == target or run.plan.stages[life.stage].end:
        return
    here = run.plan.stages[life.stage]
    if change.held_until is not None:
        life.held = (here.name, to_micros(change.held_until))
    cause = Cause(kind="keep", input=keep.key)
    name = f"keep {keep.key}"
    moves.carried(run, target, cause, name, keep.rule, run.plan.keep_then[keep.key])


def released(run: Run, item: Release) -> None:
    """The lead is let out: what the release says is carried out, and no line waits for it."""
    release = release_named(run, item.release)
    if release is None or run.life.stage is None:
        return
    run.life.rooms[released_by(release.key)] = True
    cause = Cause(kind="release", input=release.name)
    for action in run.plan.keep_then[f"release {release.key}"]:
        run.act(action, cause)


def keep_named(run: Run, name: str) -> KeepPlan | None:
    key = canonical(name)
    return next((k for k in run.plan.keeping.keeps if canonical(k.key) == key), None)


def release_named(run: Run, name: str) -> ReleasePlan | None:
    key = canonical(name)
    return next((r for r in run.plan.keeping.releases if r.key == key), None)
