"""A text as declarations of rows, each row its level, its tokens and its comments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from attrs import evolve, frozen

from alignlib.source import SourceText, Span
from alignlib.syntax.group import GroupReader
from alignlib.syntax.layout import Line, cut
from alignlib.syntax.levels import levels
from alignlib.syntax.parse import grammar
from alignlib.syntax.reading import Reading

AS_WRITTEN = frozenset({"TEXT", "QUOTED_NAME"})
"""Tokens in which every blank counts."""


@frozen
class Token:
    """A token; the blanks inside words that belong together (`is at least`) are single ones."""

    kind: str
    text: str


@frozen
class Row:
    """A line of a declaration, at `level`; without tokens it is a comment alone. `indent` is how
    far it was indented."""

    level: int
    indent: int
    tokens: tuple[Token, ...]
    comment: str | None = None

    @property
    def first(self) -> str:
        return self.tokens[0].text if self.tokens else ""


@frozen
class Declaration:
    rows: tuple[Row, ...]

    @property
    def word(self) -> str:
        """The word it begins with."""
        return self.rows[0].first


@frozen
class Remark:
    """Comments between declarations, one line each, without an empty line among them."""

    lines: tuple[str, ...]


Item: TypeAlias = Declaration | Remark


def items_of(source: SourceText) -> tuple[Item, ...]:
    """The parts of a text without errors, in order."""
    layout = cut(source)
    reading = Reading(source, layout.text, grammar())
    comments = list(layout.comments)
    found: list[Item] = []
    for number, group in enumerate(layout.groups):
        following = layout.groups[number + 1] if number + 1 < len(layout.groups) else None
        before = [span for span in comments if span.start < group[0].start]
        own = [span for span in comments if _belongs(source, span, group, following)]
        comments = [span for span in comments if span not in before and span not in own]
        found.extend(_remarks(source, before))
        found.append(_declaration(source, reading, group, own))
    found.extend(_remarks(source, comments))
    return tuple(found)


def _belongs(
    source: SourceText, comment: Span, group: tuple[Line, ...], following: tuple[Line, ...] | None
) -> bool:
    """Whether a comment is part of a declaration: beside or between its lines, or indented below
    them."""
    if comment.start < group[0].start:
        return False
    if comment.start < group[-1].end:
        return True
    if following is not None and comment.start > following[0].start:
        return False
    line, column = source.position(comment.start)
    return column > 1 or line == source.position(group[-1].start)[0]


def _remarks(source: SourceText, comments: Sequence[Span]) -> list[Remark]:
    groups: list[list[str]] = []
    last = -1
    for span in comments:
        line = source.position(span.start)[0]
        if line != last + 1:
            groups.append([])
        groups[-1].append(source.slice(span).rstrip())
        last = line
    return [Remark(tuple(lines)) for lines in groups]


def _declaration(
    source: SourceText, reading: Reading, group: tuple[Line, ...], comments: list[Span]
) -> Declaration:
    lines = levels(reading.text, group).lines
    tokens = GroupReader(reading, lines, None).read()
    assert tokens is not None, "a text without errors can be read"
    by_line: dict[int, list[Token]] = {}
    for kind, text, start, _ in tokens:
        if text:
            by_line.setdefault(source.position(start)[0], []).append(_token(kind, text))
    rows = {
        number: Row(line.level, line.indent, tuple(by_line[number]))
        for line in lines
        for number in [source.position(line.start)[0]]
    }
    alone: list[tuple[int, int, str]] = []
    for span in comments:
        number, column = source.position(span.start)
        text = source.slice(span).rstrip()
        if number in rows:
            rows[number] = evolve(rows[number], comment=text)
        else:
            alone.append((number, column - 1, text))
    for number, indent, text in alone:
        rows[number] = Row(_level(number, indent, rows), indent, (), text)
    return Declaration(tuple(rows[number] for number in sorted(rows)))


_BLANKS = re.compile(r"[ \t]+")
_LEADING_COMMA = re.compile(r"^,[ \t]*")


def _token(kind: str, text: str) -> Token:
    if kind in AS_WRITTEN:
        return Token(kind, text)
    return Token(kind, _LEADING_COMMA.sub(", ", _BLANKS.sub(" ", text)).strip(" "))


def _level(number: int, indent: int, rows: dict[int, Row]) -> int:
    """How deep a comment alone stands: with the line below it, or at the end of a block with the
    lines above."""
    before = [rows[line] for line in sorted(rows) if line < number and rows[line].tokens]
    after = next((rows[line] for line in sorted(rows) if line > number and rows[line].tokens), None)
    if after is not None and (indent == after.indent or after.level > before[-1].level):
        return after.level
    lowest = 1 if after is None else after.level
    ancestors: dict[int, int] = {}
    for row in before:
        ancestors = {level: at for level, at in ancestors.items() if level < row.level}
        ancestors[row.level] = row.indent
    fitting = [level for level, at in ancestors.items() if at <= indent]
    return max([lowest, *fitting])
