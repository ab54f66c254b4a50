"""Records as they come: JSON text, dicts and lists, or a client's objects; all may be hostile."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from attrs import field, frozen

from alignlib.exchange.cells import CellError

Raw: TypeAlias = object
"""What the readers take: JSON as text or bytes, a dict, a list, or an object with attributes."""

MOST_CHARACTERS = 100_000
"""A longer cell is set aside: no field of a record holds so much."""
MOST_OF_A_KEY = 255

_ABSENT: Any = object()
_IDS = ("id", "Id", "value")


def opened(raw: Raw) -> object:
    """The data of a JSON text; anything else as it is.

    Raises:
        ValueError: the text is no JSON; the message says why.
    """
    if isinstance(raw, bytes | bytearray):
        try:
            raw = bytes(raw).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValueError(f"is no UTF-8: {error.reason} at byte {error.start}") from None
    if not isinstance(raw, str):
        return raw
    try:
        return json.loads(raw.removeprefix("\ufeff"))
    except RecursionError:
        raise ValueError("is no JSON that can be read: it is nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"is no JSON: {short(str(error))}") from None


def table_of(value: object) -> Mapping[str, object] | None:
    """The attributes of a dict or of a client's object; None for anything else."""
    if isinstance(value, Mapping):
        return value
    if value is None or isinstance(value, str | bytes | int | float | list | tuple | type):
        return None
    to_dict = getattr(value, "to_dict", None)
    if callable(to_dict):
        found = to_dict()
        return found if isinstance(found, Mapping) else None
    own = getattr(value, "__dict__", None)
    return own if isinstance(own, dict) else None


def list_of(value: object) -> list[object] | None:
    """The items of a list; None for anything else."""
    return list(value) if isinstance(value, list | tuple) else None


def pages_of(raw: Raw) -> Iterator[tuple[str, object]]:
    """Each page with its name for messages; `raw` is one page, or a list of pages."""
    if isinstance(raw, list | tuple):
        for number, page in enumerate(raw, start=1):
            yield f"page {number}, ", page
    else:
        yield "", raw


def look(values: Mapping[str, object], path: str) -> object:
    """What stands under a name, or under a path of names: `Owner.Name`.

    Raises:
        KeyError: nothing does.
    """
    found = values.get(path, _ABSENT)
    if found is not _ABSENT:
        return found
    first, dot, rest = path.partition(".")
    if not dot:
        raise KeyError(path)
    inner = table_of(values.get(first))
    if inner is None:
        if first in values:
            return None  # `Owner` is null: so is its name
        raise KeyError(path)
    return look(inner, rest)


def text_of(value: object) -> str:
    """A value as a cell: "" for nothing, numbers and yes-no as JSON writes them, a list with `;`
    between its items, a nested record as its id.

    Raises:
        ValueError: it is no value that a cell can hold; the message says what it is.
    """
    match value:
        case None:
            return ""
        case str():
            return _checked(value)
        case bool():
            return "true" if value else "false"
        case int():
            if value.bit_length() > 200:
                raise ValueError("a number with too many digits")
            return str(value)
        case float():
            if not math.isfinite(value):
                raise ValueError(f"no number ({value})")
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case Decimal():
            if not value.is_finite():
                raise ValueError(f"no number ({value})")
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case list() | tuple():
            return _joined(value)
    inner = table_of(value)
    if inner is None:
        raise ValueError(f"no value but {type(value).__name__}")
    for name in _IDS:
        if name in inner and not isinstance(inner[name], list | tuple | Mapping):
            return text_of(inner[name])
    names = ", ".join(sorted(str(name)[:40] for name in inner)[:5])
    raise ValueError(f"a record of its own: name one of its columns ({names})")


def _joined(items: Iterable[object]) -> str:
    found: list[str] = []
    for item in items:
        if isinstance(item, list | tuple):
            raise ValueError("a list of lists")
        text = text_of(item).strip()
        if text:
            found.append(text)
    joined = ";".join(found)
    # One item with a comma would be read as two.
    return f"{joined};" if len(found) == 1 and "," in joined else _checked(joined)


def _checked(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise ValueError(
            f"too long: {len(text):,} characters, at most {MOST_CHARACTERS:,} are read"
        )
    if not text.isprintable():
        for char in text:
            if (
                (char < " " and char not in "\t\n\r")
                or char == "\x7f"
                or "\ud800" <= char <= "\udfff"
            ):
                raise ValueError(f"a text with the control character U+{ord(char):04X}")
    return text.strip()


def short(value: object, most: int = 60) -> str:
    """A value for a message: one line, without control characters, not longer than `most`."""
    if isinstance(value, int) and value.bit_length() > 200:
        return "a huge number"
    try:
        text = value if isinstance(value, str) else repr(value)
    except (ValueError, RecursionError):
        return f"a {type(value).__name__}"
    if len(text) > most:
        text = f"{text[: most - 1]}…"
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


@frozen
class Values:
    """The cells of a CRM's record. `yes_no` names the columns whose `false` is a value: all others
    that hold it are empty (None: it is a value everywhere). `normal` gives ids, the cells of
    columns that end in `Id`, their one spelling."""

    values: Mapping[str, object] = field(hash=False)
    yes_no: frozenset[str] | None = None
    normal: Callable[[str], str] = str

    def has(self, column: str) -> bool:
        """Whether the record says anything of a column, be it that it is empty."""
        try:
            look(self.values, column)
        except KeyError:
            return False
        return True

    def cell(self, column: str) -> str:
        """The text in a column; "" where there is none.

        Raises:
            CellError: it holds something that is no text, number, yes-no or time.
        """
        try:
            found = look(self.values, column)
            if found is False and self.yes_no is not None and column not in self.yes_no:
                return ""
            text = text_of(found)
            return self.normal(text) if column.endswith("Id") else text
        except KeyError:
            return ""
        except (ValueError, RecursionError) as error:
            what = "nested too deeply" if isinstance(error, RecursionError) else str(error)
            raise CellError(f"{column}: the value is {what}") from None

    def texts(self, column: str) -> tuple[str, ...]:
        """The texts of a list, or the one text; () where there is none. Raises as `cell` does."""
        try:
            found = look(self.values, column)
        except KeyError:
            return ()
        items = found if isinstance(found, list | tuple) else [found]
        texts = [Values({column: item}, self.yes_no, self.normal).cell(column) for item in items]
        return tuple(text for text in texts if text)
