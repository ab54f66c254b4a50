"""The value of a fact, and the map of the facts that an agreement declares."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

Value: TypeAlias = str | Decimal | bool | date | datetime | tuple[str, ...]
"""A typed fact: text and choices are `str`, numbers, money and percentages `Decimal`, yes-no
`bool`, dates `date`, instants aware `datetime`, lists `tuple[str, ...]`. Unknown is `None`."""


def own_fields(value: Mapping[str, Value | None] | None) -> dict[str, Value | None]:
    """A copy, so that a record cannot change under its owner."""
    return dict(value or {})
