"""A CRM merges two records: what one brings along, and where what comes for it goes then."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from attrs import evolve
from sqlalchemy import Connection, delete, select, update

from alignlib.host import schema
from alignlib.host.arrivals import Ready, checked
from alignlib.host.book import Book
from alignlib.host.database import chunks
from alignlib.host.rows import Row
from alignlib.model.codec import from_plain
from alignlib.model.fields import Value
from alignlib.model.inputs import Activity, Merge
from alignlib.values.time import Micros, to_micros

_journal = schema.journal
_waiting = schema.waiting

# What a record is, and not what is known of it.
_IDENTITY = frozenset({"id", "created_at", "owner"})


def follow(connection: Connection, leads: Iterable[str]) -> dict[str, str]:
    """Which of these leads are another one now."""
    table = schema.leads
    found: dict[str, str] = {}
    asked = set(leads)
    while asked:
        step: dict[str, str] = {}
        for some in chunks(sorted(asked)):
            query = select(table.c.id, table.c.merged_into).where(
                table.c.id.in_(some), table.c.merged_into.is_not(None)
            )
            step.update((row.id, row.merged_into) for row in connection.execute(query))
        found = {lead: step.get(place, place) for lead, place in found.items()} | {
            lead: place for lead, place in step.items() if lead in asked and lead not in found
        }
        asked = set(step.values()) - set(found)
    return {lead: _end(found, place) for lead, place in found.items()}


def ids_of_merged(connection: Connection, lead: str) -> set[str]:
    """The ids of what came for the records that are this one now, while they were their own."""
    merged = select(schema.leads.c.id).where(schema.leads.c.merged_into == lead)
    query = select(_journal.c.id).where(_journal.c.lead.in_(merged))
    return set(connection.execute(query).scalars())


def _end(places: dict[str, str], lead: str) -> str:
    while lead in places:
        lead = places[lead]
    return lead


def enriched(connection: Connection, book: Book, other: Row, merge: Merge) -> Merge:
    """The merge with what is known here of the other record, beside what the CRM says."""
    given = {act.id for act in merge.activities}
    activities = [
        *merge.activities,
        *(
            act
            for act in _activities(connection, other.id)
            if act.id not in given and to_micros(act.at) <= to_micros(merge.at)
        ),
    ]
    return evolve(
        merge, activities=tuple(activities), fields={**_facts(book, other), **merge.fields}
    )


def _activities(connection: Connection, lead: str) -> Iterator[Activity]:
    query = select(_journal.c.body).where(_journal.c.lead == lead, ~_journal.c.void)
    seen: set[str] = set()
    for body in connection.execute(query.order_by(_journal.c.seq)).scalars():
        item = from_plain(json.loads(body))
        own = item.activities if isinstance(item, Merge) else (item,)
        for act in own:
            if isinstance(act, Activity) and act.id not in seen:
                seen.add(act.id)
                yield act


def _facts(book: Book, row: Row) -> dict[str, Value | None]:
    if row.state is None:
        return {}
    plan = book.newest.plan
    found: dict[str, Value | None] = {}
    for slot, value in row.state.facts.items():
        spec = plan.fields.get(slot)
        if spec is not None and spec.name not in _IDENTITY:
            found[spec.name if spec.record == plan.subject else slot] = value
    return found


def take_over(
    connection: Connection, book: Book, row: Row, other: Row, at: Micros, *, apart: bool
) -> list[Ready]:
    """From now on the other record is this one: what happened to it after the merge (at `at`)
    happened to this one. What came before the merge comes along with it."""
    other.merged_into = row.id
    other.wake = None
    other.called = other.member is not None and other.desk != row.desk
    query = (
        select(_journal.c.seq, _journal.c.body)
        .where(_journal.c.lead == other.id, _journal.c.at > at)
        .where(~_journal.c.answer, ~_journal.c.void)
        .order_by(_journal.c.seq)
    )
    later = list(connection.execute(query))
    waits = [_waiting.c.lead == other.id]
    if not apart and other.member is not None:
        # Before the merge is taken, the desk still takes what waits for a record that it knows.
        waits.append(_waiting.c.at > at)
    # What its own life has not taken it never will.
    never = select(_waiting.c.seq).where(*waits)
    connection.execute(update(_journal).where(_journal.c.seq.in_(never)).values(void=True))
    connection.execute(delete(_waiting).where(*waits))
    connection.execute(
        update(schema.leads)
        .where(schema.leads.c.merged_into == other.id)
        .values(merged_into=row.id)
    )
    inputs = [from_plain(json.loads(entry.body)) for entry in later]
    ready, _, _ = checked(book, row.id, inputs)
    return ready
