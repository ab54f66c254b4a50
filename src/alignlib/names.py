"""Names: what makes two spellings one name (ruling: letters and digits only)."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

from alignlib.text import fold


@lru_cache(maxsize=8192)
def canonical(name: str) -> str:
    """`good-fit`, `good_fit` and `Good Fit` are one name: `goodfit`."""
    return "".join(char for char in fold(name) if char.isalnum())


def snake(name: str) -> str:
    """The name as Python and columns see it: `good_fit`."""
    words = "".join(char if char.isalnum() else " " for char in fold(name)).split()
    return "_".join(words)


def closest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `name` was probably meant to be."""
    by_key: dict[str, str] = {}
    for candidate in candidates:
        by_key.setdefault(canonical(candidate), candidate)
    found = get_close_matches(canonical(name), sorted(by_key), n=1, cutoff=0.7)
    return by_key[found[0]] if found else None
