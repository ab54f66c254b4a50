"""Who decides for leads that ask about each other.

Leads that share people come to one desk: all leads to one, or, where the host names a field, those
of each of its values to one of their own. One worker at a time sits at a desk: it takes the entries
of the journal in order, answers what leads ask about each other, and writes each answer into the
journal of its lead. The row of the desk is locked meanwhile; a worker that finds it was the last
one there goes on with what it has in memory. Other workers sit at other desks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from attrs import define, evolve, field, frozen
from sqlalchemy import Connection, delete, func, or_, select, update

from alignlib.engine.population.member import Member
from alignlib.host import schema
from alignlib.host.arrivals import SetAside
from alignlib.host.asking import desk_called
from alignlib.host.book import Book, count_versions
from alignlib.host.changeover import BATCH
from alignlib.host.database import Database
from alignlib.host.floor import Floor, without
from alignlib.host.journal import write_aside
from alignlib.host.moving import move, opened
from alignlib.host.session import Decided, Session, StuckError
from alignlib.model.rep import Rep
from alignlib.values.time import Micros

_desks = schema.desks
_journal = schema.journal
_leads = schema.leads
_waiting = schema.waiting

Reps = Sequence[Rep] | Mapping[str, Sequence[Rep]] | None
"""The people of all desks, of each by its name, or (None) those given last."""


@frozen
class Seat:
    """What a worker has in memory of a desk, and the step after which that was stored."""

    floor: Floor
    step: int


@define
class Desks:
    """One worker's places. `lease`: for how long (of the time that calls are given) other workers
    leave a desk to the one that was there last. A worker without a desk does not wait for that
    where another one has several."""

    database: Database
    worker: str
    lease: timedelta
    reps: Reps = None
    _seats: dict[str, Seat] = field(factory=dict)

    def decide(self, book: Book, now: Micros, *, tick: bool, most: int | None = None) -> Decided:
        """Takes what waits in the journal, and with `tick` lets time pass up to `now`. Nothing at
        desks where another worker is at it. `most`: how many leads go over to another version."""
        told = Decided()
        for name in self._wanted(book, now, tick):
            self._work(name, book, now, tick, most, told)
        return told

    def _wanted(self, book: Book, now: Micros, tick: bool) -> list[str]:
        """The desks where there may be something to do, one's own first."""
        query = select(_desks.c.name)
        if not tick:
            called = select(_leads.c.desk).where(_leads.c.called)
            waiting = (
                select(_leads.c.desk)
                .join(_waiting, _waiting.c.lead == _leads.c.id)
                .where(_waiting.c.at <= now)
            )
            query = query.where(
                or_(
                    _desks.c.name.in_(called),
                    _desks.c.name.in_(waiting),
                    _desks.c.version < len(book.versions),
                )
            )
        with self.database.read() as connection:
            names = sorted(connection.execute(query).scalars())
        return sorted(names, key=lambda name: name not in self._seats)

    def _work(
        self, name: str, book: Book, now: Micros, tick: bool, most: int | None, told: Decided
    ) -> None:
        while True:
            try:
                more, seat = self.database.run(
                    lambda c: self._sit(c, name, book, now, tick, most, told)
                )
            except StuckError as stuck:
                self._void(stuck, now, told)
                continue
            if seat is not None:
                self._seats[name] = seat  # what is in memory is what is stored
            if not more:
                return

    def _sit(
        self, connection: Connection, name: str, book: Book, now: Micros, tick: bool,
        most: int | None, told: Decided,
    ) -> tuple[bool, Seat | None]:  # fmt: skip
        """One transaction at a desk: whether there is more to do, and what is in memory then."""
        seat = self._seats.pop(name, None)  # until all of it is stored
        query = select(_desks).where(_desks.c.name == name).with_for_update(skip_locked=True)
        row = connection.execute(query).one_or_none()
        if row is None:
            return False, None
        ours = row.holder == self.worker
        if not ours and not self._may_take(connection, row, now):
            return False, None
        if count_versions(connection) != len(book.versions):
            return False, None  # another worker has adopted one: the next call knows it
        own = book
        since = book.since(row.version) if row.version < len(book.versions) else None
        if seat is None or not ours or row.step != seat.step:
            seat = Seat(self._stored(connection, book, row), row.step)
        changing = since is not None and now >= since
        if since is not None and row.moved is None:
            now = min(now, since - 1)  # up to then the version before judges
            own = evolve(book, versions=book.versions[: row.version])
        if row.moved is not None:
            own = evolve(book, versions=book.versions[: row.version + 1])
            assert since is not None
            now = since
        session = Session(self.database, connection, name, own, seat.floor, now, row.turn, told)
        values: dict[str, Any] = {}
        if row.moved is not None:
            more = self._move(session, row, most, values)
        else:
            more = session.work(tick or changing)
            if changing and not more:
                assert since is not None
                more = True
                session.did("version", since)
                values["moved"] = ""
                seat = evolve(
                    seat, floor=opened(seat.floor, book.versions[row.version].agreement.plan, since)
                )
        if not session.busy and ours:
            return more, seat
        seat = evolve(seat, step=row.step + 1)
        connection.execute(
            update(_desks)
            .where(_desks.c.name == name)
            .values(
                holder=self.worker, until=now + self.lease // timedelta(microseconds=1),
                step=seat.step, turn=session.turn, shared=seat.floor.shared(), **values,
            )
        )  # fmt: skip
        return more, seat

    def _move(self, session: Session, row: Any, most: int | None, values: dict[str, Any]) -> bool:
        """Some leads go over to the next version, from the one after `row.moved` on."""
        told = session.told
        size = BATCH if most is None else min(BATCH, most - told.moved)
        if size <= 0:
            return False
        version = session.book.versions[-1]
        last = move(session, row.moved, size, version.renamed, version.reapply)
        session.busy = True
        values["moved"] = last
        if last is None:
            values["version"] = row.version + 1
        return True

    def _may_take(self, connection: Connection, row: Any, now: Micros) -> bool:
        """Whether nobody holds the desk now, or somebody who holds more than a fair share."""
        if row.until is None or row.until <= now:
            return True
        held = (
            select(_desks.c.holder, func.count().label("number"))
            .where(_desks.c.until > now)
            .group_by(_desks.c.holder)
        )
        numbers = {each.holder: each.number for each in connection.execute(held)}
        return bool(numbers[row.holder] > numbers.get(self.worker, 0) + 1)

    def _stored(self, connection: Connection, book: Book, row: Any) -> Floor:
        """The leads of a desk as they are stored; while they go over to another version, those
        that have."""
        members: dict[str, Member] = {}
        query = select(_leads.c.id, _leads.c.state, _leads.c.member).where(
            _leads.c.member.is_not(None), _leads.c.desk == row.name
        )
        version = row.version
        for name, state, member in connection.execute(query.order_by(_leads.c.id)):
            if row.moved is not None and name > row.moved:
                continue
            plain = json.loads(member)
            members[name] = Member.from_plain({**plain, "state": json.loads(state)})
        if row.moved is not None:
            version += 1
        plan = book.versions[version - 1].agreement.plan
        return Floor.of(plan, members, row.shared, self._people(row.name))

    def _people(self, name: str) -> Sequence[Rep] | None:
        if not isinstance(self.reps, Mapping):
            return self.reps
        own = {desk_called(key): people for key, people in self.reps.items()}
        return own.get(name, ())

    def _void(self, stuck: StuckError, now: Micros, told: Decided) -> None:
        """Without this entry, and from what is stored."""
        entry = stuck.entry
        item = SetAside(entry.lead, entry.id, str(stuck), entry.body)
        with self.database.write() as connection:
            connection.execute(delete(_waiting).where(_waiting.c.seq == entry.seq))
            connection.execute(
                update(_journal).where(_journal.c.seq == entry.seq).values(void=True)
            )
            write_aside(connection, [item], now)
        told.aside.append(item)

    # -- people and versions ----------------------------------------------------------------

    def forget(self, connection: Connection, leads: Iterable[str]) -> None:
        """What workers have in memory no longer holds, and what is stored names nobody of these."""
        self._seats.clear()
        gone = frozenset(leads)
        query = select(_desks).order_by(_desks.c.name).with_for_update()
        for row in connection.execute(query).all():
            shared = None if row.shared is None else without(row.shared, gone)
            connection.execute(
                update(_desks)
                .where(_desks.c.name == row.name)
                .values(step=row.step + 1, shared=shared)
            )


def newest_clock(connection: Connection) -> Micros | None:
    """Up to when desks have taken everything; nobody goes on until the transaction ends."""
    rows = connection.execute(
        select(_desks.c.shared).order_by(_desks.c.name).with_for_update()
    ).scalars()
    clocks = [json.loads(shared)["clock"] for shared in rows if shared is not None]
    return max((clock for clock in clocks if clock is not None), default=None)


def behind(connection: Connection, version: int) -> int:
    """How many desks have not gone over to a version."""
    return connection.execute(
        select(func.count()).select_from(_desks).where(_desks.c.version < version)
    ).scalar_one()
