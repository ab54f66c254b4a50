"""Leads that do not share people come to desks of their own, which work at the same time."""

from __future__ import annotations

import re
from datetime import timedelta
from random import Random
from threading import Thread

import pytest
from sqlalchemy import select, update

import alignlib as al
from alignlib.host import Host, HostError, schema
from host.conftest import Open
from host.laws import answers_of, check_lives, check_tasks, decided_alone, journalled
from host.test_teams import in_time
from host.workload import END, START, agreement, calls, workload

PEOPLE = {
    "US": [al.Rep(id="Ada", team="sales"), al.Rep(id="Bob", team="sales")],
    "fr": [al.Rep(id="Zoé", team="sales")],
}


def of_country(stream: list[object], country: str) -> list[object]:
    own = {item.id for item in stream if isinstance(item, al.Lead)
           if item.fields["country"] == country}  # fmt: skip
    return [item for item in stream if (item[0] if isinstance(item, tuple) else item.id) in own]


def decided(host: Host) -> set[str]:
    """The desks at which a lead has joined."""
    table = schema.leads
    with host.database.read() as connection:
        query = select(table.c.desk).where(table.c.turn.is_not(None))
        return set(connection.execute(query).scalars())


def holders(host: Host) -> dict[str, str]:
    with host.database.read() as connection:
        table = schema.desks
        return dict(connection.execute(select(table.c.name, table.c.holder)).all())


@pytest.mark.parametrize("seed", range(2))
def test_each_desk_decides_as_a_population_of_its_own(opened: Open, url: str, seed: int):
    judge = agreement(team=True)
    stream = in_time(workload(seed, 30, team=True))
    inputs = [item for item in stream if isinstance(item, tuple)]
    host = opened(url, judge, desks="country", reps=PEOPLE)
    records = [item for item in stream if isinstance(item, al.Lead)]
    host.ingest(records, now=START - timedelta(days=1))
    chance = Random(seed)
    for begin in range(0, len(inputs), 10):
        part = inputs[begin : begin + 10]
        host.ingest(part, now=part[-1][1].at)
        if chance.random() < 0.5:
            host.wake(part[-1][1].at)
    host.wake(END)
    found = {
        lead: tuple(item for item in own if item.by == "system")
        for lead, own in journalled(host).items()
    }
    for country, people in (("US", PEOPLE["US"]), ("FR", PEOPLE["fr"])):
        own = of_country(stream, country)
        population = judge.population(people)
        population = population.add_many(item for item in own if isinstance(item, al.Lead))
        pairs = [item for item in own if isinstance(item, tuple)]
        wanted = population.advance(pairs, until=END).recorded
        assert sum(len(answers) for answers in wanted.values()) > 10
        for lead in {item.id for item in own if isinstance(item, al.Lead)}:
            assert found.get(lead, ()) == wanted.get(lead, ())
    check_lives(host, judge, END)


@pytest.mark.parametrize("seed", range(2))
def test_whatever_comes_every_desk_answers_as_one_worker_would(opened: Open, url: str, seed: int):
    judge = agreement(team=True)
    hosts = [opened(url, judge, desks="country", lease=timedelta(hours=6)) for _ in range(3)]
    chance = Random(seed)
    for now, items in calls(workload(seed, 30, team=True, deleted=True), 12):
        host = chance.choice(hosts)
        assert host.ingest(items, now=now).set_aside == ()
        if chance.random() < 0.6:
            chance.choice(hosts).wake(now)
    for host in hosts:
        host.wake(END)
    assert check_lives(hosts[0], judge, END) > 60
    check_tasks(hosts[0])
    answers = answers_of(hosts[0])
    assert decided_alone(hosts[0], judge) == answers
    with hosts[0].database.read() as connection:
        ticks = set(connection.execute(select(schema.ticks.c.what)).scalars())
        desks = {lead[2:5] for lead in answers}
    assert ticks >= {"time", "left", "back"}
    assert len(desks) > 10
    assert decided(hosts[0]) == {"us", "fr", ""}


def test_two_desks_work_at_the_same_time(opened: Open, url: str):
    if url.startswith("sqlite"):
        pytest.skip("SQLite has one writer at a time")
    judge = agreement(team=True)
    one, two = (opened(url, judge, desks="country", worker=name) for name in ("one", "two"))
    records = [
        al.Lead(id=f"{country}-1", created_at=START, fields={"country": country})
        for country in ("US", "FR")
    ]
    one.ingest(records, now=START)
    inputs = [
        (f"{country}-1", al.Activity(id=f"{country}/{n}", kind="form", at=START))
        for country in ("US", "FR")
        for n in range(2)
    ]
    later = START + timedelta(minutes=1)
    table = schema.desks
    with one.database.write() as connection:  # as `one` does while it decides for the US
        row = select(table).where(table.c.name == "us").with_for_update()
        assert connection.execute(row).one().holder == "one"
        told = two.ingest(inputs, now=later)
        assert two.state("FR-1").stage == "ready"
        assert two.state("US-1").stage is None
    assert told.journalled == 4
    one.ingest([], now=later)
    assert one.state("US-1").stage == "ready"


def test_workers_share_the_desks(opened: Open, url: str):
    judge = agreement(team=True)
    one, two, three = (
        opened(url, judge, desks="country", worker=name) for name in ("one", "two", "three")
    )
    records = [
        al.Lead(id=f"L-{country}", created_at=START, fields={"country": country})
        for country in ("US", "FR")
    ]
    one.ingest(records, now=START)
    assert holders(one) == {"us": "one", "fr": "one"}
    moment = START + timedelta(seconds=1)
    two.wake(moment)
    assert sorted(holders(one).values()) == ["one", "two"]
    before = holders(one)
    three.wake(moment)
    one.wake(moment)
    assert holders(one) == before
    three.wake(START + timedelta(minutes=1))  # the leases are over
    assert set(holders(one).values()) == {"three"}


def test_under_load_two_workers_really_go_on_together(opened: Open, url: str):
    judge = agreement(team=True)
    stream = workload(4, 40, team=True)
    hosts = [
        opened(url, judge, desks="country", worker=name, lease=timedelta(days=1))
        for name in ("one", "two")
    ]
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for now, items in calls(stream[number::2], 4):
                hosts[number].ingest(items, now=now)
                hosts[number].wake(now)
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    for host in hosts:
        host.wake(END)
    assert set(holders(hosts[0]).values()) == {"one", "two"}
    assert check_lives(hosts[0], judge, END) > 60
    check_tasks(hosts[0])
    assert decided_alone(hosts[0], judge) == answers_of(hosts[0])


def test_a_merge_with_a_lead_of_another_desk(opened: Open, url: str):
    judge = agreement(team=True)
    host = opened(url, judge, desks="country")
    us, fr = (
        al.Lead(id=country, created_at=START, fields={"country": country})
        for country in ("US", "FR")
    )
    forms = [("FR", al.Activity(id=f"f{n}", kind="form", at=START)) for n in range(2)]
    host.ingest([us, fr, *forms], now=START + timedelta(hours=1))
    assert host.state("FR").stage == "ready"
    merge = al.Merge(id="m", at=START + timedelta(hours=2), other="FR")
    host.ingest([("US", merge)], now=START + timedelta(hours=2))
    host.wake(END)
    assert host.lead("FR").merged_into == "US"
    assert host.state("US").stage == "lost"
    check_lives(host, judge, END)
    assert decided_alone(host, judge) == answers_of(host)
    with host.database.read() as connection:
        table = schema.leads
        assert connection.execute(select(table.c.member).where(table.c.id == "FR")).scalar() is None


def test_the_field_that_tells_desks_apart_cannot_change(opened: Open, url: str):
    judge = agreement(team=True)
    opened(url, judge, desks="country")
    with pytest.raises(HostError, match=re.escape("desks='country': open it")):
        opened(url, judge)
    with pytest.raises(HostError, match="declares no such field"):
        opened(url, judge, desks="region")


def test_a_worker_whose_memory_is_old_reads_the_desk_again(opened: Open, url: str):
    judge = agreement(team=True)
    host = opened(url, judge)
    host.ingest([al.Lead(id="L", created_at=START, fields={"country": "US"})], now=START)
    with host.database.write() as connection:
        connection.execute(update(schema.desks).values(step=schema.desks.c.step + 1))
    host.wake(END)
    assert host.state("L").stage == "lost"
