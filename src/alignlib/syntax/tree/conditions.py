"""Activities and conditions."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

from alignlib.syntax.tree.node import Name, Node
from alignlib.syntax.tree.values import DurationValue, Number, Text, Value, Word


@frozen(eq=False, repr=False)
class Who(Node):
    """After `by`, `to`, `tell`: `sales`, `"Ada"`, `owner`, `previous owner`, `anyone but …`."""

    kind: Literal["name", "person", "owner", "previous owner", "anyone but"]
    name: Name | None = None  # kind "name"
    person: str | None = None  # kind "person": the text in quotes
    other: Who | None = None  # kind "anyone but"


@frozen(eq=False, repr=False)
class ActivityFilter(Node):
    """`visit, form by prospect where page starts with "/pricing" in opportunity`."""

    kinds: tuple[Name, ...]
    by: Who | None = None
    where: Condition | None = None
    stage: Name | None = None  # only `each reply … in opportunity` of an sla


@frozen(eq=False, repr=False)
class Window(Node):
    """`in the last 30 days`, `ever`, `since entering sales-ready`."""

    kind: Literal["in the last", "ever", "since entering"]
    duration: DurationValue | Word | None = None
    stage: Name | None = None


@frozen(eq=False, repr=False)
class Path(Node):
    """`country`, `contact.title`: what a comparison reads, or a definition by its name."""

    parts: tuple[Name, ...]


@frozen(eq=False, repr=False)
class Clock(Node):
    """`first call-back`, `second call-back`: one clock of an sla by its number."""

    ordinal: int
    name: Name


@frozen(eq=False, repr=False)
class DaysSince(Node):
    """`days since last visit` (`which` is "last" or "first") or `days since entering S`."""

    which: Literal["last", "first", "entering"]
    filter: ActivityFilter | None = None
    stage: Name | None = None


@frozen(eq=False, repr=False)
class DaysInStage(Node):
    """`days in stage`."""


@frozen(eq=False, repr=False)
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


@frozen(eq=False, repr=False)
class Comparison(Node):
    """`left operator right`: `right` is empty for `is known`, has two values for `is between`,
    and as many as are listed for `is one of`, `contains any of`, …"""

    left: Operand
    operator: Operator
    right: tuple[Value, ...] = ()


@frozen(eq=False, repr=False)
class Holds(Node):
    """A bare name as a condition: `serviceable`, `consented`."""

    path: Path


@frozen(eq=False, repr=False)
class ActivityTest(Node):
    """`some form ever`, `no call by owner since entering S`, `at least 3 visit in the last …`.

    `quantifier` "some" is at least 1, "no" is exactly 0; `count` is None for both.
    """

    quantifier: Literal["some", "no", "at least", "at most", "exactly"]
    count: Number | Word | None
    filter: ActivityFilter
    window: Window | None


@frozen(eq=False, repr=False)
class EnteredTimes(Node):
    """`entered sales-ready at most 2 times`; without a count: at least once."""

    stage: Name
    quantifier: Literal["at least", "at most", "exactly"]
    count: Number | Word | None


@frozen(eq=False, repr=False)
class HasRoom(Node):
    """`sales has room`, `sales has no room`."""

    team: Name
    negated: bool


@frozen(eq=False, repr=False)
class EarlierMatch(Node):
    """`matches an earlier from-marketing in the last 180 days`."""

    definition: Name
    window: Window | None


@frozen(eq=False, repr=False)
class And(Node):
    """`a and b` on one line."""

    items: tuple[Condition, ...]


@frozen(eq=False, repr=False)
class Or(Node):
    """`a or b` on one line."""

    items: tuple[Condition, ...]


@frozen(eq=False, repr=False)
class Not(Node):
    item: Condition


@frozen(eq=False, repr=False)
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
