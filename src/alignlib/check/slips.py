"""Conditions that can be read, and say something else than was meant: an activity or a stage asked
like a fact, a second value after `or`."""

from __future__ import annotations

from decimal import Decimal

from alignlib.check.scope import Scope
from alignlib.diagnostics.diagnostic import Fix
from alignlib.names import canonical
from alignlib.source import Span
from alignlib.syntax import tree
from alignlib.values.types import Type

_MORE = {"more": "is at least", "higher": "is at least", "greater": "is at least",
         "above": "is at least", "over": "is at least", "later": "is at least",
         "less": "is at most", "fewer": "is at most", "lower": "is at most",
         "below": "is at most", "under": "is at most", "earlier": "is at most"}  # fmt: skip
_EQUAL = ("is", "is one of", "is at least", "is at most")


def activity_as_fact(path: tree.Path, whole: tree.Condition, scope: Scope) -> bool:
    """`form is at least 2`, or `form` alone, where an activity has that name and nothing else."""
    key = canonical(path.parts[0].text)
    known = key in scope.symbols.conditions or scope.own_fields is not None
    if len(path.parts) > 1 or known or key not in scope.symbols.activities:
        return False
    name = path.parts[0].text
    right = _counted(whole, name)
    scope.findings.add(
        "AL203", f"`{name}` is an activity, not a fact of the {scope.symbols.subject}", whole.span,
        "what somebody does", f"write `{right or f'at least 2 {name} in the last 30 days'}`",
        Fix(whole.span, right) if right else None,
    )  # fmt: skip
    return True


def _counted(whole: tree.Condition, name: str) -> str | None:
    match whole:
        case tree.Holds() | tree.Comparison(operator="is known"):
            return f"some {name}"
        case tree.Comparison(operator="is unknown"):
            return f"no {name}"
        case tree.Comparison(operator=operator, right=(tree.Number(value=value),)):
            whole_number = value == value.to_integral_value() and value >= 0
            least = value + 1 if operator == "is above" else value - (operator == "is below")
            words = {"is": "exactly", "is at least": "at least", "is above": "at least",
                     "is at most": "at most", "is below": "at most"}.get(operator)  # fmt: skip
            if words is not None and whole_number and least >= 0:
                return f"{words} {Decimal(least):f} {name}"
    return None


def stage_as_activity(
    filter_: tree.ActivityFilter, whole: Span, scope: Scope, *, days: bool = False
) -> bool:
    """`days since last opportunity`, `some opportunity ever`, where a stage has that name."""
    key = canonical(filter_.kinds[0].text)
    stage = scope.symbols.stage(key)
    alone = len(filter_.kinds) == 1 and filter_.by is None and filter_.where is None
    if stage is None or not alone or key in scope.symbols.activities:
        return False
    name = filter_.kinds[0].text
    right = f"days since entering {name}" if days else f"entered {name}"
    scope.findings.add(
        "AL202", f"`{name}` is a stage, not an activity", whole, "a stage", f"write `{right}`",
        Fix(whole, right) if days else None,
    )  # fmt: skip
    return True


def second_value(
    one: tree.Condition, other: tree.Condition, kind: Type, scope: Scope
) -> tuple[Span, str] | None:
    """`role is buyer or student`, `fit is 40 or more`: where it stands, and what is meant."""
    match one, other:
        case (
            tree.Comparison(operator=operator, left=left, right=right),
            tree.Holds(path=tree.Path(parts=(name,))),
        ) if operator in _EQUAL and canonical(name.text) not in scope.symbols.conditions:
            source = scope.findings.source
            asked, last = source.slice(left.span), source.slice(right[-1].span)
            key = name.text.lower()
            whole = one.span.to(other.span)
            if key in _MORE and operator != "is one of":
                return whole, f"{asked} {_MORE[key]} {last}"
            if canonical(name.text) in {canonical(choice) for choice in kind.choices} and (
                operator in ("is", "is one of")
            ):
                listed = source.slice(right[0].span.to(right[-1].span))
                return whole, f"{asked} is one of {listed}, {name.text}"
    return None
