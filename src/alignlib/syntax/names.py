"""Which words are no names: those that begin a declaration or hold a line together."""

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
