"""What type of fact a column of text holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from alignlib.names import canonical
from alignlib.syntax.names import RESERVED
from alignlib.values.coerce import coerce
from alignlib.values.types import DATE, INSTANT, MONEY, NUMBER, PERCENT, TEXT, YES_NO, Kind, Type

MOST_CHOICES = 12
"""A column of more distinct texts is no choice."""

# How agreements write choices: `buyer`, `not-ready`.
_CHOICE = re.compile(r"[a-z][a-z0-9_-]{0,29}")
_CODE = re.compile(r"0\d+")
_WORDS = frozenset({"yes", "no", "true", "false"})


def choices_of(distinct: Collection[str], rows: int) -> Type | None:
    """A choice: a few small words that come again; None where it is text."""
    words = sorted(set(distinct) - {""})
    few = 2 <= len(words) <= MOST_CHOICES and rows >= 2 * len(words)
    plain = all(_CHOICE.fullmatch(word) and word not in RESERVED for word in words)
    different = len({canonical(word) for word in words}) == len(words)
    return Type(Kind.CHOICE, tuple(words)) if few and plain and different else None


def kind_of_texts(distinct: Collection[str], rows: int) -> Type:
    """The narrowest type that all texts of a CSV column can be; text where none is certain.

    Numbers that begin with 0 are codes, so text; times without an offset are text, too.
    """
    words = {word.strip() for word in distinct} - {""}
    if not words:
        return TEXT
    if all(word.lower() in _WORDS for word in words):
        return YES_NO
    if not any(_CODE.fullmatch(word) for word in words):
        if all(word.startswith("$") for word in words) and _all_are(words, MONEY):
            return MONEY
        if all(word.endswith("%") for word in words) and _all_are(words, PERCENT):
            return PERCENT
        if _all_are(words, NUMBER):
            return NUMBER
    if all("-" in word for word in words):
        if _all_are(words, DATE):
            return DATE
        if _all_are(words, INSTANT):
            return INSTANT
    return choices_of(distinct, rows) or TEXT


def _all_are(words: Collection[str], kind: Type) -> bool:
    return all(map(_reads(kind), words))


def _reads(kind: Type) -> Callable[[str], bool]:
    def reads(word: str) -> bool:
        try:
            return coerce(word, kind) is not None
        except ValueError:
            return False

    return reads
