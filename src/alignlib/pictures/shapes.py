"""The elements a drawing is made of, as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from alignlib.pictures.numbers import place
from alignlib.pictures.style import DASHES, SERIES
from alignlib.pictures.text import clean, fitted, width, wrapped

SIZE = 12.0
SMALL = 11.0
Anchor = Literal["start", "middle", "end"]


def text(
    x: float, y: float, words: str, *, anchor: Anchor = "start", look: str = "al-t",
    size: float = SIZE,
) -> str:  # fmt: skip
    side = "" if anchor == "start" else f' text-anchor="{anchor}"'
    own = "" if size == SIZE else f' font-size="{place(size)}"'
    return f'<text class="{look}" x="{place(x)}" y="{place(y)}"{side}{own}>{clean(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, look: str, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line class="{look}" x1="{place(x1)}" y1="{place(y1)}" x2="{place(x2)}" '
        f'y2="{place(y2)}"{dashed}/>'
    )


def rect(
    x: float, y: float, wide: float, high: float, look: str, hint: str = "", round_: float = 0
) -> str:
    corner = f' rx="{place(round_)}"' if round_ else ""
    shape = (
        f'<rect class="{look}" x="{place(x)}" y="{place(y)}" width="{place(wide)}" '
        f'height="{place(high)}"{corner}'
    )
    return f"{shape}><title>{clean(hint)}</title></rect>" if hint else f"{shape}/>"


def dot(x: float, y: float, radius: float, look: str, hint: str = "") -> str:
    shape = f'<circle class="{look}" cx="{place(x)}" cy="{place(y)}" r="{place(radius)}"'
    return f"{shape}><title>{clean(hint)}</title></circle>" if hint else f"{shape}/>"


def polyline(points: Iterable[tuple[float, float]], look: str, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<polyline class="al-n {look}" points="{_points(points)}"{dashed}/>'


def polygon(points: Iterable[tuple[float, float]], look: str) -> str:
    return f'<polygon class="{look}" points="{_points(points)}"/>'


def _points(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{place(x)},{place(y)}" for x, y in points)


def heading(words: str, wide: float, margin: float) -> tuple[str, float]:
    """The title on at most two lines, and where it ends."""
    rows = wrapped(words, wide - 2 * margin, SIZE * 1.1, 2)
    drawn = "".join(
        text(margin, 20 + 16 * number, row, look="al-t al-b", size=13)
        for number, row in enumerate(rows)
    )
    return drawn, 20 + 16 * (len(rows) - 1) + 8


def legend(
    names: Sequence[str], wide: float, margin: float, y: float, lined: bool, band: str = ""
) -> tuple[str, float]:
    """Swatches with names, in as many rows as they need, that of a `band` last; and where they
    end."""
    x, top = margin, y + 12
    drawn = []
    for number, name in enumerate([*names, *([band] if band else [])]):
        mark = 26 if lined else 16
        name = fitted(name, wide - 2 * margin - mark, SMALL)
        room = mark + width(name, SMALL) + 14
        if x > margin and x + room > wide - margin:
            x, top = margin, top + 17
        colour = number % SERIES
        if number == len(names):
            drawn.append(rect(x, top - 9, 20, 10, "al-f0 al-w"))
        elif lined:
            drawn.append(line(x, top - 4, x + 20, top - 4, f"al-s{colour} al-2", DASHES[colour]))
        else:
            drawn.append(rect(x, top - 9, 10, 10, f"al-f{colour}", round_=2))
        drawn.append(text(x + mark, top, name, size=SMALL))
        x += room
    return "".join(drawn), top + 6
