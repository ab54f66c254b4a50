"""The row of a lead while it is worked on, locked against other workers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from attrs import define, field
from sqlalchemy import Connection, Update, bindparam, select, update

from alignlib.engine.outcome import Outcome
from alignlib.engine.records import Record
from alignlib.engine.state import State
from alignlib.engine.state_text import Written, written_state
from alignlib.host import schema
from alignlib.host.database import Database, chunks
from alignlib.host.entries import column, contact_of, load
from alignlib.model.inputs import Input
from alignlib.values.time import Micros, to_micros

_table = schema.leads


@define
class Row:
    """A lead as it stands in the database, and as it is to stand there."""

    id: str
    contact: str | None = None
    record_text: str | None = None
    heard: str | None = None
    state_text: str | None = None
    fingerprint: str | None = None
    now: Micros | None = None
    wake: Micros | None = None
    count: int = 0
    merged_into: str | None = None
    corrected: bool = False
    member: str | None = None
    deleted: Micros | None = None
    desk: str = ""
    called: bool = False
    _record: Record | None = field(default=None, init=False, repr=False)
    _state: State | None = field(default=None, init=False, repr=False)
    _changed: bool = field(default=False, init=False, repr=False)
    written: Written | None = field(default=None, init=False, repr=False)
    """How its state is written, where that is known."""
    texts: dict[str, tuple[Input, str]] = field(factory=dict, init=False, repr=False)
    """Inputs that have just come, by id, with their text for the journal."""

    @property
    def record(self) -> Record | None:
        if self._record is None and self.record_text is not None:
            self._record = load(self.record_text)
        return self._record

    @property
    def state(self) -> State | None:
        if self._state is None and self.state_text is not None:
            self._state = State.from_json(self.state_text)
        return self._state

    @property
    def is_worked(self) -> bool:
        """Whether its life goes on: its record is known, and its CRM has it."""
        return self.record_text is not None and self.deleted is None

    def know(self, record: Record, text: str) -> None:
        """The first that is heard of the lead itself."""
        self._record = record
        self.record_text = text
        self.contact = contact_of(record)

    def live(self, outcome: Outcome) -> None:
        """What a step of its life has left."""
        self.stand(outcome.state)
        self.wake = None if outcome.wake_at is None else to_micros(outcome.wake_at)
        self.count += len(outcome.outputs)

    def stand(self, state: State) -> None:
        self._state = state
        self._changed = True
        self.fingerprint = state.fingerprint
        self.now = state.now

    def recall(self, written: Written) -> None:
        """The state that its text says."""
        self.written = written
        self._state = written.state

    def replace_state(self, text: str) -> None:
        """The same state, in which another lead has another name."""
        self._state = self.written = None
        self.state_text = text

    def values(self) -> dict[str, Any]:
        state = self.state
        if state is not None and self._changed:
            self.written = written_state(state, self.written, self.texts)
            self.state_text = self.written.text
            self._changed = False
        clocks = () if state is None else state.clocks
        dues = [clock.due for clock in clocks if clock.state in ("running", "late")]
        return {
            "key": self.id,
            "contact": self.contact,
            "record": self.record_text,
            "heard": self.heard,
            "state": self.state_text,
            "fingerprint": self.fingerprint,
            "now": self.now,
            "wake": self.wake,
            "count": self.count,
            "merged_into": self.merged_into,
            "corrected": self.corrected,
            "member": self.member,
            "deleted": self.deleted,
            "desk": self.desk,
            "called": self.called,
            "stage": column(None if state is None else state.stage),
            "owner": column(None if state is None else state.owner),
            "due": min((due for due in dues if due is not None), default=None),
        }


_COLUMNS = (
    _table.c.id, _table.c.contact, _table.c.record, _table.c.heard, _table.c.state,
    _table.c.fingerprint, _table.c.now, _table.c.wake, _table.c.count, _table.c.merged_into,
    _table.c.corrected, _table.c.member, _table.c.deleted, _table.c.desk, _table.c.called,
)  # fmt: skip


def lock_rows(connection: Connection, ids: Iterable[str]) -> dict[str, Row]:
    """The rows of these leads, as far as they are known, locked in the order of their ids."""
    found: dict[str, Row] = {}
    for some in chunks(sorted(set(ids))):
        query = select(*_COLUMNS).where(_table.c.id.in_(some)).order_by(_table.c.id)
        for row in connection.execute(query.with_for_update()):
            found[row.id] = Row(*row)
    return found


def due_rows(connection: Connection, now: Micros, most: int) -> dict[str, Row]:
    """Leads whose time has come and that no other worker has, who has waited longest first."""
    query = (
        select(*_COLUMNS)
        .where(_table.c.wake <= now)
        .order_by(_table.c.wake, _table.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return {row.id: Row(*row) for row in connection.execute(query)}


def state_text(connection: Connection, lead: str) -> str | None:
    return connection.execute(select(_table.c.state).where(_table.c.id == lead)).scalar()


def save_rows(database: Database, connection: Connection, rows: Sequence[Row]) -> None:
    database.write_many(connection, _saving(), [row.values() for row in rows])


@cache
def _saving() -> Update:
    names = [name for name in Row("").values() if name != "key"]
    return (
        update(_table)
        .where(_table.c.id == bindparam("key"))
        .values({name: bindparam(name) for name in names})
    )
