"""What two agreements make of the same histories. Effects are counted, never carried out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from attrs import define, field, frozen

from alignlib.agreement import Agreement
from alignlib.engine.outcome import BadRecord
from alignlib.engine.records import Record
from alignlib.model.inputs import Input
from alignlib.model.outputs import Effect, OutputKind, SLAEvent, Transition

History = tuple[Record, Iterable[Input]]


@define
class Tally:
    """One side's counts. `now` and `ever` are leads by stage, `weeks` entries by (stage, ISO week
    in the agreement's zone), `definitions` leads by (definition, "holds", "does not" or
    "undecided"), `promises` by (sla, step), `effects` by kind, `owners` leads by the person who
    owns them."""

    now: Counter[str] = field(factory=Counter)
    ever: Counter[str] = field(factory=Counter)
    weeks: Counter[tuple[str, str]] = field(factory=Counter)
    definitions: Counter[tuple[str, str]] = field(factory=Counter)
    promises: Counter[tuple[str, str]] = field(factory=Counter)
    effects: Counter[str] = field(factory=Counter)
    owners: Counter[str] = field(factory=Counter)
    bad: int = 0


@frozen
class Parting:
    """A lead of which the two say something else: the stage it is in by each, and the first output
    of each side that the other does not have, with its reason."""

    lead: str
    before: str | None
    after: str | None
    old: OutputKind | None
    new: OutputKind | None

    def __str__(self) -> str:
        stages = (
            f"{self.before or 'not begun'} → {self.after or 'not begun'}"
            if self.before != self.after
            else f"{self.after}, by another way"
        )
        told = [f"before: {self.old}" if self.old else "", f"after: {self.new}" if self.new else ""]
        return "\n".join([f"{self.lead}  {stages}", *(f"  {text}" for text in told if text)])


@frozen
class Lives:
    """Both sides, and the leads that part, by their ids. Names of the old side are those that the
    new one has for the same things."""

    leads: int
    before: Tally
    after: Tally
    partings: tuple[Parting, ...]


def lives(
    old: Agreement,
    new: Agreement,
    histories: Iterable[History],
    until: datetime,
    names: Mapping[str, str],
) -> Lives:
    """Replays each history by both. `names`: what the new text calls a thing of the old one."""
    before, after = Tally(), Tally()
    partings = []
    count = 0
    for record, inputs in histories:
        count += 1
        items = tuple(inputs)
        one = _judge(old, record, items, until, before, names)
        other = _judge(new, record, items, until, after, {})
        parting = _parting(record.id, one, other, names)
        if parting is not None:
            partings.append(parting)
    return Lives(count, before, after, tuple(sorted(partings, key=lambda item: item.lead)))


def _judge(
    agreement: Agreement,
    record: Record,
    inputs: tuple[Input, ...],
    until: datetime,
    tally: Tally,
    names: Mapping[str, str],
) -> tuple[str | None, tuple[OutputKind, ...]]:
    (answer,) = agreement.replay_many([(record, inputs)], until=until)
    if isinstance(answer, BadRecord):
        tally.bad += 1
        return None, ()

    def now_called(name: str) -> str:
        return names.get(name, name)

    for output in answer.outputs:
        match output:
            case Transition():
                year, week, _ = output.at.isocalendar()
                tally.weeks[now_called(output.to), f"{year}-W{week:02}"] += 1
            case SLAEvent():
                tally.promises[now_called(output.sla), output.step] += 1
            case Effect():
                tally.effects[output.kind] += 1
    entered = {out.to for out in answer.outputs if isinstance(out, Transition)}
    tally.ever.update(now_called(stage) for stage in entered)
    state = answer.state
    if state.stage is not None:
        tally.now[now_called(state.stage)] += 1
    if state.owner is not None:
        tally.owners[state.owner] += 1
    view = agreement.view(state)
    for name in view.definitions:
        holds = view.holds(name)
        word = "undecided" if holds is None else "holds" if holds else "does not"
        tally.definitions[now_called(name), word] += 1
    return (None if state.stage is None else now_called(state.stage)), answer.outputs


def _parting(
    lead: str,
    one: tuple[str | None, tuple[OutputKind, ...]],
    other: tuple[str | None, tuple[OutputKind, ...]],
    names: Mapping[str, str],
) -> Parting | None:
    """The first instant at which the two lives part; None: they go the same way."""
    old, new = list(one[1]), list(other[1])
    for number in range(max(len(old), len(new))):
        left = old[number] if number < len(old) else None
        right = new[number] if number < len(new) else None
        if left is None or right is None or _said(left, names) != _said(right, {}):
            return Parting(lead, one[0], other[0], left, right)
    return None


def _said(output: OutputKind, names: Mapping[str, str]) -> tuple[Any, ...]:
    """What an output does, without its reason and its rule."""

    def now_called(name: str | None) -> str | None:
        return None if name is None else names.get(name, name)

    match output:
        case Transition():
            return "→", output.at, now_called(output.from_stage), now_called(output.to)
        case SLAEvent():
            return "sla", output.at, now_called(output.sla), output.number, output.step, output.due
        case Effect():
            return "effect", output.at, output.kind, output.to
    return "refusal", output.at, output.kind
