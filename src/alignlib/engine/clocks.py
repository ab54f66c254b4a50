"""The clocks of promises (R2, R6, R7): each step makes a new clock and says so."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from alignlib.engine.horizon import FALSE, TRUE, UNDECIDED, Watch
from alignlib.engine.reasons import facts_behind
from alignlib.engine.run import Run
from alignlib.engine.state import ClockState
from alignlib.model.outputs import Cause, Fact, SLAEvent, SLAStep
from alignlib.plan.plan import Action, Sla
from alignlib.values.time import due_us, from_micros, share_us

WAITING = ("running", "paused")


# -- steps -----------------------------------------------------------------------------------


def start_clock(run: Run, sla: Sla, at: int, cause: Cause) -> None:
    """A new clock from `at`, which is before now where a host says when the stage was entered."""
    life = run.life
    number = 1 + sum(clock.sla == sla.key for clock in life.clocks)
    clock = ClockState(sla.key, number, len(life.entries) - 1, at, "running", None)
    clock = evolve(clock, due=due_of(run, sla, clock))
    born_late = clock.due is not None and clock.due < life.now
    held = sla.paused_while is not None and run.view().truth(sla.paused_while) is True
    if held and not born_late:
        clock = evolve(clock, state="paused", paused_since=life.now, due=None)
    if born_late:
        # Marked late at once, and no news: nobody could have kept it since.
        done = tuple(
            i for i, line in enumerate(sla.late) if _late_at(run, sla, clock, i) <= life.now
        )
        clock = evolve(clock, state="late", ended=None, silent=True, warned=True, late_done=done)
        life.clocks.append(clock)
        return
    life.clocks.append(clock)
    _tell(run, sla, clock, "started", cause)


def due_of(run: Run, sla: Sla, clock: ClockState) -> int | None:
    """From the start and the pauses that are over, never incremented."""
    if sla.within is None:
        return None
    plan = run.plan
    calendar = plan.calendar_of(sla.within)
    due = due_us(clock.start, sla.within, plan.zone, calendar, clock.pauses)
    return _last(clock, due)


def _last(clock: ClockState, at: int) -> int:
    """A pause that begins at the very last instant of a time: it is that instant which lasts."""
    return max([at, *(end for begin, end in clock.pauses if begin == at)])


def take_activity(run: Run, number: int | None, cause: Cause) -> None:
    """The clocks' part of one input: fulfil, void, restart, pause or resume; then start.

    `number` is the activity's; None for an input that is none.
    """
    life = run.life
    waiting = len(life.clocks)
    if number is not None:
        for index in range(waiting):
            _fulfil(run, index, number, cause)
    _void(run, cause)
    if number is not None:
        for index in range(waiting):
            _restart(run, index, number, cause)
    _pause(run, cause)
    if number is None:
        return
    for sla in run.plan.slas:
        if sla.trigger is None or _matches(run, sla.trigger, number) is not True:
            continue
        if sla.while_in is None or life.stage == sla.while_in:
            start_clock(run, sla, life.now, cause)


def _fulfil(run: Run, index: int, number: int, cause: Cause) -> None:
    clock = run.life.clocks[index]
    sla = run.plan.slas_by_key[clock.sla]
    if not clock.is_open or sla.gets is None or _matches(run, sla.gets, number) is not True:
        return
    if sla.before is not None and clock.state == "late":
        return  # decided at the move into the stage
    act = run.life.acts[number]
    kinds = tuple(sorted({*clock.kinds, _kind(act.activity.kind)}))
    clock = evolve(clock, count=clock.count + 1, kinds=kinds)
    run.life.clocks[index] = clock
    reached = set(sla.kinds) <= set(kinds) if sla.all_kinds else clock.count >= sla.count
    if reached:
        fact = Fact(name=act.activity.kind, value=act.person or act.party)
        fulfilled(run, index, cause, fact)


def fulfilled(run: Run, index: int, cause: Cause, fact: Fact) -> None:
    clock = run.life.clocks[index]
    step: SLAStep = "met-late" if clock.state == "late" else "met"
    _end(run, index, step, cause, (fact,))


def update_conditions(run: Run, cause: Cause) -> None:
    """`void when` and `paused while` by what holds now; stop before pause."""
    _void(run, cause)
    _pause(run, cause)


def _void(run: Run, cause: Cause) -> None:
    for index, clock in enumerate(run.life.clocks):
        condition = run.plan.slas_by_key[clock.sla].void_when
        if clock.state not in WAITING or condition is None or _ran_out(run, clock):
            continue
        if run.view().truth(condition) is True:
            _end(run, index, "void", cause, facts_behind(condition, run.view()))


def _pause(run: Run, cause: Cause) -> None:
    life = run.life
    for index, clock in enumerate(life.clocks):
        sla = run.plan.slas_by_key[clock.sla]
        if clock.state not in WAITING or sla.paused_while is None or _ran_out(run, clock):
            continue
        paused = run.view().truth(sla.paused_while) is True
        if paused and clock.state == "running":
            facts = facts_behind(sla.paused_while, run.view())
            clock = evolve(clock, state="paused", paused_since=life.now, due=None)
            life.clocks[index] = clock
            _tell(run, sla, clock, "paused", cause, facts)
        elif not paused and clock.state == "paused":
            _resume(run, index, cause)


def _resume(run: Run, index: int, cause: Cause) -> None:
    life = run.life
    clock = life.clocks[index]
    sla = run.plan.slas_by_key[clock.sla]
    assert clock.paused_since is not None
    pauses = (*clock.pauses, (clock.paused_since, life.now))
    clock = evolve(clock, state="running", pauses=pauses, paused_since=None)
    clock = evolve(clock, due=due_of(run, sla, clock))
    life.clocks[index] = clock
    _tell(run, sla, clock, "resumed", cause)


def _restart(run: Run, index: int, number: int, cause: Cause) -> None:
    life = run.life
    clock = life.clocks[index]
    sla = run.plan.slas_by_key[clock.sla]
    if clock.state not in WAITING or sla.restarts_on is None:
        return
    if _matches(run, sla.restarts_on, number) is not True:
        return
    paused = clock.state == "paused"
    clock = evolve(
        clock, start=life.now, count=0, kinds=(), pauses=(), warned=False,
        paused_since=life.now if paused else None,
    )  # fmt: skip
    clock = evolve(clock, due=None if paused else due_of(run, sla, clock))
    life.clocks[index] = clock
    _tell(run, sla, clock, "restarted", cause)


# -- stages ----------------------------------------------------------------------------------


def leave_stage(run: Run, cause: Cause) -> None:
    """R7: the duty stands where the promiser or the passing of time moved the lead."""
    life = run.life
    entry = len(life.entries) - 1
    for index, clock in enumerate(life.clocks):
        sla = run.plan.slas_by_key[clock.sla]
        bound = sla.entering is not None or sla.while_in is not None
        if clock.entry != entry or clock.state not in WAITING or not bound:
            continue
        if sla.reaches or sla.before is not None:
            continue  # decided where the lead arrives, not where it leaves
        if _stands(cause, sla):
            continue
        _end(run, index, "void", cause, (Fact(name="moved by", value=_mover(cause)),))


def _stands(cause: Cause, sla: Sla) -> bool:
    return cause.kind in ("time", "begin", "sla") or cause.party == sla.promiser


def arrive(run: Run, cause: Cause) -> None:
    """Clocks that are decided by coming into a stage, before those of the stage start."""
    life = run.life
    plan = run.plan
    assert life.stage is not None
    stage = plan.stages[life.stage]
    fact = Fact(name="stage", value=stage.name)
    for index, clock in enumerate(life.clocks):
        sla = plan.slas_by_key[clock.sla]
        if clock.is_open and life.stage in sla.reaches:
            fulfilled(run, index, cause, fact)
        elif clock.state in WAITING and life.stage == sla.before:
            _late(run, index, cause)
        elif clock.state in WAITING and stage.end:
            elsewhere = sla.reaches and not _stands(cause, sla)
            if elsewhere or sla.before is not None:
                _end(run, index, "void", cause, (fact,))


def refusing(run: Run, target: int) -> list[str]:
    """The promises of which a `before … else refuse` forbids to come into a stage now."""
    return [
        f"{sla.name}: {clock.count} of {sla.count}"
        for clock in run.life.clocks
        if clock.state in WAITING
        and (sla := run.plan.slas_by_key[clock.sla]).else_refuse
        and sla.before == target
    ]


# -- time ------------------------------------------------------------------------------------


def timers(run: Run) -> Iterator[tuple[int, int, int, str]]:
    """What is to happen by itself: (instant, sla, clock, what), in the order of R1.

    A promise holds through its last instant, so lateness is one µs after it (R2).
    """
    for index, clock in enumerate(run.life.clocks):
        sla = run.plan.slas_by_key[clock.sla]
        if clock.state == "running" and clock.due is not None:
            if sla.warn_at is not None and not clock.warned:
                yield warn_at(run, sla, clock) + 1, sla.index, index, "warn"
            yield clock.due + 1, sla.index, index, "late"
        elif clock.state == "late" and clock.due is not None:
            for number, line in enumerate(sla.late):
                if line.by is not None and number not in clock.late_done:
                    yield _late_at(run, sla, clock, number), sla.index, index, f"late {number}"


def watches(run: Run) -> Iterator[Watch]:
    """Conditions of open clocks that time alone can turn."""
    for clock in run.life.clocks:
        if clock.state not in WAITING:
            continue
        sla = run.plan.slas_by_key[clock.sla]
        if sla.void_when is not None:
            yield Watch(sla.void_when, TRUE)
        if sla.paused_while is not None:
            bits = TRUE if clock.state == "running" else FALSE | UNDECIDED
            yield Watch(sla.paused_while, bits)


def fire_timer(run: Run, index: int, what: str, cause: Cause) -> tuple[Action, ...]:
    """Carries out one timer; gives back the `move to` actions, which are the moves' business."""
    life = run.life
    clock = life.clocks[index]
    sla = run.plan.slas_by_key[clock.sla]
    if what == "warn":
        life.clocks[index] = evolve(clock, warned=True)
        _tell(run, sla, life.clocks[index], "warned", cause)
        return _act(run, sla.warn_then, cause)
    if what == "late":
        return _late(run, index, cause)
    number = int(what.removeprefix("late "))
    life.clocks[index] = evolve(clock, late_done=(*clock.late_done, number))
    _tell(run, sla, life.clocks[index], "late by", cause)
    return _act(run, sla.late[number].then, cause)


def _late(run: Run, index: int, cause: Cause) -> tuple[Action, ...]:
    life = run.life
    sla = run.plan.slas_by_key[life.clocks[index].sla]
    at_once = tuple(number for number, line in enumerate(sla.late) if line.by is None)
    clock = evolve(life.clocks[index], state="late", late_done=at_once, paused_since=None)
    life.clocks[index] = clock
    _tell(run, sla, clock, "late", cause, _so_far(run, sla, clock))
    moves: list[Action] = []
    for number in at_once:
        moves.extend(_act(run, sla.late[number].then, cause))
    return tuple(moves)


def _late_at(run: Run, sla: Sla, clock: ClockState, number: int) -> int:
    by = sla.late[number].by
    assert clock.due is not None
    if by is None:
        return clock.due + 1
    return due_us(clock.due, by, run.plan.zone, run.plan.calendar_of(by)) + 1


def warn_at(run: Run, sla: Sla, clock: ClockState) -> int:
    """A share of the clock's own time, pauses apart."""
    assert sla.within is not None
    assert sla.warn_at is not None
    calendar = run.plan.calendar_of(sla.within)
    at = share_us(clock.start, sla.within, sla.warn_at, run.plan.zone, calendar, clock.pauses)
    return _last(clock, at)


# -- small parts -----------------------------------------------------------------------------


def _ran_out(run: Run, clock: ClockState) -> bool:
    """The promise held through its last instant and was not kept: it is late, whatever else
    begins one µs later."""
    return clock.due is not None and clock.due < run.life.now


def _matches(run: Run, filter_index: int, number: int) -> bool | None:
    return run.life.matches_act(run.plan.filters[filter_index], number)


def _kind(name: str) -> str:
    from alignlib.names import canonical

    return canonical(name)


def _mover(cause: Cause) -> str | None:
    return cause.person or cause.party


def _so_far(run: Run, sla: Sla, clock: ClockState) -> tuple[Fact, ...]:
    life = run.life
    first = life.entries[clock.entry].acts if clock.entry >= 0 else 0
    kinds = dict.fromkeys(act.activity.kind for act in life.acts[first:] if act.at >= clock.start)
    return (Fact(name="so far", value=", ".join(kinds) or "nothing"),)


def _act(run: Run, actions: tuple[Action, ...], cause: Cause) -> tuple[Action, ...]:
    for action in actions:
        if action.kind != "move to":
            run.act(action, cause)
    return tuple(action for action in actions if action.kind == "move to")


def _end(run: Run, index: int, step: SLAStep, cause: Cause, because: tuple[Fact, ...] = ()) -> None:
    life = run.life
    sla = run.plan.slas_by_key[life.clocks[index].sla]
    clock = evolve(life.clocks[index], state=step, ended=life.now, paused_since=None)
    life.clocks[index] = clock
    _tell(run, sla, clock, step, cause, because)


def _tell(
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
        sla=sla.name,
        number=clock.number,
        step=step,
        due=None if clock.due is None else from_micros(clock.due, run.plan.zone),
        promiser=names[sla.promiser],
        beneficiary=names[sla.beneficiary],
    )
