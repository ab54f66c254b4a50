"""One life, judged from the reference by brute force: at every instant at which anything can
change, everything is worked out again from the whole history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from independent.instants import DAY, Term
from independent.judge import Act, Entry, World
from independent.pact import (
    After, Condition, Each, Flat, Input, Join, Line, Named, Not, On, Pact, Place, Promise, When,
    Wish,
)  # fmt: skip

OPEN = ("running", "paused")
FOREVER = 10**18


@dataclass(eq=False)
class Clock:
    promise: Promise
    number: int
    start: int
    entry: int  # which entry the lead was in, as an index
    state: str = "running"
    pauses: list[tuple[int, int | None]] = field(default_factory=list)
    count: int = 0
    warned: set[int] = field(default_factory=set)
    rungs: int = 0
    late_due: int | None = None
    decided: bool = False

    @property
    def closed_pauses(self) -> list[tuple[int, int]]:
        return [(begin, end) for begin, end in self.pauses if end is not None]


@dataclass
class Life:
    """`told` is what comes out: tuples of instant, kind, and what."""

    pact: Pact
    until: int
    told: list[tuple[Any, ...]] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    stuck: set[tuple[str, Line]] = field(default_factory=set)
    owner: str | None = None
    last_owner: dict[str, str | None] = field(default_factory=dict)
    alarmed: dict[str, tuple[bool, int | None]] = field(default_factory=dict)
    followed: Line | None = None
    steps: int = 0

    def run(self, facts: dict[str, Any], inputs: Sequence[Input], born: int) -> Life:
        self.world = World(self.pact, born, dict(facts))
        self.terms = self._terms()
        ordered = sorted(inputs, key=lambda one: one.order)
        for early in (one for one in ordered if one.at < born):
            self._background(early)
        self._begin()
        for late in (one for one in ordered if born <= one.at <= self.until):
            self._pass_time(late.at)
            self._take(late)
        self._pass_time(self.until)
        return self

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
        self._settle({start.name}, "time", fresh=True)

    # Time.

    def _pass_time(self, end: int) -> None:
        while True:
            following = [at for at in self._instants() if self.world.now < at <= end]
            if not following:
                return
            self.world.now = min(following)
            self.steps += 1
            self._tick()

    def _tick(self) -> None:
        self._turn_clocks()
        while timers := sorted(self._timers_due(), key=lambda timer: timer[:4]):
            _, _, _, _, clock, step = timers[0]
            self._fire(clock, step)
        self._turn_clocks()
        self._settle({self.world.stage}, "time")

    def _instants(self) -> set[int]:
        """Every instant at which something may change by itself; too many do no harm."""
        world, plus = self.world, self.pact.times.plus
        starts = {act.at for act in world.acts} | {entry.at for entry in world.entries}
        found = {plus(start, term) for start in starts for term in self.terms}
        if any(score.half for score in self.pact.scores):
            found |= {act.at + day * DAY for act in world.acts for day in range(1, 60)}
        for clock in self.clocks:
            found |= {due for *_, due in self._marks(clock)}
        return found | {at + 1 for at in found}

    def _terms(self) -> set[Term]:
        """Every length of time that the text names, one of `days since` as days."""
        terms: set[Term] = set()
        seen: list[Any] = [self.pact]
        while seen:
            one = seen.pop()
            if isinstance(one, Term):
                terms.add(one)
            elif isinstance(one, tuple | list):
                seen.extend(one)
            elif isinstance(one, dict):
                seen.extend(one.values())
            elif hasattr(one, "__dataclass_fields__") and one is not self.pact.times:
                seen.extend(getattr(one, name) for name in one.__dataclass_fields__)
                if "what" in one.__dataclass_fields__:
                    terms.add(Term(one.number, "days"))
        return terms

    # Clocks.

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
            rungs = promise.late_by
            if clock.rungs < len(rungs):
                return [
                    (50 + clock.rungs, "late by", times.plus(clock.late_due, rungs[clock.rungs]))
                ]
            return []
        if clock.state != "running":
            return []
        marks = [
            (at, "warned", times.part(clock.start, promise.within, percent, clock.closed_pauses))
            for at, percent in enumerate(promise.warn)
            if at not in clock.warned
        ]
        due = self._due(clock)
        assert due is not None
        return [*marks, (49, "late", due)]

    def _timers_due(self) -> list[tuple[int, int, int, int, Clock, str]]:
        found = []
        for clock in self.clocks:
            place = self.pact.promises.index(clock.promise)
            for order, step, last in self._marks(clock):
                if last < self.world.now:
                    found.append((last, place, clock.number, order, clock, step))
        return found

    def _fire(self, clock: Clock, step: str) -> None:
        promise = clock.promise
        due = self._due(clock)
        if step == "warned":
            pending = [
                order
                for order, name, at in self._marks(clock)
                if name == "warned" and at < self.world.now
            ]
            clock.warned.add(min(pending))
            self._told_of(clock, "warned", due)
            self._tell("effect", "tell", "marketing")
            last = False
        elif step == "late":
            assert due is not None
            if promise.form == "never":
                self._state(clock, "kept", due)
                last = False
            else:
                clock.late_due = due
                self._state(clock, "late", due)
                last = not promise.late_by
                if promise.late_by or promise.moves_to:
                    self._tell("effect", "tell", "marketing")
        else:
            clock.rungs += 1
            self._told_of(clock, "late by", clock.late_due)
            self._tell("effect", "tell", "marketing")
            last = clock.rungs == len(promise.late_by)
        visited = {self.world.stage}
        moved = False
        if (
            last
            and promise.moves_to not in (None, self.world.stage)
            and len(self.world.entries) - 1 == clock.entry
        ):
            if self._qualifies(promise.moves_to) and not self._place().end:
                moved = self._move(promise.moves_to, visited, "time")
            else:
                self._tell("refused", "request")
        self._settle(visited, "time", fresh=moved)

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
            promise.name: [clock.state for clock in self.clocks if clock.promise is promise]
            for promise in self.pact.promises
        }

    def _start(self, promise: Promise) -> None:
        if any(clock.promise is promise and self._goes_on(clock) for clock in self.clocks):
            return
        number = 1 + sum(clock.promise is promise for clock in self.clocks)
        clock = Clock(promise, number, self.world.now, len(self.world.entries) - 1)
        self.clocks.append(clock)
        self._publish()
        if promise.paused is not None and self.world.holds(promise.paused) is True:
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
        ran_out = [clock for *_, clock, step in self._timers_due() if step == "late"]
        waiting = [clock for clock in self.clocks if clock not in ran_out]
        for clock in waiting:
            void = clock.promise.void
            if clock.state in OPEN and void is not None and self.world.holds(void):
                self._state(clock, "void")
        for clock in waiting:
            paused = clock.promise.paused
            if clock.state not in OPEN or paused is None:
                continue
            if (wanted := self.world.holds(paused) is True) != (clock.state == "paused"):
                self._pause(clock, wanted)
        return len(self.told) > before

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

    # Inputs.

    def _take(self, one: Input) -> None:
        self.stuck.clear()
        self.world.now = max(self.world.now, one.at)
        visited = {self.world.stage}
        match one.kind:
            case "act":
                self._take_act(one, visited)
            case "change":
                self._write(one)
                self._turn_clocks()
                self._settle(visited, self._party(one))
            case "owner":
                self._own(one.name or None)
                self._turn_clocks()
                self._settle(visited, self._party(one))
            case "moved":
                self._take_moved(one, visited)
            case "wish":
                self._take_wish(one, visited)

    def _party(self, one: Input) -> str | None:
        if one.by == "owner":
            return self._side()
        if one.by in ("marketing", "sales", "prospect", "system"):
            return one.by
        if one.by is not None and one.by == self.owner:
            return self._side()
        return one.by

    def _write(self, one: Input) -> None:
        fixed = self.pact.fields[one.name].startswith("fixed")
        known = self.world.facts.get(one.name)
        if fixed and known is not None and one.value != known:
            self._tell("refused", "field")
            return
        self.world.facts[one.name] = one.value

    def _own(self, person: str | None) -> None:
        self.owner = person
        if person is not None:
            self.last_owner[self._side()] = person

    def _act_of(self, one: Input) -> Act:
        parties = ("marketing", "sales", "prospect", "system")
        party = one.by if one.by in parties else self.pact.kinds[one.name.removeprefix("fixed ")]
        person = one.by if one.by not in (*parties, None) else None
        side = self._side() if self.world.entries else None
        if one.by == "owner":
            party, person = side or party, self.owner
        page = one.value if isinstance(one.value, str) else None
        number = len(self.world.acts) + len(self.world.entries)
        return Act(one.at, one.name, party, person, page, self.owner, side, number)

    def _take_act(self, one: Input, visited: set[str]) -> None:
        act = self._act_of(one)
        self.world.acts.append(act)
        open_before = [clock for clock in self.clocks if clock.state in (*OPEN, "late")]
        again = []
        for clock in open_before:
            if self._fulfils(act, clock) and self._fulfil(clock):
                again.append(clock.promise)
        for clock in open_before:
            void = clock.promise.void
            if clock.state in OPEN and void is not None and self.world.holds(void):
                self._state(clock, "void")
        for clock in open_before:
            if clock.state in OPEN and act.kind in clock.promise.restarts:
                self._restart(clock)
        for clock in open_before:
            paused = clock.promise.paused
            if clock.state in OPEN and paused is not None:
                if (wanted := self.world.holds(paused) is True) != (clock.state == "paused"):
                    self._pause(clock, wanted)
        for promise in self.pact.promises:
            each = promise.each
            if promise in again or (
                each is not None
                and act.matches(each.kinds, each.by, each.page)
                and promise.found_in in (None, self.world.stage)
            ):
                self._start(promise)
        self._ring(act)
        moved = False
        for line in self._place().lines:
            if isinstance(line.why, On) and act.matches(line.why.kinds, line.why.by, line.why.page):
                if self._qualifies(line.to):
                    moved = self._move(line.to, visited, act.party, line)
                    break
        self._settle(visited, act.party, fresh=moved)

    def _fulfils(self, act: Act, clock: Clock) -> bool:
        promise = clock.promise
        if promise.form == "reaches" or clock.decided or act.kind not in promise.kinds:
            return False
        if promise.form == "never" and (
            clock.state != "running" or promise.during not in (None, self.world.stage)
        ):
            return False
        if promise.by == "owner":
            theirs = act.by_person(self.last_owner.get(promise.promiser), promise.promiser)
            return theirs and act.matches(promise.kinds, None, promise.page) is True
        return act.matches(promise.kinds, promise.by, promise.page) is True

    def _fulfil(self, clock: Clock) -> bool:
        """Whether a next period begins with this act."""
        if clock.promise.form == "never":
            self._state(clock, "broken")
            return False
        clock.count += 1
        if clock.count < clock.promise.number:
            return False
        self._state(clock, "met-late" if clock.state == "late" else "met")
        return clock.promise.form == "every" and not self._over(clock)

    def _over(self, clock: Clock) -> bool:
        """Whether no period follows: its stage was left, or the lead has come to an end."""
        come = self._place().end and len(self.world.entries) - 1 != clock.entry
        return self._left(clock) or come

    def _left(self, clock: Clock) -> bool:
        return bool(clock.promise.during) and len(self.world.entries) - 1 != clock.entry

    def _restart(self, clock: Clock) -> None:
        clock.start, clock.pauses, clock.count = self.world.now, [], 0
        clock.warned.clear()
        if clock.state == "paused":
            clock.pauses = [(self.world.now, None)]
        self._told_of(clock, "restarted", None if clock.state == "paused" else self._due(clock))

    def _take_moved(self, one: Input, visited: set[str]) -> None:
        if self._place().end or self.pact.strict:
            if one.name != self.world.stage:
                self._tell("refused", "outside")
                self._tell("effect", "set back", None)
            self._settle(visited, self._party(one))
            return
        moved = False
        if one.name != self.world.stage:
            line = next((line for line in self._place().lines if line.to == one.name), None)
            moved = self._move(one.name, visited, self._party(one), line)
        self._settle(visited, self._party(one), fresh=moved)

    def _take_wish(self, one: Input, visited: set[str]) -> None:
        granted = None
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
        if granted is not None and self._qualifies(one.name):
            moved = self._move(one.name, visited, party, granted)
        else:
            moved = False
            self._tell("refused", "request")
        self._settle(visited, party, fresh=moved)

    # Moves.

    def _place(self) -> Place:
        return self.pact.place(self.world.stage)

    def _qualifies(self, stage: str) -> bool:
        condition = self.pact.place(stage).qualifies
        return condition is None or self.world.holds(condition) is True

    def _side(self) -> str:
        """The side that has the lead: an end that nobody owns leaves it where it was."""
        sides = [self.pact.place(entry.stage).side for entry in reversed(self.world.entries)]
        return next(side for side in sides if side is not None)

    def _settle(self, visited: set[str], party: str | None, fresh: bool = False) -> None:
        """`when` and `after` lines until none holds; then the stage where it rests starts clocks,
        which may let a line hold again."""
        line = self._next_line(visited)
        while True:
            while line is not None:
                fresh = True
                self._move(line.to, visited, party, line)
                line = self._next_line(visited)
            if fresh:
                for promise in self.pact.promises:
                    if promise.entering == self.world.stage:
                        self._start(promise)
                self._assign()
            fresh = False
            line = self._next_line(visited)
            if line is None:
                self._rest_clocks()
                line = self._next_line(visited)
            if line is None:
                break
        self._ring(None)

    def _assign(self) -> None:
        """`then` of the line by which the lead came to where it rests."""
        line, self.followed = self.followed, None
        for one in line.assign if line else ():
            person = self.last_owner.get(self._side()) if one == "previous owner" else one
            if person is not None:
                self._tell("effect", "assign", person)
                self._own(person)
                return
        if line and line.assign:
            self._tell("effect", "assign", None)

    def _ring(self, act: Act | None) -> None:
        """Triggers: those with `on` at the activity, the others when they have become true."""
        for alarm in self.pact.alarms:
            if (alarm.on is None) != (act is None):
                continue
            on = alarm.on
            holds = not alarm.places or self.world.stage in alarm.places
            holds = holds and (alarm.when is None or self.world.holds(alarm.when) is True)
            if act is not None and on is not None:
                holds = holds and act.matches(on.kinds, on.by, on.page) is True
            held, last = self.alarmed.get(alarm.name, (False, None))
            rings = holds and (act is not None or not held)
            if rings and alarm.once and last is not None:
                rings = self.world.now >= self.pact.times.plus(last, alarm.once)
            if rings:
                last = self.world.now
                self._tell("effect", "tell", "marketing")
            self.alarmed[alarm.name] = (holds, last)

    def _next_line(self, visited: set[str]) -> Line | None:
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
            if line.to in visited:
                self.stuck.add((self.world.stage, line))
                self._tell("refused", "loop")
                continue
            return line
        return None

    def _waited(self, term: Term, without: tuple[str, ...]) -> bool:
        entry = self.world.entries[-1]
        later = [act.at for act in self.world.acts if act.kind in without and act.at >= entry.at]
        return self.world.now >= self.pact.times.plus(max([entry.at, *later]), term)

    def _move(
        self, to: str, visited: set[str], party: str | None, line: Line | None = None
    ) -> bool:
        if to in visited:
            self._tell("refused", "loop")
            return False
        visited.add(to)
        self.followed = line
        before = self._place()
        after = self.pact.place(to)
        for clock in self.clocks:
            self._leave(clock, party)
        self._tell("move", before.name, to)
        for clock in self.clocks:
            self._arrive(clock, after, party)
        side = self._side()
        self._enter(to)
        if side != self._side():
            self.owner = None
        return True

    def _leave(self, clock: Clock, party: str | None) -> None:
        """What is over because the stage is left (R7)."""
        promise, here = clock.promise, self.world.stage
        if clock.state not in OPEN:
            return
        if promise.form in ("never", "every"):
            if promise.during == here:
                self._state(clock, "kept" if promise.form == "never" else "void")
        elif promise.form == "gets" and not promise.before:
            own = self._own_doing(promise, party)
            tied = here in (promise.entering, promise.found_in)
            if tied and clock.entry == len(self.world.entries) - 1 and not own:
                self._state(clock, "void")

    def _own_doing(self, promise: Promise, party: str | None) -> bool:
        """By the passing of time, the promiser, or the promiser's present or latest owner."""
        person = self.last_owner.get(promise.promiser)
        return party in (promise.promiser, "time") or (party is not None and party == person)

    def _arrive(self, clock: Clock, after: Place, party: str | None) -> None:
        """What is decided because of where the lead arrives."""
        promise = clock.promise
        if clock.state in (*OPEN, "late") and after.name in promise.reached:
            self._state(clock, "met-late" if clock.state == "late" else "met")
        elif clock.state not in OPEN:
            return
        elif promise.before == after.name and promise.form != "never":
            clock.late_due, clock.decided = self._due(clock), True
            self._state(clock, "late")
        elif promise.form == "never":
            if after.end or promise.before == after.name:
                self._state(clock, "kept")
        elif after.end and (promise.form == "every" or promise.before):
            self._state(clock, "void")
        elif after.end and promise.form == "reaches" and not self._own_doing(promise, party):
            self._state(clock, "void")

    def _enter(self, stage: str) -> None:
        number = len(self.world.acts) + len(self.world.entries)
        self.world.entries.append(Entry(stage, self.world.now, number))

    def _tell(self, *what: Any) -> None:
        self.told.append((self.world.now, *what))


__all__ = ["Condition", "Each", "Flat", "Join", "Named", "Not"]
