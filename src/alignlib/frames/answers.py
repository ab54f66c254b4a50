"""Conditions, scores and grades as columns of the frame of leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import narwhals as nw
from attrs import define, field

from alignlib.frames import kleene
from alignlib.frames.activities import Summary, bounded
from alignlib.frames.backends.base import Frame
from alignlib.frames.clock import Clock
from alignlib.frames.conditions import Conditions
from alignlib.frames.kleene import Truth
from alignlib.frames.needs import day_durations, place
from alignlib.frames.times import days
from alignlib.names import canonical
from alignlib.plan.conditions import (
    Activities,
    AllOf,
    AnyOf,
    AtLeastOf,
    Condition,
    Days,
    GradeRead,
    IsUndecided,
    Named,
    Negation,
    NoneOf,
    OneOf,
    Order,
    ScoreRead,
)
from alignlib.plan.plan import EachLine, Grade, Plan, Score, WhenLine

Item: TypeAlias = "Condition | tuple[str, str]"
"""Something that gets a column: a condition, or ("score", "total" or "grade", canonical name)."""


def column_of(kind: str, name: str) -> str:
    """The column of a score, of its sum before it is clamped, or of a grade."""
    return f"__al_{kind}_{name}"


@define
class LeadFacts:
    """What conditions about a lead look at: see `conditions.Facts`."""

    columns: Mapping[str, str]
    summary: Summary
    clock: Clock

    def field(self, slot: str) -> nw.Expr | None:
        return nw.col(self.columns[slot]) if slot in self.columns else None

    def named(self, kind: str, name: str) -> nw.Expr:
        return nw.col(column_of(kind, name))

    def activities(self, node: Activities) -> Truth:
        if node.window.kind == "entering":
            return None  # no life, no entry
        sure, most = self.summary.counts[node.filter, node.window]
        high = None if most is None else nw.col(most)
        return kleene.within(nw.col(sure), high, node.low, node.high)

    def days(self, node: Days) -> Truth:
        """R3, by whether the start still stands in a window of so many days."""
        if node.since == "entering":
            return {"is known": False, "is unknown": True}.get(node.operator)
        assert node.filter is not None
        start = self.summary.edges[node.filter, node.since][0]
        if node.operator in ("is known", "is unknown"):
            unknown = nw.col(start).is_null()
            return unknown if node.operator == "is unknown" else ~unknown
        return nw.when(~nw.col(start).is_null()).then(kleene.column(self._compared(node, start)))

    def _compared(self, node: Days, start: str) -> Truth:
        match node.operator:
            case "is above":
                return kleene.opposite(self._before(start, node.days, earlier=True))
            case "is at least":
                return kleene.opposite(self._before(start, node.days))
            case "is below":
                return self._before(start, node.days)
            case "is at most":
                return self._before(start, node.days, earlier=True)
            case "is" | "is not":
                reached = kleene.opposite(self._before(start, node.days))
                inside = kleene.both([reached, self._before(start, node.days + 1)])
                return kleene.turned(inside, negated=node.operator == "is not")
        reached = kleene.opposite(self._before(start, node.days))
        return kleene.both([reached, self._before(start, node.high, earlier=True)])

    def _before(self, start: str, count: int, *, earlier: bool = False) -> Truth:
        """Whether the instant (or 1 µs earlier) lies before so many days after the start."""
        if count < 0:
            return False
        return self.clock.stands(start, days(count), earlier=earlier)


@define
class Answers:
    """Adds the columns of all that a plan declares, each after those that it reads."""

    plan: Plan
    frame: Frame
    facts: LeadFacts
    conditions: Conditions = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.conditions = Conditions(self.plan, self.facts)

    def prepare(self) -> None:
        """What `days since` needs of the clock; and counts of leads without any activity."""
        summary = self.facts.summary
        numbers = [name for pair in summary.counts.values() for name in pair if name is not None]
        numbers += [*summary.sums.values(), *summary.doubts.values()]
        filled: dict[str, nw.Expr] = {name: nw.col(name).fill_null(0) for name in numbers}
        for (_, which), (name, order) in summary.edges.items():
            if order is not None:
                sure = nw.col(order).str.ends_with("0" if which == "last" else "1")
                filled[name] = nw.when(sure).then(nw.col(name))
        if filled:
            self.frame = self.frame.with_columns(**filled)
        for (index, which), (name, _) in summary.edges.items():
            wanted = {
                duration: None
                for node in _days_of(self.plan)
                if (node.filter, node.since) == (index, which)
                for duration in day_durations(node)
            }
            self.frame = self.facts.clock.prepare(self.frame, name, wanted)

    def add(self) -> None:
        """A column for each condition, the parts of one before it, and for each score and grade."""
        for level in _levels(self.plan):
            columns: dict[str, nw.Expr] = {}
            for item in level:
                if isinstance(item, tuple):
                    columns[column_of(*item)] = self._made(*item)
                    continue
                truth = self.conditions.truth(item)
                if isinstance(truth, nw.Expr):
                    name = f"__al_c{len(self.conditions.known)}"
                    columns[name] = truth
                    truth = nw.col(name)
                self.conditions.known[item] = truth
            if columns:
                self.frame = self.frame.with_columns(**columns)

    def _made(self, kind: str, name: str) -> nw.Expr:
        match kind:
            case "total":
                return self._total(self.plan.scores[name])
            case "score":
                score = self.plan.scores[name]
                return _clamped(nw.col(column_of("total", name)), score.low, score.high)
        return self._grade(self.plan.grades[name])

    def _total(self, score: Score) -> nw.Expr:
        """R12: each line with its cap, and the sum."""
        total: nw.Expr | None = None
        for line in score.lines:
            part = self._each(line, score) if isinstance(line, EachLine) else self._when(line)
            if isinstance(line, WhenLine):
                bounded(line.points, place(score.rule))
            total = part if total is None else total + part
        assert total is not None, "checked: a score has lines"
        return total

    def _when(self, line: WhenLine) -> nw.Expr:
        holds = kleene.column(self.conditions.truth(line.condition))
        points = nw.lit(line.points, dtype=nw.Int64)
        return nw.when(holds).then(points).otherwise(nw.lit(0, dtype=nw.Int64))

    def _each(self, line: EachLine, score: Score) -> nw.Expr:
        if line.window.kind == "entering":
            return nw.lit(0, dtype=nw.Int64)
        summary = self.facts.summary
        bounded(line.points, place(score.rule))
        if score.half_life is None:
            points = nw.col(summary.counts[line.filter, line.window][0]) * line.points
        else:
            key = (line.filter, line.window, line.points, score.half_life)
            points = nw.col(summary.sums[key])
        if line.at_most is None:
            return points
        return _clamped(points, -line.at_most, line.at_most)

    def _grade(self, grade: Grade) -> nw.Expr:
        """The first line that holds, in the first spelling of its label."""
        names: dict[str, str] = {}
        for line in grade.lines:
            names.setdefault(canonical(line.label), line.label)
        result = nw.lit(None, dtype=nw.String)
        for line in reversed(grade.lines):
            label = nw.lit(names[canonical(line.label)])
            if line.condition is None:
                result = label
                continue
            holds = kleene.column(self.conditions.truth(line.condition))
            result = nw.when(holds).then(label).otherwise(result)
        return result


def _clamped(value: nw.Expr, low: int | None, high: int | None) -> nw.Expr:
    """Low first, as the engine asks."""
    result = value
    if high is not None:
        result = nw.when(value > high).then(nw.lit(high, dtype=nw.Int64)).otherwise(result)
    if low is not None:
        result = nw.when(value < low).then(nw.lit(low, dtype=nw.Int64)).otherwise(result)
    return result


def conditions_of(plan: Plan) -> Iterator[Condition]:
    """Every condition that is judged."""
    for definition in plan.definitions.values():
        yield definition.condition
    for score in plan.scores.values():
        yield from (line.condition for line in score.lines if isinstance(line, WhenLine))
    for grade in plan.grades.values():
        yield from (line.condition for line in grade.lines if line.condition is not None)
    for stage in plan.stages:
        if stage.qualifies is not None:
            yield stage.qualifies


def _days_of(plan: Plan) -> Iterator[Days]:
    from alignlib.frames.needs import parts

    for condition in conditions_of(plan):
        yield from (node for node in parts(condition) if isinstance(node, Days))


def _levels(plan: Plan) -> list[list[Item]]:
    """All that gets a column, those first that read no others."""
    depths: dict[Item, int] = {}

    def depth(item: Item) -> int:
        if item not in depths:
            depths[item] = 1 + max(map(depth, _read(plan, item)), default=-1)
        return depths[item]

    for condition in conditions_of(plan):
        depth(condition)
    for name in plan.scores:
        depth(("score", name))
    for name in plan.grades:
        depth(("grade", name))
    levels: dict[int, list[Item]] = {}
    for item, number in depths.items():
        levels.setdefault(number, []).append(item)
    return [levels[number] for number in sorted(levels)]


def _read(plan: Plan, item: Item) -> Iterator[Item]:
    """What an item is made of."""
    match item:
        case ("score", name):
            yield "total", name
        case ("total", name):
            lines = plan.scores[name].lines
            yield from (line.condition for line in lines if isinstance(line, WhenLine))
        case ("grade", name):
            for step in plan.grades[name].lines:
                if step.condition is not None:
                    yield step.condition
        case AllOf() | AnyOf() | NoneOf() | AtLeastOf():
            yield from item.items
        case Negation() | IsUndecided():
            yield item.item
        case Named():
            yield plan.definitions[item.name].condition
        case OneOf() | Order():
            if isinstance(item.read, ScoreRead | GradeRead):
                yield "score" if isinstance(item.read, ScoreRead) else "grade", item.read.name
