"""How often values lie between two edges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from math import gcd

from attrs import frozen

from alignlib.pictures.axes import MARGIN, Axes
from alignlib.pictures.chart import Chart, crossing, number
from alignlib.pictures.numbers import Form, Number, plain, round_step, told
from alignlib.pictures.picture import WIDTH, Picture
from alignlib.pictures.shapes import SMALL, heading, legend, line, rect, text
from alignlib.pictures.table import Table
from alignlib.pictures.text import width


@frozen
class Mark:
    """A line across a histogram: a threshold, an average."""

    at: Number
    label: str


def binned(values: Iterable[Number], most: int = 20) -> tuple[tuple[Number, ...], tuple[int, ...]]:
    """Round edges, at most about `most` bins between them, and how many values lie in each: from
    its edge on, below the next (the last edge is above all values).

    Raises:
        ValueError: no values.
    """
    found = [float(value) for value in values]
    if not found:
        raise ValueError("a histogram needs at least one value")
    low, high = min(found), max(found)
    step = round_step((high - low) / most) if high > low else round_step(1.0)
    if all(value == int(value) for value in found):
        # No bin between two values that could hold none.
        step = max(step, Decimal(gcd(*(int(value - low) for value in found)) or 1))
    first = step * int(low // float(step))
    counts = [0] * (int((high - float(first)) / float(step)) + 1)
    for value in found:
        counts[min(int((value - float(first)) / float(step)), len(counts) - 1)] += 1
    edges = [first + step * n for n in range(len(counts) + 1)]
    return tuple(int(e) if e == int(e) else float(e) for e in edges), tuple(counts)


def histogram(
    title: str,
    edges: Sequence[Number],
    counts: Sequence[int],
    *,
    within: tuple[str, Sequence[int]] | None = None,
    marks: Sequence[Mark] = (),
    name: str = "leads",
    across: str = "",
    form: Form = plain,
    about: str = "",
) -> Picture:
    """A bar from each edge to the next. `within` is a part of each count with its name (`("won",
    […])`), drawn inside it; `name` is what is counted.

    Raises:
        ValueError: edges that do not rise, or lengths that do not go together.
    """
    inner = within[1] if within is not None else counts
    if len(edges) != len(counts) + 1 or len(inner) != len(counts):
        raise ValueError(f"{len(counts)} counts need {len(counts) + 1} edges")
    if any(float(a) >= float(b) for a, b in pairwise(edges)):
        raise ValueError("the edges of a histogram rise")
    drawn, y = heading(title, WIDTH, MARGIN)
    parts = [drawn]
    if within is not None:
        drawn, y = legend([name, within[0]], WIDTH, MARGIN, y, lined=False)
        parts.append(drawn)
    top = y + 8 + 14 * len(marks)
    axes = Axes(edges, 0.0, max(1.0, *map(float, counts)), top, plain, across, whole=True)
    parts.append(axes.frame())
    for n, (count, part) in enumerate(zip(counts, inner, strict=True)):
        between = f"{form(edges[n])} to below {form(edges[n + 1])}"
        x, end = axes.x(float(edges[n])), axes.x(float(edges[n + 1]))
        shapes = [(count, "al-f0", f"{between}: {plain(count)} {name}")]
        if within is not None:
            shapes.append((part, "al-f1", f"{between}: {plain(part)} {within[0]}"))
        for height, look, hint in shapes:
            top = axes.y(height)
            wide = max(end - x - 1, 0.5)
            if look != "al-f0" and 0 < height < count:  # the two colours are about as dark
                parts.append(rect(x + 0.5, top - 1.5, wide, 1.5, "al-bg"))
            parts.append(rect(x + 0.5, top, wide, axes.bottom - top, look, hint))
    parts.append(_marks(marks, axes))
    said = about or _about(edges, counts, form, name)
    table = _table(edges, counts, within, form, name, across)
    rows = tuple(
        {"from": number(edges[n]), "below": number(edges[n + 1]), "count": count,
         **({} if within is None else {"part": inner[n]})}
        for n, count in enumerate(counts)
    )  # fmt: skip
    names = (name,) if within is None else (name, within[0])
    chart = Chart("histogram", rows, names, crossing((m.label, m.at) for m in marks), across)
    return Picture(title, said, WIDTH, axes.end + 6, "".join(parts), table, chart)


def _marks(marks: Sequence[Mark], axes: Axes) -> str:
    """Lines with their labels above the frame, each on a row of its own, the first at the top: so
    no line runs through the label of another."""
    drawn, labels = [], []
    for n, mark in enumerate(sorted(marks, key=lambda mark: float(mark.at))):
        x = min(max(axes.x(float(mark.at)), axes.left), axes.right)
        y = axes.top - 4 - 14 * (len(marks) - 1 - n)
        room = width(mark.label, SMALL)
        side = x + 4 if x + 4 + room <= WIDTH - MARGIN else x - 4 - room
        drawn.append(line(x, y - 9, x, axes.bottom, "al-a", "4 3"))
        labels.append(text(side, y, mark.label, look="al-t al-o", size=SMALL))
    return "".join((*drawn, *labels))


def _about(edges: Sequence[Number], counts: Sequence[int], form: Form, name: str) -> str:
    top = max(range(len(counts)), key=lambda n: counts[n])
    return (
        f"Histogram of {plain(sum(counts))} {name} from {form(edges[0])} to {form(edges[-1])}; "
        f"most, {plain(counts[top])}, from {form(edges[top])} to below {form(edges[top + 1])}."
    )


def _table(
    edges: Sequence[Number], counts: Sequence[int], within: tuple[str, Sequence[int]] | None,
    form: Form, name: str, across: str,
) -> Table:  # fmt: skip
    head = [f"{across} from".strip(), "to below", name, *([within[0]] if within else [])]
    rows = []
    for n, count in enumerate(counts):
        more = [told(within[1][n], plain)] if within else []
        rows.append([form(edges[n]), form(edges[n + 1]), plain(count), *more])
    return Table(head, rows)
