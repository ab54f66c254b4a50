"""HubSpot: results with and without history, webhooks, signatures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from alignlib.exchange import Read, hubspot
from alignlib.exchange.hubspot_signature import signature
from alignlib.model.inputs import Activity, FieldChange, Merge, StageChange
from unit.exchange import crm


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}+00:00")


def results(*found: Any, **more: Any) -> Read:
    page = {"total": len(found), "results": list(found), **more}
    return hubspot.read_results(page, crm.connected("hubspot"))


def webhooks(*events: Any) -> Read:
    return hubspot.read_webhooks(list(events), crm.connected("hubspot"))


def stages(found: Read) -> list[tuple[datetime, str]]:
    return [
        (item.at, item.stage)
        for item in found.inputs.get("51", ())
        if isinstance(item, StageChange)
    ]


def test_every_value_is_a_text_and_becomes_what_the_field_is() -> None:
    (lead,) = results(crm.contact(hs_email_optout="true")).records
    assert lead.id == "51" and lead.owner == "Ada" and lead.created_at == at("01 09:15")
    assert lead.fields == {
        "country": "US", "employees": Decimal(250), "role": "buyer", "opted-out": True,
        "interests": ("cars", "boats"), "renewal": datetime(2026, 12, 31).date(),  # noqa: DTZ001
    }  # fmt: skip


def test_without_history_the_columns_of_the_stages_say_when() -> None:
    found = results(crm.contact())
    assert stages(found) == [(at("01 09:15"), "fresh"), (at("02 09:15"), "ready")]
    assert found.standing["51"].stage == "ready"
    assert found.standing["51"].since == at("02 09:15")
    assert found.problems == () and found.missing == ()


def test_history_is_changes_and_gives_the_record_as_it_was() -> None:
    found = results(crm.contact(history=True))
    assert found.records[0].fields["employees"] == 90
    assert stages(found) == [(at("01 09:15"), "fresh"), (at("02 09:15"), "ready")]
    facts = [
        (item.at, item.value, item.by)
        for item in found.inputs["51"]
        if isinstance(item, FieldChange)
    ]
    assert facts == [(at("02 12:00"), None, "78"), (at("03 09:15"), Decimal(250), "Ada")]
    assert str(found.summary) == "6 read: 6 used, 0 set aside, 0 repeated"


def test_custom_stages_have_numbers() -> None:
    found = results(crm.contact(hs_v2_date_entered_3206386937="2026-03-04T09:15:00Z"))
    assert stages(found)[-1] == (at("04 09:15"), "done")


def test_the_objects_of_a_client() -> None:
    version = SimpleNamespace(
        value="opportunity", timestamp=at("04 10:00"), source_type="X", source_id=None,
        updated_by_user_id=77,
    )  # fmt: skip
    client = SimpleNamespace(
        to_dict=lambda: {
            "id": "51", "properties": crm.CONTACT["properties"], "archived": False,
            "created_at": at("01 09:15"), "updated_at": at("05 09:15"),
            "properties_with_history": {"lifecyclestage": [version]},
        }
    )  # fmt: skip
    found = hubspot.read_results(client, crm.connected("hubspot"))
    assert stages(found) == [(at("04 10:00"), "met")]
    assert found.inputs["51"][0].by == "Ada"


def test_one_record_alone_a_list_of_pages_and_what_is_still_to_fetch() -> None:
    page = {
        "results": [crm.contact()],
        "paging": {"next": {"after": "1", "link": "https://x/?after=1"}},
    }
    mapping = crm.connected("hubspot")
    found = hubspot.read_results([page, crm.contact()], mapping)
    assert found.more == ("page 1, results: https://x/?after=1",)
    assert found.summary.used == 1 and found.summary.repeated == 1


def test_an_archived_record_is_gone() -> None:
    assert results({**crm.contact(), "archived": True}).deleted == ("51",)


def test_calls_by_their_associations_and_old_engagements() -> None:
    call = {
        "id": "9", "properties": {"hs_timestamp": "2026-03-04T10:00:00Z",
                                  "hubspot_owner_id": "77", "hs_call_disposition": "reached"},
        "associations": {"contacts": {"results": [{"id": "51", "type": "call_to_contact"},
                                                  {"id": "52", "type": "call_to_contact"}]}},
    }  # fmt: skip
    found = hubspot.read_results({"results": [call]}, crm.connected("hubspot"), kind="call")
    assert set(found.inputs) == {"51", "52"}
    assert found.summary.read == found.summary.used == 1
    (told,) = found.inputs["51"]
    assert isinstance(told, Activity)
    assert (told.kind, told.by, told.fields) == ("call", "Ada", {"outcome": "reached"})
    old = {
        "engagement": {"id": 8, "type": "EMAIL", "timestamp": 1_772_703_000_000, "ownerId": 77},
        "associations": {"contactIds": [51], "dealIds": []}, "metadata": {"subject": "x"},
    }  # fmt: skip
    (mail,) = results(old).inputs["51"]
    assert isinstance(mail, Activity)
    assert (mail.kind, mail.at, mail.by) == ("mail", at("05 09:30"), "Ada")


# -- webhooks -------------------------------------------------------------------------------


def test_webhooks_unordered_and_repeated() -> None:
    first = crm.webhook(eventId=1, propertyValue="opportunity")
    second = crm.webhook(eventId=2, propertyValue="lead", occurredAt=1_772_703_060_000)
    found = webhooks(second, first, {**first, "attemptNumber": 1})
    assert stages(found) == [(at("05 09:30"), "met"), (at("05 09:31"), "fresh")]
    assert str(found.summary) == "3 read: 2 used, 0 set aside, 1 repeated"
    assert webhooks(first, second).inputs == found.inputs


def test_a_webhook_and_the_history_of_the_same_change_are_one_input() -> None:
    by_webhook = webhooks(crm.webhook(propertyValue="opportunity"))
    entry = {"value": "opportunity", "timestamp": "2026-03-05T09:30:00.000Z", "updatedByUserId": 77}
    record = crm.contact()
    record["propertiesWithHistory"] = {"lifecyclestage": [entry]}
    assert results(record).inputs["51"] == by_webhook.inputs["51"]


def test_the_generic_subscription_and_the_type_of_the_object() -> None:
    generic = crm.webhook(subscriptionType="object.propertyChange", objectTypeId="0-1")
    assert webhooks(generic).inputs == webhooks(crm.webhook()).inputs
    company = crm.webhook(subscriptionType="object.propertyChange", objectTypeId="0-2")
    assert "changes of 'companies'" in webhooks(company).problems[0].reason


def test_creation_deletion_and_merge() -> None:
    made = webhooks(crm.webhook(subscriptionType="contact.creation"))
    assert made.records[0].created_at == at("05 09:30") and made.missing == ()
    assert webhooks(crm.webhook(subscriptionType="contact.deletion")).deleted == ("51",)
    merge = crm.webhook(
        subscriptionType="contact.merge", objectId=51, primaryObjectId=51, mergedObjectIds=[52, 53]
    )
    found = webhooks(merge)
    assert [item.other for item in found.inputs["51"] if isinstance(item, Merge)] == ["52", "53"]
    new = webhooks({**merge, "newObjectId": 60})
    assert [item.other for item in new.inputs["60"] if isinstance(item, Merge)] == [
        "51",
        "52",
        "53",
    ]


def test_a_creation_does_not_hide_the_whole_record() -> None:
    mapping = crm.connected("hubspot")
    event = webhooks(crm.webhook(subscriptionType="contact.creation"))
    assert event.records[0].fields == {}
    found = hubspot.read_results([crm.contact()], mapping)
    assert found.records[0].fields["country"] == "US"


def test_other_events_and_no_events_are_set_aside() -> None:
    found = webhooks(
        crm.webhook(subscriptionType="contact.associationChange"), {"x": 1},
        crm.webhook(propertyName=None), crm.webhook(objectId=None), crm.webhook(occurredAt=None),
        crm.webhook(propertyName="fax"),
    )  # fmt: skip
    assert [problem.kind for problem in found.problems] == [
        "left out", "bad record", "bad record", "no key", "bad record", "not mapped",
    ]  # fmt: skip
    assert found.summary.set_aside == found.summary.read == 6


# -- signatures -----------------------------------------------------------------------------

BODY = b'[{"eventId":1}]'
URI = "https://host.example/hook?x=a%3Ab"
NOW = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
STAMP = "1772703000000"
OPENSSL = "OxPDl+v47+7oCiL5fNm2QlaPKo89RlMIsxZqFLnIqE8="


def check(**changed: Any) -> bytes:
    given: dict[str, Any] = {
        "secret": "s3cret", "method": "POST", "uri": URI, "now": NOW, "timestamp": STAMP,
        "signature_v3": signature("s3cret", "POST", URI, BODY, STAMP),
    }  # fmt: skip
    body = changed.pop("body", BODY)
    return hubspot.checked(body, **{**given, **changed})


def test_a_signature_by_another_implementation() -> None:
    """By openssl: printf '%s' "POST<uri, decoded><body><stamp>" | openssl dgst -sha256 -hmac …"""
    assert signature("s3cret", "POST", URI, BODY, STAMP) == OPENSSL
    assert check() == BODY


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"secret": "other"}, "the signature is not HubSpot's"),
        ({"body": b"[]"}, "the signature is not HubSpot's"),
        ({"uri": "https://host.example/other"}, "the signature is not HubSpot's"),
        ({"method": "PUT"}, "the signature is not HubSpot's"),
        ({"signature_v3": "ü"}, "the signature is not HubSpot's"),
        ({"signature_v3": None}, "a header is missing"),
        ({"timestamp": ""}, "a header is missing"),
        ({"timestamp": "yesterday"}, "is no number of milliseconds"),
        ({"timestamp": "1" * 30}, "is no number of milliseconds"),
        ({"now": NOW + timedelta(minutes=5, seconds=1)}, "an old or a forged call"),
        ({"now": NOW - timedelta(minutes=5, seconds=1)}, "an old or a forged call"),
        ({"now": datetime(2026, 3, 5)}, "has no time zone"),  # noqa: DTZ001
        ({"body": b"x" * 11, "most_bytes": 10}, "the body has 11 bytes, at most 10"),
    ],
)  # fmt: skip
def test_a_delivery_that_is_not_to_be_read(changed: dict[str, Any], reason: str) -> None:
    with pytest.raises(hubspot.BadDeliveryError, match=reason):
        check(**changed)


def test_the_window_is_the_caller_s() -> None:
    assert check(now=NOW + timedelta(minutes=5)) == BODY
    assert check(now=NOW + timedelta(minutes=9), window=timedelta(minutes=10)) == BODY
