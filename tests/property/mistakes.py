"""Mistakes made on purpose: an agreement without one, and one slip put into it.

Each kind of slip is a function of the lines and a random source, so a seed names a mistake. The
measure is what an author gets to see: one error, on the line of the slip, with a fix that mends it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random

from attrs import frozen

from alignlib.diagnostics.diagnostic import Diagnostic, Severity
from alignlib.loading import check_text
from alignlib.syntax.names import RESERVED

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`|\$?[0-9][0-9,.:%-]*|[\w][\w-]*|[^\s\w]')
"""What an author would call a word, a value or a sign."""

_MORE = """
    between from zone currency language open closed key fixed text number money percent date each
    halves every at most least in the last with qualifies to on after without owned also called
    start end owes entering gets one of within paused while void restarts warn if late target
    month starts contains includes has room any all none lead change holds reaches booked
    cohort period below above known unknown people mean median over share effort through
    brings rates confidence show follow days hours working day entered request
"""
KEYWORDS = RESERVED | frozenset(_MORE.split())


@frozen
class Mistake:
    """A text with one slip. `lines` are those (from 1) on which it may be reported."""

    kind: str
    before: str
    text: str
    lines: range
    what: str


@frozen
class Verdict:
    """What an author gets to see of a mistake."""

    accepted: bool
    one: bool
    placed: bool
    fix: bool
    mended: bool
    restored: bool
    errors: tuple[Diagnostic, ...]
    others: tuple[Diagnostic, ...]


Slip = Callable[[list[str], Random], "tuple[list[str], range, str] | None"]
SLIPS: dict[str, Slip] = {}


def slip(make: Slip) -> Slip:
    SLIPS[make.__name__.replace("_", "-")] = make
    return make


# -- where and how -----------------------------------------------------------------------------


def tokens(line: str) -> list[re.Match[str]]:
    """The tokens of a line, without its comment."""
    found = []
    for match in TOKEN.finditer(line):
        if match[0] == "#":
            break
        found.append(match)
    return found


def places(lines: list[str], wanted: Callable[[str], bool]) -> list[tuple[int, int, int]]:
    """(line, start, end) of the tokens that are wanted."""
    return [
        (number, match.start(), match.end())
        for number, line in enumerate(lines)
        for match in tokens(line)
        if wanted(match[0])
    ]


def changed(
    lines: list[str], place: tuple[int, int, int], new: str
) -> tuple[list[str], range, str]:
    number, start, end = place
    line = lines[number]
    what = f"`{line[start:end]}` is `{new}`" if new else f"no `{line[start:end]}`"
    while not new and line[start - 1 : start] in (" ", "") and line[end : end + 1] == " ":
        end += 1  # with a word its blank goes
    return replaced(lines, number, number + 1, [line[:start] + new + line[end:]], what)


def replaced(
    lines: list[str], first: int, last: int, new: list[str], what: str
) -> tuple[list[str], range, str]:
    """`lines[first:last]` are `new` instead."""
    return (
        [*lines[:first], *new, *lines[last:]],
        range(first + 1, first + 1 + max(len(new), 1)),
        what,
    )


def code_lines(lines: list[str], wanted: Callable[[str], bool] = bool) -> list[int]:
    return [number for number, line in enumerate(lines) if tokens(line) and wanted(line)]


NEIGHBOURS = {
    upper: f"{row[max(at - 1, 0)]}{row[min(at + 1, len(row) - 1)]}"
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for at, upper in enumerate(row)
}


def mistyped(word: str, random: Random) -> str:
    """A word with two letters swapped, one left out, doubled, or its neighbour on the keyboard."""
    letters = [at for at, char in enumerate(word) if char.isalpha()]
    for _ in range(20):
        at = random.choice(letters)
        match random.randrange(4):
            case 0 if at + 1 < len(word) and word[at + 1].isalpha():
                new = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            case 1 if len(letters) > 2:
                new = word[:at] + word[at + 1 :]
            case 2:
                new = word[:at] + word[at] + word[at:]
            case _:
                near = NEIGHBOURS.get(word[at].lower(), "x")
                new = word[:at] + random.choice(near) + word[at + 1 :]
        if new != word:
            return new
    return word + word[-1]


def is_keyword(token: str) -> bool:
    return token in KEYWORDS and len(token) > 2


def is_name(token: str) -> bool:
    return token[0].isalpha() and len(token) > 3 and token not in KEYWORDS


# -- slips of the hand -------------------------------------------------------------------------


@slip
def keyword_typo(lines: list[str], random: Random) -> tuple[list[str], range, str] | None:
    place = random.choice(places(lines, is_keyword))
    number, start, end = place
    return changed(lines, place, mistyped(lines[number][start:end], random))


@slip
def header_typo(lines: list[str], random: Random) -> tuple[list[str], range, str] | None:
    heads = [number for number in code_lines(lines) if not lines[number].startswith(" ")]
    number = random.choice(heads)
    match = tokens(lines[number])[0]
    return changed(lines, (number, *match.span()), mistyped(match[0], random))


@slip
def name_typo(lines: list[str], random: Random) -> tuple[list[str], range, str] | None:
    """A name where it is used: any occurrence after its first, that is not a declaration's."""
    seen: set[str] = set()
    used = []
    for number, start, end in places(lines, is_name):
        word = lines[number][start:end]
        if word in seen and lines[number].startswith(" "):
            used.append((number, start, end))
        seen.add(word)
    if not used:
        return None
    number, start, end = random.choice(used)
    return changed(lines, (number, start, end), mistyped(lines[number][start:end], random))


@slip
def drop_word(lines: list[str], random: Random) -> tuple[list[str], range, str] | None:
    return changed(lines, random.choice(places(lines, is_keyword)), "")


@slip
def drop_small(lines: list[str], random: Random) -> tuple[list[str], range, str] | None:
    """A comma, `is`, `when`, `of`, `by`, `to`, `and` …"""
    small = {",", "is", "when", "of", "by", "to", "and", "on", "then", "where", "each", "in"}
    return changed(lines, random.choice(places(lines, small.__contains__)), "")


@slip
def drop_quote(lines: list[str], random: Random) -> tuple[list[str], range, str] | None:
    number, start, end = random.choice(places(lines, lambda token: token[0] == '"'))
    at = random.choice((start, end - 1))
    return changed(lines, (number, at, at + 1), "")


@slip
def drop_both_quotes(lines: list[str], random: Random) -> tuple[list[str], range, str] | None:
    number, start, end = random.choice(places(lines, lambda token: token[0] == '"'))
    return changed(lines, (number, start, end), lines[number][start + 1 : end - 1])


@slip
def drop_number(lines: list[str], random: Random) -> tuple[list[str], range, str] | None:
    found = places(lines, lambda token: token[0].isdigit() or token[0] == "$")
    return changed(lines, random.choice(found), "")


UNITS = frozenset(
    f"{unit}{s}" for unit in ("minute", "hour", "day", "week", "month", "year") for s in ("", "s")
)


@slip
def drop_unit(lines: list[str], random: Random) -> tuple[list[str], range, str] | None:
    found = places(lines, UNITS.__contains__)
    return changed(lines, random.choice(found), "") if found else None


@slip
def wrong_unit(lines: list[str], random: Random) -> tuple[list[str], range, str] | None:
    """Points for days, a share for a number, a number for a share."""
    match random.randrange(3):
        case 0:
            found, new = places(lines, UNITS.__contains__), "points"
            return changed(lines, random.choice(found), new) if found else None
        case 1:
            found = places(lines, lambda token: token.endswith("%"))
            if not found:
                return None
            number, start, end = random.choice(found)
            return changed(lines, (number, start, end), lines[number][start : end - 1])
        case _:
            found = places(lines, lambda token: re.fullmatch(r"[0-9]+", token) is not None)
            number, start, end = random.choice(found)
            return changed(lines, (number, start, end), lines[number][start:end] + "%")


@slip
def double_word(lines: list[str], random: Random) -> tuple[list[str], range, str] | None:
    number, start, end = random.choice(places(lines, lambda token: token[0].isalpha()))
    word = lines[number][start:end]
    return changed(lines, (number, start, end), f"{word} {word}")


@slip
def two_words_in_one(lines: list[str], random: Random) -> tuple[list[str], range, str] | None:
    """A blank between two words is missing."""
    found = [
        (number, match.start(), match.end())
        for number in code_lines(lines)
        for match in re.finditer(r"(?<=[a-z]) (?=[a-z])", lines[number])
        if lines[number].count('"', 0, match.start()) % 2 == 0 and "#" not in lines[number]
    ]
    return changed(lines, random.choice(found), "")


# -- lines and blocks --------------------------------------------------------------------------


def below(lines: list[str], number: int) -> int:
    """The first line after `number` that does not stand below it."""
    depth = len(lines[number]) - len(lines[number].lstrip())
    last = number + 1
    while last < len(lines) and (
        not lines[last].strip() or len(lines[last]) - len(lines[last].lstrip()) > depth
    ):
        last += 1
    return last


def heads(lines: list[str]) -> list[int]:
    return [
        number
        for number in code_lines(lines)
        if any(tokens(line) for line in lines[number + 1 : below(lines, number)])
    ]


@slip
def drop_body(lines: list[str], random: Random) -> tuple[list[str], range, str] | None:
    number = random.choice(heads(lines))
    last = below(lines, number)
    return replaced(lines, number, last, [lines[number], ""], f"nothing below {lines[number]!r}")


@slip
def drop_header(lines: list[str], random: Random) -> tuple[list[str], range, str] | None:
    number = random.choice([n for n in heads(lines) if not lines[n].startswith(" ")])
    new, _, what = replaced(lines, number, number + 1, [], f"no {lines[number]!r}")
    return new, range(number + 1, below(lines, number)), what


@slip
def dedent(lines: list[str], random: Random) -> tuple[list[str], range, str] | None:
    number = random.choice(code_lines(lines, lambda line: line.startswith("  ")))
    by = random.choice((1, 2))
    return replaced(lines, number, number + 1, [lines[number][by:]], f"less deep by {by}")


@slip
def indent(lines: list[str], random: Random) -> tuple[list[str], range, str] | None:
    number = random.choice(code_lines(lines)[1:])
    by = " " * random.choice((1, 2, 4))
    return replaced(lines, number, number + 1, [by + lines[number]], f"deeper by {len(by)}")


@slip
def join_lines(lines: list[str], random: Random) -> tuple[list[str], range, str] | None:
    found = [n for n in code_lines(lines)[:-1] if tokens(lines[n + 1]) and "#" not in lines[n]]
    number = random.choice(found)
    joined = f"{lines[number]} {lines[number + 1].strip()}"
    return replaced(lines, number, number + 2, [joined], "two lines in one")


@slip
def split_line(lines: list[str], random: Random) -> tuple[list[str], range, str] | None:
    number = random.choice(code_lines(lines, lambda line: len(tokens(line)) > 2))
    line = lines[number]
    at = random.choice(tokens(line)[1:]).start()
    depth = " " * (len(line) - len(line.lstrip()) + random.choice((0, 2)))
    return replaced(lines, number, number + 1, [line[:at].rstrip(), depth + line[at:]], "split")


@slip
def half_typed(lines: list[str], random: Random) -> tuple[list[str], range, str] | None:
    """One line ends in its middle, the others are there."""
    number = random.choice(code_lines(lines, lambda line: len(tokens(line)) > 1))
    line = lines[number]
    at = random.randrange(len(line) - len(line.lstrip()) + 1, len(line.rstrip()))
    return replaced(lines, number, number + 1, [line[:at].rstrip()], f"ends at {at}: {line[:at]!r}")


# -- habits ------------------------------------------------------------------------------------

HABITS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r" is at least ", (" => ", " is greater than or equal to ", " no less than ", " ≥ ")),
    (r" is at most ", (" =< ", " is less than or equal to ", " is no more than ", " ≤ ")),
    (r" is above ", (" is greater than ", " is more than ", " exceeds ", " is over ")),
    (r" is below ", (" is less than ", " is under ", " less than ")),
    (r" is none of ", (" not in ", " is not one of ", " is not in ", " is not any of ")),
    (r" is one of ", (" in ", " is in ", " is either ", " IN ", " is any of ")),
    (r" is known", (" is not null", " exists", " is not empty", " != null", " IS NOT NULL")),
    (r" is unknown", (" is null", " is empty", " is blank", " = null", " IS NULL")),
    (r' is (?=["0-9])', (" = ", " == ", " equals ", " is equal to ", ": ")),
    (r" and ", (" AND ", " && ", " & ", " And ")),
    (r" or ", (" OR ", " || ", " Or ")),
    (r"(?<= )not (?=[a-z])", ("NOT ", "! ", "!")),
    (r"(?m)^  any of$", ("  any", "  any:", "  either", "  any of:", "  one of", "  or")),
    (r"(?m)^  all of$", ("  all", "  all of:", "  and")),
    (r" contains ", (" contain ", " CONTAINS ", " has ", " containing ")),
    (r" starts with ", (" begins with ", " start with ", " startswith ", " starts_with ")),
    (r" in the last ", (" in last ", " in the past ", " within the last ", " over the last ")),
    (r"(?<=\d) days?\b", ("d", " Days", " DAYS", " calendar days", "days")),
    (r"(?<=\d) working days?\b", (" workdays", " business days", " weekdays")),
    (r"(?<=\d) hours?\b", ("h", "hrs", " hrs")),
    (r"\bMonday to Friday\b", ("Mon-Fri", "Monday-Friday", "Monday - Friday", "Mon – Fri")),
    (r"\b09:00 to 17:30\b", ("9am-5:30pm", "09:00-17:30", "9 to 17:30", "9am to 5:30pm")),
    (r"(?<=\d)%", (" %", " percent", "pct")),
    (r" each month\b", (" per month", " every month", " monthly", " a month")),
    (r"(?<=[+]\d) +each ", (" per ", " for each ", " points each ", " for every ")),
    (r", at most (?=\d+$)", (" max ", ", max ", " up to ", ", capped at ", ", maximum ")),
    (r" when ", (" if ", " WHEN ", ": ", " where ")),
    (r" where ", (" with ", " if ", " when ", " WHERE ")),
    (r" then tell ", (" and tell ", " then notify ", " tell ", " then email ")),
    (r" because ", (" as ", " since ", " reason ", ", because ")),
    (r"(?m)^(stage|define|score|sla) ", ("Stage ", "DEFINE ", "Score ", "SLA ")),
    (r"(?m)^(define|score|sla) ([\w-]+)$", (r"\1 \2:", r"\1: \2", r"\1 \2 {", r"\1 \2 =")),
    (r"(?m)^  to (?=[a-z])", ("  -> ", "  go to ", "  move to ", "  => ", "  goto ")),
    (r", owned by ", (" owned by ", ", owner ", ", owner: ", ", owned_by ", ", belongs to ")),
    (r", also called ", (" also called ", ", aka ", ", alias ", ", called ")),
    (r", start\b", (" start", ", Start", ", first", " (start)", ", initial", ", START")),
    (r", end\b", (" end", ", final", " (end)", ", END")),
    (r"(?m) text$", (" string", " Text", " varchar", " str")),
    (r"(?m) number$", (" int", " integer", " numeric", " Number")),
    (r"(?m) yes-no$", (" boolean", " bool", " yes/no", " yes-or-no")),
    (r"  within ", ("  in ", "  inside ", "  by ", "  under ")),
    (r"  if late ", ("  when late ", "  if late, ", "  if overdue ", "  on late ")),
    (r"(?m)^  gets one of ", ("  gets any of ", "  gets ", "  receives one of ")),
    (r"  each lead entering ", ("  each lead in ", "  every lead entering ", "  each entering ")),
    (r"  halves every ", ("  halve every ", "  half-life ", "  decays every ", "  halved every ")),
    (r" entering (?=[a-z])", (" entered ", " enters ", " Entering ")),
    (r'"(?=[A-Z][\w ]*")([\w ]*)"', (r"'\1'", "“\\1”", "‘\\1’", "\u201e\\1\u201c")),
    (r"\b(20\d\d)-(\d\d)-(\d\d)\b", (r"\1/\2/\3", r"\3.\2.\1", r"\2/\3/\1")),
    (r"(?m)^  (?=[a-z])", ("\t", "  - ", "  * ")),
    (r"(?m)$(?<=[a-z])", (";", ".", ",")),
)  # fmt: skip


@slip
def habit(lines: list[str], random: Random) -> tuple[list[str], range, str] | None:
    """As somebody used to spreadsheets, filters of a CRM or SQL writes it."""
    text = "\n".join(lines)
    fitting = []
    for pattern, others in HABITS:
        found = [m for m in re.finditer(pattern, text) if _is_code(text, m.start())]
        if found:
            fitting.append((found, others))
    found, others = random.choice(fitting)
    match = random.choice(found)
    other = random.choice(others)
    new = match.expand(other)
    line = text.count("\n", 0, match.start()) + 1
    after = text[: match.start()] + new + text[match.end() :]
    return after.split("\n"), range(line, line + 1), f"{match[0]!r} is {new!r}"


def _is_code(text: str, at: int) -> bool:
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return before.count('"') % 2 == 0 and "#" not in before


# -- the measure -------------------------------------------------------------------------------


def mistakes(text: str, kind: str, seed: int, count: int) -> Iterator[Mistake]:
    """So many mistakes of a kind in a text; the same ones for the same seed."""
    random = Random(f"{kind} {seed} {len(text)}")
    lines = text.split("\n")
    for _ in range(count):
        made = SLIPS[kind](lines, random)
        if made is None:
            continue
        new, where, what = made
        changed_text = "\n".join(new)
        if changed_text != text:
            yield Mistake(kind, text, changed_text, where, what)


def judge(mistake: Mistake) -> Verdict:
    before = {(one.code, one.message) for one in check_text(mistake.before).diagnostics}
    program = check_text(mistake.text)
    errors = [one for one in program.diagnostics if one.severity is Severity.ERROR]
    others = [
        one
        for one in program.diagnostics
        if one.severity is Severity.WARNING and (one.code, one.message) not in before
    ]
    if not errors:
        return Verdict(True, False, False, False, False, False, (), tuple(others))
    first = errors[0]
    line = program.source.position(first.span.start)[0]
    after = mistake.text if first.fix is None else applied(mistake.text, first)
    return Verdict(
        accepted=False,
        one=len(errors) == 1 and not others,
        placed=line in mistake.lines,
        fix=first.fix is not None,
        mended=first.fix is not None and check_text(after).sound,
        restored=first.fix is not None and after == mistake.before,
        errors=tuple(errors),
        others=tuple(others),
    )


def applied(text: str, found: Diagnostic) -> str:
    assert found.fix is not None
    return text[: found.fix.span.start] + found.fix.replacement + text[found.fix.span.end :]
