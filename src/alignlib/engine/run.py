"""One call of the engine: a life, what it has put out so far, and how outputs are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, Protocol, TypeVar

from attrs import define, evolve, field

from alignlib.engine.life import Life
from alignlib.engine.reasons import message_text
from alignlib.engine.state import ClockState, State
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
from alignlib.plan.plan import Action, AssignTarget, Pipeline, Plan, Sla
from alignlib.values.time import from_micros, to_micros

_Made = TypeVar("_Made", Transition, SLAEvent, Effect, Refusal)


class Population(Protocol):
    """Who answers what one lead cannot know (R9)."""

    def choose(self, state: State, target: AssignTarget, track: int) -> str | None:
        """The person for `rep with most room`, `round robin` or a queue; None: no answer. `state`
        is the lead as it asks, `track` the number of the pipeline that does: `state.tracks[track]`
        has its side."""


class On:
    """A track in use for as long as a `with` block lasts."""

    __slots__ = ("_before", "_life", "_track")

    def __init__(self, life: Life, track: int) -> None:
        self._life = life
        self._track = track

    def __enter__(self) -> None:
        self._before = self._life.track
        self._life.use(self._track)

    def __exit__(self, *raised: object) -> None:
        self._life.track = self._before


@define
class Run:
    """`answers` are recorded owner changes by the effect that asked; `recorded` the new ones;
    `opened` the tracks that have begun and whose first stage is still to be settled in, `arriving`
    those of which no promise has heard; up to and at `quiet` (µs) nothing happens by itself."""

    plan: Plan
    life: Life
    answers: Mapping[str, OwnerChange] = field(factory=dict)
    population: Population | None = None
    outputs: list[OutputKind] = field(factory=list)
    recorded: list[OwnerChange] = field(factory=list)
    opened: set[int] = field(factory=set)
    arriving: list[int] = field(factory=list)
    quiet: int = -1

    def view(self) -> View:
        life = self.life
        return View(life, life.now) if life.views is None else life.views(life, life.now, None)

    def track_of(self, promise: Sla | ClockState) -> int:
        return self.plan.sla_tracks[promise.key if isinstance(promise, Sla) else promise.sla]

    def on(self, promise: Sla | ClockState) -> On:
        """Works on the track of a promise: its owner, entries and days are those that count."""
        return On(self.life, self.track_of(promise))

    def next_id(self, path: str, track: int) -> str:
        """R14: lead, pipeline, declaration, the life's beginning, how often it fired before."""
        life = self.life
        number = life.counts.get(path, 0)
        life.counts[path] = number + 1
        pipeline = self.plan.pipeline(track)
        text = "\x1f".join(
            (life.state.record.id, pipeline, path, str(life.state.born), str(number))
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
        track: int | None = None,
        **own: Any,
    ) -> _Made:
        """Makes an output of this instant and appends it; of the track in use, or of `track`."""
        number = self.life.track.index if track is None else track
        output = made(
            id=output_id or self.next_id(path, number),
            at=from_micros(self.life.now, self.plan.zone),
            lead=self.life.state.record.id,
            pipeline=self.plan.pipeline(number),
            rule=rule,
            because=tuple(because),
            cause=_named(cause, self.plan),
            fingerprint=self.plan.fingerprint,
            **own,
        )
        self.outputs.append(output)
        return output

    def act(self, action: Action, cause: Cause, because: Iterable[Fact] = ()) -> None:
        """Announces an effect; an `assign` also takes place here, and a pipeline begins with an
        `open`. `move to` is not for here."""
        if action.kind == "assign":
            self._assign(action, cause)
            return
        if action.kind == "open":
            self._open(action, cause, because)
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

    def _open(self, action: Action, cause: Cause, because: Iterable[Fact]) -> None:
        """A new record: where pipelines are declared for it, each begins in its start stage. One
        that is under way goes on, and no second record is asked for."""
        plan = self.plan
        own = [pipeline for pipeline in plan.pipelines
               if pipeline.record == action.value and pipeline.record != plan.subject]  # fmt: skip
        under_way = [stage for stage in map(self._under_way, own) if stage is not None]
        if under_way:
            self.emit(
                Refusal, f"refused / {action.path}", action.rule, cause, kind="open",
                wanted=str(action.value),
                reasons=(f"one is open already, in {', '.join(under_way)}",),
            )  # fmt: skip
            return
        self.emit(Effect, action.path, action.rule, cause, because, kind="open", value=action.value)
        for pipeline in own:
            self._begin(pipeline, cause)

    def _under_way(self, pipeline: Pipeline) -> str | None:
        stage = self.life.tracks[pipeline.index].stage
        if stage is None or self.plan.stages[stage].end:
            return None
        return self.plan.stages[stage].name

    def _begin(self, pipeline: Pipeline, cause: Cause) -> None:
        life = self.life
        opener = life.track
        stage = self.plan.stages[pipeline.start]
        life.use(pipeline.index)
        life.track.inherit(opener)
        life.enter(pipeline.start, life.now)
        self.emit(Transition, f"→ {stage.name}", stage.rule, cause, from_stage=None, to=stage.name)
        life.track = opener
        self.opened.add(pipeline.index)
        self.arriving.append(pipeline.index)

    def _person(self, word: str) -> str | None:
        life = self.life
        if word == "owner":
            return life.owner or self.plan.party_names.get(life.side or "")
        return next((life.latest[s] for s in sorted(life.latest) if s != life.side), None)

    def _assign(self, action: Action, cause: Cause) -> None:
        effect_id = self.next_id(action.path, self.life.track.index)
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
            person = self.population.choose(life.freeze(), target, life.track.index)
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
    name = plan.party_names.get(cause.party, cause.party)
    return cause if name == cause.party else evolve(cause, party=name)
