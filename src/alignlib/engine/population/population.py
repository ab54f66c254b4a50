"""Many leads under one agreement, and what only they together can answer (R9)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from typing import Any

from attrs import evolve, field, frozen

from alignlib.engine.happening import Happening, instant_of, normalise, unknown
from alignlib.engine.population.keeping import Keeper
from alignlib.engine.population.lives import begin
from alignlib.engine.population.load import Load
from alignlib.engine.population.member import Member
from alignlib.engine.population.queues import Queues
from alignlib.engine.population.releasing import (
    Batch,
    Releaser,
    eligible,
    first_time,
    next_time,
    places,
    split,
)
from alignlib.engine.population.staff import Staff
from alignlib.engine.population.steps import Coming, play
from alignlib.engine.population.world import World
from alignlib.engine.records import Record
from alignlib.engine.state import State
from alignlib.errors import LateInputError, RecordError, StateError
from alignlib.model.codec import from_plain, to_plain
from alignlib.model.inputs import Input
from alignlib.model.outputs import OutputKind, shown
from alignlib.model.rep import Rep
from alignlib.names import canonical
from alignlib.plan.plan import Plan
from alignlib.values.time import HOUR, Micros, from_micros

FORMAT = 1


@frozen(kw_only=True)
class PopulationOutcome:
    """What a step of a population gives back.

    `population` is the next one. `outputs` are those of all leads in the order in which they
    happened. `recorded` are by lead the inputs that the population made: keep them in the lead's
    history, with which it replays alone to the same outputs and state. `wake_at` is the next
    instant at which anything may happen without a new input (aware, in the agreement's zone), None:
    never. `dropped` are by lead the ids of repeated inputs.
    """

    population: Population
    outputs: tuple[OutputKind, ...]
    recorded: Mapping[str, tuple[Input, ...]]
    wake_at: datetime | None
    dropped: Mapping[str, tuple[str, ...]]


@frozen(slots=False)
class Population:
    """Leads and the people who work them. A value: every step gives a new one; store it
    (`to_json`), load it, and carry on.

    Made by `Agreement.population`. The same leads, people and inputs give the same answers, in
    whatever order they come and however time is cut into steps.
    """

    plan: Plan = field(repr=False)
    reps: tuple[Rep, ...] = ()
    _members: Mapping[str, Member] = field(factory=dict, repr=False)
    _now: Micros | None = None
    _began: Micros | None = None
    _rooms: Mapping[str, tuple[bool, Micros | None]] = field(factory=dict, repr=False)
    _turns: Mapping[str, str] = field(factory=dict, repr=False)
    _queues: Mapping[str, Any] = field(factory=dict, repr=False)
    _checks: Mapping[str, Micros] = field(factory=dict, repr=False)
    _kept: Mapping[tuple[str, str], Micros] = field(factory=dict, repr=False)
    _batches: Mapping[str, Batch] = field(factory=dict, repr=False)
    _staff: Staff = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_staff", Staff.of(self.plan, self.reps))

    # -- who is in it -----------------------------------------------------------------------

    def add(
        self,
        lead: Record,
        *,
        at: datetime | None = None,
        stage: str | None = None,
        entered: datetime | None = None,
        owner: str | None = None,
    ) -> Population:
        """With one more lead, whose life begins at `at` (default: its `created_at`; never before
        the agreement's `from`); `stage`, `entered` and `owner` as for `Agreement.begin`.

        Raises:
            RecordError: an id that is there already, a beginning that is unknown or not after the
                instant up to which everything has been handled, a wrong fact.
        """
        return self._with([self._member(lead, at, stage, entered, owner)])

    def add_many(self, leads: Iterable[Record]) -> Population:
        """With many more leads, each beginning at its `created_at`. Quicker than one by one.

        Raises `RecordError` as `add` does.
        """
        return self._with([self._member(lead, None, None, None, None) for lead in leads])

    def remove(self, *leads: str) -> Population:
        """Without these leads: say, after a merge. Raises `RecordError` for an unknown one."""
        members = dict(self._members)
        for lead in leads:
            self._known(lead)
            members.pop(lead, None)
        queues = Queues.from_plain(self.plan, self._queues)
        queues.forget(leads)
        kept = {key: until for key, until in self._kept.items() if key[1] in members}
        return evolve(self, members=members, queues=queues.to_plain(), kept=kept)

    def with_reps(self, reps: Iterable[Rep]) -> Population:
        """With these people instead, from the microsecond after the last step.

        Raises `RecordError` for a rep that the agreement cannot place.
        """
        return evolve(self, reps=tuple(reps))

    def _with(self, members: list[tuple[str, Member]]) -> Population:
        found = dict(self._members)
        for lead, member in members:
            if lead in found:
                raise RecordError(f"{self.plan.subject} {lead}: already in the population")
            found[lead] = member
        return evolve(self, members=found)

    def _member(
        self,
        lead: Record,
        at: datetime | None,
        stage: str | None,
        entered: datetime | None,
        owner: str | None,
    ) -> tuple[str, Member]:
        where = f"{self.plan.subject} {lead.id}"
        begins = at if at is not None else lead.created_at
        if begins is None:
            raise RecordError(f"{where}: no created_at: say at= when its life begins")
        born = instant_of(begins, f"{where}: at")
        if self.plan.starts is not None:
            born = max(born, self.plan.starts)
        if self._now is not None and born <= self._now:
            raise RecordError(
                f"{where}: begins at {self._shown(born)}, and everything up to "
                f"{self._shown(self._now)} has been handled: say at= a later instant, with stage= "
                "and entered= where it has been"
            )
        since = None if entered is None else instant_of(entered, f"{where}: entered")
        return lead.id, Member.unborn(begin(self.plan, lead, born, stage, since, owner))

    # -- asking -----------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, lead: object) -> bool:
        return lead in self._members

    def __iter__(self) -> Iterator[str]:
        """The ids of all leads, in order."""
        return iter(sorted(self._members))

    @property
    def now(self) -> datetime | None:
        """Up to when everything has been handled (aware, in the agreement's zone)."""
        return None if self._now is None else from_micros(self._now, self.plan.zone)

    def state(self, lead: str) -> State:
        """The state of a lead now. Raises `RecordError` for an unknown one."""
        self._known(lead)
        return self._at_now(self._members[lead].state)

    def states(self) -> Iterator[State]:
        """The states of all leads now, in the order of their ids."""
        return (self.state(lead) for lead in self)

    def has_room(self, team: str) -> bool | None:
        """Whether a team has room: its work in hand is below its capacity. None: nothing says.

        Raises `RecordError` for an unknown team.
        """
        capacity = self.capacity(team)
        return None if capacity is None else self.work_in_hand(team) < capacity

    def work_in_hand(self, team: str) -> Fraction:
        """The hours that the leads now in stages with an effort cost the team, exactly."""
        key = self._team(team)
        return Fraction(self._load.of_team(key), HOUR)

    def capacity(self, team: str) -> Fraction | None:
        """The hours that the people who are there can work in one period (a working day, mostly),
        exactly. None: nothing says how many people or hours."""
        key = self._team(team)
        if self._now is None:
            return None
        found = self._staff.capacity(key, self._now)
        return None if found is None else found / HOUR

    def workload(self, team: str) -> Fraction | None:
        """Work in hand as a share of the capacity: 1 is 100%."""
        capacity = self.capacity(team)
        return self.work_in_hand(team) / capacity if capacity else None

    @cached_property
    def _load(self) -> Load:
        load = Load(self.plan)
        for member in self._members.values():
            load.add(member.state)
        return load

    def queue(self, name: str) -> tuple[str, ...]:
        """The leads waiting in a queue, who came first first. One leaves it when somebody owns it
        (give it an `OwnerChange`), or when it moves on, in the pipeline with which it waits."""
        return Queues.from_plain(self.plan, self._queues).line(name)

    def release_plan(self, name: str, *, at: datetime) -> tuple[tuple[date, tuple[str, ...]], ...]:
        """On which days a release in parts would let which leads out, by what is known at `at`
        (not before the last step), if nothing else happens: its parts to come, without those who
        have left or no longer fit.

        A release at the pace of a team depends on the room of each day: of it only the next day is
        given. Raises `RecordError` for an unknown release.
        """
        releases = {item.key: item for item in self.plan.keeping.releases}
        release = releases.get(canonical(name))
        if release is None:
            names = (item.name for item in releases.values())
            raise RecordError(unknown("release", name, names))
        moment = instant_of(at, "at")
        world = self._world()
        batch = self._batches.get(release.key) or Batch(first_time(self.plan, release, moment))
        when = batch.at
        days: list[tuple[date, tuple[str, ...]]] = []
        waiting = eligible(world, release, moment, batch.out)
        if release.parts is None:
            parts: tuple[tuple[str, ...], ...] = (tuple(waiting[: places(world, release)]),)
        else:
            there = set(waiting)
            fixed = batch.parts or split(waiting, release.parts)
            parts = tuple(
                tuple(lead for lead in part if lead in there) for part in fixed[batch.part - 1 :]
            )
        for part in parts:
            if when is None:
                break
            days.append((from_micros(when, self.plan.zone).date(), part))
            when = next_time(self.plan, release, when)
        return tuple(days)

    # -- time -------------------------------------------------------------------------------

    def advance(
        self,
        inputs: Mapping[str, Iterable[Input]] | Iterable[tuple[str, Input]] = (),
        *,
        until: datetime,
    ) -> PopulationOutcome:
        """Takes all leads further: inputs by lead, or pairs of a lead's id and an input, in any
        order; then time up to `until` (included).

        Raises:
            RecordError: an unknown lead, an input that the agreement cannot take or after `until`,
                an `until` before the last step.
            LateInputError: an input not after the last step.
        """
        end = instant_of(until, "until")
        if self._now is not None and end < self._now:
            raise RecordError(
                f"cannot advance to {self._shown(end)}: everything up to {self._shown(self._now)} "
                "has been handled"
            )
        world = self._world(end)
        coming = self._sorted(inputs, end, world)
        keeper = Keeper(world, self._checks, self._kept)
        releaser = Releaser(world, self._batches)
        began = self._began
        if self._now is not None and began is not None and world.is_turned():
            coming.setdefault(self._now + 1, {})  # other people than before
        began = play(world, keeper, releaser, coming, began, end)
        after = evolve(
            self, members=world.members, now=end, began=began, rooms=world.rooms,
            turns=world.turns.last, queues=world.turns.queues.to_plain(), checks=keeper.checks,
            kept=keeper.kept, batches=releaser.batches,
        )  # fmt: skip
        return PopulationOutcome(
            population=after,
            outputs=tuple(world.outputs),
            recorded={lead: tuple(world.recorded[lead]) for lead in sorted(world.recorded)},
            wake_at=after.wake_at,
            dropped={lead: tuple(sorted(world.dropped[lead])) for lead in sorted(world.dropped)},
        )

    @property
    def wake_at(self) -> datetime | None:
        """The next instant at which anything may happen without a new input."""
        return None if (wake := self._wake()) is None else from_micros(wake, self.plan.zone)

    def _wake(self) -> Micros | None:
        times = [*self._checks.values(), *(batch.at for batch in self._batches.values())]
        if self._now is not None:
            times.append(self._staff.next_change(self._now))
        for member in self._members.values():
            told = member.told()
            rooms = tuple(self._rooms[team][0] for team in member.teams)
            times.append(member.wake(rooms))
            if told is not None and told != rooms:
                times.append(member.wake(told))
        now = self._now
        if now is not None and self._began is not None and self._is_turned():
            times.append(now + 1)  # there are other people than before
        return min(
            (time for time in times if time is not None and (now is None or time > now)),
            default=None,
        )

    def _is_turned(self) -> bool:
        """Whether a team's room is not what the leads were told last."""
        known = {team: room for team, (room, _) in self._rooms.items()}
        return any(
            known.get(team) is not self.has_room(team)
            for team in self.plan.keeping.capacities
            if self.capacity(team) is not None
        )

    def _sorted(
        self,
        inputs: Mapping[str, Iterable[Input]] | Iterable[tuple[str, Input]],
        end: Micros,
        world: World,
    ) -> Coming:
        """The inputs by instant and lead. What came before a life began is handled at once: it is
        background, and fires nothing."""
        coming: Coming = {}
        for lead, own in sorted(_by_lead(inputs).items()):
            self._known(lead)
            happenings, repeated = normalise(own, self.plan, lead)
            if repeated:
                world.dropped[lead] = list(repeated)
            state = self._members[lead].state
            background: list[Input] = []
            for item in happenings:
                if item.at > end:
                    raise RecordError(
                        f"{self._named(lead, item)} is after until ({self._shown(end)}): keep it "
                        "for later"
                    )
                if state.stage is None and item.at < state.born:
                    background.append(item.input)
                    continue
                if self._now is not None and item.at <= self._now:
                    self._late(lead, item)
                coming.setdefault(item.at, {}).setdefault(lead, []).append(item)
            if background:
                world.touch(lead, instant_of(background[-1].at, "at"), background, "inputs")
        return coming

    def _late(self, lead: str, item: Happening) -> None:
        if item.input.id in self._members[lead].state.seen:
            return  # the engine drops it, and says so
        assert self._now is not None
        raise LateInputError(
            lead,
            item.input.id,
            f"{self._named(lead, item)} comes late: everything up to {self._shown(self._now)} has "
            "been handled. Replay the lead from its history, with what was recorded for it, and "
            "compare the outputs by their ids",
        )

    def _named(self, lead: str, item: Happening) -> str:
        kind = type(item.input).__name__
        return f"{self.plan.subject} {lead}: {kind} {item.input.id} at {self._shown(item.at)}"

    def _world(self, until: Micros | None = None) -> World:
        end = until if until is not None else self._now or 0
        return World(
            self.plan, self._staff, self._members, self._rooms, self._turns, self._queues,
            self._now, end,
        )  # fmt: skip

    def _at_now(self, state: State) -> State:
        """Nothing has happened to the lead since its state: only time has passed."""
        if self._now is None or self._now <= state.now or state.stage is None:
            return state
        return evolve(state, now=self._now)

    def _known(self, lead: str) -> None:
        if lead not in self._members:
            raise RecordError(f"{self.plan.subject} {lead}: not in the population: add it first")

    def _team(self, name: str) -> str:
        key = canonical(name)
        if key not in self.plan.teams:
            raise RecordError(unknown("team", name, self.plan.teams.values()))
        return key

    def _shown(self, at: Micros) -> str:
        return shown(from_micros(at, self.plan.zone))

    # -- storing ----------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready data, with the number of its format: people, leads and whose turn it is."""
        return {
            "format": FORMAT,
            "fingerprint": self.plan.fingerprint,
            "reps": [to_plain(rep) for rep in self.reps],
            "now": self._now,
            "began": self._began,
            "rooms": {team: list(self._rooms[team]) for team in sorted(self._rooms)},
            "turns": {side: self._turns[side] for side in sorted(self._turns)},
            "queues": self._queues,
            "checks": {keep: self._checks[keep] for keep in sorted(self._checks)},
            "kept": [[keep, lead, self._kept[keep, lead]] for keep, lead in sorted(self._kept)],
            "batches": {key: self._batches[key].to_plain() for key in sorted(self._batches)},
            "members": {lead: self._members[lead].to_plain() for lead in self},
        }

    def to_json(self) -> str:
        """The population as JSON text: the same one gives the same bytes."""
        return json.dumps(self.to_dict(), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_dict(cls, plan: Plan, plain: Mapping[str, Any]) -> Population:
        """The population that `to_dict` wrote.

        Raises:
            StateError: it is no stored population, of a format that this release does not know, or
                made under another version of the agreement.
        """
        if not isinstance(plain, Mapping) or plain.get("format") != FORMAT:
            found = plain.get("format") if isinstance(plain, Mapping) else plain
            raise StateError(f"not a stored population of format {FORMAT}: format {found!r}")
        if plain.get("fingerprint") != plan.fingerprint:
            raise StateError(
                "this population was made under another version of the agreement "
                f"({plain.get('fingerprint')}, now {plan.fingerprint}): replay its leads from "
                "their histories"
            )
        try:
            return cls(
                plan=plan,
                reps=tuple(from_plain(rep) for rep in plain["reps"]),
                members={lead: Member.from_plain(own) for lead, own in plain["members"].items()},
                now=plain["now"],
                began=plain["began"],
                rooms={team: (room, since) for team, (room, since) in plain["rooms"].items()},
                turns=dict(plain["turns"]),
                queues=Queues.from_plain(plan, plain["queues"]).to_plain(),
                checks=dict(plain["checks"]),
                kept={(keep, lead): until for keep, lead, until in plain["kept"]},
                batches={key: Batch.from_plain(own) for key, own in plain["batches"].items()},
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise StateError(f"a stored population that cannot be read: {error}") from error

    @classmethod
    def from_json(cls, plan: Plan, text: str) -> Population:
        """The population that `to_json` wrote; raises `StateError` as `from_dict` does."""
        try:
            plain = json.loads(text)
        except json.JSONDecodeError as error:
            raise StateError(f"a stored population that is no JSON: {error}") from error
        return cls.from_dict(plan, plain)


def _by_lead(
    inputs: Mapping[str, Iterable[Input]] | Iterable[tuple[str, Input]],
) -> dict[str, list[Input]]:
    if isinstance(inputs, Mapping):
        return {lead: list(own) for lead, own in inputs.items()}
    found: dict[str, list[Input]] = {}
    for lead, item in inputs:
        found.setdefault(lead, []).append(item)
    return found
