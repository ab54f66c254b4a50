"""How a clock comes to its due time and state, and what it has seen."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from alignlib.engine.clock_terms import sla_of
from alignlib.engine.happening import unknown
from alignlib.engine.html import heading, page, tree
from alignlib.engine.instant import check_version
from alignlib.engine.life import Life
from alignlib.engine.state import ClockState, State
from alignlib.engine.why.changes import FORMAT
from alignlib.engine.why.text import fitted
from alignlib.errors import RecordError
from alignlib.model.outputs import Rule, shown
from alignlib.names import canonical
from alignlib.plan.plan import Plan, Sla
from alignlib.values.time import DueExplanation, explain_due_us, from_micros


@frozen
class WhyClock:
    """How a clock comes to its due time, and what it has seen. `due` are the steps to it: what
    started it, open and closed time, pauses; `account` has them as values."""

    sla: str
    number: int
    lead: str
    state: str
    due: tuple[str, ...]
    seen: tuple[str, ...]
    place: Rule | None = None
    account: DueExplanation | None = None

    def _head(self) -> str:
        ordinal = {1: "first", 2: "second", 3: "third"}.get(self.number, f"{self.number}th")
        return f"{self.sla} for {self.lead}, {ordinal} time: {self.state}"

    def __str__(self) -> str:
        lines = [self._head()]
        lines.extend(f"  {line}" for line in self.due)
        lines.append(f"  seen so far: {'; '.join(self.seen) if self.seen else 'nothing'}")
        return "\n".join(part for line in lines for part in fitted(line))

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, with the number of its format."""
        place = self.place
        return {
            "format": FORMAT,
            "type": "why-clock",
            "sla": self.sla,
            "number": self.number,
            "lead": self.lead,
            "state": self.state,
            "place": place and {"file": place.file, "line": place.line, "column": place.column},
            "due": list(self.due),
            "steps": [] if self.account is None else _steps(self.account),
            "seen": list(self.seen),
        }

    def html(self) -> str:
        due = tree("due", "", [tree(line, "", ()) for line in self.due], is_open=True)
        seen = [tree(line, "", ()) for line in self.seen or ("nothing",)]
        return due + tree("seen so far", "", seen, is_open=True)

    def _repr_html_(self) -> str:
        return page(heading(self._head(), str(self.place or "")) + self.html())


def _steps(account: DueExplanation) -> list[dict[str, Any]]:
    """Each step with its instants; `amount` is in µs, of a working day its number."""
    zone = account.zone
    return [
        {
            "kind": step.kind.name.lower(),
            "begin": from_micros(step.begin, zone).isoformat(),
            "end": from_micros(step.end, zone).isoformat(),
            "amount": step.amount,
            "note": step.note,
        }
        for step in account.steps
    ]


def why_clock(plan: Plan, state: State, name: str, number: int | None) -> WhyClock:
    """Of the newest clock of an sla, or of one by its number.

    Raises:
        RecordError: an unknown sla, or a clock that never started.
        StateError: the state was made under another version of the agreement.
    """
    check_version(plan, state)
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
        _due_lines(plan, life, clock), _seen_lines(plan, life, clock), sla_of(plan, clock).rule,
        _account(plan, clock),
    )  # fmt: skip


def _due_lines(plan: Plan, life: Life, clock: ClockState) -> tuple[str, ...]:
    """How it comes to its due time, and how long the duty lasts."""
    sla = sla_of(plan, clock)
    lines = [*_sum_line(plan, sla, clock), *_time_lines(plan, clock)]
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


def _sum_line(plan: Plan, sla: Sla, clock: ClockState) -> tuple[str, ...]:
    """The due time as one sum."""
    if clock.due is None or sla.within is None:
        return ()
    start, due = (shown(from_micros(at, plan.zone)) for at in (clock.start, clock.due))
    cause = "started"
    if clock.number == 1 or sla.form == "once":
        if sla.entering is not None:
            cause = f"entered {plan.stages[sla.entering].name}"
        elif sla.trigger is not None:
            cause = plan.filters[sla.trigger].text
    pauses = ", and its pauses" if clock.pauses else ""
    return (f"due {due} = {cause} {start} + {sla.within}{pauses}",)


def _time_lines(plan: Plan, clock: ClockState) -> tuple[str, ...]:
    if clock.paused_since is not None:
        since = shown(from_micros(clock.paused_since, plan.zone))
        return (f"paused since {since}: no due time until it goes on",)
    account = _account(plan, clock)
    return () if account is None else tuple(account.lines())


def _account(plan: Plan, clock: ClockState) -> DueExplanation | None:
    """How the due time came about; None while paused, and where there is none."""
    within = sla_of(plan, clock).within
    if within is None or clock.paused_since is not None:
        return None
    calendar = plan.calendar_of(within)
    return explain_due_us(clock.start, within, plan.zone, calendar, list(clock.pauses))


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
