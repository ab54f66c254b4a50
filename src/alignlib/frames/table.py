"""A user's frame made ready: the cells that rules read, typed, and what is wrong in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import narwhals as nw
from attrs import define, field, frozen

from alignlib.frames.backends.base import Backend, Frame
from alignlib.frames.errors import FrameError
from alignlib.frames.intake import Cell, Wanted, cell, is_text, present
from alignlib.frames.recipes import Recipe, Step
from alignlib.frames.times import steps
from alignlib.values.time import Zone

KEY = "__al_key"


@frozen
class Problem:
    """What is wrong in a row: when, and in words (a text column, or the same words for all)."""

    bad: nw.Expr
    words: nw.Expr


@define
class Table:
    """A frame, its backend and the zone of clocks without one; `name` is for messages.

    `problems` collects what may be wrong in a row, in the order of its cells. `key` is a column
    that holds the same as `KEY`, which need not be carried along beside it.
    """

    name: str
    frame: Frame
    backend: Backend
    zone: Zone | None
    problems: list[Problem] = field(factory=list)
    key: str = KEY
    dtypes: dict[str, Any] = field(init=False)
    """Of the columns as they were given, and of `KEY`; asked for once, as it takes some engines a
    query."""

    def __attrs_post_init__(self) -> None:
        self.dtypes = dict(self.frame.collect_schema())

    def read(self, wanted: Iterable[Wanted]) -> None:
        """Adds typed columns."""
        dtypes = self.dtypes
        wanted = list(wanted)
        for item in wanted:
            self._check_known(item.source)
        cells = {
            item.target: cell(item, dtypes[item.source], f"{self.name}: `{item.source}`", self.zone)
            for item in wanted
        }
        recipes: dict[str, Recipe] = {}
        expressions: dict[str, nw.Expr] = {}
        for target, found in cells.items():
            if isinstance(found.how, nw.Expr):
                expressions[target] = found.how
            else:
                recipes[target] = found.how
        if expressions:
            self.frame = self.frame.with_columns(**expressions)
        self.frame = self.backend.add(self.frame, recipes)
        for target, found in cells.items():
            if found.local:
                self._localise(target)
            if found.may_fail:
                self._watch(target, found, dtypes[found.source])

    def _check_known(self, source: str) -> None:
        """Raises `FrameError` for a column of a type that narwhals does not know, which is no
        column of nulls."""
        if isinstance(self.dtypes[source], nw.Unknown) and not self.holds_nothing(source):
            raise FrameError(
                f"{self.name}: `{source}` is of a type that cannot be read: cast it to text, "
                "numbers or dates"
            )

    def holds_nothing(self, source: str) -> bool:
        """Whether a column is of the type of nulls."""
        unknown = isinstance(self.dtypes[source], nw.Unknown)
        return unknown and self.backend.holds_nothing(self.frame, source)

    def _localise(self, target: str) -> None:
        """What a clock showed becomes an instant."""
        assert self.zone is not None
        _, walls, offsets = steps(self.zone)
        ahead = f"{target}_ahead"
        self.frame = self.backend.add(self.frame, {ahead: Step(target, walls, offsets)})
        instant = nw.col(target) - nw.col(ahead)
        self.frame = self.frame.with_columns(instant.alias(target)).drop(ahead)

    def _watch(self, target: str, found: Cell, dtype: object) -> None:
        source = found.source
        bad = present(source, dtype) & nw.col(target).is_null()
        expected = found.expected
        words = nw.lit(f"{source}: this is not {expected}")
        if is_text(dtype):
            value = nw.col(source).cast(nw.String)
            words = nw.concat_str(nw.lit(f"{source}: '"), value, nw.lit(f"' is not {expected}"))
        self.problems.append(Problem(bad, words))

    def needs(self, known: nw.Expr, words: str) -> None:
        """Rows of which `known` is false have a problem."""
        self.problems.append(Problem(~known, nw.lit(words)))

    @property
    def bad(self) -> nw.Expr | None:
        """Whether anything is wrong in a row."""
        result: nw.Expr | None = None
        for problem in self.problems:
            result = problem.bad if result is None else result | problem.bad
        return result


def key_column(table: Table, source: str) -> None:
    """Adds `KEY`, by which activities meet their leads."""
    dtype = table.dtypes[source]
    if table.holds_nothing(source):
        dtype = nw.Categorical()  # cast to text, as every type of text but the plain one
    if not is_text(dtype) and not dtype.is_integer():
        raise FrameError(
            f"{table.name}: `{source}` holds {dtype}: a key is text or whole numbers, so cast it"
        )
    plain = nw.String() if is_text(dtype) else nw.Int64()
    table.key = source if dtype == plain else KEY
    table.dtypes[KEY] = plain
    table.frame = table.frame.with_columns(nw.col(source).cast(plain).alias(KEY))
