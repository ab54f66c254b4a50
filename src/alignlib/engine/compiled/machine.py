"""The life of one lead in compact form: what generated code drives (see `plan/codegen/life`).

The same rules as `moves`, `clocks` and `instant`, for activities and time only, without reasons:
events are plain tuples. Generated functions answer what holds (`ready`, `paused`, `void`) and when
it may hold next by time alone (`*_rise`: never later than it does); this class does what follows.
A property test holds it equal to the interpreter, event by event.
"""

from __future__ import annotations

from typing import Any

from alignlib.engine.compiled.clocks import WAITING, Clock, Clocks, Order
from alignlib.engine.compiled.tables import BEGIN, SLA, TIME, Asked, Cause, Event, Found, Tables
from alignlib.names import canonical
from alignlib.plan.codegen.store import NEVER
from alignlib.plan.plan import Action, Move, Trigger
from alignlib.text import fold
from alignlib.values.time import END_OF_DATES


class Machine(Clocks):
    """One life. `wake` is never later than the next instant at which anything happens by itself."""

    __slots__ = (
        "acts", "blocked", "edges", "fired", "given_owner", "held", "latest", "latest_at", "names",
        "only_looks", "owner", "pulled", "rests", "side", "soon", "timer", "times", "visited",
        "wake",
    )  # fmt: skip

    def __init__(self, tables: Tables, born: int, owner: str | None) -> None:
        plan = tables.plan
        self.tables = tables
        self.plan = plan
        self.asked = Asked(tables.nothing)
        self.now = self.wake = born
        self.timer = NEVER  # the next of the clocks' own
        self.soon = -1  # no line of the stage holds earlier; -1: to be found anew
        self.only_looks = False  # whether `wake` is but that
        self.stage = -1
        self.side: str | None = None
        self.owner: str | None = None
        self.given_owner = owner  # who owns the lead when its life begins
        self.latest: dict[str, str] = {}
        self.entries: list[tuple[int, int]] = []
        self.latest_at: dict[int, int] = {}
        self.times = [0] * len(plan.stages)
        self.clocks: list[Clock] = []
        self.live: list[Clock] = []  # those not decided yet
        self.watching = 0  # waiting clocks that a condition may pause or void
        self.numbers = [0] * len(plan.slas)  # clocks so far, by sla
        self.opened = [0] * len(plan.slas)  # not decided yet, by sla
        self.waiting = [0] * len(plan.slas)  # of those, not late
        self.blocked: set[int] = set()
        self.visited: list[int] = []
        self.fired: set[int] = set()  # triggers, in this round
        self.held = [False] * len(plan.triggers)  # what their conditions came to last
        self.pulled: dict[int, int] = {}  # when, for those that keep quiet for a time
        self.events: list[Event] = []
        self.edges = tables.edges
        self.acts = tables.acts
        self.names = tables.names
        self.rests = tables.rests

    # -- who ----------------------------------------------------------------------------------

    def who(self, kind: int, by: str) -> tuple[str | None, str | None]:
        """R8: the party (canonical) and the person that `by` of an activity means."""
        plan = self.plan
        spec = plan.activities[self.acts[kind].kind]
        declared = None if spec.by is None else canonical(spec.by)
        key = canonical(by)
        if key in plan.party_names:
            return key, None
        if key == "owner":
            return self.side or declared, self.owner
        team = plan.people.get(fold(by))
        if team is not None:
            return (team if team in plan.party_names else declared), by
        if declared is None:
            if self.owner is not None and fold(self.owner) == fold(by):
                return self.side, by
            owned = (s for s, person in sorted(self.latest.items()) if fold(person) == fold(by))
            return next(owned, None), by
        return declared, by

    def by_owner(self, party: str | None, person: str | None) -> bool:
        return self._is(self.owner, self.side, party, person)

    def by_previous(self, party: str | None, person: str | None) -> bool:
        side = self.plan.opposite(self.side)
        return self._is(self.latest.get(side or ""), side, party, person)

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
        wake = self.wake
        while wake <= until:
            if self.only_looks:
                # Only a line of the stage may hold by now: where none does, nothing happens.
                # `only_looks` is set where the stage has a look: None is never called.
                turn = self.asked.look[self.stage](wake)  # type: ignore[misc]
                if turn > wake:
                    self.soon = turn
                    if turn >= self.timer:
                        turn = self.timer
                        self.only_looks = False
                    self.wake = wake = turn
                    continue
            if wake > self.now:
                self.now = wake
            if self.stage < 0:
                self._begin()
            else:
                self._one_instant()
            self._schedule()
            wake = self.wake
        if until > self.now:
            self.now = until

    def _begin(self) -> None:
        assert self.plan.start is not None
        person = self.given_owner
        self._come_into(self.plan.start, self.now)
        if person is not None:
            self._assign(person)
        self.events.append(("transition", self.now, None, self.names[self.stage], "begin"))
        self._new_round()
        self._settle(BEGIN, None, True)

    def _new_round(self) -> None:
        """One input or timer: the stages seen, and the triggers that fired, while it is handled."""
        self.visited = [self.stage]
        if self.fired:
            self.fired = set()

    def _one_instant(self) -> None:
        now = self.now
        if self.watching:
            self._update(now)
        is_at_rest = False
        while True:
            first: Clock | None = None
            for clock in self.live:
                if clock.turns <= now and (first is None or clock.timer < first.timer):  # type: ignore[operator]
                    first = clock  # a clock that turns has a timer
            if first is None:
                break
            self._new_round()
            orders = self._fire(first)
            if orders:
                self._force(orders)
            stage = self.stage
            if self.watching or self.edges or self.asked.look[stage] or not self.rests[stage]:
                self._settle(TIME, None, False)
            is_at_rest = True
        if not is_at_rest or self.watching or self.edges:
            self._new_round()
            self._settle(TIME, None, False)

    def _schedule(self) -> None:
        """The earliest instant after now at which anything may happen by itself."""
        now = self.now
        wake = NEVER
        for clock in self.live:
            if clock.turns < wake:
                wake = clock.turns
        self.timer = wake
        self.only_looks = False
        if wake <= now:
            self.wake = now
            return
        if self.watching or self.blocked or self.edges:
            self.soon = -1
            self.wake = min(wake, self._rise(now))
            return
        look = self.asked.look[self.stage]
        if look is not None:
            turn = self.soon
            # What was found in this stage is right still: activities that bring a line nearer say.
            if turn <= now or not self.rests[self.stage]:
                self.soon = turn = look(now)
            if turn < wake:
                wake = turn
                self.only_looks = True
        self.wake = wake

    def _rise(self, t: int) -> int:
        """No later than the first instant after `t` at which time alone makes a line hold, or
        pauses, resumes or voids a clock."""
        look = self.asked.look[self.stage]
        wake = NEVER if look is None else look(t)
        if self.watching:
            for clock in self.live:
                if clock.state in WAITING:
                    wake = min(wake, self._turn(clock, t))
        for trigger in self.edges:
            turn = self.asked.trigger_turn[trigger.index]
            if turn is not None:
                wake = min(wake, turn(t))
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
        standing = self.asked.standing[self.stage]
        if standing is not None and standing(t) >= 0:
            return True
        if any(self._is_turned(clock, t) for clock in self.live if clock.state in WAITING):
            return True
        return any(self._holds(edge, t) != self.held[edge.index] for edge in self.edges)

    # -- one activity -------------------------------------------------------------------------

    def handle(
        self, at: int, kind: int, party: str | None, person: str | None, values: Any
    ) -> None:
        """An activity that may change something. It has been counted already."""
        acts = self.acts[kind]
        self.now = at
        lifted = acts.lifts[self.stage]
        if self.blocked:
            self.blocked.clear()
            lifted = True
        found = acts.matches
        match = found if isinstance(found, dict) else found(self, party, person, values)
        orders: list[Order] | None = None
        following: set[int] | None = None
        if self.live:
            if acts.answers:
                orders, following = self._act_on(match, acts.kind)
            if self.watching:
                self._void(at)
            if self.tables.restarts:
                for clock in self.live:
                    if clock.state in WAITING and match.get(clock.sla.restarts_on) is True:
                        self._restart(clock)
            if self.watching:
                self._pause(at)
        for sla in self.plan.slas if following else acts.starts:
            if (following and sla.index in following) or self._is_triggered(sla, match):
                self._start(sla, at)
        self._new_round()
        for trigger in acts.pulls:
            if match.get(trigger.filter) is True and self._holds(trigger, at):
                self._pull(trigger)
        lines = acts.moves[self.stage]
        move = self._line_for(lines, match) if lines else None
        if move is not None:
            cause = ("input", party)
            self._enter(move.target, cause)
            self._settle(cause, move, True)
        elif lifted or self.watching or self.edges or not self.rests[self.stage]:
            self._settle(("input", party), None, False)
        if orders:
            self._force(orders)
        self._schedule()

    # -- triggers -----------------------------------------------------------------------------

    def _holds(self, trigger: Trigger, t: int) -> bool:
        test = self.asked.trigger_holds[trigger.index]
        return test is None or test(t)

    def _look(self) -> bool:
        """Triggers whose condition has become true; whether any of them did something."""
        said = len(self.events)
        for trigger in self.edges:
            holds = self._holds(trigger, self.now)
            if holds == self.held[trigger.index]:
                continue
            self.held[trigger.index] = holds
            if holds and trigger.index not in self.fired:
                self.fired.add(trigger.index)
                self._pull(trigger)
        return len(self.events) > said

    def _pull(self, trigger: Trigger) -> None:
        quiet = self.tables.quiet[trigger.index]
        if quiet is not None:
            before = self.pulled.get(trigger.index)
            if before is not None and self.now < quiet(before):
                return
            self.pulled[trigger.index] = self.now
        for action in trigger.then:
            self._act(action)

    # -- moves --------------------------------------------------------------------------------

    def _settle(self, cause: Cause, resting: Move | None, moved: bool) -> None:
        """Lines that hold, one after the other, until the lead rests; then what it comes to."""
        standings = self.asked.standing
        while True:
            standing = standings[self.stage]
            if standing is not None:
                index = standing(self.now)
                if index >= 0:
                    move = self.tables.moves[index]
                    if self._allowed(move):
                        self._enter(move.target, cause)
                        moved, resting = True, move
                    continue
            if moved:
                last, moved, resting = resting, False, None
                for sla in self.tables.entering[self.stage]:
                    self._start(sla, self.entries[-1][1])
                if last is not None:
                    for action in last.then:
                        self._act(action)
                if self.rests[self.stage] and not self.watching and not self.edges:
                    return
            elif self.watching or self.edges:
                said = len(self.events)
                self._update(self.now)
                if len(self.events) == said and not self._look():
                    return
            else:
                return

    def _line_for(self, lines: list[Move], match: Found) -> Move | None:
        for move in lines:
            if match.get(move.filter) is not True:
                continue
            if self._admits(move.target) and self._allowed(move):
                return move
        return None

    def _admits(self, stage: int) -> bool:
        test = self.asked.admits[stage]
        return test if isinstance(test, bool) else test(self.now)

    def _allowed(self, move: Move) -> bool:
        if move.target in self.visited:
            kind = "loop"
        elif self.tables.refuses and self._refusing(move.target):
            kind = "promise"
        else:
            return True
        self.blocked.add(move.index)
        self.events.append(("refusal", self.now, kind, self.names[move.target]))
        return False

    def _force(self, orders: list[Order]) -> None:
        """`then move to` of promises: only while the lead is in the entry of the clock."""
        for target, entry in orders:
            if len(self.entries) - 1 != entry or self.stage == target:
                continue
            here = self.plan.stages[self.stage]
            if here.end or not self._admits(target) or self._refusing(target):
                self.events.append(("refusal", self.now, "request", self.names[target]))
                continue
            self._enter(target, SLA)
            self._settle(SLA, None, True)

    def _enter(self, target: int, cause: Cause) -> None:
        source = self.names[self.stage]
        if self.live:
            self._leave(cause)
        self._come_into(target, self.now)
        self.events.append(("transition", self.now, source, self.names[target], cause[0]))
        self.visited.append(target)
        if self.live:
            self._arrive(cause)

    def _come_into(self, stage: int, at: int) -> None:
        self.stage = stage
        self.soon = -1
        self.entries.append((stage, at))
        self.latest_at[stage] = at
        self.times[stage] += 1
        owner = self.tables.owners[stage]
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
