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
             "where", "for")  # fmt: skip
_AFTER_COMMA = re.compile(r'["0-9]|owned by\b|also called\b|(?:start|end)\b')


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


def left_out(trouble: Trouble) -> Iterator[Finding]:
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
        end = end_of_word(text, stop)
        if word != "," and STRUCTURE.match(text, stop):
            return
        yield Finding(
            "AL127", f"`{word}` is missing before `{text[stop:end]}`", stop, end,
            f"write `{inserted}{text[stop:end]}`",
            "what stands in a list is set apart by commas" if word == ","
            else f"put `{word}` between them: the line can be read then",
            inserted, (at, stop),
        )  # fmt: skip
