"""Which facts exist: the built-in fields of every record, and those that a host adds."""

from __future__ import annotations

import types as python_types
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs
from attrs import field, frozen

from alignlib.names import canonical
from alignlib.values.types import (
    DATE,
    INSTANT,
    LIST,
    MONEY,
    NUMBER,
    TEXT,
    YES_NO,
    Kind,
    Type,
)

RECORDS = ("lead", "contact", "account", "opportunity")


@frozen
class FieldSpec:
    """One field: `record` it belongs to, `name` as declared, and how it may be written.

    `attribute` is the Python attribute that holds it; None: it stands in the record's `fields`.
    """

    record: str
    name: str
    type: Type
    key: bool = False
    fixed: bool = False
    attribute: str | None = None

    @property
    def slot(self) -> str:
        """Where the engine keeps it: `country`, `contact.title`."""
        return f"{self.record}.{canonical(self.name)}"


@frozen
class ActivitySpec:
    """One kind of activity, who does it, and its own fields by canonical name."""

    name: str
    by: str | None
    fields: dict[str, FieldSpec] = field(factory=dict, hash=False)
    doc: str = ""

    @classmethod
    def of(
        cls, name: str, *, by: str | None = None, fields: Mapping[str, Any] | None = None,
        doc: str = "",
    ) -> ActivitySpec:  # fmt: skip
        """A kind of activity with fields by name and Python type, as annotations give it: `str`,
        `Decimal`, `bool`, `date`, `datetime`, `tuple[str, ...]`, a `Literal` of texts.

        Raises:
            TypeError: no field can have such a type.
        """
        own = {
            canonical(key): FieldSpec("activity", key, type_of_annotation(hint, f"{name}.{key}"))
            for key, hint in (fields or {}).items()
        }
        return cls(name, by, own, doc)


# The one table of built-in fields; the reference page is checked against it.
BUILT_IN: dict[str, dict[str, Type]] = {
    "contact": {
        "id": TEXT, "name": TEXT, "email": TEXT, "phone": TEXT, "title": TEXT, "account": TEXT,
    },
    "account": {
        "id": TEXT, "name": TEXT, "domain": TEXT, "industry": TEXT, "employees": NUMBER,
        "country": TEXT,
    },
    "lead": {"id": TEXT, "owner": TEXT, "created_at": INSTANT, "source": TEXT},
    "opportunity": {
        "id": TEXT, "owner": TEXT, "created_at": INSTANT, "amount": MONEY, "close_date": DATE,
    },
}  # fmt: skip


@frozen
class Schema:
    """Fields and activities that a file need not declare: what the file declares wins."""

    fields: tuple[FieldSpec, ...] = ()
    activities: tuple[ActivitySpec, ...] = ()

    @classmethod
    def of(cls, *classes: type[Any]) -> Schema:
        """The fields that attrs subclasses of `Lead`, `Contact`, `Account` or `Opportunity` add.

        Types are read off the annotations: `str`, `int`, `float`, `Decimal`, `bool`, `date`,
        `datetime`, `tuple[str, ...]`, `Literal[…]` and enums; each may be `| None`.

        Raises:
            TypeError: a class is no record, or an annotation has no counterpart.
        """
        found: list[FieldSpec] = []
        for record_class in classes:
            record = _record_of(record_class)
            hints = get_type_hints(record_class)
            base = set(_BASE_ATTRIBUTES[record])
            for attribute in attrs.fields(record_class):
                if attribute.name in base:
                    continue
                where = f"{record_class.__name__}.{attribute.name}"
                kind = type_of_annotation(hints[attribute.name], where)
                found.append(FieldSpec(record, attribute.name, kind, attribute=attribute.name))
        return cls(tuple(found))

    @classmethod
    def infer(cls, leads: Any = None, activities: Any = None, **columns: str) -> Schema:
        """The fields and activities of tables: frames, CSV files, or rows (`frames.infer`)."""
        from importlib import import_module  # frames stand in a layer above

        found: Schema = import_module("alignlib.frames").infer(leads, activities, **columns)
        return found


_BASE_ATTRIBUTES = {
    "contact": ("id", "name", "email", "phone", "title", "account", "fields"),
    "account": ("id", "name", "domain", "industry", "employees", "country", "fields"),
    "lead": ("id", "contact", "account", "owner", "created_at", "source", "fields"),
    "opportunity": (
        "id", "lead", "account", "owner", "created_at", "amount", "close_date", "fields",
    ),
}  # fmt: skip


def built_in_fields() -> Iterable[FieldSpec]:
    for record, fields in BUILT_IN.items():
        for name, kind in fields.items():
            yield FieldSpec(record, name, kind, attribute=name)


def _record_of(record_class: type[Any]) -> str:
    for parent in record_class.__mro__:
        if parent.__module__.startswith("alignlib.model."):
            name = parent.__name__.lower()
            if name in RECORDS:
                return name
    raise TypeError(
        f"{record_class.__name__} is no subclass of alignlib's Lead, Contact, Account or "
        "Opportunity: derive it from one of them"
    )


_PYTHON_TYPES: dict[Any, Type] = {
    str: TEXT, int: NUMBER, float: NUMBER, Decimal: NUMBER, bool: YES_NO, date: DATE,
    datetime: INSTANT,
}  # fmt: skip


def type_of_annotation(hint: Any, where: str) -> Type:
    """The type of facts that a Python annotation stands for; `TypeError` where there is none."""
    origin = get_origin(hint)
    if origin in (Union, python_types.UnionType):
        parts = [part for part in get_args(hint) if part is not type(None)]
        if len(parts) == 1 or set(parts) <= {int, float, Decimal}:
            return type_of_annotation(parts[0], where)
    if origin is Literal and all(isinstance(value, str) for value in get_args(hint)):
        return Type(Kind.CHOICE, tuple(get_args(hint)))
    if origin is tuple and get_args(hint) == (str, ...):
        return LIST
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Type(Kind.CHOICE, tuple(str(member.value) for member in hint))
    if hint in _PYTHON_TYPES:
        return _PYTHON_TYPES[hint]
    raise TypeError(
        f"{where} has type {hint!r}, which no field can have: use str, int, float, Decimal, bool, "
        "date, datetime, tuple[str, ...], Literal or an enum"
    )
