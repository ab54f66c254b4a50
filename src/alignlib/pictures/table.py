"""A table of text: what stands beside each picture."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import field, frozen

from alignlib.pictures.numbers import UNKNOWN
from alignlib.pictures.style import TABLES
from alignlib.pictures.text import clean

_NUMERIC = re.compile(
    r"[−+-]?[^\w\s]?[−+-]?\d[\d,.]*\s?\S{0,3}(\s?(to|–)\s?[^\w\s]?[\d,.]+\S{0,2})?"
)


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
        caption = f"<caption>{clean(self.caption)}</caption>" if self.caption else ""
        head = "".join(
            f'<th scope="col"{_CLASS[numeric]}>{clean(name)}</th>'
            for name, numeric in zip(self.head, right, strict=True)
        )
        rows = "".join(f"<tr>{self._cells(row, right)}</tr>" for row in self.rows)
        return (
            f'<table class="al-table">{caption}<thead><tr>{head}</tr></thead>'
            f"<tbody>{rows}</tbody></table>"
        )

    @property
    def html(self) -> str:
        """A fragment with its style."""
        return f"<style>{TABLES}</style>{self.markup}"

    def _repr_html_(self) -> str:
        return self.html

    def _cells(self, row: tuple[str, ...], right: list[bool]) -> str:
        first, *rest = row
        cells = [f'<th scope="row"{_CLASS[right[0]]}>{clean(first)}</th>']
        cells += [
            f"<td{_CLASS[numeric]}>{clean(text)}</td>"
            for text, numeric in zip(rest, right[1:], strict=True)
        ]
        return "".join(cells)

    def _is_numeric(self, column: int) -> bool:
        cells = [row[column] for row in self.rows if row[column] not in ("", UNKNOWN)]
        return bool(cells) and all(_NUMERIC.fullmatch(cell) for cell in cells)


_CLASS = {True: ' class="al-r"', False: ""}
