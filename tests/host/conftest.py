"""Databases for the tests: SQLite always; PostgreSQL where ALIGNLIB_POSTGRES is the URL of a server
on which databases may be made."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

import alignlib as al
from alignlib.host import Host

SERVER = os.environ.get("ALIGNLIB_POSTGRES")

Open = Callable[..., Host]


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens hosts, and closes them in the end."""
    hosts: list[Host] = []

    def open_host(url: str, agreement: al.Agreement, **options: object) -> Host:
        hosts.append(Host(url, agreement, **options))
        return hosts[-1]

    yield open_host
    for host in hosts:
        host.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/leads.db"
        return
    if SERVER is None:
        pytest.skip("no PostgreSQL server: ALIGNLIB_POSTGRES names none (tests/host/postgres.sh)")
    name = f"alignlib_{uuid4().hex}"
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()
