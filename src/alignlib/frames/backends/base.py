"""What the compiler asks of a frame library."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import narwhals as nw

from alignlib.frames.recipes import Recipe, Result

ROW = "__al_row"
Frame: TypeAlias = "nw.LazyFrame[Any] | nw.DataFrame[Any]"


class Backend(ABC):
    """One frame library. Frames go through it as narwhals'; `add` is where it does its own."""

    name: str
    eager: bool
    has_python: bool = True
    """Whether it can apply a Python function to a column."""
    joins_first: bool = True
    """Whether leads are joined with what happened before their facts are read, so that few columns
    are carried through the join."""

    def columns(self, native: Any) -> list[str]:
        """The names of the columns of a user's frame."""
        return list(native.columns)

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

    @abstractmethod
    def finish(self, frame: Frame, order: str | None) -> Any:
        """The frame as the user's kind; `order` is a column to sort by and drop, where there is
        one."""

    def number_rows(self, frame: Frame) -> Frame | None:
        """The frame with its rows numbered in `ROW`, where they have an order; None where they
        have not."""
        return None

    def rows(self, native: Any, columns: list[str]) -> Iterable[dict[str, Any]]:
        """The rows of a user's eager frame as Python values; no lazy one is asked."""
        raise NotImplementedError(f"{self.name} has no rows")

    def assemble(
        self, native: Any, carried: list[str], answers: Mapping[str, tuple[Result, list[Any]]]
    ) -> Any:
        """An eager frame of columns of `native`, and of answers in the order of its rows; no lazy
        one is asked."""
        raise NotImplementedError(f"{self.name} has no rows")
