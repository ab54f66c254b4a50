"""The loop of R1: at each instant time passes first, then the inputs of that instant."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from alignlib.engine import clocks, facts, moves, triggers, wishes
from alignlib.engine.clock_steps import Order
from alignlib.engine.facts import who_did
from alignlib.engine.happening import Happening, normalise
from alignlib.engine.horizon import Watch, first_change, may_change
from alignlib.engine.life import Life, Views
from alignlib.engine.moves import Round
from alignlib.engine.outcome import Outcome
from alignlib.engine.population import hooks
from alignlib.engine.run import Population, Run
from alignlib.engine.state import State
from alignlib.errors import LateInputError, RecordError, StateError
from alignlib.model.inputs import (
    Activity,
    FieldChange,
    Input,
    Match,
    Merge,
    OwnerChange,
    Release,
    Room,
    StageChange,
    StageRequest,
)
from alignlib.model.outputs import Cause, shown
from alignlib.names import canonical
from alignlib.plan.plan import Plan
from alignlib.values.time import DAY, END_OF_DATES, from_micros

# How far it is looked ahead.
END_OF_TIME = END_OF_DATES
# How far it is looked ahead while inputs come in: what they do not touch is not looked at again.
LOOK_AHEAD = 4 * DAY


def advance(
    plan: Plan,
    state: State,
    inputs: Iterable[Input],
    until: int,
    population: Population | None = None,
    views: Views | None = None,
) -> Outcome:
    """The life from `state` to `until` (µs), with these inputs.

    Raises:
        RecordError: an input that the agreement cannot take, or one after `until`.
        LateInputError: an input that does not sort after what has been handled.
        StateError: the state belongs to another version of the agreement.
    """
    happenings, repeated = normalise(inputs, plan, state.record.id)
    return advance_prepared(plan, state, happenings, repeated, until, population, views)


def advance_prepared(
    plan: Plan,
    state: State,
    happenings: Iterable[Happening],
    repeated: Iterable[str],
    until: int,
    population: Population | None = None,
    views: Views | None = None,
) -> Outcome:
    """`advance` with inputs that `normalise` has made ready; `repeated` are ids it dropped."""
    check_version(plan, state)
    life = Life(plan, state)
    life.views = views
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
        if item.input.id in life.seen:
            dropped.add(item.input.id)  # it came in with a merge
            continue
        early = not life.has_begun and item.at < state.born
        if not early:
            _pass_time(run, item.at)
        life.taking = item.key[1:]
        if early:
            _background(run, item)
        else:
            _handle(run, item)
        life.taking = None
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
        faults=tuple(life.faults),
    )


def check_version(plan: Plan, state: State) -> None:
    """Raises `StateError` for a state that was made under another version of the agreement."""
    if state.fingerprint != plan.fingerprint:
        raise StateError(
            f"{plan.subject} {state.record.id}: this state was made under another version of the "
            f"agreement ({state.fingerprint}, now {plan.fingerprint}): adopt it, or replay it from "
            "its history"
        )


def _refuse_out_of_order(plan: Plan, life: Life, fresh: list[Happening], until: int) -> None:
    lead = life.state.record.id
    where = f"{plan.subject} {lead}"
    if life.has_begun and until < life.now:
        raise RecordError(
            f"{where}: cannot advance to {_when(plan, until)}: the life has already been taken to "
            f"{_when(plan, life.now)}"
        )
    if not fresh:
        return
    begun = life.has_begun
    first = fresh[0]
    late = life.last_key is not None and first.key <= life.last_key
    if late or (begun and first.at < life.now):
        raise LateInputError(
            lead,
            first.input.id,
            f"{where}: {type(first.input).__name__} {first.input.id} at {_when(plan, first.at)} "
            f"comes late: everything up to {_when(plan, life.now)} has been handled. Let "
            "reconcile compare its whole history with what was announced",
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
    if not life.has_begun:
        if life.state.born > until:
            return
        life.now = max(life.now, life.state.born)
        moves.begin(run)
    while run.quiet < until:
        run.quiet = _quiet(run, until + LOOK_AHEAD)
        if run.quiet >= until:
            break
        instant = next_instant(run, until)
        if instant is None:
            run.quiet = until
            break
        life.now = max(life.now, instant)
        run.quiet = -1
        one_instant(run)
    life.now = max(life.now, until)


def _quiet(run: Run, far: int) -> int:
    """An instant, at most `far`, up to and at which certainly nothing happens by itself; -1 where
    that takes a closer look."""
    life = run.life
    far = min(far, _due(run, far + 1) - 1)
    if far <= life.now:
        return -1
    for track in life.tracks:
        life.use(track.index)
        if may_change(life, _watches(run), life.now, far):
            return -1
    return far


def next_instant(run: Run, until: int) -> int | None:
    """The earliest instant, at most `until`, at which anything happens by itself."""
    life = run.life
    if not life.has_begun:
        return life.state.born if life.state.born <= until else None
    due = _due(run, until + 1)
    if due <= life.now:
        return life.now
    found: int | None = None
    for track in life.tracks:
        life.use(track.index)
        change = first_change(life, _watches(run), life.now, min(until, due, found or due))
        found = found if change is None else change
    if found is not None:
        return found
    return due if due <= until else None


def _due(run: Run, latest: int) -> int:
    """When the next timer is due, or a lead need not be held any more; at most `latest`."""
    life = run.life
    due = min([latest, *(timer[0] for timer in clocks.timers(run))])
    return min([due, *(until for until in life.held.values() if life.now < until)])


def _watches(run: Run) -> list[Watch]:
    """What the track in use looks out for."""
    return [*moves.watches(run), *clocks.watches(run), *triggers.watches(run)]


def one_instant(run: Run) -> None:
    """What ages takes its new value; timers fire in order, each followed by the moves."""
    life = run.life
    cause = Cause(kind="time")
    if life.held:
        life.held = {stage: until for stage, until in life.held.items() if until > life.now}
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
        turn = Round.of(life)
        _carry_out(run, clocks.fire_timer(run, index, what, cause), turn)
        moves.run_moves(run, cause, turn)
    moves.run_moves(run, cause, Round.of(life))


def _carry_out(run: Run, orders: Iterable[Order], turn: Round) -> None:
    """The `then move to` of promises that ran out or were broken."""
    for order in orders:
        wishes.forced(run, order, Cause(kind="sla", input=order.sla), turn)


# -- inputs ----------------------------------------------------------------------------------


def _background(run: Run, item: Happening) -> None:
    """Before the beginning (R10): it counts, and fires, starts or meets nothing."""
    match item.input:
        case Activity():
            record(run, item.input, item.at)
        case FieldChange():
            facts.change_field(run, item.input, Cause(kind="input", input=item.input.id))
        case Room():
            run.life.rooms[canonical(item.input.team)] = item.input.has_room
        case Match():
            facts.answer_match(run, item.input)
        case OwnerChange():
            facts.change_owner(run, item.input)
        case Merge():
            facts.merge(run, item.input, Cause(kind="input", input=item.input.id))
        case StageRequest() | StageChange() | Release():
            pass  # the host says where the lead is when the life begins


def _handle(run: Run, item: Happening) -> None:
    life = run.life
    if isinstance(item.input, OwnerChange) and item.input.id in life.answered:
        return  # it was taken when it was asked for: a life that asks goes the same way
    if isinstance(item.input, Room) and item.input.more:
        life.rooms[canonical(item.input.team)] = item.input.has_room
        run.quiet = life.now
        return
    at_rest = not life.blocked and not life.held
    # A line that would have come back to a stage is tried again at the next input.
    life.blocked.clear()
    life.use(0)
    party, person = who_did(run, item.input)
    cause = Cause(kind="input", input=item.input.id, party=party, person=person)
    turn = Round.of(life)
    match item.input:
        case Activity():
            number = life.add_act(life.act_of(item.input, item.at, party, person))
            kind = canonical(item.input.kind)
            if at_rest:
                turn.kind, turn.said = kind, len(run.outputs)
            orders: tuple[Order, ...] = ()
            if not at_rest or run.plan.lifts.concerns(kind):
                orders = clocks.take_activity(run, number, cause)
            triggers.take_activity(run, number, cause)
            moves.run_moves(run, cause, turn, number)
            _carry_out(run, orders, turn)
            if not _stays_quiet(run, turn):
                run.quiet = -1
            return
        case StageRequest():
            wishes.request(run, item.input, evolve(cause, kind="request"), turn)
        case StageChange() if item.input.keep is not None:
            hooks.kept(run, item.input)
        case StageChange():
            wishes.outside(run, item.input, evolve(cause, kind="outside"), turn)
        case Release():
            hooks.released(run, item.input)
        case FieldChange():
            facts.change_field(run, item.input, cause)
        case OwnerChange():
            facts.change_owner(run, item.input)
        case Room():
            life.rooms[canonical(item.input.team)] = item.input.has_room
        case Match():
            facts.answer_match(run, item.input)
        case Merge():
            facts.merge(run, item.input, cause)
    clocks.take_activity(run, None, cause)
    moves.run_moves(run, cause, turn)
    run.quiet = -1


def _stays_quiet(run: Run, turn: Round) -> bool:
    """Whether an activity did nothing, now or for what is to come by itself."""
    kind = turn.only_kind(run)
    lifts = run.plan.lifts
    if kind is None:
        return False
    return not any(x.stage is not None and lifts.hastens(x.stage, kind) for x in run.life.tracks)


def record(run: Run, activity: Activity, at: int) -> int:
    """Takes an activity, with who did it and who owns the record now; gives back its number."""
    life = run.life
    return life.add_act(life.act_of(activity, at, *who_did(run, activity)))
