"""Rows of tables as the records and inputs of lives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any

import attrs
from attrs import field, frozen

from alignlib.errors import RecordError
from alignlib.frames.columns import lead_columns, no_column, one_of
from alignlib.frames.wall_times import in_zone
from alignlib.model.fields import Value
from alignlib.model.inputs import (
    Activity,
    FieldChange,
    Input,
    Match,
    OwnerChange,
    Release,
    Room,
    StageChange,
    StageRequest,
)
from alignlib.names import canonical
from alignlib.values.coerce import coerce
from alignlib.values.time import Zone
from alignlib.values.types import Type

if TYPE_CHECKING:
    from alignlib.agreement import Agreement
    from alignlib.engine.records import Record

Row = Mapping[str, Any]
_KINDS: dict[str, type[Any]] = {
    "field-change": FieldChange,
    "stage-request": StageRequest,
    "stage-change": StageChange,
    "owner-change": OwnerChange,
    "room": Room,
    "match": Match,
    "release": Release,
}
_MANY = 10**12
_OF_ALL = ("kind", "at", "by", "recorded_at", "sequence")


def aware(row: Row, zone: Zone | None) -> dict[str, Any]:
    """The row with NaN and NaT as None, and clock times of `zone` as instants."""
    return {name: in_zone(_known(value), zone) for name, value in row.items()}


def _known(value: Any) -> Any:
    """None for NaN and NaT, which are not equal to themselves."""
    return value if isinstance(value, (str, list, tuple)) or value == value else None


@frozen
class LeadColumns:
    """Which column of `leads` holds which fact. A column that is called like none is left out."""

    agreement: Agreement
    key: str
    slots: Mapping[str, str]  # slot → column

    @classmethod
    def of(cls, agreement: Agreement, columns: list[str], key: str) -> LeadColumns:
        """Raises `FrameError` for a missing key, and for two columns that are one name."""
        if key not in columns:
            raise no_column("leads", key, columns)
        found = lead_columns(columns, agreement.plan, key)
        slots = {slot: one_of(named, f"leads: `{slot}`") for slot, named in found.items()}
        return cls(agreement, key, slots)

    @property
    def wanted(self) -> list[str]:
        return list(dict.fromkeys([self.key, *self.slots.values()]))

    def record(self, key: str, row: Row) -> Record:
        """Raises `RecordError` where a cell does not fit its field."""
        subject = self.agreement.subject
        facts = {slot: row[column] for slot, column in self.slots.items()}
        facts[f"{subject}.id"] = key
        if subject == "lead":
            return self.agreement.lead(facts)
        return self.agreement.opportunity(facts)


@frozen
class InputColumns:
    """Which columns of `inputs` hold what: the common ones, and each kind's own fields."""

    agreement: Agreement
    lead: str
    own: Mapping[str, Mapping[str, str]]  # kind → column → field
    declared: Mapping[str, list[tuple[str, str, Type]]]  # kind as declared → column, field, type
    wanted: list[str]

    @classmethod
    def of(cls, agreement: Agreement, columns: list[str], lead: str) -> InputColumns:
        free = {
            canonical(column): column for column in columns if column not in (*_OF_ALL, lead, "id")
        }
        own = {
            kind: {
                free[canonical(spec.name)]: spec.name
                for spec in activity.fields.values()
                if canonical(spec.name) in free
            }
            for kind, activity in agreement.plan.activities.items()
        }
        declared = {
            activity.name: [
                (column, name, activity.fields[canonical(name)].type)
                for column, name in own[kind].items()
            ]
            for kind, activity in agreement.plan.activities.items()
        }
        read = {lead, "id", "input", *_OF_ALL, *(name for found in own.values() for name in found)}
        if "input" in columns:
            read.update(item.name for made in _KINDS.values() for item in attrs.fields(made))
        wanted = [column for column in columns if column in read]
        return cls(agreement, lead, own, declared, wanted)

    def activities(
        self, cells: Mapping[str, list[Any]], ids: Sequence[str | None]
    ) -> Iterator[Activity | None]:
        """For each row what `input` gives, at once, of an activity whose cells have their types
        already, as those of tables have; None: it takes a closer look."""
        nothing = [None] * len(ids)
        common = (cells.get(name, nothing) for name in (*_OF_ALL, "input"))
        own = {
            kind: [(cells[column], name, _Remembering(wanted)) for column, name, wanted in declared]
            for kind, declared in self.declared.items()
        }
        rows = zip(count(), ids, *common, strict=False)
        for row, key, kind, at, by, recorded_at, sequence, what in rows:
            if (
                key is None
                or type(kind) is not str
                or kind not in own
                or type(at) is not datetime
                or at.tzinfo is None
                or not (what is None or what == "" or what == "activity")
                or not (by is None or type(by) is str)
                or not (sequence is None or (type(sequence) is int and abs(sequence) < _MANY))
                or recorded_at is not None
            ):
                yield None
                continue
            fields: dict[str, Value] = {}
            try:
                for column, name, coerced in own[kind]:
                    value = column[row]
                    if value is not None:
                        typed = coerced(value)
                        if typed is not None:
                            fields[name] = typed
            except ValueError:
                yield None
                continue
            yield Activity(id=key, kind=kind, at=at, by=by or None, fields=fields,
                           sequence=sequence or 0)  # fmt: skip

    def input(self, key: str, row: Row) -> Input:
        """Raises `RecordError` where a cell does not fit."""
        what = str(row.get("input") or "activity")
        if what == "activity":
            return self._activity(key, row)
        made = _KINDS.get(what)
        if made is None:
            raise RecordError(f"input: {what!r} is none of activity, {', '.join(_KINDS)}")
        given = {
            item.name: row[item.name]
            for item in attrs.fields(made)
            if row.get(item.name) is not None
        }
        missing = [item.name for item in attrs.fields(made)
                   if item.default is attrs.NOTHING and item.name not in given
                   and item.name not in ("id", "value", "owner", "other")]  # fmt: skip
        if missing:
            raise RecordError(f"{what}: {', '.join(missing)}: no value")
        for name in ("value", "owner", "other"):
            if any(item.name == name for item in attrs.fields(made)):
                given.setdefault(name, None)
        _check_instants(given)
        item: Input = made(**{**given, "id": key})
        return item

    def _activity(self, key: str, row: Row) -> Input:
        facts: dict[str, Any] = {"id": key}
        facts.update({name: row[name] for name in _OF_ALL if row.get(name) is not None})
        own = self.own.get(canonical(str(facts.get("kind", ""))), {})
        facts.update({name: row[column] for column, name in own.items()
                      if row.get(column) is not None})  # fmt: skip
        return self.agreement.activity(facts)


@frozen(eq=False)
class _Remembering:
    """`coerce` for one type; a text that was seen is not read again."""

    kind: Type
    _seen: dict[str, Value | None] = field(factory=dict)

    def __call__(self, value: object) -> Value | None:
        if type(value) is not str:
            return coerce(value, self.kind)
        if value in self._seen:
            return self._seen[value]
        found = self._seen[value] = coerce(value, self.kind)
        return found


def _check_instants(given: Row) -> None:
    for name in ("at", "since", "held_until"):
        value = given.get(name)
        if value is None:
            continue
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise RecordError(f"{name}: {value!r} has no time zone: give zone=")
