"""Salesforce: query pages, history objects, change-data-capture events."""

from __future__ import annotations

import json
from collections import OrderedDict
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from alignlib.exchange import Read, salesforce
from alignlib.exchange.ids import salesforce_id
from alignlib.model.inputs import (
    Activity,
    FieldChange,
    Merge,
    OwnerChange,
    StageChange,
    StageRequest,
)
from unit.exchange import crm

KEY = "00Q000000000001EAA"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}+00:00")


def read(*records: dict[str, Any], **more: Any) -> Read:
    return salesforce.read_query(crm.query(*records, **more), crm.connected("salesforce"))


def changes(*events: Any) -> Read:
    return salesforce.read_changes(list(events), crm.connected("salesforce"))


def reasons(found: Read) -> list[str]:
    return [problem.reason for problem in found.problems]


def test_a_record_is_as_it_was_when_it_was_created() -> None:
    found = read(crm.lead())
    (lead,) = found.records
    assert lead.id == KEY
    assert lead.created_at == at("01 09:15")
    assert lead.fields["employees"] == 90  # 250 since the third
    assert lead.fields["role"] == "buyer"
    assert lead.fields["interests"] == ("cars", "boats")
    assert lead.fields["opted-out"] is False
    assert lead.owner == "005000000000BBBAA2"  # Ada since the second
    assert lead.account is not None and lead.account.name == "Acme"


def test_histories_of_a_subquery_are_changes() -> None:
    found = read(crm.lead())
    told = [
        (item.at, type(item), getattr(item, "field", None), _what(item))
        for item in found.inputs[KEY]
    ]
    assert told == [
        (at("02 09:15"), StageChange, None, "ready"),
        (at("02 09:16"), OwnerChange, None, "Ada"),
        (at("03 09:15"), FieldChange, "account.employees", Decimal(250)),
        (at("03 09:15"), FieldChange, "employees", Decimal(250)),
    ]
    assert found.inputs[KEY][0].by == "Ada"
    assert reasons(found) == ["a history entry 'created' changes no field"]
    assert str(found.summary) == "5 read: 4 used, 1 set aside, 0 repeated"


def _what(item: Any) -> object:
    for name in ("stage", "owner", "value", "kind", "other"):
        if hasattr(item, name):
            return getattr(item, name)
    return None


def test_histories_of_a_query_of_their_own_go_with_the_page_of_the_records() -> None:
    history = [dict(row, LeadId="00Q000000000001") for row in crm.LEAD["Histories"]["records"]]
    apart = salesforce.read_query(
        [crm.query(*history), crm.query(crm.lead(Histories=None))], crm.connected("salesforce")
    )
    assert apart.inputs == read(crm.lead()).inputs
    assert apart.records == read(crm.lead()).records


def test_without_history_the_present_values_count_and_the_stage_is_told_apart() -> None:
    found = read(crm.lead(Histories=None))
    assert found.records[0].fields["employees"] == 250
    assert found.inputs == {}
    assert found.standing[KEY].stage == "ready"
    assert found.missing == (
        "of 1 records nothing says since when they are in their stage: no input tells of it, only "
        "`standing` does",
    )


def test_a_null_subquery_and_further_pages() -> None:
    found = read(crm.lead(), done=False, nextRecordsUrl="/services/data/v66.0/query/01g-2000")
    assert found.more == ("records: /services/data/v66.0/query/01g-2000",)
    cut = crm.lead()
    cut["Histories"] = {**cut["Histories"], "done": False, "nextRecordsUrl": "/next"}
    assert read(cut).more == ("records[0].Histories: /next",)


def test_a_task_by_who_or_what_or_inside_its_lead() -> None:
    by_who = read(crm.TASK)
    (call,) = by_who.inputs[KEY]
    assert isinstance(call, Activity)
    assert (call.kind, call.at, call.by) == ("call", at("03 10:00"), "Ada")
    assert call.recorded_at == at("03 10:05")
    assert call.fields == {"outcome": "reached"}
    what = read({**crm.TASK, "WhoId": None, "WhatId": "00Q000000000001"})
    assert what.inputs == by_who.inputs
    bare = {name: value for name, value in crm.TASK.items() if name not in ("WhoId", "WhatId")}
    inside = read(crm.lead(Histories=None, Tasks=crm.query(bare)))
    assert inside.inputs == by_who.inputs
    nobody = read({**crm.TASK, "WhoId": None})
    assert reasons(nobody) == ["is about no record: no WhoId or WhatId"]


def test_a_date_without_a_time_is_the_start_of_the_day() -> None:
    task = {**crm.TASK, "CompletedDateTime": None}
    assert read(task).inputs[KEY][0].at == at("03 00:00")


def test_kinds_that_are_left_out_and_kinds_that_nobody_listed() -> None:
    found = read({**crm.TASK, "TaskSubtype": "Task"}, {**crm.TASK, "TaskSubtype": "Fax"})
    assert [problem.kind for problem in found.problems] == ["left out", "bad value"]
    assert "'Fax' is not in the value map" in found.problems[1].reason
    assert found.problems[1].place == "records[1]"
    assert found.summary.set_aside == 2


def test_what_nobody_reads_is_reported() -> None:
    found = read({"attributes": {"type": "Campaign"}, "Id": "701"}, {"Id": "1"}, crm.query())
    assert reasons(found) == [
        "no part of the mapping reads 'Campaign'",
        "does not say what it is: it has no attributes.type",
        "does not say what it is: it has no attributes.type",
    ]


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("001A0000006Vm9r", "001A0000006Vm9rIAC"), ("00Q000000000001", "00Q000000000001EAA"),
        ("001A0000006Vm9rIAC", "001A0000006Vm9rIAC"), ("a name of 15 ch", "a name of 15 ch"),
    ],
)  # fmt: skip
def test_ids_of_fifteen_characters(short: str, long: str) -> None:
    assert salesforce_id(short) == long


def test_both_spellings_of_an_id_are_one_record() -> None:
    found = read(crm.lead(Histories=None), crm.lead(Histories=None, Id="00Q000000000001"))
    assert [record.id for record in found.records] == [KEY]


def test_the_newer_version_counts_whatever_the_order() -> None:
    old = crm.lead(Histories=None, Country="CA", SystemModstamp="2026-03-04T09:15:00.000+0000")
    new = crm.lead(Histories=None)
    for pair in ([old, new], [new, old]):
        found = read(*pair)
        assert found.records[0].fields["country"] == "US"
        assert reasons(found) == ["a newer version of this record counts"]
    assert read(new, new).summary.repeated == 1


def test_deleted_and_merged_records() -> None:
    deleted = read(crm.lead(IsDeleted=True, Histories=None))
    assert deleted.deleted == (KEY,) and deleted.records == ()
    merged = read(crm.lead(IsDeleted=True, Histories=None, MasterRecordId="00Q000000000009"))
    master = "00Q000000000009EAA"
    assert merged.inputs[master] == (
        Merge(id=f"{master}/merge/{KEY}", at=at("05 09:15"), other=KEY),
    )


def test_a_wrong_value_makes_one_field_unknown() -> None:
    found = read(crm.lead(Histories=None, NumberOfEmployees="many", Role__c="Boss"))
    assert found.records[0].fields.get("employees") is None
    assert found.records[0].fields["country"] == "US"
    assert [(problem.field, problem.key) for problem in found.problems] == [
        ("account.employees", KEY), ("employees", KEY), ("role", KEY),
    ]  # fmt: skip
    assert found.summary.used == 1


def test_a_column_that_no_record_has_is_told_once() -> None:
    record = crm.lead(Histories=None, Status="Open")
    record["Role"] = record.pop("Role__c")
    assert read(record, record).missing == ("no Lead has 'Role__c'; did you mean 'Role'?",)


def test_an_ordered_dict_and_a_text_are_read_like_a_dict() -> None:
    page = crm.query(crm.lead(), crm.TASK)
    mapping = crm.connected("salesforce")
    ordered = json.loads(json.dumps(page), object_pairs_hook=OrderedDict)
    assert salesforce.read_query(ordered, mapping) == salesforce.read_query(page, mapping)
    assert salesforce.read_query(json.dumps(page), mapping) == salesforce.read_query(page, mapping)


# -- change data capture --------------------------------------------------------------------


def test_an_event_may_be_about_several_records() -> None:
    found = changes(crm.change(["00Q000000000001", "00Q000000000002"], Status="Met"))
    assert set(found.inputs) == {KEY, "00Q000000000002EAA"}
    assert found.summary.read == found.summary.used == 2
    (change,) = found.inputs[KEY]
    assert isinstance(change, StageChange)
    assert (change.stage, change.by, change.at) == ("met", "Ada", at("05 09:30"))


def test_only_what_changed_is_told_and_nulled_fields_become_unknown() -> None:
    found = changes(crm.change(nulled=["Country"], LastModifiedDate=1_772_703_000_000))
    values = {item.field: item.value for item in found.inputs[KEY] if isinstance(item, FieldChange)}
    assert values == {"country": None, "account.country": None}


def test_changes_of_one_instant_keep_their_order_however_they_come() -> None:
    events = [
        crm.change(sequence=1, Status="Met"), crm.change(sequence=2, Status="Open"),
        crm.change(sequence=3, Status="Met"),
    ]  # fmt: skip
    for given in (events, events[::-1]):
        told = [item.stage for item in changes(*given).inputs[KEY] if isinstance(item, StageChange)]
        assert told == ["met", "fresh", "met"]


def test_a_repeated_delivery_has_the_same_ids() -> None:
    event = crm.change(Status="Met", Country="DE")
    once, twice = changes(event), changes(event, event)
    assert once.inputs == twice.inputs
    assert twice.summary.repeated == 1


def test_a_created_record_a_deleted_one_and_a_gap() -> None:
    values = {name: crm.LEAD[name] for name in ("Status", "Country", "CreatedDate", "OwnerId")}
    found = changes(
        crm.change(kind="CREATE", **values),
        crm.change(["00Q000000000002EAA"], kind="DELETE"),
        crm.change(["00Q000000000003EAA"], kind="GAP_UPDATE"),
    )
    assert found.records[0].fields["country"] == "US"
    assert found.deleted == ("00Q000000000002EAA",)
    (gap,) = found.problems
    assert gap.key == "00Q000000000003EAA" and "query the record" in gap.reason


def test_the_envelopes_of_the_transports() -> None:
    event = crm.change(Status="Met")
    plain = changes(event).inputs
    assert changes({"payload": event, "schema": "x"}).inputs == plain
    assert changes({"channel": "/data/x", "data": {"payload": event}}).inputs == plain
    assert salesforce.read_changes(event, crm.connected("salesforce")).inputs == plain


def test_a_change_may_be_an_activity_or_a_wish() -> None:
    assert [item.kind for item in changes(crm.change(HasOptedOutOfEmail=True)).inputs[KEY]
            if isinstance(item, Activity)] == ["unsubscribe"]  # fmt: skip
    wish = crm.connected(
        "salesforce",
        """
[[stage-request]]
on = "Ready__c"
stage = { column = "Ready__c", values = { true = "ready", false = "" } }
""",
    )
    (asked,) = salesforce.read_changes(crm.change(Ready__c=True), wish).inputs[KEY]
    assert isinstance(asked, StageRequest)
    assert (asked.stage, asked.by, asked.at) == ("ready", "Ada", at("05 09:30"))


def test_what_an_event_says_beside_the_mapping_is_set_aside() -> None:
    found = changes(crm.change(Fax="1"), crm.change(entity="Campaign", Name="x"), {"x": 1})
    assert found.summary.set_aside == 3
    assert reasons(found) == [
        "no part of the mapping reads anything in it",
        "no part of the mapping reads changes of 'Campaign'",
        "is no change event: it has no ChangeEventHeader",
    ]


def test_transactions_of_one_instant_come_one_after_the_other() -> None:
    first, second = "0002343d-9d90-e395", "00046c3d-8c8d-11aa"
    events = [
        crm.change(key=second, sequence=1, Status="Met"),
        crm.change(key=first, sequence=2, Status="Working"),
        crm.change(key=first, sequence=1, Status="Open"),
    ]
    for order in (events, events[::-1]):
        told = [item.stage for item in changes(*order).inputs[KEY] if isinstance(item, StageChange)]
        assert told == ["fresh", "ready", "met"]


def test_null_in_an_event_decoded_from_avro_is_not_a_change() -> None:
    """`changedFields` is a bitmap there, and each field that did not change is null."""
    decoded = crm.change(Status="Met", Country=None, NumberOfEmployees=None, nulled=["Role__c"])
    changed = changes(decoded).inputs[KEY]
    assert {getattr(item, "field", "stage") for item in changed} == {"stage", "role"}
    as_json = crm.change(Status="Met", Country=None)
    as_json["ChangeEventHeader"]["changedFields"] = ["Status", "Country"]
    facts = [item for item in changes(as_json).inputs[KEY] if isinstance(item, FieldChange)]
    assert {(item.field, item.value) for item in facts} == {
        ("country", None), ("account.country", None),
    }  # fmt: skip


def test_a_bitmap_of_emptied_fields_is_reported() -> None:
    found = changes(crm.change(Status="Met", nulled=["0x800"]))
    assert found.summary.used == 1 and found.summary.set_aside == 1
    assert "in a bitmap which fields were emptied" in reasons(found)[0]
    assert changes(crm.change(Status="Met", nulled=["0x0"])).problems == ()


def test_the_history_of_an_object_of_one_s_own() -> None:
    row = {"attributes": {"type": "Offer__History"}, "ParentId": "a01", "Field": "Step__c"}
    assert reasons(read(row)) == ["no part of the mapping reads changes of 'Offer__c'"]
