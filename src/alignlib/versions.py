"""A life that spans versions of an agreement: each instant by the version in force (R15)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import TypeAlias

from attrs import field, frozen

from alignlib.agreement import Agreement
from alignlib.engine.adopt_places import Renamed
from alignlib.engine.adoption import Adoption
from alignlib.engine.beginning import beginning
from alignlib.engine.happening import instant_of
from alignlib.engine.outcome import Outcome
from alignlib.engine.reconcile import Announced, Reconciliation, reconcile
from alignlib.engine.records import Record
from alignlib.engine.run import Population
from alignlib.engine.state import State
from alignlib.errors import RecordError, StateError
from alignlib.model.fault import Fault
from alignlib.model.inputs import Input, OwnerChange
from alignlib.model.outputs import OutputKind, shown
from alignlib.values.time import from_micros, to_micros


@frozen
class Version:
    """One version: the agreement and since when it is in force (an aware datetime; None: since the
    text's `from`, and the first version since ever).

    `renamed` and `reapply` are for lives that come over from the version before, as for
    `Agreement.adopt`.
    """

    agreement: Agreement
    since: datetime | None = None
    renamed: Renamed = field(factory=dict, kw_only=True)
    reapply: bool = field(default=False, kw_only=True)


VersionLike: TypeAlias = Version | Agreement | tuple[Agreement, datetime | None]


@frozen(kw_only=True)
class VersionedOutcome(Outcome):
    """An outcome, and what was reported at each change of version."""

    adoptions: tuple[Adoption, ...] = ()


@frozen
class _Span:
    """A version with its first instant, in µs; None: since ever."""

    version: Version
    since: int | None

    @property
    def agreement(self) -> Agreement:
        return self.version.agreement

    def has_begun(self, at: int) -> bool:
        return self.since is None or self.since <= at


def _spans(versions: Iterable[VersionLike]) -> tuple[_Span, ...]:
    found = []
    for item in versions:
        version = item
        if isinstance(item, Agreement):
            version = Version(item)
        elif isinstance(item, tuple):
            version = Version(*item)
        if not isinstance(version, Version):
            raise RecordError(f"{item!r} is no version: give (agreement, since) or a Version")
        since = version.agreement.plan.starts
        if version.since is not None:
            since = instant_of(version.since, f"{version.agreement.title}: since")
        found.append(_Span(version, since))
    _check(found)
    return tuple(found)


def _check(spans: list[_Span]) -> None:
    if not spans:
        raise RecordError("no versions: give at least one agreement")
    for before, after in pairwise(spans):
        title = after.agreement.title
        if after.since is None:
            raise RecordError(
                f"{title}: nothing says since when this version is in force: write `from` under "
                "`agreement`, or give (agreement, since)"
            )
        if before.since is not None and before.since >= after.since:
            raise RecordError(
                f"{title}: the version since {_day(after)} comes after the one since "
                f"{_day(before)}: give versions in the order in which they came into force"
            )
        if before.agreement.subject != after.agreement.subject:
            raise RecordError(
                f"{title}: a version for the {after.agreement.subject} cannot follow one for the "
                f"{before.agreement.subject}"
            )


def _day(span: _Span) -> str:
    assert span.since is not None
    return shown(from_micros(span.since, span.agreement.plan.zone))


@frozen
class Versions:
    """The versions of one agreement, in the order in which they came into force.

    Give each as `(agreement, since)`, as a `Version`, or as an agreement whose text says `from`.
    Calls are those of `Agreement`: at each change of version the state is adopted, so that a life
    taken on in pieces is the life replayed whole. Every output carries the fingerprint of the
    version that made it.

    Raises:
        RecordError: no versions, no order among them, or of different subjects.
    """

    _spans: tuple[_Span, ...] = field(converter=_spans, alias="versions")

    @property
    def versions(self) -> tuple[Version, ...]:
        return tuple(span.version for span in self._spans)

    def at(self, instant: datetime) -> Agreement:
        """The version in force at an instant. Raises `RecordError` for one before the first."""
        at = instant_of(instant, "at")
        for span in reversed(self._spans):
            if span.has_begun(at):
                return span.agreement
        raise RecordError(
            f"no version is in force at {shown(instant)}: the first one is since "
            f"{_day(self._spans[0])}"
        )

    def of(self, state: State) -> Agreement:
        """The version that a state is under: the one to ask `view`, `why` and `why_clock`.

        Raises:
            StateError: it is not under the version that is in force at its instant.
        """
        return self._spans[self._place(state)].agreement

    def begin(
        self,
        lead: Record,
        *,
        at: datetime,
        stage: str | None = None,
        entered: datetime | None = None,
        owner: str | None = None,
    ) -> State:
        """The state of a life that begins at `at`, under the version then in force; as
        `Agreement.begin`."""
        return self.at(at).begin(lead, at=at, stage=stage, entered=entered, owner=owner)

    def advance(
        self,
        state: State,
        inputs: Iterable[Input] = (),
        *,
        until: datetime,
        population: Population | None = None,
    ) -> VersionedOutcome:
        """Takes a life further, through changes of version; as `Agreement.advance`.

        `wake_at` is no later than the next change of version.

        Raises:
            RecordError, LateInputError: as `Agreement.advance`.
            StateError: the state is not under the version in force at its instant; a stage is gone.
        """
        place = self._place(state)
        end = instant_of(until, "until")
        given = list(inputs)
        # What an earlier version took need not be what this one can take.
        known = [item.id for item in given if item.id in state.seen]
        fresh = [item for item in given if item.id not in state.seen]
        rest = [(instant_of(item.at, f"input {item.id}: at"), item) for item in fresh]
        done = _Done(known)
        while (change := self._change_after(place)) is not None and change <= end:
            now = self._spans[place].agreement
            before = [item for at, item in rest if at < change]
            rest = [(at, item) for at, item in rest if at >= change]
            last = from_micros(change - 1, now.plan.zone)
            state = done.take(now.advance(state, before, until=last, population=population))
            place += 1
            version = self._spans[place].version
            adoption = version.agreement.adopt(
                state,
                at=from_micros(change, version.agreement.plan.zone),
                renamed=version.renamed,
                reapply=version.reapply,
                answers=(item for _, item in rest if isinstance(item, OwnerChange)),
                population=population,
            )
            state = done.adopt(adoption)
        now = self._spans[place].agreement
        left = [item for _, item in rest]
        done.take(now.advance(state, left, until=until, population=population))
        change = self._change_after(place)
        zone = now.plan.zone
        return done.outcome(None if change is None else from_micros(change, zone))

    def replay(
        self,
        lead: Record,
        inputs: Iterable[Input] = (),
        *,
        until: datetime,
        population: Population | None = None,
    ) -> VersionedOutcome:
        """A whole life from its history; as `Agreement.replay`. It never begins before the first
        version is in force."""
        end = instant_of(until, "until")
        history = [
            item for item in inputs if instant_of(item.at, f"input {item.id}: at") <= end
        ]  # fmt: skip
        first = self._spans[0]
        plan = first.agreement.plan
        instants = [instant_of(item.at, item.id) for item in history]
        born = from_micros(beginning(plan, lead, instants, first.since), plan.zone)
        state = self.begin(lead, at=born)
        return self.advance(state, history, until=until, population=population)

    def reconcile(
        self,
        lead: Record,
        history: Iterable[Input],
        announced: Iterable[Announced],
        *,
        until: datetime,
        population: Population | None = None,
    ) -> Reconciliation:
        """As `Agreement.reconcile`, each instant judged by the version in force then."""
        outcome = self.replay(lead, history, until=until, population=population)
        own = frozenset(span.agreement.fingerprint for span in self._spans)
        return reconcile(lead.id, announced, outcome, until, own)

    def _change_after(self, place: int) -> int | None:
        """The first instant of the next version."""
        return self._spans[place + 1].since if place + 1 < len(self._spans) else None

    def _place(self, state: State) -> int:
        """Which version a state is under, and that it is the one in force at its instant."""
        for place in reversed(range(len(self._spans))):
            span = self._spans[place]
            if not span.has_begun(state.now):
                continue
            if span.agreement.fingerprint == state.fingerprint:
                return place
            raise StateError(
                f"{span.agreement.subject} {state.record.id}: at its instant, "
                f"{shown(from_micros(state.now, span.agreement.plan.zone))}, version {place + 1} "
                f"({span.agreement.fingerprint}) is in force, and the state is under another "
                f"({state.fingerprint}): adopt it, or replay it from its history"
            )
        raise StateError(f"{state.record.id}: no version is in force at the instant of this state")


class _Done:
    """What the versions have made so far."""

    def __init__(self, dropped: Iterable[str]) -> None:
        self.dropped = set(dropped)
        self.outputs: list[OutputKind] = []
        self.adoptions: list[Adoption] = []
        self.outcomes: list[Outcome] = []
        self.recorded: list[OwnerChange] = []
        self.faults: list[Fault] = []

    def take(self, outcome: Outcome) -> State:
        self.outcomes.append(outcome)
        self.dropped.update(outcome.dropped)
        self.outputs.extend(outcome.outputs)
        self.recorded.extend(outcome.recorded)
        self.faults.extend(outcome.faults)
        return outcome.state

    def adopt(self, adoption: Adoption) -> State:
        self.adoptions.append(adoption)
        self.outputs.extend(adoption.outputs)
        self.recorded.extend(adoption.recorded)
        self.faults.extend(adoption.faults)
        return adoption.state

    def outcome(self, change: datetime | None) -> VersionedOutcome:
        """All of it as one; `change` is the first instant of the next version."""
        last = self.outcomes[-1]
        wakes = [wake for wake in (last.wake_at, change) if wake is not None]
        return VersionedOutcome(
            state=last.state,
            outputs=tuple(self.outputs),
            wake_at=min(wakes, key=to_micros, default=None),
            dropped=tuple(sorted(self.dropped)),
            recorded=tuple(self.recorded),
            faults=tuple(self.faults),
            adoptions=tuple(self.adoptions),
        )
