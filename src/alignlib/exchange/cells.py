"""One cell of a row as the value that the mapping makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, Protocol

from attrs import evolve, field, frozen

from alignlib.exchange.keys import listed
from alignlib.exchange.mapping import Cell, Source
from alignlib.exchange.moments import Clock
from alignlib.text import fold


class CellError(ValueError):
    """A cell that cannot be what the mapping makes of it; the message names column and value."""


class HasCells(Protocol):
    """A row of a file, or a record of a CRM."""

    def cell(self, column: str) -> str:
        """The text in a column, "" where there is none; it may raise a `CellError`."""


@frozen
class CellReader:
    """What cells are read with: dates, empty markers, and the rows of the lookups by key."""

    clock: Clock
    empty: frozenset[str]
    lookups: Mapping[str, Mapping[str, HasCells]] = field(hash=False)

    def value(
        self, cell: Cell, row: HasCells, kind: Literal["text", "instant", "date"]
    ) -> str | datetime | date | None:
        """The value, None where it is unknown; times and dates are read by the mapping's formats.

        Raises:
            CellError: the cell is not in the value map or lookup, or no date.
        """
        text = self.text(cell, row)
        if text is None or kind == "text":
            return text
        clock = self.clock if cell.zone is None else evolve(self.clock, zone=cell.zone)
        try:
            return clock.day(text) if kind == "date" else clock.instant(text, cell.time)
        except ValueError as error:
            raise CellError(f"{cell.column or cell.key}: {text!r} is not {error}") from None

    def instant(self, cell: Cell, row: HasCells) -> datetime | None:
        """The value of a cell that holds an instant."""
        found = self.value(cell, row, "instant")
        return found if isinstance(found, datetime) else None

    def text(self, cell: Cell, row: HasCells) -> str | None:
        """The text after lookup and value map, None where it is unknown."""
        found = self.texts(cell, row)
        return found[0] if found else None

    def texts(self, cell: Cell, row: HasCells) -> tuple[str, ...]:
        """As `text`, for a value map that gives several; () where it is unknown."""
        if cell.value is not None:
            return (cell.value,)
        assert cell.column is not None  # a cell has a column or a value
        text = next((text for name in cell.columns if (text := self.plain(row, name))), "")
        if cell.lookup is not None and text:
            found = self.lookups[cell.lookup].get(fold(text))
            if found is not None:
                assert cell.take is not None  # lookup and take go together
                text = self.plain(found, cell.take)
            elif cell.otherwise == "bad":
                raise CellError(f"{cell.column}: {text!r} is not in lookup {cell.lookup}")
            elif cell.otherwise == "unknown":
                return ()
        if cell.values is not None:
            mapped = cell.values.get(fold(text))
            if mapped is not None:
                return tuple(item for item in mapped if item)
            if text and cell.otherwise == "bad":
                known = listed(cell.values)
                raise CellError(f"{cell.column}: {text!r} is not in the value map ({known})")
            if cell.otherwise == "unknown":
                return ()
        return (text,) if text else ()

    def left_out(self, cell: Cell, row: HasCells) -> bool:
        """Whether the mapping says itself that this cell gives nothing: `Task = ""`."""
        if cell.values is None or cell.column is None:
            return False
        return cell.otherwise == "unknown" or fold(self.plain(row, cell.column)) in cell.values

    def plain(self, row: HasCells, column: str) -> str:
        """The cell as it stands; "" for an empty marker."""
        text = row.cell(column)
        return "" if fold(text) in self.empty else text

    def chosen(self, source: Source, row: HasCells) -> bool:
        """Whether the row is one of the source: all of `when` hold and none of `unless`."""
        return all(
            fold(self.plain(row, column)) in cells for column, cells in source.when.items()
        ) and not any(
            fold(self.plain(row, column)) in cells for column, cells in source.unless.items()
        )
