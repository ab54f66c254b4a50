"""Standard output and error: encoding, colour, columns, lines that fit, and progress."""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import TextIO

WIDTH = 100
"""No line that alignlib lays out itself is wider."""

_PATIENCE = 1.0  # seconds before a run is long enough to speak of its progress
_PAUSE = 0.1  # seconds between two updates


def prepare_streams() -> None:
    """UTF-8 and plain line ends whatever the locale says: the same bytes on every machine.

    A character that no encoding can write (a broken byte of a file's name) is escaped.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def has_colour(stream: TextIO) -> bool:
    """Whether to colour: on a terminal, unless `NO_COLOR` is set or the terminal is a dumb one."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def painted(text: str, code: str, *, on: bool) -> str:
    """The text in a colour (an ANSI code such as "32") where `on`."""
    return f"\x1b[{code}m{text}\x1b[0m" if on else text


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 lead`, `1,200 leads`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def columns(rows: Sequence[Sequence[str]], *, indent: str = "  ") -> list[str]:
    """A table: the first column to the left, the others (numbers) to the right."""
    if not rows:
        return []
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    return [
        (
            indent
            + "  ".join(
                cell.ljust(width) if index == 0 else cell.rjust(width)
                for index, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
        ).rstrip()
        for row in rows
    ]


def fitted(text: str, *, indent: str = "", hang: str | None = None) -> list[str]:
    """The text as lines that fit; those after the first begin with `hang`."""
    lines = wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent if hang is None else hang,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return lines or [indent.rstrip()]


def listed(head: str, items: Iterable[str]) -> list[str]:
    """`head: a; b; c` in lines that fit. An item is broken only where it is wider than a line."""
    lines = [f"{head}:"]
    for item in _with_semicolons(items):
        if len(lines[-1]) + 1 + len(item) <= WIDTH:
            lines[-1] += f" {item}"
        else:
            lines.extend(fitted(item, indent="  "))
    return lines


def _with_semicolons(items: Iterable[str]) -> list[str]:
    found = list(items)
    return [f"{item};" for item in found[:-1]] + found[-1:]


class Progress:
    """One line on standard error that says how far a long run has come, on a terminal only."""

    def __init__(self, what: str, total: int) -> None:
        self._what = what
        self._total = total
        self._done = 0
        self._next = time.monotonic() + _PATIENCE
        self._active = sys.stderr.isatty()
        self._shown = False

    def step(self) -> None:
        """One more is done."""
        self._done += 1
        if not self._active or time.monotonic() < self._next:
            return
        text = f"judged {self._done:,} of {self._total:,} {self._what}"
        sys.stderr.write(f"\r{text}")
        sys.stderr.flush()
        self._shown = True
        self._next = time.monotonic() + _PAUSE

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            width = len(f"judged {self._total:,} of {self._total:,} {self._what}")
            sys.stderr.write(f"\r{' ' * width}\r")
            sys.stderr.flush()
