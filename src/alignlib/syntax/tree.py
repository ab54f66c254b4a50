"""The tree of a `.rules` file: what the author wrote, nothing more.

Every node is frozen. `span` (where it stands) and `id` (its number in the file) take no part in
equality, so two files that differ only in layout have equal trees. What later stages learn about
a node (its type, what a name means) is kept in tables keyed by `id`, never here.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from attrs import field, frozen

from alignlib.source import Span


@frozen(kw_only=True)
class Node:
    span: Span = field(eq=False, repr=False)
    id: int = field(eq=False, repr=False)


@frozen
class Name(Node):
    """A name as the author wrote it, without back-quotes: `good-fit`, `Lead Source`."""

    text: str


# -- values ----------------------------------------------------------------------------------


@frozen
class Text(Node):
    """`"US"`: the text between the quotes, escapes resolved."""

    value: str


@frozen
class Number(Node):
    """`40`, `2.5`, `1,200`, `-5`."""

    value: Decimal


@frozen
class Percent(Node):
    """`40%`: `value` is 40."""

    value: Decimal


@frozen
class Money(Node):
    """`$12,000` (currency None: the agreement's) or `12,000 EUR`."""

    value: Decimal
    currency: str | None


@frozen
class DurationValue(Node):
    """`3 days`, `4 working hours of office`. `unit` is singular: `day`, `working hour`, …

    `business` is stored as `working`.
    """

    count: Decimal
    unit: str
    calendar: Name | None = None


@frozen
class DateValue(Node):
    """`2026-11-22`."""

    value: date


@frozen
class TimeOfDay(Node):
    """`09:00`; minutes since midnight, 1440 for `24:00`."""

    minutes: int


@frozen
class Word(Node):
    """A bare word where a value stands: a declared choice, a setting, `yes`, a stage …"""

    name: Name


Value: TypeAlias = Text | Number | Percent | Money | DurationValue | DateValue | Word


# -- activities ------------------------------------------------------------------------------


@frozen
class Who(Node):
    """After `by`, `to`, `tell`: `sales`, `"Ada"`, `owner`, `previous owner`, `anyone but …`."""

    kind: Literal["name", "person", "owner", "previous owner", "anyone but"]
    name: Name | None = None  # kind "name"
    person: str | None = None  # kind "person": the text in quotes
    other: Who | None = None  # kind "anyone but"


@frozen
class ActivityFilter(Node):
    """`visit, form by prospect where page starts with "/pricing" in opportunity`."""

    kinds: tuple[Name, ...]
    by: Who | None = None
    where: Condition | None = None
    stage: Name | None = None  # only `each reply … in opportunity` of an sla


@frozen
class Window(Node):
    """`in the last 30 days`, `ever`, `since entering sales-ready`."""

    kind: Literal["in the last", "ever", "since entering"]
    duration: DurationValue | Word | None = None
    stage: Name | None = None


# -- conditions ------------------------------------------------------------------------------


@frozen
class Path(Node):
    """`country`, `contact.title`: what a comparison reads, or a definition by its name."""

    parts: tuple[Name, ...]


@frozen
class Clock(Node):
    """`first call-back`, `second call-back`: one clock of an sla by its number."""

    ordinal: int
    name: Name


@frozen
class DaysSince(Node):
    """`days since last visit` (`which` is "last" or "first") or `days since entering S`."""

    which: Literal["last", "first", "entering"]
    filter: ActivityFilter | None = None
    stage: Name | None = None


@frozen
class DaysInStage(Node):
    """`days in stage`."""


@frozen
class Call(Node):
    """`region(country)`: a host's function."""

    function: Name
    arguments: tuple[Path | Text | Number, ...]


Operand: TypeAlias = Path | Clock | DaysSince | DaysInStage | Call

Operator: TypeAlias = Literal[
    "is", "is not", "is one of", "is none of",
    "is at least", "is at most", "is above", "is below", "is between", "is about",
    "is known", "is unknown", "is undecided",
    "contains", "starts with", "ends with", "matches", "includes", "lacks",
]  # fmt: skip


@frozen
class Comparison(Node):
    """`left operator right`: `right` is empty for `is known`, has two values for `is between`,
    and as many as are listed for `is one of`, `contains any of`, …"""

    left: Operand
    operator: Operator
    right: tuple[Value, ...] = ()


@frozen
class Holds(Node):
    """A bare name as a condition: `serviceable`, `consented`."""

    path: Path


@frozen
class ActivityTest(Node):
    """`some form ever`, `no call by owner since entering S`, `at least 3 visit in the last …`.

    `quantifier` "some" is at least 1, "no" is exactly 0; `count` is None for both.
    """

    quantifier: Literal["some", "no", "at least", "at most", "exactly"]
    count: Number | Word | None
    filter: ActivityFilter
    window: Window | None


@frozen
class EnteredTimes(Node):
    """`entered sales-ready at most 2 times`; without a count: at least once."""

    stage: Name
    quantifier: Literal["at least", "at most", "exactly"]
    count: Number | Word | None


@frozen
class HasRoom(Node):
    """`sales has room`, `sales has no room`."""

    team: Name
    negated: bool


@frozen
class EarlierMatch(Node):
    """`matches an earlier from-marketing in the last 180 days`."""

    definition: Name
    window: Window | None


@frozen
class And(Node):
    """`a and b` on one line."""

    items: tuple[Condition, ...]


@frozen
class Or(Node):
    """`a or b` on one line."""

    items: tuple[Condition, ...]


@frozen
class Not(Node):
    item: Condition


@frozen
class Block(Node):
    """Lines below a head: `all of` (also what stands below `define` and `when`), `any of`,
    `none of`, `at least 2 of`."""

    kind: Literal["all of", "any of", "none of", "at least"]
    items: tuple[Condition, ...]
    count: Number | Word | None = None


Condition: TypeAlias = (
    Comparison | Holds | ActivityTest | EnteredTimes | HasRoom | EarlierMatch | And | Or | Not
    | Block
)  # fmt: skip


# -- effects ---------------------------------------------------------------------------------


@frozen
class AssignTarget(Node):
    """One alternative of `assign to A, else B`."""

    kind: Literal["previous owner", "owner", "rep with most room", "round robin", "queue", "person"]
    name: str | None = None  # queue or person


@frozen
class Assign(Node):
    targets: tuple[AssignTarget, ...]


@frozen
class Tell(Node):
    """`tell owner "New lead: {contact.name}"`."""

    who: Who
    message: Text | None


@frozen
class Send(Node):
    """`send keep-warm`: a campaign or series by name."""

    name: Name


@frozen
class SetField(Node):
    """`set priority to "high"`."""

    path: Path
    value: Value


@frozen
class OpenRecord(Node):
    """`open opportunity`."""

    name: Name


@frozen
class Note(Node):
    """`note "…"`."""

    message: Text


@frozen
class MoveTo(Node):
    """`move to marketing-ready` after `if late …`."""

    stage: Name


@frozen
class Review(Node):
    """`review engaged` after `if broken`."""

    name: Name


Action: TypeAlias = Assign | Tell | Send | SetField | OpenRecord | Note | MoveTo | Review


# -- declarations: Say -----------------------------------------------------------------------


@frozen
class AgreementDecl(Node):
    title: str
    parties: tuple[Name, ...] = ()  # two, or none where the line is missing
    starts: DateValue | None = None  # `from 2026-01-01`
    zone: Text | None = None  # `zone America/New_York`
    currency: Name | None = None
    language: Number | None = None
    outside_changes: Literal["followed", "refused"] | None = None


@frozen
class Use(Node):
    path: Text


@frozen
class Hours(Node):
    """`09:00 to 12:00`."""

    opens: TimeOfDay
    closes: TimeOfDay


@frozen
class OpenWeekly(Node):
    """`open Monday to Friday, Sunday 09:00 to 12:00, 13:00 to 17:00`; weekdays are 0 (Monday) to 6.

    No hours: these days are open, and the calendar counts days only.
    """

    days: tuple[int, ...]
    hours: tuple[Hours, ...]


@frozen
class OpenOn(Node):
    """`open 2026-12-23 09:00 to 12:00`: replaces the weekly hours of that date."""

    day: DateValue
    hours: tuple[Hours, ...]


@frozen
class ClosedOn(Node):
    """`closed 2026-12-24, 2026-12-25`."""

    days: tuple[DateValue, ...]


@frozen
class ClosedHolidays(Node):
    """`closed on holidays of US`."""

    country: Name


@frozen
class CutOff(Node):
    """`cut-off 17:00, then from 08:30`: what starts at or after 17:00 counts from 08:30 of the
    next day."""

    at: TimeOfDay
    resumes: TimeOfDay


CalendarLine: TypeAlias = OpenWeekly | OpenOn | ClosedOn | ClosedHolidays | CutOff


@frozen
class CalendarDecl(Node):
    name: Name
    title: str | None
    lines: tuple[CalendarLine, ...]
    zone: Text | None = None  # `zone Europe/Berlin`: another than the agreement's


@frozen
class TypeExpr(Node):
    """`text`, `number`, `money`, `date`, `instant`, `yes-no`, `duration`; `list of text`;
    `one of a, b`."""

    kind: Literal["text", "number", "money", "percent", "date", "instant", "yes-no", "list of text",
                  "one of"]  # fmt: skip
    choices: tuple[Name, ...] = ()


@frozen
class FieldDecl(Node):
    name: Name
    type: TypeExpr
    key: bool = False
    fixed: bool = False


@frozen
class FieldsDecl(Node):
    record: Name | None  # `fields of contact`; None is the lead
    fields: tuple[FieldDecl, ...]


@frozen
class ActivityDecl(Node):
    names: tuple[Name, ...]
    by: Name | None
    title: str | None
    fields: tuple[FieldDecl, ...]


@frozen
class SettingDecl(Node):
    name: Name
    value: Value
    title: str | None


@frozen
class DefineDecl(Node):
    name: Name
    title: str | None
    condition: Condition


@frozen
class PointsEach(Node):
    """`+5 each click in the last 30 days, at most 20`."""

    points: Number
    filter: ActivityFilter
    window: Window | None
    at_most: Number | Word | None


@frozen
class PointsWhen(Node):
    """`-10 when no visit, form in the last 60 days`."""

    points: Number
    condition: Condition


@frozen
class ScoreDecl(Node):
    name: Name
    title: str | None
    lines: tuple[PointsEach | PointsWhen, ...]
    half_life: DurationValue | Word | None = None
    between: tuple[Number | Word, Number | Word] | None = None


@frozen
class GradeLine(Node):
    """`A when …`, or `C otherwise` (condition None)."""

    label: Name
    condition: Condition | None


@frozen
class GradeDecl(Node):
    name: Name
    title: str | None
    by: tuple[Name, ...]
    lines: tuple[GradeLine, ...]


@frozen
class EstimateDecl(Node):
    name: Name
    title: str | None
    statistic: Literal["mean", "median"]
    unit: str  # singular: `day`
    start: Name  # `from opportunity`
    end: Name  # `to lost`
    over: DurationValue | None
    at_least: Number | None
    default: Value | None


@frozen
class ProfileDecl(Node):
    name: Name
    title: str | None
    alike_in: tuple[Name, ...]
    holds: Name | None
    owned_by: Percent | None


@frozen
class MeasureDecl(Node):
    """`kind` "share": `numerator of denominator`; "booked": `booked per denominator`;
    "time": `time from numerator[0] to denominator`."""

    name: Name
    title: str | None
    kind: Literal["share", "booked", "time"]
    numerator: tuple[Name, ...]
    denominator: Name
    by: Literal["cohort", "period"] | None
    within: DurationValue | None
    split_by: tuple[Name, ...]


# -- declarations: Move ----------------------------------------------------------------------


@frozen
class MoveLine(Node):
    """`to S when …`, `to S on A by owner where …`, `to S after 90 days without A`,
    `to S on request by marketing where …`."""

    target: Name
    trigger: Literal["on", "when", "after", "request"]
    on: ActivityFilter | None = None  # trigger "on"
    condition: Condition | None = None  # trigger "when"; trigger "request": its `where`
    after: DurationValue | Word | None = None  # trigger "after"
    without: tuple[Name, ...] = ()  # trigger "after"
    by: Who | None = None  # trigger "request"
    because: str | None = None
    then: tuple[Action, ...] = ()


@frozen
class PipelineDecl(Node):
    """`pipeline deals of opportunity`: heads the stages that follow it in the file."""

    name: Name
    title: str | None
    record: Name | None


@frozen
class StageName(Node):
    name: Name
    title: str | None


@frozen
class StageDecl(Node):
    names: tuple[StageName, ...]
    start: bool = False
    end: bool = False
    owner: Name | None = None
    aliases: tuple[Text, ...] = ()
    qualifies: Condition | None = None
    moves: tuple[MoveLine, ...] = ()


@frozen
class FromAnyDecl(Node):
    stages: tuple[Name, ...]
    moves: tuple[MoveLine, ...]


@frozen
class TriggerDecl(Node):
    name: Name
    title: str | None
    on: ActivityFilter | None
    stages: tuple[Name, ...]
    condition: Condition | None
    then: tuple[Action, ...]
    at_most_once: DurationValue | None


# -- declarations: Owe -----------------------------------------------------------------------


@frozen
class OnEntry(Node):
    """`each lead entering sales-ready`."""

    record: Name
    stage: Name


@frozen
class OnActivity(Node):
    """`each form by prospect in opportunity`."""

    filter: ActivityFilter


@frozen
class Gets(Node):
    """`gets call by owner`, `gets one of …` (count 1), `gets at least 6 of …`, `gets all of …`
    (all=True)."""

    filter: ActivityFilter
    count: Number | Word | None  # None: one
    all: bool = False


@frozen
class Reaches(Node):
    stages: tuple[Name, ...]


@frozen
class NeverGets(Node):
    filter: ActivityFilter
    while_in: Name | None = None


@frozen
class Within(Node):
    duration: DurationValue | Word


@frozen
class Before(Node):
    stage: Name
    else_refuse: bool = False


@frozen
class Every(Node):
    duration: DurationValue | Word
    while_in: Name | None


@frozen
class IfLate(Node):
    """`if late …`, `if late by 1 working day …`."""

    by: DurationValue | Word | None
    then: tuple[Action, ...]


@frozen
class WarnAt(Node):
    at: Percent
    then: tuple[Action, ...]


@frozen
class Target(Node):
    """`target 90% each month`."""

    share: Percent
    period: str


@frozen
class Quota(Node):
    """`at least 2 of joint-meeting each week`: a duty about no lead."""

    quantifier: Literal["at least", "at most"]
    count: Number | Word
    filter: ActivityFilter
    period: str


@frozen
class MeasureBound(Node):
    """`rejected at most 22% each month`."""

    measure: Name
    quantifier: Literal["at least", "at most"]
    bound: Percent | Number | Money | Word
    period: str


@frozen
class AsManyAs(Node):
    """`as many marketing-ready as goal bookings needs each month` (`as much` for a value)."""

    what: Name
    goal: Name
    much: bool
    period: str


@frozen
class SlaDecl(Node):
    name: Name
    title: str | None
    promiser: Name | None
    beneficiary: Name | None
    each: OnEntry | OnActivity | None = None
    duty: Gets | Reaches | NeverGets | Quota | MeasureBound | AsManyAs | None = None
    term: Within | Before | Every | None = None
    paused_while: Condition | None = None
    void_when: Condition | None = None
    restarts_on: ActivityFilter | None = None
    warn: WarnAt | None = None
    if_late: tuple[IfLate, ...] = ()
    if_broken: tuple[Action, ...] = ()
    target: Target | None = None


# -- declarations: Keep ----------------------------------------------------------------------


@frozen
class TeamDecl(Node):
    name: Name
    title: str | None
    people: tuple[Text, ...]
    people_from_host: bool
    keeps: Name | None
    led_by: Name | None


@frozen
class Effort(Node):
    stage: Name
    duration: DurationValue


@frozen
class CapacityDecl(Node):
    team: Name
    people: Number | None
    hours: Number | None
    hours_each: str | None  # `working day`, `week`, …
    calendar: Name | None
    share: Percent | None
    efforts: tuple[Effort, ...]


@frozen
class KeepDecl(Node):
    name: Name
    team: Name
    quantifier: Literal["at least", "at most"]
    threshold: Percent
    of_goal: Name | None
    source: Name | None  # `by moving S to T`
    target: Name | None
    only_when: Condition | None
    not_again_for: DurationValue | None
    order: Literal["lowest", "highest"] | None
    order_by: Name | None
    until: Percent | None
    then: tuple[Action, ...]
    checked_each: str | None
    checked_at: TimeOfDay | None


@frozen
class ReleaseDecl(Node):
    name: Name
    of: Name | None
    where: Condition | None
    parts: Number | None
    each: str | None
    share_of_room: Percent | None
    team: Name | None
    starts: DateValue | None
    then: tuple[Action, ...]


# -- declarations: Ask -----------------------------------------------------------------------


@frozen
class GoalDecl(Node):
    name: Name
    title: str | None
    amount: Money | Percent | Number
    period: str
    on: Money | Number | None  # `18% each year on $10,000,000`
    through: tuple[Name, ...]
    brings_stage: Name | None
    brings: Money | Number | None
    rates_from: DurationValue | None
    confidence: Percent | None


@frozen
class ChangeRate(Node):
    """`demo of opportunity +6 points` / `+10%` / `is 40%`."""

    numerator: Name
    denominator: Name
    how: Literal["points", "%", "set"]
    amount: Number | Percent


@frozen
class ChangeRelease(Node):
    """`release monday-campaign in 1 part`."""

    release: Name
    parts: Number


@frozen
class ChangeSetting(Node):
    """`setting handoff-score 50`."""

    name: Name
    value: Value


@frozen
class WhatIfDecl(Node):
    name: Name
    title: str | None
    changes: tuple[ChangeRate | ChangeRelease | ChangeSetting, ...]
    show: tuple[Name, ...]


@frozen
class ComparePeriod(Node):
    start: DateValue
    end: DateValue
    name: Name


@frozen
class CompareDecl(Node):
    name: Name
    title: str | None
    periods: tuple[ComparePeriod, ...]
    by: tuple[Name, ...]
    follow: DurationValue | None


@frozen
class With(Node):
    """`country "US"`; several values for a list field."""

    path: Path
    values: tuple[Value, ...]


@frozen
class Moment(Node):
    """`2026-02-02 09:58`."""

    day: DateValue
    time: TimeOfDay


@frozen
class ExampleActivity(Node):
    at: Moment
    kind: Name
    by: Who | None
    values: tuple[With, ...]


@frozen
class ExampleChange(Node):
    """`2026-02-02 09:58  change source to field by "rep"`."""

    at: Moment
    path: Path
    value: Value
    by: Who | None


@frozen
class ExampleRequest(Node):
    """`2026-02-02 09:58  request sales-ready by "Ada"`."""

    at: Moment
    stage: Name
    by: Who | None


@frozen
class ExampleOutside(Node):
    """`2026-02-02 09:58  moved to won by "Ada"`: done outside the agreement, in the CRM."""

    at: Moment
    stage: Name
    by: Who | None


@frozen
class ExampleAssign(Node):
    """`2026-02-02 09:58  assign to "Ada"`."""

    at: Moment
    to: Who
    by: Who | None


@frozen
class ExampleRoom(Node):
    """`sales has no room`, from the beginning or from a moment on."""

    at: Moment | None
    team: Name
    has_room: bool


@frozen
class ExampleAt(Node):
    """`at 2026-02-05 10:01` and what must hold then, a condition a line."""

    at: Moment
    expects: tuple[Condition, ...]


ExampleStep: TypeAlias = (
    ExampleActivity | ExampleChange | ExampleRequest | ExampleOutside | ExampleAssign
    | ExampleRoom | ExampleAt
)  # fmt: skip


@frozen
class ExampleDecl(Node):
    title: str
    record: Name | None  # `lead` or `opportunity`
    values: tuple[With, ...]
    steps: tuple[ExampleStep, ...]


@frozen
class ClaimDecl(Node):
    """`no lead enters sales-ready with role is student`."""

    title: str
    stage: Name
    condition: Condition | None


Declaration: TypeAlias = (
    AgreementDecl | Use | CalendarDecl | FieldsDecl | ActivityDecl | SettingDecl | DefineDecl
    | ScoreDecl | GradeDecl | EstimateDecl | ProfileDecl | MeasureDecl | PipelineDecl | StageDecl
    | FromAnyDecl | TriggerDecl | SlaDecl | TeamDecl | CapacityDecl | KeepDecl | ReleaseDecl
    | GoalDecl | WhatIfDecl | CompareDecl | ExampleDecl | ClaimDecl
)  # fmt: skip


@frozen
class Comment(Node):
    """`# …` to the end of the line; `text` includes the `#`."""

    text: str


@frozen
class File(Node):
    """All declarations that could be read, in the order of the text."""

    declarations: tuple[Declaration, ...]
