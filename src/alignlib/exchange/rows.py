"""The rows that count: tables read once, equal rows taken once, one row for each key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from attrs import field, frozen

from alignlib.exchange.cells import CellError, CellReader
from alignlib.exchange.mapping import Cell, Mapping, Source
from alignlib.exchange.problems import BadRow, MappingError, MappingProblem
from alignlib.exchange.table import Row, Table, no_column, read_table
from alignlib.text import fold
from alignlib.values.time.instant import to_micros

Keyed: TypeAlias = tuple[str, Row]


@frozen
class Tables:
    """The CSV files of a target. Each is read once, however many parts of the mapping use it."""

    folder: Path
    mapping: str  # its name for messages
    records: Source
    problems: list[BadRow]
    _read: dict[object, Table] = field(factory=dict, init=False)

    def table(self, source: Source) -> Table:
        """The table of a source, equal rows taken once.

        Raises:
            MappingError: as `read_table` does, and where the key's column is missing.
        """
        if source.file is None:
            source = self.records
        assert source.file is not None  # the records have a file
        fixes = tuple(
            (column, tuple(sorted(pairs.items())))
            for column, pairs in sorted(source.correct.items())
        )
        identity = (source.file, source.encoding, source.delimiter, fixes)
        found = self._read.get(identity)
        if found is None:
            found = read_table(
                self.folder,
                source.file,
                encoding=source.encoding,
                delimiter=source.delimiter,
                correct=source.correct,
                mapping=self.mapping,
                key=source.key,
            )
            problems = list(self.missing(found, _key_of(source)))
            if problems:
                raise MappingError(self.mapping, *problems)
            self.problems.extend(found.bad)
            found = self._distinct(found, source.column)
            self._read[identity] = found
        return found

    def missing(self, table: Table, wanted: Iterable[tuple[str, str]]) -> Iterator[MappingProblem]:
        """A problem for each (place in the mapping, column) that the table has not."""
        for place, column in wanted:
            if column not in table.columns:
                yield MappingProblem(place, no_column(table.name, column, table.columns))

    def _distinct(self, table: Table, column: str) -> Table:
        first: dict[tuple[str, ...], Row] = {}
        for row in table.rows:
            kept = first.setdefault(row.cells, row)
            if kept is not row:
                reason = f"repeats line {kept.line}, cell by cell; it is read once"
                key = row.cell(column) if column else ""
                self.problems.append(BadRow(table.name, row.line, key, reason, "repeated"))
        return Table(table.name, table.columns, tuple(first.values()), ())


def _key_of(source: Source) -> list[tuple[str, str]]:
    return [(source.key, source.column)] if source.column else []


def columns_of(source: Source, cells: Iterable[Cell | None]) -> Iterator[tuple[str, str]]:
    """Each column that a part of the mapping reads, with the place where it is named."""
    yield from _key_of(source)
    for name, filters in (("when", source.when), ("unless", source.unless)):
        for column in filters:
            yield f"{source.key}.{name}", column
    for cell in cells:
        if cell is not None:
            yield from ((cell.key, column) for column in cell.columns)


def one_a_key(
    table: str,
    rows: Iterable[Keyed],
    problems: list[BadRow],
    *,
    newest: Callable[[Row], datetime | None] | None = None,
    column: str | None = None,
) -> dict[str, Row]:
    """One row for each key, whatever their order; those that lose are reported as conflicts.

    `column` has the key of the record, where it is another than the one by which rows are told
    apart.

    The row with the later `newest` counts (one without it loses); else, and between equals,
    the one whose cells, compared as text from the first column on, sort last.
    """
    groups: dict[str, list[Row]] = {}
    for key, row in rows:
        groups.setdefault(key, []).append(row)
    found: dict[str, Row] = {}
    for key in sorted(groups):
        ranked = sorted(groups[key], key=lambda row: _rank(row, newest))
        best = found[key] = ranked.pop()
        for row in ranked:
            record = key if column is None else row.cell(column) if column else ""
            reason = f"{key!r} again, with other cells: line {best.line} counts ({_why(newest)})"
            problems.append(BadRow(table, row.line, record, reason, "conflict"))
    return found


def lookups(mapping: Mapping, tables: Tables, reader: CellReader) -> dict[str, dict[str, Row]]:
    """The rows of every lookup by folded key.

    Raises:
        MappingError: a column of a lookup's own is missing.
    """
    found: dict[str, dict[str, Row]] = {}
    for lookup in mapping.lookups:
        source = lookup.source
        table = tables.table(source)
        problems = list(tables.missing(table, columns_of(source, ())))
        if problems:
            raise MappingError(tables.mapping, *problems)
        keyed = [
            (fold(key), row)
            for row in table.rows
            if (key := reader.plain(row, source.column)) and reader.chosen(source, row)
        ]
        found[lookup.name] = one_a_key(table.name, keyed, tables.problems)
    return found


def instant_of(reader: CellReader, cell: Cell) -> Callable[[Row], datetime | None]:
    """The time in a cell of a row, None where there is none or it cannot be read."""

    def read(row: Row) -> datetime | None:
        try:
            return reader.instant(cell, row)
        except CellError:
            return None

    return read


def _rank(
    row: Row, newest: Callable[[Row], datetime | None] | None
) -> tuple[bool, int, tuple[str, ...]]:
    at = newest(row) if newest is not None else None
    return at is not None, 0 if at is None else to_micros(at), row.cells


def _why(newest: Callable[[Row], datetime | None] | None) -> str:
    return "it sorts last" if newest is None else "it is the newest, or sorts last"
