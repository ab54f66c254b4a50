"""One `to` line of a stage: what it waits for, and where it stands."""

from __future__ import annotations

from typing import Any

from attrs import evolve, frozen

from alignlib.engine.explain import Explanation, explain
from alignlib.engine.html import tree
from alignlib.engine.view import View
from alignlib.engine.why.text import beside
from alignlib.model.outputs import Rule
from alignlib.plan.plan import Move, Plan, StagePlan


@frozen
class WhyMove:
    """One `to` line of the stage: the words of its trigger, what it waits for, where it stands."""

    to: str
    trigger: str
    place: str
    conditions: tuple[Explanation, ...]
    rule: Rule

    @property
    def text(self) -> str:
        return f"to {self.to} {self.trigger}"

    def explanation(self) -> Explanation:
        """The line as one tree: it holds where all its conditions do."""
        results = [condition.holds for condition in self.conditions]
        holds = False if False in results else None if None in results else True
        return Explanation(self.text, holds, "", self.conditions, place=self.rule)

    def lines(self) -> list[str]:
        own = [beside(self.text, self.place)]
        for condition in self.conditions:
            own.extend(condition.lines(1))
        return own

    def to_dict(self) -> dict[str, Any]:
        rule = self.rule
        return {
            "to": self.to,
            "trigger": self.trigger,
            "place": {"file": rule.file, "line": rule.line, "column": rule.column},
            "conditions": [condition.to_dict() for condition in self.conditions],
        }

    def html(self) -> str:
        parts = [condition.html() for condition in self.conditions]
        return tree(self.text, self.place, parts, is_open=True)


def why_move(plan: Plan, move: Move, view: View) -> WhyMove:
    """A line with its conditions as they stand."""
    target = plan.stages[move.target]
    conditions: list[Explanation] = []
    if move.condition is not None:
        found = explain(move.condition, view, move.rule)
        conditions.extend(found.parts if found.text == "all of" else [found])
    if target.qualifies is not None:
        conditions.append(_admission(target, view))
    trigger = "when"
    if move.trigger == "on":
        assert move.filter is not None
        trigger = f"on {plan.filters[move.filter].text}"
    elif move.trigger == "request":
        trigger = "on request"
    return WhyMove(target.name, trigger, str(move.rule), tuple(conditions), move.rule)


def _admission(target: StagePlan, view: View) -> Explanation:
    """`sales-ready qualifies when engaged: …`, in one line where it is one condition."""
    assert target.qualifies is not None
    found = explain(target.qualifies, view, target.rule)
    head = f"{target.name} qualifies when"
    if found.text == "all of" or len(found.parts) > 1:
        return Explanation(head, found.holds, "", (found,), found.unknown, place=target.rule)
    if len(found.parts) == 1:  # a definition with one condition
        (inner,) = found.parts
        return evolve(inner, text=f"{head} {found.text}: {inner.text}", place=target.rule)
    return evolve(found, text=f"{head} {found.text}", place=target.rule)
