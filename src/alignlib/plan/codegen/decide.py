"""`Agreement.compile`: named results of one lead's facts, as a plain function made for speed.

Two functions are written. `decide` reads facts of the usual types (an `int`, a `str` whose spelling
it has seen, a `bool`, None) and has all it needs at hand; at the first fact that is anything else
it leaves the whole lead to `careful`, which takes what a CRM writes and says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from alignlib.errors import RecordError
from alignlib.names import canonical, closest
from alignlib.plan.codegen.build import build
from alignlib.plan.codegen.decision import Decision, Facts
from alignlib.plan.codegen.quick import Quick
from alignlib.plan.codegen.rails import NotCompiledError
from alignlib.plan.plan import Plan

Decide = Callable[[Any], Any]


def compile_decision(
    plan: Plan, names: Iterable[str], *, of: Facts = "mapping", reasons: bool = False
) -> Decide:
    """A function from facts to the values of `names`; see `Agreement.compile`.

    Raises:
        RecordError: an unknown name, or one that reads more than facts.
    """
    names = list(names)
    wanted = [_known(name, plan) for name in names]
    careful = Decision(plan, of, reasons)
    try:
        source = careful.finish([careful.result(key) for key in wanted])
        quick = Quick(plan, of, reasons, careful.pool, careful=careful)
        source += "\n\n" + quick.whole(wanted)
    except NotCompiledError as problem:
        raise RecordError(
            f"{plan.file}: {problem}, which facts alone do not tell: use evaluate or replay"
        ) from None
    made: Decide = build(source, careful.pool.values, plan.file, "decide")
    made.__doc__ = f"{', '.join(names)} of {plan.title}, from the facts of a {plan.subject}."
    return made


def _known(name: str, plan: Plan) -> str:
    key = canonical(name)
    if key in plan.definitions or key in plan.scores or key in plan.grades:
        return key
    known = [
        item.name
        for group in (plan.definitions, plan.scores, plan.grades)
        for item in group.values()
    ]
    meant = closest(name, known)
    hint = f"did you mean {meant!r}?" if meant else f"there are {', '.join(known) or 'none'}"
    raise RecordError(f"unknown definition, score or grade {name!r}: {hint}")
