"""When a condition may hold next by time alone, as Python expressions.

`rise(node, yes)` is an expression for an instant after `t` that is never later than the first at
which the rail becomes true, given that it does not hold at `t`; `turn(node)` for one that is never
later than the first at which anything in the condition changes. Between inputs counts and points
only fall and days only grow, so most lines can only rise at instants that are known exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from attrs import define

from alignlib.plan.codegen.effects_of import Effects
from alignlib.plan.codegen.rails import Rails
from alignlib.plan.conditions import (
    Activities,
    AllOf,
    AnyOf,
    AtLeastOf,
    Condition,
    Days,
    GradeRead,
    Named,
    Negation,
    NoneOf,
    OneOf,
    Order,
    ScoreRead,
    Waited,
)

NEVER = "NEVER"


class Clockwork(Protocol):
    """Instants that the store knows."""

    def leaves(self, node: Activities) -> list[tuple[str, str]]: ...
    def edges(self, node: Days) -> str: ...
    def waited(self, node: Waited) -> str: ...
    def score_turn(self, name: str) -> str: ...
    def score_falls(self, name: str, high: int) -> str: ...
    def function(self, name: str, lines: list[str]) -> str: ...


@define
class Ageing:
    rails: Rails
    effects: Effects
    clockwork: Clockwork

    def rise(self, node: Condition, *, yes: bool) -> str:
        if not self.effects.ages(node):
            return NEVER
        match node:
            case AllOf() | AnyOf() | NoneOf():
                inner = yes is not isinstance(node, NoneOf)
                joined = yes is not isinstance(node, AnyOf)  # all must come about together
                if joined:
                    return self._all_rise(node.items, inner)
                return soonest(self.rise(item, yes=inner) for item in node.items)
            case Negation():
                return self.rise(node.item, yes=not yes)
            case Named():
                return self.rise(self.effects.plan.definitions[node.name].condition, yes=yes)
            case Activities():
                return self._count_rise(node, yes=yes)
            case Order(read=ScoreRead() as read):
                if read.name in self.effects.only_falls:
                    inside = yes is not node.negated
                    if node.high is None and node.low is not None:
                        return NEVER if inside else self._falls(read, node.low - 1)
                    if node.low is None and node.high is not None:
                        return self._falls(read, node.high) if inside else NEVER
        return self.turn(node)

    def _falls(self, read: ScoreRead, high: int) -> str:
        return self.clockwork.score_falls(read.name, high)

    def _all_rise(self, items: tuple[Condition, ...], yes: bool) -> str:
        """All must hold at once: the last of those that do not hold yet."""
        rises = {index: self.rise(item, yes=yes) for index, item in enumerate(items)}
        if all(rise == NEVER for rise in rises.values()):
            return NEVER  # some part does not hold, and time does not change that
        timeless = [item for index, item in enumerate(items) if rises[index] == NEVER]
        lines: list[str] = []
        held = [self.rails.rail(item, yes=yes) for item in timeless]
        for test in dict.fromkeys(held):
            if test == "False":
                return NEVER
            if test != "True":
                lines += [f"if not ({test}):", "    return NEVER"]
        lines.append("last = t + 1")
        for index, item in enumerate(items):
            if rises[index] != NEVER:
                lines += [
                    f"if not ({self.rails.rail(item, yes=yes)}):",
                    f"    last = max(last, {rises[index]})",
                ]
        lines.append("return last")
        return self.clockwork.function("rise", lines)

    def _count_rise(self, node: Activities, *, yes: bool) -> str:
        kept = self.clockwork.leaves(node)
        if len(kept) > 1:
            return self.turn(node)
        ((leaves, length),) = kept
        # Counts only fall: too few stays too few, too many becomes few enough.
        least, most = (node.low, node.high) if yes else (None, node.low - 1)
        if most is None or most < 0:
            return NEVER
        lines = [f"n = {length}"]
        if least:
            lines += [f"if n < {least}:", "    return NEVER"]
        lines.append(f"return {leaves}[-{most + 1}] if n > {most} else NEVER")
        return self.clockwork.function("rise", lines)

    def turn(self, node: Condition) -> str:
        if not self.effects.ages(node):
            return NEVER
        match node:
            case Activities():
                return soonest(
                    f"({name}[0] if {length} else NEVER)"
                    for name, length in self.clockwork.leaves(node)
                )
            case Days():
                return self.clockwork.edges(node)
            case Waited():
                until = self.clockwork.waited(node)
                return self.clockwork.function(
                    "turn", [f"until = {until}", "return until if until > t else NEVER"]
                )
            case Order(read=ScoreRead() as read) | OneOf(read=ScoreRead() as read):
                return self.clockwork.score_turn(read.name)
            case OneOf(read=GradeRead() as read):
                lines = self.effects.plan.grades[read.name].lines
                return soonest(self.turn(x.condition) for x in lines if x.condition is not None)
            case AtLeastOf() | AllOf() | AnyOf() | NoneOf():
                return soonest(self.turn(item) for item in node.items)
        return soonest(self.turn(part) for part in self.effects.parts(node))


def soonest(parts: Iterable[str]) -> str:
    kept = [part for part in dict.fromkeys(parts) if part != NEVER]
    if not kept:
        return NEVER
    return kept[0] if len(kept) == 1 else f"min({', '.join(kept)})"
