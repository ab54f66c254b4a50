"""The leads of a population in memory, for as long as one worker decides for the teams.

Entries of the journal are taken one after the other. One that lies after all that was handled
lets time pass first; one that lies before it, but after its own lead's last, is taken at its own
instant, with what is known of the others now. One that is late for its own lead has the whole life
replayed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import define, evolve

from alignlib.engine.happening import Happening
from alignlib.engine.outcome import Outcome
from alignlib.engine.population.keeping import Keeper
from alignlib.engine.population.member import Member
from alignlib.engine.population.releasing import Batch, Releaser
from alignlib.engine.population.staff import Staff
from alignlib.engine.population.steps import Coming, play
from alignlib.engine.population.turns import Turns
from alignlib.engine.population.world import EDGE, Numbers, Phase, World
from alignlib.engine.state import State
from alignlib.errors import LateInputError
from alignlib.model.codec import from_plain, to_plain
from alignlib.model.inputs import Input, OwnerChange
from alignlib.model.outputs import Effect
from alignlib.model.rep import Rep
from alignlib.plan.plan import AssignTarget, Plan
from alignlib.values.time import END_OF_DATES, Micros, to_micros


class Leads(World):
    """A world that goes on from call to call, and says which leads have changed."""

    def __init__(self, *args: Any) -> None:
        self.changed: set[str] = set()
        super().__init__(*args)

    def _look_again(self) -> None:
        super()._look_again()
        self.changed.update(self.members)

    def touch(
        self, lead: str, at: Micros, inputs: Sequence[Input] = (), phase: Phase = "time"
    ) -> None:
        self.changed.add(lead)
        super().touch(lead, at, inputs, phase)

    def join(self, lead: str, state: State) -> None:
        """A lead whose life is still to begin."""
        member = Member.unborn(state)
        self.members[lead] = member
        self._matches.put(lead, state)
        self._expect(lead, member, None)
        self.changed.add(lead)

    def arrive(self, lead: str, outcome: Outcome, answers: int) -> None:
        """A lead that lives already."""
        state = outcome.state
        wake = None if outcome.wake_at is None else to_micros(outcome.wake_at)
        member = Member.resting(self.plan, state, wake, self.rooms, answers)
        self.load.add(state)
        self._matches.put(lead, state)
        self.turns.queues.settle(lead, None, state, self.turns.at)
        self.members[lead] = member
        self._expect(lead, member, state.now)
        self._turned = True  # it may wait for room that there is
        self.changed.add(lead)

    def leave(self, lead: str) -> None:
        """A lead that is another one now."""
        member = self.members.pop(lead, None)
        if member is not None:
            self.load.add(member.state, -1)
            self._matches.drop(lead, member.state)
            self._versions[lead] = self._versions.get(lead, 0) + 1
            self.turns.queues.forget([lead])

    def replace(self, lead: str, outcome: Outcome, answers: int) -> None:
        """Another past for a lead."""
        wake = None if outcome.wake_at is None else to_micros(outcome.wake_at)
        self._rest(lead, self.members[lead], outcome, wake, answers)
        self._turned = True  # it may wait for room that there is
        self.changed.add(lead)


@define
class Again:
    """Whoever was asked for a lead before is asked first, where a late input moved the question."""

    turns: Turns
    people: list[str]

    def choose(self, state: State, target: AssignTarget, track: int) -> str | None:
        there = {person.id for person in self.turns.there(state.tracks[track].side)}
        while target.kind != "queue" and self.people:
            person = self.people.pop(0)
            if person in there:
                return person
        return self.turns.choose(state, target, track)


@define
class Floor:
    """All of it, with the teams' clock: up to when everything has been handled."""

    plan: Plan
    world: Leads
    keeper: Keeper
    releaser: Releaser
    clock: Micros | None
    began: Micros | None
    reps: tuple[Rep, ...]

    @classmethod
    def of(
        cls, plan: Plan, members: Mapping[str, Member], shared: str | None,
        reps: Iterable[Rep] | None,
    ) -> Floor:  # fmt: skip
        """What was stored; `reps` in place of the stored ones, where given."""
        plain: dict[str, Any] = json.loads(shared) if shared is not None else {}
        people = tuple(from_plain(plain.get("reps", [])) if reps is None else reps)
        world = Leads(
            plan, Staff.of(plan, people), members,
            {team: (room, since) for team, (room, since) in plain.get("rooms", {}).items()},
            plain.get("turns", {}), plain.get("queues", {}), plain.get("clock"), END_OF_DATES,
        )  # fmt: skip
        kept = {(keep, lead): until for keep, lead, until in plain.get("kept", [])}
        batches = {key: Batch.from_plain(own) for key, own in plain.get("batches", {}).items()}
        return cls(
            plan, world, Keeper(world, plain.get("checks", {}), kept), Releaser(world, batches),
            plain.get("clock"), plain.get("began"), people,
        )  # fmt: skip

    def shared(self) -> str:
        """What the leads have in common, as text."""
        world, keeper = self.world, self.keeper
        return json.dumps(
            {
                "clock": self.clock,
                "began": self.began,
                "reps": to_plain(self.reps),
                "rooms": world.rooms,
                "turns": world.turns.last,
                "queues": world.turns.queues.to_plain(),
                "checks": keeper.checks,
                "kept": [[keep, lead, until] for (keep, lead), until in keeper.kept.items()],
                "batches": {key: own.to_plain() for key, own in self.releaser.batches.items()},
            },
            sort_keys=True,
        )

    # -- time -------------------------------------------------------------------------------

    def is_due(self, now: Micros) -> bool:
        """Whether anything may happen by itself up to `now`."""
        times = [self.world.next_due, self.keeper.next, self.releaser.next]
        if self.began is not None:
            times.append(self.world.next_staff)
        turned = self.began is not None and self.world.is_turned()
        return turned or any(time is not None and time <= now for time in times)

    def pass_time(self, until: Micros) -> None:
        """Everything that happens by itself up to `until`."""
        if self.clock is None or until > self.clock:
            self._play({}, until)

    def _play(self, coming: Coming, until: Micros) -> None:
        if self.clock is not None and self.began is not None and self.world.is_turned():
            coming.setdefault(self.clock + 1, {})  # other people than before
        self.began = play(self.world, self.keeper, self.releaser, coming, self.began, until)
        self.clock = until

    # -- entries ----------------------------------------------------------------------------

    def join(self, lead: str, state: State) -> None:
        """A life begins at its instant, or, where that has gone by, now as if then."""
        self.world.join(lead, state)
        if self.clock is None or state.born > self.clock:
            return
        if self.began is None:
            self.began = self.clock
            self.keeper.begin(self.clock)
            self.releaser.begin(self.clock)
        self.world.touch(lead, state.born)
        self._settle()

    def arrive(self, lead: str, outcome: Outcome, answers: int) -> None:
        """A life that others hear of when it has gone on for a while."""
        self.world.arrive(lead, outcome, answers)
        if self.clock is not None:
            self._settle()

    def take(self, lead: str, item: Happening) -> bool:
        """One input. False: it is late for its own lead, and nothing was done."""
        state = self.world.members[lead].state
        if state.stage is None and item.at < state.born:
            self.world.touch(lead, item.at, [item.input], "inputs")
            return True
        if self.clock is None or item.at > self.clock:
            self._play({item.at: {lead: [item]}}, item.at)
            return True
        if item.at < state.now:
            return False
        try:
            self.world.touch(lead, item.at, [item.input], "inputs")
        except LateInputError:
            return False
        self._settle()
        return True

    def _settle(self) -> None:
        """What follows for the others now."""
        assert self.clock is not None
        self.world.time_passes(self.clock)
        self.world.tell_rooms(self.clock)

    def replace(self, lead: str, outcome: Outcome, answers: int) -> None:
        """Another past for a lead, and what follows from it for the others."""
        self.world.replace(lead, outcome, answers)
        if self.clock is not None:
            self._settle()


def without(shared: str, leads: Iterable[str]) -> str:
    """What the leads have in common, when some are forgotten."""
    gone = frozenset(leads)
    plain: dict[str, Any] = json.loads(shared)
    plain["queues"] = {
        name: {lead: since for lead, since in own.items() if lead not in gone}
        for name, own in plain["queues"].items()
    }
    plain["kept"] = [own for own in plain["kept"] if own[1] not in gone]
    for batch in plain["batches"].values():
        batch["parts"] = [[lead for lead in part if lead not in gone] for part in batch["parts"]]
        batch["out"] = [lead for lead in batch["out"] if lead not in gone]
    return json.dumps(plain, sort_keys=True)


def stale_answers(history: Sequence[Input], outcome: Outcome) -> list[OwnerChange]:
    """Answers to questions that this life does not ask, or not then."""
    asked = {
        output.id: to_micros(output.at)
        for output in outcome.outputs
        if isinstance(output, Effect) and output.kind == "assign"
    }
    return [
        item
        for item in history
        if isinstance(item, OwnerChange)
        and item.answers is not None
        and item.by == "system"
        and asked.get(item.answers) != to_micros(item.at)
    ]


def sequenced(answers: Iterable[OwnerChange], numbers: Numbers) -> list[Input]:
    """After everything that a host gives at their instant."""
    return [evolve(item, sequence=EDGE + numbers.next()) for item in answers]
