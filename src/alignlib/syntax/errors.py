"""Why a line cannot be read, in the author's words, and how to write it.

Every guess is tried out: a change is offered as a fix only if the line can be read with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

from attrs import frozen

from alignlib.syntax.expected import in_words
from alignlib.syntax.habits import HABITS
from alignlib.syntax.names import RESERVED

MAX_GUESSED_LINE = 600
"""Longer lines get the plain message: guessing has to stay cheap."""


@frozen
class Trouble:
    """A line that stops being readable at `stop`.

    `pieces` are the terminals before it as (start, end), `kinds` their names; `accepts(n)` are
    the terminals that can stand where piece n stands (n = len(pieces): at `stop`); `attempt`
    reads a changed line and answers where that one stops, None for not at all.
    """

    text: str
    stop: int
    pieces: tuple[tuple[int, int], ...]
    kinds: tuple[str, ...]
    accepts: Callable[[int], list[str]]
    attempt: Callable[[str], int | None]
    phrases: dict[str, str]
    subject: str
    guess: bool = True
    """Whether there is time to try changes out."""


@frozen
class Finding:
    """What is wrong between `start` and `end`; `replacement` is the text to put there."""

    code: str
    message: str
    start: int
    end: int
    label: str
    help: str | None = None
    replacement: str | None = None
    edit: tuple[int, int] | None = None
    """Where the replacement goes, if not from `start` to `end`."""

    @property
    def place(self) -> tuple[int, int]:
        return self.edit or (self.start, self.end)

    def applied(self, text: str) -> str:
        start, end = self.place
        return text[:start] + (self.replacement or "") + text[end:]


GOES_ON_HELP = (
    "write it on one line; or write a block: `when`, `all of` or `any of` ends its line, and each "
    "condition stands on a line below it, without `and` and `or`"
)
_TRUSTED = frozenset({"AL110", "AL111", "AL120", "AL121", "AL122", "AL123"})
"""Guesses that are good even where the rest of the line cannot be read either."""


def explain(trouble: Trouble) -> Finding:
    """The best explanation: a guess that makes the line readable, else one that gets further,
    else what could have stood there."""
    certain = _goes_on(trouble) or _mixed(trouble)
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
    return best or _plain(trouble)


def _guesses(trouble: Trouble) -> Iterator[Finding]:
    yield from _upper_case(trouble)
    yield from _punctuation(trouble)
    yield from _brackets(trouble)
    yield from _habits(trouble)
    yield from _list_words(trouble)
    yield from _misspelt(trouble)
    yield from _reserved(trouble)
    yield from _left_out(trouble)
    yield from _digit_first(trouble)
    yield from _unquoted(trouble)
    yield from _escape(trouble)


_WORD = re.compile(r"[\w-]+")
_BREAK = re.compile(r"\s(?:and|or|then|because|when|where|by)\s|,")
_NO_SIGN = re.compile(r"\s*(?:[:;]|=(?![<>=])|is\s)\s*")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`')


def _inside_quotes(text: str, at: int) -> bool:
    return any(match.start() < at < match.end() for match in _QUOTED.finditer(text))


def _words_from(trouble: Trouble, back: int) -> Iterator[int]:
    """Places to look at: the stop, then the pieces before it, nearest first."""
    yield trouble.stop
    for start, _ in reversed(trouble.pieces[-back:]):
        yield start


def _upper_case(trouble: Trouble) -> Iterator[Finding]:
    text = trouble.text
    for at in _words_from(trouble, 2):
        words = list(_WORD.finditer(text, at))[:5]
        if not words or words[0].start() != at:
            continue
        for count in range(1, len(words) + 1):
            end = words[count - 1].end()
            found = text[at:end]
            if found != found.lower() and not re.search(r'["`]', found):
                yield Finding(
                    "AL121",
                    f"`{found}` is written in small letters",
                    at, end, f"write `{found.lower()}`",
                    "the words of the language are written in small letters",
                    found.lower(),
                )  # fmt: skip


def _punctuation(trouble: Trouble) -> Iterator[Finding]:
    text, stop = trouble.text, trouble.stop
    match = re.compile(r"\s*[:;,.{]+$").search(text, max(stop - 1, 0))
    if match:
        yield Finding(
            "AL122", f"no `{match[0].strip()}` stands at the end of a line",
            match.start() + len(match[0]) - len(match[0].lstrip()), match.end(),
            "remove it", "a line ends without a sign; what belongs to it stands below, indented",
            "", match.span(),
        )  # fmt: skip
    match = _NO_SIGN.match(text, stop) or re.compile(r"\s*:\s*").search(text, max(stop - 1, 0))
    if match and match.start() <= stop and match.end() < len(text):
        yield Finding(
            "AL122", f"no `{match[0].strip()}` stands here", match.start(), match.end(),
            "remove it", "words and values follow one another without a sign", " ",
            (len(text[: match.start()].rstrip()), match.end()),
        )  # fmt: skip


def _brackets(trouble: Trouble) -> Iterator[Finding]:
    text, stop = trouble.text, trouble.stop
    plain = _QUOTED.sub(lambda m: "x" * len(m[0]), text)
    if stop >= len(text) and plain.count("(") > plain.count(")"):
        at = plain.rindex("(")
        missing = ")" * (plain.count("(") - plain.count(")"))
        yield Finding(
            "AL128", "this bracket is not closed", at, at + 1, f"`{missing}` is missing",
            f"put `{missing}` where it ends", missing, (len(text), len(text)),
        )  # fmt: skip
    if plain[stop : stop + 1] == ")":
        yield Finding(
            "AL128", "this bracket closes nothing", stop, stop + 1, "remove it",
            "each `)` needs its `(`", "",
        )  # fmt: skip


def _habits(trouble: Trouble) -> Iterator[Finding]:
    text, stop = trouble.text, trouble.stop
    for habit in HABITS:
        for match in habit.pattern.finditer(text):
            if not (match.start() <= stop + 1 and match.end() >= stop - 1):
                continue
            if _inside_quotes(text, match.start()):
                continue
            found, right = match[0].strip(), habit.replacement(match)
            lead = len(match[0]) - len(match[0].lstrip())
            yield Finding(
                habit.code,
                habit.message.format(found=found, right=right.strip()) if right.strip()
                else f"no `{found}` stands here",
                match.start() + lead, match.start() + lead + len(found),
                f"write `{right.strip()}`" if right.strip() else "remove it",
                habit.help.format(found=found, right=right.strip()),
                right, (match.start(), match.end()),
            )  # fmt: skip


def _list_words(trouble: Trouble) -> Iterator[Finding]:
    text, stop = trouble.text, trouble.stop
    for match in re.finditer(r",?\s+(or|and)\s+", text):
        if match.start() <= stop <= match.end() + 1 and not _inside_quotes(text, match.start(1)):
            yield Finding(
                "AL122", f"a list is written with commas, not with `{match[1]}`",
                match.start(1), match.end(1), "write a comma", "a list is written `a, b, c`",
                ", ", (match.start(), match.end()),
            )  # fmt: skip


def _misspelt(trouble: Trouble) -> Iterator[Finding]:
    text = trouble.text
    starts = [start for start, _ in trouble.pieces]
    guesses = []
    for index in range(len(starts), max(len(starts) - 3, -1), -1):
        at = starts[index] if index < len(starts) else trouble.stop
        words = list(_WORD.finditer(text, at))[:5]
        if not words or words[0].start() != at:
            continue
        phrases = [trouble.phrases[name] for name in trouble.accepts(index)
                   if name in trouble.phrases]  # fmt: skip
        for count in range(1, len(words) + 1):
            found = text[at : words[count - 1].end()]
            if len(found) > 40 or re.search(r'["`,]', found):
                break
            if words[count - 1].end() < trouble.stop and not (
                index == len(starts) - 1 and count == 1
            ):
                continue  # what was read well is not the mistake
            for phrase in phrases:
                if abs(phrase.count(" ") + 1 - count) > 1 or f"{found} ".startswith(f"{phrase} "):
                    continue
                likeness = SequenceMatcher(None, found.lower(), phrase).ratio()
                if likeness >= (0.72 if count <= phrase.count(" ") + 1 else 0.88):
                    guesses.append((-likeness, at, words[count - 1].end(), phrase))
    for _, at, end, phrase in sorted(guesses)[:12]:
        found = text[at:end]
        if phrase == f", {found}":
            before = len(text[:at].rstrip())
            yield Finding(
                "AL127", f"a comma is missing before `{found}`", at, end, f"write `{phrase}`",
                f"`{found}` stands after a comma here", phrase, (before, end),
            )  # fmt: skip
            continue
        yield Finding(
            "AL110", f"`{found}` is not known here", at, end, f"did you mean `{phrase}`?",
            f"write `{phrase}`", phrase,
        )  # fmt: skip


def _reserved(trouble: Trouble) -> Iterator[Finding]:
    text = trouble.text
    for at in _words_from(trouble, 1):
        match = _WORD.match(text, at)
        if match and match[0] in RESERVED:
            yield Finding(
                "AL120", f"`{match[0]}` is a word of the language and cannot be a name as it is",
                at, match.end(), "a name is meant here", f"write `` `{match[0]}` `` in back-quotes",
                f"`{match[0]}`",
            )  # fmt: skip


def _unquoted(trouble: Trouble) -> Iterator[Finding]:
    """Texts without quotes, and names with blanks."""
    text = trouble.text
    starts = [start for start, _ in trouble.pieces]
    for index in range(len(starts), max(len(starts) - 5, -1), -1):
        at = starts[index] if index < len(starts) else trouble.stop
        if at >= len(text) or not text[at].isalpha():
            continue
        accepts = trouble.accepts(index)
        ends = [match.start() for match in _BREAK.finditer(text, at)]
        ends = sorted({end for end in (*ends[:2], len(text)) if end > trouble.stop})
        named = index == len(starts) or trouble.kinds[index] == "NAME"
        names = list(_joined(text, at, trouble.stop)) if named and "NAME" in accepts else []
        if "TEXT" not in accepts:
            yield from names
            continue
        quotes = [
            Finding(
                "AL113", f"the text `{text[at:end]}` stands without quotes", at, end,
                f'write `"{text[at:end]}"`', "text stands in double quotes",
                '"' + text[at:end].replace('"', "") + '"',
            )
            for end in ends
            if '"' not in text[at:end] and _first_word(text, at) not in RESERVED
        ]  # fmt: skip
        title = 0 < index == len(starts) and "NUMBER" not in accepts
        if ends and title and text[at].islower():
            # After a name a text may stand (its title), but one small word more is the name's.
            if " " not in text[at : ends[0]] and trouble.kinds[-1] == "NAME":
                names = [*_joined(text, starts[index - 1], trouble.stop), *names]
            yield from (*names, *quotes)
        else:
            yield from (*quotes, *names)


def _first_word(text: str, at: int) -> str:
    match = _WORD.match(text, at)
    return match[0] if match else ""


def _digit_first(trouble: Trouble) -> Iterator[Finding]:
    match = re.compile(r"[0-9]+[^\W\d][\w-]*").match(trouble.text, trouble.stop)
    accepts = trouble.accepts(len(trouble.pieces))
    if match and "NAME" in accepts and "NUMBER" not in accepts:
        yield Finding(
            "AL126", f"the name `{match[0]}` begins with a digit", match.start(), match.end(),
            f"write `` `{match[0]}` `` in back-quotes",
            "a name begins with a letter, or stands in back-quotes", f"`{match[0]}`",
        )  # fmt: skip


def _joined(text: str, at: int, stop: int) -> Iterator[Finding]:
    words = list(_WORD.finditer(text, at))[:4]
    for count in range(2, len(words) + 1):
        end = words[count - 1].end()
        found = text[at:end]
        if any(word[0] in RESERVED or _STRUCTURE.match(word[0]) for word in words[:count]):
            return
        if end > stop and re.fullmatch(r"[^\W\d][\w-]*( [^\W\d][\w-]*)+", found):
            right = "-".join(found.split()) if found.islower() else f"`{found}`"
            shown = f"`{right}`" if found.islower() else right
            yield Finding(
                "AL126", f"the name `{found}` has a blank in it", at, end, f"write {shown}",
                "a name is one word; words are joined by `-`, or the name stands in back-quotes",
                right,
            )  # fmt: skip


_LEFT_OUT = ("is", "by", "to", "of", "then", "each", "when", "at", "from", "with", "on", "in",
             "where", "for")  # fmt: skip
_AFTER_COMMA = re.compile(r'["0-9]|owned by\b|also called\b|(?:start|end)\b')


_STRUCTURE = re.compile(r"(?:if|else|unless|and|or)\b")


def _left_out(trouble: Trouble) -> Iterator[Finding]:
    """One short word is missing, and only one fits."""
    text, stop = trouble.text, trouble.stop
    if stop >= len(text):
        return
    accepted = trouble.accepts(len(trouble.pieces))
    words = {trouble.phrases.get(name, "") for name in accepted} & set(_LEFT_OUT)
    if "COMMA" in accepted and _AFTER_COMMA.match(text, stop):
        words.add(",")
    fitting = []
    for word in sorted(words):
        before = text[:stop].rstrip()
        inserted = ", " if word == "," else f"{word} "
        changed = (before if word == "," else text[:stop]) + inserted + text[stop:]
        if trouble.attempt(changed) is None:
            fitting.append((word, inserted, len(before) if word == "," else stop))
    if len(fitting) == 1:
        word, inserted, at = fitting[0]
        end = _end_of_word(text, stop)
        if word != "," and _STRUCTURE.match(text, stop):
            return
        yield Finding(
            "AL127", f"`{word}` is missing before `{text[stop:end]}`", stop, end,
            f"write `{inserted}{text[stop:end]}`",
            "what stands in a list is set apart by commas" if word == ","
            else f"put `{word}` between them: the line can be read then",
            inserted, (at, stop),
        )  # fmt: skip


def _escape(trouble: Trouble) -> Iterator[Finding]:
    match = _QUOTED.match(trouble.text, trouble.stop)
    if match and "\\" in match[0]:
        right = re.sub(r'\\(?!["\\])', r"\\\\", match[0])
        yield Finding(
            "AL129", "a backslash in a text is written twice", match.start(), match.end(),
            "a single backslash", r'write `\\` for a backslash and `\"` for a quote', right,
        )  # fmt: skip


def _goes_on(trouble: Trouble) -> Finding | None:
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


def _mixed(trouble: Trouble) -> Finding | None:
    """`a and b or c`."""
    match = re.compile(r"(and|or)(?![\w-])").match(trouble.text, trouble.stop)
    if match is None:
        return None
    other = "or" if match[1] == "and" else "and"
    before = _QUOTED.sub(lambda m: "x" * len(m[0]), trouble.text[: trouble.stop])
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
    (re.compile(r"(?![0-9]+\.[0-9]+(?![\d.,]))[0-9]+[.,][0-9.,]*[0-9](?!\w)"), "`{}` is no number",
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


def _end_of_word(text: str, at: int) -> int:
    match = _QUOTED.match(text, at) or re.compile(r"[\w-]+|\S+").match(text, at)
    return min(match.end() if match else len(text), at + 40)


def _plain(trouble: Trouble) -> Finding:
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
    end = _end_of_word(text, stop)
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
