"""From outputs to what a CRM is to be told; each CRM puts it into its own shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from attrs import define, field, frozen

from alignlib.exchange.connection import Connection
from alignlib.exchange.mapping import Cell
from alignlib.exchange.plain import short
from alignlib.exchange.result import Problem, Summary
from alignlib.model.fields import Value
from alignlib.model.outputs import Effect, OutputKind, Transition
from alignlib.names import canonical


@frozen
class Note:
    """A message for people, at a record."""

    key: str
    at: datetime
    text: str


@frozen
class Update:
    """One request for a CRM. `body` is a plain dictionary in the CRM's shape; `lead` is the record,
    and `outputs` are the ids of what asked for it: close them when the CRM has it."""

    lead: str
    body: Mapping[str, object] = field(hash=False)
    outputs: tuple[str, ...]


@frozen
class Written:
    """What outputs come to in a CRM. `problems` are the outputs that it cannot be told, `apart`
    the ids of those that ask nothing of it (promises, refusals).

    `summary` counts outputs: as many as there were, used, set aside, and repeated.
    """

    updates: tuple[Update, ...]
    problems: tuple[Problem, ...]
    apart: tuple[str, ...]
    summary: Summary


Dress: TypeAlias = Callable[[Connection, str, Mapping[str, str | None]], dict[str, object]]
DressNote: TypeAlias = Callable[[Connection, Note], dict[str, object]]


def write_updates(
    outputs: Iterable[OutputKind], mapping: Connection, dress: Dress, note: DressNote
) -> Written:
    """The updates, one for each record, with the last value of each column, and one for each
    message; `dress` and `note` give them the CRM's shape."""
    writer = _Writer(mapping)
    for output in outputs:
        writer.take(output)
    updates = [
        Update(key, dress(mapping, key, dict(sorted(values.items()))), tuple(writer.ids[key]))
        for key, values in writer.values.items()
        if values
    ]
    updates += [Update(each.key, note(mapping, each), (name,)) for name, each in writer.notes]
    seen = len(writer.taken)
    aside = len(writer.problems) + len(writer.apart)
    return Written(
        tuple(updates),
        tuple(writer.problems),
        tuple(writer.apart),
        Summary(seen + writer.repeated, seen - aside, aside, writer.repeated),
    )


@define
class _Writer:
    mapping: Connection
    values: dict[str, dict[str, str | None]] = field(factory=dict)
    ids: dict[str, list[str]] = field(factory=dict)
    notes: list[tuple[str, Note]] = field(factory=list)
    problems: list[Problem] = field(factory=list)
    apart: list[str] = field(factory=list)
    taken: set[str] = field(factory=set)
    repeated: int = 0
    stages: dict[str, list[str]] = field(factory=dict)  # ids of the stages that are to be written

    def take(self, output: OutputKind) -> None:
        if output.id in self.taken:
            self.repeated += 1
            return
        self.taken.add(output.id)
        match output:
            case Transition() if output.cause.kind == "outside":
                self._came_from_there(output)
            case Transition(to=stage):
                self._stage(output, stage)
            case Effect():
                self._effect(output)
            case _:
                self.apart.append(output.id)

    def _came_from_there(self, output: Transition) -> None:
        """The CRM has this stage already, and what was to be written before is of the past."""
        self.apart.append(output.id)
        stage = self.mapping.stage
        if stage is None or stage.cell.column is None:
            return
        if self.values.get(output.lead, {}).pop(stage.cell.column, None) is not None:
            past = self.stages.pop(output.lead)
            self.ids[output.lead] = [name for name in self.ids[output.lead] if name not in past]
            self.apart.extend(past)

    def _effect(self, effect: Effect) -> None:
        match effect.kind:
            case "set back":
                self._stage(effect, str(effect.value))
            case "assign" if effect.to is None:
                self._not(effect, "owner", "it names nobody: ask the population")
            case "assign":
                self._column(effect, "owner", self.mapping.owner, effect.to)
            case "set":
                path = effect.to or ""
                self._column(effect, path, self._cell(path), effect.value)
            case "tell" | "note" | "send" | "open" | "review":
                self.notes.append((effect.id, Note(effect.lead, effect.at, _words(effect))))

    def _stage(self, output: Transition | Effect, name: str) -> None:
        stage = self.mapping.stage
        before = len(self.problems)
        self._column(output, "stage", stage.cell if stage is not None else None, name)
        if len(self.problems) == before:
            self.stages.setdefault(output.lead, []).append(output.id)

    def _cell(self, path: str) -> Cell | None:
        subject = self.mapping.agreement.subject
        for own, cell in self.mapping.mapping.records.fields.items():
            if canonical(own.removeprefix(f"{subject}.")) == canonical(
                path.removeprefix(f"{subject}.")
            ):
                return cell
        return None

    def _column(
        self, output: Transition | Effect, about: str, cell: Cell | None, value: Value | None
    ) -> None:
        if cell is None or cell.column is None:
            self._not(output, about, "the mapping names no column for it")
            return
        if "." in cell.column and not cell.column.startswith("custom_fields."):
            self._not(output, about, f"{cell.column} stands in another record of the CRM")
            return
        text = None if value is None else _cell_of(value)
        written = cell.written(text) if text is not None else ""
        if written is None:
            reason = f"{short(value)} stands for no value of {cell.column} in the mapping"
            self._not(output, about, reason)
            return
        self.values.setdefault(output.lead, {})[cell.column] = written or None
        self.ids.setdefault(output.lead, []).append(output.id)

    def _not(self, output: Transition | Effect, about: str, reason: str) -> None:
        self.problems.append(
            Problem("outputs", output.id, output.lead, about, reason, "not mapped")
        )


def whole(text: str | None) -> int | str | None:
    """A number as one, for a CRM whose ids are numbers; any other text as it is."""
    return int(text) if text is not None and re.fullmatch("[0-9]{1,18}", text) else text


def _cell_of(value: Value) -> str:
    """A fact as a CRM's cell."""
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case tuple():
            return ";".join(value)
        case str():
            return value
    return value.isoformat()


def _words(effect: Effect) -> str:
    """What a note says: the message, or the effect in words."""
    if effect.message is not None and effect.kind in ("tell", "note"):
        return effect.message
    what = effect.value if effect.value is not None else effect.message
    return f"{effect.kind} {what}" if what is not None else effect.kind
