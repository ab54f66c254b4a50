"""What an activity may set off where the lead is at rest: static, by its kind.

At rest no standing line holds. An activity of a kind that a line does not count, or that can only
hold it back, leaves it so; and what was not to come by itself before some instant does not come
before it now.
"""

from __future__ import annotations

from alignlib.plan.codegen.effects_of import Effects
from alignlib.plan.plan import Move, Plan
from alignlib.plan.turns import TRUE, Outlook


class Lifts:
    """Remembers its answers, by stage and kind (canonical)."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._effects = Effects(plan)
        self._lines: dict[tuple[int, str], tuple[Move, ...]] = {}
        self._hastens: dict[tuple[int, str], bool] = {}
        self._concerned: dict[str, bool] = {}

    def lines(self, stage: int, kind: str) -> tuple[Move, ...]:
        """The standing lines of the stage that may hold after an activity of the kind."""
        found = self._lines.get((stage, kind))
        if found is None:
            found = self._lines[stage, kind] = tuple(
                move
                for move in self._plan.standing[stage]
                if self._effects.lifts(self._plan.ready[move.index], kind, yes=True)
            )
        return found

    def hastens(self, stage: int, kind: str) -> bool:
        """Whether it may bring forward, in this stage, what comes by itself."""
        found = self._hastens.get((stage, kind))
        if found is None:
            plan = self._plan
            found = self._hastens[stage, kind] = self._is_read(kind) or any(
                plan.turns.outlook(plan.ready[move.index], TRUE) is not Outlook.NEVER
                for move in self.lines(stage, kind)
            )
        return found

    def concerns(self, kind: str) -> bool:
        """Whether a promise, or the condition of a trigger, looks at activities of the kind."""
        found = self._concerned.get(kind)
        if found is None:
            plan = self._plan
            filters = [x for sla in plan.slas for x in (sla.trigger, sla.gets, sla.restarts_on)]
            found = self._concerned[kind] = self._is_read(kind) or any(
                index is not None and kind in plan.filters[index].kinds for index in filters
            )
        return found

    def _is_read(self, kind: str) -> bool:
        """In a condition of a promise or of a trigger."""
        plan = self._plan
        found = [item for sla in plan.slas for item in (sla.void_when, sla.paused_while)]
        found += [trigger.condition for trigger in plan.triggers if trigger.filter is None]
        return any(item is not None and self._effects.reads(item, kind) for item in found)
