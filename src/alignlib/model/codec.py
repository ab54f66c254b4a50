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


def to_plain(value: object) -> Any:
    """A value as dicts, lists, strings, ints, bools and None.

    A `Decimal` becomes `{"number": "1.5"}`, a date `{"date": "2026-11-22"}`, an instant
    `{"instant": "2026-11-22T09:00:00-05:00"}`; a record a dict whose `type` is its tag, with the
    attributes that differ from their defaults.
    """
    match value:
        case None | str() | bool() | int():
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
    cls: type[Any] = type(value)
    tag = _TAG_OF.get(cls)
    if tag is None:
        raise TypeError(f"a {cls.__name__} cannot be written as JSON by alignlib")
    plain: dict[str, Any] = {"type": tag}
    for attribute in attrs.fields(cls):
        item = getattr(value, attribute.name)
        if item is None or item == () or item == {}:
            continue
        plain[attribute.name] = to_plain(item)
    return plain


def from_plain(plain: Any) -> Any:
    """The value that `to_plain` wrote."""
    if isinstance(plain, list):
        return tuple(from_plain(item) for item in plain)
    if not isinstance(plain, dict):
        return plain
    if "type" not in plain:
        ((kind, content),) = plain.items()
        if kind == "number":
            return Decimal(content)
        if kind == "instant":
            return datetime.fromisoformat(content)
        if kind == "date":
            return date.fromisoformat(content)
        if kind == "map":
            return {key: from_plain(item) for key, item in content.items()}
        raise ValueError(f"cannot read a stored value of kind {kind!r}")
    cls = TAGS.get(plain["type"])
    if cls is None:
        raise ValueError(f"cannot read a stored record of type {plain['type']!r}")
    items = {name: from_plain(item) for name, item in plain.items() if name != "type"}
    for attribute in attrs.fields(cls):
        if attribute.name not in items and attribute.default is attrs.NOTHING:
            items[attribute.name] = () if attribute.name in ("because", "reasons") else None
    return cls(**items)
