"""Definitions, scores, grades and admissions as columns of the frame of leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import narwhals as nw
from attrs import define, field

from alignlib.frames import kleene
from alignlib.frames.activities import Summary, bounded
from alignlib.frames.backends.base import Frame
from alignlib.frames.clock import Clock
from alignlib.frames.conditions import Conditions
from alignlib.frames.kleene import Truth
from alignlib.frames.needs import day_durations, named, place
from alignlib.frames.times import days
from alignlib.names import canonical
from alignlib.plan.conditions import Activities, Condition, Days
from alignlib.plan.plan import EachLine, Grade, Plan, Score, WhenLine

_PREFIX = {"definition": "__al_d_", "score": "__al_s_", "grade": "__al_g_"}
Item = tuple[str, str]


def column_of(kind: str, name: str) -> str:
    """The column of a definition, score or grade by its canonical name, or of a stage."""
    return _PREFIX.get(kind, "__al_q_") + name


@define
class LeadFacts:
    """What conditions about a lead look at: see `conditions.Facts`."""

    columns: Mapping[str, str]
    summary: Summary
    clock: Clock

    def field(self, slot: str) -> nw.Expr | None:
        return nw.col(self.columns[slot]) if slot in self.columns else None

    def named(self, kind: str, name: str) -> Truth:
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
        for level in _levels(self.plan):
            columns = {column_of(*item): self._made(*item) for item in level}
            self.frame = self.frame.with_columns(**columns)
        admitted = {
            column_of("stage", canonical(stage.name)): kleene.column(
                self.conditions.truth(stage.qualifies)
            )
            for stage in self.plan.stages
            if stage.qualifies is not None
        }
        if admitted:
            self.frame = self.frame.with_columns(**admitted)

    def _made(self, kind: str, name: str) -> nw.Expr:
        match kind:
            case "definition":
                condition = self.plan.definitions[name].condition
                return kleene.column(self.conditions.truth(condition))
            case "score":
                return self._score(self.plan.scores[name])
        return self._grade(self.plan.grades[name])

    def _score(self, score: Score) -> nw.Expr:
        """R12: each line with its cap, the sum, the clamp."""
        total: nw.Expr | None = None
        for line in score.lines:
            part = self._each(line, score) if isinstance(line, EachLine) else self._when(line)
            if isinstance(line, WhenLine):
                bounded(line.points, place(score.rule))
            total = part if total is None else total + part
        assert total is not None, "checked: a score has lines"
        return _clamped(total, score.low, score.high)

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
    """Definitions, scores and grades, those first that read no others."""
    depths: dict[Item, int] = {}

    def depth(item: Item) -> int:
        if item not in depths:
            read = [inner for node in _own(plan, item) for inner in named(node)]
            depths[item] = 1 + max(map(depth, read), default=-1)
        return depths[item]

    items = [("definition", name) for name in plan.definitions]
    items += [("score", name) for name in plan.scores]
    items += [("grade", name) for name in plan.grades]
    levels: dict[int, list[Item]] = {}
    for item in items:
        levels.setdefault(depth(item), []).append(item)
    return [levels[number] for number in sorted(levels)]


def _own(plan: Plan, item: Item) -> list[Condition]:
    """The conditions that an item is made of."""
    kind, name = item
    match kind:
        case "definition":
            return [plan.definitions[name].condition]
        case "score":
            lines = plan.scores[name].lines
            return [line.condition for line in lines if isinstance(line, WhenLine)]
    return [line.condition for line in plan.grades[name].lines if line.condition is not None]
