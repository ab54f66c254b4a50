"""Reading declaration by declaration and line by line, leaving out what cannot be read.

A line is read as a whole, together with what must follow it (deeper lines or none). One that does
not fit is explained; where a change makes it readable it is read with that change, so that one
mistake stays one finding, and else it is left out with all that stands below it. The parser then
goes on from the state it had before: nothing is read twice.
"""

from __future__ import annotations

import re
from typing import Any

from alignlib.diagnostics.diagnostic import Diagnostic, Fix
from alignlib.source import SourceText, Span
from alignlib.syntax.build import Builder
from alignlib.syntax.errors import Finding
from alignlib.syntax.group import GroupReader
from alignlib.syntax.headers import begins_declaration, header_names, likely_header, subject_of
from alignlib.syntax.layout import Layout, Line, deepened
from alignlib.syntax.reading import Draft, GrammarLike, Reading

_CLOSING = re.compile(r"(?:end|end ?if|end ?\w+|done|[})\]]+);?", re.IGNORECASE)
"""How other languages close a block."""


class Recovery:
    def __init__(
        self, source: SourceText, layout: Layout, grammar: GrammarLike, builder: Builder
    ) -> None:
        self.text = layout.text
        self.layout = layout
        self.reading = Reading(source, layout.text, grammar)
        self.builder = builder
        self.broken: list[tuple[str, str]] = []

    @property
    def diagnostics(self) -> list[Diagnostic]:
        return self.reading.diagnostics

    # -- declarations --------------------------------------------------------------------------

    def declarations(self) -> list[Any]:
        found = []
        groups = list(self.layout.groups)
        at, stray = self.before_any(groups), False
        while at < len(groups):
            group = groups[at]
            at += 1
            if not begins_declaration(self.text, group[0]):
                mended = self.misspelt_header(group[0])
                if mended is None:
                    if not stray:
                        self.unknown_header(group[0])
                    stray = True
                    continue
                header: Draft | None = mended
            else:
                header = None
            stray = False
            at, group = self.with_outdented(groups, at, group)
            node = self.declaration(group, header)
            if node is not None:
                found.append(node)
        return found

    def declaration(self, group: tuple[Line, ...], header: Draft | None) -> Any:
        reader = GroupReader(self.reading, group, header)
        tokens = reader.read()
        if not reader.whole:
            self.broken.extend(header_names(self.reading.draft(group[0]).text))
            self.broken.extend(reader.lost_fields)
        if tokens is None:
            return None
        self.builder.lost, self.builder.partial = False, not reader.whole
        node = self.builder.build(self.reading.grammar.tree(tokens))
        if self.builder.lost and reader.whole:
            self.broken.extend(header_names(self.reading.draft(group[0]).text))
        return node

    def before_any(self, groups: list[tuple[Line, ...]]) -> int:
        """Indented lines before the first declaration: the first group to read."""
        count = 0
        while count < len(groups) and groups[count][0].indent > 0:
            count += 1
        if count == 0:
            return 0
        first = groups[0][0]
        lines = [line for group in groups[:count] for line in group]
        meant = begins_declaration(self.text, first)
        self.reading.report(
            Diagnostic(
                "AL125",
                "this line is indented, but no declaration stands above it",
                Span(first.start, first.end),
                "begins a declaration, at the start of the line" if meant else "belongs to nothing",
                "a declaration begins at the start of a line: `stage new, start`",
                self.reading.indented(lines, -first.indent) if meant else None,
            )
        )
        return 0 if meant else count

    def misspelt_header(self, line: Line) -> Draft | None:
        """The header with its first word mended, if it can be read then."""
        if line.unreadable or line.quote >= 0 or self.reading.full():
            return None
        draft = self.reading.draft(line)
        for end, word in likely_header(draft.text):
            changed = draft.text[:0] + word + draft.text[end:]
            states = list(self.reading.grammar.start)
            attempt = self.reading.attempt(states, changed, 0, len(changed), "_NL")
            other = self.reading.attempt(states, changed, 0, len(changed), "_INDENT")
            if attempt.stop is None or other.stop is None:
                found = draft.text[:end]
                small = found.lower() == word
                finding = Finding(
                    "AL121" if small else "AL109",
                    f"`{found}` is written in small letters" if small
                    else f"`{found}` does not begin a declaration",
                    0, end, f"write `{word}`" if small else f"did you mean `{word}`?",
                    "the words of the language are written in small letters" if small
                    else f"write `{word}`", word,
                )  # fmt: skip
                self.reading.report_finding(finding, draft)
                return draft.changed(finding)
        return None

    def unknown_header(self, line: Line) -> None:
        text = self.text[line.start : line.end]
        match = re.match(r"[\w-]+|\S+", text)
        word = match[0][:40] if match else text[:1]
        if line.reported:
            return
        if _CLOSING.fullmatch(text):
            self.reading.report(
                Diagnostic(
                    "AL122",
                    f"no `{text}` closes a declaration",
                    Span(line.start, line.end),
                    "remove it",
                    "a declaration ends where the next one begins",
                    Fix(Span(line.start, line.end), ""),
                )
            )
            return
        near = [other for _, other in likely_header(text)]
        self.reading.report(
            Diagnostic(
                "AL109",
                f"`{word}` does not begin a declaration",
                Span(line.start, line.start + len(word)),
                f"did you mean `{near[0]}`?" if near else "not a declaration",
                "declarations begin with `stage`, `define`, `score`, `sla`, `example` and other "
                "words; what belongs to one is indented below it, and a comment begins with `#`",
            )
        )

    def with_outdented(
        self, groups: list[tuple[Line, ...]], at: int, group: tuple[Line, ...]
    ) -> tuple[int, tuple[Line, ...]]:
        """The declaration with the lines after it that should have been indented below it."""
        first = at
        while at < len(groups) and at - first < 30 and not self.reading.full():
            lines = groups[at]
            if lines[0].indent or lines[0].unreadable or begins_declaration(self.text, lines[0]):
                break
            if _CLOSING.fullmatch(self.text, lines[0].start, lines[0].end):
                break
            shifted = deepened(lines)
            if not GroupReader(self.reading, group + shifted, None, dry=True).fits(len(group)):
                break
            group = group + shifted
            at += 1
        if at > first:
            lines = tuple(line for lines in groups[first:at] for line in lines)
            indent = next((line.indent for line in group if line.indent), 2)
            self.reading.to_be_indented(lines, indent, subject_of(self.text, group[0]))
        return at, group
