"""`reapply` (R15): what waits goes under the terms of today; new promises of the stage begin."""

from __future__ import annotations

from independent.life import Life
from independent.promises import Clock


class Reapplied(Life):
    def _reapply(self, clock: Clock) -> None:
        """From its own start and with its pauses; late already: without a word."""
        clock.promise, clock.acts = clock.lines, None
        now, due = self.world.now, self._due(clock)
        if due is None:
            return
        paused = clock.pauses[-1][0] if clock.state == "paused" else now
        if due < paused:
            self._late_silently(clock, due)
            return
        times, promise = self.pact.times, clock.promise
        assert promise.within is not None
        for at, percent in enumerate(promise.warn):
            mark = times.part(clock.start, promise.within, percent, clock.closed_pauses)
            if mark + 1 < paused:
                clock.warned.add(at)

    def _late_silently(self, clock: Clock, due: int) -> None:
        if clock.promise.form == "never":
            clock.state = "kept"
            return
        clock.state, clock.late_due, now = "late", due, self.world.now
        for at, rung in enumerate(rung for rung in clock.promise.rungs if rung.term):
            if self.pact.times.promised(due, rung.term) + 1 <= now:
                clock.rungs.add(at)

    def _start_missing(self, ended: set[str]) -> None:
        """Promises of the stage where the lead is that have no clock for this entry."""
        for promise in self.pact.promises:
            track = self._track(promise)
            entries = self.world.tracks[track].entries
            if not entries or promise.entering != entries[-1].stage:
                continue
            here = self._entry(track)
            have = any(clock.entry == here for clock in self._of(promise))
            if have and promise.name not in ended:
                continue
            self._start_from(promise.name, entries[-1].at)

    def _start_from(self, name: str, at: int) -> None:
        promise = next(one for one in self.pact.promises if one.name == name)
        if any(self._goes_on(clock) for clock in self._of(promise)):
            return
        track = self._track(promise)
        clock = Clock(promise, 1 + len(self._of(promise)), at, track, self._entry(track))
        self.clocks.append(clock)
        self._publish()
        due = self._due(clock)
        if due is not None and due < self.world.now:
            self._late_silently(clock, due)
        else:
            if promise.paused and self.world.binds(promise.paused, promise.promiser, track):
                clock.state = "paused"
                clock.pauses.append((self.world.now, None))
            self._told_of(clock, "started", None if clock.state == "paused" else due)
        self._publish()
