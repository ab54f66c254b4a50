"""Line breaks in the wrong place: one line on two, two lines on one, lines without their header."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import evolve

from alignlib.diagnostics.diagnostic import Diagnostic, Fix
from alignlib.source import Span
from alignlib.syntax.errors import GOES_ON_HELP
from alignlib.syntax.headers import stand_in_for, words_of
from alignlib.syntax.layout import GAP
from alignlib.syntax.names import DECLARATION_WORDS
from alignlib.syntax.reading import Attempt, Draft, Reading
from alignlib.syntax.trouble import MAX_GUESSED_LINE

if TYPE_CHECKING:
    from alignlib.syntax.group import Before, GroupReader

ANY = "*"
"""Stands for names that nobody can tell, in the list of broken ones."""
LEAST = 3
"""Terminals of what may stand as a line of its own, with its end: a word alone is a slip."""


def joined(first: Draft, second: Draft) -> Draft:
    """Two lines as one, with a blank between them."""
    end = len(first.text)
    return Draft(
        f"{first.text} {second.text}", [*first.origin[:end], first.origin[end], *second.origin]
    )


def report_one_on_two(reading: Reading, first: Draft, second: Draft) -> None:
    """`second` is the rest of the line `first`."""
    end, start = first.origin[-1], second.origin[0]
    condition = re.match(r"(and|or)(?![\w-])", second.text)
    plain = not reading.source.text[end:start].strip()  # no comment stands between
    reading.report(
        Diagnostic(
            "AL107" if condition else "AL133",
            "a condition does not go on in the next line"
            if condition
            else "this line goes on with what the line above begins",
            Span(start, second.origin[-1]),
            "continues the line above",
            GOES_ON_HELP if condition else "write it at the end of the line above",
            Fix(Span(end, start), " ") if plain else None,
        )
    )


def one_on_two(reader: GroupReader, at: int, draft: Draft) -> int | None:
    """Line `at` and the next one can be read as one; the number of the line after them."""
    lines = reader.lines
    if at + 1 >= len(lines) or lines[at + 1].unreadable or lines[at + 1].quote >= 0:
        return None
    if lines[at + 1].level < lines[at].level or len(draft.text) > MAX_GUESSED_LINE:
        return None
    rest = reader.reading.draft(lines[at + 1])
    if len(rest.text) > MAX_GUESSED_LINE:
        return None
    whole = joined(draft, rest)
    below = at + 2 < len(lines) and lines[at + 2].level > lines[at].level
    last = "_INDENT" if below else "_NL"
    attempt = reader.reading.attempt(reader.states, whole.text, 0, len(whole.text), last)
    if attempt.stop is not None:
        return None
    if not reader.dry and not lines[at + 1].reported:
        report_one_on_two(reader.reading, draft, rest)
    if below:
        too_deep = lines[at + 2].level - lines[at].level - 1
        for index in range(at + 2, reader.after(at)):
            lines[index] = evolve(lines[index], level=lines[index].level - too_deep)
    reader.take(attempt, whole, below)
    return at + 2


def two_on_one(reader: GroupReader, at: int, draft: Draft, attempt: Attempt) -> int | None:
    """Line `at` ends where it stops being readable, and the rest is a line of its own."""
    stop, text = attempt.stop, draft.text
    if not stop or stop >= len(text) or len(text) > MAX_GUESSED_LINE:
        return None
    reading = reader.reading
    alone = attempt.terminals[0][1] if len(attempt.terminals) == 1 else ""
    if alone and at > 0 and not reading.elsewhere(alone, text):
        return None  # a word that stands nowhere else is no line of its own
    before = reading.states_before(reader.states, attempt.terminals, len(attempt.terminals))
    for ends in (["_NL"], ["_INDENT"], ["_NL", "_DEDENT"]):
        if (ends == ["_INDENT"]) != (at == 0) or (len(ends) > 1 and len(reader.open) < 2):
            continue
        states = list(before)
        if not all(reader.grammar.advance(states, end) for end in ends):
            continue
        for last in _lasts(reader, at, ends):
            rest = reading.attempt(states, text, stop, len(text), last)
            if rest.stop is None and len(rest.terminals) >= LEAST:
                return _take_both(reader, at, draft, attempt, states, ends, rest)
    word = re.match(r"[\w-]+", text[stop:])
    if word and word[0] in DECLARATION_WORDS:
        return _two_declarations(reader, at, draft, attempt, before)
    return None


def _lasts(reader: GroupReader, at: int, ends: list[str]) -> tuple[str, ...]:
    """How the second of two lines can end: with lines below it or without."""
    if ends == ["_INDENT"]:
        return ("_INDENT", "_NL") if reader.deeper(at) else ("_NL",)
    if len(ends) > 1:  # it heads the lines that follow, which stand where the first one stood
        beside = at + 1 < len(reader.lines) and (
            reader.lines[at + 1].level == reader.lines[at].level
        )
        return ("_INDENT",) if beside else ("_NL",)
    return ("_INDENT",) if reader.deeper(at) else ("_NL",)


def _take_both(
    reader: GroupReader,
    at: int,
    draft: Draft,
    attempt: Attempt,
    states: list[int],
    ends: list[str],
    rest: Attempt,
) -> int:
    lines, stop = reader.lines, attempt.stop or 0
    indent = lines[at].indent
    deeper = rest.terminals[-1][0] == "_INDENT"
    if ends == ["_INDENT"]:
        indent += lines[at + 1].indent if reader.deeper(at) and not deeper else 2
    elif len(ends) > 1:
        above = [line for line in lines[:at] if line.level == lines[at].level - 1]
        indent = above[-1].indent if above else indent
    _report_two(reader, draft, stop, "\n" + " " * indent)
    _take_first(reader, attempt, draft, states, ends)
    if len(ends) > 1:
        reader.open.pop()
    reader.take(rest, draft, deeper)
    if ends == ["_INDENT"] and deeper:
        for index in range(at + 1, reader.after(at)):
            lines[index] = evolve(lines[index], level=lines[index].level + 1)
    return at + 1


def _two_declarations(
    reader: GroupReader, at: int, draft: Draft, attempt: Attempt, before: list[int]
) -> int | None:
    text, stop = draft.text, attempt.stop
    assert stop is not None
    states = list(before)
    if not reader.grammar.advance(states, "_NL"):
        return None
    start = list(reader.grammar.start)
    if all(
        reader.reading.attempt(start, text, stop, len(text), last).stop is not None
        for last in ("_NL", "_INDENT")
    ):
        return None
    _report_two(reader, draft, stop, "\n\n")
    _take_first(reader, attempt, draft, states, ["_NL"])
    reader.unsure.extend(words_of(text[stop:]))
    reader.split_off = True
    return reader.after(at)


def _take_first(
    reader: GroupReader, attempt: Attempt, draft: Draft, states: list[int], ends: list[str]
) -> None:
    at = len(draft.text[: attempt.stop].rstrip())
    terminals = [*attempt.terminals, *((end, "", at, at) for end in ends)]
    reader.take(Attempt(terminals, states, None), draft, ends == ["_INDENT"])


def _report_two(reader: GroupReader, draft: Draft, stop: int, between: str) -> None:
    if reader.dry:
        return
    end = len(draft.text[:stop].rstrip())
    origin = draft.origin
    reader.reading.report(
        Diagnostic(
            "AL134",
            f"`{draft.text[stop : stop + 40].strip()}` is a line of its own",
            Span(origin[stop], origin[-1]),
            "begins a new line",
            "write it on the next line",
            Fix(Span(origin[end], origin[stop]), between),
        )
    )


def headless(reader: GroupReader, at: int) -> int | None:
    """Lines after an empty line of which none fits here, while they fit below another header: the
    number of the line after them."""
    lines = reader.lines
    if lines[at].level != 1 or not after_a_gap(reader, at):
        return None
    end = at + 1
    while end < len(lines) and not (lines[end].level == 1 and after_a_gap(reader, end)):
        end += 1
    own = [index for index in range(at, end) if lines[index].level == 1][:3]
    if any(reader.plainly(index).stop is None for index in own):
        return None
    word = next((word for word in DECLARATION_WORDS if _fits(reader, own, word)), None)
    if word is None:
        return None
    if not reader.dry:
        report_headless(reader.reading, lines[at].start, lines[at].end, word)
    reader.unsure.append((word, ANY))
    reader.split_off = True
    if at == 1 and end == len(lines) and reader.before is not None:
        _header_alone(reader, reader.before)
    return end


def _header_alone(reader: GroupReader, before: Before) -> None:
    """The lines below it were not its own: the header is read again, as one without any."""
    text = before.draft.text
    attempt = reader.reading.attempt(before.states, text, 0, len(text), "_NL")
    if attempt.stop is None:
        del reader.tokens[before.tokens :], reader.open[before.open :]
        reader.take(attempt, before.draft, False)


def report_headless(reading: Reading, start: int, end: int, word: str) -> None:
    reading.report(
        Diagnostic(
            "AL125",
            "the lines from here on stand below no declaration of their own",
            Span(start, end),
            "a first line is missing above",
            f"begin the declaration at the start of a line, such as `{stand_in_for(word)}`",
        )
    )


def after_a_gap(reader: GroupReader, at: int) -> bool:
    """An empty line stands before line `at`."""
    lines, text = reader.lines, reader.reading.text
    return GAP.search(text, lines[at - 1].end, lines[at].start) is not None


def _fits(reader: GroupReader, own: list[int], word: str) -> bool:
    header = stand_in_for(word)
    begun = reader.reading.attempt(list(reader.grammar.start), header, 0, len(header), "_INDENT")
    if begun.stop is not None:
        return False
    states = begun.states
    for index in own:
        text = reader.reading.draft(reader.lines[index]).text
        last = "_INDENT" if reader.deeper(index) else "_NL"
        attempt = reader.reading.attempt(states, text, 0, len(text), last)
        if attempt.stop is not None:
            return False
        if last == "_NL":
            states = attempt.states
    return True


def header_on_two(reading: Reading, first: Draft, second: Draft, deeper: bool) -> Draft | None:
    """A header whose rest stands at the start of the next line."""
    whole = joined(first, second)
    if len(whole.text) > MAX_GUESSED_LINE:
        return None
    last = "_INDENT" if deeper else "_NL"
    attempt = reading.attempt(list(reading.grammar.start), whole.text, 0, len(whole.text), last)
    return whole if attempt.stop is None else None
