"""Whether leads need each other's answers, and which leads may ask each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs
from sqlalchemy import Connection

from alignlib.engine.records import Record, facts_of
from alignlib.host import schema
from alignlib.host.database import Database
from alignlib.host.entries import column
from alignlib.host.errors import HostError
from alignlib.names import canonical
from alignlib.plan.plan import AssignTarget, Plan
from alignlib.text import fold

_ALONE = ("person", "owner", "previous owner")


def asks_others(plan: Plan) -> bool:
    """Whether anything in the agreement is decided by looking at other leads."""
    keeping = plan.keeping
    if keeping.keeps or keeping.releases or plan.earlier or plan.rooms.asked:
        return True
    parts = (plan.stages, plan.slas, plan.triggers, tuple(plan.keep_then.values()))
    return any(target.kind not in _ALONE for target in _targets(parts))


def _targets(value: Any) -> Iterable[AssignTarget]:
    if isinstance(value, AssignTarget):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _targets(item)
    elif attrs.has(type(value)):
        for attribute in attrs.fields(type(value)):
            yield from _targets(getattr(value, attribute.name))


def slot_of(plan: Plan, field: str) -> str:
    """Where the engine keeps the field by which leads come to their desks.

    Raises:
        HostError: the agreement has no such field.
    """
    record, dot, name = field.rpartition(".")
    slot = f"{canonical(record) if dot else plan.subject}.{canonical(name)}"
    if slot not in plan.fields:
        raise HostError(f"desks={field!r}: {plan.file} declares no such field")
    return slot


def desk_for(plan: Plan, record: Record, field: str | None) -> str:
    """The name of the desk that decides for a lead: its value of the field, folded; "" where there
    is no field, or no value."""
    if field is None:
        return ""
    value = facts_of(record, plan).get(slot_of(plan, field))
    return "" if value is None else desk_called(str(value))


def desk_called(value: str) -> str:
    return column(fold(value.strip())) or ""


def make_desks(
    database: Database, connection: Connection, names: Iterable[str], version: int
) -> None:
    """Desks for leads that are new, under the version that is in force."""
    rows = [{"name": name, "step": 0, "turn": 0, "version": version} for name in sorted(set(names))]
    if rows:
        connection.execute(database.insert_new(schema.desks), rows)
