"""Why a lead is where it is, what keeps it there, and how a clock comes to its due time."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from alignlib.engine import moves
from alignlib.engine.clock_terms import sla_of
from alignlib.engine.explain import Explanation, explain
from alignlib.engine.happening import unknown
from alignlib.engine.horizon import first_change
from alignlib.engine.instant import END_OF_TIME
from alignlib.engine.life import Life
from alignlib.engine.run import Run
from alignlib.engine.state import ClockState, State
from alignlib.engine.view import View
from alignlib.errors import RecordError
from alignlib.model.inputs import Activity
from alignlib.model.outputs import shown
from alignlib.names import canonical
from alignlib.plan.plan import Move, Plan, Sla
from alignlib.values.time import explain_due_us, from_micros

_MOST_TRIES = 5


@frozen
class WhyMove:
    """One `to` line of the stage: the words of its trigger, what it waits for, where it stands."""

    to: str
    trigger: str
    place: str
    conditions: tuple[Explanation, ...]

    def lines(self) -> list[str]:
        head = f"to {self.to} {self.trigger}"
        own = [f"{head:<64}  {self.place}".rstrip()]
        for condition in self.conditions:
            own.extend(condition.lines(1))
        return own


@frozen
class Why:
    """Where a lead is, and each way on. `would_move` says what would be enough, `by_time` when
    it moves without any input (None: never)."""

    lead: str
    at: datetime
    stage: str | None
    title: str | None
    since: datetime | None
    owner: str | None
    moves: tuple[WhyMove, ...]
    would_move: tuple[str, ...]
    by_time: datetime | None
    is_end: bool

    def __str__(self) -> str:
        if self.stage is None:
            return f"{self.lead}: its life has not begun"
        title = f" ({self.title})" if self.title else ""
        owner = f", owned by {self.owner}" if self.owner else ""
        lines = [f"{self.lead} is in {self.stage}{title} since {shown(self.since)}{owner}"]
        for move in self.moves:
            lines.extend(["", *move.lines()])
        lines.append("")
        if self.is_end:
            lines.append("It is at an end: nothing leads on.")
        elif not self.moves:
            lines.append("No line leads on from here.")
        if self.would_move:
            lines.append(f"It would move with {', or with '.join(self.would_move)}.")
        if self.by_time is not None:
            lines.append(f"Without new activity it moves on {shown(self.by_time)}.")
        elif self.moves:
            lines.append("Without new activity it stays.")
        return "\n".join(lines).rstrip()


@frozen
class WhyClock:
    """How a clock comes to its due time, and what it has seen."""

    sla: str
    number: int
    lead: str
    state: str
    due: tuple[str, ...]
    seen: tuple[str, ...]

    def __str__(self) -> str:
        ordinal = {1: "first", 2: "second", 3: "third"}.get(self.number, f"{self.number}th")
        lines = [f"{self.sla} for {self.lead}, {ordinal} time: {self.state}"]
        lines.extend(f"  {line}" for line in self.due)
        lines.append(f"  seen so far: {'; '.join(self.seen) if self.seen else 'nothing'}")
        return "\n".join(lines)


def why(plan: Plan, state: State) -> Why:
    life = Life(plan, state)
    run = Run(plan, life)
    at = from_micros(life.now, plan.zone)
    if life.stage is None:
        return Why(state.record.id, at, None, None, None, None, (), (), at, False)
    stage = plan.stages[life.stage]
    view = View(life, life.now)
    side = plan.party_names.get(life.side or "", life.side)
    change = first_change(life, moves.watches(run), life.now, END_OF_TIME)
    standing = [move for move in stage.moves if move.trigger == "standing"]
    return Why(
        state.record.id,
        at,
        stage.name,
        stage.title,
        from_micros(life.entries[-1].at, plan.zone),
        life.owner or side,
        tuple(_why_move(plan, move, view) for move in stage.moves),
        tuple(_enough(plan, state, run, standing)),
        None if change is None else from_micros(change, plan.zone),
        stage.end,
    )


def _why_move(plan: Plan, move: Move, view: View) -> WhyMove:
    target = plan.stages[move.target]
    conditions: list[Explanation] = []
    if move.condition is not None:
        found = explain(move.condition, view)
        conditions.extend(found.parts if found.text == "all of" else [found])
    if target.qualifies is not None:
        found = explain(target.qualifies, view)
        conditions.append(
            Explanation(f"{target.name} qualifies when", found.holds, "", (found,), found.unknown)
        )
    trigger = "when"
    if move.trigger == "on":
        assert move.filter is not None
        trigger = f"on {plan.filters[move.filter].text}"
    elif move.trigger == "request":
        trigger = "on request"
    return WhyMove(target.name, trigger, str(move.rule), tuple(conditions))


def _enough(plan: Plan, state: State, run: Run, standing: list[Move]) -> list[str]:
    """Which activities, a few of one kind now, would make a line hold; found by trying."""
    found = []
    for spec in plan.activities.values():
        for times in range(1, _MOST_TRIES + 1):
            life = Life(plan, state)
            party = None if spec.by is None else canonical(spec.by)
            owner = life.owner if party == life.side else None
            for number in range(times):
                activity = Activity(
                    id=f"?{number}", kind=spec.name, at=from_micros(life.now, plan.zone)
                )
                life.add_act(life.act_of(activity, life.now, party, owner))
            view = View(life, life.now)
            tried = Run(plan, life)
            if any(view.truth(moves.ready(tried, move)) is True for move in standing):
                found.append(f"{times} more {spec.name}")
                break
    return found


def why_clock(plan: Plan, state: State, name: str, number: int | None) -> WhyClock:
    key = canonical(name)
    if key not in plan.slas_by_key:
        raise RecordError(unknown("sla", name, (sla.name for sla in plan.slas)))
    sla = plan.slas_by_key[key]
    own = [clock for clock in state.clocks if clock.sla == key]
    if number is not None:
        own = [clock for clock in own if clock.number == number]
    if not own:
        raise RecordError(f"{plan.subject} {state.record.id}: {sla.name} has never started")
    clock = own[-1]
    life = Life(plan, state)
    life.use(plan.sla_tracks[key])
    return WhyClock(
        sla.name, clock.number, state.record.id, clock.state,
        _due_lines(plan, life, clock), _seen_lines(plan, life, clock),
    )  # fmt: skip


def _due_lines(plan: Plan, life: Life, clock: ClockState) -> tuple[str, ...]:
    """How it comes to its due time, and how long the duty lasts."""
    sla = sla_of(plan, clock)
    lines = list(_time_lines(plan, sla, clock))
    word = "not to be done" if sla.form == "never" else "to be done"
    if sla.before is not None:
        lines.append(f"{word} before {plan.stages[sla.before].name}")
    elif sla.during is not None:
        lines.append(f"{word} while in {plan.stages[sla.during].name}")
    elif sla.form != "once":
        lines.append(f"{word} until the {plan.subject} comes to an end")
    if sla.form == "again":
        lines.append("the next period begins with the act that keeps this one")
    return tuple(lines)


def _time_lines(plan: Plan, sla: Sla, clock: ClockState) -> tuple[str, ...]:
    if clock.paused_since is not None:
        since = shown(from_micros(clock.paused_since, plan.zone))
        return (f"paused since {since}: no due time until it goes on",)
    if sla.within is None:
        return ()
    calendar = plan.calendar_of(sla.within)
    found = explain_due_us(clock.start, sla.within, plan.zone, calendar, list(clock.pauses))
    return tuple(str(found).splitlines())


def _seen_lines(plan: Plan, life: Life, clock: ClockState) -> tuple[str, ...]:
    sla = sla_of(plan, clock)
    wanted = plan.filters[sla.gets] if sla.gets is not None else None
    never = sla.form == "never"
    lines = []
    for number, act in enumerate(life.acts):
        if act.at < clock.start or (clock.ended is not None and act.at > clock.ended):
            continue
        who = act.person or plan.party_names.get(act.party or "", act.party)
        text = f"{act.activity.kind} {shown(from_micros(act.at, plan.zone))} by {who}"
        counts = wanted is not None and life.matches_act(wanted, number) is True
        if never and counts:
            text += " (it was never to be)"
        elif wanted is not None and not counts and not never:
            text += f" (does not count: the sla asks for {wanted.text})"
        lines.append(text)
    return tuple(lines)
