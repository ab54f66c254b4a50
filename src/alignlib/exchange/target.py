"""A target: a folder with an agreement, a mapping and the CSV files that it reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

from attrs import evolve, field, frozen

from alignlib.agreement import Agreement
from alignlib.exchange.cells import CellError, CellReader
from alignlib.exchange.expect import Expectation
from alignlib.exchange.histories import Histories
from alignlib.exchange.mapping import Cell, Expect
from alignlib.exchange.mapping import Mapping as Declared
from alignlib.exchange.moments import Clock
from alignlib.exchange.problems import BadRow, MappingError, MappingProblem
from alignlib.exchange.read_mapping import read_mapping
from alignlib.exchange.result import Summary
from alignlib.exchange.rows import Tables, columns_of, lookups, one_a_key
from alignlib.exchange.table import Row, path_inside
from alignlib.exchange.typed import Names, Record
from alignlib.extension import Extension
from alignlib.folder import FolderLoader, beside
from alignlib.loading import load, loads, read_lock_beside, read_rules
from alignlib.model.inputs import Activity, Input
from alignlib.values.time.zone import Zone

MAPPING = "mapping.toml"

History: TypeAlias = tuple[Record, tuple[Input, ...]]


@frozen
class Target:
    """What was read: the agreement, every record with its inputs, and what could not be read.

    `until` is the mapping's, an aware datetime. `problems` are sorted by file and line. `apart` are
    the activities about no record. `summary` counts rows: what the mapping leaves out on purpose is
    among those set aside, and not among the problems.
    """

    folder: Path
    agreement: Agreement
    until: datetime | None
    problems: tuple[BadRow, ...]
    expectations: tuple[Expectation, ...]
    histories: tuple[History, ...] = field(repr=False)
    apart: tuple[Activity, ...] = field(repr=False)
    summary: Summary

    def records(self) -> Iterator[History]:
        """Each record with its inputs, sorted by key: what `Agreement.replay_many` takes."""
        return iter(self.histories)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the records, in the order of `records`."""
        return tuple(record.id for record, _ in self.histories)

    def activities(self) -> tuple[Activity, ...]:
        """Everything that was done, about records and about none: what `Agreement.duties` takes.

        One that several records have (the same id, nothing different) is there once; others of one
        id get the key of their record before it.
        """
        found = {activity.id: activity for activity in self.apart}
        for record, inputs in self.histories:
            for item in inputs:
                if isinstance(item, Activity) and found.setdefault(item.id, item) != item:
                    own = f"{record.id}/{item.id}"
                    found[own] = evolve(item, id=own)
        return tuple(found.values())


def load_target(
    path: Path | str,
    *,
    agreement: Path | str | None = None,
    mapping: Path | str | None = None,
    settings: Mapping[str, Any] | None = None,
    extensions: Iterable[Extension] = (),
) -> Target:
    """Reads a target folder: its one `*.rules` file, `mapping.toml` and the CSV files it names.

    `agreement` and `mapping` are other files to use instead; `settings` are values for the
    agreement's settings, by name; `extensions` are those of `loads`. CSV files are read from the
    folder only.

    Raises:
        MappingError: the folder, the mapping or a file that it names cannot be used.
        AgreementError: the agreement cannot be loaded.
    """
    folder = Path(path)
    declared = _declared(folder, Path(mapping) if mapping is not None else None)
    if agreement is not None:
        loaded = load(agreement, loader=beside(agreement), extensions=extensions)
    else:
        rules = _rules(folder, declared)
        # Outputs name the file as the folder does: they are the same wherever it stands.
        loaded = loads(
            read_rules(rules),
            name=rules.name,
            lock=read_lock_beside(rules),
            loader=FolderLoader(folder, prefix=""),
            extensions=extensions,
        )
    if settings:
        loaded = loaded.with_settings(**settings)
    return read_target(folder, declared, loaded)


def read_target(folder: Path, declared: Declared, agreement: Agreement) -> Target:
    """The target of a mapping and an agreement that are loaded already.

    Raises:
        MappingError: as `load_target` does.
    """
    foreign = list(_of_a_crm(declared))
    if foreign:
        raise MappingError(declared.file, *foreign)
    clock = _clock(declared, agreement)
    tables = Tables(folder, declared.file, declared.records.source, [])
    found = lookups(declared, tables, CellReader(clock, declared.empty, {}))
    reader = CellReader(clock, declared.empty, found)
    names = Names(agreement)
    problems = [
        *_missing_columns(declared, tables), *names.problems(declared), *_idle(declared, agreement)
    ]  # fmt: skip
    if problems:
        raise MappingError(declared.file, *problems)
    read = Histories(names, declared, tables, reader)
    read.read()
    expectations = tuple(_expectation(expect, read) for expect in declared.expects)
    return Target(
        folder,
        agreement,
        _until(declared, clock),
        tuple(sorted(read.problems)),
        expectations,
        tuple((read.records[key], read.history(key)) for key in sorted(read.records)),
        tuple(item for item in read.history("") if isinstance(item, Activity)),
        read.summary(),
    )


def _declared(folder: Path, other: Path | None) -> Declared:
    name = other.name if other is not None else MAPPING
    path = other if other is not None else path_inside(folder, MAPPING, str(folder), "")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise MappingError(name, MappingProblem("", f"cannot be read: {error.strerror}")) from None
    except UnicodeDecodeError as error:
        raise MappingError(name, MappingProblem("", f"is no UTF-8: {error.reason}")) from None
    return read_mapping(text, name)


def _rules(folder: Path, declared: Declared) -> Path:
    if declared.agreement is not None:
        return path_inside(folder, declared.agreement, declared.file, "agreement")
    found = sorted(path.name for path in folder.glob("*.rules"))
    if len(found) != 1:
        what = f"there are {', '.join(found)}" if found else "there is none"
        message = f"the folder must hold one *.rules file, or `agreement` name it: {what}"
        raise MappingError(declared.file, MappingProblem("", message))
    return path_inside(folder, found[0], declared.file, "")


def _clock(declared: Declared, agreement: Agreement) -> Clock:
    zone = declared.zone or agreement.zone
    if zone is None:
        message = "is missing, and the agreement has no zone either"
        raise MappingError(declared.file, MappingProblem("zone", message))
    return Clock(Zone.named(zone), declared.formats)


def _until(declared: Declared, clock: Clock) -> datetime | None:
    until = declared.until
    if not isinstance(until, datetime):
        return clock.end_of(until) if isinstance(until, date) else None
    return until if until.utcoffset() is not None else clock.localise(until)


def _of_a_crm(declared: Declared) -> Iterator[MappingProblem]:
    """The parts of a mapping that say how a CRM's records are read, and not files."""
    what = "goes with a CRM's records (load_mapping), not with a folder of files"
    sources = [declared.records.source, *(section.source for section in declared.sections)]
    for source in sources:
        for name, given in (("object", source.object), ("on", source.on)):
            if given is not None:
                yield MappingProblem(f"{source.key}.{name}", what)
    if declared.stage is not None:
        yield MappingProblem("stage", f"{what}: name a [[stage-change]]")


def _missing_columns(declared: Declared, tables: Tables) -> Iterator[MappingProblem]:
    """Each column that the mapping names and the file it is read from has not."""
    parts: list[tuple[Any, list[Cell | None]]] = [
        (declared.records.source, [*declared.records.fields.values(), declared.records.newest])
    ]
    parts.extend((section.source, section.cells()) for section in declared.sections)
    parts.extend((expect.source, [expect.expected]) for expect in declared.expects)
    files = {lookup.name: tables.table(lookup.source) for lookup in declared.lookups}
    for source, found in parts:
        yield from tables.missing(tables.table(source), columns_of(source, found))
        for cell in found:
            if cell is not None and cell.lookup is not None and cell.take is not None:
                take = [(f"{cell.key}.take", cell.take)]
                yield from tables.missing(files[cell.lookup], take)


def _idle(declared: Declared, agreement: Agreement) -> Iterator[MappingProblem]:
    """Activities about no record, where nothing in the agreement counts them."""
    if agreement.plan.duties:
        return
    for section in declared.sections:
        if not section.source.column:
            what = "is missing: the column with the key of the record"
            yield MappingProblem(f"{section.source.key}.of", what)


def _expectation(expect: Expect, histories: Histories) -> Expectation:
    wanted: dict[str, Any] = {}
    rows = list(histories.of(expect.source))
    file = histories.tables.table(expect.source).name
    best = one_a_key(file, [(key, row) for _, key, row in rows], histories.problems)
    for key, row in best.items():
        try:
            found = _expected(expect, histories.reader, row)
        except CellError as error:
            reason = f"{expect.name} is not compared: {error}"
            histories.problems.append(BadRow(file, row.line, key, reason))
            continue
        if found:
            wanted[key] = found
    return Expectation(
        expect.name, expect.compare, wanted, expect.slas, expect.number, expect.tolerance
    )


def _expected(expect: Expect, reader: CellReader, row: Row) -> datetime | tuple[str, ...] | None:
    if expect.compare == "due":
        return reader.instant(expect.expected, row)
    return reader.texts(expect.expected, row)
