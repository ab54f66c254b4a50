"""The steps of one clock: each makes a new clock in place of the old one, and says so."""

from __future__ import annotations

from attrs import evolve, frozen

from alignlib.engine.clock_terms import (
    WAITING,
    due_of,
    late_at,
    report_beyond,
    report_lines_beyond,
    sla_of,
)
from alignlib.engine.life import ALWAYS
from alignlib.engine.run import Run
from alignlib.engine.state import ClockState
from alignlib.model.outputs import Cause, Fact, SLAEvent, SLAStep
from alignlib.plan.plan import Action, Sla
from alignlib.values.time import from_micros


@frozen
class Order:
    """`then move to`: which stage, for a lead that is still in the entry, by which sla."""

    stage: int
    entry: int
    sla: str


def start_clock(run: Run, sla: Sla, at: int, cause: Cause) -> None:
    """A new clock from `at`, which is before now where a host says when the stage was entered.

    A duty that lasts (again and again, or to abstain) begins once at a time.
    """
    if not _may_begin(run, sla):
        return
    life = run.life
    number = 1 + sum(clock.sla == sla.key for clock in life.clocks)
    clock = ClockState(sla.key, number, len(life.entries) - 1, at, "running", None)
    clock = evolve(clock, due=due_of(run.plan, sla, clock))
    if clock.due is not None and clock.due < life.now:
        life.clocks.append(_born_late(run, sla, clock))
        return
    if sla.paused_while is not None and run.view().truth(sla.paused_while) is True:
        clock = evolve(clock, state="paused", paused_since=life.now, due=None)
    life.clocks.append(clock)
    report_beyond(run, sla, clock)
    tell(run, sla, clock, "started", cause)


def _may_begin(run: Run, sla: Sla) -> bool:
    life = run.life
    own = (clock for clock in life.clocks if clock.sla == sla.key)
    match sla.form:
        case "again":
            lasts = sla.during is None or life.stage == sla.during
            # Waiting is one of this stage, or one that began elsewhere under an older text.
            return lasts and not any(c.state in WAITING or goes_on(run, sla, c) for c in own)
        case "never" if sla.within is None:
            # A second one would be kept or broken with the first.
            return not any(clock.is_open for clock in own)
    return True


def _born_late(run: Run, sla: Sla, clock: ClockState) -> ClockState:
    """Late (or kept) at once, and no news: nobody could have changed it since."""
    if sla.form == "never":
        return evolve(clock, state="kept", ended=run.life.now, silent=True)
    late = range(len(sla.late))
    done = tuple(i for i in late if late_at(run.plan, sla, clock, i) <= run.life.now)
    return evolve(clock, state="late", silent=True, warned=True, late_done=done)


def goes_on(run: Run, sla: Sla, clock: ClockState) -> bool:
    """Whether the act that keeps this period of an `every` would begin the next one."""
    life = run.life
    if not clock.is_open or life.stage is None:
        return False
    if clock.entry == len(life.entries) - 1:
        return True
    return sla.during is None and not run.plan.stages[life.stage].end


def fulfilled(run: Run, index: int, cause: Cause, fact: Fact) -> None:
    clock = run.life.clocks[index]
    step: SLAStep = "met-late" if clock.state == "late" else "met"
    end_clock(run, index, step, cause, (fact,))


def broken(run: Run, index: int, cause: Cause, fact: Fact) -> tuple[Order, ...]:
    """What was never to be done has been done: final, and said once."""
    sla = sla_of(run.plan, run.life.clocks[index])
    end_clock(run, index, "broken", cause, (fact,))
    return carry_out(run, index, sla.broken_then, cause)


def late(run: Run, index: int, cause: Cause) -> tuple[Order, ...]:
    life = run.life
    sla = sla_of(run.plan, life.clocks[index])
    at_once = tuple(number for number, line in enumerate(sla.late) if line.by is None)
    clock = evolve(life.clocks[index], state="late", late_done=at_once, paused_since=None)
    life.clocks[index] = clock
    report_lines_beyond(run, sla, clock)
    tell(run, sla, clock, "late", cause, _so_far(run, clock))
    actions = tuple(action for number in at_once for action in sla.late[number].then)
    return carry_out(run, index, actions, cause)


def end_clock(
    run: Run, index: int, step: SLAStep, cause: Cause, because: tuple[Fact, ...] = ()
) -> None:
    life = run.life
    sla = sla_of(run.plan, life.clocks[index])
    clock = evolve(life.clocks[index], state=step, ended=life.now, paused_since=None)
    life.clocks[index] = clock
    tell(run, sla, clock, step, cause, because)


def carry_out(run: Run, index: int, actions: tuple[Action, ...], cause: Cause) -> tuple[Order, ...]:
    """Announces the effects; gives back the moves, which are for after the moves of the input."""
    clock = run.life.clocks[index]
    orders: list[Order] = []
    for action in actions:
        if action.kind == "move to":
            assert action.stage is not None
            orders.append(Order(action.stage, clock.entry, clock.sla))
            continue
        with run.on(clock):
            run.act(action, cause)
    return tuple(orders)


def tell(
    run: Run,
    sla: Sla,
    clock: ClockState,
    step: SLAStep,
    cause: Cause,
    because: tuple[Fact, ...] = (),
) -> None:
    names = run.plan.party_names
    run.emit(
        SLAEvent,
        f"{sla.key} / {step}",
        sla.rule,
        cause,
        because,
        track=run.track_of(clock),
        sla=sla.name,
        number=clock.number,
        step=step,
        due=None if clock.due is None else from_micros(clock.due, run.plan.zone),
        promiser=names[sla.promiser],
        beneficiary=names[sla.beneficiary],
    )


def _so_far(run: Run, clock: ClockState) -> tuple[Fact, ...]:
    life = run.life
    entries = life.tracks[run.track_of(clock)].entries
    first = entries[clock.entry].acts if clock.entry >= 0 else ALWAYS
    return (Fact(name="so far", value=life.kinds_from(first, clock.start)),)
