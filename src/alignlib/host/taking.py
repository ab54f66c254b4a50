"""What came is written down and lived through, a few leads in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import define, field
from sqlalchemy import Connection, delete, func, insert, select, update

from alignlib.engine.adoption import Adoption
from alignlib.errors import LateInputError, RecordError, StateError
from alignlib.host import schema
from alignlib.host.arrivals import Arrived, Ready, SetAside, checked, renamed
from alignlib.host.asking import desk_for, make_desks
from alignlib.host.book import Book
from alignlib.host.database import Database, chunks
from alignlib.host.differing import changes_of
from alignlib.host.entries import Entry, contact_of, digest, mark, other_of
from alignlib.host.erasure import forget
from alignlib.host.journal import history_of, note, waiting_entries, write_aside, written
from alignlib.host.memory import Memory
from alignlib.host.merging import enriched, follow, ids_of_merged, take_over
from alignlib.host.results import Results, announced, drop_open, wish_again
from alignlib.host.rows import Row, lock_rows, save_rows
from alignlib.model.inputs import Merge
from alignlib.values.time import CalendarError, Micros
from alignlib.versions import VersionedOutcome

_journal = schema.journal
_waiting = schema.waiting


BROKEN = (RecordError, StateError, CalendarError)
"""What the engine may say to a life that it cannot take on."""


@define
class Tally:
    """How the items of a call fared."""

    journalled: int = 0
    repeated: int = 0
    forgotten: int = 0
    late: int = 0
    outputs: int = 0
    leads: set[str] = field(factory=set)
    aside: list[SetAside] = field(factory=list)


@define
class Taking:
    """One transaction: rows are locked, entries written, lives taken on, all of it saved.

    `apart`: the leads do not ask about each other, so each is lived through at once; otherwise
    the population takes the entries, in the order of the journal.
    """

    database: Database
    book: Book
    connection: Connection
    now: Micros
    apart: bool
    memory: Memory
    desks: str | None = None
    tally: Tally = field(factory=Tally)
    rows: dict[str, Row] = field(factory=dict)
    fresh: dict[str, list[tuple[int, Ready]]] = field(factory=dict)
    adoptions: list[Adoption] = field(factory=list)
    restored: set[str] = field(factory=set)
    results: Results = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.results = Results(self.database)

    # -- what came --------------------------------------------------------------------------

    def hold(self, rows: dict[str, Row]) -> None:
        """Works on these rows, which are locked."""
        self.rows = rows
        self.memory.remind(rows.values())

    def take(self, arrived: Mapping[str, Arrived]) -> None:
        wanted = self._wanted(arrived)
        if wanted:
            self._open(wanted)
            for lead in sorted(wanted):
                self._know(self.rows[lead], wanted[lead])
            self._journal(wanted)
            if self.apart:
                waiting = self._waiting(wanted)
                for lead in sorted(wanted):
                    self.live(self.rows[lead], waiting.get(lead, ()))
            for lead in sorted(wanted):
                if wanted[lead].deletions:
                    self._delete(self.rows[lead], wanted[lead].deletions)
            if not self.apart:
                versions = len(self.book.versions)
                names = (row.desk for row in self.rows.values() if row.called)
                make_desks(self.database, self.connection, names, versions)
        self.finish()

    def _wanted(self, arrived: Mapping[str, Arrived]) -> dict[str, Arrived]:
        """By the lead that each item is about now: merged leads are followed, those who were
        forgotten stay so."""
        banned = self._banned(arrived)
        places = follow(self.connection, arrived)
        wanted: dict[str, Arrived] = {}
        for lead, own in arrived.items():
            people = {mark(c) for record, _ in own.records if (c := contact_of(record))}
            if mark(lead) in banned or people & banned:
                if mark(lead) not in banned:  # what came before it was known whose it is
                    forget(self.database, self.connection, lead, [lead])
                self.tally.forgotten += len(own)
                continue
            place = places.get(lead, lead)
            found = wanted.setdefault(place, Arrived())
            if place == lead:
                found.records.extend(own.records)
                found.inputs.extend(own.inputs)
                found.deletions += own.deletions
                continue
            before = ids_of_merged(self.connection, place)
            new = [ready for ready in own.inputs if ready.id not in before]
            self.tally.repeated += len(own) - len(new)
            found.inputs.extend(new)
        return wanted

    def _banned(self, arrived: Mapping[str, Arrived]) -> set[str]:
        table = schema.forgotten
        if self.connection.execute(select(func.count()).select_from(table)).scalar_one() == 0:
            return set()
        marks = [mark(lead) for lead in arrived]
        for own in arrived.values():
            marks += [mark(c) for record, _ in own.records if (c := contact_of(record))]
        found: set[str] = set()
        for some in chunks(sorted(set(marks))):
            query = select(table.c.mark).where(table.c.mark.in_(some))
            found.update(self.connection.execute(query).scalars())
        return found

    def _open(self, wanted: Mapping[str, Arrived]) -> None:
        """Rows for all, locked: those that merges name, too."""
        others = {
            other
            for own in wanted.values()
            for ready in own.inputs
            if isinstance(ready.input, Merge) and (other := ready.input.other)
        }
        names = sorted({*wanted, *others})
        rows = lock_rows(self.connection, names)
        new = [name for name in names if name not in rows]
        if new:
            made = self.database.insert_new(schema.leads)
            values = [{"id": name, "count": 0, "corrected": False} for name in new]
            self.connection.execute(made, values)
            rows |= lock_rows(self.connection, new)
        self.hold(rows)
        moved = [name for name in wanted if self.rows[name].merged_into is not None]
        if moved:
            raise TryAgainError(moved[0])

    def _know(self, row: Row, own: Arrived) -> None:
        """The lead's record: the first one begins its life, a later one is what has changed."""
        if own.records and not own.deletions and row.deleted is not None:
            self._restore(row)
        for record, text in own.records:
            if row.record is None:
                row.know(record, text)
                if not self.apart:
                    row.wake = self.book.born(record, ())  # it can join the others
                    row.desk = desk_for(self.book.newest.plan, record, self.desks)
                    row.called = True
                self.tally.leads.add(row.id)
                self.tally.journalled += 1
                continue
            known = text == row.record_text or digest(text) == row.heard
            changes = [] if known else changes_of(self.book, row, record, self.now)
            row.heard = digest(text)
            if changes:
                own.inputs.extend(changes)
                self.tally.journalled += 1 - len(changes)
            else:
                self.tally.repeated += 1

    # -- records that a CRM deletes -----------------------------------------------------------

    def _delete(self, row: Row, said: int) -> None:
        """Its life is taken up to now, and stops: no time passes for it, nothing is carried out
        any more, and what comes for it waits."""
        self.tally.repeated += said
        if row.deleted is not None:
            return
        self.tally.repeated -= 1
        self.tally.journalled += 1
        self.tally.leads.add(row.id)
        if self.apart and row.state is not None and row.state.born <= self.now:
            self._advance(row, (), self.now)
        self.results.write(self.connection)
        row.deleted = self.now
        row.wake = None
        row.called = row.record is not None and not self.apart
        note(self.connection, row.id, "deleted", self.now)
        drop_open(self.connection, row.id)

    def _restore(self, row: Row) -> None:
        """The CRM has it again: the life goes on from where it stopped, and makes up for the time
        in between."""
        row.deleted = None
        self.restored.add(row.id)
        self.tally.leads.add(row.id)
        state = row.state
        if self.apart:
            row.wake = None if state is None else state.now if state.stage else state.born
        elif row.record is not None:
            row.called = True
            if state is None:
                row.wake = self.book.born(row.record, ())
        note(self.connection, row.id, "restored", self.now)
        wish_again(self.connection, row.id)

    # -- the journal ------------------------------------------------------------------------

    def _journal(self, wanted: Mapping[str, Arrived]) -> None:
        """Writes down what is not in the journal yet."""
        rows: list[dict[str, Any]] = []
        known: dict[tuple[str, str], Ready] = {}
        for lead in sorted(wanted):
            for ready in self._merged(lead, wanted[lead].inputs):
                if (lead, ready.id) in known:
                    self.tally.repeated += 1
                    continue
                known[lead, ready.id] = ready
                rows.append(
                    {"lead": lead, "id": ready.id, "at": ready.at, "body": ready.text,
                     "other": other_of(ready.input), "answer": False, "void": False}
                )  # fmt: skip
        if not self.apart:  # they are taken in this order
            rows.sort(key=lambda row: (known[row["lead"], row["id"]].happening.key, row["lead"]))
        new = written(self.database, self.connection, rows)
        self.tally.repeated += len(rows) - len(new)
        self.tally.journalled += len(new)
        for (lead, name), seq in sorted(new.items(), key=lambda item: item[1]):
            self.fresh.setdefault(lead, []).append((seq, known[lead, name]))
            self.tally.leads.add(lead)
            ready = known[lead, name]
            self.rows[lead].texts[name] = (ready.input, ready.text)
        later = [
            {"seq": seq, "lead": lead, "at": ready.at}
            for lead, own in self.fresh.items()
            for seq, ready in own
            if not self.apart or ready.at > self.now or not self.rows[lead].is_worked
        ]
        if later:
            self.connection.execute(insert(_waiting), later)

    def _merged(self, lead: str, inputs: Sequence[Ready]) -> Iterable[Ready]:
        """The inputs, merges with what the other record brings along."""
        for ready in inputs:
            item = ready.input
            if not isinstance(item, Merge):
                yield ready
                continue
            other = self.rows[item.other]
            if item.other == lead:
                self.tally.aside.append(
                    SetAside(lead, item.id, "a merge of a record with itself", ready.text)
                )
                continue
            if other.merged_into is None:
                merge = enriched(self.connection, self.book, other, item)
                yield renamed(ready, merge)
                yield from take_over(
                    self.connection, self.book, self.rows[lead], other, ready.at, apart=self.apart
                )
            else:
                yield ready

    # -- lives ------------------------------------------------------------------------------

    def live(self, row: Row, waiting: Iterable[Entry] = ()) -> None:
        """Takes one lead on to its newest input, or, where nothing came, to its wake-up."""
        own = [ready for _, ready in self.fresh.get(row.id, ()) if ready.at <= self.now]
        if not row.is_worked:
            return
        own = [*self._ready(row, waiting), *own, *self._unborn(row)]
        own.sort(key=lambda ready: ready.happening.key)
        if row.state is None and not self._begin(row, own):
            self._wait(row, own)
            return
        if own or self._is_due(row):
            self._advance(row, own)

    def _ready(self, row: Row, waiting: Iterable[Entry]) -> list[Ready]:
        entries = {entry.seq: entry for entry in waiting}
        if not entries:
            return []
        fresh = {seq for seq, _ in self.fresh.get(row.id, ())}
        inputs = [entry.input for seq, entry in entries.items() if seq not in fresh]
        self.connection.execute(delete(_waiting).where(_waiting.c.seq.in_(list(entries))))
        ready, _, aside = checked(self.book, row.id, inputs)
        for item in aside:  # a newer version of the agreement does not know it
            self._void(row.id, item)
        return ready

    def _waiting(self, leads: Iterable[str]) -> dict[str, list[Entry]]:
        """What came for these leads before it was known when their lives begin, or while their
        records were deleted."""
        asked = [
            lead for lead in sorted(leads) if self.rows[lead].state is None or lead in self.restored
        ]
        return waiting_entries(self.connection, asked, self.now)

    def _unborn(self, row: Row) -> list[Ready]:
        """A life that is still to begin begins under the version in force then, with all that came
        so far: nothing of it has been judged yet."""
        state = row.state
        if state is None or state.stage is not None or row.record is None:
            return []
        if state.fingerprint == self.book.at(state.born).fingerprint:
            return []
        row.stand(self.book.begin(row.record, state.born))
        row.wake = state.born
        fresh = {seq for seq, _ in self.fresh.get(row.id, ())}
        entries = [e for e in history_of(self.connection, row.id) if e.seq not in fresh]
        return checked(self.book, row.id, [entry.input for entry in entries])[0]

    def adopt(self, row: Row, since: Micros) -> None:
        """Takes one lead over to the newest version, which is in force from `since` on."""
        if row.state is None or row.record is None:
            return
        own = self._unborn(row)
        if row.state.stage is None:
            if own:
                self._advance(row, own)
            return
        self._advance(row, (), since)

    def _begin(self, row: Row, own: Sequence[Ready]) -> bool:
        assert row.record is not None
        born = self.book.born(row.record, [ready.at for ready in own])
        if born is None:
            return False
        row.stand(self.book.begin(row.record, born))
        row.wake = born
        return True

    def _wait(self, row: Row, own: Sequence[Ready]) -> None:
        """Nothing says when the life begins: no input has come so far."""
        assert not own
        row.wake = None

    def _is_due(self, row: Row) -> bool:
        return row.wake is not None and row.wake <= self.now

    def _advance(self, row: Row, own: Sequence[Ready], to: Micros | None = None) -> None:
        state = row.state
        assert state is not None
        ats = [ready.at for ready in own]
        if to is not None or (not ats and row.wake is not None):
            ats.append(to if to is not None else row.wake or 0)
        until = max([*ats, state.now] if state.stage is not None else ats)
        if state.stage is None and state.born <= self.now:
            until = max(until, state.born)
        happenings = [ready.happening for ready in own]
        try:
            outcome = self.book.advance(state, happenings, until)
        except LateInputError:
            self._reconcile(row, own, until)
            return
        except BROKEN as error:
            self._stuck(row, own, error)
            return
        if row.corrected:
            self.results.add_again(self.connection, row.id, row.count, outcome.outputs)
        else:
            self.results.add(row.id, row.count, outcome.outputs)
        row.live(outcome)
        if isinstance(outcome, VersionedOutcome):
            self.adoptions.extend(outcome.adoptions)
        self.tally.outputs += len(outcome.outputs)
        self.tally.leads.add(row.id)
        for fault in outcome.faults:
            self.tally.aside.append(SetAside(row.id, None, f"{fault.code} {fault.message}"))

    def _reconcile(self, row: Row, own: Sequence[Ready], until: Micros) -> None:
        """The whole life anew, with what came late; what was announced is corrected."""
        assert row.record is not None
        history = [entry.input for entry in history_of(self.connection, row.id)]
        try:
            outcome = self.book.replay(row.record, history, until)
        except BROKEN as error:
            self._stuck(row, own, error)
            return
        before = announced(self.connection, row.id)
        report = self.book.compare(row.id, before, outcome, until)
        causes = [ready.id for ready in own]
        row.corrected = row.corrected or not report.is_same
        self.results.write(self.connection)
        self.results.correct(self.connection, report, causes, self.now)
        row.count = 0
        row.live(outcome)
        self.tally.late += 1
        self.tally.outputs += len(report.new)

    def _stuck(self, row: Row, own: Sequence[Ready], error: Exception) -> None:
        """The engine cannot take what came: it stands aside, and the life stays as it was. Where
        time alone is too much for it, the life stands still until something comes."""
        if not own:
            row.wake = None
            self.tally.aside.append(SetAside(row.id, None, f"it cannot go on: {error}"))
        for ready in own:
            self._void(row.id, SetAside(row.id, ready.id, str(error), ready.text))

    def _void(self, lead: str, item: SetAside) -> None:
        self.tally.aside.append(item)
        self.connection.execute(
            update(_journal)
            .where(_journal.c.lead == lead, _journal.c.id == item.id, ~_journal.c.void)
            .values(void=True)
        )

    def _sleep(self) -> None:
        """No lead sleeps longer than until its next input that waits."""
        for some in chunks(sorted(self.rows)):
            query = (
                select(_waiting.c.lead, func.min(_waiting.c.at))
                .where(_waiting.c.lead.in_(some))
                .group_by(_waiting.c.lead)
            )
            for lead, at in self.connection.execute(query):
                row = self.rows[lead]
                if row.is_worked:
                    row.wake = at if row.wake is None else min(row.wake, at)

    def finish(self) -> None:
        """Writes all of it."""
        if self.apart:
            self._sleep()
        self.results.write(self.connection)
        rows = [self.rows[lead] for lead in sorted(self.rows)]
        save_rows(self.database, self.connection, rows)
        self.memory.keep(rows)
        write_aside(self.connection, self.tally.aside, self.now)


class TryAgainError(Exception):
    """Another worker has merged a lead meanwhile: once more, from the beginning."""
