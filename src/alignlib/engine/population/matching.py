"""`matches an earlier …`: which other record has an equal key, and came before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from alignlib.engine.population.lives import view_at
from alignlib.engine.population.member import Member
from alignlib.engine.state import State
from alignlib.names import canonical
from alignlib.plan.plan import Plan
from alignlib.values.coerce import Lowered, lower
from alignlib.values.time import Micros

Key = tuple[str, Lowered]
"""A key field and its value, as the engine compares it."""


@frozen
class Found:
    """An answer: the record that matches, and since when it counts; None: no record does."""

    earlier: str
    other: str | None
    since: Micros | None


class Matches:
    """The leads by the values of their `key` fields; empty where the agreement never asks."""

    def __init__(self, plan: Plan, members: Mapping[str, Member]) -> None:
        self._plan = plan
        self._members = members
        self._specs = [spec for spec in plan.fields.values() if spec.key] if plan.earlier else []
        self._leads: dict[Key, set[str]] = {}
        for lead, member in members.items():
            self.put(lead, member.state)

    def keys(self, state: State) -> tuple[Key, ...]:
        """The known keys of a lead."""
        return tuple(
            (spec.slot, lower(state.facts[spec.slot], spec.type))
            for spec in self._specs
            if spec.slot in state.facts
        )

    def put(self, lead: str, state: State) -> None:
        for key in self.keys(state):
            self._leads.setdefault(key, set()).add(lead)

    def drop(self, lead: str, state: State) -> None:
        for key in self.keys(state):
            self._leads[key].discard(lead)

    def find(self, lead: str, state: State, at: Micros) -> Iterator[Found]:
        """For each thing asked for the record that matches, the one that counts from the latest
        instant. Nothing is said of a lead without a key."""
        keys = self.keys(state)
        if not keys:
            return
        others = {other for key in keys for other in self._leads.get(key, ())} - {lead}
        for earlier in self._plan.earlier:
            best: tuple[Micros, str] | None = None
            for name in sorted(others):
                came = self._since(earlier, self._members[name].state, state, at)
                if came is not None and (best is None or came > best[0]):
                    best = (came, name)
            since, other = (None, None) if best is None else best
            yield Found(self._written(earlier), other, since)

    def _written(self, earlier: str) -> str:
        """As the agreement writes it."""
        definition = self._plan.definitions.get(earlier)
        if definition is not None:
            return definition.name
        return self._plan.stages[self._plan.stage_keys[earlier]].name

    def _since(self, earlier: str, other: State, state: State, at: Micros) -> Micros | None:
        """Since when another record counts as an earlier one; None: it does not."""
        first = (other.born, other.record.id) < (state.born, state.record.id)
        if other.stage is None or not first or other.born > at:
            return None
        if earlier in self._plan.definitions:
            holds = view_at(self._plan, other, at).named(earlier)
            return other.born if holds is True else None
        entries = (
            entry.at
            for track in other.tracks
            for entry in track.entries
            if canonical(entry.stage) == earlier and entry.at <= at
        )
        return max(entries, default=None)
