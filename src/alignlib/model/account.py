"""A company."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from attrs import field, frozen

from alignlib.model.fields import Value, own_fields


@frozen(kw_only=True)
class Account:
    """A company. `fields` holds what `fields of account` declares, by name."""

    id: str
    name: str | None = None
    domain: str | None = None
    industry: str | None = None
    employees: Decimal | int | None = None
    country: str | None = None
    fields: Mapping[str, Value | None] = field(factory=dict, converter=own_fields, hash=False)
