"""Lines that wait for the lead's next input, as a state names them, and in another text (R15)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from alignlib.plan.plan import Move, Plan

if TYPE_CHECKING:
    from alignlib.engine.adopt_places import StageNames


def in_the_same_text(plan: Plan, blocked: Iterable[str]) -> set[str]:
    """The keys of today for those of a state; states of earlier releases lack the kind."""
    return {_of_today(plan, key) for key in blocked}


def _of_today(plan: Plan, key: str) -> str:
    if not key.rpartition(" #")[2].isdigit():
        return key
    return next((move.key for move in _moves(plan) if move.key.startswith(f"{key} ")), key)


def in_another_text(names: StageNames, blocked: Iterable[str]) -> frozenset[str]:
    """The lines that go on waiting: between the same stages, of the same kind, in the same place
    among these. Where a state does not say the kind, all between the same stages."""
    wanted = {line for key in blocked for line in _named(names, key)}
    return frozenset(
        move.key
        for move in _moves(names.plan)
        if (move.path, move.place) in wanted or (move.path, "") in wanted
    )


def _named(names: StageNames, key: str) -> Iterator[tuple[str, str]]:
    """What it leads from and to in the names of the new text, and its place."""
    path, _, rest = key.rpartition(" #")
    words = path.split(" → ")
    for cut in range(1, len(words)):  # a name in back-quotes may have an arrow in it
        found = [names.find(" → ".join(part)) for part in (words[:cut], words[cut:])]
        if None not in found:
            yield " → ".join(stage.name for stage in found if stage), rest.partition(" ")[2]


def _moves(plan: Plan) -> Iterator[Move]:
    return (move for stage in plan.stages for move in stage.moves)
