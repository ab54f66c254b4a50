"""Rows of two tables as lives, and lives as rows: what one process, or one executor, does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from attrs import frozen

from alignlib.errors import RecordError, StateError
from alignlib.frames.input_rows import InputColumns, LeadColumns, aware
from alignlib.frames.outcome_rows import rows_of, rows_of_trace
from alignlib.model.inputs import Activity, Input
from alignlib.values.time import CalendarError, Zone

if TYPE_CHECKING:
    from alignlib.agreement import Agreement
    from alignlib.engine.records import Record

Row = Mapping[str, Any]
Given = tuple[str | None, Activity | Row]
"""An input: its id, and itself where its cells could be read at once, else its row."""
Told = tuple[str, dict[str, Any]]
"""A row of one of the tables that come back, after the name of the table."""

_ORDER = attrgetter("at", "sequence", "id")


@frozen
class Lives:
    """All that it takes to judge lives from their rows; goes to other processes as it is."""

    agreement: Agreement
    until: datetime
    zone: Zone | None
    leads: LeadColumns
    inputs: InputColumns
    reasons: bool

    def read(self, cells: Mapping[str, list[Any]], ids: Sequence[str | None]) -> Iterator[Given]:
        """The rows of some columns of inputs, in their order."""
        names = list(cells)
        rows = zip(*cells.values(), strict=True)
        for name, row, activity in zip(ids, rows, self.inputs.activities(cells, ids), strict=True):
            yield name, dict(zip(names, row, strict=True)) if activity is None else activity

    def judged(
        self, key: str | None, leads: Iterable[Row], inputs: Iterable[Given]
    ) -> Iterator[Told]:
        """One life: the rows of `leads` and what was read of `inputs` that have the key. Inputs are
        read one after another, after the rows of leads."""
        record, told = self._record(key, list(leads))
        yield from told
        if record is None:
            for name, _ in inputs:
                yield _problem(key, name, "of no lead that was read")
            return
        items: list[Input] = []
        for name, given in inputs:
            if isinstance(given, Activity):
                items.append(given)
                continue
            try:
                items.append(self._input(name, given))
            except RecordError as error:
                yield _problem(key, name, str(error))
        try:
            yield from self._life(record, items)
        except (RecordError, StateError, CalendarError) as error:
            yield _problem(key, None, str(error))

    def _record(self, key: str | None, rows: list[Row]) -> tuple[Record | None, list[Told]]:
        named = self.leads.key
        if key is None:
            return None, [_problem(None, None, f"{named}: a lead without a key") for _ in rows]
        if len(rows) > 1:
            return None, [_problem(key, None, f"{named}: several rows have this key")]
        try:
            found = [self.leads.record(key, aware(row, self.zone)) for row in rows]
        except RecordError as error:
            return None, [_problem(key, None, str(error))]
        return (found[0] if found else None), []

    def _input(self, name: str | None, row: Row) -> Input:
        if name is None:
            raise RecordError("id: no value, and rows in no order have no number to go by")
        return self.inputs.input(name, aware(row, self.zone))

    def _life(self, record: Record, items: list[Input]) -> Iterator[Told]:
        if self.reasons:
            return rows_of(self.agreement.replay(record, items, until=self.until))
        if all(type(item) is Activity for item in items):
            # The compiled plan takes them as they are where they come in order.
            items.sort(key=_ORDER)
        return rows_of_trace(self.agreement.trace(record, items, until=self.until))


def _problem(lead: str | None, item: str | None, message: str) -> Told:
    return "problems", {"lead": lead, "input": item, "message": message}


def texts_of(values: list[Any]) -> list[str | None]:
    """The keys of a column as text."""
    if all(type(value) is str for value in values):
        return values
    return [text_of(value) for value in values]


def text_of(value: object) -> str | None:
    """A key as text; a number that a library read as a fraction is the whole number it was."""
    if value is None or value != value:  # NaN
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
