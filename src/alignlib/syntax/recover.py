"""Reading declaration by declaration and line by line, leaving out what cannot be read.

A line is read as a whole, together with what must follow it (deeper lines or none). One that does
not fit is explained; where a change makes it readable it is read with that change, so that one
mistake stays one finding, and else it is left out with all that stands below it. The parser then
goes on from the state it had before: nothing is read twice.
"""

from __future__ import annotations

import re
from typing import Any, Protocol

from attrs import evolve, frozen

from alignlib.diagnostics.diagnostic import Diagnostic, Fix
from alignlib.source import SourceText, Span
from alignlib.syntax.build import Builder, Parsed
from alignlib.syntax.errors import MAX_GUESSED_LINE, Finding, Trouble, explain
from alignlib.syntax.headers import (
    begins_declaration,
    header_names,
    likely_header,
    stand_in,
    subject_of,
)
from alignlib.syntax.layout import Layout, Line

MAX_FINDINGS = 100
MAX_MENDED = 8
"""Changes to one line, before it is left out."""
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


@frozen
class Open:
    """A block that is being read: what to go back to if nothing of it can be kept."""

    states: list[int]
    tokens: int


class Recovery:
    def __init__(
        self, source: SourceText, layout: Layout, grammar: GrammarLike, builder: Builder
    ) -> None:
        self.source = source
        self.text = layout.text
        self.layout = layout
        self.grammar = grammar
        self.builder = builder
        self.diagnostics: list[Diagnostic] = []
        self.broken: list[tuple[str, str]] = []
        self.guessed = 0

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
        reader = GroupReader(self, group, header)
        tokens = reader.read()
        if not reader.whole:
            self.broken.extend(header_names(self.draft(group[0]).text))
            self.broken.extend(reader.lost_fields)
        if tokens is None:
            return None
        self.builder.lost = False
        node = self.builder.build(self.grammar.tree(tokens))
        if self.builder.lost and reader.whole:
            self.broken.extend(header_names(self.draft(group[0]).text))
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
        self.report(
            Diagnostic(
                "AL125",
                "this line is indented, but no declaration stands above it",
                Span(first.start, first.end),
                "begins a declaration, at the start of the line" if meant else "belongs to nothing",
                "a declaration begins at the start of a line: `stage new, start`",
                self.indented(lines, -first.indent) if meant else None,
            )
        )
        return 0 if meant else count

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

    def misspelt_header(self, line: Line) -> Draft | None:
        """The header with its first word mended, if it can be read then."""
        if line.unreadable:
            return None
        draft = self.draft(line)
        for end, word in likely_header(draft.text):
            changed = draft.text[:0] + word + draft.text[end:]
            states = list(self.grammar.start)
            attempt = self.attempt(states, changed, 0, len(changed), "_NL")
            other = self.attempt(states, changed, 0, len(changed), "_INDENT")
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
                self.report_finding(finding, draft)
                return draft.changed(finding)
        return None

    def unknown_header(self, line: Line) -> None:
        text = self.text[line.start : line.end]
        match = re.match(r"[\w-]+|\S+", text)
        word = match[0][:40] if match else text[:1]
        if line.reported:
            return
        near = [other for _, other in likely_header(text)]
        self.report(
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
        while at < len(groups) and at - first < 30:
            lines = groups[at]
            if lines[0].indent or lines[0].unreadable or begins_declaration(self.text, lines[0]):
                break
            shifted = tuple(evolve(line, level=line.level + 1) for line in lines)
            if not GroupReader(self, group + shifted, None, dry=True).fits(len(group)):
                break
            group = group + shifted
            at += 1
        if at > first:
            lines = tuple(line for lines in groups[first:at] for line in lines)
            indent = next((line.indent for line in group if line.indent), 2)
            self.to_be_indented(lines, indent, subject_of(self.text, group[0]))
        return at, group

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

    # -- lines ---------------------------------------------------------------------------------

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
            subject,
            last == "_INDENT",
            guess=self.guessed <= MAX_GUESSED and len(draft.text) <= MAX_GUESSED_LINE,
        )

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


class GroupReader:
    """Reads one declaration."""

    def __init__(
        self,
        recovery: Recovery,
        lines: tuple[Line, ...],
        header: Draft | None,
        dry: bool = False,
    ) -> None:
        self.recovery = recovery
        self.grammar = recovery.grammar
        self.lines = list(lines)
        self.header = header
        self.dry = dry
        self.states = list(self.grammar.start)
        self.tokens: list[Terminal] = []
        self.open: list[Open] = []
        self.whole = True
        self.gone = False
        self.lost_fields: list[tuple[str, str]] = []
        self.subject = subject_of(recovery.text, lines[0])

    def fits(self, index: int) -> bool:
        """Can line `index` be read where it stands? Lines before it may be broken."""
        at = 0
        while at < index:
            at = self.step(at)
        if at != index or self.gone:
            return False
        self.close(self.lines[index].level)
        return self.plainly(index).stop is None

    def read(self) -> list[Terminal] | None:
        """The terminals of what can be read, or None where nothing can be kept."""
        at = 0
        while at < len(self.lines):
            at = self.step(at)
        self.close(0)
        return None if self.gone or not self.tokens else self.tokens

    def step(self, at: int) -> int:
        """Read line `at`; the number of the next line to read."""
        line = self.lines[at]
        self.close(line.level)
        if line.level > len(self.open):
            # What it stood below has been left out or takes no lines.
            return self.after(at)
        if line.unreadable:
            self.lose(at)
            return self.after(at)
        deeper = self.deeper(at)
        draft = self.header if at == 0 and self.header else self.recovery.draft(line)
        attempt = self.plainly(at, draft)
        if attempt.stop is None:
            self.take(attempt, draft, deeper)
            return at + 1
        return self.repair(at, draft, attempt)

    def deeper(self, at: int) -> bool:
        return at + 1 < len(self.lines) and self.lines[at + 1].level > self.lines[at].level

    def plainly(self, at: int, draft: Draft | None = None) -> Attempt:
        draft = draft or self.recovery.draft(self.lines[at])
        last = "_INDENT" if self.deeper(at) else "_NL"
        return self.recovery.attempt(self.states, draft.text, 0, len(draft.text), last)

    def after(self, at: int) -> int:
        """The next line that does not stand below line `at`."""
        level = self.lines[at].level
        at += 1
        while at < len(self.lines) and self.lines[at].level > level:
            at += 1
        return at

    def take(self, attempt: Attempt, draft: Draft, deeper: bool) -> None:
        if deeper:
            self.open.append(Open(self.states, len(self.tokens)))
        self.states = attempt.states
        self.tokens.extend(
            (terminal, text, draft.origin[start], draft.origin[end])
            for terminal, text, start, end in attempt.terminals
        )

    def close(self, level: int) -> None:
        """End the blocks deeper than `level`; one of which nothing is left goes with its head."""
        while len(self.open) > level:
            block = self.open.pop()
            if self.grammar.advance(self.states, "_DEDENT"):
                end = self.tokens[-1][3]
                self.tokens.append(("_DEDENT", "", end, end))
            else:
                self.states = block.states
                del self.tokens[block.tokens :]
                self.gone = self.gone or not self.open

    def lose(self, at: int) -> None:
        """Leave out line `at`."""
        self.whole = False
        if at == 0:
            self.stand_in()
        else:
            match = re.match(r"(?:(?:key|fixed)\s+)*([\w-]+|`[^`]*`)",
                             self.recovery.draft(self.lines[at]).text)  # fmt: skip
            if match and self.subject.split()[0] in ("fields", "activity"):
                self.lost_fields.append(("field", match[1].strip("`")))

    def stand_in(self) -> None:
        """Nothing of the declaration is kept, but its lines are still looked at."""
        self.gone = True
        text = stand_in(self.recovery.text, self.lines[0])
        if text and self.deeper(0):
            attempt = self.recovery.attempt(self.states, text, 0, len(text), "_INDENT")
            if attempt.stop is None:
                start = self.lines[0].start
                self.take(attempt, Draft(text, [start] * (len(text) + 1)), True)

    # -- repair --------------------------------------------------------------------------------

    def repair(self, at: int, draft: Draft, attempt: Attempt) -> int:
        line = self.lines[at]
        if self.dry or line.reported or self.recovery.full():
            return self.shape(at, draft, quiet=True) or self.give_up(at)
        last = "_INDENT" if self.deeper(at) else "_NL"
        for _ in range(MAX_MENDED):
            if attempt.stop == len(draft.text):
                shaped = self.shape(at, draft)
                if shaped is not None:
                    return shaped
            trouble = self.recovery.trouble(self.states, draft, attempt, last, self.subject)
            finding = explain(trouble)
            self.recovery.report_finding(finding, draft)
            if finding.replacement is None:
                break
            draft = draft.changed(finding)
            attempt = self.recovery.attempt(self.states, draft.text, 0, len(draft.text), last)
            if attempt.stop is None:
                self.take(attempt, draft, self.deeper(at))
                return at + 1
        return self.give_up(at)

    def give_up(self, at: int) -> int:
        next_line = self.after(at)
        self.lose(at)
        return at + 1 if at == 0 and self.open else next_line

    def shape(self, at: int, draft: Draft, quiet: bool = False) -> int | None:
        """The line itself can be read, but not with the lines below it, or not without any."""
        other = "_NL" if self.deeper(at) else "_INDENT"
        attempt = self.recovery.attempt(self.states, draft.text, 0, len(draft.text), other)
        if attempt.stop is not None:
            return None
        if other == "_NL":
            return self.too_deep(at, draft, attempt, quiet)
        return self.no_body(at, draft, attempt, quiet)

    def too_deep(self, at: int, draft: Draft, attempt: Attempt, quiet: bool) -> int | None:
        """Lines stand below a line that takes none."""
        first, below = self.lines[at + 1], range(at + 1, self.after(at))
        words = draft.text[:40]
        joined = re.match(r"(and|or)\b", self.recovery.text[first.start : first.end])
        states = attempt.states
        fits = not joined and self.recovery.attempt(
            states, self.recovery.draft(first).text, 0, first.end - first.start,
            "_INDENT" if self.deeper(at + 1) else "_NL",
        ).stop is None  # fmt: skip
        if not joined and not quiet and self.guess_first(at, draft):
            return None
        if not quiet and not first.reported:
            self.recovery.report(
                Diagnostic(
                    "AL107",
                    "a condition does not go on in the next line" if joined
                    else f"no lines can stand below `{words}`",
                    Span(first.start, first.end),
                    "continues the line above" if joined else "indented deeper than the line above",
                    "write it on one line; or end the line above with `when` and write one "
                    "condition a line below it, without `and`" if joined
                    else "indent it like the line above, if it belongs to the same block",
                    self.recovery.indented(
                        [self.lines[index] for index in below],
                        self.lines[at].indent - first.indent,
                    ) if fits else None,
                )
            )  # fmt: skip
        self.take(attempt, draft, False)
        if fits:
            for index in below:
                old = self.lines[index]
                self.lines[index] = evolve(old, level=old.level - 1)
            return at + 1
        self.whole = False
        return self.after(at)

    def guess_first(self, at: int, draft: Draft) -> bool:
        """Would another word make a head of the line (`any off` for `any of`)?"""
        attempt = self.plainly(at, draft)
        trouble = self.recovery.trouble(self.states, draft, attempt, "_INDENT", self.subject)
        return trouble.guess and trouble.attempt(explain(trouble).applied(draft.text)) is None

    def no_body(self, at: int, draft: Draft, attempt: Attempt, quiet: bool) -> int | None:
        """A line that needs lines below it has none; perhaps those after it are meant."""
        line, found = self.lines[at], []
        states, index = attempt.states, at + 1
        while index < len(self.lines) and self.lines[index].level == line.level and at > 0:
            body = self.recovery.draft(self.lines[index]).text
            last = "_INDENT" if self.deeper(index) else "_NL"
            tried = self.recovery.attempt(states, body, 0, len(body), last)
            itself = self.recovery.attempt(self.states, body, 0, len(body), last)
            if tried.stop is not None or itself.stop is None or last == "_INDENT":
                break
            states, index = tried.states, index + 1
            found.append(index - 1)
        if found:
            lines = tuple(self.lines[index] for index in found)
            if not quiet:
                self.recovery.to_be_indented(lines, 2 + line.indent, draft.text[:40])
            for index in found:
                self.lines[index] = evolve(self.lines[index], level=line.level + 1)
            self.take(attempt, draft, True)
            return at + 1
        if not quiet:
            self.recovery.report(
                Diagnostic(
                    "AL108",
                    f"`{draft.text[:60]}` needs lines below it",
                    Span(line.start, line.end),
                    "nothing is indented below it",
                    "write what belongs to it on the next lines, indented by two spaces",
                )
            )
        self.lose(at)
        return self.after(at)
