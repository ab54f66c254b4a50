"""Why an output came about: what its rule read at that instant."""

from __future__ import annotations

from typing import Any

from attrs import evolve, frozen

from alignlib.engine.explain import Explanation, explain
from alignlib.engine.html import heading, page, sentences
from alignlib.engine.instant import check_version
from alignlib.engine.life import Life
from alignlib.engine.state import Act, State
from alignlib.engine.track import Track
from alignlib.engine.view import View
from alignlib.engine.why.changes import FORMAT
from alignlib.engine.why.clock import WhyClock, why_clock
from alignlib.engine.why.text import beside, fitted
from alignlib.errors import RecordError
from alignlib.model.codec import to_plain
from alignlib.model.outputs import (
    Effect,
    Fact,
    OutputKind,
    Refusal,
    SLAEvent,
    Transition,
    shown,
)
from alignlib.names import canonical
from alignlib.plan.plan import Move, Plan
from alignlib.values.time import from_micros, to_micros


@frozen
class WhyOutput:
    """`cause` says what set it off, `because` what was read then. `explanation` is the condition of
    its line as it stood at that instant, `clock` the account of a promise; either may be None."""

    output: OutputKind
    cause: str
    because: tuple[Fact, ...]
    explanation: Explanation | None = None
    clock: WhyClock | None = None

    def _head(self) -> str:
        return f"{shown(self.output.at)}  {self.output.lead}  {what_happened(self.output)}"

    def _facts(self) -> list[str]:
        return [str(fact) for fact in self.because] if self.explanation is None else []

    def __str__(self) -> str:
        lines = [beside(self._head(), str(self.output.rule)), f"  {self.cause}"]
        lines.extend(f"  {line}" for line in self._facts())
        if self.explanation is not None:
            lines.extend(self.explanation.lines(1))
        if self.clock is not None:
            lines.extend(f"  {line}" for line in str(self.clock).splitlines())
        return "\n".join(part for line in lines for part in fitted(line))

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, with the number of its format."""
        return {
            "format": FORMAT,
            "type": "why-output",
            "output": to_plain(self.output),
            "cause": self.cause,
            "because": {fact.name: to_plain(fact.value) for fact in self.because},
            "explanation": self.explanation and self.explanation.to_dict(),
            "clock": self.clock and self.clock.to_dict(),
        }

    def _repr_html_(self) -> str:
        tree = "" if self.explanation is None else self.explanation.html()
        clock = "" if self.clock is None else self.clock.html()
        told = sentences([self.cause, *self._facts()])
        return page(heading(self._head(), str(self.output.rule)) + told + tree + clock)


def what_happened(output: OutputKind) -> str:
    """An output in a few words."""
    match output:
        case Transition():
            return f"{output.from_stage or '(begins)'} → {output.to}"
        case SLAEvent():
            return f"{output.sla} {output.step}"
        case Refusal():
            return f"{output.kind} {output.wanted} refused: {'; '.join(output.reasons)}"
        case Effect():
            words = (output.kind, output.to, output.value, output.message)
            return " ".join(shown(word) for word in words if word is not None)


def why_output(plan: Plan, state: State, output: OutputKind) -> WhyOutput:
    """From the history that the state keeps, as it was at that instant; facts that have changed
    since are those that the output itself recorded.

    Raises:
        RecordError: an output of another lead, or later than the state.
        StateError: the state was made under another version of the agreement.
    """
    check_version(plan, state)
    if output.lead != state.record.id:
        raise RecordError(f"{plan.subject} {state.record.id}: {output.id} is of {output.lead}")
    at = to_micros(output.at)
    if at > state.now:
        raise RecordError(
            f"{plan.subject} {state.record.id}: the state is at {_when(plan, state.now)}, before "
            f"{_when(plan, at)}"
        )
    found = WhyOutput(output, _cause(plan, state, output), output.because)
    match output:
        case Transition():
            return evolve(found, explanation=_line(plan, state, output, at))
        case SLAEvent():
            return evolve(found, clock=_clock(plan, state, output.sla, output.number))
        case Effect():
            return _effect(plan, state, found, at)
    return found


def _clock(plan: Plan, state: State, sla: str, number: int) -> WhyClock | None:
    key = canonical(sla)
    if any(clock.sla == key and clock.number == number for clock in state.clocks):
        return why_clock(plan, state, sla, number)
    return None


def _effect(plan: Plan, state: State, found: WhyOutput, at: int) -> WhyOutput:
    """An effect follows from a promise, a move or a trigger."""
    rule = found.output.rule
    for sla in plan.slas:
        late = [action for line in sla.late for action in line.then]
        if any(action.rule == rule for action in (*sla.warn_then, *late, *sla.broken_then)):
            begun = [c.number for c in state.clocks if c.sla == sla.key and c.start <= at]
            clock = _clock(plan, state, sla.name, max(begun)) if begun else None
            return evolve(found, clock=clock, cause=f"the promise {sla.name}: {found.cause}")
    for stage in plan.stages:
        for move in stage.moves:
            if any(action.rule == rule for action in move.then):
                target = plan.stages[move.target].name
                words = f"the move from {stage.name} to {target}: {found.cause}"
                return evolve(found, cause=words)
    for trigger in plan.triggers:
        if any(action.rule == rule for action in trigger.then):
            return evolve(found, cause=f"the trigger {trigger.name}: {found.cause}")
    return found


def _when(plan: Plan, at: int) -> str:
    return shown(from_micros(at, plan.zone))


def _cause(plan: Plan, state: State, output: OutputKind) -> str:
    cause = output.cause
    who = cause.person or cause.party
    by = f" by {who}" if who else ""
    act = next((act for act in state.acts if act.activity.id == cause.input), None)
    if act is not None:
        return f"set off by {act.activity.kind} {_when(plan, act.at)}{by}"
    words = {
        "begin": f"the life of the {plan.subject} began",
        "time": "time passed, nothing came in",
        "request": f"somebody asked for it{by}",
        "outside": f"it was changed outside{by}",
        "sla": f"the promise {cause.input} ran out",
        "keep": f"`keep` {cause.input} asked for it",
        "release": f"`release` {cause.input} asked for it",
        "adopt": "the life was taken over to another version of the agreement",
    }
    return words.get(cause.kind, f"set off by the input {cause.input}{by}")


def _line(plan: Plan, state: State, output: Transition, at: int) -> Explanation | None:
    """The condition of the line, by the life as it was."""
    move = _move(plan, output)
    if move is None:
        return None
    pipeline = next(p.index for p in plan.pipelines if p.name == output.pipeline)
    life = _then(plan, state, output, at, pipeline)
    view = View(life, at)
    if move.trigger == "standing":
        found = explain(plan.ready[move.index], view, move.rule)
    else:
        qualifies = plan.stages[move.target].qualifies
        if qualifies is None:
            return None
        found = explain(qualifies, view, plan.stages[move.target].rule)
    return found if found.holds is True else None  # what it read is not all kept


def _move(plan: Plan, output: Transition) -> Move | None:
    if output.from_stage is None or canonical(output.from_stage) not in plan.stage_keys:
        return None
    stage = plan.stages[plan.stage_keys[canonical(output.from_stage)]]
    return next((move for move in stage.moves if move.rule == output.rule), None)


def _then(plan: Plan, state: State, output: Transition, at: int, pipeline: int) -> Life:
    """The life just before the transition: the activities and entries up to then, and what was
    read, as the output recorded it."""
    life = Life(plan, evolve(state, acts=_acts_then(state, output, at), now=at))
    life.use(pipeline)
    for track in life.tracks:
        track.entries = [entry for entry in track.entries if entry.at <= at]
    _leave(life.track, output, plan)
    life.clocks = [clock for clock in life.clocks if clock.start <= at]
    for fact in output.because:
        _recall(life, fact)
    return life


def _acts_then(state: State, output: Transition, at: int) -> tuple[Act, ...]:
    """Up to the activity that set it off; where none did, those of earlier instants."""
    ids = [act.activity.id for act in state.acts]
    if output.cause.input in ids:
        return state.acts[: ids.index(output.cause.input) + 1]
    return tuple(act for act in state.acts if act.at < at)


def _recall(life: Life, fact: Fact) -> None:
    """One thing as it was when it was read."""
    plan = life.plan
    for spec in plan.fields.values():
        named = spec.name if spec.record == plan.subject else f"{spec.record}.{spec.name}"
        if named == fact.name and life.facts.get(spec.slot) != fact.value:
            life.set_fact(spec.slot, fact.value)
    team = canonical(fact.name.removesuffix(" has room"))
    if fact.name.endswith(" has room") and isinstance(fact.value, bool):
        life.rooms[team] = fact.value
    if fact.name == "owner" and (fact.value is None or isinstance(fact.value, str)):
        life.track.owner = fact.value
    key = canonical(fact.name)
    if key in plan.slas_by_key and isinstance(fact.value, str):
        own = [clock for clock in life.clocks if clock.sla == key]
        others = [clock for clock in life.clocks if clock.sla != key]
        if fact.value == "not-started" or not own:
            life.clocks = others
        else:
            life.clocks = [*others, *own[:-1], evolve(own[-1], state=fact.value)]


def _leave(track: Track, output: Transition, plan: Plan) -> None:
    """Back in the stage that it left: the entry that the transition made is not there yet."""
    at = to_micros(output.at)
    while track.entries and track.entries[-1].stage != output.from_stage:
        if track.entries[-1].at < at:
            break
        track.entries.pop()
    if output.from_stage is not None:
        track.stage = plan.stage_keys[canonical(output.from_stage)]
