"""All that a promise says, step by step, against an oracle that counts its own time: started,
warned, late, late by, met, met-late, void, paused, resumed, restarted; several clocks at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import define, frozen
from hypothesis import given
from hypothesis import strategies as st

import alignlib as al
from alignlib.engine import clock_terms, clocks
from alignlib.engine.state import ClockState
from property.strategies import MICRO, law, load

# Hours are elapsed time: the night of 8 March has 23 of them by the clock on the wall.
START = datetime(2026, 3, 7, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)
LONG = timedelta(days=30)

TEXT = """agreement "Steps"
  between marketing and sales
  zone America/New_York
fields
  hold yes-no
  stop yes-no
activity form by prospect
activity call, mail by sales
stage one, start, owned by sales
sla promise
  sales owes marketing
  each form
  gets at least {count} of call
  within {hours} hours
  paused while hold
  void when stop
  restarts on mail
  warn at 50% tell owner
  if late by {by} hours tell marketing "very late"
"""


@frozen
class Promise:
    count: int
    hours: int
    by: int

    @property
    def text(self) -> str:
        return TEXT.format(count=self.count, hours=self.hours, by=self.by)


@define
class Clock:
    """`used` is its own time up to `since`; `due` is set once it is late."""

    number: int
    state: str
    since: datetime
    used: timedelta = timedelta(0)
    calls: int = 0
    warned: bool = False
    due: datetime | None = None
    very: bool = False


class Walk:
    """The clocks of one lead, by the rulings: time first, then one input after the other."""

    def __init__(self, promise: Promise) -> None:
        self.promise = promise
        self.full = promise.hours * HOUR
        self.clocks: list[Clock] = []
        self.facts = {"hold": False, "stop": False}
        self.told: list[tuple[datetime, str, int]] = []

    def pass_time(self, until: datetime) -> None:
        while True:
            steps = [step for clock in self.clocks for step in self._timers(clock)]
            steps = [step for step in steps if step[0] <= until]
            if not steps:
                return
            at, number, what = min(steps)
            clock = self.clocks[number - 1]
            self.told.append((at, what, number))
            if what == "warned":
                clock.warned = True
            elif what == "late":
                clock.state, clock.due = "late", at - MICRO
            else:
                clock.very = True

    def _timers(self, clock: Clock) -> list[tuple[datetime, int, str]]:
        """What comes next by itself, one µs after the last instant at which it does not hold."""
        found = []
        if clock.state == "running":
            end = clock.since - clock.used
            if not clock.warned:
                found.append((end + self.full / 2 + MICRO, clock.number, "warned"))
            found.append((end + self.full + MICRO, clock.number, "late"))
        elif clock.state == "late" and not clock.very:
            assert clock.due is not None
            very = clock.due + self.promise.by * HOUR + MICRO
            found.append((very, clock.number, "late by"))
        return found

    def take(self, item: al.Input) -> None:
        at = item.at
        waiting = list(self.clocks)
        kind = item.kind if isinstance(item, al.Activity) else None
        if isinstance(item, al.FieldChange):
            self.facts[item.field] = item.value is True
        if kind == "call":
            for clock in waiting:
                if clock.state in ("running", "paused", "late"):
                    clock.calls += 1
                    if clock.calls == self.promise.count:
                        self._say(clock, at, "met-late" if clock.state == "late" else "met")
        for clock in waiting:
            if clock.state in ("running", "paused") and self.facts["stop"]:
                self._say(clock, at, "void")
        for clock in waiting:
            if clock.state in ("running", "paused") and kind == "mail":
                clock.since, clock.used, clock.calls, clock.warned = at, timedelta(0), 0, False
                self.told.append((at, "restarted", clock.number))
        for clock in waiting:
            self._pause(clock, at)
        if kind == "form":
            state = "paused" if self.facts["hold"] else "running"
            clock = Clock(len(self.clocks) + 1, state, at)
            self.clocks.append(clock)
            self.told.append((at, "started", clock.number))
            if self.facts["stop"]:
                self._say(clock, at, "void")

    def _pause(self, clock: Clock, at: datetime) -> None:
        if clock.state == "running" and self.facts["hold"]:
            clock.used += at - clock.since
            clock.state = "paused"
            self.told.append((at, "paused", clock.number))
        elif clock.state == "paused" and not self.facts["hold"]:
            clock.since, clock.state = at, "running"
            self.told.append((at, "resumed", clock.number))

    def _say(self, clock: Clock, at: datetime, step: str) -> None:
        clock.state = step
        self.told.append((at, step, clock.number))


RANKS = (al.FieldChange, al.Activity)


def walked(promise: Promise, inputs: list[al.Input]) -> Walk:
    walk = Walk(promise)
    for item in sorted(
        inputs, key=lambda item: (item.at, item.sequence, RANKS.index(type(item)), item.id)
    ):
        walk.pass_time(item.at)
        walk.take(item)
    walk.pass_time(START + LONG)
    return walk


def check_steps(promise: Promise, inputs: list[al.Input]) -> None:
    walk = walked(promise, inputs)
    lead = al.Lead(id="lead", created_at=START)
    outcome = load(promise.text).replay(lead, inputs, until=START + LONG)
    found = [
        (output.at.astimezone(UTC), output.step, output.number)
        for output in outcome.outputs if isinstance(output, al.SLAEvent)
    ]  # fmt: skip
    assert found == walk.told, (promise.text, inputs)
    states = [clock.state for clock in outcome.state.clocks]
    assert states == [clock.state for clock in walk.clocks], (promise.text, inputs)


# -- what is drawn ---------------------------------------------------------------------------

PROMISES = st.builds(
    Promise, count=st.integers(1, 2), hours=st.sampled_from((2, 3, 8)), by=st.sampled_from((1, 4))
)
MOMENTS = st.tuples(st.integers(0, 30), st.sampled_from((0, 0, 0, 0, -1, 1))).map(
    lambda pair: START + pair[0] * HOUR / 2 + (pair[1] if pair[0] else 0) * MICRO
)


@st.composite
def histories(draw: Any) -> list[al.Input]:
    found: list[al.Input] = [al.Activity(id="first", kind="form", at=draw(MOMENTS))]
    for number in range(draw(st.integers(0, 9))):
        at, own = draw(MOMENTS), f"i{number}"
        what = draw(st.sampled_from(("form", "call", "call", "mail", "hold", "hold", "stop")))
        if what in ("hold", "stop"):
            value = draw(st.sampled_from((True, True, False, False, None)))
            found.append(al.FieldChange(id=own, at=at, field=what, value=value))
        else:
            found.append(al.Activity(id=own, kind=what, at=at))
    return found


@law
@given(PROMISES, histories())
def test_every_step(promise: Promise, inputs: list[al.Input]) -> None:
    check_steps(promise, inputs)


def test_a_pause_that_begins_at_the_warning() -> None:
    """It is the last instant of the wait that lasts: the warning comes one µs after the pause."""
    inputs: list[al.Input] = [
        al.Activity(id="a", kind="form", at=START),
        al.FieldChange(id="b", at=START + HOUR, field="hold", value=True),
        al.FieldChange(id="c", at=START + 3 * HOUR, field="hold", value=False),
    ]
    check_steps(Promise(1, 2, 1), inputs)


# -- would it notice? ------------------------------------------------------------------------

PATH: list[al.Input] = [
    al.Activity(id="a", kind="form", at=START),
    al.FieldChange(id="b", at=START + HOUR / 2, field="hold", value=True),
    al.Activity(id="c", kind="form", at=START + HOUR),
    al.FieldChange(id="d", at=START + 2 * HOUR, field="hold", value=False),
    al.Activity(id="e", kind="call", at=START + 7 * HOUR / 2),
    al.Activity(id="f", kind="form", at=START + 5 * HOUR),
    al.Activity(id="g", kind="mail", at=START + 6 * HOUR),
    al.Activity(id="h", kind="call", at=START + 20 * HOUR),
]
Patch = pytest.MonkeyPatch


def noticed() -> bool:
    try:
        check_steps(Promise(1, 2, 1), PATH)
    except AssertionError:
        return True
    return False


def test_it_holds_for_the_engine_as_it_is() -> None:
    assert not noticed()


def test_it_notices_lateness_at_the_due_instant_itself(monkeypatch: Patch) -> None:
    right = clocks.timers
    monkeypatch.setattr(clocks, "timers", lambda run: ((at - 1, *rest) for at, *rest in right(run)))
    assert noticed()


def test_it_notices_a_restart_that_is_passed_over(monkeypatch: Patch) -> None:
    monkeypatch.setattr(clocks, "_restart", lambda *given: None)
    assert noticed()


def test_it_notices_a_pause_that_does_not_count(monkeypatch: Patch) -> None:
    right = clock_terms.due_us
    monkeypatch.setattr(clock_terms, "due_us", lambda start, *rest: right(start, *rest[:3]))
    assert noticed()


def test_it_notices_a_warning_at_the_wrong_share(monkeypatch: Patch) -> None:
    right = clocks.warn_at
    monkeypatch.setattr(clocks, "warn_at", lambda *given: right(*given) + 1)
    assert noticed()


def test_it_notices_a_call_that_keeps_only_what_is_late(monkeypatch: Patch) -> None:
    monkeypatch.setattr(ClockState, "is_open", property(lambda self: self.state == "late"))
    assert noticed()
