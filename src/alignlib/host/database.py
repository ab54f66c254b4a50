"""One database under many workers: how a transaction begins, and what differs between the two."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Insert,
    Table,
    UpdateBase,
    create_engine,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from alignlib.host import schema
from alignlib.host.errors import HostError

Result = TypeVar("Result")

# A deadlock, and a transaction that others got in the way of (SQLSTATE of the SQL standard).
_AGAIN = frozenset({"40P01", "40001"})

CHUNK = 500
"""How many keys are asked for at once."""


class Database:
    """SQLite or PostgreSQL. A write on SQLite takes the one lock that there is when it begins; on
    PostgreSQL rows are locked."""

    def __init__(self, engine: str | Engine) -> None:
        self.engine = create_engine(engine) if isinstance(engine, str) else engine
        name = self.engine.dialect.name
        if name not in ("sqlite", "postgresql"):
            raise HostError(f"a host keeps its data in SQLite or PostgreSQL, not in {name}")
        self.is_sqlite = name == "sqlite"
        if self.is_sqlite:
            event.listen(self.engine, "connect", _connected)
        with self.write() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7162041)")
            schema.prepare(connection)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: all of it, or nothing."""
        with self.engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent look at the database."""
        with self.engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN")
            else:
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    def run(self, work: Callable[[Connection], Result]) -> Result:
        """`work` in a transaction; once more where two workers waited for each other."""
        while True:
            try:
                with self.write() as connection:
                    return work(connection)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in _AGAIN:
                    raise

    def write_many(
        self, connection: Connection, statement: UpdateBase, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        """The statement for each row. The rows go to the driver as they are: every column here is
        text, a whole number or a truth value."""
        if not rows:
            return
        compiled = statement.compile(dialect=self.engine.dialect, column_keys=list(rows[0]))
        names = compiled.positiontup
        given: Any = rows
        if names is not None:
            given = [tuple(row[name] for name in names) for row in rows]
        connection.exec_driver_sql(str(compiled), given)

    def insert_new(self, table: Table) -> Insert:
        """An insert that passes over rows that are there already."""
        if self.is_sqlite:
            return sqlite.insert(table).on_conflict_do_nothing()
        return postgresql.insert(table).on_conflict_do_nothing()

    def by_bytes(self, column: ColumnElement[str]) -> ColumnElement[str]:
        """Text in the order in which Python sorts it, whatever the database's locale."""
        return column if self.is_sqlite else column.collate("C")

    def upsert(self, table: Table, keys: Sequence[str], changed: Sequence[str]) -> Insert:
        """An insert that takes the place of these columns of a row that is there already."""
        made: Any = (sqlite if self.is_sqlite else postgresql).insert(table)
        found: Insert = made.on_conflict_do_update(
            index_elements=list(keys), set_={name: made.excluded[name] for name in changed}
        )
        return found


@contextmanager
def undisturbed() -> Iterator[None]:
    """No search for garbage that refers to itself while many leads are in hand, all of which are
    still needed: it would look through them again and again."""
    looks = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looks:
            gc.enable()


def _connected(connection: Any, _record: object) -> None:
    """Transactions begin where they are told to (the driver's own beginnings come too late), and
    what is deleted is wiped."""
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL", "synchronous = FULL", "busy_timeout = 60000", "secure_delete = ON",
    ):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")


def chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for begin in range(0, len(keys), CHUNK):
        yield keys[begin : begin + CHUNK]
