"""Polars, eager and lazy: all is lazy inside, and collected at the end where it was eager."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC
from functools import reduce
from operator import or_
from typing import Any

import narwhals as nw
import polars as pl

from alignlib.frames import texts
from alignlib.frames.backends.base import ROW, Backend, Frame
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
    "text": pl.String,
    "integer": pl.Int64,
    "yes-no": pl.Boolean,
    "float": pl.Float64,
}
# Below it a binary fraction stands for at most one decimal of seven digits after the point.
_FINE = float(1 << 29)
# Texts that stand so often on average are looked up rather than worked out; rows looked at first.
_OFTEN = 20
_SAMPLE = 5_000


class PolarsBackend(Backend):
    name = "Polars"

    def __init__(self, *, eager: bool) -> None:
        self.eager = eager

    def columns(self, native: Any) -> list[str]:
        return list(native.collect_schema())

    def holds_nothing(self, frame: Frame, column: str) -> bool:
        return bool(frame.to_native().lazy().collect_schema()[column] == pl.Null)

    def begin(self, native: Any, columns: list[str]) -> Frame:
        begun: Frame = nw.from_native(native.lazy().select(columns))
        return begun

    def add(self, frame: Frame, recipes: Mapping[str, Recipe]) -> Frame:
        if not recipes:
            return frame
        native: pl.LazyFrame = frame.to_native()
        schema = native.collect_schema()
        made = {name: _expression(recipe, schema) for name, recipe in recipes.items()}
        made_frame: Frame = nw.from_native(native.with_columns(**made))
        return made_frame

    def mark_repeated(self, frame: Frame, identity: list[str], name: str) -> Frame:
        hashes = [pl.col(column).hash(seed) for seed, column in enumerate(identity)]
        repeated = pl.sum_horizontal(hashes).is_duplicated()
        marked: Frame = nw.from_native(frame.to_native().with_columns(repeated.alias(name)))
        return marked

    def finish(self, frame: Frame, order: str | None) -> Any:
        native: pl.LazyFrame = frame.to_native()
        if order is not None:
            native = native.sort(order).drop(order)
        return native.collect() if self.eager else native

    def cells(self, native: Any, columns: list[str]) -> dict[str, list[Any]]:
        return {name: _values(native.get_column(name)) for name in columns}

    def assemble(
        self, native: Any, carried: list[str], answers: Mapping[str, tuple[Result, list[Any]]]
    ) -> Any:
        made = [pl.Series(name, found, _TYPES[kind]) for name, (kind, found) in answers.items()]
        return native.select(carried).with_columns(made)

    def number_rows(self, frame: Frame) -> Frame | None:
        if not self.eager:
            return None
        numbered: Frame = nw.from_native(frame.to_native().with_row_index(ROW))
        return numbered


def _values(series: pl.Series) -> list[Any]:
    """Instants in UTC by way of clocks without a zone: each in a zone by name takes thrice as long,
    to be made and to be counted with."""
    dtype = series.dtype
    if not isinstance(dtype, pl.Datetime) or dtype.time_zone != "UTC":
        return series.to_list()
    clocks = series.dt.replace_time_zone(None).to_list()
    return [None if clock is None else clock.replace(tzinfo=UTC) for clock in clocks]


def _expression(recipe: Recipe, schema: pl.Schema) -> pl.Expr:
    match recipe:
        case Folded():
            return _text(recipe.source).map_batches(_fold, pl.String, is_elementwise=True)
        case Spelled():
            return _spelled(recipe)
        case Mapped():
            return _mapped(recipe.source, recipe.function, recipe.result)
        case Worded():
            source = pl.col(recipe.source)
            return source.map_batches(_worded(recipe.function), pl.String, is_elementwise=True)
        case YesNo():
            return _mapped(recipe.source, texts.yes_no, "yes-no")
        case SplitText():
            return _mapped(recipe.source, texts.split_text, "text")
        case FloatMicros():
            source = pl.col(recipe.source).cast(pl.Float64)
            return source.map_batches(_float_micros, pl.Int64, is_elementwise=True)
        case DecimalMicros():
            return _decimal_micros(recipe.source, schema[recipe.source])
        case Instant():
            return _instant(recipe)
        case Day():
            return pl.col(recipe.source).to_physical().cast(pl.Int64) + EPOCH_ORDINAL
        case Joined():
            return _joined(recipe.source)
        case Worth():
            return _worth(recipe)
        case Points():
            return pl.col(recipe.source).map_batches(_points, pl.Float64, is_elementwise=True)
        case MonthsLater():
            wall = pl.col(recipe.source)
            day = wall // DAY
            later = _by_day(day, texts.months_later(recipe.months))
            return wall + (later - day) * DAY
        case Step():
            edges = pl.lit(pl.Series(recipe.edges, dtype=pl.Int64))
            values = pl.lit(pl.Series(recipe.values, dtype=pl.Int64))
            return values.gather(edges.search_sorted(pl.col(recipe.source), side="right"))


def _text(source: str) -> pl.Expr:
    return pl.col(source).cast(pl.String)


def _fold(series: pl.Series) -> pl.Series:
    """Where texts come again and again each is folded once, else all at a time."""
    distinct = _few(series)
    if distinct is None:
        return _fold_many(series)
    folded = pl.Series([fold(text) or None for text in distinct], dtype=pl.String)
    return folded.gather(series.cast(pl.Enum(distinct)).to_physical())


def _few(series: pl.Series) -> pl.Series | None:
    """The distinct texts, where a sample says that there are few of them, and it is so."""
    sample = series.gather_every(max(1, len(series) // _SAMPLE))
    if sample.n_unique() * _OFTEN > len(sample):
        return None
    distinct = series.drop_nulls().unique()
    return distinct if len(distinct) * _OFTEN <= len(series) else None


def _fold_many(series: pl.Series) -> pl.Series:
    """Letters by the library; by Python, once for each distinct text, those that it folds in
    another way. Plain letters are folded alike."""
    size = series.str.len_bytes()
    wide = size != series.str.len_chars()
    folded = series.str.to_lowercase()
    if wide.any():
        found = series.filter(wide).unique()
        known = pl.Series([fold(text) for text in found], dtype=pl.String)
        other = known != found.str.to_lowercase()
        if other.any():
            found, known = found.filter(other), known.filter(other)
            places = (wide & series.is_in(found)).arg_true()
            folded = folded.scatter(places, _replaced(series.gather(places), found, known))
    empty = size == 0
    return folded.set(empty, None) if empty.any() else folded


def _replaced(series: pl.Series, old: pl.Series, new: pl.Series) -> pl.Series:
    return series.replace_strict(old, new, default=None, return_dtype=new.dtype)


def _spelled(recipe: Spelled) -> pl.Expr:
    function = texts.spelled(recipe.names)
    names = [name for name in recipe.names if function(name) == name]

    def normalise(series: pl.Series) -> pl.Series:
        known = reduce(or_, [series == name for name in names])
        if known.all():
            return series
        others = series.filter(~known).unique()
        meant = pl.Series([function(text) for text in others], dtype=pl.String)
        return series.zip_with(known.fill_null(value=True), _replaced(series, others, meant))

    return _text(recipe.source).map_batches(normalise, pl.String, is_elementwise=True)


def _mapped(source: str, function: Callable[[str], Any], result: Result) -> pl.Expr:
    dtype = _TYPES[result]

    def apply(series: pl.Series) -> pl.Series:
        distinct = series.drop_nulls().unique()
        found = pl.Series([function(text) for text in distinct], dtype=dtype)
        return _replaced(series, distinct, found)

    return _text(source).map_batches(apply, dtype, is_elementwise=True)


def _worded(function: Callable[[int], str | None]) -> Callable[[pl.Series], pl.Series]:
    def apply(series: pl.Series) -> pl.Series:
        distinct = series.unique()
        return _replaced(series, distinct, pl.Series(map(function, distinct), dtype=pl.String))

    return apply


def _by_day(day: pl.Expr, function: Callable[[int], int]) -> pl.Expr:
    def apply(series: pl.Series) -> pl.Series:
        distinct = series.filter(series.is_between(*texts.DAYS_OF_MONTHS)).unique()
        found = pl.Series([function(value) for value in distinct], dtype=pl.Int64)
        return _replaced(series, distinct, found)

    return day.map_batches(apply, pl.Int64, is_elementwise=True)


def _float_micros(series: pl.Series) -> pl.Series:
    """Whole numbers at once, fractions by comparing with the middles between two millionths, and
    the few that are large and fractional one by one."""
    series = series.fill_nan(None)
    size = series.abs()
    fits = size <= LIMIT / MICRO
    whole = (size == size.floor()) & (size <= LIMIT // MICRO)
    result = (series.set(~whole, None).cast(pl.Int64)) * MICRO
    fine = ~whole & (size < _FINE)
    if fine.any():
        result = result.zip_with(~fine.fill_null(value=False), _fine_micros(series, size, fine))
    rest = ~whole & ~fine & fits
    if rest.any():
        distinct = series.filter(rest).unique()
        found = pl.Series([texts.float_micros(value) for value in distinct], dtype=pl.Int64)
        result = result.zip_with(~rest.fill_null(value=False), _replaced(series, distinct, found))
    return result


def _fine_micros(series: pl.Series, size: pl.Series, fine: pl.Series) -> pl.Series:
    below = (size.set(~fine, None) * MICRO).floor().cast(pl.Int64) - 1
    micros = below
    for step in range(3):
        middle = _divided(2 * (below + step) + 1, 2.0 * MICRO)
        micros = micros + (size >= middle).cast(pl.Int64)
    return micros.zip_with(series >= 0, -micros)


def _points(series: pl.Series) -> pl.Series:
    return _divided(series, float(MICRO))


def _divided(series: pl.Series, divisor: float) -> pl.Series:
    """A true quotient: by a single number Polars multiplies with its inverse, rounding twice."""
    whole = pl.repeat(divisor, len(series), dtype=pl.Float64, eager=True)
    return series.cast(pl.Float64) / whole


def _decimal_micros(source: str, dtype: Any) -> pl.Expr:
    """In 128 bits, in which every decimal is an integer of 10⁻ˢᶜᵃˡᵉ."""
    units = pl.col(source).to_physical().cast(pl.Int128)
    size = units.abs()
    size = pl.when(size <= _wide(LIMIT * 10**dtype.scale // MICRO + 1)).then(size)
    if dtype.scale <= 6:
        micros = size * _wide(10 ** (6 - dtype.scale))
    else:
        divisor = 10 ** (dtype.scale - 6)
        whole = size // _wide(divisor)
        rest = size - whole * _wide(divisor)
        micros = whole + (rest * 2 >= _wide(divisor)).cast(pl.Int128)
    signed = pl.when(micros <= _wide(LIMIT)).then(micros).cast(pl.Int64)
    return pl.when(units >= 0).then(signed).otherwise(-signed)


def _wide(number: int) -> pl.Expr:
    return pl.lit(min(number, 2**127 - 1), dtype=pl.Int128)


def _instant(recipe: Instant) -> pl.Expr:
    units = pl.col(recipe.source).to_physical()
    match recipe.unit:
        case "ns":
            return units // 1000
        case "ms":
            return units * 1000
    return units


def _worth(recipe: Worth) -> pl.Expr:
    table = pl.lit(pl.Series([*recipe.table, 0], dtype=pl.Int64))
    until = pl.col(recipe.until) if isinstance(recipe.until, str) else pl.lit(recipe.until)
    days = (until - pl.col(recipe.at)) // DAY
    left = table.gather(days.clip(0, len(recipe.table)))
    return pl.when(pl.col(recipe.counts)).then(left).otherwise(pl.lit(0, dtype=pl.Int64))


def _joined(source: str) -> pl.Expr:
    def join(series: pl.Series) -> pl.Series:
        found = [None if items is None else texts.joined(list(items)) for items in series.to_list()]
        return pl.Series(found, dtype=pl.String)

    return pl.col(source).map_batches(join, pl.String, is_elementwise=True)
