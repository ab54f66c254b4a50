"""Keep: teams, capacity, keeps and releases."""

from __future__ import annotations

from alignlib.check.conditions import check_condition, check_team
from alignlib.check.moves import check_effects
from alignlib.check.scope import Scope
from alignlib.check.symbols import Meaning, Symbols
from alignlib.check.values import check_calendar, check_share
from alignlib.names import canonical
from alignlib.syntax import tree

MEASURES = ("workload",)
"""What a keep can hold steady by the leads and people alone."""

_OF_A_GOAL = ("forecast",)
# What stands in for a stage after `of`: all records of a kind.
_ALL_RECORDS = frozenset({"contacts", "leads", "opportunities"})
_HOURS_LINE = "write how long a person works, such as `hours 8.0 each working day of office`"
_TIMES = frozenset({"minute", "hour", "working minute", "working hour"})


def check_teams(file: tree.File, scope: Scope) -> None:
    """Every team, capacity, keep and release of a file."""
    capacities = {
        canonical(decl.team.text): decl
        for decl in file.declarations
        if isinstance(decl, tree.CapacityDecl)
    }
    dated = {
        canonical(decl.name.text)
        for decl in file.declarations
        if isinstance(decl, tree.TeamDecl) and decl.keeps is not None
    } | {team for team, capacity in capacities.items() if capacity.calendar is not None}
    for decl in file.declarations:
        match decl:
            case tree.TeamDecl() if decl.keeps is not None:
                _calendar(decl.keeps, scope)
            case tree.CapacityDecl():
                _check_capacity(decl, scope)
            case tree.KeepDecl():
                _check_keep(decl, capacities, scope)
                _check_times(decl, decl.checked_each, dated, scope)
            case tree.ReleaseDecl():
                _check_release(decl, capacities, scope)
                _check_times(decl, decl.each, dated, scope)


def record_of_all(name: tree.Name, symbols: Symbols) -> bool:
    """Whether `of contacts` means every record, not a stage of that name."""
    return canonical(name.text) in _ALL_RECORDS and symbols.stage(canonical(name.text)) is None


def _check_capacity(decl: tree.CapacityDecl, scope: Scope) -> None:
    check_team(decl.team, scope)
    if decl.calendar is not None:
        _calendar(decl.calendar, scope)
    elif decl.hours_each == "working day":
        _needs_calendar(decl, scope)
    if decl.hours is None:
        _missing(f"capacity of {decl.team.text} has no hours", decl.team, _HOURS_LINE, scope)
    for effort in decl.efforts:
        scope.stage(effort.stage)
        if effort.duration.unit not in _TIMES:
            scope.findings.add(
                "AL305", "an effort is time at work, in minutes or hours", effort.duration.span,
                f"{effort.duration.unit}s are of different lengths",
                "write how long one lead takes, such as `effort sales-ready 20 minutes`",
            )  # fmt: skip
            continue
        check_calendar(effort.duration, scope)
        _above_zero(effort.duration, scope)
    for number in (decl.people, decl.hours, decl.share):
        if number is not None and number.value <= 0:
            scope.findings.add(
                "AL305", "nobody can work with nothing", number.span, "must be above zero",
                "write a number above zero",
            )  # fmt: skip
    if decl.share is not None and decl.share.value > 0:
        check_share(decl.share, "of their time", scope)


def _above_zero(value: tree.DurationValue, scope: Scope) -> None:
    if value.count <= 0:
        scope.findings.add(
            "AL305", "a lead without effort needs no line", value.span, "must be above zero",
            "leave the line out, or write how long one lead takes",
        )  # fmt: skip


def _check_keep(
    decl: tree.KeepDecl, capacities: dict[str, tree.CapacityDecl], scope: Scope
) -> None:
    check_team(decl.team, scope)
    for stage in (decl.source, decl.target):
        if stage is not None:
            scope.stage(stage)
    if decl.only_when is not None:
        check_condition(decl.only_when, scope)
    if decl.not_again_for is not None:
        check_calendar(decl.not_again_for, scope)
    if decl.order_by is not None:
        _score(decl.order_by, scope)
    if decl.of_goal is not None:
        _goal(decl.of_goal, scope)
    check_effects(decl.then, "keep", scope)
    if decl.source is None or decl.target is None:
        _missing(
            f"keep {decl.name.text} moves nobody", decl.name,
            "write which leads go where, such as `by moving sales-ready to marketing-ready`", scope,
        )  # fmt: skip
    _check_thresholds(decl, scope)
    _check_measure(decl, capacities, scope)


def _check_thresholds(decl: tree.KeepDecl, scope: Scope) -> None:
    if decl.until is None:
        return
    past = decl.until.value - decl.threshold.value
    if (past > 0) if decl.quantifier == "at most" else (past < 0):
        side = "above" if past > 0 else "below"
        scope.findings.add(
            "AL305", "this keep stops before it starts", decl.until.span,
            f"{side} the {decl.threshold.value:f}% at which it begins",
            f"it moves leads while the {decl.name.text} is not {decl.quantifier} "
            f"{decl.threshold.value:f}%, until it is well within: write "
            f"{'less' if past > 0 else 'more'}",
        )  # fmt: skip


def _check_measure(
    decl: tree.KeepDecl, capacities: dict[str, tree.CapacityDecl], scope: Scope
) -> None:
    key = canonical(decl.name.text)
    if key in _OF_A_GOAL:
        scope.findings.add(
            "AL428", f"a keep of the {decl.name.text} moves nobody by itself", decl.name.span,
            "a report says when it is light, and how many to move",
        )  # fmt: skip
        return
    if key not in MEASURES:
        known = (*MEASURES, *_OF_A_GOAL)
        scope.findings.unknown("AL210", "measure", decl.name, known, "a keep holds one of these")
        return
    capacity = capacities.get(canonical(decl.team.text))
    if capacity is None:
        _missing(
            f"the {decl.name.text} of {decl.team.text} needs its capacity", decl.team,
            f"declare `capacity of {decl.team.text}` with people, hours and the effort of each "
            "stage", scope,
        )  # fmt: skip
        return
    _check_help(decl, capacity, scope)


def _check_help(decl: tree.KeepDecl, capacity: tree.CapacityDecl, scope: Scope) -> None:
    """Moving must change the workload in the right direction, or it would move everybody."""
    if decl.source is None or decl.target is None:
        return
    before, after = _effort(decl.source, capacity, scope), _effort(decl.target, capacity, scope)
    if before == after or (before < after) is (decl.quantifier == "at most"):
        wanted = "less" if decl.quantifier == "at most" else "more"
        scope.findings.add(
            "AL305", f"this keep does not make {wanted} work", decl.source.span,
            f"a lead here costs {capacity.team.text} no {'more' if wanted == 'less' else 'less'} "
            f"than in {decl.target.text}",
            f"give both stages their `effort` under `capacity of {capacity.team.text}`, or move "
            "other leads",
        )  # fmt: skip


def _effort(stage: tree.Name, capacity: tree.CapacityDecl, scope: Scope) -> int:
    symbol = scope.symbols.stage(canonical(stage.text))
    for effort in capacity.efforts:
        if scope.symbols.stage(canonical(effort.stage.text)) is symbol:
            minutes = 60 if effort.duration.unit.endswith("hour") else 1
            return int(effort.duration.count * minutes * 60_000_000)
    return 0


def _check_release(
    decl: tree.ReleaseDecl, capacities: dict[str, tree.CapacityDecl], scope: Scope
) -> None:
    name = decl.name.text
    if decl.of is None:
        _missing(
            f"release {name} lets nobody out", decl.name,
            'write of whom, such as `of contacts where campaign is "monday"`', scope,
        )  # fmt: skip
    elif not record_of_all(decl.of, scope.symbols):
        scope.stage(decl.of)
    if decl.where is not None:
        check_condition(decl.where, scope)
    check_effects(decl.then, "release", scope)
    if decl.parts is None and decl.share_of_room is None:
        _missing(
            f"release {name} does not say how much at a time", decl.name,
            "write `in 5 equal parts, one each working day`, or `at 80% of room of sales each "
            "working day`", scope,
        )  # fmt: skip
    if decl.parts is not None and (decl.parts.value < 1 or decl.parts.value % 1):
        scope.findings.add(
            "AL305", "parts are whole, and at least one", decl.parts.span, "not a number of parts",
            "write a whole number, such as `in 5 equal parts`",
        )  # fmt: skip
    if decl.team is not None:
        check_team(decl.team, scope)
        if canonical(decl.team.text) not in capacities:
            _missing(
                f"the room of {decl.team.text} needs its capacity", decl.team,
                f"declare `capacity of {decl.team.text}` with people, hours and the effort of each "
                "stage", scope,
            )  # fmt: skip


# -- calendars and names ---------------------------------------------------------------------


def _check_times(
    decl: tree.KeepDecl | tree.ReleaseDecl, each: str | None, dated: set[str], scope: Scope
) -> None:
    """Working days are those of the team's calendar, or of the only one there is."""
    own = decl.team is not None and canonical(decl.team.text) in dated
    if each == "working day" and not own:
        _needs_calendar(decl, scope)


def _needs_calendar(decl: tree.Declaration, scope: Scope) -> None:
    if len(scope.symbols.calendars) != 1:
        scope.findings.add(
            "AL307", "working days need a calendar", decl.span, "of which calendar?",
            "declare one, and name it: `keeps office` under the team, or `hours 8.0 each working "
            "day of office` under its capacity",
        )  # fmt: skip


def _calendar(name: tree.Name, scope: Scope) -> None:
    calendars = scope.symbols.calendars
    if canonical(name.text) not in calendars:
        names = list(calendars.values())
        scope.findings.unknown("AL206", "calendar", name, names, "no calendar has this name")


def _score(name: tree.Name, scope: Scope) -> None:
    scores = [s.name for s in scope.symbols.conditions.values() if s.meaning is Meaning.SCORE]
    if canonical(name.text) not in {canonical(item) for item in scores}:
        scope.findings.unknown("AL210", "score", name, scores, "no such score")


def _goal(name: tree.Name, scope: Scope) -> None:
    if canonical(name.text) not in scope.symbols.measures:
        goals = [n.name.text for n in scope.symbols.measures.values()
                 if isinstance(n, tree.GoalDecl)]  # fmt: skip
        scope.findings.unknown("AL210", "goal", name, goals, "no goal has this name")


def _missing(message: str, name: tree.Name, way_out: str, scope: Scope) -> None:
    scope.findings.add("AL409", message, name.span, "not complete", way_out)
