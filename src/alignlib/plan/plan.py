"""The plan of an agreement: everything the engine needs, and nothing it has to look up."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import field, frozen

from alignlib.model.fields import Value
from alignlib.model.outputs import Rule
from alignlib.names import canonical
from alignlib.plan.conditions import AllOf, Condition, Filter, Who, Window
from alignlib.plan.derived import Derived
from alignlib.plan.keep import Keeping
from alignlib.plan.terms import Terms, terms_of
from alignlib.values.schema import ActivitySpec, FieldSpec
from alignlib.values.time import Calendar, Duration, Micros, Zone

if TYPE_CHECKING:
    from alignlib.plan.lifts import Lifts
    from alignlib.plan.rooms import Rooms
    from alignlib.plan.turns import Turns

PeriodName: TypeAlias = Literal["day", "working day", "week", "month", "quarter", "year"]


@frozen
class Definition:
    name: str
    condition: Condition
    rule: Rule


@frozen
class EachLine:
    """`+5 each click in the last 30 days, at most 20`; points are integers of 10⁻⁶."""

    points: int
    filter: int
    window: Window
    at_most: int | None
    text: str


@frozen
class WhenLine:
    """`-10 when no visit in the last 60 days`: never halved."""

    points: int
    condition: Condition
    text: str


@frozen
class Score:
    name: str
    lines: tuple[EachLine | WhenLine, ...]
    half_life: int | None  # days
    low: int | None
    high: int | None
    rule: Rule


@frozen
class GradeLine:
    label: str
    condition: Condition | None


@frozen
class Grade:
    name: str
    lines: tuple[GradeLine, ...]
    rule: Rule


@frozen
class AssignTarget:
    kind: Literal["previous owner", "owner", "rep with most room", "round robin", "queue", "person"]
    name: str | None


@frozen
class Action:
    """An effect to announce; `targets` for "assign", `stage` for "move to"."""

    kind: Literal["assign", "tell", "send", "set", "open", "note", "review", "move to"]
    path: str
    rule: Rule
    to: str | None = None
    value: Value | None = None
    message: str | None = None
    targets: tuple[AssignTarget, ...] = ()
    stage: int | None = None


@frozen
class Move:
    """One `to` line. "standing": tried whenever anything changes (`when`, `after`)."""

    target: int
    trigger: Literal["on", "standing", "request"]
    filter: int | None
    condition: Condition | None
    by: Who | None
    reason: str | None
    then: tuple[Action, ...]
    rule: Rule
    path: str
    index: int  # among all lines of the agreement
    place: str  # "when 2": the second with that word between the same stages

    @property
    def key(self) -> str:
        """Tells two lines with the same stages apart, and finds each in another text."""
        return f"{self.path} #{self.index} {self.place}"


@frozen
class StagePlan:
    name: str
    title: str | None
    aliases: tuple[str, ...]
    owner: str | None  # canonical party
    end: bool
    qualifies: Condition | None
    moves: tuple[Move, ...]
    rule: Rule
    index: int
    pipeline: int


@frozen
class Pipeline:
    """Stages of one kind of record; `start` is the stage that it begins in."""

    name: str
    record: Literal["lead", "opportunity"]
    start: int
    index: int


@frozen
class Trigger:
    """Effects `on` an activity, or (no `filter`) when `condition` becomes true.

    `condition` includes the stages of `in`. `quiet` is the time from one firing in which there is
    no other; at its last instant there may be (R2).
    """

    name: str
    key: str
    filter: int | None
    condition: Condition | None
    then: tuple[Action, ...]
    quiet: Duration | None
    pipeline: int
    rule: Rule
    index: int


@frozen
class Late:
    """`if late` (by None) or `if late by D`."""

    by: Duration | None
    then: tuple[Action, ...]


@frozen
class Sla:
    """One promise about a lead. Exactly one of `entering` (a stage) and `trigger` (a filter)
    starts clocks.

    form "once": done within a time, or before a stage; "again": one clock for each period of an
    `every`; "never": to abstain. `within` is the length of a period, too.
    """

    name: str
    key: str
    promiser: str
    beneficiary: str
    entering: int | None
    trigger: int | None
    while_in: int | None  # a trigger's `in S`
    gets: int | None  # a filter
    kinds: tuple[str, ...]
    count: int
    all_kinds: bool
    reaches: frozenset[int]
    form: Literal["once", "again", "never"]
    within: Duration | None
    before: int | None
    during: int | None  # the duty's `while in S`
    else_refuse: bool
    paused_while: Condition | None
    void_when: Condition | None
    restarts_on: int | None
    warn_at: int | None  # 10⁻⁶ of the time
    warn_then: tuple[Action, ...]
    late: tuple[Late, ...]
    broken_then: tuple[Action, ...]
    rule: Rule
    index: int


@frozen
class Duty:
    """A promise about no lead: so many activities in each period of the calendar."""

    name: str
    key: str
    promiser: str
    beneficiary: str
    most: bool  # `at most`: kept or broken; else `at least`: met or late
    count: int
    filter: int
    period: PeriodName
    calendar: str | None  # of working days
    warn_at: int | None  # 10⁻⁶ of the period
    warn_then: tuple[Action, ...]
    late: tuple[Late, ...]
    broken_then: tuple[Action, ...]
    rule: Rule
    index: int


@frozen(slots=False)
class Plan:
    """A checked program, compiled. Immutable; safe to share between threads."""

    title: str
    file: str
    subject: Literal["lead", "opportunity"]
    pipelines: tuple[Pipeline, ...]
    parties: tuple[str, str]
    party_names: Mapping[str, str]  # canonical → as declared, with prospect and system
    people: Mapping[str, str]  # folded person → canonical team
    teams: Mapping[str, str]  # canonical → as declared: what can have room
    zone: Zone
    has_zone: bool
    needs_zone: bool
    starts: Micros | None
    outside: Literal["followed", "refused"]
    fields: Mapping[str, FieldSpec]
    activities: Mapping[str, ActivitySpec]
    filters: tuple[Filter, ...]
    definitions: Mapping[str, Definition]
    scores: Mapping[str, Score]
    grades: Mapping[str, Grade]
    stages: tuple[StagePlan, ...]
    stage_keys: Mapping[str, int]
    slas: tuple[Sla, ...]
    triggers: tuple[Trigger, ...]
    earlier: tuple[str, ...]  # what `matches an earlier …` asks for, canonical
    calendars: Mapping[str, Calendar]
    settings: Mapping[str, Value | Duration]
    fingerprint: str
    spans: Mapping[str, Rule] = field(factory=dict)
    duties: tuple[Duty, ...] = ()
    derived: tuple[Derived, ...] = ()

    def opposite(self, side: str | None) -> str | None:
        """The other of the two parties; of no party there is none."""
        one, two = self.parties
        return two if side == one else one if side == two else None

    @cached_property
    def derived_facts(self) -> tuple[Derived, ...]:
        """What functions make of the record's facts."""
        return tuple(item for item in self.derived if not item.of_activity)

    @cached_property
    def derived_of_activities(self) -> tuple[Derived, ...]:
        """What functions make of an activity's own fields."""
        return tuple(item for item in self.derived if item.of_activity)

    keeping: Keeping = field(factory=Keeping)
    keep_then: Mapping[str, tuple[Action, ...]] = field(factory=dict)  # by keep and release

    @cached_property
    def turns(self) -> Turns:
        """How its conditions may turn by time alone."""
        from alignlib.plan.turns import Turns  # which reads plans

        return Turns(self)

    @cached_property
    def lifts(self) -> Lifts:
        """What activities may set off where the lead is at rest."""
        from alignlib.plan.lifts import Lifts  # which reads plans

        return Lifts(self)

    @cached_property
    def rooms(self) -> Rooms:
        """Whose room decides something."""
        from alignlib.plan.rooms import Rooms  # which reads plans

        return Rooms(self)

    @cached_property
    def ready(self) -> Mapping[int, Condition]:
        """What must hold for a standing line to be taken, by its index: its own condition, and
        admission."""
        found: dict[int, Condition] = {}
        for stage in self.stages:
            for move in stage.moves:
                if move.condition is not None:
                    found[move.index] = _admitted(move.condition, self.stages[move.target])
        return found

    @cached_property
    def standing(self) -> tuple[tuple[Move, ...], ...]:
        """By stage its `when` and `after` lines."""
        return tuple(
            tuple(move for move in stage.moves if move.trigger == "standing")
            for stage in self.stages
        )

    @cached_property
    def on_activity(self) -> tuple[tuple[Move, ...], ...]:
        """By stage its `on` lines."""
        return tuple(
            tuple(move for move in stage.moves if move.trigger == "on") for stage in self.stages
        )

    @cached_property
    def filters_of(self) -> Mapping[str, tuple[int, ...]]:
        """By kind of activity (canonical) the filters that look at it."""
        return {
            kind: tuple(i for i, wanted in enumerate(self.filters) if kind in wanted.kinds)
            for kind in self.activities
        }

    @cached_property
    def only_counted(self) -> Mapping[str, tuple[int, ...]]:
        """By score its filters, where it only counts activities, whenever a stage was entered."""
        return {
            name: tuple(line.filter for line in score.lines if isinstance(line, EachLine))
            for name, score in self.scores.items()
            if all(
                isinstance(line, EachLine) and line.window.kind != "entering"
                for line in score.lines
            )
        }

    @cached_property
    def declared(self) -> Mapping[str, Mapping[str, FieldSpec]]:
        """The fields of each kind of record, by canonical name."""
        found: dict[str, dict[str, FieldSpec]] = {}
        for spec in self.fields.values():
            found.setdefault(spec.record, {})[canonical(spec.name)] = spec
        return found

    @cached_property
    def slas_by_key(self) -> Mapping[str, Sla]:
        return {sla.key: sla for sla in self.slas}

    @property
    def start(self) -> int | None:
        """Where the life begins; None without stages."""
        return self.pipelines[0].start if self.pipelines else None

    def pipeline(self, track: int) -> str:
        """The name of a pipeline; without stages that of the subject."""
        return self.pipelines[track].name if self.pipelines else self.subject

    def pipeline_of(self, stage: int) -> Pipeline:
        return self.pipelines[self.stages[stage].pipeline]

    @cached_property
    def sla_tracks(self) -> Mapping[str, int]:
        """By key of an sla the pipeline whose owner, entries and days its words look at."""
        return {sla.key: self._track_of(sla) for sla in self.slas}

    def _track_of(self, sla: Sla) -> int:
        actions = [*(action for line in sla.late for action in line.then), *sla.broken_then]
        moved_to = (action.stage for action in actions)
        decided = (*sorted(sla.reaches), sla.before)
        named = (sla.entering, sla.while_in, sla.during, *moved_to, *decided)
        stage = next((stage for stage in named if stage is not None), None)
        return 0 if stage is None else self.stages[stage].pipeline

    @cached_property
    def terms(self) -> Mapping[str, Terms]:
        """What each sla promises, by its key."""
        return {sla.key: terms_of(sla, self.sla_tracks[sla.key]) for sla in self.slas}

    def calendar_of(self, duration: Duration) -> Calendar | None:
        if not duration.unit.is_working:
            return None
        assert duration.calendar is not None  # the compiler names the only one
        return self.calendars[duration.calendar]


def _admitted(condition: Condition, target: StagePlan) -> Condition:
    if target.qualifies is None:
        return condition
    return AllOf(text=condition.text, items=(condition, target.qualifies))
