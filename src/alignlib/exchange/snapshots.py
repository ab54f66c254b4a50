"""Records as they stand, and as they stood when they were created."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from attrs import evolve, frozen

from alignlib.exchange.cells import CellError
from alignlib.exchange.connection import Connection
from alignlib.exchange.items import Changes, Row
from alignlib.exchange.plain import Values
from alignlib.exchange.result import Standing
from alignlib.values.time.instant import to_micros


@frozen
class Snapshot:
    """One version of a record; `newest` says when it was changed last."""

    row: Row
    key: str
    values: Values
    newest: datetime | None


def older_first(versions: Iterable[Snapshot]) -> list[Snapshot]:
    """The versions of one record in an order that does not depend on how they came."""

    def rank(version: Snapshot) -> tuple[bool, bool, int, str]:
        at = version.newest
        return (
            version.row.whole,
            at is not None,
            0 if at is None else to_micros(at),
            _as_text(version),
        )

    found = list(versions)
    return sorted(found, key=rank) if len(found) > 1 else found


def taken_back(
    values: Values, changes: Iterable[tuple[Changes, datetime]], born: datetime | None
) -> Values:
    """A record as it was at its beginning, as far as the changes say.

    `changes` are in order. What was there before the first later change counts; of changes at or
    before `born`, with which the record was created, the last.
    """
    first: dict[str, object] = {}
    settled: set[str] = set()
    for item, at in changes:
        if born is not None and at <= born:
            first.update({column: item.values[column] for column in item.values})
            continue
        for column in item.values:
            if column not in first and column not in settled and column in item.before:
                first[column] = item.before[column]
            settled.add(column)
    return evolve(values, values={**values.values, **first}) if first else values


def standing_of(mapping: Connection, values: Values) -> Standing | None:
    """The stage that a record says it is in; None where it says none. Raises `CellError` for one
    that the mapping does not know."""
    stage = mapping.stage
    if stage is None:
        return None
    name = mapping.reader.text(stage.cell, values)
    since = mapping.reader.instant(stage.at, values) if stage.at is not None else None
    if name is None:
        return None
    if since is None and stage.entered is not None:
        since = _entered(mapping, values, stage.entered)
    return Standing(name, since)


def _entered(mapping: Connection, values: Values, pattern: str) -> datetime | None:
    assert mapping.stage is not None  # it has the pattern
    stage = mapping.stage.cell
    for column in stage.columns:
        found = pattern.replace("{stage}", values.cell(column))
        try:
            return mapping.reader.instant(evolve(stage, column=found, also=(), values=None), values)
        except CellError:
            return None
    return None


def _as_text(version: Snapshot) -> str:
    try:
        return repr(
            sorted((str(name), repr(value)) for name, value in version.values.values.items())
        )
    except (RecursionError, ValueError):
        return ""
