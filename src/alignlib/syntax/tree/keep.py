"""Teams, capacity, keep and release (Keep)."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from alignlib.syntax.tree.conditions import Condition
from alignlib.syntax.tree.effects import Action
from alignlib.syntax.tree.node import Name, Node
from alignlib.syntax.tree.values import DateValue, DurationValue, Number, Percent, Text, TimeOfDay


@frozen(eq=False, repr=False)
class TeamDecl(Node):
    name: Name
    title: str | None
    people: tuple[Text, ...]
    people_from_host: bool
    keeps: Name | None
    led_by: Name | None


@frozen(eq=False, repr=False)
class Effort(Node):
    stage: Name
    duration: DurationValue


@frozen(eq=False, repr=False)
class CapacityDecl(Node):
    team: Name
    people: Number | None
    hours: Number | None
    hours_each: str | None  # `working day`, `week`, …
    calendar: Name | None
    share: Percent | None
    efforts: tuple[Effort, ...]


@frozen(eq=False, repr=False)
class KeepDecl(Node):
    name: Name
    team: Name
    quantifier: Literal["at least", "at most"]
    threshold: Percent
    of_goal: Name | None
    source: Name | None  # `by moving S to T`
    target: Name | None
    only_when: Condition | None
    not_again_for: DurationValue | None
    order: Literal["lowest", "highest"] | None
    order_by: Name | None
    until: Percent | None
    then: tuple[Action, ...]
    checked_each: str | None
    checked_at: TimeOfDay | None


@frozen(eq=False, repr=False)
class ReleaseDecl(Node):
    name: Name
    of: Name | None
    where: Condition | None
    parts: Number | None
    each: str | None
    share_of_room: Percent | None
    team: Name | None
    starts: DateValue | None
    then: tuple[Action, ...]
