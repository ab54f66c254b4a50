"""The clocks of one lead's promises, as the reference page tells of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from independent.judge import Act, World
from independent.owed import Promise, Rung
from independent.pact import Pact, Place

OPEN = ("running", "paused")


@dataclass(eq=False)
class Clock:
    promise: Promise
    number: int
    start: int
    track: str  # where the promise begins
    entry: int  # which entry the lead was in there, as an index
    state: str = "running"
    pauses: list[tuple[int, int | None]] = field(default_factory=list)
    count: int = 0
    warned: set[int] = field(default_factory=set)
    done: set[str] = field(default_factory=set)  # kinds, of `gets all of`
    rungs: set[int] = field(default_factory=set)
    late_due: int | None = None
    decided: bool = False
    acts: Promise | None = None  # whose lines tell and move, where its terms are older ones

    @property
    def lines(self) -> Promise:
        return self.acts or self.promise

    @property
    def rungs_to_tell(self) -> list[Rung]:
        """Its own `late by` times, and what today's lines in their places do."""
        own = [rung for rung in self.promise.rungs if rung.term]
        today = [rung for rung in self.lines.rungs if rung.term]
        return [Rung(one.term, line.actions) for one, line in zip(own, today, strict=False)]

    @property
    def closed_pauses(self) -> list[tuple[int, int]]:
        return [(begin, end) for begin, end in self.pauses if end is not None]


@dataclass
class Clocks:
    """`told` is what comes out: tuples of instant, kind, and what."""

    pact: Pact
    until: int
    told: list[tuple[Any, ...]] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    world: World = field(init=False)

    @property
    def owner(self) -> str | None:
        return self.world.owner

    @property
    def last_owner(self) -> dict[str, str | None]:
        return self.world.tracks[self.world.track].last_owner

    def _track(self, promise: Promise) -> str:
        starts, ends = promise.entering or promise.found_in, [*promise.reached, promise.before]
        return self.pact.track([starts, promise.during, *promise.targets, *ends])

    def _entry(self, track: str) -> int:
        return len(self.world.tracks[track].entries) - 1

    # What is due.

    def _due(self, clock: Clock) -> int | None:
        if clock.promise.within is None:
            return None
        return self.pact.times.due(clock.start, clock.promise.within, clock.closed_pauses)

    def _marks(self, clock: Clock) -> list[tuple[int, str, int]]:
        """What is still to come of a clock: order of the line, step, its last instant."""
        promise, times = clock.promise, self.pact.times
        if promise.within is None:
            return []
        if clock.state == "late":
            return [
                (50 + at, "late by", times.promised(clock.late_due, rung.term))
                for at, rung in enumerate(clock.rungs_to_tell)
                if rung.term and clock.late_due is not None and at not in clock.rungs
            ]
        if clock.state != "running":
            return []
        marks = [
            (at, "warned", times.part(clock.start, promise.within, percent, clock.closed_pauses))
            for at, percent in enumerate(promise.warn[: len(clock.lines.warn)])
            if at not in clock.warned
        ]
        due = self._due(clock)
        assert due is not None
        return [*marks, (49, "late", due)]

    def _timers_due(self) -> list[tuple[int, int, int, int, Clock, str]]:
        found = []
        names = [promise.name for promise in self.pact.promises]
        for clock in self.clocks:
            place = names.index(clock.promise.name)
            for order, step, last in self._marks(clock):
                if last < self.world.now:
                    found.append((last, place, clock.number, order, clock, step))
        return found

    # Steps.

    def _told_of(self, clock: Clock, step: str, due: int | None) -> None:
        self._tell("sla", clock.promise.name, clock.number, step, due)

    def _state(self, clock: Clock, state: str, due: int | None = None) -> None:
        if due is None:
            due = clock.late_due if clock.state == "late" else self._due(clock)
        if clock.state == "paused":
            due = None
        clock.state = state
        self._told_of(clock, state, due)
        self._publish()

    def _publish(self) -> None:
        self.world.clock_states = {
            promise.name: [clock.state for clock in self._of(promise)]
            for promise in self.pact.promises
        }

    def _of(self, promise: Promise) -> list[Clock]:
        return [clock for clock in self.clocks if clock.promise.name == promise.name]

    def _start(self, promise: Promise) -> None:
        if any(self._goes_on(clock) for clock in self._of(promise)):
            return
        number = 1 + len(self._of(promise))
        track = self._track(promise)
        if promise.form == "every" and promise.during not in (None, self._stage_of(track)):
            return
        clock = Clock(promise, number, self.world.now, track, self._entry(track))
        self.clocks.append(clock)
        self._publish()
        if promise.paused is not None and self.world.binds(promise.paused, promise.promiser, track):
            clock.state = "paused"
            clock.pauses.append((self.world.now, None))
        self._told_of(clock, "started", None if clock.state == "paused" else self._due(clock))
        self._publish()

    def _goes_on(self, clock: Clock) -> bool:
        """Whether no second one begins beside this."""
        if clock.promise.form == "every":
            return clock.state in OPEN or (clock.state == "late" and not self._over(clock))
        return clock.promise.form == "never" and not clock.promise.within and clock.state in OPEN

    def _rest_clocks(self) -> None:
        while self._turn_clocks():
            pass

    def _turn_clocks(self) -> bool:
        """Void, then pause or resume; whether anything changed."""
        before = len(self.told)
        self._void_clocks()
        self._pause_clocks()
        return len(self.told) > before

    def _waiting(self) -> list[Clock]:
        """What is open and has not run out: what has is late before anything else happens."""
        return [clock for clock in self.clocks if self._waits(clock)]

    def _waits(self, clock: Clock) -> bool:
        if clock.state != "running":
            return clock.state == "paused"
        due = self._due(clock)
        return due is None or due >= self.world.now

    def _void_clocks(self) -> None:
        for clock in self._waiting():
            void = clock.promise.void
            if void is not None and self.world.binds(void, clock.promise.promiser, clock.track):
                self._state(clock, "void")

    def _pause_clocks(self) -> None:
        for clock in self._waiting():
            paused = clock.promise.paused
            if paused is not None:
                begins = self.world.binds(paused, clock.promise.promiser, clock.track)
                if begins != (clock.state == "paused"):
                    self._pause(clock, begins)

    def _pause(self, clock: Clock, begins: bool) -> None:
        if begins:
            clock.pauses.append((self.world.now, None))
            clock.state = "paused"
        else:
            begin, _ = clock.pauses.pop()
            clock.pauses.append((begin, self.world.now))
            clock.state = "running"
        self._told_of(
            clock, "paused" if begins else "resumed", None if begins else self._due(clock)
        )
        self._publish()

    # Acts.

    def _fulfils(self, act: Act, clock: Clock) -> bool:
        promise = clock.promise
        if promise.form == "reaches" or clock.decided or act.kind not in promise.kinds:
            return False
        if promise.form == "never" and (
            clock.state != "running"
            or (promise.during and promise.during != self._stage_of(clock.track))
        ):
            return False
        theirs = act.owners[clock.track].of(promise.promiser)
        return act.matches(promise.kinds, promise.by, promise.page, clock.track, theirs) is True

    def _triggers(self, act: Act) -> list[Promise]:
        """Those of which the act begins one more clock."""
        found = []
        for promise in self.pact.promises:
            track, each = self._track(promise), promise.each
            theirs = act.owners[track].of(promise.promiser)
            if (
                each is not None
                and act.matches(each.kinds, each.by, each.page, track, theirs) is True
                and promise.found_in in (None, self._stage_of(track))
            ):
                found.append(promise)
        return found

    def _restarts(self, act: Act, clock: Clock) -> bool:
        promise = clock.promise
        theirs = act.owners[clock.track].of(promise.promiser)
        by = promise.restarts_by
        return act.matches(promise.restarts, by, None, clock.track, theirs) is True

    def _fulfil(self, act: Act, clock: Clock) -> bool:
        """Whether a next period begins with this act."""
        if clock.promise.form == "never":
            self._state(clock, "broken")
            return False
        clock.count += 1
        clock.done.add(act.kind)
        if clock.promise.every_kind and clock.done != set(clock.promise.kinds):
            return False
        if clock.count < clock.promise.number:
            return False
        self._state(clock, "met-late" if clock.state == "late" else "met")
        return clock.promise.form == "every" and not self._over(clock)

    def _over(self, clock: Clock) -> bool:
        """Whether no period follows: its stage was left, or the lead has come to an end."""
        stage = self._stage_of(clock.track)
        come = bool(stage and self.pact.place(stage).end)
        come = come and self._entry(clock.track) != clock.entry
        return self._left(clock) or come

    def _left(self, clock: Clock) -> bool:
        during = clock.promise.during
        elsewhere = during != self._stage_of(clock.track)  # bound to it by a later text
        return bool(during) and (elsewhere or self._entry(clock.track) != clock.entry)

    def _restart(self, clock: Clock) -> None:
        clock.promise, clock.acts = clock.lines, None  # by the terms of today
        clock.start, clock.pauses, clock.count = self.world.now, [], 0
        clock.warned.clear()
        clock.done.clear()
        if clock.state == "paused":
            clock.pauses = [(self.world.now, None)]
        self._told_of(clock, "restarted", None if clock.state == "paused" else self._due(clock))

    # Leaving a stage and arriving in one.

    def _stage_of(self, track: str) -> str | None:
        entries = self.world.tracks[track].entries
        return entries[-1].stage if entries else None

    def _place(self) -> Place:
        return self.pact.place(self.world.stage)

    def _leave(self, clock: Clock, party: str | None) -> None:
        """What is over because the stage is left (R7)."""
        promise, here = clock.promise, self.world.stage
        if not self._waits(clock) or clock.track != self.world.track:
            return
        if promise.form in ("never", "every"):
            if promise.during == here:
                self._state(clock, "kept" if promise.form == "never" else "void")
        elif promise.form == "gets" and not promise.before:
            own = self._own_doing(promise, party)
            tied = promise.entering is not None or promise.found_in is not None
            if tied and clock.entry == len(self.world.entries) - 1 and not own:
                self._state(clock, "void")

    def _own_doing(self, promise: Promise, party: str | None) -> bool:
        """By the passing of time or the promiser: who owned the lead for a side acts for it."""
        return party in (promise.promiser, "time")

    def _arrive(self, clock: Clock, after: Place, party: str | None) -> None:
        """What is decided because of where the lead arrives."""
        promise = clock.promise
        if clock.state in (*OPEN, "late") and after.name in promise.reached:
            if clock.state in OPEN and not self._waits(clock):
                self._runs_out(clock)
            self._state(clock, "met-late" if clock.state == "late" else "met")
        elif not self._waits(clock):
            return
        elif promise.before == after.name and promise.form != "never":
            clock.decided = True
            self._runs_out(clock)
        elif promise.form in ("never", "every"):
            lasts = self.pact.place(promise.during).pipeline if promise.during else clock.track
            if (after.end and after.pipeline == lasts) or promise.before == after.name:
                self._state(clock, "kept" if promise.form == "never" else "void")
        elif after.end and after.pipeline in self._decided_in(promise):
            owed = promise.form == "reaches" and self._own_doing(promise, party)
            if promise.before or (promise.reached and not owed):
                self._state(clock, "void")

    def _runs_out(self, clock: Clock) -> None:
        clock.late_due = self._due(clock)
        self._state(clock, "late", clock.late_due)
        here, said = self.world.track, clock.lines.actions_when_late
        self._carry_out(clock, [one for one in said if not one.startswith("move")], "time")
        self.world.track = here

    def _carry_out(self, clock: Clock, actions: Sequence[str], party: str | None) -> bool:
        """What follows, where it is known how to move."""
        raise NotImplementedError

    def _decided_in(self, promise: Promise) -> set[str]:
        """The pipelines of the stages that it waits for: an end of another decides nothing."""
        wanted = [promise.before] if promise.before else promise.reached
        return {self.pact.place(name).pipeline for name in wanted}

    def _tell(self, *what: Any) -> None:
        self.told.append((self.world.now, *what))
