"""From a user's column to what the engine compares: null is unknown, and what is wrong is told.

The table of `values.coerce` and `values.coerce.lower`, for whole columns.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw
from attrs import field, frozen

from alignlib.frames.errors import FrameError
from alignlib.frames.recipes import (
    Day,
    DecimalMicros,
    FloatMicros,
    Folded,
    Instant,
    Joined,
    Mapped,
    Recipe,
    Spelled,
    SplitText,
    YesNo,
)
from alignlib.frames.texts import instants, lowered
from alignlib.values.numbers import LIMIT, MICRO
from alignlib.values.time import Zone
from alignlib.values.types import Kind, Type

_NUMBERS = frozenset({Kind.NUMBER, Kind.MONEY, Kind.PERCENT})


@frozen
class Cell:
    """How one column is read: by a recipe, or an expression of its own library; `after` is done to
    what a recipe gives. `may_fail`: a value that is there may come out as null."""

    source: str
    kind: Type
    how: Recipe | nw.Expr
    may_fail: bool = False
    local: bool = field(default=False)
    """A naive timestamp: what the clock of the zone given showed."""

    @property
    def expected(self) -> str:
        """What the column should hold, to stand after "is not"."""
        if self.kind.kind in _NUMBERS:
            return f"{self.kind} such as 1200 or 1,200.50, within ±9,223,372,036,854"
        examples = {
            Kind.DATE: "a date such as 2026-11-22",
            Kind.INSTANT: "an instant with its offset, such as 2026-11-22T09:00:00-05:00",
        }
        return examples.get(self.kind.kind, str(self.kind))


def is_text(dtype: Any) -> bool:
    return isinstance(dtype, (nw.String, nw.Categorical, nw.Enum))


@frozen
class Wanted:
    """A typed column `target` to be made of the column `source`. `letters` are those of the texts
    that it is compared with."""

    source: str
    target: str
    kind: Type
    letters: frozenset[str] = frozenset()


def cell(wanted: Wanted, dtype: Any, what: str, zone: Zone | None) -> Cell:
    """How a column of `dtype` is read; `what` begins a message.

    Raises:
        FrameError: no value of such a column can be such a fact.
    """
    source, kind = wanted.source, wanted.kind
    if _is_nothing(dtype):
        return Cell(source, kind, nw.lit(None, dtype=_plain_dtype(kind)))
    match kind.kind:
        case Kind.TEXT:
            if is_text(dtype) or dtype.is_integer():
                return Cell(source, kind, Folded(source, wanted.letters))
        case Kind.CHOICE:
            if is_text(dtype) or dtype.is_integer():
                return Cell(source, kind, Spelled(source, kind.choices), may_fail=True)
        case Kind.YES_NO:
            if isinstance(dtype, nw.Boolean):
                return Cell(source, kind, nw.col(source))
            if is_text(dtype) or dtype.is_integer():
                return Cell(source, kind, YesNo(source), may_fail=True)
            if dtype.is_float() or isinstance(dtype, nw.Decimal):
                no = nw.when(nw.col(source) == 0).then(nw.lit(value=False))
                truth = nw.when(nw.col(source) == 1).then(nw.lit(value=True)).otherwise(no)
                return Cell(source, kind, truth, may_fail=True)
        case Kind.DATE:
            if isinstance(dtype, nw.Date):
                return Cell(source, kind, Day(source))
            if is_text(dtype):
                return _mapped(source, kind, what)
        case Kind.INSTANT:
            if isinstance(dtype, nw.Datetime):
                return _instant(source, dtype, kind, what, zone)
            if is_text(dtype):
                how = Mapped(source, "integer", instants(zone), f"{what} from text")
                return Cell(source, kind, how, may_fail=True)
        case Kind.LIST:
            if isinstance(dtype, nw.List) and (is_text(dtype.inner) or _is_nothing(dtype.inner)):
                return Cell(source, kind, Joined(source, wanted.letters), may_fail=True)
            if is_text(dtype):
                return Cell(source, kind, SplitText(source, wanted.letters), may_fail=True)
        case _:
            found = _number(source, dtype, kind, what)
            if found is not None:
                return found
    raise FrameError(
        f"{what} holds {_words(dtype)}, and the field is {kind}: {_way_out(dtype, kind)}"
    )


def _number(source: str, dtype: Any, kind: Type, what: str) -> Cell | None:
    if dtype.is_integer():
        column = nw.col(source)
        limit = LIMIT // MICRO
        fits = nw.lit(value=True)
        if type(dtype) in (nw.Int64, nw.UInt64, nw.Int128, nw.UInt128):
            fits = column <= limit
            if type(dtype) in (nw.Int64, nw.Int128):
                fits = fits & (column >= -limit)
        whole = nw.when(fits).then(column).cast(nw.Int64) * MICRO
        return Cell(source, kind, whole, may_fail=True)
    if dtype.is_float():
        return Cell(source, kind, FloatMicros(source), may_fail=True)
    if isinstance(dtype, nw.Decimal):
        return Cell(source, kind, DecimalMicros(source), may_fail=True)
    return _mapped(source, kind, what) if is_text(dtype) else None


def _mapped(source: str, kind: Type, what: str) -> Cell:
    result = Mapped(source, "integer", lowered(kind), f"{what}: {kind} from text")
    return Cell(source, kind, result, may_fail=True)


def _instant(source: str, dtype: Any, kind: Type, what: str, zone: Zone | None) -> Cell:
    naive = dtype.time_zone is None
    if naive and zone is None:
        raise FrameError(
            f"{what} holds timestamps without a time zone: pass zone='America/New_York' (the zone "
            "whose clocks they show), or make the column aware"
        )
    return Cell(source, kind, Instant(source, dtype.time_unit), local=naive)


def present(source: str, dtype: Any) -> nw.Expr:
    """Whether a cell holds anything: empty text and NaN are unknown."""
    known = ~nw.col(source).is_null()
    if is_text(dtype):
        return known & (nw.col(source).cast(nw.String) != "")
    if dtype.is_float():
        return known & ~nw.col(source).is_nan()
    return known


def _is_nothing(dtype: Any) -> bool:
    """The type of a column in which nothing is known."""
    return isinstance(dtype, nw.Unknown)


def _plain_dtype(kind: Type) -> Any:
    match kind.kind:
        case Kind.TEXT | Kind.CHOICE | Kind.LIST:
            return nw.String
        case Kind.YES_NO:
            return nw.Boolean
    return nw.Int64


def _words(dtype: Any) -> str:
    names = {
        nw.Boolean: "yes and no",
        nw.Date: "dates",
        nw.Datetime: "timestamps",
        nw.Duration: "lengths of time",
        nw.List: "lists",
        nw.Object: "Python objects of several types",
    }
    for known, words in names.items():
        if isinstance(dtype, known):
            return words
    if dtype.is_float():
        return "binary fractions"
    return "whole numbers" if dtype.is_integer() else str(dtype)


def _way_out(dtype: Any, kind: Type) -> str:
    if kind.kind is Kind.DATE and isinstance(dtype, nw.Datetime):
        return "cast it to dates, in the zone that you mean"
    wanted = {
        Kind.TEXT: "text", Kind.CHOICE: "text", Kind.YES_NO: "booleans", Kind.DATE: "dates",
        Kind.INSTANT: "aware timestamps", Kind.LIST: "lists of text",
    }  # fmt: skip
    return f"cast it to {wanted.get(kind.kind, 'numbers')}, or declare the field otherwise"
