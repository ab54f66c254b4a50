"""Promises about no lead (`at least 2 of joint-meeting each week`): told from all activities.

What a life is to a lead, a period is to such a duty: it begins, an act may keep or break it, and
it is decided at its last instant. Nothing is stored: the answer for a longer time begins with the
answer for a shorter one.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TypeAlias

from attrs import define, field, frozen

from alignlib.engine.happening import normalise
from alignlib.engine.instant import record
from alignlib.engine.life import Life
from alignlib.engine.periods import Period, periods
from alignlib.engine.run import Run
from alignlib.engine.state import Act, State
from alignlib.errors import RecordError
from alignlib.model.inputs import Activity
from alignlib.model.lead import Lead
from alignlib.model.outputs import Cause, Effect, Fact, SLAEvent, SLAStep
from alignlib.plan.plan import Action, Duty, Plan
from alignlib.values.numbers import MICRO
from alignlib.values.time import Micros, due_us, from_micros

_Key: TypeAlias = tuple[Micros, int, int, int]
"""The order of R1: instant, the act's place (0 for what time does), duty, position."""

_TIME = Cause(kind="time")


def duties(
    plan: Plan, activities: Iterable[Activity], until: Micros, since: Micros | None = None
) -> tuple[SLAEvent | Effect, ...]:
    """What became of each duty in each period up to `until`, in the order of R1.

    The first period is the first that begins at or after `since` and the agreement's `from`;
    without either, the one in which the first activity lies. Raises `RecordError` for an activity
    that the agreement cannot take.
    """
    run = _recorded(plan, activities, until)
    starts = [at for at in (since, plan.starts) if at is not None]
    if starts:
        first = max(starts)
    elif run.life.acts:
        first = run.life.acts[0].at
    else:
        return ()
    found: list[tuple[_Key, SLAEvent | Effect]] = []
    for duty in plan.duties:
        wanted = plan.filters[duty.filter]
        acts = [
            _Seen(place + 1, act)
            for place, act in enumerate(run.life.acts)
            if run.life.matches_act(wanted, place) is True
        ]
        calendar = None if duty.calendar is None else plan.calendars[duty.calendar]
        number = 0
        for period in periods(duty.period, plan.zone, calendar, first, until):
            if starts and period.start < first:
                continue
            number += 1
            telling = _Telling(plan, duty, period, number, until, found)
            telling.tell([seen for seen in acts if period.start <= seen.act.at < period.end])
    return tuple(output for _, output in sorted(found, key=lambda pair: pair[0]))


@frozen
class _Seen:
    """An act that counts; `place` is its place among all, from 1."""

    place: int
    act: Act


def _recorded(plan: Plan, activities: Iterable[Activity], until: Micros) -> Run:
    """All activities up to `until`, in order, with who did them."""
    run = _run(plan, 0)
    happenings, _ = normalise(activities, plan, "(none)")
    for item in happenings:
        if not isinstance(item.input, Activity):
            raise RecordError(
                f"duties are counted by activities, not by {type(item.input).__name__} "
                f"{item.input.id}: use replay for the inputs of one {plan.subject}"
            )
        if item.at <= until:
            record(run, item.input, item.at)
    return run


def _run(plan: Plan, start: Micros) -> Run:
    """R14: an output's id is that of its declaration and of the period's beginning."""
    state = State(fingerprint=plan.fingerprint, record=Lead(id=""), born=start, now=start)
    return Run(plan, Life(plan, state, alive=False))


@define
class _Telling:
    """One period of one duty, told step by step."""

    plan: Plan
    duty: Duty
    period: Period
    number: int
    until: Micros
    found: list[tuple[_Key, SLAEvent | Effect]]
    run: Run = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.run = _run(self.plan, self.period.start)

    def tell(self, acts: list[_Seen]) -> None:
        self._say(self.period.start, 0, "started", _TIME)
        if self.duty.most:
            self._tell_most(acts)
        else:
            self._tell_least(acts)

    def _tell_most(self, acts: list[_Seen]) -> None:
        count = self.duty.count
        if len(acts) > count:
            self._by_act("broken", acts[count], count + 1)
            self._carry_out(acts[count].place, self.duty.broken_then, _cause(acts[count].act))
        elif self.period.end <= self.until:
            self._say(self.period.end, 0, "kept", _TIME, self._counted(len(acts)))

    def _tell_least(self, acts: list[_Seen]) -> None:
        count = self.duty.count
        met = self.period.start if count == 0 else None
        if len(acts) >= count > 0:
            met = acts[count - 1].act.at
        self._warn(met)
        if met is None:
            self._late(len(acts))
        elif count == 0:
            self._say(met, 0, "met", _TIME)
        else:
            self._by_act("met", acts[count - 1], count)

    def _warn(self, met: Micros | None) -> None:
        """R2: one µs after the share of the period, where it has not been met up to then."""
        if self.duty.warn_at is None:
            return
        length = self.period.end - self.period.start
        at = self.period.start + length * self.duty.warn_at // MICRO + 1
        if at <= self.until and (met is None or met >= at):
            self._say(at, 0, "warned", _TIME)
            self._carry_out(0, self.duty.warn_then, _TIME)

    def _late(self, seen: int) -> None:
        if self.period.end > self.until:
            return
        self._say(self.period.end, 0, "late", _TIME, self._counted(seen))
        for line in self.duty.late:
            if line.by is None:
                self._carry_out(0, line.then, _TIME)
        for line in self.duty.late:
            if line.by is None:
                continue
            calendar = self.plan.calendar_of(line.by)
            at = due_us(self.period.due, line.by, self.plan.zone, calendar) + 1
            if at <= self.until:
                self._say(at, 0, "late by", _TIME)
                self._carry_out(0, line.then, _TIME)

    def _by_act(self, step: SLAStep, seen: _Seen, count: int) -> None:
        self._say(seen.act.at, seen.place, step, _cause(seen.act), self._counted(count))

    def _counted(self, count: int) -> tuple[Fact, ...]:
        return (Fact(name=self.plan.filters[self.duty.filter].text, value=Decimal(count)),)

    def _say(
        self, at: Micros, place: int, step: SLAStep, cause: Cause, because: tuple[Fact, ...] = ()
    ) -> None:
        self.run.life.now = at
        duty, names = self.duty, self.plan.party_names
        event = self.run.emit(
            SLAEvent, f"{duty.key} / {step}", duty.rule, cause, because, sla=duty.name,
            number=self.number, step=step, due=from_micros(self.period.due, self.plan.zone),
            promiser=names[duty.promiser], beneficiary=names[duty.beneficiary],
        )  # fmt: skip
        self._add(place, event)

    def _carry_out(self, place: int, actions: tuple[Action, ...], cause: Cause) -> None:
        for action in actions:
            told = len(self.run.outputs)
            self.run.act(action, cause)
            for output in self.run.outputs[told:]:
                assert isinstance(output, Effect)
                self._add(place, output)

    def _add(self, place: int, output: SLAEvent | Effect) -> None:
        key = (self.run.life.now, place, self.duty.index, len(self.found))
        self.found.append((key, output))


def _cause(act: Act) -> Cause:
    return Cause(kind="input", input=act.activity.id, party=act.party, person=act.person)
