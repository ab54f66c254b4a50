"""What can change a condition: an activity of some kind, or time alone. Static, and on the safe
side: it may say yes where nothing changes, never no where something does."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from attrs import frozen

from alignlib.plan.conditions import (
    Activities,
    AllOf,
    AnyOf,
    AtLeastOf,
    ClockIs,
    Condition,
    Days,
    Entered,
    GradeRead,
    HasRoom,
    InStage,
    IsUndecided,
    Named,
    Negation,
    NoneOf,
    OneOf,
    Order,
    OwnerIs,
    ScoreRead,
    Waited,
)
from alignlib.plan.plan import EachLine, Plan, WhenLine


@frozen(slots=False)
class Effects:
    plan: Plan

    def is_static(self, node: Condition) -> bool:
        """Whether the facts alone decide it."""
        match node:
            case Activities() | Days() | Waited() | Entered() | InStage() | OwnerIs() | ClockIs():
                return False
        return all(self.is_static(part) for part in self.parts(node)) and not isinstance(
            getattr(node, "read", None), ScoreRead | GradeRead
        )

    def parts(self, node: Condition) -> Iterable[Condition]:
        match node:
            case AllOf() | AnyOf() | NoneOf() | AtLeastOf():
                return node.items
            case Negation() | IsUndecided():
                return (node.item,)
            case Named():
                return (self.plan.definitions[node.name].condition,)
        return ()

    def lifts(self, node: Condition, kind: str, *, yes: bool) -> bool:
        """Whether an activity of `kind` can make a rail of the condition true."""
        match node:
            case AllOf() | AnyOf() | AtLeastOf() | Named():
                return any(self.lifts(part, kind, yes=yes) for part in self.parts(node))
            case NoneOf() | Negation():
                return any(self.lifts(part, kind, yes=not yes) for part in self.parts(node))
            case IsUndecided():
                return self.reads(node, kind)
            case Activities():
                counted = kind in self.plan.filters[node.filter].kinds
                return counted and (node.low > 0 if yes else node.high is not None)
            case Waited():
                return not yes and self.reads(node, kind)
            case Order(read=ScoreRead() as read) if read.name in self.only_falls:
                # What is added only raises it.
                if node.low is None and yes is not node.negated:
                    return False
                if node.high is None and yes is node.negated:
                    return False
        return self.reads(node, kind)

    def reads(self, node: Condition, kind: str) -> bool:
        """Whether it depends on activities of `kind` at all."""
        match node:
            case Activities() | Days():
                return node.filter is not None and kind in self.plan.filters[node.filter].kinds
            case Waited():
                return node.without is not None and kind in self.plan.filters[node.without].kinds
            case Order(read=ScoreRead() as read) | OneOf(read=ScoreRead() as read):
                return self._score_reads(read.name, kind)
            case OneOf(read=GradeRead() as read):
                return any(
                    self.reads(line.condition, kind)
                    for line in self.plan.grades[read.name].lines
                    if line.condition is not None
                )
        return any(self.reads(part, kind) for part in self.parts(node))

    def _score_reads(self, name: str, kind: str) -> bool:
        return any(
            kind in self.plan.filters[line.filter].kinds
            if isinstance(line, EachLine)
            else self.reads(line.condition, kind)
            for line in self.plan.scores[name].lines
        )

    def heeds(self, node: Condition) -> bool:
        """Whether a clock, or who owns the lead, can change it."""
        match node:
            case ClockIs() | OwnerIs():
                return True
            case Order(read=ScoreRead() as read) | OneOf(read=ScoreRead() as read):
                lines = self.plan.scores[read.name].lines
                return any(isinstance(x, WhenLine) and self.heeds(x.condition) for x in lines)
            case OneOf(read=GradeRead() as read):
                graded = self.plan.grades[read.name].lines
                return any(x.condition is not None and self.heeds(x.condition) for x in graded)
        return any(self.heeds(part) for part in self.parts(node))

    def ages(self, node: Condition) -> bool:
        """Whether time alone can change it."""
        match node:
            case Activities():
                return node.window.kind == "last"
            case Days():
                return node.operator not in ("is known", "is unknown")
            case Waited():
                return True
            case Order(read=ScoreRead() as read) | OneOf(read=ScoreRead() as read):
                return self.score_ages(read.name)
            case OneOf(read=GradeRead() as read):
                return any(
                    self.ages(line.condition)
                    for line in self.plan.grades[read.name].lines
                    if line.condition is not None
                )
            case HasRoom():
                return False
        return any(self.ages(part) for part in self.parts(node))

    def score_ages(self, name: str) -> bool:
        score = self.plan.scores[name]
        return any(
            score.half_life is not None or line.window.kind == "last"
            if isinstance(line, EachLine)
            else self.ages(line.condition)
            for line in score.lines
        )

    @cached_property
    def only_falls(self) -> frozenset[str]:
        """Scores that time alone never raises: no line takes points away, and what is given by
        `when` is decided by the facts."""
        return frozenset(
            name
            for name, score in self.plan.scores.items()
            if all(
                line.points >= 0 if isinstance(line, EachLine) else self.is_static(line.condition)
                for line in score.lines
            )
        )
