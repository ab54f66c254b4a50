"""Workers in processes of their own, killed at random statements, and begun again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from alignlib.host import Host, schema
from host.conftest import Open
from host.laws import answers_of, check_lives, check_tasks, decided_alone
from host.workload import END, agreement, workload

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
        found = connection.execute(select(table.c.lead, table.c.id).where(~table.c.answer)).all()
        done = connection.execute(
            select(schema.outbox.c.id).where(schema.outbox.c.status == "done")
        ).scalars()
        carried_out = set((folder / "carried-out").read_text().split())
        assert set(done) <= carried_out
    wanted = {(item[0], item[1].id) for _, item in stream if isinstance(item, tuple)}
    assert len(found) == len(set(found))
    assert set(map(tuple, found)) == wanted


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
