"""One call of the engine: a life, what it has put out so far, and how outputs are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, Protocol, TypeVar

from attrs import define, evolve, field

from alignlib.engine.life import Life
from alignlib.engine.reasons import message_text
from alignlib.engine.view import View
from alignlib.model.inputs import OwnerChange
from alignlib.model.outputs import (
    Cause,
    Effect,
    Fact,
    OutputKind,
    Refusal,
    Rule,
    SLAEvent,
    Transition,
)
from alignlib.plan.plan import Action, AssignTarget, Plan
from alignlib.values.time import from_micros, to_micros

_Made = TypeVar("_Made", Transition, SLAEvent, Effect, Refusal)


class Population(Protocol):
    """Who answers what one lead cannot know (R9)."""

    def choose(self, lead: str, target: AssignTarget, side: str | None) -> str | None:
        """The person for `rep with most room`, `round robin` or a queue; None: no answer."""


@define
class Run:
    """`answers` are recorded owner changes by the effect that asked; `recorded` the new ones."""

    plan: Plan
    life: Life
    answers: Mapping[str, OwnerChange] = field(factory=dict)
    population: Population | None = None
    outputs: list[OutputKind] = field(factory=list)
    recorded: list[OwnerChange] = field(factory=list)

    def view(self) -> View:
        return View(self.life, self.life.now)

    def next_id(self, path: str) -> str:
        """R14: lead, pipeline, declaration, the life's beginning, how often it fired before."""
        life = self.life
        number = life.counts.get(path, 0)
        life.counts[path] = number + 1
        text = "\x1f".join(
            (life.state.record.id, self.plan.pipeline, path, str(life.state.born), str(number))
        )
        return blake2b(text.encode(), digest_size=12).hexdigest()

    def emit(
        self,
        made: type[_Made],
        path: str,
        rule: Rule,
        cause: Cause,
        because: Iterable[Fact] = (),
        output_id: str | None = None,
        **own: Any,
    ) -> _Made:
        """Makes an output of this instant and appends it."""
        output = made(
            id=output_id or self.next_id(path),
            at=from_micros(self.life.now, self.plan.zone),
            lead=self.life.state.record.id,
            pipeline=self.plan.pipeline,
            rule=rule,
            because=tuple(because),
            cause=_named(cause, self.plan),
            fingerprint=self.plan.fingerprint,
            **own,
        )
        self.outputs.append(output)
        return output

    def act(self, action: Action, cause: Cause, because: Iterable[Fact] = ()) -> None:
        """Announces an effect; an `assign` also takes place here. `move to` is not for here."""
        if action.kind == "assign":
            self._assign(action, cause)
            return
        message = None
        if action.message is not None:
            message = message_text(action.message, self.view())
        to = action.to
        if action.kind == "tell" and to in ("owner", "previous owner"):
            to = self._person(to) or to
        assert action.kind != "move to"
        self.emit(
            Effect, action.path, action.rule, cause, because, kind=action.kind, to=to,
            value=action.value, message=message,
        )  # fmt: skip

    def _person(self, word: str) -> str | None:
        life = self.life
        if word == "owner":
            return life.owner or self.plan.party_names.get(life.side or "")
        return next((life.latest[s] for s in sorted(life.latest) if s != life.side), None)

    def _assign(self, action: Action, cause: Cause) -> None:
        effect_id = self.next_id(action.path)
        person, how = self._assignee(action, effect_id)
        if person is not None:
            self.life.assign(person)
        self.emit(
            Effect, action.path, action.rule, cause, (), effect_id, kind="assign", to=person,
            value=how or action.value,
        )  # fmt: skip

    def _assignee(self, action: Action, effect_id: str) -> tuple[str | None, str | None]:
        life = self.life
        for target in action.targets:
            person: str | None = None
            match target.kind:
                case "person":
                    person = target.name
                case "owner":
                    person = life.owner
                case "previous owner":
                    person = life.latest.get(life.side) if life.side is not None else None
                case _:
                    person = self._asked(target, effect_id)
            if person is not None:
                return person, target.kind
        return None, None

    def _asked(self, target: AssignTarget, effect_id: str) -> str | None:
        life = self.life
        answer = self.answers.get(effect_id)
        if answer is not None and to_micros(answer.at) != life.now:
            answer = None  # given later: an ordinary owner change, when its time comes
        if answer is None and self.population is not None:
            person = self.population.choose(life.state.record.id, target, life.side)
            if person is not None:
                answer = OwnerChange(
                    id=f"answer-{effect_id}",
                    at=from_micros(life.now, self.plan.zone),
                    owner=person,
                    by="system",
                    answers=effect_id,
                )
                self.recorded.append(answer)
        if answer is None:
            return None
        life.answered.add(answer.id)
        return answer.owner


def _named(cause: Cause, plan: Plan) -> Cause:
    """The cause with the party's name as the agreement writes it."""
    if cause.party is None:
        return cause
    return evolve(cause, party=plan.party_names.get(cause.party, cause.party))
