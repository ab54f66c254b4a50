"""A life while it is being worked on: a state with quick look-ups, changed in place."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from attrs import define, evolve, field

from alignlib.engine.derived import all_made, fault_of, own_facts
from alignlib.engine.folded import FoldedFilter
from alignlib.engine.happening import place_of
from alignlib.engine.state import Act, ClockState, Entry, Owned, Place, State, TriggerState
from alignlib.engine.track import Track
from alignlib.engine.waiting_lines import in_the_same_text
from alignlib.model.fault import Fault
from alignlib.model.fields import Value
from alignlib.model.inputs import Activity
from alignlib.names import canonical
from alignlib.plan.conditions import Filter, Who
from alignlib.plan.derived import Derived
from alignlib.plan.plan import Plan
from alignlib.text import fold
from alignlib.values.coerce import Lowered, lower
from alignlib.values.functions import FunctionError
from alignlib.values.time import CalendarError, Duration, add

if TYPE_CHECKING:
    from alignlib.engine.view import View

Views: TypeAlias = "Callable[[Life, int, dict[str, Lowered] | None], View]"
"""Makes the views that decisions look at; whoever gives one sees each as it is made."""

NO_FACTS: dict[str, Lowered] = {}
NOBODY = Owned()
NEVER = 1 << 62  # µs: after the end of the year 9999, and within 64 bits
ALWAYS = -NEVER
LAST: Place = (NEVER, 0, "")  # after all inputs of an instant


class Standing(NamedTuple):
    """An activity of a filter that stands in a window until `leaves` (µs, NEVER without one).
    Not certain: an unknown field under `where`."""

    leaves: int
    at: int
    number: int
    certain: bool


class Sum(NamedTuple):
    """What activities are worth together from `since` until before `until`, as long as `seen` of
    their kinds have been taken."""

    since: int
    until: int
    seen: int
    points: int

    def stands(self, seen: int, t: int) -> bool:
        return self.seen == seen and self.since <= t < self.until


@define
class Matching:
    """The activities of a filter as far as they have been looked at."""

    upto: int = 0
    found: list[tuple[int, int, bool]] = field(factory=list)


class Life:
    """The working copy of a `State`. `alive` is False for `evaluate`, which has no life.

    `track` is the pipeline that is being worked on: `stage`, `owner` and their like are its own,
    and so are the owners that a condition or a `by` looks at.
    """

    def __init__(self, plan: Plan, state: State, *, alive: bool = True) -> None:
        self.plan = plan
        self.alive = alive
        self.state = state
        self.now = state.now
        self.last_key = state.last_key
        self.taking: Place | None = None  # the input that is being taken; None: time passes
        self.tracks = [
            Track(
                index,
                None if kept.stage is None else plan.stage_keys[canonical(kept.stage)],
                kept.side,
                kept.owner,
                dict(kept.latest),
                list(kept.entries),
            )
            for index, kept in enumerate(state.tracks)
        ]
        self.tracks.extend(Track(index) for index in range(len(self.tracks), len(plan.pipelines)))
        self.track = self.tracks[0]
        self.facts: dict[str, Value] = dict(state.facts)
        self.low: dict[str, Lowered] = {
            slot: lower(value, plan.fields[slot].type) for slot, value in self.facts.items()
        }
        self.acts: list[Act] = list(state.acts)
        self.folded = state.folded
        self._folds = (
            {}
            if state.folded is None
            else {(item.track, item.filter): item for item in state.folded.filters}
        )
        self.clocks: list[ClockState] = list(state.clocks)
        self.triggers = {item.trigger: item for item in state.triggers}
        self.rooms = dict(state.rooms)
        self.matched = list(state.matches)
        self.counts = dict(state.counts)
        self.seen = set(state.seen)
        self.blocked = in_the_same_text(plan, state.blocked)
        self.held = dict(state.held)
        self.answered = set(state.answered)
        self._act_low: list[dict[str, Lowered]] = []
        self._by_filter: list[list[int]] = [[] for _ in plan.filters]  # numbers, by their kind
        self._matches: dict[tuple[int, int], Matching] = {}
        self._standing: dict[tuple[int, int, Duration | None], tuple[int, list[Standing]]] = {}
        self.sums: dict[tuple[int, int | str], Sum] = {}  # by track, and score or line of it
        self._expiry: dict[tuple[int, Duration], int] = {}
        self.views: Views | None = None
        self.faults: list[Fault] = []
        self.made: dict[str, Value] = {}  # what functions made of the facts
        self.has_begun = state.stage is not None
        self._sort_in()
        self._derive(plan.derived_facts, report=False)

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
            tracks=tuple(
                track.freeze(None if track.stage is None else plan.stages[track.stage].name)
                for track in self.tracks
            ),
            facts=dict(sorted(self.facts.items())),
            acts=tuple(self.acts),
            folded=self.folded,
            clocks=tuple(self.clocks),
            triggers=tuple(self.triggers[key] for key in sorted(self.triggers)),
            rooms=tuple(sorted(self.rooms.items())),
            matches=tuple(self.matched),
            counts=tuple(sorted(self.counts.items())),
            seen=frozenset(self.seen),
            blocked=frozenset(self.blocked),
            held=tuple(sorted(self.held.items())),
            answered=frozenset(self.answered),
            terms={key: plan.terms[key] for key in sorted({clock.sla for clock in self.clocks})},
        )

    # -- facts ------------------------------------------------------------------------------

    def set_fact(self, slot: str, value: Value | None) -> None:
        if value is None:
            self.facts.pop(slot, None)
            self.low.pop(slot, None)
        else:
            self.facts[slot] = value
            self.low[slot] = lower(value, self.plan.fields[slot].type)
        changed = [d for d in self.plan.derived_facts if any(r.slot == slot for r in d.reads)]
        self._derive(changed, report=self.has_begun)

    def _derive(self, wanted: Iterable[Derived], *, report: bool) -> None:
        """Works derived facts out anew; what goes wrong is reported once, when it happens."""
        for derived, value, error in all_made(wanted, self.facts):
            if value is None:
                self.made.pop(derived.slot, None)
                self.low.pop(derived.slot, None)
            else:
                self.made[derived.slot] = value
                self.low[derived.slot] = lower(value, derived.function.returns)
            if error is not None and report:
                self.faults.append(self._fault(derived, error))

    def _fault(self, derived: Derived, error: FunctionError, activity: str | None = None) -> Fault:
        return fault_of(self.plan, self.state.record.id, derived, error, self.now, activity)

    def present_faults(self) -> tuple[Fault, ...]:
        """Everything that is wrong now, of the record and of every activity."""
        found = [
            self._fault(derived, error)
            for derived, _, error in all_made(self.plan.derived_facts, self.facts)
            if error is not None
        ]
        for act in self.acts:
            found.extend(self._act_faults(act.activity))
        return tuple(found)

    # -- tracks -----------------------------------------------------------------------------

    def use(self, index: int) -> None:
        """Works on the pipeline of that number from now on."""
        self.track = self.tracks[index]

    @property
    def begun(self) -> list[Track]:
        """The tracks that have a stage, in the order of the pipelines."""
        return [track for track in self.tracks if track.stage is not None]

    @property
    def stage(self) -> int | None:
        return self.track.stage

    @property
    def side(self) -> str | None:
        return self.track.side

    @property
    def owner(self) -> str | None:
        return self.track.owner

    @property
    def latest(self) -> dict[str, str]:
        return self.track.latest

    @property
    def entries(self) -> list[Entry]:
        return self.track.entries

    def assign(self, person: str | None) -> None:
        """Makes a person the owner on the side that owns the stage."""
        self.track.assign(person)

    def enter(self, stage: int, at: int) -> None:
        plan = self.plan.stages[stage]
        if not self.has_begun:
            self.has_begun = True
            self._derive(self.plan.derived_facts, report=True)
        if at >= self.now:
            entry = Entry(plan.name, at, len(self.acts), self._place())
        else:  # a host says it was earlier: what came up to then came before it
            entry = Entry(plan.name, at, sum(act.at <= at for act in self.acts), LAST)
        self.track.enter(stage, entry, plan.owner)

    def _place(self) -> Place | None:
        """Where the present is among the inputs of its instant."""
        if self.taking is not None or self.last_key is None or self.last_key[0] < self.now:
            return self.taking
        return self.last_key[1:]

    def is_in(self, stages: frozenset[int]) -> bool:
        """Whether a pipeline stands in one of these stages."""
        return any(track.stage in stages for track in self.tracks)

    def entry_of(self, stage: int | None) -> Entry | None:
        """The latest entry into a stage; None is the present one of the track in use."""
        if stage is None:
            return self.entries[-1] if self.entries else None
        own = self.plan.stages[stage]
        entries = self.tracks[own.pipeline].entries
        return next((entry for entry in reversed(entries) if entry.stage == own.name), None)

    def times_entered(self, stage: int) -> int:
        own = self.plan.stages[stage]
        return sum(entry.stage == own.name for entry in self.tracks[own.pipeline].entries)

    def trigger(self, key: str) -> TriggerState:
        return self.triggers.get(key) or TriggerState(key)

    def is_held(self, target: int) -> bool:
        """Whether a `keep` took the lead from this stage and it must not be taken back yet (R9)."""
        until = self.held.get(self.plan.stages[target].name)
        return until is not None and self.now < until

    # -- activities -------------------------------------------------------------------------

    def add_act(self, act: Act) -> int:
        """Takes an activity; gives back its number."""
        self.acts.append(act)
        number = len(self.acts) - 1
        for index in self.plan.filters_of.get(canonical(act.activity.kind), ()):
            self._by_filter[index].append(number)
        if self.plan.derived_of_activities:
            self.faults.extend(self._act_faults(act.activity))
        return number

    def _sort_in(self) -> None:
        """Each activity to the filters that look at its kind."""
        for number, act in enumerate(self.acts):
            for index in self.plan.filters_of.get(canonical(act.activity.kind), ()):
                self._by_filter[index].append(number)

    def _act_faults(self, activity: Activity) -> list[Fault]:
        return [
            self._fault(derived, error, activity.id)
            for derived, _, error in all_made(self._derived_of(activity), own_facts(activity))
            if error is not None
        ]

    def _derived_of(self, activity: Activity) -> list[Derived]:
        """What functions make of the fields of this kind of activity."""
        if not self.plan.derived_of_activities:
            return []
        specs = self.plan.activities[canonical(activity.kind)].fields
        return [
            derived
            for derived in self.plan.derived_of_activities
            if all(read.slot in specs for read in derived.reads)
        ]

    def seen_by(self, index: int) -> int:
        """How many activities of the kinds of a filter there are."""
        return len(self._by_filter[index])

    def matches(self, index: int) -> list[tuple[int, int, bool]]:
        """The activities of a filter so far, in the order they were taken: (instant, number,
        certain). Not certain: an unknown field under `where`."""
        key = (self.track.index, index)  # `by owner` is the track's
        known = self._matches.get(key)
        if known is None:
            known = self._matches[key] = Matching()
        numbers = self._by_filter[index]
        if known.upto < len(numbers):
            wanted = self.plan.filters[index]
            for number in numbers[known.upto :]:
                truth = self._fits(wanted, number)
                if truth is not False:
                    known.found.append((self.acts[number].at, number, truth is True))
            known.upto = len(numbers)
        return known.found

    def fold(self, index: int) -> FoldedFilter | None:
        """What the folded activities are to a filter, in the track in use."""
        return self._folds.get((self.track.index, index)) if self._folds else None

    def may_match(self, index: int) -> bool:
        """Whether an activity so far may be one of a filter's: a field under `where` is unknown."""
        fold = self.fold(index)
        if fold is not None and fold.most > fold.sure:
            return True
        return any(not certain for *_, certain in self.matches(index))

    def kinds_from(self, first: int, since: int = ALWAYS) -> str:
        """The kinds of the activities numbered `first` and up that happened at `since` or later,
        as words."""
        before = () if self.folded is None else self.folded.kinds_from(first, since)
        kinds = dict.fromkeys(before)
        for act in self.acts[max(first, 0) :]:
            if act.at >= since:
                kinds[act.activity.kind] = None
        return ", ".join(kinds) or "nothing"

    def standing(self, index: int, duration: Duration | None) -> list[Standing]:
        """The activities of a filter that have not left the window yet, in the order taken."""
        matches = self.matches(index)
        key = (self.track.index, index, duration)
        upto, found = self._standing.get(key, (0, []))
        if upto < len(matches):
            for at, number, certain in matches[upto:]:
                leaves = NEVER if duration is None else self.expires(at, duration)
                found.append(Standing(leaves, at, number, certain))
            self._standing[key] = (len(matches), found)
        gone = 0
        while gone < len(found) and found[gone].leaves <= self.now:
            gone += 1
        if gone:
            del found[:gone]
        return found

    def act_of(
        self,
        activity: Activity,
        at: int,
        party: str | None,
        person: str | None,
        came: Place | None = None,
    ) -> Act:
        """The activity with who owns the record now, in each pipeline."""
        owned = [track.owned() for track in self.tracks]
        while len(owned) > 1 and owned[-1] == NOBODY:
            owned.pop()
        return Act(activity, at, party, person, tuple(owned), came)

    def sort_acts(self) -> None:
        """After a merge: back into the order of time. Entries keep their place among them."""
        before = {act.activity.id: number for number, act in enumerate(self.acts)}
        self.acts.sort(key=_order)
        for track in self.tracks:
            track.entries = [
                entry if entry.acts < 0 else evolve(entry, acts=self._handled(entry, before))
                for entry in track.entries
            ]
        self._act_low.clear()
        self._by_filter = [[] for _ in self.plan.filters]
        self._sort_in()
        self._matches.clear()
        self._standing.clear()
        self.sums.clear()

    def _handled(self, entry: Entry, before: dict[str, int]) -> int:
        """How many activities, as they are sorted now, came before an entry."""
        if entry.by is not None:
            return bisect_right(self.acts, (entry.at, entry.by), key=lambda act: _order(act)[:2])
        handled = bisect_left(self.acts, entry.at, key=lambda act: act.at)
        # A state of an earlier release does not say what led here: what came before stays before.
        for number, act in enumerate(self.acts[handled:], handled + 1):
            if act.at > entry.at:
                break
            if before[act.activity.id] < entry.acts:
                handled = number
        return handled

    def matches_act(self, wanted: Filter, number: int) -> bool | None:
        if canonical(self.acts[number].activity.kind) not in wanted.kinds:
            return False
        return self._fits(wanted, number)

    def _fits(self, wanted: Filter, number: int) -> bool | None:
        """An activity of a kind that the filter looks at."""
        act = self.acts[number]
        who = True if wanted.who is None else self.is_by(wanted.who, act)
        if who is False:
            return False
        if wanted.where is None:
            return who
        from alignlib.engine.view import View

        make = View if self.views is None else self.views
        where = make(self, act.at, self.act_facts(number)).truth(wanted.where)
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
            low = {name: lower(v, specs[name].type) for name, v in activity.fields.items()}
            if self.plan.derived_of_activities:
                for derived, value, _ in all_made(self._derived_of(activity), own_facts(activity)):
                    if value is not None:
                        low[derived.slot] = lower(value, derived.function.returns)
            self._act_low.append(low)
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
        own = self.track.index
        owned = act.owned[own] if own < len(act.owned) else NOBODY
        side = who.side
        if side is not None:  # within an sla: the promiser's present or latest owner
            owner = dict(owned.latest).get(side)
        elif who.kind == "owner":
            owner, side = owned.owner, owned.side
        else:
            side = self.plan.opposite(owned.side)
            owner = dict(owned.latest).get(side) if side is not None else None
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
            try:
                found = add(at, duration, self.plan.zone, self.plan.calendar_of(duration))
            except CalendarError:
                found = NEVER  # later than any date that there is
            self._expiry[key] = found
        return found


def _order(act: Act) -> tuple[int, Place, Place]:
    """How activities are sorted: those that came with a merge of their instant stand at its place,
    in their own order."""
    own = place_of(act.activity)
    return act.at, own if act.came is None else act.came, own
