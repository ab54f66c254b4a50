"""Clocks that would pause themselves: a pause that the pause itself takes away again (R6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from alignlib.check.scope import Scope
from alignlib.check.symbols import Meaning
from alignlib.names import canonical
from alignlib.syntax import tree
from alignlib.syntax.walk import walk

_TURNED = {"running", "paused"}
_INNER = (Meaning.DEFINE, Meaning.SCORE, Meaning.GRADE)


def check_pauses(file: tree.File, scope: Scope) -> None:
    """Reports a `paused while` that its own clock decides, at whatever distance (AL414).

    Only `running` and `paused` count: a pause changes no other state of a clock. Without such a
    circle clocks come to rest, since each waits for some that wait for none of those that wait
    for it.
    """
    nodes: dict[str, tree.Node] = {}
    slas: dict[str, tree.SlaDecl] = {}
    for decl in file.declarations:
        match decl:
            case tree.SlaDecl(paused_while=condition) if condition is not None:
                slas[canonical(decl.name.text)] = decl
                nodes[canonical(decl.name.text)] = condition
            case tree.DefineDecl() | tree.ScoreDecl() | tree.GradeDecl():
                nodes[canonical(decl.name.text)] = decl
    known: dict[str, list[str]] = {}

    def reads(name: str) -> list[str]:
        if name not in known:
            node = nodes.get(name)
            known[name] = [] if node is None else sorted(set(_reads(node, scope)))
        return known[name]

    told: set[str] = set()
    for key, decl in slas.items():
        circle = _circle(key, reads)
        if circle and not told.intersection(circle):
            told.update(circle)
            _report(decl, [slas[name].name.text for name in circle if name in slas], scope)


def _report(decl: tree.SlaDecl, chain: list[str], scope: Scope) -> None:
    assert decl.paused_while is not None
    name = decl.name.text
    scope.findings.add(
        "AL414", f"whether `{name}` is paused depends on whether it is paused",
        decl.paused_while.span, " → ".join([*chain, name]),
        "ask for what no pause changes: a fact, an activity, a stage, or whether a promise `is "
        "late` or `is met`",
    )  # fmt: skip


def _circle(start: str, reads: Callable[[str], list[str]]) -> list[str]:
    """The names on the shortest way from `start` back to it; none where there is no way back."""
    came_from: dict[str, str] = {}
    todo = [start]
    for name in todo:
        for read in reads(name):
            if read == start:
                way = [name]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return way[::-1]
            if read not in came_from:
                came_from[read] = name
                todo.append(read)
    return []


def _reads(node: tree.Node, scope: Scope) -> Iterator[str]:
    """The names on which it depends: what is worked out, and slas that a pause would turn."""
    for each in walk(node):
        if isinstance(each, tree.Comparison) and _turns(each):
            match each.left:
                case tree.Clock():
                    yield canonical(each.left.name.text)
                case tree.Path():
                    yield from _named(each.left, (Meaning.SLA,), scope)
        elif isinstance(each, tree.Path):
            yield from _named(each, _INNER, scope)


def _turns(node: tree.Comparison) -> bool:
    """Whether it has another truth for a clock that is paused than for one that runs."""
    states = {canonical(value.name.text) for value in node.right if isinstance(value, tree.Word)}
    return len(states & _TURNED) == 1


def _named(path: tree.Path, meanings: tuple[Meaning, ...], scope: Scope) -> Iterator[str]:
    symbol = scope.refs.get(path.id)
    if symbol is not None and symbol.meaning in meanings:
        yield canonical(symbol.name)
