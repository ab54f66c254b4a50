"""Names: what makes two spellings one name (ruling: letters and digits only)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from unicodedata import normalize

from alignlib.text import fold

MARKS = (
    "\\u0300-\\u036f\\u0483-\\u0487\\u0591-\\u05bd\\u05bf\\u05c1-\\u05c2\\u05c4-\\u05c5"
    "\\u05c7\\u0610-\\u061a\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e8"
    "\\u06ea-\\u06ed\\u0711-\\u07f3\\u07fd\\u0816-\\u082d\\u0859-\\u085b\\u0898-\\u08e1"
    "\\u08e3-\\u0963\\u0981-\\u09e3\\u09fe-\\u0a75\\u0a81-\\u0ae3\\u0afa-\\u0b63"
    "\\u0b82-\\u0bd7\\u0c00-\\u0c63\\u0c81-\\u0c83\\u0cbc-\\u0d4d\\u0d57-\\u0d63"
    "\\u0d81-\\u0df3\\u0e31-\\u0e3a\\u0e47-\\u0e4e\\u0eb1-\\u0ecd\\u0f18-\\u0f19\\u0f35"
    "\\u0f37\\u0f39\\u0f3e-\\u0f84\\u0f86-\\u0fbc\\u0fc6\\u102b-\\u103e\\u1056-\\u109d"
    "\\u135d-\\u135f\\u1712-\\u1734\\u1752-\\u17d3\\u17dd\\u1885-\\u193b\\u1a17-\\u1a1b"
    "\\u1a55-\\u1a7f\\u1ab0-\\u1abd\\u1abf-\\u1b44\\u1b6b-\\u1b73\\u1b80-\\u1bf3"
    "\\u1c24-\\u1c37\\u1cd0-\\u1cd2\\u1cd4-\\u1dff\\u20d0-\\u20dc\\u20e1\\u20e5-\\u20f0"
    "\\u2cef-\\u2cf1\\u2d7f-\\u2dff\\u302a-\\u302f\\u3099-\\u309a\\ua66f\\ua674-\\ua67d"
    "\\ua69e-\\ua6f1\\ua802-\\ua827\\ua82c\\ua880-\\ua8c5\\ua8e0-\\ua8f1\\ua8ff-\\ua92d"
    "\\ua947-\\ua953\\ua980-\\ua9c0\\ua9e5-\\uaa4d\\uaa7b-\\uaac1\\uaaeb-\\uaaef"
    "\\uaaf5-\\uaaf6\\uabe3-\\uabea\\uabec-\\uabed\\ufb1e\\ufe20-\\ufe2f"
)
"""For a class of characters in a pattern: the marks that letters of many scripts are written with
(Mn and Mc of the basic plane; letters and unassigned places between them may be in it, variation
selectors are not). `\\w` has the letters only."""

_MARK = re.compile(f"[{MARKS}]")


@lru_cache(maxsize=8192)
def canonical(name: str) -> str:
    """`good-fit`, `good_fit` and `Good Fit` are one name: `goodfit`; and `é` is one letter, however
    it is encoded."""
    return "".join(char for char in _letters(name) if _counts(char))


def snake(name: str) -> str:
    """The name as Python and columns see it: `good_fit`."""
    return "_".join("".join(char if _counts(char) else " " for char in _letters(name)).split())


def _letters(name: str) -> str:
    return fold(name if name.isascii() else normalize("NFC", name))


def _counts(char: str) -> bool:
    """Letters, digits, and the marks that letters are written with."""
    return char.isalnum() or (not char.isascii() and _MARK.match(char) is not None)


def closest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `name` was probably meant to be."""
    by_key: dict[str, str] = {}
    for candidate in candidates:
        by_key.setdefault(canonical(candidate), candidate)
    key = canonical(name)
    found = get_close_matches(key, sorted(by_key), n=1, cutoff=0.7)
    if not found:  # `win` for `won`: one letter of three or four
        found = [one for one in sorted(by_key) if len(key) in (3, 4) and _one_letter(key, one)]
    return by_key[found[0]] if len(found) == 1 else None


def _one_letter(one: str, other: str) -> bool:
    differ = sum(a != b for a, b in zip(one, other, strict=False))
    return len(one) == len(other) and one[0] == other[0] and differ == 1
