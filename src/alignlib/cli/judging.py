"""One record at one moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from alignlib.cli.exits import UserError
from alignlib.cli.targets import Opened
from alignlib.engine.evaluation import Evaluation
from alignlib.engine.state import State
from alignlib.errors import RecordError, StateError
from alignlib.model.inputs import Activity
from alignlib.values.time import CalendarError

JUDGING = (RecordError, StateError, CalendarError)
"""What the engine raises for a record that it cannot judge."""


def replayed_to(opened: Opened, record: Any, inputs: tuple[Any, ...], at: datetime) -> State:
    """The state of a record at `at`. Raises `UserError` where it cannot be judged."""
    try:
        return opened.agreement.replay(record, inputs, until=at).state
    except JUDGING as error:
        raise UserError(opened.named(f"{error}.")) from None


def judged(
    opened: Opened, record: Any, inputs: tuple[Any, ...], at: datetime
) -> tuple[str | None, Evaluation] | None:
    """The stage of a record at `at` and what it is by the rules; None: it is not there yet.

    With stages, the life is replayed: facts are those known at `at`, and conditions on stage,
    owner and clocks are decided. Raises what `JUDGING` lists.
    """
    agreement = opened.agreement
    if record.created_at is not None and record.created_at > at:
        return None
    if agreement.stages:
        state = agreement.replay(record, inputs, until=at).state
        if state.stage is None:
            return None
        stage = agreement.plan.stages[agreement.plan.stage_keys[state.stage]].name
        return stage, agreement.view(state)
    activities = [item for item in inputs if isinstance(item, Activity)]
    return None, agreement.evaluate(record, activities, at=at)
