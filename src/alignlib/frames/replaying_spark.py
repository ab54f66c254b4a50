"""Lives from tables on the executors of Spark: rows meet by key, and each partition is read as a
stream of Arrow batches, one lead after another. Nothing comes to the driver."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from alignlib.frames.backends.spark import SparkDialect
from alignlib.frames.errors import FrameError
from alignlib.frames.lives import Lives, Row, Told, text_of
from alignlib.frames.outcome_rows import TABLES
from alignlib.frames.replayed import Replayed

_KEY, _WHAT, _TABLE = "__al_key", "__al_what", "__al_table"
_LEAD, _INPUT = 0, 1
_MANY = 5_000
"""Rows that are given back at a time."""
_NAMES = list(dict.fromkeys(name for columns in TABLES.values() for name in columns))
_WHOLE = {"number"}
_INSTANTS = {"at", "due", "entered_at", "wake_at"}

Item = tuple[str | None, int, Any]
"""A row of either table: its key, whether it is a lead or an input, and the row, or `Given`."""


def replay_on_spark(lives: Lives, leads: Any, inputs: Any) -> Replayed:
    """Lazy: nothing is judged before one of the tables is asked for.

    Raises:
        FrameError: a key that is neither text nor whole numbers.
    """
    # Pickled here: what Spark pickles with takes methods of classes for functions of its own.
    sent = pickle.dumps(lives)

    def judged(batches: Iterable[Any]) -> Iterator[Any]:
        return judge_partition(sent, batches)

    # Six tables come of one pass: it is kept where it was made.
    every = _cut(lives, leads, inputs).mapInArrow(judged, _schema()).persist()
    tables = {
        name: every.where(every[_TABLE] == name).select(*columns)
        for name, columns in TABLES.items()
    }
    return Replayed(**tables, release=every.unpersist)


def judge_partition(sent: bytes, batches: Iterable[Any]) -> Iterator[Any]:
    """On an executor: Arrow batches of rows in, Arrow batches of what they come to out."""
    lives: Lives = pickle.loads(sent)
    return _batches(_told(lives, _items(lives, batches)))


def _cut(lives: Lives, leads: Any, inputs: Any) -> Any:
    """Both tables as one: whole lives in a partition, in the order of their keys, the row of a lead
    before its inputs."""
    own = _side(leads, lives.leads.key, _LEAD, lives.leads.wanted, "leads")
    happened = _side(inputs, lives.inputs.lead, _INPUT, lives.inputs.wanted, "inputs")
    both = own.unionByName(happened, allowMissingColumns=True)
    return both.repartition(_KEY).sortWithinPartitions(_KEY, _WHAT)


def _side(frame: Any, key: str, what: int, columns: list[str], side: str) -> Any:
    kind = frame.schema[key].dataType.typeName()
    if kind not in ("string", "byte", "short", "integer", "long", "char", "varchar"):
        raise FrameError(
            f"{side}: `{key}` holds {kind}: a key is text or whole numbers, so cast it"
        )
    name = SparkDialect().name
    made = [f"{name(column)} AS {name(_column(what, column))}" for column in columns]
    return frame.selectExpr(f"CAST({name(key)} AS STRING) AS {_KEY}", f"{what} AS {_WHAT}", *made)


def _column(what: int, name: str) -> str:
    return f"{what}{name}"


def _schema() -> str:
    types = ((name, "BIGINT" if name in _WHOLE else "TIMESTAMP" if name in _INSTANTS else "STRING")
             for name in _NAMES)  # fmt: skip
    return ", ".join([f"{_TABLE} STRING", *(f"`{name}` {kind}" for name, kind in types)])


def _items(lives: Lives, batches: Iterable[Any]) -> Iterator[Item]:
    """The rows of a partition, in their order."""
    for batch in batches:
        what = batch.column(batch.schema.get_field_index(_WHAT))
        keys = batch.column(batch.schema.get_field_index(_KEY)).to_pylist()
        leads = _side_of(batch, what, _LEAD, lives.leads.wanted).to_pylist()
        some = _side_of(batch, what, _INPUT, lives.inputs.wanted)
        inputs = {name: some.column(name).to_pylist() for name in lives.inputs.wanted}
        ids = [text_of(own) or None for own in inputs["id"]]
        rows: dict[int, Iterator[Any]] = {_LEAD: iter(leads), _INPUT: lives.read(inputs, ids)}
        for key, side in zip(keys, what.to_pylist(), strict=True):
            yield key, side, next(rows[side])


def _side_of(batch: Any, what: Any, side: int, columns: list[str]) -> Any:
    """The rows of one table, with its columns by their own names."""
    picked = batch.select([_column(side, name) for name in columns])
    return pa.Table.from_batches([picked]).filter(pc.equal(what, side)).rename_columns(columns)


def _told(lives: Lives, items: Iterable[Item]) -> Iterator[Told]:
    for key, group in groupby(items, itemgetter(0)):
        leads, after = _leads(group)
        yield from lives.judged(key, leads, (given for _, _, given in after))


def _leads(group: Iterator[Item]) -> tuple[list[Row], Iterator[Item]]:
    """The rows of leads, and what comes after them."""
    found: list[Row] = []
    for item in group:
        if item[1] == _INPUT:
            return found, chain([item], group)
        found.append(item[2])
    return found, iter(())


def _batches(told: Iterable[Told]) -> Iterator[Any]:
    rows: list[Told] = []
    for one in told:
        rows.append(one)
        if len(rows) == _MANY:
            yield _batch(rows)
            rows = []
    if rows:
        yield _batch(rows)


def _batch(rows: list[Told]) -> Any:
    arrays = [pa.array([name for name, _ in rows], pa.string())]
    arrays += (pa.array([row.get(name) for _, row in rows], _arrow(name)) for name in _NAMES)
    return pa.RecordBatch.from_arrays(arrays, [_TABLE, *_NAMES])


def _arrow(column: str) -> Any:
    if column in _WHOLE:
        return pa.int64()
    return pa.timestamp("us", "UTC") if column in _INSTANTS else pa.string()
