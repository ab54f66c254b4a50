"""When a clock is due, warns and is late by: always from its start and its pauses (R2, R6)."""

from __future__ import annotations

from alignlib.engine.life import NEVER
from alignlib.engine.run import Run
from alignlib.engine.state import ClockState
from alignlib.model.fault import Fault
from alignlib.plan.plan import Plan, Sla
from alignlib.plan.terms import under
from alignlib.values.time import (
    END_OF_DATES,
    CalendarError,
    due_us,
    from_micros,
    last_instant,
    share_us,
)

WAITING = ("running", "paused")


def sla_of(plan: Plan, clock: ClockState) -> Sla:
    """The sla as it binds the clock: with the times that it started under (R15)."""
    sla = plan.slas_by_key[clock.sla]
    return sla if clock.terms is None else under(sla, clock.terms)


def due_of(plan: Plan, sla: Sla, clock: ClockState) -> int | None:
    """From the start and the pauses that are over, never incremented. None: open-ended, or later
    than any date that there is."""
    if sla.within is None:
        return None
    calendar = plan.calendar_of(sla.within)
    try:
        due = due_us(clock.start, sla.within, plan.zone, calendar, clock.pauses)
    except CalendarError:
        return None
    return last_instant(due, clock.pauses) if due < END_OF_DATES else None


def warn_at(plan: Plan, sla: Sla, clock: ClockState) -> int:
    """A share of the clock's own time, pauses apart."""
    assert sla.within is not None
    assert sla.warn_at is not None
    calendar = plan.calendar_of(sla.within)
    at = share_us(clock.start, sla.within, sla.warn_at, plan.zone, calendar, clock.pauses)
    return last_instant(at, clock.pauses)


def late_at(plan: Plan, sla: Sla, clock: ClockState, number: int) -> int:
    """When the late line `number` is carried out; NEVER where that is later than any date."""
    by = sla.late[number].by
    assert clock.due is not None
    if by is None:
        return clock.due + 1
    try:
        at = due_us(clock.due, by, plan.zone, plan.calendar_of(by))
    except CalendarError:
        return NEVER
    return at + 1 if at < END_OF_DATES else NEVER


def report_beyond(run: Run, sla: Sla, clock: ClockState) -> None:
    """A fault for a clock that runs without the due time it should have (AL503)."""
    if sla.within is not None and clock.due is None and clock.state == "running":
        _fault(run, sla, f"{sla.name} would be due after the year 9999: it has no due time")


def report_lines_beyond(run: Run, sla: Sla, clock: ClockState) -> None:
    """A fault for each late line that is never carried out (AL503)."""
    for number, line in enumerate(sla.late):
        if line.by is not None and late_at(run.plan, sla, clock, number) == NEVER:
            _fault(run, sla, f"{sla.name}: late by {line.by} is after the year 9999")


def _fault(run: Run, sla: Sla, message: str) -> None:
    life = run.life
    run.life.faults.append(
        Fault(
            code="AL503",
            message=message,
            rule=sla.rule,
            lead=life.state.record.id,
            at=from_micros(life.now, run.plan.zone),
        )
    )


def ran_out(run: Run, clock: ClockState) -> bool:
    """The promise held through its last instant and was not kept: it is late, whatever else
    begins one µs later. (One to abstain is kept then.)"""
    return clock.due is not None and clock.due < run.life.now
