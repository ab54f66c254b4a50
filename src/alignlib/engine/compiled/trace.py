"""A whole life in compact form: the compiled plan over one lead's activities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol, TypeAlias

from attrs import define, evolve, field, frozen

from alignlib.engine.beginning import beginning
from alignlib.engine.compiled.facts import FactReader
from alignlib.engine.compiled.machine import Machine
from alignlib.engine.compiled.tables import Event, Tables, acts_of
from alignlib.engine.happening import normalise
from alignlib.engine.outcome import Outcome
from alignlib.engine.records import Record
from alignlib.errors import RowError
from alignlib.model.inputs import Activity
from alignlib.model.outputs import Effect, OutputKind, Refusal, SLAEvent, Transition
from alignlib.names import canonical
from alignlib.plan.codegen.loop import compile_life
from alignlib.plan.plan import Plan
from alignlib.values.time import Micros, Zone, from_micros, to_micros

ClockRow: TypeAlias = tuple[str, int, str, Micros | None]


class Ending(Protocol):
    """Where a life stands after its last event."""

    @property
    def stage(self) -> str | None: ...
    @property
    def owner(self) -> str | None: ...
    @property
    def clocks(self) -> tuple[ClockRow, ...]: ...
    def next_change(self) -> Micros | None: ...


@define(eq=False, slots=False)
class Trace:
    """What happened to a lead, without reasons; the same events as `replay` gives, in its order.

    `events` are plain tuples, instants in µs since 1970-01-01T00:00Z: ("transition", at, from or
    None, to, cause), ("sla", at, name, number, step, due or None), ("effect", at, kind, to,
    value), ("refusal", at, kind, wanted). `dropped` are the ids of repeated inputs.
    """

    lead: str
    events: list[Event]
    dropped: tuple[str, ...]
    _ending: Ending = field(repr=False)
    _zone: Zone = field(repr=False)

    @property
    def stage(self) -> str | None:
        """The stage the lead is in; None: its life has not begun."""
        return self._ending.stage

    @property
    def owner(self) -> str | None:
        """The person who owns the lead."""
        return self._ending.owner

    @property
    def clocks(self) -> tuple[ClockRow, ...]:
        """Every clock so far: (sla, number, state, due in µs or None)."""
        return self._ending.clocks

    @cached_property
    def wake_at(self) -> datetime | None:
        """The next instant at which anything changes without a new input, in the agreement's
        zone; None: never."""
        wake = self._ending.next_change()
        return None if wake is None else from_micros(wake, self._zone)


@frozen(eq=False)
class CompiledLife:
    """The compiled plan of an agreement. `source` is what was generated."""

    plan: Plan
    source: str
    _life: Any
    _tables: Tables
    _facts: FactReader

    @classmethod
    def of(cls, plan: Plan) -> CompiledLife:
        """Raises `NotCompiledError` for an agreement that only the interpreter judges."""
        written = compile_life(plan)
        tables = Tables(plan, acts_of(plan, written.matches, written.lifts), written.rests)
        return cls(plan, written.source, written.life, tables, FactReader(plan, written.reads))

    def trace(self, record: Record, activities: Sequence[Any], until: Micros) -> Trace | None:
        """One life, as `replay` begins it; None where an input is no activity.

        Raises:
            RecordError: an activity that the agreement cannot take, or no instant to begin at.
        """
        try:
            low, owner = self._facts.take(record)
        except RowError:
            if any(type(item) is not Activity for item in activities):
                return None
            raise
        try:
            if len({activity.id for activity in activities}) == len(activities):
                machine = self._begin(record, owner, activities)
                if self._life(machine, low)(machine, activities, until):
                    return self._end(record, machine, (), until)
        except (AttributeError, KeyError, TypeError, ValueError):
            pass  # something is not as declared: the long way says what
        if any(type(item) is not Activity for item in activities):
            return None
        # In no order, with repeated ids, other spellings or mistakes: as `replay` takes them.
        happenings, repeated = normalise(activities, self.plan, record.id)
        ordered = [
            evolve(item.input, kind=canonical(item.input.kind))
            for item in happenings
            if item.at <= until and isinstance(item.input, Activity)
        ]
        machine = self._begin(record, owner, ordered)
        run = self._life(machine, low)
        if not run(machine, ordered, until):
            raise AssertionError("normalised activities are in order, and as declared")
        return self._end(record, machine, tuple(sorted(set(repeated))), until)

    def _begin(self, record: Record, owner: str | None, activities: Sequence[Activity]) -> Machine:
        plan = self.plan
        first = [to_micros(activities[0].at)] if activities and record.created_at is None else []
        return Machine(self._tables, beginning(plan, record, first, plan.starts), owner)

    def _end(
        self, record: Record, machine: Machine, dropped: tuple[str, ...], until: Micros
    ) -> Trace:
        machine.pass_time(until)
        return Trace(record.id, machine.events, dropped, MachineEnding(machine), self.plan.zone)


@define(eq=False)
class MachineEnding:
    """The end of a compiled life."""

    machine: Machine

    @property
    def stage(self) -> str | None:
        machine = self.machine
        return None if machine.stage < 0 else machine.names[machine.stage]

    @property
    def owner(self) -> str | None:
        return self.machine.owner

    @property
    def clocks(self) -> tuple[ClockRow, ...]:
        return tuple((c.sla.name, c.number, c.state, c.due) for c in self.machine.clocks)

    def next_change(self) -> Micros | None:
        return self.machine.next_change()


@frozen(eq=False)
class OutcomeEnding:
    """The end of a life that the interpreter judged."""

    plan: Plan
    outcome: Outcome

    @property
    def stage(self) -> str | None:
        return self.outcome.state.stage

    @property
    def owner(self) -> str | None:
        return self.outcome.state.owner

    @property
    def clocks(self) -> tuple[ClockRow, ...]:
        names = {key: sla.name for key, sla in self.plan.slas_by_key.items()}
        return tuple(
            (names[clock.sla], clock.number, clock.state, clock.due)
            for clock in self.outcome.state.clocks
        )

    def next_change(self) -> Micros | None:
        wake = self.outcome.wake_at
        return None if wake is None else to_micros(wake)


def trace_of(plan: Plan, outcome: Outcome) -> Trace:
    """The compact form of what `replay` gives."""
    events = [event_of(output) for output in outcome.outputs]
    lead = outcome.state.record.id
    return Trace(lead, events, outcome.dropped, OutcomeEnding(plan, outcome), plan.zone)


def event_of(output: OutputKind) -> Event:
    """An output without its reason."""
    at = to_micros(output.at)
    match output:
        case Transition():
            return "transition", at, output.from_stage, output.to, output.cause.kind
        case SLAEvent():
            due = None if output.due is None else to_micros(output.due)
            return "sla", at, output.sla, output.number, output.step, due
        case Effect():
            return "effect", at, output.kind, output.to, output.value
        case Refusal():
            return "refusal", at, output.kind, output.wanted
