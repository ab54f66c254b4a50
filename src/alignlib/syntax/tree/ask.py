"""Goals, alternatives, examples and claims (Ask)."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

from alignlib.syntax.tree.conditions import Condition, Path, Who
from alignlib.syntax.tree.node import Name, Node
from alignlib.syntax.tree.values import (
    DateValue,
    DurationValue,
    Money,
    Number,
    Percent,
    TimeOfDay,
    Value,
)


@frozen(eq=False, repr=False)
class GoalDecl(Node):
    name: Name
    title: str | None
    amount: Money | Percent | Number
    period: str
    on: Money | Number | None  # `18% each year on $10,000,000`
    through: tuple[Name, ...]
    brings_stage: Name | None
    brings: Money | Number | None
    rates_from: DurationValue | None
    confidence: Percent | None


@frozen(eq=False, repr=False)
class ChangeRate(Node):
    """`demo of opportunity +6 points` / `+10%` / `is 40%`."""

    numerator: Name
    denominator: Name
    how: Literal["points", "%", "set"]
    amount: Number | Percent


@frozen(eq=False, repr=False)
class ChangeRelease(Node):
    """`release monday-campaign in 1 part`."""

    release: Name
    parts: Number


@frozen(eq=False, repr=False)
class ChangeSetting(Node):
    """`setting handoff-score 50`."""

    name: Name
    value: Value


@frozen(eq=False, repr=False)
class WhatIfDecl(Node):
    name: Name
    title: str | None
    changes: tuple[ChangeRate | ChangeRelease | ChangeSetting, ...]
    show: tuple[Name, ...]


@frozen(eq=False, repr=False)
class ComparePeriod(Node):
    start: DateValue
    end: DateValue
    name: Name


@frozen(eq=False, repr=False)
class CompareDecl(Node):
    name: Name
    title: str | None
    periods: tuple[ComparePeriod, ...]
    by: tuple[Name, ...]
    follow: DurationValue | None


@frozen(eq=False, repr=False)
class With(Node):
    """`country "US"`; several values for a list field."""

    path: Path
    values: tuple[Value, ...]


@frozen(eq=False, repr=False)
class Moment(Node):
    """`2026-02-02 09:58`."""

    day: DateValue
    time: TimeOfDay


@frozen(eq=False, repr=False)
class ExampleActivity(Node):
    at: Moment
    kind: Name
    by: Who | None
    values: tuple[With, ...]


@frozen(eq=False, repr=False)
class ExampleChange(Node):
    """`2026-02-02 09:58  change source to field by "rep"`."""

    at: Moment
    path: Path
    value: Value
    by: Who | None


@frozen(eq=False, repr=False)
class ExampleRequest(Node):
    """`2026-02-02 09:58  request sales-ready by "Ada"`."""

    at: Moment
    stage: Name
    by: Who | None


@frozen(eq=False, repr=False)
class ExampleOutside(Node):
    """`2026-02-02 09:58  moved to won by "Ada"`: done outside the agreement, in the CRM."""

    at: Moment
    stage: Name
    by: Who | None


@frozen(eq=False, repr=False)
class ExampleAssign(Node):
    """`2026-02-02 09:58  assign to "Ada"`."""

    at: Moment
    to: Who
    by: Who | None


@frozen(eq=False, repr=False)
class ExampleRoom(Node):
    """`sales has no room`, from the beginning or from a moment on."""

    at: Moment | None
    team: Name
    has_room: bool


@frozen(eq=False, repr=False)
class ExampleAt(Node):
    """`at 2026-02-05 10:01` and what must hold then, a condition a line."""

    at: Moment
    expects: tuple[Condition, ...]


ExampleStep: TypeAlias = (
    ExampleActivity | ExampleChange | ExampleRequest | ExampleOutside | ExampleAssign
    | ExampleRoom | ExampleAt
)  # fmt: skip


@frozen(eq=False, repr=False)
class ExampleDecl(Node):
    title: str
    record: Name | None  # `lead` or `opportunity`
    values: tuple[With, ...]
    steps: tuple[ExampleStep, ...]


@frozen(eq=False, repr=False)
class ClaimDecl(Node):
    """`no lead enters sales-ready with role is student`."""

    title: str
    stage: Name
    condition: Condition | None
