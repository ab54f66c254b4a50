"""The clocks of promises (R2, R6): what an input and the passing of time do to them."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from alignlib.engine.clock_steps import (
    Order,
    broken,
    carry_out,
    end_clock,
    fulfilled,
    goes_on,
    late,
    start_clock,
    tell,
)
from alignlib.engine.clock_terms import (
    WAITING,
    due_of,
    late_at,
    ran_out,
    report_beyond,
    sla_of,
    warn_at,
)
from alignlib.engine.horizon import Watch
from alignlib.engine.reasons import facts_behind
from alignlib.engine.run import Run
from alignlib.model.outputs import Cause, Fact
from alignlib.names import canonical
from alignlib.plan.plan import Sla
from alignlib.plan.turns import FALSE, TRUE, UNDECIDED

# -- one input -------------------------------------------------------------------------------


def take_activity(run: Run, number: int | None, cause: Cause) -> tuple[Order, ...]:
    """The clocks' part of one input: fulfil, void, restart, pause or resume; then start.

    `number` is the activity's; None for an input that is none. Gives back the `then move to` of
    promises that it broke, for after the moves of the input.
    """
    life = run.life
    waiting = len(life.clocks)
    orders: list[Order] = []
    following: set[str] = set()
    if number is not None:
        for index in _open(run, waiting):
            with run.on(life.clocks[index]):
                orders.extend(_take(run, index, number, cause, following))
    _void(run, cause)
    if number is not None:
        for index in _open(run, waiting):
            with run.on(life.clocks[index]):
                _restart(run, index, number, cause)
    _pause(run, cause)
    if number is not None:
        for sla in run.plan.slas:
            if sla.trigger is None and sla.key not in following:
                continue
            with run.on(sla):
                if sla.key in following or _is_triggered(run, sla, number):
                    start_clock(run, sla, life.now, cause)
    return tuple(orders)


def _open(run: Run, upto: int) -> list[int]:
    clocks = run.life.clocks
    return [index for index in range(upto) if clocks[index].is_open]


def _is_triggered(run: Run, sla: Sla, number: int) -> bool:
    if sla.trigger is None or _matches(run, sla.trigger, number) is not True:
        return False
    return sla.while_in is None or run.life.stage == sla.while_in


def _take(
    run: Run, index: int, number: int, cause: Cause, following: set[str]
) -> tuple[Order, ...]:
    """What one act does to one clock; notes in `following` whose next period begins with it."""
    clock = run.life.clocks[index]
    sla = sla_of(run.plan, clock)
    if not clock.is_open or sla.gets is None or _matches(run, sla.gets, number) is not True:
        return ()
    act = run.life.acts[number]
    fact = Fact(name=act.activity.kind, value=act.person or act.party)
    if sla.form == "never":
        if clock.state == "paused" or not _is_in(run, sla.during):
            return ()
        return broken(run, index, cause, fact)
    if sla.before is not None and clock.state == "late":
        return ()  # decided at the move into the stage
    kinds = tuple(sorted({*clock.kinds, canonical(act.activity.kind)}))
    clock = evolve(clock, count=clock.count + 1, kinds=kinds)
    run.life.clocks[index] = clock
    reached = set(sla.kinds) <= set(kinds) if sla.all_kinds else clock.count >= sla.count
    if reached:
        if sla.form == "again" and goes_on(run, sla, clock):
            following.add(sla.key)
        fulfilled(run, index, cause, fact)
    return ()


def _is_in(run: Run, during: int | None) -> bool:
    """Whether the lead is in the stage of a `while in`, in whichever pipeline that is."""
    if during is None:
        return True
    return run.life.tracks[run.plan.stages[during].pipeline].stage == during


def update_conditions(run: Run, cause: Cause) -> None:
    """`void when` and `paused while` by what holds now; stop before pause."""
    _void(run, cause)
    _pause(run, cause)


def _void(run: Run, cause: Cause) -> None:
    for index, clock in enumerate(run.life.clocks):
        if clock.state not in WAITING:
            continue
        condition = sla_of(run.plan, clock).void_when
        if condition is None or ran_out(run, clock):
            continue
        with run.on(clock):
            if run.view().truth(condition) is True:
                end_clock(run, index, "void", cause, facts_behind(condition, run.view()))


def _pause(run: Run, cause: Cause) -> None:
    life = run.life
    for index, clock in enumerate(life.clocks):
        if clock.state not in WAITING:
            continue
        sla = sla_of(run.plan, clock)
        if sla.paused_while is None or ran_out(run, clock):
            continue
        with run.on(clock):
            paused = run.view().truth(sla.paused_while) is True
            facts = facts_behind(sla.paused_while, run.view()) if paused else ()
        if paused and clock.state == "running":
            clock = evolve(clock, state="paused", paused_since=life.now, due=None)
            life.clocks[index] = clock
            tell(run, sla, clock, "paused", cause, facts)
        elif not paused and clock.state == "paused":
            _resume(run, index, cause)


def _resume(run: Run, index: int, cause: Cause) -> None:
    life = run.life
    clock = life.clocks[index]
    sla = sla_of(run.plan, clock)
    assert clock.paused_since is not None
    pauses = (*clock.pauses, (clock.paused_since, life.now))
    clock = evolve(clock, state="running", pauses=pauses, paused_since=None)
    clock = evolve(clock, due=due_of(run.plan, sla, clock))
    life.clocks[index] = clock
    report_beyond(run, sla, clock)
    tell(run, sla, clock, "resumed", cause)


def _restart(run: Run, index: int, number: int, cause: Cause) -> None:
    life = run.life
    clock = life.clocks[index]
    sla = run.plan.slas_by_key[clock.sla]  # a new start: by the terms of today
    if clock.state not in WAITING or sla.restarts_on is None:
        return
    if _matches(run, sla.restarts_on, number) is not True:
        return
    paused = clock.state == "paused"
    clock = evolve(
        clock, start=life.now, count=0, kinds=(), pauses=(), warned=False,
        paused_since=life.now if paused else None, terms=None,
    )  # fmt: skip
    clock = evolve(clock, due=None if paused else due_of(run.plan, sla, clock))
    life.clocks[index] = clock
    report_beyond(run, sla, clock)
    tell(run, sla, clock, "restarted", cause)


def _matches(run: Run, filter_index: int, number: int) -> bool | None:
    return run.life.matches_act(run.plan.filters[filter_index], number)


# -- time ------------------------------------------------------------------------------------


def timers(run: Run) -> Iterator[tuple[int, int, int, str]]:
    """What is to happen by itself: (instant, sla, clock, what), in the order of R1.

    A promise holds through its last instant, so lateness is one µs after it (R2).
    """
    for index, clock in enumerate(run.life.clocks):
        if clock.due is None:
            continue
        sla = sla_of(run.plan, clock)
        if clock.state == "running":
            if sla.warn_at is not None and not clock.warned:
                yield warn_at(run.plan, sla, clock) + 1, sla.index, index, "warn"
            yield clock.due + 1, sla.index, index, "kept" if sla.form == "never" else "late"
        elif clock.state == "late":
            for number, line in enumerate(sla.late):
                if line.by is not None and number not in clock.late_done:
                    yield late_at(run.plan, sla, clock, number), sla.index, index, f"late {number}"


def watches(run: Run) -> Iterator[Watch]:
    """Conditions of open clocks that time alone can turn, of the track in use."""
    life = run.life
    for clock in life.clocks:
        if clock.state not in WAITING or run.track_of(clock) != life.track.index:
            continue
        sla = sla_of(run.plan, clock)
        if sla.void_when is not None:
            yield Watch(sla.void_when, TRUE)
        if sla.paused_while is not None:
            bits = TRUE if clock.state == "running" else FALSE | UNDECIDED
            yield Watch(sla.paused_while, bits)


def fire_timer(run: Run, index: int, what: str, cause: Cause) -> tuple[Order, ...]:
    """Carries out one timer; gives back its `then move to`, which is the moves' business."""
    life = run.life
    clock = life.clocks[index]
    sla = sla_of(run.plan, clock)
    match what:
        case "kept":
            end_clock(run, index, "kept", cause)
            return ()
        case "late":
            return late(run, index, cause)
        case "warn":
            life.clocks[index] = evolve(clock, warned=True)
            tell(run, sla, life.clocks[index], "warned", cause)
            return carry_out(run, index, sla.warn_then, cause)
    number = int(what.removeprefix("late "))
    life.clocks[index] = evolve(clock, late_done=(*clock.late_done, number))
    tell(run, sla, life.clocks[index], "late by", cause)
    return carry_out(run, index, sla.late[number].then, cause)
