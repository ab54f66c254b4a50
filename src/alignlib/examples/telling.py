"""How a failed example is shown: the layout that the command line and the pytest plug-in share."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from alignlib.examples.run import ExampleResult, Failure

WIDTH = 100
_INDENT = 4
_COLUMN = 64


def title_line(text: str, result: ExampleResult) -> str:
    """The title, and at the right where the first line stands that did not come true."""
    return _beside(text, str(result.failures[0].rule)) if result.failures else text


def failure_lines(result: ExampleResult) -> Iterator[str]:
    """Each line that did not come true, with its reasons. One alone stands where the title says;
    of several each says its line."""
    several = len(result.failures) > 1
    for failure in result.failures:
        place = f"line {failure.rule.line}: " if several else ""
        for line in _wrapped(f"{place}{failure.sentence}", WIDTH - _INDENT):
            yield " " * _INDENT + line
        yield from _reasons(failure)


def _reasons(failure: Failure) -> Iterator[str]:
    """A reason a line; what does not fit follows under its first word."""
    for number, reason in enumerate(failure.because):
        word = "because" if not number else "    and"
        room = WIDTH - _INDENT - len(word) - 1
        for index, each in enumerate(_wrapped(reason, room)):
            yield f"{' ' * _INDENT}{word if not index else ' ' * len(word)} {each}"


def _wrapped(text: str, room: int) -> list[str]:
    return textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False)


def _beside(text: str, place: str) -> str:
    room = max(_COLUMN, len(text) + 2)
    return f"{text:<{room}}{place}" if room + len(place) <= WIDTH else f"{text}  {place}"
