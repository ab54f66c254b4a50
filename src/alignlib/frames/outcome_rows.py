"""Outcomes as rows of tables: which columns each table has, of which type, and how they are
filled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import narwhals as nw

from alignlib.engine.compiled.trace import Trace
from alignlib.engine.outcome import Outcome
from alignlib.model.outputs import Effect, Output, Refusal, SLAEvent, Transition, shown
from alignlib.values.time import Micros, Zone, from_micros

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


def table_of(kind: nw.Implementation, name: str, rows: list[Row]) -> Any:
    """One of `TABLES` as a frame of a library, with its columns also where it is empty."""
    columns = TABLES[name]
    made = nw.from_dict(
        {column: [row.get(column) for row in rows] for column in columns},
        schema=columns,
        backend=kind,  # type: ignore[arg-type]  # an eager one
    )
    return made.to_native()


def rows_of(answer: Outcome) -> Iterator[tuple[str, Row]]:
    """(table, row) of all that one lead's life gave."""
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


def rows_of_trace(trace: Trace) -> Iterator[tuple[str, Row]]:
    """The same without what says why."""
    entered: Micros | None = None
    rows: list[tuple[str, Row]] = []
    for event in trace.events:
        own: Row = {"lead": trace.lead, "at": from_micros(event[1], _UTC_ZONE)}
        match event:
            case ("transition", at, before, to, cause):
                entered = at
                own |= {"from_stage": before, "to_stage": to, "cause": cause}
                rows.append(("transitions", own))
            case ("sla", _, sla, number, step, due):
                until = None if due is None else from_micros(due, _UTC_ZONE)
                own |= {"sla": sla, "number": number, "step": step, "due": until}
                rows.append(("sla_events", own))
            case ("effect", _, kind, to, value):
                own |= {"kind": kind, "to": to, "value": None if value is None else shown(value)}
                rows.append(("effects", own))
            case ("refusal", _, kind, wanted):
                own |= {"kind": kind, "wanted": wanted}
                rows.append(("refusals", own))
    began = None if entered is None else from_micros(entered, _UTC_ZONE)
    yield "states", {
        "lead": trace.lead, "stage": trace.stage, "entered_at": began, "owner": trace.owner,
        "wake_at": _utc(trace.wake_at),
    }  # fmt: skip
    yield from rows


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
