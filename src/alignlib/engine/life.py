"""A life while it is being worked on: a state with quick look-ups, changed in place."""

from __future__ import annotations

from attrs import evolve

from alignlib.engine.state import Act, ClockState, Entry, State
from alignlib.model.fields import Value
from alignlib.names import canonical
from alignlib.plan.conditions import Filter, Who
from alignlib.plan.plan import Plan
from alignlib.text import fold
from alignlib.values.coerce import Lowered, lower
from alignlib.values.time import Duration, add

NO_FACTS: dict[str, Lowered] = {}


class Life:
    """The working copy of a `State`. `alive` is False for `evaluate`, which has no life."""

    def __init__(self, plan: Plan, state: State, *, alive: bool = True) -> None:
        self.plan = plan
        self.alive = alive
        self.state = state
        self.now = state.now
        self.last_key = state.last_key
        self.stage = None if state.stage is None else plan.stage_keys[canonical(state.stage)]
        self.side = state.side
        self.owner = state.owner
        self.latest = dict(state.latest)
        self.facts: dict[str, Value] = dict(state.facts)
        self.low: dict[str, Lowered] = {
            slot: lower(value, plan.fields[slot].type) for slot, value in self.facts.items()
        }
        self.entries = list(state.entries)
        self.acts: list[Act] = list(state.acts)
        self.clocks: list[ClockState] = list(state.clocks)
        self.rooms = dict(state.rooms)
        self.counts = dict(state.counts)
        self.seen = set(state.seen)
        self.blocked = set(state.blocked)
        self.answered = set(state.answered)
        self._act_low: list[dict[str, Lowered]] = []
        self._matches: dict[int, tuple[int, list[tuple[int, int, bool]]]] = {}
        self._expiry: dict[tuple[int, Duration], int] = {}
        self._latest_entry: dict[int, Entry] | None = None

    def freeze(self) -> State:
        """The state as it is now."""
        plan = self.plan
        return State(
            fingerprint=plan.fingerprint,
            record=self.state.record,
            born=self.state.born,
            now=self.now,
            given_stage=self.state.given_stage,
            given_entered=self.state.given_entered,
            last_key=self.last_key,
            stage=None if self.stage is None else plan.stages[self.stage].name,
            side=self.side,
            owner=self.owner,
            latest=tuple(sorted(self.latest.items())),
            facts=dict(sorted(self.facts.items())),
            entries=tuple(self.entries),
            acts=tuple(self.acts),
            clocks=tuple(self.clocks),
            rooms=tuple(sorted(self.rooms.items())),
            counts=tuple(sorted(self.counts.items())),
            seen=frozenset(self.seen),
            blocked=frozenset(self.blocked),
            answered=frozenset(self.answered),
        )

    # -- facts ------------------------------------------------------------------------------

    def set_fact(self, slot: str, value: Value | None) -> None:
        if value is None:
            self.facts.pop(slot, None)
            self.low.pop(slot, None)
        else:
            self.facts[slot] = value
            self.low[slot] = lower(value, self.plan.fields[slot].type)

    def assign(self, person: str | None) -> None:
        """Makes a person the owner on the side that owns the stage."""
        self.owner = person
        if person is not None and self.side is not None:
            self.latest[self.side] = person

    # -- stages -----------------------------------------------------------------------------

    def enter(self, stage: int, at: int) -> None:
        plan = self.plan
        self.stage = stage
        # A stage that a host says was entered earlier: what came up to then came before it.
        acts = len(self.acts) if at >= self.now else sum(act.at <= at for act in self.acts)
        self.entries.append(Entry(plan.stages[stage].name, at, acts))
        self._latest_entry = None
        owner = plan.stages[stage].owner
        if owner is not None and owner != self.side:
            self.side = owner
            self.owner = None

    def entry_of(self, stage: int | None) -> Entry | None:
        """The latest entry into a stage; None is the present one."""
        if stage is None:
            return self.entries[-1] if self.entries else None
        if self._latest_entry is None:
            keys = self.plan.stage_keys
            self._latest_entry = {keys[canonical(e.stage)]: e for e in self.entries}
        return self._latest_entry.get(stage)

    # -- activities -------------------------------------------------------------------------

    def matches(self, index: int) -> list[tuple[int, int, bool]]:
        """The activities of a filter so far, in the order they were taken: (instant, number,
        certain). Not certain: an unknown field under `where`."""
        upto, found = self._matches.get(index, (0, []))
        if upto < len(self.acts):
            wanted = self.plan.filters[index]
            for number in range(upto, len(self.acts)):
                truth = self.matches_act(wanted, number)
                if truth is not False:
                    found.append((self.acts[number].at, number, truth is True))
            self._matches[index] = (len(self.acts), found)
        return found

    def sort_acts(self) -> None:
        """After a merge: back into the order of time. Entries keep their place among them."""
        before = [self.acts[: entry.acts] for entry in self.entries]
        self.acts.sort(key=lambda act: (act.at, act.activity.sequence, act.activity.id))
        # An activity that was counted as handled before an entry stays so.
        self.entries = [
            evolve(
                entry,
                acts=max(
                    sum(act.at < entry.at for act in self.acts),
                    *(self.acts.index(act) + 1 for act in old),
                    0,
                ),
            )
            for entry, old in zip(self.entries, before, strict=True)
        ]
        self._act_low.clear()
        self._matches.clear()
        self._latest_entry = None

    def matches_act(self, wanted: Filter, number: int) -> bool | None:
        act = self.acts[number]
        if canonical(act.activity.kind) not in wanted.kinds:
            return False
        who = True if wanted.who is None else self.is_by(wanted.who, act)
        if who is False:
            return False
        if wanted.where is None:
            return who
        from alignlib.engine.view import View

        where = View(self, act.at, self.act_facts(number)).truth(wanted.where)
        if where is False:
            return False
        return who if where else None

    def act_facts(self, number: int) -> dict[str, Lowered]:
        while len(self._act_low) <= number:
            activity = self.acts[len(self._act_low)].activity
            if not activity.fields:
                self._act_low.append(NO_FACTS)
                continue
            specs = self.plan.activities[canonical(activity.kind)].fields
            self._act_low.append(
                {name: lower(v, specs[name].type) for name, v in activity.fields.items()}
            )
        return self._act_low[number]

    def is_by(self, who: Who, act: Act) -> bool | None:
        """R8: judged by who owned the lead when the act happened."""
        match who.kind:
            case "party":
                return act.party == who.value
            case "person":
                return act.person is not None and fold(act.person) == who.value
            case "anyone but":
                assert who.other is not None
                inner = self.is_by(who.other, act)
                return None if inner is None else not inner
        side = who.side
        if side is not None:  # within an sla: the promiser's present or latest owner
            owner = dict(act.latest).get(side)
        elif who.kind == "owner":
            owner, side = act.owner, act.side
        else:
            side = next((s for s, _ in act.latest if s != act.side), None)
            owner = dict(act.latest).get(side) if side is not None else None
        if owner is not None:
            return act.person is not None and fold(act.person) == fold(owner)
        if side is None:
            return None if not self.alive else False
        return act.party == side

    def expires(self, at: int, duration: Duration) -> int:
        """The instant from which an activity at `at` no longer stands in the window (R3)."""
        key = (at, duration)
        found = self._expiry.get(key)
        if found is None:
            found = add(at, duration, self.plan.zone, self.plan.calendar_of(duration))
            self._expiry[key] = found
        return found
