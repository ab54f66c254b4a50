"""Room, turns and keeps: decided by one worker at a time, journalled, and the same as in memory."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

import alignlib as al
from alignlib.host import schema
from host.conftest import Open
from host.laws import check_lives, check_tasks, journalled
from host.workload import END, START, agreement, calls, workload


def in_time(stream: list[object]) -> list[object]:
    """The records, then each input once, in the order of time."""
    records = [item for _, item in stream if isinstance(item, al.Lead)]
    inputs = {item[1].id: item for _, item in stream if isinstance(item, tuple)}
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
