"""Checking a text again and again while somebody writes it.

The text is cut where declarations begin. A declaration that was read before is not read again: it
keeps its tree, at a place of its own in one range of offsets, as the files of an agreement have
theirs. What is known of a definition, score or grade stays known until a name changes.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from attrs import define, evolve, field, frozen

from alignlib.check.memory import Memory
from alignlib.check.program import check
from alignlib.diagnostics.diagnostic import Diagnostic, Fix, Label
from alignlib.extension import Extension, vocabulary_of
from alignlib.loading import SchemaLike, check_text
from alignlib.source import SourceText, Span
from alignlib.syntax import tree
from alignlib.syntax.moved import moved, next_id
from alignlib.syntax.names import DECLARATION_WORDS
from alignlib.syntax.parse import ParsedFile, parse
from alignlib.values.schema import Schema

_HEADER = re.compile(
    rf"^(?:{'|'.join(DECLARATION_WORDS)}|from[ \t]+any[ \t]+of)(?![\w-])", re.MULTILINE
)
_MOST = 100
_SLOT = 1 << 48
"""How far apart declarations stand: so much room is there for others between them."""


@frozen(slots=False)
class _Piece(SourceText):
    """A declaration as a file of its own, that begins in `first_line` of the text, at `start`."""

    first_line: int = 1
    start: int = 0


@frozen(slots=False)
class _Pieces(_Piece):
    """The first piece, with all others as the files that it uses."""

    def position(self, offset: int) -> tuple[int, int]:
        piece = self.at(offset)
        assert isinstance(piece, _Piece)
        own = offset - piece.base
        line = bisect_right(piece.line_starts, own)
        return piece.first_line + line - 1, own - piece.line_starts[line - 1] + 1

    def place_in_text(self, offset: int) -> int:
        """The offset in the whole text."""
        piece = self.at(offset)
        assert isinstance(piece, _Piece)
        return offset - piece.base + piece.start


@define
class Recheck:
    """Checks the states of one text, one after the other. Not for several threads at once.

    The findings are those of `check_text`, in the same order. A text that cannot be read in full,
    or that uses other files, is checked as a whole.
    """

    name: str = "agreement.rules"
    schema: SchemaLike = None
    extensions: tuple[Extension, ...] = field(default=(), converter=tuple)
    _known: dict[str, list[ParsedFile]] = field(factory=dict, init=False)
    _memory: Memory = field(factory=Memory, init=False)
    _id: int = field(default=0, init=False)

    def check(self, text: str) -> tuple[Diagnostic, ...]:
        """All findings of the text as it is now; their places are offsets in it."""
        pieces = self._pieces(text)
        if pieces is None:
            return self._whole(text)
        parsed, source = pieces
        schema = self.schema
        known = schema if isinstance(schema, Schema) or schema is None else Schema.of(schema)
        vocabulary = vocabulary_of(self.extensions)
        found = check(parsed, known, vocabulary=vocabulary, memory=self._memory)
        if len(found.diagnostics) >= _MOST:
            return self._whole(text)
        return tuple(_placed(one, source) for one in found.diagnostics)

    def _whole(self, text: str) -> tuple[Diagnostic, ...]:
        program = check_text(
            text, name=self.name, schema=self.schema, extensions=self.extensions
        )  # fmt: skip
        return program.diagnostics

    def _pieces(self, text: str) -> tuple[ParsedFile, _Pieces] | None:
        """The declarations with one source for all of them; None where not all can be read."""
        if "\r" in text or any(extension.checks for extension in self.extensions):
            return None
        chunks = list(_cut(text))
        parts = self._parts([chunk for _, chunk in chunks])
        if not parts:
            self._forget()
            return None
        self._remember(parts)
        line = 1
        pieces: list[_Piece] = []
        for (start, chunk), part in zip(chunks, parts, strict=True):
            pieces.append(_Piece(self.name, chunk, part.source.base, (), line, start))
            line += chunk.count("\n")
        first = pieces[0]
        source = _Pieces(self.name, first.text, first.base, tuple(pieces[1:]), 1, 0)
        declarations = tuple(decl for part in parts for decl in part.file.declarations)
        file = tree.File(declarations, span=Span(first.base, first.base), id=-1)
        return ParsedFile(source, file, (), ()), source

    def _parts(self, chunks: list[str]) -> list[ParsedFile]:
        """Each chunk read, their offsets in the order of the text; none where one cannot be."""
        parts = self._kept(chunks)
        found: list[ParsedFile] = []
        behind = 0
        for number, chunk in enumerate(chunks):
            part = parts[number]
            if part is None:
                after = next((own.source.base for own in parts[number:] if own), None)
                room = _SLOT if after is None else after - behind - len(chunk) - 1
                if room < 0:
                    return []  # no room is left between its neighbours: all are read anew
                part = self._read(chunk, behind + room // 2)
                if part is None:
                    return []
            found.append(part)
            behind = part.source.base + len(chunk) + 1
        return found

    def _kept(self, chunks: list[str]) -> list[ParsedFile | None]:
        """The declarations that are known already, as many as are still in their old order."""
        left = {chunk: list(parts) for chunk, parts in self._known.items()}
        same = [left[chunk].pop(0) if left.get(chunk) else None for chunk in chunks]
        ends: list[int] = []  # the smallest last offset of an ordered row of each length
        lengths: list[int] = []
        for part in same:
            place = 0 if part is None else bisect_left(ends, part.source.base)
            lengths.append(0 if part is None else place + 1)
            if part is not None:
                ends[place : place + 1] = [part.source.base]
        wanted = len(ends)
        for number in range(len(same) - 1, -1, -1):
            if same[number] is not None and lengths[number] == wanted:
                wanted -= 1
            else:
                same[number] = None
        return same

    def _read(self, chunk: str, base: int) -> ParsedFile | None:
        parsed = parse(SourceText(self.name, chunk))
        if parsed.diagnostics or any(
            isinstance(decl, tree.Use) for decl in parsed.file.declarations
        ):
            return None
        first = self._id
        self._id += next_id(parsed)
        return moved(parsed, base, first)

    def _remember(self, parts: list[ParsedFile]) -> None:
        self._known = {}
        for part in parts:
            self._known.setdefault(part.source.text, []).append(part)
        here = {decl.id for part in parts for decl in part.file.declarations}
        for gone in self._memory.known.keys() - here:
            del self._memory.known[gone]

    def _forget(self) -> None:
        self._known = {}
        self._memory = Memory()
        self._id = 0


def _cut(text: str) -> Iterable[tuple[int, str]]:
    """(where it begins, its text) of each declaration, with what stands below it; what stands
    above the first one comes with it."""
    starts = [match.start() for match in _HEADER.finditer(text)]
    starts[:1] = [0]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield start, text[start:end]


def _placed(one: Diagnostic, source: _Pieces) -> Diagnostic:
    """A finding with its places in the whole text."""

    def span(own: Span) -> Span:
        start = source.place_in_text(own.start)
        return Span(start, start + own.end - own.start)

    return evolve(
        one,
        span=span(one.span),
        fix=None if one.fix is None else Fix(span(one.fix.span), one.fix.replacement),
        labels=tuple(Label(span(label.span), label.text) for label in one.labels),
    )
