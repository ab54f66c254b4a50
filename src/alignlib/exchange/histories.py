"""From the rows of a target's files to records, each with what happened to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from alignlib.errors import RecordError
from alignlib.exchange.cells import CellError, CellReader
from alignlib.exchange.mapping import Cell, Section, Source
from alignlib.exchange.mapping import Mapping as Declared
from alignlib.exchange.problems import BadRow, BadRowKind
from alignlib.exchange.result import Summary
from alignlib.exchange.rows import (
    Keyed,
    Tables,
    instant_of,
    one_a_key,
)
from alignlib.exchange.table import Row
from alignlib.exchange.typed import (
    NEEDED,
    CellKind,
    Cells,
    Names,
    Record,
    activity_of,
    fact_of,
    match_of,
    record_of,
)
from alignlib.model.inputs import (
    FieldChange,
    Input,
    Merge,
    OwnerChange,
    StageChange,
    StageRequest,
)
from alignlib.values.time.instant import to_micros


class Histories:
    """Reads the records and inputs of a mapping; what cannot be read goes to `problems`."""

    def __init__(self, names: Names, mapping: Declared, tables: Tables, reader: CellReader) -> None:
        self.names = names
        self.mapping = mapping
        self.tables = tables
        self.reader = reader
        self.problems = tables.problems
        self.kinds = {path: names.kind_of(path) for path in mapping.records.fields}
        self.rows = self._record_rows()
        self.records: dict[str, Record] = {}
        self.inputs: dict[str, dict[str, Input]] = {}
        self.used: set[tuple[str, int]] = set()  # file and line of the rows that gave something

    def read(self) -> None:
        """Fills `records` and `inputs`, both by key."""
        for key, row in self.rows.items():
            self._record(key, row)
        for section in self.mapping.sections:
            self._section(section)

    def history(self, key: str) -> tuple[Input, ...]:
        """The inputs of one record in the order of time, sequence and id."""
        found = self.inputs.get(key, {}).values()
        return tuple(sorted(found, key=lambda item: (item.at, item.sequence, item.id)))

    def summary(self) -> Summary:
        """How many rows the files of records and of what happened have, and what became of them.
        A row that the mapping leaves out counts as set aside."""
        sources = [self.mapping.records.source, *(each.source for each in self.mapping.sections)]
        tables = [self.tables.table(source) for source in sources]
        files = {table.name for table in tables}
        rows = {(table.name, row.line) for table in tables for row in table.rows}
        rows |= {(bad.file, bad.line) for bad in self.problems if bad.file in files}
        again = {(bad.file, bad.line) for bad in self.problems if bad.kind == "repeated"}
        repeated = len(again & rows - self.used)
        used = len(self.used)
        return Summary(len(rows), used, len(rows) - used - repeated, repeated)

    def of(self, source: Source) -> Iterator[tuple[str, str, Row]]:
        """(file, key of the record, row) of the rows of a source that belong to a record, or with
        the key "" to none where the source says so."""
        table = self.tables.table(source)
        if source.file is None:
            for key, row in self.rows.items():
                if key in self.records and self.reader.chosen(source, row):
                    yield table.name, key, row
            return
        for row in table.rows:
            if not self.reader.chosen(source, row):
                continue
            if not source.column:
                yield table.name, "", row
                continue
            key = self.reader.plain(row, source.column)
            if not key:
                self._bad(table.name, row, "", f"has no {source.column}", "no key")
            elif key not in self.records:
                reason = f"{source.column} {key!r} is no record that was read"
                self._bad(table.name, row, key, reason, "no record")
            else:
                yield table.name, key, row

    def _record_rows(self) -> dict[str, Row]:
        declared = self.mapping.records
        table = self.tables.table(declared.source)
        keyed: list[Keyed] = []
        for row in table.rows:
            if not self.reader.chosen(declared.source, row):
                continue
            key = self.reader.plain(row, declared.source.column)
            if key:
                keyed.append((key, row))
            else:
                self._bad(table.name, row, "", f"has no {declared.source.column}", "no key")
        newest = instant_of(self.reader, declared.newest) if declared.newest is not None else None
        return one_a_key(table.name, keyed, self.problems, newest=newest)

    def _record(self, key: str, row: Row) -> None:
        declared = self.mapping.records
        file = declared.source.file or ""
        cells: Cells = {"id": key}
        try:
            for path, cell in declared.fields.items():
                cells[path] = self._fact(file, key, row, path, cell, self.kinds[path])
            record, wrong = record_of(self.names.agreement, cells)
        except (CellError, RecordError) as error:
            self._bad(file, row, key, f"the row is not read: {error}", "bad row")
            return
        for path, reason in wrong:
            self._unknown(file, row, key, declared.fields[path], reason)
        self.records[key] = record
        self.used.add((file, row.line))

    def _section(self, section: Section) -> None:
        found: list[tuple[str, str, Row, datetime]] = []
        for file, key, row in self.of(section.source):
            try:
                at = self.reader.instant(section.at, row)
                if at is None:
                    if section.source.file is not None:
                        reason = f"{section.name} is not read: no {_named(section.at)}"
                        self._bad(file, row, key, reason)
                    continue  # in a record's own row: it has not happened
                given = self.reader.text(section.id, row) if section.id is not None else None
                if section.id is not None and given is None:
                    self._bad(file, row, key, f"has no {section.id.column}", "no key")
                    continue
            except CellError as error:
                self._bad(file, row, key, f"{section.name} is not read: {error}")
                continue
            found.append((given or f"{key}/{section.name}/{at.isoformat()}", key, row, at))
        file = self.tables.table(section.source).name
        if section.id is not None:
            best = one_a_key(
                file,
                [(item[0], item[2]) for item in found],
                self.problems,
                column=section.source.column,
            )
            found = [item for item in found if best[item[0]] is item[2]]
        for name, key, row, at in _numbered(found):
            self._input(section, file, name, key, row, at)

    def _input(
        self, section: Section, file: str, name: str, key: str, row: Row, at: datetime
    ) -> None:
        try:
            made = self._made(section, file, name, key, row, at)
        except (CellError, RecordError) as error:
            self._bad(file, row, key, f"{section.name} is not read: {error}")
            return
        if made is None:
            if self.reader.left_out(section.subject, row):
                return
            self._bad(file, row, key, f"{section.name} is not read: no {_named(section.subject)}")
            return
        own = self.inputs.setdefault(key, {})
        if name in own:
            reason = f"{section.name} is not read: another section has the id {name!r}"
            self._bad(file, row, key, reason, "conflict")
            return
        own[name] = made
        self.used.add((file, row.line))

    def _made(
        self, section: Section, file: str, name: str, key: str, row: Row, at: datetime
    ) -> Input | None:
        subject = self.reader.text(section.subject, row)
        by = self.reader.text(section.by, row) if section.by is not None else None
        if section.kind == "owner-change":
            return OwnerChange(id=name, at=at, owner=subject, by=by, sequence=section.sequence)
        if subject is None:
            return None
        match section.kind:
            case "activity":
                return self._activity(section, file, row, key, {
                    "id": name, "kind": subject, "at": at, "by": by, "sequence": section.sequence,
                })  # fmt: skip
            case "field-change":
                assert section.value is not None  # a field change has a value
                value = self.reader.value(section.value, row, self.names.kind_of(subject))
                fact = fact_of(self.names.agreement, key, subject, value)
                return FieldChange(
                    id=name, at=at, field=subject, value=fact, by=by, sequence=section.sequence
                )
            case "stage-request":
                return StageRequest(id=name, at=at, stage=subject, by=by, sequence=section.sequence)
            case "merge":
                return Merge(id=name, at=at, other=subject, by=by, sequence=section.sequence)
            case "match":
                return match_of(section, self.reader, row, name, at, subject, by)
        return StageChange(id=name, at=at, stage=subject, by=by, sequence=section.sequence)

    def _activity(self, section: Section, file: str, row: Row, key: str, cells: Cells) -> Input:
        if section.recorded_at is not None:
            cells["recorded_at"] = self.reader.instant(section.recorded_at, row)
        kind = str(cells["kind"])
        own = section.fields_of(kind)
        for name, cell in own.items():
            as_kind = self.names.own_kind_of(kind, name)
            cells[name] = self._fact(file, key, row, name, cell, as_kind)
        activity, wrong = activity_of(self.names.agreement, cells)
        for path, reason in wrong:
            self._unknown(file, row, key, own[path], reason)
        return activity

    def _fact(self, file: str, key: str, row: Row, path: str, cell: Cell, kind: CellKind) -> object:
        """A field's value; a cell that cannot be read is reported, and the field unknown."""
        try:
            return self.reader.value(cell, row, kind)
        except CellError as error:
            if path in NEEDED:
                raise
            self._unknown(file, row, key, cell, str(error))
            return None

    def _unknown(self, file: str, row: Row, key: str, cell: Cell, reason: str) -> None:
        path = cell.key.rpartition("fields.")[2].replace('"', "")
        self._bad(file, row, key, f"{path} is unknown: {reason}")

    def _bad(
        self, file: str, row: Row, key: str, reason: str, kind: BadRowKind = "bad cell"
    ) -> None:
        self.problems.append(BadRow(file, row.line, key, reason, kind))


def _numbered(
    found: list[tuple[str, str, Row, datetime]],
) -> Iterator[tuple[str, str, Row, datetime]]:
    """Rows in an order of their own; equal ids, made from key and time, get a number from 2."""
    count: dict[str, int] = {}
    for name, key, row, at in sorted(found, key=lambda item: (to_micros(item[3]), item[2].cells)):
        count[name] = count.get(name, 0) + 1
        yield (name if count[name] == 1 else f"{name}/{count[name]}"), key, row, at


def _named(cell: Cell) -> str:
    return cell.column or cell.key
