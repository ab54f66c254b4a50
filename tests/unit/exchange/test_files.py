"""CSV, JSON Lines and event logs: what a spreadsheet runs is inert, what XML forbids is gone."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import alignlib as al
from alignlib.exchange.event_log import CSV_COLUMNS, event_log, log_csv, log_xes
from alignlib.exchange.files import COLUMNS, inert, outputs_csv, outputs_jsonl, updates_jsonl
from alignlib.exchange.outgoing import Update
from unit.exchange import crm

BORN = datetime(2026, 3, 1, 9, 15, tzinfo=UTC)


def life(key: str = "L-1", by: str | None = "Ada") -> tuple[str, list[al.Input], tuple[Any, ...]]:
    inputs: list[al.Input] = [
        al.Activity(id="f", kind="form", at=BORN + timedelta(hours=1)),
        al.Activity(id="m", kind="meeting", at=BORN + timedelta(hours=2), by=by),
        al.StageRequest(id="r", stage="done", at=BORN + timedelta(hours=3), by=by),
        al.FieldChange(id="c", field="country", value="US", at=BORN + timedelta(hours=4)),
        al.Activity(
            id="k", kind="call", at=BORN + timedelta(hours=5), fields={"outcome": "reached"}
        ),
    ]
    lead = al.Lead(id=key, created_at=BORN)
    return key, inputs, crm.agreement().replay(lead, inputs, until=BORN + timedelta(days=2)).outputs


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("=1+1", "'=1+1"), ("+49 30 1", "'+49 30 1"), ("-5", "-5"), ("+5.50", "+5.50"),
        ("-5+cmd", "'-5+cmd"), ("@SUM(A1)", "'@SUM(A1)"), ("  =1", "'  =1"), ("\t=1", "'\t=1"),
        ("\r\n=1", "'\r\n=1"), ("\tx", "'\tx"), ("|x", "'|x"), ("\uff1d1", "'\uff1d1"),
        ("Acme", "Acme"), ("", ""), ("a=b", "a=b"), ("a\x00\x1bb", "a\ufffd\ufffdb"),
    ],
)  # fmt: skip
def test_a_formula_is_inert(text: str, made: str) -> None:
    assert inert(text) == made


@given(text=st.text(max_size=30))
def test_no_cell_begins_a_formula(text: str) -> None:
    found = inert(text)
    assert found[:1] not in tuple("=@|\t\r\n")
    assert found[:1] not in ("+", "-") or re.fullmatch(r"[+-]\d+(\.\d+)?", found)


def test_outputs_as_csv() -> None:
    outputs = life()[2]
    odd = evolve(outputs[0], lead='=HYPERLINK("x")\n,"', id="odd")
    rows = list(csv.reader(io.StringIO(outputs_csv([*outputs, odd]), newline="")))
    assert tuple(rows[0]) == COLUMNS and len(rows) == len(outputs) + 2
    cells = dict(zip(COLUMNS, rows[1], strict=True))
    assert (cells["what"], cells["from"], cells["to"]) == ("transition", "", "fresh")
    assert cells["at"] == "2026-03-01T04:15:00-05:00"
    assert dict(zip(COLUMNS, rows[-1], strict=True))["lead"] == '\'=HYPERLINK("x")\n,"'
    assert {row[COLUMNS.index("what")] for row in rows[1:]} == {
        "transition", "assign", "set", "refusal",
    }  # fmt: skip


def test_outputs_as_lines_come_back_without_loss() -> None:
    outputs = life()[2]
    text = outputs_jsonl([evolve(outputs[0], lead="a\u2028b"), *outputs[1:]])
    back = [al.from_plain(json.loads(line)) for line in text.splitlines()]
    assert back[1:] == list(outputs[1:]) and len(back) == len(outputs)


def test_updates_as_lines() -> None:
    update = Update("L-1", {"id": "L-1", "properties": {"x": "=1"}}, ("a", "b"))
    (line,) = updates_jsonl([update]).splitlines()
    assert json.loads(line) == {
        "lead": "L-1", "outputs": ["a", "b"], "body": {"id": "L-1", "properties": {"x": "=1"}},
    }  # fmt: skip


def test_the_log_tells_what_happened_before_what_followed() -> None:
    names = [event.name for event in event_log([life()])]
    assert names == [
        "enters fresh", "form", "enters ready", "assign Ada", "meeting", "enters met",
        "asks for done", "done refused", "country changes", "call", "enters done", "set country",
    ]  # fmt: skip


def test_the_log_as_csv() -> None:
    rows = list(csv.DictReader(io.StringIO(log_csv(event_log([life(), life("=L-2")])))))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert {row["case:concept:name"] for row in rows} == {"L-1", "'=L-2"}
    meeting = next(row for row in rows if row["concept:name"] == "meeting")
    assert meeting["time:timestamp"] == "2026-03-01T11:15:00.000+00:00"
    assert meeting["org:resource"] == "Ada"


# The order of the parts and the types of the attributes by the schema of IEEE 1849-2016.
NAME = re.compile("[A-Za-z_:][A-Za-z0-9_:.\\-\u00aa-\u00ff]*")
ORDER = ("extension", "global", "classifier", "string", "trace")
XES = "{http://www.xes-standard.org/}"


def attributes(element: ElementTree.Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in element:
        kind = child.tag.removeprefix(XES)
        assert kind in ("string", "date") and set(child.attrib) == {"key", "value"}
        assert NAME.fullmatch(child.attrib["key"]) and len(child) == 0
        if kind == "date":
            assert datetime.fromisoformat(child.attrib["value"]).utcoffset() is not None
        assert child.attrib["key"] not in found
        found[child.attrib["key"]] = child.attrib["value"]
    return found


def check_xes(text: str) -> list[list[dict[str, str]]]:
    log = ElementTree.fromstring(text)
    assert log.tag == f"{XES}log" and re.fullmatch(r"\d+\.\d+", log.attrib["xes.version"])
    order = [ORDER.index(child.tag.removeprefix(XES)) for child in log]
    assert order == sorted(order)
    for classifier in log.iter(f"{XES}classifier"):
        assert NAME.fullmatch(classifier.attrib["name"])
    traces = []
    for trace in log.iter(f"{XES}trace"):
        names = [child.tag.removeprefix(XES) for child in trace]
        assert names == sorted(names, key=lambda name: name == "event")
        events = [attributes(event) for event in trace.iter(f"{XES}event")]
        needed = {"concept:name", "time:timestamp", "lifecycle:transition"}
        assert all(needed <= set(event) for event in events)
        traces.append(events)
    return traces


def test_the_log_as_xes() -> None:
    first, second = check_xes(log_xes(event_log([life(), life("L-2")])))
    assert [event["concept:name"] for event in first] == [
        event.name for event in event_log([life()])
    ]
    assert len(second) == len(first)
    (call,) = [event for event in first if event["concept:name"] == "call"]
    assert call["data:outcome"] == "reached"
    assert check_xes(log_xes([])) == []


@given(text=st.text(max_size=20))
def test_any_text_in_a_log_is_legal_xml(text: str) -> None:
    (event,) = event_log([("L", [al.Activity(id="a", kind=text, at=BORN, by=text)], ())])
    (((read),),) = check_xes(
        log_xes(
            [evolve(event, case=text, data={text: text, f"{text}!": text, f"{text}?": text})],
            title=text,
        )
    )
    clean = "".join(
        char if char in "\t\n\r" or (char >= " " and char not in "\ufffe\uffff") else "\ufffd"
        for char in text
    )
    assert read["concept:name"] == clean
