"""Promises about no lead: the plain evaluator and alignlib tell the same of random acts."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import alignlib as al
from independent.drawn import KINDS, PEOPLE
from independent.duties import Quota, told
from independent.instants import DAY, HOUR, Times, at_wall, micros, moment, wall
from independent.judge import Act
from independent.owed_drawn import CUT, PAGES

CASES = 2 * int(os.environ.get("ALIGNLIB_INDEPENDENT", "120"))
ZONES = ("America/New_York", "UTC", "Australia/Lord_Howe", "America/Sao_Paulo", "Europe/Berlin")
STARTS = (
    datetime(2026, 3, 5, 15, tzinfo=UTC), datetime(2026, 10, 20, 3, tzinfo=UTC),
    datetime(2024, 1, 30, 12, tzinfo=UTC), datetime(2018, 10, 25, 12, tzinfo=UTC),
)  # fmt: skip
PERIODS = ("day", "working day", "week", "month", "quarter", "year")
WHO = (None, None, "sales", "marketing", '"Ada"', "anyone but sales", 'anyone but "Bob"')


def quota_of(random: Random, name: str) -> Quota:
    most = random.random() < 0.4
    return Quota(
        name, most, random.randint(1, 3),
        tuple(dict.fromkeys(random.choices(list(KINDS), k=2))),
        random.choice(WHO), random.choice(PAGES), random.choice(PERIODS),
        None if most else random.choice((None, 25, 50, 90)),
        () if most else random.choice(((), (1,), (2, 10))),
    )  # fmt: skip


def acts_of(random: Random, since: int, span: int, zone: ZoneInfo) -> list[Act]:
    found = []
    for number in range(random.randint(0, 40)):
        at = since + random.randint(-3 * 24, span // HOUR) * HOUR
        if random.random() < 0.4:  # at the edge of a date
            shown = wall(at, zone).replace(hour=0, minute=0)
            at = at_wall(shown, zone) - random.choice((0, 0, 1, -1))
        kind, page = random.choice(list(KINDS)), random.choice((None, "a", "b", "c"))
        by = random.choice((None, "sales", "marketing", *PEOPLE))
        person = by if by in PEOPLE else None
        party = KINDS[kind] if by is None or person else by
        found.append(Act(at, kind, party, person, page, {}, number))
    return sorted(found, key=lambda act: (act.at, act.number))


def activity_of(act: Act) -> al.Activity:
    by = act.person or (act.party if act.party != KINDS[act.kind] else None)
    page = {} if act.page is None else {"page": act.page}
    return al.Activity(id=f"a{act.number:02}", kind=act.kind, at=moment(act.at), by=by, fields=page)


def disagreement(seed: int) -> str | None:
    random = Random(seed)
    times = Times(ZoneInfo(random.choice(ZONES)), random.choice(CUT))
    quotas = [quota_of(random, f"q{number}") for number in range(random.randint(1, 3))]
    assert times.office is not None
    head = f'agreement "Duties"\n  between marketing and sales\n  zone {times.zone.key}'
    kinds = [f"activity {kind} by {by}\n  page one of a, b, c" for kind, by in KINDS.items()]
    text = "\n".join([head, times.office.text(), *kinds, *(one.text() for one in quotas)])
    since, span = micros(random.choice(STARTS)), random.randint(1, 120) * DAY
    if random.random() < 0.5:
        since = at_wall(wall(since, times.zone).replace(hour=0), times.zone)
    acts, until = acts_of(random, since, span, times.zone), since + span
    given = [activity_of(act) for act in acts]
    random.shuffle(given)
    outputs = al.loads(text).duties(given, since=moment(since), until=moment(until))
    events = [one for one in outputs if isinstance(one, al.SLAEvent)]
    if events != sorted(events, key=lambda event: event.at):
        return "not in the order of time"
    for quota in quotas:
        theirs: list[Any] = []
        for one in (one for one in events if one.sla == quota.name):
            assert one.due is not None
            theirs.append((micros(one.at), one.sla, one.number, one.step, micros(one.due)))
        ours = sorted(told(quota, times, acts, since, until))
        if ours != sorted(theirs):
            first = min(set(ours) ^ set(theirs))
            return f"{quota.text()}\n{first} {moment(first[0])}: {first in ours}, {first in theirs}"
    return None


def test_about_no_lead() -> None:
    for seed in range(CASES):
        assert disagreement(seed) is None, f"seed {seed}"
