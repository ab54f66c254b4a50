"""The loop of a population: one instant after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from alignlib.engine.happening import Happening
from alignlib.engine.population.keeping import Keeper
from alignlib.engine.population.releasing import Releaser
from alignlib.engine.population.world import World
from alignlib.model.inputs import Input
from alignlib.values.time import Micros

Coming: TypeAlias = dict[Micros, dict[str, list[Happening]]]
"""Inputs by instant and lead, each lead's in order."""


def play(
    world: World,
    keeper: Keeper,
    releaser: Releaser,
    coming: Coming,
    began: Micros | None,
    end: Micros,
) -> Micros | None:
    """Everything up to `end`. Gives back when the first life began, if one has."""
    birth = world.first_birth() if began is None else None
    moments = sorted(coming, reverse=True)
    while True:
        times = [world.next_due, keeper.next, releaser.next]
        if began is not None:
            times.append(world.next_staff)
        if moments:
            times.append(moments[-1])
        at = min((time for time in times if time is not None), default=None)
        if at is None or at > end:
            return began
        if began is None and at == birth:
            began = at
            keeper.begin(at)
            releaser.begin(at)
        world.time_passes(at)
        keeper.check(at)
        releaser.check(at)
        if moments and moments[-1] == at:
            for lead, items in _in_order(coming[moments.pop()]):
                world.touch(lead, at, items, "inputs")
        world.tell_rooms(at)


def _in_order(coming: Mapping[str, list[Happening]]) -> list[tuple[str, list[Input]]]:
    """The leads that have inputs at one instant, by their first input, then by id."""
    ranked = sorted(coming, key=lambda lead: (coming[lead][0].key, lead))
    return [(lead, [item.input for item in coming[lead]]) for lead in ranked]
