"""How wide a text is, before anyone has drawn it.

Widths are those of a wide common face (DejaVu Sans, in thousandths of its size), so a label that
fits here fits in narrower faces as well.
"""

from __future__ import annotations

import re
from html import escape as escaped
from unicodedata import combining, east_asian_width

_WIDTHS = {
    500: " .,:;'!|ijl-()[]{}/\\ftrIJ",
    640: 'abcdeghknopqsuvxyz0123456789?*"_$€£+=<>~^#',
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
    """The text in at most `most` lines, broken at blanks, and after the hyphens of words that are
    too wide; the last line is cut where it must be."""
    lines: list[str] = []
    parts = [part for word in text.split() for part in _parts(word, room, size)]
    while parts and len(lines) < most - 1:
        line = parts.pop(0)
        while parts and width(_joined([line, parts[0]]), size) <= room:
            line = _joined([line, parts.pop(0)])
        lines.append(fitted(line, room, size))
    if parts:
        lines.append(fitted(_joined(parts), room, size))
    return lines or [""]


def _parts(word: str, room: float, size: float) -> list[str]:
    if width(word, size) <= room:
        return [word]
    return [part for part in re.split(r"(?<=-)", word) if part]


def _joined(parts: list[str]) -> str:
    """Parts of a line; after a hyphen comes no blank, unless it stands alone."""
    line = parts[0]
    for part in parts[1:]:
        line += part if line.endswith("-") and not line.endswith(" -") else f" {part}"
    return line


def clean(text: str) -> str:
    """Escaped, and without the control characters that XML cannot hold."""
    return escaped("".join(sign for sign in text if sign >= " " or sign in "\n\t"))
