"""What the compiler asks of a frame library."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, TypeAlias

import narwhals as nw

from alignlib.frames.recipes import Recipe

Frame: TypeAlias = "nw.LazyFrame[Any] | nw.DataFrame[Any]"


class Backend(ABC):
    """One frame library. Frames go through it as narwhals'; `add` is where it does its own."""

    name: str
    eager: bool
    has_python: bool = True
    """Whether it can apply a Python function to a column."""

    @abstractmethod
    def begin(self, native: Any, columns: list[str]) -> Frame:
        """The columns of a user's frame, ready to be worked on."""

    @abstractmethod
    def add(self, frame: Frame, recipes: Mapping[str, Recipe]) -> Frame:
        """The frame with a column for each recipe."""

    @abstractmethod
    def finish(self, frame: Frame, order: str | None) -> Any:
        """The frame as the user's kind; `order` is a column to sort by and drop, where there is
        one."""

    def number_rows(self, frame: Frame, name: str) -> Frame | None:
        """The frame with its rows numbered, where they have an order; None where they have not."""
        return None
