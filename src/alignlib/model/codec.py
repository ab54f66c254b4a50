"""Records, inputs and outputs as plain JSON-ready values and back, without loss."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import attrs

from alignlib.model.account import Account
from alignlib.model.contact import Contact
from alignlib.model.fault import Fault
from alignlib.model.inputs import (
    Activity,
    FieldChange,
    Match,
    Merge,
    OwnerChange,
    Release,
    Room,
    StageChange,
    StageRequest,
)
from alignlib.model.lead import Lead
from alignlib.model.opportunity import Opportunity
from alignlib.model.outputs import Cause, Effect, Fact, Refusal, Rule, SLAEvent, Transition
from alignlib.model.rep import Rep

# The tag under which each class is written. Never rename one: stored data must load for ever.
TAGS: dict[str, type[Any]] = {
    "contact": Contact,
    "account": Account,
    "lead": Lead,
    "opportunity": Opportunity,
    "activity": Activity,
    "field-change": FieldChange,
    "owner-change": OwnerChange,
    "stage-request": StageRequest,
    "stage-change": StageChange,
    "room": Room,
    "match": Match,
    "merge": Merge,
    "release": Release,
    "rep": Rep,
    "transition": Transition,
    "sla-event": SLAEvent,
    "effect": Effect,
    "refusal": Refusal,
    "rule": Rule,
    "fact": Fact,
    "cause": Cause,
    "fault": Fault,
}
_TAG_OF = {cls: tag for tag, cls in TAGS.items()}

# What is looked up for each value, made once.
_NESTED = (dict, list)
_AS_IS = frozenset({type(None), str, bool, int})
_NAMES: dict[type[Any], tuple[str, ...]] = {
    cls: tuple(attribute.name for attribute in attrs.fields(cls)) for cls in _TAG_OF
}
_NEEDED: dict[type[Any], tuple[tuple[str, Any], ...]] = {
    cls: tuple(
        (attribute.name, () if attribute.name in ("because", "reasons") else None)
        for attribute in attrs.fields(cls)
        if attribute.default is attrs.NOTHING
    )
    for cls in _TAG_OF
}


def to_plain(value: object) -> Any:
    """A value as dicts, lists, strings, ints, bools and None.

    A `Decimal` becomes `{"number": "1.5"}`, a date `{"date": "2026-11-22"}`, an instant
    `{"instant": "2026-11-22T09:00:00-05:00"}`; a record a dict whose `type` is its tag, with the
    attributes that differ from their defaults.
    """
    kind = type(value)
    if kind in _AS_IS:
        return value
    names = _NAMES.get(kind)
    if names is None:
        return _other_to_plain(value)
    plain: dict[str, Any] = {"type": _TAG_OF[kind]}
    for name in names:
        item = getattr(value, name)
        if type(item) in _AS_IS:
            if item is not None:
                plain[name] = item
        elif item != () and item != {}:
            plain[name] = to_plain(item)
    return plain


def _other_to_plain(value: object) -> Any:
    """What is no record."""
    match value:
        case str() | bool() | int():
            return value
        case Decimal():
            return {"number": str(value)}
        case datetime():
            return {"instant": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case tuple() | list():
            return [to_plain(item) for item in value]
        case Mapping():
            return {"map": {key: to_plain(value[key]) for key in sorted(value)}}
    raise TypeError(f"a {type(value).__name__} cannot be written as JSON by alignlib")


def from_plain(plain: Any) -> Any:
    """The value that `to_plain` wrote."""
    if isinstance(plain, dict):
        tag = plain.get("type")
        if tag is None:
            return _other_from_plain(plain)
        cls = TAGS.get(tag)
        if cls is None:
            raise ValueError(f"cannot read a stored record of type {tag!r}")
        items = {
            name: from_plain(item) if isinstance(item, _NESTED) else item
            for name, item in plain.items()
            if name != "type"
        }
        for name, default in _NEEDED[cls]:
            if name not in items:
                items[name] = default
        return cls(**items)
    if isinstance(plain, list):
        return tuple(from_plain(item) for item in plain)
    return plain


def _other_from_plain(plain: dict[str, Any]) -> Any:
    """What is no record."""
    ((kind, content),) = plain.items()
    if kind == "instant":
        return datetime.fromisoformat(content)
    if kind == "number":
        return Decimal(content)
    if kind == "date":
        return date.fromisoformat(content)
    if kind == "map":
        return {key: from_plain(item) for key, item in content.items()}
    raise ValueError(f"cannot read a stored value of kind {kind!r}")
