"""`keep forecast`: is it light, and how many to wake?"""

from __future__ import annotations

from alignlib.analytics.forecasts import wake
from alignlib.report.answer import Answer, Figure
from alignlib.report.asking import Asking, Window
from alignlib.report.facts import Facts
from alignlib.report.forecast import chance_from
from alignlib.report.goals import Goal, progress
from alignlib.syntax import tree


def answer_keep(
    asking: Asking, decl: tree.KeepDecl, facts: Facts, window: Window
) -> Answer | None:  # fmt: skip
    """The forecast by the goal, and how many records to move where it is light. It moves none: a
    population keeps workloads, a forecast is for people to act on. None: another keep."""
    if decl.of_goal is None or decl.source is None or decl.target is None:
        return None
    name = f"{decl.name.text} of {decl.team.text}"
    goal = Goal.of(asking, asking.goal(decl.of_goal), facts, window)
    there = progress(goal, facts)
    source, target = asking.said(decl.source), asking.said(decl.target)
    counts = (
        f"what the period has brought and those in hand are expected to bring, by goal "
        f"{decl.of_goal.text}; and how many to move from {source} to {target}"
    )
    rule = asking.rule(name, decl.name)
    if there is None or there.share is None:
        figure = Figure("forecast", None, "share", note="the goal cannot say: see there")
        return Answer("keep", name, None, rule, counts, "", (figure,))
    threshold = float(decl.threshold.value / 100)
    light = (there.share < threshold) == (decl.quantifier == "at least")
    word = "light" if decl.quantifier == "at least" else "more than that"
    note = f"{decl.quantifier} {threshold:.0%}: {word if light else 'kept'}"
    figures = [Figure("forecast", there.share, "share", note=note)]
    if decl.quantifier == "at least" and light:
        figures.append(_to_wake(asking, decl, goal, facts, there.share, there.period.end - 1))
    clock = f"{asking.date(there.period.start)} to {asking.date(there.period.end - 1)}"
    return Answer("keep", name, None, rule, counts, clock, tuple(figures))


def _to_wake(
    asking: Asking, decl: tree.KeepDecl, goal: Goal, facts: Facts, share: float, until: int
) -> Figure:
    """So many that the forecast comes to `until`, by what one is expected to bring in time."""
    assert decl.source is not None and decl.target is not None
    source, target = asking.key(decl.source), asking.key(decl.target)
    label = f"{asking.said(decl.source)} to move"
    room = sum(life.is_in(source, facts.at) for life in facts.lives)
    chance = chance_from(asking, facts, target, goal.stages[-1], until)
    if chance is None:
        return Figure(label, None, "count", n=room, note="not enough wins to tell what one brings")
    aim = float((decl.until or decl.threshold).value / 100)
    each = float(goal.each) if goal.is_money and goal.each is not None else 1.0
    wanted = float(goal.target)
    if chance <= 0:
        note = "no lead moved now is won in the days that are left: it is too late"
        return Figure(label, 0, "count", n=room, note=note)
    found = wake(
        goal.target * int(aim * 10**6) / 10**6, wanted * share, value_of_woken=each * chance,
        room=room, chance_in_time=chance, clock=f"until {asking.date(until)}",
    )  # fmt: skip
    return Figure(label, found.count, "count", n=room, note=found.reason)
