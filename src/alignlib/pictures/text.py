"""How wide a text is, before anyone has drawn it.

Widths are those of a wide common face (DejaVu Sans, in thousandths of its size), so a label that
fits here fits in narrower faces as well.
"""

from __future__ import annotations

from html import escape as escaped
from unicodedata import combining, east_asian_width

_WIDTHS = {
    500: " .,:;'!|ijl-()[]{}/\\ftrIJ",
    640: "abcdeghknopqsuvxyz0123456789?*\"_$€£+=<>~^#",
    720: "ABCEFGKLPRSTVXYZ&",
    860: "DHNOQUw→←✓✗…",
    1010: "mMW%@",
}
_OF = {sign: width for width, signs in _WIDTHS.items() for sign in signs}
_WIDE = 1010


def width(text: str, size: float) -> float:
    """The room that a text needs, in the units of `size`."""
    return sum(_width(sign) for sign in text) * size / 1000


def _width(sign: str) -> int:
    if combining(sign):
        return 0
    if east_asian_width(sign) in "WF":
        return _WIDE
    return _OF.get(sign, 760)


def fitted(text: str, room: float, size: float) -> str:
    """The text, cut with `…` where it needs more than `room`."""
    if width(text, size) <= room:
        return text
    kept = text
    while kept and width(f"{kept}…", size) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def wrapped(text: str, room: float, size: float, most: int) -> list[str]:
    """The text in at most `most` lines, broken at blanks; the last is cut where it must be."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most - 1:
        line = words.pop(0)
        while words and width(f"{line} {words[0]}", size) <= room:
            line = f"{line} {words.pop(0)}"
        lines.append(fitted(line, room, size))
    if words:
        lines.append(fitted(" ".join(words), room, size))
    return lines or [""]


def clean(text: str) -> str:
    """Escaped, and without the control characters that XML cannot hold."""
    return escaped("".join(sign for sign in text if sign >= " " or sign in "\n\t"))
