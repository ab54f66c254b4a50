"""A record that comes again: what of it has changed."""

from __future__ import annotations

from hashlib import blake2b

from alignlib.engine.records import Record, facts_of
from alignlib.host.arrivals import Ready, checked
from alignlib.host.book import Book
from alignlib.host.rows import Row
from alignlib.model.inputs import FieldChange, Input
from alignlib.values.coerce import lower
from alignlib.values.time import Micros, from_micros

# What a record is, and not what is known of it.
_IDENTITY = frozenset({"id", "created_at"})


def changes_of(book: Book, row: Row, record: Record, now: Micros) -> list[Ready]:
    """Its facts that are others now, as changes at `now`. What a record does not say stays."""
    plan = book.newest.plan
    assert row.record is not None
    known = facts_of(row.record, plan) if row.state is None else row.state.facts
    made: list[Input] = []
    for slot, value in sorted(facts_of(record, plan).items()):
        spec = plan.fields[slot]
        if spec.name in _IDENTITY or (
            slot in known and lower(known[slot], spec.type) == lower(value, spec.type)
        ):
            continue
        text = "\x1f".join((row.id, slot, str(now), repr(value)))
        made.append(
            FieldChange(
                id=f"record-{blake2b(text.encode(), digest_size=12).hexdigest()}",
                at=from_micros(now, plan.zone),
                field=spec.name if spec.record == plan.subject else slot,
                value=value,
            )
        )
    ready, _, _ = checked(book, row.id, made)
    return ready
