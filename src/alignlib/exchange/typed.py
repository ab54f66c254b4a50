"""What the agreement makes of a row, and the names that it knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Literal, TypeAlias

import attrs

from alignlib.agreement import Agreement
from alignlib.errors import RowError
from alignlib.exchange.cells import CellError, CellReader, HasCells
from alignlib.exchange.mapping import Cell, Expect, Section
from alignlib.exchange.mapping import Mapping as Declared
from alignlib.exchange.problems import MappingProblem
from alignlib.model.fields import Value
from alignlib.model.inputs import Activity, Match
from alignlib.model.lead import Lead
from alignlib.model.opportunity import Opportunity
from alignlib.names import canonical, closest
from alignlib.values.schema import FieldSpec
from alignlib.values.types import Kind

Record: TypeAlias = Lead | Opportunity
Cells: TypeAlias = dict[str, object]
CellKind: TypeAlias = Literal["text", "instant", "date"]

NEEDED = ("id", "created_at", "kind", "at", "recorded_at", "sequence", "by")
"""Without one of these there is no record or activity, or another one than was meant."""

_PARTS = {
    "lead": ("lead", "contact", "account"),
    "opportunity": ("opportunity", "lead", "contact", "account"),
}
_KINDS: dict[Kind, CellKind] = {Kind.INSTANT: "instant", Kind.DATE: "date"}


def record_of(agreement: Agreement, cells: Cells) -> tuple[Record, list[tuple[str, str]]]:
    """The record of a row, and (field, reason) of each cell that became unknown.

    Raises:
        RecordError: the row is no record even without its wrong cells.
    """
    cells = dict(cells)
    wrong: list[tuple[str, str]] = []
    while True:
        try:
            if agreement.subject == "opportunity":
                return agreement.opportunity(cells), wrong
            return agreement.lead(cells), wrong
        except RowError as error:
            _without(cells, error, wrong)


def activity_of(agreement: Agreement, cells: Cells) -> tuple[Activity, list[tuple[str, str]]]:
    """As `record_of`, for an activity."""
    cells = dict(cells)
    wrong: list[tuple[str, str]] = []
    while True:
        try:
            return agreement.activity(cells), wrong
        except RowError as error:
            _without(cells, error, wrong)


def _without(cells: Cells, error: RowError, wrong: list[tuple[str, str]]) -> None:
    """Takes the wrong cells off, so that the rest of the row is kept; they are reported."""
    for problem in error.problems:
        if problem.field not in cells or problem.field in NEEDED:
            raise error
        del cells[problem.field]
        wrong.append((problem.field, str(problem)))


def fact_of(agreement: Agreement, key: str, path: str, value: object) -> Value | None:
    """A value of a field, typed.

    Raises:
        RecordError: there is no such field, or it cannot hold the value.
    """
    row: Cells = {"id": key, path: value}
    found: Any = agreement.lead(row) if agreement.subject == "lead" else agreement.opportunity(row)
    *parts, name = path.split(".")
    for part in parts:
        if canonical(part) != agreement.subject:
            found = getattr(found, canonical(part), None)
    if found is None:
        return None
    facts: dict[str, Value | None] = {
        attribute.name: getattr(found, attribute.name) for attribute in attrs.fields(type(found))
    }
    facts.update(found.fields)
    return next((fact for own, fact in facts.items() if canonical(own) == canonical(name)), None)


def match_of(
    section: Section, reader: CellReader, row: HasCells, name: str, at: datetime, other: str,
    by: str | None,
) -> Match:  # fmt: skip
    """What a row of a [[match]] section says: another record with an equal key came earlier.

    Raises:
        CellError: it does not say of which stage or definition.
    """
    assert section.earlier is not None  # a match has one
    earlier = reader.text(section.earlier, row)
    if earlier is None:
        raise CellError(f"no {section.earlier.column}")
    since = reader.instant(section.since, row) if section.since is not None else None
    return Match(
        id=name, at=at, earlier=earlier, other=other, since=min(since or at, at), by=by,
        sequence=section.sequence,
    )  # fmt: skip


@attrs.frozen
class Names:
    """The fields, activities, stages and slas of an agreement, as a mapping names them."""

    agreement: Agreement

    def field(self, path: str) -> FieldSpec | None:
        """The field of a path: `country`, `contact.title`."""
        record, dot, name = path.rpartition(".")
        part = canonical(record) if dot else self.agreement.subject
        if part not in _PARTS[self.agreement.subject]:
            return None
        return self.agreement.plan.fields.get(f"{part}.{canonical(name)}")

    def kind_of(self, path: str) -> CellKind:
        """Whether a field's cell is read as a time, as a date or as it stands."""
        return _kind_of(self.field(path))

    def own_kind_of(self, activity: str, name: str) -> CellKind:
        """As `kind_of`, for a field of an activity."""
        spec = self.agreement.plan.activities.get(canonical(activity))
        return _kind_of(spec.fields.get(canonical(name)) if spec is not None else None)

    def problems(self, declared: Declared) -> Iterator[MappingProblem]:
        """Each name of a mapping that is none of the agreement's."""
        for path, cell in declared.records.fields.items():
            yield from self._field(path, cell.key)
        for section in declared.sections:
            yield from self._section(section)
        for expect in declared.expects:
            yield from self._expect(expect)

    def _field(self, path: str, place: str) -> Iterator[MappingProblem]:
        if self.field(path) is None:
            record, dot, _ = path.rpartition(".")
            part = canonical(record) if dot else self.agreement.subject
            known = [
                spec.name if spec.record == self.agreement.subject else f"{spec.record}.{spec.name}"
                for spec in self.agreement.plan.fields.values()
                if spec.record == part or part not in _PARTS[self.agreement.subject]
            ]
            yield MappingProblem(place, _unknown("field", path, known))

    def _section(self, section: Section) -> Iterator[MappingProblem]:
        names = possible(section.subject)
        match section.kind:
            case "field-change":
                for name in names:
                    yield from self._field(name, section.subject.key)
            case "stage-change" | "stage-request":
                yield from self.stages(names, section.subject.key)
            case "activity":
                yield from self._activity(section, names)
            case "match" if section.earlier is not None:
                yield from self._earlier(section.earlier)

    def _earlier(self, cell: Cell) -> Iterator[MappingProblem]:
        """What an earlier record may have been: a stage, or what a definition says."""
        plan = self.agreement.plan
        known = [*(stage.name for stage in self.agreement.stages), *plan.definitions]
        for name in possible(cell):
            if canonical(name) not in {canonical(each) for each in known}:
                yield MappingProblem(cell.key, _unknown("stage or definition", name, known))

    def _activity(self, section: Section, kinds: Iterable[str]) -> Iterator[MappingProblem]:
        known = self.agreement.plan.activities
        for kind in kinds:
            if canonical(kind) not in known:
                names = [spec.name for spec in known.values()]
                yield MappingProblem(section.subject.key, _unknown("activity", kind, names))
                continue
            for name, cell in section.fields_of(kind).items():
                fields = known[canonical(kind)].fields
                if canonical(name) not in fields:
                    own = [spec.name for spec in fields.values()]
                    yield MappingProblem(cell.key, _unknown(f"field of {kind}", name, own))
        given = {canonical(kind) for kind in kinds}
        for kind in section.fields:
            if kind and given and kind not in given:
                message = f"{kind!r} is no kind that this section gives"
                yield MappingProblem(f"{section.source.key}.fields", message)

    def _expect(self, expect: Expect) -> Iterator[MappingProblem]:
        slas = [sla.name for sla in self.agreement.plan.slas]
        for name in expect.slas:
            if canonical(name) not in {canonical(sla) for sla in slas}:
                place = f"{expect.source.key}.sla"
                yield MappingProblem(place, _unknown("sla", name, slas))
        if expect.compare == "stage":
            yield from self.stages(possible(expect.expected), expect.expected.key)
        elif expect.compare == "verdict":
            for name in possible(expect.expected):
                if name not in CLOCK_STATES:
                    message = _unknown("state of a clock", name, CLOCK_STATES)
                    yield MappingProblem(expect.expected.key, message)

    def stages(self, names: Iterable[str], place: str) -> Iterator[MappingProblem]:
        """Each of the names that is no stage."""
        known = [stage.name for stage in self.agreement.stages]
        for name in names:
            if canonical(name) not in self.agreement.plan.stage_keys:
                yield MappingProblem(place, _unknown("stage", name, known))


CLOCK_STATES = (
    "running", "paused", "met", "late", "met-late", "void", "kept", "broken",
)  # fmt: skip


def possible(cell: Cell) -> list[str]:
    """The names that a cell can give, as far as the mapping says them."""
    if cell.value is not None:
        return [cell.value]
    return sorted({item for items in (cell.values or {}).values() for item in items if item})


def _kind_of(spec: FieldSpec | None) -> CellKind:
    return _KINDS.get(spec.type.kind, "text") if spec is not None else "text"


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    meant = closest(name, names)
    hint = f"did you mean {meant!r}?" if meant else f"there are {', '.join(names) or 'none'}"
    return f"unknown {what} {name!r}: {hint}"
