"""A team, the leads that it works, and who owns them, judged from the reference by brute force:
room, work in hand, turns and queues are worked out anew each time from where all leads are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from independent.instants import HOUR
from independent.people_pact import (
    ASKED,
    After,
    Input,
    Line,
    On,
    Person,
    Plan,
    Room,
    Turnover,
)


@dataclass
class One:
    """One lead: where it is and since when, who owns it, what it was told."""

    id: str
    born: int
    stage: str = ""
    entered: int = 0
    number: int = 0  # the how manieth entry of all, to tell who came first
    side: str = "marketing"
    owner: str | None = None
    latest: dict[str, str] = field(default_factory=dict)
    acts: list[Input] = field(default_factory=list)
    knows: bool | None = None  # of room, as it was told last
    visited: set[str] = field(default_factory=set)
    stuck: set[tuple[str, int]] = field(default_factory=set)  # lines, by stage and number
    followed: Line | None = None
    heard: set[bool] = field(default_factory=set)  # in this instant
    handled: int = 0  # when it was last


@dataclass
class People:
    """All leads, instant by instant."""

    plan: Plan
    reps: tuple[Person, ...]
    leads: dict[str, One]
    now: int = 0
    instant: int = 0  # what is told one microsecond before belongs to it, too
    told: list[tuple[object, ...]] = field(default_factory=list)
    answers: list[tuple[int, str, str]] = field(default_factory=list)  # who was given what lead
    waiting: dict[str, dict[str, int]] = field(default_factory=dict)
    turn: str | None = None
    later: tuple[Turnover, ...] = ()
    begun: bool = False
    settled: bool | None = None  # whether there was room when the instant began
    seen: bool | None = None  # whether there was when it was last looked at
    turned: bool = False  # room has come or gone in this instant

    # Who is there, and what they can take.

    def people(self) -> list[Person]:
        return list(self.reps) or [Person(name) for name in self.plan.team.declared]

    def hours(self, person: Person) -> Fraction:
        team = self.plan.team
        assert team.hours is not None
        share = team.share if person.share is None else person.share
        return (person.hours or team.hours) * share

    def capacity(self) -> Fraction | None:
        team = self.plan.team
        if team.hours is None:
            return None
        if people := self.people():
            return sum((self.hours(one) for one in people if one.there(self.now)), Fraction(0))
        return None if team.planned is None else team.planned * team.hours * team.share

    def in_hand(self, person: str | None = None) -> Fraction:
        efforts = dict(self.plan.team.efforts)
        mine = [one for one in self.leads.values() if person in (None, one.owner)]
        return Fraction(sum(efforts.get(one.stage, 0) for one in mine), 60)

    def room(self) -> bool | None:
        capacity = self.capacity()
        return None if capacity is None else self.in_hand() < capacity

    # Time.

    def run(self, inputs: Iterable[Input], until: int) -> People:
        given = list(inputs)
        while (at := self._next(given)) is not None and at <= until:
            self.now = at
            self._instant([one for one in given if one.at == at])
        self.now = until
        return self

    def _next(self, given: Sequence[Input]) -> int | None:
        marks = [one.at for one in given] + [one.born for one in self.leads.values()]
        marks += [one.at + 1 for one in self.later]
        marks += [at for person in self.reps for pair in person.away for at in pair]
        marks += [at for one in self.leads.values() for at in self._timers(one)]
        return min((at for at in marks if at > self.now), default=None)

    def _timers(self, one: One) -> list[int]:
        lines = self.plan.place(one.stage).lines if one.stage else ()
        return [self._over(one, line.why) for line in lines if isinstance(line.why, After)]

    def _over(self, one: One, why: After) -> int:
        acts = [act.at for act in one.acts if act.name == why.without and act.at >= one.entered]
        return max([one.entered, *acts]) + why.hours * HOUR

    def _instant(self, inputs: Sequence[Input]) -> None:
        self.instant = self.now
        for change in self.later:
            if change.at + 1 == self.now:
                self.reps = change.reps
                for lead in change.gone:
                    self._unqueue(self.leads.pop(lead))
        for one in self.leads.values():
            one.heard = set()
        self._look()
        for lead in sorted(self.leads):
            one = self.leads[lead]
            if one.born == self.now:
                self._hear(one)
                self._begin(one)
            elif one.stage and self.now in self._timers(one):
                self._hear_before(one)
                self._settle(one)
            self._look()
        for one in self._in_turn(inputs):
            self._hear_before(one)
            for item in sorted(inputs, key=lambda item: item.order):
                if item.lead == one.id:
                    self._take(one, item)
            self._look()
        self._tell_of_room()
        self.begun = self.begun or any(one.stage for one in self.leads.values())
        if self.begun:
            self.settled = self.room()

    def _in_turn(self, inputs: Sequence[Input]) -> list[One]:
        """Lead by lead, in the order of each one's first input, then of ids."""
        first = {item.lead: item.order for item in sorted(inputs, key=lambda i: i.order)[::-1]}
        return [self.leads[lead] for lead in sorted(first, key=lambda lead: (first[lead], lead))]

    def _tell_of_room(self) -> None:
        """Whoever has been longest where it is first; the same at most once in an instant."""
        while self.turned and (room := self.room()) is not None:
            there = [one for one in self.leads.values() if one.stage and self._reads(one)]
            fresh = [one for one in there if one.knows != room and room not in one.heard]
            if not fresh:
                break
            one = min(fresh, key=lambda one: (one.entered, one.id))
            one.knows = room
            one.heard.add(room)
            one.stuck.clear()
            self._settle(one)
            self._look()
        self.turned = False

    def _look(self) -> None:
        self.turned = self.turned or self.room() != self.seen
        self.seen = self.room()

    def _reads(self, one: One) -> bool:
        return any(isinstance(line.why, Room) for line in self.plan.place(one.stage).lines)

    def _hear(self, one: One) -> None:
        """Room that others made in this instant is for those who wait: nobody hears of it yet.
        What they took is gone."""
        if (room := self.room()) is not None:
            one.knows = room and self.settled is not False

    def _hear_before(self, one: One) -> None:
        """What others did at this instant is told one microsecond before what comes now."""
        before, now = one.knows, self.now
        if self.settled is not None:  # what was not known before waits for the end, too
            self._hear(one)
        if one.knows != before and self._reads(one):
            # Unless time has already passed for it: then it is told in between.
            self.now -= one.handled < now
            one.stuck.clear()
            self._settle(one)
            self.now = now

    # One lead.

    def _begin(self, one: One) -> None:
        self._enter(one, self.plan.places[0].name)
        one.visited = {one.stage}
        self._run(one)

    def _settle(self, one: One) -> None:
        one.visited = {one.stage}
        self._run(one)

    def _take(self, one: One, item: Input) -> None:
        one.stuck.clear()
        one.visited = {one.stage}
        if item.kind == "owner":
            self._own(one, item.name)
        elif item.kind == "moved":
            assert item.name is not None
            self._go(one, item.name)
        elif item.kind == "act":
            one.acts.append(item)
            for line in self.plan.place(one.stage).lines:
                if isinstance(line.why, On) and self._fires(one, line.why, item):
                    self._enter(one, line.to, line)
                    break
        self._run(one)

    def _go(self, one: One, stage: str) -> None:
        """Moved outside: along a line of the agreement its `then` is carried out, too."""
        if stage == one.stage:
            return
        place = self.plan.place(one.stage)
        if place.side is None:
            self.told.append((self.now, one.id, "refused", "outside"))
            self.told.append((self.now, one.id, "set back", None))
            return
        self._enter(one, stage, next((line for line in place.lines if line.to == stage), None))

    def _fires(self, one: One, on: On, item: Input) -> bool:
        if on.kind != item.name or not on.by_owner:
            return on.kind == item.name
        if one.owner is None:
            declared = item.by in self.plan.team.declared
            return one.side == ("sales" if declared else self.plan.kinds[on.kind])
        return item.by == one.owner

    def _run(self, one: One) -> None:
        one.handled = self.now
        while line := self._holding(one):
            self._enter(one, line.to, line)
        line, one.followed = one.followed, None
        for target in line.assign if line else ():
            found = self._whom(one, target)
            if found is None and not target.startswith("queue"):
                continue
            self.told.append((self.now, one.id, "assign", found))
            if found is None:
                self._queue(one, target.removeprefix("queue "))
                return
            if target in ASKED:
                self.answers.append((self.now, one.id, found))
            self._own(one, found)
            return
        if line and line.assign:
            self.told.append((self.now, one.id, "assign", None))

    def _holding(self, one: One) -> Line | None:
        for number, line in enumerate(self.plan.place(one.stage).lines):
            match line.why:
                case Room(there, given):
                    holds = one.knows is not None and one.knows == there
                    holds = holds and (given is None or any(a.name == given for a in one.acts))
                case After():
                    holds = self.now >= self._over(one, line.why)
                case _:
                    holds = False
            if not holds or (one.stage, number) in one.stuck:
                continue
            if line.to in one.visited:
                one.stuck.add((one.stage, number))
                self.told.append((self.now, one.id, "refused", "loop"))
                continue
            return line
        return None

    def _enter(self, one: One, stage: str, line: Line | None = None) -> None:
        self.told.append((self.now, one.id, "move", one.stage or None, stage))
        self._unqueue(one)
        one.stage, one.entered, one.followed = stage, self.now, line
        one.visited.add(stage)
        side = self.plan.place(stage).side or one.side
        if side != one.side:
            one.owner = None
        one.side = side

    # Whom to assign.

    def queue(self, name: str) -> tuple[str, ...]:
        """Who came first first, of one instant by id."""
        waiting = self.waiting.get(name, {})
        return tuple(sorted(waiting, key=lambda lead: (waiting[lead], lead)))

    def _own(self, one: One, person: str | None) -> None:
        one.owner = person
        if person is not None:
            one.latest[one.side] = person
            self._unqueue(one)

    def _whom(self, one: One, target: str) -> str | None:
        # Everybody here works for sales: when marketing asks, there is nobody.
        people = self.people() if one.side == "sales" else []
        there = [person for person in people if person.there(self.instant)]
        match target:
            case "previous owner":
                return one.latest.get(one.side)
            case "owner":
                return one.owner
            case "rep with most room":
                return max(there, key=self._free).name if there else None
            case "round robin":
                return self._next_in_turn(there)
            case _:
                return None if target.startswith("queue") else target

    def _queue(self, one: One, name: str) -> None:
        if one.owner is None:
            self.waiting.setdefault(name, {})[one.id] = self.instant

    def _free(self, person: Person) -> Fraction:
        """The free share of the own capacity; without a capacity the fewest leads, by share."""
        if self.plan.team.hours is not None:
            return 1 - self.in_hand(person.name) / self.hours(person)
        mine = [one for one in self.leads.values() if one.owner == person.name]
        open_ = [one for one in mine if self.plan.place(one.stage).side == "sales"]
        return -Fraction(len(open_)) / (person.share or 1)

    def _next_in_turn(self, there: Sequence[Person]) -> str | None:
        names = [person.name for person in self.people()]
        start = names.index(self.turn) + 1 if self.turn in names else 0
        present = {person.name for person in there}
        found = next((name for name in names[start:] + names[:start] if name in present), None)
        self.turn = found or self.turn
        return found

    def _unqueue(self, one: One) -> None:
        for waiting in self.waiting.values():
            if one.id in waiting:
                del waiting[one.id]


def people_of(
    plan: Plan, reps: Sequence[Person], born: dict[str, int], inputs: Iterable[Input], until: int,
    later: Sequence[Turnover] = (),
) -> People:  # fmt: skip
    leads = {lead: One(lead, at) for lead, at in born.items()}
    start = min([*born.values(), *(one.at for one in later)], default=0) - 1
    return People(plan, tuple(reps), leads, start, later=tuple(later)).run(inputs, until)
