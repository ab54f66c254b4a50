"""A person, before and after they are qualified."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from alignlib.model.fields import Value, own_fields


@frozen(kw_only=True)
class Contact:
    """A person. Until qualified, a person is a contact; `account` is an account's id.

    `fields` holds what `fields of contact` declares, by name.
    """

    id: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    title: str | None = None
    account: str | None = None
    fields: Mapping[str, Value | None] = field(factory=dict, converter=own_fields, hash=False)
