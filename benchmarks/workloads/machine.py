"""`replay.rules` as a class written by hand, for one lead.

It does what the agreement asks for and nothing else: instants are integers of µs, points integers
of 10⁻⁶ from tables made once, each window is a deque, and each thing that time may do is a lower
bound that is looked at again when it is reached. It sorts the activities and takes each once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from alignlib import Activity

SECOND = 1_000_000
DAY = 86_400 * SECOND
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICRO = timedelta(microseconds=1)
NEVER = 1 << 62

COUNTRIES = frozenset({"US", "CA", "GB"})
HANDOVER, WARM, COLD = 40 * SECOND, 15 * SECOND, 10 * SECOND  # points in 10⁻⁶
SEARCH = 91  # days after which every window is empty

Event = tuple[Any, ...]


def worth(points: int, window: int) -> list[int]:
    """Points (10⁻⁶) of one activity by whole days of age: halved every 14 days, then none."""
    # The same integers as the agreement's: factors in 2⁻³⁰, halves rounded away from zero.
    from alignlib.values.halving import factors, halved

    table = factors(14)
    return [halved(points * SECOND, day, table) if day < window else 0 for day in range(400)]


FORM, DEMO, VISIT, CLICK = worth(15, 90), worth(30, 30), worth(5, 30), worth(2, 30)


def micros(at: datetime) -> int:
    return (at - EPOCH) // MICRO


class Clock:
    """One promise: due at `due`, kept through that instant."""

    __slots__ = ("due", "entry", "late", "number", "sla", "timer", "warn")

    def __init__(self, sla: str, number: int, entry: int, due: int, warn: int) -> None:
        self.sla = sla
        self.number = number
        self.entry = entry
        self.due = due
        self.warn = warn
        self.late = False
        self.timer = min(due, warn) + 1


class LeadMachine:
    """One lead: `run` takes its history; `events` are what happened, in order."""

    __slots__ = (
        "answers", "call_backs", "clicks", "clocks", "cold_at", "demos", "entries", "events",
        "forms", "good_fit", "next", "pricing", "stage", "touched", "wait", "wait_at",
    )  # fmt: skip

    def __init__(self, country: str | None, employees: int | None, role: str | None, born: int):
        self.good_fit = (
            country in COUNTRIES and employees is not None and employees >= 50 and role == "buyer"
        )
        self.forms: deque[int] = deque()
        self.demos: deque[int] = deque()
        self.pricing: deque[int] = deque()
        self.clicks: deque[int] = deque()
        self.clocks: list[Clock] = []  # open ones, oldest first
        self.call_backs = self.answers = 0
        self.stage = "new"
        self.entries = 1
        self.touched = born
        self.wait = 0  # the `after` of this stage
        self.wait_at = self.cold_at = self.next = NEVER
        self.events: list[Event] = [("transition", born, None, "new")]

    def run(self, activities: Iterable[Activity], until: datetime) -> LeadMachine:
        take = self.take
        for activity in activities:
            at = (activity.at - EPOCH) // MICRO
            if at >= self.next:
                self.pass_time(at)
            take(activity, at)
        end = micros(until)
        if end >= self.next:
            self.pass_time(end)
        return self

    # -- activities -----------------------------------------------------------------------------

    def take(self, activity: Activity, at: int) -> None:
        kind = activity.kind
        stage = self.stage
        if kind == "visit":
            if stage == "marketing-ready":
                self.touched = at
            if activity.fields["page"].startswith("/pricing"):
                self.keep(self.pricing, at, 30 * DAY)
                self.warmer(at)
        elif kind == "click":
            if stage == "marketing-ready":
                self.touched = at
            self.keep(self.clicks, at, 30 * DAY)
            self.warmer(at)
        elif kind == "mail":
            if stage == "sales-ready" or stage == "opportunity":
                self.touched = at
            if self.clocks:
                self.fulfil(at, ("answer",))
        elif kind == "call":
            if stage == "sales-ready" or stage == "opportunity":
                self.touched = at
            if self.clocks:
                self.fulfil(at, ("answer", "call-back"))
        elif kind == "form":
            self.keep(self.forms, at, 90 * DAY)
            self.asked(at)
        elif kind == "demo-request":
            self.keep(self.demos, at, 30 * DAY)
            self.answers += 1
            self.start("answer", self.answers, at, working_hours(at, 4 * 3_600 * SECOND), NEVER)
            self.asked(at)
        elif kind == "verdict":
            here = stage == "sales-ready" or stage == "opportunity"
            if here and activity.fields["answer"] == "not-ready":
                self.enter("nurture", at)
        elif kind == "meeting":
            if stage == "opportunity":
                self.touched = at
            if self.clocks:
                self.fulfil(at, ("call-back",))
            if stage == "sales-ready":
                self.enter("opportunity", at)
        elif stage in ("marketing-ready", "sales-ready", "nurture"):  # an unsubscribe
            self.void(at)
            self.enter("unsubscribed", at)

    def keep(self, window: deque[int], at: int, length: int) -> None:
        """A new activity in a window; those that have left it go."""
        window.append(at)
        while window[0] <= at - length:
            window.popleft()

    def asked(self, at: int) -> None:
        """A form or a demo: it brings a lead back from nurture, and it adds points."""
        if self.stage == "nurture":
            self.move("marketing-ready", at)
            if self.score(at) >= HANDOVER:
                self.hand_over(at)
            else:
                self.rest(at)
            return
        if self.stage == "marketing-ready":
            self.touched = at
        self.warmer(at)

    def warmer(self, at: int) -> None:
        """The score rose: what waits for that moves."""
        if self.stage == "new":
            if self.good_fit:
                score = self.score(at)
                if score >= WARM:
                    self.move("marketing-ready", at)
                    if score >= HANDOVER:
                        self.hand_over(at)
                    else:
                        self.rest(at)
        elif self.stage == "marketing-ready" and self.score(at) >= HANDOVER:
            self.hand_over(at)

    # -- the score ------------------------------------------------------------------------------

    def score(self, at: int) -> int:
        """Now: what has left its window goes for good."""
        self.trim(at)
        return self.points(at)

    def points(self, at: int) -> int:
        """Now or later, if nothing more happens."""
        total = visits = clicks = 0
        for when in self.forms:
            total += FORM[(at - when) // DAY]
        for when in self.demos:
            total += DEMO[(at - when) // DAY]
        for when in self.pricing:
            visits += VISIT[(at - when) // DAY]
        for when in self.clicks:
            clicks += CLICK[(at - when) // DAY]
        total += min(visits, 20 * SECOND) + min(clicks, 10 * SECOND)
        return min(total, 100 * SECOND)

    def cools_at(self, at: int) -> int:
        """When the score falls below 10 if nothing more happens: it only falls, by whole days of
        each activity's age."""
        if self.points(at) < COLD:
            return at
        day = bisect_left(range(1, SEARCH), True, key=lambda n: self.points(at + n * DAY) < COLD)
        start = at + day * DAY
        steps = sorted(
            when + ((start - when) // DAY + 1) * DAY
            for window in (self.forms, self.demos, self.pricing, self.clicks)
            for when in window
        )
        return steps[bisect_left(steps, True, key=lambda step: self.points(step) < COLD)]

    def trim(self, at: int) -> None:
        for window, length in (
            (self.forms, 90 * DAY), (self.demos, 30 * DAY), (self.pricing, 30 * DAY),
            (self.clicks, 30 * DAY),
        ):  # fmt: skip
            while window and window[0] <= at - length:
                window.popleft()

    # -- stages ---------------------------------------------------------------------------------

    def move(self, stage: str, at: int) -> None:
        self.events.append(("transition", at, self.stage, stage))
        self.stage = stage
        self.entries += 1

    def enter(self, stage: str, at: int) -> None:
        self.move(stage, at)
        self.rest(at)

    def hand_over(self, at: int) -> None:
        self.move("sales-ready", at)
        self.rest(at)
        self.call_backs += 1
        self.start("call-back", self.call_backs, at, at + 2 * DAY, at + DAY)

    def rest(self, at: int) -> None:
        """What time may do in the stage that the lead has come to."""
        self.touched = at
        self.wait = {"marketing-ready": 30, "sales-ready": 14, "opportunity": 45}.get(
            self.stage, 0
        ) * DAY  # fmt: skip
        self.wait_at = at + self.wait if self.wait else NEVER
        self.cold_at = self.cools_at(at) if self.stage == "marketing-ready" else NEVER
        self.plan()

    # -- promises -------------------------------------------------------------------------------

    def start(self, sla: str, number: int, at: int, due: int, warn: int) -> None:
        clock = Clock(sla, number, self.entries, due, warn)
        self.clocks.append(clock)
        self.events.append(("sla", at, sla, number, "started", due))
        self.next = min(self.next, clock.timer)

    def fulfil(self, at: int, slas: tuple[str, ...]) -> None:
        left: list[Clock] = []
        for clock in self.clocks:
            if clock.sla in slas:
                step = "met-late" if clock.late else "met"
                self.events.append(("sla", at, clock.sla, clock.number, step, clock.due))
            else:
                left.append(clock)
        self.clocks = left

    def void(self, at: int) -> None:
        """The lead itself leaves: nobody owes the call of this entry any more."""
        left: list[Clock] = []
        for clock in self.clocks:
            here = clock.sla == "call-back" and clock.entry == self.entries and not clock.late
            if here and self.stage == "sales-ready":
                self.events.append(("sla", at, clock.sla, clock.number, "void", clock.due))
            else:
                left.append(clock)
        self.clocks = left

    def ring(self, clock: Clock, at: int) -> None:
        """A clock's timer: half of its time is over, or all of it."""
        if clock.timer == clock.warn + 1:
            self.events.append(("sla", at, clock.sla, clock.number, "warned", clock.due))
            self.events.append(("effect", at, "tell", "sales"))
            clock.timer = clock.due + 1
            return
        clock.late = True
        clock.timer = NEVER
        self.events.append(("sla", at, clock.sla, clock.number, "late", clock.due))
        whom = "marketing" if clock.sla == "call-back" else "sales"
        self.events.append(("effect", at, "tell", whom))

    # -- time -----------------------------------------------------------------------------------

    def plan(self) -> None:
        self.next = min(self.wait_at, self.cold_at)
        for clock in self.clocks:
            if clock.timer < self.next:
                self.next = clock.timer

    def pass_time(self, until: int) -> None:
        """Everything that time does up to and at `until`."""
        while True:
            self.plan()
            at = self.next
            if at > until:
                return
            due = [clock for clock in self.clocks if clock.timer == at]
            if len(due) > 1:  # in the order of the agreement, then of their start
                due.sort(key=lambda clock: clock.sla, reverse=True)
            for clock in due:
                self.ring(clock, at)
            if self.cold_at == at:
                self.cold_at = self.cools_at(at)
                if self.cold_at == at:
                    self.enter("nurture", at)
                    continue
            if self.wait_at == at:
                self.wait_at = self.touched + self.wait
                if self.wait_at == at:
                    self.enter("nurture", at)

    def wake_at(self) -> int | None:
        """The next instant at which anything happens by itself."""
        timers = [clock.timer for clock in self.clocks]
        if self.wait:
            timers.append(self.touched + self.wait)
        if self.stage == "marketing-ready":
            timers.append(self.cools_at(self.cold_at))
        at = min(timers, default=NEVER)
        return None if at == NEVER else at


# -- working hours -----------------------------------------------------------------------------

OPEN, CLOSE = 9 * 3_600 * SECOND, (17 * 60 + 30) * 60 * SECOND


def working_hours(start: int, length: int) -> int:
    """`start` and so much open time: Monday to Friday, 09:00 to 17:30, UTC."""
    day, clock = divmod(start, DAY)
    while True:
        if (day + 3) % 7 < 5 and clock < CLOSE:  # 1970-01-01 was a Thursday
            clock = max(clock, OPEN)
            if clock + length <= CLOSE:
                return day * DAY + clock + length
            length -= CLOSE - clock
        day += 1
        clock = 0


def in_order(activities: Iterable[Activity]) -> list[Activity]:
    """Each activity once, by instant, sequence and id: exports come in any order, and repeat."""
    each = {activity.id: activity for activity in activities}
    return sorted(each.values(), key=lambda activity: (activity.at, activity.sequence, activity.id))


def replay_by_hand(
    lead: Any, activities: Iterable[Activity], until: datetime, *, trusting: bool = False
) -> LeadMachine:
    """`trusting`: the activities are in order already, each once."""
    facts = lead.fields
    machine = LeadMachine(
        facts["country"], facts["employees"], facts["role"], micros(lead.created_at)
    )
    return machine.run(activities if trusting else in_order(activities), until)
