"""The plan of an agreement: everything the engine needs, and nothing it has to look up."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from attrs import field, frozen

from alignlib.model.fields import Value
from alignlib.model.outputs import Rule
from alignlib.plan.conditions import Condition, Filter, Who, Window
from alignlib.values.schema import ActivitySpec, FieldSpec
from alignlib.values.time import Calendar, Duration, Micros, Zone


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

    @property
    def key(self) -> str:
        """Tells two lines with the same stages apart."""
        return f"{self.path} #{self.index}"


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


@frozen
class Late:
    """`if late` (by None) or `if late by D`."""

    by: Duration | None
    then: tuple[Action, ...]


@frozen
class Sla:
    """One promise. Exactly one of `entering` (a stage) and `trigger` (a filter) starts clocks."""

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
    within: Duration | None
    before: int | None
    else_refuse: bool
    paused_while: Condition | None
    void_when: Condition | None
    restarts_on: int | None
    warn_at: int | None  # 10⁻⁶ of the time
    warn_then: tuple[Action, ...]
    late: tuple[Late, ...]
    rule: Rule
    index: int


@frozen(slots=False)
class Plan:
    """A checked program, compiled. Immutable; safe to share between threads."""

    title: str
    file: str
    subject: Literal["lead", "opportunity"]
    pipeline: str
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
    start: int | None
    slas: tuple[Sla, ...]
    calendars: Mapping[str, Calendar]
    settings: Mapping[str, Value | Duration]
    fingerprint: str
    spans: Mapping[str, Rule] = field(factory=dict)

    @cached_property
    def slas_by_key(self) -> Mapping[str, Sla]:
        return {sla.key: sla for sla in self.slas}

    def calendar_of(self, duration: Duration) -> Calendar | None:
        if not duration.unit.is_working:
            return None
        assert duration.calendar is not None  # the compiler names the only one
        return self.calendars[duration.calendar]
