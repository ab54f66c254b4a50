"""What a replay is counted by; a run keeps counts, never the outcomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from attrs import Factory, define

from alignlib.engine.outcome import BadRecord, Outcome
from alignlib.model.fault import Fault
from alignlib.model.outputs import Effect, Refusal, SLAEvent, Transition
from alignlib.names import canonical


@define
class Tally:
    """Counts over outcomes. `clocks` counts by (canonical sla, state at the end); of a promise
    about no record each period is a clock."""

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
    faults: list[Fault] = Factory(list)

    def add(self, outcome: Outcome) -> None:
        self.judged += 1
        self.repeated += len(outcome.dropped)
        self.faults.extend(outcome.faults)
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

    def add_duties(self, told: Iterable[SLAEvent | Effect]) -> None:
        """What became of the promises about no record."""
        periods: dict[tuple[str, int], str] = {}
        for output in told:
            match output:
                case Effect():
                    self.effects[output.kind] += 1
                case SLAEvent(step="started"):
                    periods[canonical(output.sla), output.number] = "running"
                case SLAEvent(step="met" | "late" | "kept" | "broken"):
                    periods[canonical(output.sla), output.number] = output.step
        self.clocks.update((sla, state) for (sla, _), state in periods.items())
