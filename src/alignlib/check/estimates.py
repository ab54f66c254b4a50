"""Estimates: is the default one that can stand, and does the lock speak of the same thing?"""

from __future__ import annotations

from alignlib.check.conditions import check_duration
from alignlib.check.scope import Scope
from alignlib.check.values import MOST_OF_UNIT, check_value
from alignlib.names import canonical, closest
from alignlib.source import Span
from alignlib.syntax import tree
from alignlib.values.lock import Lock, LockedEstimate
from alignlib.values.types import Kind, Type


def check_estimate(decl: tree.EstimateDecl, lock: Lock, scope: Scope) -> None:
    for name in (decl.start, decl.end):
        scope.stage(name)
    if decl.over is not None:
        check_duration(decl.over, scope)
    if decl.default is None:
        scope.findings.add(
            "AL409", f"`{decl.name.text}` has no default", decl.name.span,
            "what holds before there is enough history?", "add a line such as `default 60 days`",
        )  # fmt: skip
    else:
        _check_default(decl.default, scope)
    locked = lock.estimates.get(canonical(decl.name.text))
    if locked is not None:
        _check_locked(decl, locked, scope)


def _check_default(value: tree.Value, scope: Scope) -> None:
    """A time, or a number of the estimate's unit."""
    match value:
        case tree.DurationValue():
            check_duration(value, scope)
        case tree.Number():
            check_value(value, Type(Kind.NUMBER), scope)
        case tree.Word():
            scope.findings.add(
                "AL305", "the default of an estimate is written out", value.span, "a name",
                "write a time such as `60 days`",
            )  # fmt: skip
        case _:
            check_value(value, Type(Kind.DURATION), scope)


def _check_locked(decl: tree.EstimateDecl, locked: LockedEstimate, scope: Scope) -> None:
    unit = locked.value.unit.value.removesuffix("s")
    name = decl.name.text
    if unit != decl.unit:
        scope.findings.add(
            "AL421", f"the lock gives `{name}` in {unit}s, the agreement in {decl.unit}s",
            decl.name.span, f"{locked.value} in the lock",
            "run the `estimate` command again, so that the lock speaks of this estimate",
        )  # fmt: skip
    elif not 0 < locked.value.count <= MOST_OF_UNIT[unit.removeprefix("working ")]:
        scope.findings.add(
            "AL421", f"the lock gives `{name}` as {locked.value}", decl.name.span,
            "above zero, and no more than a century",
            "run the `estimate` command again, or remove the entry from the lock",
        )  # fmt: skip
    elif not enough(decl, locked):
        assert decl.at_least is not None
        scope.findings.add(
            "AL422", f"`{name}` was found from {locked.n} cases only", decl.at_least.span,
            "fewer than these, so the default holds", "nothing to do: more history will mend it",
        )  # fmt: skip


def check_lock(file: tree.File, lock: Lock, scope: Scope) -> None:
    """Warns of every estimate of the lock that the file does not declare."""
    declared = {
        canonical(decl.name.text): decl
        for decl in file.declarations
        if isinstance(decl, tree.EstimateDecl)
    }
    names = [decl.name.text for decl in declared.values()]
    first = file.declarations[0].span.start if file.declarations else 0
    for key in sorted(set(lock.estimates) - set(declared) - scope.findings.broken):
        name = lock.estimates[key].name
        meant = closest(name, names)
        scope.findings.add(
            "AL420", f"the lock has a value for `{name}`, which no estimate declares",
            Span(first, first), "of this agreement",
            f"did you mean `{meant}`?" if meant else "remove it from the lock",
        )  # fmt: skip


def enough(decl: tree.EstimateDecl, locked: LockedEstimate) -> bool:
    """Whether the lock's value was found from as many cases as the estimate asks for."""
    return decl.at_least is None or locked.n >= decl.at_least.value
