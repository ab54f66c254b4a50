"""Runs of moves (R4, R5): one input or timer, and all the moves that follow from it."""

from __future__ import annotations

from attrs import define

from alignlib.engine.clocks import (
    arrive,
    leave_stage,
    refusing,
    start_clock,
    update_conditions,
)
from alignlib.engine.horizon import TRUE, Watch
from alignlib.engine.reasons import facts_behind
from alignlib.engine.run import Run
from alignlib.engine.state import Act
from alignlib.engine.view import View
from alignlib.model.inputs import StageChange, StageRequest
from alignlib.model.outputs import Cause, Effect, Fact, Refusal, Transition
from alignlib.names import canonical
from alignlib.plan.conditions import AllOf, Condition, Named
from alignlib.plan.plan import Move


@define
class Path:
    """The stages seen while one input or timer is handled; `resting` is the line that led to
    the stage whose clocks have not started yet."""

    visited: list[int]
    moved: bool = False
    resting: Move | None = None


def run_moves(run: Run, cause: Cause, number: int | None = None) -> None:
    """One `on` line for activity `number`, if any; then `when` and `after` lines until none
    holds; where the lead rests, its clocks start and `then` is carried out."""
    life = run.life
    if life.stage is None:
        return
    path = Path([life.stage])
    if number is not None:
        move = _line_for(run, number, path, cause)
        if move is not None:
            _go(run, move, cause, path, _act_facts(life.acts[number], move, run.view()))
    _settle(run, cause, path)


def begin(run: Run, stage: int, at: int, given: bool) -> None:
    """The life begins: in the start stage, or where the host says it is since `at`."""
    life = run.life
    plan = run.plan
    cause = Cause(kind="begin")
    person = life.owner or life.facts.get(f"{plan.subject}.owner")
    life.enter(stage, at)
    if person is not None:
        life.assign(str(person))
    own = plan.stages[stage]
    if not given:
        run.emit(
            Transition, f"→ {own.name}", own.rule, cause, from_stage=None, to=own.name
        )  # fmt: skip
    path = Path([stage], moved=True)
    _settle(run, cause, path)


def request(run: Run, wish: StageRequest, cause: Cause) -> None:
    """A human's wish (R5): granted along a line, or refused with what stands against it."""
    life = run.life
    plan = run.plan
    target = plan.stage_keys[canonical(wish.stage)]
    if life.stage is None:
        return
    view = run.view()
    stage = plan.stages[life.stage]
    lines = [move for move in stage.moves if move.target == target]
    reasons: list[str] = []
    for move in lines:
        if move.trigger == "on":
            continue
        if move.trigger == "request" and not _may_ask(run, move, cause):
            reasons.append("it is not for them to ask")
            continue
        failing = _failing(move.condition, view)
        failing += _failing(plan.stages[target].qualifies, view)
        failing += refusing(run, target)
        if not failing:
            path = Path([life.stage])
            because = facts_behind(move.condition, view) if move.condition is not None else ()
            _go(run, move, cause, path, because)
            _settle(run, cause, path)
            return
        reasons.extend(failing)
    if not reasons:
        reasons = [_ways_out(run, life.stage)]
    _refuse(run, "request", plan.stages[target].name, dict.fromkeys(reasons), cause)


def outside(run: Run, change: StageChange, cause: Cause) -> None:
    """What was already done in the CRM (R5): followed, or refused and set back."""
    life = run.life
    plan = run.plan
    target = plan.stage_keys[canonical(change.stage)]
    if life.stage is None or life.stage == target:
        return
    here = plan.stages[life.stage]
    wanted = plan.stages[target]
    if here.end or plan.outside == "refused":
        reason = f"nothing leaves {here.name}" if here.end else "outside changes are refused"
        _refuse(run, "outside", wanted.name, {reason: None}, cause)
        run.emit(
            Effect, f"set back / {here.name}", here.rule, cause, kind="set back", value=here.name
        )
        return
    path = Path([life.stage])
    lines = [move for move in here.moves if move.target == target]
    finding = None if lines else f"no line of the agreement leads from {here.name} to {wanted.name}"
    if finding is None and _failing(wanted.qualifies, run.view()):
        finding = f"{wanted.name} does not qualify: " + "; ".join(
            _failing(wanted.qualifies, run.view())
        )
    if finding is None and refusing(run, target):
        finding = f"a promise forbids it: {'; '.join(refusing(run, target))}"
    _enter(run, target, cause, path, f"{here.name} → {wanted.name}", lines[0] if lines else None,
           (), finding)  # fmt: skip
    _settle(run, cause, path)


def forced(run: Run, target: int, entry: int, rule_move: Move | None, cause: Cause) -> None:
    """`then move to` of an sla: only while the lead is in the entry that started the clock."""
    life = run.life
    if life.stage is None or len(life.entries) - 1 != entry or life.stage == target:
        return
    plan = run.plan
    here = plan.stages[life.stage]
    wanted = plan.stages[target]
    failing = _failing(wanted.qualifies, run.view()) + refusing(run, target)
    if here.end or failing:
        reasons = failing or [f"nothing leaves {here.name}"]
        _refuse(run, "request", wanted.name, dict.fromkeys(reasons), cause)
        return
    path = Path([life.stage])
    _enter(run, target, cause, path, f"{here.name} → {wanted.name}", rule_move, (), None)
    _settle(run, cause, path)


def watches(run: Run) -> list[Watch]:
    """The lines that time alone may make hold."""
    life = run.life
    if life.stage is None:
        return []
    return [
        Watch(ready(run, move), TRUE)
        for move in run.plan.stages[life.stage].moves
        if move.trigger == "standing" and move.key not in life.blocked
    ]


def ready(run: Run, move: Move) -> Condition:
    """What must hold for a standing line to be taken: its own condition, and admission."""
    assert move.condition is not None
    qualifies = run.plan.stages[move.target].qualifies
    if qualifies is None:
        return move.condition
    return AllOf(text=move.condition.text, items=(move.condition, qualifies))


# -- one move --------------------------------------------------------------------------------


def _settle(run: Run, cause: Cause, path: Path) -> None:
    life = run.life
    while True:
        move = _standing(run, path, cause)
        if move is not None:
            view = run.view()
            because = facts_behind(ready(run, move), view)
            _go(run, move, cause, path, because)
            continue
        if not path.moved:
            # Stage, owner and clocks may have changed what other clocks wait for.
            said = len(run.outputs)
            update_conditions(run, cause)
            if len(run.outputs) == said:
                return
            continue
        # At rest: only now do the clocks of the stage start, and `then` is carried out.
        last = path.resting
        path.moved = False
        path.resting = None
        assert life.stage is not None
        entry = life.entries[-1]
        for sla in run.plan.slas:
            if sla.entering == life.stage:
                start_clock(run, sla, entry.at, cause)
        if last is not None:
            for action in last.then:
                run.act(action, cause)


def _standing(run: Run, path: Path, cause: Cause) -> Move | None:
    """The first `when` or `after` line that holds and may be taken."""
    life = run.life
    assert life.stage is not None
    view = run.view()
    for move in run.plan.stages[life.stage].moves:
        if move.trigger != "standing" or move.key in life.blocked:
            continue
        if view.truth(ready(run, move)) is True and _allowed(run, move, path, cause):
            return move
    return None


def _line_for(run: Run, number: int, path: Path, cause: Cause) -> Move | None:
    life = run.life
    assert life.stage is not None
    view = run.view()
    for move in run.plan.stages[life.stage].moves:
        if move.trigger != "on":
            continue
        assert move.filter is not None
        if life.matches_act(run.plan.filters[move.filter], number) is not True:
            continue
        qualifies = run.plan.stages[move.target].qualifies
        if qualifies is not None and view.truth(qualifies) is not True:
            continue
        if _allowed(run, move, path, cause):
            return move
    return None


def _allowed(run: Run, move: Move, path: Path, cause: Cause) -> bool:
    """Not back to a stage of this run, and not into one that an open promise forbids; either is
    reported, and the line is tried again at the next input."""
    target = run.plan.stages[move.target]
    if move.target in path.visited:
        names = [run.plan.stages[index].name for index in path.visited]
        reason = f"back to a stage of the same run: {' → '.join([*names, target.name])}"
        kind = "loop"
    else:
        against = refusing(run, move.target)
        if not against:
            return True
        reason = "; ".join(against)
        kind = "promise"
    run.life.blocked.add(move.key)
    _refuse(run, kind, target.name, {reason: None}, cause, move)
    return False


def _go(run: Run, move: Move, cause: Cause, path: Path, because: tuple[Fact, ...]) -> None:
    _enter(run, move.target, cause, path, move.path, move, because, None)


def _enter(
    run: Run,
    target: int,
    cause: Cause,
    path: Path,
    name: str,
    move: Move | None,
    because: tuple[Fact, ...],
    finding: str | None,
) -> None:
    life = run.life
    plan = run.plan
    assert life.stage is not None
    source = plan.stages[life.stage]
    leave_stage(run, cause)
    life.enter(target, life.now)
    run.emit(
        Transition, name, move.rule if move is not None else plan.stages[target].rule, cause,
        because, from_stage=source.name, to=plan.stages[target].name,
        reason=move.reason if move is not None else None, finding=finding,
    )  # fmt: skip
    path.visited.append(target)
    path.moved = True
    path.resting = move
    arrive(run, cause)


def _may_ask(run: Run, move: Move, cause: Cause) -> bool:
    if move.by is None:
        return True
    life = run.life
    act = Act(
        activity=None,  # type: ignore[arg-type]  # a wish is no activity: only who asks is read
        at=life.now,
        party=cause.party,
        person=cause.person,
        owner=life.owner,
        side=life.side,
        latest=tuple(sorted(life.latest.items())),
    )
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


def _refuse(
    run: Run,
    kind: str,
    wanted: str,
    reasons: dict[str, None],
    cause: Cause,
    move: Move | None = None,
) -> None:
    life = run.life
    assert life.stage is not None
    rule = move.rule if move is not None else run.plan.stages[life.stage].rule
    run.emit(
        Refusal, f"refused / {kind} / {wanted}", rule, cause, kind=kind, wanted=wanted,
        reasons=tuple(reasons),
    )  # fmt: skip


def _act_facts(act: Act, move: Move, view: View) -> tuple[Fact, ...]:
    by = act.person or view.life.plan.party_names.get(act.party or "", act.party)
    facts = [Fact(name=act.activity.kind, value=by)]
    facts.extend(
        Fact(name=name, value=value) for name, value in sorted(act.activity.fields.items())
    )
    qualifies = view.life.plan.stages[move.target].qualifies
    if qualifies is not None:
        facts.extend(facts_behind(qualifies, view))
    return tuple(facts)
