"""Where a lead goes: `when` and `after` lines, and what follows from a move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from independent.alarms import Alarms
from independent.instants import Term
from independent.judge import Entry
from independent.pact import DEALS, LEAD, After, Line, Place, When
from independent.promises import OPEN, Clock


@dataclass
class Moves(Alarms):
    """`visited`: where each pipeline was while one input or timer is handled."""

    stuck: set[tuple[str, Line]] = field(default_factory=set)
    followed: dict[str, Line | None] = field(default_factory=dict)
    visited: dict[str, set[str]] = field(default_factory=dict)

    def _qualifies(self, stage: str) -> bool:
        condition = self.pact.place(stage).qualifies
        return condition is None or self.world.holds(condition) is True

    def _grants(self, stage: str) -> bool:
        """What a wish and `then move to` need: the stage lets in, and no promise forbids it."""
        return self._qualifies(stage) and not self._forbids(stage)

    def _side(self) -> str:
        """The side that has the lead: an end that nobody owns leaves it where it was."""
        sides = [entry.side for entry in reversed(self.world.entries)]
        return next(side for side in sides if side is not None)

    def _carry_out(self, clock: Clock, actions: Sequence[str], party: str | None) -> bool:
        """What follows from a warning, a lateness or a breach; whether the lead was moved."""
        self.world.track = clock.track
        moved = False
        for action in actions:
            if action.startswith("tell"):
                self._tell("effect", "tell", action.removeprefix("tell "))
            elif action.startswith("assign"):
                self._assign((action.removeprefix("assign to ").strip('"'),))
            elif self._entry(clock.track) == clock.entry:
                moved = self._then_move(action.removeprefix("move to "), party) or moved
        return moved

    def _arrive_all(self, after: Place, party: str | None) -> None:
        """What is decided there, and what follows from a promise `before` that was not kept."""
        for clock in self.clocks:
            self._arrive(clock, after, party)

    def _then_move(self, to: str, party: str | None) -> bool:
        if to == self.world.stage:
            return False
        if self._place().end or not self._grants(to):
            self._tell("refused", "request")
            return False
        return self._move(to, party)

    def _settle(self, party: str | None, fresh: set[str] | None = None) -> None:
        """`when` and `after` lines of all pipelines until none holds; then where they rest their
        clocks start and `then` is carried out, which may let a line hold again."""
        fresh = set(fresh or ())
        while True:
            begun = [here for here, track in self.world.tracks.items() if track.entries]
            rested = [self._rest(here, party, fresh) for here in begun]
            if any(rested):
                continue  # what begins meanwhile comes to rest with the next round
            self._rest_clocks()
            if not any(self._run_lines(here, party, fresh) for here in self.world.tracks):
                break
        self.world.track = LEAD
        self._ring(None)

    def _rest(self, here: str, party: str | None, fresh: set[str]) -> bool:
        self._run_lines(here, party, fresh)
        if here not in fresh:
            return False
        fresh.discard(here)
        for promise in self.pact.promises:
            if promise.entering == self.world.stage:
                self._start(promise)
        self._then(party, fresh)
        return True

    def _run_lines(self, here: str, party: str | None, fresh: set[str]) -> bool:
        self.world.track = here
        moved = False
        while line := self._next_line() if self.world.open else None:
            self._move(line.to, party, line)
            fresh.add(here)
            moved = True
        return moved

    def _inherit(self) -> None:
        """An opportunity begins with the owners that the lead has."""
        own, track = self.world.tracks[LEAD], self.world.tracks[DEALS]
        track.last_owner = dict(own.last_owner)
        track.owner = own.owner

    def _begin_in(self, stage: str, party: str | None) -> None:
        lead_side = self._side_of(LEAD)
        self._tell("move", None, stage)
        self._enter(stage)
        if self._side() != lead_side:
            self.world.tracks[self.world.track].owner = None
        self._arrive_all(self.pact.place(stage), party)

    def _side_of(self, name: str) -> str:
        here, self.world.track = self.world.track, name
        side = self._side()
        self.world.track = here
        return side

    def _then(self, party: str | None, fresh: set[str]) -> None:
        """`then` of the line by which a pipeline came to where it rests."""
        here, line = self.world.track, self.followed.pop(self.world.track, None)
        self._assign(line.assign if line else ())
        if line is None or not line.opens:
            return
        self.world.track = DEALS
        if self.world.open and not self._place().end:
            self._tell("refused", "open")
        else:
            self._tell("effect", "open", None)
            start = next(place.name for place in self.pact.places if place.pipeline == DEALS)
            self._inherit()
            self.visited.setdefault(DEALS, set()).add(start)
            self._begin_in(start, party)
            fresh.add(DEALS)
        self.world.track = here

    def _assign(self, targets: tuple[str, ...]) -> None:
        for one in targets:
            person = self.last_owner.get(self._side()) if one == "previous owner" else one
            if person is not None:
                self._tell("effect", "assign", person)
                self._own(person)
                return
        if targets:
            self._tell("effect", "assign", None)

    def _next_line(self) -> Line | None:
        for line in self._place().lines:
            match line.why:
                case When(condition):
                    ready = self.world.holds(condition) is True
                case After(term, without):
                    ready = self._waited(term, without)
                case _:
                    ready = False
            if not ready or not self._qualifies(line.to) or (self.world.stage, line) in self.stuck:
                continue
            if line.to in self.visited[self.world.track]:
                self.stuck.add((self.world.stage, line))
                self._tell("refused", "loop")
                continue
            if self._forbidden(line.to):
                self.stuck.add((self.world.stage, line))
                continue
            return line
        return None

    def _waited(self, term: Term, without: tuple[str, ...]) -> bool:
        entry = self.world.entries[-1]
        later = [act.at for act in self.world.acts if act.kind in without and act.at >= entry.at]
        return self.world.now >= self.pact.times.plus(max([entry.at, *later]), term)

    def _forbidden(self, to: str) -> bool:
        """By an open promise `before` that stage which says `else refuse`: it is told."""
        if self._forbids(to):
            self._tell("refused", "promise")
            return True
        return False

    def _forbids(self, to: str) -> bool:
        return any(
            clock.promise.refuse and clock.promise.before == to and clock.state in OPEN
            for clock in self.clocks
        )

    def _move(
        self,
        to: str,
        party: str | None,
        line: Line | None = None,
        cause: str = "",
    ) -> bool:
        if to in self.visited[self.world.track]:
            self._tell("refused", "loop")
            return False
        if cause != "outside" and self._forbidden(to):
            return False
        self.visited[self.world.track].add(to)
        self.followed[self.world.track] = line
        before = self._place()
        after = self.pact.place(to)
        for clock in self.clocks:
            self._leave(clock, party)
        self._tell("move", before.name, to)
        side = self._side()
        self._enter(to)
        if side != self._side():
            self.world.tracks[self.world.track].owner = None
        self._arrive_all(after, party)
        return True

    def _enter(self, stage: str) -> None:
        number = self.world.handled
        side = self.pact.place(stage).side
        self.world.entries.append(Entry(stage, self.world.now, number, side))
