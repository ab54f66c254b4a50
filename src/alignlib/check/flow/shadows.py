"""Lines of a stage that never get their turn, as an earlier line takes every lead that meets them.

Only what is certain is said: both lines ask with `when`, every condition of the earlier one
follows from one of the later, and nothing else keeps the lead out of where the earlier one leads.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from alignlib.check.scope import Scope
from alignlib.check.symbols import Meaning
from alignlib.diagnostics.diagnostic import Label
from alignlib.names import canonical
from alignlib.source import Span
from alignlib.syntax import tree

_DEEPEST = 20
_LOW = ("is at least", "is above")
_HIGH = ("is at most", "is below")


def check_shadows(file: tree.File, scope: Scope) -> None:
    """Reports each `to … when …` that can never happen (AL432)."""
    for decl in file.declarations:
        if not isinstance(decl, (tree.StageDecl, tree.FromAnyDecl)):
            continue
        earlier: list[tuple[tree.MoveLine, list[tree.Condition]]] = []
        for move in decl.moves:
            if move.trigger != "when" or move.condition is None:
                continue
            parts = list(_parts(move.condition, scope))
            first = next((one for one, its in earlier if _follows(its, parts)), None)
            if first is not None:
                _report(first, move, scope)
            elif _admits_all(move, scope):
                earlier.append((move, parts))


def _report(first: tree.MoveLine, move: tree.MoveLine, scope: Scope) -> None:
    source = scope.findings.source
    line, other = (source.position(item.span.start)[0] for item in (move, first))
    assert first.condition is not None
    target = Span(move.span.start, move.target.span.end)
    scope.findings.add(
        "AL432", "this move can never happen", target, "never reached",
        f"put line {line} before line {other}" if line != other else None,
        labels=(Label(first.condition.span,
                      f"every lead that meets line {line} meets this first"),),
    )  # fmt: skip


def _admits_all(move: tree.MoveLine, scope: Scope) -> bool:
    """Whether nothing but the line itself keeps a lead out of its target."""
    target = scope.symbols.stage(canonical(move.target.text))
    return target is not None and target.decl.qualifies is None


def _parts(condition: tree.Condition, scope: Scope, depth: int = 0) -> Iterator[tree.Condition]:
    """What must all hold, with definitions unfolded."""
    match condition:
        case tree.And(items=items) | tree.Block(kind="all of", items=items):
            for item in items:
                yield from _parts(item, scope, depth)
        case tree.Holds(path=path):
            symbol = scope.refs.get(path.id)
            node = None if symbol is None else symbol.node
            if (
                symbol is not None and symbol.meaning is Meaning.DEFINE
                and isinstance(node, tree.DefineDecl) and depth < _DEEPEST
            ):  # fmt: skip
                yield from _parts(node.condition, scope, depth + 1)
            else:
                yield condition
        case _:
            yield condition


def _follows(wanted: list[tree.Condition], given: list[tree.Condition]) -> bool:
    """Whether all that is wanted holds wherever all that is given does."""
    return all(any(_implies(one, other) for one in given) for other in wanted)


def _implies(given: tree.Condition, wanted: tree.Condition) -> bool:
    if given == wanted:
        return True
    if not (isinstance(given, tree.Comparison) and isinstance(wanted, tree.Comparison)):
        return False
    if given.left != wanted.left:
        return False
    own, other = _bounds(given), _bounds(wanted)
    if own is None or other is None:
        return _texts(given, wanted)
    (low, above), (high, below) = own
    (least, over), (most, under) = other
    inside_low = least is None or (
        low is not None and (low > least or (low == least and (above or not over)))
    )
    inside_high = most is None or (
        high is not None and (high < most or (high == most and (below or not under)))
    )
    return inside_low and inside_high


_Bound = tuple[Decimal | None, bool]


def _bounds(node: tree.Comparison) -> tuple[_Bound, _Bound] | None:
    """(least, whether itself is out), (most, the same) of a comparison with numbers."""
    numbers = [item.value for item in node.right if isinstance(item, tree.Number)]
    if len(numbers) != len(node.right) or not numbers:
        return None
    if node.operator in _LOW:
        return (numbers[0], node.operator == "is above"), (None, False)
    if node.operator in _HIGH:
        return (None, False), (numbers[0], node.operator == "is below")
    if node.operator == "is":
        return (numbers[0], False), (numbers[0], False)
    if node.operator == "is between":
        return (numbers[0], False), (numbers[1], False)
    return None


def _texts(given: tree.Comparison, wanted: tree.Comparison) -> bool:
    """`is "US"` meets `is one of "US", "CA"`."""
    one_of = ("is", "is one of")
    if given.operator not in one_of or wanted.operator not in one_of:
        return False
    return all(item in wanted.right for item in given.right)
