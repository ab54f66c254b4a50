"""One transaction's work at a desk: entries are taken, answers given, all of it written down."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from attrs import define, field
from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from alignlib.engine.adoption import Adoption
from alignlib.engine.happening import normalise
from alignlib.engine.outcome import Outcome
from alignlib.engine.population.world import Numbers
from alignlib.engine.records import Record
from alignlib.engine.run import Population
from alignlib.engine.state import State
from alignlib.host import schema
from alignlib.host.arrivals import SetAside
from alignlib.host.book import Book
from alignlib.host.database import Database, chunks
from alignlib.host.entries import Entry, dump, other_of
from alignlib.host.floor import Again, Floor, sequenced, stale_answers
from alignlib.host.journal import history_of, written
from alignlib.host.results import Results, announced, drop_open
from alignlib.host.rows import Row, lock_rows, save_rows
from alignlib.host.taking import BROKEN
from alignlib.model.inputs import Input, Merge
from alignlib.plan.plan import Plan
from alignlib.values.time import Micros, to_micros

_journal = schema.journal
_leads = schema.leads
_waiting = schema.waiting

STEP = 200
"""How many entries share a transaction."""


@define
class Decided:
    """What came of a call."""

    entries: int = 0
    leads: set[str] = field(factory=set)
    outputs: int = 0
    late: int = 0
    aside: list[SetAside] = field(factory=list)
    moved: int = 0
    adoptions: list[Adoption] = field(factory=list)


class StuckError(Exception):
    """The engine cannot take this entry."""

    def __init__(self, entry: Entry, reason: Exception) -> None:
        super().__init__(str(reason))
        self.entry = entry


@define
class Session:
    """`book` ends with the version under which the leads of the desk live; `turn` is the number of
    what the desk did last."""

    database: Database
    connection: Connection
    desk: str
    book: Book
    floor: Floor
    now: Micros
    turn: int
    told: Decided
    busy: bool = False
    results: Results = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.results = Results(self.database)

    @property
    def plan(self) -> Plan:
        return self.book.newest.plan

    def work(self, tick: bool) -> bool:
        """Takes what waits, or, where nothing does and with `tick`, lets time pass. Gives back
        whether there may be more to do."""
        called = self._called()
        entries = self._entries()
        for entry in entries:
            self._take(entry)
        if not entries and tick and self.floor.is_due(self.now):
            self.did("time", self.now)
            self.floor.pass_time(self.now)
        if self.busy:
            self.write()
        if tick:
            return bool(entries or called)  # time passes when all of it has been taken
        return len(entries) == STEP or called == STEP

    def _next(self) -> int:
        self.turn += 1
        self.busy = True
        return self.turn

    def did(self, what: str, at: Micros, lead: str | None = None) -> None:
        """Something that is no entry of the journal."""
        self.connection.execute(
            insert(schema.ticks).values(
                desk=self.desk, turn=self._next(), at=at, what=what, lead=lead
            )
        )

    # -- who is there -----------------------------------------------------------------------

    def _called(self) -> int:
        """Leads that are new and say when their lives begin, that have left, or are back: in the
        order of their ids."""
        heard = select(_journal.c.seq).where(
            _journal.c.lead == _leads.c.id, ~_journal.c.void, _journal.c.at <= self.now
        )
        query = (
            select(_leads.c.id, _leads.c.turn)
            .where(
                _leads.c.called, _leads.c.desk == self.desk,
                or_(_leads.c.turn.is_not(None), _leads.c.wake.is_not(None), heard.exists()),
            )
            .order_by(_leads.c.id)
            .limit(STEP)
        )  # fmt: skip
        names = [row.id for row in self.connection.execute(query)]
        rows = lock_rows(self.connection, names)
        return sum(self._answer_call(name, rows[name]) for name in sorted(rows))

    def _answer_call(self, name: str, row: Row) -> bool:
        values: dict[str, Any] = {"called": False}
        if row.merged_into is not None or row.deleted is not None:
            if name in self.floor.world.members:
                if self._has_waiting(name):
                    return False  # what came before is taken first
                self.did("left", self.now, name)
                self._leave(name)
                if row.deleted is not None:
                    drop_open(self.connection, name)
        elif row.state is None and row.record is not None:
            born = self.book.born(row.record, ())
            if born is None:
                born = self._first_input(name, row.record)
            if born is not None:
                values["turn"] = self._next()
                self._begin(name, row.record, born)
        elif row.member is None and row.record is not None:
            self.did("back", self.now, name)
            self._relive(name, row, None, self._answers(name))
        self.busy = True
        self.connection.execute(update(_leads).where(_leads.c.id == name).values(**values))
        return True

    def _has_waiting(self, lead: str) -> bool:
        query = select(_waiting.c.seq).where(_waiting.c.lead == lead, _waiting.c.at <= self.now)
        return self.connection.execute(query.limit(1)).first() is not None

    def _answers(self, lead: str) -> int:
        """How many answers a lead was ever given."""
        query = select(func.count()).where(_journal.c.lead == lead, _journal.c.answer)
        return self.connection.execute(query).scalar_one()

    def _first_input(self, lead: str, record: Any) -> Micros | None:
        query = select(_journal.c.at).where(
            _journal.c.lead == lead, ~_journal.c.void, _journal.c.at <= self.now
        )
        return self.book.born(record, self.connection.execute(query).scalars())

    def _begin(self, lead: str, record: Record, born: Micros) -> None:
        state = self.book.begin(record, born)
        if state.fingerprint == self.plan.fingerprint:
            self.floor.join(lead, state)
            return
        # It began under an earlier version, before anybody heard of it.
        since = self.book.since(len(self.book.versions) - 1)
        assert since is not None
        numbers = Numbers(0)
        outcome, made = self._asked(record, [], since, self.floor.world.turns, numbers)
        self.floor.world.outputs.extend(outcome.outputs)
        self.floor.world.record(lead, made)
        self.floor.arrive(lead, outcome, numbers.used)

    def _asked(
        self, record: Record, history: Sequence[Input], until: Micros, chooser: Population,
        numbers: Numbers,
    ) -> tuple[Outcome, list[Input]]:  # fmt: skip
        """A whole life, and the answers to what it asks that its history does not answer."""
        made: list[Input] = []
        while True:
            outcome = self.book.replay(record, [*history, *made], until, chooser)
            if not outcome.recorded:
                return outcome, made
            made.extend(sequenced(outcome.recorded, numbers))

    # -- entries ----------------------------------------------------------------------------

    def _entries(self) -> list[Entry]:
        """What has happened by now to leads that are known, in the order of the journal."""
        query = (
            select(_journal.c.seq, _journal.c.lead, _journal.c.id, _journal.c.at, _journal.c.body)
            .join(_waiting, _waiting.c.seq == _journal.c.seq)
            .join(_leads, _leads.c.id == _journal.c.lead)
            .where(
                _waiting.c.at <= self.now, _leads.c.turn.is_not(None), _leads.c.desk == self.desk,
                or_(_leads.c.deleted.is_(None), _leads.c.member.is_not(None)),
            )
            .order_by(_journal.c.seq)
            .limit(STEP)
        )  # fmt: skip
        return [Entry(*row) for row in self.connection.execute(query)]

    def _take(self, entry: Entry) -> None:
        self.connection.execute(delete(_waiting).where(_waiting.c.seq == entry.seq))
        self.connection.execute(
            update(_journal).where(_journal.c.seq == entry.seq).values(turn=self._next())
        )
        self.told.entries += 1
        if entry.lead not in self.floor.world.members:
            return  # it is another lead now, and brought this along
        try:
            (item,), _ = normalise([entry.input], self.book.at(entry.at).plan, entry.lead)
            if isinstance(item.input, Merge) and item.input.other in self.floor.world.members:
                self._leave(item.input.other)
            if not self.floor.take(entry.lead, item):
                self._reconcile(entry)
        except BROKEN as error:
            raise StuckError(entry, error) from error

    def _leave(self, lead: str) -> None:
        """A record that goes into another one, or that the CRM deleted, works no longer."""
        self.write()
        self.floor.world.leave(lead)
        self.connection.execute(update(_leads).where(_leads.c.id == lead).values(member=None))

    def _reconcile(self, entry: Entry) -> None:
        """The lead's whole life anew, with what came late and the answers it was given."""
        self.write()
        row = lock_rows(self.connection, [entry.lead])[entry.lead]
        self._relive(entry.lead, row, entry, self.floor.world.members[entry.lead].answers)
        self.told.late += 1

    def _relive(self, lead: str, row: Row, late: Entry | None, answers: int) -> None:
        """From the journal; what was announced is corrected. `late` is what came late; None: the
        lead is back."""
        world = self.floor.world
        record, state = row.record, row.state
        assert record is not None
        assert state is not None
        history: list[Input] = [each.input for each in history_of(self.connection, lead)]
        last = (self.floor.clock or 0) if late is None else late.at
        if state.stage is None:
            last = max([last, *(to_micros(item.at) for item in history)])
            if last < state.born:
                self.floor.join(lead, self.restarted(lead, last))
                return
        until = last if state.stage is None else max(state.now, last)
        stale = stale_answers(history, self.book.replay(record, history, until))
        history = [item for item in history if item not in stale]
        numbers = Numbers(answers)
        chooser = Again(world.turns, [item.owner for item in stale if item.owner is not None])
        outcome, made = self._asked(record, history, until, chooser, numbers)
        self._give_up(lead, [item.id for item in stale])
        self._answer(lead, made)
        report = self.book.compare(lead, announced(self.connection, lead), outcome, until)
        row.corrected = row.corrected or not report.is_same
        row.count = len(outcome.outputs)
        row.stand(outcome.state)
        because = [] if late is None else [late.id]
        self.results.correct(self.connection, report, because, self.now)
        save_rows(self.database, self.connection, [row])
        if late is None:
            self.floor.arrive(lead, outcome, numbers.used)
        else:
            self.floor.replace(lead, outcome, numbers.used)
        self.told.outputs += len(report.new)

    def _give_up(self, lead: str, names: Sequence[str]) -> None:
        for some in chunks(names):
            self.connection.execute(
                update(_journal)
                .where(_journal.c.lead == lead, _journal.c.id.in_(some), _journal.c.answer)
                .values(void=True)
            )

    # -- another version --------------------------------------------------------------------

    def restarted(self, lead: str, until: Micros) -> State:
        """A life that has not begun by `until`, under the version in force when it will, with what
        has come."""
        row = lock_rows(self.connection, [lead])[lead]
        assert row.record is not None
        history = [entry.input for entry in history_of(self.connection, lead)]
        if history:
            return self.book.replay(row.record, history, until).state
        born = self.book.born(row.record, ())
        assert born is not None
        return self.book.begin(row.record, born)

    # -- writing ----------------------------------------------------------------------------

    def _answer(self, lead: str, answers: Iterable[Input]) -> None:
        rows = [
            {"lead": lead, "id": item.id, "at": to_micros(item.at), "body": dump(item),
             "other": other_of(item), "answer": True, "void": False}
            for item in answers
        ]  # fmt: skip
        new = written(self.database, self.connection, rows)
        assert len(new) == len(rows)
        if rows:
            self.connection.execute(
                update(_journal)
                .where(_journal.c.seq == bindparam("key"))
                .values(turn=bindparam("taken")),
                [{"key": seq, "taken": self.turn} for seq in new.values()],
            )

    def write(self) -> None:
        """Everything that has changed since the last time."""
        world = self.floor.world
        for lead in sorted(world.recorded):
            self._answer(lead, world.recorded[lead])
        outputs: dict[str, list[Any]] = {}
        for output in world.outputs:
            outputs.setdefault(output.lead, []).append(output)
        rows = lock_rows(self.connection, world.changed)
        for lead, row in rows.items():
            member = world.members[lead]
            row.stand(member.state)
            row.wake = None  # the desk knows
            row.member = json.dumps(
                {"teams": member.teams, "wakes": member.wakes, "answers": member.answers}
            )
            own = outputs.get(lead, [])
            if row.corrected:
                self.results.add_again(self.connection, lead, row.count, own)
            else:
                self.results.add(lead, row.count, own)
            row.count += len(own)
            self.told.outputs += len(own)
        self.results.write(self.connection)
        save_rows(self.database, self.connection, [rows[lead] for lead in sorted(rows)])
        self.told.leads |= world.changed
        world.changed.clear()
        world.outputs.clear()
        world.recorded.clear()
        world.dropped.clear()
