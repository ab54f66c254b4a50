"""Histories of inbound leads, made from a fixed seed: visits in sessions, mails, calls, demos."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from attrs import frozen

import alignlib as al

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
PAGES = ("/", "/blog/handover", "/docs", "/customers", "/pricing", "/pricing/teams")
KINDS = {
    "visit": 50.0, "click": 20.0, "form": 2.5, "demo-request": 0.8, "mail": 14.0, "call": 10.0,
    "meeting": 1.2, "verdict": 1.5, "unsubscribe": 0.03,
}  # fmt: skip


@frozen
class History:
    """A lead, what happened to it in order, and until when it is followed."""

    lead: al.Lead
    activities: tuple[al.Activity, ...]
    until: datetime


def histories(
    count: int, length: int, seed: int, *, per_day: float = 1.3, ends: bool = True
) -> list[History]:
    """`count` leads with `length` activities each, about `per_day` of them a day.

    Without `ends` nobody unsubscribes, so that long histories stay busy to the last.
    """
    draw = random.Random(seed)
    return [_history(draw, f"L{number}", length, per_day, ends) for number in range(count)]


def _history(draw: random.Random, name: str, length: int, per_day: float, ends: bool) -> History:
    kinds = list(KINDS)
    weights = [KINDS[kind] if ends or kind != "unsubscribe" else 0.0 for kind in kinds]
    at = START + timedelta(seconds=draw.randrange(30 * 86_400))
    lead = al.Lead(id=name, created_at=at, fields=_facts(draw))
    activities: list[al.Activity] = []
    pause = 3.0 / per_day  # days between sessions of three activities
    while len(activities) < length:
        at += timedelta(seconds=int(draw.expovariate(1 / pause) * 86_400))
        for _ in range(min(draw.choice((1, 2, 3, 3, 6)), length - len(activities))):
            kind = draw.choices(kinds, weights)[0]
            activities.append(_activity(draw, f"{name}-{len(activities):07d}", kind, at))
            at += timedelta(seconds=draw.choice((0, 20, 45, 90, 300)))
    return History(lead, tuple(activities), at + timedelta(days=20))


def _facts(draw: random.Random) -> dict[str, object]:
    fit = draw.random() < 0.85
    return {
        "country": draw.choice(("US", "CA", "GB") if fit else ("DE", "FR", "US")),
        "employees": draw.randrange(50, 5_000) if fit else draw.randrange(1, 80),
        "role": "buyer" if fit else draw.choice(("user", "student", "buyer", None)),
    }


def _activity(draw: random.Random, name: str, kind: str, at: datetime) -> al.Activity:
    fields: dict[str, str] = {}
    if kind == "visit":
        fields["page"] = draw.choice(PAGES)
    elif kind == "verdict":
        fields["answer"] = draw.choice(("ready", "not-ready"))
    return al.Activity(id=name, kind=kind, at=at, fields=fields)
