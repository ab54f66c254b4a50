"""A population while it is being worked on: every lead in the order of time, changed in place.

At each instant: people come and go; leads whose time has come are handled in the order of their
ids; keeps are checked, then releases; then the inputs come; then leads are told of the room that
has changed, whoever has waited longest first. A lead is told only when it would matter, so a lead
to whom nothing happens costs nothing.

Room that comes within an instant is for those who wait, and they are told last; room that goes is
gone at once. So whoever is handled before hears of room only where it was there when the instant
began and is there still.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from functools import partial
from heapq import heappop, heappush
from typing import Any, Literal, TypeAlias

from attrs import define, evolve

from alignlib.engine.instant import advance
from alignlib.engine.outcome import Outcome
from alignlib.engine.population.lives import Combination, combinations, rooms_of, wakes_at
from alignlib.engine.population.load import Load
from alignlib.engine.population.matching import Found, Matches
from alignlib.engine.population.member import Member
from alignlib.engine.population.queues import Queues
from alignlib.engine.population.staff import Staff
from alignlib.engine.population.turns import Turns
from alignlib.engine.state import State
from alignlib.model.inputs import Input, Match, Room
from alignlib.model.outputs import OutputKind
from alignlib.plan.plan import Plan
from alignlib.values.time import Micros, from_micros, to_micros

# Recorded inputs sort before or after everything that a host gives at their instant.
EDGE = 1 << 62

Said: TypeAlias = tuple[tuple[str, ...], Combination]
"""Teams, and whether each has room."""

Phase: TypeAlias = Literal["time", "inputs", "rooms"]
"""Within an instant: before the inputs of a host, these, or after them: what is told then."""


class World:
    """`rooms` says of each team whether it has room, and since when (None: since ever); `_settled`
    what it said when all had been told of it last."""

    def __init__(
        self,
        plan: Plan,
        staff: Staff,
        members: Mapping[str, Member],
        rooms: Mapping[str, tuple[bool, Micros | None]],
        turns: Mapping[str, str],
        queues: Mapping[str, Any],
        now: Micros | None,
        until: Micros,
    ) -> None:
        self.plan = plan
        self.staff = staff
        self.members = dict(members)
        self.load = Load(plan)
        for member in self.members.values():
            self.load.add(member.state)
        self.turns = Turns(
            staff, self.load, self.members, Queues.from_plain(plan, queues), dict(turns),
            at=now or 0,
        )  # fmt: skip
        self.rooms = dict(rooms)
        self._settled = dict(rooms)
        self.outputs: list[OutputKind] = []
        self.recorded: dict[str, list[Input]] = {}
        self.dropped: dict[str, list[str]] = {}
        self._matches = Matches(plan, self.members)
        self._asks = plan.rooms.asked
        self._due: list[tuple[Micros, str, int]] = []
        self._pools: dict[Said, list[tuple[Micros, str, int]]] = {}
        self._versions: dict[str, int] = {}
        self._told: set[tuple[str, Said]] = set()
        self._turned = False
        self._until = until
        self._capacities: dict[str, Fraction] = {}
        self._staff_at: Micros | None = None
        self._counted = False
        self._look_ahead(now)

    # -- time -------------------------------------------------------------------------------

    def _look_ahead(self, now: Micros | None) -> None:
        """Sorts all leads by when they may do something by themselves."""
        if now is not None:
            self._count_staff(now)
            unknown = self.rooms.keys() - self._capacities.keys()
            for team in unknown:
                del self.rooms[team], self._settled[team]
            if unknown:
                self._look_again()
        for lead, member in self.members.items():
            self._expect(lead, member, now)

    def _look_again(self) -> None:
        """Other teams than before can be told of: each lead may wait for what it did not."""
        for lead, member in self.members.items():
            if member.state.stage is not None:
                wake = wakes_at(self.plan, member.state)
                self.members[lead] = Member.resting(
                    self.plan, member.state, wake, self.rooms, member.answers
                )

    def first_birth(self) -> Micros | None:
        """When the first life begins of those that have not begun."""
        unborn = (m.state.born for m in self.members.values() if m.state.stage is None)
        return min(unborn, default=None)

    def _expect(self, lead: str, member: Member, now: Micros | None) -> None:
        """Puts a lead into the list of those that time will move, or that room would."""
        version = self._versions.get(lead, 0)
        for values, wake in zip(combinations(member.teams), member.wakes, strict=True):
            if wake is None:
                continue
            if now is not None and wake <= now:
                self._wait(lead, member, values, version)
            elif wake <= self._until:
                heappush(self._due, (wake, lead, version))

    def _wait(self, lead: str, member: Member, values: Combination, version: int) -> None:
        pool = self._pools.setdefault((member.teams, values), [])
        heappush(pool, (member.waits_since, lead, version))

    @property
    def next_staff(self) -> Micros | None:
        """When somebody may come or go."""
        return self._staff_at

    @property
    def next_due(self) -> Micros | None:
        while self._due and self._versions.get(self._due[0][1], 0) != self._due[0][2]:
            heappop(self._due)
        return self._due[0][0] if self._due else None

    def time_passes(self, at: Micros) -> None:
        """People who come or go, then every lead whose time has come, in the order of ids."""
        self._told.clear()
        self.turns.at = at
        if not self._counted or (self._staff_at is not None and self._staff_at <= at):
            self._count_staff(at)
        self.measure(at)
        while (due := self.next_due) is not None and due <= at:
            leads: set[str] = set()
            while (due := self.next_due) is not None and due <= at:
                leads.add(heappop(self._due)[1])
            for lead in sorted(leads):
                self._wake(lead, at)

    def _wake(self, lead: str, at: Micros) -> None:
        member = self.members[lead]
        if self._has_come(member, at):
            self.touch(lead, at)
            return
        version = self._versions.get(lead, 0)
        for own, wake in zip(combinations(member.teams), member.wakes, strict=True):
            if wake is not None and wake <= at:
                self._wait(lead, member, own, version)
            # Another of its times may lie ahead: it is still in the list.

    def _has_come(self, member: Member, at: Micros) -> bool:
        """Whether the time of a lead has come, by what it was told or by what it would hear now. A
        lead that would have done something before waits for the end of the instant."""
        heard = tuple(self._heard(team, "time")[0] for team in member.teams)
        told = member.told()
        # A team of which it was not told may have become known at this instant.
        wakes = [wakes_at(self.plan, member.state) if told is None else member.wake(told)]
        if member.sleeps(heard):
            wakes.append(member.wake(heard))
        return any(wake is not None and wake <= at for wake in wakes)

    # -- room -------------------------------------------------------------------------------

    def has(self, teams: Iterable[str]) -> Combination:
        return tuple(self.rooms[team][0] for team in teams)

    def _count_staff(self, at: Micros) -> None:
        self._counted = True
        self._staff_at = self.staff.next_change(at)
        for team in self.staff.capacities:
            capacity = self.staff.capacity(team, at)
            if capacity is not None:
                self._capacities[team] = capacity
        self.turns.forget()

    def capacity(self, team: str) -> Fraction | None:
        """The work in µs that a team can do in one period, as people are there now."""
        return self._capacities.get(team)

    def measure(self, at: Micros) -> None:
        """Compares work in hand with capacity: a team has room while it is below."""
        fresh = False
        for team, capacity in self._capacities.items():
            room = self.load.of_team(team) < capacity
            known = self.rooms.get(team)
            if known is None or known[0] is not room:
                self.rooms[team] = (room, at)
                self._turned = True
                fresh = fresh or known is None
        if fresh and self._asks:
            self._look_again()
            for lead, member in self.members.items():
                if member.state.stage is not None:
                    self._versions[lead] = self._versions.get(lead, 0) + 1
                    self._expect(lead, member, member.state.now)

    def is_turned(self) -> bool:
        """Whether room has come or gone since the last step: there are other people."""
        return any(
            team not in self.rooms or self.rooms[team][0] is not (self.load.of_team(team) < size)
            for team, size in self._capacities.items()
        )

    def tell_rooms(self, at: Micros) -> None:
        """Tells leads of room that has come or gone, whoever has waited longest first; each lead
        the same at most once an instant."""
        again: list[tuple[Said, tuple[Micros, str, int]]] = []
        while self._turned:
            self._turned = False
            while (key := self._longest()) is not None:
                entry = heappop(self._pools[key])
                lead = entry[1]
                if (lead, key) in self._told:
                    again.append((key, entry))
                    continue
                self._told.add((lead, key))
                self.touch(lead, at, phase="rooms")
        for key, entry in again:
            heappush(self._pools[key], entry)
        self._settled = dict(self.rooms)

    def _longest(self) -> Said | None:
        """The pool whose first lead waits longest for what now is."""
        best: Said | None = None
        for key, pool in self._pools.items():
            while pool and self._versions.get(pool[0][1], 0) != pool[0][2]:
                heappop(pool)
            if not pool or self.has(key[0]) != key[1]:
                continue
            if best is None or pool[0] < self._pools[best][0]:
                best = key
        return best

    # -- one lead ---------------------------------------------------------------------------

    def touch(
        self, lead: str, at: Micros, inputs: Sequence[Input] = (), phase: Phase = "time"
    ) -> None:
        """Takes one lead to `at`, with these inputs; what it asks and is told is recorded."""
        member = self.members[lead]
        numbers = Numbers(member.answers)
        told = self._tellings(member, at, numbers, phase)
        if member.state.stage is None and at >= member.state.born:
            told.extend(self._matches_at_birth(lead, member.state, numbers))
        given = [*told, *inputs]
        while True:
            outcome = advance(self.plan, member.state, given, at, self.turns)
            if not outcome.recorded:
                break
            # Once more with the answers among the inputs: as the lead will replay alone.
            answers = [
                evolve(item, sequence=_edge_of(item, at, phase) + numbers.next())
                for item in outcome.recorded
            ]
            given.extend(answers)
            told.extend(answers)
        self.outputs.extend(outcome.outputs)
        self.record(lead, told)
        if outcome.dropped:
            self.dropped.setdefault(lead, []).extend(outcome.dropped)
        wake = None if outcome.wake_at is None else to_micros(outcome.wake_at)
        self._rest(lead, member, outcome, wake, numbers.used)
        if outcome.state.stage is not None:
            self._match_again(lead, member.state, outcome.state)

    def record(self, lead: str, inputs: Sequence[Input]) -> None:
        if inputs:
            self.recorded.setdefault(lead, []).extend(inputs)

    def order(
        self,
        lead: str,
        at: Micros,
        made: Callable[[datetime, int, int], Input],
        phase: Phase = "time",
    ) -> None:
        """Gives a lead an input of the population's own: `made` of the instant, the sequence, and
        a number that no other has."""
        member = self.members[lead]
        number = member.answers + 1
        edge = -EDGE if phase == "time" else EDGE
        item = made(from_micros(at, self.plan.zone), edge + number, number)
        self.members[lead] = evolve(member, answers=number)
        self.record(lead, [item])
        self.touch(lead, at, [item], phase)

    def _tellings(self, member: Member, at: Micros, numbers: Numbers, phase: Phase) -> list[Input]:
        """What the lead does not know yet of room, all of one instant at once."""
        state = member.state
        if not self._asks or (state.stage is None and at < state.born):
            return []
        known = rooms_of(state)
        rooms = {team: self._heard(team, phase) for team in sorted(self.rooms)}
        if state.stage is not None and phase != "rooms":
            rooms = {team: room for team, room in rooms.items() if team in self._settled}
        new = [team for team, (room, _) in rooms.items() if known.get(team) is not room]
        idle = state.stage is not None and not set(new) & set(member.teams)
        values = tuple(self._heard(team, phase)[0] for team in member.teams)
        asleep = idle or (not state.blocked and member.sleeps(values))
        # What holds now does since the latest change: what was in between may not be slept through.
        since = max((s for _, s in map(rooms.__getitem__, new) if s is not None), default=None)
        when, edge = _dated(state, at, since if asleep else at, phase)
        last = None if idle or not new else new[-1]
        found: list[Input] = []
        for team in new:
            number = numbers.next()
            found.append(
                Room(
                    id=f"room-{number}",
                    at=from_micros(when, self.plan.zone),
                    team=self.plan.teams[team],
                    has_room=rooms[team][0],
                    more=team != last,
                    by="system",
                    sequence=edge + number,
                )
            )
        return found

    def _heard(self, team: str, phase: Phase) -> tuple[bool, Micros | None]:
        """What is said of a team's room, and since when it is so."""
        now = self.rooms[team]
        before = self._settled.get(team, now)
        if phase == "rooms" or (before[0] and not now[0]):
            return now
        return before

    def _matches_at_birth(self, lead: str, state: State, numbers: Numbers) -> list[Input]:
        """Which records with the same key came before: known from the beginning on."""
        made: list[Input] = []
        for found in self._matches.find(lead, state, state.born):
            number = numbers.next()
            moment = from_micros(state.born - 1, self.plan.zone)
            made.append(self._match(found, moment, EDGE + number, number))
        return made

    def _match_again(self, lead: str, before: State, after: State) -> None:
        """Another key asks anew; what was answered for the old one no longer counts."""
        if self._matches.keys(before) == self._matches.keys(after):
            return
        for found in list(self._matches.find(lead, after, after.now)):
            self.order(lead, after.now, partial(self._match, found), "rooms")

    def _match(self, found: Found, moment: datetime, sequence: int, number: int) -> Match:
        since = None if found.since is None else from_micros(found.since, self.plan.zone)
        return Match(
            id=f"match-{number}",
            at=moment,
            earlier=found.earlier,
            other=found.other,
            since=since,
            by="system",
            sequence=sequence,
        )

    def _rest(
        self, lead: str, member: Member, outcome: Outcome, wake: Micros | None, answers: int
    ) -> None:
        state = outcome.state
        self.load.add(member.state, -1)
        self.load.add(state)
        self._matches.drop(lead, member.state)
        self._matches.put(lead, state)
        if state.stage is not None:
            self.measure(state.now)
        self.turns.queues.settle(lead, member.state, state, self.turns.at)
        rested = Member.resting(self.plan, state, wake, self.rooms, answers)
        self.members[lead] = rested
        self._versions[lead] = self._versions.get(lead, 0) + 1
        self._expect(lead, rested, state.now if state.stage is not None else None)


@define
class Numbers:
    """Numbers the inputs that are recorded for one lead."""

    used: int

    def next(self) -> int:
        self.used += 1
        return self.used


def _edge_of(answer: Input, at: Micros, phase: Phase) -> int:
    """On which edge of its instant an answer lies. Inputs of a host are still to come at `at` only;
    what is asked for an instant before may follow from them."""
    return -EDGE if phase == "time" and to_micros(answer.at) == at else EDGE


def _dated(state: State, at: Micros, since: Micros | None, phase: Phase) -> tuple[Micros, int]:
    """When a lead is told, and on which edge of that instant.

    When it happened, if the lead has not been handled since. What another lead did at this very
    instant is dated the microsecond before it, since an input comes after the passing of time.
    """
    if state.stage is None:
        return at - 1, EDGE
    if phase == "rooms":
        return at, EDGE
    if state.now == at:
        return at, -EDGE
    return min(max(state.now if since is None else since, state.now), at - 1), EDGE
