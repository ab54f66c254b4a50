"""Room, turns and keeps: decided by one worker at a time, journalled, and the same as in memory."""

from __future__ import annotations

import json
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

import alignlib as al
from alignlib.host import Deleted, schema
from host.conftest import Open
from host.laws import answers_of, check_lives, check_tasks, decided_alone, journalled
from host.workload import END, START, agreement, calls, edited, workload


def in_time(stream: list[object]) -> list[object]:
    """The records, then each input once, in the order of time, without merges (of which a
    population is told nothing)."""
    records = [item for _, item in stream if isinstance(item, al.Lead)]
    inputs = {item[1].id: item for _, item in stream if isinstance(item, tuple)}
    inputs = {name: item for name, item in inputs.items() if not isinstance(item[1], al.Merge)}
    return [*records, *sorted(inputs.values(), key=lambda pair: pair[1].at)]


@pytest.mark.parametrize("seed", range(3))
def test_what_comes_in_time_is_decided_as_a_population_does(opened: Open, url: str, seed: int):
    judge = agreement(team=True)
    stream = in_time(workload(seed, 25, team=True))
    records = [item for item in stream if isinstance(item, al.Lead)]
    inputs = [item for item in stream if isinstance(item, tuple)]
    population = judge.population().add_many(records)
    wanted = population.advance(inputs, until=END)
    host = opened(url, judge)
    host.ingest(records, now=START - timedelta(days=1))
    chance = Random(seed)
    for begin in range(0, len(inputs), 10):
        part = inputs[begin : begin + 10]
        host.ingest(part, now=part[-1][1].at)
        if chance.random() < 0.5:
            host.wake(part[-1][1].at)
    host.wake(END)
    found = {
        lead: [item for item in own if item.by == "system"]
        for lead, own in journalled(host).items()
    }
    assert {lead: tuple(own) for lead, own in found.items() if own} == wanted.recorded
    assert sum(len(own) for own in found.values()) > 40
    check_lives(host, judge, END)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_comes_each_life_replays_alone(opened: Open, url: str, seed: int):
    judge = agreement(team=True)
    host = opened(url, judge)
    chance = Random(seed)
    stream = workload(seed, 25, team=True)
    for now, items in calls(stream, 15):
        told = host.ingest(items, now=now)
        assert told.set_aside == ()
        if chance.random() < 0.6:
            host.wake(now)
        if chance.random() < 0.5:
            for task in host.outbox(now=now, most=500):
                host.done(task.id)
    host.wake(END)
    assert check_lives(host, judge, END) > 60
    check_tasks(host)
    with host.database.read() as connection:
        assert connection.execute(select(schema.waiting)).all() == []


@pytest.mark.parametrize("seed", range(2))
def test_teams_go_over_to_another_version_together(opened: Open, url: str, seed: int):
    judge = agreement(team=True)
    newer = edited(team=True)
    host = opened(url, judge)
    stream = workload(seed, 20, team=True)
    first, second = stream[: len(stream) // 2], stream[len(stream) // 2 :]
    for now, items in calls(first, 15):
        host.ingest(items, now=now)
        host.wake(now)
    change = first[-1][0] + timedelta(hours=1)
    told = host.adopt(newer, at=change, renamed={"met": "won"})
    assert told.left == 0
    assert told.leads > 5
    other = opened(url, newer, lease=timedelta(0))
    for number, (now, items) in enumerate(calls(second, 15)):
        (host, other)[number % 2].ingest(items, now=max(now, change))
    other.wake(END + timedelta(minutes=1))
    host.wake(END + timedelta(minutes=1))
    versions = al.Versions([judge, al.Version(newer, change, renamed={"met": "won"})])
    check_lives(host, versions, END + timedelta(minutes=1))
    check_tasks(host)
    assert host.adopt(newer, at=change).leads == 0
    answers = answers_of(host)
    assert decided_alone(host, judge, newer, renamed={"met": "won"}) == answers


@pytest.mark.parametrize("seed", range(2))
def test_how_many_go_over_at_once_makes_no_difference(opened: Open, url: str, seed: int):
    judge = agreement(team=True)
    newer = edited(team=True)
    found = []
    for place, most in ((url, 3), ("sqlite://", None)):
        host = opened(place, judge, lease=timedelta(0))
        stream = workload(seed, 20, team=True)
        first, second = stream[: len(stream) // 2], stream[len(stream) // 2 :]
        for now, items in calls(first, 15):
            host.ingest(items, now=now)
            host.wake(now)
        change = first[-1][0] + timedelta(hours=1)
        told = host.adopt(newer, at=change, renamed={"met": "won"}, most=most)
        if most is not None:
            assert (told.leads, told.left > 3) == (most, True)
            # Whoever comes next finishes it, from what is stored, before anything else is taken.
            host = opened(place, newer, lease=timedelta(0))
            left = told.left
            told = host.adopt(newer, at=change, most=most)
            assert (told.leads, told.left) == (most, left - most)
            host = opened(place, newer, lease=timedelta(0))
        for now, items in calls(second, 15):
            host.ingest(items, now=max(now, change))
            host.wake(max(now, change))
        assert host.adopt(newer, at=change).left == 0
        with host.database.read() as connection:
            table = schema.outputs
            query = select(table.c.lead, table.c.id, table.c.body).where(~table.c.withdrawn)
            query = query.order_by(table.c.lead, table.c.place)
            outputs = connection.execute(query).all()
        found.append((answers_of(host), outputs))
    assert found[0] == found[1]


def test_until_its_instant_the_version_before_judges(opened: Open, url: str):
    judge = agreement(team=True)
    stream = workload(1, 20, team=True)
    first, second = stream[: len(stream) // 2], stream[len(stream) // 2 :]
    host = opened(url, judge, lease=timedelta(0))
    for now, items in calls(first, 15):
        host.ingest(items, now=now)
    other = opened(url, judge, lease=timedelta(0))
    change = first[-1][0] + timedelta(days=2)
    newer = edited(team=True)
    host.adopt(newer, at=change, renamed={"met": "won"}, most=0)
    for now, items in calls(second, 15):
        other.ingest(items, now=now)
        other.wake(now)
    other.wake(END)
    check_lives(other, al.Versions([judge, al.Version(newer, change, renamed={"met": "won"})]), END)
    assert decided_alone(other, judge, newer, renamed={"met": "won"}) == answers_of(other)


def test_who_is_forgotten_is_gone_from_every_worker(opened: Open, url: str):
    judge = agreement(team=True)
    stream = workload(2, 20, team=True)
    first, second = stream[: len(stream) // 2], stream[len(stream) // 2 :]
    host = opened(url, judge, lease=timedelta(0))
    other = opened(url, judge, lease=timedelta(0))
    for now, items in calls(first, 15):
        host.ingest(items, now=now)
    for number in range(6):
        other.forget(f"C-{number:03}")
    for number, (now, items) in enumerate(calls(second, 15)):
        (host, other)[number % 2].ingest(items, now=now)
    host.ingest([item for _, item in stream], now=END)
    host.wake(END)
    check_lives(host, judge, END)
    check_tasks(host)
    with host.database.read() as connection:
        for table in (schema.journal, schema.outputs, schema.outbox):
            leads = set(connection.execute(select(table.c.lead)).scalars())
            assert leads.isdisjoint({f"L-{number:03}" for number in range(6)})
            assert len(leads) > 5
        shared = connection.execute(select(schema.desks.c.shared)).scalar_one()
    assert not any(f"L-{number:03}" in shared for number in range(6))


def test_another_past_waits_for_room_that_there_is(opened: Open, url: str):
    """The call moves X on, which makes room. In the past that the late form makes, X was back in
    `new` by then: it waits for the room that its own call made in the other one."""
    judge = agreement(team=True)
    two = [al.Rep(id=name, team="sales") for name in ("Ada", "Bob")]
    host = opened(url, judge, reps=two)

    def come(lead: str, kind: str, minutes: int) -> None:
        at = START + timedelta(minutes=minutes)
        item = al.Activity(id=f"{lead}-{minutes}", kind=kind, at=at)
        host.ingest([(lead, item)], now=max(at, moment))

    leads = [al.Lead(id=name, created_at=START, fields={"country": "US"}) for name in "WXYZ"]
    moment = START
    host.ingest(leads, now=START)
    for hours, lead in ((1, "W"), (2, "Y"), (3, "Z")):
        for kind, minutes in (("form", 1), ("form", 2), ("call", 3)):
            come(lead, kind, hours * 60 + minutes)
        assert host.state(lead).stage == "working"
    come("X", "form", 24 * 60)
    come("X", "form", 48 * 60)  # ready: 20 + 20 + 20 + 30 minutes of 90
    come("X", "form", 49 * 60)  # and X is told that there is no room left
    come("X", "call", 126 * 60)  # 80 of 90 minutes
    assert host.state("X").stage == "working"
    moment = START + timedelta(hours=127)
    come("X", "form", 26 * 60)
    entries = [entry.stage for entry in host.state("X").tracks[0].entries]
    assert entries == ["new", "ready", "new", "ready"]
    host.wake(END)
    check_lives(host, judge, END)
    check_tasks(host)


QUEUED = """
agreement "Desk"
  zone America/New_York

fields
  country text

stage new, start, owned by sales
  to ready  when country is "US"
    then assign to round robin, else queue inside

stage ready, owned by sales
"""
HERE = {"country": "US"}


def test_a_worker_that_has_just_started_knows_who_is_away(opened: Open, url: str):
    judge = al.loads(QUEUED)
    ada = al.Rep(id="Ada", away=((START.date(), START.date()),))
    first = opened(url, judge, reps=[ada], lease=timedelta(0))
    first.ingest([al.Lead(id="A", created_at=START, fields=HERE)], now=START + timedelta(hours=3))
    first.wake(START + timedelta(hours=3))
    assert first.state("A").owner is None
    # The life of B begins before what the teams have come to, and it is handled at once.
    second = opened(url, judge, reps=[ada], lease=timedelta(0))
    late = al.Lead(id="B", created_at=START + timedelta(hours=1), fields=HERE)
    second.ingest([late], now=START + timedelta(hours=3))
    assert second.state("B").owner is None
    assert decided_alone(second, judge) == answers_of(second) == {}


def test_a_lead_that_is_back_waits_in_its_queue_and_nobody_else_for_it(opened: Open, url: str):
    host = opened(url, al.loads(QUEUED), reps=[al.Rep(id="Ada", away=True)])
    lead = al.Lead(id="A", created_at=START, fields=HERE)
    later = START + timedelta(hours=1)
    other = al.Lead(id="B", created_at=later)

    def waiting() -> list[str]:
        with host.database.read() as connection:
            shared = connection.execute(select(schema.desks.c.shared)).scalar_one()
        return sorted(json.loads(shared)["queues"].get("inside", {}))

    host.ingest([lead], now=START)
    host.wake(START)
    assert waiting() == ["A"]
    host.ingest([Deleted("A")], now=START)
    assert waiting() == []
    host.ingest([lead], now=later)
    host.ingest([other], now=later)
    host.wake(later)
    assert waiting() == ["A"]
