"""What a page shows: a lead with its history, and the leads together."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen
from sqlalchemy import Connection, func, select

from alignlib.engine.records import Record
from alignlib.engine.state import State
from alignlib.host import schema
from alignlib.host.entries import load
from alignlib.model.inputs import Input
from alignlib.model.outputs import OutputKind
from alignlib.values.time import Micros

_leads = schema.leads


@frozen(kw_only=True)
class Kept:
    """A lead: its record as it came first (None: only inputs are known), its state (None: its life
    has not begun), what happened to it and the answers of the population, and its outputs, in the
    order in which they happened. `withdrawn` were announced and do not hold; `merged_into` is the
    lead that it is now; `deleted` says since when (µs) its CRM no longer has it."""

    id: str
    record: Record | None
    state: State | None
    inputs: tuple[Input, ...]
    outputs: tuple[OutputKind, ...]
    withdrawn: tuple[OutputKind, ...]
    merged_into: str | None
    deleted: Micros | None


@frozen(kw_only=True)
class Promise:
    """An open promise of a lead; `due` (µs) is its last instant."""

    lead: str
    owner: str | None
    sla: str
    number: int
    due: Micros
    late: bool


@frozen(kw_only=True)
class Board:
    """How many leads are in each stage, and how many of those each person owns (None: nobody);
    `promises` are open, due first first."""

    stages: tuple[tuple[str, int], ...]
    owners: tuple[tuple[str | None, int], ...]
    promises: tuple[Promise, ...]


def kept(connection: Connection, lead: str) -> Kept | None:
    row = connection.execute(select(_leads).where(_leads.c.id == lead)).one_or_none()
    if row is None:
        return None
    journal = schema.journal
    inputs = connection.execute(
        select(journal.c.body)
        .where(journal.c.lead == lead, ~journal.c.void)
        .order_by(journal.c.at, journal.c.seq)
    ).scalars()
    outputs = schema.outputs
    found = connection.execute(
        select(outputs.c.body, outputs.c.withdrawn)
        .where(outputs.c.lead == lead)
        .order_by(outputs.c.at, outputs.c.place)
    ).all()
    return Kept(
        id=lead,
        record=None if row.record is None else load(row.record),
        state=None if row.state is None else State.from_json(row.state),
        inputs=tuple(load(body) for body in inputs),
        outputs=tuple(load(each.body) for each in found if not each.withdrawn),
        withdrawn=tuple(load(each.body) for each in found if each.withdrawn),
        merged_into=row.merged_into,
        deleted=row.deleted,
    )


def board(connection: Connection, names: Mapping[str, str], most: int) -> Board:
    there = (
        _leads.c.stage.is_not(None), _leads.c.merged_into.is_(None), _leads.c.deleted.is_(None),
    )  # fmt: skip
    stages = connection.execute(
        select(_leads.c.stage, func.count()).where(*there).group_by(_leads.c.stage)
    )
    owners = connection.execute(
        select(_leads.c.owner, func.count()).where(*there).group_by(_leads.c.owner)
    )
    due = connection.execute(
        select(_leads.c.state)
        .where(*there, _leads.c.due.is_not(None))
        .order_by(_leads.c.due, _leads.c.id)
        .limit(most)
    ).scalars()
    promises = [promise for text in due for promise in _open(State.from_json(text), names)]
    promises.sort(key=lambda promise: (promise.due, promise.lead))
    return Board(
        stages=tuple(sorted((row[0], row[1]) for row in stages)),
        owners=tuple(sorted(((row[0], row[1]) for row in owners), key=lambda own: own[0] or "")),
        promises=tuple(promises[:most]),
    )


def _open(state: State, names: Mapping[str, str]) -> list[Promise]:
    return [
        Promise(
            lead=state.record.id,
            owner=state.owner,
            sla=names.get(clock.sla, clock.sla),
            number=clock.number,
            due=clock.due,
            late=clock.state == "late",
        )
        for clock in state.clocks
        if clock.state in ("running", "late") and clock.due is not None
    ]
