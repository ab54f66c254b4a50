"""Guesses about words: other words for the same, misspelt ones, those that are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from alignlib.syntax.habits import HABITS
from alignlib.syntax.names import RESERVED
from alignlib.syntax.trouble import (
    STRUCTURE,
    WORD,
    Finding,
    Trouble,
    end_of_word,
    inside_quotes,
    words_from,
)

_LEFT_OUT = ("is", "by", "to", "of", "then", "each", "when", "at", "from", "with", "on", "in",
             "where", "for", "open")  # fmt: skip
_AFTER_COMMA = re.compile(r'["0-9]|owned by\b|also called\b|(?:start|end)\b')


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
UNITS = tuple(
    f"{unit}{s}" for unit in ("minute", "hour", "day", "week", "month", "quarter", "year")
    for s in ("s", "")
)  # fmt: skip
ALTERNATIVES: dict[str, tuple[str, ...]] = {
    "TYPE": ("text", "number", "money", "percent", "date", "instant", "yes-no"),
    "STATISTIC": ("mean", "median"),
    "ORDER": ("lowest", "highest"),
    "OUTSIDE": ("followed", "refused"),
    "UNIT": UNITS,
    "WEEKDAY": _DAYS,
    "DAYS_SINCE": ("days since last", "days since first"),
    "PERIOD": tuple(
        f"each {unit}" for unit in ("day", "working day", "week", "month", "quarter", "year")
    ),
}
"""What the terminals with alternatives stand for."""
_AMOUNT = re.compile(r"(?<![\w.,])([0-9][0-9.,]*)(?:[ \t]+[a-z]+){1,2}")


def habits(trouble: Trouble) -> Iterator[Finding]:
    text, stop = trouble.text, trouble.stop
    for habit in HABITS:
        for match in habit.pattern.finditer(text):
            if not (match.start() <= stop + 1 and match.end() >= stop - 1):
                continue
            if inside_quotes(text, match.start()):
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


def misspelt(trouble: Trouble) -> Iterator[Finding]:
    text = trouble.text
    starts = [start for start, _ in trouble.pieces]
    guesses = []
    for index in range(len(starts), max(len(starts) - 3, -1), -1):
        at = starts[index] if index < len(starts) else trouble.stop
        words = list(WORD.finditer(text, at))[:5]
        if not words or words[0].start() != at:
            continue
        phrases = [
            phrase
            for name in trouble.accepts(index)
            for phrase in (trouble.phrases.get(name, ""), *ALTERNATIVES.get(name, ()))
            if phrase
        ]
        for count in range(1, len(words) + 1):
            end = words[count - 1].end()
            found = text[at:end]
            if len(found) > 40 or re.search(r'["`,]', found):
                break
            if end >= trouble.stop or (index == len(starts) - 1 and count == 1):
                guesses += [(-likeness, at, end, phrase)
                            for likeness, phrase in _alike(found, count, phrases)]  # fmt: skip
            else:  # what was read well is not the mistake, but may be the beginning of a phrase
                whole = [phrase for phrase in phrases if phrase.startswith(f"{found} ")]
                if len(whole) == 1 and end < len(text):
                    guesses.append((-0.9, at, end, whole[0]))
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


def _alike(found: str, count: int, phrases: list[str]) -> Iterator[tuple[float, str]]:
    """The phrases that so many words may be a slip for."""
    for phrase in phrases:
        if abs(phrase.count(" ") + 1 - count) > 1 or f"{found} ".startswith(f"{phrase} "):
            continue
        likeness = SequenceMatcher(None, found.lower(), phrase.lower()).ratio()
        if likeness >= (0.72 if count <= phrase.count(" ") + 1 else 0.88):
            # Of two as near the one that begins alike: few err in the first letter.
            yield likeness + 0.001 * (found[0].lower() == phrase[0].lower()), phrase


def units(trouble: Trouble) -> Iterator[Finding]:
    """`45 dayys`."""
    text = trouble.text
    for match in _AMOUNT.finditer(text):
        if match.end() < trouble.stop or match.start() > trouble.stop:
            continue
        for word in reversed(list(WORD.finditer(text, match.end(1), match.end()))):
            for unit in closest_words(word[0], (*UNITS, "working", "business")):
                yield Finding(
                    "AL110", f"`{word[0]}` is not known here", word.start(), word.end(),
                    f"did you mean `{unit}`?", f"write `{unit}`", unit,
                )  # fmt: skip


def closest_words(found: str, words: tuple[str, ...]) -> list[str]:
    """The words that `found` may be a slip for, the closest first."""
    rated = sorted((-SequenceMatcher(None, found.lower(), word).ratio(), word) for word in words)
    return [
        word
        for likeness, word in rated[:3]
        if -likeness >= (0.6 if word[0] == found[0] else 0.75) and word != found
    ]


def reserved(trouble: Trouble) -> Iterator[Finding]:
    text = trouble.text
    for at in words_from(trouble, 1):
        match = WORD.match(text, at)
        if match and match[0] in RESERVED:
            yield Finding(
                "AL120", f"`{match[0]}` is a word of the language and cannot be a name as it is",
                at, match.end(), "a name is meant here", f"write `` `{match[0]}` `` in back-quotes",
                f"`{match[0]}`",
            )  # fmt: skip


_WAITS = {"activity": "on", "define": "when"}
"""How what is declared so is waited for."""


def _begun(trouble: Trouble, end: int) -> bool:
    """Whether the rest of the line is the beginning of a word that may stand there, while it is
    being typed, and not a name that the file knows."""
    text, stop = trouble.text, trouble.stop
    word = text[stop:end]
    if end < len(text) or trouble.declared_as(word) or not word.isalpha():
        return False
    accepts = trouble.accepts(len(trouble.pieces))
    return any(trouble.phrases.get(name, "").startswith(word) for name in accepts)


def left_out(trouble: Trouble) -> Iterator[Finding]:
    """One short word is missing, and only one fits."""
    text, stop = trouble.text, trouble.stop
    if stop >= len(text):
        return
    accepted = trouble.accepts(len(trouble.pieces))
    waits = {"on", "when", "after"} & set(WORD.findall(text[:stop]))
    words = {trouble.phrases.get(name, "") for name in accepted} & set(_LEFT_OUT)
    if waits:  # a line waits for one thing
        words -= {"on", "when"}
    if not trouble.acts(text[stop : end_of_word(text, stop)]):
        words.discard("by")
    if "COMMA" in accepted and _AFTER_COMMA.match(text, stop):
        words.add(",")
    fitting = []
    for word in sorted(words):
        before = text[:stop].rstrip()
        inserted = ", " if word == "," else f"{word} "
        changed = (before if word == "," else text[:stop]) + inserted + text[stop:]
        if trouble.attempt(changed) is None:
            fitting.append((word, inserted, len(before) if word == "," else stop))
    end = end_of_word(text, stop)
    meant = _WAITS.get(trouble.declared_as(text[stop:end].rstrip(",")))
    if meant is not None and any(word == meant for word, *_ in fitting):
        fitting = [item for item in fitting if item[0] == meant]
    elif [word for word, *_ in fitting] == ["each", "when"]:
        fitting.pop()  # points are for activities as a rule
    if fitting and _begun(trouble, end):
        return
    if len(fitting) == 1:
        word, inserted, at = fitting[0]
        if word != "," and STRUCTURE.match(text, stop):
            return
        yield Finding(
            "AL127", f"`{word}` is missing before `{text[stop:end]}`", stop, end,
            f"write `{inserted}{text[stop:end]}`",
            "what stands in a list is set apart by commas" if word == ","
            else f"put `{word}` between them: the line can be read then",
            inserted, (at, stop),
        )  # fmt: skip
