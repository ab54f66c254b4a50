"""What the definitions, scores, grades and admissions of a plan read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import define, field

from alignlib.frames.errors import NotColumnarError
from alignlib.model.outputs import Rule
from alignlib.plan.conditions import (
    Activities,
    AllOf,
    AnyOf,
    AtLeastOf,
    Condition,
    Days,
    FieldRead,
    Filter,
    Includes,
    IsKnown,
    IsUndecided,
    IsYes,
    Negation,
    NoneOf,
    OneOf,
    Order,
    TextTest,
    Who,
    Window,
)
from alignlib.plan.derived import Derived, Slot
from alignlib.plan.plan import EachLine, Plan, Score
from alignlib.values.time import Duration
from alignlib.values.types import Kind

# What a function of the host may take and give as columns.
_COLUMNS = frozenset({Kind.TEXT, Kind.CHOICE, Kind.YES_NO, Kind.DATE, Kind.NUMBER})


@define
class Needs:
    """Everything that has to be worked out, each thing once.

    `counts` are (filter, window) whose activities are counted, `sums` (filter, window, points,
    half-life) those whose points are halved, `edges` (filter, first or last) those whose instant
    counts, with the numbers of days it is compared by; `doubts` are filters of which it matters
    whether an activity may be one of them. `slots` are facts that are read from columns, `made`
    those that functions of the host make of them, each with the words and the place that ask.
    """

    plan: Plan
    columnar: bool = True
    slots: dict[str, tuple[FieldRead, Rule]] = field(factory=dict)
    made: dict[str, tuple[Derived, str]] = field(factory=dict)
    own_fields: dict[str, tuple[FieldRead, Rule]] = field(factory=dict)
    filters: dict[int, Rule] = field(factory=dict)
    counts: dict[tuple[int, Window], None] = field(factory=dict)
    sums: dict[tuple[int, Window, int, int], None] = field(factory=dict)
    edges: dict[tuple[int, str], dict[Duration, None]] = field(factory=dict)
    doubts: dict[int, None] = field(factory=dict)
    _letters: dict[str, set[str]] = field(factory=dict)

    @classmethod
    def of(cls, plan: Plan, *, columnar: bool = True) -> Needs:
        """Raises `NotColumnarError` for what a function of the host makes without columns; where it
        need not be columns, only what the function reads is read."""
        needs = cls(plan, columnar)
        for definition in plan.definitions.values():
            needs._condition(definition.condition, definition.rule)
        for score in plan.scores.values():
            needs._score(score)
        for grade in plan.grades.values():
            for step in grade.lines:
                if step.condition is not None:
                    needs._condition(step.condition, grade.rule)
        for stage in plan.stages:
            if stage.qualifies is not None:
                needs._condition(stage.qualifies, stage.rule)
        return needs

    @property
    def owner(self) -> bool:
        """Whether it matters who owns the record."""
        return any(who.kind == "owner" for who in self.people)

    @property
    def people(self) -> list[Who]:
        """Who is asked for by the filters."""
        return [who for index in self.filters for who in _whos(self.plan.filters[index].who)]

    def letters(self, slot: str) -> frozenset[str]:
        """The letters of the texts that a fact is compared with."""
        return frozenset(self._letters.get(slot, ()))

    def durations(self) -> Iterator[Duration]:
        """The windows of activities."""
        for _, window in self.counts:
            if window.duration is not None:
                yield window.duration
        for _, window, _, _ in self.sums:
            if window.duration is not None:
                yield window.duration

    def windows(self, index: int) -> list[Window]:
        """The windows in which a filter's activities matter."""
        found = [window for number, window in self.counts if number == index]
        found += [window for number, window, _, _ in self.sums if number == index]
        if index in self.doubts or any(number == index for number, _ in self.edges):
            found.append(Window("ever"))
        return list(dict.fromkeys(found))

    def may_doubt(self, index: int) -> bool:
        """Whether an activity may be one of a filter's without being so for certain."""
        wanted = self.plan.filters[index]
        who = any(who.kind in ("owner", "previous owner") for who in _whos(wanted.who))
        return who or wanted.where is not None

    def _score(self, score: Score) -> None:
        for line in score.lines:
            if not isinstance(line, EachLine):
                self._condition(line.condition, score.rule)
                continue
            if self._filter(line.filter, score.rule):
                self.doubts[line.filter] = None
            if line.window.kind == "entering":
                continue
            if score.half_life is None:
                self.counts[line.filter, line.window] = None
            else:
                self.sums[line.filter, line.window, line.points, score.half_life] = None

    def _filter(self, index: int, rule: Rule) -> bool:
        """Gives back whether it may doubt."""
        wanted = self.plan.filters[index]
        if index not in self.filters:
            self.filters[index] = rule
            if wanted.where is not None:
                self._where(wanted.where, wanted, rule)
        return self.may_doubt(index)

    def _where(self, node: Condition, wanted: Filter, rule: Rule) -> None:
        for inner in parts(node):
            read = reading(inner)
            if read is None:
                continue
            for fact in self._facts(read, texts(inner), rule):
                self.own_fields.setdefault(fact.slot, (fact, rule))

    def _condition(self, node: Condition, rule: Rule) -> None:
        for inner in parts(node):
            match inner:
                case Activities():
                    self._filter(inner.filter, rule)
                    if inner.window.kind != "entering":
                        self.counts[inner.filter, inner.window] = None
                case Days(filter=int() as index):
                    self._filter(index, rule)
                    days = self.edges.setdefault((index, inner.since), {})
                    days.update(dict.fromkeys(day_durations(inner)))
                case _:
                    read = reading(inner)
                    for fact in self._facts(read, texts(inner), rule) if read is not None else ():
                        self.slots.setdefault(fact.slot, (fact, rule))

    def _facts(self, read: FieldRead, letters: str, rule: Rule) -> tuple[FieldRead, ...]:
        """The columns that a reading stands for."""
        self._letters.setdefault(read.slot, set()).update(letters)
        derived = next((item for item in self.plan.derived if item.slot == read.slot), None)
        if derived is None:
            return (read,)
        if self.columnar:
            why = why_not_columns(derived)
            if why is not None:
                raise NotColumnarError(f"{place(rule)}: `{read.name}`", why)
            self.made.setdefault(read.slot, (derived, f"{place(rule)}: `{read.name}`"))
        kinds = [parameter.type for parameter in derived.function.parameters]
        return tuple(
            FieldRead(item.slot, item.name, kind)
            for item, kind in zip(derived.arguments, kinds, strict=True)
            if isinstance(item, Slot)
        )


def parts(node: Condition) -> Iterator[Condition]:
    """A condition and all within it, without what it names."""
    yield node
    match node:
        case AllOf() | AnyOf() | NoneOf() | AtLeastOf():
            for item in node.items:
                yield from parts(item)
        case Negation() | IsUndecided():
            yield from parts(node.item)


def reading(node: Condition) -> FieldRead | None:
    """The fact that a condition reads."""
    match node:
        case OneOf() | Order():
            return node.read if isinstance(node.read, FieldRead) else None
        case IsYes() | TextTest() | Includes() | IsKnown():
            return node.read
    return None


def texts(node: Condition) -> str:
    """The texts that a condition compares a fact with, run together."""
    match node:
        case OneOf() | Includes():
            return "".join(item for item in node.values if isinstance(item, str))
        case TextTest():
            return "".join(node.patterns)
    return ""


def day_durations(node: Days) -> tuple[Duration, ...]:
    """The numbers of days by which `node` compares."""
    from alignlib.frames.times import days

    match node.operator:
        case "is known" | "is unknown":
            return ()
        case "is" | "is not":
            return days(node.days), days(node.days + 1)
        case "is between":
            return days(node.days), days(node.high)
    return (days(node.days),)


def _whos(who: Who | None) -> Iterator[Who]:
    while who is not None:
        yield who
        who = who.other


def place(rule: Rule) -> str:
    """Where a rule stands."""
    return f"{rule.file}:{rule.line}: {rule.name}"


def why_not_columns(derived: Derived) -> str | None:
    """Why a fact that a function makes cannot be a column, to stand after its name."""
    function = derived.function
    if function.column is None:
        return "asks a function of the host, which knows single values"
    if derived.of_activity:
        return "asks a function of the host of single activities"
    kinds: Iterable[Kind] = (function.returns.kind, *(p.type.kind for p in function.parameters))
    if not set(kinds) <= _COLUMNS:
        return "asks a function of the host of instants or lists, which takes single values"
    return None
