"""Guesses about names and texts: blanks in a name, a text without quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alignlib.syntax.names import DECLARATION_WORDS, RESERVED
from alignlib.syntax.trouble import QUOTED, STRUCTURE, WORD, Finding, Trouble

_DECLARES = re.compile(rf"(?:{'|'.join(sorted(DECLARATION_WORDS))})\b")
_ORDERED = frozenset({"IS_AT_LEAST", "IS_AT_MOST", "IS_ABOVE", "IS_BELOW", "IS_ABOUT",
                      "AT_LEAST_SIGN", "AT_MOST_SIGN", "ABOVE_SIGN", "BELOW_SIGN"})  # fmt: skip
_BREAK = re.compile(r"\s(?:and|or|then|because|when|where|by)\s|,")


def known_name(trouble: Trouble) -> Iterator[Finding]:
    """`lead source`, where `` `Lead Source` `` or `lead-source` is known."""
    text = trouble.text
    for at in (trouble.stop, *(start for start, _ in reversed(trouble.pieces[-3:]))):
        words = list(WORD.finditer(text, at))[:4]
        for count in range(len(words), 1, -1):
            end = words[count - 1].end()
            if words[0].start() != at or end <= trouble.stop - 1 or '"' in text[at:end]:
                continue
            joined = "-".join(word[0] for word in words[:count])
            if trouble.elsewhere(joined):
                yield _with_blank(text[at:end], at, end)


def quoted_name(trouble: Trouble) -> Iterator[Finding]:
    """`send "product-series"`."""
    text = trouble.text
    quoted = QUOTED.match(text, trouble.stop)
    texts = "TEXT" in trouble.accepts(len(trouble.pieces))
    if quoted and quoted[0][0] == '"' and not texts:
        name = quoted[0][1:-1]
        right = name if re.fullmatch(r"[^\W\d_][\w-]*", name) else f"`{name}`"
        yield Finding(
            "AL126", f"the name `{name}` stands in quotes", *quoted.span(),
            f"write `{right}`" if right == name else f"write {right}",
            "text stands in quotes; a name stands alone, or in back-quotes", right,
        )  # fmt: skip


def unquoted(trouble: Trouble) -> Iterator[Finding]:
    """Texts without quotes, and names with blanks."""
    text = trouble.text
    starts = [start for start, _ in trouble.pieces]
    for index in range(len(starts), max(len(starts) - 5, -1), -1):
        at = starts[index] if index < len(starts) else trouble.stop
        if at >= len(text) or not text[at].isalpha():
            continue
        accepts = trouble.accepts(index)
        if index and trouble.kinds[index - 1] in _ORDERED:
            continue  # what has an order is no text
        ends = [match.start() for match in _BREAK.finditer(text, at)]
        ends = sorted({end for end in (*ends[:2], len(text)) if end > trouble.stop})
        named = index == len(starts) or trouble.kinds[index] == "NAME"
        names = list(_joined(trouble, at)) if named and "NAME" in accepts else []
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
                names = [*_joined(trouble, starts[index - 1]), *names]
            yield from (*names, *quotes)
        else:
            yield from (*quotes, *names)


def _first_word(text: str, at: int) -> str:
    match = WORD.match(text, at)
    return match[0] if match else ""


def digit_first(trouble: Trouble) -> Iterator[Finding]:
    match = re.compile(r"[0-9]+[^\W\d][\w-]*").match(trouble.text, trouble.stop)
    accepts = trouble.accepts(len(trouble.pieces))
    if match and "NAME" in accepts and "NUMBER" not in accepts:
        yield Finding(
            "AL126", f"the name `{match[0]}` begins with a digit", match.start(), match.end(),
            f"write `` `{match[0]}` `` in back-quotes",
            "a name begins with a letter, or stands in back-quotes", f"`{match[0]}`",
        )  # fmt: skip


def _joined(trouble: Trouble, at: int) -> Iterator[Finding]:
    text, stop = trouble.text, trouble.stop
    declares = _DECLARES.match(text) or trouble.subject.startswith(("fields", "activity"))
    words = list(WORD.finditer(text, at))[:4]
    for count in range(2, len(words) + 1):
        end = words[count - 1].end()
        found = text[at:end]
        if any(word[0] in RESERVED or STRUCTURE.match(word[0]) for word in words[:count]):
            return
        if not declares and not trouble.elsewhere(found):
            continue  # a name that stands nowhere else is none
        if end > stop and re.fullmatch(r"[^\W\d][\w-]*( [^\W\d][\w-]*)+", found):
            yield _with_blank(found, at, end)


def _with_blank(found: str, at: int, end: int) -> Finding:
    right = "-".join(found.split()) if found.islower() else f"`{found}`"
    shown = f"`{right}`" if found.islower() else right
    return Finding(
        "AL126", f"the name `{found}` has a blank in it", at, end, f"write {shown}",
        "a name is one word; words are joined by `-`, or the name stands in back-quotes",
        right,
    )  # fmt: skip
