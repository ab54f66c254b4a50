"""Rows of two tables as lives, and lives as rows: what one process, or one executor, does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
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
Told = tuple[str, dict[str, Any]]
"""A row of one of the tables that come back, after the name of the table."""


@frozen
class Lives:
    """All that it takes to judge lives from their rows; goes to other processes as it is."""

    agreement: Agreement
    until: datetime
    zone: Zone | None
    leads: LeadColumns
    inputs: InputColumns
    reasons: bool

    def judged(
        self, key: str | None, leads: Iterable[Row], inputs: Iterable[tuple[str | None, Row]]
    ) -> Iterator[Told]:
        """One life: the rows of `leads` and (id, row) of `inputs` that have the key. The rows of
        inputs are read one after another, after those of leads."""
        record, told = self._record(key, list(leads))
        yield from told
        if record is None:
            for name, _ in inputs:
                yield _problem(key, name, "of no lead that was read")
            return
        items: list[Input] = []
        for name, row in inputs:
            try:
                items.append(self._input(name, row))
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
        found = self.inputs.typed(name, row)
        return self.inputs.input(name, aware(row, self.zone)) if found is None else found

    def _life(self, record: Record, items: list[Input]) -> Iterator[Told]:
        if self.reasons:
            return rows_of(self.agreement.replay(record, items, until=self.until))
        if all(type(item) is Activity for item in items):
            # The compiled plan takes them as they are where they come in order.
            items.sort(key=lambda item: (item.at, item.sequence, item.id))
        return rows_of_trace(self.agreement.trace(record, items, until=self.until))


def _problem(lead: str | None, item: str | None, message: str) -> Told:
    return "problems", {"lead": lead, "input": item, "message": message}


def text_of(value: object) -> str | None:
    """A key as text; a number that a library read as a fraction is the whole number it was."""
    if value is None or value != value:  # NaN
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
