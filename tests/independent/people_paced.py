"""A `keep` and a `release` by brute force: at each instant everything is looked at anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from independent.instants import DAY, HOUR, moment
from independent.people_pact import Input

LINES = {("contact", "form"): "ready", ("ready", "call"): "done", ("ready", "drop"): "contact",
         ("back", "drop"): "ready"}  # fmt: skip
EFFORT = Fraction(1, 2)


@dataclass(frozen=True)
class Pace:
    """`above` and `until` in percent of `hours`; `hour` is that of the check."""

    hours: int
    above: int
    until: int | None
    first: str | None  # lowest, highest
    hour: int
    again: int | None  # days
    back_after: int | None  # hours
    parts: int
    working: bool
    start: date
    share: int | None = None  # percent of the room at which `back` is let out

    def text(self) -> str:
        lines = [
            'agreement "Paced"', "  between marketing and sales", "  zone UTC",
            "calendar office", "  open Monday to Friday 09:00 to 17:00",
            "activity form by prospect", "activity call, drop by sales",
            "score interest", "  +10 each form",
            "stage contact, start, owned by marketing", "  to ready  on form",
            "stage ready, owned by sales", "  to done  on call", "  to contact  on drop",
            "stage back, owned by marketing", "  to ready  on drop",
            *([f"  to ready  after {self.back_after} hours"] if self.back_after else []),
            "stage done, end",
            "capacity of sales", "  people 1", f"  hours {self.hours}.0 each day",
            "  effort ready 30 minutes",
            f"keep workload of sales at most {self.above}%", "  by moving ready to back",
            *([f"  {self.first} interest first"] if self.first else []),
            *([f"  not again for {self.again} days"] if self.again else []),
            *([f"  until {self.until}%"] if self.until is not None else []),
            "  then send keep-warm", f"  checked each day at {self.hour:02}:00",
            "release mailing", "  of contact",
            f"  in {self.parts} equal parts, one each {'working ' * self.working}day",
            f"  from {self.start}", "  then send mail",
            *([
                "release pace", "  of back", f"  at {self.share}% of room of sales each day",
                "  then send out",
            ] if self.share else []),
        ]  # fmt: skip
        return "\n".join(lines) + "\n"


@dataclass
class Kept:
    id: str
    born: int
    stage: str = ""
    entered: int = 0
    forms: int = 0
    held: int = 0  # until when it is left alone
    out: bool = False  # let out at the pace of the team


@dataclass
class Paced:
    pace: Pace
    leads: dict[str, Kept]
    anchor: int  # a midnight
    now: int = 0
    told: list[tuple[object, ...]] = field(default_factory=list)
    parts: list[list[str]] | None = None
    gone: int = 0  # how many parts

    def run(self, inputs: Iterable[Input], until: int) -> Paced:
        given = list(inputs)
        marks = {one.at for one in given} | {one.born for one in self.leads.values()}
        marks |= {self.anchor + number * HOUR for number in range(24 * 30)}
        self.now = min(one.born for one in self.leads.values()) - 1
        while True:
            timers = {self._back_at(one) for one in self.leads.values() if one.stage == "back"}
            at = min((at for at in marks | timers if at > self.now), default=until + 1)
            if at > until:
                return self
            self.now = at
            self._instant([one for one in given if one.at == at])

    def _instant(self, inputs: Sequence[Input]) -> None:
        begun = any(one.stage for one in self.leads.values())
        for lead in sorted(self.leads):
            one = self.leads[lead]
            if one.born == self.now:
                self._enter(one, "contact")
            elif one.stage == "back" and self.now == self._back_at(one):
                self._enter(one, "ready")
        if begun and (self.now - self.anchor) % DAY == self.pace.hour * HOUR:
            self._check()
        if begun and self._goes_out():
            self._let_out()
        if begun and self.pace.share and (self.now - self.anchor) % DAY == 0:
            self._pace_out(self.pace.share)
        first = {item.lead: item.id for item in sorted(inputs, key=lambda i: i.id)[::-1]}
        for lead in sorted(first, key=lambda lead: (first[lead], lead)):
            for item in sorted(inputs, key=lambda i: i.id):
                if item.lead == lead:
                    self._take(self.leads[lead], item)

    def _back_at(self, one: Kept) -> int:
        """When the `after` line takes a lead back: not while it is left alone."""
        if self.pace.back_after is None or (self.pace.share and not one.out):
            return -1
        return max(one.entered + self.pace.back_after * HOUR, one.held)

    def _take(self, one: Kept, item: Input) -> None:
        one.forms += item.name == "form"
        assert item.name is not None
        if to := LINES.get((one.stage, item.name)):
            self._enter(one, to)

    def _enter(self, one: Kept, stage: str) -> None:
        self.told.append((self.now, one.id, "move", one.stage or None, stage))
        one.stage, one.entered = stage, self.now

    # The keep.

    def workload(self) -> Fraction:
        return sum(one.stage == "ready" for one in self.leads.values()) * EFFORT / self.pace.hours

    def _check(self) -> None:
        pace = self.pace
        if self.workload() <= Fraction(pace.above, 100):
            return
        until = Fraction(pace.above if pace.until is None else pace.until, 100)
        sign = {"lowest": 1, "highest": -1, None: 0}[pace.first]
        ready = [one for one in self.leads.values() if one.stage == "ready"]
        free = [one for one in ready if one.held <= self.now]
        for one in sorted(free, key=lambda one: (sign * one.forms, one.entered, one.id)):
            if self.workload() <= until:
                return
            self._enter(one, "back")
            one.held = self.now + (pace.again or 1) * DAY
            self.told.append((self.now, one.id, "send", "keep-warm"))

    # The release.

    def _goes_out(self) -> bool:
        today = moment(self.now).date()
        if today < self.pace.start or (self.pace.working and today.weekday() > 4):
            return False
        opening = 9 * HOUR if self.pace.working else 0
        return (self.now - self.anchor) % DAY == opening

    def _let_out(self) -> None:
        if self.parts is None:
            self.parts = self._split()
        if self.gone < len(self.parts):
            for lead in self.parts[self.gone]:
                if self.leads[lead].stage == "contact":
                    self.told.append((self.now, lead, "send", "mail"))
            self.gone += 1

    def _pace_out(self, share: int) -> None:
        """As many whole leads as the share of the free capacity takes, each once."""
        free = self.pace.hours * (1 - self.workload())
        waiting = [one for one in self.leads.values() if one.stage == "back" and not one.out]
        waiting.sort(key=lambda one: (one.entered, one.id))
        for one in waiting[: max(0, int(free * share / 100 / EFFORT))]:
            one.out = True
            self.told.append((self.now, one.id, "send", "out"))
            if 0 < self._back_at(one) <= self.now:
                self._enter(one, "ready")

    def _split(self) -> list[list[str]]:
        there = [one for one in self.leads.values() if one.stage == "contact"]
        names = [one.id for one in sorted(there, key=lambda one: (one.entered, one.id))]
        size, more = divmod(len(names), self.pace.parts)
        parts = []
        for number in range(self.pace.parts):
            took = size + (number < more)
            parts.append(names[:took])
            names = names[took:]
        return parts

    def plan(self) -> tuple[tuple[date, tuple[str, ...]], ...]:
        """The parts to come, with their days, if nothing else happens."""
        here, day = self.now, self.anchor
        parts = self._split() if self.parts is None else self.parts
        days: list[date] = []
        while len(days) < len(parts) - self.gone:
            self.now = day + (9 * HOUR if self.pace.working else 0)
            if self.now > here and self._goes_out():
                days.append(moment(self.now).date())
            day += DAY
        self.now = here
        found = []
        for on, part in zip(days, parts[self.gone :], strict=True):
            still = tuple(lead for lead in part if self.leads[lead].stage == "contact")
            found.append((on, still))
        return tuple(found)
