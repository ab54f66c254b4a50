"""`infer`: the fields and activities of frames or CSV files, for a text that declares none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike
from typing import Any, Protocol

from attrs import frozen

from alignlib.frames.errors import FrameError
from alignlib.frames.plain_rows import PlainRows, read_csv
from alignlib.names import canonical
from alignlib.values.schema import BUILT_IN, ActivitySpec, FieldSpec, Schema
from alignlib.values.types import Type

MOST_KINDS = 200
"""So many kinds of activities a table may have; more are a sign of the wrong column."""

_OF_EVERY_ACTIVITY = frozenset({"id", "kind", "at", "by", "sequence", "recordedat"})


class Columns(Protocol):
    """A table that can be asked about its columns."""

    @property
    def names(self) -> list[str]: ...

    def kind(self, name: str) -> Type | None:
        """The type of the facts in a column; None where there can be none."""

    def kinds_with(self, kind: str, others: list[str]) -> dict[str, list[str]]:
        """The distinct texts of the column `kind`, and which other columns they fill."""


def infer(
    leads: Any = None,
    activities: Any = None,
    *,
    key: str = "id",
    lead: str | None = None,
    kind: str = "kind",
) -> Schema:
    """The fields of a table of leads and the kinds of activities of another, as a `Schema`.

    Args:
        leads: a frame of any library that `evaluate` takes, the path of a CSV file, or rows as
            mappings.
        activities: the same, with the columns `kind` and `at`; each kind has the fields that are
            not empty in one of its rows.
        key: the column that identifies a lead; no field.
        lead: the column of activities that says which lead each is of.
        kind: the column of activities that says what happened.

    Text of few small words that come again (`buyer`, `not-ready`) is a choice, other text is text.
    A column named like a built-in field is that field. Names of CSV columns count as text unless
    all their cells are numbers, dates, and so on. The data are read, of frames distinct texts only.

    Raises:
        FrameError: two columns have one name, or a table cannot be used.
    """
    fields: list[FieldSpec] = []
    found: list[ActivitySpec] = []
    if leads is not None:
        fields = _fields(columns_of(leads, "leads"), key)
    if activities is not None:
        found = _activities(columns_of(activities, "activities"), key, lead, kind)
    return Schema(tuple(fields), tuple(found))


def columns_of(table: Any, what: str) -> Columns:
    """Any table as columns."""
    if isinstance(table, str | PathLike):
        return read_csv(table)
    if isinstance(table, Iterable) and not hasattr(table, "columns"):
        rows = list(table)
        if all(isinstance(row, Mapping) for row in rows):
            return PlainRows.of(rows)
    from alignlib.frames.frame_columns import FrameColumns

    return FrameColumns.of(table, what)


@frozen
class _Place:
    """Where a column belongs."""

    record: str
    name: str


def _fields(table: Columns, key: str) -> list[FieldSpec]:
    fields: dict[str, FieldSpec] = {}
    for column in table.names:
        place = _place(column)
        if column == key or not canonical(place.name) or _is_built_in(place):
            continue
        kind = table.kind(column)
        if kind is None:
            continue
        spec = FieldSpec(place.record, place.name, kind)
        if spec.slot in fields:
            raise FrameError(
                f"leads: the columns `{fields[spec.slot].name}` and `{column}` are one name: drop "
                "or rename one of them"
            )
        fields[spec.slot] = spec
    return list(fields.values())


def _place(column: str) -> _Place:
    record, dot, name = column.rpartition(".")
    if dot and canonical(record) in BUILT_IN:
        return _Place(canonical(record), name)
    return _Place("lead", column)


def _is_built_in(place: _Place) -> bool:
    """A field that every record has, also as `contact_title`."""
    key = canonical(place.name)
    if any(canonical(name) == key for name in BUILT_IN[place.record]):
        return True
    return place.record == "lead" and any(
        record + canonical(name) == key
        for record, names in BUILT_IN.items()
        if record != "lead"
        for name in names
    )


def _activities(table: Columns, key: str, lead: str | None, kind: str) -> list[ActivitySpec]:
    named = {canonical(name): name for name in table.names}
    if canonical(kind) not in named:
        raise FrameError(
            f"activities: no column `{kind}` says what happened: there are {', '.join(table.names)}"
        )
    passed_over = _OF_EVERY_ACTIVITY | {"lead", "leadid", "opportunity", "opportunityid"}
    passed_over |= {canonical(kind)}
    if key != "id":
        passed_over |= {canonical(key)}
    others = [
        name
        for name in table.names
        if canonical(name) not in passed_over and name != lead and canonical(name)
    ]
    filled = table.kinds_with(named[canonical(kind)], others)
    if len(filled) > MOST_KINDS:
        raise FrameError(f"activities: `{kind}` holds more than {MOST_KINDS} kinds of activities")
    types = {name: table.kind(name) for name in others}
    found: dict[str, ActivitySpec] = {}
    for what in sorted(filled):
        own = {
            canonical(name): FieldSpec("activity", name, known)
            for name in filled[what]
            if (known := types[name]) is not None
        }
        known_as = found.get(canonical(what))
        if known_as is not None:
            own = {**known_as.fields, **own}
        if canonical(what):
            first = what if known_as is None else known_as.name
            found[canonical(what)] = ActivitySpec(first, None, own)
    return list(found.values())
