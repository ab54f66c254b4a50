"""What the plain evaluator takes and tells, as alignlib takes and tells it."""

from __future__ import annotations

from typing import Any

import alignlib as al
from independent.instants import micros, moment
from independent.pact import LEAD, Input


def checked(text: str) -> al.Agreement | None:
    """None where the check refuses the text: two lines that cannot work together."""
    try:
        return al.loads(text)
    except al.AgreementError as error:
        errors = [one.code for one in error.diagnostics if one.severity.name == "ERROR"]
        if not set(errors) <= {"AL302", "AL404", "AL406", "AL414"}:
            raise
        return None


def al_input(
    one: Input,
) -> al.Activity | al.FieldChange | al.OwnerChange | al.StageChange | al.StageRequest:
    common: dict[str, Any] = {"id": one.id, "at": moment(one.at), "by": one.by}
    match one.kind:
        case "act":
            fields = {"page": one.value} if one.value is not None else {}
            return al.Activity(kind=one.name, fields=fields, **common)
        case "change":
            return al.FieldChange(field=one.name, value=one.value, **common)
        case "owner":
            return al.OwnerChange(
                owner=one.name or None,
                pipeline=None if one.pipeline == LEAD else one.pipeline,
                **common,
            )
        case "moved":
            return al.StageChange(stage=one.name, **common)
        case _:
            return al.StageRequest(stage=one.name, **common)


def plain(outputs: Any) -> list[tuple[Any, ...]]:
    """alignlib's outputs as the plain evaluator tells them; effects are told elsewhere."""
    told: list[tuple[Any, ...]] = []
    for output in outputs:
        at = micros(output.at)
        match output:
            case al.Transition():
                told.append((at, "move", output.from_stage, output.to))
            case al.SLAEvent():
                due = None if output.due is None or output.step == "paused" else micros(output.due)
                told.append((at, "sla", output.sla, output.number, output.step, due))
            case al.Effect():
                told.append((at, "effect", output.kind, output.to))
            case al.Refusal():
                told.append((at, "refused", output.kind))
    return told
