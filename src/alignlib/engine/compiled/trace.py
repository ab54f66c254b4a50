"""A whole life in compact form: the compiled plan over one lead's activities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import define, field, frozen

from alignlib.engine.compiled.machine import Machine
from alignlib.engine.compiled.tables import Event, Tables
from alignlib.engine.happening import instant_of, normalise, typed_activity
from alignlib.engine.records import Record, facts_of
from alignlib.model.inputs import Activity, Input
from alignlib.names import canonical
from alignlib.plan.codegen.loop import compile_life
from alignlib.plan.codegen.store import NEVER
from alignlib.plan.plan import Plan
from alignlib.values.coerce import Lowered, lower
from alignlib.values.time import Micros, from_micros

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
Row = tuple[int, int, str, int, Activity]


@define(eq=False)
class Trace:
    """What happened to a lead up to `until`, without reasons.

    `events` are plain tuples in the order in which they happened, instants in µs since
    1970-01-01T00:00Z: ("transition", at, from or None, to, cause), ("sla", at, name, number, step,
    due or None), ("effect", at, kind, to, value), ("refusal", at, kind, wanted).
    """

    lead: str
    events: list[Event]
    dropped: tuple[str, ...]
    _machine: Machine = field(repr=False)

    @property
    def stage(self) -> str | None:
        """The stage the lead is in; None: its life has not begun."""
        machine = self._machine
        return None if machine.stage < 0 else machine.names[machine.stage]

    @property
    def owner(self) -> str | None:
        return self._machine.owner

    @property
    def clocks(self) -> tuple[tuple[str, int, str, int | None], ...]:
        """Every clock so far: (sla, number, state, due in µs or None)."""
        return tuple((c.sla.name, c.number, c.state, c.due) for c in self._machine.clocks)

    @property
    def wake_at(self) -> datetime | None:
        """No later than the next instant at which anything changes without a new activity (in the
        agreement's zone); None: never. `replay` tells it exactly."""
        wake = self._machine.wake
        if wake >= NEVER:
            return None
        return from_micros(wake, self._machine.plan.zone)


@frozen(eq=False)
class CompiledLife:
    """The compiled plan of an agreement. `source` is what was generated."""

    plan: Plan
    source: str
    _life: Any
    _codes: Mapping[str, int]
    _keys: Mapping[int, frozenset[str]]
    _tables: Tables

    @classmethod
    def of(cls, plan: Plan) -> CompiledLife:
        """Raises `NotCompiled` for an agreement that only the interpreter judges."""
        made = compile_life(plan)
        kinds: Any = made["kinds"]
        codes: dict[str, int] = {}
        keys: dict[int, frozenset[str]] = {}
        for number, kind in enumerate(kinds):
            codes[kind] = codes[plan.activities[kind].name] = number
            keys[number] = frozenset(plan.activities[kind].fields)
        return cls(plan, str(made["source"]), made["life"], codes, keys, Tables(plan))

    def trace(self, record: Record, inputs: Iterable[Input], born: Micros | None,
              until: Micros) -> Trace:  # fmt: skip
        """One life. `born` is None where the first activity begins it."""
        rows, dropped = self._rows(record, inputs, until)
        plan = self.plan
        facts = facts_of(record, plan)
        if born is None:
            born = rows[0][0] if rows else until
            if plan.starts is not None:
                born = max(born, plan.starts)
        owner = facts.get(f"{plan.subject}.owner")
        low: dict[str, Lowered] = {
            slot: lower(value, plan.fields[slot].type) for slot, value in facts.items()
        }
        machine = Machine(self._tables, born, None if owner is None else str(owner))
        run = self._life(machine, low)
        run(rows)
        machine.pass_time(until)
        return Trace(record.id, machine.events, dropped, machine)

    def _rows(
        self, record: Record, inputs: Iterable[Input], until: Micros
    ) -> tuple[list[Row], tuple[str, ...]]:
        """Activities in the order of R1: (instant, sequence, id, number of the kind, activity)."""
        codes = self._codes
        keys = self._keys
        rows: list[Row] = []
        where = f"{self.plan.subject} {record.id}"
        items = list(inputs)
        last = -NEVER
        in_order = True
        for item in items:
            try:
                kind = codes[item.kind]  # type: ignore[union-attr]
                at = (item.at - _EPOCH) // _MICRO
                fields = item.fields  # type: ignore[union-attr]
            except (AttributeError, KeyError, TypeError):
                return self._slow_rows(record, items, until)
            if at > until:
                continue
            if fields and not fields.keys() <= keys[kind]:
                own = f"{where}: Activity {item.id}"
                item = typed_activity(item, self.plan, own)  # type: ignore[arg-type]
            if at <= last:
                in_order = False
            last = at
            rows.append((at, item.sequence, item.id, kind, item))  # type: ignore[arg-type]
        if len({row[2] for row in rows}) != len(rows):
            return self._slow_rows(record, items, until)
        if not in_order:
            rows.sort(key=_order)
        return rows, ()

    def _slow_rows(
        self, record: Record, inputs: Iterable[Input], until: Micros
    ) -> tuple[list[Row], tuple[str, ...]]:
        """With every check of `replay`: other spellings, repeated ids, wrong inputs."""
        plan = self.plan
        happenings, repeated = normalise(inputs, plan, record.id)
        rows: list[Row] = []
        for item in happenings:
            activity = item.input
            assert isinstance(activity, Activity), "the caller sends other inputs to replay"
            if item.at <= until:
                kind = self._codes[canonical(activity.kind)]
                rows.append((item.at, activity.sequence, activity.id, kind, activity))
        return rows, repeated


def _order(row: Row) -> tuple[int, int, str]:
    return row[:3]


__all__ = ["CompiledLife", "Trace", "instant_of"]
