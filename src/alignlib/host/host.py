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
from alignlib.host.book import Book, count_versions, lock_versions, read_book, write_version
from alignlib.host.changeover import Adopted, Changes, left_behind, newest_instant, next_ids
from alignlib.host.database import Database
from alignlib.host.deciding import Decided, Desk, asks_others
from alignlib.host.erasure import Forgotten, forget, people_of
from alignlib.host.errors import HostError
from alignlib.host.looking import Board, Kept, board, kept
from alignlib.host.outbox import Task, close, hand_out
from alignlib.host.rows import due_rows, lock_rows, state_text
from alignlib.host.taking import Taking, Tally, TryAgainError, waiting_entries, write_aside
from alignlib.model.rep import Rep
from alignlib.values.time import END_OF_DATES, Micros, from_micros

BATCH = 500
"""How many leads share a transaction."""


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
        earlier: Iterable[Agreement] = (), reps: Iterable[Rep] | None = None,
        worker: str | None = None, lease: timedelta = timedelta(seconds=30),
    ) -> None:  # fmt: skip
        """`reps` are the people of the teams (None: those given last, else those of the text).
        `worker` names this one among others (default: a random name); of an agreement that asks for
        room, turns or matches one worker decides, and the others leave it to that one for `lease`
        after its last call. `earlier` are versions that leads live or lived under, where the text
        alone does not make them.

        Raises:
            HostError: the database holds leads of another agreement, which is to be adopted first.
        """
        self._known: dict[str, Agreement] = {
            each.fingerprint: each for each in (*earlier, agreement)
        }
        self.database = Database(database)
        self._book: Book | None = None
        with self.database.write() as connection:
            book = read_book(connection, self._known)
            if book is None:
                write_version(connection, agreement, None, {}, False)
                book = read_book(connection, self._known)
        assert book is not None
        if agreement.fingerprint not in book.fingerprints:
            raise HostError(
                f"the leads of this database live under another version of {agreement.title} "
                f"({book.newest.fingerprint}): open it with that version, and adopt this one"
            )
        self._book = book
        people = None if reps is None else tuple(reps)
        self._desk = Desk(self.database, worker or uuid4().hex, lease, people)

    def close(self) -> None:
        """Gives the connections back. A host need not be closed: what it did is done."""
        self.database.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

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
        taking.rows = due_rows(connection, now, most)
        waiting = waiting_entries(connection, sorted(taking.rows), now)
        for lead, row in taking.rows.items():
            taking.live(row, waiting.get(lead, ()))
        taking.finish()
        return taking

    # -- asking -----------------------------------------------------------------------------

    def state(self, lead: str) -> State | None:
        """A lead's state as it is stored; None: unknown, or its life has not begun."""
        with self.database.read() as connection:
            text = state_text(connection, lead)
        return None if text is None else State.from_json(text)

    def lead(self, lead: str) -> Kept | None:
        """Everything that is kept of a lead; None: nothing is."""
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
        with self.database.write() as connection:
            return close(connection, task)

    # -- people -----------------------------------------------------------------------------

    def forget(self, contact: str) -> Forgotten:
        """Removes a person, by the id of the contact (or of a lead), with all leads that are about
        it and all that was merged: journal, states, outputs and tasks. Counts stay, and marks by
        which whatever comes for it later is passed over."""
        with self.database.write() as connection:
            self._current(connection)
            leads = people_of(connection, contact)
            self._desk.forget(connection, leads)
            return forget(self.database, connection, contact, leads)

    # -- versions ---------------------------------------------------------------------------

    def adopt(
        self, agreement: Agreement, *, at: datetime, renamed: Renamed | None = None,
        reapply: bool = False, most: int | None = None,
    ) -> Adopted:  # fmt: skip
        """Another version of the agreement is in force from `at` on, and the leads go over to it,
        as `Agreement.adopt` says.

        They do so in batches, at most `most` leads in this call; a lead that something happens to
        goes over by itself. Leads that ask about each other go over together, in one transaction.
        Where it was interrupted, call it again with the same agreement: `at`, `renamed` and
        `reapply` are then those of the first call.

        Raises:
            HostError: `at` is not after all that has been handled, leads are still to go over to
                the version before, or another worker decides for the teams.
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
            if not apart:
                return self._move(agreement, since, renamed or {}, reapply)
            self._announce(agreement, since, renamed or {}, reapply)
        elif not apart:
            most = 0  # all went over at once
        changes = Changes()
        while most is None or changes.leads < most:
            size = BATCH if most is None else min(BATCH, most - changes.leads)
            if not self._adopt_some(agreement.fingerprint, size, changes):
                break
        with self.database.read() as connection:
            left = left_behind(connection, agreement.fingerprint)
        return changes.adopted(left)

    def _move(
        self, agreement: Agreement, since: Micros, renamed: Renamed, reapply: bool
    ) -> Adopted:
        self._known[agreement.fingerprint] = agreement

        def reread(connection: Connection) -> Book:
            self._read_book(connection)
            return self._current()

        book = self._current()
        try:
            adoptions = self._desk.move(book, agreement, since, renamed, reapply, reread)
        except BaseException:
            self._book = book
            raise
        changes = Changes(leads=len(adoptions))
        changes.add(adoptions)
        return changes.adopted(0)

    def _announce(
        self, agreement: Agreement, since: Micros, renamed: Renamed, reapply: bool
    ) -> None:
        with self.database.write() as connection:
            lock_versions(connection)
            book = self._current(connection, locked=True)
            if agreement.fingerprint == book.newest.fingerprint:
                return  # another worker has begun with it
            left = left_behind(connection, book.newest.fingerprint)
            if left:
                raise HostError(
                    f"{left:,} leads are still to go over to the version before: call adopt with "
                    "that one first"
                )
            newest = newest_instant(connection)
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
            taking.rows = lock_rows(connection, names)
            for row in taking.rows.values():
                taking.adopt(row, since)
            taking.finish()
        changes.leads += len(names)
        changes.add(taking.adoptions)
        return len(names)

    # -- workers ----------------------------------------------------------------------------

    def _taking(self, connection: Connection, now: Micros) -> Taking:
        book = self._current(connection)
        return Taking(self.database, book, connection, now, apart=self._apart)

    @property
    def _apart(self) -> bool:
        """Whether no lead asks about another one."""
        return not asks_others(self._current().newest.plan)

    def _decide(self, now: Micros, *, tick: bool) -> Decided:
        with self.database.read() as connection:
            book = self._current(connection, locked=True)
        return self._desk.decide(book, now, tick=tick)

    def _current(self, connection: Connection | None = None, *, locked: bool = False) -> Book:
        """The versions in force; read again where another worker has adopted one. Until the
        transaction ends nobody adopts another."""
        assert self._book is not None
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


def _with(tally: Tally, told: Decided) -> Tally:
    """What was decided at once, counted with what came."""
    return evolve(
        tally,
        outputs=tally.outputs + told.outputs,
        late=tally.late + told.late,
        leads=tally.leads | told.leads,
        aside=[*tally.aside, *told.aside],
    )
