"""Tables of characters, taken from Python: so engines with other tables of Unicode agree."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from unicodedata import normalize

from alignlib.names import MARKS
from alignlib.text import fold

_SURROGATES = range(0xD800, 0xE000)


def capitals(letters: frozenset[str] | None) -> tuple[str, str]:
    """The characters that `text.fold` turns into some letters (None: into others than themselves),
    and what it makes of them."""
    pairs = [pair for pair in _capitals() if letters is None or pair[1] in letters]
    return "".join(big for big, _ in pairs), "".join(small for _, small in pairs)


@lru_cache(maxsize=1)
def _capitals() -> tuple[tuple[str, str], ...]:
    every = "".join(_characters())
    return tuple(pair for pair in zip(every, fold(every), strict=True) if pair[0] != pair[1])


@lru_cache(maxsize=1)
def not_in_names() -> str:
    """A class of a regular expression: characters that `names.canonical` passes over."""
    marks = re.compile(f"[{MARKS}]")
    return _class(lambda char: not char.isalnum() and marks.match(char) is None)


def composed(letters: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The letters among some that may also be written as a letter and marks: (so, as one)."""
    pairs = ((normalize("NFD", char), char) for char in sorted(letters))
    return tuple(pair for pair in pairs if pair[0] != pair[1])


@lru_cache(maxsize=1)
def blanks() -> str:
    """What `str.strip` takes off."""
    return "".join(char for char in _characters() if char.isspace())


def _characters() -> Iterator[str]:
    return (chr(code) for code in range(sys.maxunicode + 1) if code not in _SURROGATES)


def _class(fits: Callable[[str], bool]) -> str:
    ranges: list[list[int]] = []
    for char in _characters():
        if not fits(char):
            continue
        code = ord(char)
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "[" + "".join(f"\\x{{{low:x}}}-\\x{{{high:x}}}" for low, high in ranges) + "]"
