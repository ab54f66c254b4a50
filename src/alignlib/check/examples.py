"""`example` blocks: what is given, what happens, what must hold."""

from __future__ import annotations

from alignlib.check.conditions import check_condition, check_team, check_who, resolve
from alignlib.check.scope import Scope
from alignlib.check.values import check_value
from alignlib.names import canonical
from alignlib.source import Span
from alignlib.syntax import tree
from alignlib.values.types import Kind, Type


def check_example(decl: tree.ExampleDecl, scope: Scope) -> None:
    if decl.record is not None and canonical(decl.record.text) != scope.symbols.subject:
        scope.findings.unknown(
            "AL209", "record", decl.record, (scope.symbols.subject,),
            f"the stages are those of a {scope.symbols.subject}",
        )  # fmt: skip
    for item in decl.values:
        _check_with(item, scope)
    last: tree.Moment | None = None
    for step in decl.steps:
        if step.at is not None:
            if last is not None and _minutes(step.at) < _minutes(last):
                scope.findings.add(
                    "AL411", "this line goes back in time", step.at.span,
                    "earlier than the line above", "put the lines in the order of time",
                )  # fmt: skip
            last = step.at
        _check_step(step, scope)


def check_expectations(file: tree.File, scope: Scope) -> None:
    """Reports an example that expects nothing (AL429)."""
    for decl in file.declarations:
        if not isinstance(decl, tree.ExampleDecl):
            continue
        if any(isinstance(step, tree.ExampleAt) for step in decl.steps):
            continue
        source = scope.findings.source
        start = decl.span.start
        head = source.slice(decl.span).split("\n", 1)[0].rstrip()
        scope.findings.add(
            "AL429", "this example expects nothing", Span(start, start + len(head)),
            "nothing in it can fail",
            "add a line such as `at 2026-02-02 10:00` and below it what must hold then",
        )  # fmt: skip


def _minutes(moment: tree.Moment) -> int:
    return moment.day.value.toordinal() * 1440 + moment.time.minutes


def _check_step(step: tree.ExampleStep, scope: Scope) -> None:
    match step:
        case tree.ExampleActivity():
            spec = scope.activity(step.kind)
            _who(step.by, scope)
            if spec is not None:
                inner = scope.within([spec])
                for item in step.values:
                    _check_with(item, inner)
        case tree.ExampleChange():
            check_value(step.value, _element(resolve(step.path, scope)), scope)
            _who(step.by, scope)
        case tree.ExampleRequest() | tree.ExampleOutside():
            scope.stage(step.stage)
            _who(step.by, scope)
        case tree.ExampleAssign():
            _who(step.to, scope)
            _who(step.by, scope)
        case tree.ExampleRoom():
            check_team(step.team, scope)
        case tree.ExampleAt():
            for condition in step.expects:
                check_condition(condition, scope)


def _who(who: tree.Who | None, scope: Scope) -> None:
    if who is not None:
        check_who(who, scope)


def _check_with(item: tree.With, scope: Scope) -> None:
    kind = resolve(item.path, scope)
    if len(item.values) > 1 and kind.kind not in (Kind.LIST, Kind.UNKNOWN):
        scope.findings.add(
            "AL301", "one value is needed here", item.span, "several values",
            "only a list of text takes several",
        )  # fmt: skip
        return
    for value in item.values:
        check_value(value, _element(kind), scope)


def _element(kind: Type) -> Type:
    return Type(Kind.TEXT) if kind.kind is Kind.LIST else kind
