"""What each lead does by itself where a keep may move it and a release may hold it, judged anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from independent.instants import HOUR, Term, Times
from independent.people_paced_pact import (
    KINDS,
    Birth,
    Both,
    Condition,
    Did,
    Input,
    Is,
    Pace,
    Release,
    When,
    days_read,
)  # fmt: skip
from independent.people_pact import After, Line, On


@dataclass(frozen=True)
class Act:
    at: int
    kind: str
    by_owner: bool
    number: int  # in the order of handling; entries are numbered with them


@dataclass
class One:
    """One lead: where it is and since when, who owns it, what happened to it."""

    id: str
    birth: Birth
    stage: str = ""
    entered: int = 0
    side: str = "marketing"
    owner: str | None = None
    campaign: str | None = None
    acts: list[Act] = field(default_factory=list)
    entries: dict[str, int] = field(default_factory=dict)  # the number of the latest one
    held: list[tuple[str, int]] = field(default_factory=list)  # where it was, and until when
    visited: set[str] = field(default_factory=set)
    stuck: set[tuple[str, Line]] = field(default_factory=set)
    out: set[str] = field(default_factory=set)  # by which releases


@dataclass
class Lives:
    """All leads; what time and inputs do to each by its own lines."""

    pace: Pace
    leads: dict[str, One]
    now: int = 0
    number: int = 0
    told: list[tuple[Any, ...]] = field(default_factory=list)
    doubts: set[str] = field(default_factory=set)  # what the reference leaves open

    def __post_init__(self) -> None:
        self.times = Times(self.pace.zone, next(iter(self.pace.offices.values())))

    def marks(self) -> set[int]:
        """When something may come of what has happened so far, if nothing more happens."""
        waits = {
            one.entered + line.why.hours * HOUR
            for one in self.leads.values()
            if one.stage
            for line in self.pace.place(one.stage).lines
            if isinstance(line.why, After)
        }
        held = {until for one in self.leads.values() for _, until in one.held}
        days = set[int]()
        for place in self.pace.places:
            for line in place.lines:
                days |= days_read(line.why.condition) if isinstance(line.why, When) else set()
        for release in self.pace.releases:
            days |= days_read(release.where)
        acts = {act.at for one in self.leads.values() for act in one.acts}
        return waits | held | {self.times.plus(at, Term(n, "days")) for at in acts for n in days}

    # What happens to one of them.

    def pass_time(self, one: One) -> None:
        if one.stage:
            one.visited = {one.stage}
            self.run_on(one)
        elif one.birth.at == self.now:
            one.campaign = one.birth.campaign
            if one.birth.stage is None:
                self.enter(one, self.pace.places[0].name)
            else:
                self._take_up(one, one.birth.stage)
            one.visited = {one.stage}
            self.run_on(one)

    def _take_up(self, one: One, stage: str) -> None:
        """Where the host says that it has been: it does not come there, so nothing is told."""
        self.enter(one, stage)
        self.told.pop()
        if one.birth.entered is not None:
            one.entered = one.birth.entered

    def take(self, one: One, item: Input) -> None:
        self.begin_input(one)
        match item.kind:
            case "field":
                one.campaign = item.name
            case "owner":
                one.owner = item.name
            case "moved":
                self._moved_outside(one, item.name or "")
            case _:
                self._act(one, item)
        self.run_on(one)

    def begin_input(self, one: One) -> None:
        one.stuck.clear()
        one.visited = {one.stage}

    def _moved_outside(self, one: One, stage: str) -> None:
        if stage == one.stage:
            return
        if self.pace.place(one.stage).side is None:
            self.told.append((self.now, one.id, "refused", "outside"))
            self.told.append((self.now, one.id, "set back", one.stage))
            return
        self.enter(one, stage)

    def _act(self, one: One, item: Input) -> None:
        assert item.name is not None
        self.number += 1
        one.acts.append(Act(self.now, item.name, self._by_owner(one, item), self.number))
        for line in self.pace.place(one.stage).lines:
            if line.why == On(item.name):
                self.enter(one, line.to)
                return

    def _by_owner(self, one: One, item: Input) -> bool:
        if one.owner is not None:
            return item.by == one.owner
        assert item.name is not None
        side = next((team.name for team in self.pace.teams if item.by in team.declared), None)
        return one.side == (side or KINDS[item.name])

    def enter(self, one: One, stage: str) -> None:
        self.number += 1
        self.told.append((self.now, one.id, "move", one.stage or None, stage))
        one.stage, one.entered = stage, self.now
        one.entries[stage] = self.number
        one.visited.add(stage)
        side = self.pace.place(stage).side or one.side
        if side != one.side:
            one.owner = None
        one.side = side

    def run_on(self, one: One) -> None:
        while line := self._holding(one):
            self.enter(one, line.to)

    def _holding(self, one: One) -> Line | None:
        if self._waits(one):
            return None
        for line in self.pace.place(one.stage).lines:
            if (one.stage, line) in one.stuck or not self._holds_now(one, line):
                continue
            if any(stage == line.to and self.now < until for stage, until in one.held):
                continue
            if line.to in one.visited:
                one.stuck.add((one.stage, line))
                self.told.append((self.now, one.id, "refused", "loop"))
                if any(release.share is not None for release in self.pace.releases):
                    # It is told of room that nothing asks for, and tries again then.
                    self.doubts.add("a line that would come back, beside a release by room")
                continue
            return line
        return None

    def _holds_now(self, one: One, line: Line) -> bool:
        match line.why:
            case After(hours):
                return self.now >= one.entered + hours * HOUR
            case When(condition):
                return self.holds(condition, one) is True
        return False

    def _waits(self, one: One) -> bool:
        """Whether a release at the pace of a team has not let it out yet."""
        return any(
            release.share is not None
            and release.of != "leads"  # of all records: there is no stage in which to wait
            and release.name not in one.out
            and self.fits(release, one)
            for release in self.pace.releases
        )

    # What holds.

    def fits(self, release: Release, one: One) -> bool:
        there = one.stage != "" and release.of in ("leads", one.stage)
        return there and (release.where is None or self.holds(release.where, one) is True)

    def holds(self, condition: Condition, one: One) -> bool | None:
        match condition:
            case Is(value, so):
                return None if one.campaign is None else (one.campaign.lower() == value) is so
            case Did():
                found = self._found(condition, one)
                return None if found is None else bool(found) is condition.some
            case Both(parts):
                found_ = [self.holds(part, one) for part in parts]
                return False if False in found_ else None if None in found_ else True

    def _found(self, did: Did, one: One) -> Sequence[Act] | None:
        found = [act for act in one.acts if act.kind == did.kind]
        if did.by_owner:
            found = [act for act in found if act.by_owner]
        if did.days is not None:
            term = Term(did.days, "days")
            found = [act for act in found if self.now < self.times.plus(act.at, term)]
        if did.since is not None:
            if did.since not in one.entries:
                return None
            found = [act for act in found if act.number > one.entries[did.since]]
        return found

    def points(self, one: One) -> int:
        forms = sum(act.kind == "form" for act in one.acts)
        if (days := self.pace.window) is None:
            return forms * 10
        term = Term(days, "days")
        visits = [act for act in one.acts if act.kind == "visit"]
        return forms * 10 + sum(self.now < self.times.plus(act.at, term) for act in visits) * 4
