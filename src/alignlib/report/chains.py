"""From stage to stage: which way leads there, and how many go it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import pairwise

from attrs import frozen

from alignlib.analytics.proportion import Proportion
from alignlib.analytics.survival import incidence
from alignlib.names import canonical
from alignlib.plan.plan import Plan
from alignlib.report.asking import Asking, Window
from alignlib.report.facts import Facts
from alignlib.report.lives import Life
from alignlib.values.time import Micros


@frozen
class Link:
    """From one stage to a later one: of those that came into the first, so many into the second.
    `open` are still under way; `followed` is the share with those followed as long as they were
    seen (Aalen–Johansen)."""

    source: str
    target: str
    rate: Proportion
    open: int
    followed: float | None


def links(
    asking: Asking, facts: Facts, stages: Sequence[str], window: Window
) -> tuple[Link, ...]:  # fmt: skip
    """One for each pair of stages (canonical): each life counts once, by its first entry in the
    window."""
    found = []
    for source, target in pairwise(stages):
        elsewhere = tuple(asking.ends - {target})
        endings: list[tuple[float, str | None]] = []
        for life in facts.lives:
            entered = life.first(source)
            if entered is None or not window.holds(entered):
                continue
            endings.append(_ending(asking, life, entered, target, elsewhere, facts.at))
        went = sum(end == "went" for _, end in endings)
        still = sum(end is None for _, end in endings)
        share = incidence(endings).share("went") if endings else None
        found.append(Link(source, target, Proportion(went, len(endings)), still, share))
    return tuple(found)


def _ending(
    asking: Asking, life: Life, entered: Micros, target: str, elsewhere: tuple[str, ...],
    at: Micros,
) -> tuple[float, str | None]:  # fmt: skip
    went = life.after((target,), entered)
    if went is not None:
        return max(0.0, asking.days(entered, went)), "went"
    ended = life.after(elsewhere, entered)
    if ended is not None:
        return max(0.0, asking.days(entered, ended)), "ended elsewhere"
    return max(0.0, asking.days(entered, at)), None


def nested(lives: Iterable[Life], stages: Sequence[str], window: Window) -> list[int]:
    """How many came into the first stage in the window, how many of those then into the second,
    how many of those then into the third …"""
    counts = [0] * len(stages)
    for life in lives:
        entered = life.first(stages[0])
        if entered is None or not window.holds(entered):
            continue
        at: Micros | None = entered
        for number, stage in enumerate(stages):
            at = life.after((stage,), at) if at is not None else None
            if at is None:
                break
            counts[number] += 1
    return counts


# -- ways ------------------------------------------------------------------------------------


def way(plan: Plan, source: str, target: str) -> list[str] | None:
    """The shortest way by `to` lines, both ends included (canonical); None: there is none."""
    before = _before(plan, source)
    if target not in before:
        return None
    found = [target]
    while found[-1] != source:
        found.append(before[found[-1]])
    return found[::-1]


def longest_way(plan: Plan) -> list[str]:
    """From the start to the stage that is farthest from it, an end before others: what a funnel
    shows where no goal says through which stages."""
    if not plan.pipelines:
        return []
    start = canonical(plan.stages[plan.pipelines[0].start].name)
    ways = [
        (len(found), stage.end, -stage.index, found)
        for stage in plan.stages
        if (found := way(plan, start, canonical(stage.name))) is not None
    ]
    return max(ways)[3]


def _before(plan: Plan, source: str) -> dict[str, str]:
    """By stage the one before it on the shortest way from `source`."""
    names = [canonical(stage.name) for stage in plan.stages]
    found = {source: source}
    waiting = deque([source])
    while waiting:
        name = waiting.popleft()
        for move in plan.stages[names.index(name)].moves:
            target = names[move.target]
            if target not in found:
                found[target] = name
                waiting.append(target)
    return found
