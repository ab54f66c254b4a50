"""What could be different: for each condition that does not hold, the single changes that bear on
it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

from attrs import define, field

from alignlib.engine.life import Life
from alignlib.engine.view import View
from alignlib.engine.why.nearest import FactValue, anything, nearest, other_than, with_text
from alignlib.model.fields import Value
from alignlib.names import canonical
from alignlib.plan.conditions import (
    Activities,
    AllOf,
    AnyOf,
    AtLeastOf,
    ClockIs,
    Condition,
    Days,
    EarlierMatch,
    FieldRead,
    GradeRead,
    HasRoom,
    Includes,
    IsKnown,
    IsUndecided,
    IsYes,
    Named,
    Negation,
    NoneOf,
    OneOf,
    Order,
    OwnerIs,
    ScoreRead,
    TextTest,
)
from alignlib.plan.plan import EachLine, Plan, Score
from alignlib.text import fold
from alignlib.values.coerce import lower
from alignlib.values.schema import FieldSpec
from alignlib.values.types import Kind

_Any = TypeVar("_Any")
_QUOTED = re.compile(r'"([^"]*)"')


class More(NamedTuple):
    """For a condition: so many more activities of a filter; `serves` says what they count for: the
    points of a score, or one count."""

    condition: int
    filter: int
    need: int
    serves: str


@define
class Wishes:
    """What bears on the conditions, by their numbers.

    `facts` by slot: the values that may help; `acts` which activities;
    `owners`, `rooms` and `matches` what a population or a person would say.
    """

    facts: dict[str, dict[object, FactValue]] = field(factory=dict)
    facts_of: dict[str, set[int]] = field(factory=dict)
    acts: list[More] = field(factory=list)
    owners: dict[str | None, set[int]] = field(factory=dict)
    rooms: dict[tuple[str, bool], set[int]] = field(factory=dict)
    matches: dict[tuple[str, bool], set[int]] = field(factory=dict)


@define
class Collector:
    """`specs` are the fields that conditions name; `known` the facts as they are."""

    view: View
    specs: Mapping[str, FieldSpec]
    known: Mapping[str, Value]
    wishes: Wishes = field(factory=Wishes)

    @property
    def life(self) -> Life:
        return self.view.life

    @property
    def plan(self) -> Plan:
        return self.view.life.plan

    def bring(self, number: int, node: Condition, want: bool) -> None:
        """Whatever may make condition `number` come to `want` in this part of it."""
        if self.view.truth(node) is want:
            return
        match node:
            case AllOf(items=items) | AnyOf(items=items) | AtLeastOf(items=items):
                for item in items:
                    self.bring(number, item, want)
            case NoneOf(items=items):
                for item in items:
                    self.bring(number, item, not want)
            case Negation(item=item):
                self.bring(number, item, not want)
            case Named(name=name):
                self.bring(number, self.plan.definitions[name].condition, want)
            case IsUndecided(item=item):
                if want:
                    self._forget(number, item)
                else:
                    self._either(number, item)
            case Activities():
                self._activities(number, node, want)
            case Days(filter=int() as wanted) if node.since != "entering":
                self.wishes.acts.append(More(number, wanted, 1, f"days {wanted}"))
            case ClockIs():
                sla = self.plan.slas_by_key[node.sla]
                for index in (sla.gets, sla.trigger, sla.restarts_on):
                    if index is not None:
                        self.wishes.acts.append(
                            More(number, index, max(1, sla.count), f"sla {sla.key}")
                        )
            case Order(read=ScoreRead() as read):
                self._score(number, node, self.plan.scores[read.name], want)
            case OneOf(read=ScoreRead() as read):
                self._points(number, self.plan.scores[read.name], None, None)
            case OneOf(read=GradeRead() as read):
                for line in self.plan.grades[read.name].lines:
                    if line.condition is not None:
                        self._either(number, line.condition)
            case HasRoom():
                key = (node.team, want is not node.negated)
                self.wishes.rooms.setdefault(key, set()).add(number)
            case OwnerIs():
                self._owner(number, node, want)
            case EarlierMatch():
                self.wishes.matches.setdefault((node.earlier, want), set()).add(number)
            case _:
                self._fact(number, node, want)

    def _either(self, number: int, node: Condition) -> None:
        """Any decision: both ways, as far as it is not that way already."""
        self.bring(number, node, True)
        self.bring(number, node, False)

    def _forget(self, number: int, node: Condition) -> None:
        for slot in _slots(node, self.plan):
            self._take(number, slot, [FactValue(None, "unknown")])

    # -- facts ------------------------------------------------------------------------------

    def _fact(self, number: int, node: Condition, want: bool) -> None:
        read = getattr(node, "read", None)
        if not isinstance(read, FieldRead):
            return
        derived = next((item for item in self.plan.derived if item.slot == read.slot), None)
        if derived is not None:
            for argument in derived.reads:  # what the function makes of it, a trial shows
                spec = self.specs.get(argument.slot)
                if spec is not None and spec.type.kind in (Kind.CHOICE, Kind.YES_NO):
                    self._take(number, argument.slot, anything(spec.type))
            return
        spec = self.specs.get(read.slot)
        if spec is not None:
            self._take(number, read.slot, self._values(node, read, spec, want))

    def _values(
        self, node: Condition, read: FieldRead, spec: FieldSpec, want: bool
    ) -> Iterable[FactValue]:
        kind = spec.type
        match node:
            case IsYes():
                return [FactValue(want, "yes" if want else "no")]
            case IsKnown():
                return anything(kind) if want is not node.negated else [FactValue(None, "unknown")]
            case Order():
                now = self.view.facts.get(read.slot)
                at = now if isinstance(now, int) else None
                inside = want is not node.negated
                return nearest(kind, at, node.low, node.high, inside, self.plan.zone)
            case OneOf():
                if want is not node.negated:
                    values = [self._written(item, node.text, spec) for item in node.values]
                    return sorted(values, key=lambda item: _place(item, node.text))
                return other_than(kind, node.values, node.text)
            case Includes():
                return self._list(node, spec, want)
            case TextTest():
                return with_text(node, want)
        return ()

    def _list(self, node: Includes, spec: FieldSpec, want: bool) -> Iterable[FactValue]:
        now = self.known.get(spec.slot, self.known.get(canonical(spec.name), ()))
        items = now if isinstance(now, tuple) else ()
        if want is node.negated:
            rest = tuple(item for item in items if fold(item) not in node.values)
            return [FactValue(rest, "without " + ", ".join(_sorted(node.values)))]
        found = []
        for value in _sorted(node.values):
            written = self._written(value, node.text, spec)
            found.append(FactValue((*items, str(written.value)), f'with "{written.value}"'))
        return found

    def _written(self, value: object, text: str, spec: FieldSpec) -> FactValue:
        """A value as the author wrote it."""
        if isinstance(value, bool):
            return FactValue(value, "yes" if value else "no")
        for choice in spec.type.choices:
            if canonical(choice) == value:
                return FactValue(choice, choice)
        named = [item for item in self.plan.settings.values() if isinstance(item, str)]
        for written in (*_QUOTED.findall(text), *named):
            if lower(written, spec.type) == value:
                return FactValue(written, f'"{written}"')
        return FactValue(str(value), f'"{value}"')

    def _take(self, number: int, slot: str, values: Iterable[FactValue]) -> None:
        spec = self.specs.get(slot)
        if spec is None or (spec.fixed and slot in self.known):
            return
        own = self.wishes.facts.setdefault(slot, {})
        for item in values:
            own.setdefault(lower(item.value, spec.type), item)
        self.wishes.facts_of.setdefault(slot, set()).add(number)

    # -- activities and points --------------------------------------------------------------

    def _activities(self, number: int, node: Activities, want: bool) -> None:
        counts = self.view.count(node.filter, node.window)
        if counts is None:
            return
        sure, _ = counts
        need = node.low - sure
        if not want:
            need = 0 if node.high is None else node.high + 1 - sure
        if need > 0:
            self.wishes.acts.append(More(number, node.filter, need, f"count {node.filter}"))

    def _score(self, number: int, node: Order, score: Score, want: bool) -> None:
        now = self.view.score(canonical(score.name))
        if want is node.negated:  # out of the range, either way
            above = None if node.high is None else node.high + 1
            below = None if node.low is None else node.low - 1
            self._points(number, score, above and above - now, below and now - below)
            return
        up = node.low - now if node.low is not None and now < node.low else 0
        down = now - node.high if node.high is not None and now > node.high else 0
        self._points(number, score, up, down)

    def _points(self, number: int, score: Score, up: int | None, down: int | None) -> None:
        """So many points more, or less; None: nobody knows how many, 0: none."""
        for line in score.lines:
            missing = up if line.points > 0 else down
            if missing == 0 or not line.points:
                continue
            if isinstance(line, EachLine):
                need = 3 if missing is None else -(-missing // abs(line.points))
                serves = f"points {score.name}"
                self.wishes.acts.append(More(number, line.filter, max(1, need), serves))
            else:
                self.bring(number, line.condition, True)
        for line in score.lines:  # and what gives points the other way comes to an end
            against = down if line.points > 0 else up
            if against != 0 and not isinstance(line, EachLine):
                self.bring(number, line.condition, False)

    # -- what others say --------------------------------------------------------------------

    def _owner(self, number: int, node: OwnerIs, want: bool) -> None:
        named = want is not node.negated
        people: list[str | None] = []
        if not node.people:
            people = [next(iter(self.plan.people), "somebody")] if named else [None]
        elif named:
            people = list(_QUOTED.findall(node.text)) or list(_sorted(node.people))
        else:
            people = [next((p for p in self.plan.people if p not in node.people), "somebody else")]
        for person in people:
            self.wishes.owners.setdefault(person, set()).add(number)


def _slots(node: Condition, plan: Plan) -> dict[str, None]:
    """The facts that a condition reads."""
    found: dict[str, None] = {}
    match node:
        case AllOf(items=items) | AnyOf(items=items) | NoneOf(items=items) | AtLeastOf(items=items):
            for item in items:
                found.update(_slots(item, plan))
        case Negation(item=item) | IsUndecided(item=item):
            found.update(_slots(item, plan))
        case Named(name=name):
            found.update(_slots(plan.definitions[name].condition, plan))
        case _:
            read = getattr(node, "read", None)
            if isinstance(read, FieldRead):
                found[read.slot] = None
    return found


def _place(item: FactValue, text: str) -> tuple[int, str]:
    """Values in the order in which the author wrote them."""
    place = fold(text).find(fold(str(item.value)))
    return (place if place >= 0 else len(text), str(item.value))


def _sorted(values: Iterable[_Any]) -> list[_Any]:
    return sorted(values, key=str)
