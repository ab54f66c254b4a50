"""What the records in hand will bring: by where they are, and how long they have been there."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from attrs import frozen

from alignlib.analytics.forecasts import Forecast, OpenDeal, forecast
from alignlib.analytics.survival import Incidence, incidence
from alignlib.report.asking import Asking
from alignlib.report.facts import Facts
from alignlib.report.lives import Life
from alignlib.values.time import Micros

LEAST_WINS = 10
"""Of fewer no chance is worked out: there is not enough history."""


@frozen
class Standing:
    """The records now in one stage: how many, and the chance of each to be won in time."""

    stage: str
    count: int
    chances: tuple[float, ...]
    known: bool


@frozen
class InHand:
    """The records in hand by stage, each with P(won until `until`)."""

    until: Micros
    standing: tuple[Standing, ...]

    def worth(self, each: float, clock: str) -> Forecast:
        """What they bring together, if each that is won brings so much."""
        value = Decimal(str(each))
        deals = [OpenDeal(value, chance) for own in self.standing for chance in own.chances]
        return forecast(deals, level=0.95, clock=clock)

    @property
    def count(self) -> int:
        return sum(own.count for own in self.standing)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Stages in which records stand whose chance is not known."""
        return tuple(own.stage for own in self.standing if own.count and not own.known)


def chance_from(asking: Asking, facts: Facts, stage: str, win: str, until: Micros) -> float | None:
    """P(win until then) of one that comes into a stage now; None: not enough history."""
    curve = _curve(asking, facts, stage, win)
    if curve is None or curve.at_risk_after(-1.0, win) < LEAST_WINS:
        return None
    return curve.chance(win, 0.0, max(0.0, asking.days(facts.at, until)))


def in_hand(asking: Asking, facts: Facts, stages: Sequence[str], win: str, until: Micros) -> InHand:
    """P(win until then | stage, time in it) for each record that stands in one of the stages, from
    all that ever came into it (clock from its latest entry; see `Incidence.chance`)."""
    found = []
    horizon = max(0.0, asking.days(facts.at, until))
    for stage in stages:
        curve = _curve(asking, facts, stage, win)
        here = [life for life in facts.lives if life.is_in(stage, facts.at)]
        known = curve is not None and curve.at_risk_after(-1.0, win) >= LEAST_WINS
        chances = []
        for life in here if known else ():
            assert curve is not None
            waited = asking.days(life.stays[stage][-1].start, facts.at)
            chances.append(max(0.0, curve.chance(win, waited, horizon) or 0.0))
        found.append(Standing(stage, len(here), tuple(chances), known))
    return InHand(until, tuple(found))


def _curve(asking: Asking, facts: Facts, stage: str, win: str) -> Incidence | None:
    """How those that came into a stage ended, by days from their latest entry."""
    endings = [
        ending
        for life in facts.lives
        if (ending := end_of(asking, facts, life, stage, win)) is not None
    ]
    return incidence(endings) if endings else None


def end_of(
    asking: Asking, facts: Facts, life: Life, stage: str, win: str
) -> tuple[float, str | None] | None:
    """Days from the latest entry into a stage until it was won, ended elsewhere, or is open."""
    own = life.stays.get(stage)
    if not own:
        return None
    entered = own[-1].start
    for name in (win, *sorted(asking.ends - {win})):
        at = life.after((name,), entered)
        if at is not None:
            return max(0.0, asking.days(entered, at)), name if name == win else "ended elsewhere"
    return max(0.0, asking.days(entered, facts.at)), None
