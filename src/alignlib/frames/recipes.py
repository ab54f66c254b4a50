"""What a column is made into before the rules read it: said here once, done by each backend.

A recipe names its source columns; a backend turns it into an expression of its own library. All
results are text, whole numbers, or yes and no; null is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from attrs import field, frozen

Result = Literal["text", "integer", "yes-no", "float"]


@frozen
class Folded:
    """Text with case folded as `alignlib.text.fold` does it; empty text is null.

    `letters` are the only ones that matter, being those that it is compared with (None: all do): a
    letter that folds to none of them may stay as it is.
    """

    source: str
    letters: frozenset[str] | None = field(default=None, repr=False)


@frozen
class Spelled:
    """Text as the first of `names` that has the same letters and digits (`names.canonical`); null
    where there is none."""

    source: str
    names: tuple[str, ...]


@frozen
class Mapped:
    """What `function` makes of each distinct text; null where it gives None. `what` names the
    conversion, for backends that have no Python."""

    source: str
    result: Result
    function: Callable[[str], str | int | bool | None] = field(eq=False)
    what: str


@frozen
class Worded:
    """What `function` says of each distinct whole number; only for backends that have Python."""

    source: str
    function: Callable[[int], str | None] = field(eq=False)


@frozen
class YesNo:
    """Text as yes or no (`values.coerce`); null where it is neither."""

    source: str


@frozen
class FloatMicros:
    """A binary fraction as an integer of 10⁻⁶, by the shortest decimal that stands for it, rounded
    half away from zero; null for NaN, and for what does not fit (which `is_known` tells)."""

    source: str


@frozen
class DecimalMicros:
    """A decimal as an integer of 10⁻⁶, rounded half away from zero; null where it does not fit."""

    source: str


@frozen
class Instant:
    """An aware timestamp in µs since 1970; of a naive one, what the clock showed."""

    source: str
    unit: str


@frozen
class Day:
    """A date as its ordinal."""

    source: str


@frozen
class Joined:
    """A list of text as one text, folded, each item between two `SEPARATOR`s; null where an item
    is null or holds one. `letters` as in `Folded`."""

    source: str
    letters: frozenset[str] | None = field(default=None, repr=False)


@frozen
class SplitText:
    """Text in which a CRM export keeps several values (`a; b`), in the form of `Joined`."""

    source: str
    letters: frozenset[str] | None = field(default=None, repr=False)


@frozen
class Worth:
    """What the points of an activity at `at` are worth at `until`, a column or one instant for all:
    the entry of a table for the whole days that have gone, 0 beyond its end, and 0 where the column
    `counts` is not true. What counts is not later than `until`."""

    at: str
    until: str | int
    counts: str
    table: tuple[int, ...] = field(repr=False)


@frozen
class Points:
    """An integer of 10⁻⁶ as the binary fraction nearest to it."""

    source: str


@frozen
class MonthsLater:
    """What a clock shows so many months later, clamped to the end of the month; both in µs since
    1970, as the clock has them."""

    source: str
    months: int


@frozen
class Step:
    """A function of steps: `values[k]` where k of the `edges` (which rise) are ≤ the source."""

    source: str
    edges: tuple[int, ...] = field(repr=False)
    values: tuple[int, ...] = field(repr=False)


Recipe: TypeAlias = (
    Folded | Spelled | Mapped | Worded | YesNo | FloatMicros | DecimalMicros | Instant | Day
    | Joined | SplitText | Worth | Points | MonthsLater | Step
)  # fmt: skip

SEPARATOR = "\x1f"
"""Stands between the items of a list: a control character that was made for it."""
