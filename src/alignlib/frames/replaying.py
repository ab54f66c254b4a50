"""`replay`: whole lives from tables, by the compiled plan, on all the cores that are given.

A lead is a function of the agreement and its own inputs (R9), so leads are cut into parts of whole
lives, each part is replayed by itself, and the parts are put together in the order of their keys:
the same tables whatever the order of rows and however many processes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from attrs import frozen

from alignlib.engine.happening import instant_of
from alignlib.engine.outcome import BadRecord, Outcome
from alignlib.errors import RecordError
from alignlib.frames.backends.base import Backend
from alignlib.frames.backends.choose import backend_of
from alignlib.frames.columns import no_column
from alignlib.frames.errors import FrameError
from alignlib.frames.input_rows import InputColumns, LeadColumns, aware
from alignlib.frames.outcome_rows import TABLES, rows_of, table_of
from alignlib.values.time import Zone

if TYPE_CHECKING:
    from alignlib.agreement import Agreement
    from alignlib.engine.records import Record
    from alignlib.model.inputs import Input

Row = dict[str, Any]
_PART = 2_000
"""Leads that one process takes at a time: few enough to share the work, enough to be worth it."""


@frozen
class Replayed:
    """What became of the leads, as tables of the kind of `leads`, sorted by lead, then time.

    `states`: lead, stage, entered_at, owner, wake_at, state (JSON, for `State.from_json`).
    `transitions`: lead, at, pipeline, from_stage, to_stage, reason, rule, because, cause, id.
    `sla_events`: lead, at, sla, number, step, due, promiser, beneficiary, rule, because, id.
    `effects`: lead, at, kind, to, value, message, rule, because, id.
    `refusals`: lead, at, kind, wanted, reasons, rule, id.
    `problems`: lead, input, message: what could not be read or judged; nothing else is left out.

    Instants are in UTC. `rule` is the declaration with its place, `because` the facts it rests on.
    """

    states: Any
    transitions: Any
    sla_events: Any
    effects: Any
    refusals: Any
    problems: Any


def replay(
    agreement: Agreement,
    leads: Any,
    inputs: Any,
    *,
    until: datetime,
    key: str = "id",
    lead: str = "lead",
    zone: str | None = None,
    processes: int = 1,
) -> Replayed:
    """The lives of all leads up to `until`, an aware datetime.

    `leads` has one row a lead: `key`, and columns called like fields (`country`, `contact_title`).
    `inputs` has one row an input: `lead` (the lead's key), `id`, `at`, `by`, `sequence`, and for an
    activity its `kind` and own fields. A column `input` says what else a row is (`field-change`,
    `stage-request`, `stage-change`, `owner-change`, `room`, `match`, `release`), with the
    attributes of that input as further columns; without it all rows are activities. Timestamps
    without a time zone are read as clocks of `zone` showed them.

    Frames are eager: pandas, Polars or PyArrow. `processes` is how many share the work.

    Raises:
        FrameError: a column that is missing, a lazy frame, frames of two libraries.
        RecordError: a naive `until`, or an unknown zone.
    """
    instant_of(until, "until")
    backend, other = backend_of(leads, "leads"), backend_of(inputs, "inputs")
    for own, what in ((backend, "leads"), (other, "inputs")):
        if not own.eager:
            raise FrameError(f"{what}: a life is followed row by row: collect the frame first")
    if backend.name != other.name:
        raise FrameError(f"leads are of {backend.name}, inputs of {other.name}: give one kind")
    clock = None if zone is None else Zone.named(zone)
    lives = _Lives(agreement, until, clock, {}, {}, [])
    lives.read_leads(backend, leads, key)
    lives.read_inputs(backend, inputs, lead)
    found = lives.judged(processes)
    return Replayed(**{name: table_of(leads, name, found[name]) for name in TABLES})


@frozen
class _Lives:
    """The records and inputs by key, while they are read and judged."""

    agreement: Agreement
    until: datetime
    zone: Zone | None
    records: dict[str, Record]
    inputs: dict[str, list[Input]]
    problems: list[Row]

    def read_leads(self, backend: Backend, leads: Any, key: str) -> None:
        columns = LeadColumns.of(self.agreement, backend.columns(leads), key)
        twice: set[str] = set()
        for row in backend.rows(leads, columns.wanted):
            own = _text(row[key])
            if own is None:
                self._bad(None, None, f"{key}: a lead without a key")
            elif own in self.records or own in twice:
                twice.add(own)
            else:
                try:
                    self.records[own] = columns.record(own, aware(row, self.zone))
                except RecordError as error:
                    self._bad(own, None, str(error))
        for own in sorted(twice):
            self.records.pop(own, None)
            self._bad(own, None, f"{key}: several rows have this key")

    def read_inputs(self, backend: Backend, inputs: Any, lead: str) -> None:
        known = backend.columns(inputs)
        for name in (lead, "at"):
            if name not in known:
                raise no_column("inputs", name, known)
        columns = InputColumns.of(self.agreement, known, lead)
        for number, row in enumerate(backend.rows(inputs, known)):
            own, name = _text(row[lead]), _text(row.get("id")) or f"row {number}"
            if own is None or own not in self.records:
                self._bad(own, name, "of no lead that was read")
                continue
            try:
                item = columns.input(name, aware(row, self.zone))
            except RecordError as error:
                self._bad(own, name, str(error))
                continue
            self.inputs.setdefault(own, []).append(item)

    def _bad(self, lead: str | None, item: str | None, message: str) -> None:
        self.problems.append({"lead": lead, "input": item, "message": message})

    def judged(self, processes: int) -> dict[str, list[Row]]:
        keys = sorted(self.records)
        parts = [
            [(self.records[key], tuple(self.inputs.get(key, ()))) for key in keys[at : at + _PART]]
            for at in range(0, len(keys), _PART)
        ]
        found: dict[str, list[Row]] = {name: [] for name in TABLES}
        for answer in _answers(self.agreement, parts, self.until, processes):
            for name, rows in answer.items():
                found[name].extend(rows)
        problems = [*self.problems, *found["problems"]]
        found["problems"] = sorted(problems, key=lambda row: (
            row["lead"] or "", row["input"] or "", row["message"]))  # fmt: skip
        return found


_Part = list[tuple["Record", tuple["Input", ...]]]


def _answers(
    agreement: Agreement, parts: list[_Part], until: datetime, processes: int
) -> Iterator[dict[str, list[Row]]]:
    """The rows of each part, in the order of the parts."""
    if processes < 2 or len(parts) < 2:
        for part in parts:
            yield _judge(agreement, part, until)
        return
    # Each process is begun anew: what a notebook has open (threads, locks) does not go along.
    with ProcessPoolExecutor(
        min(processes, len(parts)), get_context("spawn"), _begin, (agreement, until)
    ) as pool:
        yield from pool.map(_judge_here, parts)


_here: dict[str, Any] = {}
"""In a process of a pool: the agreement and the instant that all its parts share."""


def _begin(agreement: Agreement, until: datetime) -> None:
    _here["given"] = agreement, until


def _judge_here(part: _Part) -> dict[str, list[Row]]:
    agreement, until = _here["given"]
    return _judge(agreement, part, until)


def _judge(agreement: Agreement, part: _Part, until: datetime) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {name: [] for name in TABLES}
    answers: Iterable[Outcome | BadRecord] = agreement.replay_many(part, until=until)
    for answer in answers:
        for name, row in rows_of(answer):
            found[name].append(row)
    return found


def _text(value: object) -> str | None:
    """A key as text; a number that a library read as a fraction is the whole number it was."""
    if value is None or value != value:  # NaN
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
