"""One lead of a population: its state, and when it would react to what."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from attrs import frozen

from alignlib.engine.population.lives import Combination, reactions, told
from alignlib.engine.state import State
from alignlib.plan.plan import Plan
from alignlib.values.time import Micros


@frozen
class Member:
    """`state` is as of the last instant at which something happened to the lead.

    `teams` are those whose room decides something for it now; `wakes` says for each combination of
    their having room (False before True, the last team varying first) when the lead does something
    by itself. `answers` counts the inputs that the population has recorded for it.
    """

    state: State
    teams: tuple[str, ...]
    wakes: tuple[Micros | None, ...]
    answers: int

    @classmethod
    def unborn(cls, state: State) -> Member:
        return cls(state, (), (state.born,), 0)

    @classmethod
    def resting(
        cls, plan: Plan, state: State, wake: Micros | None, known: Container[str], answers: int
    ) -> Member:
        """A lead that was just handled: `wake` is what the engine says with what it was told, of
        the teams that are `known` to have room or not."""
        teams, wakes = reactions(plan, state, wake, known)
        return cls(state, teams, wakes, answers)

    @property
    def waits_since(self) -> Micros:
        """Since when the lead has been where it is: its latest entry in any pipeline."""
        entries = (track.entries[-1].at for track in self.state.tracks if track.entries)
        return max(entries, default=self.state.born)

    def told(self) -> Combination | None:
        """What the lead has been told of its teams; None: not yet of each."""
        return told(self.state, self.teams)

    def wake(self, values: Combination) -> Micros | None:
        index = 0
        for value in values:
            index = index * 2 + value
        return self.wakes[index]

    def sleeps(self, values: Combination) -> bool:
        """Whether being told this of room would make the lead do nothing at once."""
        wake = self.wake(values)
        return self.state.stage is None or wake is None or wake > self.state.now

    def to_plain(self) -> dict[str, Any]:
        return {
            "state": self.state.to_dict(), "teams": list(self.teams), "wakes": list(self.wakes),
            "answers": self.answers,
        }  # fmt: skip

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Member:
        return cls(
            State.from_dict(plain["state"]), tuple(plain["teams"]), tuple(plain["wakes"]),
            plain["answers"],
        )  # fmt: skip
