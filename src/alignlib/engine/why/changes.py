"""What would have to be different: changes as data that can be applied."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

from attrs import evolve, field, frozen

from alignlib.engine.records import Record
from alignlib.engine.why.applying import with_field
from alignlib.engine.why.text import points_text
from alignlib.model.codec import to_plain
from alignlib.model.fields import Value
from alignlib.model.inputs import Activity, FieldChange, Input
from alignlib.model.outputs import Fact

FORMAT = 1
"""The version of the JSON of every answer to `why`."""

ChangeKind: TypeAlias = Literal["fact", "activity", "owner", "room", "match", "request"]


@frozen
class Change:
    """One thing that is different: a fact, so many activities of a kind, an owner, room for a team.

    `what` is the field, the kind of activity, the team; `value` the fact's new value; `times` how
    many activities; `text` says it in words, `words` only the value of a fact.
    `serves` tells what activities count for: the points of a score, or a count.
    """

    kind: ChangeKind
    what: str
    text: str
    value: Value | None = None
    times: int = 1
    words: str = ""
    serves: frozenset[str] = field(default=frozenset(), repr=False)
    _inputs: tuple[Input, ...] = field(default=(), repr=False)

    def inputs(self) -> tuple[Input, ...]:
        """The inputs that make the change, at the instant of the question: for `advance`."""
        return self._inputs

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `inputs` as `to_plain` writes them."""
        return {
            "kind": self.kind,
            "what": self.what,
            "text": self.text,
            "value": to_plain(self.value),
            "times": self.times,
            "inputs": [to_plain(item) for item in self._inputs],
        }

    def __str__(self) -> str:
        return self.text


@frozen
class Way:
    """Changes that are enough together, and of which none can be left out.

    `scores` are the points afterwards of each score that had too few or too many.
    """

    changes: tuple[Change, ...]
    scores: tuple[Fact, ...] = ()

    def inputs(self) -> tuple[Input, ...]:
        """The inputs that make all the changes: `agreement.advance(state, way.inputs(),
        until=state_instant)` applies them."""
        return tuple(item for change in self.changes for item in change.inputs())

    def applied(
        self, record: Record, activities: Iterable[Activity] = ()
    ) -> tuple[Record, tuple[Activity, ...]]:
        """The lead and its activities with the changes made: what `evaluate` takes."""
        more = list(activities)
        for item in self.inputs():
            if isinstance(item, Activity):
                more.append(item)
            elif isinstance(item, FieldChange):
                record = with_field(record, item.field, item.value)
        return record, tuple(more)

    def to_dict(self) -> dict[str, Any]:
        return {
            "changes": [change.to_dict() for change in self.changes],
            "scores": {fact.name: to_plain(fact.value) for fact in self.scores},
        }

    def __str__(self) -> str:
        after = ", ".join(points_text(fact.value) for fact in self.scores)
        words = " and ".join(change.text for change in self.changes)
        return f"{words} ({after})" if after else words


def ways_text(ways: Iterable[Way]) -> list[str]:
    """Each way in words; those that differ in the value of one fact are told together."""
    groups: dict[object, list[Way]] = {}
    for way in ways:
        key = tuple(
            ("fact", change.what) if _groups(change) else change.text for change in way.changes
        )
        groups.setdefault((key, way.scores), []).append(way)
    return [_group_text(group) for group in groups.values()]


def _groups(change: Change) -> bool:
    return change.kind == "fact" and isinstance(change.value, str)


def _group_text(group: list[Way]) -> str:
    first = group[0]
    differ = [
        index
        for index in range(len(first.changes))
        if len({way.changes[index].words for way in group}) > 1
    ]
    if len(group) == 1 or len(differ) != 1:
        return ", or with ".join(str(way) for way in group)
    (place,) = differ
    values = list(dict.fromkeys(way.changes[place].words for way in group))
    merged = evolve(
        first.changes[place],
        text=first.changes[place].text.replace(values[0], " or ".join(values), 1),
    )
    changes = (*first.changes[:place], merged, *first.changes[place + 1 :])
    return str(evolve(first, changes=changes))
