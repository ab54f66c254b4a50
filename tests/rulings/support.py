"""Short ways to write an agreement, a history, and what must come of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from textwrap import dedent
from zoneinfo import ZoneInfo

import alignlib as al
from alignlib.engine.outcome import Outcome
from alignlib.engine.state import State
from alignlib.model.outputs import OutputKind
from alignlib.names import canonical

US = timedelta(microseconds=1)
NEW_YORK = "America/New_York"
_HEAD = 'agreement "Test"\n  between marketing and sales\n'
_numbers = count(1)


def agree(text: str, zone: str = "UTC", more: str = "") -> al.Agreement:
    """An agreement between marketing and sales in a zone; `more` are further head lines."""
    head = _HEAD + f"  zone {zone}\n" + "".join(f"  {line}\n" for line in more.splitlines())
    return al.loads(head + dedent(text))


def at(text: str, zone: str = "UTC") -> datetime:
    """`at("2026-03-02 10:00")`, with seconds and microseconds where given."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC if zone == "UTC" else ZoneInfo(zone))


def when(value: str | datetime) -> datetime:
    return at(value) if isinstance(value, str) else value


def act(
    kind: str, moment: str | datetime, by: str | None = None, *, id: str | None = None,  # noqa: A002
    sequence: int = 0, **fields: object,
) -> al.Activity:  # fmt: skip
    return al.Activity(
        id=id or f"{kind} {next(_numbers)}", kind=kind, at=when(moment), by=by,
        fields=fields, sequence=sequence,
    )  # fmt: skip


def change(
    field: str, value: object, moment: str | datetime, by: str | None = None,
    *, id: str | None = None, sequence: int = 0,  # noqa: A002
) -> al.FieldChange:  # fmt: skip
    return al.FieldChange(
        id=id or f"change {next(_numbers)}", at=when(moment), field=field, value=value, by=by,
        sequence=sequence,
    )  # fmt: skip


def ask(stage: str, moment: str | datetime, by: str | None = None) -> al.StageRequest:
    return al.StageRequest(id=f"ask {next(_numbers)}", at=when(moment), stage=stage, by=by)


def moved(stage: str, moment: str | datetime, by: str | None = None) -> al.StageChange:
    return al.StageChange(id=f"moved {next(_numbers)}", at=when(moment), stage=stage, by=by)


def assign(owner: str | None, moment: str | datetime) -> al.OwnerChange:
    return al.OwnerChange(id=f"assign {next(_numbers)}", at=when(moment), owner=owner)


def lead(created: str | datetime | None = None, **fields: object) -> al.Lead:
    return al.Lead(
        id="lead-1", created_at=None if created is None else when(created), fields=fields
    )


def replay(
    agreement: al.Agreement, record: al.Lead, inputs: Iterable[al.Input], until: str | datetime
) -> Outcome:
    return agreement.replay(record, inputs, until=when(until))


def stamp(moment: datetime) -> str:
    """`2026-03-02 10:00`, and what lies below the minute where there is any."""
    text = f"{moment:%Y-%m-%d %H:%M}"
    rest = moment.second * 1_000_000 + moment.microsecond
    return text if rest == 0 else f"{text} +{rest}us"


def path(outputs: Outcome | Iterable[OutputKind]) -> list[tuple[str, str]]:
    """Every stage come into, with when."""
    items = outputs.outputs if isinstance(outputs, Outcome) else outputs
    return [(item.to, stamp(item.at)) for item in items if isinstance(item, al.Transition)]


def stages(outcome: Outcome) -> list[str]:
    return [name for name, _ in path(outcome)]


def steps(outcome: Outcome, sla: str | None = None) -> list[tuple[str, str]]:
    """Every step of the promises (of one), with when."""
    return [
        (item.step, stamp(item.at))
        for item in outcome.outputs
        if isinstance(item, al.SLAEvent) and (sla is None or item.sla == sla)
    ]


def dues(outcome: Outcome, step: str = "started") -> list[str]:
    return [
        "open" if item.due is None else stamp(item.due)
        for item in outcome.outputs
        if isinstance(item, al.SLAEvent) and item.step == step
    ]


def refusals(outcome: Outcome) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (item.kind, item.wanted, item.reasons)
        for item in outcome.outputs
        if isinstance(item, al.Refusal)
    ]


def effects(outcome: Outcome) -> list[tuple[str, str | None, object, str | None]]:
    return [
        (item.kind, item.to, item.value, item.message)
        for item in outcome.outputs
        if isinstance(item, al.Effect)
    ]


def clock(state: State, sla: str, number: int = 1) -> str:
    """The state of a clock; `not-started` where there is none."""
    found = [item for item in state.clocks if canonical(item.sla) == canonical(sla)]
    return next((item.state for item in found if item.number == number), "not-started")
