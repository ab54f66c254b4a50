"""When a life begins (R10)."""

from __future__ import annotations

from collections.abc import Iterable

from alignlib.engine.happening import instant_of
from alignlib.engine.records import Record
from alignlib.errors import RecordError
from alignlib.plan.plan import Plan
from alignlib.values.time import Micros


def beginning(
    plan: Plan, record: Record, instants: Iterable[Micros], starts: Micros | None
) -> Micros:
    """At `created_at`, else at the first input, else at `starts`; never before `starts`, from when
    on the agreement is in force (None: always).

    Raises:
        RecordError: none of them is known.
    """
    first = min(instants, default=None)
    if record.created_at is not None:
        born = instant_of(record.created_at, f"{plan.subject} {record.id}: created_at")
    elif first is not None:
        born = first
    elif starts is not None:
        born = starts
    else:
        raise RecordError(
            f"{plan.subject} {record.id}: no created_at, no inputs and no `from` in the "
            "agreement: nothing says when its life begins"
        )
    return born if starts is None else max(born, starts)
