"""Lines over a scale, with bands; and steps, which hold until the next place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from attrs import field, frozen

from alignlib.pictures.axes import MARGIN, Axes, Place, names_of
from alignlib.pictures.chart import Chart, crossing, series_of
from alignlib.pictures.numbers import Form, Number, percent, plain, told
from alignlib.pictures.picture import WIDTH, Picture
from alignlib.pictures.shapes import (
    SMALL,
    dot,
    heading,
    legend,
    line,
    polygon,
    polyline,
    rect,
    text,
)
from alignlib.pictures.style import DASHES, SERIES
from alignlib.pictures.table import Table
from alignlib.pictures.text import width

_DOTS = 40
"""Up to so many places each gets a dot."""


@frozen
class Line:
    """A value for each place; `low` and `high` are the ends of a band around it."""

    name: str
    values: Sequence[Number | None]
    low: Sequence[Number | None] = field(default=())
    high: Sequence[Number | None] = field(default=())


def lines(
    title: str,
    at: Sequence[Place],
    series: Sequence[Line],
    *,
    target: Number | None = None,
    target_name: str = "target",
    form: Form = plain,
    across: str = "",
    zero: bool = True,
    band: str = "",
    about: str = "",
) -> Picture:
    """A line for each series. `across` names the axis and the table's first column; with `zero`
    the scale begins at 0; `band` names what the bands are, in the legend.

    Raises:
        ValueError: no places, no known value, or lengths that differ.
    """
    named = None if target is None else (target_name, target)
    return _Lines(title, at, series, named, form, across, zero, band, stepped=False).picture(about)


def steps(
    title: str,
    at: Sequence[Place],
    series: Sequence[Line],
    *,
    target: Number | None = None,
    target_name: str = "target",
    form: Form = plain,
    across: str = "",
    zero: bool = True,
    band: str = "",
    about: str = "",
) -> Picture:
    """As `lines`; a value holds from its place up to the next (curves of survival, of shares by
    rank)."""
    named = None if target is None else (target_name, target)
    return _Lines(title, at, series, named, form, across, zero, band, stepped=True).picture(about)


class _Lines:
    def __init__(
        self, title: str, at: Sequence[Place], series: Sequence[Line],
        target: tuple[str, Number] | None,
        form: Form, across: str, zero: bool, band: str, *, stepped: bool,
    ) -> None:  # fmt: skip
        self.title, self.at, self.series, self.target = title, at, series, target
        self.form, self.across, self.zero, self.band = form, across, zero, band
        self.stepped = stepped
        for one in series:
            for values in (one.values, one.low, one.high):
                if values and len(values) != len(at):
                    raise ValueError(f"{one.name}: {len(values)} values for {len(at)} places")
            if bool(one.low) != bool(one.high):
                raise ValueError(f"{one.name}: a band needs both `low` and `high`")
        self.known = [
            float(value)
            for one in series
            for values in (one.values, one.low, one.high)
            for value in values
            if value is not None
        ]
        if not at or not self.known:
            raise ValueError("lines need at least one place and one known value")

    def picture(self, about: str) -> Picture:
        drawn, y = heading(self.title, WIDTH, MARGIN)
        parts = [drawn]
        bands = "" if not any(one.low for one in self.series) else self.band
        if len(self.series) > 1 or bands:
            names = [one.name for one in self.series]
            drawn, y = legend(names, WIDTH, MARGIN, y, lined=True, band=bands)
            parts.append(drawn)
        known = self.known if self.target is None else [*self.known, float(self.target[1])]
        low = min(0.0, *known) if self.zero else min(known)
        whole = all(value == int(value) for value in known) and self.form is plain
        axes = Axes(self.at, low, max(known), y + 8, self.form, self.across, whole=whole)
        parts.append(axes.frame())
        if self.target is not None:
            parts.append(self._target_line(axes))
        parts += [self._band(one, number, axes) for number, one in enumerate(self.series)]
        parts += [self._curve(one, number, axes) for number, one in enumerate(self.series)]
        if self.target is not None:
            parts.append(self._target_words(axes))
        words = about or self._about()
        return Picture(
            self.title, words, WIDTH, axes.end + 6, "".join(parts), self._table(), self._chart()
        )

    def _chart(self) -> Chart:
        rows = (
            row
            for one in self.series
            for row in series_of(self.at, one.name, one.values, one.low, one.high)
        )
        target = () if self.target is None else (self.target,)
        return Chart(
            "steps" if self.stepped else "lines", tuple(rows),
            tuple(one.name for one in self.series), crossing(target), self.across,
            as_percent=self.form is percent,
        )  # fmt: skip

    def _target_line(self, axes: Axes) -> str:
        assert self.target is not None
        y = axes.y(float(self.target[1]))
        return line(axes.left, y, axes.right, y, "al-a", "4 3")

    def _target_words(self, axes: Axes) -> str:
        assert self.target is not None
        y = axes.y(float(self.target[1]))
        words = f"{self.target[0]} {self.form(self.target[1])}"
        left = axes.right - width(words, SMALL)
        return text(left, y - 4, words, look="al-p al-o", size=SMALL)

    def _curve(self, one: Line, number: int, axes: Axes) -> str:
        colour = number % SERIES
        names = names_of(self.at)
        parts = []
        for run in _runs(one.values):
            corners = self._corners([(axes.x(axes.spot(n)), axes.y(value)) for n, value in run])
            parts.append(polyline(corners, f"al-s{colour} al-2", DASHES[colour]))
            for n, value in run if len(self.at) <= _DOTS or len(run) == 1 else []:
                hint = f"{one.name}, {names[n]}: {told(one.values[n], self.form)}"
                parts.append(dot(axes.x(axes.spot(n)), axes.y(value), 2.5, f"al-f{colour}", hint))
        return "".join(parts)

    def _band(self, one: Line, number: int, axes: Axes) -> str:
        ends = [
            None if low is None or high is None else (float(low), float(high))
            for low, high in zip(one.low, one.high, strict=True)
        ]
        parts = []
        for run in _known_runs(ends):
            spots = [axes.x(axes.spot(n)) for n, _ in run]
            if len(run) == 1:  # a band without length is a bar
                [(_, (low, high))] = run
                parts.append(rect(spots[0] - 5, axes.y(high), 10, axes.y(low) - axes.y(high),
                                  f"al-f{number % SERIES} al-w"))  # fmt: skip
                continue
            above = [(x, axes.y(end[1])) for x, (_, end) in zip(spots, run, strict=True)]
            below = [(x, axes.y(end[0])) for x, (_, end) in zip(spots, run, strict=True)]
            around = [*self._corners(above), *reversed(self._corners(below))]
            parts.append(polygon(around, f"al-f{number % SERIES} al-w"))
        return "".join(parts)

    def _corners(self, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        if not self.stepped:
            return points
        corners = points[:1]
        for (_, y), (x, own) in pairwise(points):
            corners += [(x, y), (x, own)]
        return corners

    def _about(self) -> str:
        names = names_of(self.at)
        said = []
        for one in self.series:
            known = [n for n, value in enumerate(one.values) if value is not None]
            if known:
                ends = [f"{told(one.values[n], self.form)} at {names[n]}" for n in
                        dict.fromkeys((known[0], known[-1]))]  # fmt: skip
                said.append(f"{one.name}: {' to '.join(ends)}")
        kind = "Steps" if self.stepped else "Lines"
        return f"{kind} over {self.across or 'time'}. {'; '.join(said)}."

    def _table(self) -> Table:
        head = [self.across]
        for one in self.series:
            head += [one.name, "from", "to"] if one.low and one.high else [one.name]
        rows = []
        for n, name in enumerate(names_of(self.at)):
            cells = [name]
            for one in self.series:
                ends = [one.low[n], one.high[n]] if one.low and one.high else []
                cells += [told(value, self.form) for value in (one.values[n], *ends)]
            rows.append(cells)
        return Table(head, rows)


def _runs(values: Sequence[Number | None]) -> Iterator[list[tuple[int, float]]]:
    """Known values that follow each other, with their numbers."""
    run: list[tuple[int, float]] = []
    for n, value in enumerate(values):
        if value is not None:
            run.append((n, float(value)))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _known_runs(
    ends: Sequence[tuple[float, float] | None],
) -> Iterator[list[tuple[int, tuple[float, float]]]]:
    run: list[tuple[int, tuple[float, float]]] = []
    for n, end in enumerate(ends):
        if end is not None:
            run.append((n, end))
        elif run:
            yield run
            run = []
    if run:
        yield run
