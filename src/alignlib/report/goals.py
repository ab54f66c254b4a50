"""`goal`: what it needs at the mean and with confidence, what is booked, and what is in hand."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil

from attrs import frozen

from alignlib.analytics.goals import (
    Confident,
    Need,
    Rate,
    growth,
    need,
    need_with_confidence,
    need_with_lag,
)
from alignlib.report.answer import Answer, Figure, Unit
from alignlib.report.asking import Asking, Window
from alignlib.report.chains import Link, links
from alignlib.report.facts import Facts
from alignlib.report.progress import Progress, progress_of
from alignlib.syntax import tree

MONTHS = {"year": 12, "quarter": 3, "month": 1}
_DAYS = Fraction(3652425, 10000)  # of a mean year
A_YEAR = {
    "year": Fraction(1), "quarter": Fraction(4), "month": Fraction(12), "week": _DAYS / 7,
    "day": _DAYS, "working day": _DAYS * 5 / 7,
}  # fmt: skip
"""How many of a period there are in a year, on average."""


@frozen
class Goal:
    """A declared goal with the rates of its chain; `target` is money where `is_money`, else a
    number of records. `each` is what one record at the end brings, None: nobody knows."""

    asking: Asking
    decl: tree.GoalDecl
    target: Fraction
    is_money: bool
    each: Fraction | None
    each_from: str
    stages: tuple[str, ...]
    links: tuple[Link, ...]
    rates_window: Window

    @classmethod
    def of(cls, asking: Asking, decl: tree.GoalDecl, facts: Facts, window: Window) -> Goal:
        """Raises nothing: what cannot be found out stays None."""
        start = window.start
        if decl.rates_from is not None:
            start = asking.before(facts.at, asking.duration(decl.rates_from)) + 1
        own = Window(start, facts.at + 1)
        stages = tuple(asking.key(name) for name in decl.through)
        found = links(asking, facts, stages, own)
        target, is_money = _target(decl)
        each, whence = _each(asking, decl, facts, stages, is_money, own)
        return cls(asking, decl, target, is_money, each, whence, stages, found, own)

    @property
    def is_share(self) -> bool:
        """A share (`40% each quarter`) is no number of records: there is nothing to work back."""
        return isinstance(self.decl.amount, tree.Percent) and self.decl.on is None

    @property
    def wins(self) -> Fraction | None:
        """How many records must come to the end."""
        if self.is_share:
            return None
        if not self.is_money:
            return self.target
        return None if self.each is None else self.target / self.each

    @property
    def rates(self) -> list[Rate] | None:
        """None: on some step nobody went on, so no number is enough."""
        if not self.links or any(not link.rate.k for link in self.links):
            return None
        return [Rate.counted(link.source, link.rate.k, link.rate.n) for link in self.links]

    @property
    def need(self) -> Need | None:
        wins, rates = self.wins, self.rates
        return None if wins is None or rates is None else need(wins, 1, rates)

    @property
    def confident(self) -> Confident | None:
        wins, rates, decl = self.wins, self.rates, self.decl
        if wins is None or rates is None or decl.confidence is None or wins <= 0:
            return None
        sure = float(decl.confidence.value / 100)
        return need_with_confidence(ceil(wins), rates, sure) if 0 < sure < 1 else None

    def part(self, word: str) -> Fraction:
        """How much of the goal's own period one `month`, `week` … is."""
        return A_YEAR[self.decl.period] / A_YEAR[word]

    def needed_of(self, stage: str, word: str) -> Fraction | None:
        """Records that must come into a stage in each `month`, `week` …, at the mean."""
        share = self.part(word)
        found = self.need
        if self.stages and stage == self.stages[-1]:
            return None if self.wins is None else self.wins * share
        return None if found is None or stage not in found.by_step else found.by_step[stage] * share


def _target(decl: tree.GoalDecl) -> tuple[Fraction, bool]:
    amount, on = decl.amount, decl.on
    match amount:
        case tree.Percent() if on is not None:
            return growth(Fraction(on.value), amount.value / 100), isinstance(on, tree.Money)
        case tree.Percent():
            return Fraction(amount.value) / 100, False
        case tree.Money():
            return Fraction(amount.value), True
        case _:
            return Fraction(amount.value), False


def _each(
    asking: Asking, decl: tree.GoalDecl, facts: Facts, stages: Sequence[str], is_money: bool,
    window: Window,
) -> tuple[Fraction | None, str]:  # fmt: skip
    """What one record at the end brings, and who says so: the goal, else the bookings."""
    if decl.brings is not None:
        return Fraction(decl.brings.value), "the goal says so"
    if not is_money or not stages:
        return None, ""
    booked = [deal.amount for life in facts.lives for deal in life.booked if window.holds(deal.at)]
    if not booked:
        return None, ""
    total = sum(booked, Decimal(0))
    return Fraction(total) / len(booked), f"mean of {len(booked):,} bookings"


# -- the answer ------------------------------------------------------------------------------


def answer_goal(asking: Asking, decl: tree.GoalDecl, facts: Facts, window: Window) -> Answer:
    """Target, rates, what is needed, what is there."""
    goal = Goal.of(asking, decl, facts, window)
    figures = [_target_figure(goal), *_needs(goal, facts), *_rates(goal), *_there(goal, facts)]
    first, last = asking.date(goal.rates_window.start), asking.date(facts.at)
    clock = f"rates: of those that came into each stage {first} to {last}, who went on so far"
    names = [asking.said(name) for name in decl.through]
    counts = f"what must come into {names[0]}" if names else "a target"
    if len(names) > 1:
        counts += f" so that it is enough in {names[-1]}, by way of {', '.join(names[1:-1])}"
        counts = counts.removesuffix(", by way of ")
    return Answer(
        "goal", decl.name.text, decl.title, asking.rule(decl.name.text, decl.name), counts,
        clock if goal.links else "", tuple(figures), tuple(_warnings(goal)), goal,
    )  # fmt: skip


def _target_figure(goal: Goal) -> Figure:
    decl = goal.decl
    label = f"target each {decl.period}"
    if goal.is_share:
        return Figure(label, goal.target, "share")
    note = ""
    if decl.on is not None:
        base = goal.asking.money(decl.on.value) if goal.is_money else f"{decl.on.value:,}"
        note = f"{decl.amount.value:f}% more than {base}"
    return Figure(label, goal.target, "money" if goal.is_money else "count", note=note)


def _needs(goal: Goal, facts: Facts) -> list[Figure]:
    asking, decl = goal.asking, goal.decl
    figures: list[Figure] = []
    if goal.each is not None:
        figures.append(Figure("each brings", goal.each, "money", note=goal.each_from))
    if goal.wins is not None and decl.through:
        figures.append(Figure(f"{asking.said(decl.through[-1])} needed", goal.wins, "count",
                              note=_each_month(goal, goal.wins)))  # fmt: skip
    found = goal.need
    if found is None:
        return figures
    for name in reversed(decl.through[:-1]):
        exact = found.by_step[asking.key(name)]
        figures.append(
            Figure(f"{asking.said(name)} needed", exact, "count", note=_each_month(goal, exact))
        )
    sure = goal.confident
    if sure is not None:
        figures.append(
            Figure(
                f"{asking.said(decl.through[0])} to be {float(sure.confidence):.0%} sure",
                sure.leads, "count",
                note=f"{_each_month(goal, Fraction(sure.leads))}; at the mean it is a toss-up",
            )
        )  # fmt: skip
    lagged = _lagged(goal, facts, found)
    return [*figures, lagged] if lagged is not None else figures


def _each_month(goal: Goal, exact: Fraction) -> str:
    months = MONTHS.get(goal.decl.period)
    if months is None or months == 1:
        return f"{ceil(exact):,} each {goal.decl.period}"
    return f"{ceil(exact):,} each {goal.decl.period}, {ceil(exact / months):,} a month"


def _lagged(goal: Goal, facts: Facts, found: Need) -> Figure | None:
    """Wins take their time: from an empty pipeline only early leads count within the period."""
    months = MONTHS.get(goal.decl.period)
    first, last = goal.stages[0], goal.stages[-1]
    lags: dict[int, int] = {}
    for life in facts.lives:
        entered = life.first(first)
        won = None if entered is None else life.after((last,), entered)
        if entered is not None and won is not None and goal.rates_window.holds(entered):
            month = round(goal.asking.days(entered, won) / (365.25 / 12))
            lags[month] = lags.get(month, 0) + 1
    wins = sum(lags.values())
    if months is None or months == 1 or wins < 10 or min(lags) >= months:
        return None
    shares: dict[int, Fraction | str] = {m: Fraction(k, wins) for m, k in sorted(lags.items())}
    lag = need_with_lag(found.exact, shares, months)
    name = goal.asking.said(goal.decl.through[0])
    return Figure(
        f"{name} a month from nothing", lag.leads_each, "count",
        note=f"{wins:,} wins took their time: {float(lag.effective):.1f} of {months} months count",
    )  # fmt: skip


def _rates(goal: Goal) -> list[Figure]:
    names = {goal.asking.key(name): goal.asking.said(name) for name in goal.decl.through}
    figures = []
    for link in goal.links:
        note = ""
        if link.open and link.followed is not None:
            note = f"{link.open:,} under way; with them {link.followed:.1%} to be expected"
        rate = link.rate
        figures.append(
            Figure(f"{names[link.target]} of {names[link.source]}", rate.exact, "share",
                   rate.interval, rate.k, rate.n, note)
        )  # fmt: skip
    return figures


def _there(goal: Goal, facts: Facts) -> list[Figure]:
    """What the period has brought so far, and what is in hand for the rest of it."""
    asking = goal.asking
    there = progress(goal, facts)
    if there is None:
        return []
    since = f"since {asking.date(there.period.start)}"
    said = asking.said(goal.decl.through[-1])
    figures = [Figure(f"{said} so far", there.won, "count", note=since)]
    if goal.is_money:
        figures.append(Figure("booked so far", there.done, "money", note=since))
    worth = there.worth
    if worth is None:
        return figures
    note = worth.clock
    if there.ahead.unknown:
        names = ", ".join(map(asking.name_of, there.ahead.unknown))
        note += f"; not enough wins to tell of {names}"
    unit: Unit = "money" if goal.is_money else "count"
    figures.append(Figure("expected of those in hand", worth.value, unit, worth.interval,
                          n=there.ahead.count, note=note))  # fmt: skip
    if there.share is not None:
        figures.append(Figure("so far and in hand, of the target", there.share, "share"))
    return figures


def progress(goal: Goal, facts: Facts) -> Progress | None:
    """None where the goal names no stages, or is a share."""
    if not goal.stages or goal.is_share:
        return None
    return progress_of(
        goal.asking, facts, word=goal.decl.period, end=goal.stages[-1], is_money=goal.is_money,
        each=goal.each, target=goal.target,
    )  # fmt: skip


def _warnings(goal: Goal) -> list[str]:
    asking, decl = goal.asking, goal.decl
    if len(decl.through) < 2:
        return ["no chain: add a line such as `through new, opportunity, won`"]
    names = {asking.key(name): asking.said(name) for name in decl.through}
    if goal.is_share:
        return ["a share is no number of records: compare it with the rates below"]
    found = [
        f"none of {link.rate.n:,} went on from {names[link.source]} to {names[link.target]}: no "
        "number of leads is enough"
        for link in goal.links
        if not link.rate.k
    ]
    if goal.is_money and goal.each is None:
        found.append(
            f"nobody says what one in {names[goal.stages[-1]]} brings: add a line such as `each "
            f"{names[goal.stages[-1]]} brings $12,000`"
        )
    if decl.confidence is not None and not 0 < decl.confidence.value < 100:
        found.append("nothing is so sure: give a confidence between 0% and 100%, such as 80%")
    under_way = max((link.open for link in goal.links), default=0)
    if under_way:
        found.append(
            "rates count who went on so far; those still under way can only raise them, so what is "
            "needed is rather too much than too little"
        )
    return found
