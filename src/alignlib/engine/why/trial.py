"""Trying a change: on a copy of the life, through the engine itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Protocol

from attrs import define, field

from alignlib.engine.evaluation import act_without_life
from alignlib.engine.facts import change_field, who_did
from alignlib.engine.happening import field_spec, normalise
from alignlib.engine.instant import advance
from alignlib.engine.life import Life
from alignlib.engine.run import Run
from alignlib.engine.state import Act, State
from alignlib.engine.view import View
from alignlib.engine.why.scratch import Scratch
from alignlib.errors import AlignlibError
from alignlib.model.inputs import Activity, FieldChange, Input, Room
from alignlib.model.outputs import Cause, OutputKind, Transition
from alignlib.names import canonical
from alignlib.plan.conditions import Condition
from alignlib.plan.plan import Move, Plan
from alignlib.values.time import to_micros


class Goal(Protocol):
    """What is to come about."""

    def reached(self, life: Life, outputs: Sequence[OutputKind]) -> bool:
        """Whether it did, by the life afterwards and what was put out."""


@define
class ToHold:
    """A condition of a pipeline holds."""

    condition: Condition
    track: int = 0

    def reached(self, life: Life, outputs: Sequence[OutputKind]) -> bool:
        life.use(self.track)
        return View(life, life.now).truth(self.condition) is True


@define
class ToMove:
    """The first move of a pipeline is along this line."""

    move: Move
    source: str
    target: str
    track: int

    def reached(self, life: Life, outputs: Sequence[OutputKind]) -> bool:
        moved = first_move(outputs, life.plan.pipeline(self.track))
        return (
            moved is not None
            and moved.from_stage == self.source
            and moved.to == self.target
            and moved.rule == self.move.rule
        )


def first_move(outputs: Sequence[OutputKind], pipeline: str) -> Transition | None:
    """The first transition in a pipeline."""
    for output in outputs:
        if isinstance(output, Transition) and output.pipeline == pipeline:
            return output
    return None


class Trial(Protocol):
    """A lead as it is, to be tried with changes. `alive` is False without a life."""

    plan: Plan
    state: State
    alive: bool

    @property
    def base(self) -> Scratch:
        """The life as it is; what is worked out in it is known in every trial."""

    def after(self, inputs: Sequence[Input]) -> tuple[Life, Sequence[OutputKind]] | None:
        """The life after these inputs, by the engine; None where it does not take them."""

    def roughly(self, inputs: Sequence[Input]) -> Life:
        """The life with these inputs taken in and nothing that follows from them."""

    def act(self, life: Life, activity: Activity) -> Act:
        """An activity with who did it."""


@define(slots=False)
class LifeTrial:
    """Of a life: `advance` at the very instant."""

    plan: Plan
    state: State
    alive: bool = field(default=True, init=False)

    def after(self, inputs: Sequence[Input]) -> tuple[Life, Sequence[OutputKind]] | None:
        try:
            outcome = advance(self.plan, self.state, inputs, self.state.now)
        except AlignlibError:
            return None
        return Life(self.plan, outcome.state), outcome.outputs

    def roughly(self, inputs: Sequence[Input]) -> Life:
        life = self.base.fork()
        run = Run(self.plan, life)
        happenings, _ = normalise(inputs, self.plan, self.state.record.id)
        for happening in happenings:
            match happening.input:
                case Activity() as activity:
                    life.add_act(self.act(life, activity))
                case FieldChange() as change:
                    change_field(run, change, Cause(kind="input", input=change.id))
                case Room() as room:
                    life.rooms[canonical(room.team)] = room.has_room
                case _:
                    pass  # what it changes is left to the engine
        return life

    @cached_property
    def base(self) -> Scratch:
        return Scratch(self.plan, self.state)

    def act(self, life: Life, activity: Activity) -> Act:
        used = life.track.index
        life.use(0)  # whose `owner` an input means
        party, person = who_did(Run(self.plan, life), activity)
        life.use(used)
        return life.act_of(activity, to_micros(activity.at), party, person)


@define(slots=False)
class PlainTrial:
    """Without a life: the facts and activities of one evaluation."""

    plan: Plan
    state: State
    alive: bool = field(default=False, init=False)

    def after(self, inputs: Sequence[Input]) -> tuple[Life, Sequence[OutputKind]] | None:
        return self.roughly(inputs), ()

    def roughly(self, inputs: Sequence[Input]) -> Life:
        life = self.base.fork()
        happenings, _ = normalise(inputs, self.plan, self.state.record.id)
        for happening in happenings:
            match happening.input:
                case Activity() as activity:
                    life.add_act(self.act(life, activity))
                case FieldChange() as change:
                    slot = field_spec(change.field, self.plan, "").slot
                    life.set_fact(slot, change.value)
                case _:
                    pass  # there is no such thing without a life
        return life

    @cached_property
    def base(self) -> Scratch:
        return Scratch(self.plan, self.state, alive=False)

    def act(self, life: Life, activity: Activity) -> Act:
        return act_without_life(activity, to_micros(activity.at), self.plan, self.state.owner)
