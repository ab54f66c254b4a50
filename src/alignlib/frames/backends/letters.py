"""Tables of characters, taken from Python: so engines with other tables of Unicode agree."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import lru_cache

from alignlib.text import fold

_SURROGATES = range(0xD800, 0xE000)


@lru_cache(maxsize=1)
def capitals() -> tuple[str, str]:
    """Every character that `text.fold` changes, and what it makes of it."""
    pairs = [(char, fold(char)) for char in _characters() if fold(char) != char]
    return "".join(char for char, _ in pairs), "".join(small for _, small in pairs)


@lru_cache(maxsize=1)
def not_in_names() -> str:
    """A class of a regular expression: characters that `names.canonical` passes over."""
    return _class(lambda char: not char.isalnum())


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
