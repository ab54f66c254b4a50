"""Lines that never get their turn, as another line takes every lead that meets them.

Only what is certain is said: both lines ask with `when` and every condition of the earlier one
follows from one of the later; or the earlier one waits for the same activities, or one of them for
a shorter time. And nothing else keeps the lead out of where that line leads.
"""

from __future__ import annotations

from decimal import Decimal

from alignlib.check.flow.claims import about, claim, example, parts
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
    _check_acts(moves, scope)
    _check_waits(moves, scope)
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


def _check_acts(moves: tuple[tree.MoveLine, ...], scope: Scope) -> None:
    """`on form` below `on form, reply`."""
    earlier: list[tree.MoveLine] = []
    for move in moves:
        if move.on is None:
            continue
        for first in earlier:
            if first.on is not None and _takes(first.on, move.on, scope):
                _report_line("every such act is taken here first", first, move, scope)
                break
        else:
            if _admits_all(move, scope):
                earlier.append(move)


def _takes(first: tree.ActivityFilter, other: tree.ActivityFilter, scope: Scope) -> bool:
    """Whether each act that the other means is one that the first means."""
    kinds = {canonical(name.text) for name in first.kinds}
    where = first.where is None or first.where == other.where or (
        other.where is not None and follows(first.where, other.where, scope)
    )  # fmt: skip
    return (
        where
        and {canonical(name.text) for name in other.kinds} <= kinds
        and (first.by is None or first.by == other.by)
    )


def _check_waits(moves: tuple[tree.MoveLine, ...], scope: Scope) -> None:
    """`after 5 days` beside `after 3 days`: the longer wait never ends."""
    waits = [move for move in moves if move.trigger == "after"]
    for number, move in enumerate(waits):
        for other_number, first in enumerate(waits):
            if first is move or not _admits_all(first, scope):
                continue
            kinds = {canonical(name.text) for name in first.without}
            # What begins its wait anew begins the other's anew as well.
            if not kinds <= {canonical(name.text) for name in move.without}:
                continue
            most, least = _longest(first.after), _shortest(move.after)
            alike = _alike(first.after, move.after)
            sooner = (
                (most is not None and least is not None and most < least)
                or (alike is not None and alike < 0)
                or (alike == 0 and other_number < number)
            )
            if sooner:
                _report_line("here the wait is over sooner", first, move, scope)
                break


def _alike(first: tree.Value | None, other: tree.Value | None) -> Decimal | None:
    """By how much the first is longer, where both are of one unit."""
    match first, other:
        case (
            tree.DurationValue(count=one, unit=unit, calendar=calendar),
            tree.DurationValue(count=two, unit=same, calendar=its),
        ) if unit == same and calendar == its:
            return one - two
    return None


_HOURS = {"minute": (Decimal(1) / 60, Decimal(1) / 60), "hour": (Decimal(1), Decimal(1)),
          "day": (Decimal(22), Decimal(26)), "week": (Decimal(160), Decimal(176)),
          "month": (Decimal(660), Decimal(750)), "quarter": (Decimal(2150), Decimal(2215)),
          "year": (Decimal(8750), Decimal(8790))}  # fmt: skip
"""The least and the most that a unit takes, with what a clock change adds or takes away."""


def _shortest(value: tree.Value | None) -> Decimal | None:
    match value:
        case tree.DurationValue(count=count, unit=unit) if unit in _HOURS:
            return count * _HOURS[unit][0]
    return None


def _longest(value: tree.Value | None) -> Decimal | None:
    match value:
        case tree.DurationValue(count=count, unit=unit) if unit in _HOURS:
            return count * _HOURS[unit][1]
    return None


def _report_line(says: str, first: tree.MoveLine, move: tree.MoveLine, scope: Scope) -> None:
    source = scope.findings.source
    here, there = (source.position(item.span.start)[0] for item in (move, first))
    scope.findings.add(
        "AL432", "this move can never happen",
        Span(move.span.start, move.target.span.end), "never reached",
        f"remove it, or let line {there} ask for more" if there < here or move.trigger == "after"
        else "remove it",
        labels=(Label(Span(first.span.start, first.target.span.end), says),),
    )  # fmt: skip


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
    if isinstance(wanted, tree.Comparison) and wanted.operator == "is known":
        read = _read(given)
        return read is not None and about(read, scope) == about(wanted.left, scope)
    one, other = claim(given, scope), claim(wanted, scope)
    return one is not None and other is not None and one.implies(other)


def _read(given: tree.Condition) -> tree.Operand | None:
    """What has to be known for a condition to hold."""
    match given:
        case tree.Not(item=item):
            return _read(item)
        case tree.Holds(path=path):
            return path
        case tree.Comparison(left=left, operator=operator) if operator not in (
            "is unknown", "is undecided"
        ):  # fmt: skip
            return left
    return None
