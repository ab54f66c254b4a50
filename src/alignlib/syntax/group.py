"""Reading one declaration line by line, leaving out what cannot be read."""

from __future__ import annotations

import re
from itertools import pairwise

from attrs import evolve, frozen

from alignlib.diagnostics.diagnostic import Diagnostic
from alignlib.source import Span
from alignlib.syntax.breaks import ANY, headless, one_on_two, two_on_one
from alignlib.syntax.errors import GOES_ON_HELP, explain
from alignlib.syntax.headers import stand_in, subject_of, words_of
from alignlib.syntax.layout import Line
from alignlib.syntax.reading import Attempt, Draft, Reading, Terminal
from alignlib.syntax.trouble import Finding, Trouble

DECLARING = frozenset({"fields", "activity", "agreement", "team", "grade"})
"""Declarations whose lines declare names as well."""
SLIPS = frozenset({"AL110", "AL111", "AL121", "AL122", "AL123", "AL131", "AL132"})
ADDED = frozenset({"AL110", "AL113", "AL126", "AL127"})
MAX_MENDED = 8
"""Changes to one line, before it is left out."""


@frozen
class Open:
    """A block that is being read: what to go back to if nothing of it can be kept."""

    states: list[int]
    tokens: int


@frozen
class Before:
    """What to go back to, to read line `at` again."""

    at: int
    draft: Draft
    states: list[int]
    tokens: int
    open: int


class GroupReader:
    """Reads one declaration."""

    def __init__(
        self,
        reading: Reading,
        lines: tuple[Line, ...],
        header: Draft | None,
        dry: bool = False,
    ) -> None:
        self.reading = reading
        self.grammar = reading.grammar
        self.lines = list(lines)
        self.header = header
        self.dry = dry
        self.states = list(self.grammar.start)
        self.tokens: list[Terminal] = []
        self.open: list[Open] = []
        self.whole = True
        self.gone = False
        self.unsure: list[tuple[str, str]] = []
        """Names that lines declare which were left out, or read by a guess."""
        self.split_off = False
        """Lines that belong to another declaration stood among its own."""
        self.before: Before | None = None
        self.subject = subject_of(reading.text, lines[0])

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
            return self.give_up(at)
        if line.quote >= 0:
            return self.unclosed(at)
        deeper = self.deeper(at)
        draft = self.header if at == 0 and self.header else self.reading.draft(line)
        attempt = self.plainly(at, draft)
        if attempt.stop is None:
            self.before = Before(at, draft, self.states, len(self.tokens), len(self.open))
            self.take(attempt, draft, deeper)
            return at + 1
        apart = headless(self, at) or self.with_the_one_above(at) or self.too_far_in(at)
        return self.repair(at, draft, attempt) if apart is None else apart

    def with_the_one_above(self, at: int) -> int | None:
        """Line `at` is the rest of the line above."""
        before, lines = self.before, self.lines
        if before is None or before.at != at - 1 or lines[at].level < lines[before.at].level:
            return None
        states, tokens, opened = self.states, list(self.tokens), list(self.open)
        self.states = before.states
        del self.tokens[before.tokens :], self.open[before.open :]
        after = one_on_two(self, before.at, before.draft)
        if after is None:
            self.states, self.tokens, self.open = states, tokens, opened
        return after

    def too_far_in(self, at: int) -> int | None:
        """Line `at` stands alone below the line above, and belongs beside it."""
        before, lines = self.before, self.lines
        alone = self.after(at) >= len(lines) or lines[self.after(at)].level < lines[at].level
        if before is None or before.at != at - 1 or not alone or lines[at].reported or (
            lines[at].level != lines[before.at].level + 1 or before.at == 0
        ):  # fmt: skip
            return None
        text = before.draft.text
        above = self.reading.attempt(before.states, text, 0, len(text), "_NL")
        if above.stop is not None:
            return None
        own = self.reading.draft(lines[at]).text
        last = "_INDENT" if self.deeper(at) else "_NL"
        if self.reading.attempt(above.states, own, 0, len(own), last).stop is not None:
            return None
        below = range(at, self.after(at))
        if not self.dry:
            self.reading.report(
                Diagnostic(
                    "AL107",
                    f"no such line can stand below `{text[:40]}`",
                    Span(lines[at].start, lines[at].end),
                    "indented deeper than the line above",
                    "indent it like the line above, if it belongs to the same block",
                    self.reading.indented(
                        [lines[index] for index in below],
                        lines[before.at].indent - lines[at].indent,
                    ),
                )
            )
        del self.tokens[before.tokens :], self.open[before.open :]
        self.states = before.states
        self.take(above, before.draft, False)
        for index in below:
            lines[index] = evolve(lines[index], level=lines[index].level - 1)
        return at

    def heads(self, draft: Draft) -> bool:
        """Can lines stand below this one?"""
        text = draft.text
        return self.reading.attempt(self.states, text, 0, len(text), "_INDENT").stop is None

    def deeper(self, at: int) -> bool:
        return at + 1 < len(self.lines) and self.lines[at + 1].level > self.lines[at].level

    def plainly(self, at: int, draft: Draft | None = None) -> Attempt:
        draft = draft or self.reading.draft(self.lines[at])
        last = "_INDENT" if self.deeper(at) else "_NL"
        return self.reading.attempt(self.states, draft.text, 0, len(draft.text), last)

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
            word = self.subject.split()[0]
            if word in ("fields", "activity") and not self.deeper(0):
                self.unsure.append((word, ANY))
            elif word == "fields":  # of whom, is not known: of all that have fields
                for below in range(1, self.after(0)):
                    self.unsure.extend(words_of(self.reading.draft(self.lines[below]).text))
        self.doubt(at)

    def doubt(self, at: int, mended: str = "") -> None:
        """The names on line `at` may be others than what was read."""
        if at == 0 or self.subject.split()[0] in DECLARING:
            self.unsure.extend(words_of(self.reading.draft(self.lines[at]).text))
            self.unsure.extend(words_of(mended))

    def stand_in(self) -> None:
        """Nothing of the declaration is kept, but its lines are still looked at."""
        self.gone = True
        text = stand_in(self.reading.text, self.lines[0])
        if text and self.deeper(0):
            attempt = self.reading.attempt(self.states, text, 0, len(text), "_INDENT")
            if attempt.stop is None:
                start = self.lines[0].start
                self.take(attempt, Draft(text, [start] * (len(text) + 1)), True)

    # -- repair --------------------------------------------------------------------------------

    def repair(self, at: int, draft: Draft, attempt: Attempt) -> int:
        line = self.lines[at]
        if self.dry or line.reported or self.reading.full():
            return self.shape(at, draft, quiet=True) or self.give_up(at)
        last = "_INDENT" if self.deeper(at) else "_NL"
        found: list[tuple[Finding, Draft]] = []
        for _ in range(MAX_MENDED):
            if attempt.stop == len(draft.text) and not found and not self.heads(draft):
                after = one_on_two(self, at, draft)
                if after is not None:
                    return after
            if attempt.stop == len(draft.text):
                shaped = self.shape(at, draft)
                if shaped is not None:
                    for finding, draft_then in found:
                        self.reading.report_finding(finding, draft_then)
                    return shaped
            trouble = self.reading.trouble(self.states, draft, attempt, last, self.subject)
            finding = explain(trouble)
            if not found and not self.certain(finding, trouble):
                apart = two_on_one(self, at, draft, attempt)
                if apart is not None:
                    return apart
            found.append((finding, draft))
            if finding.replacement is None:
                break
            draft = draft.changed(finding)
            attempt = self.reading.attempt(self.states, draft.text, 0, len(draft.text), last)
            if attempt.stop is None:
                for finding, draft_then in self.independent(found):
                    self.reading.report_finding(finding, draft_then)
                self.take(attempt, draft, self.deeper(at))
                self.doubt(at, draft.text)
                return at + 1
        # A line that stays unreadable is one finding: more guesses would be too many.
        self.reading.report_finding(*found[0])
        return self.give_up(at)

    def independent(self, found: list[tuple[Finding, Draft]]) -> list[tuple[Finding, Draft]]:
        """What had to be added because of a word that was guessed is no mistake of its own."""
        kept = found[:1]
        for before, after in pairwise(found):
            if not (before[0].code == "AL110" and after[0].code in ADDED):
                kept.append(after)
        return kept

    def certain(self, finding: Finding, trouble: Trouble) -> bool:
        """A slip in a word explains the line better than a line break that is missing."""
        known = finding.code == "AL126" and trouble.elsewhere(finding.replacement or "")
        return (finding.code in SLIPS or known) and trouble.attempt(
            finding.applied(trouble.text)
        ) is None

    def unclosed(self, at: int) -> int:
        """A quote is not closed on its line; it may have been meant to end with the line."""
        line, draft = self.lines[at], self.reading.draft(self.lines[at])
        begin = line.quote - line.start
        sign, comment = draft.text[begin], draft.text.find("#", begin)
        end = len(draft.text[: comment if comment > 0 else None].rstrip())
        name = "double quote" if sign == '"' else "back-quote"
        finding = Finding(
            "AL104",
            "this text is not closed" if sign == '"' else "this name is not closed",
            begin,
            end,
            f"has no closing {name} on its line",
            f"put a {name} where it ends",
            sign,
            (end, end),
        )
        closed = Draft(draft.text[:end], draft.origin[: end + 1]).changed(finding)
        attempt = self.plainly(at, closed)
        fits = attempt.stop is None and end > begin + 1
        if not self.dry and not line.reported:
            self.reading.report_finding(finding, draft, with_fix=fits)
        if not fits:
            return self.give_up(at)
        self.take(attempt, closed, self.deeper(at))
        return at + 1

    def give_up(self, at: int) -> int:
        next_line = self.after(at)
        self.lose(at)
        return at + 1 if at == 0 and self.open else next_line

    def shape(self, at: int, draft: Draft, quiet: bool = False) -> int | None:
        """The line itself can be read, but not with the lines below it, or not without any."""
        other = "_NL" if self.deeper(at) else "_INDENT"
        attempt = self.reading.attempt(self.states, draft.text, 0, len(draft.text), other)
        if attempt.stop is not None:
            return None
        if other == "_NL":
            return self.too_deep(at, draft, attempt, quiet)
        return self.no_body(at, draft, attempt, quiet)

    def too_deep(self, at: int, draft: Draft, attempt: Attempt, quiet: bool) -> int | None:
        """Lines stand below a line that takes none."""
        first, below = self.lines[at + 1], range(at + 1, self.after(at))
        words = draft.text[:40]
        joined = re.match(r"(and|or)\b", self.reading.text[first.start : first.end])
        states = attempt.states
        fits = not joined and self.reading.attempt(
            states, self.reading.draft(first).text, 0, first.end - first.start,
            "_INDENT" if self.deeper(at + 1) else "_NL",
        ).stop is None  # fmt: skip
        if not joined and not quiet and self.guess_first(at, draft):
            return None
        if not quiet and not first.reported:
            self.reading.report(
                Diagnostic(
                    "AL107",
                    "a condition does not go on in the next line" if joined
                    else f"no lines can stand below `{words}`",
                    Span(first.start, first.end),
                    "continues the line above" if joined else "indented deeper than the line above",
                    GOES_ON_HELP if joined
                    else "indent it like the line above, if it belongs to the same block",
                    self.reading.indented(
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
        trouble = self.reading.trouble(self.states, draft, attempt, "_INDENT", self.subject)
        return trouble.guess and trouble.attempt(explain(trouble).applied(draft.text)) is None

    def no_body(self, at: int, draft: Draft, attempt: Attempt, quiet: bool) -> int | None:
        """A line that needs lines below it has none; perhaps those after it are meant."""
        line, found = self.lines[at], []
        states, index = attempt.states, at + 1
        while index < len(self.lines) and self.lines[index].level == line.level and at > 0:
            body = self.reading.draft(self.lines[index]).text
            deeper = self.deeper(index)  # then what follows stands where it belongs
            tried = self.reading.attempt(states, body, 0, len(body), "_NL")
            itself = self.reading.attempt(
                self.states, body, 0, len(body), "_INDENT" if deeper else "_NL"
            )
            if tried.stop is not None or itself.stop is None:
                break
            states, index = tried.states, index + 1
            found.append(index - 1)
            if deeper:
                break
        if found:
            lines = tuple(self.lines[index] for index in found)
            if not quiet and not any(own.reported for own in lines):
                self.reading.to_be_indented(lines, 2 + line.indent, draft.text[:40])
            for index in found:
                self.lines[index] = evolve(self.lines[index], level=line.level + 1)
            self.take(attempt, draft, True)
            return at + 1
        if not quiet:
            self.reading.report(
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
