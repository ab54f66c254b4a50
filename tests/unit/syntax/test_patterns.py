"""No pattern that sees an author's text takes more than linear time, on what makes such ones slow.

Patterns are matched by Python's `re`, which tries again where two repetitions can share the same
characters. Every pattern of the library is found here, in its source and where it is made, and
measured.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from alignlib import syntax
from alignlib.syntax.habits import HABITS
from alignlib.syntax.layout import MAX_LINE
from alignlib.syntax.parse import grammar
from alignlib.syntax.trouble import MAX_GUESSED_LINE

SOURCE = Path(__file__).parents[3] / "src" / "alignlib"
PIECES = (
    " ", "a", "a ", "1", "1,", "1,000", ".", "-", "a-", '"', '\\"', "`", "(", "((", "9:", "09:00 ",
    "is ", "not ", "in ", "in (", "each ", "last ", "the last ", "no ", "of ", "any of ", "%", "$",
    "=", "<", "! ", ", ", "Mon-", "am ", "if ", "then ", "to ", "2026-", "/", "\u00e9", "\u4e00",
    "A/", "\n", " \n", "\t", "#", "- ", ":", "{",
)  # fmt: skip
ENDS = ("", "!", "x", '"', ")", "\n", "\x00")
SHORT = 400


def written() -> Iterator[tuple[str, re.Pattern[str]]]:
    """The patterns that stand in the source, wherever they are used."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="re")),
                    args=[ast.Constant(value=str() as pattern), *_],
                ):
                    flags = re.VERBOSE if "(?P<text>" in pattern else 0
                    yield f"{path.relative_to(SOURCE)}:{node.lineno}", re.compile(pattern, flags)


def made() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Those that are put together when a module is loaded, or by Lark."""
    for found in pkgutil.iter_modules(syntax.__path__, "alignlib.syntax."):
        for name, value in vars(importlib.import_module(found.name)).items():
            if isinstance(value, re.Pattern):
                yield f"{found.name}.{name}", value
    for number, habit in enumerate(HABITS):
        yield f"habit {number}", habit.pattern
    for name, pattern in grammar()._terminals:
        yield f"terminal {name}", re.compile(pattern)


PATTERNS = {pattern.pattern: (name, pattern) for name, pattern in (*made(), *written())}


def seconds(pattern: re.Pattern[str], text: str) -> float:
    started = time.process_time()
    for _ in pattern.finditer(text):
        pass
    return time.process_time() - started


def matching(pattern: re.Pattern[str], text: str) -> float:
    started = time.process_time()
    pattern.match(text)
    return time.process_time() - started


def quick(measured: Callable[[], float], limit: float) -> bool:
    """Whether the least of several measurements is below the limit, in seconds: a machine may do
    other things in between. What explodes takes many times as long each time."""
    return any(measured() < limit for _ in range(5))


def test_there_are_patterns() -> None:
    assert len(PATTERNS) > 150


@pytest.mark.parametrize(
    ("name", "pattern"), PATTERNS.values(), ids=[name for name, _ in PATTERNS.values()]
)
def test_no_pattern_explodes(name: str, pattern: re.Pattern[str]) -> None:
    """Guesses see lines of at most MAX_GUESSED_LINE characters, all others of MAX_LINE: neither
    may take a noticeable time. (Searching from each place is quadratic at worst, and bounded.)"""
    length = (
        MAX_GUESSED_LINE
        if name.startswith(("habit", "alignlib.syntax.guess", "syntax/guess"))
        else SHORT
    )
    for piece in PIECES:
        for end in ENDS[:2] if length > SHORT else ENDS:
            text = piece * (length // len(piece)) + end
            assert quick(lambda text=text: seconds(pattern, text), 0.1), (name, piece, end)


@pytest.mark.parametrize("piece", PIECES)
def test_terminals_are_linear_in_the_length_of_a_line(piece: str) -> None:
    """The lexer matches at one place each time: four times the text, about four times as long."""
    for name, pattern in grammar()._terminals:
        regex = re.compile(pattern)
        text = piece * (MAX_LINE // len(piece))
        assert quick(lambda regex=regex, text=text: matching(regex, text), 0.05), name
