"""A table of text: what stands beside each picture."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import field, frozen

from alignlib.pictures.numbers import UNKNOWN
from alignlib.pictures.style import TABLES
from alignlib.pictures.text import clean

_AMOUNT = r"[−+-]?[^\w\s]?[−+-]?\d[\d,.]*(?:%|×|\s?[^\W\d]{1,6})?"
_NUMERIC = re.compile(rf"(?:from )?{_AMOUNT}(?:\s?(?:to|–|of)\s?{_AMOUNT})?")
_LONG = 12
"""Signs of a text that a telephone has no column for beside others."""


def _row(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(values)


def _rows(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row) for row in rows)


@frozen
class Table:
    """Rows of text under a head. The first column names its row; columns of numbers stand right.

    Raises `ValueError` where a row is longer or shorter than the head.
    """

    head: tuple[str, ...] = field(converter=_row)
    rows: tuple[tuple[str, ...], ...] = field(converter=_rows)
    caption: str = ""

    def __attrs_post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.head):
                raise ValueError(f"a row of {len(row)} cells under a head of {len(self.head)}")

    @property
    def numeric(self) -> list[bool]:
        """By column whether it holds numbers."""
        return [self._is_numeric(number) for number in range(len(self.head))]

    @property
    def markup(self) -> str:
        """The element, without style."""
        right = self.numeric
        wordy = self.is_wordy
        caption = f"<caption>{clean(self.caption)}</caption>" if self.caption else ""
        head = "".join(
            f'<th scope="col"{_role(wordy, "columnheader")}{_CLASS[numeric]}>{clean(name)}</th>'
            for name, numeric in zip(self.head, right, strict=True)
        )
        row, group = _role(wordy, "row"), _role(wordy, "rowgroup")
        rows = "".join(f"<tr{row}>{self._cells(cells, right, wordy)}</tr>" for cells in self.rows)
        look = "al-table al-words" if wordy else "al-table"
        return (
            f'<table class="{look}"{_role(wordy, "table")}>{caption}'
            f"<thead{group}><tr{row}>{head}</tr></thead><tbody{group}>{rows}</tbody></table>"
        )

    def scrolling(self, name: str) -> str:
        """The element in a box that scrolls, by keys as well; `name` is what is said of the box."""
        said = clean(f"numbers: {name}" if name else "numbers")
        box = f'<div class="al-rows" role="group" tabindex="0" aria-label="{said}">'
        return f"{box}{self.markup}</div>"

    @property
    def is_wordy(self) -> bool:
        """Whether it has a column of sentences: on a telephone its cells stand below each other."""
        right = self.numeric
        return any(
            len(cell) > _LONG and not numeric
            for row in self.rows
            for cell, numeric in zip(row[1:], right[1:], strict=True)
        )

    @property
    def html(self) -> str:
        """A fragment with its style."""
        return f"<style>{TABLES}</style>{self.markup}"

    def _repr_html_(self) -> str:
        return self.html

    def _cells(self, row: tuple[str, ...], right: list[bool], wordy: bool) -> str:
        first, *rest = row
        cells = [
            f'<th scope="row"{_role(wordy, "rowheader")}{_CLASS[right[0]]}>{clean(first)}</th>'
        ]
        for text, numeric, name in zip(rest, right[1:], self.head[1:], strict=True):
            known = text not in ("", UNKNOWN)
            column = f' data-column="{clean(name)}"' if wordy and known else ""
            cells.append(f"<td{_role(wordy, 'cell')}{column}{_CLASS[numeric]}>{clean(text)}</td>")
        return "".join(cells)

    def _is_numeric(self, column: int) -> bool:
        cells = [row[column] for row in self.rows if row[column] not in ("", UNKNOWN)]
        return bool(cells) and all(_NUMERIC.fullmatch(cell) for cell in cells)


def _role(wordy: bool, role: str) -> str:
    """Said where a style lays the cells out as something else, for some browsers then forget that
    they are those of a table."""
    return f' role="{role}"' if wordy else ""


_CLASS = {True: ' class="al-r"', False: ""}
