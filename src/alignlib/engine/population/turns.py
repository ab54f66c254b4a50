"""Whom a lead is assigned to, where the answer needs the other leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import lcm

from attrs import define, field

from alignlib.engine.population.load import Load
from alignlib.engine.population.member import Member
from alignlib.engine.population.queues import Queues
from alignlib.engine.population.staff import Person, Staff
from alignlib.engine.state import State
from alignlib.plan.plan import AssignTarget
from alignlib.values.time import Micros


@define
class Turns:
    """Answers `rep with most room`, `round robin` and `queue`.

    `load` counts the `members` as they were before the lead that asks was handled. `last` is who
    came last in each side's round.
    """

    staff: Staff
    load: Load
    members: Mapping[str, Member]
    queues: Queues
    last: dict[str, str] = field(factory=dict)
    at: Micros = 0
    _there: dict[str | None, list[Person]] = field(factory=dict)
    _scales: dict[str, list[int]] = field(factory=dict)

    def forget(self) -> None:
        """Somebody may have come or gone."""
        self._there.clear()
        self._scales.clear()

    def there(self, side: str | None) -> list[Person]:
        """Who can be assigned on a side now, in declared order."""
        found = self._there.get(side)
        if found is None:
            found = self._there[side] = self.staff.of_side(side, self.at)
        return found

    def choose(self, state: State, target: AssignTarget, track: int) -> str | None:
        """The person; None where nobody is there, or the lead waits in a queue."""
        if target.kind == "queue":
            self.queues.ask(target.name or "", state, track)
            return None
        side = state.tracks[track].side
        people = self.there(side)
        if not people or side is None:
            return None
        chosen = (
            self._next_in_turn(people, side)
            if target.kind == "round robin"
            else self._with_most_room(people, side, state)
        )
        return chosen.id

    def _with_most_room(self, people: Sequence[Person], side: str, state: State) -> Person:
        """As things stand when the lead asks: it counts where it has come to."""
        counted = self.members.get(state.record.id)
        shift = [(state, 1)] if counted is None else [(counted.state, -1), (state, 1)]
        for one, sign in shift:
            self.load.add(one, sign)
        try:
            return self._most_room(people, side)
        finally:
            for one, sign in shift:
                self.load.add(one, -sign)

    def _most_room(self, people: Sequence[Person], side: str) -> Person:
        """The largest free share of one's own capacity; the first of equals. Without a capacity the
        fewest leads, by share."""
        load = self.load
        if side in self.staff.capacities:
            taken = [load.of_person(side, person.key) for person in people]
        else:
            taken = [load.leads_of(side, person.key) for person in people]
        scales = self._scaled(people, side)
        shares = [part * scale for part, scale in zip(taken, scales, strict=True)]
        return people[shares.index(min(shares))]

    def _scaled(self, people: Sequence[Person], side: str) -> list[int]:
        """What a unit of work is of each one's size, in whole numbers that compare exactly."""
        found = self._scales.get(side)
        if found is None:
            sizes = [self.staff.of_capacity(side, one) or one.weight for one in people]
            common = lcm(*(size.numerator for size in sizes))
            found = [size.denominator * (common // size.numerator) for size in sizes]
            self._scales[side] = found
        return found

    def _next_in_turn(self, people: Sequence[Person], side: str) -> Person:
        """In declared order, the next after the one who came last; whoever is away is skipped."""
        order = {person.key: number for number, person in enumerate(self.staff.people)}
        last = order.get(self.last.get(side, ""), -1)
        later = [person for person in people if order[person.key] > last]
        chosen = later[0] if later else people[0]
        self.last[side] = chosen.key
        return chosen
