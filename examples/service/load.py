"""Sends example data to a service that runs with `--try`: HubSpot webhooks, Salesforce messages.

python examples/service/load.py [--to http://127.0.0.1:8000] [--now 2026-03-05T15:00+00:00]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx

from alignlib.exchange.hubspot_signature import signature

NAMES = ("Doe", "Roe", "Nakamura", "Müller", "O'Brien", "<b>Bold</b>", "=1+1", "Ferreira")


def hubspot(now: datetime) -> Iterator[dict[str, object]]:
    """What HubSpot's webhooks say: contacts, their properties, forms, an owner."""
    for number, name in enumerate(NAMES):
        began = now - timedelta(days=2 + number, hours=3)
        told: list[tuple[str, str, timedelta]] = [
            ("lastname", name, timedelta(seconds=1)),
            ("country", "US" if number % 4 else "FR", timedelta(seconds=2)),
            ("numemployees", str(50 + 100 * (number % 4)), timedelta(seconds=3)),
            ("hubspot_owner_id", "77" if number % 2 else "78", timedelta(seconds=4)),
            ("recent_conversion_event_name", "Demo", timedelta(hours=1)),
            ("recent_conversion_event_name", "Pricing", timedelta(hours=5)),
        ]
        yield event(number, began, subscriptionType="contact.creation")
        for property_name, value, after in told:
            yield event(
                number, began + after, subscriptionType="contact.propertyChange",
                propertyName=property_name, propertyValue=value,
            )  # fmt: skip


def event(number: int, at: datetime, **more: str) -> dict[str, object]:
    stamp = int(at.timestamp() * 1000)
    return {"eventId": stamp % 1_000_000_007 + number, "subscriptionId": 1, "portalId": 1,
            "occurredAt": stamp, "attemptNumber": 0, "objectId": 51 + number, **more}  # fmt: skip


def salesforce(now: datetime) -> Iterator[dict[str, object]]:
    """What Salesforce's change messages say: leads, and the tasks done for them."""
    for number in range(6):
        key = f"00Q00000000{number:04}AAA"
        began = now - timedelta(days=6 - number)
        yield message("Lead", key, began, CreatedDate=began.isoformat(), Status="Open",
                      Country="US", NumberOfEmployees=300, OwnerId="Ada", Company="Acme",
                      Name={"FirstName": "Pat", "LastName": f"Poe {number}"})  # fmt: skip
        kinds = ("Form", "Form", "Call", "Meeting")[: 1 + number]
        for count, kind in enumerate(kinds):
            at = began + timedelta(hours=2 + 5 * count)
            if at <= now:
                yield message("Task", f"00T0000000{number:02}{count:02}0AAA", at, WhoId=key,
                              TaskSubtype=kind, CreatedDate=at.isoformat())  # fmt: skip


def message(kind: str, key: str, at: datetime, **fields: object) -> dict[str, object]:
    stamp = int(at.timestamp() * 1000)
    header = {"entityName": kind, "recordIds": [key], "changeType": "CREATE", "changeOrigin": "",
              "transactionKey": f"{key}-{stamp}", "sequenceNumber": 1, "commitTimestamp": stamp,
              "commitNumber": stamp, "commitUser": "005", "changedFields": []}  # fmt: skip
    return {"payload": {"ChangeEventHeader": header, **fields}, "event": {"replayId": stamp}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--to", default="http://127.0.0.1:8000")
    parser.add_argument("--now", type=datetime.fromisoformat, default=datetime.now(UTC))
    given = parser.parse_args()
    stamp = str(int(given.now.timestamp() * 1000))
    body = json.dumps(list(hubspot(given.now))).encode()
    signed = signature("for-trying", "POST", f"{given.to}/hubspot", body, stamp)
    headers = {"X-HubSpot-Signature-v3": signed, "X-HubSpot-Request-Timestamp": stamp}
    print(httpx.post(f"{given.to}/hubspot", content=body, headers=headers).text)
    told = json.dumps(list(salesforce(given.now))).encode()
    headers = {"Authorization": "Bearer for-trying"}
    print(httpx.post(f"{given.to}/salesforce", content=told, headers=headers).text)


if __name__ == "__main__":
    main()
