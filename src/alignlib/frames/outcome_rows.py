"""Outcomes as rows of tables: which columns each table has, of which type, and how they are
filled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import narwhals as nw

from alignlib.engine.outcome import BadRecord, Outcome
from alignlib.model.outputs import Effect, Output, Refusal, SLAEvent, Transition, shown
from alignlib.values.time import Zone, from_micros

Row = dict[str, Any]
_UTC_ZONE = Zone.named("UTC")
_TEXT, _WHOLE, _AT = nw.String(), nw.Int64(), nw.Datetime("us", "UTC")
_WHY = {"rule": _TEXT, "because": _TEXT, "cause": _TEXT, "id": _TEXT}

TABLES: Mapping[str, Mapping[str, Any]] = {
    "states": {
        "lead": _TEXT, "stage": _TEXT, "entered_at": _AT, "owner": _TEXT, "wake_at": _AT,
        "state": _TEXT,
    },
    "transitions": {
        "lead": _TEXT, "at": _AT, "pipeline": _TEXT, "from_stage": _TEXT, "to_stage": _TEXT,
        "reason": _TEXT, **_WHY,
    },
    "sla_events": {
        "lead": _TEXT, "at": _AT, "sla": _TEXT, "number": _WHOLE, "step": _TEXT, "due": _AT,
        "promiser": _TEXT, "beneficiary": _TEXT, **_WHY,
    },
    "effects": {
        "lead": _TEXT, "at": _AT, "kind": _TEXT, "to": _TEXT, "value": _TEXT, "message": _TEXT,
        **_WHY,
    },
    "refusals": {
        "lead": _TEXT, "at": _AT, "kind": _TEXT, "wanted": _TEXT, "reasons": _TEXT, **_WHY,
    },
    "problems": {"lead": _TEXT, "input": _TEXT, "message": _TEXT},
}  # fmt: skip
"""By table its columns and their types; instants in UTC, to the microsecond."""


def table_of(like: Any, name: str, rows: list[Row]) -> Any:
    """One of `TABLES` as a frame of the kind of `like`, with its columns also where it is empty."""
    columns = TABLES[name]
    made = nw.from_dict(
        {column: [row[column] for row in rows] for column in columns},
        schema=columns,
        backend=nw.from_native(like, eager_only=True).implementation,
    )
    return made.to_native()


def rows_of(answer: Outcome | BadRecord) -> Iterator[tuple[str, Row]]:
    """(table, row) of all that one lead's life gave."""
    if isinstance(answer, BadRecord):
        yield "problems", {"lead": answer.key, "input": None, "message": str(answer.error)}
        return
    state, key = answer.state, answer.state.record.id
    entered = state.entries[-1].at if state.stage is not None and state.entries else None
    yield "states", {
        "lead": key, "stage": state.stage,
        "entered_at": None if entered is None else from_micros(entered, _UTC_ZONE),
        "owner": state.owner, "wake_at": _utc(answer.wake_at), "state": state.to_json(),
    }  # fmt: skip
    for output in answer.outputs:
        yield _output(key, output)
    for fault in answer.faults:
        yield "problems", {"lead": key, "input": None, "message": str(fault)}


def _output(key: str, output: Output) -> tuple[str, Row]:
    why: Row = {
        "lead": key, "at": _utc(output.at), "rule": str(output.rule), "id": output.id,
        "because": _joined(str(fact) for fact in output.because), "cause": output.cause.kind,
    }  # fmt: skip
    match output:
        case Transition():
            return "transitions", {
                **why, "pipeline": output.pipeline, "from_stage": output.from_stage,
                "to_stage": output.to, "reason": output.reason,
            }  # fmt: skip
        case SLAEvent():
            return "sla_events", {
                **why, "sla": output.sla, "number": output.number, "step": output.step,
                "due": _utc(output.due), "promiser": output.promiser,
                "beneficiary": output.beneficiary,
            }  # fmt: skip
        case Effect():
            value = None if output.value is None else shown(output.value)
            return "effects", {
                **why, "kind": output.kind, "to": output.to, "value": value,
                "message": output.message,
            }  # fmt: skip
        case Refusal():
            return "refusals", {
                **why, "kind": output.kind, "wanted": output.wanted,
                "reasons": _joined(output.reasons),
            }  # fmt: skip
    raise AssertionError(output)


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)


def _joined(parts: Iterable[str]) -> str | None:
    return "; ".join(parts) or None
