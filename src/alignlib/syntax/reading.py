"""Reading one line, with or without changes, and reporting what is wrong with it."""

from __future__ import annotations

import re
from collections import Counter
from typing import Protocol

from attrs import frozen

from alignlib.diagnostics.diagnostic import Diagnostic, Fix
from alignlib.names import canonical
from alignlib.source import SourceText, Span
from alignlib.syntax.build import Parsed
from alignlib.syntax.headers import header_names
from alignlib.syntax.layout import Line
from alignlib.syntax.trouble import MAX_GUESSED_LINE, Finding, Trouble

_NAME = re.compile(r"[\w-]+|`[^`\n]+`")
_DECLARATION = re.compile(r"^(?:activity|define|stage|score)\b.*", re.MULTILINE)
_BY = re.compile(r"\bby ([\w-]+)")
MAX_FINDINGS = 100
MAX_GUESSED = 1_500_000
"""Characters of changed lines that are read in one file; after that, mistakes get the plain
message."""

Terminal = tuple[str, str, int, int]
"""(terminal, its text, start, end)."""


class GrammarLike(Protocol):
    start: list[int]
    phrases: dict[str, str]

    def lex(
        self, states: list[int], text: str, at: int, end: int
    ) -> tuple[str, int, int] | None: ...
    def advance(self, states: list[int], terminal: str) -> bool: ...
    def accepts(self, states: list[int]) -> list[str]: ...
    def tree(self, tokens: list[Terminal]) -> Parsed: ...


@frozen
class Attempt:
    """How far a line could be read. `stop` is None where all of it could; `pieces` has the state
    before each terminal."""

    terminals: list[Terminal]
    states: list[int]
    stop: int | None


@frozen
class Draft:
    """A line with changes; `origin` has the place in the file of each character, and of its end."""

    text: str
    origin: list[int]

    def changed(self, finding: Finding) -> Draft:
        start, end = finding.place
        new = finding.replacement or ""
        first, last = self.origin[start], self.origin[end]
        middle = [min(first + step, last) for step in range(len(new))]
        return Draft(
            self.text[:start] + new + self.text[end:],
            self.origin[:start] + middle + self.origin[end:],
        )


class Reading:
    """What all declarations of a file share: its text, the grammar, the findings."""

    def __init__(self, source: SourceText, text: str, grammar: GrammarLike) -> None:
        self.source = source
        self.text = text
        self.grammar = grammar
        self.diagnostics: list[Diagnostic] = []
        self.guessed = 0
        self.words: Counter[str] | None = None
        self.actors: frozenset[str] | None = None
        self.declaring: dict[str, str] | None = None

    def draft(self, line: Line) -> Draft:
        return Draft(self.text[line.start : line.end], list(range(line.start, line.end + 1)))

    def attempt(self, states: list[int], text: str, start: int, end: int, last: str) -> Attempt:
        """Read `text[start:end]` and the terminal that ends the line."""
        states = list(states)
        terminals: list[Terminal] = []
        at = start
        while True:
            found = self.grammar.lex(states, text, at, end)
            if found is None:
                while at < end and text[at] in " \t":
                    at += 1
                return Attempt(terminals, states, at)
            terminal, begin, at = found
            if not terminal:
                break
            if not self.grammar.advance(states, terminal):
                return Attempt(terminals, states, begin)
            terminals.append((terminal, text[begin:at], begin, at))
        if not self.grammar.advance(states, last):
            return Attempt(terminals, states, end)
        terminals.append((last, "", end, end))
        return Attempt(terminals, states, None)

    def states_before(self, states: list[int], terminals: list[Terminal], count: int) -> list[int]:
        states = list(states)
        for terminal, *_ in terminals[:count]:
            self.grammar.advance(states, terminal)
        return states

    def trouble(
        self, states: list[int], draft: Draft, attempt: Attempt, last: str, subject: str
    ) -> Trouble:
        assert attempt.stop is not None

        def accepts(index: int) -> list[str]:
            return self.grammar.accepts(self.states_before(states, attempt.terminals, index))

        def again(text: str) -> int | None:
            self.guessed += len(text)
            return self.attempt(states, text, 0, len(text), last).stop

        return Trouble(
            draft.text,
            attempt.stop,
            tuple((start, end) for _, _, start, end in attempt.terminals),
            tuple(terminal for terminal, *_ in attempt.terminals),
            accepts,
            again,
            self.grammar.phrases,
            lambda words: self.elsewhere(words, draft.text),
            lambda word: word in self.acting(),
            self.declared_as,
            subject,
            guess=self.guessed <= MAX_GUESSED and len(draft.text) <= MAX_GUESSED_LINE,
        )

    def elsewhere(self, words: str, line: str) -> bool:
        """Whether a name (with blanks: these words) stands on another line than this one."""
        if " " in words:
            whole = re.compile(rf"(?<![\w-]){re.escape(words)}(?![\w-])")
            return len(whole.findall(self.text)) > len(whole.findall(line))
        return self.counted(words) > _counted(line)[canonical(words)]

    def counted(self, word: str) -> int:
        """How often a word stands in the file, in any spelling of a name."""
        if self.words is None:
            self.words = _counted(self.text)
        return self.words[canonical(word)]

    def declared_as(self, word: str) -> str:
        """The word that begins the declaration of a name (`define`), empty for none."""
        if self.declaring is None:
            self.declaring = {
                canonical(name): keyword
                for line in _DECLARATION.findall(self.text)
                for keyword, name in header_names(line)
            }
        return self.declaring.get(canonical(word), "")

    def acting(self) -> frozenset[str]:
        """The words after `by`: parties, teams, people."""
        if self.actors is None:
            self.actors = frozenset(_BY.findall(self.text))
        return self.actors

    def full(self) -> bool:
        return len(self.diagnostics) >= MAX_FINDINGS

    def report(self, diagnostic: Diagnostic) -> None:
        if not self.full():
            self.diagnostics.append(diagnostic)

    def report_finding(self, finding: Finding, draft: Draft, with_fix: bool = True) -> None:
        origin = draft.origin
        fix = None
        if finding.replacement is not None and with_fix:
            start, end = finding.place
            fix = Fix(Span(origin[start], origin[end]), finding.replacement)
        self.report(
            Diagnostic(
                finding.code,
                finding.message,
                Span(origin[finding.start], max(origin[finding.end], origin[finding.start])),
                finding.label,
                finding.help,
                fix,
            )
        )

    def indented(self, lines: list[Line], by: int) -> Fix:
        """Indent these lines by so many more spaces."""
        source = self.source.text
        whole = Span(lines[0].start - lines[0].indent, lines[-1].end)
        pieces, last = [], whole.start
        for line in lines:
            before = source.rfind("\n", 0, line.start) + 1
            pieces += [source[last : max(before, last)], " " * max(line.indent + by, 0)]
            last = line.start
        pieces.append(source[last : whole.end])
        return Fix(Span(source.rfind("\n", 0, lines[0].start) + 1, whole.end), "".join(pieces))

    def to_be_indented(self, lines: tuple[Line, ...], indent: int, subject: str) -> None:
        first = lines[0]
        self.report(
            Diagnostic(
                "AL106",
                f"this line belongs to `{subject}` and is not indented below it",
                Span(first.start, first.end),
                "indent it",
                "what belongs to a line stands below it, indented by two spaces",
                self.indented(list(lines), indent - first.indent),
            )
        )


def _counted(text: str) -> Counter[str]:
    return Counter(canonical(match[0]) for match in _NAME.finditer(text))
