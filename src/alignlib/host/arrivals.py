"""What is handed in, sorted by lead, each item checked before it may enter the journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from attrs import define, evolve, field, frozen

from alignlib.engine.happening import Happening, instant_of, normalise
from alignlib.engine.records import Record, facts_of
from alignlib.errors import AlignlibError, RecordError
from alignlib.exchange.result import Deleted
from alignlib.host.book import Book
from alignlib.host.entries import check_id, contact_of, dump, is_record
from alignlib.model.inputs import Input, Match, Merge
from alignlib.values.time import Micros

Item: TypeAlias = Record | tuple[str, Input] | Deleted
"""A lead (or opportunity), what happened to one (its id, and the input), or that it is gone."""


@frozen
class SetAside:
    """An item that was not taken, and why. `lead` and `id` are None where it has none."""

    lead: str | None
    id: str | None
    reason: str
    body: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return "  ".join(part for part in (self.lead, self.id, self.reason) if part)


@frozen
class Ready:
    """An input that the agreement can take, and its text for the journal."""

    happening: Happening
    text: str

    @property
    def id(self) -> str:
        return self.happening.input.id

    @property
    def at(self) -> Micros:
        return self.happening.at

    @property
    def input(self) -> Input:
        return self.happening.input


@define
class Arrived:
    """What came for one lead."""

    records: list[tuple[Record, str]] = field(factory=list)
    inputs: list[Ready] = field(factory=list)
    deletions: int = 0
    """How often it was said that the CRM deleted it."""

    def __len__(self) -> int:
        return len(self.records) + len(self.inputs) + self.deletions


@define
class Arrivals:
    """Everything that came, by lead."""

    leads: dict[str, Arrived] = field(factory=dict)
    aside: list[SetAside] = field(factory=list)
    read: int = 0
    repeated: int = 0

    @classmethod
    def of(cls, items: Iterable[Item], book: Book) -> Arrivals:
        made = cls()
        inputs: dict[str, list[Input]] = {}
        for item in items:
            made.read += 1
            try:
                made._sort(item, book, inputs)
            except (AlignlibError, AttributeError, TypeError, ValueError) as error:
                made.aside.append(_refused(item, error))
        for lead, own in inputs.items():
            made._take(lead, own, book)
        return made

    def _sort(self, item: Item, book: Book, inputs: dict[str, list[Input]]) -> None:
        if isinstance(item, tuple):
            lead, own = item
            check_id(lead, "the lead")
            check_id(own.id, "the input")
            if isinstance(own, Merge | Match) and own.other is not None:
                check_id(own.other, "the other record")
            inputs.setdefault(lead, []).append(own)
            return
        if isinstance(item, Deleted):
            self._of(check_id(item.lead, "the lead")).deletions += 1
            return
        if not is_record(item):
            raise RecordError("it is no record and no pair of a lead's id and an input")
        check_id(item.id, "the record")
        contact = contact_of(item)
        if contact is not None:
            check_id(contact, "its contact")
        facts_of(item, book.newest.plan)  # all of it can be taken
        self._of(item.id).records.append((item, dump(item)))

    def _take(self, lead: str, inputs: list[Input], book: Book) -> None:
        taken, repeated, aside = checked(book, lead, inputs)
        self.repeated += repeated
        self.aside.extend(aside)
        if taken:
            self._of(lead).inputs.extend(taken)

    def _of(self, lead: str) -> Arrived:
        return self.leads.setdefault(lead, Arrived())


def checked(book: Book, lead: str, inputs: list[Input]) -> tuple[list[Ready], int, list[SetAside]]:
    """The inputs in order, each once; how many came again; and what cannot be taken."""
    plan = book.newest.plan
    if len(book.versions) == 1:
        try:
            happenings, repeated = normalise(inputs, plan, lead)
            return [Ready(h, dump(h.input)) for h in happenings], len(repeated), []
        except (RecordError, TypeError, ValueError):
            pass  # one by one, to find out which
    taken: dict[str, Ready] = {}
    aside: list[SetAside] = []
    for item in inputs:
        try:
            ready = _one(book, lead, item)
        except (AlignlibError, TypeError, ValueError, AttributeError) as error:
            aside.append(_refused((lead, item), error))
            continue
        known = taken.get(ready.id)
        if known is None or (ready.happening.key, ready.text) < (known.happening.key, known.text):
            taken[ready.id] = ready
    ordered = sorted(taken.values(), key=lambda ready: ready.happening.key)
    return ordered, len(inputs) - len(aside) - len(ordered), aside


def _one(book: Book, lead: str, item: Input) -> Ready:
    at = instant_of(item.at, f"{lead}: input {item.id}: at")
    (happening,), _ = normalise([item], book.at(at).plan, lead)
    return Ready(happening, dump(happening.input))


def _refused(item: Any, error: Exception) -> SetAside:
    lead, own = item if isinstance(item, tuple) and len(item) == 2 else (None, item)
    if lead is None:
        lead = getattr(own, "id", None)
        own = None
    name = getattr(own, "id", None)
    try:
        body = dump(item[1] if isinstance(item, tuple) else item)
    except (AlignlibError, TypeError, ValueError, IndexError, AttributeError):
        body = None
    return SetAside(_safe(lead), _safe(name), _shortened(str(error)), body)


def _safe(value: object) -> str | None:
    try:
        return check_id(value, "it")
    except RecordError:
        return None


def _shortened(reason: str) -> str:
    clean = "".join(char if char.isprintable() else " " for char in reason)
    return clean if len(clean) <= 500 else clean[:499] + "…"


def by_chunks(arrivals: Arrivals, size: int) -> Iterator[dict[str, Arrived]]:
    """Leads that are taken on in one transaction."""
    names = sorted(arrivals.leads)
    for begin in range(0, len(names), size):
        yield {name: arrivals.leads[name] for name in names[begin : begin + size]}


def apart_from_merges(
    arrived: Mapping[str, Arrived],
) -> tuple[dict[str, Arrived], dict[str, Arrived]]:
    """Everything else, and the merges."""
    plain: dict[str, Arrived] = {}
    merges: dict[str, Arrived] = {}
    for lead, own in arrived.items():
        found = [ready for ready in own.inputs if isinstance(ready.input, Merge)]
        if found:
            merges[lead] = Arrived(inputs=found)
        rest = [ready for ready in own.inputs if not isinstance(ready.input, Merge)]
        if rest or own.records or own.deletions:
            plain[lead] = Arrived(own.records, rest, own.deletions)
    return plain, merges


def renamed(ready: Ready, item: Input) -> Ready:
    """Another input in its place, at the same instant."""
    return Ready(evolve(ready.happening, input=item), dump(item))
