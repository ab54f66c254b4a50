"""The vocabulary: agreement, calendars, settings, definitions, scores, grades, estimates."""

from __future__ import annotations

from functools import partial

from alignlib.check.calendars import build_calendar
from alignlib.check.collect import value_type
from alignlib.check.conditions import check_condition, check_duration, check_filter, check_window
from alignlib.check.memory import Memory
from alignlib.check.scope import Scope
from alignlib.check.symbols import Meaning
from alignlib.check.values import check_value, swapped
from alignlib.diagnostics.diagnostic import Fix
from alignlib.names import canonical, closest
from alignlib.syntax import tree
from alignlib.syntax.walk import walk
from alignlib.values.currencies import CURRENCIES
from alignlib.values.time import CalendarError, UnknownZoneError, Zone, holiday_rule
from alignlib.values.types import Kind, Type

LANGUAGE = 1


def check_agreement(decl: tree.AgreementDecl, scope: Scope) -> None:
    if decl.zone is not None:
        check_zone(decl.zone, scope)
    if decl.currency is not None:
        _check_currency(decl.currency, scope)
    if decl.language is not None and decl.language.value != LANGUAGE:
        scope.findings.add(
            "AL305", f"language {decl.language.value} is not known", decl.language.span,
            "this release reads language 1", "write `language 1`",
            Fix(decl.language.span, "1"),
        )  # fmt: skip
    if len(decl.parties) == 2 and canonical(decl.parties[0].text) == canonical(
        decl.parties[1].text
    ):
        scope.findings.add(
            "AL201", "an agreement is between two parties", decl.parties[1].span,
            "the same party again", "name the other party",
        )  # fmt: skip


def _check_currency(name: tree.Name, scope: Scope) -> None:
    if name.text in CURRENCIES:
        return
    turned = name.text.upper()
    mixed_up = [code for code in CURRENCIES if sorted(code) == sorted(turned)]
    meant = mixed_up[0] if len(mixed_up) == 1 else closest(turned, sorted(CURRENCIES))
    scope.findings.add(
        "AL424", f"`{name.text}` is the code of no currency", name.span, "not known",
        f"did you mean `{meant}`?" if meant else "write its code, such as `USD` or `EUR`",
        Fix(name.span, meant) if meant else None,
    )  # fmt: skip


def check_zone(zone: tree.Text, scope: Scope) -> None:
    try:
        Zone.named(zone.value)
    except UnknownZoneError as error:
        scope.findings.add(
            "AL212", f"unknown time zone `{zone.value}`", zone.span, "no such zone",
            str(error).partition(": ")[2] or "write a zone such as America/New_York or UTC",
            Fix(zone.span, error.close[0]) if len(error.close) == 1 else None,
        )  # fmt: skip


def check_calendar_decl(decl: tree.CalendarDecl, scope: Scope) -> None:
    before = len(scope.findings.found)
    _check_calendar_lines(decl, scope)
    if len(scope.findings.found) > before:
        return
    try:
        build_calendar(decl, Zone.named("UTC"))
    except CalendarError as error:
        scope.findings.add(
            "AL408", f"`{decl.name.text}` cannot be: {error}", decl.name.span, "this calendar",
            "change its `open` and `closed` lines",
        )  # fmt: skip


def _check_country(line: tree.ClosedHolidays, scope: Scope) -> None:
    try:
        holiday_rule(line.country.text)
    except CalendarError as error:
        scope.findings.add(
            "AL211", f"no holidays of `{line.country.text}`", line.country.span, str(error),
            "name a country by its code, such as US; all but US need the package `holidays`",
        )  # fmt: skip


def _check_calendar_lines(decl: tree.CalendarDecl, scope: Scope) -> None:
    if decl.zone is not None:
        check_zone(decl.zone, scope)
    weekly = [line for line in decl.lines if isinstance(line, tree.OpenWeekly)]
    opened = {line.day.value: line for line in decl.lines if isinstance(line, tree.OpenOn)}
    if not weekly and not opened:
        scope.findings.add(
            "AL408", f"`{decl.name.text}` is never open", decl.name.span, "no open time",
            "add a line such as `open Monday to Friday 09:00 to 17:00`",
        )  # fmt: skip
    if len({bool(line.hours) for line in weekly}) > 1:
        scope.findings.add(
            "AL408", "some days have hours and others have none", decl.name.span,
            "all or none", "give hours to every `open` line of days, or to none",
        )  # fmt: skip
    for line in decl.lines:
        if isinstance(line, (tree.OpenWeekly, tree.OpenOn)):
            for hours in line.hours:
                if hours.opens.minutes >= hours.closes.minutes:
                    scope.findings.add(
                        "AL408", "closes before it opens", hours.span, "no open time",
                        "write the earlier time first; 24:00 is the end of the day",
                    )  # fmt: skip
        elif isinstance(line, tree.ClosedHolidays):
            _check_country(line, scope)
        elif isinstance(line, tree.ClosedOn):
            for day in line.days:
                if day.value in opened:
                    scope.findings.add(
                        "AL408", f"{day.value} is closed and open", day.span, "which one?",
                        "remove one of the two lines",
                    )  # fmt: skip


def check_setting(decl: tree.SettingDecl, scope: Scope) -> None:
    if isinstance(decl.value, tree.Word):
        scope.findings.add(
            "AL305", "a setting is a number, an amount, a duration, a share or text",
            decl.value.span, "a bare word", "write the value itself, such as 40, $1,000 or 3 days",
        )  # fmt: skip
    elif isinstance(decl.value, tree.DurationValue):
        check_duration(decl.value, scope)
    else:
        check_value(decl.value, value_type(decl.value), scope)


def check_score(decl: tree.ScoreDecl, scope: Scope) -> None:
    for line in decl.lines:
        if isinstance(line, tree.PointsEach):
            check_filter(line.filter, scope)
            check_window(line.window, scope)
            if line.at_most is not None:
                _check_points(line.at_most, scope)
                _check_cap(line.at_most, scope)
        else:
            check_condition(line.condition, scope)
    if decl.half_life is not None:
        check_duration(decl.half_life, scope)
        if isinstance(decl.half_life, tree.DurationValue) and decl.half_life.unit not in (
            "day", "week",
        ):  # fmt: skip
            scope.findings.add(
                "AL305", "points halve every so many days or weeks", decl.half_life.span,
                f"{decl.half_life.unit}s", "write a number of days, such as `halves every 14 days`",
            )  # fmt: skip
    if decl.between is not None:
        low, high = decl.between
        _check_points(low, scope)
        _check_points(high, scope)
        if isinstance(low, tree.Number) and isinstance(high, tree.Number):
            _check_order(low, high, scope)


def _check_order(low: tree.Number, high: tree.Number, scope: Scope) -> None:
    if low.value > high.value:
        scope.findings.add(
            "AL305", "the lower bound is above the upper one", low.span.to(high.span),
            "nothing is between", "write the smaller number first",
            swapped(low.span, high.span, scope),
        )  # fmt: skip


def _check_cap(cap: tree.Number | tree.Word, scope: Scope) -> None:
    if isinstance(cap, tree.Number) and cap.value < 0:
        size = scope.findings.source.slice(cap.span).removeprefix("-").strip()
        scope.findings.add(
            "AL305", "the most that a line brings or takes is written without its sign", cap.span,
            "below zero", f"write `{size}`: it limits points that are taken as well",
            Fix(cap.span, size),
        )  # fmt: skip


def _check_points(value: tree.Number | tree.Word, scope: Scope) -> None:
    check_value(value, Type(Kind.POINTS), scope)


def check_grade(decl: tree.GradeDecl, scope: Scope) -> None:
    for name in decl.by:
        if canonical(name.text) not in scope.symbols.conditions:
            known = [symbol.name for symbol in scope.symbols.conditions.values()]
            scope.findings.unknown("AL203", "field or name", name, known, "nothing has this name")
    for line in decl.lines:
        if line.condition is not None:
            check_condition(line.condition, scope)
    if not decl.lines or decl.lines[-1].condition is not None:
        scope.findings.add(
            "AL409", f"`{decl.name.text}` does not end with `otherwise`", decl.name.span,
            "what is the grade of all the rest?", "add a last line such as `C otherwise`",
        )  # fmt: skip
    for line in decl.lines[:-1]:
        if line.condition is None:
            scope.findings.add(
                "AL409", "lines after `otherwise` are never reached", line.span,
                "takes everything", "put this line last",
            )  # fmt: skip


def check_self_reference(file: tree.File, scope: Scope, memory: Memory) -> None:
    """A definition, score or grade that reads itself, at whatever distance."""
    reads: dict[str, frozenset[str]] = {}
    nodes: dict[str, tree.Name] = {}
    for decl in file.declarations:
        if isinstance(decl, (tree.DefineDecl, tree.ScoreDecl, tree.GradeDecl)):
            key = canonical(decl.name.text)
            nodes[key] = decl.name
            reads[key] = memory.reads(decl, partial(_read_names, decl, scope))
    state: dict[str, int] = {}
    for root in sorted(nodes):
        _find_cycle(root, reads, nodes, state, scope)


def _find_cycle(
    root: str,
    reads: dict[str, frozenset[str]],
    nodes: dict[str, tree.Name],
    state: dict[str, int],
    scope: Scope,
) -> None:
    # Iterative depth-first search: the chain of definitions may be as long as the file.
    path: list[str] = []
    stack = [(root, False)]
    while stack:
        key, leaving = stack.pop()
        if leaving:
            state[key] = 2
            path.pop()
            continue
        if state.get(key) == 2:
            continue
        if state.get(key) == 1:
            chain = " → ".join(nodes[item].text for item in [*path[path.index(key) :], key])
            scope.findings.add(
                "AL405", f"`{nodes[key].text}` depends on itself", nodes[key].span, chain,
                "break the circle: one of these must not read the next",
            )  # fmt: skip
            continue
        state[key] = 1
        path.append(key)
        stack.append((key, True))
        stack.extend((item, False) for item in sorted(reads[key] & nodes.keys(), reverse=True))


def _read_names(decl: tree.Declaration, scope: Scope) -> frozenset[str]:
    found = set()
    for node in walk(decl):
        symbol = scope.refs.get(node.id) if isinstance(node, tree.Path) else None
        if symbol is not None and symbol.meaning in (Meaning.DEFINE, Meaning.SCORE, Meaning.GRADE):
            found.add(canonical(symbol.name))
    return frozenset(found)
