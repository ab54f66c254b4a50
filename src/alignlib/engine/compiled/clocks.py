"""The clocks of a compiled life: what `clocks`, `clock_steps` and `clock_stages` do, in place."""

from __future__ import annotations

from typing import TypeAlias

from attrs import define

from alignlib.engine.compiled.tables import Asked, Cause, Event, Found, Tables
from alignlib.plan.codegen.store import NEVER
from alignlib.plan.plan import Action, Plan, Sla
from alignlib.values.numbers import MICRO
from alignlib.values.time import END_OF_DATES, CalendarError, due_us, last_instant, share_us

WAITING = ("running", "paused")
Order: TypeAlias = tuple[int, int]
"""`then move to`: the stage, and the entry that the lead must still be in."""
Timer: TypeAlias = tuple[int, int, int, str]
"""When a clock does something by itself, its sla, its place among all clocks, and what it does.
Of several at one instant the least comes first."""


@define(eq=False)
class Clock:
    """A promise under way; as `ClockState`, changed in place."""

    sla: Sla
    number: int
    entry: int
    start: int
    index: int  # among all clocks of the life
    state: str = "running"
    due: int | None = None
    warn: int | None = None
    count: int = 0
    kinds: frozenset[str] = frozenset()
    pauses: tuple[tuple[int, int], ...] = ()
    paused_since: int | None = None
    warned: bool = False
    late_done: frozenset[int] = frozenset()
    timer: Timer | None = None  # its next one
    turns: int = NEVER  # the instant of that


class Clocks:
    """The part of a machine that keeps promises."""

    __slots__ = (
        "asked", "clocks", "entries", "events", "live", "now", "numbers", "opened", "plan",
        "stage", "tables", "waiting", "watching",
    )  # fmt: skip

    asked: Asked
    clocks: list[Clock]
    entries: list[tuple[int, int]]
    events: list[Event]
    live: list[Clock]
    now: int
    numbers: list[int]
    opened: list[int]
    plan: Plan
    stage: int
    tables: Tables
    waiting: list[int]
    watching: int

    def _act(self, action: Action) -> None:
        """Announces an effect: the machine's own part."""
        raise NotImplementedError  # only Machine, which has owners, is ever made

    def _wind(self, clock: Clock) -> None:
        """Notes the clock's next timer."""
        due = clock.due
        sla = clock.sla
        if due is not None:
            if clock.state == "running":
                if clock.warn is not None and not clock.warned and clock.warn < due:
                    clock.turns = at = clock.warn + 1
                    clock.timer = (at, sla.index, clock.index, "warn")
                else:
                    clock.turns = at = due + 1
                    over = "kept" if sla.form == "never" else "late"
                    clock.timer = (at, sla.index, clock.index, over)
                return
            if clock.state == "late" and len(clock.late_done) < len(sla.late):
                clock.timer = first = min(
                    (self._late_at(clock, number), sla.index, clock.index, f"late {number}")
                    for number in range(len(sla.late))
                    if number not in clock.late_done
                )
                clock.turns = first[0]
                return
        clock.timer = None
        clock.turns = NEVER

    def _turn(self, clock: Clock, now: int) -> int:
        index = clock.sla.index
        rise = self.asked.void_rise[index]
        turn = NEVER if rise is None else rise(now)
        pause = (self.asked.paused_rise if clock.state == "running" else self.asked.paused_fall)[
            index
        ]
        return turn if pause is None else min(turn, pause(now))

    def _is_turned(self, clock: Clock, t: int) -> bool:
        """Whether a condition voids the clock at `t`, or pauses or resumes it."""
        index = clock.sla.index
        void = self.asked.void[index]
        if void is not None and void(t):
            return True
        pause = self.asked.paused[index]
        return pause is not None and pause(t) is (clock.state == "running")

    def _refusing(self, target: int) -> bool:
        return any(
            clock.state in WAITING and clock.sla.else_refuse and clock.sla.before == target
            for clock in self.live
        )

    def _start(self, sla: Sla, at: int) -> None:
        if sla.form != "once" and not self._may_begin(sla):
            return
        index = sla.index
        self.numbers[index] = number = self.numbers[index] + 1
        clock = Clock(sla, number, len(self.entries) - 1, at, len(self.clocks))
        self._set_due(clock)
        if clock.due is not None and clock.due < self.now:
            self._born_late(clock)
            return
        pause = self.asked.paused[index]
        if pause is not None and pause(self.now):  # as it is before this clock starts
            clock.state, clock.paused_since, clock.due = "paused", self.now, None
        self.clocks.append(clock)
        self.live.append(clock)
        self.opened[index] += 1
        self.waiting[index] += 1
        self.watching += self.tables.watched[index]
        self._wind(clock)
        self.events.append(("sla", self.now, sla.name, number, "started", clock.due))

    def _may_begin(self, sla: Sla) -> bool:
        """A duty that lasts begins once at a time."""
        if sla.form == "never" and sla.within is not None:
            return True
        own = [clock for clock in self.live if clock.sla is sla]
        if sla.form == "never":
            return not own
        lasts = sla.during is None or self.stage == sla.during
        return lasts and not any(self._goes_on(clock) for clock in own)

    def _goes_on(self, clock: Clock) -> bool:
        """Whether the act that keeps this period of an `every` begins the next one."""
        if clock.entry == len(self.entries) - 1:
            return True
        return clock.sla.during is None and not self.plan.stages[self.stage].end

    def _born_late(self, clock: Clock) -> None:
        """Late (or kept) at once, and no news: nobody could have changed it since."""
        self.clocks.append(clock)
        if clock.sla.form == "never":
            clock.state = "kept"
            return
        lines = range(len(clock.sla.late))
        clock.late_done = frozenset(i for i in lines if self._late_at(clock, i) <= self.now)
        clock.state = "late"
        clock.warned = True
        self.live.append(clock)
        self.opened[clock.sla.index] += 1
        self._wind(clock)

    def _set_due(self, clock: Clock) -> None:
        sla = clock.sla
        if sla.within is None:
            return
        plan = self.plan
        pauses = clock.pauses
        start = clock.start
        shift = None if pauses else self.tables.due[sla.index]
        if shift is not None:
            due = shift(start)
            if sla.warn_at is not None:
                clock.warn = start + (due - start) * sla.warn_at // MICRO
            clock.due = due if due < END_OF_DATES else None
            return
        calendar = plan.calendar_of(sla.within)
        try:
            due = due_us(start, sla.within, plan.zone, calendar, pauses)
        except CalendarError:
            clock.due = None  # after all dates: the promise has no end
            return
        due = last_instant(due, pauses)
        clock.due = due if due < END_OF_DATES else None
        if sla.warn_at is not None:
            at = share_us(start, sla.within, sla.warn_at, plan.zone, calendar, pauses)
            clock.warn = last_instant(at, pauses)

    def _act_on(self, match: Found, kind: str) -> tuple[list[Order], set[int]]:
        """What an act does to the clocks that wait for it; the moves of promises it broke, for
        later, and the slas whose next period begins with it."""
        orders: list[Order] = []
        following: set[int] = set()
        for clock in tuple(self.live):
            sla = clock.sla
            if match.get(sla.gets) is not True:
                continue
            if sla.form == "never":
                if clock.state != "paused" and (sla.during is None or self.stage == sla.during):
                    self._end(clock, "broken")
                    orders += self._carry_out(clock, sla.broken_then)
                continue
            if sla.before is not None and clock.state == "late":
                continue  # decided at the move into the stage
            clock.count += 1
            if sla.all_kinds:
                clock.kinds |= {kind}
            if set(sla.kinds) <= clock.kinds if sla.all_kinds else clock.count >= sla.count:
                if sla.form == "again" and self._goes_on(clock):
                    following.add(sla.index)
                self._end(clock, "met-late" if clock.state == "late" else "met")
        return orders, following

    def _is_triggered(self, sla: Sla, match: Found) -> bool:
        if sla.trigger is None or match.get(sla.trigger) is not True:
            return False
        return sla.while_in is None or self.stage == sla.while_in

    def _update(self, at: int) -> None:
        if self.watching:
            self._void(at)
            self._pause(at)

    def _ran_out(self, clock: Clock) -> bool:
        return clock.due is not None and clock.due < self.now

    def _void(self, at: int) -> None:
        if not self.watching:
            return
        for clock in tuple(self.live):
            test = self.asked.void[clock.sla.index]
            if test is None or clock.state not in WAITING or self._ran_out(clock):
                continue
            if test(at):
                self._end(clock, "void")

    def _pause(self, at: int) -> None:
        if not self.watching:
            return
        for clock in self.live:
            test = self.asked.paused[clock.sla.index]
            if test is None or clock.state not in WAITING or self._ran_out(clock):
                continue
            paused = test(at)
            if paused and clock.state == "running":
                clock.state, clock.paused_since, clock.due = "paused", at, None
                self._wind(clock)
                self._tell(clock, "paused")
            elif not paused and clock.state == "paused":
                assert clock.paused_since is not None
                clock.pauses += ((clock.paused_since, at),)
                clock.state, clock.paused_since = "running", None
                self._set_due(clock)
                self._wind(clock)
                self._tell(clock, "resumed")

    def _restart(self, clock: Clock) -> None:
        paused = clock.state == "paused"
        clock.start, clock.count, clock.warned = self.now, 0, False
        clock.kinds, clock.pauses = frozenset(), ()
        clock.paused_since = self.now if paused else None
        clock.due = None
        if not paused:
            self._set_due(clock)
        self._wind(clock)
        self._tell(clock, "restarted")

    def _leave(self, cause: Cause) -> None:
        entry = len(self.entries) - 1
        for clock in tuple(self.live):
            sla = clock.sla
            if clock.state not in WAITING:
                continue
            if sla.form != "once":
                if sla.during == self.stage and not self._ran_out(clock):
                    self._end(clock, _over_as(sla))
                continue
            if clock.entry != entry or (sla.entering is None and sla.while_in is None):
                continue
            if sla.reaches or sla.before is not None or _stands(cause, sla):
                continue
            self._end(clock, "void")

    def _arrive(self, cause: Cause) -> None:
        stage = self.plan.stages[self.stage]
        for clock in tuple(self.live):
            sla = clock.sla
            if self.stage in sla.reaches:
                if clock.state in WAITING and self._ran_out(clock):
                    self._late(clock)  # what a timer of the same instant reached came too late
                self._end(clock, "met-late" if clock.state == "late" else "met")
            elif clock.state not in WAITING:
                continue
            elif sla.form != "once":
                over = (stage.end and sla.during != self.stage) or sla.before == self.stage
                if over and not self._ran_out(clock):
                    self._end(clock, _over_as(sla))
            elif self.stage == sla.before:
                # Its `then move to` is for a lead that is still in the entry of the clock.
                self._late(clock)
            elif stage.end:
                elsewhere = sla.reaches and not _stands(cause, sla)
                if elsewhere or sla.before is not None:
                    self._end(clock, "void")

    def _fire(self, clock: Clock) -> list[Order]:
        """Carries out the clock's timer."""
        assert clock.timer is not None
        what = clock.timer[3]
        if what == "late":
            return self._late(clock)
        if what == "warn":
            clock.warned = True
            self._wind(clock)
            self._tell(clock, "warned")
            return self._carry_out(clock, clock.sla.warn_then)
        if what == "kept":
            self._end(clock, "kept")
            return []
        number = int(what.removeprefix("late "))
        clock.late_done |= {number}
        self._wind(clock)
        self._tell(clock, "late by")
        return self._carry_out(clock, clock.sla.late[number].then)

    def _late(self, clock: Clock) -> list[Order]:
        at_once = self.tables.at_once[clock.sla.index]
        clock.state, clock.paused_since = "late", None
        clock.late_done = at_once
        self._waits_no_more(clock.sla.index)
        self._wind(clock)
        self._tell(clock, "late")
        orders: list[Order] = []
        for number, line in enumerate(clock.sla.late):
            if number in at_once:
                orders += self._carry_out(clock, line.then)
        return orders

    def _late_at(self, clock: Clock, number: int) -> int:
        by = clock.sla.late[number].by
        assert clock.due is not None
        if by is None:
            return clock.due + 1
        try:
            at = due_us(clock.due, by, self.plan.zone, self.plan.calendar_of(by))
        except CalendarError:
            return NEVER
        return at + 1 if at < END_OF_DATES else NEVER

    def _carry_out(self, clock: Clock, actions: tuple[Action, ...]) -> list[Order]:
        """Announces the effects; gives back the moves, which are for later."""
        orders: list[Order] = []
        for action in actions:
            if action.stage is None:
                self._act(action)
            else:
                orders.append((action.stage, clock.entry))
        return orders

    def _end(self, clock: Clock, step: str) -> None:
        sla = clock.sla
        if clock.state in WAITING:
            self._waits_no_more(sla.index)
        self.opened[sla.index] -= 1
        self.live.remove(clock)
        clock.state, clock.paused_since = step, None
        self.events.append(("sla", self.now, sla.name, clock.number, step, clock.due))

    def _waits_no_more(self, sla: int) -> None:
        self.waiting[sla] -= 1
        if self.tables.watched[sla]:
            self.watching -= 1

    def _tell(self, clock: Clock, step: str) -> None:
        self.events.append(("sla", self.now, clock.sla.name, clock.number, step, clock.due))

    # -- asked by conditions ------------------------------------------------------------------

    def clock_state(self, sla: int, ordinal: int | None) -> str:
        for clock in reversed(self.clocks):
            if clock.sla.index == sla and (ordinal is None or clock.number == ordinal):
                return clock.state
        return "not-started"


def _over_as(sla: Sla) -> str:
    """How a duty ends whose time is over: one to abstain has been kept."""
    return "kept" if sla.form == "never" else "void"


def _stands(cause: Cause, sla: Sla) -> bool:
    return cause[0] in ("time", "begin", "sla") or cause[1] == sla.promiser
