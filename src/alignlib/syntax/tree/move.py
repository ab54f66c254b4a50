"""Stages, moves, triggers (Move)."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from alignlib.syntax.tree.conditions import ActivityFilter, Condition, Who
from alignlib.syntax.tree.effects import Action
from alignlib.syntax.tree.node import Name, Node
from alignlib.syntax.tree.values import DurationValue, Text, Word


@frozen(eq=False, repr=False)
class MoveLine(Node):
    """`to S when …`, `to S on A by owner where …`, `to S after 90 days without A`,
    `to S on request by marketing where …`."""

    target: Name
    trigger: Literal["on", "when", "after", "request"]
    on: ActivityFilter | None = None  # trigger "on"
    condition: Condition | None = None  # trigger "when"; trigger "request": its `where`
    after: DurationValue | Word | None = None  # trigger "after"
    without: tuple[Name, ...] = ()  # trigger "after"
    by: Who | None = None  # trigger "request"
    because: str | None = None
    then: tuple[Action, ...] = ()


@frozen(eq=False, repr=False)
class PipelineDecl(Node):
    """`pipeline deals of opportunity`: heads the stages that follow it in the file."""

    name: Name
    title: str | None
    record: Name | None


@frozen(eq=False, repr=False)
class StageName(Node):
    name: Name
    title: str | None


@frozen(eq=False, repr=False)
class StageDecl(Node):
    names: tuple[StageName, ...]
    start: bool = False
    end: bool = False
    owner: Name | None = None
    aliases: tuple[Text, ...] = ()
    qualifies: Condition | None = None
    moves: tuple[MoveLine, ...] = ()


@frozen(eq=False, repr=False)
class FromAnyDecl(Node):
    stages: tuple[Name, ...]
    moves: tuple[MoveLine, ...]


@frozen(eq=False, repr=False)
class TriggerDecl(Node):
    name: Name
    title: str | None
    on: ActivityFilter | None
    stages: tuple[Name, ...]
    condition: Condition | None
    then: tuple[Action, ...]
    at_most_once: DurationValue | None
