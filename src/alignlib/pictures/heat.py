"""A heat map: a number in each cell, darker where it is more."""

from __future__ import annotations

from collections.abc import Sequence

from alignlib.pictures.chart import Chart, number
from alignlib.pictures.numbers import UNKNOWN, Form, Number, percent, plain, told
from alignlib.pictures.picture import WIDTH, Picture
from alignlib.pictures.shapes import SIZE, SMALL, heading, rect, text
from alignlib.pictures.style import SHADES
from alignlib.pictures.table import Table
from alignlib.pictures.text import fitted, width

_MARGIN = 12.0
_HIGH = 24.0


def heat(
    title: str,
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[Number | None]],
    *,
    form: Form = plain,
    low: Number | None = None,
    high: Number | None = None,
    corner: str = "",
    across: str = "",
    about: str = "",
) -> Picture:
    """Cells by row and column. `low` and `high` are the ends of the shades (default: the least
    and the most there is); `corner` heads the rows, `across` the columns.

    Raises:
        ValueError: no cells, or rows of another length than the columns.
    """
    if not rows or not columns or len(cells) != len(rows):
        raise ValueError(f"{len(cells)} rows of cells for {len(rows)} rows")
    for name, row in zip(rows, cells, strict=True):
        if len(row) != len(columns):
            raise ValueError(f"{name}: {len(row)} cells for {len(columns)} columns")
    known = [float(cell) for row in cells for cell in row if cell is not None]
    least = float(low) if low is not None else min(known, default=0.0)
    most = float(high) if high is not None else max(known, default=1.0)
    words = [[told(cell, form) for cell in row] for row in cells]
    left = _MARGIN + max(width(name, SIZE) for name in (*rows, corner)) + 8
    left = min(left, WIDTH * 0.45)
    needed = max(width(word, SMALL) for word in (*columns, *(w for row in words for w in row)))
    each = max(needed + 8, (WIDTH - _MARGIN - left) / len(columns))
    wide = left + each * len(columns) + _MARGIN
    drawn, y = heading(title, wide, _MARGIN)
    parts = [drawn]
    if across:
        y += 14
        parts.append(text(left, y, fitted(across, wide - left, SMALL), look="al-p", size=SMALL))
    y += 14
    parts.append(text(left - 8, y, fitted(corner, left - _MARGIN - 8, SMALL), anchor="end",
                      look="al-p", size=SMALL))  # fmt: skip
    for place, column in enumerate(columns):
        middle = left + each * (place + 0.5)
        parts.append(text(middle, y, column, anchor="middle", look="al-p", size=SMALL))
    y += 6
    for name, row, told_row in zip(rows, cells, words, strict=True):
        label = fitted(name, left - _MARGIN - 8, SIZE)
        parts.append(text(left - 8, y + 16, label, anchor="end"))
        for place, (cell, word) in enumerate(zip(row, told_row, strict=True)):
            x = left + each * place
            hint = f"{name}, {columns[place]}: {word}"
            if cell is None:
                look = "al-p"
            else:
                shade = _shade(float(cell), least, most)
                look = f"al-ht{shade}"
                parts.append(rect(x + 1, y + 1, each - 2, _HIGH - 2, f"al-h{shade}", hint, 2))
            parts.append(text(x + each / 2, y + 16, word, anchor="middle", look=look, size=SMALL))
        y += _HIGH
    said = about or _about(rows, columns, words, form, known)
    table = Table([corner, *columns], [[n, *w] for n, w in zip(rows, words, strict=True)])
    given = tuple(
        {"row": name, "column": column, "value": number(cell)}
        for name, row in zip(rows, cells, strict=True)
        for column, cell in zip(columns, row, strict=True)
    )
    chart = Chart("heat", given, (), (), corner, across, form is percent)
    return Picture(title, said, wide, y + 10, "".join(parts), table, chart)


def _shade(value: float, least: float, most: float) -> int:
    if most <= least:
        return 0
    share = min(max((value - least) / (most - least), 0.0), 1.0)
    return min(int(share * SHADES), SHADES - 1)


def _about(
    rows: Sequence[str], columns: Sequence[str], words: Sequence[Sequence[str]], form: Form,
    known: Sequence[float],
) -> str:  # fmt: skip
    size = f"Heat map of {len(rows)} rows, {rows[0]} to {rows[-1]}, and {len(columns)} columns"
    if not known:
        return f"{size}; all unknown ({UNKNOWN})."
    return f"{size}; from {form(min(known))} to {form(max(known))}."
