"""Lines, blocks and declarations: how a text is cut before its grammar is looked at.

A logical line is what stands on a line without its indentation, its comment and blanks at its
end; empty lines are none. A declaration is a line that begins in column 0 with all the indented
lines below it. Characters that look right and are not (a no-break space, curly quotes) are
reported here and read as what they stand for, so that one of them is one finding.
"""

from __future__ import annotations

import re

from attrs import evolve, frozen

from alignlib.diagnostics.diagnostic import Diagnostic, Fix
from alignlib.source import SourceText, Span
from alignlib.syntax.names import DECLARATION_WORDS

MAX_DEPTH = 64
MAX_LINES = 20_000
MAX_LINE = 10_000
MAX_DIGITS = 24


@frozen
class Line:
    """A logical line: its characters `[start, end)` and how deep it stands (a header: 0)."""

    start: int
    end: int
    indent: int
    level: int = 0
    reported: bool = False
    """Something is wrong with it that has been said already."""
    unreadable: bool = False
    """It is not even tried."""
    quote: int = -1
    """Where a quote begins that is not closed."""


@frozen
class Layout:
    """`text` has the length of the source; only misleading characters are replaced in it. The
    lines of a group have no levels yet (`levels.py`)."""

    text: str
    groups: tuple[tuple[Line, ...], ...]
    comments: tuple[Span, ...]
    diagnostics: tuple[Diagnostic, ...]


_ODD = re.compile("[^\\x20-\\x7e\\w\u20ac\u00a3\u2260\u2264\u2265\u2013\u2014]|[\"'`#]|//|--")
"""A line without any of these needs no closer look."""
_PIECE = re.compile(
    r'''(?P<text>"(?:[^"\\]|\\.)*")
      | (?P<name>`[^`]*`)
      | (?P<comment>\#.*)
      | (?P<slashes>(?<!\S)(?://|--(?=\s)|/\*).*)
      | (?P<curly>[\u201c\u201d\u201e][^\u201c\u201d\u201e"]*[\u201c\u201d"]|"[^"\u201d]*\u201d
                 |\u2018[^\u2018\u2019]*\u2019|'[^']*')
      | (?P<open>["`])
      | (?P<blank>[\u00a0\u2000-\u200a\u202f\u205f\u3000])
      | (?P<hidden>[\u200b-\u200d\u2060\ufeff\u00ad])''',
    re.VERBOSE,
)  # fmt: skip
_DIGITS = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`|[0-9][0-9,.]*')
_HEADER = re.compile(
    rf"(?:{'|'.join(DECLARATION_WORDS)}|from[ \t]+any[ \t]+of)(?![\w-])(?![ \t]*(?:is\b|[<>=!.]))"
)
GAP = re.compile(r"\n[ \t\r]*\n")
"""An empty line."""
_BLANKS = " \t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"


class _Reader:
    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.text = source.text
        self.edits: list[tuple[int, int, str]] = []
        self.comments: list[Span] = []
        self.diagnostics: list[Diagnostic] = []
        self.tabs: list[Span] = []
        self.blanks: list[int] = []
        self.hidden: list[int] = []

    def read(self) -> Layout:
        text, lines = self.text, []
        empty = text.find("\0")
        if empty >= 0:  # a text in UTF-16 has one beside each plain letter
            self.diagnostics.append(
                Diagnostic(
                    "AL100",
                    "this file is not written in UTF-8",
                    Span(empty, empty + 1),
                    "a character that no text has",
                    "save it as UTF-8",
                )
            )
            return Layout(text, (), (), tuple(self.diagnostics))
        starts = self.source.line_starts
        if len(starts) > MAX_LINES:
            first = starts[MAX_LINES]
            self.too_much(
                Span(first, min(first + 1, len(text))),
                f"a file of {len(starts):,} lines",
                f"a file has at most {MAX_LINES:,} lines; a part of it can stand in a file of its "
                "own, read with `use`",
            )
            return Layout(text, (), (), tuple(self.diagnostics))
        for number, start in enumerate(starts):
            end = starts[number + 1] - 1 if number + 1 < len(starts) else len(text)
            if number == 0 and text.startswith("\ufeff"):
                start += 1
            line = self.line(start, end)
            if line is not None:
                lines.append(line)
        width = _tab_width([text[span.start : span.end] for span in self.tabs], lines)
        if self.tabs:
            lines = [evolve(line, indent=self.columns(line, width)) for line in lines]
        self.report_tabs(width)
        self.report_blanks()
        groups = self.groups(lines)
        return Layout(
            self.cleaned(),
            tuple(tuple(group) for group in groups),
            tuple(self.comments),
            tuple(self.diagnostics),
        )

    def line(self, start: int, end: int) -> Line | None:
        text = self.text
        while end > start and text[end - 1] in "\r \t":
            end -= 1
        first = start
        while first < end and text[first] in _BLANKS:
            first += 1
        if first == end:
            return None
        indent = text[start:first]
        if "\t" in indent and text[first] != "#":
            self.tabs.append(Span(start, first))
        for at, char in enumerate(indent):
            if char not in " \t":
                self.blanks.append(start + at)
                self.edits.append((start + at, start + at + 1, " "))
        reported = unreadable = False
        quote = -1
        if end - first > MAX_LINE:
            self.too_much(Span(first, first + 40), f"a line of {end - first:,} characters",
                          f"a line has at most {MAX_LINE:,} characters")  # fmt: skip
            return Line(first, end, len(indent), reported=True, unreadable=True)
        if _ODD.search(text, first, end):
            end, reported, quote = self.pieces(first, end)
            if first == end:
                return None
        if not unreadable:
            unreadable = self.too_long_number(first, end)
        return Line(first, end, len(indent), 0, reported or unreadable, unreadable, quote)

    def pieces(self, start: int, end: int) -> tuple[int, bool, int]:
        """Look at quotes, comments and odd characters: (end, reported, open quote)."""
        text, quoted, reported, quote = self.text, [], False, -1
        for match in _PIECE.finditer(text, start, end):
            span = Span(*match.span())
            kind = match.lastgroup
            if kind == "comment":
                self.comments.append(span)
                end = span.start
                break
            if kind == "slashes":
                self.other_comment(span)
                end = span.start
                break
            if kind == "curly":
                quoted.append(span)
            elif kind == "blank":
                self.blanks.append(span.start)
                self.edits.append((span.start, span.end, " "))
            elif kind == "hidden":
                self.hidden.append(span.start)
                self.edits.append((span.start, span.end, " "))
                reported = True
            elif kind == "open":
                quote = span.start
                break
        while end > start and text[end - 1] in _BLANKS:
            end -= 1
        if quoted:
            self.wrong_quotes(quoted)
        return end, reported, quote

    def other_comment(self, span: Span) -> None:
        sign = self.text[span.start : span.start + 2]
        self.diagnostics.append(
            Diagnostic(
                "AL122",
                f"a comment begins with `#`, not with `{sign}`",
                Span(span.start, span.start + 2),
                "write `#`",
                "what follows `#` is for people only",
                Fix(Span(span.start, span.start + 2), "#"),
            )
        )

    def wrong_quotes(self, quoted: list[Span]) -> None:
        whole = Span(quoted[0].start, quoted[-1].end)
        pieces, at = [], whole.start
        for span in quoted:
            inner = self.text[span.start + 1 : span.end - 1]
            pieces.append(self.text[at : span.start])
            pieces.append('"' + inner.replace("\\", "\\\\").replace('"', '\\"') + '"')
            at = span.end
            self.edits.append((span.start, span.start + 1, '"'))
            self.edits.append((span.end - 1, span.end, '"'))
        first = self.text[quoted[0].start : quoted[0].end]
        self.diagnostics.append(
            Diagnostic(
                "AL103",
                f"text stands in straight double quotes, not `{first[0]}…{first[-1]}`",
                whole,
                f'write `"{first[1:-1]}"`',
                'text is written `"like this"`',
                Fix(whole, "".join(pieces)),
            )
        )

    def too_long_number(self, start: int, end: int) -> bool:
        if end - start <= MAX_DIGITS:
            return False
        for match in _DIGITS.finditer(self.text, start, end):
            if len(match[0]) > MAX_DIGITS and match[0][0] in "0123456789":
                self.too_much(Span(*match.span()), f"a number of {len(match[0])} digits",
                              f"a number has at most {MAX_DIGITS} digits")  # fmt: skip
                return True
        return False

    def too_much(self, span: Span, what: str, help_text: str) -> None:
        self.diagnostics.append(too_much(span, what, help_text))

    def columns(self, line: Line, width: int) -> int:
        before = self.text[line.start - line.indent : line.start]
        return line.indent + before.count("\t") * (width - 1)

    def report_tabs(self, width: int) -> None:
        if not self.tabs:
            return
        whole = Span(self.tabs[0].start, self.tabs[-1].end)
        pieces, at = [], whole.start
        for span in self.tabs:
            pieces.append(self.text[at : span.start])
            pieces.append(self.text[span.start : span.end].replace("\t", " " * width))
            at = span.end
        self.diagnostics.append(
            Diagnostic(
                "AL101",
                "lines are indented with spaces, not with tabs",
                self.tabs[0],
                "a tab",
                f"write {width} spaces for each tab",
                Fix(whole, "".join(pieces)),
            )
        )

    def report_blanks(self) -> None:
        found = sorted(self.blanks + self.hidden)
        if not found:
            return
        hidden = set(self.hidden)
        pieces, at = [], found[0]
        for offset in found:
            pieces.append(self.text[at:offset])
            pieces.append("" if offset in hidden else " ")
            at = offset + 1
        what = "an invisible character" if found[0] in hidden else "a no-break space"
        self.diagnostics.append(
            Diagnostic(
                "AL102",
                f"{what} stands between the words",
                Span(found[0], found[0] + 1),
                "looks like a space and is none" if found[0] not in hidden else "cannot be seen",
                "it comes with text copied from a web page; write a plain space"
                if found[0] not in hidden
                else "it comes with text copied from a web page; remove it",
                Fix(Span(found[0], found[-1] + 1), "".join(pieces)),
            )
        )

    def groups(self, lines: list[Line]) -> list[list[Line]]:
        groups: list[list[Line]] = []
        base = 0
        for line in lines:
            if line.indent <= base or not groups:  # a file may be indented as a whole
                base = line.indent
                groups.append([line])
            elif self.begins_anew(groups[-1], line):
                groups.append([self.at_the_edge(line, base)])
            else:
                groups[-1].append(line)
        return groups

    def begins_anew(self, group: list[Line], line: Line) -> bool:
        """Is this indented line the header of a declaration of its own?"""
        found = _HEADER.match(self.text, line.start, line.end)
        if found is None or not GAP.search(self.text, group[-1].end, line.start):
            return False
        return not self.text.startswith("what-if", group[0].start)

    def at_the_edge(self, line: Line, base: int) -> Line:
        edge = line.start - line.indent
        self.diagnostics.append(
            Diagnostic(
                "AL107",
                "a declaration begins at the start of a line",
                Span(line.start, line.end),
                f"indented by {line.indent}",
                "only what belongs to a declaration is indented below it",
                Fix(Span(edge, line.start), " " * base),
            )
        )
        return evolve(line, indent=base)

    def cleaned(self) -> str:
        if not self.edits:
            return self.text
        pieces, at = [], 0
        for start, end, replacement in sorted(self.edits):
            pieces.append(self.text[at:start])
            pieces.append(replacement)
            at = end
        pieces.append(self.text[at:])
        return "".join(pieces)


def too_much(span: Span, what: str, help_text: str) -> Diagnostic:
    return Diagnostic("AL119", f"{what} is too much", span, "here", help_text)


def _tab_width(tabs: list[str], lines: list[Line]) -> int:
    """As many spaces as lines without tabs are indented by."""
    spaces = [line.indent for line in lines if line.indent]
    plain = [indent for indent in spaces if indent > 1]
    return min(plain) if plain and any(len(tab) == 1 for tab in tabs) and min(plain) <= 8 else 2


def cut(source: SourceText) -> Layout:
    """Cut a text into declarations and their lines."""
    return _Reader(source).read()
