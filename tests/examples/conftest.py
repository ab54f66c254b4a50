"""The example folders, each read and replayed once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from attrs import frozen

from alignlib.engine.outcome import BadRecord, Outcome
from alignlib.exchange import Comparison, Target, compare, load_target
from alignlib.model.outputs import SLAEvent, Transition

_STATES = ("started", "met", "late", "met-late", "void")
EXAMPLES = Path(__file__).parents[2] / "examples"


@frozen
class Replayed:
    """A target and the outcome of every record, by key."""

    target: Target
    outcomes: dict[str, Outcome]
    comparisons: dict[str, Comparison]

    def stages(self) -> Counter[str | None]:
        return Counter(outcome.state.stage for outcome in self.outcomes.values())

    def entered(self, stage: str) -> int:
        """How many records have ever come into a stage."""
        return sum(
            any(isinstance(output, Transition) and output.to == stage for output in each.outputs)
            for each in self.outcomes.values()
        )

    def clocks(self, sla: str) -> Counter[str]:
        """The last state of each clock of an sla; "started" is one that is still running."""
        last: dict[tuple[str, int], str] = {}
        for outcome in self.outcomes.values():
            for output in outcome.outputs:
                if isinstance(output, SLAEvent) and output.sla == sla and output.step in _STATES:
                    last[output.lead, output.number] = output.step
        return Counter(last.values())


@cache
def _replayed(name: str) -> Replayed:
    target = load_target(EXAMPLES / name)
    assert target.until is not None
    outcomes: dict[str, Outcome] = {}
    answers = target.agreement.replay_many(target.records(), until=target.until)
    for key, answer in zip(target.keys, answers, strict=True):
        assert not isinstance(answer, BadRecord), answer
        outcomes[key] = answer
    comparisons = compare(target.expectations, outcomes.items())
    return Replayed(target, outcomes, {each.name: each for each in comparisons})


@pytest.fixture(scope="session")
def replayed() -> Callable[[str], Replayed]:
    return _replayed
