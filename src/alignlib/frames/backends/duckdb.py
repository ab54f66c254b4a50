"""DuckDB relations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import narwhals as nw

from alignlib.frames.backends.base import Backend, Frame, Once
from alignlib.frames.backends.letters import blanks
from alignlib.frames.backends.sql import Dialect
from alignlib.frames.errors import FrameError
from alignlib.frames.recipes import Recipe


class DuckDialect(Dialect):
    library = "DuckDB"
    text_type = "VARCHAR"

    def name(self, name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def text(self, text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    def is_ascii(self, text: str) -> str:
        return f"strlen({text}) = length({text})"

    def as_one(self, text: str, letters: frozenset[str]) -> str:
        return self.folded(f"nfc_normalize({text})", letters)

    def without(self, text: str, pattern: str) -> str:
        return f"regexp_replace({text}, {self.text(pattern)}, '', 'g')"

    def trimmed(self, text: str) -> str:
        return f"trim({text}, {self.text(blanks())})"

    def contains(self, text: str, part: str) -> str:
        return f"contains({text}, {part})"

    def each(self, items: str, variable: str, made: str) -> str:
        return f"list_transform({items}, lambda {variable}: {made})"

    def those(self, items: str, variable: str, test: str) -> str:
        return f"list_filter({items}, lambda {variable}: {test})"

    def split(self, text: str, separator: str) -> str:
        return f"string_split({text}, {separator})"

    def concatenated(self, items: str) -> str:
        return f"array_to_string({items}, '')"

    def length(self, items: str) -> str:
        return f"len({items})"

    def micros(self, column: str, unit: str) -> str:
        if unit != "ns":
            return f"epoch_us({column})"
        nanos = f"epoch_ns({column})"
        rest = f"((({nanos} % 1000) + 1000) % 1000)"
        return f"CAST(({nanos} - {rest}) // 1000 AS BIGINT)"

    def days(self, column: str) -> str:
        return f"CAST({column} - DATE '1970-01-01' AS BIGINT)"

    def months_later(self, wall: str, months: int) -> str:
        return f"epoch_us(make_timestamp({wall}) + INTERVAL '{months} months')"

    def divided(self, number: str, divisor: int) -> str:
        return f"({number} // {divisor})"

    def entry(self, table: tuple[int, ...], index: str) -> str:
        # As one text, which is a constant as soon as it is read: thousands of numbers are bound one
        # by one, again with every step.
        return f"list_extract(CAST('{list(table)}' AS BIGINT[]), {index} + 1)"

    def large_fraction(self, value: str) -> str:
        # The shortest text that stands for it, as Python's: at most 8 digits after the point.
        decimal = f"CAST(CAST({value} AS VARCHAR) AS DECIMAL(38, 12))"
        return self.rounded_micros(decimal)


class DuckBackend(Backend):
    name = "DuckDB"
    eager = False
    has_python = False
    # It hashes the side that it takes to be smaller, rows × columns, and overrates the groups.
    joins_first = False

    def __init__(self) -> None:
        self._dialect = DuckDialect()

    def holds_nothing(self, frame: Frame, column: str) -> bool:
        native = frame.to_native()
        return str(native.types[native.columns.index(column)]) == '"NULL"'

    def join(self, frame: Frame, other: Frame, on: list[str], key: str) -> Frame:
        try:
            return super().join(frame, other, on, key)
        except duckdb.InvalidInputException as error:
            if "different connections" not in str(error):
                raise
            raise FrameError(
                "activities: a relation of another DuckDB connection than that of leads: make both "
                "with one connection"
            ) from error

    def begin(self, native: Any, columns: list[str]) -> Frame:
        picked = native.project(", ".join(map(self._dialect.name, columns)))
        frame: Frame = nw.from_native(picked)
        return frame

    def add(self, frame: Frame, recipes: Mapping[str, Recipe]) -> Frame:
        if not recipes:
            return frame
        dialect = self._dialect
        assert not set(recipes) & set(frame.to_native().columns), "columns of their own"
        made = [f"{dialect.expression(how)} AS {dialect.name(to)}" for to, how in recipes.items()]
        added: Frame = nw.from_native(frame.to_native().project(", ".join(["*", *made])))
        return added

    def mark_repeated(self, frame: Frame, identity: list[str], name: str) -> Frame:
        """By a hash: a group of each id would hold all of them in memory."""
        key = f"hash({', '.join(map(self._dialect.name, identity))})"
        repeated = f"SELECT {key} AS h FROM marked GROUP BY h HAVING count(*) > 1"
        query = f"SELECT *, {key} IN ({repeated}) AS {self._dialect.name(name)} FROM marked"
        found: Frame = nw.from_native(frame.to_native().query("marked", query))
        return found

    def once(self, frame: Frame, what: Once) -> Frame:
        """As one query, in which the rows are worked out once."""
        name = self._dialect.name
        bad, marked = name(what.bad), name(what.marked)
        same = f"OVER (PARTITION BY {', '.join(map(name, what.identity))})"
        steps, last = [], "few"
        for number, column in enumerate(map(name, what.order)):
            first = f"{bad} > 0 OR {column} = min({column}) {same}"
            steps.append(f"first{number} AS (SELECT * FROM {last} QUALIFY {first})")
            last = f"first{number}"
        wrong = f"CASE WHEN count(*) {same} > 1 AND {bad} = 0 THEN {what.differ} ELSE {bad} END"
        query = (
            "WITH every AS MATERIALIZED (SELECT * FROM given), "
            f"few AS (SELECT DISTINCT * EXCLUDE ({marked}) FROM every WHERE {marked}), "
            f"{', '.join(steps)} "
            f"SELECT * EXCLUDE ({marked}) FROM every WHERE NOT {marked} UNION ALL "
            f"SELECT * REPLACE (CAST({wrong} AS SMALLINT) AS {bad}) FROM {last}"
        )
        found: Frame = nw.from_native(frame.to_native().query("given", query))
        return found

    def finish(self, frame: Frame, order: str | None) -> Any:
        return frame.to_native()
