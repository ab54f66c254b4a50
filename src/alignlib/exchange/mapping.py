"""A mapping as declared: which file, column and value becomes which field, activity or stage."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias

from attrs import field, frozen

from alignlib.exchange.formats import Format
from alignlib.names import canonical
from alignlib.values.time.zone import Zone

InputKind: TypeAlias = Literal[
    "activity", "stage-change", "stage-request", "field-change", "owner-change", "match", "merge"
]  # fmt: skip

INPUT_KINDS: tuple[InputKind, ...] = (
    "activity", "stage-change", "stage-request", "field-change", "owner-change", "match", "merge",
)  # fmt: skip


@frozen
class Cell:
    """Where one value comes from: a column, or a constant; `key` is its place in the mapping.

    `lookup` and `take`: the column's cell is the key of a row of another file, whose column
    `take` is meant. `values` is by folded cell; `otherwise` says what one that is not in it, or
    in no row of the lookup, becomes. `time` is the time of day of a date that has none, `zone` the
    zone of a time without an offset. `also` are columns to look into where `column` is empty.
    `spelled` are the pairs of the value map as they were written, in their order: the first cell
    that stands for a value is the one to write.
    """

    key: str
    column: str | None = None
    value: str | None = None
    lookup: str | None = None
    take: str | None = None
    values: dict[str, tuple[str, ...]] | None = field(default=None, hash=False)
    otherwise: Literal["bad", "keep", "unknown"] = "bad"
    time: time = time()
    zone: Zone | None = None
    also: tuple[str, ...] = ()
    spelled: tuple[tuple[str, str], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the cell may be read from."""
        return () if self.column is None else (self.column, *self.also)

    def written(self, value: str) -> str | None:
        """The cell that stands for a value, as the CRM spells it; None: there is none."""
        for cell, meant in self.spelled:
            if canonical(meant) == canonical(value):
                return cell
        return value if self.values is None or self.otherwise == "keep" else None


@frozen
class Source:
    """Rows of a file, and which of them: `when` and `unless` hold folded cells by column.

    `file` None: the rows of the records. `column` has the key of the record (`also` are columns
    with further keys); where it is empty the rows are about no record. `object` instead of a file:
    what a CRM calls such records. `on`: not rows, but changes of this column of the records.
    """

    key: str
    file: str | None
    column: str
    encoding: str
    delimiter: str
    correct: dict[str, dict[str, str]] = field(hash=False)
    when: dict[str, frozenset[str]] = field(hash=False)
    unless: dict[str, frozenset[str]] = field(hash=False)
    also: tuple[str, ...] = ()
    object: str | None = None
    on: str | None = None

    @property
    def rows_of(self) -> str | None:
        """The file or the kind of CRM record that is read; None: the records' own rows."""
        return self.object or self.file


@frozen
class Records:
    """The table with one row for each lead or opportunity. Of two different rows with one key
    the one with the later `newest` counts."""

    source: Source
    newest: Cell | None
    fields: dict[str, Cell] = field(hash=False)


@frozen
class Lookup:
    """Another file, read by the key in one of its columns."""

    name: str
    source: Source


@frozen
class Section:
    """One kind of input that rows give. `subject` is the activity's kind, the stage, the field
    the owner or the other record; `value` is that of a field change, `earlier` and `since` those
    of a match; `fields` are the activity's own by canonical kind, those of every kind under ""."""

    kind: InputKind
    name: str
    source: Source
    subject: Cell
    at: Cell
    value: Cell | None
    id: Cell | None
    by: Cell | None
    recorded_at: Cell | None
    sequence: int
    fields: dict[str, dict[str, Cell]] = field(hash=False)
    earlier: Cell | None = None
    since: Cell | None = None

    def fields_of(self, kind: str) -> dict[str, Cell]:
        """The fields of one kind of activity."""
        return {**self.fields.get("", {}), **self.fields.get(canonical(kind), {})}

    def cells(self) -> list[Cell | None]:
        """Every cell that the section reads."""
        own = [cell for fields in self.fields.values() for cell in fields.values()]
        return [
            self.subject, self.at, self.value, self.id, self.by, self.recorded_at, self.earlier,
            self.since, *own,
        ]  # fmt: skip


@frozen
class Expect:
    """What the source system says, to hold the engine's answers against.

    `due` is a time, `verdict` states of an sla's clock, `stage` a stage: exactly one is given.
    `slas` are tried in order: the first that has a clock `number` is the one meant.
    """

    name: str
    source: Source
    compare: Literal["due", "verdict", "stage"]
    expected: Cell
    slas: tuple[str, ...]
    number: int
    tolerance: timedelta


@frozen
class StageColumn:
    """Where a CRM keeps the stage of its records.

    `at` is since when the record is in it; `entered` the name of a column for each stage with
    when it came there, `{stage}` standing for the CRM's stage. `wish`: a change of it is a request
    and not a fact.
    """

    cell: Cell
    at: Cell | None
    entered: str | None
    wish: bool


@frozen
class Mapping:
    """A whole mapping; `file` is its name for messages. `preset` names the CRM, where one is."""

    file: str
    agreement: str | None
    until: datetime | date | None
    zone: str | None
    formats: tuple[Format, ...]
    empty: frozenset[str]
    records: Records
    lookups: tuple[Lookup, ...]
    sections: tuple[Section, ...]
    expects: tuple[Expect, ...]
    preset: str | None = None
    stage: StageColumn | None = None
