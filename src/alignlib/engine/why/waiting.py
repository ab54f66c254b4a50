"""What time alone will do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from attrs import frozen

from alignlib.engine.horizon import Watch, first_change
from alignlib.engine.instant import END_OF_TIME, advance
from alignlib.engine.life import Life
from alignlib.engine.state import State
from alignlib.engine.view import View
from alignlib.engine.why.trial import first_move
from alignlib.model.outputs import Rule
from alignlib.plan.conditions import Condition
from alignlib.plan.plan import EachLine, Plan
from alignlib.plan.turns import TRUE
from alignlib.values.numbers import from_micro
from alignlib.values.time import DAY, from_micros, to_micros

MOST_STEPS = 20
"""So many instants at which something happens by itself are followed."""


@frozen
class ByTime:
    """What happens in a pipeline without any input: the first move, along which line, and when.

    `at` None: nothing, ever; or nothing up to `until`, where the look ahead ended.
    """

    at: datetime | None = None
    to: str | None = None
    rule: Rule | None = None
    until: datetime | None = None


@frozen
class Falls:
    """A score that changes by time alone: when first, and to how many points."""

    score: str
    points: Decimal
    at: datetime
    rises: bool


def move_by_time(plan: Plan, state: State, track: int) -> ByTime:
    """The first move of a pipeline if nothing comes in, by letting time pass in the engine."""
    pipeline = plan.pipeline(track)
    outcome = advance(plan, state, (), state.now)
    for _ in range(MOST_STEPS):
        wake = outcome.wake_at
        if wake is None:
            return ByTime()
        outcome = advance(plan, outcome.state, (), to_micros(wake))
        moved = first_move(outcome.outputs, pipeline)
        if moved is not None:
            return ByTime(moved.at, moved.to, moved.rule)
    return ByTime(until=from_micros(outcome.state.now, plan.zone))


def holds_by_time(plan: Plan, state: State, condition: Condition, track: int) -> ByTime:
    """When a condition comes to hold if nothing comes in."""
    current = state
    wake = advance(plan, state, (), state.now).wake_at
    for _ in range(MOST_STEPS):
        life = Life(plan, current)
        life.use(track)
        end = END_OF_TIME if wake is None else to_micros(wake)
        found = first_change(life, [Watch(condition, TRUE)], life.now, end)
        if found is not None and (wake is None or found < end):
            return ByTime(from_micros(found, plan.zone))
        if wake is None:
            return ByTime()
        outcome = advance(plan, current, (), end)
        current, wake = outcome.state, outcome.wake_at
        life = Life(plan, current)
        life.use(track)
        if View(life, life.now).truth(condition) is True:
            return ByTime(from_micros(life.now, plan.zone))
    return ByTime(until=from_micros(current.now, plan.zone))


def holds_without_life(life: Life, condition: Condition) -> ByTime:
    """When a condition comes to hold if nothing is done, without a life."""
    found = first_change(life, [Watch(condition, TRUE)], life.now, END_OF_TIME)
    return ByTime(None if found is None else from_micros(found, life.plan.zone))


def lifted(life: Life, condition: Condition) -> datetime | None:
    """When time alone makes a condition hold, as far as it rests on nothing else."""
    found = first_change(life, [Watch(condition, TRUE)], life.now, END_OF_TIME)
    return None if found is None else from_micros(found, life.plan.zone)


def falls(life: Life, scores: Iterable[str]) -> tuple[Falls, ...]:
    """The next change of each score (by canonical name) that time alone brings."""
    found = []
    for name in scores:
        change = _next_points(life, name)
        if change is not None:
            found.append(change)
    return tuple(found)


def _next_points(life: Life, name: str) -> Falls | None:
    score = life.plan.scores[name]
    now = View(life, life.now).score(name)
    at = life.now
    for _ in range(MOST_STEPS):
        instants = [
            instant
            for line in score.lines
            for instant in (
                _ageing(life, line, score.half_life is not None, at)
                if isinstance(line, EachLine)
                else _turning(life, line.condition, at)
            )
        ]
        if not instants:
            return None
        at = min(instants)
        points = View(life, at).score(name)
        if points != now:
            when = from_micros(at, life.plan.zone)
            return Falls(score.name, from_micro(points), when, points > now)
    return None


def _ageing(life: Life, line: EachLine, halves: bool, after: int) -> list[int]:
    """When the activities of a line next age on, or leave its window."""
    found: list[int] = []
    for leaves, at, _, certain in life.standing(line.filter, line.window.duration):
        if not certain or leaves <= after:
            continue
        nexts = [leaves] if line.window.duration is not None else []
        if halves:
            nexts.append(at + ((after - at) // DAY + 1) * DAY)
        found.extend(instant for instant in nexts if instant < END_OF_TIME)
    return found


def _turning(life: Life, condition: Condition, after: int) -> list[int]:
    truth = View(life, after).truth(condition)
    others = {True: 6, False: 5, None: 3}[truth]
    found = first_change(life, [Watch(condition, others)], after, END_OF_TIME)
    return [] if found is None else [found]
