"""Conditions that no lead can meet, and conditions that every lead meets."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from alignlib.check.flow.claims import Claim, Part, Stretch, claim, conjuncts, definition, parts
from alignlib.check.scope import Scope
from alignlib.check.symbols import Meaning
from alignlib.diagnostics.diagnostic import Label
from alignlib.syntax import tree
from alignlib.syntax.walk import walk


def check_never(decl: tree.Declaration, scope: Scope) -> None:
    """Reports what can never hold (AL433) and what always holds (AL434)."""
    # What an example says is the past, and a claim is about what may be.
    if not isinstance(decl, (tree.ExampleDecl, tree.ClaimDecl)):
        for condition in _wholes(decl):
            _check(condition, scope)


def _wholes(decl: tree.Declaration) -> Iterator[tree.Condition]:
    """Each condition that is not one of several that must all hold together."""
    inner: set[int] = set()
    for node in walk(decl):
        if not isinstance(node, tree.Condition):
            continue
        if isinstance(node, tree.And) or (isinstance(node, tree.Block) and node.kind == "all of"):
            inner.update(item.id for item in node.items)
        if isinstance(node, tree.Not):
            inner.add(node.item.id)  # said of the whole: `not x`
        if node.id not in inner:
            yield node


def _check(condition: tree.Condition, scope: Scope) -> None:
    known: list[tuple[Part, Claim]] = []
    # A definition also stands for itself: `large` and `not large`, whatever it says.
    named = ((one, one) for one in conjuncts(condition) if definition(_bare(one), scope))
    for part, origin in (*named, *parts(condition, scope)):
        says = claim(part, scope)
        if says is None:
            continue
        if origin is part and _alone(part, says, scope):
            continue
        for (_, other), before in known:
            if other is not origin and before.excludes(says):
                scope.findings.add(
                    "AL433", "this can never hold", origin.span, "not together with the other",
                    "remove one of the two, or join them by `any of`",
                    labels=(Label(other.span, "which rules it out"),),
                )  # fmt: skip
                return
        known.append(((part, origin), says))


def _bare(condition: tree.Condition) -> tree.Condition:
    return condition.item if isinstance(condition, tree.Not) else condition


def _alone(part: tree.Condition, says: Claim, scope: Scope) -> bool:
    """What is so by the nature of what is read, whatever the lead."""
    possible = _possible(part, says, scope)
    if possible is None or not isinstance(says.says, Stretch):
        return False
    span = f"between {_number(possible.low)} and {_number(possible.high)}"
    if possible.low is not None and possible.high is None:
        span = f"at least {_number(possible.low)}"
    elif possible.low is None:
        span = f"at most {_number(possible.high)}"
    if says.says.apart(possible):
        scope.findings.add(
            "AL433", "this can never hold", part.span, f"it is always {span}",
            "compare it with a number that it can reach",
        )  # fmt: skip
        return True
    if possible.within(says.says):
        scope.findings.add(
            "AL434", "this holds always", part.span, f"it is always {span}",
            "remove it, or compare it with a number that it can miss",
        )  # fmt: skip
        return True
    return False


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _possible(part: tree.Condition, says: Claim, scope: Scope) -> Stretch | None:
    match part:
        case tree.Not(item=item):
            return _possible(item, says, scope)
        case tree.ActivityTest() | tree.EnteredTimes():
            return Stretch("times", low=Decimal(0))
        case tree.Comparison(left=tree.Path() as path):
            symbol = scope.refs.get(path.id)
            if symbol is not None and symbol.meaning is Meaning.SCORE:
                assert isinstance(symbol.node, tree.ScoreDecl)
                reach = reach_of(symbol.node)
                if (reach.low, reach.high) != (None, None):
                    return reach
    return None


def reach_of(score: tree.ScoreDecl) -> Stretch:
    """The points that a score can have: its lines added up, within its limits. A half-life
    brings points nearer to 0, never past it."""
    low: Decimal | None = Decimal(0)
    high: Decimal | None = Decimal(0)
    for line in score.lines:
        most = _most(line)
        if line.points.value >= 0:
            high = None if high is None or most is None else high + most
        else:
            low = None if low is None or most is None else low + most
    match score.between:
        case (tree.Number(value=least), tree.Number(value=limit)):
            low = least if low is None else min(max(low, least), limit)
            high = limit if high is None else max(min(high, limit), least)
        case (_, _):
            low = high = None
    return Stretch("number", low=low, high=high)


def _most(line: tree.PointsEach | tree.PointsWhen) -> Decimal | None:
    """The most that a line can bring (or take); None where nothing limits it."""
    match line:
        case tree.PointsWhen(points=points):
            return points.value
        case tree.PointsEach(points=points, at_most=tree.Number(value=cap)):
            return cap.copy_sign(points.value)
    return None
