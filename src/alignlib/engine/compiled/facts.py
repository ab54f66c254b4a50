"""A record's facts for a compiled life: what `facts_of` and `lower` give, with the usual values
(an `int`, a spelling seen before) read in one step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from attrs import define, field

from alignlib.engine.records import Part, Record, facts_of, parts_of
from alignlib.names import canonical, snake
from alignlib.plan.plan import Plan
from alignlib.values.coerce import Lowered, coerce, lower
from alignlib.values.numbers import LIMIT, MICRO
from alignlib.values.schema import FieldSpec
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
    _seen: dict[str, Lowered] = field(factory=dict)
    _remembers: bool = field(init=False)
    _is_number: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._remembers = self.spec.type.kind in (Kind.TEXT, Kind.CHOICE)
        self._is_number = self.spec.type.kind in NUMERIC

    def read(self, value: object) -> Lowered:
        """Raises `ValueError` for a value that the field cannot take."""
        kind = type(value)
        if kind is str and self._remembers:
            assert isinstance(value, str)
            found = self._seen.get(value)
            if found is None:
                found = lower(coerce(value, self.spec.type), self.spec.type)
                if len(self._seen) >= _SEEN:
                    self._seen.clear()
                self._seen[value] = found
            return found
        if kind is int and self._is_number:
            assert isinstance(value, int)
            if -_WHOLE <= value <= _WHOLE:
                return value * MICRO
        typed = coerce(value, self.spec.type)
        return lower(typed, self.spec.type) if self.is_read else None


@define(eq=False)
class FactReader:
    """Reads the records of one agreement; `read` are the slots that its conditions ask for."""

    plan: Plan
    read: frozenset[str]
    _attributes: dict[str, list[tuple[str, _Reader]]] = field(factory=dict, init=False)
    _named: dict[str, dict[str, _Reader]] = field(factory=dict, init=False)
    _owner: str = field(init=False)

    def __attrs_post_init__(self) -> None:
        for kind, declared in self.plan.declared.items():
            own = [self._reader(spec) for spec in declared.values()]
            self._attributes[kind] = [
                (item.spec.attribute, item) for item in own if item.spec.attribute is not None
            ]
            self._named[kind] = {
                spelling: item
                for item in own
                for spelling in (item.spec.name, snake(item.spec.name), canonical(item.spec.name))
            }
        self._owner = f"{self.plan.subject}.owner"

    def _reader(self, spec: FieldSpec) -> _Reader:
        slot = spec.slot
        return _Reader(spec, slot, slot in self.read)

    def take(self, record: Record) -> tuple[Low, str | None]:
        """Every fact that conditions ask for, by slot; and who owns the record, as it is written.

        Raises:
            RowError: unknown fields or wrong values, all of them at once.
        """
        low: Low = {}
        try:
            given = [
                (reader, value)
                for kind, part in parts_of(record)
                for reader, value in self._given(kind, part)
            ]
            for reader, value in given:
                found = reader.read(value)
                if found is not None:
                    low[reader.slot] = found
        except (KeyError, ValueError):
            return self._slowly(record)
        owner = next((value for reader, value in given if reader.slot == self._owner), None)
        return low, self._slowly(record)[1] if owner is not None else None

    def _given(self, kind: str, part: Part) -> Iterator[tuple[_Reader, object]]:
        """What a part of the record says. Raises `KeyError` where names need a closer look."""
        for attribute, reader in self._attributes.get(kind, ()):
            value = getattr(part, attribute, None)
            if value is not None:
                yield reader, value
        if not part.fields:
            return
        named = self._named[kind]
        readers = [named[name] for name in part.fields]
        if len({reader.slot for reader in readers}) < len(readers):
            raise KeyError(kind)  # two names meet in one
        for reader, value in zip(readers, part.fields.values(), strict=True):
            if value is not None:
                yield reader, value

    def _slowly(self, record: Record) -> tuple[Low, str | None]:
        """The same, whatever is given and however it is spelled."""
        found = facts_of(record, self.plan)
        low = {slot: lower(value, self.plan.fields[slot].type) for slot, value in found.items()}
        owner = found.get(self._owner)
        return low, None if owner is None else str(owner)
