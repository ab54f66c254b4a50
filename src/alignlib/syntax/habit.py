"""What a habit is: a pattern and what it is in an agreement."""

from __future__ import annotations

import re
from collections.abc import Callable

from attrs import frozen

Replacement = Callable[[re.Match[str]], str]


@frozen
class Habit:
    """`message` and `help` may name `{found}` and `{right}`."""

    pattern: re.Pattern[str]
    right: str | Replacement
    code: str
    message: str
    help: str

    def replacement(self, match: re.Match[str]) -> str:
        return match.expand(self.right) if isinstance(self.right, str) else self.right(match)


WRITTEN = "`{found}` is written `{right}`"
COMPARISONS = (
    "comparisons are `is`, `is not`, `is one of`, `is none of`, `is at least`, `is at most`, "
    "`is above`, `is below`, `contains`, `starts with`, `is known`"
)


def operator(pattern: str, right: str | Replacement) -> Habit:
    return Habit(re.compile(pattern, re.IGNORECASE), right, "AL111", WRITTEN, COMPARISONS)


def word(pattern: str, right: str | Replacement, help_text: str) -> Habit:
    return Habit(re.compile(pattern, re.IGNORECASE), right, "AL111", WRITTEN, help_text)


def head(pattern: str, right: str) -> Habit:
    return Habit(
        re.compile(
            pattern + r"(?:\s+(?:of\s+)?(?:the\s+following|these|them|those))?\s*:?$",
            re.IGNORECASE,
        ),
        right, "AL111", WRITTEN,
        "blocks are headed by `all of`, `any of`, `none of` or `at least 2 of`",
    )  # fmt: skip


def value(pattern: str, right: str | Replacement, help_text: str) -> Habit:
    return Habit(re.compile(pattern, re.IGNORECASE), right, "AL123", WRITTEN, help_text)
