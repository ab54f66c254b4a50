"""Conditions of a plan as column expressions, with Kleene's three values (R11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import narwhals as nw
from attrs import field, frozen

from alignlib.frames import kleene
from alignlib.frames.kleene import Truth
from alignlib.frames.recipes import SEPARATOR
from alignlib.names import canonical
from alignlib.plan.conditions import (
    Activities,
    AllOf,
    AnyOf,
    AtLeastOf,
    Condition,
    Days,
    FieldRead,
    GradeRead,
    Includes,
    IsKnown,
    IsUndecided,
    IsYes,
    Named,
    Negation,
    NoneOf,
    OneOf,
    Order,
    Read,
    ScoreRead,
    TextTest,
)
from alignlib.plan.plan import Plan
from alignlib.values.types import Kind

INT64 = 2**63


class Facts(Protocol):
    """What conditions look at: columns of a frame."""

    def field(self, slot: str) -> nw.Expr | None:
        """A fact; None where no row knows it."""

    def named(self, kind: str, name: str) -> nw.Expr:
        """The value of a "score" or "grade" by its canonical name."""

    def activities(self, node: Activities) -> Truth: ...

    def days(self, node: Days) -> Truth: ...


@frozen
class Conditions:
    """Compiles conditions over `facts`.

    `known` are those that have a column already: what stands in several places is worked out once,
    and what an engine has to plan grows with the text of the agreement, not faster.
    """

    plan: Plan
    facts: Facts
    known: dict[Condition, Truth] = field(factory=dict)

    def truth(self, node: Condition) -> Truth:
        if node in self.known:
            return self.known[node]
        match node:
            case AllOf():
                return kleene.both(map(self.truth, node.items))
            case AnyOf():
                return kleene.either(map(self.truth, node.items))
            case NoneOf():
                return kleene.opposite(kleene.either(map(self.truth, node.items)))
            case AtLeastOf():
                return kleene.at_least(node.count, map(self.truth, node.items))
            case Negation():
                return kleene.opposite(self.truth(node.item))
            case IsUndecided():
                return kleene.undecided(self.truth(node.item))
            case Named():
                return self.truth(self.plan.definitions[node.name].condition)
            case Activities():
                return self.facts.activities(node)
            case Days():
                return self.facts.days(node)
            case OneOf() | Order() | IsYes() | TextTest() | Includes() | IsKnown():
                return self._of_fact(node)
        # Stage, owner, entries, clocks, room and matches: undecided without a life (R10).
        return None

    def _of_fact(self, node: OneOf | Order | IsYes | TextTest | Includes | IsKnown) -> Truth:
        value = self._value(node.read)
        if isinstance(node, IsKnown):
            if value is None:
                return node.negated
            return value.is_null() if node.negated else ~value.is_null()
        if value is None:
            return None
        match node:
            case OneOf():
                found = kleene.among(value, self._values(node))
                return kleene.turned(found, negated=node.negated)
            case Order():
                return kleene.turned(_between(value, node), negated=node.negated)
            case IsYes():
                return value
            case TextTest():
                fits = _TEXT_TESTS[node.how]
                return kleene.either(fits(value, pattern) for pattern in node.patterns)
            case Includes():
                items = sorted(f"{SEPARATOR}{item}{SEPARATOR}" for item in node.values)
                found = kleene.either(value.str.contains(item, literal=True) for item in items)
                return kleene.turned(found, negated=node.negated)

    def _value(self, read: Read) -> nw.Expr | None:
        if isinstance(read, FieldRead):
            return self.facts.field(read.slot)
        kind = "score" if isinstance(read, ScoreRead) else "grade"
        return self.facts.named(kind, read.name)

    def _values(self, node: OneOf) -> list[str | int | bool]:
        """What a column is compared with: choices and grades as they were declared."""
        read = node.read
        if isinstance(read, GradeRead):
            return labels(read.name, self.plan, node.values)
        if isinstance(read, FieldRead) and read.type.kind is Kind.CHOICE:
            return [item for item in _first_names(read.type.choices) if _is_in(item, node.values)]
        return [item for item in node.values if not isinstance(item, int) or abs(item) < INT64]


def labels(grade: str, plan: Plan, wanted: frozenset[str | int | bool]) -> list[str | int | bool]:
    """The labels of a grade that are meant, as declared."""
    declared = _first_names(tuple(line.label for line in plan.grades[grade].lines))
    return [label for label in declared if _is_in(label, wanted)]


def _first_names(names: tuple[str, ...]) -> list[str]:
    """Each name in its first spelling."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(canonical(name), name)
    return list(found.values())


def _is_in(name: str, wanted: frozenset[str | int | bool]) -> bool:
    return canonical(name) in wanted


def _between(value: nw.Expr, node: Order) -> Truth:
    """Values have 64 bits; a bound beyond them is always or never kept."""
    low, high = node.low, node.high
    if (low is not None and low >= INT64) or (high is not None and high <= -INT64):
        return nw.when(~value.is_null()).then(nw.lit(value=False))
    low = None if low is None or low <= -INT64 else low
    high = None if high is None or high >= INT64 else high
    return kleene.between(value, low, high)


def _matches(value: nw.Expr, pattern: str) -> nw.Expr:
    return value.str.contains(as_regex(pattern))


_TEXT_TESTS: Mapping[str, Callable[[nw.Expr, str], nw.Expr]] = {
    "contains": lambda value, pattern: value.str.contains(pattern, literal=True),
    "starts with": lambda value, pattern: value.str.starts_with(pattern),
    "ends with": lambda value, pattern: value.str.ends_with(pattern),
    "matches": _matches,
}


def as_regex(pattern: str) -> str:
    """A glob as a regular expression that all engines read alike: `*` any text, `?` any one
    character, everything else itself."""
    parts = ["(?s)^"]
    for char in pattern:
        if char == "*":
            parts.append(".*")
        elif char == "?":
            parts.append(".")
        elif char.isascii() and not char.isalnum():
            parts.append(f"\\x{{{ord(char):x}}}")
        else:
            parts.append(char)
    return "".join(parts) + r"\z"
