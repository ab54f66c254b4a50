"""CSV reports with label headers, one file at a time; a folder of them is `load_target`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from alignlib.exchange.connection import Connection
from alignlib.exchange.intake import read
from alignlib.exchange.items import Found, Row, Unread
from alignlib.exchange.result import Read


def read_csv(
    text: str | bytes, mapping: Connection, *, kind: str | None = None, delimiter: str = ",",
    encoding: str = "utf-8-sig", source: str = "report",
) -> Read:  # fmt: skip
    """Reads a CSV text, whose header has the columns by their labels ("Lead Status").

    `kind` is the object or the file that the mapping reads such rows from; None: its records. A
    row with more or fewer cells than the header is set aside, and so is one with a broken quote.
    """
    return read(_rows(text, kind or mapping.object, delimiter, encoding), mapping, source=source)


def _rows(text: str | bytes, kind: str, delimiter: str, encoding: str) -> Iterator[Found]:
    if isinstance(text, bytes):
        try:
            text = text.decode(encoding)
        except (UnicodeDecodeError, LookupError) as error:
            known = "UTF-8" if encoding == "utf-8-sig" else encoding
            hint = 'say what it is, as encoding="windows-1252" or "utf-16"'
            yield Unread("file", f"is no {known}: {error}; {hint}")
            return
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    while True:
        place = f"line {reader.line_num + 1}"
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            break
        except csv.Error as error:
            yield Unread(place, f"is no row of a CSV file: {error}")
            continue
        if not cells:
            continue
        if header is None:
            header = cells
            twice = sorted({name for name in header if header.count(name) > 1})
            if twice:
                yield Unread(place, f"the header has the column {twice[0]!r} twice")
                return
        elif len(cells) != len(header):
            yield Unread(place, f"has {len(cells)} cells, the header has {len(header)}")
        else:
            yield Row(place, kind, dict(zip(header, cells, strict=True)))
    if header is None:
        yield Unread("line 1", "the file has no header")
