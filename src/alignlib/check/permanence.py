"""Moves that lead back by conditions which, once true, stay true: a circle without end (R4)."""

from __future__ import annotations

from alignlib.check.scope import Scope
from alignlib.check.symbols import Meaning
from alignlib.diagnostics.diagnostic import Label
from alignlib.names import canonical
from alignlib.syntax import tree


def check_circles(file: tree.File, scope: Scope) -> None:
    edges: dict[str, list[tuple[str, tree.MoveLine]]] = {}
    defines = {
        canonical(decl.name.text): decl
        for decl in file.declarations
        if isinstance(decl, (tree.DefineDecl, tree.ScoreDecl))
    }
    for decl in file.declarations:
        if isinstance(decl, tree.StageDecl):
            sources = [item.name for item in decl.names]
        elif isinstance(decl, tree.FromAnyDecl):
            sources = list(decl.stages)
        else:
            continue
        for move in decl.moves:
            target = scope.symbols.stage(canonical(move.target.text))
            if target is None or move.trigger != "when" or move.condition is None:
                continue
            if not _stays_true(move.condition, defines, scope, 0):
                continue
            if target.decl.qualifies is not None and not _stays_true(
                target.decl.qualifies, defines, scope, 0
            ):
                continue
            for source in sources:
                symbol = scope.symbols.stage(canonical(source.text))
                if symbol is not None:
                    edges.setdefault(symbol.name, []).append((target.name, move))
    told: set[str] = set()
    for start in sorted(edges):
        for goal, move in edges[start]:
            around = _reachable(goal, edges)
            if start in around and start not in told:
                circle = {stage for stage in around if start in _reachable(stage, edges)}
                told |= circle
                scope.findings.add(
                    "AL404", f"this move leads back to `{start}` without end", move.span,
                    "once true, its condition stays true",
                    "give the condition a window (`in the last 30 days`) or `since entering …`",
                    labels=tuple(
                        Label(other.span, "on the way back") for stage in sorted(circle)
                        for target, other in edges.get(stage, ())
                        if target in circle and other is not move
                    ),
                )  # fmt: skip


def _reachable(start: str, edges: dict[str, list[tuple[str, tree.MoveLine]]]) -> set[str]:
    seen = {start}
    todo = [start]
    while todo:
        for target, _ in edges.get(todo.pop(), ()):
            if target not in seen:
                seen.add(target)
                todo.append(target)
    return seen


def _stays_true(
    condition: tree.Condition,
    defines: dict[str, tree.DefineDecl | tree.ScoreDecl],
    scope: Scope,
    depth: int,
) -> bool:
    """Whether the condition, once true, can never be false again, whatever happens."""
    if depth > 64:
        return False
    match condition:
        case tree.And() | tree.Or():
            return all(_stays_true(item, defines, scope, depth + 1) for item in condition.items)
        case tree.Block():
            return condition.kind != "none of" and all(
                _stays_true(item, defines, scope, depth + 1) for item in condition.items
            )
        case tree.ActivityTest():
            return condition.quantifier in ("some", "at least") and (
                condition.window is None or condition.window.kind == "ever"
            )
        case tree.EnteredTimes():
            return condition.quantifier == "at least"
        case tree.Holds():
            symbol = scope.refs.get(condition.path.id)
            decl = defines.get(canonical(symbol.name)) if symbol is not None else None
            if isinstance(decl, tree.DefineDecl) and symbol is not None:
                return symbol.meaning is Meaning.DEFINE and _stays_true(
                    decl.condition, defines, scope, depth + 1
                )
            return False
        case tree.Comparison(left=tree.Path() as path):
            symbol = scope.refs.get(path.id)
            if symbol is None or symbol.meaning is not Meaning.SCORE:
                return False
            decl = defines.get(canonical(symbol.name))
            return (
                condition.operator in ("is at least", "is above")
                and isinstance(decl, tree.ScoreDecl)
                and decl.half_life is None
                and all(
                    isinstance(line, tree.PointsEach)
                    and line.points.value >= 0
                    and (line.window is None or line.window.kind == "ever")
                    for line in decl.lines
                )
            )
    return False
