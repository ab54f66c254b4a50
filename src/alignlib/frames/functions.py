"""Facts that a function of the host makes, as columns: by its column expression, where it has one
and its library takes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import and_
from typing import Any

import narwhals as nw

from alignlib.frames.errors import NotColumnarError
from alignlib.frames.needs import Needs
from alignlib.frames.recipes import Day, Folded, Recipe, Spelled
from alignlib.frames.table import Table
from alignlib.model.fields import Value
from alignlib.plan.derived import Constant, Derived, Slot
from alignlib.plan.plan import Plan
from alignlib.values.numbers import LIMIT, to_micro
from alignlib.values.types import Kind

_GIVES: Mapping[Kind, Any] = {
    Kind.TEXT: nw.String, Kind.CHOICE: nw.String, Kind.YES_NO: nw.Boolean, Kind.DATE: nw.Date,
    Kind.NUMBER: nw.Int64,
}  # fmt: skip


def add_made(
    table: Table, plan: Plan, needs: Needs, sources: Mapping[str, str], columns: dict[str, str]
) -> None:
    """Adds a column for each fact that a function makes, typed like any other, and names it in
    `columns` by its slot. `sources` are the columns of facts as they were given, `columns` those
    that were read.

    Raises:
        NotColumnarError: its column expression cannot be used here.
    """
    for number, (slot, (derived, what)) in enumerate(needs.made.items()):
        if any(read.slot not in columns for read in derived.reads):
            continue  # unknown for every lead
        arguments = [_argument(item, table, plan, sources, columns) for item in derived.arguments]
        known = reduce(and_, [~nw.col(columns[read.slot]).is_null() for read in derived.reads])
        name, raw = f"__al_m{number}", f"__al_m{number}_given"
        function = derived.function
        try:
            assert function.column is not None, "asked for by `Needs`"
            made = nw.when(known).then(function.column(*arguments)).alias(raw)
            table.frame = table.frame.with_columns(made)
            dtype = table.frame.collect_schema()[raw]
        except Exception as error:  # a host's code, and what its library has to say of it
            reason = " ".join(str(error).split())[:200]
            raise NotColumnarError(
                what, f"has a column expression that {table.backend.name} does not take ({reason})"
            ) from error
        kind = function.returns.kind
        if kind is Kind.NUMBER and dtype.is_integer():
            dtype = nw.Int64()
        if dtype != _GIVES[kind]:
            raise NotColumnarError(
                what, f"has a column expression that gives {dtype}, and not {function.returns}"
            )
        table.frame = _typed(table, derived, needs, raw, name)
        columns[slot] = name


def _argument(
    item: Slot | Constant,
    table: Table,
    plan: Plan,
    sources: Mapping[str, str],
    columns: Mapping[str, str],
) -> nw.Expr:
    """As the function's column expression takes it: text unfolded, numbers in millionths."""
    if isinstance(item, Constant):
        return nw.lit(_constant(item.value))
    source = nw.col(sources[item.slot])
    match plan.fields[item.slot].type.kind:
        case Kind.TEXT:
            return source.cast(nw.String)
        case Kind.DATE:
            if not isinstance(table.dtypes[sources[item.slot]], nw.Date):
                raise NotColumnarError(f"`{item.name}`", "is a date that stands there as text")
            return source
    return nw.col(columns[item.slot])


def _constant(value: Value) -> str | int | date:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        assert isinstance(value, str | bool | date)
        return value
    return to_micro(Decimal(value))


def _typed(table: Table, derived: Derived, needs: Needs, raw: str, name: str) -> Any:
    """A result as the engine compares it; what it cannot be is unknown."""
    recipe: Recipe
    match derived.function.returns.kind:
        case Kind.TEXT:
            recipe = Folded(raw, needs.letters(derived.slot))
        case Kind.CHOICE:
            recipe = Spelled(raw, derived.function.returns.choices)
        case Kind.DATE:
            recipe = Day(raw)
        case Kind.NUMBER:
            number = nw.col(raw).cast(nw.Int64)
            fits = (number <= LIMIT) & (number >= -LIMIT)
            return table.frame.with_columns(nw.when(fits).then(number).alias(name))
        case _:
            return table.frame.with_columns(nw.col(raw).alias(name))
    return table.backend.add(table.frame, {name: recipe})
