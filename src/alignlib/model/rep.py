"""A person who works leads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from attrs import field, frozen

Absence: TypeAlias = tuple[date, date]
"""The first and the last date, both included."""


def _away(value: bool | Iterable[Absence]) -> bool | tuple[Absence, ...]:
    if isinstance(value, bool):
        return value
    return tuple((first, last) for first, last in value) or False


@frozen(kw_only=True)
class Rep:
    """A person of a team.

    `id` is what an owner and the `by` of an activity say; `name` is for people. `team` is a party
    or a declared team (None: whichever side asks). `hours` are those of one period of the team's
    `capacity` (a working day, mostly), `share` of them is for this work (above 0, up to 1); without
    them the capacity's own count. `away` is True, or the dates (pairs of first and last, both
    included) on which the person does not work, in `zone`. On a date that the person's own
    `calendar` closes and the team's does not, the person is away too.
    """

    id: str
    name: str | None = None
    team: str | None = None
    calendar: str | None = None
    zone: str | None = None
    hours: Decimal | None = None
    share: Decimal | None = None
    away: bool | tuple[Absence, ...] = field(default=False, converter=_away)
