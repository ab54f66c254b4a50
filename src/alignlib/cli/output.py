"""Where a command writes: text with or without colour, always UTF-8."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Mapping
from typing import TextIO

WIDTH = 100
"""The columns that text for people fits into."""

_COLOURS = {"red": "31", "green": "32", "yellow": "33", "cyan": "36", "dim": "2", "bold": "1"}


class Screen:
    """Standard output and standard error of one run."""

    def __init__(self, out: TextIO, err: TextIO, environ: Mapping[str, str]) -> None:
        self.out = out
        self.err = err
        plain = bool(environ.get("NO_COLOR")) or environ.get("TERM") == "dumb"
        self.colour = out.isatty() and not plain
        self.err_colour = err.isatty() and not plain
        self._before_writing: Callable[[], None] | None = None

    @classmethod
    def standard(cls) -> Screen:
        """The screen of this process, switched to UTF-8 whatever the locale says."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                # Line ends stay as written: JSON Lines are the same bytes on every system.
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
        return cls(sys.stdout, sys.stderr, os.environ)

    def say(self, text: str = "") -> None:
        """A line (or several) of the answer."""
        self._clear()
        self.out.write(f"{text}\n")

    def complain(self, text: str) -> None:
        """A line (or several) on standard error."""
        self._clear()
        self.out.flush()
        self.err.write(f"{text}\n")

    def paint(self, text: str, colour: str) -> str:
        """The text for `say` in a colour, where there are colours."""
        return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if self.colour else text

    def before_writing(self, action: Callable[[], None] | None) -> None:
        """What to do before the next line, such as wiping a line of progress."""
        self._before_writing = action

    def _clear(self) -> None:
        if self._before_writing is not None:
            self._before_writing()


def numbered(count: int, word: str, plural: str | None = None) -> str:
    """`1 lead`, `2 leads`, `12,000 leads`."""
    return f"{count:,} {word if count == 1 else plural or word + 's'}"
