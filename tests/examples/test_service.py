"""The example service: driven over HTTP, and looked at in a browser that no one sees."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from alignlib.exchange.hubspot_signature import signature

SERVICE = Path(__file__).parents[2] / "examples" / "service"
NOW = "2026-03-05T15:00+00:00"
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
NASTY = '<script>document.title="taken"</script>'


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service that runs on its own and has the example data."""
    folder = tmp_path_factory.mktemp("service")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, str(SERVICE / "app.py"), "--try", "--port", str(port), "--now", NOW]
    command += ["--database", f"sqlite:///{folder}/service.db"]
    running = subprocess.Popen(command, cwd=folder)
    try:
        await_answer(address)
        load = [sys.executable, str(SERVICE / "load.py"), "--to", address, "--now", NOW]
        told = subprocess.run(load, capture_output=True, text=True, check=True, timeout=60).stdout
        assert [json.loads(line)["set_aside"] for line in told.splitlines()] == [[], []]
        yield address
    finally:
        running.terminate()
        running.wait(20)


def await_answer(address: str) -> None:
    for _ in range(150):
        try:
            httpx.get(address)
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the service does not answer")


def from_hubspot(service: str, body: bytes, *, secret: str = "for-trying") -> httpx.Response:
    stamp = str(int(datetime.fromisoformat(NOW).timestamp() * 1000))
    signed = signature(secret, "POST", f"{service}/hubspot", body, stamp)
    headers = {"X-HubSpot-Signature-v3": signed, "X-HubSpot-Request-Timestamp": stamp}
    return httpx.post(f"{service}/hubspot", content=body, headers=headers)


def event(number: int, **more: object) -> dict[str, object]:
    return {
        "eventId": number, "subscriptionId": 1, "portalId": 1, "attemptNumber": 0,
        "occurredAt": 1_772_600_000_000 + number * 1000, "objectId": 900, **more,
    }  # fmt: skip


def changed(number: int, name: str, value: str) -> dict[str, object]:
    return event(
        number, subscriptionType="contact.propertyChange", propertyName=name, propertyValue=value
    )


def seen(address: str, folder: Path) -> str:
    """The page as a browser has it after it has run whatever it runs."""
    if BROWSER is None:
        pytest.skip("no Chromium: apt-get install chromium")
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000"]
    command += [f"--user-data-dir={folder}", "--window-size=390,844", "--dump-dom", address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
    return done.stdout


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_board_shows_stages_promises_and_work(service: str, tmp_path: Path):
    page = seen(service, tmp_path)
    text = text_of(page)
    assert "Sales-qualified 8" in text
    assert "Ada" in text
    assert "late by" in text
    assert re.search(r'<a href="/lead\?id=5\d">', page)


def test_a_lead_says_where_it_is_why_and_why_not(service: str, tmp_path: Path):
    text = text_of(seen(f"{service}/lead?id=51", tmp_path))
    assert "In new , owned by Bob" in text
    assert "country is one of &quot;US&quot;" in text or 'country is one of "US"' in text
    assert "It would move with" in text
    assert "came in" in text


def test_a_lead_shows_how_much_time_a_promise_has(service: str):
    text = text_of(httpx.get(f"{service}/lead?id=00Q000000000005AAA").text)
    assert re.search(r"call-back 1 \S+", text)


def test_effects_were_carried_out_once(service: str):
    page = httpx.get(f"{service}/effects").text
    assert page.count("Poe 1: interest 40") == 1


def test_hostile_records_are_inert(service: str, tmp_path: Path):
    events = [
        event(1, subscriptionType="contact.creation"),
        changed(2, "lastname", NASTY),
        changed(3, "country", '"><img src=x onerror=alert(1)>'),
        changed(4, "numemployees", "=cmd|' /C calc'!A0"),
        changed(5, "hubspot_owner_id", "javascript:alert(1)\u202e\x00"),
        changed(6, "recent_conversion_event_name", "x"),
    ]
    told = from_hubspot(service, json.dumps(events).encode())
    assert told.status_code == 200
    assert len(told.json()["set_aside"]) >= 1
    page = seen(f"{service}/lead?id=900", tmp_path)
    assert "<title>Lead 900</title>" in page
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    for control in ("\x00", "\u202e"):
        assert control not in page
    assert "<script" not in seen(f"{service}/lead?id={NASTY}", tmp_path)


def test_pages_allow_no_scripts_and_no_frames(service: str):
    policy = httpx.get(service).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_pages_can_be_used_by_keyboard_and_on_a_phone(service: str):
    page = httpx.get(service).text
    assert '<meta name="viewport"' in page
    assert '<a class="skip" href="#main">' in page
    assert '<label for="id">' in page
    assert 'class="wide" tabindex="0"' in page
    assert "<html lang=" in page


def test_a_forged_or_oversized_call_is_refused(service: str):
    body = json.dumps([event(1, subscriptionType="contact.creation")]).encode()
    assert from_hubspot(service, body, secret="another").status_code == 401
    assert httpx.post(f"{service}/hubspot", content=body).status_code == 401
    assert httpx.post(f"{service}/salesforce", content=b"[]").status_code == 401
    assert from_hubspot(service, b"[" + b" " * 1_000_001 + b"]").status_code == 413
    assert from_hubspot(service, b"not json").status_code == 200


def test_it_does_not_start_without_secrets(tmp_path: Path):
    command = [sys.executable, str(SERVICE / "app.py")]
    bare = {key: value for key, value in os.environ.items() if "SECRET" not in key}
    done = subprocess.run(
        command, cwd=tmp_path, env=bare, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "HUBSPOT_SECRET is not set" in done.stderr


def test_a_deleted_contact_leaves_the_board_and_comes_back(service: str):
    told = from_hubspot(service, json.dumps([
        event(901, objectId=903, subscriptionType="contact.creation"),
        {**changed(902, "country", "US"), "objectId": 903},
    ]).encode())  # fmt: skip
    assert told.json()["set_aside"] == []
    before = leads_on(service)
    gone = event(903, objectId=903, subscriptionType="contact.deletion")
    assert from_hubspot(service, json.dumps([gone]).encode()).json()["journalled"] == 1
    assert from_hubspot(service, json.dumps([gone]).encode()).json()["journalled"] == 0
    assert "works no longer" in httpx.get(f"{service}/lead?id=903").text
    assert leads_on(service) == before - 1
    back = event(904, objectId=903, subscriptionType="contact.restore")
    from_hubspot(service, json.dumps([back]).encode())
    assert "works no longer" not in httpx.get(f"{service}/lead?id=903").text
    assert leads_on(service) == before


def leads_on(service: str) -> int:
    board = text_of(httpx.get(service).text)
    return sum(
        int(count) for count in re.findall(r"(?:New|Nurture|Sales-qualified|Met) (\d+)", board)
    )
