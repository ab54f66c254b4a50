"""How long an activity is looked at singly; after that it only counts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping

import attrs
from attrs import frozen

from alignlib.plan.conditions import Activities
from alignlib.plan.plan import EachLine, Plan
from alignlib.values.halving import worths
from alignlib.values.time import DAY, Duration, Micros


@frozen
class Use:
    """Activities of these kinds are looked at through `duration` after they happened, and while
    they are less than so many whole `days` old; where both are given the shorter counts."""

    kinds: frozenset[str]
    duration: Duration | None = None
    days: int | None = None

    def is_over(self, at: Micros, now: Micros, leaves: Micros) -> bool:
        """Whether it no longer looks at an activity at `at`; `leaves` is where `duration` ends."""
        if self.duration is not None and leaves <= now:
            return True
        return self.days is not None and (now - at) // DAY >= self.days


def uses(plan: Plan) -> tuple[Use, ...]:
    """Each use that ends by itself. What counts `ever`, or since an entry, needs a number only."""
    found: dict[Use, None] = {}
    for node in _nodes((plan.definitions, plan.grades, plan.stages, plan.slas, plan.triggers,
                        plan.scores, plan.keeping)):  # fmt: skip
        if isinstance(node, Activities) and node.window.duration is not None:
            found[Use(plan.filters[node.filter].kinds, node.window.duration)] = None
    for score in plan.scores.values():
        for line in score.lines:
            if not isinstance(line, EachLine):
                continue
            days = None if score.half_life is None else _lasts(line.points, score.half_life)
            if line.window.duration is not None or days is not None:
                found[Use(plan.filters[line.filter].kinds, line.window.duration, days)] = None
    return tuple(found)


def _lasts(points: int, half_life: int) -> int:
    """The whole days after which halved points round to nothing."""
    worth = worths(points, half_life)
    return bisect_left(range(worth.days), True, key=lambda day: worth[day] == 0)


def _nodes(item: object) -> Iterator[object]:
    """Everything that a part of the plan holds."""
    kind = type(item)
    if isinstance(item, Mapping):
        for inner in item.values():
            yield from _nodes(inner)
    elif isinstance(item, tuple):
        for inner in item:
            yield from _nodes(inner)
    elif attrs.has(kind):
        yield item
        for spec in attrs.fields(kind):
            yield from _nodes(getattr(item, spec.name))
