"""The text of one `.rules` file and places in it."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from attrs import frozen


@frozen(order=True)
class Span:
    """A half-open range of character offsets `[start, end)` in one `SourceText`."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of `other`."""
        return Span(self.start, max(self.end, other.end))


@frozen(slots=False)
class SourceText:
    """A file's name and text. Lines and columns are counted from 1, columns in characters."""

    name: str
    text: str

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        starts = [0]
        starts.extend(i + 1 for i, char in enumerate(self.text) if char == "\n")
        return tuple(starts)

    def position(self, offset: int) -> tuple[int, int]:
        """(line, column) of an offset."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line_text(self, line: int) -> str:
        """The text of a line, without its line end."""
        starts = self.line_starts
        end = starts[line] if line < len(starts) else len(self.text)
        return self.text[starts[line - 1] : end].rstrip("\r\n")

    def slice(self, span: Span) -> str:
        return self.text[span.start : span.end]
