"""The frame of a chart with an axis across and one up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import TypeAlias

from alignlib.pictures.numbers import Form, Number, plain, ticks
from alignlib.pictures.picture import WIDTH
from alignlib.pictures.shapes import SMALL, line, text
from alignlib.pictures.text import fitted, width

Place: TypeAlias = Number | date | str
"""Where something stands across: a number, a date or datetime, or a text."""

MARGIN = 12.0
_HIGH = 170.0
_DAY = 86400.0


class Axes:
    """Places across and values up become units of the drawing. `top` is where the frame begins;
    with `whole` no mark stands between two whole numbers."""

    def __init__(
        self, at: Sequence[Place], low: float, high: float, top: float, form: Form, across: str,
        *, whole: bool = False,
    ) -> None:  # fmt: skip
        most = min(4, max(1, int(high - low))) if whole else 4
        self.marks = ticks(low, high, most)
        self.low, self.high = self.marks[0], self.marks[-1]
        self.form, self.across = form, across
        self.top, self.bottom = top, top + _HIGH
        widest = max(width(form(_exact(mark)), SMALL) for mark in self.marks)
        self.left, self.right = MARGIN + widest + 6, WIDTH - MARGIN - 6
        self.at = at
        self.is_text = any(isinstance(place, str) for place in at)
        spots = [self.spot(number) for number in range(len(at))]
        self.first, self.last = min(spots), max(spots)

    def spot(self, number: int) -> float:
        """The place with this number, as a number."""
        place = self.at[number]
        if self.is_text or isinstance(place, str):
            return float(number)
        return spot_of(place)

    def x(self, spot: float) -> float:
        if self.last == self.first:
            return (self.left + self.right) / 2
        share = (spot - self.first) / (self.last - self.first)
        return self.left + share * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.bottom - (value - self.low) / (self.high - self.low) * _HIGH

    @property
    def end(self) -> float:
        """Below the labels."""
        return self.bottom + (38 if self.across else 24)

    def frame(self) -> str:
        """Lines and labels."""
        parts = []
        for mark in self.marks:
            y = self.y(mark)
            parts.append(line(self.left, y, self.right, y, "al-g"))
            words = self.form(_exact(mark))
            parts.append(text(self.left - 6, y + 4, words, anchor="end", look="al-p", size=SMALL))
        parts.append(line(self.left, self.y(self.low), self.right, self.y(self.low), "al-x"))
        parts += [self._label(x, words) for x, words in self._labels()]
        if self.across:
            middle = (self.left + self.right) / 2
            words = fitted(self.across, self.right - self.left, SMALL)
            parts.append(
                text(middle, self.bottom + 32, words, anchor="middle", look="al-p", size=SMALL)
            )
        return "".join(parts)

    def _label(self, x: float, words: str) -> str:
        return line(x, self.bottom, x, self.bottom + 4, "al-x") + text(
            self._middle(x, words), self.bottom + 16, words, anchor="middle", look="al-p",
            size=SMALL,
        )  # fmt: skip

    def _middle(self, x: float, words: str) -> float:
        """Where a label stands: under its place, but within the picture."""
        room = width(words, SMALL) / 2
        return min(max(x, MARGIN + room), WIDTH - 4 - room)

    def _labels(self) -> list[tuple[float, str]]:
        """Those labels that fit beside each other."""
        if self.is_text or not all(_is_number(place) for place in self.at):
            return self._given()
        marks = [
            mark for mark in ticks(self.first, self.last, 7) if self.first <= mark <= self.last
        ]
        return [(self.x(mark), plain(_exact(mark))) for mark in marks]

    def _given(self) -> list[tuple[float, str]]:
        """Every k-th of the places themselves."""
        words = names_of(self.at)
        every = 1
        while every < len(words) and not self._fit(words, every):
            every += 1
        return [(self.x(self.spot(n)), words[n]) for n in range(0, len(words), every)]

    def _fit(self, words: list[str], every: int) -> bool:
        spans = []
        for n in range(0, len(words), every):
            middle, room = self._middle(self.x(self.spot(n)), words[n]), width(words[n], SMALL) / 2
            spans.append((middle - room, middle + room))
        return all(start - end >= 8 for (_, end), (start, _) in pairwise(sorted(spans)))


def spot_of(place: Number | date) -> float:
    """A number for a place on a true scale; days for dates."""
    if isinstance(place, datetime):
        return place.toordinal() + (place.hour * 3600 + place.minute * 60 + place.second) / _DAY
    if isinstance(place, date):
        return float(place.toordinal())
    return float(place)


def names_of(at: Sequence[Place]) -> list[str]:
    """The places as text: dates as short as they can be."""
    days = [place for place in at if isinstance(place, date)]
    months = bool(days) and all(day.day == 1 and _is_midnight(day) for day in days)
    return [_name(place, months) for place in at]


def _name(place: Place, months: bool) -> str:
    match place:
        case str():
            return place
        case datetime() if not _is_midnight(place):
            return f"{place:%Y-%m-%d %H:%M}"
        case date():
            return f"{place:%Y-%m}" if months else f"{place:%Y-%m-%d}"
        case _:
            return plain(place)


def _is_midnight(day: date) -> bool:
    return not isinstance(day, datetime) or (day.hour, day.minute, day.second) == (0, 0, 0)


def _is_number(place: Place) -> bool:
    return isinstance(place, (int, float, Decimal))


def _exact(mark: float) -> Number:
    """A tick as the number that it was made from."""
    return int(mark) if mark == int(mark) else mark
