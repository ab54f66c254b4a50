"""Ask: goals, measures, what-ifs … Names and types; a report answers them."""

from __future__ import annotations

from alignlib.check.conditions import check_condition
from alignlib.check.scope import Scope
from alignlib.check.symbols import Meaning
from alignlib.check.values import check_value, swapped
from alignlib.diagnostics.diagnostic import Fix
from alignlib.names import canonical
from alignlib.source import Span
from alignlib.syntax import tree


def check_ahead(decl: tree.Declaration, scope: Scope) -> None:
    """Declarations that ask. Reports answer them; a claim is not proven yet, and says so."""
    match decl:
        case tree.ProfileDecl():
            _check_profile(decl, scope)
        case tree.MeasureDecl():
            _check_measure(decl, scope)
        case tree.GoalDecl():
            for stage in decl.through:
                scope.stage(stage)
            if decl.brings_stage is not None:
                scope.stage(decl.brings_stage)
            if isinstance(decl.amount, tree.Money) and isinstance(decl.brings, tree.Number):
                amount = scope.findings.source.slice(decl.brings.span)
                money = f"${amount}" if decl.amount.currency is None else (
                    f"{amount} {decl.amount.currency}")  # fmt: skip
                scope.findings.add(
                    "AL301", "a number where money is needed", decl.brings.span,
                    "this is a number", f"write `{money}`: the goal is money",
                    Fix(decl.brings.span, money),
                )  # fmt: skip
        case tree.WhatIfDecl():
            _check_what_if(decl, scope)
        case tree.CompareDecl():
            for period in decl.periods:
                if period.end.value < period.start.value:
                    scope.findings.add(
                        "AL305", f"`{period.name.text}` ends before it begins",
                        period.start.span.to(period.end.span), "no day lies in it",
                        "write the earlier date first",
                        swapped(period.start.span, period.end.span, scope),
                    )  # fmt: skip
            for name in decl.by:
                _measure(name, scope)
        case tree.ClaimDecl():
            scope.stage(decl.stage)
            if decl.condition is not None:
                check_condition(decl.condition, scope)
            scope.findings.add("AL410", "a claim is not evaluated yet", decl.span, "not proven")


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
    if decl.by is None and decl.kind != "time":
        scope.findings.add(
            "AL425", f"`{decl.name.text}` does not say since when, and of whom, it counts",
            decl.name.span, "a rate without a clock",
            "write `by cohort, within 30 days` below it (of those that came in, the share that "
            "arrived so soon) or `by period`", _by_cohort(decl, scope),
        )  # fmt: skip


def _by_cohort(decl: tree.MeasureDecl, scope: Scope) -> Fix:
    """What it means as it stands, in a line of its own."""
    end = decl.denominator.span.end
    start = decl.denominator.span.start
    source = scope.findings.source.at(start)
    text = source.line_text(source.position(start)[0])
    indent = text[: len(text) - len(text.lstrip())]
    return Fix(Span(end, end), f"\n{indent}by cohort")


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
                else:
                    check_value(change.value, symbol.type, scope)
    for name in decl.show:
        key = canonical(name.text)
        if scope.symbols.stage(key) is None and key not in scope.symbols.measures:
            scope.stage(name)
