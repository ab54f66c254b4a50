"""Workers in processes of their own, killed at random statements, and begun again."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

import alignlib as al
from alignlib.host import Host, schema
from host.conftest import Open
from host.laws import answers_of, check_lives, check_tasks, decided_alone
from host.workload import END, agreement, edited, workload

NURSERY = Path(__file__).with_name("nursery.py")


def survive(url: str, folder: Path, seed: int, *options: str, deaths: int) -> None:
    command = [sys.executable, str(NURSERY), url, str(folder), "--seed", str(seed), *options]
    command += ["--deaths", str(deaths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= deaths


def check_nothing_is_lost(host: Host, folder: Path, stream: list[object]) -> None:
    """Every input is in the journal once, and every task that is done was carried out."""
    table = schema.journal
    with host.database.read() as connection:
        query = select(table.c.lead, table.c.id).where(~table.c.answer)
        query = query.where(table.c.id.not_in(("deleted", "restored")))
        found = [tuple(row) for row in connection.execute(query)]
        done = connection.execute(
            select(schema.outbox.c.id).where(schema.outbox.c.status == "done")
        ).scalars()
        carried_out = set((folder / "carried-out").read_text().split())
        assert set(done) <= carried_out
    assert len(found) == len(set(found))
    assert {name for _, name in found} == {
        item[1].id for _, item in stream if isinstance(item, tuple)
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_one_worker_dies_again_and_again(opened: Open, url: str, tmp_path: Path, seed: int):
    survive(url, tmp_path, seed, "--workers", "1", "--size", "6", deaths=12)
    judge = agreement()
    host = opened(url, judge)
    check_lives(host, judge, END)
    check_tasks(host)
    check_nothing_is_lost(host, tmp_path, workload(seed, 25))


@pytest.mark.parametrize("seed", [3, 4])
def test_three_workers_die_again_and_again(opened: Open, url: str, tmp_path: Path, seed: int):
    survive(url, tmp_path, seed, "--workers", "3", "--size", "6", deaths=15)
    judge = agreement()
    host = opened(url, judge)
    check_lives(host, judge, END)
    check_tasks(host)
    check_nothing_is_lost(host, tmp_path, workload(seed, 25))


@pytest.mark.parametrize("seed", [5, 6])
def test_whoever_decides_for_the_teams_may_die(opened: Open, url: str, tmp_path: Path, seed: int):
    survive(url, tmp_path, seed, "--workers", "2", "--team", deaths=15)
    judge = agreement(team=True)
    host = opened(url, judge)
    check_lives(host, judge, END)
    check_tasks(host)
    check_nothing_is_lost(host, tmp_path, workload(seed, 25, team=True))
    answers = answers_of(host)
    assert sum(len(own) for own in answers.values()) > 20
    assert decided_alone(host, judge) == answers


@pytest.mark.parametrize("seed", [9])
def test_whoever_decides_at_several_desks_may_die(
    opened: Open, url: str, tmp_path: Path, seed: int
):
    options = ("--workers", "3", "--team", "--desks", "country", "--deleted")
    survive(url, tmp_path, seed, *options, deaths=15)
    judge = agreement(team=True)
    host = opened(url, judge, desks="country")
    check_lives(host, judge, END)
    check_tasks(host)
    check_nothing_is_lost(host, tmp_path, workload(seed, 25, team=True, deleted=True))
    answers = answers_of(host)
    assert sum(len(own) for own in answers.values()) > 20
    assert decided_alone(host, judge) == answers


@pytest.mark.parametrize("seed", [11])
def test_workers_die_while_records_are_deleted(opened: Open, url: str, tmp_path: Path, seed: int):
    survive(url, tmp_path, seed, "--workers", "2", "--deleted", deaths=12)
    judge = agreement()
    host = opened(url, judge)
    check_lives(host, judge, END)
    check_tasks(host)
    check_nothing_is_lost(host, tmp_path, workload(seed, 25, deleted=True))


@pytest.mark.parametrize("seed", [13])
def test_workers_die_while_teams_go_over(opened: Open, url: str, tmp_path: Path, seed: int):
    options = ("--workers", "2", "--team", "--desks", "country", "--then-change")
    survive(url, tmp_path, seed, *options, deaths=15)
    newer = edited(team=True)
    host = opened(url, newer, desks="country", lease=timedelta(0))
    until = END + timedelta(days=10)
    host.wake(until)
    judge = agreement(team=True)
    versions = al.Versions([judge, al.Version(newer, END, renamed={"met": "won"})])
    assert check_lives(host, versions, until) > 20
    check_tasks(host)
    assert decided_alone(host, judge, newer, renamed={"met": "won"}) == answers_of(host)
    with host.database.read() as connection:
        leads = connection.execute(select(schema.leads)).all()
    own = [row for row in leads if row.merged_into is None]
    assert {row.fingerprint for row in own} - {None} == {newer.fingerprint}


@pytest.mark.parametrize("seed", [7, 8])
def test_workers_die_while_leads_go_over_and_people_are_forgotten(
    opened: Open, url: str, tmp_path: Path, seed: int
):
    survive(url, tmp_path, seed, "--workers", "2", "--then-change", deaths=12)
    host = opened(url, edited())
    versions = al.Versions([
        agreement(), al.Version(edited(), END, renamed={"met": "won"}),
    ])  # fmt: skip
    until = END + timedelta(days=10)
    host.wake(until)
    check_lives(host, versions, until)
    check_tasks(host)
    with host.database.read() as connection:
        leads = connection.execute(select(schema.leads)).all()
        counts = connection.execute(select(schema.counts)).all()
        journal = connection.execute(select(schema.journal.c.body)).scalars().all()
    own = [row for row in leads if row.merged_into is None]
    assert {row.fingerprint for row in own} - {None} == {edited().fingerprint}
    # L-003 and L-004 are one person now, so five contacts are five leads.
    assert {row.id for row in leads}.isdisjoint({f"L-{number:03}" for number in range(5)})
    assert {row.what: row.number for row in counts}["leads"] == 5
    assert not any("L-004" in body for body in journal)
