"""What is to be carried out, handed to workers at least once."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, TypeAlias, cast

from attrs import field, frozen
from sqlalchemy import Connection, and_, or_, select, update

from alignlib.host import schema
from alignlib.host.entries import load
from alignlib.model.outputs import Effect
from alignlib.values.time import Micros

Action: TypeAlias = Literal["do", "undo", "correct"]

_table = schema.outbox


@frozen(kw_only=True)
class Task:
    """One thing to carry out. `id` is the same however often it is handed out.

    action "do": carry `effect` out (its id is `effect.id`); "undo": it was handed out and should
    not have been; "correct": it was handed out as `before`, and is to be as `effect` now. What
    follows about one effect is handed out only when what came before is done.
    """

    id: str
    lead: str
    action: Action
    effect: Effect
    before: Effect | None = field(default=None)


def hand_out(connection: Connection, now: Micros, lease: timedelta, most: int) -> list[Task]:
    """The next tasks, oldest first; nobody else is handed them until the lease is over."""
    earlier = _table.alias("earlier")
    open_before = (
        select(earlier.c.seq)
        .where(
            earlier.c.effect == _table.c.effect,
            earlier.c.revision < _table.c.revision,
            earlier.c.status.in_(("open", "handed")),
        )
        .exists()
    )
    query = (
        select(_table)
        .where(
            or_(
                _table.c.status == "open",
                and_(_table.c.status == "handed", _table.c.until <= now),
            ),
            ~open_before,
        )
        .order_by(_table.c.seq)
        .limit(most)
        .with_for_update(skip_locked=True, of=_table)
    )
    rows = list(connection.execute(query))
    if rows:
        until = now + lease // timedelta(microseconds=1)
        connection.execute(
            update(_table)
            .where(_table.c.seq.in_([row.seq for row in rows]))
            .values(status="handed", until=until)
        )
    return [
        Task(
            id=row.id,
            lead=row.lead,
            action=cast(Action, row.action),
            effect=load(row.body),
            before=None if row.before is None else load(row.before),
        )
        for row in rows
    ]


def close(connection: Connection, name: str) -> bool:
    """Whether there was such a task that was still to be closed."""
    done = connection.execute(
        update(_table)
        .where(_table.c.id == name, _table.c.status == "handed")
        .values(status="done", until=None)
    )
    return bool(done.rowcount)
