"""A person who works leads."""

from __future__ import annotations

from decimal import Decimal

from attrs import frozen


@frozen(kw_only=True)
class Rep:
    """A person of a team. `hours` a working day, `share` of them for this work (0 to 1)."""

    id: str
    name: str | None = None
    team: str | None = None
    calendar: str | None = None
    zone: str | None = None
    hours: Decimal | None = None
    share: Decimal | None = None
    away: bool = False
