"""Which leads wait in which queue for somebody to take them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import define, field

from alignlib.engine.state import State
from alignlib.plan.plan import Plan
from alignlib.values.time import Micros


@define
class Queues:
    """A lead waits with one of its pipelines, since an instant: by queue, lead, and pipeline.

    It leaves when somebody owns it there, or when it moves on there; what goes on in its other
    pipelines is none of the queue's business.
    """

    plan: Plan
    waiting: dict[str, dict[str, dict[str, Micros]]] = field(factory=dict)
    _asked: dict[tuple[str, int], int] = field(factory=dict)

    def ask(self, name: str, state: State, track: int) -> None:
        """The lead that is being handled is to wait, where it has come to in this pipeline."""
        self._asked[name, track] = _entered(state, track)

    def settle(self, lead: str, before: State | None, state: State, at: Micros) -> None:
        """After a lead was handled; one that came by a move comes last. `before` is None where
        nothing is known of how it was."""
        asked = {
            (name, self.plan.pipeline(track))
            for (name, track), entered in self._asked.items()
            if entered == _entered(state, track)
        }
        self._asked.clear()
        names = {name for name, _ in asked} | self.waiting.keys()
        for track, there in enumerate(state.tracks) if names else ():
            pipeline = self.plan.pipeline(track)
            moved = before is None or _entered(before, track) != len(there.entries)
            for name in sorted(names):
                joins = (name, pipeline) in asked and there.owner is None
                if there.owner is not None or (moved and not joins):
                    self._leave(name, lead, pipeline)
                elif joins and (moved or pipeline not in self._of(name, lead)):
                    self.waiting.setdefault(name, {}).setdefault(lead, {})[pipeline] = at

    def forget(self, leads: Iterable[str]) -> None:
        """These leads are gone."""
        for lead in leads:
            for name in list(self.waiting):
                for pipeline in list(self._of(name, lead)):
                    self._leave(name, lead, pipeline)

    def _of(self, name: str, lead: str) -> Mapping[str, Micros]:
        return self.waiting.get(name, {}).get(lead, {})

    def _leave(self, name: str, lead: str, pipeline: str) -> None:
        if pipeline not in self._of(name, lead):
            return
        del self.waiting[name][lead][pipeline]
        if not self.waiting[name][lead]:
            del self.waiting[name][lead]
        if not self.waiting[name]:
            del self.waiting[name]

    def line(self, name: str) -> tuple[str, ...]:
        """Who waits, who came first first, of one instant by id."""
        own = self.waiting.get(name, {})
        return tuple(sorted(own, key=lambda lead: (min(own[lead].values()), lead)))

    def to_plain(self) -> dict[str, Any]:
        return {
            name: {
                lead: {pipeline: since[pipeline] for pipeline in sorted(since)}
                for lead, since in sorted(own.items())
            }
            for name, own in sorted(self.waiting.items())
        }

    @classmethod
    def from_plain(cls, plan: Plan, plain: Mapping[str, Any]) -> Queues:
        """What `to_plain` wrote; earlier releases did not say with which pipeline a lead waits."""
        first = plan.pipeline(0)
        return cls(
            plan,
            {
                name: {
                    lead: {first: since} if isinstance(since, int) else dict(since)
                    for lead, since in own.items()
                }
                for name, own in plain.items()
            },
        )


def _entered(state: State, track: int) -> int:
    """How often a lead has come into a stage of a pipeline: another number, and it has moved."""
    return len(state.tracks[track].entries) if track < len(state.tracks) else 0
