"""Tables in plain text that fit the screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alignlib.cli.output import WIDTH

_GAP = "  "


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, indent: int = 0) -> list[str]:
    """Lines of a table: the first column to the left, the others to the right.

    Where the table is too wide, the first column is shortened.
    """
    body = [list(row) for row in rows]
    widths = [max(len(row[index]) for row in (head, *body)) for index in range(len(head))]
    rest = indent + sum(widths[1:]) + len(_GAP) * (len(widths) - 1)
    widths[0] = min(widths[0], max(12, WIDTH - rest))
    lines = []
    for row in (head, *body):
        cells = [f"{shortened(row[0], widths[0]):<{widths[0]}}"]
        cells.extend(f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True))
        lines.append(" " * indent + _GAP.join(cells).rstrip())
    return lines


def shortened(text: str, width: int) -> str:
    """The text in at most `width` characters, `…` for what is left out."""
    return text if len(text) <= width else text[: width - 1] + "…"


def wrapped(head: str, items: Iterable[str], *, separator: str = ", ") -> list[str]:
    """`head` and the items behind it, on as many lines as they need; none is left out."""
    lines: list[str] = []
    line = head
    fresh = True
    for item in items:
        added = item if fresh else separator + item
        if not fresh and len(line) + len(added) > WIDTH - 1:
            lines.append(line + separator.rstrip())
            line = " " * len(head) + item
        else:
            line += added
        fresh = False
    lines.append(line)
    return lines


def beside(text: str, place: str, *, column: int = 64) -> str:
    """A text and, at the right, where it stands."""
    room = max(column, len(text) + 2)
    return f"{text:<{room}}{place}" if room + len(place) <= WIDTH else f"{text}  {place}"


def fitted(line: str) -> list[str]:
    """A line as it is where it fits, else broken, with what follows indented further."""
    if len(line) <= WIDTH:
        return [line]
    text = line.lstrip(" ")
    indent = len(line) - len(text)
    first, *rest = folded(text, min(indent, WIDTH // 2) + 4)
    return [f"{' ' * indent}{first.lstrip()}", *rest]


def folded(text: str, indent: int) -> list[str]:
    """A text broken between words, each line indented."""
    room = WIDTH - indent
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return [" " * indent + line for line in lines]
