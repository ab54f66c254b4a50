"""Clocks at a move: what leaving a stage and coming into one does to them (R6, R7)."""

from __future__ import annotations

from alignlib.engine.clock_steps import end_clock, fulfilled, late
from alignlib.engine.clock_terms import WAITING, ran_out, sla_of
from alignlib.engine.run import Run
from alignlib.engine.state import ClockState
from alignlib.model.outputs import Cause, Fact, SLAStep
from alignlib.plan.plan import Plan, Sla


def leave_stage(run: Run, cause: Cause) -> None:
    """R7: the duty stands where the promiser or the passing of time moved the lead. One that
    says `while in` is over with the stage, whoever moved the lead."""
    life = run.life
    fact = Fact(name="moved by", value=cause.person or cause.party)
    for index, clock in enumerate(life.clocks):
        if clock.state not in WAITING:
            continue
        sla = sla_of(run.plan, clock)
        if sla.form == "once":
            over = _is_bound(run, sla, clock) and not _stands(cause, sla)
        else:
            over = sla.during == life.stage and not ran_out(run, clock)
        if over:
            end_clock(run, index, over_as(sla), cause, (fact,))


def arrive(run: Run, cause: Cause) -> None:
    """Clocks that are decided by coming into a stage, before those of the stage start."""
    life = run.life
    plan = run.plan
    assert life.stage is not None
    stage = plan.stages[life.stage]
    fact = Fact(name="stage", value=stage.name)
    for index, clock in enumerate(life.clocks):
        sla = sla_of(plan, clock)
        if clock.is_open and life.stage in sla.reaches:
            if clock.state in WAITING and ran_out(run, clock):
                late(run, index, cause)  # what a timer of the same instant reached came too late
            fulfilled(run, index, cause, fact)
        elif clock.state not in WAITING:
            continue
        elif sla.form != "once":
            ends = stage.end and sla.during != life.stage and _lasts_in(run, clock, stage.pipeline)
            if (ends or sla.before == life.stage) and not ran_out(run, clock):
                end_clock(run, index, over_as(sla), cause, (fact,))
        elif life.stage == sla.before:
            # Its `then move to` is for a lead that is still in the entry of the clock.
            late(run, index, cause)
        elif stage.end and stage.pipeline in _decided_in(plan, sla):
            elsewhere = sla.reaches and not _stands(cause, sla)
            if elsewhere or sla.before is not None:
                end_clock(run, index, "void", cause, (fact,))


def refusing(run: Run, target: int) -> list[str]:
    """The promises of which a `before … else refuse` forbids to come into a stage now."""
    return [
        f"{sla.name}: {clock.count} of {sla.count}"
        for clock in run.life.clocks
        if clock.state in WAITING
        and (sla := sla_of(run.plan, clock)).else_refuse
        and sla.before == target
    ]


def _decided_in(plan: Plan, sla: Sla) -> set[int]:
    """The pipelines where it is decided whether a stage is reached, or what comes before it."""
    wanted = sla.reaches if sla.before is None else {sla.before}
    return {plan.stages[stage].pipeline for stage in wanted}


def _lasts_in(run: Run, clock: ClockState, pipeline: int) -> bool:
    """Whether the duty is over where the lead comes to an end in this pipeline."""
    during = sla_of(run.plan, clock).during
    return pipeline == (run.track_of(clock) if during is None else run.plan.stages[during].pipeline)


def over_as(sla: Sla) -> SLAStep:
    """How a duty ends whose time is over: one to abstain has been kept."""
    return "kept" if sla.form == "never" else "void"


def _is_bound(run: Run, sla: Sla, clock: ClockState) -> bool:
    """Whether it began in the stage that is left now, and is decided there."""
    if sla.reaches or sla.before is not None:
        return False  # decided where the lead arrives, not where it leaves
    life = run.life
    bound = sla.entering is not None or sla.while_in is not None
    here = run.track_of(clock) == life.track.index and clock.entry == len(life.entries) - 1
    return bound and here


def _stands(cause: Cause, sla: Sla) -> bool:
    if cause.kind == "keep":
        return False
    return cause.kind in ("time", "begin", "sla") or cause.party == sla.promiser
