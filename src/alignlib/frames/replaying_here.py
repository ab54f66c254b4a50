"""Lives from tables on one machine: parts of whole lives, shared by processes.

In memory are the two tables, where the rows of each part are, the parts that are at work, and the
tables that come out.
"""

from __future__ import annotations

import gc
from array import array
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import repeat
from multiprocessing import get_context
from typing import Any

import narwhals as nw
from attrs import frozen

from alignlib.frames.backends.base import Backend
from alignlib.frames.backends.choose import backend_of
from alignlib.frames.lives import Given, Lives, Row, text_of, texts_of
from alignlib.frames.outcome_rows import TABLES, table_of
from alignlib.frames.replayed import Replayed

_PART = 2_000
"""Leads that one process takes at a time: few enough to share the work, enough to be worth it."""
_READ = 200_000
"""Keys that are looked at, or inputs of no lead that are told of, at a time."""

Tables = dict[str, Any]


def replay_here(
    lives: Lives, leads: tuple[Backend, Any], inputs: tuple[Backend, Any], processes: int
) -> Replayed:
    given = _collected(*leads, lives.leads.wanted), _collected(*inputs, lives.inputs.wanted)
    work = _Work(lives, *given, _kind_of(leads[1]))
    tables = list(_judged(work, processes))
    found = {name: nw.concat([nw.from_native(part[name]) for part in tables]) for name in TABLES}
    found["problems"] = found["problems"].sort("lead", "input", "message")
    return Replayed(**{name: _like(leads[1], table.to_native()) for name, table in found.items()})


def _collected(backend: Backend, native: Any, columns: list[str]) -> nw.DataFrame[Any]:
    """The columns, in memory: a table of Polars or PyArrow."""
    begun = backend.begin(native, columns)
    return begun.collect() if isinstance(begun, nw.LazyFrame) else begun


def _kind_of(leads: Any) -> nw.Implementation:
    """The library that the tables are made with."""
    made = nw.from_native(leads).implementation
    return nw.Implementation.PYARROW if made is nw.Implementation.DUCKDB else made


def _like(leads: Any, found: Any) -> Any:
    """A table as lazy as the leads are."""
    match backend_of(leads, "leads"):
        case Backend(eager=True):
            return found
        case Backend(name="Polars"):
            return found.lazy()
    # A relation of the same connection; DuckDB finds `found` by its name here.
    return leads.query("__al_leads", "SELECT * FROM found")


@frozen
class _Part:
    """Whole lives: the rows of `leads` and of `inputs`, and the numbers of the latter."""

    leads: Any
    inputs: Any
    numbers: array[int]


@frozen
class _Work:
    """The lives of two tables, and the library that makes what comes out."""

    lives: Lives
    leads: nw.DataFrame[Any]
    inputs: nw.DataFrame[Any]
    kind: nw.Implementation

    def parts(self) -> Iterator[_Part]:
        """Cut by key; last what is of no lead."""
        lives, part_of = self.lives, self._part_of()
        some = max(part_of.values(), default=-1) + 1
        leads = _rows_of(self.leads, lives.leads.key, part_of, some)
        inputs = _rows_of(self.inputs, lives.inputs.lead, part_of, some)
        for part in range(some):
            yield self._part(leads[part], inputs[part])
        nobodys = inputs[some]
        if leads[some] or not some:
            yield self._part(leads[some], array("q"))
        for start in range(0, len(nobodys), _READ):
            yield self._part(array("q"), nobodys[start : start + _READ])

    def _part_of(self) -> dict[str, int]:
        """By key the number of its part."""
        keys = {key for some in _keys(self.leads, self.lives.leads.key) for key in some}
        known = sorted(key for key in keys if key is not None)
        return {key: number // _PART for number, key in enumerate(known)}

    def _part(self, leads: array[int], inputs: array[int]) -> _Part:
        return _Part(
            self.leads[leads.tolist()].to_native(), self.inputs[inputs.tolist()].to_native(), inputs
        )


def _keys(frame: nw.DataFrame[Any], column: str) -> Iterator[list[str | None]]:
    """The keys of a table, some at a time."""
    for start in range(0, len(frame), _READ):
        yield texts_of(frame[column][start : start + _READ].to_list())


def _rows_of(
    frame: nw.DataFrame[Any], column: str, part_of: dict[str, int], some: int
) -> list[array[int]]:
    """The numbers of the rows of each part, and last of those that belong to none."""
    found = [array("q") for _ in range(some + 1)]
    row = 0
    for keys in _keys(frame, column):
        for key in keys:
            found[some if key is None else part_of.get(key, some)].append(row)
            row += 1
    return found


def _judged(work: _Work, processes: int) -> Iterator[Tables]:
    """The tables of each part, in the order of the parts."""
    if processes < 2:
        for part in work.parts():
            yield _tables(work.lives, work.kind, part)
        return
    # Each process is begun anew: what a notebook has open (threads, locks) does not go along.
    begun = get_context("spawn"), _begin, (work.lives, work.kind)
    with ProcessPoolExecutor(processes, *begun) as pool:
        waiting: deque[Future[Tables]] = deque()
        for part in work.parts():
            waiting.append(pool.submit(_tables_here, part))
            if len(waiting) > 2 * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


_here: dict[str, Any] = {}
"""In a process of a pool: what all its parts share."""


def _begin(lives: Lives, kind: nw.Implementation) -> None:
    _here["given"] = lives, kind


def _tables_here(part: _Part) -> Tables:
    lives, kind = _here["given"]
    return _tables(lives, kind, part)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Python's collector rests, which would look through all that a part holds, over and over."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _tables(lives: Lives, kind: nw.Implementation, part: _Part) -> Tables:
    """What the lives of a part come to."""
    with _uncollected():
        return _followed(lives, kind, part)


def _followed(lives: Lives, kind: nw.Implementation, part: _Part) -> Tables:
    leads: dict[str | None, list[Row]] = {}
    names = list(nw.from_native(part.leads).columns)
    for row in backend_of(part.leads, "rows").rows(part.leads, names):
        leads.setdefault(text_of(row[lives.leads.key]), []).append(row)
    inputs: dict[str | None, list[Given]] = {}
    cells = _cells(part.inputs)
    keys = texts_of(cells[lives.inputs.lead])
    named = cells.get("id", repeat(None))
    ids = [text_of(own) or f"row {row}" for own, row in zip(named, part.numbers, strict=False)]
    for key, given in zip(keys, lives.read(cells, ids), strict=True):
        inputs.setdefault(key, []).append(given)
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for key in sorted({*leads, *inputs}, key=lambda key: key or ""):
        for name, told in lives.judged(key, leads.get(key, ()), inputs.pop(key, ())):
            found[name].append(told)
    return {name: table_of(kind, name, rows) for name, rows in found.items()}


def _cells(native: Any) -> dict[str, list[Any]]:
    return backend_of(native, "rows").cells(native, list(nw.from_native(native).columns))
