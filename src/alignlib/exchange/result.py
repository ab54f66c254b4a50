"""What came of reading: records, inputs, and a line for each item that was set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal, TypeAlias

from attrs import field, frozen

from alignlib.exchange.typed import Record
from alignlib.model.inputs import Input

ProblemKind: TypeAlias = Literal[
    "bad value", "bad record", "no key", "not mapped", "left out", "older", "conflict",
]  # fmt: skip


@frozen(order=True)
class Problem:
    """An item that was set aside, or a value of one that was not taken.

    `source` is the file or the message, `place` the item in it, `key` the id of the record, `field`
    the column or the field ("" where there is none).

    kind "bad value": a value that the agreement or the mapping cannot take; "bad record": no
    record of this CRM; "no key"; "not mapped": no part of the mapping reads it; "left out": the
    mapping says so; "older": a newer version of the record counts; "conflict": the id of another
    input, with other contents.
    """

    source: str
    place: str
    key: str
    field: str
    reason: str
    kind: ProblemKind

    def __str__(self) -> str:
        where = f"{self.source}: {self.place}" if self.place else self.source
        about = "  ".join(text for text in (self.key, self.field) if text)
        return "  ".join(text for text in (where, about, self.reason) if text)


@frozen
class Summary:
    """How many items there were: `read` is always `used` + `set_aside` + `repeated`."""

    read: int
    used: int
    set_aside: int
    repeated: int

    def __str__(self) -> str:
        parts = f"{self.used:,} used, {self.set_aside:,} set aside, {self.repeated:,} repeated"
        return f"{self.read:,} read: {parts}"

    def __add__(self, other: Summary) -> Summary:
        return Summary(
            self.read + other.read,
            self.used + other.used,
            self.set_aside + other.set_aside,
            self.repeated + other.repeated,
        )


@frozen
class Standing:
    """The stage that the CRM has a record in, and since when (None: it does not say)."""

    stage: str
    since: datetime | None


@frozen
class Deleted:
    """The CRM has deleted a record (and not merged it into another one); `lead` is its id."""

    lead: str


@frozen
class Read:
    """What came of reading.

    `records` are leads or opportunities, sorted by id, as they were when their lives began as far
    as the CRM tells. `inputs` are by id of the record, each in the order of time; they may be about
    records that are not among `records`. `standing` is by id of the record. `deleted` are the ids
    of records that the CRM has deleted. `missing` says which columns the mapping names and no item
    had, and of how many records no input tells their stage; `more` are links to what is still to be
    fetched.
    """

    records: tuple[Record, ...] = field(repr=False)
    inputs: Mapping[str, tuple[Input, ...]] = field(hash=False, repr=False)
    standing: Mapping[str, Standing] = field(hash=False, repr=False)
    deleted: tuple[str, ...]
    problems: tuple[Problem, ...] = field(repr=False)
    missing: tuple[str, ...]
    more: tuple[str, ...]
    summary: Summary

    def histories(self) -> Iterator[tuple[Record, tuple[Input, ...]]]:
        """Each record with its inputs: what `Agreement.replay_many` takes."""
        for record in self.records:
            yield record, self.inputs.get(record.id, ())

    def items(self) -> Iterator[Record | tuple[str, Input] | Deleted]:
        """Each record, then each input with the id of its record, then who was deleted: what
        `Host.ingest` takes."""
        yield from self.records
        for key, inputs in self.inputs.items():
            for item in inputs:
                yield key, item
        for key in self.deleted:
            yield Deleted(key)

    def reasons(self) -> tuple[tuple[str, int], ...]:
        """How often each kind of problem was met, the most frequent first."""
        return tuple(Counter(problem.kind for problem in self.problems).most_common())
