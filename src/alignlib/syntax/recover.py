"""Reading declaration by declaration and line by line, leaving out what cannot be read.

A line is read as a whole, together with what must follow it (deeper lines or none). One that does
not fit is explained; where a change makes it readable it is read with that change, so that one
mistake stays one finding, and else it is left out with all that stands below it. The parser then
goes on from the state it had before: nothing is read twice.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from attrs import evolve

from alignlib.diagnostics.diagnostic import Diagnostic, Fix
from alignlib.source import SourceText, Span
from alignlib.syntax.breaks import ANY, header_on_two, report_headless, report_one_on_two
from alignlib.syntax.build import Builder
from alignlib.syntax.group import GroupReader
from alignlib.syntax.headers import (
    begins_declaration,
    grown_together,
    header_names,
    likely_header,
    subject_of,
    words_of,
)
from alignlib.syntax.layout import GAP, Layout, Line
from alignlib.syntax.levels import levels
from alignlib.syntax.names import DECLARATION_WORDS
from alignlib.syntax.reading import Draft, GrammarLike, Reading
from alignlib.syntax.trouble import Finding

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
        self.partial: list[Span] = []

    @property
    def diagnostics(self) -> list[Diagnostic]:
        return self.reading.diagnostics

    # -- declarations --------------------------------------------------------------------------

    def declarations(self) -> list[Any]:
        """The declarations that can be read, or a part of which can."""
        found = []
        groups = list(self.layout.groups)
        at, stray = self.before_any(groups), False
        while at < len(groups):
            group = groups[at]
            at += 1
            if not begins_declaration(self.text, group[0]):
                mended = self.misspelt_header(group[0])
                if mended is None:
                    words = words_of(self.reading.draft(group[0]).text)
                    self.broken.extend(words if len(words) > 1 else [("", ANY)])
                    self.partial.append(Span(group[0].start, group[-1].end))
                    if not stray:
                        self.unknown_header(group[0])
                    stray = True
                    continue
                header: Draft | None = mended
            else:
                header = None
            stray = False
            at, group, whole = self.with_outdented(groups, at, group)
            header = whole or header
            node = self.declaration(self.leveled(group), header)
            if node is not None:
                found.append(node)
        return found

    def leveled(self, group: tuple[Line, ...]) -> tuple[Line, ...]:
        found = levels(self.text, group)
        for one in found.diagnostics:
            self.reading.report(one)
        return found.lines

    def declaration(self, group: tuple[Line, ...], header: Draft | None) -> Any:
        reader = GroupReader(self.reading, group, header)
        tokens = reader.read()
        self.broken.extend(reader.unsure)
        if reader.split_off:
            self.partial.append(Span(group[0].start, group[-1].end))
        if not reader.whole:
            self.lose(group)
        if tokens is None:
            return None
        self.builder.lost, self.builder.partial = False, not reader.whole
        known = len(self.builder.diagnostics)
        node = self.builder.build(self.reading.grammar.tree(tokens))
        self.headless(group, known)
        if self.builder.lost and reader.whole:
            self.lose(group)
        return node

    def headless(self, group: tuple[Line, ...], known: int) -> None:
        """Lines that stand twice, from an empty line on, belong to another declaration."""
        twice = [one for one in self.builder.diagnostics[known:] if one.code == "AL116"]
        starts = {one.span.start for one in twice}
        for above, line in pairwise(group):
            if line.start not in starts or not GAP.search(self.text, above.end, line.start):
                continue
            word = subject_of(self.text, group[0]).split()[0]
            self.builder.diagnostics[known:] = [
                one for one in self.builder.diagnostics[known:] if one.span.start < line.start
            ]
            report_headless(self.reading, line.start, line.end, word)
            self.broken.append((word, ANY))
            self.partial.append(Span(line.start, group[-1].end))
            return

    def lose(self, group: tuple[Line, ...]) -> None:
        """A part of this declaration is not kept."""
        names = header_names(self.reading.draft(group[0]).text)
        # A header that ends before its name declared what nobody knows.
        self.broken.extend((word, name or ANY) for word, name in names)
        self.partial.append(Span(group[0].start, group[-1].end))

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
        cut = grown_together(draft.text)
        if cut:
            first = draft.text.split(None, 1)[0]
            finding = Finding(
                "AL132", f"a blank is missing in `{first}`", 0, len(first),
                f"write `{first[:cut]} {first[cut:]}`", "words are set apart by blanks", " ",
                (cut, cut),
            )  # fmt: skip
            if self.reads(finding.applied(draft.text)):
                self.reading.report_finding(finding, draft)
                return draft.changed(finding)
        for end, word in likely_header(draft.text):
            sign = re.compile(r"\s*[:=]").match(draft.text, end)
            if sign and not self.reads(word + draft.text[end:]):
                end = sign.end()  # `Event: form`
            if self.reads(word + draft.text[end:]):
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

    def reads(self, header: str) -> bool:
        states = list(self.reading.grammar.start)
        return any(
            self.reading.attempt(states, header, 0, len(header), last).stop is None
            for last in ("_NL", "_INDENT")
        )

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

    def half_typed(self, lines: tuple[Line, ...], above: Line) -> bool:
        """`meas`, apart from the declaration above, is the beginning of a declaration's word, if it
        is no name that the file knows."""
        word = self.text[lines[0].start : lines[0].end]
        return (
            GAP.search(self.text, above.end, lines[0].start) is not None
            and word.isalpha()
            and not self.reading.elsewhere(word, word)
            and any(known.startswith(word) for known in DECLARATION_WORDS)
        )

    def with_outdented(
        self, groups: list[tuple[Line, ...]], at: int, group: tuple[Line, ...]
    ) -> tuple[int, tuple[Line, ...], Draft | None]:
        """The declaration with the lines after it that should have been indented below it."""
        first = at
        body = next((line.indent for line in group if line.indent), 2)
        while at < len(groups) and at - first < 30 and not self.reading.full():
            lines = groups[at]
            if lines[0].indent or lines[0].unreadable or begins_declaration(self.text, lines[0]):
                break
            if _CLOSING.fullmatch(self.text, lines[0].start, lines[0].end):
                break
            if self.half_typed(lines, group[-1]):
                break
            merged = levels(self.text, group + below(lines, body)).lines
            if not GroupReader(self.reading, merged, None, dry=True).fits(len(group)):
                break
            group = group + below(lines, body)
            at += 1
        if at == first and len(group) == 1 and at < len(groups):
            header, lines = self.reading.draft(group[0]), groups[at]
            if not (lines[0].indent or lines[0].unreadable or lines[0].quote >= 0) and (
                not begins_declaration(self.text, lines[0])
            ):
                rest = self.reading.draft(lines[0])
                whole = header_on_two(self.reading, header, rest, len(lines) > 1)
                if whole is not None:
                    report_one_on_two(self.reading, header, rest)
                    return at + 1, (group[0], *lines[1:]), whole
        if at > first:
            moved = [line for lines in groups[first:at] for line in outdented(lines, body)]
            self.reading.to_be_indented(tuple(moved), body, subject_of(self.text, group[0]))
        return at, group, None


def outdented(lines: tuple[Line, ...], body: int) -> tuple[Line, ...]:
    """The lines to indent: all, unless those below the first one are deep enough already."""
    return lines[:1] if len(lines) > 1 and lines[1].indent >= body else lines


def below(lines: tuple[Line, ...], body: int) -> tuple[Line, ...]:
    """The lines as they are meant, indented by `body` more."""
    moved = len(outdented(lines, body))
    return tuple(
        evolve(line, indent=line.indent + body) if index < moved else line
        for index, line in enumerate(lines)
    )
