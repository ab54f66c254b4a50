"""A line that cannot be read, and what is said about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from attrs import frozen

from alignlib.names import MARKS

MAX_GUESSED_LINE = 600
"""Longer lines get the plain message: guessing has to stay cheap."""

WORD = re.compile(rf"[\w{MARKS}-]+")
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`')
STRUCTURE = re.compile(r"(?:if|else|unless|and|or)\b")


@frozen
class Trouble:
    """A line that stops being readable at `stop`.

    `pieces` are the terminals before it as (start, end), `kinds` their names; `accepts(n)` are
    the terminals that can stand where piece n stands (n = len(pieces): at `stop`); `attempt`
    reads a changed line and answers where that one stops, None for not at all; `elsewhere` says
    whether a word (or words) stands on another line of the file, `acts` whether it stands after
    `by`, `declared_as` which word declares it (`define`).
    """

    text: str
    stop: int
    pieces: tuple[tuple[int, int], ...]
    kinds: tuple[str, ...]
    accepts: Callable[[int], list[str]]
    attempt: Callable[[str], int | None]
    phrases: dict[str, str]
    elsewhere: Callable[[str], bool]
    acts: Callable[[str], bool]
    declared_as: Callable[[str], str]
    subject: str
    guess: bool = True
    """Whether there is time to try changes out."""


@frozen
class Finding:
    """What is wrong between `start` and `end`; `replacement` is the text to put there."""

    code: str
    message: str
    start: int
    end: int
    label: str
    help: str | None = None
    replacement: str | None = None
    edit: tuple[int, int] | None = None
    """Where the replacement goes, if not from `start` to `end`."""

    @property
    def place(self) -> tuple[int, int]:
        return self.edit or (self.start, self.end)

    def applied(self, text: str) -> str:
        start, end = self.place
        return text[:start] + (self.replacement or "") + text[end:]


def inside_quotes(text: str, at: int) -> bool:
    return any(match.start() < at < match.end() for match in QUOTED.finditer(text))


def words_from(trouble: Trouble, back: int) -> Iterator[int]:
    """Places to look at: the stop, then the pieces before it, nearest first."""
    yield trouble.stop
    for start, _ in reversed(trouble.pieces[-back:]):
        yield start


def end_of_word(text: str, at: int) -> int:
    match = QUOTED.match(text, at) or re.compile(r"[\w-]+%?|\S+").match(text, at)
    return min(match.end() if match else len(text), at + 40)
