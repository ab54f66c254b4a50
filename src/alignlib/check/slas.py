"""Promises: who owes whom, what, by when."""

from __future__ import annotations

from collections.abc import Mapping

from alignlib.check.conditions import check_condition, check_duration, check_filter
from alignlib.check.moves import check_actions
from alignlib.check.scope import Scope
from alignlib.check.sla_pairs import check_pairs
from alignlib.check.values import check_number, check_share, check_value
from alignlib.names import canonical
from alignlib.syntax import tree
from alignlib.values.types import Kind, Type


def check_sla(decl: tree.SlaDecl, scope: Scope) -> None:
    _check_sides(decl, scope)
    _check_each(decl, scope)
    _check_duty(decl, scope)
    _check_term(decl, scope)
    for condition in (decl.paused_while, decl.void_when):
        if condition is not None:
            check_condition(condition, scope)
    if decl.restarts_on is not None:
        check_filter(decl.restarts_on, scope)
    if decl.warn is not None:
        check_actions(decl.warn.then, scope)
        if not 0 < decl.warn.at.value < 100:
            scope.findings.add(
                "AL305", "a warning comes before the due time", decl.warn.at.span,
                "between 0% and 100%", "write a share of the time, such as `50%`",
            )  # fmt: skip
    if decl.target is not None:
        check_share(decl.target.share, "of the promises", scope)
    for line in decl.if_late:
        if line.by is not None:
            check_duration(line.by, scope)
        check_actions(line.then, scope)
    check_actions(decl.if_broken, scope)
    check_pairs(decl, scope)


MEASURED: Mapping[str, Kind] = {
    "share": Kind.PERCENT, "booked": Kind.MONEY, "time": Kind.NUMBER
}  # fmt: skip
"""What a measure of each kind is held against: a time is a number of days."""


def has_clocks(decl: tree.SlaDecl) -> bool:
    """Whether it is a promise about a lead, so that each lead has clocks of it."""
    return isinstance(decl.each, (tree.OnEntry, tree.OnActivity)) and isinstance(
        decl.duty, (tree.Gets, tree.Reaches, tree.NeverGets)
    )


def _check_sides(decl: tree.SlaDecl, scope: Scope) -> None:
    if decl.promiser is None or decl.beneficiary is None:
        _missing(decl, "who owes whom", "`sales owes marketing`", scope)
        return
    scope.party(decl.promiser, "one of the two parties owes")
    sides = scope.symbols.sides()
    if canonical(decl.beneficiary.text) not in sides:
        scope.findings.unknown(
            "AL205", "party", decl.beneficiary, sides.values(), "owed to a party or the prospect"
        )


def _check_each(decl: tree.SlaDecl, scope: Scope) -> None:
    about_leads = isinstance(decl.duty, (tree.Gets, tree.Reaches, tree.NeverGets))
    match decl.each:
        case tree.OnEntry():
            stage = scope.stage(decl.each.stage)
            record = scope.symbols.subject if stage is None else stage.pipeline.record
            if canonical(decl.each.record.text) != record:
                a = "an" if record == "opportunity" else "a"
                scope.findings.unknown(
                    "AL209", "record", decl.each.record, (record,),
                    f"the stages are those of {a} {record}",
                )  # fmt: skip
        case tree.OnActivity():
            check_filter(decl.each.filter, scope)
        case None if about_leads:
            _missing(decl, "what starts the clock", "`each lead entering sales-ready`", scope)


def _check_duty(decl: tree.SlaDecl, scope: Scope) -> None:
    match decl.duty:
        case None:
            _missing(decl, "what is owed", "`gets call by owner`", scope)
        case tree.Gets():
            check_filter(decl.duty.filter, scope)
            check_number(decl.duty.count, scope)
        case tree.NeverGets():
            check_filter(decl.duty.filter, scope)
            if decl.duty.while_in is not None:
                scope.stage(decl.duty.while_in)
        case tree.Reaches():
            for stage in decl.duty.stages:
                scope.stage(stage)
        case tree.Quota():
            check_filter(decl.duty.filter, scope)
            check_number(decl.duty.count, scope)
        case tree.MeasureBound():
            known = {k: n for k, n in scope.symbols.measures.items()
                     if isinstance(n, tree.MeasureDecl)}  # fmt: skip
            if canonical(decl.duty.measure.text) not in known:
                scope.findings.unknown(
                    "AL210", "measure", decl.duty.measure,
                    [node.name.text for node in known.values()], "no measure has this name",
                )  # fmt: skip
            else:
                measured = known[canonical(decl.duty.measure.text)]
                check_value(decl.duty.bound, Type(MEASURED[measured.kind]), scope)
        case tree.AsManyAs():
            goals = {k: n for k, n in scope.symbols.measures.items()
                     if isinstance(n, tree.GoalDecl)}  # fmt: skip
            if canonical(decl.duty.goal.text) not in goals:
                scope.findings.unknown(
                    "AL210", "goal", decl.duty.goal,
                    [node.name.text for node in goals.values()], "no goal has this name",
                )  # fmt: skip
            key = canonical(decl.duty.what.text)
            if scope.symbols.stage(key) is None and key not in scope.symbols.measures:
                scope.stage(decl.duty.what)


def _check_term(decl: tree.SlaDecl, scope: Scope) -> None:
    match decl.term:
        case tree.Within():
            check_duration(decl.term.duration, scope)
        case tree.Before():
            scope.stage(decl.term.stage)
        case tree.Every():
            check_duration(decl.term.duration, scope)
            if decl.term.while_in is not None:
                scope.stage(decl.term.while_in)
        case None if isinstance(decl.duty, (tree.Gets, tree.Reaches)):
            _missing(decl, "by when", "`within 3 days` or `before disqualified`", scope)


def _missing(decl: tree.SlaDecl, what: str, line: str, scope: Scope) -> None:
    if canonical(decl.name.text) in scope.findings.broken:
        return  # a line of it could not be read: it may have said just that
    scope.findings.add(
        "AL407", f"`{decl.name.text}` does not say {what}", decl.name.span, f"{what}?",
        f"add a line such as {line}",
    )  # fmt: skip
