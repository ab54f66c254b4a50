"""`examples/agreements/greenberg.rules` written out by hand in Python from the reference page.

No general machinery: each stage and each promise of that file is a few lines of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from independent.instants import Office, Term, Times
from independent.pact import Input

TIMES = Times(ZoneInfo("America/New_York"), Office(dict.fromkeys(range(5), ((9, 17),))))
TWO_DAYS, FIVE_DAYS = Term(2, "working days"), Term(5, "working days")
FORTNIGHT, QUARTER_YEAR = Term(14, "days"), Term(90, "days")
SIDES = {
    "attention": "marketing", "engaged": "marketing", "marketing-qualified": "marketing",
    "nurtured": "marketing", "accepted": "sales", "opportunity": "sales",
}  # fmt: skip
PROMISERS = {"answer": "sales", "intelligence": "marketing"}
DECLARED = {
    "visit": "prospect", "reply": "prospect", "demo-request": "prospect", "briefing": "marketing",
}  # fmt: skip


@dataclass(eq=False)
class Clock:
    sla: str
    number: int
    entry: int
    due: int | None
    state: str = "open"


@dataclass
class LeadToCash:
    """One lead; `told` are tuples as `independent.drawn.plain` makes them of alignlib's outputs."""

    told: list[tuple[Any, ...]] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    now: int = 0
    stage: str = ""
    side: str = "marketing"
    entered: int = 0
    entry: int = 0
    touched: int = 0
    interest: int = 0
    asked: bool = False
    owner: str | None = None
    owners: dict[str, str] = field(default_factory=dict)

    def run(self, inputs: Sequence[Input], born: int, until: int) -> LeadToCash:
        self.now = born
        self._go(None, "attention")
        for one in sorted(inputs, key=lambda one: one.order):
            if one.at <= until:
                self._wait(one.at)
                self._take(one)
        self._wait(until)
        return self

    # Time: the two promises with a due time, the fortnight, and the 90 days of a qualified lead.

    def _wait(self, end: int) -> None:
        while True:
            timers = [
                (clock.due + 1, clock)
                for clock in self.clocks
                if clock.state == "open" and clock.due is not None
            ]
            if self.stage == "marketing-qualified":
                timers.append((TIMES.plus(max(self.entered, self.touched), QUARTER_YEAR), None))
            timers = [timer for timer in timers if timer[0] <= end]
            if not timers:
                self.now = end
                return
            # What is late at an instant is told before a wait that ends with it.
            self.now, clock = min(timers, key=lambda timer: (timer[0], timer[1] is None))
            if clock is None:
                self._move("nurtured", "time")
            else:
                clock.state = "late"
                self._tell(clock, "late")

    # Inputs.

    def _take(self, one: Input) -> None:
        if one.kind == "owner":
            self.owner = one.name
            self.owners[self.side] = one.name
            self._qualify(one.by, {self.stage})
        elif one.kind == "moved":
            self._take_moved(one)
        elif one.kind == "act":
            self._take_act(one)

    def _take_moved(self, one: Input) -> None:
        if self.stage in ("won", "lost"):
            if one.name != self.stage:
                self.told.append((self.now, "refused", "outside"))
                self.told.append((self.now, "effect", "set back", None))
        elif one.name != self.stage:
            self._move(one.name, one.by)
        else:
            self._qualify(one.by, {self.stage})

    def _take_act(self, one: Input) -> None:
        parties = ("marketing", "sales", "prospect")
        party = one.by if one.by in parties else DECLARED.get(one.name, "sales")
        person = one.by if one.by not in parties else None
        if one.name in ("visit", "reply"):
            self.touched = self.now
        self.interest += {"reply": 10, "demo-request": 20}.get(one.name, 0)
        self.asked = self.asked or one.name == "demo-request"
        self._promises(one.name, party)

        found = self.stage
        theirs = person == self.owner if self.owner else party == self.side
        match found, one.name:
            case "attention", "reply" | "visit" | "demo-request":
                self._move("engaged", party)
            case "marketing-qualified", "acceptance" if party == "sales":
                self._move("accepted", party)
            case "marketing-qualified", "rejection" if party == "sales":
                self._move("nurtured", party)
            case "nurtured", "reply" | "demo-request":
                self._move("marketing-qualified", party)
            case "accepted", "verdict" if theirs and one.value == "ready":
                self._move("opportunity", party)
            case "opportunity", "contract":
                self._move("won", party)
            case "opportunity", "loss":
                self._move("lost", party)
            case _:
                self._qualify(party, {self.stage})

    def _promises(self, kind: str, party: str) -> None:
        again = False
        for clock in list(self.clocks):
            wanted = {
                "answer": kind in ("acceptance", "rejection") and party == "sales",
                "intelligence": kind == "briefing" and party == "marketing",
                "keep-engaged": kind == "briefing" and party == "marketing",
                "not-before-acceptance": kind == "verdict" and party == "sales",
            }[clock.sla]
            if not wanted or clock.state not in ("open", "late"):
                continue
            if clock.sla == "not-before-acceptance":
                step = "broken"
            else:
                step = "met" if clock.state == "open" else "met-late"
            clock.state = "over"
            self._tell(clock, step)
            if clock.sla == "keep-engaged" and clock.entry == self.entry:
                again = True
        if again:
            self._start("keep-engaged")

    # Moves.

    def _move(self, to: str, by: str | None) -> None:
        seen = {self.stage, to}
        self._pass(to, by)
        if not self._qualify(by, seen):
            self._rest()

    def _qualify(self, by: str | None, seen: set[str]) -> bool:
        """The standing order of `engaged`."""
        if self.stage != "engaged" or not (self.interest >= 50 or self.asked):
            return False
        if "marketing-qualified" in seen:
            self.told.append((self.now, "refused", "loop"))
            return False
        self._pass("marketing-qualified", by)
        self._rest()
        return True

    def _pass(self, to: str, by: str | None) -> None:
        self._leave(by)
        self._go(self.stage, to)

    def _rest(self) -> None:
        if self.stage == "marketing-qualified":
            self._start("answer")
            self._start("not-before-acceptance")
        elif self.stage == "opportunity":
            self._start("intelligence")
            self._start("keep-engaged")

    def _leave(self, by: str | None) -> None:
        for clock in self.clocks:
            if clock.state != "open" or clock.entry != self.entry:
                continue
            if clock.sla == "keep-engaged":
                step = "void"
            elif clock.sla == "not-before-acceptance":
                step = "kept"
            elif by in (
                "time",
                PROMISERS[clock.sla],
                self.owners.get(PROMISERS[clock.sla], "time"),
            ):
                continue
            else:
                step = "void"
            clock.state = "over"
            self._tell(clock, step)

    def _go(self, before: str | None, to: str) -> None:
        self.told.append((self.now, "move", before, to))
        self.stage, self.entered = to, self.now
        self.entry += 1
        if SIDES.get(to, self.side) != self.side:
            self.side, self.owner = SIDES[to], None

    # Clocks.

    def _start(self, sla: str) -> None:
        term = {"answer": TWO_DAYS, "intelligence": FIVE_DAYS, "keep-engaged": FORTNIGHT}.get(sla)
        due = TIMES.plus(self.now, term) if term else None
        number = 1 + sum(clock.sla == sla for clock in self.clocks)
        self.clocks.append(Clock(sla, number, self.entry, due))
        self._tell(self.clocks[-1], "started")

    def _tell(self, clock: Clock, step: str) -> None:
        self.told.append((self.now, "sla", clock.sla, clock.number, step, clock.due))
