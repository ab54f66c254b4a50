"""A whole file."""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen

from alignlib.syntax.tree.ask import ClaimDecl, CompareDecl, ExampleDecl, GoalDecl, WhatIfDecl
from alignlib.syntax.tree.keep import CapacityDecl, KeepDecl, ReleaseDecl, TeamDecl
from alignlib.syntax.tree.move import FromAnyDecl, PipelineDecl, StageDecl, TriggerDecl
from alignlib.syntax.tree.node import Node
from alignlib.syntax.tree.owe import SlaDecl
from alignlib.syntax.tree.say import (
    ActivityDecl,
    AgreementDecl,
    CalendarDecl,
    DefineDecl,
    EstimateDecl,
    FieldsDecl,
    GradeDecl,
    MeasureDecl,
    ProfileDecl,
    ScoreDecl,
    SettingDecl,
    Use,
)

Declaration: TypeAlias = (
    AgreementDecl | Use | CalendarDecl | FieldsDecl | ActivityDecl | SettingDecl | DefineDecl
    | ScoreDecl | GradeDecl | EstimateDecl | ProfileDecl | MeasureDecl | PipelineDecl | StageDecl
    | FromAnyDecl | TriggerDecl | SlaDecl | TeamDecl | CapacityDecl | KeepDecl | ReleaseDecl
    | GoalDecl | WhatIfDecl | CompareDecl | ExampleDecl | ClaimDecl
)  # fmt: skip


@frozen(eq=False, repr=False)
class Comment(Node):
    """`# …` to the end of the line; `text` includes the `#`."""

    text: str


@frozen(eq=False, repr=False)
class File(Node):
    """All declarations that could be read, in the order of the text."""

    declarations: tuple[Declaration, ...]
