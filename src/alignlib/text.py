"""Text comparison: one folding of case that is the same on every backend."""

from __future__ import annotations

# Characters whose `str.lower` is longer than one character or depends on its neighbours.
_EXCEPTIONS = {ord("İ"): "i", ord("ς"): "σ", ord("Σ"): "σ"}


def fold(text: str) -> str:
    """The text with case folded, one character to one. `ß` stays `ß` (it does not match `SS`)."""
    if text.isascii():
        return text.lower()
    return text.translate(_EXCEPTIONS).lower()


def glob_matches(pattern: str, text: str) -> bool:
    """Whether the folded `text` fits the folded `pattern`, in which `*` is any text and `?` any
    one character. Time is linear in the product of the lengths at worst; nothing backtracks."""
    at = mark = 0
    star = -1
    position = 0
    while position < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, mark = at, position
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", text[position]):
            at += 1
            position += 1
        elif star >= 0:
            mark += 1
            at, position = star + 1, mark
        else:
            return False
    return all(char == "*" for char in pattern[at:])
