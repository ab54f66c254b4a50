"""An agreement, the mappings of five CRMs, and records in their shapes, for tests."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from alignlib.agreement import Agreement
from alignlib.exchange import Connection, loads_mapping
from alignlib.loading import loads

RULES = """
agreement "Small"
  between marketing and sales
  from 2026-01-01
  zone America/New_York
  language 1

fields
  country    text
  employees  number
  renewal    date
  interests  list of text
  role       one of buyer, student
  opted-out  yes-no

activity form, unsubscribe by prospect
activity call, mail by sales
  outcome one of reached, missed
activity meeting by sales

stage fresh, start, owned by marketing
  to ready  on form
    then assign to "Ada"

stage ready, owned by sales
  to met   on meeting

stage met, owned by sales
  to done  on call where outcome is reached
    then set country to "ZZ"

stage done, end
"""

FIELDS = """
country = "{country}"
employees = "{employees}"
renewal = "{renewal}"
interests = "{interests}"
role = {{ column = "{role}", values = {{ Buyer = "buyer", Student = "student" }} }}
opted-out = "{opted}"
"""

SALESFORCE = f"""
preset = "salesforce"

[record.fields]
{
    FIELDS.format(
        country="Country",
        employees="NumberOfEmployees",
        renewal="Renewal__c",
        interests="Interests__c",
        role="Role__c",
        opted="HasOptedOutOfEmail",
    )
}
owner = {{ column = "OwnerId", values = {{ "005000000000AAA" = "Ada" }}, otherwise = "keep" }}

[stage]
column = "Status"

[stage.values]
Open = "fresh"
Working = "ready"
"Working - Contacted" = "ready"
Met = "met"
Closed = "done"
Junk = ""

[[activity]]
object = "Task"
kind = {{ column = "TaskSubtype", values = {{ Call = "call", Email = "mail", Task = "" }} }}

[activity.fields.call.outcome]
column = "CallDisposition"
values = {{ Reached = "reached", Missed = "missed" }}

[[activity]]
on = "HasOptedOutOfEmail"
name = "opt-out"
kind = {{ column = "HasOptedOutOfEmail", values = {{ true = "unsubscribe", false = "" }} }}

[[stage-change]]
object = "LeadMove"
of = "LeadId"
at = "CreatedDate"
id = "Id"
stage = {{ column = "Stage", values = {{ Open = "fresh", Working = "ready" }} }}
"""

HUBSPOT = f"""
preset = "hubspot"

[record.fields]
{
    FIELDS.format(
        country="country",
        employees="numemployees",
        renewal="renewal",
        interests="interests",
        role="buying_role",
        opted="hs_email_optout",
    )
}
owner = {{ column = "hubspot_owner_id", values = {{ "77" = "Ada" }}, otherwise = "keep" }}

[stage]

[stage.values]
lead = "fresh"
salesqualifiedlead = "ready"
opportunity = "met"
3206386937 = "done"

[[activity]]
object = "calls"
kind = {{ value = "call" }}

[activity.fields.outcome]
column = "hs_call_disposition"
values = {{ reached = "reached", missed = "missed" }}

[[activity]]
object = "engagements"
kind = {{ column = "type", values = {{ CALL = "call", EMAIL = "mail", NOTE = "" }} }}

[[activity]]
on = "hs_email_optout"
name = "opt-out"
kind = {{ column = "hs_email_optout", values = {{ true = "unsubscribe", false = "" }} }}
"""

PIPEDRIVE = f"""
preset = "pipedrive"

[record]
object = "person"

[record.fields]
{
    FIELDS.format(
        country="country",
        employees="employees",
        renewal="renewal",
        interests="label_ids",
        role="role",
        opted="opted_out",
    )
}

[stage]
column = "stage_id"
at = "stage_change_time"
values = {{ "1" = "fresh", "2" = "ready", "3" = "met", "4" = "done" }}

[[activity]]
object = "activity"
of = "person_id"
kind = {{ column = "type", values = {{ call = "call", meeting = "meeting" }} }}
when = {{ done = "true" }}
"""

ODOO = f"""
preset = "odoo"

[record.fields]
{
    FIELDS.format(
        country="x_country",
        employees="employees",
        renewal="date_deadline",
        interests="tag_ids",
        role="x_role",
        opted="x_opted_out",
    )
}
owner = {{ column = "user_id", values = {{ "7" = "Ada" }}, otherwise = "keep" }}

[stage]
values = {{ "1" = "fresh", "2" = "ready", "3" = "met", "4" = "done" }}

[[activity]]
object = "mail.message"
kind = {{ column = "message_type", values = {{ email = "mail", comment = "" }} }}
"""

ZOHO = f"""
preset = "zoho"

[record.fields]
{
    FIELDS.format(
        country="Country",
        employees="No_of_Employees",
        renewal="Renewal",
        interests="Interests",
        role="Role",
        opted="Email_Opt_Out",
    )
}
owner = {{ column = "Owner", values = {{ "7" = "Ada" }}, otherwise = "keep" }}

[stage.values]
New = "fresh"
Contacted = "ready"
Met = "met"
Closed = "done"

[[activity]]
object = "Calls"
kind = {{ value = "call" }}
"""

MAPPINGS = {
    "salesforce": SALESFORCE, "hubspot": HUBSPOT, "pipedrive": PIPEDRIVE, "odoo": ODOO,
    "zoho": ZOHO,
}  # fmt: skip


@cache
def agreement() -> Agreement:
    return loads(RULES, name="small.rules")


@cache
def connected(crm: str, extra: str = "") -> Connection:
    return loads_mapping(MAPPINGS[crm] + extra, agreement())


LEAD: dict[str, Any] = {
    "attributes": {"type": "Lead", "url": "/services/data/v66.0/sobjects/Lead/00Q000000000001"},
    "Id": "00Q000000000001EAA",
    "Status": "Working - Contacted",
    "LeadSource": "Web",
    "Title": "VP",
    "Company": "Acme",
    "NumberOfEmployees": 250,
    "AnnualRevenue": 1.0e7,
    "Country": "US",
    "Email": "a@x.com",
    "Role__c": "Buyer",
    "Interests__c": "cars;boats",
    "Renewal__c": "2026-12-31",
    "HasOptedOutOfEmail": False,
    "CreatedDate": "2026-03-01T09:15:00.000+0000",
    "SystemModstamp": "2026-03-05T09:15:00.000+0000",
    "LastActivityDate": "2026-03-04",
    "IsConverted": False,
    "ConvertedDate": None,
    "OwnerId": "005000000000AAA",
    "Owner": {"attributes": {"type": "Name"}, "Name": "Ada"},
    "IsDeleted": False,
    "MasterRecordId": None,
    "Histories": {
        "totalSize": 4,
        "done": True,
        "records": [
            {
                "attributes": {"type": "LeadHistory"}, "Field": "created",
                "OldValue": None, "NewValue": None, "CreatedDate": "2026-03-01T09:15:00.000+0000",
            },
            {
                "attributes": {"type": "LeadHistory"}, "Field": "Status", "OldValue": "Open",
                "NewValue": "Working", "CreatedDate": "2026-03-02T09:15:00.000+0000",
                "CreatedById": "005000000000AAA",
            },
            {
                "attributes": {"type": "LeadHistory"}, "Field": "NumberOfEmployees",
                "OldValue": 90.0, "NewValue": 250.0,
                "CreatedDate": "2026-03-03T09:15:00.000+0000",
            },
            {
                "attributes": {"type": "LeadHistory"}, "Field": "Owner",
                "OldValue": "005000000000BBB", "NewValue": "005000000000AAA",
                "CreatedDate": "2026-03-02T09:16:00.000+0000",
            },
        ],
    },
    "Tasks": None,
}  # fmt: skip

TASK: dict[str, Any] = {
    "attributes": {"type": "Task"}, "Id": "00T000000000001", "WhoId": "00Q000000000001",
    "WhatId": None, "Subject": "Call", "Status": "Completed", "TaskSubtype": "Call",
    "ActivityDate": "2026-03-03", "CompletedDateTime": "2026-03-03T10:00:00.000+0000",
    "CallDisposition": "Reached", "OwnerId": "005000000000AAAAA2",
    "CreatedDate": "2026-03-03T10:05:00.000+0000",
}  # fmt: skip


def query(*records: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"totalSize": len(records), "done": True, "records": list(records), **more}


def lead(**values: Any) -> dict[str, Any]:
    return {**copy.deepcopy(LEAD), **values}


def change(
    ids: list[str] | None = None, kind: str = "UPDATE", sequence: int = 1, key: str = "0002343d",
    at: int = 1_772_703_000_000, entity: str = "Lead", nulled: list[str] | None = None,
    **values: Any,
) -> dict[str, Any]:  # fmt: skip
    header = {
        "entityName": entity, "recordIds": ids or ["00Q000000000001EAA"], "changeType": kind,
        "changeOrigin": "com/salesforce/api/rest/66.0", "transactionKey": key,
        "sequenceNumber": sequence, "commitTimestamp": at, "commitUser": "005000000000AAAAA2",
        "commitNumber": 1, "changedFields": ["0x400800"], "nulledFields": nulled or [],
        "diffFields": [],
    }  # fmt: skip
    return {"ChangeEventHeader": header, **values}


CONTACT: dict[str, Any] = {
    "id": "51",
    "properties": {
        "email": "a@x.com", "lifecyclestage": "salesqualifiedlead", "country": "US",
        "numemployees": "250", "buying_role": "Buyer", "interests": "cars;boats",
        "renewal": "2026-12-31", "hs_email_optout": None, "createdate": "2026-03-01T09:15:00.000Z",
        "lastmodifieddate": "2026-03-05T09:15:00.000Z", "hubspot_owner_id": "77",
        "hs_v2_date_entered_lead": "2026-03-01T09:15:00.000Z",
        "hs_v2_date_entered_salesqualifiedlead": "2026-03-02T09:15:00.000Z",
        "hs_v2_date_entered_3206386937": None, "hs_object_id": "51",
    },
    "createdAt": "2026-03-01T09:15:00.000Z", "updatedAt": "2026-03-05T09:15:00.000Z",
    "archived": False,
}  # fmt: skip

HISTORY: dict[str, Any] = {
    "lifecyclestage": [
        {
            "value": "salesqualifiedlead", "timestamp": "2026-03-02T09:15:00.000Z",
            "sourceType": "AUTOMATION_PLATFORM", "sourceId": "wf:1", "sourceLabel": None,
            "updatedByUserId": 77,
        },
        {
            "value": "lead", "timestamp": "2026-03-01T09:15:00.000Z", "sourceType": "FORM",
            "sourceId": "f:1",
        },
    ],
    "numemployees": [
        {"value": "250", "timestamp": "2026-03-03T09:15:00.000Z", "sourceId": "userId:77"},
        {"value": "", "timestamp": "2026-03-02T12:00:00.000Z", "sourceId": "userId:78"},
        {"value": "90", "timestamp": "2026-03-01T09:15:00.000Z", "sourceId": "f:1"},
    ],
}  # fmt: skip


def contact(history: bool = False, **properties: Any) -> dict[str, Any]:
    found = copy.deepcopy(CONTACT)
    found["properties"].update(properties)
    if history:
        found["propertiesWithHistory"] = copy.deepcopy(HISTORY)
    return found


def webhook(**values: Any) -> dict[str, Any]:
    return {
        "eventId": 567890123, "subscriptionId": 1, "portalId": 2, "appId": 3,
        "occurredAt": 1_772_703_000_000, "subscriptionType": "contact.propertyChange",
        "attemptNumber": 0, "objectId": 51, "propertyName": "lifecyclestage",
        "propertyValue": "opportunity", "changeSource": "CRM_UI", "sourceId": "userId:77",
        **values,
    }  # fmt: skip


PERSON: dict[str, Any] = {
    "id": 5, "name": "Bob Smith", "country": "US", "employees": 250, "role": "Buyer",
    "renewal": "2026-12-31", "label_ids": [1, 2], "opted_out": False, "stage_id": 2,
    "owner_id": 9, "org_id": {"value": 4, "name": "Acme"}, "add_time": "2026-03-01 09:15:00",
    "update_time": "2026-03-05T09:15:00Z", "stage_change_time": "2026-03-02 09:15:00",
    "custom_fields": {"c0ffee": "x"}, "is_deleted": False,
}  # fmt: skip

ODOO_LEAD: dict[str, Any] = {
    "id": 12, "name": "Acme: cars", "type": "lead", "stage_id": [2, "Qualified"],
    "user_id": [7, "Mitchell Admin"], "partner_id": False, "email_from": "a@x.com",
    "function": False, "partner_name": "Acme", "country_id": [233, "United States"],
    "employees": False, "x_country": "US", "x_role": "Buyer", "x_opted_out": False,
    "tag_ids": [1, 2],
    "date_deadline": "2026-12-31", "create_date": "2026-03-01 09:15:00",
    "date_last_stage_update": "2026-03-02 09:15:00", "write_date": "2026-03-05 09:15:00",
    "active": True,
}  # fmt: skip

ZOHO_LEAD: dict[str, Any] = {
    "id": "41", "Lead_Status": "New", "Lead_Source": "Web", "Company": "Acme", "Country": "US",
    "No_of_Employees": 250, "Role": "Buyer", "Interests": ["cars", "boats"],
    "Renewal": "2026-12-31", "Email_Opt_Out": False, "Created_Time": "2026-03-01T14:45:00+05:30",
    "Modified_Time": "2026-03-05T14:45:00+05:30", "Converted__s": False,
    "Owner": {"id": "7", "name": "Ada", "email": "ada@x.com"},
}  # fmt: skip
