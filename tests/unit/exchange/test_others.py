"""Pipedrive, Odoo, Singer and Airbyte lines, reports by label, and a CRM that nobody knows."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from alignlib import exchange
from alignlib.exchange import (
    Changes,
    Gone,
    Joined,
    MappingError,
    Read,
    Row,
    lines,
    loads_mapping,
    odoo,
    pipedrive,
    report,
    zoho,
)
from alignlib.model.inputs import Activity, FieldChange, Match, Merge, OwnerChange, StageChange
from unit.exchange import crm


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}+00:00")


def stages(found: Read, key: str) -> list[tuple[datetime, str, str | None]]:
    return [
        (item.at, item.stage, item.by)
        for item in found.inputs.get(key, ())
        if isinstance(item, StageChange)
    ]


# -- Pipedrive ------------------------------------------------------------------------------


def pipe(data: Any, kind: str | None = None) -> Read:
    return pipedrive.read_records(data, crm.connected("pipedrive"), kind=kind)


def hooks(*messages: Any) -> Read:
    return pipedrive.read_webhooks(list(messages), crm.connected("pipedrive"))


def message(action: str, now: Any, previous: Any, **meta: Any) -> dict[str, Any]:
    return {
        "meta": {"action": action, "entity": "person", "entity_id": "5", "user_id": 9,
                 "timestamp": "2026-03-06T10:00:00Z", "correlation_id": "x", **meta},
        "data": now, "previous": previous,
    }  # fmt: skip


def test_both_versions_of_a_pipedrive_record() -> None:
    second = pipe({"success": True, "data": [crm.PERSON]})
    (lead,) = second.records
    assert lead.id == "5" and lead.owner == "9" and lead.created_at == at("01 09:15")
    assert lead.account is not None and lead.account.id == "4"
    assert lead.fields["interests"] == ("1", "2") and lead.fields["opted-out"] is False
    assert stages(second, "5") == [(at("02 09:15"), "ready", None)]
    user = {"id": 9, "name": "Ana", "email": "ana@x.com", "value": 9}
    first = pipe({"success": True, "data": {**crm.PERSON, "owner_id": user}})
    assert first.records == second.records
    assert pipe({"success": True, "data": None}).summary.read == 0


def test_pipedrive_says_when_there_is_more() -> None:
    for more in ({"next_cursor": "abc"}, {"pagination": {"next_start": "abc"}}):
        page = {"data": [crm.PERSON], "additional_data": more}
        assert pipe(page).more == ("data: abc",)


def test_previous_tells_what_changed_in_both_versions() -> None:
    now = {**crm.PERSON, "stage_id": 3, "update_time": "2026-03-06T10:00:00Z"}
    second = hooks(message("change", now, {"stage_id": 2}))
    assert stages(second, "5") == [(at("06 10:00"), "met", "9")]
    first = {
        "v": 1, "current": now, "previous": {**now, "stage_id": 2},
        "meta": {"action": "updated", "object": "person", "id": 5, "user_id": 9, "timestamp": 1},
    }  # fmt: skip
    assert hooks(first).inputs == second.inputs


def test_other_pipedrive_messages() -> None:
    assert hooks(message("create", crm.PERSON, None)).records[0].id == "5"
    assert hooks(message("delete", None, crm.PERSON)).deleted == ("5",)
    found = hooks(message("change", crm.PERSON, {}), {"x": 1}, message("fly", crm.PERSON, None))
    assert [problem.kind for problem in found.problems] == ["left out", "bad record", "bad record"]
    assert pipe({"data": [{**crm.PERSON, "is_deleted": True}]}).deleted == ("5",)


def test_a_pipedrive_activity_that_is_done() -> None:
    done = {"id": 1, "type": "call", "person_id": 5, "done": True, "owner_id": 9,
            "add_time": "2026-03-03 10:00:00",
            "marked_as_done_time": "2026-03-04 10:00:00"}  # fmt: skip
    found = pipe({"data": [done, {**done, "id": 2, "done": False}]}, "activity")
    (call,) = found.inputs["5"]
    assert isinstance(call, Activity) and call.at == at("04 10:00")
    assert [problem.kind for problem in found.problems] == ["left out"]


# -- Odoo -----------------------------------------------------------------------------------


def test_false_is_empty_but_not_where_a_field_is_yes_or_no() -> None:
    found = odoo.read_records([crm.ODOO_LEAD], crm.connected("odoo"))
    (lead,) = found.records
    assert lead.fields["opted-out"] is False
    assert "employees" not in lead.fields
    assert lead.contact is not None and lead.contact.title is None
    assert lead.owner == "Ada"
    assert lead.created_at == at("01 09:15")  # naive times are UTC
    assert stages(found, "12") == [(at("02 09:15"), "ready", None)]
    assert found.problems == ()


def test_a_linked_record_is_its_id_or_its_name() -> None:
    text = crm.ODOO.replace('"x_country"', '"country_id.name"')
    (lead,) = odoo.read_records([crm.ODOO_LEAD], loads_mapping(text, crm.agreement())).records
    assert lead.fields["country"] == "United States"


def test_the_history_of_odoo() -> None:
    row = {"id": 1, "field_id": [7, "stage_id"], "old_value_integer": 1, "new_value_integer": 2,
           "old_value_char": "New", "new_value_char": "Qualified", "create_uid": [7, "Mitchell"],
           "create_date": "2026-03-02 10:00:00", "res_id": 12}  # fmt: skip
    tracked = odoo.read_records([row], crm.connected("odoo"), kind="mail.tracking.value")
    assert stages(tracked, "12") == [(at("02 10:00"), "ready", "Ada")]


def test_the_answer_of_json_rpc_and_one_record_alone() -> None:
    mapping = crm.connected("odoo")
    listed = odoo.read_records([crm.ODOO_LEAD], mapping).records
    for other in (
        {"jsonrpc": "2.0", "id": 1, "result": [crm.ODOO_LEAD]}, crm.ODOO_LEAD,
        {"result": {"length": 1, "records": [crm.ODOO_LEAD]}},
    ):  # fmt: skip
        assert odoo.read_records(other, mapping).records == listed


# -- Zoho -----------------------------------------------------------------------------------


def test_zoho_records_in_any_offset() -> None:
    page = {"data": [crm.ZOHO_LEAD, 7], "info": {"more_records": True, "next_page_token": "abc"}}
    found = zoho.read_records(page, crm.connected("zoho"))
    (lead,) = found.records
    assert lead.created_at == at("01 09:15") and lead.owner == "Ada"
    assert lead.fields["interests"] == ("cars", "boats") and lead.fields["opted-out"] is False
    assert found.more == ("data: abc",)
    assert found.standing["41"].stage == "fresh"
    assert [problem.place for problem in found.problems] == ["data[1]"]
    call = {"id": "9", "Who_Id": {"id": "41", "name": "Bob"}, "Owner": {"id": "7"},
            "Call_Start_Time": "2026-03-04T10:00:00Z"}  # fmt: skip
    told = zoho.read_records({"data": [call]}, crm.connected("zoho"), kind="Calls").inputs["41"]
    assert [(item.at, item.by) for item in told] == [(at("04 10:00"), "Ada")]


# -- lines and reports ----------------------------------------------------------------------

SINGER = """\
{"type": "SCHEMA", "stream": "leads", "schema": {}, "key_properties": ["Id"]}
{"type": "RECORD", "stream": "leads", "record": {"Id": "00Q000000000001", "Country": "US"}, "time_extracted": "2026-03-05T00:00:00Z"}

{"type": "RECORD", "stream": "leads", "record": {"Id": "00Q2", "_sdc_deleted_at": "2026-03-05"}}
{"type": "STATE", "value": {"x": 1}}
{"type": "RECORD", "stream": "other", "record": {"Id": "1"}}
{"type": "HELLO"}
{"type": "RECORD"
"""  # noqa: E501 - the lines of a tap


def test_singer_lines() -> None:
    found = lines.read_lines(SINGER, crm.connected("salesforce"), streams={"leads": "Lead"})
    assert [record.id for record in found.records] == ["00Q000000000001EAA"]
    assert found.deleted == ("00Q2",)
    assert [(problem.place, problem.kind) for problem in found.problems] == [
        ("line 1", "left out"), ("line 5", "left out"), ("line 6", "not mapped"),
        ("line 7", "bad record"), ("line 8", "bad record"),
    ]  # fmt: skip
    assert str(found.summary) == "7 read: 2 used, 5 set aside, 0 repeated"


def test_airbyte_lines() -> None:
    inner = {"stream": "Lead", "data": {"Id": "00Q000000000001"}, "emitted_at": 1, "namespace": "x"}
    found = lines.read_lines(
        [{"type": "RECORD", "record": inner}, {"type": "LOG", "log": {"message": "x"}}],
        crm.connected("salesforce"),
    )
    assert found.summary.used == 1 and found.summary.set_aside == 1


LABELS = """
dates = ["%m/%d/%Y %I:%M %p"]
zone = "America/New_York"
[record]
object = "leads"
key = "Lead ID"
[record.fields]
created_at = "Created Date"
country = { column = ["Country", "Billing Country"] }
renewal = { column = "Renewal", zone = "Asia/Tokyo" }
[stage]
column = "Lead Status"
at = { column = "Last Status Change", zone = "Europe/Berlin" }
values = { Working = "ready" }
"""
REPORT = """\
Lead ID,Created Date,Country,Billing Country,Lead Status,Renewal,Last Status Change
L-1,03/05/2026 9:15 AM,,US,Working,,03/06/2026 9:15 AM
L-2,13/45/2026 9:15 AM,DE,US,Working,,
L-3,,,
"""


def test_a_report_by_its_labels() -> None:
    mapping = loads_mapping(LABELS, crm.agreement())
    found = report.read_csv("\ufeff" + REPORT, mapping, source="leads.csv")
    (lead,) = found.records
    assert lead.created_at is not None
    assert lead.created_at.isoformat() == "2026-03-05T09:15:00-05:00"
    assert lead.fields["country"] == "US"
    assert stages(found, "L-1") == [(at("06 08:15"), "ready", None)]
    assert [str(problem) for problem in found.problems] == [
        "leads.csv: line 3  L-2  the record is not read: Created Date: '13/45/2026 9:15 AM' is not"
        " a time as %m/%d/%Y %I:%M %p",
        "leads.csv: line 4  has 4 cells, the header has 7",
    ]
    twice = report.read_csv("A,A\n1,2\n", mapping)
    assert twice.problems[0].reason == "the header has the column 'A' twice"


# -- any CRM --------------------------------------------------------------------------------

ACME = """
[record]
object = "person"
key = "no"
[record.fields]
country = "land"
owner = { column = "rep", values = { r1 = "Ada" } }
[stage]
column = "step"
values = { A = "fresh", B = "ready" }
[[match]]
object = "duplicate"
of = "person"
at = "found"
earlier = { value = "met" }
other = "same_as"
[[merge]]
object = "union"
of = "person"
at = "found"
other = "same_as"
"""


def test_a_crm_that_nobody_knows() -> None:
    mapping = loads_mapping(ACME, crm.agreement())
    when = "2026-03-05T09:00:00Z"
    found = exchange.read(
        [
            Row("1", "person", {"no": 7, "land": "US", "rep": "r1", "step": "A"}),
            Changes("2", "person", 7, when, {"step": "B", "rep": "r1", "land": "DE"},
                    before={"land": "CA"}, by="r1"),
            Joined("3", "person", 7, 8, when),
            Gone("4", "person", 9),
            Row("5", "duplicate", {"person": 7, "found": when, "same_as": "6"}),
            Row("6", "union", {"person": 7, "found": when, "same_as": "5"}),
        ],
        mapping, source="acme",
    )  # fmt: skip
    assert found.summary.used == found.summary.read == 6
    assert found.records[0].fields == {"country": "CA"}
    by_type = {type(item): item for item in found.inputs["7"]}
    assert set(by_type) == {FieldChange, OwnerChange, StageChange, Merge, Match}
    assert found.deleted == ("9",)
    match = by_type[Match]
    assert isinstance(match, Match) and (match.other, match.since) == ("6", at("05 09:00"))


def test_a_row_that_is_not_whole_hides_none_that_is() -> None:
    mapping = loads_mapping(ACME, crm.agreement())
    whole = Row("1", "person", {"no": "7", "land": "US"})
    bare = Row("2", "person", {"no": "7"}, whole=False)
    for given in ([whole, bare], [bare, whole]):
        assert exchange.read(given, mapping).records[0].fields == {"country": "US"}


# -- the mapping ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('preset = "salesfroce"',
         "preset: there is no preset 'salesfroce'; did you mean 'salesforce'?"),
        ('preset = "hubspot"\n[stage]\nvalues = { a = "frehs" }',
         "stage: unknown stage 'frehs': did you mean 'fresh'?"),
        ('preset = "hubspot"\n[stage]\ncolumn = "x"', "stage.values: is missing"),
        ('preset = "hubspot"\n[stage]\nvalues = { a = "fresh" }\nas = "wish"',
         "stage.as: 'wish' is not change or request"),
        ('preset = "hubspot"\n[stage]\nvalues = { a = "fresh" }\nentered = "x"',
         "stage.entered: must hold {stage}"),
        ('preset = "hubspot"\n[record.fields]\ncontry = "x"',
         "record.fields.contry: unknown field 'contry': did you mean 'country'?"),
        ('[record]\nobject = "x"\nfile = "y"\nkey = "k"',
         "record: needs only one of file, object and on"),
        ('[record]\nobject = "x"\nkey = "k"\n[[activity]]\nfile = "f"\nof = ["a", "b"]\nat = "t"\n'
         'kind = { value = "form" }', "activity[1].of: may be a list only with `object`"),
        ('[record]\nobject = "x"\nkey = "k"\n[record.fields]\n'
         'renewal = { column = "a", zone = "Mars" }',
         "record.fields.renewal.zone: "),
        ('[lookup.x]\nfile = "f"\nkey = "k"\n[record]\nobject = "x"\nkey = "k"',
         "lookup.x: joins files"),
    ],
)  # fmt: skip
def test_a_mapping_that_is_wrong(text: str, problem: str) -> None:
    with pytest.raises(MappingError) as caught:
        loads_mapping(text, crm.agreement())
    assert any(str(each).startswith(problem) for each in caught.value.problems), caught.value


def test_a_preset_gives_way_to_the_mapping() -> None:
    text = 'preset = "salesforce"\n[record.fields]\nsource = ""\ncontact.name = "Full__c"\n'
    fields = loads_mapping(text, crm.agreement()).mapping.records.fields
    assert "source" not in fields
    assert fields["contact.name"].column == "Full__c" and fields["contact.email"].column == "Email"


def test_numbers_are_taken_as_they_are_written() -> None:
    mapping = loads_mapping(ACME.replace('"land"', '"land"\nemployees = "size"'), crm.agreement())
    for raw, value in ((250, 250), (250.0, 250), ("1,200", 1200), (2.5, Decimal("2.5"))):
        (lead,) = exchange.read([Row("1", "person", {"no": 1, "size": raw})], mapping).records
        assert lead.fields["employees"] == value


def test_the_modules_are_there_when_they_are_named() -> None:
    code = (
        "import sys, alignlib.exchange as exchange\n"
        "assert 'alignlib.exchange.salesforce' not in sys.modules\n"
        "assert callable(exchange.salesforce.read_query)\n"
        "assert callable(exchange.event_log.log_xes) and callable(exchange.read)\n"
        "try:\n"
        "    exchange.salesfroce\n"
        "except AttributeError as error:\n"
        "    assert 'salesfroce' in str(error)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
