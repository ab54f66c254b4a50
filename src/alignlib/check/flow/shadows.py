"""Lines that never get their turn, as an earlier line takes every lead that meets them.

Only what is certain is said: both lines ask with `when`, every condition of the earlier one
follows from one of the later, and nothing else keeps the lead out of where the earlier one leads.
"""

from __future__ import annotations

from alignlib.check.flow.claims import claim, example, parts
from alignlib.check.scope import Scope
from alignlib.diagnostics.diagnostic import Label
from alignlib.names import canonical
from alignlib.source import Span
from alignlib.syntax import tree


def check_shadows(file: tree.File, scope: Scope) -> None:
    """Reports each `to … when …` that can never happen (AL432), and each line of a grade that no
    lead gets (AL435)."""
    for decl in file.declarations:
        match decl:
            case tree.StageDecl() | tree.FromAnyDecl():
                _check_moves(decl.moves, scope)
            case tree.GradeDecl():
                _check_grade(decl, scope)


def _check_moves(moves: tuple[tree.MoveLine, ...], scope: Scope) -> None:
    earlier: list[tree.MoveLine] = []
    for move in moves:
        if move.trigger != "when" or move.condition is None:
            continue
        first = next((one for one in earlier
                      if one.condition is not None
                      and follows(one.condition, move.condition, scope)), None)  # fmt: skip
        if first is not None:
            target = Span(move.span.start, move.target.span.end)
            _report("AL432", "this move can never happen", target, first, move, scope)
        elif _admits_all(move, scope):
            earlier.append(move)


def _check_grade(decl: tree.GradeDecl, scope: Scope) -> None:
    earlier: list[tree.GradeLine] = []
    for line in decl.lines:
        if line.condition is None:
            continue
        first = next((one for one in earlier
                      if one.condition is not None
                      and follows(one.condition, line.condition, scope)), None)  # fmt: skip
        if first is not None:
            _report("AL435", f"nobody gets this `{line.label.text}`", line.label.span,
                    first, line, scope)  # fmt: skip
        earlier.append(line)


def _report(
    code: str, message: str, place: Span, first: tree.MoveLine | tree.GradeLine,
    line: tree.MoveLine | tree.GradeLine, scope: Scope,
) -> None:  # fmt: skip
    source = scope.findings.source
    here, there = (source.position(item.span.start)[0] for item in (line, first))
    assert first.condition is not None and line.condition is not None
    # Of two lines that say the same no order helps.
    helps = here != there and not follows(line.condition, first.condition, scope)
    lead = example(line.condition, scope)
    such_as = f", such as one with {lead}" if lead else ""
    scope.findings.add(
        code, message, place, "never reached",
        f"put line {here} before line {there}" if helps else "remove one of the two lines",
        labels=(Label(first.condition.span,
                      f"every lead that meets line {here} meets this first{such_as}"),),
    )  # fmt: skip


def _admits_all(move: tree.MoveLine, scope: Scope) -> bool:
    """Whether nothing but the line itself keeps a lead out of its target."""
    target = scope.symbols.stage(canonical(move.target.text))
    return target is not None and target.decl.qualifies is None


def follows(wanted: tree.Condition, given: tree.Condition, scope: Scope) -> bool:
    """Whether all that is wanted holds wherever all that is given does."""
    has = [part for part, _ in parts(given, scope)]
    return all(
        any(_implies(one, part, scope) for one in has) for part, _ in parts(wanted, scope)
    )  # fmt: skip


def _implies(given: tree.Condition, wanted: tree.Condition, scope: Scope) -> bool:
    if given == wanted:
        return True
    one, other = claim(given, scope), claim(wanted, scope)
    return one is not None and other is not None and one.implies(other)
