"""From histories, or from outcomes of the engine, to the lives that measures count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from attrs import evolve, field, frozen

from alignlib.engine.beginning import history_of
from alignlib.engine.instant import advance_prepared, check_version
from alignlib.engine.life import Life as EngineLife
from alignlib.engine.outcome import BadRecord
from alignlib.engine.population.lives import begin
from alignlib.engine.population.population import Population
from alignlib.engine.records import Record
from alignlib.engine.state import Act, ClockState, State
from alignlib.engine.view import View
from alignlib.errors import RecordError, StateError
from alignlib.model.inputs import Input
from alignlib.model.outputs import OutputKind
from alignlib.model.rep import Rep
from alignlib.names import canonical
from alignlib.plan.plan import Plan
from alignlib.report.lives import Booked, Done, Life, Promised, Stay
from alignlib.report.watch import noted, watching
from alignlib.values.time import CalendarError, Micros, from_micros
from alignlib.values.types import Kind

History = tuple[Record, Iterable[Input]]


@frozen(slots=False)
class Facts:
    """Lives up to `at` (µs). `watched` are the definitions (canonical) that were followed through
    time, `bad` the records that could not be judged. `folded` states were compacted: what was done,
    and booked, in their folded time is not known."""

    plan: Plan
    at: Micros
    lives: tuple[Life, ...] = field(repr=False)
    watched: frozenset[str] = frozenset()
    bad: tuple[BadRecord, ...] = field(default=(), repr=False)
    folded: int = 0


def of_histories(
    plan: Plan,
    histories: Iterable[History],
    until: Micros,
    *,
    definitions: Iterable[str] = (),
    reps: Iterable[Rep] = (),
    judged_back: bool = False,
) -> Facts:
    """Replays each history up to `until` (included), watching these definitions.

    Where the agreement reads what only all leads together can answer (room, earlier matches) or
    moves leads by `keep` and `release`, they are replayed as one population with these `reps`.
    With `judged_back` lives before the agreement's `from` are judged as if it had been in force.
    """
    watched = frozenset(definitions)
    if judged_back:
        plan = evolve(plan, starts=None)
    people = tuple(reps)
    together = bool(
        people or plan.earlier or plan.keeping.keeps or plan.keeping.releases or plan.rooms.asked
    )
    bad: list[BadRecord] = []
    if together:
        # What the population answered is an input of each lead, which then replays alone.
        histories, bad = _answered(plan, histories, until, people)
    followed = watching(plan, sorted(watched))
    lives: list[Life] = []
    for answer in _alone(followed, histories, until):
        if isinstance(answer, BadRecord):
            bad.append(answer)
        else:
            state, outputs = answer
            lives.append(life_of(followed, state, noted(outputs)))
    return Facts(plan, until, tuple(lives), watched, tuple(bad))


def of_states(plan: Plan, states: Iterable[State], until: Micros) -> Facts:
    """From the states that `replay`, `advance` or a population gave, as they are; definitions were
    not followed through time.

    Raises:
        StateError: a state of another version of the agreement.
    """
    known = tuple(states)
    for state in known:
        check_version(plan, state)
    lives = tuple(life_of(plan, state, {}) for state in known)
    return Facts(plan, until, lives, folded=sum(state.folded is not None for state in known))


_Judged = tuple[State, Iterable[OutputKind]]


def _alone(
    plan: Plan, histories: Iterable[History], until: Micros
) -> Iterator[_Judged | BadRecord]:
    for record, inputs in histories:
        try:
            history, repeated, born = history_of(plan, record, inputs, until, plan.starts)
            if born > until:
                continue
            state = begin(plan, record, born)
            outcome = advance_prepared(plan, state, history, repeated, until)
        except (RecordError, StateError, CalendarError) as error:
            yield BadRecord(key=record.id, error=error)
            continue
        yield outcome.state, outcome.outputs


def _answered(
    plan: Plan, histories: Iterable[History], until: Micros, reps: tuple[Rep, ...]
) -> tuple[list[History], list[BadRecord]]:
    """The histories with what a population of them recorded, and the records it cannot take."""
    bad: list[BadRecord] = []
    inputs: dict[str, list[Input]] = {}
    records: dict[str, Record] = {}
    population = Population(plan=plan, reps=reps)
    for record, own in histories:
        try:
            history, _, born = history_of(plan, record, own, until, plan.starts)
            if born > until:
                continue
            population = population.add(record, at=from_micros(born, plan.zone))
        except (RecordError, StateError, CalendarError) as error:
            bad.append(BadRecord(key=record.id, error=error))
            continue
        records[record.id] = record
        inputs[record.id] = [item.input for item in history]
    outcome = population.advance(inputs, until=from_micros(until, plan.zone))
    found: list[History] = [
        (record, (*inputs[key], *outcome.recorded.get(key, ()))) for key, record in records.items()
    ]
    return found, bad


# -- one life --------------------------------------------------------------------------------


def life_of(plan: Plan, state: State, definitions: Mapping[str, tuple[Stay, ...]]) -> Life:
    """What measures count of a state, and of the definitions noted on its way."""
    stays: dict[str, list[Stay]] = {}
    for track in state.tracks:
        after = [*(entry.at for entry in track.entries[1:]), None]
        for entry, end in zip(track.entries, after, strict=True):
            stays.setdefault(canonical(entry.stage), []).append(Stay(entry.at, end))
    found = {key: tuple(sorted(own, key=lambda stay: stay.start)) for key, own in stays.items()}
    return Life(
        state.record.id,
        {**found, **definitions},
        state.facts,
        state.owner or _text(state.facts.get(f"{plan.subject}.owner")),
        tuple(Done(canonical(act.activity.kind), act.at, act.party, act.person)
              for act in state.acts),
        tuple(_bookings(plan, state, found)),
        tuple(_promised(plan, clock, found) for clock in state.clocks),
        _batches(plan, state, found),
    )  # fmt: skip


def _promised(plan: Plan, clock: ClockState, stays: Mapping[str, tuple[Stay, ...]]) -> Promised:
    """A promise that `before S` decided is late since the entry into S."""
    ended = clock.ended
    sla = plan.slas_by_key.get(clock.sla)
    before = None if sla is None else sla.before
    if clock.state == "late" and clock.due is None and before is not None:
        entries = stays.get(canonical(plan.stages[before].name), ())
        ended = next((stay.start for stay in entries if stay.start >= clock.start), None)
    return Promised(clock.sla, clock.start, clock.due, clock.state, ended)


def _batches(plan: Plan, state: State, stays: Mapping[str, tuple[Stay, ...]]) -> frozenset[str]:
    """The releases of which it is a part, by what is known of it at the end."""
    if not plan.keeping.releases:
        return frozenset()
    view = View(EngineLife(plan, state), state.now)
    return frozenset(
        release.key
        for release in plan.keeping.releases
        if (release.stage is None or canonical(plan.stages[release.stage].name) in stays)
        and (release.where is None or view.truth(release.where) is True)
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _bookings(plan: Plan, state: State, stays: Mapping[str, tuple[Stay, ...]]) -> Iterator[Booked]:
    deals = booking_kinds(plan)
    for act in state.acts:
        targets = deals.get(canonical(act.activity.kind))
        if targets is None or not _came(targets, act.at, stays):
            continue
        amount = _money(plan, act)
        if amount is not None:
            yield Booked(act.at, amount)


def _came(targets: frozenset[str], at: Micros, stays: Mapping[str, tuple[Stay, ...]]) -> bool:
    return any(stay.start == at for name in targets for stay in stays.get(name, ()))


def _money(plan: Plan, act: Act) -> Decimal | None:
    """The first money field, in the order of the declaration, that the activity has."""
    spec = plan.activities[canonical(act.activity.kind)]
    given = {canonical(name): value for name, value in act.activity.fields.items()}
    for key, own in spec.fields.items():
        value = given.get(key)
        if own.type.kind is Kind.MONEY and isinstance(value, Decimal | int):
            return Decimal(value)
    return None


def booking_kinds(plan: Plan) -> dict[str, frozenset[str]]:
    """What books money: kinds of activity with a money field of their own, and the stages
    (canonical) into which they lead.

    Those that lead into an end count alone where there are any: a quote is no deal.
    """
    found: dict[str, set[tuple[str, bool]]] = {}
    for stage in plan.stages:
        for move in stage.moves:
            if move.filter is None:
                continue
            target = plan.stages[move.target]
            for kind in plan.filters[move.filter].kinds:
                fields = plan.activities[kind].fields.values()
                if any(own.type.kind is Kind.MONEY for own in fields):
                    found.setdefault(kind, set()).add((canonical(target.name), target.end))
    ends = {
        kind: frozenset(name for name, end in own if end)
        for kind, own in found.items()
        if any(end for _, end in own)
    }
    return ends or {kind: frozenset(name for name, _ in own) for kind, own in found.items()}
