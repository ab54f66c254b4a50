"""Moves that somebody asks for (R5): wishes, changes made outside, and `then move to`."""

from __future__ import annotations

from alignlib.engine.clock_stages import refusing
from alignlib.engine.clock_steps import Order
from alignlib.engine.moves import Path, Round, enter, refuse, settle
from alignlib.engine.reasons import facts_behind
from alignlib.engine.run import Run
from alignlib.engine.view import View
from alignlib.model.inputs import Activity, StageChange, StageRequest
from alignlib.model.outputs import Cause, Effect
from alignlib.names import canonical
from alignlib.plan.conditions import AllOf, Condition, Named
from alignlib.plan.plan import Move
from alignlib.values.time import from_micros


def request(run: Run, wish: StageRequest, cause: Cause, turn: Round) -> None:
    """A human's wish: granted along a line, or refused with what stands against it."""
    life = run.life
    plan = run.plan
    target = plan.stage_keys[canonical(wish.stage)]
    wanted = plan.stages[target]
    life.use(wanted.pipeline)
    if life.stage is None:
        reason = f"no {plan.pipeline_of(target).record} is open"
        refuse(run, "request", wanted.name, {reason: None}, cause, wanted.rule)
        return
    view = run.view()
    reasons: list[str] = []
    for move in plan.stages[life.stage].moves:
        if move.target != target or move.trigger == "on":
            continue
        if move.trigger == "request" and not _may_ask(run, wish, move, cause):
            reasons.append("it is not for them to ask")
            continue
        failing = _failing(move.condition, view)
        failing += _failing(wanted.qualifies, view)
        failing += refusing(run, target)
        if not failing:
            because = facts_behind(move.condition, view) if move.condition is not None else ()
            enter(run, target, cause, turn.path(life.track), because=because, move=move)
            settle(run, cause, turn)
            return
        reasons.extend(failing)
    if not reasons:
        reasons = [_ways_out(run, life.stage)]
    refuse(run, "request", wanted.name, dict.fromkeys(reasons), cause)


def outside(run: Run, change: StageChange, cause: Cause, turn: Round) -> None:
    """What was already done in the CRM: followed, or refused and set back."""
    life = run.life
    plan = run.plan
    target = plan.stage_keys[canonical(change.stage)]
    wanted = plan.stages[target]
    life.use(wanted.pipeline)
    if life.stage is None:
        _opened_outside(run, target, cause, turn)
        return
    if life.stage == target:
        return
    here = plan.stages[life.stage]
    if here.end or plan.outside == "refused":
        reason = f"nothing leaves {here.name}" if here.end else "outside changes are refused"
        refuse(run, "outside", wanted.name, {reason: None}, cause)
        run.emit(
            Effect, f"set back / {here.name}", here.rule, cause, kind="set back", value=here.name
        )
        return
    lines = [move for move in here.moves if move.target == target]
    finding = None if lines else f"no line of the agreement leads from {here.name} to {wanted.name}"
    if finding is None and _failing(wanted.qualifies, run.view()):
        finding = f"{wanted.name} does not qualify: " + "; ".join(
            _failing(wanted.qualifies, run.view())
        )
    if finding is None and refusing(run, target):
        finding = f"a promise forbids it: {'; '.join(refusing(run, target))}"
    path = turn.path(life.track)
    enter(run, target, cause, path, move=lines[0] if lines else None, finding=finding)
    settle(run, cause, turn)


def _opened_outside(run: Run, target: int, cause: Cause, turn: Round) -> None:
    """A stage of a record that nothing of the agreement has opened: it is open from now on."""
    life = run.life
    wanted = run.plan.stages[target]
    record = run.plan.pipeline_of(target).record
    if run.plan.outside == "refused":
        reasons = {"outside changes are refused": None, f"no {record} is open": None}
        refuse(run, "outside", wanted.name, reasons, cause, wanted.rule)
        return
    life.track.inherit(life.tracks[0])
    path = turn.paths.setdefault(life.track.index, Path([]))
    finding = f"no `open {record}` of the agreement led there"
    enter(run, target, cause, path, finding=finding)
    settle(run, cause, turn)


def forced(run: Run, order: Order, cause: Cause, turn: Round) -> None:
    """`then move to` of an sla: only while the lead is in the entry that started the clock."""
    life = run.life
    plan = run.plan
    started_in = life.tracks[plan.sla_tracks[order.sla]]
    if len(started_in.entries) - 1 != order.entry:
        return
    wanted = plan.stages[order.stage]
    life.use(wanted.pipeline)
    if life.stage is None or life.stage == order.stage:
        return
    here = plan.stages[life.stage]
    failing = _failing(wanted.qualifies, run.view()) + refusing(run, order.stage)
    if here.end or failing:
        reasons = failing or [f"nothing leaves {here.name}"]
        refuse(run, "request", wanted.name, dict.fromkeys(reasons), cause)
        return
    enter(run, order.stage, cause, turn.path(life.track))
    settle(run, cause, turn)


def _may_ask(run: Run, wish: StageRequest, move: Move, cause: Cause) -> bool:
    if move.by is None:
        return True
    life = run.life
    # Who asks is judged as who acts is: by who owns the record now.
    asking = Activity(id=wish.id, kind="", at=from_micros(life.now, run.plan.zone))
    act = life.act_of(asking, life.now, cause.party, cause.person)
    return life.is_by(move.by, act) is True


def _failing(condition: Condition | None, view: View) -> list[str]:
    """The author's words for the parts that do not hold."""
    if condition is None or view.truth(condition) is True:
        return []
    if isinstance(condition, AllOf):
        return [text for item in condition.items for text in _failing(item, view)]
    undecided = view.truth(condition) is None
    if isinstance(condition, Named):
        inner = _failing(view.life.plan.definitions[condition.name].condition, view)
        return [f"{condition.text} ({'; '.join(inner)})"]
    return [f"{condition.text} (undecided)" if undecided else condition.text]


def _ways_out(run: Run, stage: int) -> str:
    here = run.plan.stages[stage]
    names = dict.fromkeys(run.plan.stages[move.target].name for move in here.moves)
    if not names:
        return f"nothing leaves {here.name}"
    return f"from {here.name} one can go to {', '.join(names)}"
