"""One life among those that several teams work: it knows of room what it was told."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from independent.judge import Act, Track, World
from independent.life import Life
from independent.pact import After, Input, Join, Named, Not, Pact, When
from independent.people_pact import Team
from independent.promises import OPEN

SIDES = ("marketing", "sales")


@dataclass(frozen=True)
class HasRoom:
    """`sales has room`."""

    team: str

    def __str__(self) -> str:
        return f"{self.team} has room"


@dataclass(frozen=True)
class Given(Input):
    """What happens to one of many leads."""

    lead: str = ""


@dataclass(frozen=True)
class TeamsPact(Pact):
    """An agreement with teams."""

    teams: tuple[Team, ...] = ()

    def team(self, name: str) -> Team:
        return next(team for team in self.teams if team.name == name)

    def text(self) -> str:
        return super().text() + "\n" + "\n".join(map(_shown, self.teams))

    def asks(self, condition: Any) -> Iterator[str]:
        """The teams of whose room a condition asks."""
        match condition:
            case HasRoom(team):
                yield team
            case Not(part):
                yield from self.asks(part)
            case Join():
                for part in condition.parts:
                    yield from self.asks(part)
            case Named(name):
                yield from self.asks(self.defines[name])


def _shown(team: Team) -> str:
    """A team that is no party is declared, if only by its name."""
    named = team.declared or team.name in SIDES
    return ("" if named else f"team {team.name}\n  people from host\n") + str(team)


class Desk(Protocol):
    """Who answers for all leads."""

    def moved(self, lead: Member) -> None: ...

    def queues(self, lead: Member, name: str) -> None: ...

    def whom(self, lead: Member, target: str) -> str | None: ...


@dataclass
class Known(World):
    """What is known of one lead, and what it was told of room."""

    rooms: dict[str, bool] = field(default_factory=dict)

    def holds(self, condition: Any) -> bool | None:
        if isinstance(condition, HasRoom):
            return self.rooms.get(condition.team)
        return super().holds(condition)


@dataclass(eq=False)
class Member(Life):
    """`desk` is None for a copy on which something is tried."""

    pact: TeamsPact
    id: str = ""
    born: int = 0
    desk: Desk | None = None
    handled: int = -1  # the instant at which it was last
    heard: set[frozenset[tuple[str, bool]]] = field(default_factory=set)  # in this instant

    @property
    def known(self) -> Known:
        assert isinstance(self.world, Known)
        return self.world

    @property
    def begun(self) -> bool:
        return self.handled >= 0

    @property
    def since(self) -> int:
        """Since when it has been where it is."""
        return max(track.entries[-1].at for track in self.tracks())

    def side_in(self, track: str) -> str:
        return self._side_of(track)

    def tracks(self) -> list[Track]:
        """Where it is, pipeline by pipeline."""
        if not self.begun:
            return []
        return [track for track in self.world.tracks.values() if track.entries]

    # Time, and what it is told.

    def coming(self, after: int) -> int | None:
        """The next instant after this at which it may do something by itself."""
        here, self.world.now = self.world.now, max(self.world.now, after)
        found = self._next_instant()
        self.world.now = here
        return found

    def begin(self, rooms: dict[str, bool]) -> None:
        self.world = Known(self.pact, self.born, {}, rooms=dict(rooms))
        self.terms = self.pact.terms()
        self._begin()

    def pass_to(self, at: int) -> None:
        self._pass_time(at)
        self.world.now = max(self.world.now, at)

    def due(self, at: int) -> bool:
        """Whether it does something by itself at this instant."""
        if self.coming(at - 1) != at:
            return False
        other = self.twin()
        other.pass_to(at)
        return len(other.told) > len(self.told)

    def is_due_with(self, rooms: dict[str, bool], at: int) -> bool:
        """Whether its time would have come, too, if it knew this of room."""
        other = self.twin()
        other.known.rooms.update(rooms)
        return other.due(at)

    def reads(self) -> frozenset[str]:
        """The teams of whose room anything asks where it is now, without waiting for an input."""
        asked: list[Any] = [
            condition
            for track in self.tracks()
            for line in self.pact.place(track.entries[-1].stage).lines
            if isinstance(line.why, When | After)
            for condition in [
                line.why.condition if isinstance(line.why, When) else None,
                self.pact.place(line.to).qualifies,
            ]
        ]
        for clock in self.clocks:
            if clock.state in OPEN:
                asked += [clock.promise.paused, clock.promise.void]
        asked += [alarm.when for alarm in self.pact.alarms]
        return frozenset(team for condition in asked for team in self.pact.asks(condition))

    def says(self, rooms: dict[str, bool]) -> frozenset[tuple[str, bool]]:
        """What of this it reads."""
        return frozenset((team, rooms[team]) for team in self.reads() if team in rooms)

    def matters(self, rooms: dict[str, bool], at: int) -> bool:
        """Whether it would do anything if it were told this: tried on a copy. A line that waits for
        an input of the lead waits for being told, too."""
        here = {track.entries[-1].stage for track in self.tracks()}
        if any(stage in here for stage, _ in self.stuck):
            return True
        other = self.twin()
        other.hear(rooms, at)
        return (len(other.told), other.alarmed) != (len(self.told), self.alarmed)

    def hear(self, rooms: dict[str, bool], at: int) -> None:
        """An input like any other: open clocks are void, paused or resumed; then the moves run."""
        self.pass_to(at)
        self.stuck.clear()
        self._look_around()
        self.known.rooms.update(rooms)
        self._turn_clocks()
        self._settle("system")

    def twin(self) -> Member:
        """A copy that shares the agreement."""
        shared = [self.pact, *self.pact.promises, *self.pact.places]
        memo: dict[int, Any] = {id(one): one for one in shared}
        if self.desk is not None:
            memo[id(self.desk)] = None
        other = deepcopy(self, memo)
        other.desk = None
        return other

    # Whom to assign, and who acts.

    def _assign(self, targets: tuple[str, ...]) -> None:
        for target in targets:
            found = self._whom(target)
            if found is None and not target.startswith("queue"):
                continue
            self._tell("effect", "assign", found)
            if found is not None:
                self._own(found)
            elif self.desk is not None:
                self.desk.queues(self, target.removeprefix("queue "))
            return
        if targets:
            self._tell("effect", "assign", None)

    def _whom(self, target: str) -> str | None:
        match target:
            case "previous owner":
                return self.last_owner.get(self._side())
            case "owner":
                return self.owner
            case "rep with most room" | "round robin":
                return None if self.desk is None else self.desk.whom(self, target)
            case _:
                return None if target.startswith("queue") else target

    def _enter(self, stage: str) -> None:
        super()._enter(stage)
        if self.desk is not None:
            self.desk.moved(self)

    def _act_of(self, one: Input) -> Act:
        """A declared person acts for the side of the team; support is no side."""
        act = super()._act_of(one)
        teams = [team for team in self.pact.teams if team.name in SIDES]
        sides = [team.name for team in teams if act.person in team.declared]
        if sides:
            return replace(act, party=sides[0])
        return act
