"""Which stages a lead comes to, and which it never leaves, by the lines of a whole agreement.

A text without an `agreement` may be a part of one: what is missing there may stand elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from alignlib.check.scope import Scope
from alignlib.check.symbols import StageSymbol
from alignlib.diagnostics.diagnostic import Fix
from alignlib.names import canonical
from alignlib.source import Span
from alignlib.syntax import tree


def check_ways(file: tree.File, scope: Scope) -> None:
    """Reports stages that nothing leads to (AL430), and stages without a way out that are not
    marked as an end (AL431)."""
    if not any(isinstance(decl, tree.AgreementDecl) for decl in file.declarations):
        return
    ways = ways_of(file, scope)
    if not any(ways.values()):
        return
    stages = scope.symbols.stages
    reached = _reached(file, ways, scope)
    for key, symbol in stages.items():
        name = _name(symbol)
        if name is None:
            continue
        if key not in reached:
            scope.findings.add(
                "AL430", f"no way leads to `{symbol.name}`", name.span,
                "a lead never comes here by the lines of this agreement",
                f"write `to {symbol.name} …` under a stage that leads here, or remove it",
            )  # fmt: skip
        elif not ways[key] and not symbol.decl.end:
            scope.findings.add(
                "AL431", f"nothing leaves `{symbol.name}`, and it is no end", name.span,
                "a lead stays here for ever",
                "mark it with `end`, or write where it leads to", _as_end(symbol.decl),
            )  # fmt: skip


def _name(symbol: StageSymbol) -> tree.Name | None:
    return next(
        (item.name for item in symbol.decl.names if item.name.text == symbol.name), None
    )  # fmt: skip


def _as_end(decl: tree.StageDecl) -> Fix | None:
    """Only of a stage of its own, without lines below it."""
    if len(decl.names) > 1 or decl.moves or decl.qualifies is not None:
        return None
    return Fix(Span(decl.span.end, decl.span.end), ", end")


def ways_of(file: tree.File, scope: Scope) -> dict[str, set[str]]:
    """Where each stage leads to, by the keys of both."""
    ways: dict[str, set[str]] = {key: set() for key in scope.symbols.stages}

    def add(source: tree.Name, target: tree.Name) -> None:
        one, other = key_of(source, scope), key_of(target, scope)
        if one is not None and other is not None:
            ways[one].add(other)

    for decl in file.declarations:
        match decl:
            case tree.StageDecl():
                for name in decl.names:
                    for move in decl.moves:
                        add(name.name, move.target)
            case tree.FromAnyDecl():
                for source in decl.stages:
                    for move in decl.moves:
                        add(source, move.target)
            case tree.KeepDecl(source=tree.Name() as source, target=tree.Name() as target):
                add(source, target)
            case tree.SlaDecl():
                for target in _forced(decl):
                    for source_key in _while_open(decl, target, scope):
                        ways[source_key].add(key_of(target, scope) or source_key)
    return ways


def moves_into(file: tree.File, scope: Scope) -> dict[str, list[tree.MoveLine]]:
    """The lines that lead to each stage, by its key, whatever they wait for. None of a stage where
    something else leads as well: what it asks for is not known."""
    found: dict[str, list[tree.MoveLine]] = {}
    unknown: set[str | None] = set()
    for decl in file.declarations:
        match decl:
            case tree.StageDecl(moves=moves) | tree.FromAnyDecl(moves=moves):
                for move in moves:
                    key = key_of(move.target, scope)
                    if key is not None:
                        found.setdefault(key, []).append(move)
            case tree.KeepDecl(target=tree.Name() as target):
                unknown.add(key_of(target, scope))
            case tree.SlaDecl():
                unknown.update(key_of(one, scope) for one in _forced(decl))
    return {key: moves for key, moves in found.items() if key not in unknown}


def _while_open(decl: tree.SlaDecl, target: tree.Name, scope: Scope) -> Iterator[str]:
    """Where a lead can be as a `then move to` acts: still in the entry that started the clock,
    and never in an end (R5)."""
    if isinstance(decl.each, tree.OnEntry):
        key = key_of(decl.each.stage, scope)
        if key is not None:
            yield key
        return
    goal = scope.symbols.stage(canonical(target.text))
    for key, symbol in scope.symbols.stages.items():
        same = goal is not None and symbol.pipeline == goal.pipeline
        if same and symbol is not goal and not symbol.decl.end:
            yield key


def _forced(decl: tree.SlaDecl) -> Iterator[tree.Name]:
    warned = () if decl.warn is None else decl.warn.then
    for action in (*warned, *(one for line in decl.if_late for one in line.then), *decl.if_broken):
        if isinstance(action, tree.MoveTo):
            yield action.stage


def key_of(name: tree.Name, scope: Scope) -> str | None:
    symbol = scope.symbols.stage(canonical(name.text))
    return None if symbol is None else canonical(symbol.name)


def _reached(file: tree.File, ways: Mapping[str, set[str]], scope: Scope) -> set[str]:
    """The stages that a lead can come to from where a life begins in each pipeline."""
    starts: dict[int, str] = {}
    for key, symbol in scope.symbols.stages.items():
        if symbol.decl.start or symbol.pipeline.index not in starts:
            starts[symbol.pipeline.index] = key
    return reached_from(starts.values(), ways)


def reached_from(starts: Iterable[str], ways: Mapping[str, set[str]]) -> set[str]:
    """These stages, and all that a lead can come to from them, by their keys."""
    found: set[str] = set()
    todo = list(starts)
    while todo:
        key = todo.pop()
        if key not in found:
            found.add(key)
            todo.extend(ways[key])
    return found
