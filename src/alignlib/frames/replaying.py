"""`replay`: whole lives from tables, on the cores that are given, or on the executors of Spark.

A lead is a function of the agreement and its own inputs (R9), so leads are cut into parts of whole
lives, each part is replayed by itself, and the parts are put together in the order of their keys:
the same tables whatever the order of rows and however many processes.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from alignlib.engine.happening import instant_of
from alignlib.frames.backends.choose import backend_of
from alignlib.frames.columns import no_column
from alignlib.frames.errors import FrameError
from alignlib.frames.input_rows import InputColumns, LeadColumns
from alignlib.frames.lives import Lives
from alignlib.frames.replayed import Replayed
from alignlib.values.time import Zone

if TYPE_CHECKING:
    from alignlib.agreement import Agreement
    from alignlib.frames.backends.base import Backend


def replay(
    agreement: Agreement,
    leads: Any,
    inputs: Any,
    *,
    until: datetime,
    key: str = "id",
    lead: str = "lead",
    zone: str | None = None,
    reasons: bool = True,
    processes: int = 1,
) -> Replayed:
    """The lives of all leads up to `until`, an aware datetime.

    `leads` has one row a lead: `key`, and columns called like fields (`country`, `contact_title`).
    `inputs` has one row an input: `lead` (the lead's key), `id`, `at`, `by`, `sequence`, and for an
    activity its `kind` and own fields. A column `input` says what else a row is (`field-change`,
    `stage-request`, `stage-change`, `owner-change`, `room`, `match`, `release`), with the
    attributes of that input as further columns; without it all rows are activities. Timestamps
    without a time zone are read as clocks of `zone` showed them. Where rows have an order, one
    without `id` goes by its number.

    Args:
        reasons: without them lives are judged by the compiled plan, several times as fast, with
            the same events in the same order. What says why is then null: `state`, `pipeline`,
            `reason`, `promiser`, `beneficiary`, `message`, `reasons`, `rule`, `because`, `id`, and
            `cause` but of transitions; faults of a life are not told.
        processes: how many share the work on this machine.

    Frames are pandas, Polars, PyArrow, DuckDB or PySpark, and tables come back as the same kind.
    **A life is followed row by row**, so lazy frames of Polars and DuckDB are collected first, the
    columns that are read and no others. On PySpark nothing is: leads and inputs meet on the
    executors, each with the inputs of one lead in memory at a time, when a table is first asked
    for; what comes out is kept there for the other tables, until `Replayed.release`.

    Raises:
        FrameError: a column that is missing, frames of two libraries.
        RecordError: a naive `until`, or an unknown zone.
    """
    instant_of(until, "until")
    backend, other = backend_of(leads, "leads"), backend_of(inputs, "inputs")
    if backend.name != other.name:
        raise FrameError(f"leads are of {backend.name}, inputs of {other.name}: give one kind")
    columns = other.columns(inputs)
    for name in (lead, "at", *_id(other)):
        if name not in columns:
            raise no_column("inputs", name, columns)
    lives = Lives(
        agreement,
        until,
        None if zone is None else Zone.named(zone),
        LeadColumns.of(agreement, backend.columns(leads), key),
        InputColumns.of(agreement, columns, lead),
        reasons,
    )
    if backend.name == "PySpark":
        from alignlib.frames.replaying_spark import replay_on_spark

        return replay_on_spark(lives, leads, inputs)
    from alignlib.frames.replaying_here import replay_here

    return replay_here(lives, (backend, leads), (other, inputs), processes)


def _id(backend: Backend) -> tuple[str, ...]:
    """Rows of engines have no order, and so no numbers."""
    return ("id",) if backend.name in ("PySpark", "DuckDB") else ()
