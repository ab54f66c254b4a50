"""Rows of text, from a CSV file or mappings, as columns that can be asked about."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from os import PathLike
from typing import Any

from attrs import frozen

from alignlib.frames.errors import FrameError
from alignlib.frames.guess import kind_of_texts
from alignlib.values.types import DATE, INSTANT, LIST, NUMBER, YES_NO, Type

_PLAIN: tuple[tuple[tuple[type, ...], Type], ...] = (
    ((bool,), YES_NO),
    ((int, float, Decimal), NUMBER),
    ((datetime,), INSTANT),
    ((date,), DATE),
    ((tuple, list, set, frozenset), LIST),
)


@frozen
class PlainRows:
    """Columns by name, each with its cells; None and empty text are unknown."""

    cells: dict[str, list[Any]]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> PlainRows:
        given = list(rows)
        names = dict.fromkeys(str(name) for row in given for name in row)
        return cls({name: [row.get(name) for row in given] for name in names})

    @property
    def names(self) -> list[str]:
        return list(self.cells)

    def kind(self, name: str) -> Type | None:
        known = [cell for cell in self.cells[name] if cell is not None and cell != ""]
        for classes, kind in _PLAIN:
            if known and all(isinstance(cell, classes) for cell in known):
                return kind
        texts = [cell if isinstance(cell, str) else str(cell) for cell in known]
        return kind_of_texts(set(texts), len(texts))

    def kinds_with(self, kind: str, others: list[str]) -> dict[str, list[str]]:
        found: dict[str, dict[str, None]] = {}
        for place, name in enumerate(self.cells[kind]):
            if name is None or name == "":
                continue
            filled = found.setdefault(str(name), {})
            for other in others:
                if self.cells[other][place] not in (None, ""):
                    filled[other] = None
        return {name: [other for other in others if other in own] for name, own in found.items()}


def read_csv(path: str | PathLike[str]) -> PlainRows:
    """The columns of a CSV file in UTF-8, its cells without blanks around them.

    Raises:
        FrameError: it is no such file, or a row has more or fewer cells than the header.
        OSError: it cannot be read.
    """
    with open(path, encoding="utf-8-sig", newline="") as file:
        try:
            rows = list(csv.reader(file, strict=True))
        except UnicodeDecodeError:
            raise FrameError(f"{path} is not UTF-8: save it as UTF-8") from None
        except csv.Error as error:
            raise FrameError(f"{path} is no CSV file: {error}") from None
    if not rows:
        raise FrameError(f"{path} is empty: its first line names the columns")
    header = [name.strip() for name in rows[0]]
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None:
        raise FrameError(f"{path}: two columns are called `{twice}`: rename one of them")
    for number, row in enumerate(rows[1:], 2):
        if row and len(row) != len(header):
            raise FrameError(
                f"{path}, row {number}: {len(row)} cells under {len(header)} columns: mend the row"
            )
    body = [[cell.strip() for cell in row] for row in rows[1:] if row]
    return PlainRows({name: [row[place] for row in body] for place, name in enumerate(header)})
