"""One item's inputs: what the sections and the stage, owner and fields of a mapping make of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from attrs import define, evolve, frozen

from alignlib.errors import RecordError, RowError
from alignlib.exchange.cells import CellError
from alignlib.exchange.connection import Connection
from alignlib.exchange.ids import input_id
from alignlib.exchange.items import Changes, Row
from alignlib.exchange.mapping import Cell, Section
from alignlib.exchange.plain import MOST_OF_A_KEY, Values, short, text_of
from alignlib.exchange.result import ProblemKind
from alignlib.exchange.typed import Cells, activity_of, fact_of, match_of
from alignlib.model.inputs import (
    FieldChange,
    Input,
    Merge,
    OwnerChange,
    StageChange,
    StageRequest,
)

Report = Callable[[str, str, str, str, ProblemKind], None]
"""place, key, field, reason, kind."""


@frozen
class Made:
    """An input, and the id of the record that it is about."""

    key: str
    input: Input


@define
class Maker:
    """Makes inputs; what cannot be made is reported."""

    mapping: Connection
    report: Report

    # -- single values ----------------------------------------------------------------------

    def values(self, values: Mapping[str, object]) -> Values:
        return Values(values, self.mapping.yes_no, self.mapping.normal_key)

    def key(self, raw: object) -> str:
        """An id in its one spelling; "" for none. Raises `CellError`."""
        return self.mapping.normal_key(self._text("the id", raw))

    def instant(self, raw: object) -> datetime | None:
        """A time as the mapping reads it. Raises `CellError`."""
        at = Values({"the time": raw})
        return self.mapping.reader.instant(Cell("the time", "the time"), at)

    def person(self, raw: object) -> str | None:
        """A user of the CRM by the name that the mapping gives to an owner. Raises `CellError`."""
        text = self.mapping.normal_key(self._text("the user", raw))
        owner = self.mapping.owner
        if not text or owner is None:
            return text or None
        user = evolve(owner, column="Id", also=(), otherwise="keep")
        return self.mapping.reader.text(user, self.values({"Id": text}))

    def newest(self, row: Row) -> datetime | None:
        """When a record was changed last; None where it does not say."""
        return self._when(self.mapping.mapping.records.newest, self.values(row.values))

    def created(self, values: Values) -> datetime | None:
        return self._when(self.mapping.mapping.records.fields.get("created_at"), values)

    def _when(self, cell: Cell | None, values: Values) -> datetime | None:
        try:
            return None if cell is None else self.mapping.reader.instant(cell, values)
        except CellError:
            return None

    def _text(self, what: str, raw: object) -> str:
        try:
            return text_of(raw)
        except (ValueError, RecursionError) as error:
            raise CellError(f"{what} is {short(str(error))}") from None

    # -- rows -------------------------------------------------------------------------------

    def keys(self, section: Section, row: Row, values: Values) -> tuple[str, ...]:
        """The records that a row is about; () where it is about none, which is reported."""
        source = section.source
        found: list[str] = []
        for column in (source.column, *source.also):
            try:
                found.extend(values.texts(column) if column else ())
            except CellError as error:
                self.report(row.place, "", section.name, str(error), "no key")
                return ()
            if found:
                break
        keys = tuple(dict.fromkeys(self.mapping.normal_key(text) for text in found))
        keys = tuple(key for key in keys if len(key) <= MOST_OF_A_KEY)
        if not keys:
            columns = " or ".join((source.column, *source.also))
            self.report(row.place, "", section.name, f"is about no record: no {columns}", "no key")
        return keys

    def section(
        self, section: Section, row: Row, values: Values, keys: tuple[str, ...], *, own: bool
    ) -> Iterator[Made]:
        """The inputs that a section makes of a row, one for each record that it is about."""
        for key in keys:
            try:
                made = self._section(section, row, values, key, own)
            except CellError as error:
                self.report(row.place, key, section.name, f"is not read: {error}", "bad value")
                continue
            except RecordError as error:
                self.report(
                    row.place, key, section.name, f"is not read: {reason_of(error)}", "bad value"
                )
                continue
            if made is not None:
                yield Made(key, made)

    def _section(
        self, section: Section, row: Row, values: Values, key: str, own: bool
    ) -> Input | None:
        reader = self.mapping.reader
        if not reader.chosen(section.source, values):
            if not own:
                reason = "`when` or `unless` leaves it out"
                self.report(row.place, key, section.name, reason, "left out")
            return None
        at = reader.instant(section.at, values)
        if at is None:
            if not own:
                columns = " or ".join(section.at.columns)
                self.report(row.place, key, section.name, f"is not read: no {columns}", "bad value")
            return None  # in a record's own row: it has not happened
        given = reader.text(section.id, values) if section.id is not None else None
        if section.id is not None and given is None:
            self.report(row.place, key, section.name, f"has no {section.id.column}", "no key")
            return None
        if given is not None:
            own_name = "" if section.name == row.kind else f"/{section.name}"
            name = f"{row.kind}/{given[:MOST_OF_A_KEY]}{own_name}"
        else:
            name = input_id(key, section.name, at, reader.text(section.subject, values) or "")
        by = reader.text(section.by, values) if section.by is not None else None
        return self._input(
            section, row.place, values, key, name, at, self.person(by), section.sequence
        )

    def _input(
        self, section: Section, place: str, values: Values, key: str, name: str, at: datetime,
        by: str | None, sequence: int,
    ) -> Input | None:  # fmt: skip
        reader = self.mapping.reader
        subject = reader.text(section.subject, values)
        if section.kind == "owner-change":
            return OwnerChange(id=name, at=at, owner=subject, by=by, sequence=sequence)
        if subject is None:
            what = reader.left_out(section.subject, values)
            columns = " or ".join(section.subject.columns)
            reason = f"the mapping leaves it out ({columns})" if what else f"has no {columns}"
            kind: ProblemKind = "left out" if what else "bad value"
            self.report(place, key, section.name, reason, kind)
            return None
        match section.kind:
            case "activity":
                cells: Cells = {
                    "id": name, "kind": subject, "at": at, "by": by, "sequence": sequence
                }  # fmt: skip
                return self._activity(section, place, values, key, subject, cells)
            case "field-change":
                assert section.value is not None  # a field change has a value
                value = reader.value(section.value, values, self.mapping.names.kind_of(subject))
                fact = fact_of(self.mapping.agreement, key, subject, value)
                return FieldChange(
                    id=name, at=at, field=subject, value=fact, by=by, sequence=sequence
                )
            case "stage-request":
                return StageRequest(id=name, at=at, stage=subject, by=by, sequence=sequence)
            case "stage-change":
                return StageChange(id=name, at=at, stage=subject, by=by, sequence=sequence)
            case "merge":
                other = self.mapping.normal_key(subject)
                return Merge(id=name, at=at, other=other, by=by, sequence=sequence)
            case "match":
                other = self.mapping.normal_key(subject)
                return match_of(section, reader, values, name, at, other, by)
        return None

    def _activity(
        self, section: Section, place: str, values: Values, key: str, kind: str, cells: Cells
    ) -> Input:
        reader = self.mapping.reader
        if section.recorded_at is not None:
            cells["recorded_at"] = self._when(section.recorded_at, values)
        for name, cell in section.fields_of(kind).items():
            try:
                cells[name] = reader.value(cell, values, self.mapping.names.own_kind_of(kind, name))
            except CellError as error:
                self.report(place, key, name, f"is unknown: {error}", "bad value")
        activity, wrong = activity_of(self.mapping.agreement, cells)
        for name, reason in wrong:
            self.report(place, key, name, f"is unknown: {short(reason, 200)}", "bad value")
        return activity

    # -- changes ----------------------------------------------------------------------------

    def changes(self, item: Changes, key: str, at: datetime) -> list[Made]:
        """The inputs of what changed: stage, owner, facts, and what sections wait for."""
        values = self.values(item.values)
        try:
            by = self.person(item.by)
        except CellError as error:
            self.report(item.place, key, "", str(error), "bad value")
            by = None
        found: list[Made] = []
        for about, cell in self.mapping.targets(item.values):
            column = next((name for name in cell.columns if values.has(name)), None)
            if column is None:
                continue
            narrowed = evolve(cell, column=column, also=())
            try:
                made = self._change(about, narrowed, values, key, at, by, item)
            except CellError as error:
                self.report(item.place, key, about, f"is not read: {error}", "bad value")
                continue
            except RecordError as error:
                self.report(item.place, key, about, f"is not read: {reason_of(error)}", "bad value")
                continue
            if made is not None:
                found.append(Made(key, made))
        for section in self.mapping.on_sections:
            found.extend(self._on(section, item, values, key, at, by))
        return found

    def _change(
        self, about: str, cell: Cell, values: Values, key: str, at: datetime, by: str | None,
        item: Changes,
    ) -> Input | None:  # fmt: skip
        reader, sequence = self.mapping.reader, item.sequence
        assert cell.column is not None  # the caller found it
        name = input_id(key, about, at, values.cell(cell.column), sequence)
        match about:
            case "stage":
                return self._stage(cell, values, key, name, at, by, item)
            case "owner":
                owner = reader.text(cell, values)
                return OwnerChange(id=name, at=at, owner=owner, by=by, sequence=sequence)
        value = reader.value(cell, values, self.mapping.kinds[about])
        fact = fact_of(self.mapping.agreement, key, about, value)
        return FieldChange(id=name, at=at, field=about, value=fact, by=by, sequence=sequence)

    def _stage(
        self, cell: Cell, values: Values, key: str, name: str, at: datetime, by: str | None,
        item: Changes,
    ) -> Input | None:  # fmt: skip
        stage = self.mapping.reader.text(cell, values)
        if stage is None:
            left = self.mapping.reader.left_out(cell, values)
            reason = "the mapping leaves this stage out" if left else "the stage is empty"
            self.report(item.place, key, "stage", reason, "left out" if left else "bad value")
            return None
        wish = self.mapping.stage is not None and self.mapping.stage.wish
        kind = StageRequest if wish else StageChange
        return kind(id=name, at=at, stage=stage, by=by, sequence=item.sequence)

    def _on(
        self, section: Section, item: Changes, values: Values, key: str, at: datetime,
        by: str | None,
    ) -> Iterator[Made]:  # fmt: skip
        column = section.source.on
        if column is None or not values.has(column):
            return
        try:
            if not self.mapping.reader.chosen(section.source, values):
                self.report(
                    item.place, key, section.name, "`when` or `unless` leaves it out", "left out"
                )
                return
            when = self.mapping.reader.instant(section.at, values) if section.at.column else at
            name = input_id(key, section.name, when or at, values.cell(column), item.sequence)
            made = self._input(
                section, item.place, values, key, name, when or at, by, item.sequence
            )
        except CellError as error:
            self.report(item.place, key, section.name, f"is not read: {error}", "bad value")
            return
        except RecordError as error:
            self.report(
                item.place, key, section.name, f"is not read: {reason_of(error)}", "bad value"
            )
            return
        if made is not None:
            yield Made(key, made)

    def entered(self, row: Row, key: str, values: Values) -> Iterator[Made]:
        """The stage changes that a record tells itself: the columns with when it came into each,
        else the present stage and since when."""
        stage = self.mapping.stage
        assert stage is not None  # the caller asks only then
        found: list[tuple[str, Cell]] = []
        if stage.entered is not None:
            found = [
                (raw, Cell(stage.cell.key, stage.entered.replace("{stage}", raw)))
                for raw, _ in stage.cell.spelled
            ]
        elif stage.at is not None:
            column = next((name for name in stage.cell.columns if values.has(name)), "")
            try:
                found = [(values.cell(column), stage.at)] if column else []
            except CellError as error:
                self.report(row.place, key, "stage", str(error), "bad value")
        told = evolve(stage.cell, column="stage", also=())
        for raw, cell in found:
            try:
                at = self.mapping.reader.instant(cell, values)
                name = self.mapping.reader.text(told, Values({"stage": raw}))
            except CellError as error:
                self.report(row.place, key, "stage", f"is not read: {error}", "bad value")
                continue
            if at is not None and name is not None:
                yield Made(key, StageChange(id=input_id(key, "stage", at, raw), at=at, stage=name))


def reason_of(error: RecordError) -> str:
    """The reason without the name of the record, each value shortened."""
    if isinstance(error, RowError):
        return "; ".join(
            f"{each.field}: {short(each.value)!s} is not {each.expected}" for each in error.problems
        )
    return short(str(error), 200)
