"""What `alignlib.exchange` has read, as items for `Host.ingest`."""

from __future__ import annotations

from collections.abc import Iterator

from alignlib.exchange.result import Read
from alignlib.host.arrivals import Deleted, Item


def items_of(read: Read) -> Iterator[Item]:
    """The records, then the inputs, each with the id of its lead, then who was deleted."""
    yield from read.records
    for lead, inputs in read.inputs.items():
        for item in inputs:
            yield lead, item
    for lead in read.deleted:
        yield Deleted(lead)
