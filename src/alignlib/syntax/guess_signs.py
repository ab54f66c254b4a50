"""Guesses about signs: capitals, colons, brackets, backslashes, words where a list has commas."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alignlib.syntax.trouble import QUOTED, WORD, Finding, Trouble, inside_quotes, words_from

_NO_SIGN = re.compile(r"\s*(?:[:;]|=(?![<>=])|is\s)\s*")


def upper_case(trouble: Trouble) -> Iterator[Finding]:
    text = trouble.text
    for at in words_from(trouble, 2):
        words = list(WORD.finditer(text, at))[:5]
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


def punctuation(trouble: Trouble) -> Iterator[Finding]:
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
    if match and 0 < match.start() <= stop and match.end() < len(text):
        yield Finding(
            "AL122", f"no `{match[0].strip()}` stands here", match.start(), match.end(),
            "remove it", "words and values follow one another without a sign", " ",
            (len(text[: match.start()].rstrip()), match.end()),
        )  # fmt: skip


def brackets(trouble: Trouble) -> Iterator[Finding]:
    text, stop = trouble.text, trouble.stop
    plain = QUOTED.sub(lambda m: "x" * len(m[0]), text)
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


def list_words(trouble: Trouble) -> Iterator[Finding]:
    text, stop = trouble.text, trouble.stop
    for match in re.finditer(r",?\s+(or|and)\s+", text):
        # `no call, mail or demo ever` can be read up to behind the last word.
        beyond = re.fullmatch(r"[\w-]+\s*", text[match.end() : stop])
        if (
            match.start() <= stop
            and (stop <= match.end() + 1 or beyond)
            and (not inside_quotes(text, match.start(1)))
        ):
            yield Finding(
                "AL122", f"a list is written with commas, not with `{match[1]}`",
                match.start(1), match.end(1), "write a comma", "a list is written `a, b, c`",
                ", ", (match.start(), match.end()),
            )  # fmt: skip


def escape(trouble: Trouble) -> Iterator[Finding]:
    match = QUOTED.match(trouble.text, trouble.stop)
    if match and "\\" in match[0]:
        right = re.sub(r'\\(?!["\\])', r"\\\\", match[0])
        yield Finding(
            "AL129", "a backslash in a text is written twice", match.start(), match.end(),
            "a single backslash", r'write `\\` for a backslash and `\"` for a quote', right,
        )  # fmt: skip
