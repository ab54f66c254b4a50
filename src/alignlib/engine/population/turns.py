"""Whom a lead is assigned to, where the answer needs the other leads."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from attrs import define, field

from alignlib.engine.population.load import Load
from alignlib.engine.population.staff import Person, Staff
from alignlib.model.outputs import Effect, OutputKind, Transition
from alignlib.plan.plan import AssignTarget
from alignlib.values.time import Micros


@define
class Turns:
    """Answers `rep with most room`, `round robin` and `queue`.

    `last` is who came last in each side's round; `queues` are the leads waiting in each queue, with
    since when.
    """

    staff: Staff
    load: Load
    last: dict[str, str] = field(factory=dict)
    queues: dict[str, dict[str, Micros]] = field(factory=dict)
    at: Micros = 0

    def choose(self, lead: str, target: AssignTarget, side: str | None) -> str | None:
        """The person; None where nobody is there, or the lead waits in a queue."""
        if target.kind == "queue":
            self.queues.setdefault(target.name or "", {}).setdefault(lead, self.at)
            return None
        people = self.staff.of_side(side, self.at)
        if not people or side is None:
            return None
        chosen = (
            self._next_in_turn(people, side)
            if target.kind == "round robin"
            else self._most_room(people, side)
        )
        return chosen.id

    def settle(self, lead: str, *, owned: bool, moved: bool, outputs: Sequence[OutputKind]) -> None:
        """A lead leaves its queues when somebody owns it, or when it has moved on; it comes last
        where it has come back by that move. `outputs` are what led it there."""
        for name in sorted(self.queues):
            queue = self.queues[name]
            if lead in queue:
                if owned or (moved and not _joins(name, outputs)):
                    del queue[lead]
                elif moved:
                    queue[lead] = self.at
            if not queue:
                del self.queues[name]

    def _most_room(self, people: Sequence[Person], side: str) -> Person:
        """The largest free share of one's own capacity; the first of equals."""
        best = people[0]
        for person in people[1:]:
            if self._taken(person, side) < self._taken(best, side):
                best = person
        return best

    def _taken(self, person: Person, side: str) -> Fraction:
        if side in self.staff.capacities and person.size is not None:
            return self.load.of_person(side, person.key) / person.size
        return self.load.leads_of(side, person.key) / person.weight

    def _next_in_turn(self, people: Sequence[Person], side: str) -> Person:
        """In declared order, the next after the one who came last; whoever is away is skipped."""
        order = {person.key: number for number, person in enumerate(self.staff.people)}
        last = order.get(self.last.get(side, ""), -1)
        later = [person for person in people if order[person.key] > last]
        chosen = later[0] if later else people[0]
        self.last[side] = chosen.key
        return chosen


def _joins(queue: str, outputs: Sequence[OutputKind]) -> bool:
    """Whether the last move left the lead in a queue."""
    for output in reversed(outputs):
        if isinstance(output, Transition):
            return False
        if (
            isinstance(output, Effect)
            and output.kind == "assign"
            and output.to is None
            and f"queue {queue}" in str(output.value).split(", else ")
        ):
            return True
    return False
