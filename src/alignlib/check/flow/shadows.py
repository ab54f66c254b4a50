"""Lines that never get their turn, as an earlier line takes every lead that meets them.

Only what is certain is said. Of two lines with `when`, every condition of the earlier one follows
from one of the later; of two with `on`, every activity of the later one is one of the earlier; of
two with `after`, the longer one finds the lead gone. And nothing else keeps the lead out of where
the other line leads.
"""

from __future__ import annotations

from alignlib.check.flow.claims import claim, example, parts
from alignlib.check.flow.durations import least_seconds, most_seconds
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
    sooner = _soonest(moves, scope)
    for move in moves:
        target = Span(move.span.start, move.target.span.end)
        if move.trigger == "after":
            if sooner is not None and move is not sooner and _outlasted(move, sooner, moves):
                _report_later(target, sooner, scope)
            continue
        first = next((one for one in earlier if _shadows(one, move, scope)), None)
        if first is not None and move.condition is not None:
            _report("AL432", "this move can never happen", target, first, move, scope)
        elif first is not None:
            _report_activity(target, first, move, scope)
        elif _admits_all(move, scope):
            earlier.append(move)


def _shadows(first: tree.MoveLine, move: tree.MoveLine, scope: Scope) -> bool:
    match first, move:
        case (
            tree.MoveLine(trigger="when", condition=wanted),
            tree.MoveLine(trigger="when", condition=given),
        ):
            return wanted is not None and given is not None and follows(wanted, given, scope)
        case tree.MoveLine(trigger="on", on=taken), tree.MoveLine(trigger="on", on=wished):
            return taken is not None and wished is not None and _takes_all(taken, wished, scope)
    return False


def _takes_all(taken: tree.ActivityFilter, wished: tree.ActivityFilter, scope: Scope) -> bool:
    """Whether each activity that the one asks for is one that the other takes."""
    kinds = {canonical(name.text) for name in taken.kinds}
    return (
        kinds.issuperset(canonical(name.text) for name in wished.kinds)
        and taken.by in (None, wished.by)
        and (taken.where is None
             or (wished.where is not None and follows(taken.where, wished.where, scope)))
    )  # fmt: skip


def _soonest(moves: tuple[tree.MoveLine, ...], scope: Scope) -> tree.MoveLine | None:
    """The first line by which every lead that is still here leaves by time."""
    lines = [
        move for move in moves
        if move.trigger == "after" and not move.without and most_seconds(move.after) is not None
        and _admits_all(move, scope)
    ]  # fmt: skip
    return min(lines, key=lambda move: most_seconds(move.after) or 0, default=None)


def _outlasted(
    move: tree.MoveLine, sooner: tree.MoveLine, moves: tuple[tree.MoveLine, ...]
) -> bool:
    """Whether the lead has gone before this line's time comes; at the same time the earlier line
    goes first."""
    least, gone = least_seconds(move.after), most_seconds(sooner.after)
    if least is None or gone is None:
        return False
    return least > gone or (move.after == sooner.after and moves.index(sooner) < moves.index(move))


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


def _report_activity(
    place: Span, first: tree.MoveLine, move: tree.MoveLine, scope: Scope
) -> None:  # fmt: skip
    assert first.on is not None and move.on is not None
    source = scope.findings.source
    here, there = (source.position(item.span.start)[0] for item in (move, first))
    helps = here != there and not _takes_all(move.on, first.on, scope)
    kinds = ", ".join(f"`{name.text}`" for name in move.on.kinds)
    scope.findings.add(
        "AL432", "this move can never happen", place, "never reached",
        f"put line {here} before line {there}" if helps else "remove one of the two lines",
        labels=(Label(first.on.span, f"a lead with any such {kinds} goes this way first"),),
    )  # fmt: skip


def _report_later(place: Span, sooner: tree.MoveLine, scope: Scope) -> None:
    assert sooner.after is not None
    scope.findings.add(
        "AL432", "this move can never happen", place, "never reached",
        "let the lead wait longer there, or less here",
        labels=(Label(sooner.after.span, "every lead that is still here has left by then"),),
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
