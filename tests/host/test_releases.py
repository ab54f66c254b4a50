"""Databases of earlier releases open in this one."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, select
from sqlalchemy.engine import make_url

import alignlib as al
from alignlib.host import Deleted, schema
from host.conftest import Open
from host.laws import answers_of, check_lives, check_tasks
from host.workload import END, START, agreement

FIXTURES = Path(__file__).with_name("fixtures")


def earlier(url: str, version: int, team: bool) -> None:
    """Puts the database of a release where the URL says. On PostgreSQL its tables are made as that
    release made them, and filled with the rows of the file."""
    file = FIXTURES / f"version-{version}{'-team' if team else ''}.db"
    if url.startswith("sqlite"):
        shutil.copy(file, make_url(url).database or "")
        return
    engine = create_engine(url)
    with closing(sqlite3.connect(file)) as source, engine.begin() as connection:
        made = (FIXTURES / f"version-{version}.sql").read_text()
        for statement in made.split(";"):
            if statement.strip():
                connection.exec_driver_sql(statement)
        names = [name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE "
                 "type = 'table' AND name NOT LIKE 'sqlite_%'")]  # fmt: skip
        for name in names:
            types = {column["name"]: str(column["type"])
                     for column in inspect(connection).get_columns(name)}  # fmt: skip
            rows = source.execute(f"SELECT * FROM {name}")
            columns = [column for column, *_ in rows.description]
            marks = ", ".join("%s" for _ in columns)
            quoted = ", ".join(f'"{column}"' for column in columns)
            for row in rows:
                values = [
                    bool(value) if types[column] == "BOOLEAN" else value
                    for column, value in zip(columns, row, strict=True)
                ]
                connection.exec_driver_sql(
                    f"INSERT INTO {name} ({quoted}) VALUES ({marks})", tuple(values)
                )
            if "seq" in types and types["seq"] == "BIGINT" and name != "alignlib_waiting":
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{name}', 'seq'), "
                    f"(SELECT max(seq) FROM {name}))"
                )
    engine.dispose()


@pytest.mark.parametrize("team", [False, True])
@pytest.mark.parametrize("version", range(1, schema.VERSION + 1))
def test_a_database_of_an_earlier_release_opens_and_goes_on(
    opened: Open, url: str, version: int, team: bool
):
    earlier(url, version, team)
    judge = agreement(team)
    host = opened(url, judge)
    decided = answers_of(host)
    host.ingest([al.Lead(id="new", created_at=END, fields={"country": "US"})], now=END)
    host.ingest([Deleted("L-001")], now=END)
    host.wake(END + timedelta(days=1))
    assert check_lives(host, judge, END + timedelta(days=1), earlier=True) > 30
    check_tasks(host)
    # What a release has decided stands, also where this one would decide it in another order.
    answers = answers_of(host)
    assert len(decided) > 5 or not team
    assert {lead: answers[lead][: len(own)] for lead, own in decided.items()} == decided
    assert ("new" in answers) is team
    with host.database.read() as connection:
        assert connection.execute(select(schema.schema.c.version)).scalar_one() == schema.VERSION


@pytest.mark.parametrize("version", range(1, schema.VERSION))
def test_its_tables_are_then_those_of_this_release(opened: Open, url: str, version: int):
    earlier(url, version, team=True)
    old = opened(url, agreement(team=True))
    found = _described(old)
    with old.database.engine.begin() as connection:
        schema.metadata.drop_all(connection)
    new = opened(url, agreement(team=True))
    new.ingest([al.Lead(id="L", created_at=START)], now=START)
    assert _described(new) == found


def _described(host: object) -> dict[str, object]:
    look = inspect(host.database.engine)
    found: dict[str, object] = {}
    for name in sorted(look.get_table_names()):
        columns = {
            column["name"]: (str(column["type"]), column["nullable"])
            for column in look.get_columns(name)
        }
        indexes = sorted((index["name"], index["column_names"], bool(index["unique"]))
                         for index in look.get_indexes(name))  # fmt: skip
        keys = look.get_pk_constraint(name)["constrained_columns"]
        found[name] = (columns, indexes, keys)
    return found


def test_every_version_has_a_way_from_the_one_before():
    assert set(schema.STEPS) == set(range(2, schema.VERSION + 1))
