"""A mapping and an agreement, joined: what the readers and writers of every CRM work with."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path

from attrs import evolve, field, frozen

from alignlib.agreement import Agreement
from alignlib.exchange.cells import CellReader
from alignlib.exchange.ids import salesforce_id
from alignlib.exchange.mapping import Cell, Mapping, Section, StageColumn
from alignlib.exchange.moments import Clock
from alignlib.exchange.presets import preset
from alignlib.exchange.problems import MappingError, MappingProblem
from alignlib.exchange.read_mapping import read_mapping
from alignlib.exchange.typed import CellKind, Names, possible
from alignlib.text import fold
from alignlib.values.time.zone import Zone
from alignlib.values.types import Kind


@frozen(slots=False)
class Connection:
    """How one CRM's records become those of an agreement, and back. Make one with
    `load_mapping` or `loads_mapping`; it is immutable."""

    agreement: Agreement = field(repr=False)
    mapping: Mapping = field(repr=False)
    reader: CellReader = field(repr=False)
    kinds: dict[str, CellKind] = field(repr=False, hash=False)

    @property
    def object(self) -> str:
        """What the CRM calls the records that are the agreement's leads or opportunities."""
        return self.mapping.records.source.rows_of or ""

    @property
    def key(self) -> str:
        """The column with the id of such a record."""
        return self.mapping.records.source.column

    @property
    def stage(self) -> StageColumn | None:
        return self.mapping.stage

    @property
    def owner(self) -> Cell | None:
        return self.mapping.records.fields.get("owner")

    @cached_property
    def changing(self) -> dict[str, Cell]:
        """The fields whose changes are changes of facts: all but those that the engine keeps."""
        kept = {"id", "owner", "created_at"}
        return {
            path: cell
            for path, cell in self.mapping.records.fields.items()
            if path not in kept and cell.column is not None
        }

    @cached_property
    def normal_key(self) -> Callable[[str], str]:
        """The one spelling of an id."""
        return salesforce_id if self.mapping.preset == "salesforce" else str

    @cached_property
    def yes_no(self) -> frozenset[str] | None:
        """The columns in which `false` is a value; None: in all of them."""
        if self.mapping.preset != "odoo":
            return None
        found = {
            column
            for path, cell in self.mapping.records.fields.items()
            if (spec := self.names.field(path)) is not None and spec.type.kind is Kind.YES_NO
            for column in cell.columns
        }
        for cell in self.cells():
            if cell.values is not None and "false" in cell.values:
                found.update(cell.columns)
        sources = [section.source for section in self.mapping.sections]
        for source in (self.mapping.records.source, *sources):
            for chosen in (source.when, source.unless):
                found.update(column for column, cells in chosen.items() if "false" in cells)
        return frozenset(found)

    @cached_property
    def names(self) -> Names:
        return Names(self.agreement)

    def cells(self) -> Iterator[Cell]:
        """Every cell of the mapping."""
        yield from self.mapping.records.fields.values()
        if self.stage is not None:
            yield self.stage.cell
            if self.stage.at is not None:
                yield self.stage.at
        for section in self.mapping.sections:
            yield from (cell for cell in section.cells() if cell is not None)

    def targets(self, names: Iterable[str]) -> list[tuple[str, Cell]]:
        """What changes of these names may be changes of: each field, `owner`, `stage`."""
        all_targets, by_name = self._targets
        found = {number for name in names for number in by_name.get(name, ())}
        return [all_targets[number] for number in sorted(found)]

    @cached_property
    def _targets(self) -> tuple[list[tuple[str, Cell]], dict[str, list[int]]]:
        found = list(self.changing.items())
        if self.owner is not None and self.owner.column is not None:
            found.append(("owner", self.owner))
        if self.stage is not None:
            found.append(("stage", self.stage.cell))
        by_name: dict[str, list[int]] = {}
        for number, (_, cell) in enumerate(found):
            for column in cell.columns:
                for name in {column, column.partition(".")[0]}:
                    by_name.setdefault(name, []).append(number)
        return found, by_name

    def columns(self, rows: str) -> frozenset[str]:
        """The columns that the mapping itself names for rows of a kind. A preset's need not be
        there, nor all of several that one value may stand in."""
        cells: list[Cell | None] = []
        if rows == self.object:
            cells.extend(self._own_fields())
            cells.append(self.stage.cell if self.stage is not None else None)
            cells.extend(cell for section in self.own_sections for cell in section.cells())
        for section in self.sections(rows):
            cells.extend(section.cells())
        return frozenset(
            cell.column for cell in cells if cell is not None and cell.column and not cell.also
        )

    def _own_fields(self) -> Iterator[Cell]:
        given = preset_fields(self.mapping)
        for path, cell in self.mapping.records.fields.items():
            if given.get(path) != cell.columns:
                yield cell

    def sections(self, rows: str) -> tuple[Section, ...]:
        """The sections that read rows of a kind."""
        return self._by_rows.get(rows, ())

    @cached_property
    def _by_rows(self) -> dict[str, tuple[Section, ...]]:
        found: dict[str, tuple[Section, ...]] = {}
        for section in self.mapping.sections:
            if section.source.on is None and section.source.rows_of is not None:
                rows = section.source.rows_of
                found[rows] = (*found.get(rows, ()), section)
        return found

    @cached_property
    def own_sections(self) -> tuple[Section, ...]:
        """The sections that read the records' own rows."""
        return tuple(
            section
            for section in self.mapping.sections
            if section.source.rows_of is None and section.source.on is None
        )

    @cached_property
    def on_sections(self) -> tuple[Section, ...]:
        """The sections that read changes of a column."""
        return tuple(section for section in self.mapping.sections if section.source.on is not None)


def load_mapping(path: str | os.PathLike[str], agreement: Agreement) -> Connection:
    """A mapping file, joined with the agreement.

    Raises:
        MappingError: the file cannot be read, or as `loads_mapping` says.
    """
    file = Path(path)
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        problem = MappingProblem("", f"cannot be read: {error.strerror}")
        raise MappingError(file.name, problem) from None
    except UnicodeDecodeError as error:
        raise MappingError(file.name, MappingProblem("", f"is no UTF-8: {error.reason}")) from None
    return loads_mapping(text, agreement, name=file.name)


def loads_mapping(text: str, agreement: Agreement, *, name: str = "mapping.toml") -> Connection:
    """The text of a mapping, joined with the agreement; `name` is the text's name in messages.

    Raises:
        MappingError: the text is no mapping, names a field, activity, stage or choice that the
            agreement has not, or has a part that only files can be read with (`lookup`).
    """
    mapping = _fitting(read_mapping(text, name), agreement)
    names = Names(agreement)
    problems = [*names.problems(mapping), *_only_files(mapping)]
    if mapping.stage is not None:
        cell = mapping.stage.cell
        problems.extend(names.stages(possible(cell), cell.key))
    zone = mapping.zone or agreement.zone
    if zone is None:
        problems.append(MappingProblem("zone", "is missing, and the agreement has no zone either"))
    if problems:
        raise MappingError(mapping.file, *problems)
    clock = Clock(Zone.named(zone or "UTC"), mapping.formats)
    kinds = {path: names.kind_of(path) for path in mapping.records.fields}
    return Connection(agreement, mapping, CellReader(clock, mapping.empty, {}), kinds)


def _only_files(mapping: Mapping) -> Iterator[MappingProblem]:
    for lookup in mapping.lookups:
        what = "joins files; of a CRM, name the column by its path: `Account.Industry`"
        yield MappingProblem(f"lookup.{lookup.name}", what)
    for expect in mapping.expects:
        yield MappingProblem(expect.source.key, "goes with a folder of files: load_target reads it")


def _fitting(mapping: Mapping, agreement: Agreement) -> Mapping:
    """Without the preset's fields that the agreement has not, and with ids in one spelling."""
    names = Names(agreement)
    given = preset_fields(mapping)
    fields = {
        path: cell
        for path, cell in mapping.records.fields.items()
        if names.field(path) is not None or given.get(path) != cell.columns
    }
    if mapping.preset == "salesforce":
        fields = {path: _spelled(cell) for path, cell in fields.items()}
    return evolve(mapping, records=evolve(mapping.records, fields=fields))


def preset_fields(mapping: Mapping) -> dict[str, tuple[str, ...]]:
    """The columns of each field that the preset gives to the mapping's records."""
    if mapping.preset is None:
        return {}
    about = preset(mapping.preset)["objects"].get(mapping.records.source.rows_of, {})
    return dict(_paths(about.get("fields", {})))


def _paths(fields: dict[str, object], prefix: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, value in fields.items():
        if isinstance(value, dict):
            yield from _paths(value, f"{prefix}{name}.")
        else:
            columns = value if isinstance(value, list) else [value]
            yield prefix + name, tuple(str(column) for column in columns)


def _spelled(cell: Cell) -> Cell:
    """The cells of a value map that are ids in their long form, as the records have them."""
    if cell.values is None or not any(
        re.fullmatch("[0-9A-Za-z]{15}", raw) for raw, _ in cell.spelled
    ):
        return cell
    pairs = tuple((salesforce_id(raw), value) for raw, value in cell.spelled)
    values = dict(cell.values) | {fold(raw): (value,) for raw, value in pairs}
    return evolve(cell, values=values, spelled=pairs)
