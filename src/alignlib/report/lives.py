"""What measures count of one record: where it was and when, what was done, what was booked."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from attrs import field, frozen

from alignlib.model.fields import Value
from alignlib.values.time import Micros


@frozen
class Stay:
    """In a stage, or under a definition, from `start` until before `end` (None: still)."""

    start: Micros
    end: Micros | None = None

    def holds_after(self, at: Micros) -> bool:
        """Whether it begins at `at` or later, or goes on then."""
        return self.start >= at or self.end is None or self.end > at


@frozen
class Done:
    """An activity: its canonical kind, and who did it."""

    kind: str
    at: Micros
    party: str | None = None
    person: str | None = None


@frozen
class Booked:
    at: Micros
    amount: Decimal


@frozen
class Promised:
    """One clock of an sla, by the sla's canonical name. `state` is that at the end of the facts,
    `ended` when it was kept or broken."""

    sla: str
    start: Micros
    due: Micros | None
    state: str
    ended: Micros | None = None
    person: str | None = None


@frozen
class Life:
    """`stays` by canonical name of a stage or of a definition that was watched, in the order of
    time; `fields` by slot (`lead.source`), as they are at the end; `batches` are the releases
    (canonical) whose conditions it meets."""

    key: str
    stays: Mapping[str, tuple[Stay, ...]] = field(hash=False)
    fields: Mapping[str, Value] = field(factory=dict, hash=False)
    owner: str | None = None
    done: tuple[Done, ...] = ()
    booked: tuple[Booked, ...] = ()
    promised: tuple[Promised, ...] = ()
    batches: frozenset[str] = frozenset()

    def first(self, name: str) -> Micros | None:
        """When it first came into a stage, or under a definition."""
        own = self.stays.get(name)
        return own[0].start if own else None

    def after(self, names: tuple[str, ...], at: Micros) -> Micros | None:
        """When it first was in any of these at `at` or later; `at` where it was there already."""
        found = [
            max(stay.start, at)
            for name in names
            for stay in self.stays.get(name, ())
            if stay.holds_after(at)
        ]
        return min(found, default=None)

    def is_in(self, name: str, at: Micros) -> bool:
        return any(
            stay.start <= at and (stay.end is None or stay.end > at)
            for stay in self.stays.get(name, ())
        )
