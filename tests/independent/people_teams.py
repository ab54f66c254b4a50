"""Several teams and the leads that they work, judged from the reference by brute force: room, work
in hand, turns and queues are worked out anew each time from where all leads are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from independent.people_pact import ASKED, Person, Team, Turnover
from independent.people_teams_life import Given, Member, TeamsPact

Place: TypeAlias = tuple[str, str]  # a lead, and one of its pipelines


@dataclass
class Teams:
    """All leads, instant by instant."""

    pact: TeamsPact
    reps: tuple[Person, ...]
    leads: dict[str, Member]
    now: int = 0
    told: list[tuple[object, ...]] = field(default_factory=list)
    answers: list[tuple[int, str, str]] = field(default_factory=list)  # who was given what lead
    waiting: dict[str, dict[Place, int]] = field(default_factory=dict)
    turns: dict[str, str] = field(default_factory=dict)  # by side: who came last
    later: tuple[Turnover, ...] = ()
    begun: bool = False
    settled: dict[str, bool | None] = field(default_factory=dict)  # as the instant began
    seen: dict[str, bool | None] = field(default_factory=dict)  # as it was last looked at
    turned: bool = False  # room has come or gone in this instant

    # Who is there, and what they can take.

    def people(self) -> list[Person]:
        """In declared order. Who works for whichever side asks is of each team."""
        found = list(self.reps)
        hired = {person.team for person in found}
        for team in self.pact.teams:
            if not hired & {None, team.name}:
                found += [Person(name, team=team.name) for name in team.declared]
        return found

    def of_team(self, name: str) -> list[Person]:
        return [person for person in self.people() if person.team in (None, name)]

    def hours(self, person: Person, team: Team) -> Fraction:
        assert team.hours is not None
        share = team.share if person.share is None else person.share
        return (person.hours or team.hours) * share

    def capacity(self, name: str) -> Fraction | None:
        team = self.pact.team(name)
        if team.hours is None:
            return None
        if people := self.of_team(name):
            there = [one for one in people if one.there(self.now)]
            return sum((self.hours(one, team) for one in there), Fraction(0))
        return None if team.planned is None else team.planned * team.hours * team.share

    def in_hand(self, team: Team, person: str | None = None) -> Fraction:
        efforts = dict(team.efforts)
        places = [(stage, owner) for stage, owner, _ in self._places()]
        return Fraction(sum(efforts.get(s, 0) for s, o in places if person in (None, o)), 60)

    def _places(self) -> list[tuple[str, str | None, str]]:
        """Where all records are, who owns each, and by which side."""
        return [
            (track.entries[-1].stage, track.owner, lead.side_in(name))
            for lead in self.leads.values()
            if lead.begun
            for name, track in lead.world.tracks.items()
            if track.entries
        ]

    def rooms(self) -> dict[str, bool | None]:
        found: dict[str, bool | None] = {}
        for team in self.pact.teams:
            capacity = self.capacity(team.name)
            found[team.name] = None if capacity is None else self.in_hand(team) < capacity
        return found

    # Time.

    def run(self, inputs: Iterable[Given], until: int) -> Teams:
        given = list(inputs)
        while (at := self._next(given)) is not None and at <= until:
            self.now = at
            self._instant([one for one in given if one.at == at])
        self.now = until
        return self

    def _next(self, given: Sequence[Given]) -> int | None:
        marks = [one.at for one in given] + [one.born for one in self.leads.values()]
        marks += [one.at + 1 for one in self.later]
        marks += [at for person in self.reps for pair in person.away for at in pair]
        for one in self.leads.values():
            if one.begun and (mark := one.coming(self.now)) is not None:
                marks.append(mark)
        return min((at for at in marks if at > self.now), default=None)

    def _instant(self, inputs: Sequence[Given]) -> None:
        for change in self.later:
            if change.at + 1 == self.now:
                self.reps = change.reps
                for gone in change.gone:
                    tracks = self.leads.pop(gone).world.tracks
                    self._leave([(gone, track) for track in tracks])
        for one in self.leads.values():
            one.heard = set()
        self._look()
        for lead in sorted(self.leads):
            one = self.leads[lead]
            if one.born == self.now or (one.begun and self._has_come(one)):
                self._handle(one)
        for one in self._in_turn(inputs):
            own = [item for item in inputs if item.lead == one.id]
            self._handle(one, sorted(own, key=lambda item: item.order))
        self._tell_of_room()
        self.begun = self.begun or any(one.begun for one in self.leads.values())
        if self.begun:
            self.settled = self.rooms()

    def _has_come(self, one: Member) -> bool:
        """By what it was told, or by what it would hear now, unless it waits to be told already."""
        rooms = self._heard_rooms(one)
        waits = one.matters(rooms, self.now - 1)
        return one.due(self.now) or (not waits and one.is_due_with(rooms, self.now))

    def _in_turn(self, inputs: Sequence[Given]) -> list[Member]:
        """Lead by lead, in the order of each one's first input, then of ids."""
        first = {item.lead: item.order for item in sorted(inputs, key=lambda i: i.order)[::-1]}
        return [self.leads[lead] for lead in sorted(first, key=lambda lead: (first[lead], lead))]

    def _look(self) -> None:
        rooms = self.rooms()
        self.turned = self.turned or rooms != self.seen
        self.seen = rooms

    def _handle(self, one: Member, inputs: Sequence[Given] = ()) -> None:
        """A lead whose time has come, or that has inputs. Before it is told what others took: one
        microsecond before, unless time has already passed for it. Room that others made in this
        instant is for those who wait: nobody hears of it yet."""
        before = len(one.told)
        rooms = self._heard_rooms(one)
        if one.begun:
            if one.says(rooms) != one.says(one.known.rooms):
                one.hear(rooms, self.now - (one.handled < self.now))
            one.known.rooms.update(rooms)
            one.pass_to(self.now)
        else:
            one.handled = self.now
            one.begin(rooms)
        one.handled = self.now
        for item in inputs:
            one._take(item)
        self._publish(one, before)

    def _publish(self, one: Member, before: int) -> None:
        self.told += [(at, one.id, *what) for at, *what in one.told[before:]]
        # Whoever has an owner in the end does not wait.
        owned = [name for name, track in one.world.tracks.items() if track.owner is not None]
        self._leave([(one.id, name) for name in owned])
        self._look()

    def _tell_of_room(self) -> None:
        """Whoever has been longest where it is first; the same at most once in an instant."""
        if not self.turned:
            return
        while fresh := [one for one in self.leads.values() if self._tells(one)]:
            one = min(fresh, key=lambda one: (one.since, one.id))
            rooms, before = self._open_rooms(one), len(one.told)
            one.heard.add(one.says(rooms))
            one.hear(rooms, self.now)
            one.handled = self.now
            self._publish(one, before)
        # What does not matter to a lead now is known to it all the same when it does.
        for one in self.leads.values():
            if one.begun and one.says(self._open_rooms(one)) not in one.heard:
                one.known.rooms.update(self._open_rooms(one))
        self.turned = False

    def _heard_rooms(self, one: Member) -> dict[str, bool]:
        """What is heard in the middle of an instant; of what was not known before by nobody who
        lives already."""
        heard = {
            team: room and self.settled.get(team) is not False
            for team, room in self._open_rooms(one).items()
            if not one.begun or self.settled.get(team) is not None
        }
        return {**one.known.rooms, **heard} if one.begun else heard

    def _open_rooms(self, one: Member) -> dict[str, bool]:
        """What is said now; where nothing is, what it was told last stays."""
        now = {team: room for team, room in self.rooms().items() if room is not None}
        return {**one.known.rooms, **now} if one.begun else now

    def _tells(self, one: Member) -> bool:
        if not one.begun:
            return False
        rooms = self._open_rooms(one)
        says = one.says(rooms)
        if says == one.says(one.known.rooms) or says in one.heard:
            return False
        return one.matters(rooms, self.now)

    # Whom to assign.

    def queue(self, name: str) -> tuple[str, ...]:
        """Who came first first, of one instant by id."""
        since: dict[str, int] = {}
        for (lead, _), at in self.waiting.get(name, {}).items():
            since[lead] = min(at, since.get(lead, at))
        return tuple(sorted(since, key=lambda lead: (since[lead], lead)))

    def queues(self, lead: Member, name: str) -> None:
        self.waiting.setdefault(name, {})[lead.id, lead.world.track] = self.now

    def moved(self, lead: Member) -> None:
        """In one pipeline: there it no longer waits."""
        self._leave([(lead.id, lead.world.track)])

    def _leave(self, places: Sequence[Place]) -> None:
        for waiting in self.waiting.values():
            for place in places:
                waiting.pop(place, None)

    def whom(self, lead: Member, target: str) -> str | None:
        assert target in ASKED
        side = lead.side_in(lead.world.track)
        there = [person for person in self.of_team(side) if person.there(self.now)]
        if target == "round robin":
            found = self._next_in_turn(side, there)
        else:
            found = max(there, key=lambda one: self._free(one, side)).name if there else None
        if found is not None:
            self.answers.append((lead.world.now, lead.id, found))
        return found

    def _free(self, person: Person, side: str) -> Fraction:
        """The free share of the own capacity; without a capacity the fewest leads, by share."""
        team = next((team for team in self.pact.teams if team.name == side), Team(name=side))
        if team.hours is not None:
            return 1 - self.in_hand(team, person.name) / self.hours(person, team)
        mine = [
            place for place in self._places()
            if place[1:] == (person.name, side) and not self.pact.place(place[0]).end
        ]  # fmt: skip
        return -Fraction(len(mine)) / (person.share or 1)

    def _next_in_turn(self, side: str, there: Sequence[Person]) -> str | None:
        names = [person.name for person in self.of_team(side)]
        turn = self.turns.get(side)
        start = names.index(turn) + 1 if turn in names else 0
        present = {person.name for person in there}
        found = next((name for name in names[start:] + names[:start] if name in present), None)
        if found is not None:
            self.turns[side] = found
        return found


def teams_of(
    pact: TeamsPact, reps: Sequence[Person], born: dict[str, int], inputs: Iterable[Given],
    until: int, later: Sequence[Turnover] = (),
) -> Teams:  # fmt: skip
    start = min([*born.values(), *(one.at for one in later)], default=0) - 1
    desk = Teams(pact, tuple(reps), {}, start, later=tuple(later))
    desk.leads = {
        lead: Member(pact, until, id=lead, born=at, desk=desk) for lead, at in born.items()
    }
    return desk.run(inputs, until)
