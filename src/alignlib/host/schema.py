"""The tables, and how a database of an earlier release becomes one of this.

The journal is what happened, append-only; everything else can be made from it again. Instants are
µs since 1970-01-01T00:00Z; bodies are JSON text as `to_plain` and `State.to_json` write it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
    insert,
    inspect,
    select,
    text,
    update,
)

from alignlib.host.errors import HostError

VERSION = 2
"""Of the tables: raised by one with each change, which then stands in `STEPS`."""

metadata = MetaData()

_NUMBER = BigInteger().with_variant(Integer, "sqlite")

schema = Table(
    "alignlib_schema",
    metadata,
    Column("version", Integer, nullable=False),
    Column("desks", Text),  # the field by whose value leads come to their desks
)

versions = Table(
    "alignlib_versions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("fingerprint", String, nullable=False),
    Column("since", BigInteger),  # None: since ever
    Column("name", Text, nullable=False),
    Column("text", Text),  # None: not to be had from one text alone
    Column("zone", Text),
    Column("renamed", Text, nullable=False),
    Column("reapply", Boolean, nullable=False),
)

leads = Table(
    "alignlib_leads",
    metadata,
    Column("id", String, primary_key=True),
    Column("contact", String),
    Column("record", Text),  # the first; None: only inputs are known so far
    Column("heard", String),  # a digest of the record that came last
    Column("state", Text),  # None: nothing says yet when the life begins
    Column("fingerprint", String),
    Column("now", BigInteger),
    Column("wake", BigInteger),
    Column("count", Integer, nullable=False, default=0),  # outputs so far
    Column("stage", String),
    Column("owner", String),
    Column("merged_into", String),
    Column("due", BigInteger),  # of the open promise that is due first
    Column("corrected", Boolean, nullable=False, default=False),  # outputs were withdrawn once
    Column("deleted", BigInteger),  # since when its CRM no longer has it
    # Of an agreement that asks a population only: see `alignlib.host.desks`.
    Column("member", Text),
    Column("turn", BigInteger),  # when it joined the population
    Column("desk", String, nullable=False, server_default=""),
    Column("called", Boolean, nullable=False, server_default=false()),  # to its desk
)
Index("alignlib_leads_wake", leads.c.wake)
Index("alignlib_leads_due", leads.c.due)
Index("alignlib_leads_stage", leads.c.stage)
Index("alignlib_leads_merged", leads.c.merged_into)
Index("alignlib_leads_contact", leads.c.contact)
Index("alignlib_leads_fingerprint", leads.c.fingerprint)
Index(
    "alignlib_leads_called", leads.c.desk, leads.c.id,
    sqlite_where=text("called"), postgresql_where=text("called"),
)  # fmt: skip

journal = Table(
    "alignlib_journal",
    metadata,
    Column("seq", _NUMBER, primary_key=True, autoincrement=True),
    Column("lead", String, nullable=False),
    Column("id", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("answer", Boolean, nullable=False, default=False),  # of the population
    # No input of the life: what it could not take, an answer that nothing asks any more, and that
    # the CRM deleted the record or has it again.
    Column("void", Boolean, nullable=False, default=False),
    Column("other", String),  # another lead that the body names
    Column("turn", BigInteger),  # when the population took it, counted from 1
    sqlite_autoincrement=True,
)
Index(
    "alignlib_journal_once", journal.c.lead, journal.c.id, unique=True,
    sqlite_where=text("void = 0"), postgresql_where=text("NOT void"),
)  # fmt: skip
Index(
    "alignlib_journal_other", journal.c.other,
    sqlite_where=text("other IS NOT NULL"), postgresql_where=text("other IS NOT NULL"),
)  # fmt: skip

waiting = Table(
    "alignlib_waiting",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("lead", String, nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
)
"""Entries of the journal that no life has taken yet."""

outputs = Table(
    "alignlib_outputs",
    metadata,
    Column("lead", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("place", Integer, nullable=False),  # in the life, counted from 0
    Column("at", BigInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("withdrawn", Boolean, nullable=False, default=False),
)

corrections = Table(
    "alignlib_corrections",
    metadata,
    Column("seq", _NUMBER, primary_key=True, autoincrement=True),
    Column("lead", String, nullable=False, index=True),
    Column("output", String, nullable=False),
    Column("what", String, nullable=False),  # withdrawn, new, moved
    Column("because", Text, nullable=False),  # ids of the inputs that came late
    Column("at", BigInteger, nullable=False),  # now, when it was corrected
    Column("before", Text),
    sqlite_autoincrement=True,
)

outbox = Table(
    "alignlib_outbox",
    metadata,
    Column("seq", _NUMBER, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("effect", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("lead", String, nullable=False, index=True),
    Column("action", String, nullable=False),  # do, undo, correct
    Column("body", Text, nullable=False),
    Column("before", Text),
    Column("status", String, nullable=False),  # open, handed, done, dropped
    Column("until", BigInteger),  # handed out until then
    sqlite_autoincrement=True,
)
Index("alignlib_outbox_effect", outbox.c.effect, outbox.c.revision)
Index(
    "alignlib_outbox_open", outbox.c.seq,
    sqlite_where=text("status IN ('open', 'handed')"),
    postgresql_where=text("status IN ('open', 'handed')"),
)  # fmt: skip

set_aside = Table(
    "alignlib_set_aside",
    metadata,
    Column("seq", _NUMBER, primary_key=True, autoincrement=True),
    Column("lead", String, index=True),
    Column("id", String),
    Column("at", BigInteger, nullable=False),  # now, when it came
    Column("reason", Text, nullable=False),
    Column("body", Text),
    sqlite_autoincrement=True,
)

forgotten = Table("alignlib_forgotten", metadata, Column("mark", String, primary_key=True))
"""Marks (not names) of leads and contacts that must not come back."""

counts = Table(
    "alignlib_counts",
    metadata,
    Column("what", String, primary_key=True),
    Column("number", BigInteger, nullable=False),
)
"""What is left of those who were forgotten."""

desks = Table(
    "alignlib_desks",
    metadata,
    Column("name", String, primary_key=True),
    Column("holder", String),
    Column("until", BigInteger),  # others leave the desk to the holder until then
    Column("step", BigInteger, nullable=False),
    Column("turn", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),  # of the agreement, as numbered in `versions`
    Column("moved", String),  # while leads go over to the next version: the last that has
    Column("shared", Text),
)
"""Who decides for which leads, and what these have in common."""

ticks = Table(
    "alignlib_ticks",
    metadata,
    Column("desk", String, primary_key=True),
    Column("turn", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("what", String, nullable=False),  # time, version, left, back
    Column("lead", String),  # that left or is back
)
"""What a desk did besides taking entries: it let time pass, began a version of the agreement, let
a lead go, or took one back."""

Step = Callable[[Connection], None]

_TO_2 = (
    "ALTER TABLE alignlib_schema ADD COLUMN desks TEXT",
    "ALTER TABLE alignlib_leads ADD COLUMN deleted BIGINT",
    "ALTER TABLE alignlib_leads ADD COLUMN desk VARCHAR DEFAULT '' NOT NULL",
    "ALTER TABLE alignlib_leads ADD COLUMN called BOOLEAN DEFAULT false NOT NULL",
    "UPDATE alignlib_leads SET called = true "
    "WHERE turn IS NULL AND state IS NULL AND record IS NOT NULL AND merged_into IS NULL",
    "CREATE INDEX alignlib_leads_called ON alignlib_leads (desk, id) WHERE called",
    "CREATE TABLE alignlib_desks (name VARCHAR NOT NULL, holder VARCHAR, until BIGINT, "
    "step BIGINT NOT NULL, turn BIGINT NOT NULL, version INTEGER NOT NULL, moved VARCHAR, "
    "shared TEXT, PRIMARY KEY (name))",
    "INSERT INTO alignlib_desks (name, holder, until, step, turn, version, shared) "
    "SELECT '', holder, until, step, turn, (SELECT count(*) FROM alignlib_versions), shared "
    "FROM alignlib_desk",
    "DROP TABLE alignlib_desk",
    "ALTER TABLE alignlib_ticks RENAME TO alignlib_ticks_1",
    "CREATE TABLE alignlib_ticks (desk VARCHAR NOT NULL, turn BIGINT NOT NULL, "
    "at BIGINT NOT NULL, what VARCHAR NOT NULL, lead VARCHAR, PRIMARY KEY (desk, turn))",
    "INSERT INTO alignlib_ticks (desk, turn, at, what) "
    "SELECT '', turn, at, 'time' FROM alignlib_ticks_1",
    "DROP TABLE alignlib_ticks_1",
)


def _to_2(connection: Connection) -> None:
    """A desk for each team, changes of version in batches, and leads that a CRM deleted."""
    for statement in _TO_2:
        connection.exec_driver_sql(statement)


STEPS: Mapping[int, Step] = {2: _to_2}
"""What makes the tables of a version out of those of the version before."""


def prepare(connection: Connection) -> None:
    """Makes the tables, or brings those of an earlier release up to date.

    Raises:
        HostError: they were made by a later release.
    """
    if not inspect(connection).has_table(schema.name):
        metadata.create_all(connection)
        connection.execute(insert(schema).values(version=VERSION))
        return
    found = connection.execute(select(schema.c.version)).scalar_one()
    if found > VERSION:
        raise HostError(
            f"this database is of a later release (tables of version {found}, here {VERSION}): "
            "install that release, or open a copy made before it"
        )
    for version in range(found + 1, VERSION + 1):
        STEPS[version](connection)
    if found < VERSION:
        connection.execute(update(schema).values(version=VERSION))
