"""From items to records and inputs. Every item is used, set aside with a reason, or repeated."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypeAlias

from attrs import define, evolve, field

from alignlib.errors import RecordError
from alignlib.exchange.cells import CellError
from alignlib.exchange.connection import Connection
from alignlib.exchange.inputs import Made, Maker, reason_of
from alignlib.exchange.items import Changes, Found, Gone, Item, Joined, More, Row, Unread
from alignlib.exchange.mapping import Cell
from alignlib.exchange.plain import MOST_OF_A_KEY, Values, short
from alignlib.exchange.result import Problem, ProblemKind, Read, Standing, Summary
from alignlib.exchange.snapshots import Snapshot, older_first, standing_of, taken_back
from alignlib.exchange.typed import NEEDED, Cells, Record, record_of
from alignlib.model.inputs import Input, Merge, StageChange
from alignlib.names import canonical, closest
from alignlib.values.time import Micros, to_micros

Fate: TypeAlias = Literal["used", "aside", "repeated"]


def read(items: Iterable[Found], mapping: Connection, *, source: str = "records") -> Read:
    """What a CRM's items come to under a mapping.

    This is what every reader ends in: to connect another CRM, yield its items. `source` names
    where they come from, for messages. No item makes it fail.
    """
    intake = _Intake(mapping, source)
    intake.take(items)
    return intake.result()


@define
class _Intake:
    mapping: Connection
    source: str
    problems: list[Problem] = field(factory=list)
    records: dict[str, Record] = field(factory=dict)
    inputs: dict[str, dict[str, Input]] = field(factory=dict)
    standing: dict[str, Standing] = field(factory=dict)
    deleted: dict[str, Micros | None] = field(factory=dict)
    """When, by id; None: it does not say."""
    latest: dict[str, Micros] = field(factory=dict)
    """When a record was changed last, by id."""
    more: list[str] = field(factory=list)
    fates: dict[Fate, int] = field(factory=lambda: {"used": 0, "aside": 0, "repeated": 0})
    unseen: dict[str, str] = field(factory=dict)  # column to object, of the mapping's columns
    seen: dict[str, set[str]] = field(factory=dict)  # names that rows had, by object
    born: dict[str, datetime] = field(factory=dict)
    maker: Maker = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.maker = Maker(self.mapping, self._problem)

    def take(self, found: Iterable[Found]) -> None:
        rows: list[Row] = []
        changes: list[Changes] = []
        others: list[Item] = []
        for item in found:
            match item:
                case More():
                    self.more.append(f"{item.place}: {short(item.link, 500)}")
                case Row():
                    rows.append(item)
                case Changes():
                    changes.append(item)
                case _:
                    others.append(item)
        ours = [item for item in rows if item.kind == self.mapping.object]
        dated = self._dated(changes)
        self._snapshots(ours, dated)
        for row in rows:
            if row.kind != self.mapping.object:
                self._row(row)
        for item, key, at in dated:
            self._change(item, key, at)
        for item in others:
            self._other(item)

    def result(self) -> Read:
        used, aside, repeated = self.fates["used"], self.fates["aside"], self.fates["repeated"]
        return Read(
            tuple(self.records[key] for key in sorted(self.records)),
            {key: _ordered(own) for key, own in sorted(self.inputs.items()) if own},
            dict(sorted(self.standing.items())),
            tuple(sorted(key for key in self.deleted if not self._is_back(key))),
            tuple(sorted(self.problems, key=_by_place)),
            self._missing(),
            tuple(self.more),
            Summary(used + aside + repeated, used, aside, repeated),
        )

    # -- records ----------------------------------------------------------------------------

    def _snapshots(self, rows: list[Row], dated: list[tuple[Changes, str, datetime]]) -> None:
        found: dict[str, list[Snapshot]] = {}
        for row in rows:
            key = self._key(row, self.mapping.key)
            if key is None:
                continue
            snapshot = Snapshot(row, key, self._values(row), self.maker.newest(row))
            found.setdefault(key, []).append(snapshot)
        by_key: dict[str, list[tuple[Changes, datetime]]] = {}
        for item, key, at in dated:
            by_key.setdefault(key, []).append((item, at))
        for key in sorted(found):
            *older, last = older_first(found[key])
            for snapshot in older:
                if snapshot.values == last.values:
                    self.fates["repeated"] += 1
                    continue
                reason = "a newer version of this record counts"
                self._aside(snapshot.row, key, "", reason, "older")
            times = [to_micros(each.newest) for each in found[key] if each.newest is not None]
            if times:
                self.latest[key] = max(times)
            self._snapshot(last, by_key.get(key, []))

    def _snapshot(self, snapshot: Snapshot, changes: list[tuple[Changes, datetime]]) -> None:
        row, key = snapshot.row, snapshot.key
        if row.whole:
            self._note(row)
        source = self.mapping.mapping.records.source
        try:
            if not self.mapping.reader.chosen(source, snapshot.values):
                self._aside(row, key, "", "`when` or `unless` leaves it out", "left out")
                return
        except CellError as error:
            self._aside(row, key, "", str(error), "bad value")
            return
        values = taken_back(snapshot.values, changes, self.maker.created(snapshot.values))
        cells: Cells = {"id": key}
        try:
            for path, cell in self.mapping.mapping.records.fields.items():
                cells[path] = self._fact(row, key, path, cell, values)
            record, wrong = record_of(self.mapping.agreement, cells)
        except CellError as error:
            self._aside(row, key, "", f"the record is not read: {error}", "bad record")
            return
        except RecordError as error:
            self._aside(row, key, "", f"the record is not read: {reason_of(error)}", "bad record")
            return
        for path, reason in wrong:
            self._problem(row.place, key, path, f"is unknown: {short(reason, 200)}", "bad value")
        self.records[key] = record
        if record.created_at is not None:
            self.born[key] = record.created_at
        self._stages(snapshot, changes)
        for section in self.mapping.own_sections:
            for made in self.maker.section(section, row, snapshot.values, (key,), own=True):
                self._add(row, made)
        self.fates["used"] += 1

    def _stages(self, snapshot: Snapshot, changes: list[tuple[Changes, datetime]]) -> None:
        """Where a record stands, and the stage changes that it tells itself, where no history came
        with it."""
        row, key, stage = snapshot.row, snapshot.key, self.mapping.stage
        told = stage is None or any(
            Values(item.values).has(column) for item, _ in changes for column in stage.cell.columns
        )
        before = len(self.problems)
        if not told:
            for made in self.maker.entered(row, key, snapshot.values):
                self._add(row, made)
        try:
            standing = standing_of(self.mapping, snapshot.values)
        except CellError as error:
            if not told and len(self.problems) == before:  # else it has been reported
                self._problem(row.place, key, "stage", short(str(error), 200), "bad value")
        else:
            if standing is not None:
                self.standing[key] = standing

    def _fact(self, row: Row, key: str, path: str, cell: Cell, values: Values) -> object:
        """A field's value; one that cannot be read is reported, and the field unknown.

        Raises `CellError` for a field without which there is no record.
        """
        try:
            return self.mapping.reader.value(cell, values, self.mapping.kinds[path])
        except CellError as error:
            if path in NEEDED:
                raise
            self._problem(
                row.place, key, path, f"is unknown: {short(str(error), 200)}", "bad value"
            )
            return None

    # -- everything else --------------------------------------------------------------------

    def _row(self, row: Row) -> None:
        sections = self.mapping.sections(row.kind)
        if not sections:
            known = {section.source.rows_of or "" for section in self.mapping.mapping.sections}
            meant = closest(row.kind, sorted({*known, self.mapping.object} - {""}))
            hint = f"; did you mean {meant!r}?" if meant else ""
            reason = f"no part of the mapping reads {short(row.kind)!r}{hint}"
            self._aside(row, "", "", reason, "not mapped")
            return
        self._note(row)
        values = self._values(row)
        made: list[Made] = []
        before = len(self.problems)
        for section in sections:
            keys = self.maker.keys(section, row, values)
            made.extend(self.maker.section(section, row, values, keys, own=False))
        self._finish(row, made, before)

    def _dated(self, changes: list[Changes]) -> list[tuple[Changes, str, datetime]]:
        """The changes of the mapping's records with their keys and times, in order."""
        found: list[tuple[Changes, str, datetime]] = []
        for item in changes:
            if item.kind != self.mapping.object:
                reason = f"no part of the mapping reads changes of {short(item.kind)!r}"
                self._aside(item, "", "", reason, "not mapped")
                continue
            key = self._key_text(item, item.key)
            if key is None:
                continue
            try:
                at = self.maker.instant(item.at)
            except CellError as error:
                self._aside(item, key, "", str(error), "bad value")
                continue
            if at is None:
                self._aside(item, key, "", "it does not say when", "bad record")
                continue
            found.append((item, key, at))
        found.sort(key=lambda each: (to_micros(each[2]), each[0].sequence))
        return found

    def _change(self, item: Changes, key: str, at: datetime) -> None:
        before = len(self.problems)
        born = self.born.get(key)
        made = self.maker.changes(item, key, at)
        if born is not None and at <= born and made:
            # The record was created with it: its facts have it, and its stage is followed.
            stages = [each for each in made if isinstance(each.input, StageChange)]
            for each in stages:
                self._add(item, evolve(each, input=evolve(each.input, at=born)))
            self.fates["used"] += 1
            return
        self._finish(item, made, before)

    def _other(self, item: Item) -> None:
        match item:
            case Unread():
                kind: ProblemKind = "left out" if item.left_out else "bad record"
                self._aside(item, short(item.key), item.field, item.reason, kind)
            case Gone():
                self._gone(item)
            case Joined():
                self._joined(item)

    def _gone(self, item: Gone) -> None:
        if item.kind != self.mapping.object:
            reason = f"a deleted {short(item.kind)!r}: no part of the mapping reads it"
            self._aside(item, "", "", reason, "not mapped")
            return
        key = self._key_text(item, item.key)
        if key is None:
            return
        try:
            at = self.maker.instant(item.at)
        except CellError as error:
            self._problem(item.place, key, "", f"no time of its deletion: {error}", "bad value")
            at = None
        when = None if at is None else to_micros(at)
        if key not in self.deleted:
            self.fates["used"] += 1
            self.deleted[key] = when
            return
        self.fates["repeated"] += 1
        known = self.deleted[key]
        self.deleted[key] = None if when is None or known is None else max(when, known)

    def _is_back(self, key: str) -> bool:
        """Whether a deleted record was there again afterwards."""
        gone, seen = self.deleted[key], self.latest.get(key)
        return gone is not None and seen is not None and seen > gone

    def _joined(self, item: Joined) -> None:
        if item.kind != self.mapping.object:
            self._aside(
                item, "", "", f"no part of the mapping reads {short(item.kind)!r}", "not mapped"
            )
            return
        key, other = self._key_text(item, item.key), None
        if key is not None:
            other = self._key_text(item, item.other)
        if key is None or other is None:
            return
        before = len(self.problems)
        try:
            at = self.maker.instant(item.at)
            by = self.maker.person(item.by)
        except CellError as error:
            self._aside(item, key, "", str(error), "bad value")
            return
        if at is None:
            self._aside(item, key, "", "it does not say when", "bad record")
            return
        merge = Merge(id=f"{key}/merge/{other}", at=at, other=other, by=by)
        self._finish(item, [Made(key, merge)], before)

    # -- fates ------------------------------------------------------------------------------

    def _finish(self, item: Item, made: list[Made], before: int) -> None:
        """What became of an item: used where an input of it is new."""
        fates = {self._add(item, each) for each in made}
        if "used" in fates:
            self.fates["used"] += 1
        elif "repeated" in fates:
            self.fates["repeated"] += 1
        else:
            if len(self.problems) == before:
                reason = "no part of the mapping reads anything in it"
                self._problem(item.place, "", "", reason, "not mapped")
            self.fates["aside"] += 1

    def _add(self, item: Item, made: Made) -> Fate:
        own = self.inputs.setdefault(made.key, {})
        known = own.setdefault(made.input.id, made.input)
        if known is made.input:
            return "used"
        if known == made.input:
            return "repeated"
        reason = f"another input has the id {short(made.input.id)!r}"
        self._problem(item.place, made.key, "", reason, "conflict")
        return "aside"

    def _key(self, row: Row, column: str) -> str | None:
        try:
            text = self._values(row).cell(column)
        except CellError as error:
            self._aside(row, "", "", str(error), "no key")
            return None
        return self._key_text(row, text)

    def _key_text(self, item: Item, key: object) -> str | None:
        try:
            text = self.maker.key(key)
        except CellError as error:
            self._aside(item, "", "", str(error), "no key")
            return None
        if not text:
            self._aside(item, "", self.mapping.key, "it has no id", "no key")
            return None
        if len(text) > MOST_OF_A_KEY:
            self._aside(item, "", self.mapping.key, f"the id {short(text)!r} is too long", "no key")
            return None
        return text

    def _values(self, row: Row) -> Values:
        return self.maker.values(row.values)

    def _aside(self, item: Item, key: str, field: str, reason: str, kind: ProblemKind) -> None:
        self._problem(item.place, key, field, reason, kind)
        self.fates["aside"] += 1

    def _problem(self, place: str, key: str, field: str, reason: str, kind: ProblemKind) -> None:
        self.problems.append(
            Problem(
                self.source, place, short(key, 100), short(field, 100), short(reason, 300), kind
            )
        )

    # -- columns that nothing had ------------------------------------------------------------

    def _note(self, row: Row) -> None:
        """Which of the mapping's columns a row has."""
        if row.kind not in self.seen:
            self.seen[row.kind] = set()
            for column in self.mapping.columns(row.kind):
                self.unseen[column] = row.kind
        names = self.seen[row.kind]
        if len(names) < 1_000:
            names.update(short(name) for name in row.values)
        values = Values(row.values)
        for column in [name for name, of in self.unseen.items() if of == row.kind]:
            if values.has(column):
                del self.unseen[column]

    def _missing(self) -> tuple[str, ...]:
        found: list[str] = []
        for column, of in sorted(self.unseen.items()):
            near = closest(column, sorted(self.seen[of]))
            hint = f"; did you mean {near!r}?" if near and near != column else ""
            found.append(f"no {of} has {column!r}{hint}")
        start = next((stage.name for stage in self.mapping.agreement.stages if stage.start), None)
        unsure = [
            key
            for key, standing in self.standing.items()
            if standing.since is None
            and canonical(standing.stage) != canonical(start or "")
            and not any(isinstance(item, StageChange) for item in self.inputs.get(key, {}).values())
        ]
        if unsure:
            found.append(
                f"of {len(unsure):,} records nothing says since when they are in their stage: no "
                "input tells of it, only `standing` does"
            )
        return tuple(found)


def _ordered(inputs: dict[str, Input]) -> tuple[Input, ...]:
    return tuple(sorted(inputs.values(), key=lambda item: (item.at, item.sequence, item.id)))


def _by_place(problem: Problem) -> tuple[object, ...]:
    """By place, numbers in it as numbers: `records[2]` before `records[10]`."""
    parts = re.split("([0-9]+)", problem.place)
    numbers = tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)
    return problem.source, numbers, problem
