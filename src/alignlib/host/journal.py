"""The journal, and what is written beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, insert, select

from alignlib.host import schema
from alignlib.host.arrivals import SetAside
from alignlib.host.database import Database, chunks
from alignlib.host.entries import Entry, write
from alignlib.values.time import Micros

_journal = schema.journal
_waiting = schema.waiting

_NOTES = ("deleted", "restored")


def written(
    database: Database, connection: Connection, rows: list[dict[str, Any]]
) -> dict[tuple[str, str], int]:
    """Writes entries into the journal; gives back, by lead and id, those that were new."""
    if not rows:
        return {}
    new = database.insert_new(_journal).returning(_journal.c.lead, _journal.c.id, _journal.c.seq)
    return {(lead, name): seq for lead, name, seq in connection.execute(new, rows)}


def waiting_entries(
    connection: Connection, leads: Sequence[str], now: Micros
) -> dict[str, list[Entry]]:
    """What has happened by now and no life has taken yet, by lead."""
    found: dict[str, list[Entry]] = {}
    for some in chunks(leads):
        query = (
            select(_journal.c.seq, _journal.c.lead, _journal.c.id, _journal.c.at, _journal.c.body)
            .join(_waiting, _waiting.c.seq == _journal.c.seq)
            .where(_waiting.c.lead.in_(some), _waiting.c.at <= now)
            .order_by(_journal.c.seq)
        )
        for row in connection.execute(query):
            found.setdefault(row.lead, []).append(Entry(*row))
    return found


def history_of(connection: Connection, lead: str) -> list[Entry]:
    """Everything that a life has taken, answers of the population included."""
    query = (
        select(_journal.c.seq, _journal.c.lead, _journal.c.id, _journal.c.at, _journal.c.body)
        .where(
            _journal.c.lead == lead,
            ~_journal.c.void,
            _journal.c.seq.not_in(select(_waiting.c.seq).where(_waiting.c.lead == lead)),
        )
        .order_by(_journal.c.seq)
    )
    return [Entry(*row) for row in connection.execute(query)]


def write_aside(connection: Connection, items: Sequence[SetAside], now: Micros) -> None:
    if items:
        rows = [
            {"lead": item.lead, "id": item.id, "at": now, "reason": item.reason,
             "body": item.body}
            for item in items
        ]  # fmt: skip
        connection.execute(insert(schema.set_aside), rows)


def note(connection: Connection, lead: str, what: str, now: Micros) -> None:
    """That its CRM deleted a record, or has it again: an entry that no life takes."""
    body = write({"type": what, "at": now})
    values = {"lead": lead, "id": what, "at": now, "body": body, "answer": False, "void": True}
    connection.execute(insert(_journal).values(values))


def is_note() -> ColumnElement[bool]:
    return and_(_journal.c.void, _journal.c.id.in_(_NOTES))
