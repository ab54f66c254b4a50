"""PySpark frames: all is SQL inside the engine; nothing is collected on the driver."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import narwhals as nw
from pyspark.errors import utils

from alignlib.frames.backends.base import Backend, Frame
from alignlib.frames.backends.letters import blanks
from alignlib.frames.backends.sql import Dialect
from alignlib.frames.recipes import FloatMicros, Instant, Recipe
from alignlib.values.numbers import MICRO
from alignlib.values.time import DAY

# Beyond 2²⁹ the last bit of a fraction is 2⁻²³ or more; `_HALF` of it is a unit below.
_BITS = 24
_FIRST = 29
_LAST = 43
_CALL_SITES = "_enable_debugging_cache"


class SparkDialect(Dialect):
    library = "PySpark"
    text_type = "STRING"

    def name(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def text(self, text: str) -> str:
        escaped = text.replace("\\", "\\\\").replace("'", "\\'")
        return "'" + escaped.replace("\n", "\\n").replace("\r", "\\r") + "'"

    def is_ascii(self, text: str) -> str:
        return f"octet_length({text}) = char_length({text})"

    def without(self, text: str, pattern: str) -> str:
        return f"regexp_replace({text}, {self.text(pattern)}, '')"

    def trimmed(self, text: str) -> str:
        return f"btrim({text}, {self.text(blanks())})"

    def contains(self, text: str, part: str) -> str:
        return f"contains({text}, {part})"

    def each(self, items: str, variable: str, made: str) -> str:
        return f"transform({items}, {variable} -> {made})"

    def those(self, items: str, variable: str, test: str) -> str:
        return f"filter({items}, {variable} -> {test})"

    def split(self, text: str, separator: str) -> str:
        return f"split({text}, {separator})"

    def concatenated(self, items: str) -> str:
        return f"array_join({items}, '')"

    def length(self, items: str) -> str:
        return f"size({items})"

    def micros(self, column: str, unit: str) -> str:
        return f"unix_micros({column})"

    def shown_micros(self, column: str) -> str:
        """Of a timestamp without a zone, what the clock showed: a cast would take it for one of the
        zone that the session happens to have."""
        since = f"CAST({column} - TIMESTAMP_NTZ'1970-01-01 00:00:00' AS INTERVAL SECOND)"
        return f"CAST(CAST({since} AS DECIMAL(20, 6)) * {MICRO} AS BIGINT)"

    def days(self, column: str) -> str:
        return f"CAST(unix_date({column}) AS BIGINT)"

    def months_later(self, wall: str, months: int) -> str:
        day = f"CAST(({wall} - pmod({wall}, {DAY}L)) DIV {DAY}L AS INT)"
        later = f"unix_date(add_months(date_from_unix_date({day}), {months}))"
        return f"({wall} + ({later} - {day}) * {DAY}L)"

    def divided(self, number: str, divisor: int) -> str:
        return f"({number} DIV {divisor}L)"

    def entry(self, table: tuple[int, ...], index: str) -> str:
        # As one text, which is a constant as soon as it is read: thousands of numbers are parsed,
        # analysed and written into code one by one.
        values = ",".join(map(str, table))
        array = f"CAST(split('{values}', ',') AS ARRAY<BIGINT>)"
        return f"element_at({array}, CAST({index} + 1 AS INT))"

    def inside(self, recipe: FloatMicros, to: str) -> str:
        """The fraction where it fits: `floor` makes whole numbers here, and stops a query at what
        is too large for one, wherever in a CASE it stands."""
        value = f"CAST({self.name(recipe.source)} AS {self.float_type})"
        fits = f"abs({value}) <= {self.largest()}"
        return f"CASE WHEN {fits} THEN {value} END AS {self.name(_inside(to))}"

    def large_fraction(self, value: str) -> str:
        """By integers: Java's text of a fraction is not always the shortest.

        The shortest decimal is the one with the fewest digits after the point that is no further
        from the fraction than half of its last bit.
        """
        size = f"abs({value})"
        whole = f"CAST(floor({size}) AS BIGINT)"
        rest = f"CAST(({size} - floor({size})) * {self.float(1 << _BITS)} AS BIGINT)"
        half = " + ".join(
            ["1L"]
            + [
                f"CASE WHEN {size} >= {self.float(1 << power)} THEN {1 << (power - _FIRST - 1)}L "
                "ELSE 0L END"
                for power in range(_FIRST + 1, _LAST + 1)
            ]
        )
        cases = " ".join(self._with_digits(digits, rest, half) for digits in range(8))
        sign = f"CASE WHEN {value} < 0 THEN -1L ELSE 1L END"
        return f"({sign}) * ({whole} * {MICRO}L + CASE {cases} END)"

    def _with_digits(self, digits: int, rest: str, half: str) -> str:
        """Whether so many digits are enough, and the millionths that they make."""
        power = 10**digits
        # Halves go to the even digit, as Python's text has them.
        even = f"(({rest} * {power}L) DIV {1 << _BITS}L) % 2"
        near = f"(({rest} * {power}L + {(1 << (_BITS - 1)) - 1}L + {even}) DIV {1 << _BITS}L)"
        away = f"abs({near} * {1 << _BITS}L - {rest} * {power}L)"
        micros = f"{near} * {10 ** (6 - digits)}L" if digits <= 6 else f"(({near} + 5L) DIV 10L)"
        return f"WHEN {away} <= ({half}) * {power}L THEN {micros}"


def _inside(to: str) -> str:
    return f"{to}_inside"


def _expression(dialect: SparkDialect, recipe: Recipe, naive: set[str]) -> str:
    if isinstance(recipe, Instant) and recipe.source in naive:
        return dialect.shown_micros(dialect.name(recipe.source))
    return dialect.expression(recipe)


class SparkBackend(Backend):
    name = "PySpark"
    eager = False
    has_python = False

    def __init__(self) -> None:
        self._dialect = SparkDialect()

    @contextmanager
    def planning(self) -> Iterator[None]:
        """Without PySpark's call sites, for which each part of an expression asks Java four times;
        the lines would be ones of narwhals. PySpark keeps its answer to whether they are wanted,
        and has no other way to say it for a while."""
        if not hasattr(utils, _CALL_SITES):  # another release
            yield
            return
        wanted = getattr(utils, _CALL_SITES)
        setattr(utils, _CALL_SITES, False)
        try:
            yield
        finally:
            setattr(utils, _CALL_SITES, wanted)

    def holds_nothing(self, frame: Frame, column: str) -> bool:
        return bool(dict(frame.to_native().dtypes)[column] == "void")

    def begin(self, native: Any, columns: list[str]) -> Frame:
        begun: Frame = nw.from_native(native.select(*map(self._dialect.name, columns)))
        return begun

    def add(self, frame: Frame, recipes: Mapping[str, Recipe]) -> Frame:
        if not recipes:
            return frame
        dialect, native = self._dialect, frame.to_native()
        known = [dialect.name(name) for name in native.columns]
        assert not set(recipes) & set(native.columns), "columns of their own"
        fractions = {to: how for to, how in recipes.items() if isinstance(how, FloatMicros)}
        if fractions:
            inside = [dialect.inside(how, to) for to, how in fractions.items()]
            native = native.selectExpr("*", *inside)
            recipes = {**recipes, **{to: FloatMicros(_inside(to)) for to in fractions}}
        naive = {name for name, kind in native.dtypes if kind == "timestamp_ntz"}
        made = [
            f"{_expression(dialect, how, naive)} AS {dialect.name(to)}"
            for to, how in recipes.items()
        ]
        added: Frame = nw.from_native(native.selectExpr(*known, *made))
        return added

    def finish(self, frame: Frame, order: str | None) -> Any:
        return frame.to_native()
