"""Lives as an event log that process-mining tools read: CSV and XES (IEEE 1849-2016)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal, TypeAlias
from xml.sax.saxutils import quoteattr

from attrs import field, frozen

from alignlib.exchange.files import csv_text
from alignlib.model.inputs import (
    Activity,
    FieldChange,
    Input,
    Match,
    Merge,
    OwnerChange,
    Release,
    Room,
    StageChange,
    StageRequest,
)
from alignlib.model.outputs import Effect, OutputKind, Refusal, SLAEvent, Transition, shown

EventKind: TypeAlias = Literal["activity", "change", "request", "stage", "sla", "effect", "refusal"]

Life: TypeAlias = tuple[str, Iterable[Input], Iterable[OutputKind]]
"""A record's id, what happened to it, and what the agreement made of it."""

CSV_COLUMNS = (
    "case:concept:name", "concept:name", "time:timestamp", "org:resource", "lifecycle:transition",
    "alignlib:kind", "alignlib:id", "alignlib:rule",
)  # fmt: skip


@frozen
class Event:
    """One event of a case. `name` is what happened; `id` that of the input or output; `rule` the
    line of the agreement, "" for what came from outside."""

    case: str
    name: str
    at: datetime
    resource: str
    kind: EventKind
    id: str
    rule: str = ""
    data: Mapping[str, str] = field(factory=dict, hash=False)


def event_log(lives: Iterable[Life]) -> tuple[Event, ...]:
    """The events of all lives: by case in the order given, each in the order of time, what
    happened before what followed from it."""
    found: list[Event] = []
    for case, inputs, outputs in lives:
        own = [_of_input(case, item) for item in inputs]
        own += [_of_output(case, item) for item in outputs]
        found += sorted(own, key=lambda event: event.at)  # stable: inputs come first
    return tuple(found)


def log_csv(events: Iterable[Event]) -> str:
    """The log as CSV, by the column names that pm4py, Disco and Celonis propose."""
    return csv_text(
        CSV_COLUMNS,
        (
            (event.case, event.name, _stamp(event.at), event.resource, "complete", event.kind,
             event.id, event.rule)
            for event in events
        ),
    )  # fmt: skip


def log_xes(events: Iterable[Event], *, title: str = "alignlib") -> str:
    """The log as XES: one trace for each case, in the order in which the cases come."""
    traces: dict[str, list[Event]] = {}
    for event in events:
        traces.setdefault(event.case, []).append(event)
    lines = [*_HEAD, f"  {_text('concept:name', title)}"]
    for case, own in traces.items():
        lines += ["  <trace>", f"    {_text('concept:name', case)}"]
        for event in own:
            lines += [
                "    <event>",
                *(f"      {line}" for line in _attributes(event)),
                "    </event>",
            ]
        lines.append("  </trace>")
    return "\n".join([*lines, "</log>", ""])


_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">',
    '  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>',
    '  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>',
    '  <extension name="Lifecycle" prefix="lifecycle" '
    'uri="http://www.xes-standard.org/lifecycle.xesext"/>',
    '  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>',
    '  <global scope="trace">',
    '    <string key="concept:name" value=""/>',
    "  </global>",
    '  <global scope="event">',
    '    <string key="concept:name" value=""/>',
    '    <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>',
    '    <string key="lifecycle:transition" value="complete"/>',
    "  </global>",
    '  <classifier name="Activity" keys="concept:name"/>',
)


def _attributes(event: Event) -> list[str]:
    found = [
        _text("concept:name", event.name),
        f'<date key="time:timestamp" value="{_stamp(event.at)}"/>',
        _text("lifecycle:transition", "complete"),
    ]
    if event.resource:
        found.append(_text("org:resource", event.resource))
    found += [_text("kind", event.kind), _text("id", event.id)]
    if event.rule:
        found.append(_text("rule", event.rule))
    taken: set[str] = set()
    for name, value in event.data.items():
        found.append(_text(_key(name, taken), value))
    return found


def _key(name: str, taken: set[str]) -> str:
    """A key (an XML name) for a fact, another for each: letters of Latin-1, digits, `_`."""
    plain = "".join(
        char if (char.isascii() and char.isalnum()) or (char.isalpha() and char < "\u0100") else "_"
        for char in name
    )
    key, number = f"data:{plain}", 1
    while key in taken:
        number += 1
        key = f"data:{plain}_{number}"
    taken.add(key)
    return key


def _text(key: str, value: str) -> str:
    return f"<string key={quoteattr(_legal(key))} value={quoteattr(_legal(value), _ENTITIES)}/>"


_ENTITIES = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def _legal(text: str) -> str:
    """Without the characters that XML 1.0 does not allow, section 2.2."""
    return "".join(
        char
        if char in "\t\n\r" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd"
        or char >= "\U00010000"
        else "\N{REPLACEMENT CHARACTER}"
        for char in text
    )  # fmt: skip


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")


def _of_input(case: str, item: Input) -> Event:
    name, kind = _named(item)
    data: dict[str, str] = {}
    if isinstance(item, Activity):
        data = {own: shown(value) for own, value in item.fields.items() if value is not None}
    return Event(case, name, item.at, item.by or "", kind, item.id, data=data)


def _named(item: Input) -> tuple[str, EventKind]:
    match item:
        case Activity():
            return item.kind, "activity"
        case FieldChange():
            return f"{item.field} changes", "change"
        case OwnerChange():
            return "owner changes" if item.owner is not None else "owner leaves", "change"
        case StageRequest():
            return f"asks for {item.stage}", "request"
        case StageChange():
            return f"moved to {item.stage} in the CRM", "change"
        case Merge():
            return "merged", "change"
        case Match():
            return (
                f"matches {item.earlier}" if item.other else f"matches no {item.earlier}",
                "change",
            )
        case Room():
            return f"{item.team} has room" if item.has_room else f"{item.team} is full", "change"
        case Release():
            return f"released by {item.release}", "change"


def _of_output(case: str, item: OutputKind) -> Event:
    kind: EventKind
    match item:
        case Transition():
            name, kind = f"enters {item.to}", "stage"
        case SLAEvent():
            name, kind = f"{item.sla} {item.step}", "sla"
        case Effect():
            name, kind = f"{item.kind} {item.to}" if item.to else item.kind, "effect"
        case Refusal():
            name, kind = f"{item.wanted} refused", "refusal"
    who = item.cause.person or item.cause.party or ""
    return Event(case, name, item.at, who, kind, item.id, str(item.rule))
