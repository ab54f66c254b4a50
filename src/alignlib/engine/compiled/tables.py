"""What lives of one agreement share, and what generated code answers for one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import define, field

from alignlib.plan.codegen.store import NEVER, OpenShift, Shift
from alignlib.plan.plan import Move, Plan, Sla, Trigger
from alignlib.values.time import Unit

Event: TypeAlias = tuple[Any, ...]
Test: TypeAlias = Callable[[int], bool]
Rise: TypeAlias = Callable[[int], int]
Found: TypeAlias = Mapping[int | None, bool | None]
Matches: TypeAlias = (
    dict[int | None, bool | None] | Callable[[Any, str | None, str | None, Any], Found]
)
"""The filters that an activity of one kind matches; a function where that depends on it."""
Cause: TypeAlias = tuple[str, str | None]
"""What moves a lead: its kind, and for an input the party that acted."""


class Asked:
    """What generated code answers for one lead. Sequences are by stage, sla or trigger; None where
    there is nothing to ask."""

    __slots__ = (
        "admits", "entered", "look", "paused", "paused_fall", "paused_rise", "standing",
        "trigger_holds", "trigger_turn", "void", "void_rise",
    )  # fmt: skip

    standing: Sequence[Rise | None]  # the first line that holds; -1: none
    look: Sequence[Rise | None]  # when the next one may; at once where one holds already
    admits: Sequence[Test | bool]  # by stage
    paused: Sequence[Test | None]
    paused_rise: Sequence[Rise | None]
    paused_fall: Sequence[Rise | None]
    void: Sequence[Test | None]
    void_rise: Sequence[Rise | None]
    trigger_holds: Sequence[Test | None]
    trigger_turn: Sequence[Rise | None]
    entered: Callable[[int, int], None]

    def __init__(self, nothing: Sequence[None]) -> None:
        self.paused = self.paused_rise = self.paused_fall = nothing
        self.void = self.void_rise = nothing


TIME: Cause = ("time", None)
SLA: Cause = ("sla", None)
BEGIN: Cause = ("begin", None)


def _no_end(start: int) -> int:
    return NEVER


@define(eq=False)
class Acts:
    """What activities of one kind can do."""

    kind: str
    matches: Matches
    lifts: list[bool]  # by stage: make a line of it hold
    moves: list[list[Move]]  # by stage: the lines `on` it
    answers: bool  # be what an sla gets
    starts: list[Sla]  # begin a promise
    pulls: list[Trigger]


def acts_of(plan: Plan, matches: list[Matches], lifts: list[list[bool]]) -> list[Acts]:
    """By kind, what its activities can do; `matches` are by kind, `lifts` by kind and stage."""

    def counts(index: int | None) -> bool:
        return index is not None and kind in plan.filters[index].kinds

    found: list[Acts] = []
    for number, kind in enumerate(plan.activities):
        moves = [
            [m for m in s.moves if m.trigger == "on" and counts(m.filter)] for s in plan.stages
        ]
        answers = any(counts(sla.gets) for sla in plan.slas)
        starts = [sla for sla in plan.slas if counts(sla.trigger)]
        pulls = [trigger for trigger in plan.triggers if counts(trigger.filter)]
        found.append(Acts(kind, matches[number], lifts[number], moves, answers, starts, pulls))
    return found


@define(eq=False)
class Tables:
    """What every life of an agreement shares: the plan, sorted for quick look-up."""

    plan: Plan
    acts: list[Acts]  # by kind
    rests: list[bool]  # by stage: neither a clock nor an owner makes a line of it hold
    moves: dict[int, Move] = field(init=False)
    entering: list[list[Sla]] = field(init=False)
    restarts: bool = field(init=False)
    refuses: bool = field(init=False)
    due: list[Callable[[int], int] | None] = field(init=False)  # an sla's time, without pauses
    at_once: list[frozenset[int]] = field(init=False)  # lines of `if late` without a time
    watched: list[bool] = field(init=False)  # slas that are paused or void by a condition
    edges: list[Trigger] = field(init=False)  # triggers by condition alone
    quiet: list[Shift | None] = field(init=False)
    names: list[str] = field(init=False)
    owners: list[str | None] = field(init=False)  # the side that owns a stage
    nothing: tuple[None, ...] = field(init=False)  # to ask of any sla

    def __attrs_post_init__(self) -> None:
        plan = self.plan
        self.moves = {move.index: move for stage in plan.stages for move in stage.moves}
        self.entering = [
            [sla for sla in plan.slas if sla.entering == stage.index] for stage in plan.stages
        ]
        self.restarts = any(sla.restarts_on is not None for sla in plan.slas)
        self.refuses = any(sla.else_refuse for sla in plan.slas)
        self.due = [self._due(sla) for sla in plan.slas]
        self.at_once = [
            frozenset(number for number, line in enumerate(sla.late) if line.by is None)
            for sla in plan.slas
        ]
        self.watched = [
            sla.paused_while is not None or sla.void_when is not None for sla in plan.slas
        ]
        self.edges = [item for item in plan.triggers if item.filter is None]
        self.quiet = [
            None if item.quiet is None else Shift(plan, item.quiet) for item in plan.triggers
        ]
        self.names = [stage.name for stage in plan.stages]
        self.owners = [stage.owner for stage in plan.stages]
        self.nothing = (None,) * len(plan.slas)

    def _due(self, sla: Sla) -> Callable[[int], int] | None:
        """An sla's time where no pause is in it; None: only `due_us` knows."""
        if sla.within is None:
            return _no_end
        if not sla.within.unit.is_working:
            return Shift(self.plan, sla.within)
        calendar = self.plan.calendar_of(sla.within)
        if calendar is None or sla.within.unit is Unit.WORKING_DAYS or sla.warn_at is not None:
            return None
        return OpenShift(calendar, sla.within)
