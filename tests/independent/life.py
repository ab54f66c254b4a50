"""One life, judged from the reference by brute force: at every instant at which anything can
change, everything is worked out again from the whole history."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from independent.instants import DAY
from independent.judge import Act, Owners, World
from independent.moves import Moves
from independent.pact import LEAD, Input, On, When, Wish
from independent.promises import OPEN, Clock


@dataclass
class Life(Moves):
    """Beginning, time and inputs; `steps` counts the instants looked at."""

    steps: int = 0
    ageing: tuple[int, list[int]] = (0, [])

    def run(self, facts: dict[str, Any], inputs: Sequence[Input], born: int) -> Life:
        self.world = World(self.pact, born, dict(facts))
        self.terms = self.pact.terms()
        ordered = sorted(inputs, key=lambda one: one.order)
        for early in (one for one in ordered if one.at < born):
            self._background(early)
        self._begin()
        self._go_on([one for one in ordered if one.at >= born], self.until)
        return self

    def _go_on(self, ordered: Sequence[Input], until: int) -> None:
        for one in ordered:
            if one.at <= until:
                self._pass_time(one.at)
                self._take(one)
        self._pass_time(until)

    # Beginning.

    def _background(self, early: Input) -> None:
        if early.kind == "act":
            self.world.acts.append(self._act_of(early))
        elif early.kind == "change":
            self._write(early)

    def _begin(self) -> None:
        start = self.pact.places[0]
        self._enter(start.name)
        self._tell("move", None, start.name)
        self._look_around()
        self._settle("time", {LEAD})

    # Time.

    def _pass_time(self, end: int) -> None:
        while True:
            following = self._next_instant()
            if following is None or following > end:
                return
            self.world.now = following
            self.steps += 1
            self._tick()

    def _tick(self) -> None:
        self._turn_clocks()
        while timers := sorted(self._timers_due(), key=lambda timer: timer[:4]):
            *_, order, clock, step = timers[0]
            self._fire(clock, step, order)
        self._turn_clocks()
        self._look_around()
        self._settle("time")

    def _look_around(self) -> None:
        """What is handled next finds each pipeline where it is now."""
        tracks = self.world.tracks.items()
        self.rung.clear()
        self.visited = {name: {track.entries[-1].stage} for name, track in tracks if track.entries}

    def _next_instant(self) -> int | None:
        """The next at which something may change by itself; too many do no harm."""
        now, coming = self.world.now, self._ageing()
        marks = {
            at + more for clock in self.clocks for *_, at in self._marks(clock) for more in (0, 1)
        }
        later = [at for at in marks if at > now]
        following = bisect_right(coming, now)
        return min([*later, *coming[following : following + 1]], default=None)

    def _ageing(self) -> list[int]:
        """The instants at which activities and entries grow older, found anew with each one."""
        world, plus = self.world, self.pact.times.plus
        number = world.handled
        if self.ageing[0] != number:
            starts = {act.at for act in world.acts}
            starts |= {entry.at for track in world.tracks.values() for entry in track.entries}
            found = {plus(start, term) for start in starts for term in self.terms}
            halves = [score.half for score in self.pact.scores if score.half]
            days = range(1, 32 * max(halves, default=0))
            found |= {act.at + day * DAY for act in world.acts for day in days}
            self.ageing = number, sorted(found | {at + 1 for at in found})
        return self.ageing[1]

    def _fire(self, clock: Clock, step: str, order: int) -> None:
        promise = clock.promise
        due = self._due(clock)
        actions: tuple[str, ...] = ()
        if step == "warned":
            clock.warned.add(order)
            self._told_of(clock, "warned", due)
            actions = ("tell marketing",)
        elif step == "late":
            if promise.form == "never":
                self._state(clock, "kept", due)
            else:
                clock.late_due = due
                self._state(clock, "late", due)
                actions = clock.lines.actions_when_late
        else:
            clock.rungs.add(order - 50)
            self._told_of(clock, "late by", clock.late_due)
            actions = clock.rungs_to_tell[order - 50].actions
        self._look_around()
        moved = self._carry_out(clock, actions, "time")
        self._settle("time", {clock.track} if moved else set())

    # Inputs.

    def _take(self, one: Input) -> None:
        self.stuck.clear()
        self.world.now = max(self.world.now, one.at)
        self._look_around()
        self.world.track = LEAD
        match one.kind:
            case "act":
                self._take_act(one)
            case "change":
                self._write(one)
                self._turn_clocks()
                self._settle(self._party(one))
            case "owner":
                party = self._party(one)
                self.world.track = one.pipeline
                self._own(one.name or None)
                self._turn_clocks()
                self.world.track = LEAD
                self._settle(self._party(one) if one.pipeline == LEAD else party)
            case "moved":
                self._take_moved(one)
            case "wish":
                self._take_wish(one)

    def _party(self, one: Input) -> str | None:
        if not self.world.open:
            return self._party_in(LEAD, one)
        return self._party_in(self.world.track, one)

    def _party_in(self, track: str, one: Input) -> str | None:
        here, self.world.track = self.world.track, track
        party = self._party_here(one)
        self.world.track = here
        return party

    def _party_here(self, one: Input) -> str | None:
        if one.by == "owner":
            return self._side()
        if one.by in ("marketing", "sales", "prospect", "system"):
            return one.by
        tracks = self.world.tracks.items()
        for name, track in tracks:
            if track.entries and one.by is not None and track.owner == one.by:
                return self._side_of(name)
        for _, track in tracks:
            for side, person in sorted(track.last_owner.items()):
                if one.by is not None and person == one.by:
                    return side
        return None

    def _write(self, one: Input) -> None:
        fixed = self.pact.fields[one.name].startswith("fixed")
        known = self.world.facts.get(one.name)
        if fixed and known is not None and one.value != known:
            self._tell("refused", "field")
            return
        self.world.facts[one.name] = one.value

    def _own(self, person: str | None) -> None:
        self.world.tracks[self.world.track].owner = person
        if person is not None and self.world.open:
            self.last_owner[self._side()] = person

    def _act_of(self, one: Input) -> Act:
        parties = ("marketing", "sales", "prospect", "system")
        party = one.by if one.by in parties else self.pact.kinds[one.name.removeprefix("fixed ")]
        person = one.by if one.by not in (*parties, None) else None
        side = self._side() if self.world.entries else None
        if one.by == "owner":
            party, person = side or party, self.owner
        page = one.value if isinstance(one.value, str) else None
        owners = {}
        for name, track in self.world.tracks.items():
            self.world.track = name
            here = self._side() if track.entries else None
            other = {"sales": "marketing", "marketing": "sales"}.get(here or "")
            latest = dict(track.last_owner)
            owners[name] = Owners((track.owner, here), (latest.get(other or ""), other), latest)
        self.world.track = LEAD
        return Act(one.at, one.name, party, person, page, owners, self.world.handled)

    def _take_act(self, one: Input) -> None:
        act = self._act_of(one)
        self.world.acts.append(act)
        open_before = [clock for clock in self.clocks if clock.state in (*OPEN, "late")]
        theirs = [clock for clock in open_before if self._fulfils(act, clock)]
        restarted = [clock for clock in open_before if self._restarts(act, clock)]
        triggered = self._triggers(act)
        again, broken = [], []
        for clock in theirs:
            if self._fulfil(act, clock):
                again.append(clock.promise.name)
            if clock.state == "broken":
                broken.append(clock)
                said = [one for one in clock.lines.broken if not one.startswith("move")]
                self._carry_out(clock, said, act.party)
        self._void_clocks()
        for clock in restarted:
            if clock.state in OPEN:
                self._restart(clock)
        self._pause_clocks()
        for promise in self.pact.promises:
            if promise.name in again or promise in triggered:
                self._start(promise)
        self._ring(act)
        moved = set()
        for here in self.world.tracks:
            self.world.track = here
            for line in self._place().lines if self.world.open else ():
                on = line.why
                fires = isinstance(on, On) and act.matches(on.kinds, on.by, on.page, here) is True
                if fires and self._qualifies(line.to) and self._move(line.to, act.party, line):
                    moved.add(here)
                    break
        self._settle(act.party, moved)
        for clock in broken:
            moves = [one for one in clock.lines.broken if one.startswith("move")]
            left = self._carry_out(clock, moves, "time")
            self._settle("time", {clock.track} if left else set())

    def _take_moved(self, one: Input) -> None:
        self.world.track = track = self.pact.track([one.name])
        if not self.world.open:
            if self.pact.strict:
                self._tell("refused", "outside")
                self._settle(self._party(one))
            else:
                self._inherit()
                self.visited[track] = {one.name}
                party = self._party(one)
                self._begin_in(one.name, party)
                self._settle(party, {track})
            return
        if self._place().end or self.pact.strict:
            if one.name != self.world.stage:
                self._tell("refused", "outside")
                self._tell("effect", "set back", None)
            self._settle(self._party(one))
            return
        moved = False
        if one.name != self.world.stage:
            line = next((line for line in self._place().lines if line.to == one.name), None)
            party = self._party(one)
            moved = self._move(one.name, party, line, "outside")
            self._settle(party, {track} if moved else set())
            return
        self._settle(self._party(one))

    def _take_wish(self, one: Input) -> None:
        granted = None
        self.world.track = track = self.pact.track([one.name])
        if not self.world.open:
            self._tell("refused", "request")
            self.world.track = LEAD
            self._settle(self._party(one))
            return
        party = self._party(one)
        for line in self._place().lines:
            if line.to != one.name:
                continue
            match line.why:
                case Wish(by):
                    fits = by is None or by == party
                case When(condition):
                    fits = self.world.holds(condition) is True
                case _:
                    fits = False
            granted = granted or (line if fits else None)
        if granted is not None and self._grants(one.name):
            moved = self._move(one.name, party, granted)
        else:
            moved = False
            self._tell("refused", "request")
        self._settle(party, {track} if moved else set())
