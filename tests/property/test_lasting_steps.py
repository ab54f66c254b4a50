"""Promises that last against an oracle of their own: again and again, each period from the act that
kept the last, and to abstain, while in a stage and for a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import define
from hypothesis import given
from hypothesis import strategies as st

import alignlib as al
from alignlib.engine import clock_stages, clock_steps, clocks
from property.strategies import MICRO, law, load

START = datetime(2026, 3, 7, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)
LONG = timedelta(days=9)

TEXT = """agreement "Lasting"
  between marketing and sales
  zone America/New_York
fields
  hold yes-no
  stop yes-no
activity enter, leave, finish by prospect
activity call, mail, note by sales
stage hall, start, owned by sales
  to room on enter
  to gone on finish
stage room, owned by sales
  to hall on leave
  to gone on finish
stage gone, end
sla again
  sales owes marketing
  each lead entering room
  gets call
  every {hours} hours{during}
  paused while hold
  void when stop
  restarts on note
sla never
  sales owes marketing
  each lead entering room
  never gets mail{during}
  {term}
  paused while hold
  void when stop
"""


@define
class Clock:
    """`used` is its own time up to `since`; `full` None: it has no time of its own."""

    sla: str
    number: int
    stay: int
    since: datetime
    full: timedelta | None
    state: str = "running"
    used: timedelta = timedelta(0)

    @property
    def waits(self) -> bool:
        return self.state in ("running", "paused")


class Walk:
    """By the rulings: time first, then one input after the other."""

    def __init__(self, hours: int, bound: bool, timed: bool) -> None:
        self.full = {"again": hours * HOUR, "never": hours * HOUR if timed else None}
        self.bound = bound
        self.place, self.stay = "hall", 0
        self.facts = {"hold": False, "stop": False}
        self.clocks: list[Clock] = []
        self.told: list[tuple[datetime, str, int, str]] = []

    def say(self, clock: Clock, at: datetime, state: str, step: str | None = None) -> None:
        clock.state = state
        self.told.append((at, clock.sla, clock.number, step or state))

    def pass_time(self, until: datetime) -> None:
        ends = [
            (clock.since - clock.used + clock.full + MICRO, clock.sla, clock)
            for clock in self.clocks if clock.state == "running" and clock.full is not None
        ]  # fmt: skip
        for at, sla, clock in sorted(ends, key=lambda end: end[:2]):
            if at <= until:
                self.say(clock, at, "late" if sla == "again" else "kept")

    def take(self, item: al.Input) -> None:
        at = item.at
        kind = item.kind if isinstance(item, al.Activity) else None
        if isinstance(item, al.FieldChange):
            self.facts[item.field] = item.value is True
        follows = kind == "call" and self._called(at)
        for clock in self.clocks:
            if kind == "mail" and clock.sla == "never" and clock.state == "running":
                self.say(clock, at, "broken")
        self._stop(at)
        for clock in self.clocks:
            if kind == "note" and clock.sla == "again" and clock.waits:
                clock.since, clock.used = at, timedelta(0)
                self.say(clock, at, clock.state, "restarted")
        self._hold(at)
        if follows:
            self._begin("again", at)
        self._move(kind, at)
        self._stop(at)

    def _called(self, at: datetime) -> bool:
        """Whether a period that still goes on was kept."""
        found = False
        for clock in [clock for clock in self.clocks if clock.sla == "again"]:
            if clock.state in ("running", "paused", "late"):
                found = found or self._goes_on(clock)
                self.say(clock, at, "met-late" if clock.state == "late" else "met")
        return found

    def _goes_on(self, clock: Clock) -> bool:
        if clock.state not in ("running", "paused", "late"):
            return False
        return clock.stay == self.stay or (not self.bound and self.place != "gone")

    def _begin(self, sla: str, at: datetime) -> None:
        own = [clock for clock in self.clocks if clock.sla == sla]
        if sla == "again" and any(self._goes_on(clock) for clock in own):
            return
        if sla == "never" and self.full[sla] is None and any(clock.waits for clock in own):
            return
        clock = Clock(sla, len(own) + 1, self.stay, at, self.full[sla])
        self.clocks.append(clock)
        self.say(clock, at, "paused" if self.facts["hold"] else "running", "started")

    def _move(self, kind: str | None, at: datetime) -> None:
        ways = {"hall": {"enter": "room", "finish": "gone"},
                "room": {"leave": "hall", "finish": "gone"}, "gone": {}}  # fmt: skip
        target = ways[self.place].get(kind or "")
        if target is None:
            return
        leaving = self.place == "room" and self.bound
        self.place, self.stay = target, self.stay + 1
        for clock in self.clocks:
            if clock.waits and (leaving or target == "gone"):
                self.say(clock, at, "kept" if clock.sla == "never" else "void")
        if target == "room":
            self._begin("again", at)
            self._begin("never", at)

    def _stop(self, at: datetime) -> None:
        for clock in self.clocks:
            if clock.waits and self.facts["stop"]:
                self.say(clock, at, "void")

    def _hold(self, at: datetime) -> None:
        for clock in self.clocks:
            if clock.state == "running" and self.facts["hold"]:
                clock.used += at - clock.since
                self.say(clock, at, "paused")
            elif clock.state == "paused" and not self.facts["hold"]:
                clock.since = at
                self.say(clock, at, "running", "resumed")


def check(hours: int, bound: bool, timed: bool, inputs: list[al.Input]) -> None:
    walk = Walk(hours, bound, timed)
    ranks = (al.FieldChange, al.Activity)
    for item in sorted(inputs, key=lambda each: (each.at, ranks.index(type(each)), each.id)):
        walk.pass_time(item.at)
        walk.take(item)
    walk.pass_time(START + LONG)
    text = TEXT.format(
        hours=hours,
        during=" while in room" if bound else "",
        term=f"within {hours} hours" if timed else "",
    )
    outcome = load(text).replay(al.Lead(id="lead", created_at=START), inputs, until=START + LONG)
    found = [
        (output.at.astimezone(UTC), output.sla, output.number, output.step)
        for output in outcome.outputs if isinstance(output, al.SLAEvent)
    ]  # fmt: skip
    assert found == walk.told, (text, inputs)
    assert [clock.state for clock in outcome.state.clocks] == [
        clock.state for clock in walk.clocks
    ], (text, inputs)


# -- what is drawn ---------------------------------------------------------------------------

MOMENTS = st.tuples(st.integers(0, 30), st.sampled_from((0, 0, 0, 0, -1, 1))).map(
    lambda pair: START + pair[0] * HOUR / 2 + (pair[1] if pair[0] else 0) * MICRO
)
WHATS = ("call", "call", "mail", "enter", "enter", "leave", "leave", "finish", "note", "hold",
         "hold", "stop")  # fmt: skip


@st.composite
def histories(draw: Any) -> list[al.Input]:
    found: list[al.Input] = [al.Activity(id="first", kind="enter", at=draw(MOMENTS))]
    for number in range(draw(st.integers(0, 10))):
        at, own, what = draw(MOMENTS), f"i{number}", draw(st.sampled_from(WHATS))
        if what in ("hold", "stop"):
            value = draw(st.sampled_from((True, False, None)))
            found.append(al.FieldChange(id=own, at=at, field=what, value=value))
        else:
            found.append(al.Activity(id=own, kind=what, at=at))
    return found


@law
@given(st.sampled_from((2, 3, 8)), st.booleans(), st.booleans(), histories())
def test_every_step(hours: int, bound: bool, timed: bool, inputs: list[al.Input]) -> None:
    check(hours, bound, timed, inputs)


# -- would it notice? ------------------------------------------------------------------------


def history(*steps: tuple[float, str]) -> list[al.Input]:
    return [
        al.Activity(id=f"h{number}", kind=kind, at=START + hours * HOUR)
        for number, (hours, kind) in enumerate(steps)
    ]


PATH = history((0, "enter"), (1, "call"), (1.5, "mail"), (2, "leave"), (3, "enter"), (8, "call"),
               (9, "leave"), (10, "mail"))  # fmt: skip


def noticed() -> bool:
    try:
        check(2, True, True, PATH)
    except AssertionError:
        return True
    return False


def test_it_holds_for_the_engine_as_it_is() -> None:
    assert not noticed()


def test_it_notices_a_period_that_does_not_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "goes_on", lambda *given: False)
    assert noticed()


def test_it_notices_a_second_one_beside_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_steps, "_may_begin", lambda *given: True)
    with pytest.raises(AssertionError):
        check(2, False, False, history((0, "enter"), (1, "leave"), (1.5, "enter")))


def test_it_notices_a_duty_that_outlasts_its_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_stages, "over_as", lambda sla: "void")
    with pytest.raises(AssertionError):
        check(2, True, False, history((0, "enter"), (1, "leave")))
