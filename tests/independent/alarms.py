"""The triggers of one lead."""

from __future__ import annotations

from dataclasses import dataclass, field

from independent.judge import Act
from independent.pact import LEAD, Alarm
from independent.promises import Clocks


@dataclass
class Alarms(Clocks):
    """`alarmed`: whether each held the last time, and when it last fired; `rung`: what rang while
    one input or timer is handled."""

    alarmed: dict[str, tuple[bool, int | None]] = field(default_factory=dict)
    rung: set[str] = field(default_factory=set)

    def _ring(self, act: Act | None) -> None:
        """Triggers: those with `on` at the activity, the others when they have become true."""
        for alarm in self.pact.alarms:
            if (alarm.on is None) != (act is None):
                continue
            on, holds = alarm.on, self._holds(alarm)
            if act is not None and on is not None:
                holds = holds and act.matches(on.kinds, on.by, on.page, self.world.track) is True
            held, last = self.alarmed.get(alarm.name, (False, None))
            rings = holds and (act is not None or not held)
            if rings and alarm.once and last is not None:
                rings = self.world.now >= self.pact.times.plus(last, alarm.once)
            if rings and alarm.name not in self.rung:
                self.rung.add(alarm.name)
                last = self.world.now
                self._tell("effect", "tell", "marketing")
            self.alarmed[alarm.name] = (holds, last)
        self.world.track = LEAD

    def _holds(self, alarm: Alarm) -> bool:
        self.world.track = self.pact.track(alarm.places)
        stage = self._stage_of(self.world.track)
        there = not alarm.places or stage in alarm.places
        return there and (alarm.when is None or self.world.holds(alarm.when) is True)
