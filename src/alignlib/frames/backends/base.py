"""What the compiler asks of a frame library."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeAlias

import narwhals as nw
from attrs import frozen

from alignlib.frames.recipes import Recipe, Result

ROW = "__al_row"
Frame: TypeAlias = "nw.LazyFrame[Any] | nw.DataFrame[Any]"


@frozen
class Once:
    """What is to be left of rows that have one `identity`: the first by the columns of `order`,
    without doubles that are equal in everything. Only rows that `marked` tells of may have others.
    Wrong ones, whose number in `bad` is above 0, stay; where several are left, they get the number
    `differ` there. All are numbers that may be null, but those of `identity`."""

    identity: list[str]
    order: list[str]
    marked: str
    bad: str
    differ: int


class Backend(ABC):
    """One frame library. Frames go through it as narwhals'; `add` is where it does its own."""

    name: str
    eager: bool
    has_python: bool = True
    """Whether it can apply a Python function to a column."""
    joins_first: bool = True
    """Whether leads are joined with what happened before their facts are read, so that few columns
    are carried through the join."""

    def planning(self) -> AbstractContextManager[None]:
        """Held while expressions are put together."""
        return nullcontext()

    def columns(self, native: Any) -> list[str]:
        """The names of the columns of a user's frame."""
        return list(native.columns)

    @abstractmethod
    def holds_nothing(self, frame: Frame, column: str) -> bool:
        """Whether a column is of the type of nulls; asked where narwhals knows no type for it."""

    @abstractmethod
    def begin(self, native: Any, columns: list[str]) -> Frame:
        """The columns of a user's frame, ready to be worked on."""

    @abstractmethod
    def add(self, frame: Frame, recipes: Mapping[str, Recipe]) -> Frame:
        """The frame with a column for each recipe, none of which it has already."""

    def join(self, frame: Frame, other: Frame, on: list[str], key: str) -> Frame:
        """The frame with the further columns of the row of `other` that has the same values in
        `on`. `key` holds the same as the first of them, which is not needed afterwards."""
        left = [key, *on[1:]]
        few = frame if key == on[0] else frame.drop(on[0])
        joined: Frame = few.join(
            other,  # type: ignore[arg-type]  # both of one kind
            left_on=left,
            right_on=on,
            how="left",
        )
        return joined

    def mark_repeated(self, frame: Frame, identity: list[str], name: str) -> Frame:
        """The frame with a column `name`: whether other rows have the same `identity`. A row may
        be marked that has no double, but none that has one is left out."""
        return frame.with_columns((nw.len().over(*identity) > 1).alias(name))

    def once(self, frame: Frame, what: Once) -> Frame:
        """The frame with each row once, and without the column `marked`."""
        bad = nw.col(what.bad)
        some = frame.filter(nw.col(what.marked)).unique()
        for name in what.order:
            first = nw.col(name).min().over(*what.identity)
            some = some.filter((bad > 0) | (nw.col(name) == first))
        again = nw.len().over(*what.identity) > 1
        number = nw.lit(what.differ, dtype=nw.Int16)
        wrong = nw.when(again & (bad == 0)).then(number).otherwise(bad)
        some = some.with_columns(wrong.alias(what.bad)).drop(what.marked)
        others = frame.filter(~nw.col(what.marked)).drop(what.marked)
        return nw.concat([others, some])  # type: ignore[type-var]  # of one kind

    @abstractmethod
    def finish(self, frame: Frame, order: str | None) -> Any:
        """The frame as the user's kind; `order` is a column to sort by and drop, where there is
        one."""

    def number_rows(self, frame: Frame) -> Frame | None:
        """The frame with its rows numbered in `ROW`, where they have an order; None where they
        have not."""
        return None

    def rows(self, native: Any, columns: list[str]) -> Iterator[dict[str, Any]]:
        """The rows of a user's eager frame as Python values; no lazy one is asked."""
        cells = self.cells(native, columns)
        for row in zip(*cells.values(), strict=True):
            yield dict(zip(columns, row, strict=True))

    def cells(self, native: Any, columns: list[str]) -> dict[str, list[Any]]:
        """The columns of a user's eager frame as Python values; no lazy one is asked."""
        raise NotImplementedError(f"{self.name} has no rows")  # a lazy one is never asked

    def assemble(
        self, native: Any, carried: list[str], answers: Mapping[str, tuple[Result, list[Any]]]
    ) -> Any:
        """An eager frame of columns of `native`, and of answers in the order of its rows; no lazy
        one is asked."""
        raise NotImplementedError(f"{self.name} has no rows")  # a lazy one is never asked
