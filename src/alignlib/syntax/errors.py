"""Why a line cannot be read, in the author's words, and how to write it.

Every guess is tried out: a change is offered as a fix only if the line can be read with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alignlib.syntax.expected import in_words
from alignlib.syntax.guess_names import digit_first, known_name, quoted_name, unquoted
from alignlib.syntax.guess_signs import brackets, escape, list_words, punctuation, upper_case
from alignlib.syntax.guess_slips import comma, doubled, glued
from alignlib.syntax.guess_words import habits, left_out, misspelt, reserved, units
from alignlib.syntax.trouble import QUOTED, Finding, Trouble, end_of_word

GOES_ON_HELP = (
    "write it on one line; or write a block: `when`, `all of` or `any of` ends its line, and each "
    "condition stands on a line below it, without `and` and `or`"
)
_TRUSTED = frozenset({"AL110", "AL111", "AL121", "AL122", "AL123"})
"""Guesses that are good even where the rest of the line cannot be read either."""


def explain(trouble: Trouble) -> Finding:
    """The best explanation: a guess that makes the line readable, else one that gets further,
    else what could have stood there."""
    certain = goes_on(trouble) or mixed(trouble)
    if certain is not None:
        return certain
    best: Finding | None = None
    if trouble.guess:
        seen = set()
        for finding in _guesses(trouble):
            changed = finding.applied(trouble.text)
            if changed in seen or changed == trouble.text:
                continue
            seen.add(changed)
            stop = trouble.attempt(changed)
            if stop is None:
                return finding
            # How much of the old text is left to read, counted from the end, compares the two.
            gained = (len(trouble.text) - trouble.stop) - (len(changed) - stop)
            behind = stop > finding.place[0] + len(finding.replacement or "")
            if best is None and finding.code in _TRUSTED and gained > 0 and behind:
                best = finding
    return best or plain(trouble)


def _guesses(trouble: Trouble) -> Iterator[Finding]:
    yield from doubled(trouble)
    yield from known_name(trouble)
    yield from upper_case(trouble)
    yield from punctuation(trouble)
    yield from brackets(trouble)
    yield from habits(trouble)
    yield from list_words(trouble)
    yield from quoted_name(trouble)
    yield from glued(trouble)
    yield from misspelt(trouble)
    yield from units(trouble)
    yield from reserved(trouble)
    yield from comma(trouble)
    yield from left_out(trouble)
    yield from digit_first(trouble)
    yield from unquoted(trouble)
    yield from escape(trouble)


def goes_on(trouble: Trouble) -> Finding | None:
    """`and b` on a line of its own."""
    match = re.match(r"(and|or)(?![\w-])", trouble.text)
    if match is None or trouble.stop > 0:
        return None
    return Finding(
        "AL107",
        "a condition does not go on in the next line",
        0,
        len(trouble.text),
        "continues the line above",
        GOES_ON_HELP,
    )


def mixed(trouble: Trouble) -> Finding | None:
    """`a and b or c`."""
    match = re.compile(r"(and|or)(?![\w-])").match(trouble.text, trouble.stop)
    if match is None:
        return None
    other = "or" if match[1] == "and" else "and"
    before = QUOTED.sub(lambda m: "x" * len(m[0]), trouble.text[: trouble.stop])
    while True:  # what stands in brackets is one thing
        shorter = re.sub(r"\([^()]*\)", lambda m: "x" * len(m[0]), before)
        if shorter == before:
            break
        before = shorter
    inner = before.rpartition("(")[2]
    if not re.search(rf"\s{other}\s", inner):
        return None
    if re.search(r"between\s\S+(\s\S+)?\s$", inner):
        return None
    return Finding(
        "AL112", "`and` and `or` on one line need brackets", trouble.stop, match.end(),
        f"after `{other}`, without brackets",
        "say what belongs together: `(a and b) or c`, or `a and (b or c)`; or write a block "
        "with `any of` and the lines below it",
    )  # fmt: skip


_ODD_VALUES = (
    (re.compile(r"[0-9]{1,4}[/.][0-9]{1,2}[/.][0-9]{2,4}(?![\w])"), "`{}` is no date",
     "a date is year-month-day: `2026-11-22`"),
    (re.compile(r"(?!\d{4}-\d\d-\d\d\b)[0-9]{1,4}-[0-9]{1,2}-[0-9]{1,4}(?!\w)"), "`{}` is no date",
     "a date is year-month-day: `2026-11-22`"),
    (re.compile(r"[$€£]?(?![0-9]+\.[0-9]+(?![\d.,]))[0-9]+[.,][0-9.,]*[0-9](?!\w)"),
     "`{}` is no number",
     "numbers are written `40`, `2.5` or `1,200`: a comma stands before exactly three digits, "
     "and the comma of a list has a blank after it"),
    (re.compile(r"[0-9][\w.,:]*[^\W\d_][\w.,:]*"), "cannot read the value `{}`",
     "numbers are written `40` or `1,200`, times `3 days`, shares `40%`, money `$12,000`; a name "
     "begins with a letter"),
)  # fmt: skip


_HEADS = (
    (r"score\b", "=", "the lines below a score say what counts: `+5 each form`"),
    (r"define\b", "=", "what must hold stands below it, one condition a line"),
    (r"stage\b", "[-=]+>|\u2192", "where a lead may go stands below the stage: `to won when …`"),
)
"""What people write after a name, where an agreement has lines below it."""


def _odd_time(trouble: Trouble, accepted: list[str]) -> Finding | None:
    """`-3 days`, `3 days and 2 hours`."""
    text, stop = trouble.text, trouble.stop
    where = f"in `{trouble.subject}`: " if trouble.subject else ""
    negative = _NEGATIVE.match(text, stop)
    if negative and "DURATION" in accepted:
        return Finding(
            "AL123", f"{where}`{negative[0]}` is before it begins", stop, negative.end(),
            "below 0", "a time is a whole number above 0 and a unit: `3 days`",
        )  # fmt: skip
    second = _SECOND_TIME.match(text, stop)
    if second and trouble.kinds[-1:] == ("DURATION",):
        start = trouble.pieces[-1][0]
        return Finding(
            "AL123", f"{where}`{text[start : second.end()]}` is two times", start, second.end(),
            "a number and a unit, once",
            "write it in one unit: 3 days and 2 hours are `74 hours`",
        )  # fmt: skip
    return None


_NEGATIVE = re.compile(r"-[0-9][0-9.,]*(?:[ \t]+[a-z]+)*")
_SECOND_TIME = re.compile(r"(?:and\b|,|\+)?[ \t]*[0-9]+[ \t]*(?:working[ \t]+|business[ \t]+)?"
                          r"(?:minute|hour|day|week|month)s?\b")  # fmt: skip


def plain(trouble: Trouble) -> Finding:
    text, stop = trouble.text, trouble.stop
    accepted = trouble.accepts(len(trouble.pieces))
    forms = in_words(accepted, trouble.phrases)
    where = f"in `{trouble.subject}`: " if trouble.subject else ""
    if stop >= len(text):
        last = text[trouble.pieces[-1][0] : trouble.pieces[-1][1]] if trouble.pieces else text
        return Finding(
            "AL124", f"{where}something is missing after `{last[-40:]}`",
            trouble.pieces[-1][0] if trouble.pieces else 0, len(text),
            "the line ends too early", f"here can stand: {forms}" if forms else None,
        )  # fmt: skip
    end = end_of_word(text, stop)
    if stop == 0 and re.match(r"(?:is|contains|starts|ends|matches|includes|lacks)\b|[<>]", text):
        return Finding(
            "AL127", f"{where}something is missing before `{text[:end]}`", 0, end,
            "what is compared?", "write what is compared: `country is`, `stage is`, "
            "`engagement is at least`",
        )  # fmt: skip
    if "DURATION" in accepted and re.match(r"[0-9][0-9.,]*$|[0-9][0-9.,]*[\s,]", text[stop:]):
        number = text[stop:end].rstrip(",")
        return Finding(
            "AL124", f"{where}`{number}` lacks its unit", stop, stop + len(number),
            f"{number} what?", f"write `{number} days`, `{number} hours`, `{number} working days`",
        )  # fmt: skip
    odd = _odd_time(trouble, accepted)
    if odd is not None:
        return odd
    for head, sign, help_text in _HEADS:
        match = re.compile(sign).match(text, stop)
        if match and re.match(head, text):
            return Finding("AL122", f"no `{match[0]}` stands here", stop, match.end(),
                           "write lines below it instead", help_text)  # fmt: skip
    for pattern, what, help_text in _ODD_VALUES:
        match = pattern.match(text, stop)
        if match:
            return Finding("AL123", f"{where}{what.format(match[0])}", stop, match.end(),
                           "not understood", help_text)  # fmt: skip
    return Finding(
        "AL130", f"{where}cannot read `{text[stop:end]}`", stop, end,
        "not understood here", f"here can stand: {forms}" if forms else
        "the line could end before it",
    )  # fmt: skip
