"""The facts that can keep a decision open: what it reads of a record, and what may not have been.

A condition on an unknown fact is undecided (R11). Each fact of a record may be unknown, and days
since an act are unknown until there was one; counts, entries and stages are always known.
"""

from __future__ import annotations

from collections.abc import Iterator

from alignlib.check.program import CheckedProgram
from alignlib.check.symbols import Meaning
from alignlib.syntax import tree
from alignlib.syntax.walk import children

_UNFOLDED = frozenset({Meaning.DEFINE, Meaning.SCORE, Meaning.GRADE})
DECIDES = (tree.DefineDecl, tree.ScoreDecl, tree.GradeDecl, tree.Condition)
"""Only what is decided can stay undecided: an activity, a calendar or a promise is not."""
_ASKS_IT = frozenset({"is known", "is unknown"})


def open_facts(node: tree.Node, program: CheckedProgram) -> tuple[str, ...]:
    """Their names as they are written, each once, in the order of the text with definitions, scores
    and grades unfolded. A fact of an activity (after `where`) is told with the activity's."""
    found: dict[str, None] = {}
    for name in _facts(node, program, set()):
        found.setdefault(name)
    return tuple(found)


def _facts(node: tree.Node, program: CheckedProgram, seen: set[int]) -> Iterator[str]:
    match node:
        case tree.Comparison(operator=operator) if operator in _ASKS_IT:
            return  # it asks whether the fact is known, so it is decided
        case tree.ActivityFilter(where=tree.Node() as where, kinds=kinds):
            act = " or ".join(kind.text for kind in kinds)
            for name in _facts(where, program, seen):
                yield f"{name} of {act}"
            return
        case tree.DaysSince(which="last" | "first", filter=tree.ActivityFilter() as filter_):
            yield f"any {' or '.join(kind.text for kind in filter_.kinds)}"
        case tree.Path():
            yield from _path(node, program, seen)
            return
    for below in children(node):
        yield from _facts(below, program, seen)


def _path(path: tree.Path, program: CheckedProgram, seen: set[int]) -> Iterator[str]:
    symbol = program.refs.get(path.id)
    if symbol is None:
        return
    if symbol.meaning is Meaning.FIELD:
        yield symbol.name
    elif symbol.meaning in _UNFOLDED and symbol.node and symbol.node.id not in seen:
        seen.add(symbol.node.id)
        yield from _facts(symbol.node, program, seen)
