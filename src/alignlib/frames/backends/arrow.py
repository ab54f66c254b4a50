"""PyArrow tables, and what other eager libraries are turned into on the way."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from alignlib.frames import texts
from alignlib.frames.backends.arrow_groups import Groups
from alignlib.frames.backends.base import ROW, Backend, Frame, Once
from alignlib.frames.recipes import (
    Day,
    DecimalMicros,
    FloatMicros,
    Folded,
    Instant,
    Joined,
    Mapped,
    MonthsLater,
    Points,
    Recipe,
    Result,
    Spelled,
    SplitText,
    Step,
    Worded,
    Worth,
    YesNo,
)
from alignlib.text import fold
from alignlib.values.numbers import LIMIT, MICRO
from alignlib.values.time.instant import DAY, EPOCH_ORDINAL

_TYPES: dict[Result, Any] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "yes-no": pa.bool_(),
    "float": pa.float64(),
}
# Below it a binary fraction stands for at most one decimal of seven digits after the point.
_FINE = float(1 << 29)
_UNITS = {"s": 1_000_000, "ms": 1_000, "us": 1}


class ArrowBackend(Backend):
    name = "PyArrow"
    eager = True

    def columns(self, native: Any) -> list[str]:
        return list(native.column_names)

    def holds_nothing(self, frame: Frame, column: str) -> bool:
        return bool(pa.types.is_null(frame.to_native().schema.field(column).type))

    def begin(self, native: Any, columns: list[str]) -> Frame:
        table = native.select(columns)
        for place, kind in enumerate(table.schema.types):
            plain = _plain(kind)
            if plain is not kind:
                table = table.set_column(
                    place, columns[place], _as_plain(table.column(place), plain)
                )
        begun: Frame = nw.from_native(table, eager_only=True)
        return begun

    def add(self, frame: Frame, recipes: Mapping[str, Recipe]) -> Frame:
        table: pa.Table = frame.to_native()
        for name, recipe in recipes.items():
            made = _made(table, recipe)
            place = table.schema.get_field_index(name)
            if place < 0:
                table = table.append_column(name, made)
            else:
                table = table.set_column(place, name, made)
        added: Frame = nw.from_native(table, eager_only=True)
        return added

    def cells(self, native: Any, columns: list[str]) -> dict[str, list[Any]]:
        table = self.begin(native, columns).to_native()
        for place, kind in enumerate(table.schema.types):
            if pa.types.is_timestamp(kind) and kind.unit == "ns":
                column = table.column(place).cast(pa.timestamp("us", kind.tz), safe=False)
                table = table.set_column(place, columns[place], column)
        return {name: table.column(name).to_pylist() for name in columns}

    def assemble(
        self, native: Any, carried: list[str], answers: Mapping[str, tuple[Result, list[Any]]]
    ) -> Any:
        table = self.begin(native, carried).to_native()
        for name, (kind, found) in answers.items():
            table = table.append_column(name, pa.array(found, _TYPES[kind]))
        return self.give_back(table)

    def give_back(self, table: pa.Table) -> Any:
        """The table as the user's kind."""
        return table

    def number_rows(self, frame: Frame) -> Frame | None:
        table: pa.Table = frame.to_native()
        numbers = pa.array(range(table.num_rows), pa.int64())
        numbered: Frame = nw.from_native(table.append_column(ROW, numbers), eager_only=True)
        return numbered

    def join(self, frame: Frame, other: Frame, on: list[str], key: str) -> Frame:
        """Only what is joined by: Acero refuses lists and columns of nulls beside it."""
        assert isinstance(frame, nw.DataFrame) and isinstance(other, nw.DataFrame)
        found = frame.select(*on, ROW).join(other, on=on, how="left").sort(ROW)
        return nw.concat([frame, found.drop(*on, ROW)], how="horizontal")

    def mark_repeated(self, frame: Frame, identity: list[str], name: str) -> Frame:
        table: pa.Table = frame.to_native()
        repeated = pc.greater(Groups.of(table, identity).sizes(), 1)
        marked: Frame = nw.from_native(table.append_column(name, repeated), eager_only=True)
        return marked

    def once(self, frame: Frame, what: Once) -> Frame:
        table: pa.Table = frame.to_native()
        marked = table.column(what.marked)
        others = table.filter(pc.invert(marked)).drop_columns([what.marked])
        few = nw.from_native(table.filter(marked).drop_columns([what.marked])).unique()
        some: pa.Table = few.to_native()
        for name in what.order:
            values = some.column(name)
            first = pc.equal(values, Groups.of(some, what.identity).least(values))
            some = some.filter(pc.or_kleene(pc.greater(some.column(what.bad), 0), first))
        bad = some.column(what.bad)
        again = pc.greater(Groups.of(some, what.identity).sizes(), 1)
        differ = pa.scalar(what.differ, bad.type)
        wrong = pc.if_else(pc.and_(again, pc.equal(bad, 0)), differ, bad)
        some = some.set_column(some.schema.get_field_index(what.bad), what.bad, wrong)
        both: Frame = nw.from_native(pa.concat_tables([others, some]), eager_only=True)
        return both

    def finish(self, frame: Frame, order: str | None) -> Any:
        table: pa.Table = frame.to_native()
        assert order is not None, "its rows have an order"
        return self.give_back(table.sort_by(order).drop_columns([order]))


def _plain(kind: Any) -> Any:
    """The type that holds the same, in place of one that few functions of PyArrow take."""
    if pa.types.is_date64(kind):
        return pa.date32()
    if str(kind) == "string_view":
        return pa.string()
    if str(kind).startswith(("list_view", "large_list_view")):
        return pa.large_list(_plain(kind.value_type))
    return kind


def _as_plain(column: Any, plain: Any) -> Any:
    if pa.types.is_large_list(plain):  # PyArrow's cast gives empty lists
        return pa.array(column.to_pylist(), plain)
    return column.cast(plain)


def _made(table: pa.Table, recipe: Recipe) -> Any:
    """A column of its own for a recipe."""
    if isinstance(recipe, Worth):
        return _worth(table, recipe)
    source = _whole(table, recipe.source)
    match recipe:
        case Folded():
            return _fold(source.cast(pa.string()))
        case Spelled():
            return _spelled(source.cast(pa.string()), recipe.names)
        case Mapped():
            return _mapped(source.cast(pa.string()), recipe.function, _TYPES[recipe.result])
        case Worded():
            return _mapped(source, recipe.function, pa.string())
        case YesNo():
            return _mapped(source.cast(pa.string()), texts.yes_no, pa.bool_())
        case SplitText():
            return _mapped(source.cast(pa.string()), texts.split_text, pa.string())
        case FloatMicros():
            return _float_micros(source.cast(pa.float64()))
        case DecimalMicros():
            return _mapped(source, texts.decimal_micros, pa.int64())
        case Instant():
            return _instant(source)
        case Day():
            return _day(source)
        case Joined():
            items = source.to_pylist()
            found = [None if item is None else texts.joined(item) for item in items]
            return pa.array(found, pa.string())
        case Points():
            return pc.divide(source.cast(pa.float64()), pa.scalar(float(MICRO)))
        case MonthsLater():
            return _months_later(source, texts.months_later(recipe.months))
        case Step():
            return _step(source, recipe)


def _whole(table: pa.Table, name: str) -> Any:
    """A column in one piece, plain where it was encoded."""
    found = table.column(name).combine_chunks()
    if isinstance(found, pa.ChunkedArray):
        found = pa.concat_arrays(found.chunks) if found.num_chunks else pa.array([], found.type)
    if pa.types.is_dictionary(found.type):
        return found.dictionary_decode()
    return found


def _mapped(source: Any, function: Callable[[Any], Any], kind: Any) -> Any:
    """What a Python function makes of each distinct value."""
    if pa.types.is_null(source.type):
        return pa.nulls(len(source), kind)
    encoded = source.dictionary_encode()
    made = pa.array([function(value) for value in encoded.dictionary.to_pylist()], kind)
    return made.take(encoded.indices)


def _fold(source: Any) -> Any:
    """Plain letters by the library; anything else by Python, once for each distinct text."""
    wide = pc.not_equal(pc.binary_length(source), pc.utf8_length(source))
    folded = _mapped(source, fold, pa.string()) if pc.any(wide).as_py() else pc.ascii_lower(source)
    return pc.if_else(pc.equal(pc.binary_length(source), 0), pa.scalar(None, pa.string()), folded)


def _spelled(source: Any, names: tuple[str, ...]) -> Any:
    function = texts.spelled(names)
    first = pa.array([name for name in names if function(name) == name], pa.string())
    if pc.all(pc.is_in(source, first)).as_py():
        return source
    return _mapped(source, function, pa.string())


def _float_micros(source: Any) -> Any:
    """Whole numbers at once, fractions by comparing with the middles between two millionths, and
    the few that are large and fractional one by one."""
    source = pc.if_else(pc.is_nan(source), pa.scalar(None, pa.float64()), source)
    size = pc.abs(source)
    whole = pc.and_(pc.equal(size, pc.floor(size)), pc.less_equal(size, float(LIMIT // MICRO)))
    result = pc.multiply(_only(source, whole).cast(pa.int64()), MICRO)
    fine = pc.and_(pc.invert(whole), pc.less(size, _FINE))
    if pc.any(fine).as_py():
        result = pc.if_else(_sure(fine), _fine_micros(source, _only(size, fine)), result)
    rest = pc.and_(pc.invert(pc.or_(whole, fine)), pc.less_equal(size, LIMIT / MICRO))
    if pc.any(rest).as_py():
        found = _mapped(_only(source, rest), texts.float_micros, pa.int64())
        result = pc.if_else(_sure(rest), found, result)
    return result


def _fine_micros(source: Any, size: Any) -> Any:
    below = pc.subtract(pc.floor(pc.multiply(size, float(MICRO))).cast(pa.int64()), 1)
    micros = below
    for step in range(3):
        odd = pc.add(pc.multiply(pc.add(below, step), 2), 1)
        middle = pc.divide(odd.cast(pa.float64()), 2.0 * MICRO)
        micros = pc.add(micros, pc.greater_equal(size, middle).cast(pa.int64()))
    return pc.if_else(pc.less(source, 0), pc.negate(micros), micros)


def _only(source: Any, where: Any) -> Any:
    return pc.if_else(_sure(where), source, pa.scalar(None, source.type))


def _sure(where: Any) -> Any:
    return pc.fill_null(where, False)


def _instant(source: Any) -> Any:
    units = source.cast(pa.int64())
    unit = source.type.unit
    if unit != "ns":
        return pc.multiply(units, _UNITS[unit])
    micros = pc.divide(units, 1000)  # towards zero
    below = pc.less(units, pc.multiply(micros, 1000)).cast(pa.int64())
    return pc.subtract(micros, below)


def _day(source: Any) -> Any:
    if source.type == pa.date64():
        source = source.cast(pa.date32())
    return pc.add(source.cast(pa.int32()).cast(pa.int64()), EPOCH_ORDINAL)


def _worth(table: pa.Table, recipe: Worth) -> Any:
    at = _only(_whole(table, recipe.at), _whole(table, recipe.counts))
    until = _whole(table, recipe.until) if isinstance(recipe.until, str) else recipe.until
    days = pc.divide(pc.subtract(until, at), DAY)
    values = pa.array([*recipe.table, 0], pa.int64())
    left = values.take(pc.min_element_wise(days, len(recipe.table), skip_nulls=False))
    return pc.fill_null(left, 0)


def _months_later(wall: Any, function: Callable[[int], int]) -> Any:
    """By distinct days; far from 1970 nothing is asked for."""
    first, last = texts.DAYS_OF_MONTHS
    inside = pc.and_(pc.greater_equal(wall, first * DAY), pc.less(wall, last * DAY))
    # Division goes towards zero, so from the first day on.
    day = pc.add(pc.divide(pc.subtract(_only(wall, inside), first * DAY), DAY), first)
    later = _mapped(day, lambda value: None if value is None else function(value), pa.int64())
    return pc.add(wall, pc.multiply(pc.subtract(later, day), DAY))


def _step(source: Any, recipe: Step) -> Any:
    values = pa.array(recipe.values, pa.int64())
    if hasattr(pc, "search_sorted"):
        edges = pa.array(recipe.edges, pa.int64())
        return values.take(pc.search_sorted(edges, source.cast(pa.int64()), side="right"))
    # Earlier releases of PyArrow.
    found = [None if x is None else bisect_right(recipe.edges, x) for x in source.to_pylist()]
    return values.take(pa.array(found, pa.int64()))
