"""A user's frame as columns that can be asked about: types, and a few distinct texts."""

from __future__ import annotations

from typing import Any

import narwhals as nw
from attrs import frozen

from alignlib.frames.backends.base import Backend, Frame
from alignlib.frames.backends.choose import backend_of
from alignlib.frames.guess import MOST_CHOICES, choices_of
from alignlib.frames.intake import is_text
from alignlib.values.types import DATE, INSTANT, LIST, NUMBER, TEXT, YES_NO, Type


@frozen
class FrameColumns:
    """Reads from the frame what it is asked for, column by column."""

    backend: Backend
    native: Any
    names: list[str]

    @classmethod
    def of(cls, native: Any, what: str) -> FrameColumns:
        """Raises `FrameError` for what is no frame."""
        backend = backend_of(native, what)
        return cls(backend, native, backend.columns(native))

    def kind(self, name: str) -> Type | None:
        frame = self.backend.begin(self.native, [name])
        dtype = frame.collect_schema()[name]
        if is_text(dtype):
            return self._of_text(frame, name)
        if dtype.is_numeric():
            return NUMBER
        found = {nw.Boolean: YES_NO, nw.Date: DATE, nw.Datetime: INSTANT, nw.Unknown: TEXT}
        if isinstance(dtype, nw.List):
            return LIST if is_text(dtype.inner) else None
        return found.get(type(dtype))

    def _of_text(self, frame: Frame, name: str) -> Type:
        """A few more distinct texts than a choice may have, and how many there are at all."""
        texts = frame.select(nw.col(name).cast(nw.String)).filter(~nw.col(name).is_null())
        few = _collected(texts.unique().head(MOST_CHOICES + 2))[name].to_list()
        if len(few) > MOST_CHOICES + 1:
            return TEXT
        rows = _collected(texts.select(nw.col(name).count()))[name].to_list()[0]
        return choices_of(few, rows) or TEXT

    def kinds_with(self, kind: str, others: list[str]) -> dict[str, list[str]]:
        frame = self.backend.begin(self.native, [kind, *others])
        frame = frame.with_columns(nw.col(kind).cast(nw.String))
        for name, dtype in frame.collect_schema().items():
            if name in others and is_text(dtype):
                filled = nw.when(nw.col(name).cast(nw.String) != "").then(nw.col(name))
                frame = frame.with_columns(filled.alias(name))
        counted = frame.group_by(kind).agg(*(nw.col(name).count() for name in others))
        rows = _collected(counted).rows(named=True)
        return {
            str(row[kind]): [name for name in others if row[name]]
            for row in rows
            if row[kind] not in (None, "")
        }


def _collected(frame: Any) -> nw.DataFrame[Any]:
    found: nw.DataFrame[Any] = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    return found
