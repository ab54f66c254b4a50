"""Runs `example` blocks: a population of one lead and one rep with room (R9, R10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from attrs import evolve, field, frozen

from alignlib.agreement import Agreement
from alignlib.engine.life import Life
from alignlib.engine.reasons import leaf_fact
from alignlib.engine.records import Record
from alignlib.engine.state import State
from alignlib.engine.view import View
from alignlib.errors import RecordError
from alignlib.model.fields import Value
from alignlib.model.inputs import (
    Activity,
    FieldChange,
    Input,
    Match,
    OwnerChange,
    Room,
    StageChange,
    StageRequest,
)
from alignlib.model.outputs import OutputKind, Rule, shown
from alignlib.names import canonical
from alignlib.plan.compile_conditions import compile_condition
from alignlib.plan.conditions import Condition
from alignlib.plan.context import Compiling
from alignlib.plan.plan import AssignTarget
from alignlib.syntax import tree
from alignlib.syntax.walk import walk
from alignlib.values.time import MINUTE, Duration, from_micros

REP = "rep"


@frozen
class Failure:
    """One line of an example that did not come true: what was expected, and what was found."""

    at: datetime | None
    expected: str
    found: str
    rule: Rule

    def __str__(self) -> str:
        if self.at is None:
            return f"{self.expected}: {self.found}"
        return f"at {shown(self.at)} expected {self.expected}, but {self.found}"


@frozen
class ExampleResult:
    """How one example went: each line that did not come true, and all that was put out."""

    title: str
    status: Literal["passed", "failed"]
    rule: Rule
    failures: tuple[Failure, ...] = ()
    outputs: tuple[OutputKind, ...] = field(default=(), repr=False)


def run_examples(agreement: Agreement) -> Iterator[ExampleResult]:
    """Runs every example of an agreement, in the order of the file."""
    for decl in agreement.program.file.declarations:
        if isinstance(decl, tree.ExampleDecl):
            yield _Example(agreement, decl).run()


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

    def choose(self, lead: str, target: AssignTarget, side: str | None) -> str:
        return self._by_team.get(side or "", REP)


class _Example:
    def __init__(self, agreement: Agreement, decl: tree.ExampleDecl) -> None:
        self.agreement = agreement
        self.decl = decl
        self.plan = agreement.plan
        self.ctx = Compiling(
            agreement.program, {}, list(agreement.plan.filters),
            derived=list(agreement.plan.derived),
        )  # fmt: skip
        self.rule = self.ctx.rule(decl.title, decl)

    def run(self) -> ExampleResult:
        title = self.decl.title
        outputs: list[OutputKind] = []
        try:
            failures = self._play(outputs)
        except RecordError as error:
            failures = [Failure(None, "a record that can be judged", str(error), self.rule)]
        status: Literal["passed", "failed"] = "failed" if failures else "passed"
        return ExampleResult(title, status, self.rule, tuple(failures), outputs=tuple(outputs))

    def _play(self, outputs: list[OutputKind]) -> list[Failure]:
        failures: list[Failure] = []
        moments = [step.at for step in self.decl.steps if step.at is not None]
        if not moments:
            return failures
        first = self._micros(moments[0])
        if self.plan.starts is not None:
            first = max(first, self.plan.starts)
        state: State | None = None
        pending: list[Input] = []
        population = _OneRep(self.agreement)
        begin = from_micros(first, self.plan.zone)
        pending.extend(self._rooms(begin))
        pending.extend(self._no_matches(begin))
        row: dict[str, object] = {"id": "example", "created_at": begin}
        row.update((_path(item.path), self._with_value(item)) for item in self.decl.values)
        record: Record
        if self.plan.subject == "opportunity":
            record = self.agreement.opportunity(row)
        else:
            record = self.agreement.lead(row)
        if self.plan.stages:
            state = self.agreement.begin(record, at=begin)
        for number, step in enumerate(self.decl.steps):
            if not isinstance(step, tree.ExampleAt):
                made = self._input(step, number)
                if made is not None:
                    pending.append(made)
                continue
            until = from_micros(self._micros(step.at), self.plan.zone)
            if state is not None:
                outcome = self.agreement.advance(state, pending, until=until, population=population)
                outputs.extend(outcome.outputs)
                state = outcome.state
                pending = []
                view_state = state
            else:
                view_state = self._fragment(record, pending, until)
            failures.extend(self._check(step, view_state, until))
        return failures

    def _fragment(self, record: Record, inputs: list[Input], until: datetime) -> State:
        """Without stages there is no life: what `evaluate` sees."""
        activities = [item for item in inputs if isinstance(item, Activity)]
        view = self.agreement.evaluate(record, activities, at=until)._view
        return view.life.state

    def _check(self, step: tree.ExampleAt, state: State, until: datetime) -> Iterator[Failure]:
        for expected in step.expects:
            condition = compile_condition(expected, self.ctx)
            plan = evolve(
                self.plan, filters=tuple(self.ctx.filters), derived=tuple(self.ctx.derived)
            )
            view = View(Life(plan, state, alive=state.stage is not None), state.now)
            if view.truth(condition) is not True:
                text = self.ctx.text(expected)
                yield Failure(until, text, _found(condition, view), self.ctx.rule(text, expected))

    # -- what is given ----------------------------------------------------------------------

    def _rooms(self, begin: datetime) -> Iterator[Input]:
        """Every team has room, before the beginning, unless a line says otherwise."""
        given = {
            canonical(step.team.text): step.has_room
            for step in self.decl.steps
            if isinstance(step, tree.ExampleRoom) and step.at is None
        }
        teams = {
            canonical(node.team.text)
            for decl in self.agreement.program.file.declarations
            for node in walk(decl)
            if isinstance(node, tree.HasRoom)
        }
        before = begin - timedelta(microseconds=1)
        for team in sorted(teams | given.keys()):
            yield Room(id=f"room {team}", at=before, team=team, has_room=given.get(team, True))

    def _no_matches(self, begin: datetime) -> Iterator[Input]:
        """No other lead is there, so none came earlier."""
        before = begin - timedelta(microseconds=1)
        for name in self.plan.earlier:
            yield Match(id=f"match {name}", at=before, earlier=name, other=None)

    def _input(self, step: tree.ExampleStep, number: int) -> Input | None:
        if step.at is None:
            return None
        at = from_micros(self._micros(step.at), self.plan.zone)
        own = f"line {number}"
        match step:
            case tree.ExampleActivity():
                fields = {_path(item.path): self._with_value(item) for item in step.values}
                return Activity(
                    id=own, kind=step.kind.text, at=at, by=_by(step.by), fields=fields,
                    sequence=number,
                )  # fmt: skip
            case tree.ExampleChange():
                value = self._value(step.value)
                return FieldChange(
                    id=own, at=at, field=_path(step.path), value=value, by=_by(step.by),
                    sequence=number,
                )  # fmt: skip
            case tree.ExampleRequest():
                return StageRequest(
                    id=own, at=at, stage=step.stage.text, by=_by(step.by), sequence=number
                )
            case tree.ExampleOutside():
                return StageChange(
                    id=own, at=at, stage=step.stage.text, by=_by(step.by), sequence=number
                )
            case tree.ExampleAssign():
                return OwnerChange(
                    id=own, at=at, owner=_by(step.to), by=_by(step.by), sequence=number
                )
            case tree.ExampleRoom():
                return Room(
                    id=own, at=at, team=step.team.text, has_room=step.has_room, sequence=number
                )
        return None

    def _micros(self, moment: tree.Moment) -> int:
        return self.plan.zone.instant(moment.day.value.toordinal(), moment.time.minutes * MINUTE)

    def _with_value(self, item: tree.With) -> Value:
        if len(item.values) > 1:
            return tuple(str(self._value(value)) for value in item.values)
        return self._value(item.values[0])

    def _value(self, value: tree.Value) -> Value:
        plain = self.ctx.plain(value)
        assert not isinstance(plain, Duration), "checked"
        return plain


def _path(path: tree.Path) -> str:
    return ".".join(part.text for part in path.parts)


def _by(who: tree.Who | None) -> str | None:
    if who is None:
        return None
    if who.kind == "name":
        assert who.name is not None
        return who.name.text
    return who.person if who.kind == "person" else who.kind


def _found(condition: Condition, view: View) -> str:
    truth = view.truth(condition)
    fact = leaf_fact(condition, view)
    if fact is not None:
        return f"{fact.name} is {shown(fact.value)}"
    stage = view.life.stage
    if stage is not None and condition.text.startswith("stage "):
        return f"stage is {view.life.plan.stages[stage].name}"
    return "it is undecided" if truth is None else "it does not hold"
