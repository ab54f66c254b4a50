"""What is known of a declaration as long as neither it nor the names around it change.

Of checking, only declarations that read names and nothing of what stands behind them are
remembered: definitions, scores and grades. What can never hold is remembered of each declaration
with the definitions and scores that it reads. All else is looked at anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import define, evolve, field

from alignlib.check.scope import Scope
from alignlib.check.symbols import Meaning, Symbol, Symbols
from alignlib.diagnostics.diagnostic import Diagnostic
from alignlib.names import canonical
from alignlib.syntax import tree
from alignlib.syntax.walk import walk

Check = Callable[[tree.Declaration, Scope], None]
_WORKED_OUT = frozenset({Meaning.DEFINE, Meaning.SCORE, Meaning.GRADE})
_LASTING = (tree.DefineDecl, tree.ScoreDecl, tree.GradeDecl)


@define
class Known:
    """What checking a declaration found, and what its words mean."""

    findings: list[Diagnostic]
    refs: dict[int, Symbol]
    reads: frozenset[str] | None = None


@define
class Memory:
    """Remembers from one check to the next, by the declaration's node."""

    known: dict[int, Known] = field(factory=dict)
    never: dict[int, tuple[frozenset[int], list[Diagnostic]]] = field(factory=dict)
    _names: object = None
    _symbols: Symbols | None = None

    def begin(self, symbols: Symbols) -> None:
        """Forgets everything where any name is, or means, something else than before."""
        names = _names(symbols)
        if names != self._names:
            self.known.clear()
            self.never.clear()
        self._names = names
        self._symbols = symbols

    def check(self, decl: tree.Declaration, scope: Scope, check: Check) -> None:
        if not isinstance(decl, _LASTING):
            check(decl, scope)
            return
        known = self.known.get(decl.id)
        if known is None:
            before = len(scope.findings.found)
            own = evolve(scope, refs={})
            check(decl, own)
            scope.refs.update(own.refs)
            self.known[decl.id] = Known(scope.findings.found[before:], own.refs)
            return
        scope.findings.found.extend(known.findings)
        assert self._symbols is not None
        for key, symbol in known.refs.items():
            # The name means the same; what stands behind it may have been written anew.
            now = None if symbol.node is None else self._symbols.conditions[canonical(symbol.name)]
            scope.refs[key] = now or symbol

    def without_never(
        self, file: tree.File, scope: Scope, check: Callable[[tree.Declaration], None]
    ) -> None:
        """Has each declaration checked for what can never hold, where it, or a definition or score
        behind it, is another one than before."""
        present = {decl.id for decl in file.declarations}
        known, self.never = self.never, {}
        for decl in file.declarations:
            found = known.get(decl.id)
            if found is not None and found[0] <= present:
                scope.findings.found.extend(found[1])
            else:
                before = len(scope.findings.found)
                check(decl)
                behind: set[int] = set()
                _behind(decl, scope, behind)
                found = frozenset(behind), scope.findings.found[before:]
            self.never[decl.id] = found

    def reads(
        self, decl: tree.Declaration, work_out: Callable[[], frozenset[str]]
    ) -> frozenset[str]:
        """The names that a declaration reads."""
        known = self.known.get(decl.id)
        if known is None:
            return work_out()
        if known.reads is None:
            known.reads = work_out()
        return known.reads


class _Nothing(Memory):
    """Remembers nothing, at no cost."""

    def begin(self, symbols: Symbols) -> None:
        pass

    def check(self, decl: tree.Declaration, scope: Scope, check: Check) -> None:
        check(decl, scope)

    def without_never(
        self, file: tree.File, scope: Scope, check: Callable[[tree.Declaration], None]
    ) -> None:
        for decl in file.declarations:
            check(decl)

    def reads(
        self, decl: tree.Declaration, work_out: Callable[[], frozenset[str]]
    ) -> frozenset[str]:
        return work_out()


NOTHING = _Nothing()


def _behind(node: tree.Node, scope: Scope, found: set[int]) -> None:
    """The definitions, scores and grades that are read, however far behind."""
    for each in walk(node):
        symbol = scope.refs.get(each.id)
        node_of = None if symbol is None or symbol.meaning not in _WORKED_OUT else symbol.node
        if node_of is not None and node_of.id not in found:
            found.add(node_of.id)
            _behind(node_of, scope, found)


def _names(symbols: Symbols) -> tuple[Any, ...]:
    """Everything that checking a condition can ask of the names, without places."""
    return (
        symbols.subject, symbols.parties, symbols.currency,
        {key: (item.meaning, item.name, item.type, item.spec, _value(item))
         for key, item in symbols.conditions.items()},
        dict(symbols.fields), dict(symbols.activities),
        {key: (item.name, item.pipeline.name) for key, item in symbols.stages.items()},
        {key: item.name for key, item in symbols.aliases.items()},
        dict(symbols.calendars), dict(symbols.teams), dict(symbols.people),
        sorted(symbols.measures), sorted(symbols.pipelines), sorted(symbols.releases),
    )  # fmt: skip


def _value(symbol: Symbol) -> object:
    """What stands for a name by itself: whether a setting fits depends on its value."""
    return symbol.node if symbol.meaning in (Meaning.SETTING, Meaning.ESTIMATE) else None
