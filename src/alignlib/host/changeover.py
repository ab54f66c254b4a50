"""Leads go over to another version of the agreement, a few in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from attrs import define, field, frozen
from sqlalchemy import ColumnElement, Connection, func, select, update

from alignlib.engine.adoption import Adoption
from alignlib.host import schema

_leads = schema.leads

BATCH = 500
"""How many leads share a transaction."""


@frozen(kw_only=True)
class Adopted:
    """How far it is: leads that went over in this call, those that are still to, and what it did to
    them: by `clock: kept` and the like, how often. `outputs` came about by it."""

    leads: int
    left: int
    outputs: int
    changes: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        yield f"{self.leads:,} leads adopted, {self.left:,} to go, {self.outputs:,} outputs"
        yield from (f"  {what}: {number:,}" for what, number in self.changes)


@define
class Changes:
    """Counted over a call."""

    leads: int = 0
    outputs: int = 0
    found: Counter[str] = field(factory=Counter)

    def add(self, adoptions: Sequence[Adoption]) -> None:
        for adoption in adoptions:
            self.outputs += len(adoption.outputs)
            self.found.update(f"{change.kind}: {change.what}" for change in adoption.report)

    def adopted(self, left: int) -> Adopted:
        return Adopted(
            leads=self.leads,
            left=left,
            outputs=self.outputs,
            changes=tuple(sorted(self.found.items())),
        )


def newest_instant(connection: Connection) -> int | None:
    """Up to when lives have been taken."""
    query = select(func.max(_leads.c.now)).where(_leads.c.stage.is_not(None))
    return connection.execute(query).scalar()


def left_behind(connection: Connection, fingerprint: str) -> int:
    """How many leads live under another version. One that is another lead now, or that the CRM
    deleted, stays as it was."""
    query = select(func.count()).where(*_behind(fingerprint))
    return connection.execute(query).scalar_one()


def _behind(fingerprint: str) -> tuple[ColumnElement[bool], ...]:
    return (
        _leads.c.fingerprint != fingerprint, _leads.c.merged_into.is_(None),
        _leads.c.deleted.is_(None),
    )  # fmt: skip


def next_ids(connection: Connection, fingerprint: str, most: int) -> list[str]:
    """Some of them, that no other worker has."""
    query = (
        select(_leads.c.id)
        .where(*_behind(fingerprint))
        .order_by(_leads.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return list(connection.execute(query).scalars())


def write_desks(connection: Connection, field: str | None) -> None:
    """By which field leads come to their desks."""
    connection.execute(update(schema.schema).values(desks=field))


def read_desks(connection: Connection) -> str | None:
    field: str | None = connection.execute(select(schema.schema.c.desks)).scalar_one()
    return field
