"""Conditions as Python expressions, on two rails.

A condition is true, false or undecided (R11). Its *yes* expression says whether it is true, its
*no* expression whether it is false; where neither holds it is undecided. So plain `and` and `or`
of Python carry Kleene's logic exactly, they stop at the first part that decides, and no third
value is ever passed around. An unknown number is NaN, which fails every comparison on both rails;
unknown text is "", which no known text is; any other unknown fact is None.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from attrs import define, field

from alignlib.plan.codegen.source import FALSE, TRUE, Pool, every, negate, some
from alignlib.plan.conditions import (
    Activities,
    AllOf,
    AnyOf,
    AtLeastOf,
    ClockIs,
    Condition,
    Days,
    EarlierMatch,
    Entered,
    FieldRead,
    GradeRead,
    HasRoom,
    Includes,
    InStage,
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
    Waited,
)
from alignlib.text import glob_matches
from alignlib.values.types import ORDERED, Kind

TEXTUAL = frozenset({Kind.TEXT, Kind.CHOICE})

Ageing = Activities | Days | Waited | Entered | InStage | OwnerIs | ClockIs | HasRoom


class NotCompiledError(Exception):
    """A construct that has no generated form: the interpreter judges this agreement."""


class Reader(Protocol):
    """How generated source gets at what conditions read."""

    def fact(self, read: FieldRead) -> str: ...
    def score(self, name: str) -> str: ...
    def grade(self, name: str) -> str: ...
    def named(self, name: str, *, yes: bool) -> str: ...
    def number(self, lowered: int, read: FieldRead) -> object: ...
    def points(self, micro: int, score: str) -> object: ...
    def quick(self, name: str, low: object) -> str: ...
    def fallen(self, name: str, high: int) -> str: ...
    def label(self, canonical_label: str, grade: str) -> str: ...
    def life(self, node: Ageing, *, yes: bool) -> str: ...


@define
class Rails:
    """Makes the two expressions of a condition. `cost` orders the parts of a conjunction.

    With `only_guards` they are weaker, for a first look: of a score they ask only the bound that is
    kept of it, so that they may hold where the condition does not, but never the other way."""

    pool: Pool
    read: Reader
    only_guards: bool = field(default=False, init=False)
    _cost: Callable[[Condition], int] = field(default=lambda node: cost_of(node))

    def yes(self, node: Condition) -> str:
        return self.rail(node, yes=True)

    def no(self, node: Condition) -> str:
        return self.rail(node, yes=False)

    def rail(self, node: Condition, *, yes: bool) -> str:
        match node:
            case AllOf():
                return (every if yes else some)(self._each(node.items, yes=yes))
            case AnyOf():
                return (some if yes else every)(self._each(node.items, yes=yes))
            case NoneOf():
                return (every if yes else some)(self._each(node.items, yes=not yes))
            case Negation():
                return self.rail(node.item, yes=not yes)
            case AtLeastOf():
                return self._at_least(node, yes=yes)
            case Named():
                return self.read.named(node.name, yes=yes)
            case IsUndecided():
                decided = some((self.yes(node.item), self.no(node.item)))
                return negate(decided) if yes else decided
            case EarlierMatch():
                return FALSE  # nobody answers a compiled life: undecided
            case OneOf():
                return self._one_of(node, yes=yes)
            case Order():
                return self._order(node, yes=yes)
            case IsYes():
                value = self.read.fact(node.read)
                return f"{value} is {yes}"
            case TextTest() | Includes() | IsKnown():
                return self._fact_test(node, yes=yes)
        return self.read.life(node, yes=yes)

    def _each(self, items: tuple[Condition, ...], *, yes: bool) -> list[str]:
        # Parts are pure, so their order is free: cheap ones first.
        return [self.rail(item, yes=yes) for item in sorted(items, key=self._cost)]

    def _at_least(self, node: AtLeastOf, *, yes: bool) -> str:
        if node.count <= 0 or node.count > len(node.items):
            return TRUE if yes is (node.count <= 0) else FALSE
        parts = [self.rail(item, yes=yes) for item in node.items]
        needed = node.count if yes else len(node.items) - node.count + 1
        return f"({' + '.join(f'({part})' for part in parts)} >= {needed})"

    def _order(self, node: Order, *, yes: bool) -> str:
        match node.read:
            case ScoreRead():
                value = self.read.score(node.read.name)
                bounds = tuple(
                    None if bound is None else self.read.points(bound, node.read.name)
                    for bound in (node.low, node.high)
                )
            case FieldRead() as read:
                value = self.read.fact(read)
                bounds = tuple(
                    None if bound is None else self.read.number(bound, read)
                    for bound in (node.low, node.high)
                )
            case GradeRead():
                raise AssertionError("checked: a grade has no order")
        low, _ = bounds
        low_text, high_text = (None if b is None else self.pool.number(b) for b in bounds)
        if yes is not node.negated:
            inside = _inside(value, low_text, high_text)
            if low is not None and isinstance(node.read, ScoreRead):
                quick = self.read.quick(node.read.name, low)
                return quick if self.only_guards else every((quick, inside))
            if low is None and node.high is not None and isinstance(node.read, ScoreRead):
                return every((self.read.fallen(node.read.name, node.high), inside))
            return inside
        return _outside(value, low_text, high_text)

    def _one_of(self, node: OneOf, *, yes: bool) -> str:
        inside = yes is not node.negated
        match node.read:
            case ScoreRead():
                name = node.read.name
                points = frozenset(
                    self.read.points(item, name) for item in node.values if isinstance(item, int)
                )
                return _member(self.read.score(name), points, inside, self.pool)
            case GradeRead():
                name = node.read.name
                labels = frozenset(self.read.label(str(item), name) for item in node.values)
                return _member(self.read.grade(name), labels, inside, self.pool)
            case FieldRead() as read:
                value = self.read.fact(read)
                ordered = read.type.kind in ORDERED
                values: frozenset[object] = frozenset(
                    self.read.number(item, read) if ordered and isinstance(item, int) else item
                    for item in node.values
                )
                test = _member(value, values, inside, self.pool)
                if inside or test in (TRUE, FALSE):
                    return test
                return every((known(value, read), test))

    def _fact_test(self, node: TextTest | Includes | IsKnown, *, yes: bool) -> str:
        value = self.read.fact(node.read)
        is_known = known(value, node.read)
        if isinstance(node, IsKnown):
            return is_known if yes is not node.negated else f"not ({is_known})"
        if isinstance(node, Includes):
            has = yes is not node.negated
            test = f"{self.pool.frozen(node.values)}.isdisjoint({value})"
            return every((is_known, f"not {test}" if has else test))
        test = self._text(node, value)
        if yes and all(pattern.strip("*") for pattern in node.patterns):
            return test  # unknown text is empty: it contains nothing
        return every((is_known, test if yes else f"not {test}"))

    def _text(self, node: TextTest, value: str) -> str:
        if node.how == "contains":
            return some(f"{self.pool.text(pattern)} in {value}" for pattern in node.patterns)
        if node.how == "matches":
            glob = self.pool.own("glob_matches", glob_matches)
            return some(f"{glob}({self.pool.text(p)}, {value})" for p in node.patterns)
        method = "startswith" if node.how == "starts with" else "endswith"
        patterns = ", ".join(self.pool.text(pattern) for pattern in node.patterns)
        return f"{value}.{method}({patterns if len(node.patterns) == 1 else f'({patterns})'})"


def known(value: str, read: FieldRead) -> str:
    """Whether a fact is known: NaN is the one number that does not equal itself."""
    if read.type.kind in ORDERED:
        return f"{value} == {value}"
    return f'{value} != ""' if read.type.kind in TEXTUAL else f"{value} is not None"


def _inside(value: str, low: str | None, high: str | None) -> str:
    if low is None and high is None:
        return f"{value} == {value}"
    if low == high:
        return f"{value} == {low}"
    if low is None:
        return f"{value} <= {high}"
    if high is None:
        return f"{value} >= {low}"
    if value.isidentifier():  # two plain comparisons are quicker than one chained one
        return f"({value} >= {low} and {value} <= {high})"
    return f"{low} <= {value} <= {high}"


def _outside(value: str, low: str | None, high: str | None) -> str:
    if low is not None and low == high:
        return f"({value} < {low} or {value} > {low})"
    below = FALSE if low is None else f"{value} < {low}"
    above = FALSE if high is None else f"{value} > {high}"
    return some((below, above))


def _member(value: str, values: frozenset[object], inside: bool, pool: Pool) -> str:
    if not values:
        return FALSE if inside else TRUE
    if len(values) == 1:
        (only,) = values
        return f"{value} {'==' if inside else '!='} {pool.literal(only)}"
    return f"{value} {'in' if inside else 'not in'} {pool.members(values)}"


def cost_of(node: Condition) -> int:
    """Roughly how long a condition takes: facts, then counts, then scores."""
    match node:
        case AllOf() | AnyOf() | NoneOf() | AtLeastOf():
            return max((cost_of(item) for item in node.items), default=0)
        case Negation() | IsUndecided():
            return cost_of(node.item)
        case Order(read=ScoreRead()) | OneOf(read=ScoreRead()):
            return 5
        case OneOf(read=GradeRead()):
            return 6
        case Named():
            return 3
        case Days() | Waited():
            return 4
        case Activities():
            return 2
        case ClockIs() | OwnerIs() | Entered():
            return 1
        case TextTest() | Includes():
            return 1
    return 0
