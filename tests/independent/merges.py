"""A life into which another one is merged, by the plain evaluator."""

from __future__ import annotations

from dataclasses import dataclass, replace

from independent.life import Life
from independent.pact import Input


@dataclass(frozen=True)
class Joined(Input):
    """A merge: what the other life did and what is known of it."""

    acts: tuple[Input, ...] = ()
    facts: tuple[tuple[str, object], ...] = ()

    @property
    def order(self) -> tuple[int, int, str]:
        return self.at, 1, self.id + "~"  # with changes of owner; a case has none at that instant


class Merging(Life):
    """Its activities count in the order of time and set nothing off; its facts fill gaps."""

    def _take(self, one: Input) -> None:
        if not isinstance(one, Joined):
            super()._take(one)
            return
        self.stuck.clear()
        self.world.now = max(self.world.now, one.at)
        self._look_around()
        for early in sorted(one.acts, key=lambda act: act.order):
            act = self._act_of(early)
            later = [entry.number for entry in self.world.entries if entry.at > early.at]
            number = min(later) - 1 if later else act.number
            self.world.acts.append(replace(act, number=number))
        for name, value in one.facts:
            known = self.world.facts.get(name)
            if known is None:
                self.world.facts[name] = value
            elif self.pact.fields[name].startswith("fixed") and known != value:
                self._tell("refused", "field")
        self._turn_clocks()
        self._settle(self._party(one))
