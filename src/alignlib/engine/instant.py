"""The loop of R1: at each instant time passes first, then the inputs of that instant."""

from __future__ import annotations

from collections.abc import Iterable

from alignlib.engine import clocks, moves
from alignlib.engine.happening import Happening, field_spec, normalise
from alignlib.engine.horizon import first_change
from alignlib.engine.life import Life
from alignlib.engine.outcome import Outcome
from alignlib.engine.run import Population, Run
from alignlib.engine.state import Act, State
from alignlib.errors import LateInputError, RecordError, StateError
from alignlib.model.inputs import (
    Activity,
    FieldChange,
    Input,
    Merge,
    OwnerChange,
    Room,
    StageChange,
    StageRequest,
)
from alignlib.model.outputs import Cause, Refusal, Rule, shown
from alignlib.names import canonical
from alignlib.plan.plan import Plan
from alignlib.text import fold
from alignlib.values.coerce import lower
from alignlib.values.time import from_micros

# The last instant that every zone can show: the end of time for look-ahead.
END_OF_TIME = 253_370_764_800_000_000  # 9999-01-01T00:00Z


def advance(
    plan: Plan,
    state: State,
    inputs: Iterable[Input],
    until: int,
    population: Population | None = None,
) -> Outcome:
    """The life from `state` to `until` (µs), with these inputs.

    Raises:
        RecordError: an input that the agreement cannot take, or one after `until`.
        LateInputError: an input that does not sort after what has been handled.
        StateError: the state belongs to another version of the agreement.
    """
    happenings, repeated = normalise(inputs, plan, state.record.id)
    return advance_prepared(plan, state, happenings, repeated, until, population)


def advance_prepared(
    plan: Plan,
    state: State,
    happenings: Iterable[Happening],
    repeated: Iterable[str],
    until: int,
    population: Population | None = None,
) -> Outcome:
    """`advance` with inputs that `normalise` has made ready; `repeated` are ids it dropped."""
    check_version(plan, state)
    life = Life(plan, state)
    dropped = set(repeated)
    fresh: list[Happening] = []
    for item in happenings:
        if item.input.id in life.seen:
            dropped.add(item.input.id)
        else:
            fresh.append(item)
    _refuse_out_of_order(plan, life, fresh, until)
    answers = {
        item.input.answers: item.input
        for item in fresh
        if isinstance(item.input, OwnerChange) and item.input.answers is not None
    }
    run = Run(plan, life, answers, population)
    for item in fresh:
        if life.stage is None and item.at < state.born:
            _background(run, item)
        else:
            _pass_time(run, item.at)
            _handle(run, item)
        life.seen.add(item.input.id)
        life.last_key = item.key
    _pass_time(run, until)
    wake = next_instant(run, END_OF_TIME)
    return Outcome(
        state=life.freeze(),
        outputs=tuple(run.outputs),
        wake_at=None if wake is None else from_micros(wake, plan.zone),
        dropped=tuple(sorted(dropped)),
        recorded=tuple(run.recorded),
    )


def check_version(plan: Plan, state: State) -> None:
    """Raises `StateError` for a state that was made under another version of the agreement."""
    if state.fingerprint != plan.fingerprint:
        raise StateError(
            f"{plan.subject} {state.record.id}: this state was made under another version of the "
            f"agreement ({state.fingerprint}, now {plan.fingerprint}): replay it from its history"
        )


def _refuse_out_of_order(plan: Plan, life: Life, fresh: list[Happening], until: int) -> None:
    lead = life.state.record.id
    where = f"{plan.subject} {lead}"
    if life.stage is not None and until < life.now:
        raise RecordError(
            f"{where}: cannot advance to {_when(plan, until)}: the life has already been taken to "
            f"{_when(plan, life.now)}"
        )
    if not fresh:
        return
    begun = life.stage is not None
    first = fresh[0]
    late = life.last_key is not None and first.key <= life.last_key
    if late or (begun and first.at < life.now):
        raise LateInputError(
            lead,
            first.input.id,
            f"{where}: {type(first.input).__name__} {first.input.id} at {_when(plan, first.at)} "
            f"comes late: everything up to {_when(plan, life.now)} has been handled. Replay the "
            "lead from its history and compare the outputs by their ids",
        )
    if fresh[-1].at > until:
        raise RecordError(
            f"{where}: {type(fresh[-1].input).__name__} {fresh[-1].input.id} at "
            f"{_when(plan, fresh[-1].at)} is after until ({_when(plan, until)}): keep it for later"
        )


def _when(plan: Plan, at: int) -> str:
    return shown(from_micros(at, plan.zone))


# -- time ------------------------------------------------------------------------------------


def _pass_time(run: Run, until: int) -> None:
    """Everything that happens by itself up to and at `until`."""
    life = run.life
    if life.stage is None:
        if life.state.born > until:
            return
        life.now = max(life.now, life.state.born)
        _begin(run)
    while (instant := next_instant(run, until)) is not None:
        life.now = max(life.now, instant)
        _one_instant(run)
    life.now = max(life.now, until)


def _begin(run: Run) -> None:
    life = run.life
    state = life.state
    plan = run.plan
    if state.given_stage is not None:
        entered = state.born if state.given_entered is None else state.given_entered
        moves.begin(run, plan.stage_keys[canonical(state.given_stage)], entered, True)
        return
    assert plan.start is not None
    moves.begin(run, plan.start, life.now, False)


def next_instant(run: Run, until: int) -> int | None:
    """The earliest instant, at most `until`, at which anything happens by itself."""
    life = run.life
    if life.stage is None:
        return life.state.born if life.state.born <= until else None
    due = min((timer[0] for timer in clocks.timers(run)), default=until + 1)
    if due <= life.now:
        return life.now
    watches = [*moves.watches(run), *clocks.watches(run)]
    change = first_change(life, watches, life.now, min(until, due))
    if change is not None:
        return change
    return due if due <= until else None


def _one_instant(run: Run) -> None:
    """What ages takes its new value; timers fire in order, each followed by the moves."""
    life = run.life
    cause = Cause(kind="time")
    clocks.update_conditions(run, cause)
    fired: set[tuple[int, str]] = set()
    while True:
        due = sorted(
            timer
            for timer in clocks.timers(run)
            if timer[0] <= life.now and (timer[2], timer[3]) not in fired
        )
        if not due:
            break
        _, _, index, what = due[0]
        fired.add((index, what))
        entry = life.clocks[index].entry
        sla_cause = Cause(kind="sla", input=life.clocks[index].sla)
        for action in clocks.fire_timer(run, index, what, cause):
            assert action.stage is not None
            moves.forced(run, action.stage, entry, None, sla_cause)
        moves.run_moves(run, cause)
    moves.run_moves(run, cause)


# -- inputs ----------------------------------------------------------------------------------


def _background(run: Run, item: Happening) -> None:
    """Before the beginning (R10): it counts, and fires, starts or meets nothing."""
    match item.input:
        case Activity():
            _record(run, item.input, item.at)
        case FieldChange():
            _change_field(run, item.input, Cause(kind="input", input=item.input.id))
        case Room():
            run.life.rooms[canonical(item.input.team)] = item.input.has_room
        case OwnerChange():
            run.life.owner = item.input.owner
        case Merge():
            _merge(run, item.input)
        case StageRequest() | StageChange():
            pass  # the host says where the lead is when the life begins


def _handle(run: Run, item: Happening) -> None:
    life = run.life
    # A line that would have come back to a stage is tried again at the next input.
    life.blocked.clear()
    party, person = _who(run, item.input)
    cause = Cause(kind="input", input=item.input.id, party=party, person=person)
    match item.input:
        case Activity():
            number = _record(run, item.input, item.at)
            clocks.take_activity(run, number, cause)
            moves.run_moves(run, cause, number)
            return
        case StageRequest():
            wish = Cause(kind="request", input=item.input.id, party=party, person=person)
            moves.request(run, item.input, wish)
        case StageChange():
            change = Cause(kind="outside", input=item.input.id, party=party, person=person)
            moves.outside(run, item.input, change)
        case FieldChange():
            _change_field(run, item.input, cause)
        case OwnerChange():
            if item.input.id not in life.answered:
                life.assign(item.input.owner)
        case Room():
            life.rooms[canonical(item.input.team)] = item.input.has_room
        case Merge():
            _merge(run, item.input)
    clocks.take_activity(run, None, cause)
    moves.run_moves(run, cause)


def _record(run: Run, activity: Activity, at: int) -> int:
    life = run.life
    party, person = _who(run, activity)
    latest = tuple(sorted(life.latest.items()))
    life.acts.append(Act(activity, at, party, person, life.owner, life.side, latest))
    return len(life.acts) - 1


def _who(run: Run, item: Input) -> tuple[str | None, str | None]:
    """The party (canonical) and the person who did it."""
    plan = run.plan
    life = run.life
    declared: str | None = None
    if isinstance(item, Activity):
        spec = plan.activities[canonical(item.kind)]
        declared = None if spec.by is None else canonical(spec.by)
    if item.by is None:
        return declared, None
    key = canonical(item.by)
    if key in plan.party_names:
        return key, None
    if key == "owner":
        return life.side, life.owner
    team = plan.people.get(fold(item.by))
    if team is not None:
        return (team if team in plan.party_names else declared), item.by
    for side, person in sorted(life.latest.items()):
        if fold(person) == fold(item.by):
            return declared or side, item.by
    return declared, item.by


def _change_field(run: Run, change: FieldChange, cause: Cause) -> None:
    life = run.life
    spec = field_spec(change.field, run.plan, "")
    known = life.facts.get(spec.slot)
    if known is not None and lower(known, spec.type) == lower(change.value, spec.type):
        return  # the same value, if in other letters (R13)
    if spec.fixed and known is not None:
        rule = run.plan.spans.get(spec.slot)
        run.emit(
            Refusal, f"refused / field / {spec.name}",
            rule or Rule(name=spec.name, file=run.plan.file, line=1, column=1), cause,
            kind="field", wanted=f"{spec.name} {shown(change.value)}",
            reasons=(f"{spec.name} is fixed: it is {shown(known)}",),
        )  # fmt: skip
        return
    life.set_fact(spec.slot, change.value)


def _merge(run: Run, merge: Merge) -> None:
    """The other record's activities count from now on, in the order of time; its facts fill
    gaps. Activities already known (by id) are not taken twice."""
    life = run.life
    known = {act.activity.id for act in life.acts}
    happenings, _ = normalise(merge.activities, run.plan, life.state.record.id)
    for item in happenings:
        assert isinstance(item.input, Activity)
        if item.input.id not in known:
            _record(run, item.input, item.at)
    life.sort_acts()
    for name, value in sorted(merge.fields.items()):
        spec = field_spec(name, run.plan, "")
        if spec.slot not in life.facts and value is not None:
            life.set_fact(spec.slot, value)
