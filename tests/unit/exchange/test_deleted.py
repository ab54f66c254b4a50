"""What was deleted, and what of it is there again."""

from __future__ import annotations

from itertools import permutations

import pytest

import alignlib as al
from alignlib import exchange
from alignlib.exchange import hubspot, lines, odoo, report, salesforce

AGREEMENT = al.loads("""
agreement "Fresh"
  between marketing and sales
  zone America/New_York
fields
  country text
  size number
activity call by sales
stage new, start, owned by marketing
  to ready  on call
stage ready, end
""")
SALESFORCE = """
preset = "salesforce"
[record.fields]
country = "Country"
size = "NumberOfEmployees"
[stage.values]
"Open" = "new"
"Working" = "ready"
"""
LINES = """
zone = "UTC"
[record]
object = "Lead"
key = "Id"
[record.fields]
country = "Country"
"""


def mapped(text: str) -> exchange.Connection:
    return exchange.loads_mapping(text, AGREEMENT)


def event(number: int, change: str, **more: object) -> dict[str, object]:
    return {
        "eventId": number, "occurredAt": 1_772_705_700_000 + number * 1000, "objectId": 70,
        "subscriptionType": f"contact.{change}", **more,
    }  # fmt: skip


def webhooks(*events: object) -> exchange.Read:
    mapping = mapped('preset = "hubspot"\n[record.fields]\ncountry = "country"\n')
    return hubspot.read_webhooks(list(events), mapping)


def change(kind: str, at: int, names: list[str] | None = None, **values: object) -> object:
    header = {
        "entityName": "Lead", "recordIds": ["00Q000000000001AAA"], "changeType": kind,
        "commitTimestamp": 1_772_633_700_000 + at * 1000, "transactionKey": "t",
        "sequenceNumber": 1, "changedFields": names or [], "nulledFields": [],
    }  # fmt: skip
    return {"ChangeEventHeader": header, **values}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_record_that_was_restored_is_not_deleted(order: tuple[int, ...]):
    events = [event(1, "creation"), event(2, "deletion"), event(3, "restore")]
    assert webhooks(*(events[number] for number in order)).deleted == ()
    changes = [change("CREATE", 1, Country="US"), change("DELETE", 2), change("UNDELETE", 3)]
    found = salesforce.read_changes([changes[number] for number in order], mapped(SALESFORCE))
    assert found.deleted == ()


def test_the_last_that_is_heard_counts():
    again = webhooks(event(1, "deletion"), event(2, "restore"), event(3, "deletion"))
    assert again.deleted == ("70",)
    unknown = webhooks(event(1, "deletion", occurredAt="soon"), event(2, "restore"))
    assert unknown.deleted == ("70",)
    assert [problem.kind for problem in unknown.problems] == ["bad value"]


def test_items_say_who_was_deleted_last():
    items = list(webhooks(event(1, "creation"), event(2, "deletion")).items())
    assert items[-1] == exchange.Deleted("70")
    assert isinstance(items[0], al.Lead)


def test_null_is_no_change_where_the_names_of_what_changed_are_given():
    mapping = mapped(SALESFORCE)
    avro = change("UPDATE", 1, ["Status"], Status="Working", Country=None, Title=None)
    (inputs,) = salesforce.read_changes(avro, mapping).inputs.values()
    assert [type(item) for item in inputs] == [al.StageChange]
    emptied = change("UPDATE", 1, ["Country"], Status=None, Country=None)
    (inputs,) = salesforce.read_changes(emptied, mapping).inputs.values()
    assert {(item.field, item.value) for item in inputs} >= {("country", None)}


def test_a_stage_that_the_mapping_does_not_know_is_reported_once():
    record = {"attributes": {"type": "Lead"}, "Id": "00Q000000000001AAA", "Status": "Brand new",
              "CreatedDate": "2026-03-01T09:15:00Z"}  # fmt: skip
    found = salesforce.read_query({"records": [record]}, mapped(SALESFORCE))
    (problem,) = found.problems
    assert "'Brand new' is not in the value map" in str(problem)
    assert found.standing == {}
    erp = {"id": 3, "stage_id": [2, "Qualified"], "create_date": "2026-03-08 06:59:59",
           "date_last_stage_update": "2026-03-08 07:15:00"}  # fmt: skip
    mapping = mapped('preset = "odoo"\n[stage.values]\nNew = "new"\n')
    (problem,) = odoo.read_records([erp], mapping).problems
    assert "'2' is not in the value map" in str(problem)


def test_lines_end_where_json_lines_end():
    text = (
        '\ufeff{"type":"RECORD","stream":"Lead","record":{"Id":"1","Country":"a\u2028\x85b"}}\r\n'
    )
    for raw in (text, text.encode()):
        found = lines.read_lines(raw, mapped(LINES))
        assert found.problems == ()
        (record,) = found.records
        assert record.fields["country"] == "a\u2028\x85b"


def test_a_file_in_another_encoding_says_what_to_do():
    mapping = mapped('[record]\nobject = "report"\nkey = "Id"\n[record.fields]\ncountry = "Land"\n')
    text = "Id,Land\r\n1,Österreich\r\n"
    for encoding in ("windows-1252", "utf-16"):
        raw = text.encode(encoding)
        (problem,) = report.read_csv(raw, mapping).problems
        assert "is no UTF-8" in problem.reason and 'encoding="windows-1252"' in problem.reason
        (record,) = report.read_csv(raw, mapping, encoding=encoding).records
        assert record.fields["country"] == "Österreich"
