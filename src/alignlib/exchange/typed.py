"""What the agreement makes of a row, and the fields, activities and stages that it knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol, TypeAlias

import attrs

from alignlib.errors import RecordError, RowError
from alignlib.exchange.problems import MappingError, MappingProblem
from alignlib.model.fields import Value
from alignlib.model.inputs import Activity
from alignlib.model.lead import Lead
from alignlib.model.opportunity import Opportunity
from alignlib.names import canonical

Record: TypeAlias = Lead | Opportunity
Cells: TypeAlias = dict[str, object]

_SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)


class Typing(Protocol):
    """The part of an agreement that reads rows; `subject` is "lead" or "opportunity"."""

    @property
    def zone(self) -> str | None: ...
    @property
    def subject(self) -> str: ...
    def lead(self, row: Mapping[str, object]) -> Lead: ...
    def opportunity(self, row: Mapping[str, object]) -> Opportunity: ...
    def activity(self, row: Mapping[str, object]) -> Activity: ...


def record_of(typing: Typing, cells: Cells) -> tuple[Record, list[tuple[str, str]]]:
    """The record of a row, and (field, reason) of each cell that became unknown.

    Raises:
        RecordError: the row is no record even without its wrong cells.
    """
    cells = dict(cells)
    wrong: list[tuple[str, str]] = []
    while True:
        try:
            if typing.subject == "opportunity":
                return typing.opportunity(cells), wrong
            return typing.lead(cells), wrong
        except RowError as error:
            _without(cells, error, wrong)


def activity_of(typing: Typing, cells: Cells) -> tuple[Activity, list[tuple[str, str]]]:
    """As `record_of`, for an activity."""
    cells = dict(cells)
    wrong: list[tuple[str, str]] = []
    while True:
        try:
            return typing.activity(cells), wrong
        except RowError as error:
            _without(cells, error, wrong)


def _without(cells: Cells, error: RowError, wrong: list[tuple[str, str]]) -> None:
    """Takes the wrong cells off, so that the rest of the row is kept; they are reported."""
    for problem in error.problems:
        if problem.field not in cells or problem.field in NEEDED:
            raise error
        del cells[problem.field]
        wrong.append((problem.field, str(problem)))


NEEDED = ("id", "created_at", "kind", "at", "recorded_at", "sequence", "by")
"""Without one of these there is no record or activity, or another one than was meant."""


def fact_of(typing: Typing, key: str, path: str, value: object) -> Value | None:
    """A value of a field, typed.

    Raises:
        RecordError: the field cannot hold it.
    """
    row: Cells = {"id": key, path: value}
    record = typing.opportunity(row) if typing.subject == "opportunity" else typing.lead(row)
    found: Any = record
    *parts, name = path.split(".")
    for part in parts:
        found = getattr(found, part, None)
    if found is None:
        return None
    facts: dict[str, Value | None] = {
        attribute.name: getattr(found, attribute.name) for attribute in attrs.fields(type(found))
    }
    facts.update(found.fields)
    return next((fact for own, fact in facts.items() if canonical(own) == canonical(name)), None)


def check_fields(typing: Typing, fields: Mapping[str, str], file: str) -> None:
    """Raises `MappingError` for fields of the record (by path, to place) that are none."""
    problems: list[MappingProblem] = []
    for path, place in fields.items():
        try:
            probe: Cells = {"id": "probe", path: None}
            typing.opportunity(probe) if typing.subject == "opportunity" else typing.lead(probe)
        except RecordError as error:
            problems.append(MappingProblem(place, _said(error)))
    if problems:
        raise MappingError(file, *problems)


def check_activity(typing: Typing, kind: str, place: str, fields: Mapping[str, str]) -> list[
    MappingProblem
]:  # fmt: skip
    """The mistakes in the name of an activity and in its fields (by name, to place)."""
    cells: Cells = {"id": "probe", "kind": kind, "at": _SOME_DAY}
    try:
        typing.activity(cells)
    except RecordError as error:
        return [MappingProblem(place, _said(error))]
    problems: list[MappingProblem] = []
    for name, where in fields.items():
        try:
            typing.activity({**cells, name: None})
        except RecordError as error:
            problems.append(MappingProblem(where, f"{kind}: {_said(error)}"))
    return problems


def _said(error: RecordError) -> str:
    """The reason without the probe's name."""
    if isinstance(error, RowError):
        return "; ".join(str(problem) for problem in error.problems)
    return str(error)
