"""A deal that Sales works on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from attrs import field, frozen

from alignlib.model.account import Account
from alignlib.model.fields import Value, own_fields
from alignlib.model.lead import Lead


@frozen(kw_only=True)
class Opportunity:
    """A deal. `amount` is money in the agreement's currency, `close_date` the expected day.

    `fields` holds what `fields of opportunity` declares, by name.
    """

    id: str
    lead: Lead | None = None
    account: Account | None = None
    owner: str | None = None
    created_at: datetime | None = None
    amount: Decimal | int | None = None
    close_date: date | None = None
    fields: Mapping[str, Value | None] = field(factory=dict, converter=own_fields, hash=False)
