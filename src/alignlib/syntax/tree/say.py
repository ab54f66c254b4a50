"""Declarations of the vocabulary (Say)."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

from alignlib.syntax.tree.conditions import ActivityFilter, Condition, Window
from alignlib.syntax.tree.node import Name, Node
from alignlib.syntax.tree.values import (
    DateValue,
    DurationValue,
    Number,
    Percent,
    Text,
    TimeOfDay,
    Value,
    Word,
)


@frozen(eq=False, repr=False)
class AgreementDecl(Node):
    title: str
    parties: tuple[Name, ...] = ()  # two, or none where the line is missing
    starts: DateValue | None = None  # `from 2026-01-01`
    zone: Text | None = None  # `zone America/New_York`
    currency: Name | None = None
    language: Number | None = None
    outside_changes: Literal["followed", "refused"] | None = None


@frozen(eq=False, repr=False)
class Use(Node):
    path: Text


@frozen(eq=False, repr=False)
class Hours(Node):
    """`09:00 to 12:00`."""

    opens: TimeOfDay
    closes: TimeOfDay


@frozen(eq=False, repr=False)
class OpenWeekly(Node):
    """`open Monday to Friday, Sunday 09:00 to 12:00, 13:00 to 17:00`; weekdays are 0 (Monday) to 6.

    No hours: these days are open, and the calendar counts days only.
    """

    days: tuple[int, ...]
    hours: tuple[Hours, ...]


@frozen(eq=False, repr=False)
class OpenOn(Node):
    """`open 2026-12-23 09:00 to 12:00`: replaces the weekly hours of that date."""

    day: DateValue
    hours: tuple[Hours, ...]


@frozen(eq=False, repr=False)
class ClosedOn(Node):
    """`closed 2026-12-24, 2026-12-25`."""

    days: tuple[DateValue, ...]


@frozen(eq=False, repr=False)
class ClosedHolidays(Node):
    """`closed on holidays of US`."""

    country: Name


@frozen(eq=False, repr=False)
class CutOff(Node):
    """`cut-off 17:00, then from 08:30`: what starts at or after 17:00 counts from 08:30 of the
    next day."""

    at: TimeOfDay
    resumes: TimeOfDay


CalendarLine: TypeAlias = OpenWeekly | OpenOn | ClosedOn | ClosedHolidays | CutOff


@frozen(eq=False, repr=False)
class CalendarDecl(Node):
    name: Name
    title: str | None
    lines: tuple[CalendarLine, ...]
    zone: Text | None = None  # `zone Europe/Berlin`: another than the agreement's


@frozen(eq=False, repr=False)
class TypeExpr(Node):
    """`text`, `number`, `money`, `date`, `instant`, `yes-no`, `duration`; `list of text`;
    `one of a, b`."""

    kind: Literal["text", "number", "money", "percent", "date", "instant", "yes-no", "list of text",
                  "one of"]  # fmt: skip
    choices: tuple[Name, ...] = ()


@frozen(eq=False, repr=False)
class FieldDecl(Node):
    name: Name
    type: TypeExpr
    key: bool = False
    fixed: bool = False


@frozen(eq=False, repr=False)
class FieldsDecl(Node):
    record: Name | None  # `fields of contact`; None is the lead
    fields: tuple[FieldDecl, ...]


@frozen(eq=False, repr=False)
class ActivityDecl(Node):
    names: tuple[Name, ...]
    by: Name | None
    title: str | None
    fields: tuple[FieldDecl, ...]


@frozen(eq=False, repr=False)
class SettingDecl(Node):
    name: Name
    value: Value
    title: str | None


@frozen(eq=False, repr=False)
class DefineDecl(Node):
    name: Name
    title: str | None
    condition: Condition


@frozen(eq=False, repr=False)
class PointsEach(Node):
    """`+5 each click in the last 30 days, at most 20`."""

    points: Number
    filter: ActivityFilter
    window: Window | None
    at_most: Number | Word | None


@frozen(eq=False, repr=False)
class PointsWhen(Node):
    """`-10 when no visit, form in the last 60 days`."""

    points: Number
    condition: Condition


@frozen(eq=False, repr=False)
class ScoreDecl(Node):
    name: Name
    title: str | None
    lines: tuple[PointsEach | PointsWhen, ...]
    half_life: DurationValue | Word | None = None
    between: tuple[Number | Word, Number | Word] | None = None


@frozen(eq=False, repr=False)
class GradeLine(Node):
    """`A when …`, or `C otherwise` (condition None)."""

    label: Name
    condition: Condition | None


@frozen(eq=False, repr=False)
class GradeDecl(Node):
    name: Name
    title: str | None
    by: tuple[Name, ...]
    lines: tuple[GradeLine, ...]


@frozen(eq=False, repr=False)
class EstimateDecl(Node):
    name: Name
    title: str | None
    statistic: Literal["mean", "median"]
    unit: str  # singular: `day`
    start: Name  # `from opportunity`
    end: Name  # `to lost`
    over: DurationValue | None
    at_least: Number | None
    default: Value | None


@frozen(eq=False, repr=False)
class ProfileDecl(Node):
    name: Name
    title: str | None
    alike_in: tuple[Name, ...]
    holds: Name | None
    owned_by: Percent | None


@frozen(eq=False, repr=False)
class MeasureDecl(Node):
    """`kind` "share": `numerator of denominator`; "booked": `booked per denominator`;
    "time": `time from numerator[0] to denominator`."""

    name: Name
    title: str | None
    kind: Literal["share", "booked", "time"]
    numerator: tuple[Name, ...]
    denominator: Name
    by: Literal["cohort", "period"] | None
    within: DurationValue | None
    split_by: tuple[Name, ...]
