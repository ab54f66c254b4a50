"""`release`: a batch let out in parts, or at the pace of a team."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import frozen

from alignlib.engine.population.lives import entry_in, view_at
from alignlib.engine.population.world import World
from alignlib.model.inputs import Release
from alignlib.plan.keep import ReleasePlan
from alignlib.plan.plan import Plan
from alignlib.values.time import Micros

_MICRO = 1_000_000


@frozen
class Batch:
    """How far a release is: its next part (counted from 1) and when, None for never again.

    `parts` are the leads of each part, once the batch is fixed; `out` are those let out so far.
    """

    at: Micros | None
    part: int = 1
    parts: tuple[tuple[str, ...], ...] = ()
    out: frozenset[str] = frozenset()

    def to_plain(self) -> dict[str, Any]:
        return {
            "at": self.at, "part": self.part, "parts": [list(part) for part in self.parts],
            "out": sorted(self.out),
        }  # fmt: skip

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Batch:
        parts = tuple(tuple(part) for part in plain["parts"])
        return cls(plain["at"], plain["part"], parts, frozenset(plain["out"]))


def split(leads: Sequence[str], count: int) -> tuple[tuple[str, ...], ...]:
    """Equal parts; of N leads the first N mod `count` parts get one more."""
    size, more = divmod(len(leads), count)
    parts = []
    begin = 0
    for number in range(count):
        end = begin + size + (number < more)
        parts.append(tuple(leads[begin:end]))
        begin = end
    return tuple(parts)


class Releaser:
    """Carries releases out; `batches` by the key of the release."""

    def __init__(self, world: World, batches: Mapping[str, Batch]) -> None:
        self.world = world
        self.plan: Plan = world.plan
        self.batches = dict(batches)

    def begin(self, at: Micros) -> None:
        """The first lead has begun its life: from now on there is somebody to let out."""
        for release in self.plan.keeping.releases:
            self.batches[release.key] = Batch(first_time(self.plan, release, at))

    @property
    def next(self) -> Micros | None:
        return min((b.at for b in self.batches.values() if b.at is not None), default=None)

    def check(self, at: Micros) -> None:
        """Every release whose time has come, in the order of the file."""
        for release in self.plan.keeping.releases:
            batch = self.batches.get(release.key)
            if batch is not None and batch.at is not None and batch.at <= at:
                self._let_out(release, batch, at)

    def _let_out(self, release: ReleasePlan, batch: Batch, at: Micros) -> None:
        after: Micros | None = next_time(self.plan, release, at)
        parts = batch.parts
        if release.parts is None:
            leads = tuple(
                eligible(self.world, release, at, batch.out)[: places(self.world, release)]
            )
        else:
            if not parts:
                parts = split(eligible(self.world, release, at, batch.out), release.parts)
            leads = parts[batch.part - 1]
            if batch.part == release.parts:
                after = None
        self.batches[release.key] = Batch(
            after, batch.part + 1, parts, batch.out if release.parts else batch.out | set(leads)
        )
        for lead in leads:
            if release.parts is None or is_eligible(self.world, release, lead, at):
                self._give(release, lead, batch.part, at)

    def _give(self, release: ReleasePlan, lead: str, part: int, at: Micros) -> None:
        def made(moment: datetime, sequence: int, number: int) -> Release:
            return Release(
                id=f"release-{number}", at=moment, release=release.name, part=part, by="system",
                sequence=sequence,
            )  # fmt: skip

        self.world.order(lead, at, made)


def first_time(plan: Plan, release: ReleasePlan, began: Micros) -> Micros:
    """The first time of a release in a population that began at `began`."""
    if release.starts is not None:
        calendar = (
            None if release.times.calendar is None else plan.calendars[release.times.calendar]
        )
        stated = release.times.from_date(release.starts, plan.zone, calendar)
        if stated >= began:
            return stated
    return next_time(plan, release, began - 1)


def next_time(plan: Plan, release: ReleasePlan, at: Micros) -> Micros:
    name = release.times.calendar
    return release.times.after(at, plan.zone, None if name is None else plan.calendars[name])


def eligible(world: World, release: ReleasePlan, at: Micros, out: frozenset[str]) -> list[str]:
    """Who can be let out: the oldest entry first, then by id."""
    ranked = []
    for lead in world.members:
        since = None if lead in out else _since(world, release, lead, at)
        if since is not None:
            ranked.append((since, lead))
    return [lead for _, lead in sorted(ranked)]


def is_eligible(world: World, release: ReleasePlan, lead: str, at: Micros) -> bool:
    return _since(world, release, lead, at) is not None


def _since(world: World, release: ReleasePlan, lead: str, at: Micros) -> Micros | None:
    """Since when the lead has been where the release finds it; None where it does not."""
    plan = world.plan
    member = world.members.get(lead)
    if member is None or member.state.stage is None:
        return None  # it was taken out, or is still to begin
    state = member.state
    pipeline = 0
    since = state.entries[-1].at
    if release.stage is not None:
        stage = plan.stages[release.stage]
        entry = entry_in(state, stage.name)
        if entry is None:
            return None
        pipeline, since = stage.pipeline, entry.at
    if release.where is not None:
        rooms = {team: room for team, (room, _) in world.rooms.items()}
        view = view_at(plan, state, at, pipeline, rooms)
        if view.truth(release.where) is not True:
            return None
    return since


def places(world: World, release: ReleasePlan) -> int:
    """How many leads the stated share of the team's room takes: whole leads, of the first effort
    of its capacity."""
    assert release.team is not None and release.share_of_room is not None
    capacity = world.capacity(release.team)
    efforts = world.staff.capacities[release.team].effort
    if capacity is None or not efforts:
        return 0
    room = capacity - world.load.of_team(release.team)
    effort = next(iter(efforts.values()))
    return max(0, int(room * release.share_of_room / (_MICRO * effort)))
