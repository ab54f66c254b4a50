"""Promises (Owe)."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from alignlib.syntax.tree.conditions import ActivityFilter, Condition
from alignlib.syntax.tree.effects import Action
from alignlib.syntax.tree.node import Name, Node
from alignlib.syntax.tree.values import DurationValue, Money, Number, Percent, Word


@frozen(eq=False, repr=False)
class OnEntry(Node):
    """`each lead entering sales-ready`."""

    record: Name
    stage: Name


@frozen(eq=False, repr=False)
class OnActivity(Node):
    """`each form by prospect in opportunity`."""

    filter: ActivityFilter


@frozen(eq=False, repr=False)
class Gets(Node):
    """`gets call by owner`, `gets one of …` (count 1), `gets at least 6 of …`, `gets all of …`
    (all=True)."""

    filter: ActivityFilter
    count: Number | Word | None  # None: one
    all: bool = False


@frozen(eq=False, repr=False)
class Reaches(Node):
    stages: tuple[Name, ...]


@frozen(eq=False, repr=False)
class NeverGets(Node):
    filter: ActivityFilter
    while_in: Name | None = None


@frozen(eq=False, repr=False)
class Within(Node):
    duration: DurationValue | Word


@frozen(eq=False, repr=False)
class Before(Node):
    stage: Name
    else_refuse: bool = False


@frozen(eq=False, repr=False)
class Every(Node):
    duration: DurationValue | Word
    while_in: Name | None


@frozen(eq=False, repr=False)
class IfLate(Node):
    """`if late …`, `if late by 1 working day …`."""

    by: DurationValue | Word | None
    then: tuple[Action, ...]


@frozen(eq=False, repr=False)
class WarnAt(Node):
    at: Percent
    then: tuple[Action, ...]


@frozen(eq=False, repr=False)
class Target(Node):
    """`target 90% each month`."""

    share: Percent
    period: str


@frozen(eq=False, repr=False)
class Quota(Node):
    """`at least 2 of joint-meeting each week`: a duty about no lead."""

    quantifier: Literal["at least", "at most"]
    count: Number | Word
    filter: ActivityFilter
    period: str


@frozen(eq=False, repr=False)
class MeasureBound(Node):
    """`rejected at most 22% each month`."""

    measure: Name
    quantifier: Literal["at least", "at most"]
    bound: Percent | Number | Money | Word
    period: str


@frozen(eq=False, repr=False)
class AsManyAs(Node):
    """`as many marketing-ready as goal bookings needs each month` (`as much` for a value)."""

    what: Name
    goal: Name
    much: bool
    period: str


@frozen(eq=False, repr=False)
class SlaDecl(Node):
    name: Name
    title: str | None
    promiser: Name | None
    beneficiary: Name | None
    each: OnEntry | OnActivity | None = None
    duty: Gets | Reaches | NeverGets | Quota | MeasureBound | AsManyAs | None = None
    term: Within | Before | Every | None = None
    paused_while: Condition | None = None
    void_when: Condition | None = None
    restarts_on: ActivityFilter | None = None
    warn: WarnAt | None = None
    if_late: tuple[IfLate, ...] = ()
    if_broken: tuple[Action, ...] = ()
    target: Target | None = None
