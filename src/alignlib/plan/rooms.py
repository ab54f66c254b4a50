"""Whose room decides something: which teams a condition reads, and which matter in a stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from alignlib.plan.conditions import Condition, GradeRead, HasRoom, Named, ScoreRead
from alignlib.plan.plan import Plan


class Rooms:
    """`asked`: anything in the agreement asks for room. `elsewhere`: a promise or a trigger does,
    so that a stage alone does not say what matters. Teams are canonical."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        parts = (
            plan.stages, plan.slas, plan.triggers, plan.scores, plan.grades, plan.definitions,
        )  # fmt: skip
        self.asked = any(isinstance(node, HasRoom) for node in _nodes(parts))
        self.elsewhere = self.asked and any(self._read((plan.slas, plan.triggers)))
        self._stages: dict[int, frozenset[str]] = {}
        # By the id of a condition, with the condition, so that the id stays its own.
        self._conditions: dict[int, tuple[Condition, frozenset[str]]] = {}

    def in_stage(self, stage: int) -> frozenset[str]:
        """The teams that the standing lines of a stage read."""
        found = self._stages.get(stage)
        if found is None:
            plan = self._plan
            lines = (plan.ready[move.index] for move in plan.standing[stage])
            found = self._stages[stage] = frozenset().union(*map(self.of, lines))
        return found

    def of(self, condition: Condition) -> frozenset[str]:
        """The teams that a condition reads, also by what it names."""
        known = self._conditions.get(id(condition))
        if known is None:
            known = (condition, frozenset(self._read(condition)))
            self._conditions[id(condition)] = known
        return known[1]

    def _read(self, part: object) -> Iterator[str]:
        plan = self._plan
        for node in _nodes(part):
            match node:
                case HasRoom():
                    yield node.team
                case Named():
                    yield from self._read(plan.definitions[node.name].condition)
                case ScoreRead():
                    yield from self._read(plan.scores[node.name].lines)
                case GradeRead():
                    yield from self._read(plan.grades[node.name].lines)


def _nodes(value: Any) -> Iterator[Any]:
    """A value of the plan and everything in it."""
    if isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _nodes(item)
    elif attrs.has(type(value)):
        yield value
        for attribute in attrs.fields(type(value)):
            yield from _nodes(getattr(value, attribute.name))
