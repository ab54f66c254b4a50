"""Calls of a host's functions: known, and given what they take."""

from __future__ import annotations

from collections.abc import Callable

from alignlib.check.scope import Scope
from alignlib.check.symbols import Meaning, Symbol
from alignlib.names import canonical
from alignlib.syntax import tree
from alignlib.values.functions import Function, Parameter, takes
from alignlib.values.types import NUMBER, TEXT, UNKNOWN, Type

_FACTS = (Meaning.FIELD, Meaning.SETTING, Meaning.ESTIMATE)


def call_type(call: tree.Call, scope: Scope, resolve: Callable[[tree.Path, Scope], Type]) -> Type:
    """What a call gives; reports an unknown function and arguments that do not fit.

    `resolve` gives the type of a path and reports an unknown name.
    """
    function = scope.vocabulary.functions.get(canonical(call.function.text))
    if function is None:
        _report_unknown(call, scope)
        return UNKNOWN
    wanted = len(function.parameters)
    if len(call.arguments) != wanted:
        scope.findings.add(
            "AL308", f"`{function.name}` takes {_counted(wanted)}, not {len(call.arguments)}",
            call.span, _counted(len(call.arguments)), f"write `{_pattern(function)}`",
        )  # fmt: skip
        return function.returns
    facts = [
        _check_argument(node, parameter, function, scope, resolve)
        for node, parameter in zip(call.arguments, function.parameters, strict=True)
    ]
    if not any(facts):
        scope.findings.add(
            "AL308", f"`{function.name}` is asked about no fact", call.span, "the same for all",
            "name a field in the brackets",
        )  # fmt: skip
    return function.returns


def _report_unknown(call: tree.Call, scope: Scope) -> None:
    functions = scope.vocabulary.functions
    match call.arguments:
        case (tree.Path(parts=(name,)),) if canonical(name.text) in scope.symbols.activities:
            scope.findings.add(
                "AL203", f"unknown function `{call.function.text}`", call.span,
                "activities are counted without one",
                f"write `at least 2 {name.text} in the last 30 days`",
            )  # fmt: skip
            return
    if not functions:
        scope.findings.add(
            "AL203", f"unknown function `{call.function.text}`", call.function.span,
            "no host has provided it", "functions come from the application that runs this",
        )  # fmt: skip
        return
    names = [function.name for function in functions.values()]
    scope.findings.unknown(
        "AL203", "function", call.function, names, "no extension has this function"
    )


def _check_argument(
    node: tree.Path | tree.Text | tree.Number,
    parameter: Parameter,
    function: Function,
    scope: Scope,
    resolve: Callable[[tree.Path, Scope], Type],
) -> bool:
    """Whether the argument is a fact, or was reported."""
    if isinstance(node, tree.Path):
        found = resolve(node, scope)
        symbol = scope.refs.get(node.id)
        if symbol is not None and symbol.meaning not in _FACTS:
            _report_no_fact(node, symbol, function, scope)
            return True
        is_fact = symbol is None or symbol.meaning is Meaning.FIELD
    else:
        found = TEXT if isinstance(node, tree.Text) else NUMBER
        is_fact = False
    if not takes(parameter.type, found):
        scope.findings.add(
            "AL301", f"`{function.name}` takes {parameter.type} as `{parameter.name}`, and this is "
            f"{found}", node.span, f"this is {found}", f"write {parameter.type}",
        )  # fmt: skip
        return True
    return is_fact


def _report_no_fact(node: tree.Path, symbol: Symbol, function: Function, scope: Scope) -> None:
    scope.findings.add(
        "AL308", f"`{function.name}` is asked about `{symbol.name}`, which is no fact", node.span,
        f"a {symbol.meaning.value}", "functions read facts of the record and settings: name those",
    )  # fmt: skip


def _counted(number: int) -> str:
    return "1 argument" if number == 1 else f"{number} arguments"


def _pattern(function: Function) -> str:
    return f"{function.name}({', '.join(item.name for item in function.parameters)})"
