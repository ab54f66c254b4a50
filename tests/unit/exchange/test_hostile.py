"""The law of every reader: read = used + set aside + repeated, whatever it is given."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignlib.engine.outcome import Outcome
from alignlib.exchange import Read, hubspot, lines, odoo, pipedrive, report, salesforce, zoho
from alignlib.exchange.plain import MOST_CHARACTERS
from unit.exchange import crm

Reader = Callable[[Any], Read]


def nested() -> Any:
    found: Any = "x"
    for _ in range(3_000):
        found = {"records": [found]}
    return found


DEEP = nested()

HOSTILE = [
    None, True, False, 0, -1, 3.5, float("nan"), float("inf"), 10**400, 1_772_703_000_000, "",
    " ", "250", "1,200", "NaN", "x" * (MOST_CHARACTERS + 1), "a\x00b", "\x1b[31m", "\ud800",
    "=1+1", "<b>", "2026-03-01", "2026-03-01 09:15", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00", "99999999999999", [], {}, [[]], [None], ["a", 1], {"id": 1},
    {"id": {"id": 1}}, [7, "x"], {"records": None}, {"records": [1]}, DEEP,
]  # fmt: skip

SAMPLES: dict[str, tuple[Reader, list[Any]]] = {
    "query": (
        lambda data: salesforce.read_query(data, crm.connected("salesforce")),
        [crm.query(crm.lead(), crm.TASK), crm.query(crm.lead(IsDeleted=True, MasterRecordId="1"))],
    ),
    "changes": (
        lambda data: salesforce.read_changes(data, crm.connected("salesforce")),
        [
            crm.change(["00Q000000000001", "00Q000000000002"], Status="Met", nulled=["Country"]),
            crm.change(kind="CREATE", Status="Open"), crm.change(kind="GAP_UPDATE"),
            {"data": {"payload": crm.change(kind="DELETE")}},
        ],
    ),
    "results": (
        lambda data: hubspot.read_results(data, crm.connected("hubspot")),
        [{"total": 1, "results": [crm.contact(history=True)]}, crm.contact()],
    ),
    "webhooks": (
        lambda data: hubspot.read_webhooks(data, crm.connected("hubspot")),
        [
            crm.webhook(),
            crm.webhook(subscriptionType="object.propertyChange", objectTypeId="0-1"),
            crm.webhook(subscriptionType="contact.merge", primaryObjectId=1, mergedObjectIds=[2]),
            crm.webhook(subscriptionType="contact.creation"),
        ],
    ),
    "pipedrive": (
        lambda data: pipedrive.read_records(data, crm.connected("pipedrive")),
        [{"success": True, "data": [crm.PERSON]}, {"data": crm.PERSON}],
    ),
    "pipedrive webhooks": (
        lambda data: pipedrive.read_webhooks(data, crm.connected("pipedrive")),
        [{
            "meta": {"action": "change", "entity": "person", "entity_id": "5",
                     "timestamp": "2026-03-05T09:15:00Z"},
            "data": crm.PERSON, "previous": {"stage_id": 1},
        }],
    ),
    "odoo": (
        lambda data: odoo.read_records(data, crm.connected("odoo")),
        [crm.ODOO_LEAD, {"result": [crm.ODOO_LEAD]}],
    ),
    "zoho": (
        lambda data: zoho.read_records(data, crm.connected("zoho")),
        [{"data": [crm.ZOHO_LEAD], "info": {"more_records": False}}],
    ),
    "lines": (
        lambda data: lines.read_lines(data, crm.connected("salesforce")),
        [
            {"type": "RECORD", "stream": "Lead", "record": crm.LEAD},
            {"type": "RECORD", "record": {"stream": "Lead", "data": crm.LEAD, "emitted_at": 1}},
            {"type": "STATE", "value": {}},
        ],
    ),
}  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every part of a sample, down to a depth that the samples have."""
    found = [path] if path else []
    if len(path) > 9:
        return found
    if isinstance(value, dict):
        for name, inner in value.items():
            found += places(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            found += places(inner, (*path, number))
    return found


@st.composite
def damaged(draw: st.DrawFn, samples: list[Any]) -> Any:
    """A few samples, of each of which some parts are something hostile, or missing."""
    chosen = draw(st.lists(st.sampled_from(samples), min_size=1, max_size=3))
    data = copy.deepcopy(chosen)
    for _ in range(draw(st.integers(0, 4))):
        path = draw(st.sampled_from(places(data)))
        holder = data
        for step in path[:-1]:
            holder = holder[step]
        if isinstance(holder, dict) and draw(st.integers(0, 4)) == 0:
            del holder[path[-1]]
        else:
            bad = draw(st.sampled_from(HOSTILE))
            holder[path[-1]] = nested() if bad is DEEP else copy.deepcopy(bad)
    return data


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_item_is_used_set_aside_or_repeated(name: str, data: st.DataObject) -> None:
    reader, samples = SAMPLES[name]
    messages = data.draw(damaged(samples))
    found = reader(messages)
    summary = found.summary
    assert summary.read == summary.used + summary.set_aside + summary.repeated
    # A page may be empty, and so may a line; a message is one item at least.
    assert summary.read >= len(messages) or name not in (
        "changes",
        "webhooks",
        "pipedrive webhooks",
    )
    assert len(found.problems) >= summary.set_aside
    assert all(len(problem.reason) <= 300 for problem in found.problems)
    assert all(str(problem).isprintable() for problem in found.problems)
    # What was read, the engine can take.
    until = datetime(2027, 1, 1, tzinfo=UTC)
    for outcome in crm.agreement().replay_many(found.histories(), until=until):
        assert isinstance(outcome, Outcome), outcome
    again = reader(messages)
    assert repr(again) == repr(found)
    twice = reader(messages + messages)
    assert twice.inputs == found.inputs
    assert twice.records == found.records


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("bad", HOSTILE, ids=lambda bad: type(bad).__name__)
def test_something_else_instead_of_a_message(name: str, bad: Any) -> None:
    reader, _ = SAMPLES[name]
    if isinstance(bad, dict) and "id" in bad and name in ("pipedrive", "odoo"):
        return  # there it is a record
    for data in ([bad], [[bad]]):
        summary = reader(data).summary
        assert summary.used == 0 and summary.read == summary.set_aside


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize(
    "text", [b"\xff", b"{", b"[" * 100_000, "NaN", "[1,", "{}", '{"a":' + "9" * 5_000 + "}"],
    ids=["bytes", "open", "deep", "nan", "cut", "empty", "digits"],
)  # fmt: skip
def test_a_text_that_is_no_message(name: str, text: Any) -> None:
    reader, _ = SAMPLES[name]
    found = reader(text)
    assert found.summary.used == 0 and found.summary.set_aside == found.summary.read == 1
    assert found.problems[0].reason


@pytest.mark.parametrize("name", SAMPLES)
def test_a_text_is_read_like_its_data(name: str) -> None:
    reader, samples = SAMPLES[name]
    texts = [json.dumps(sample) for sample in samples]
    assert repr(reader(texts)) == repr(reader(samples))


@settings(max_examples=150, deadline=None)
@given(text=st.text(alphabet='ab,"\n\r;=\x00Idé', max_size=60))
def test_any_text_as_a_report(text: str) -> None:
    found = report.read_csv(text, crm.connected("salesforce"))
    summary = found.summary
    assert summary.read == summary.used + summary.set_aside + summary.repeated
    assert len(found.problems) >= summary.set_aside
