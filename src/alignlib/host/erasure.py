"""A person is forgotten: what is left are counts, and marks that keep the person from coming back.

The person is found by the id of the contact or of a lead, with every record that was merged with
one of these. Where other leads name them (a match, a merge), they name a mark from then on.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen
from sqlalchemy import Column, Connection, Table, delete, func, or_, select, update

from alignlib.host import schema
from alignlib.host.database import Database, chunks
from alignlib.host.entries import mark
from alignlib.host.journal import is_note
from alignlib.host.rows import Row, lock_rows, save_rows

_leads = schema.leads


@frozen(kw_only=True)
class Forgotten:
    """What was removed."""

    leads: int
    inputs: int
    outputs: int
    effects: int


def people_of(connection: Connection, contact: str) -> list[str]:
    """The leads that are about one person."""
    found: set[str] = set()
    asked = or_(_leads.c.contact == contact, _leads.c.id == contact)
    while True:
        rows = connection.execute(select(_leads.c.id, _leads.c.merged_into).where(asked)).all()
        new = {name for row in rows for name in row if name is not None} - found
        if not new:
            return sorted(found)
        found |= new
        asked = or_(_leads.c.id.in_(sorted(found)), _leads.c.merged_into.in_(sorted(found)))


def forget(database: Database, connection: Connection, contact: str, leads: list[str]) -> Forgotten:
    rows = lock_rows(connection, leads)
    counted = _count(connection, rows)
    names = sorted(rows)
    contacts = {row.contact for row in rows.values() if row.contact is not None}
    for name in names:
        _rename(database, connection, name, f"forgotten-{mark(name)[:16]}")
    own: tuple[tuple[Table, Column[Any]], ...] = (
        (schema.waiting, schema.waiting.c.lead),
        (schema.journal, schema.journal.c.lead),
        (schema.outputs, schema.outputs.c.lead),
        (schema.corrections, schema.corrections.c.lead),
        (schema.outbox, schema.outbox.c.lead),
        (schema.set_aside, schema.set_aside.c.lead),
        (_leads, _leads.c.id),
    )
    for table, key in own:
        for some in chunks(names):
            connection.execute(delete(table).where(key.in_(some)))
    marks = sorted({mark(text) for text in (contact, *names, *contacts)})
    connection.execute(database.insert_new(schema.forgotten), [{"mark": each} for each in marks])
    _add(database, connection, counted)
    return Forgotten(
        leads=counted["leads"],
        inputs=counted["inputs"],
        outputs=counted["outputs"],
        effects=counted["effects"],
    )


def _count(connection: Connection, rows: Mapping[str, Row]) -> Counter[str]:
    found = Counter({"leads": len(rows), "inputs": 0, "outputs": 0, "effects": 0})
    for row in rows.values():
        if row.state is not None and row.state.stage is not None and row.merged_into is None:
            found[f"leads in {row.state.stage}"] += 1
    tables = (
        ("inputs", schema.journal.c.lead, None),
        ("outputs", schema.outputs.c.lead, schema.outputs.c.kind),
        ("effects", schema.outbox.c.lead, schema.outbox.c.status),
    )
    for what, key, kind in tables:
        for some in chunks(sorted(rows)):
            if kind is None:
                query = select(func.count()).where(key.in_(some), ~is_note())
                found[what] += connection.execute(query).scalar_one()
                continue
            by_kind = select(kind, func.count()).where(key.in_(some)).group_by(kind)
            for name, number in connection.execute(by_kind):
                found[what] += number
                found[f"{what}: {name}"] += number
    return found


def _add(database: Database, connection: Connection, counted: Mapping[str, int]) -> None:
    table = schema.counts
    new = database.insert_new(table)
    connection.execute(new, [{"what": what, "number": 0} for what in sorted(counted)])
    for what, number in sorted(counted.items()):
        connection.execute(
            update(table).where(table.c.what == what).values(number=table.c.number + number)
        )


def _rename(database: Database, connection: Connection, name: str, other: str) -> None:
    """In the journals, states and outputs of those who name this lead."""
    journal = schema.journal
    query = select(journal.c.seq, journal.c.lead, journal.c.body).where(journal.c.other == name)
    entries = [entry for entry in connection.execute(query) if entry.lead != name]
    for entry in entries:
        connection.execute(
            update(journal)
            .where(journal.c.seq == entry.seq)
            .values(body=_replaced(entry.body, name, other), other=other)
        )
    naming = sorted({entry.lead for entry in entries})
    rows = lock_rows(connection, naming)
    for row in rows.values():
        if row.state_text is not None:
            row.replace_state(_replaced(row.state_text, name, other))
    save_rows(database, connection, list(rows.values()))
    for table, columns in (
        (schema.outputs, ("body",)),
        (schema.outbox, ("body", "before")),
        (schema.corrections, ("before",)),
    ):
        _rename_in(connection, table, columns, naming, name, other)


def _rename_in(
    connection: Connection, table: Table, columns: Iterable[str], leads: list[str], name: str,
    other: str,
) -> None:  # fmt: skip
    keys = list(table.primary_key.columns)
    for some in chunks(leads):
        for row in connection.execute(select(table).where(table.c.lead.in_(some))).mappings():
            values = {
                column: _replaced(text, name, other)
                for column in columns
                if (text := row[column]) is not None
            }
            if any(values[column] != row[column] for column in values):
                where = [key == row[key.name] for key in keys]
                connection.execute(update(table).where(*where).values(values))


def _replaced(text: str, name: str, other: str) -> str:
    """JSON text in which each text that is this name is another."""
    if name not in text and json.dumps(name)[1:-1] not in text:
        return text
    return json.dumps(
        _walked(json.loads(text), name, other), ensure_ascii=False, separators=(",", ":")
    )


def _walked(value: Any, name: str, other: str) -> Any:
    match value:
        case str():
            return other if value == name else value
        case list():
            return [_walked(item, name, other) for item in value]
        case dict():
            return {key: _walked(item, name, other) for key, item in value.items()}
    return value
