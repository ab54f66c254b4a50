"""The types of facts and of what conditions compare."""

from __future__ import annotations

from enum import Enum

from attrs import frozen


class Kind(Enum):
    TEXT = "text"
    NUMBER = "a number"
    MONEY = "money"
    PERCENT = "a percentage"
    DATE = "a date"
    INSTANT = "an instant"
    YES_NO = "yes or no"
    LIST = "a list of text"
    CHOICE = "a choice"
    DURATION = "a duration"
    DAYS = "a number of days"
    POINTS = "points"
    GRADE = "a grade"
    STAGE = "a stage"
    PERSON = "a person"
    CLOCK = "the state of an sla"
    CONDITION = "a condition"
    UNKNOWN = "unknown"  # something already reported: passes every check silently


@frozen
class Type:
    kind: Kind
    choices: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.choices and self.kind is Kind.CHOICE:
            return "one of " + ", ".join(self.choices)
        return self.kind.value


TEXT = Type(Kind.TEXT)
NUMBER = Type(Kind.NUMBER)
MONEY = Type(Kind.MONEY)
PERCENT = Type(Kind.PERCENT)
DATE = Type(Kind.DATE)
INSTANT = Type(Kind.INSTANT)
YES_NO = Type(Kind.YES_NO)
LIST = Type(Kind.LIST)
DURATION = Type(Kind.DURATION)
UNKNOWN = Type(Kind.UNKNOWN)

NUMERIC = frozenset({Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.DAYS, Kind.POINTS})
ORDERED = NUMERIC | {Kind.DATE, Kind.INSTANT}

CLOCK_STATES = ("not-started", "running", "paused", "met", "late", "met-late", "void")
ABSTAINING_STATES = ("not-started", "running", "paused", "kept", "broken", "void")
