"""When a life begins (R10)."""

from __future__ import annotations

from collections.abc import Iterable

from alignlib.engine.happening import Happening, instant_of, normalise
from alignlib.engine.records import Record
from alignlib.errors import RecordError
from alignlib.model.inputs import Input
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
    if record.created_at is not None:
        born = instant_of(record.created_at, f"{plan.subject} {record.id}: created_at")
    elif (first := min(instants, default=None)) is not None:
        born = first
    elif starts is not None:
        born = starts
    else:
        raise RecordError(
            f"{plan.subject} {record.id}: no created_at, no inputs and no `from` in the "
            "agreement: nothing says when its life begins"
        )
    return born if starts is None else max(born, starts)


def history_of(
    plan: Plan, record: Record, inputs: Iterable[Input], until: Micros, starts: Micros | None
) -> tuple[list[Happening], tuple[str, ...], Micros]:
    """What happened up to `until` (included), the ids that came again, and when the life begins.

    Raises `RecordError` for an input that the agreement cannot take, and as `beginning` does.
    """
    happened, repeated = normalise(inputs, plan, record.id)
    history = [item for item in happened if item.at <= until]
    return history, repeated, beginning(plan, record, (item.at for item in history), starts)
