"""Guesses about slips of the hand: a word typed twice, a blank or a comma left out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from alignlib.syntax.names import RESERVED
from alignlib.syntax.trouble import WORD, Finding, Trouble, end_of_word, inside_quotes


def doubled(trouble: Trouble) -> Iterator[Finding]:
    """`by by owner`."""
    text = trouble.text
    words = list(WORD.finditer(text))
    for first, second in pairwise(words):
        if first[0] != second[0] or first.start() > trouble.stop:
            continue
        if text[first.end() : second.start()].strip() or inside_quotes(text, second.start()):
            continue
        yield Finding(
            "AL131", f"`{second[0]}` stands twice", second.start(), second.end(), "the second one",
            "write the word once", "", (first.end(), second.end()),
        )  # fmt: skip


def glued(trouble: Trouble) -> Iterator[Finding]:
    """`onform` for `on form`: one of the two is a word of the language."""
    text = trouble.text
    known = _words_of(tuple(sorted(trouble.phrases.values())))
    after = [match.start() for match in WORD.finditer(text, trouble.stop)][:3]
    starts = [trouble.stop, *(start for start, _ in reversed(trouble.pieces[-3:])), *after[1:]]
    found: list[tuple[bool, Finding]] = []
    for at in starts:
        match = WORD.match(text, at)
        if match is None or not match[0][0].isalpha() or match[0] in known or len(match[0]) > 40:
            continue
        word = match[0]
        if trouble.elsewhere(word):
            continue
        for cut in range(2, len(word) - 1):
            left, right = word[:cut], word[cut:]
            if (left not in known and right not in known) or not right[0].isalnum():
                continue
            other = right if left in known else left
            sure = other in known or trouble.elsewhere(other)
            found.append((not sure, Finding(
                "AL132", f"a blank is missing in `{word}`", at, match.end(),
                f"write `{left} {right}`", "words are set apart by blanks", f"{left} {right}",
            )))  # fmt: skip
    found.sort(key=lambda item: item[0])
    yield from (finding for _, finding in found)


def comma(trouble: Trouble) -> Iterator[Finding]:
    """`call mail by owner`, where both are names that the file knows."""
    text, stop = trouble.text, trouble.stop
    if stop >= len(text) or not trouble.pieces:
        return
    start, end = trouble.pieces[-1]
    before, after = text[start:end], text[stop : end_of_word(text, stop)]
    if trouble.kinds[-1] not in ("NAME", "QUOTED_NAME") or not after[0].isalpha():
        return
    words = _words_of(tuple(sorted(trouble.phrases.values())))
    if {before, after} & words or (before[0].isupper() and after[0].isupper()):
        return
    if trouble.acts(after) and not trouble.acts(before):
        yield Finding(
            "AL127", f"`by` is missing before `{after}`", stop, stop + len(after),
            f"write `by {after}`", "who does it stands after `by`", "by ", (stop, stop),
        )  # fmt: skip
    if not (trouble.elsewhere(before) and trouble.elsewhere(after)):
        return
    if trouble.elsewhere(f"{before}-{after}"):
        return
    yield Finding(
        "AL127", f"a comma is missing before `{after}`", stop, stop + len(after),
        f"write `, {after}`", "what stands in a list is set apart by commas", ", ",
        (len(text[:stop].rstrip()), stop),
    )  # fmt: skip


@lru_cache(maxsize=4)
def _words_of(phrases: tuple[str, ...]) -> frozenset[str]:
    words = {word for phrase in phrases for word in phrase.split() if word.isalpha()}
    return frozenset(words) | RESERVED | frozenset(
        ("text", "number", "money", "percent", "each", "day", "days", "week", "month", "hours",
         "first", "last", "since", "mean", "median")
    )  # fmt: skip
