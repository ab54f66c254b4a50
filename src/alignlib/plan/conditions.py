"""Conditions as the engine evaluates them.

Every node carries `text`, the author's words for it, for reasons and explanations. Values are
lowered (see `values.coerce`): folded text, canonical choices, integers of 10⁻⁶, ordinals, µs.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import field, frozen

from alignlib.values.time import Duration
from alignlib.values.types import Type


@frozen(kw_only=True)
class Test:
    text: str = field(eq=False)


# -- what is read ----------------------------------------------------------------------------


@frozen
class FieldRead:
    """A fact: `slot` is `lead.country` (or an activity's own `country`), `name` as written."""

    slot: str
    name: str
    type: Type = field(eq=False)


@frozen
class ScoreRead:
    name: str


@frozen
class GradeRead:
    name: str


Read: TypeAlias = FieldRead | ScoreRead | GradeRead


@frozen
class Window:
    """`last`: s ≤ t < s + duration. `entering`: since the latest entry into `stage`."""

    kind: Literal["ever", "last", "entering"]
    duration: Duration | None = None
    stage: int | None = None


@frozen
class Who:
    """Who did it. `value` is canonical for a party or team, folded for a person; `side` is the
    promiser within an sla, None elsewhere (then the owner at the time of the act counts)."""

    kind: Literal["party", "person", "owner", "previous owner", "anyone but"]
    value: str = ""
    side: str | None = None
    other: Who | None = None


@frozen
class Filter:
    """Which activities count: their kinds (canonical), who did them, what holds of them."""

    kinds: frozenset[str]
    who: Who | None
    where: Condition | None
    text: str = field(eq=False)


# -- conditions ------------------------------------------------------------------------------


@frozen(kw_only=True)
class AllOf(Test):
    items: tuple[Condition, ...]


@frozen(kw_only=True)
class AnyOf(Test):
    items: tuple[Condition, ...]


@frozen(kw_only=True)
class NoneOf(Test):
    items: tuple[Condition, ...]


@frozen(kw_only=True)
class AtLeastOf(Test):
    count: int
    items: tuple[Condition, ...]


@frozen(kw_only=True)
class Negation(Test):
    item: Condition


@frozen(kw_only=True)
class Named(Test):
    """A definition, by its canonical name."""

    name: str


@frozen(kw_only=True)
class IsYes(Test):
    read: FieldRead


@frozen(kw_only=True)
class OneOf(Test):
    """`is`, `is one of` and their negations, for text, choices, grades, yes-no."""

    read: Read
    values: frozenset[str | int | bool]
    negated: bool


@frozen(kw_only=True)
class Order(Test):
    """A comparison of integers: low ≤ value ≤ high (None: no bound); `negated` turns it round.

    Every numeric comparison has this shape: `is above 5` is low = 5·10⁶ + 1.
    """

    read: Read
    low: int | None
    high: int | None
    negated: bool = False


@frozen(kw_only=True)
class TextTest(Test):
    """`contains`, `starts with`, `ends with`, `matches`: true if any of `patterns` fits."""

    read: FieldRead
    how: Literal["contains", "starts with", "ends with", "matches"]
    patterns: tuple[str, ...]


@frozen(kw_only=True)
class Includes(Test):
    """`includes` (any of the values is in the list) or `lacks` (none is)."""

    read: FieldRead
    values: frozenset[str]
    negated: bool


@frozen(kw_only=True)
class IsKnown(Test):
    read: FieldRead
    negated: bool


@frozen(kw_only=True)
class IsUndecided(Test):
    item: Condition


@frozen(kw_only=True)
class Activities(Test):
    """How many activities of `filter` stand in `window`: low ≤ n ≤ high."""

    filter: int
    window: Window
    low: int
    high: int | None


@frozen(kw_only=True)
class Days(Test):
    """Whole days since something; `low`/`high` bound the number of days as written.

    R3: `is above N` means later than X + N days (calendar days), `is at least N` not earlier.
    """

    since: Literal["last", "first", "entering"]
    filter: int | None
    stage: int | None  # "entering": None is the present stage
    operator: Literal["is above", "is at least", "is below", "is at most", "is", "is not",
                      "is between", "is known", "is unknown"]  # fmt: skip
    days: int = 0
    high: int = 0


@frozen(kw_only=True)
class Waited(Test):
    """`after D without A, B`: D has passed since the entry and since each A or B after it."""

    duration: Duration
    without: int | None


@frozen(kw_only=True)
class Entered(Test):
    stage: int
    low: int
    high: int | None


@frozen(kw_only=True)
class InStage(Test):
    stages: frozenset[int]
    negated: bool


@frozen(kw_only=True)
class OwnerIs(Test):
    """`owner is "Ada"`; no people: `owner is known`."""

    people: frozenset[str]
    negated: bool


@frozen(kw_only=True)
class HasRoom(Test):
    team: str
    negated: bool


@frozen(kw_only=True)
class ClockIs(Test):
    """The state of the newest clock of an sla, or of one by its number."""

    sla: str
    ordinal: int | None
    states: frozenset[str]
    negated: bool


@frozen(kw_only=True)
class EarlierMatch(Test):
    """Whether another record with an equal key stands in the window, as a population answered.

    `earlier` is the canonical name of a definition or a stage.
    """

    earlier: str
    window: Window


Condition: TypeAlias = (
    AllOf | AnyOf | NoneOf | AtLeastOf | Negation | Named | IsYes | OneOf | Order | TextTest
    | Includes | IsKnown | IsUndecided | Activities | Days | Waited | Entered | InStage | OwnerIs
    | HasRoom | ClockIs | EarlierMatch
)  # fmt: skip
