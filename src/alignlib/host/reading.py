"""What `alignlib.exchange` has read, as items for `Host.ingest`."""

from __future__ import annotations

from collections.abc import Iterator

from alignlib.exchange.result import Read
from alignlib.host.arrivals import Item


def items_of(read: Read) -> Iterator[Item]:
    """The records, then the inputs, each with the id of its lead, then who was deleted."""
    return read.items()
