"""`keep`: a controller with two thresholds, at stated times."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from fractions import Fraction

from alignlib.engine.population.lives import entry_in, view_at
from alignlib.engine.population.world import World
from alignlib.model.inputs import StageChange
from alignlib.plan.keep import KeepPlan
from alignlib.plan.plan import Plan
from alignlib.values.time import Micros, add, from_micros

_MICRO = 1_000_000

Measure = Callable[[World, KeepPlan], Fraction | None]
"""What a keep holds steady, as a share (1 is 100%); None: it cannot be said now."""


def workload(world: World, keep: KeepPlan) -> Fraction | None:
    """Work in hand as a share of what the team can do in one period."""
    capacity = world.capacity(keep.team)
    if not capacity:
        return None  # nobody is there: no share of nothing
    return world.load.of_team(keep.team) / capacity


MEASURES: Mapping[str, Measure] = {"workload": workload}


class Keeper:
    """`checks` are the next checks by keep; `kept` says until when a keep leaves a lead alone."""

    def __init__(
        self,
        world: World,
        checks: Mapping[str, Micros],
        kept: Mapping[tuple[str, str], Micros],
    ) -> None:
        self.world = world
        self.plan: Plan = world.plan
        self.checks = dict(checks)
        self.kept = dict(kept)

    def begin(self, at: Micros) -> None:
        """The first lead has begun its life: from now on there is something to keep."""
        for keep in self.plan.keeping.keeps:
            self.checks[keep.key] = self._next(keep, at - 1)

    @property
    def next(self) -> Micros | None:
        return min(self.checks.values(), default=None)

    def check(self, at: Micros) -> None:
        """Every keep whose time has come, in the order of the file."""
        for keep in self.plan.keeping.keeps:
            due = self.checks.get(keep.key)
            if due is not None and due <= at:
                self.checks[keep.key] = self._next(keep, at)
                self._control(keep, at)

    def _next(self, keep: KeepPlan, at: Micros) -> Micros:
        name = keep.checked.calendar
        calendar = None if name is None else self.plan.calendars[name]
        return keep.checked.after(at, self.plan.zone, calendar)

    def _control(self, keep: KeepPlan, at: Micros) -> None:
        self.kept = {key: until for key, until in self.kept.items() if until > at}
        measure = MEASURES[keep.measure]
        value = measure(self.world, keep)
        if value is None or not _beyond(value, keep.threshold, keep):
            return
        for lead in self._choice(keep, at):
            if not _beyond(value, keep.until, keep):
                return
            self._move(keep, lead, at)
            value = measure(self.world, keep)
            if value is None:
                return

    def _choice(self, keep: KeepPlan, at: Micros) -> Iterator[str]:
        """The leads that may be moved: by the order asked for, then the oldest entry, then id."""
        stage = self.plan.stages[keep.source]
        rooms = {team: room for team, (room, _) in self.world.rooms.items()}
        ranked: list[tuple[int, Micros, str]] = []
        for lead, member in self.world.members.items():
            entry = entry_in(member.state, stage.name)
            if entry is None or (keep.key, lead) in self.kept:
                continue
            view = view_at(self.plan, member.state, at, stage.pipeline, rooms)
            if keep.only_when is not None and view.truth(keep.only_when) is not True:
                continue
            points = 0 if keep.score is None else view.score(keep.score)
            ranked.append((points if keep.lowest else -points, entry.at, lead))
        yield from (lead for _, _, lead in sorted(ranked))

    def _move(self, keep: KeepPlan, lead: str, at: Micros) -> None:
        until = self._left_alone(keep, at)
        zone = self.plan.zone
        stage = self.plan.stages[keep.target].name

        def made(moment: datetime, sequence: int, number: int) -> StageChange:
            return StageChange(
                id=f"keep-{number}",
                at=moment,
                stage=stage,
                by="system",
                keep=keep.key,
                held_until=from_micros(until, zone),
                sequence=sequence,
            )

        self.kept[keep.key, lead] = until
        self.world.order(lead, at, made)

    def _left_alone(self, keep: KeepPlan, at: Micros) -> Micros:
        """R9: for the time of `not again for`, else up to the next check."""
        if keep.not_again_for is None:
            return self._next(keep, at)
        calendar = self.plan.calendar_of(keep.not_again_for)
        return add(at, keep.not_again_for, self.plan.zone, calendar)


def _beyond(value: Fraction, threshold: int, keep: KeepPlan) -> bool:
    limit = Fraction(threshold, _MICRO)
    return value > limit if keep.quantifier == "at most" else value < limit
