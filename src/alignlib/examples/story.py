"""An example while it is told: what was given so far, what came of it, and where it stands."""

from __future__ import annotations

from datetime import datetime, timedelta

from attrs import define, evolve, field

from alignlib.agreement import Agreement
from alignlib.engine.instant import advance
from alignlib.engine.life import Life, Views
from alignlib.engine.records import Record
from alignlib.engine.state import State
from alignlib.engine.view import View
from alignlib.examples.given import input_of, path_text, rooms, unmatched, value_of
from alignlib.model.fault import Fault
from alignlib.model.inputs import Activity, Input
from alignlib.model.outputs import OutputKind
from alignlib.names import canonical
from alignlib.plan.context import Compiling
from alignlib.plan.plan import AssignTarget, Plan
from alignlib.syntax import tree
from alignlib.values.time import MINUTE, from_micros

REP = "rep"


class _OneRep:
    """The population of an example: whoever is asked for, it is this rep."""

    def __init__(self, agreement: Agreement) -> None:
        people = [
            (canonical(decl.name.text), person.value)
            for decl in agreement.program.file.declarations
            if isinstance(decl, tree.TeamDecl)
            for person in decl.people
        ]
        self._by_team = dict(reversed(people))

    def choose(self, state: State, target: AssignTarget, track: int) -> str:
        return self._by_team.get(state.tracks[track].side or "", REP)


@define
class Story:
    """One example as far as it has been told. `trail` are the states after each step; `views`
    makes the views that its decisions look at (None: nobody watches)."""

    agreement: Agreement
    decl: tree.ExampleDecl
    ctx: Compiling
    views: Views | None = None
    inputs: list[Input] = field(factory=list, init=False)
    outputs: list[OutputKind] = field(factory=list, init=False)
    faults: list[Fault] = field(factory=list, init=False)
    trail: list[State] = field(factory=list, init=False)
    _record: Record | None = field(default=None, init=False)
    _state: State | None = field(default=None, init=False)
    _pending: list[Input] = field(factory=list, init=False)

    @property
    def plan(self) -> Plan:
        return self.agreement.plan

    @property
    def state(self) -> State:
        assert self._state is not None, "nothing is asked before the beginning"
        return self._state

    def begin(self) -> None:
        """The life begins at the first instant named, before that line (R10).

        Raises `RecordError` where the record cannot be judged.
        """
        first = min(self.micros(step.at) for step in self.decl.steps if step.at is not None)
        if self.plan.starts is not None:
            first = max(first, self.plan.starts)
        at = self.instant(first)
        row: dict[str, object] = {"id": "example", "created_at": at}
        row.update((path_text(item.path), value_of(item, self.ctx)) for item in self.decl.values)
        opportunity = self.plan.subject == "opportunity"
        record = self.agreement.opportunity(row) if opportunity else self.agreement.lead(row)
        self._record = record
        if self.plan.stages:
            self._state = self.agreement.begin(record, at=at)
        before = at - timedelta(microseconds=1)
        self._pending.extend(rooms(self.decl, self.agreement, before))
        self._pending.extend(unmatched(self.plan, before))

    def tell(self, step: tree.ExampleStep, number: int) -> None:
        """A line happens, or (`at T`) time passes up to it.

        Raises `RecordError` where the agreement cannot take the line.
        """
        if step.at is None:
            return  # it holds from the beginning
        until = self.micros(step.at)
        made = input_of(step, number, self.instant(until), self.ctx)
        if made is not None:
            self._pending.append(made)
        self.inputs.extend(self._pending)
        if self.plan.stages:
            outcome = advance(
                self.plan, self.state, self._pending, until, _OneRep(self.agreement), self.views
            )
            self.outputs.extend(outcome.outputs)
            self.faults.extend(outcome.faults)
            self._state = outcome.state
        else:
            self._state = self._fragment(until)
        self._pending.clear()
        self.trail.append(self.state)

    def life(self, state: State | None = None) -> Life:
        """Where it stands now, or stood then, with the filters that expectations have added."""
        plan = evolve(self.plan, filters=tuple(self.ctx.filters), derived=tuple(self.ctx.derived))
        found = self.state if state is None else state
        life = Life(plan, found, alive=found.stage is not None)
        life.views = self.views
        return life

    def view(self) -> View:
        """What an expectation looks at."""
        life = self.life()
        make = View if self.views is None else self.views
        return make(life, life.now, None)

    def instant(self, at: int) -> datetime:
        return from_micros(at, self.plan.zone)

    def micros(self, moment: tree.Moment) -> int:
        return self.plan.zone.instant(moment.day.value.toordinal(), moment.time.minutes * MINUTE)

    def _fragment(self, until: int) -> State:
        """Without stages there is no life: what `evaluate` sees."""
        assert self._record is not None
        activities = [item for item in self.inputs if isinstance(item, Activity)]
        found = self.agreement.evaluate(self._record, activities, at=self.instant(until))
        self.faults = list(found.faults)
        return found._view.life.state
