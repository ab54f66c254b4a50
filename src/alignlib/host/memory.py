"""States that a worker had in its hands lately: reading one again costs as much as using it."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from attrs import define, field

from alignlib.engine.state_text import Written
from alignlib.host.rows import Row

MOST = 10_000
"""How many states are kept: those of leads with ten activities take about 10 KB each."""


@define
class Memory:
    """The last `MOST` states, each with its text: one counts only where the database still holds
    that text, whoever else has been there."""

    _known: dict[str, Written] = field(factory=dict)
    _lock: Lock = field(factory=Lock)

    def remind(self, rows: Iterable[Row]) -> None:
        """Gives the rows the states that are known."""
        for row in rows:
            known = self._known.get(row.id)
            if known is not None and known.text == row.state_text:
                row.recall(known)

    def keep(self, rows: Iterable[Row]) -> None:
        """Keeps the states of rows that have been written."""
        with self._lock:
            for row in rows:
                self._known.pop(row.id, None)
                if row.written is not None:
                    self._known[row.id] = row.written
            while len(self._known) > MOST:
                del self._known[next(iter(self._known))]

    def clear(self) -> None:
        with self._lock:
            self._known.clear()
