"""Databases of earlier releases open in this one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from alignlib.host import schema
from host.conftest import Open
from host.laws import check_lives, check_tasks
from host.workload import END, agreement

FIXTURES = Path(__file__).with_name("fixtures")


@pytest.mark.parametrize("version", range(1, schema.VERSION + 1))
def test_a_database_of_an_earlier_release_opens_and_goes_on(
    opened: Open, tmp_path: Path, version: int
):
    shutil.copy(FIXTURES / f"version-{version}.db", tmp_path / "leads.db")
    judge = agreement()
    host = opened(f"sqlite:///{tmp_path}/leads.db", judge)
    host.wake(END)
    assert check_lives(host, judge, END) > 30
    check_tasks(host)
    with host.database.read() as connection:
        assert connection.execute(select(schema.schema.c.version)).scalar_one() == schema.VERSION


def test_every_version_has_a_way_from_the_one_before():
    assert set(schema.STEPS) == set(range(2, schema.VERSION + 1))
