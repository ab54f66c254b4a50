"""Values as written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeAlias

from attrs import frozen

from alignlib.syntax.tree.node import Name, Node


@frozen(eq=False, repr=False)
class Text(Node):
    """`"US"`: the text between the quotes, escapes resolved."""

    value: str


@frozen(eq=False, repr=False)
class Number(Node):
    """`40`, `2.5`, `1,200`, `-5`."""

    value: Decimal


@frozen(eq=False, repr=False)
class Percent(Node):
    """`40%`: `value` is 40."""

    value: Decimal


@frozen(eq=False, repr=False)
class Money(Node):
    """`$12,000` (currency None: the agreement's) or `12,000 EUR`."""

    value: Decimal
    currency: str | None


@frozen(eq=False, repr=False)
class DurationValue(Node):
    """`3 days`, `4 working hours of office`. `unit` is singular: `day`, `working hour`, …

    `business` is stored as `working`.
    """

    count: Decimal
    unit: str
    calendar: Name | None = None


@frozen(eq=False, repr=False)
class DateValue(Node):
    """`2026-11-22`."""

    value: date


@frozen(eq=False, repr=False)
class TimeOfDay(Node):
    """`09:00`; minutes since midnight, 1440 for `24:00`."""

    minutes: int


@frozen(eq=False, repr=False)
class Word(Node):
    """A bare word where a value stands: a declared choice, a setting, `yes`, a stage …"""

    name: Name


Value: TypeAlias = Text | Number | Percent | Money | DurationValue | DateValue | Word
