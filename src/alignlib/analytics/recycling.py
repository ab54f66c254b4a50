"""Give a deal up? What the guide's rule says, and what chance the deal still has."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import fmean
from typing import Literal

from attrs import field, frozen

from alignlib.analytics.columns import AnyFrame, records
from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning
from alignlib.analytics.figure import days as in_days
from alignlib.analytics.survival import Incidence, incidence

Verdict = Literal["recycle", "keep", "not enough history"]

ENOUGH = 10
"""Wins that took longer than a deal has: of fewer, nothing is said of its chance."""


@frozen
class Deal:
    """A deal: `days` in its stage so far or until it ended, and how (`end` None: it is open).

    `stage` keeps deals apart whose clocks have begun at different stages; the same deal may stand
    in several, once for each stage it was in.
    """

    id: str
    days: float
    end: str | None = None
    stage: str = ""


@frozen
class JudgedDeal:
    """One open deal. `by_guide`: older than a lost one on average (None: none was lost).

    `chance` is P(won | still open after so many days), with its interval; it rests on `wins` that
    took longer.
    """

    deal: Deal
    by_guide: bool | None
    chance: float | None
    interval: tuple[float, float] | None
    wins: int
    verdict: Verdict


@frozen
class StageHistory:
    """What the deals of one stage say: mean days of won and of lost ones, and the curve."""

    stage: str
    mean_won: float | None
    mean_lost: float | None
    curve: Incidence

    @property
    def misleads(self) -> bool:
        """Lost deals are over sooner than won ones are: who is older than a lost one is likely to
        be won."""
        return (
            self.mean_won is not None
            and self.mean_lost is not None
            and self.mean_lost < self.mean_won
        )


@frozen
class Recycle(Answered):
    """Every open deal, judged twice; `figure` counts those that the guide's rule gives up."""

    deals: tuple[JudgedDeal, ...]
    stages: tuple[StageHistory, ...]
    least: float | None
    within: float | None
    when: str

    @property
    def figure(self) -> Figure:
        return Figure(
            "open deals older than a lost one on average",
            sum(judged.by_guide is True for judged in self.deals),
            len(self.deals),
            "open deals",
            self.when,
            unit="count",
            warnings=self._notes(),
        )

    def _notes(self) -> tuple[str, ...]:
        notes = list(clock_warning(self.when))
        for history in self.stages:
            where = f" in {history.stage}" if history.stage else ""
            if history.misleads:
                notes.append(
                    f"lost deals take {history.mean_lost:.4g} days{where}, won ones "
                    f"{history.mean_won:.4g}: this rule recycles likely winners"
                )
            if history.mean_lost is None:
                notes.append(f"no deal was lost{where}: the rule has no mean to go by")
            if self._ends_open(history):
                notes.append(
                    f"chances count wins{where} until {in_days(history.curve.longest)}: a deal is "
                    "still open there, and what comes later is not known"
                )
        unknown = sum(judged.verdict == "not enough history" for judged in self.deals)
        if unknown:
            notes.append(
                f"of {unknown:,} open deals the chance is not known: fewer than {ENOUGH} wins took "
                "longer"
            )
        return tuple(notes)

    def _ends_open(self, history: StageHistory) -> bool:
        """Whether a chance in this stage would speak of a time that nobody has seen."""
        if not history.curve.longest_open:
            return False
        waits = (j.deal.days for j in self.deals if j.deal.stage == history.stage)
        return self.within is None or max(waits) + self.within > history.curve.longest

    @property
    def likely_winners(self) -> tuple[JudgedDeal, ...]:
        """Deals that the guide's rule gives up though their chance is no lower than that of a new
        one."""
        fresh = {history.stage: history.curve.share("won") for history in self.stages}
        return tuple(
            judged
            for judged in self.deals
            if judged.by_guide
            and judged.chance is not None
            and judged.wins >= ENOUGH
            and judged.chance >= fresh[judged.deal.stage]
        )


def recycle(
    deals: Iterable[Deal] | AnyFrame,
    *,
    least: float | None = None,
    within: float | None = None,
    cautious: bool = True,
    clock: str = UNKNOWN,
) -> Recycle:
    """Judge every open deal by all deals of its stage, open ones included; ends are `won` and any
    others, of which the guide asks for `lost`.

    The guide: longer in the pipeline than a lost one on average. Beside it P(win | open after t) =
    (F_won(∞) − F_won(t)) / S(t), or of a win `within` so many more days; with the interval of the
    Aalen–Johansen estimate that begins at t (Aalen & Johansen 1978, Scand. J. Stat. 5:141).

    With `least` (the cost of going on by the value of a win) the verdict is `recycle` where the
    upper limit of the chance is below it (`cautious`), or the chance itself; without it, `keep`.
    Where fewer than ten wins took longer, `not enough history`: nothing is guessed.

    Raises:
        ValueError: no deal at all, a time below 0, or a `least` outside 0…1.
    """
    if least is not None and not 0 <= least <= 1:
        raise ValueError(f"`least` is a share, cost of going on by value of a win, not {least}")
    stages: dict[str, list[Deal]] = {}
    for deal in records(Deal, deals):
        stages.setdefault(deal.stage, []).append(deal)
    if not stages:
        raise ValueError("there is no deal to learn from")
    judged: list[JudgedDeal] = []
    histories: list[StageHistory] = []
    for stage, own in sorted(stages.items()):
        history = _history(stage, own)
        histories.append(history)
        chances = _Chances(history.curve, within)
        judged += [
            _judge(deal, history, chances, least, cautious) for deal in own if deal.end is None
        ]
    return Recycle(tuple(judged), tuple(histories), least, within, clock)


def _history(stage: str, deals: list[Deal]) -> StageHistory:
    def mean(end: str) -> float | None:
        times = [deal.days for deal in deals if deal.end == end]
        return fmean(times) if times else None

    return StageHistory(
        stage, mean("won"), mean("lost"), incidence((deal.days, deal.end) for deal in deals)
    )


@frozen
class _Chances:
    """The chance of a win after a wait, worked out once for each."""

    curve: Incidence
    within: float | None
    _known: dict[float, tuple[float | None, tuple[float, float] | None, int]] = field(
        factory=dict, init=False, eq=False
    )

    def at(self, waited: float) -> tuple[float | None, tuple[float, float] | None, int]:
        found = self._known.get(waited)
        if found is None:
            found = self._known[waited] = self._at(waited)
        return found

    def _at(self, waited: float) -> tuple[float | None, tuple[float, float] | None, int]:
        wins = self.curve.at_risk_after(waited, "won")
        if not wins:  # all that is left was lost, or is open
            return self.curve.chance("won", waited, self.within), None, 0
        left = self.curve.given_open(waited)
        assert left is not None  # a win came later
        until = None if self.within is None else waited + self.within
        return left.share("won", until), left.interval("won", until), wins


def _judge(
    deal: Deal, history: StageHistory, chances: _Chances, least: float | None, cautious: bool
) -> JudgedDeal:
    chance, interval, wins = chances.at(deal.days)
    by_guide = None if history.mean_lost is None else deal.days > history.mean_lost
    verdict: Verdict = "not enough history"
    if wins >= ENOUGH and chance is not None and interval is not None:
        limit = interval[1] if cautious else chance
        verdict = "recycle" if least is not None and limit < least else "keep"
    return JudgedDeal(deal, by_guide, chance, interval, wins, verdict)


def better_recycled(
    *,
    keep_chance: float,
    effort_cost: float,
    recycled_chance: float,
    campaign_cost: float,
    value: float,
    discount: float = 1.0,
) -> bool:
    """Whether giving back to Marketing is worth more than going on: P(keep)·V − effort is less than
    P(recycled)·V·discount − campaign. `discount` is what a later win is worth of one now."""
    return keep_chance * value - effort_cost < recycled_chance * value * discount - campaign_cost
