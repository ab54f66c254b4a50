"""A life that spans versions of an agreement, handed over as the reference says (R15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from independent.judge import Track
from independent.pact import LEAD, Input, Pact, Promise
from independent.promises import OPEN, Clock
from independent.reapplied import Reapplied


@dataclass(frozen=True)
class Change:
    """A version that comes into force at `at`; `renamed` are stages of the version before, None
    for those of a pipeline that is given up."""

    at: int
    pact: Pact
    renamed: Mapping[str, str | None] = field(default_factory=dict)
    reapply: bool = False


@dataclass
class Spanning(Reapplied):
    """`pact` is the version in force; it starts as the first one."""

    changes: Sequence[Change] = ()

    def run(self, facts: dict[str, Any], inputs: Sequence[Input], born: int) -> Spanning:
        while self.changes and self.changes[0].at <= born:
            self.pact, self.changes = self.changes[0].pact, self.changes[1:]
        super().run(facts, inputs, born)
        return self

    def _go_on(self, ordered: Sequence[Input], until: int) -> None:
        left = list(ordered)
        for change in self.changes:
            if change.at <= until:
                super()._go_on([one for one in left if one.at < change.at], change.at - 1)
                left = [one for one in left if one.at >= change.at]
                self._hand_over(change)
        super()._go_on(left, until)

    def _hand_over(self, change: Change) -> None:
        old, world = self.pact, self.world
        world.now = change.at - 1
        self._name_anew(change, old)
        self.pact = world.pact = change.pact
        self.terms, self.ageing = self.pact.terms(), (-1, [])
        self._keep_waiting(change, old)
        self._publish()
        self._held_before(old)
        world.now = change.at
        named = [promise.name for promise in self.pact.promises]
        open_ = [clock for clock in self.clocks if clock.state in (*OPEN, "late")]
        for clock in sorted(open_, key=lambda clock: clock.promise.name in named):
            self._keep(clock, change.reapply)  # those of promises that are gone come first
        ended = {clock.promise.name for clock in open_ if clock.state == "void"}
        self.clocks = [clock for clock in self.clocks if clock.promise.name in named]
        self._publish()
        if change.reapply:
            self._start_missing(ended)
        self._tick()

    def _name_anew(self, change: Change, old: Pact) -> None:
        """Entries in the new names; a stage of the other side ends personal ownership."""
        names = {place.name for place in change.pact.places}
        before, self.world.tracks = self.world.tracks, {}
        gone = [before[name] for name in before if name not in change.pact.pipelines]
        self.world.given_up += sum(len(track.entries) for track in gone)
        for pipeline in change.pact.pipelines:
            track = self.world.tracks[pipeline] = before.get(pipeline, Track())
            track.entries = [
                replace(entry, stage=change.renamed.get(entry.stage) or entry.stage)
                for entry in track.entries
            ]
            if not track.entries:
                continue
            self.world.track = pipeline
            had, last = self._side(), track.entries[-1]
            assert last.stage in names
            side = change.pact.place(last.stage).side
            track.entries[-1] = replace(last, side=side)
            if self._side() != had:
                track.owner = None
        self.world.track = LEAD

    def _keep_waiting(self, change: Change, old: Pact) -> None:
        """A line that waits for the next input goes on: it leads from and to the same stages."""
        waited = {
            (change.renamed.get(stage) or stage, change.renamed.get(line.to) or line.to,
             type(line.why))
            for stage, line in self.stuck
        }  # fmt: skip
        self.stuck = {
            (place.name, line)
            for place in change.pact.places
            for line in place.lines
            if (place.name, line.to, type(line.why)) in waited
        }

    def _held_before(self, old: Pact) -> None:
        """What held before the change, in the words of today, is no news; the time of an `at most
        once` is counted from firings under one."""
        counted = {alarm.name for alarm in old.alarms if alarm.once}
        for alarm in self.pact.alarms:
            _, last = self.alarmed.get(alarm.name, (False, None))
            last = last if alarm.name in counted else None
            held = alarm.on is None and self._holds(alarm)
            self.alarmed[alarm.name] = (held, last)

    def _keep(self, clock: Clock, reapply: bool) -> None:
        """The terms that it started under, and the lines and conditions of today."""
        own = clock.promise
        today = next((one for one in self.pact.promises if one.name == own.name), None)
        if today is None or kind(today) != kind(own) or self._track(today) != clock.track:
            late = clock.state == "late"
            self._state(clock, "void", clock.late_due if late else self._due(clock))
            return
        clock.acts = today
        if reapply and clock.state in OPEN:
            self._reapply(clock)
            return
        self._forget_past(clock)
        terms = {"late_by": own.late_by, "ladder": own.ladder}
        clock.promise = replace(today, within=own.within, warn=own.warn, **terms)

    def _forget_past(self, clock: Clock) -> None:
        """Of what was to be told before the change, had there been a line, nothing is told now."""
        own, times, before = clock.promise, self.pact.times, self.world.now - 1
        if clock.state == "late":
            for at, rung in enumerate(rung for rung in own.rungs if rung.term):
                if times.promised(clock.late_due, rung.term) + 1 <= before:
                    clock.rungs.add(at)
        elif own.within is not None:
            begun = clock.pauses[-1][0] - 1 if clock.state == "paused" else before
            for at, percent in enumerate(own.warn):
                mark = times.part(clock.start, own.within, percent, clock.closed_pauses)
                if mark + 1 <= begun:
                    clock.warned.add(at)


def kind(promise: Promise) -> tuple[Any, ...]:
    """What a promise must have in common with that of a clock to take it over."""
    form = promise.form if promise.form in ("never", "every") else "once"
    return form, promise.within is None
