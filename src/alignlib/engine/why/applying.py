"""A record with one field changed, for answers that are applied without a life."""

from __future__ import annotations

from typing import Any, TypeVar

import attrs
from attrs import evolve

from alignlib.engine.records import Record
from alignlib.model.account import Account
from alignlib.model.contact import Contact
from alignlib.model.fields import Value
from alignlib.model.lead import Lead
from alignlib.model.opportunity import Opportunity
from alignlib.names import canonical

_Part = TypeVar("_Part", Lead, Opportunity, Contact, Account)


def with_field(record: Record, path: str, value: Value | None) -> Record:
    """The record with `country`, `contact.title`, … as given; a part that is not there is made."""
    if isinstance(record, Lead):
        return _lead_with(record, path, value)
    kind, _, name = path.rpartition(".")
    match canonical(kind):
        case "lead":
            lead = record.lead or Lead(id=record.id)
            return evolve(record, lead=_lead_with(lead, name, value))
        case "contact":
            lead = record.lead or Lead(id=record.id)
            return evolve(record, lead=_lead_with(lead, path, value))
        case "account":
            known = record.account or (record.lead.account if record.lead is not None else None)
            account = known or Account(id=record.id)
            return evolve(record, account=_with(account, name, value))
    return _with(record, name, value)


def _lead_with(lead: Lead, path: str, value: Value | None) -> Lead:
    kind, _, name = path.rpartition(".")
    match canonical(kind):
        case "contact":
            contact = lead.contact or Contact(id=lead.id)
            return evolve(lead, contact=_with(contact, name, value))
        case "account":
            account = lead.account or Account(id=lead.id)
            return evolve(lead, account=_with(account, name, value))
    return _with(lead, name, value)


def _with(part: _Part, name: str, value: Value | None) -> _Part:
    key = canonical(name)
    for attribute in attrs.fields(type(part)):
        if canonical(attribute.name) == key and attribute.name not in ("id", "fields"):
            given: dict[str, Any] = {attribute.name: value}
            return evolve(part, **given)
    fields = {known: old for known, old in part.fields.items() if canonical(known) != key}
    return evolve(part, fields={**fields, name: value})
