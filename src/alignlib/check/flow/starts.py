"""Promises that rest, or end, the moment they begin.

A clock is judged as it starts (R6): where `paused while` holds then, it does not run, and where
`void when` holds, nothing is owed. What is so at each start is read off the lines: the stage that
is entered, what every way into it asks for, and the activity that begins the clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from attrs import evolve, frozen

from alignlib.check.flow.claims import Claim, Stretch, Values, claim, conjuncts, definition, parts
from alignlib.check.flow.ways import key_of, moves_into
from alignlib.check.scope import Scope
from alignlib.check.symbols import Meaning
from alignlib.diagnostics.diagnostic import Label
from alignlib.names import canonical
from alignlib.source import Span
from alignlib.syntax import tree
from alignlib.syntax.walk import walk

_DEEPEST = 20
_ONCE = Stretch("times", low=Decimal(1))
_OF_A_MOVE = (Meaning.STAGE_OF_LEAD, Meaning.OWNER, Meaning.SLA)
_WORKED_OUT = (Meaning.DEFINE, Meaning.SCORE, Meaning.GRADE)


def check_starts(file: tree.File, scope: Scope) -> None:
    """Reports `paused while` and `void when` that hold whenever the clock begins (AL427)."""
    asked = [
        decl for decl in file.declarations
        if isinstance(decl, tree.SlaDecl) and (decl.void_when or decl.paused_while)
    ]  # fmt: skip
    # Of a part of an agreement, other ways in may not stand here.
    whole = any(isinstance(decl, tree.AgreementDecl) for decl in file.declarations)
    into = moves_into(file, scope) if asked and whole else {}
    for decl in asked:
        if decl.each is None:
            continue
        starts = list(_starts(decl.each, into, scope))
        if decl.void_when is not None and _at_all(decl.void_when, starts, scope):
            _report(decl, decl.void_when, "void", "nothing is ever owed", starts, scope)
        if isinstance(decl.each, tree.OnActivity):
            # The same activity may take the lead to another stage, and the pause is over.
            starts = [evolve(one, stage=None) for one in starts]
        if decl.paused_while is not None and _at_all(decl.paused_while, starts, scope):
            _report(decl, decl.paused_while, "paused", "the clock does not run", starts, scope)


@frozen
class Start:
    """What is so as a clock begins: the stage that was entered or is asked for, conditions that
    were met, and an activity that has just come."""

    place: Span
    stage: str | None
    entered: bool = False
    met: tuple[tree.Condition, ...] = ()
    activity: tree.ActivityFilter | None = None


def _starts(
    each: tree.OnEntry | tree.OnActivity, into: Mapping[str, list[tree.MoveLine]], scope: Scope
) -> Iterator[Start]:
    if isinstance(each, tree.OnActivity):
        where = each.filter.stage
        yield Start(each.span, None if where is None else key_of(where, scope),
                    activity=evolve(each.filter, stage=None))  # fmt: skip
        return
    key = key_of(each.stage, scope)
    if key is None:
        return
    stage = scope.symbols.stages[key].decl
    # Into a start every life comes as well.
    ways = [] if stage.start else into.get(key, [])
    admitted = () if stage.qualifies is None else (stage.qualifies,)
    for way in ways:
        asked = () if way.condition is None else (way.condition,)
        if any(isinstance(action, tree.SetField) for action in way.then):
            asked = ()
        yield Start(way.span, key, True, (*admitted, *asked), way.on)
    if not ways:
        yield Start(each.span, key, True)


def outlasts_a_move(node: tree.Node, scope: Scope, seen: set[str]) -> bool:
    """Whether a move leaves it as it is: it reads neither where a lead is, since when and whose it
    is, nor what is owed."""
    for each in walk(node):
        match each:
            case (
                tree.DaysInStage() | tree.EnteredTimes() | tree.Clock() | tree.HasRoom()
                | tree.EarlierMatch() | tree.DaysSince(which="entering")
                | tree.Window(kind="since entering")
            ):  # fmt: skip
                return False
            case tree.Path():
                symbol = scope.refs.get(each.id)
                if symbol is None or symbol.meaning in _OF_A_MOVE:
                    return False
                if symbol.meaning in _WORKED_OUT and symbol.name not in seen:
                    seen.add(symbol.name)
                    if symbol.node is not None and not outlasts_a_move(symbol.node, scope, seen):
                        return False
    return True


def _report(
    decl: tree.SlaDecl, condition: tree.Condition, state: str, so: str,
    starts: list[Start], scope: Scope,
) -> None:  # fmt: skip
    assert decl.each is not None
    anyhow = _at_all(condition, [evolve(one, met=(), activity=None) for one in starts], scope)
    way = decl.each.span if anyhow else starts[0].place
    scope.findings.add(
        "AL427", f"`{decl.name.text}` is {state} as soon as it begins: {so}", condition.span,
        "holds at every start", "ask for what comes later, or begin the clock elsewhere",
        labels=(Label(way, "the clock begins here" if anyhow else "what leads here asks for it"),),
    )  # fmt: skip


def _at_all(condition: tree.Condition, starts: list[Start], scope: Scope) -> bool:
    return bool(starts) and all(_holds(condition, start, scope, 0) for start in starts)


def _holds(condition: tree.Condition, start: Start, scope: Scope, depth: int) -> bool:
    """Whether it is certain to hold; what cannot be told is not."""
    if depth > _DEEPEST:
        return False
    inner = definition(condition, scope)
    items = list(conjuncts(condition)) if inner is None else [inner]
    if inner is not None or len(items) > 1:
        return _among(condition, start, scope) or all(
            _holds(item, start, scope, depth + 1) for item in items
        )
    match condition:
        case tree.Or(items=some) | tree.Block(kind="any of", items=some):
            return _among(condition, start, scope) or any(
                _holds(item, start, scope, depth + 1) for item in some
            )
    return _among(condition, start, scope) or _so_there(condition, start, scope)


def _among(condition: tree.Condition, start: Start, scope: Scope) -> bool:
    """Whether it follows from one of the conditions that were met, and still hold."""
    says = claim(condition, scope)
    for met in start.met:
        for part, origin in parts(met, scope):
            known = None if says is None else claim(part, scope)
            follows = condition in (part, origin) or (
                says is not None and known is not None and known.implies(says)
            )
            if follows and outlasts_a_move(origin, scope, set()):
                return True
    return False


def _so_there(condition: tree.Condition, start: Start, scope: Scope) -> bool:
    """Whether it follows from the stage that the lead is in, or from what has just come."""
    match condition:
        case tree.ActivityTest(filter=wanted, window=window) if start.activity is not None:
            says = claim(condition, scope)
            recent = window is None or window.kind in ("ever", "in the last")
            return recent and _says_once(says) and _covers(wanted, start.activity)
        case tree.EnteredTimes(stage=name) if start.entered:
            return key_of(name, scope) == start.stage and _says_once(claim(condition, scope))
    says = claim(condition, scope)
    if start.stage is None or says is None or not isinstance(says.says, Values):
        return False
    return _is_stage(says) and _in_it(says.says, start.stage, scope)


def _is_stage(says: Claim) -> bool:
    match says.about:
        case (_, symbol):
            return getattr(symbol, "meaning", None) is Meaning.STAGE_OF_LEAD
    return False


def _in_it(says: Values, stage: str, scope: Scope) -> bool:
    if says.among:
        return stage in says.values
    # A lead is in one stage of each pipeline: of the others this one tells nothing.
    own = scope.symbols.stages[stage].pipeline
    others = [scope.symbols.stages.get(value or "") for value in says.values]
    return stage not in says.values and all(
        other is not None and other.pipeline == own for other in others
    )


def _says_once(says: Claim | None) -> bool:
    return says is not None and isinstance(says.says, Stretch) and _ONCE.within(says.says)


def _covers(wanted: tree.ActivityFilter, came: tree.ActivityFilter) -> bool:
    """Whether what came is among what is asked for."""
    if wanted == came:
        return True
    kinds = {canonical(name.text) for name in came.kinds}
    return (
        wanted.by is None
        and wanted.where is None
        and wanted.stage is None
        and kinds <= {canonical(name.text) for name in wanted.kinds}
    )
