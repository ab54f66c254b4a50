"""A contact in the hand-over process between Marketing and Sales."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from attrs import field, frozen

from alignlib.model.account import Account
from alignlib.model.contact import Contact
from alignlib.model.fields import Value, own_fields


@frozen(kw_only=True)
class Lead:
    """A contact in the hand-over process. `created_at` is an aware datetime; `owner` a person.

    `fields` holds what `fields` declares, by name. A subclass may add attributes instead:
    `load(…, schema=MyLead)` makes them known to the checker.
    """

    id: str
    contact: Contact | None = None
    account: Account | None = None
    owner: str | None = None
    created_at: datetime | None = None
    source: str | None = None
    fields: Mapping[str, Value | None] = field(factory=dict, converter=own_fields, hash=False)
