"""Bars that lie, with an interval each where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from attrs import frozen

from alignlib.pictures.chart import Chart, crossing, number
from alignlib.pictures.numbers import UNKNOWN, Form, Number, percent, plain, ticks, told
from alignlib.pictures.picture import WIDTH, Picture
from alignlib.pictures.shapes import SIZE, SMALL, heading, legend, line, rect, text
from alignlib.pictures.style import SERIES
from alignlib.pictures.table import Table
from alignlib.pictures.text import width, wrapped

_MARGIN = 12.0
_THICK = 16.0
_ROW = 15.0


@frozen
class Bar:
    """`low` and `high` are the ends of its interval; `series` chooses the colour, and the name in
    `names`. Bars that follow each other with one label stand together."""

    label: str
    value: Number | None
    low: Number | None = None
    high: Number | None = None
    series: int = 0


def bars(
    title: str,
    rows: Sequence[Bar],
    *,
    names: Sequence[str] = (),
    target: Number | None = None,
    target_name: str = "target",
    form: Form = plain,
    about: str = "",
    label: str = "",
    value: str = "value",
    note: str = "",
) -> Picture:
    """A bar for each row, from zero; `target` is a line across, called `target_name`. `label` and
    `value` head the table's columns; `note` stands below: what the thin lines are, or what is left
    out.

    Raises:
        ValueError: no rows, or a series that has no name.
    """
    if not rows:
        raise ValueError("bars need at least one row")
    if names and max(row.series for row in rows) >= len(names):
        raise ValueError("a bar's series has no name in `names`")
    return _Bars(title, rows, names, target, target_name, form).picture(about, label, value, note)


class _Bars:
    def __init__(
        self, title: str, rows: Sequence[Bar], names: Sequence[str], target: Number | None,
        target_name: str, form: Form,
    ) -> None:  # fmt: skip
        self.title, self.rows, self.names = title, rows, names
        self.target, self.target_name, self.form = target, target_name, form
        longest = max(width(row.label, SIZE) for row in rows)
        self.left = _MARGIN + min(longest, WIDTH * 0.36) + 8
        self.right = WIDTH - _MARGIN - max(width(self._told(row), SMALL) for row in rows) - 8
        known = [float(n) for row in rows for n in (row.value, row.low, row.high) if n is not None]
        marks = ticks(min(0.0, *known, float(target or 0)), max(0.0, *known, float(target or 0)), 4)
        self.low, self.high = marks[0], marks[-1]

    def picture(self, about: str, label: str, value: str, note: str) -> Picture:
        drawn, y = heading(self.title, WIDTH, _MARGIN)
        parts = [drawn]
        if self.names:
            drawn, y = legend(self.names, WIDTH, _MARGIN, y, lined=False)
            parts.append(drawn)
        if self.target is not None:
            y += 16
        top = y + 4
        y = top
        marked: list[str] = []
        for group in self._groups():
            drawn, y = self._group(group, y + 6)
            marked.append(drawn)
        bottom = y + 4
        parts.append(line(self._x(0), top, self._x(0), bottom, "al-x"))
        parts.extend(marked)
        if self.target is not None:
            parts.append(self._target_line(top, bottom))
        end = bottom
        for words in wrapped(note, WIDTH - 2 * _MARGIN, SMALL, 2) if note else ():
            end += _ROW
            parts.append(text(_MARGIN, end, words, look="al-p", size=SMALL))
        known = about or self._about()
        return Picture(
            self.title, known, WIDTH, end + 8, "".join(parts), self._table(label, value),
            self._chart(label, value),
        )  # fmt: skip

    def _chart(self, label: str, value: str) -> Chart:
        rows = [
            {
                "label": row.label,
                "series": self.names[row.series] if self.names else "",
                "value": number(row.value),
                "low": number(row.low),
                "high": number(row.high),
            }
            for row in self.rows
        ]
        target = () if self.target is None else ((self.target_name, self.target),)
        return Chart("bars", tuple(rows), tuple(self.names), crossing(target), label, value,
                     self.form is percent)  # fmt: skip

    def _groups(self) -> list[list[Bar]]:
        groups = [[self.rows[0]]]
        for before, row in pairwise(self.rows):
            if row.label == before.label and row.series != before.series:
                groups[-1].append(row)
            else:
                groups.append([row])
        return groups

    def _group(self, group: list[Bar], y: float) -> tuple[str, float]:
        words = wrapped(group[0].label, self.left - _MARGIN - 8, SIZE, 2)
        high = max(len(group) * _THICK, len(words) * _ROW)
        first = y + high / 2 - (len(words) - 1) * _ROW / 2 + SIZE * 0.36
        parts = [
            text(self.left - 8, first + number * _ROW, word, anchor="end")
            for number, word in enumerate(words)
        ]
        top = y + (high - len(group) * _THICK) / 2
        parts += [self._bar(row, top + number * _THICK) for number, row in enumerate(group)]
        return "".join(parts), y + high

    def _bar(self, row: Bar, y: float) -> str:
        zero = self._x(0)
        if row.value is None:
            return text(zero + 6, y + 12, UNKNOWN, look="al-p", size=SMALL)
        end = self._x(float(row.value))
        hint = f"{row.label}: {self._told(row)}"
        look = f"al-f{row.series % SERIES}"
        parts = [rect(min(zero, end), y + 1, abs(end - zero), _THICK - 2, look, hint)]
        after = max(zero, end)
        if row.low is not None and row.high is not None:
            low, high = self._x(float(row.low)), self._x(float(row.high))
            middle = y + _THICK / 2
            after = max(after, high)
            # A pale line below, so that the interval is seen on the bar as well as beside it.
            parts.append(rect(low, middle - 2.5, high - low, 5, "al-bg"))
            parts.append(line(low, middle, high, middle, "al-i"))
            parts += [line(at, middle - 3.5, at, middle + 3.5, "al-i") for at in (low, high)]
        parts.append(text(after + 5, y + 12, self.form(row.value), size=SMALL))
        return "".join(parts)

    def _target_line(self, top: float, bottom: float) -> str:
        assert self.target is not None
        x = self._x(float(self.target))
        words = f"{self.target_name} {self.form(self.target)}"
        room = width(words, SMALL) / 2
        at = min(max(x, _MARGIN + room), WIDTH - _MARGIN - room)
        return line(x, top, x, bottom, "al-a", "4 3") + text(
            at, top - 4, words, anchor="middle", look="al-p", size=SMALL
        )

    def _x(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)

    def _told(self, row: Bar) -> str:
        return told(row.value, self.form)

    def _about(self) -> str:
        said = "; ".join(f"{self._named(row)} {self._told(row)}" for row in self.rows[:12])
        more = len(self.rows) - 12
        return f"Bars. {said}{f'; and {more} more' if more > 0 else ''}."

    def _named(self, row: Bar) -> str:
        return f"{row.label}, {self.names[row.series]}," if self.names else row.label

    def _table(self, label: str, value: str) -> Table:
        ranged = any(row.low is not None or row.high is not None for row in self.rows)
        head = [label, *(["series"] if self.names else []), value]
        head += ["from", "to"] if ranged else []
        rows = []
        for row in self.rows:
            cells = [row.label, *([self.names[row.series]] if self.names else []), self._told(row)]
            cells += [told(row.low, self.form), told(row.high, self.form)] if ranged else []
            rows.append(cells)
        return Table(head, rows)
