"""What was announced, compared with what holds now: withdrawn, new, moved, the same (R14)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import attrs
from attrs import frozen

from alignlib.engine.backtest import is_marked
from alignlib.engine.outcome import Outcome
from alignlib.errors import RecordError
from alignlib.model.codec import from_plain
from alignlib.model.outputs import Cause, Effect, Fact, Output, OutputKind, shown
from alignlib.values.time import to_micros

Announced = OutputKind | Mapping[str, Any]
"""An earlier output, or what `to_plain` made of one."""

# What stands in a text, and not in the event: another line or version moves nothing.
_OF_THE_TEXT = frozenset({"id", "rule", "fingerprint"})
# What a host carries out.
_OF_THE_DEED = frozenset({"kind", "to", "value", "message"})


@frozen
class Moved:
    """One event, told apart from others by its id, as announced and as it is now.

    `changed` are the attributes that differ, in the order of their declaration.
    """

    before: OutputKind
    after: OutputKind
    changed: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.after}  ({'; '.join(self.differences())})"

    def differences(self) -> Iterator[str]:
        """`at: 2026-03-02 11:00 → 2026-03-02 11:30` for each attribute that differs."""
        for name in self.changed:
            before, after = getattr(self.before, name), getattr(self.after, name)
            yield f"{name}: {_in_words(before)} → {_in_words(after)}"


@frozen(kw_only=True)
class Reconciliation:
    """What a history says now, against the outputs that were announced.

    `withdrawn` were announced and no longer hold, in the order of their instants; `new` hold and
    were not announced, and `moved` hold otherwise than announced, in the order in which they
    happen; `same` are the ids of the rest. `outcome` is the replay: its `state` is the one to go on
    from. `other_versions` are the fingerprints of announced outputs that this text did not make.
    """

    lead: str
    withdrawn: tuple[OutputKind, ...]
    new: tuple[OutputKind, ...]
    moved: tuple[Moved, ...]
    same: tuple[str, ...]
    outcome: Outcome
    other_versions: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether everything announced holds, and nothing else."""
        return not (self.withdrawn or self.new or self.moved)

    @property
    def to_undo(self) -> tuple[Effect, ...]:
        """Effects that should not have been carried out, the latest first."""
        return tuple(item for item in reversed(self.withdrawn) if isinstance(item, Effect))

    @property
    def to_do(self) -> tuple[Effect, ...]:
        """Effects that were not announced, in order."""
        return tuple(item for item in self.new if isinstance(item, Effect))

    @property
    def to_correct(self) -> tuple[Moved, ...]:
        """Effects that hold, with another recipient, value or message than announced."""
        return tuple(
            item
            for item in self.moved
            if isinstance(item.after, Effect) and _OF_THE_DEED & set(item.changed)
        )

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """The report, line by line."""
        yield (
            f"{self.lead}: {len(self.withdrawn)} withdrawn, {len(self.new)} new, "
            f"{len(self.moved)} moved, {len(self.same)} the same"
        )
        if self.other_versions:
            yield (
                "Announced under another version of the agreement, judged here by this one: "
                + ", ".join(self.other_versions)
            )
        groups: tuple[tuple[str, tuple[object, ...]], ...] = (
            ("Withdrawn", self.withdrawn),
            ("New", self.new),
            ("Moved", self.moved),
            ("To undo, the latest first", self.to_undo),
            ("To do", self.to_do),
            ("To correct", self.to_correct),
        )
        for title, items in groups:
            if items:
                yield f"{title}:"
                yield from (f"  {item}" for item in items)


def reconcile(
    lead: str, announced: Iterable[Announced], outcome: Outcome, until: datetime,
    own: frozenset[str],
) -> Reconciliation:  # fmt: skip
    """The outputs of a replay up to `until` against those announced.

    Of an id that was announced more than once the last one counts. `own` are the fingerprints of
    the versions that made the replay.

    Raises:
        RecordError: something that is no output, of another lead, of a backtest, or after `until`.
    """
    before = _by_id(lead, announced, until)
    now = {output.id: output for output in outcome.outputs}
    moved: list[Moved] = []
    same: list[str] = []
    for output in outcome.outputs:
        known = before.get(output.id)
        if known is None:
            continue
        changed = _differing(known, output)
        if changed:
            moved.append(Moved(known, output, changed))
        else:
            same.append(output.id)
    gone = [output for output in before.values() if output.id not in now]
    return Reconciliation(
        lead=lead,
        withdrawn=tuple(sorted(gone, key=lambda output: to_micros(output.at))),
        new=tuple(output for output in outcome.outputs if output.id not in before),
        moved=tuple(moved),
        same=tuple(same),
        outcome=outcome,
        other_versions=tuple(sorted({output.fingerprint for output in before.values()} - own)),
    )


def _by_id(lead: str, announced: Iterable[Announced], until: datetime) -> dict[str, OutputKind]:
    found: dict[str, OutputKind] = {}
    for item in announced:
        output = _read(item)
        if output.lead != lead:
            raise RecordError(
                f"{lead}: the announced output {output.id} is of {output.lead}: give the outputs "
                "of one lead at a time"
            )
        if is_marked(output):
            raise RecordError(f"{lead}: output {output.id} is of a backtest: never announced")
        if to_micros(output.at) > to_micros(until):
            raise RecordError(
                f"{lead}: the announced output {output.id} of {shown(output.at)} is after until "
                f"({shown(until)}): reconcile up to the last instant that was announced, or later"
            )
        found.pop(output.id, None)
        found[output.id] = output
    return found


def _read(item: Announced) -> OutputKind:
    output = item
    if isinstance(item, Mapping):
        try:
            output = from_plain(item)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise RecordError(f"an announced output that cannot be read: {error}") from error
    if not isinstance(output, Output):
        raise RecordError(
            f"{item!r} is no output: give outputs of advance or replay, or what to_plain made of "
            "them"
        )
    return output


def _differing(before: OutputKind, after: OutputKind) -> tuple[str, ...]:
    if type(before) is not type(after):
        return ("kind",)
    return tuple(
        attribute.name
        for attribute in attrs.fields(type(after))
        if attribute.name not in _OF_THE_TEXT
        and _plain(getattr(before, attribute.name)) != _plain(getattr(after, attribute.name))
    )


def _plain(value: object) -> object:
    """A value so that equal ones are equal: instants by time, whatever their zone; 1 is not yes."""
    match value:
        case datetime():
            return "instant", to_micros(value)
        case tuple():
            return tuple(_plain(item) for item in value)
        case bool() | str():
            return type(value).__name__, value
        case Fact():
            return value.name, _plain(value.value)
    return value


def _in_words(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value) or "nothing"
    if isinstance(value, Cause):
        known = (value.kind, value.input, value.party, value.person)
        return " ".join(item for item in known if item is not None)
    return shown(value)
