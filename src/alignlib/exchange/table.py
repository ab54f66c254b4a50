"""One CSV file as rows, each with its line, whatever the file holds."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

from attrs import field, frozen

from alignlib.exchange.problems import BadRow, MappingError, MappingProblem
from alignlib.names import closest
from alignlib.text import fold

ENCODINGS = {
    "utf-8": "utf-8-sig",  # a byte order mark is skipped
    "windows-1252": "cp1252",
    "iso-8859-1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
}
"""The encodings a mapping may name. All end a line with the byte 0A."""

DELIMITERS = (",", ";", "\t", "|")


@frozen
class Row:
    """The cells of one row by column, blanks around each taken off; `line` is where it begins."""

    line: int
    cells: tuple[str, ...]
    columns: dict[str, int] = field(eq=False, repr=False)

    def cell(self, column: str) -> str:
        """The cell of a column that the table is known to have."""
        return self.cells[self.columns[column]]


@frozen
class Table:
    """A CSV file that was read: `name` in its folder, its columns, its rows and what is no row."""

    name: str
    columns: dict[str, int]
    rows: tuple[Row, ...]
    bad: tuple[BadRow, ...]


def read_table(
    folder: Path,
    name: str,
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
    correct: dict[str, dict[str, str]] | None = None,
    mapping: str = "mapping.toml",
    key: str = "",
) -> Table:
    """The rows of a CSV file of a folder; `correct` replaces cells by column, old to new.

    A row that has more or fewer cells than the header, or broken quotes, is kept in `bad`.
    `mapping` is the mapping's name and `key` the place in it that names the file.

    Raises:
        MappingError: the file is outside the folder or missing, is not in this encoding, has no
            header, or has a column twice; or `correct` names a column that it has not.
    """
    path = path_inside(folder, name, mapping, f"{key}.file")
    bad: list[BadRow] = []
    rows: list[Row] = []
    columns: dict[str, int] | None = None
    fixes: list[tuple[int, dict[str, str]]] = []
    for line, cells in _records(path, name, encoding, delimiter, bad):
        trimmed = [cell.strip() for cell in cells]
        if columns is None:
            columns = _header(name, trimmed)
            for column, pairs in (correct or {}).items():
                if column not in columns:
                    problem = MappingProblem(f"{key}.correct", no_column(name, column, columns))
                    raise MappingError(mapping, problem)
                folded = {fold(old): new for old, new in pairs.items()}
                fixes.append((columns[column], folded))
        elif len(trimmed) != len(columns):
            reason = f"has {_count(trimmed)}, the header has {len(columns)}"
            bad.append(BadRow(name, line, "", reason, "bad row"))
        else:
            for index, pairs in fixes:
                trimmed[index] = pairs.get(fold(trimmed[index]), trimmed[index])
            rows.append(Row(line, tuple(trimmed), columns))
    if columns is None:
        raise MappingError(name, MappingProblem("line 1", "the file has no header"))
    return Table(name, columns, tuple(rows), tuple(bad))


def path_inside(folder: Path, name: str, mapping: str, key: str) -> Path:
    """The file of a folder (or of one below it) that a mapping names.

    Raises:
        MappingError: the name is absolute or has `..`, the file is reached through a link that
            leads out of the folder, or there is no such file.
    """
    windows = PureWindowsPath(name)
    parts = PurePosixPath(name).parts + windows.parts
    if not name or "\0" in name or name.startswith("/") or windows.anchor or ".." in parts:
        message = f"{name!r} must name a file in the mapping's folder, without `..`"
        raise MappingError(mapping, MappingProblem(key, message))
    root = folder.resolve()
    path = root / name
    try:
        real = path.resolve()
        found = real.is_file()
    except (OSError, RuntimeError):
        found = False
    if not found:
        raise MappingError(mapping, MappingProblem(key, f"there is no file {name!r}"))
    if not real.is_relative_to(root):
        message = f"{name!r} is a link that leads out of the mapping's folder"
        raise MappingError(mapping, MappingProblem(key, message))
    return real


def _records(
    path: Path, name: str, encoding: str, delimiter: str, bad: list[BadRow]
) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins on; one with broken quotes goes to `bad`."""
    with path.open("rb") as file:
        reader = csv.reader(
            _lines(file, name, ENCODINGS[encoding]), delimiter=delimiter, strict=True
        )
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                bad.append(BadRow(name, line, "", _broken(error, line, reader.line_num), "bad row"))
                continue
            if cells:
                yield line, cells


def _lines(file: Iterator[bytes], name: str, codec: str) -> Iterator[str]:
    for number, line in enumerate(file, start=1):
        if number == 1 and line.startswith(b"PAR1"):
            message = "is a Parquet file; a mapping reads CSV: write it as one"
            raise MappingError(name, MappingProblem("file", message))
        try:
            text = line.decode(codec if number == 1 else codec.removesuffix("-sig"))
        except UnicodeDecodeError as error:
            shown = f"0x{line[error.start]:02X}"
            message = f"byte {shown} is not {codec.removesuffix('-sig')}; name the file's encoding"
            message += ' in the mapping, `encoding = "windows-1252"` say'
            raise MappingError(name, MappingProblem(f"line {number}", message)) from None
        yield text


def _broken(error: csv.Error, first: int, last: int) -> str:
    if "unexpected end" in str(error):
        return f"a quote that opens here is never closed: lines {first} to {last} are not read"
    return f"is no row of a CSV file: {error}"


def _header(name: str, cells: list[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        if cell in columns:
            raise MappingError(name, MappingProblem("line 1", f"has the column {cell!r} twice"))
        columns[cell] = index
    return columns


def no_column(table: str, column: str, columns: Iterable[str]) -> str:
    """The message for a column that a table has not."""
    near = closest(column, columns)
    hint = f"did you mean {near!r}?" if near else f"it has {', '.join(columns)}"
    return f"{table} has no column {column!r}; {hint}"


def _count(cells: list[str]) -> str:
    return "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
