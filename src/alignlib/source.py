"""The text of an agreement and places in it: one `.rules` file, or one with those that it uses."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from attrs import field, frozen


@frozen(order=True)
class Span:
    """A half-open range of character offsets `[start, end)` in one `SourceText`."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of `other`."""
        return Span(self.start, max(self.end, other.end))

    def moved(self, by: int) -> Span:
        """The same range where the text begins `by` characters later."""
        return Span(self.start + by, self.end + by)


@frozen(slots=False)
class SourceText:
    """A file's name and text, which begins at the offset `base`, and the files that it uses.

    One range of offsets covers all files: each begins behind the end of the one before, so that no
    span reaches from one into the next. Lines and columns are counted from 1 in each file, columns
    in characters.
    """

    name: str
    text: str
    base: int = 0
    used: tuple[SourceText, ...] = field(default=(), repr=False)

    @property
    def files(self) -> tuple[SourceText, ...]:
        """This file and those that it uses, in the order of their offsets."""
        return (self, *self.used)

    @property
    def end(self) -> int:
        """The offset behind the last character of this file."""
        return self.base + len(self.text)

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Where the lines of this file begin in its text."""
        starts = [0]
        starts.extend(i + 1 for i, char in enumerate(self.text) if char == "\n")
        return tuple(starts)

    @cached_property
    def _bases(self) -> tuple[int, ...]:
        return tuple(file.base for file in self.used)

    def at(self, offset: int) -> SourceText:
        """The file that an offset lies in."""
        if offset <= self.end or not self.used:
            return self
        return self.used[max(bisect_right(self._bases, offset) - 1, 0)]

    def name_at(self, offset: int) -> str:
        """The name of the file that an offset lies in."""
        return self.at(offset).name

    def position(self, offset: int) -> tuple[int, int]:
        """(line, column) of an offset in its file."""
        file = self.at(offset)
        own = offset - file.base
        line = bisect_right(file.line_starts, own)
        return line, own - file.line_starts[line - 1] + 1

    def place(self, offset: int) -> tuple[str, int, int]:
        """(file, line, column) of an offset."""
        return (self.name_at(offset), *self.position(offset))

    def line_text(self, line: int) -> str:
        """The text of a line of this file, without its line end; `at` finds another file."""
        starts = self.line_starts
        end = starts[line] if line < len(starts) else len(self.text)
        return self.text[starts[line - 1] : end].rstrip("\r\n")

    def slice(self, span: Span) -> str:
        """What stands at a span."""
        file = self.at(span.start)
        return file.text[span.start - file.base : span.end - file.base]

    def own(self, span: Span) -> Span:
        """A span of this file as offsets in its text, from 0 on."""
        return span.moved(-self.base)
