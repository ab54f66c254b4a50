"""A durable runtime: a journal, states, an outbox, and the calls that a host makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Self
from uuid import uuid4

from attrs import evolve, frozen
from sqlalchemy import Connection, Engine

from alignlib.agreement import Agreement
from alignlib.engine.adopt_places import Renamed
from alignlib.engine.happening import instant_of
from alignlib.engine.state import State
from alignlib.host.arrivals import (
    Arrivals,
    Arrived,
    Item,
    SetAside,
    apart_from_merges,
    by_chunks,
)
from alignlib.host.asking import asks_others, slot_of
from alignlib.host.book import Book, count_versions, lock_versions, read_book, write_version
from alignlib.host.changeover import (
    BATCH,
    Adopted,
    Changes,
    left_behind,
    newest_instant,
    next_ids,
    read_desks,
    write_desks,
)
from alignlib.host.database import Database, undisturbed
from alignlib.host.desks import Desks, behind, newest_clock
from alignlib.host.entries import is_id
from alignlib.host.erasure import Forgotten, forget, people_of
from alignlib.host.errors import HostError
from alignlib.host.journal import waiting_entries, write_aside
from alignlib.host.looking import Board, Kept, board, kept
from alignlib.host.memory import Memory
from alignlib.host.outbox import Task, close, hand_out
from alignlib.host.rows import due_rows, lock_rows, state_text
from alignlib.host.session import Decided
from alignlib.host.taking import Taking, Tally, TryAgainError
from alignlib.model.rep import Rep
from alignlib.values.time import END_OF_DATES, Micros, from_micros


@frozen(kw_only=True)
class Ingested:
    """How the items of one call fared: `read` = `journalled` + `repeated` + `forgotten` + those
    set aside (of which a copy is kept, with the reason).

    `leads` were touched; `corrected` of them got something late; `outputs` are new.
    """

    read: int
    journalled: int
    repeated: int
    forgotten: int
    set_aside: tuple[SetAside, ...]
    leads: int
    corrected: int
    outputs: int

    def __str__(self) -> str:
        return (
            f"{self.read:,} read: {self.journalled:,} journalled, {self.repeated:,} repeated, "
            f"{len(self.set_aside):,} set aside, {self.forgotten:,} of people who were forgotten; "
            f"{self.leads:,} leads, {self.corrected:,} corrected, {self.outputs:,} outputs"
        )


@frozen(kw_only=True)
class Woken:
    """How many leads' time had come, and what they put out."""

    leads: int
    outputs: int


class Host:
    """Leads under one agreement in one database, which many workers may share.

    `database` is a SQLAlchemy URL (`sqlite:///leads.db`, `postgresql+psycopg://…`) or an engine.
    Nothing here looks at a clock: `now` is an argument, an aware datetime.
    """

    def __init__(
        self, database: str | Engine, agreement: Agreement, *,
        earlier: Iterable[Agreement] = (),
        reps: Iterable[Rep] | Mapping[str, Iterable[Rep]] | None = None,
        desks: str | None = None, worker: str | None = None,
        lease: timedelta = timedelta(seconds=30),
    ) -> None:  # fmt: skip
        """`reps` are the people of the teams (None: those given last, else those of the text).
        `earlier` are versions that leads live or lived under, where the text alone does not make
        them.

        Of an agreement that asks for room, turns or matches one worker at a time decides for leads
        that share people. These are all leads, or, with `desks`, the name of a field, those of one
        value of it as their records came first: leads of different values never ask each other, and
        have different people, which `reps` gives by the value. `worker` names this one among others
        (default: a random name), who leave a desk to the one that was there last for `lease`.

        Raises:
            HostError: the database holds leads of another agreement, which is to be adopted first,
                or leads that came to their desks by another field.
        """
        self._known: dict[str, Agreement] = {
            each.fingerprint: each for each in (*earlier, agreement)
        }
        self.database = Database(database)
        self._field = desks
        self._memory = Memory()
        self._desks = Desks(self.database, worker or uuid4().hex, lease, _people(reps))
        try:
            self._book = self._opened(agreement)
        except BaseException:
            self.close()
            raise

    def _opened(self, agreement: Agreement) -> Book:
        with self.database.write() as connection:
            book = read_book(connection, self._known)
            if book is None:
                write_version(connection, agreement, None, {}, False)
                write_desks(connection, self._field)
                book = read_book(connection, self._known)
            field = read_desks(connection)
        assert book is not None
        if agreement.fingerprint not in book.fingerprints:
            raise HostError(
                f"the leads of this database live under another version of {agreement.title} "
                f"({book.newest.fingerprint}): open it with that version, and adopt this one"
            )
        if self._field is not None:
            slot_of(agreement.plan, self._field)
        if self._field != field:
            raise HostError(
                f"the leads of this database came to their desks by desks={field!r}: open it with "
                "that"
            )
        return book

    def close(self) -> None:
        """Gives the connections back. A host need not be closed: what it did is done."""
        self.database.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    @undisturbed()
    def ingest(self, items: Iterable[Item], *, now: datetime) -> Ingested:
        """Journals records and inputs, and takes the leads on that they are about.

        An item is a `Lead` (or `Opportunity`), or a pair of a lead's id and an input. Of one lead
        everything that came, its state, its outputs and its next wake-up are one transaction. A
        repeated id is ignored and counted; what comes late corrects what was announced; what is
        dated after `now` waits for its time; an item that cannot be taken is set aside with its
        reason, and stops no other. The call can be repeated after a crash.
        """
        moment = instant_of(now, "now")
        book = self._current()
        arrivals = Arrivals.of(items, book)
        tally = Tally(repeated=arrivals.repeated)
        size = BATCH if self._apart else max(1, len(arrivals.leads))  # one order among all
        for some in by_chunks(arrivals, size):
            tally = self._take(some, moment, tally)
        if not self._apart:
            tally = _with(tally, self._decide(moment, tick=False))
        if arrivals.aside:
            with self.database.write() as connection:
                write_aside(connection, arrivals.aside, moment)
        return Ingested(
            read=arrivals.read,
            journalled=tally.journalled,
            repeated=tally.repeated,
            forgotten=tally.forgotten,
            set_aside=(*arrivals.aside, *tally.aside),
            leads=len(tally.leads),
            corrected=tally.late,
            outputs=tally.outputs,
        )

    def _take(self, some: Mapping[str, Arrived], now: Micros, tally: Tally) -> Tally:
        while True:
            try:
                taking = self.database.run(lambda c: self._take_once(c, some, now))
                break
            except TryAgainError:
                continue
        own = taking.tally
        return Tally(
            journalled=tally.journalled + own.journalled,
            repeated=tally.repeated + own.repeated,
            forgotten=tally.forgotten + own.forgotten,
            late=tally.late + own.late,
            outputs=tally.outputs + own.outputs,
            leads=tally.leads | own.leads,
            aside=[*tally.aside, *own.aside],
        )

    def _take_once(
        self, connection: Connection, some: Mapping[str, Arrived], now: Micros
    ) -> Taking:
        """What happened to each, then the merges: a record brings along what came with them."""
        plain, merges = apart_from_merges(some)
        taking = self._taking(connection, now)
        taking.take(plain)
        if merges:
            then = evolve(self._taking(connection, now), tally=taking.tally)
            then.tally.aside, before = [], then.tally.aside
            then.take(merges)
            then.tally.aside = [*before, *then.tally.aside]
            return then
        return taking

    @undisturbed()
    def wake(self, now: datetime, *, most: int | None = None) -> Woken:
        """Lets time pass for the leads whose time has come, at most `most` of them.

        Many workers may call it at once: on PostgreSQL each takes leads that no other has.
        """
        moment = instant_of(now, "now")
        if not self._apart:
            told = self._decide(moment, tick=True)
            return Woken(leads=len(told.leads), outputs=told.outputs)
        leads = outputs = 0
        while most is None or leads < most:
            left = BATCH if most is None else min(BATCH, most - leads)
            taking = self.database.run(partial(self._wake_some, now=moment, most=left))
            if not taking.rows:
                break
            leads += len(taking.rows)
            outputs += taking.tally.outputs
        return Woken(leads=leads, outputs=outputs)

    def _wake_some(self, connection: Connection, now: Micros, most: int) -> Taking:
        taking = self._taking(connection, now)
        taking.hold(due_rows(connection, now, most))
        waiting = waiting_entries(connection, sorted(taking.rows), now)
        for lead, row in taking.rows.items():
            taking.live(row, waiting.get(lead, ()))
        taking.finish()
        return taking

    # -- asking -----------------------------------------------------------------------------

    def state(self, lead: str) -> State | None:
        """A lead's state as it is stored; None: unknown, or its life has not begun."""
        if not is_id(lead):
            return None
        with self.database.read() as connection:
            text = state_text(connection, lead)
        return None if text is None else State.from_json(text)

    def lead(self, lead: str) -> Kept | None:
        """Everything that is kept of a lead; None: nothing is."""
        if not is_id(lead):
            return None
        with self.database.read() as connection:
            return kept(connection, lead)

    @property
    def agreement(self) -> Agreement:
        """The newest version."""
        return self._current().newest

    def agreement_of(self, state: State) -> Agreement:
        """The version that a state is under: the one to ask `view`, `why` and `why_clock`.

        Raises `HostError` for a version that this host does not know.
        """
        return self._current().agreement_of(state)

    def board(self, *, most: int = 50) -> Board:
        """Leads by stage and by owner, and the open promises that are due first."""
        with self.database.read() as connection:
            return board(connection, self._promises(), most)

    def _promises(self) -> dict[str, str]:
        """What the promises are called, in the newest version that has them."""
        return {
            sla.key: sla.name
            for version in self._current().versions
            for sla in version.agreement.plan.slas
        }

    # -- effects ----------------------------------------------------------------------------

    def outbox(
        self, *, now: datetime, lease: timedelta = timedelta(minutes=5), most: int = 100
    ) -> list[Task]:
        """What is to be carried out next. A task is handed out again when it is not `done` within
        `lease`: at least once, always under the same id."""
        moment = instant_of(now, "now")
        with self.database.write() as connection:
            return hand_out(connection, moment, lease, most)

    def done(self, task: str) -> bool:
        """Closes a task by its id. False where there is none to close: it was closed before, or its
        lead was forgotten."""
        if not is_id(task):
            return False
        with self.database.write() as connection:
            return close(connection, task)

    # -- people -----------------------------------------------------------------------------

    def forget(self, contact: str) -> Forgotten:
        """Removes a person, by the id of the contact (or of a lead), with all leads that are about
        it and all that was merged: journal, states, outputs and tasks. Counts stay, and marks by
        which whatever comes for it later is passed over."""
        if not is_id(contact):
            return Forgotten(leads=0, inputs=0, outputs=0, effects=0)
        with self.database.write() as connection:
            self._current(connection)
            leads = people_of(connection, contact)
            self._desks.forget(connection, leads)
            self._memory.clear()
            return forget(self.database, connection, contact, leads)

    # -- versions ---------------------------------------------------------------------------

    def adopt(
        self, agreement: Agreement, *, at: datetime, renamed: Renamed | None = None,
        reapply: bool = False, most: int | None = None,
    ) -> Adopted:  # fmt: skip
        """Another version of the agreement is in force from `at` on, and the leads go over to it,
        as `Agreement.adopt` says.

        They do so in batches, at most `most` leads in this call; a lead that something happens to
        goes over by itself. Of leads that ask about each other all do at one instant: what happens
        after `at` is taken when the last of its desk has gone over, by whichever worker. Where it
        was interrupted, call it again with the same agreement: `at`, `renamed` and `reapply` are
        then those of the first call. Leads at a desk that another worker has are left to that one.

        Raises:
            HostError: `at` is not after all that has been handled, or leads are still to go over to
                the version before.
        """
        book = self._current()
        since = instant_of(at, "at")
        apart = self._apart
        if agreement.fingerprint != book.newest.fingerprint:
            if apart is asks_others(agreement.plan):
                raise HostError(
                    "leads that decide alone cannot go over to a version that asks for room, turns "
                    "or matches, nor back: open a new database with it, and ingest everything there"
                )
            if self._field is not None:
                slot_of(agreement.plan, self._field)
            self._announce(agreement, since, renamed or {}, reapply)
        changes = Changes()
        if apart:
            while most is None or changes.leads < most:
                size = BATCH if most is None else min(BATCH, most - changes.leads)
                if not self._adopt_some(agreement.fingerprint, size, changes):
                    break
        else:
            book = self._current()
            begins = book.since(len(book.versions) - 1)
            assert begins is not None
            told = self._desks.decide(book, begins, tick=False, most=most)
            changes.leads = told.moved
            changes.add(told.adoptions)
        with self.database.read() as connection:
            left = left_behind(connection, agreement.fingerprint)
        return changes.adopted(left)

    def _announce(
        self, agreement: Agreement, since: Micros, renamed: Renamed, reapply: bool
    ) -> None:
        with self.database.write() as connection:
            lock_versions(connection)
            book = self._current(connection, locked=True)
            if agreement.fingerprint == book.newest.fingerprint:
                return  # another worker has begun with it
            left = left_behind(connection, book.newest.fingerprint)
            if left or behind(connection, len(book.versions)):
                raise HostError(
                    f"{left:,} leads are still to go over to the version before: call adopt with "
                    "that one first"
                )
            taken = (newest_instant(connection), newest_clock(connection))
            newest = max((at for at in taken if at is not None), default=None)
            if newest is not None and newest >= since:
                last = from_micros(newest, agreement.plan.zone)
                raise HostError(
                    f"leads have been taken up to {last:%Y-%m-%d %H:%M:%S.%f} already: adopt "
                    "with a later at="
                )
            self._known[agreement.fingerprint] = agreement
            write_version(connection, agreement, since, renamed, reapply)
            self._read_book(connection)

    def _adopt_some(self, fingerprint: str, most: int, changes: Changes) -> int:
        with self.database.write() as connection:
            taking = self._taking(connection, END_OF_DATES)
            since = taking.book.since(len(taking.book.versions) - 1)
            assert since is not None
            taking.now = since
            names = next_ids(connection, fingerprint, most)
            taking.hold(lock_rows(connection, names))
            for row in taking.rows.values():
                taking.adopt(row, since)
            taking.finish()
        changes.leads += len(names)
        changes.add(taking.adoptions)
        return len(names)

    # -- workers ----------------------------------------------------------------------------

    def _taking(self, connection: Connection, now: Micros) -> Taking:
        book = self._current(connection)
        return Taking(self.database, book, connection, now, self._apart, self._memory, self._field)

    @property
    def _apart(self) -> bool:
        return self._current().is_apart

    def _decide(self, now: Micros, *, tick: bool) -> Decided:
        with self.database.read() as connection:
            book = self._current(connection, locked=True)
        return self._desks.decide(book, now, tick=tick)

    def _current(self, connection: Connection | None = None, *, locked: bool = False) -> Book:
        """The versions in force; read again where another worker has adopted one. Until the
        transaction ends nobody adopts another."""
        if connection is not None:
            if not locked:
                lock_versions(connection, shared=True)
            if count_versions(connection) != len(self._book.versions):
                self._read_book(connection)
        return self._book

    def _read_book(self, connection: Connection) -> None:
        book = read_book(connection, self._known)
        assert book is not None
        self._book = book


def _people(
    reps: Iterable[Rep] | Mapping[str, Iterable[Rep]] | None,
) -> tuple[Rep, ...] | dict[str, tuple[Rep, ...]] | None:
    if isinstance(reps, Mapping):
        return {name: tuple(people) for name, people in reps.items()}
    return None if reps is None else tuple(reps)


def _with(tally: Tally, told: Decided) -> Tally:
    """What was decided at once, counted with what came."""
    return evolve(
        tally,
        outputs=tally.outputs + told.outputs,
        late=tally.late + told.late,
        leads=tally.leads | told.leads,
        aside=[*tally.aside, *told.aside],
    )
