"""Work in hand: what the leads of a population cost the teams and people that have them."""

from __future__ import annotations

from collections import Counter

from alignlib.engine.state import State, TrackState
from alignlib.plan.plan import Plan
from alignlib.text import fold
from alignlib.values.time import Micros


class Load:
    """Counted up and down as leads come and go, never summed anew. Work is in µs."""

    def __init__(self, plan: Plan) -> None:
        self._stages = {stage.name: stage for stage in plan.stages}
        self._efforts = {
            team: {plan.stages[index].name: micros for index, micros in capacity.effort.items()}
            for team, capacity in plan.keeping.capacities.items()
        }
        self._teams: Counter[str] = Counter()
        self._people: Counter[tuple[str, str]] = Counter()
        self._leads: Counter[tuple[str, str]] = Counter()

    def add(self, state: State, sign: int = 1) -> None:
        """Counts a lead in, or with `sign` -1 out."""
        for track in state.tracks:
            if track.stage is not None:
                self._add_track(track, track.stage, sign)

    def _add_track(self, track: TrackState, stage: str, sign: int) -> None:
        owner = None if track.owner is None else fold(track.owner)
        for team, efforts in self._efforts.items():
            effort = efforts.get(stage)
            if effort is None:
                continue
            self._teams[team] += sign * effort
            if owner is not None:
                self._people[team, owner] += sign * effort
        if owner is not None and track.side is not None and not self._stages[stage].end:
            self._leads[track.side, owner] += sign

    def of_team(self, team: str) -> Micros:
        """The effort of all leads in a stage that has one."""
        return self._teams[team]

    def of_person(self, team: str, person: str) -> Micros:
        """The effort of those that the person (folded) owns."""
        return self._people[team, person]

    def leads_of(self, side: str, person: str) -> int:
        """How many leads the person owns for a side, outside the ends."""
        return self._leads[side, person]
