"""Boxes: what stands in them, and their frames."""

from __future__ import annotations

from attrs import frozen

from alignlib.diagram.chart import Box
from alignlib.pictures.numbers import place as at
from alignlib.pictures.shapes import SMALL, rect, text
from alignlib.pictures.text import clean, width, wrapped

_NAME = 13.0
_ROW = 14.0
_WIDEST = 166.0


@frozen
class Face:
    """A box: its lines (words, look, size) and its frame."""

    lines: tuple[tuple[str, str, float], ...]
    wide: float
    stripe: str
    end: bool = False
    dashed: bool = False
    hint: str = ""

    @property
    def high(self) -> float:
        return len(self.lines) * _ROW + 12

    def draw(self, x: float, y: float) -> str:
        dash = ' stroke-dasharray="4 3"' if self.dashed else ""
        title = f"<title>{clean(self.hint)}</title>" if self.hint else ""
        frame = (
            f'<rect class="al-bg al-x al-l" x="{at(x)}" y="{at(y)}" width="{at(self.wide)}" '
            f'height="{at(self.high)}" rx="5"{dash}>{title}</rect>'
        )
        parts = [frame]
        if self.end:  # a second frame within the first
            parts.append(
                f'<rect class="al-n al-x" x="{at(x + 3)}" y="{at(y + 3)}" '
                f'width="{at(self.wide - 6)}" height="{at(self.high - 6)}" rx="3"/>'
            )
        if self.stripe:
            parts.append(rect(x, y + 5, 5, self.high - 10, self.stripe, round_=2))
        middle = x + self.wide / 2
        for n, (words, look, size) in enumerate(self.lines):
            parts.append(
                text(middle, y + 17 + n * _ROW, words, anchor="middle", look=look, size=size)
            )
        return "".join(parts)


def face(box: Box) -> Face:
    called = f" ({', '.join(box.aliases)})" if box.aliases else ""
    lines = [(words, "al-t al-b", _NAME) for words in wrapped(box.name + called, _WIDEST, 14, 2)]
    if box.title:
        lines += [(words, "al-t", SMALL) for words in wrapped(box.title, _WIDEST, SMALL, 2)]
    if box.owner:
        lines.append((box.owner, "al-p", SMALL))
    if box.asks:
        asked = f"asks: {box.asks}"
        lines += [(words, "al-p", SMALL) for words in wrapped(asked, _WIDEST, SMALL, 3)]
    widest = max(width(words, 14 if "al-b" in look else size) for words, look, size in lines)
    stripe = "al-xf" if box.side is None else f"al-f{box.side}"
    hint = f"{box.name}{called}" + (f", asks {box.asks}" if box.asks else "")
    return Face(tuple(lines), max(widest + 26, 84), stripe if box.owner else "", box.end, hint=hint)


def opened_face(name: str) -> Face:
    lines = [("pipeline", "al-p", SMALL), (name, "al-t al-b", _NAME)]
    return Face(tuple(lines), max(width(name, 14) + 26, 84), "", dashed=True)
