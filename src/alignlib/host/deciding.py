"""Who decides for the teams, and what is decided, written down.

One worker holds the desk: it takes the entries of the journal in order, answers what leads ask
about each other, and writes each answer into the journal of its lead. The row of the desk is locked
while it works; a worker that finds it was the last one there goes on with what it has in memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

import attrs
from attrs import define, field
from sqlalchemy import Connection, bindparam, delete, or_, select, update

from alignlib.agreement import Agreement
from alignlib.engine.adopt_places import Renamed
from alignlib.engine.adoption import Adoption
from alignlib.engine.happening import normalise
from alignlib.engine.outcome import Outcome
from alignlib.engine.population.lives import reads_room
from alignlib.engine.population.member import Member
from alignlib.engine.population.world import Numbers
from alignlib.engine.records import Record
from alignlib.engine.run import Population
from alignlib.engine.state import State
from alignlib.host import schema
from alignlib.host.arrivals import SetAside
from alignlib.host.book import Book, count_versions, lock_versions, write_version
from alignlib.host.database import Database, chunks
from alignlib.host.entries import Entry, dump, load, other_of
from alignlib.host.errors import HostError
from alignlib.host.floor import Again, Floor, sequenced, stale_answers, without
from alignlib.host.moving import moved
from alignlib.host.results import Results, announced
from alignlib.host.rows import lock_rows, save_rows
from alignlib.host.taking import BROKEN, history_of, write_aside, written
from alignlib.model.inputs import Input, Merge
from alignlib.model.rep import Rep
from alignlib.plan.plan import AssignTarget, Plan
from alignlib.values.time import Micros, from_micros, to_micros

_desk = schema.desk
_journal = schema.journal
_leads = schema.leads
_waiting = schema.waiting

# How many entries share a transaction.
STEP = 200

_ALONE = ("person", "owner", "previous owner")


def asks_others(plan: Plan) -> bool:
    """Whether anything in the agreement is decided by looking at other leads."""
    keeping = plan.keeping
    if keeping.keeps or keeping.releases or plan.earlier or reads_room(plan):
        return True
    parts = (plan.stages, plan.slas, plan.triggers, tuple(plan.keep_then.values()))
    return any(target.kind not in _ALONE for target in _targets(parts))


def _targets(value: Any) -> Iterable[AssignTarget]:
    if isinstance(value, AssignTarget):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _targets(item)
    elif attrs.has(type(value)):
        for attribute in attrs.fields(type(value)):
            yield from _targets(getattr(value, attribute.name))


@define
class Decided:
    """What came of a call."""

    entries: int = 0
    leads: set[str] = field(factory=set)
    outputs: int = 0
    late: int = 0
    aside: list[SetAside] = field(factory=list)


class StuckError(Exception):
    """The engine cannot take this entry."""

    def __init__(self, entry: Entry, reason: Exception) -> None:
        super().__init__(str(reason))
        self.entry = entry


@define
class Desk:
    """One worker's place at the desk. `lease`: for how long (of the time that calls are given)
    other workers leave it to the one that was there last."""

    database: Database
    name: str
    lease: timedelta
    reps: tuple[Rep, ...] | None = None
    _floor: Floor | None = None
    _step: int | None = None

    def decide(self, book: Book, now: Micros, *, tick: bool) -> Decided:
        """Takes what waits in the journal, and with `tick` lets time pass up to `now`. Nothing
        where another worker is at it."""
        told = Decided()
        while True:
            try:
                more, step = self.database.run(lambda c: self._sit(c, book, now, tick, told))
                if step is not None:
                    self._step = step  # what is in memory is what is stored
                if not more:
                    return told
            except StuckError as stuck:
                self._void(stuck, now, told)
            except BaseException:
                self._floor = None
                raise

    def move(
        self, book: Book, agreement: Agreement, since: Micros, renamed: Renamed, reapply: bool,
        reread: Callable[[Connection], Book],
    ) -> list[Adoption]:  # fmt: skip
        """All leads go over to another version. Raises `HostError` where another worker sits at the
        desk, or `since` does not come after what was handled."""
        self.decide(book, since - 1, tick=True)

        def work(connection: Connection) -> tuple[list[Adoption], Floor, int]:
            lock_versions(connection)
            query = select(_desk).where(_desk.c.number == 1).with_for_update()
            row = connection.execute(query).one()
            old = self._floor
            if old is None or row.holder != self.name or row.step != self._step:
                raise HostError(
                    "another worker decides for the teams: adopt there, or when its lease is over"
                )
            if old.clock is not None and old.clock >= since:
                last = from_micros(old.clock, agreement.plan.zone)
                raise HostError(
                    f"leads have been taken up to {last:%Y-%m-%d %H:%M:%S.%f} already: adopt "
                    "with a later at="
                )
            write_version(connection, agreement, since, renamed, reapply)
            new = reread(connection)

            def restart(lead: str) -> State:
                return restarted(connection, new, lead, since)

            floor, adoptions = moved(old, agreement.plan, since, renamed, reapply, restart)
            told = Decided()
            session = Session(
                self.database, connection, new, floor, since, row.turn, told, busy=True
            )
            session.write()
            connection.execute(
                update(_desk)
                .where(_desk.c.number == 1)
                .values(step=row.step + 1, shared=floor.shared())
            )
            return adoptions, floor, row.step + 1

        adoptions, self._floor, self._step = self.database.run(work)
        return adoptions

    def forget(self, connection: Connection, leads: Iterable[str]) -> None:
        """What workers have in memory no longer holds, and what is stored names nobody of these."""
        self._floor = None
        query = select(_desk).where(_desk.c.number == 1).with_for_update()
        row = connection.execute(query).one()
        shared = None if row.shared is None else without(row.shared, leads)
        connection.execute(
            update(_desk).where(_desk.c.number == 1).values(step=row.step + 1, shared=shared)
        )

    def _void(self, stuck: StuckError, now: Micros, told: Decided) -> None:
        """Without this entry, and from what is stored."""
        self._floor = None
        entry = stuck.entry
        item = SetAside(entry.lead, entry.id, str(stuck), entry.body)
        with self.database.write() as connection:
            connection.execute(delete(_waiting).where(_waiting.c.seq == entry.seq))
            connection.execute(
                update(_journal).where(_journal.c.seq == entry.seq).values(void=True)
            )
            write_aside(connection, [item], now)
        told.aside.append(item)

    def _sit(
        self, connection: Connection, book: Book, now: Micros, tick: bool, told: Decided
    ) -> tuple[bool, int | None]:
        """One transaction at the desk: whether there is more to do, and the number of this step,
        where one was made."""
        query = select(_desk).where(_desk.c.number == 1).with_for_update(skip_locked=True)
        row = connection.execute(query).one_or_none()
        if row is None:
            return False, None
        ours = row.holder == self.name
        if not ours and row.until is not None and row.until > now:
            return False, None
        if count_versions(connection) != len(book.versions):
            return False, None  # another worker has adopted one: the next call knows it
        if self._floor is None or not ours or row.step != self._step:
            self._floor = _stored(connection, book, row.shared, self.reps)
        self._step = None  # until all of it is stored
        session = Session(self.database, connection, book, self._floor, now, row.turn, told)
        more = session.work(tick)
        step = row.step
        if session.busy or not ours:
            step += 1
            until = now + self.lease // timedelta(microseconds=1)
            connection.execute(
                update(_desk)
                .where(_desk.c.number == 1)
                .values(
                    holder=self.name, until=until, step=step, turn=session.turn,
                    shared=self._floor.shared(),
                )
            )  # fmt: skip
        return more, step


def _stored(
    connection: Connection, book: Book, shared: str | None, reps: Sequence[Rep] | None
) -> Floor:
    members: dict[str, Member] = {}
    query = select(_leads.c.id, _leads.c.state, _leads.c.member).where(_leads.c.member.is_not(None))
    for name, state, member in connection.execute(query.order_by(_leads.c.id)):
        plain = json.loads(member)
        members[name] = Member.from_plain({**plain, "state": json.loads(state)})
    return Floor.of(book.newest.plan, members, shared, reps)


def restarted(connection: Connection, book: Book, lead: str, now: Micros) -> State:
    """A life that has not begun, under the version in force when it will, with what has come."""
    row = lock_rows(connection, [lead])[lead]
    assert row.record is not None
    history = [entry.input for entry in history_of(connection, lead)]
    if history:
        return book.replay(row.record, history, now).state
    born = book.born(row.record, ())
    assert born is not None
    return book.begin(row.record, born)


@define
class Session:
    """One transaction's work at the desk."""

    database: Database
    connection: Connection
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
        joined = self._join()
        entries = self._entries()
        for entry in entries:
            self._take(entry)
        if not entries and tick and self.floor.is_due(self.now):
            self._tick()
        if self.busy:
            self.write()
        if tick:
            return bool(entries or joined)  # time passes when all of it has been taken
        return len(entries) == STEP or joined == STEP

    def _next(self) -> int:
        self.turn += 1
        self.busy = True
        return self.turn

    # -- who is there -----------------------------------------------------------------------

    def _join(self) -> int:
        """Leads that are new and say when their lives begin, in the order of their ids."""
        heard = select(_journal.c.seq).where(
            _journal.c.lead == _leads.c.id, ~_journal.c.void, _journal.c.at <= self.now
        )
        query = (
            select(_leads.c.id, _leads.c.record)
            .where(
                _leads.c.turn.is_(None), _leads.c.record.is_not(None),
                _leads.c.merged_into.is_(None), or_(_leads.c.wake.is_not(None), heard.exists()),
            )
            .order_by(_leads.c.id)
            .limit(STEP)
        )  # fmt: skip
        rows = list(self.connection.execute(query))
        for name, text in rows:
            record = load(text)
            born = self.book.born(record, ())
            if born is None:
                born = self._first_input(name, record)
            assert born is not None
            self._begin(name, record, born)
        return len(rows)

    def _first_input(self, lead: str, record: Any) -> Micros | None:
        query = select(_journal.c.at).where(
            _journal.c.lead == lead, ~_journal.c.void, _journal.c.at <= self.now
        )
        return self.book.born(record, self.connection.execute(query).scalars())

    def _begin(self, lead: str, record: Record, born: Micros) -> None:
        self.connection.execute(update(_leads).where(_leads.c.id == lead).values(turn=self._next()))
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
            .where(_waiting.c.at <= self.now, _leads.c.turn.is_not(None))
            .order_by(_journal.c.seq)
            .limit(STEP)
        )
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
            if isinstance(item.input, Merge):
                self._leave(item.input.other)
            if not self.floor.take(entry.lead, item):
                self._reconcile(entry)
        except BROKEN as error:
            raise StuckError(entry, error) from error

    def _leave(self, other: str) -> None:
        """The record that goes into another one works no longer."""
        self.floor.world.leave(other)
        self.floor.world.changed.discard(other)
        self.connection.execute(update(_leads).where(_leads.c.id == other).values(member=None))

    def _tick(self) -> None:
        self.connection.execute(schema.ticks.insert().values(turn=self._next(), at=self.now))
        self.floor.pass_time(self.now)

    def _reconcile(self, entry: Entry) -> None:
        """The lead's whole life anew, with what came late and the answers it was given."""
        self.write()
        lead = entry.lead
        world = self.floor.world
        member = world.members[lead]
        row = lock_rows(self.connection, [lead])[lead]
        record = row.record
        assert record is not None
        until = max(member.state.now, entry.at)
        history: list[Input] = [each.input for each in history_of(self.connection, lead)]
        stale = stale_answers(history, self.book.replay(record, history, until))
        history = [item for item in history if item not in stale]
        numbers = Numbers(member.answers)
        chooser = Again(world.turns, [item.owner for item in stale if item.owner is not None])
        outcome, made = self._asked(record, history, until, chooser, numbers)
        self._give_up(lead, [item.id for item in stale])
        self._answer(lead, made)
        report = self.book.compare(lead, announced(self.connection, lead), outcome, until)
        row.corrected = row.corrected or not report.is_same
        row.count = len(outcome.outputs)
        row.stand(outcome.state)
        self.results.correct(self.connection, report, [entry.id], self.now)
        save_rows(self.connection, [row])
        self.floor.replace(lead, outcome, numbers.used)
        self.told.late += 1
        self.told.outputs += len(report.new)

    def _give_up(self, lead: str, names: Sequence[str]) -> None:
        for some in chunks(names):
            self.connection.execute(
                update(_journal)
                .where(_journal.c.lead == lead, _journal.c.id.in_(some), _journal.c.answer)
                .values(void=True)
            )

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
        save_rows(self.connection, [rows[lead] for lead in sorted(rows)])
        self.told.leads |= world.changed
        world.changed.clear()
        world.outputs.clear()
        world.recorded.clear()
        world.dropped.clear()
