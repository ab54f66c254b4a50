"""Leads go over to another version of the agreement, a few in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from attrs import define, field, frozen
from sqlalchemy import Connection, func, select

from alignlib.engine.adoption import Adoption
from alignlib.host import schema

_leads = schema.leads


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
    """How many leads live under another version. One that is another lead now stays as it was."""
    behind = (_leads.c.fingerprint != fingerprint, _leads.c.merged_into.is_(None))
    return connection.execute(select(func.count()).where(*behind)).scalar_one()


def next_ids(connection: Connection, fingerprint: str, most: int) -> list[str]:
    """Some of them, that no other worker has."""
    query = (
        select(_leads.c.id)
        .where(_leads.c.fingerprint != fingerprint, _leads.c.merged_into.is_(None))
        .order_by(_leads.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return list(connection.execute(query).scalars())
