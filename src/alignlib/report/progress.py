"""How far a goal has come in its period: what is there, and what is to be expected."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from alignlib.analytics.forecasts import Forecast
from alignlib.engine.periods import Period
from alignlib.names import canonical
from alignlib.report.asking import Asking
from alignlib.report.facts import Facts
from alignlib.report.forecast import InHand, in_hand


@frozen
class Progress:
    """`done` is what the period has brought (money, or records at the end), `ahead` the records in
    hand, `worth` what they are expected to bring in it; None where nobody knows what one brings.
    `share` is both together, of the target."""

    period: Period
    won: int
    done: Fraction
    ahead: InHand
    worth: Forecast | None
    share: float | None


def progress_of(
    asking: Asking, facts: Facts, *, word: str, end: str, is_money: bool,
    each: Fraction | None, target: Fraction,
) -> Progress:  # fmt: skip
    """In the period (`year`, `quarter` …) that `facts` end in, for a goal whose records come to the
    stage `end` (canonical)."""
    period = next(iter(asking.periods(word, facts.at, facts.at)))
    won = sum(
        (at := life.first(end)) is not None and period.start <= at <= facts.at
        for life in facts.lives
    )
    booked = sum(
        (deal.amount for life in facts.lives for deal in life.booked
         if period.start <= deal.at <= facts.at),
        Decimal(0),
    )  # fmt: skip
    done = Fraction(booked) if is_money else Fraction(won)
    if is_money and not booked and each is not None:
        done = won * each
    ahead = in_hand(asking, facts, under_way(asking, end), end, period.end - 1)
    if is_money and each is None:
        return Progress(period, won, done, ahead, None, None)
    one = float(each) if is_money and each is not None else 1.0
    worth = ahead.worth(one, f"until {asking.date(period.end - 1)}")
    share = (float(done) + worth.mean) / float(target) if target else None
    return Progress(period, won, done, ahead, worth, share)


def under_way(asking: Asking, end: str) -> list[str]:
    """The stages (canonical) of the pipeline in which a record has not come to an end."""
    plan = asking.plan
    track = plan.stages[plan.stage_keys[end]].pipeline
    return [
        canonical(stage.name)
        for stage in plan.stages
        if stage.pipeline == track and not stage.end and canonical(stage.name) != end
    ]
