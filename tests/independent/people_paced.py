"""Keeps and releases by brute force: at each instant everything is looked at anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import takewhile
from zoneinfo import ZoneInfo

from independent.instants import wall
from independent.people_paced_lives import Lives, One
from independent.people_paced_pact import Each, Input, Keep, Person, Release, Turnover

MIDNIGHT = Each("day", 0)


@dataclass
class Paced(Lives):
    reps: tuple[Person, ...] = ()
    later: Turnover | None = None
    kept: list[tuple[int, str, str, str, int]] = field(default_factory=list)
    released: list[tuple[int, str, str, int]] = field(default_factory=list)
    left_alone: dict[tuple[str, str], int] = field(default_factory=dict)  # by keep and lead
    parts: dict[str, list[list[str]]] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)  # how many parts

    # Time.

    def run(self, inputs: Iterable[Input], until: int) -> Paced:
        given = list(inputs)
        self.begins = min(one.birth.at for one in self.leads.values())
        self.now = min(self.begins - 1, self.later.at if self.later else self.begins)
        looks = [
            self._looks(keep.checked or MIDNIGHT, keep.team, until) for keep in self.pace.keeps
        ]
        lets = [self._lets_out(release, until) for release in self.pace.releases]
        fixed = {one.at for one in given} | {one.birth.at for one in self.leads.values()}
        fixed = fixed.union(*looks, *lets, {self.later.at + 1} if self.later else ())
        while True:
            at = min((at for at in fixed | self.marks() if at > self.now), default=until + 1)
            if at > until:
                self.now = until
                return self
            self.now = at
            if self.later and at == self.later.at + 1:
                self.reps = self.later.reps
                for lead in self.later.gone:
                    del self.leads[lead]
            for lead in sorted(self.leads):
                self.pass_time(self.leads[lead])
            for keep, times in zip(self.pace.keeps, looks, strict=True):
                if at in times:
                    self._check(keep)
            for release, times in zip(self.pace.releases, lets, strict=True):
                if at in times:
                    self._let_out(release)
            self._inputs([one for one in given if one.at == at])

    def _inputs(self, inputs: Sequence[Input]) -> None:
        """Lead by lead, in the order of each one's first input, then of ids."""
        ordered = sorted(inputs, key=lambda item: item.order)
        first = {item.lead: item.order for item in reversed(ordered)}
        for lead in sorted(first, key=lambda lead: (first[lead], lead)):
            for item in ordered:
                if item.lead == lead:
                    self.take(self.leads[lead], item)

    def _looks(self, each: Each, team: str | None, until: int) -> set[int]:
        """From the first one at which the first lead has begun."""
        first = wall(self.begins, self.pace.zone).date()
        times = each.times(self.pace.zone, self.pace.office_of(team), first)
        found = takewhile(lambda at: at <= until, (at for _, at in times))
        return {at for at in found if at >= self.begins}

    def _lets_out(self, release: Release, until: int) -> set[int]:
        found = self._looks(release.each, release.team, until)
        start = release.start or date.min
        return {at for at in found if wall(at, self.pace.zone).date() >= start}

    def _next_look(self, keep: Keep) -> int:
        office, today = self.pace.office_of(keep.team), wall(self.now, self.pace.zone).date()
        times = (keep.checked or MIDNIGHT).times(self.pace.zone, office, today)
        return next(at for _, at in times if at > self.now)

    # Who is there, and what they have in hand, in hours.

    def capacity(self, name: str) -> Fraction | None:
        team = self.pace.team(name)
        known = [one for one in self.reps if one.team in (name, None)]
        if known:
            return sum(
                (
                    (one.hours or team.hours) * (one.share or team.share)
                    for one in known
                    if self._there(one, name)
                ),
                Fraction(0),
            )
        people = len(team.declared) or team.planned
        return None if people is None else people * team.hours * team.share

    def _there(self, person: Person, team: str) -> bool:
        if person.away:
            return False
        zone = ZoneInfo(person.zone) if person.zone else self.pace.zone
        today = wall(self.now, zone).date()
        if any(first <= today <= last for first, last in person.days):
            return False
        if person.calendar is None:
            return True
        own, theirs = self.pace.offices[person.calendar], self.pace.office_of(team)
        return bool(own.of_day(today)) or not theirs.of_day(today)

    def in_hand(self, name: str) -> Fraction:
        team = self.pace.team(name)
        return Fraction(sum(team.effort(one.stage) for one in self.leads.values()), 60)

    def workload(self, name: str) -> Fraction | None:
        capacity = self.capacity(name)
        return self.in_hand(name) / capacity if capacity else None

    # The keeps.

    def _beyond(self, keep: Keep, percent: int) -> bool:
        workload, bound = self.workload(keep.team), Fraction(percent, 100)
        if workload is None:
            return False
        return workload > bound if keep.most else workload < bound

    def _check(self, keep: Keep) -> None:
        if not self._beyond(keep, keep.above):
            return
        sign = {"lowest": 1, "highest": -1, None: 0}[keep.first]
        there = [
            one
            for one in self.leads.values()
            if one.stage == keep.source
            and self.left_alone.get((keep.name, one.id), self.now) <= self.now
            and (keep.only is None or self.holds(keep.only, one) is True)
        ]
        until = keep.above if keep.until is None else keep.until
        for one in sorted(there, key=lambda one: (sign * self.points(one), one.entered, one.id)):
            if not self._beyond(keep, until):
                return
            self._move(keep, one)

    def _move(self, keep: Keep, one: One) -> None:
        if keep.again is None:
            until = self._next_look(keep)
        else:
            until = self.times.plus(self.now, keep.again)
        self.kept.append((self.now, one.id, keep.name, keep.target, until))
        self.left_alone[keep.name, one.id] = until
        if any(self.now < other for _, other in one.held):
            # What the first one said of when it may come back is forgotten.
            self.doubts.add("a keep moves a lead that another one has left alone")
        one.held.append((keep.source, until))
        self.begin_input(one)
        self.enter(one, keep.target)
        self.run_on(one)
        if one.stage == keep.target:
            self.told.append((self.now, one.id, "send", keep.mail))

    # The releases.

    def _there_for(self, release: Release) -> list[One]:
        there = [one for one in self.leads.values() if self.fits(release, one)]
        return sorted(there, key=lambda one: (one.entered, one.id))

    def _let_out(self, release: Release) -> None:
        name = release.name
        self.gone[name] = self.gone.get(name, 0) + 1
        if release.parts is None:
            waiting = [one for one in self._there_for(release) if name not in one.out]
            for one in waiting[: self._places(release)]:
                self._let_go(release, one)
            return
        if name not in self.parts:
            self.parts[name] = self._split(release)
        for part in self.parts[name][self.gone[name] - 1 :][:1]:
            for lead in self._still(release, part):
                self._let_go(release, self.leads[lead])

    def _still(self, release: Release, part: Iterable[str]) -> tuple[str, ...]:
        """Who has left meanwhile, or no longer fits, is passed over."""
        there = (lead for lead in part if lead in self.leads)
        return tuple(lead for lead in there if self.fits(release, self.leads[lead]))

    def _let_go(self, release: Release, one: One) -> None:
        self.released.append((self.now, one.id, release.name, self.gone[release.name]))
        one.out.add(release.name)
        self.told.append((self.now, one.id, "send", release.mail))
        self.begin_input(one)
        self.run_on(one)

    def _places(self, release: Release) -> int:
        """As many whole leads as the share of the free capacity takes, at the first effort."""
        assert release.team is not None and release.share is not None
        if not (capacity := self.capacity(release.team)):
            return 0
        free = (capacity - self.in_hand(release.team)) * Fraction(release.share, 100)
        _, minutes = self.pace.team(release.team).efforts[0]
        return max(0, int(free * 60 / minutes))

    def _split(self, release: Release) -> list[list[str]]:
        assert release.parts is not None
        names = [one.id for one in self._there_for(release)]
        size, more = divmod(len(names), release.parts)
        parts = []
        for number in range(release.parts):
            took = size + (number < more)
            parts.append(names[:took])
            names = names[took:]
        return parts

    def plan(self, release: Release) -> tuple[tuple[date, tuple[str, ...]], ...]:
        """The parts to come, with their days, if nothing else happens."""
        if release.parts is None:  # only the next day, by the room that there is now
            waiting = [one.id for one in self._there_for(release) if release.name not in one.out]
            parts = [waiting[: self._places(release)]]
        else:
            parts = self.parts.get(release.name) or self._split(release)
            parts = parts[self.gone.get(release.name, 0) :]
        today = wall(self.now, self.pace.zone).date()
        first = max(today, release.start or today)
        office = self.pace.office_of(release.team)
        times = release.each.times(self.pace.zone, office, first)
        days = (day for day, at in times if at > self.now)
        return tuple(
            (day, self._still(release, part)) for day, part in zip(days, parts, strict=False)
        )
