"""What analytics takes, from plain tables: rows of a frame or a CSV as the records it asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation
from importlib import import_module
from types import NoneType
from typing import Any, TypeAlias, TypeVar, get_args, get_type_hints

from attrs import NOTHING, Attribute, fields

Table: TypeAlias = Iterable[Mapping[str, Any]] | Any
"""Rows of mappings (so `csv.DictReader`), or a frame: pandas, Polars, PyArrow, DuckDB."""

Kind = TypeVar("Kind")

_SAID = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def items(
    kind: type[Kind],
    table: Table,
    *,
    columns: Mapping[str, str] | None = None,
    zone: tzinfo | None = None,
) -> tuple[Kind, ...]:
    """One `kind` (`Passage`, `Entry`, …) for each row of a table.

    A field is read from the column of its name, or from the one that `columns` gives for it; other
    columns are left alone. A blank, a null, NaN or NaT is a missing value: the field's default, if
    it has one. Text, as a CSV has it, is read as the field's type. `zone` is that of instants that
    have none.

    Raises:
        ValueError: a column that is not there, or a value that is missing or of another type, with
            row and column; an instant without a zone; a name in `columns` that is no field.
        ImportError: a frame, without narwhals, which reads it.
    """
    renamed = dict(columns or {})
    types = get_type_hints(kind)
    # `fields` asks for a type that is known to be of attrs; `kind` is any record of ours.
    asked = [field for field in fields(kind) if field.init]  # type: ignore[arg-type]
    unknown = renamed.keys() - {field.name for field in asked}
    if unknown:
        known = ", ".join(field.name for field in asked)
        raise ValueError(f"columns: {kind.__name__} has no {min(unknown)!r}, but {known}")
    made = []
    for number, row in enumerate(rows_of(table), 1):
        given = {}
        for field in asked:
            column = renamed.get(field.name, field.name)
            if column not in row and (field.default is NOTHING or field.name in renamed):
                raise ValueError(
                    f"row {number}: no column {column!r} (there are {', '.join(map(str, row))}); "
                    f"say which it is: columns={{{field.name!r}: …}}"
                )
            where = f"row {number}, column {column!r}"
            value = _value(row.get(column), types[field.name], field, where, zone)
            if value is not NOTHING:
                given[field.name.lstrip("_")] = value
        try:
            made.append(kind(**given))
        except (TypeError, ValueError) as error:
            raise ValueError(f"row {number}: {error}") from error
    return tuple(made)


def rows_of(table: Table) -> Iterator[Mapping[str, Any]]:
    """The rows of a table, whatever kind of table it is.

    Raises:
        ImportError: a frame, without narwhals, which reads it.
    """
    # Of the type: to ask a lazy frame itself for its columns would work them out.
    if hasattr(type(table), "columns"):
        yield from _by_narwhals(table)
    else:
        yield from table


def narwhals_for(table: Any) -> Any:
    """The library that reads a frame.

    Raises:
        ImportError: it is not there.
    """
    try:
        return import_module("narwhals")
    except ImportError as error:
        name = type(table).__name__
        raise ImportError(f"a {name} is read by narwhals: pip install alignlib[frames]") from error


def _by_narwhals(table: Any) -> Iterator[Mapping[str, Any]]:
    narwhals = narwhals_for(table)
    frame = narwhals.from_native(table)
    if isinstance(frame, narwhals.LazyFrame):
        frame = frame.collect()
    yield from frame.iter_rows(named=True)


def _value(value: Any, type_: Any, field: Attribute[Any], where: str, zone: tzinfo | None) -> Any:
    """The value as the field's type; NOTHING: take the default."""
    options = get_args(type_) or (type_,)
    # NaN and NaT are the values that do not equal themselves.
    if value is None or bool(value != value) or (isinstance(value, str) and not value.strip()):
        if field.default is not NOTHING:
            return NOTHING
        if NoneType in options:
            return None
        if value == "" and str in options:
            return value
        raise ValueError(f"{where}: no value")
    plain = value.item() if type(value).__module__ == "numpy" else value
    for option in options:
        read = _READ.get(option)
        if read is not None:
            try:
                plain = read(plain)
            except (TypeError, ValueError, InvalidOperation):
                name = option.__name__
                raise ValueError(f"{where}: {plain!r} is no {name}") from None
            break
    if isinstance(plain, datetime) and plain.tzinfo is None:
        if zone is None:
            raise ValueError(f"{where}: {plain} has no time zone; say which: zone=…")
        plain = plain.replace(tzinfo=zone)
    return plain


def _whole(value: Any) -> int:
    # Columns with nulls have whole numbers as floats.
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise ValueError
    return int(value)


def _finite(value: Any) -> float:
    number = float(value)
    if isinstance(value, bool) or number in (float("inf"), float("-inf")) or number != number:
        raise ValueError
    return number


def _exact(value: Any) -> Decimal:
    number = Decimal(str(value))
    if isinstance(value, bool) or not number.is_finite():
        raise ValueError
    return number


def _truth(value: Any) -> bool:
    key = str(value).strip().casefold()
    if key not in _SAID:
        raise ValueError
    return _SAID[key]


def _instant(value: Any) -> datetime:
    if isinstance(value, str):
        return datetime.fromisoformat(value.strip())
    if not isinstance(value, datetime):
        raise TypeError
    # pandas has a datetime of its own, with nanoseconds.
    own: Callable[..., datetime] | None = getattr(value, "to_pydatetime", None)
    return value if own is None else own(warn=False)


_READ: Mapping[Any, Callable[[Any], Any]] = {
    str: str, int: _whole, float: _finite, Decimal: _exact, bool: _truth, datetime: _instant,
}  # fmt: skip
