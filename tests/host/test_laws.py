"""One worker: whatever comes, late, again or too early, each life is the replay of its journal."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

import alignlib as al
from alignlib.host import Host, schema
from host.conftest import Open
from host.laws import check_lives, check_tasks
from host.workload import END, agreement, calls, workload


def run(host: Host, stream: list[object], size: int, chance: Random) -> None:
    """Ingests it all, wakes now and then, and carries some of it out."""
    for now, items in calls(stream, size):
        host.ingest(items, now=now)
        if chance.random() < 0.6:
            host.wake(now)
        if chance.random() < 0.5:
            for task in host.outbox(now=now, most=500):
                if chance.random() < 0.7:
                    assert host.done(task.id)
    host.ingest([item for _, item in stream], now=END)
    host.wake(END)


@pytest.mark.parametrize("seed", range(4))
def test_outputs_are_those_of_a_replay(opened: Open, url: str, seed: int):
    judge = agreement()
    host = opened(url, judge)
    stream = workload(seed, 35)
    run(host, stream, 7 + 20 * seed, Random(seed))
    assert check_lives(host, judge, END) > 90
    check_tasks(host)


def test_everything_is_counted(opened: Open, url: str):
    host = opened(url, agreement())
    stream = [item for _, item in workload(1, 30)]
    told = host.ingest(stream, now=END)
    assert told.read == len(stream)
    assert told.read == told.journalled + told.repeated + len(told.set_aside) + told.forgotten
    assert told.set_aside == ()
    again = host.ingest(stream, now=END)
    assert (again.journalled, again.repeated) == (0, len(stream))


def test_the_order_of_arrival_does_not_matter(opened: Open, tmp_path: Path):
    # Without merges: one brings along what is known of the other record when it comes.
    stream = [
        item
        for _, item in workload(5, 30)
        if not (isinstance(item, tuple) and isinstance(item[1], al.Merge))
    ]
    found = []
    for seed in range(3):
        Random(seed).shuffle(stream)
        host = opened(f"sqlite:///{tmp_path}/leads{seed}.db", agreement())
        for begin in range(0, len(stream), 25):
            host.ingest(stream[begin : begin + 25], now=END)
        host.wake(END + timedelta(seconds=1))
        with host.database.read() as connection:
            table = schema.outputs
            query = select(table.c.lead, table.c.id, table.c.body).where(~table.c.withdrawn)
            query = query.order_by(table.c.lead, table.c.place)
            found.append(connection.execute(query).all())
    assert found[0] == found[1] == found[2]
