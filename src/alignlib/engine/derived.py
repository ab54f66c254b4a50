"""The facts that a host's functions make of others, and what goes wrong in them.

A derived fact is worked out when one of its arguments changes, never while a condition is judged:
so a function is called as often in every run, and what goes wrong is reported once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from alignlib.model.fault import Fault
from alignlib.model.fields import Value
from alignlib.model.inputs import Activity
from alignlib.names import canonical
from alignlib.plan.conditions import FieldRead
from alignlib.plan.derived import Derived, Slot
from alignlib.plan.plan import Plan
from alignlib.values.functions import FunctionError
from alignlib.values.time import from_micros


def made_of(derived: Derived, facts: Mapping[str, Value]) -> Value | None:
    """The fact, None where an argument is unknown or the function says so.

    Raises:
        FunctionError: the function failed, or gave a value of another type.
    """
    values: list[Value] = []
    for argument in derived.arguments:
        value = facts.get(argument.slot) if isinstance(argument, Slot) else argument.value
        if value is None:
            return None
        values.append(value)
    return derived.function.apply(tuple(values))


def own_facts(activity: Activity) -> dict[str, Value]:
    """An activity's own fields, as conditions under `where` name them."""
    return {canonical(name): value for name, value in activity.fields.items() if value is not None}


def all_made(
    wanted: Iterable[Derived], facts: Mapping[str, Value]
) -> Iterator[tuple[Derived, Value | None, FunctionError | None]]:
    """Each derived fact with its value, or with what went wrong: then it is unknown."""
    for derived in wanted:
        try:
            yield derived, made_of(derived, facts), None
        except FunctionError as error:
            yield derived, None, error


def fault_of(
    plan: Plan, lead: str, derived: Derived, error: FunctionError, at: int, activity: str | None
) -> Fault:
    return Fault(
        code=error.code,
        message=str(error),
        rule=derived.rule,
        lead=lead,
        at=from_micros(at, plan.zone),
        activity=activity,
    )


def unknown_names(read: FieldRead, plan: Plan, facts: Mapping[str, Value]) -> tuple[str, ...]:
    """The names of the facts whose being unknown leaves a reading unknown."""
    derived = next((item for item in plan.derived if item.slot == read.slot), None)
    if derived is None:
        return (read.name,)
    missing = tuple(item.name for item in derived.reads if item.slot not in facts)
    return missing or (read.name,)
