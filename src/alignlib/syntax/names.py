"""Names: which words are reserved, and when two spellings are one name."""

from __future__ import annotations

DECLARATION_WORDS: tuple[str, ...] = (
    "agreement", "use", "calendar", "fields", "activity", "setting", "define", "score", "grade",
    "estimate", "profile", "measure", "pipeline", "stage", "trigger", "sla", "team", "capacity",
    "keep", "release", "goal", "what-if", "compare", "example", "claim",
)  # fmt: skip
"""The first words of declarations (`from any of` is the only other way to begin one)."""

JOINING_WORDS: tuple[str, ...] = (
    "and", "or", "not", "is", "when", "where", "by", "because", "then", "otherwise",
)  # fmt: skip
"""The words that hold a condition or a line together."""

RESERVED: frozenset[str] = frozenset(DECLARATION_WORDS + JOINING_WORDS)
"""Words that can be a name only in back-quotes."""


def canonical(text: str) -> str:
    """What tells names apart: their letters and digits, without case.

    >>> canonical("good-fit") == canonical("good_fit") == canonical("Good Fit")
    True
    """
    return "".join(char for char in text.casefold() if char.isalnum())


def snake(text: str) -> str:
    """The name as Python and columns see it.

    >>> snake("Good Fit")
    'good_fit'
    """
    words = "".join(char if char.isalnum() else " " for char in text.casefold()).split()
    return "_".join(words)
