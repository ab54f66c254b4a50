"""TOML text from any names and values, however odd."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from alignlib.exchange.plain import short
from alignlib.text import fold

_BARE = re.compile("[A-Za-z0-9_-]+")


def quoted(text: str) -> str:
    """A basic string."""
    clean = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return json.dumps(clean, ensure_ascii=False).replace("\x7f", "\\u007f")


def dotted(path: str) -> str:
    """A key: a path of names, those that need it in quotes."""
    return ".".join(part if _BARE.fullmatch(part) else quoted(part) for part in path.split("."))


def pairs(found: Iterable[tuple[str, str]]) -> str:
    """An inline table; of cells that differ in case alone the first stands."""
    seen: dict[str, str] = {}
    for cell, value in found:
        if fold(cell.strip()) not in {fold(each) for each in seen}:
            seen[cell.strip()] = value
    inner = ", ".join(f"{dotted_key(cell)} = {quoted(value)}" for cell, value in seen.items())
    return f"{{ {inner} }}" if inner else "{}"


def dotted_key(name: str) -> str:
    """One key, in quotes where it needs them."""
    return name if _BARE.fullmatch(name) else quoted(name)


def comment(text: str) -> str:
    """A line that TOML passes over."""
    return f"# {short(text, 300)}"
