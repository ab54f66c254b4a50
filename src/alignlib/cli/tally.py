"""What a replay is counted by; a run keeps counts, never the outcomes."""

from __future__ import annotations

from collections import Counter

from attrs import Factory, define

from alignlib.engine.outcome import BadRecord, Outcome
from alignlib.model.outputs import Effect, Refusal, Transition
from alignlib.names import canonical


@define
class Tally:
    """Counts over outcomes. `clocks` counts by (canonical sla, state at the end)."""

    judged: int = 0
    not_begun: int = 0
    repeated: int = 0
    transitions: int = 0
    stages: Counter[str] = Factory(Counter)
    entered: Counter[str] = Factory(Counter)
    clocks: Counter[tuple[str, str]] = Factory(Counter)
    effects: Counter[str] = Factory(Counter)
    refusals: Counter[str] = Factory(Counter)
    bad: list[BadRecord] = Factory(list)

    def add(self, outcome: Outcome) -> None:
        self.judged += 1
        self.repeated += len(outcome.dropped)
        if outcome.state.stage is None:
            self.not_begun += 1
        else:
            self.stages[canonical(outcome.state.stage)] += 1
        for clock in outcome.state.clocks:
            self.clocks[clock.sla, clock.state] += 1
        came: set[str] = set()
        for output in outcome.outputs:
            match output:
                case Transition():
                    self.transitions += 1
                    came.add(canonical(output.to))
                case Effect():
                    self.effects[output.kind] += 1
                case Refusal():
                    self.refusals[output.kind] += 1
        self.entered.update(came)
