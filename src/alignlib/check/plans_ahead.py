"""Keep and Ask: teams, capacity, goals, measures … Names and types, until they are evaluated."""

from __future__ import annotations

from alignlib.check.conditions import check_condition, check_team
from alignlib.check.moves import check_actions
from alignlib.check.scope import Scope
from alignlib.check.symbols import Meaning
from alignlib.check.values import check_calendar
from alignlib.names import canonical
from alignlib.syntax import tree

# What stands in for a stage after `of`: all records of a kind.
_ALL_RECORDS = frozenset({"contacts", "leads", "opportunities"})


def check_ahead(decl: tree.Declaration, scope: Scope) -> None:
    """Declarations that are checked now and evaluated by later releases, and say so."""
    match decl:
        case tree.ProfileDecl():
            _check_profile(decl, scope)
            _note("a profile", decl.name, scope)
        case tree.MeasureDecl():
            _check_measure(decl, scope)
            _note("a measure", decl.name, scope)
        case tree.TeamDecl():
            if decl.keeps is not None:
                _calendar(decl.keeps, scope)
            _note("a team's people and calendar", decl.name, scope)
        case tree.CapacityDecl():
            check_team(decl.team, scope)
            if decl.calendar is not None:
                _calendar(decl.calendar, scope)
            for effort in decl.efforts:
                scope.stage(effort.stage)
                check_calendar(effort.duration, scope)
            _note("capacity", decl.team, scope)
        case tree.KeepDecl():
            _check_keep(decl, scope)
            _note("a keep", decl.name, scope)
        case tree.ReleaseDecl():
            _check_release(decl, scope)
            _note("a release", decl.name, scope)
        case tree.GoalDecl():
            for stage in decl.through:
                scope.stage(stage)
            if decl.brings_stage is not None:
                scope.stage(decl.brings_stage)
            _note("a goal", decl.name, scope)
        case tree.WhatIfDecl():
            _check_what_if(decl, scope)
            _note("a what-if", decl.name, scope)
        case tree.CompareDecl():
            for name in decl.by:
                _measure(name, scope)
            _note("a comparison", decl.name, scope)
        case tree.ClaimDecl():
            scope.stage(decl.stage)
            if decl.condition is not None:
                check_condition(decl.condition, scope)
            scope.findings.add("AL410", "a claim is not evaluated yet", decl.span, "not proven")
        case tree.Use():
            scope.findings.add(
                "AL410", "another file is not read yet", decl.span, "passed over",
                "put its declarations into this file",
            )  # fmt: skip


def _note(what: str, name: tree.Name, scope: Scope) -> None:
    verb = "are" if what.endswith("calendar") else "is"
    scope.findings.add(
        "AL410", f"{what} {verb} not evaluated yet", name.span, "checked, and passed over"
    )


def _calendar(name: tree.Name, scope: Scope) -> None:
    calendars = scope.symbols.calendars
    if canonical(name.text) not in calendars:
        names = [decl.name.text for decl in calendars.values()]
        scope.findings.unknown("AL206", "calendar", name, names, "no calendar has this name")


def _measure(name: tree.Name, scope: Scope) -> None:
    known = [n.name.text for n in scope.symbols.measures.values()
             if isinstance(n, tree.MeasureDecl)]  # fmt: skip
    if canonical(name.text) not in {canonical(item) for item in known}:
        scope.findings.unknown("AL210", "measure", name, known, "no measure has this name")


def _field_of(record: str, name: tree.Name, scope: Scope) -> None:
    if (record, canonical(name.text)) not in scope.symbols.fields:
        known = [s.name for (owner, _), s in scope.symbols.fields.items() if owner == record]
        scope.findings.unknown(
            "AL203", f"field of {record}", name, known, f"the {record} has no such field"
        )


def _check_profile(decl: tree.ProfileDecl, scope: Scope) -> None:
    for name in decl.alike_in:
        _field_of("account", name, scope)
    if decl.holds is not None:
        _field_of("account", decl.holds, scope)


def _check_measure(decl: tree.MeasureDecl, scope: Scope) -> None:
    conditions = scope.symbols.conditions
    for name in (*decl.numerator, decl.denominator):
        key = canonical(name.text)
        known = key in conditions and conditions[key].meaning is Meaning.DEFINE
        if not known and scope.symbols.stage(key) is None:
            names = [stage.name for stage in scope.symbols.stages.values()]
            names += [s.name for s in conditions.values() if s.meaning is Meaning.DEFINE]
            scope.findings.unknown(
                "AL204", "stage or definition", name, names, "counted by nothing"
            )
    for name in decl.split_by:
        _field_of(scope.symbols.subject, name, scope)


def _check_keep(decl: tree.KeepDecl, scope: Scope) -> None:
    check_team(decl.team, scope)
    for stage in (decl.source, decl.target):
        if stage is not None:
            scope.stage(stage)
    if decl.only_when is not None:
        check_condition(decl.only_when, scope)
    if decl.not_again_for is not None:
        check_calendar(decl.not_again_for, scope)
    if decl.order_by is not None:
        scores = [s.name for s in scope.symbols.conditions.values() if s.meaning is Meaning.SCORE]
        if canonical(decl.order_by.text) not in {canonical(name) for name in scores}:
            scope.findings.unknown("AL210", "score", decl.order_by, scores, "no such score")
    if decl.of_goal is not None and canonical(decl.of_goal.text) not in scope.symbols.measures:
        goals = [n.name.text for n in scope.symbols.measures.values()
                 if isinstance(n, tree.GoalDecl)]  # fmt: skip
        scope.findings.unknown("AL210", "goal", decl.of_goal, goals, "no goal has this name")
    check_actions(decl.then, scope)


def _check_release(decl: tree.ReleaseDecl, scope: Scope) -> None:
    if decl.of is not None and canonical(decl.of.text) not in _ALL_RECORDS:
        scope.stage(decl.of)
    if decl.where is not None:
        check_condition(decl.where, scope)
    if decl.team is not None:
        check_team(decl.team, scope)
    check_actions(decl.then, scope)


def _check_what_if(decl: tree.WhatIfDecl, scope: Scope) -> None:
    for change in decl.changes:
        match change:
            case tree.ChangeRate():
                scope.stage(change.numerator)
                scope.stage(change.denominator)
            case tree.ChangeRelease():
                if canonical(change.release.text) not in scope.symbols.releases:
                    known = [item.name.text for item in scope.symbols.releases.values()]
                    scope.findings.unknown("AL210", "release", change.release, known, "no release")
            case tree.ChangeSetting():
                symbol = scope.symbols.conditions.get(canonical(change.name.text))
                if symbol is None or symbol.meaning is not Meaning.SETTING:
                    known = [s.name for s in scope.symbols.conditions.values()
                             if s.meaning is Meaning.SETTING]  # fmt: skip
                    scope.findings.unknown("AL210", "setting", change.name, known, "no setting")
    for name in decl.show:
        key = canonical(name.text)
        if scope.symbols.stage(key) is None and key not in scope.symbols.measures:
            scope.stage(name)
