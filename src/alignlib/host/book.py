"""The versions of the agreement under which the leads of one database live."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property

from attrs import field, frozen
from sqlalchemy import Connection, func, insert, select

from alignlib.agreement import Agreement
from alignlib.engine.adopt_places import Renamed
from alignlib.engine.beginning import beginning
from alignlib.engine.happening import Happening
from alignlib.engine.instant import advance_prepared
from alignlib.engine.outcome import Outcome
from alignlib.engine.reconcile import Announced, Reconciliation, reconcile
from alignlib.engine.records import Record
from alignlib.engine.run import Population
from alignlib.engine.state import State
from alignlib.errors import AgreementError, LateInputError, RecordError
from alignlib.host import schema
from alignlib.host.asking import asks_others
from alignlib.host.errors import HostError
from alignlib.loading import loads
from alignlib.model.inputs import Input
from alignlib.values.time import Micros, from_micros, to_micros
from alignlib.versions import Version, Versions

_table = schema.versions


@frozen(slots=False)
class Book:
    """One agreement, or several with the instant from which each is in force."""

    versions: tuple[Version, ...]
    _spans: Versions = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_spans", Versions(self.versions))

    @property
    def newest(self) -> Agreement:
        return self.versions[-1].agreement

    @cached_property
    def is_apart(self) -> bool:
        """Whether no lead asks about another one."""
        return not asks_others(self.newest.plan)

    @property
    def fingerprints(self) -> tuple[str, ...]:
        return tuple(version.agreement.fingerprint for version in self.versions)

    def at(self, at: Micros) -> Agreement:
        """The version in force at an instant; before the first one, the first."""
        for version in reversed(self.versions):
            if version.since is None or to_micros(version.since) <= at:
                return version.agreement
        return self.versions[0].agreement

    def since(self, number: int) -> Micros | None:
        """Since when a version is in force (counted from 0); None: since ever."""
        since = self.versions[number].since
        return self.versions[number].agreement.plan.starts if since is None else to_micros(since)

    def born(self, record: Record, instants: Iterable[Micros]) -> Micros | None:
        """When a life begins; None: nothing says it yet."""
        try:
            return beginning(self.newest.plan, record, instants, self.since(0))
        except RecordError:
            return None

    def begin(self, record: Record, born: Micros) -> State:
        return self._spans.begin(record, at=self._aware(born))

    def advance(
        self, state: State, happenings: Sequence[Happening], until: Micros,
        population: Population | None = None,
    ) -> Outcome:  # fmt: skip
        """Takes a life on, through changes of version. The happenings are of the agreement in force
        at their instants (`at`). Raises as `Agreement.advance` does."""
        if len(self.versions) == 1:
            return advance_prepared(self.newest.plan, state, happenings, (), until, population)
        if happenings and state.stage is not None and happenings[0].at < state.now:
            first = happenings[0].input
            raise LateInputError(state.record.id, first.id, f"{first.id} comes late")
        inputs = [item.input for item in happenings]
        end = self._aware(until)
        return self._spans.advance(state, inputs, until=end, population=population)

    def replay(
        self, record: Record, history: Iterable[Input], until: Micros,
        population: Population | None = None,
    ) -> Outcome:  # fmt: skip
        """A whole life, each instant judged by the version in force then."""
        end = self._aware(until)
        if len(self.versions) == 1:
            return self.newest.replay(record, history, until=end, population=population)
        return self._spans.replay(record, history, until=end, population=population)

    def compare(
        self, lead: str, announced: Iterable[Announced], outcome: Outcome, until: Micros
    ) -> Reconciliation:
        """What was announced against a replay, as `reconcile` reports it."""
        own = frozenset(self.fingerprints)
        return reconcile(lead, announced, outcome, self._aware(until), own)

    def agreement_of(self, state: State) -> Agreement:
        """The version that a state is under. Raises `HostError` for one that is unknown."""
        for version in self.versions:
            if version.agreement.fingerprint == state.fingerprint:
                return version.agreement
        raise HostError(
            f"lead {state.record.id} is under a version of the agreement that this host does not "
            f"know ({state.fingerprint}): give it with earlier=[…]"
        )

    def _aware(self, at: Micros) -> datetime:
        return from_micros(at, self.newest.plan.zone)


def lock_versions(connection: Connection, *, shared: bool = False) -> None:
    """Nobody adopts another version while this is held; whoever adopts holds it alone."""
    query = select(_table.c.number).where(_table.c.number == 1)
    connection.execute(query.with_for_update(read=shared)).all()


def count_versions(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(_table)).scalar_one()


def stored_text(agreement: Agreement) -> str | None:
    """The text, if it alone makes this agreement (without other files, a lock, settings or
    extensions)."""
    source = agreement.program.source
    try:
        again = loads(source.text, name=source.name, zone=agreement.zone)
    except AgreementError:
        return None
    return source.text if again.fingerprint == agreement.fingerprint else None


def write_version(
    connection: Connection, agreement: Agreement, since: Micros | None, renamed: Renamed,
    reapply: bool,
) -> None:  # fmt: skip
    connection.execute(
        insert(_table).values(
            number=count_versions(connection) + 1,
            fingerprint=agreement.fingerprint,
            since=since,
            name=agreement.program.source.name,
            text=stored_text(agreement),
            zone=agreement.zone,
            renamed=json.dumps(dict(renamed)),
            reapply=reapply,
        )
    )


def read_book(connection: Connection, known: Mapping[str, Agreement]) -> Book | None:
    """The versions as they stand in the database; None: there is none yet.

    Raises:
        HostError: a version that was not given and cannot be made from its text.
    """
    found = []
    for row in connection.execute(select(_table).order_by(_table.c.number)):
        agreement = known.get(row.fingerprint)
        if agreement is None:
            agreement = _from_text(row.fingerprint, row.name, row.text, row.zone)
        since = None if row.since is None else from_micros(row.since, agreement.plan.zone)
        found.append(
            Version(agreement, since, renamed=json.loads(row.renamed), reapply=row.reapply)
        )
    return Book(tuple(found)) if found else None


def _from_text(fingerprint: str, name: str, text: str | None, zone: str | None) -> Agreement:
    if text is not None:
        agreement = loads(text, name=name, zone=zone)
        if agreement.fingerprint == fingerprint:
            return agreement
    raise HostError(
        f"leads of this database live under a version of {name} ({fingerprint}) that its text "
        "alone does not give: load it with its lock and extensions, and give it with earlier=[…]"
    )
