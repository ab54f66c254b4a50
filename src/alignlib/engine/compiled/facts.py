"""A record's facts for a compiled life: what `facts_of` and `lower` give, with the usual values
(an `int`, a spelling seen before) read in one step."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from attrs import define, field

from alignlib.engine.records import Record, facts_of, parts_of
from alignlib.names import canonical, snake
from alignlib.plan.plan import Plan
from alignlib.values.coerce import Lowered, coerce, lower
from alignlib.values.numbers import LIMIT, MICRO
from alignlib.values.schema import RECORDS, FieldSpec
from alignlib.values.types import NUMERIC, Kind

_SEEN = 4096  # spellings that a field remembers
_WHOLE = LIMIT // MICRO  # the largest whole number a fact may be

Low: TypeAlias = dict[str, Lowered]


@define(eq=False)
class _Reader:
    """One field: a value as it was given, as conditions compare it; None is unknown."""

    spec: FieldSpec
    slot: str
    is_read: bool  # by some condition: any other is only looked at for being right
    is_owner: bool
    seen: dict[str, Lowered] = field(factory=dict)
    _kind: Kind = field(init=False)
    _remembers: bool = field(init=False)
    _is_number: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._kind = self.spec.type.kind
        self._remembers = self.spec.type.kind in (Kind.TEXT, Kind.CHOICE)
        self._is_number = self.spec.type.kind in NUMERIC

    def read(self, value: object) -> Lowered:
        """Raises `ValueError` for a value that the field cannot take."""
        kind = type(value)
        if not self.is_read:
            # Nobody asks for it: any text is right, and any instant with a zone.
            if kind is str and self._kind is Kind.TEXT:
                return None
            if kind is datetime and self._kind is Kind.INSTANT:
                assert isinstance(value, datetime)
                if value.utcoffset() is not None:
                    return None
        if kind is str and self._remembers:
            assert isinstance(value, str)
            found = self.seen.get(value)
            if found is None:
                found = lower(coerce(value, self.spec.type), self.spec.type)
                if len(self.seen) >= _SEEN:
                    self.seen.clear()
                self.seen[value] = found
            return found
        if kind is int and self._is_number:
            assert isinstance(value, int)
            if -_WHOLE <= value <= _WHOLE:
                return value * MICRO
        typed = coerce(value, self.spec.type)
        return lower(typed, self.spec.type) if self.is_read else None


_Attribute: TypeAlias = tuple[str, type[object] | None, _Reader]
"""Its name, the type that needs no look because nobody asks for it, and its reader."""
_Layout: TypeAlias = tuple[tuple[str, dict[str, Lowered], _Reader], ...]
"""By field of a record, in its order: the slot, the texts known, and the reader of the rest."""


@define(eq=False)
class FactReader:
    """Reads the records of one agreement; `read` are the slots that its conditions ask for."""

    plan: Plan
    read: frozenset[str]
    _parts: dict[str, tuple[list[_Attribute], dict[str, _Reader]]] = field(init=False)
    _layouts: dict[tuple[str, ...], _Layout] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self._parts = {kind: ([], {}) for kind in RECORDS}
        for kind, declared in self.plan.declared.items():
            attributes, named = self._parts[kind]
            for spec in declared.values():
                slot = spec.slot
                reader = _Reader(spec, slot, slot in self.read, slot == self._owner)
                if spec.attribute is not None:
                    free = spec.type.kind is Kind.TEXT and not reader.is_read
                    plain = str if free and not reader.is_owner else None
                    attributes.append((spec.attribute, plain, reader))
                for spelling in (spec.name, snake(spec.name), canonical(spec.name)):
                    named[spelling] = reader

    @property
    def _owner(self) -> str:
        return f"{self.plan.subject}.owner"

    def take(self, record: Record) -> tuple[Low, str | None]:
        """Every fact that conditions ask for, by slot; and who owns the record, as it is written.

        Raises:
            RowError: unknown fields or wrong values, all of them at once.
        """
        low: Low = {}
        try:
            for kind, part in parts_of(record):
                attributes, named = self._parts[kind]
                for attribute, plain, reader in attributes:
                    value = getattr(part, attribute, None)
                    if value is not None and type(value) is not plain:
                        if reader.is_owner:
                            return self._slowly(record)
                        found = reader.read(value)
                        if found is not None:
                            low[reader.slot] = found
                fields = part.fields
                layout = self._layouts.get((kind, *fields))
                if layout is None:
                    layout = self._lay_out((kind, *fields), [named[name] for name in fields])
                for (slot, seen, reader), value in zip(layout, fields.values(), strict=True):
                    if value is not None:
                        found = seen.get(value) if type(value) is str else None
                        if found is None:
                            found = reader.read(value)
                        if found is not None:
                            low[slot] = found
        except (KeyError, ValueError):
            return self._slowly(record)
        return low, None

    def _lay_out(self, names: tuple[str, ...], readers: list[_Reader]) -> _Layout:
        """Raises `ValueError` where two names mean one field."""
        layout = tuple((reader.slot, reader.seen, reader) for reader in readers)
        if len({slot for slot, _, _ in layout}) < len(layout):
            raise ValueError("two names of one field")
        if len(self._layouts) >= _SEEN:
            self._layouts.clear()
        self._layouts[names] = layout
        return layout

    def _slowly(self, record: Record) -> tuple[Low, str | None]:
        """The same, whatever is given and however it is spelled."""
        found = facts_of(record, self.plan)
        low = {slot: lower(value, self.plan.fields[slot].type) for slot, value in found.items()}
        owner = found.get(self._owner)
        return low, None if owner is None else str(owner)
