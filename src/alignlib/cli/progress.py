"""One line on a terminal that says how far a long run has come."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from alignlib.cli.output import Screen

T = TypeVar("T")

_PATIENCE = 1.0
_EVERY = 0.2


def progress(items: Iterable[T], total: int, what: str, screen: Screen) -> Iterator[T]:
    """The items; says `judged 12,000 of 30,000 records` meanwhile.

    Only where standard error is a terminal, and only once it has taken about a second.
    """
    if not screen.err.isatty():
        yield from items
        return
    began = shown = time.monotonic()
    width = 0

    def wipe() -> None:
        nonlocal width
        if width:
            screen.err.write(f"\r{' ' * width}\r")
            screen.err.flush()
            width = 0

    screen.before_writing(wipe)
    try:
        for done, item in enumerate(items, start=1):
            yield item
            now = time.monotonic()
            if now - began >= _PATIENCE and now - shown >= _EVERY:
                shown = now
                line = f"judged {done:,} of {total:,} {what}"
                screen.err.write(f"\r{line:<{width}}")
                screen.err.flush()
                width = len(line)
    finally:
        wipe()
        screen.before_writing(None)
