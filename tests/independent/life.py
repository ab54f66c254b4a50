"""One life, judged from the reference by brute force: at every instant at which anything can
change, everything is worked out again from the whole history."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from independent.instants import DAY, Term
from independent.judge import Act, Entry, World
from independent.pact import After, Input, Line, On, When, Wish
from independent.promises import OPEN, Clock, Clocks


@dataclass
class Life(Clocks):
    """Beginning, time, inputs, moves, triggers; `steps` counts the instants looked at."""

    stuck: set[tuple[str, Line]] = field(default_factory=set)
    alarmed: dict[str, tuple[bool, int | None]] = field(default_factory=dict)
    followed: Line | None = None
    steps: int = 0
    ageing: tuple[int, list[int]] = (0, [])

    def run(self, facts: dict[str, Any], inputs: Sequence[Input], born: int) -> Life:
        self.world = World(self.pact, born, dict(facts), last_owner=self.last_owner)
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
            following = self._next_instant()
            if following is None or following > end:
                return
            self.world.now = following
            self.steps += 1
            self._tick()

    def _tick(self) -> None:
        self._turn_clocks()
        while timers := sorted(self._timers_due(), key=lambda timer: timer[:4]):
            _, _, _, _, clock, step = timers[0]
            self._fire(clock, step)
        self._turn_clocks()
        self._settle({self.world.stage}, "time")

    def _next_instant(self) -> int | None:
        """The next at which something may change by itself; too many do no harm."""
        now, coming = self.world.now, self._ageing()
        marks = {at + more for clock in self.clocks for *_, at in self._marks(clock) for more in (0, 1)}
        later = [at for at in marks if at > now]
        following = bisect_right(coming, now)
        return min([*later, *coming[following : following + 1]], default=None)

    def _ageing(self) -> list[int]:
        """The instants at which activities and entries grow older, found anew with each one."""
        world, plus = self.world, self.pact.times.plus
        number = len(world.acts) + len(world.entries)
        if self.ageing[0] != number:
            starts = {act.at for act in world.acts} | {entry.at for entry in world.entries}
            found = {plus(start, term) for start in starts for term in self.terms}
            halves = [score.half for score in self.pact.scores if score.half]
            days = range(1, 32 * max(halves, default=0))
            found |= {act.at + day * DAY for act in world.acts for day in days}
            self.ageing = number, sorted(found | {at + 1 for at in found})
        return self.ageing[1]

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
            if self._place().end or not self._grants(promise.moves_to):
                self._tell("refused", "request")
            else:
                moved = self._move(promise.moves_to, visited, "time")
        self._settle(visited, "time", fresh=moved)

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
        sides = [side for side, person in self.last_owner.items() if person == one.by]
        return sides[0] if sides else None

    def _write(self, one: Input) -> None:
        fixed = self.pact.fields[one.name].startswith("fixed")
        known = self.world.facts.get(one.name)
        if fixed and known is not None and one.value != known:
            self._tell("refused", "field")
            return
        self.world.facts[one.name] = one.value

    def _own(self, person: str | None) -> None:
        self.owner = self.world.owner = person
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
        again = [
            clock.promise
            for clock in open_before
            if self._fulfils(act, clock) and self._fulfil(clock)
        ]
        self._void_clocks()
        for clock in open_before:
            if clock.state in OPEN and act.kind in clock.promise.restarts:
                self._restart(clock)
        self._pause_clocks()
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
            on = line.why
            fires = isinstance(on, On) and act.matches(on.kinds, on.by, on.page) is True
            if fires and self._qualifies(line.to):
                moved = self._move(line.to, visited, act.party, line)
                break
        self._settle(visited, act.party, fresh=moved)

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
            moved = self._move(one.name, visited, self._party(one), line, "outside")
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
        if granted is not None and self._grants(one.name):
            moved = self._move(one.name, visited, party, granted)
        else:
            moved = False
            self._tell("refused", "request")
        self._settle(visited, party, fresh=moved)

    # Moves.

    def _qualifies(self, stage: str) -> bool:
        condition = self.pact.place(stage).qualifies
        return condition is None or self.world.holds(condition) is True

    def _grants(self, stage: str) -> bool:
        """What a wish and `then move to` need: the stage lets in, and no promise forbids it."""
        return self._qualifies(stage) and not self._forbids(stage)

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
        visited: set[str],
        party: str | None,
        line: Line | None = None,
        cause: str = "",
    ) -> bool:
        if to in visited:
            self._tell("refused", "loop")
            return False
        if cause != "outside" and self._forbidden(to):
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
            self.owner = self.world.owner = None
        return True

    def _enter(self, stage: str) -> None:
        number = len(self.world.acts) + len(self.world.entries)
        self.world.entries.append(Entry(stage, self.world.now, number))
