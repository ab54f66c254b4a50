"""The life of one lead in compact form: what generated code drives (see `plan/codegen/life`).

The same rules as `moves`, `clocks` and `instant`, for activities and time only, without reasons:
events are plain tuples. Generated functions answer what holds (`ready`, `paused`, `void`) and when
it may hold next by time alone (`*_rise`: never later than it does); this class does what follows.
A property test holds it equal to the interpreter, event by event.
"""

from __future__ import annotations

from typing import Any

from alignlib.engine.compiled.clocks import WAITING, Clock, Clocks
from alignlib.engine.compiled.tables import BEGIN, SLA, TIME, Asked, Cause, Event, Found, Tables
from alignlib.names import canonical
from alignlib.plan.codegen.store import NEVER
from alignlib.plan.plan import Action, Move
from alignlib.text import fold
from alignlib.values.time import END_OF_DATES


class Machine(Clocks):
    """One life. `wake` is never later than the next instant at which anything happens by itself."""

    __slots__ = (
        "blocked", "born", "kinds", "latest", "latest_at", "names", "owner", "side", "times",
        "wake",
    )  # fmt: skip

    def __init__(self, tables: Tables, born: int, owner: str | None) -> None:
        plan = tables.plan
        self.tables = tables
        self.plan = plan
        self.asked = Asked()
        self.born = self.now = self.wake = born
        self.stage = -1
        self.side: str | None = None
        self.owner = owner
        self.latest: dict[str, str] = {}
        self.entries: list[tuple[int, int]] = []
        self.latest_at: dict[int, int] = {}
        self.times = [0] * len(plan.stages)
        self.clocks: list[Clock] = []
        self.live: list[Clock] = []  # those not decided yet
        self.watching = 0  # waiting clocks that a condition may pause or void
        self.opened = [0] * len(plan.slas)  # not decided yet, by sla
        self.waiting = [0] * len(plan.slas)  # of those, not late
        self.blocked: set[int] = set()
        self.events: list[Event] = []
        self.kinds = tables.kinds
        self.names = tables.names

    # -- who ----------------------------------------------------------------------------------

    def who(self, kind: int, by: str) -> tuple[str | None, str | None]:
        """R8: the party (canonical) and the person that `by` of an activity means."""
        plan = self.plan
        spec = plan.activities[self.kinds[kind]]
        declared = None if spec.by is None else canonical(spec.by)
        key = canonical(by)
        if key in plan.party_names:
            return key, None
        if key == "owner":
            return self.side, self.owner
        team = plan.people.get(fold(by))
        if team is not None:
            return (team if team in plan.party_names else declared), by
        for side, person in sorted(self.latest.items()):
            if fold(person) == fold(by):
                return declared or side, by
        return declared, by

    def by_owner(self, party: str | None, person: str | None) -> bool:
        return self._is(self.owner, self.side, party, person)

    def by_previous(self, party: str | None, person: str | None) -> bool:
        side = next((s for s in sorted(self.latest) if s != self.side), None)
        return self._is(None if side is None else self.latest[side], side, party, person)

    def by_side(self, side: str, party: str | None, person: str | None) -> bool:
        """Within an sla: the promiser's present or latest owner."""
        return self._is(self.latest.get(side), side, party, person)

    @staticmethod
    def _is(owner: str | None, side: str | None, party: str | None, person: str | None) -> bool:
        if owner is not None:
            return person is not None and fold(person) == fold(owner)
        return side is not None and party == side

    # -- time ---------------------------------------------------------------------------------

    def pass_time(self, until: int) -> None:
        """Everything that happens by itself up to `until`, included."""
        while self.wake <= until:
            if self.wake > self.now:
                self.now = self.wake
            if self.stage < 0:
                self._begin()
            else:
                self._one_instant()
            self._schedule()
        if until > self.now:
            self.now = until

    def _begin(self) -> None:
        assert self.plan.start is not None
        person = self.owner
        self._come_into(self.plan.start, self.now)
        if person is not None:
            self._assign(person)
        self.events.append(("transition", self.now, None, self.names[self.stage], "begin"))
        self._settle(BEGIN, [self.stage], None, True)

    def _one_instant(self) -> None:
        self._update(self.now)
        fired: set[tuple[int, str]] = set()
        while True:
            due = [
                timer
                for clock in self.live
                if clock.turns <= self.now
                for timer in self._timers(clock)
                if timer[0] <= self.now and (timer[2], timer[3]) not in fired
            ]
            if not due:
                break
            _, _, index, what = min(due)
            fired.add((index, what))
            clock = self.clocks[index]
            for action in self._fire(clock, what):
                assert action.stage is not None
                self._forced(action.stage, clock.entry)
            self._run_moves(TIME)
        self._run_moves(TIME)

    def _schedule(self) -> None:
        """The earliest instant after now at which anything may happen by itself."""
        wake = min((clock.turns for clock in self.live), default=NEVER)
        self.wake = self.now if wake <= self.now else min(wake, self._rise(self.now))

    def _rise(self, t: int) -> int:
        """No later than the first instant after `t` at which time alone makes a line hold, or
        pauses, resumes or voids a clock."""
        rises = self.asked.ready_rise
        wake = NEVER
        for move in self.tables.standing[self.stage]:
            rise = rises[move.index]
            if rise is not None and move.index not in self.blocked:
                wake = min(wake, rise(t))
        if self.watching:
            for clock in self.live:
                if clock.state in WAITING:
                    wake = min(wake, self._turn(clock, t))
        return wake

    def next_change(self) -> int | None:
        """The next instant at which anything changes without a new input. To be asked for once a
        life has been taken as far as it goes: what has left its window by then is forgotten."""
        t = self.wake
        if self.stage < 0:
            return t
        timer = min((clock.turns for clock in self.live), default=NEVER)
        while t < timer and t <= END_OF_DATES:
            if self._changes(t):
                return t
            t = self._rise(t)
        return timer if timer <= END_OF_DATES else None

    def _changes(self, t: int) -> bool:
        for move in self.tables.standing[self.stage]:
            test = self.asked.ready[move.index]
            if test is not None and move.index not in self.blocked and test(t):
                return True
        return any(self._is_turned(clock, t) for clock in self.live if clock.state in WAITING)

    # -- one activity -------------------------------------------------------------------------

    def handle(
        self, at: int, kind: int, party: str | None, person: str | None, values: Any
    ) -> None:
        """An activity that may change something. It has been counted already."""
        self.now = at
        self.blocked.clear()
        cause = Cause("input", party, person)
        match = self.asked.matches[kind](party, person, values)
        for clock in tuple(self.live):
            if match.get(clock.sla.gets) is True:
                self._count(clock, self.kinds[kind])
        self._void(at)
        for clock in self.live:
            if clock.state in WAITING and match.get(clock.sla.restarts_on) is True:
                self._restart(clock)
        self._pause(at)
        for sla in self.tables.triggered:
            if match.get(sla.trigger) is not True:
                continue
            if sla.while_in is None or self.stage == sla.while_in:
                self._start(sla, at)
        visited = [self.stage]
        move = self._line_for(match, visited)
        if move is not None:
            self._enter(move.target, cause, visited)
        self._settle(cause, visited, move, move is not None)
        self._schedule()

    # -- moves --------------------------------------------------------------------------------

    def _run_moves(self, cause: Cause) -> None:
        self._settle(cause, [self.stage], None, False)

    def _settle(self, cause: Cause, visited: list[int], resting: Move | None, moved: bool) -> None:
        while True:
            move = self._standing(visited)
            if move is not None:
                self._enter(move.target, cause, visited)
                moved, resting = True, move
                continue
            if not moved:
                said = len(self.events)
                self._update(self.now)
                if len(self.events) == said:
                    return
                continue
            last, moved, resting = resting, False, None
            at = self.entries[-1][1]
            for sla in self.tables.entering[self.stage]:
                self._start(sla, at)
            if last is not None:
                for action in last.then:
                    self._act(action)

    def _standing(self, visited: list[int]) -> Move | None:
        ready = self.asked.ready
        for move in self.tables.standing[self.stage]:
            test = ready[move.index]
            if test is None or move.index in self.blocked:
                continue
            if test(self.now) and self._allowed(move, visited):
                return move
        return None

    def _line_for(self, match: Found, visited: list[int]) -> Move | None:
        for move in self.tables.on[self.stage]:
            if match.get(move.filter) is not True:
                continue
            if self._admits(move.target) and self._allowed(move, visited):
                return move
        return None

    def _admits(self, stage: int) -> bool:
        test = self.asked.admits[stage]
        return test is None or test(self.now)

    def _allowed(self, move: Move, visited: list[int]) -> bool:
        if move.target in visited:
            kind = "loop"
        elif self._refusing(move.target):
            kind = "promise"
        else:
            return True
        self.blocked.add(move.index)
        self.events.append(("refusal", self.now, kind, self.names[move.target]))
        return False

    def _forced(self, target: int, entry: int) -> None:
        if len(self.entries) - 1 != entry or self.stage == target:
            return
        here = self.plan.stages[self.stage]
        if here.end or not self._admits(target) or self._refusing(target):
            self.events.append(("refusal", self.now, "request", self.names[target]))
            return
        visited = [self.stage]
        self._enter(target, SLA, visited)
        self._settle(SLA, visited, None, True)

    def _enter(self, target: int, cause: Cause, visited: list[int]) -> None:
        source = self.names[self.stage]
        if self.live:
            self._leave(cause)
        self._come_into(target, self.now)
        self.events.append(("transition", self.now, source, self.names[target], cause.kind))
        visited.append(target)
        if self.live:
            self._arrive(cause)

    def _come_into(self, stage: int, at: int) -> None:
        self.stage = stage
        self.entries.append((stage, at))
        self.latest_at[stage] = at
        self.times[stage] += 1
        owner = self.plan.stages[stage].owner
        if owner is not None and owner != self.side:
            self.side = owner
            self.owner = None
        self.asked.entered(stage, at)

    # -- effects ------------------------------------------------------------------------------

    def _act(self, action: Action) -> None:
        to = action.to
        value = action.value
        if action.kind == "assign":
            to, how = self._assignee(action)
            if to is not None:
                self._assign(to)
            value = how or value
        elif action.kind == "tell" and to == "owner":
            to = self.owner or self.plan.party_names.get(self.side or "") or to
        elif action.kind == "tell" and to == "previous owner":
            others = (self.latest[s] for s in sorted(self.latest) if s != self.side)
            to = next(others, None) or to
        self.events.append(("effect", self.now, action.kind, to, value))

    def _assignee(self, action: Action) -> tuple[str | None, str | None]:
        for target in action.targets:
            person: str | None = None
            match target.kind:
                case "person":
                    person = target.name
                case "owner":
                    person = self.owner
                case "previous owner":
                    person = self.latest.get(self.side) if self.side is not None else None
            if person is not None:
                return person, target.kind
        return None, None

    def _assign(self, person: str) -> None:
        self.owner = person
        if self.side is not None:
            self.latest[self.side] = person
