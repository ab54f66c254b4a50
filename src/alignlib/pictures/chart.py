"""The numbers of a picture as they were given, for a library that draws them its own way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import field, frozen

from alignlib.pictures.numbers import Number

if TYPE_CHECKING:
    from alignlib.pictures.axes import Place

Cell: TypeAlias = str | int | float | None
Kind = Literal["bars", "lines", "steps", "heat", "histogram"]


@frozen
class Chart:
    """`rows` are one mapping for each bar, place of a line, cell or bin, all with the same keys;
    `names` are those of the series in their order; `lines` are numbers with their names that are
    drawn across; `as_percent`: a value is a share of 1."""

    kind: Kind
    rows: tuple[Mapping[str, Cell], ...] = field(repr=False)
    names: tuple[str, ...] = ()
    lines: tuple[tuple[str, float], ...] = ()
    across: str = ""
    upward: str = ""
    as_percent: bool = False


def number(value: Number | None) -> int | float | None:
    """As JSON has it."""
    return value if value is None or isinstance(value, int) else float(value)


def spot(place: Place) -> Cell:
    """A number as it is, a day or an instant as its reading on the wall, a text as it is."""
    match place:
        case datetime():
            return place.replace(tzinfo=None).isoformat()
        case date():
            return f"{place.isoformat()}T00:00:00"
        case str():
            return place
    return number(place)


def crossing(given: Iterable[tuple[str, Number]]) -> tuple[tuple[str, float], ...]:
    return tuple((name, float(value)) for name, value in given)


def series_of(
    at: Sequence[Place], name: str, values: Sequence[Number | None],
    low: Sequence[Number | None], high: Sequence[Number | None],
) -> Iterable[Mapping[str, Cell]]:  # fmt: skip
    """A row for each place of one line."""
    for index, place in enumerate(at):
        yield {
            "at": spot(place),
            "series": name,
            "value": number(values[index]),
            "low": number(low[index]) if low else None,
            "high": number(high[index]) if high else None,
        }
