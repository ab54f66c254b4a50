"""What the leads put out, and what is to be carried out because of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from attrs import define, field
from sqlalchemy import Connection, bindparam, insert, select, update

from alignlib.engine.reconcile import Reconciliation
from alignlib.host import schema
from alignlib.host.database import Database
from alignlib.host.entries import dump, load, write
from alignlib.model.codec import to_plain
from alignlib.model.outputs import Effect, OutputKind
from alignlib.values.time import Micros, to_micros

_outputs = schema.outputs
_outbox = schema.outbox

_DEED = ("kind", "to", "value", "message")


@define
class Results:
    """Collected over a transaction, written at its end."""

    database: Database
    outputs: list[dict[str, Any]] = field(factory=list)
    effects: list[dict[str, Any]] = field(factory=list)

    def add(self, lead: str, place: int, outputs: Sequence[OutputKind]) -> None:
        """New outputs of a lead none of whose outputs was ever withdrawn."""
        for number, output in enumerate(outputs, place):
            row = _row(lead, number, output)
            self.outputs.append(row)
            if isinstance(output, Effect):
                self.effects.append(_entry(output.id, 0, lead, "do", row["body"], None))

    def write(self, connection: Connection) -> None:
        self.database.write_many(connection, insert(_outputs), self.outputs)
        self.database.write_many(connection, insert(_outbox), self.effects)
        self.outputs.clear()
        self.effects.clear()

    # -- of leads that were corrected -------------------------------------------------------

    def add_again(
        self, connection: Connection, lead: str, place: int, outputs: Sequence[OutputKind]
    ) -> None:
        """New outputs of a lead some of whose outputs were withdrawn: they may happen after all."""
        put = self.database.upsert(
            _outputs, ("lead", "id"), ("place", "at", "kind", "body", "withdrawn")
        )
        rows = [_row(lead, number, output) for number, output in enumerate(outputs, place)]
        if rows:
            connection.execute(put, rows)
        for output in outputs:
            if isinstance(output, Effect):
                _wish(connection, lead, output.id, output)

    def correct(
        self, connection: Connection, report: Reconciliation, because: Sequence[str], now: Micros
    ) -> None:
        """Brings what was announced in line with what holds, and writes down what changed."""
        lead = report.lead
        before = {
            row.id: row.body
            for row in connection.execute(
                select(_outputs.c.id, _outputs.c.body).where(
                    _outputs.c.lead == lead, ~_outputs.c.withdrawn
                )
            )
        }
        outputs = report.outcome.outputs
        put = self.database.upsert(
            _outputs, ("lead", "id"), ("place", "at", "kind", "body", "withdrawn")
        )
        if outputs:
            rows = [_row(lead, number, output) for number, output in enumerate(outputs)]
            connection.execute(put, rows)
        if report.withdrawn:
            gone = (
                update(_outputs)
                .where(_outputs.c.lead == lead, _outputs.c.id == bindparam("gone"))
                .values(withdrawn=True)
            )
            connection.execute(gone, [{"gone": output.id} for output in report.withdrawn])
        changed = [
            *(("withdrawn", output.id) for output in report.withdrawn),
            *(("new", output.id) for output in report.new),
            *(("moved", moved.after.id) for moved in report.moved),
        ]
        if changed:
            cause = json.dumps(list(because))
            written = [
                {"lead": lead, "output": name, "what": what, "because": cause, "at": now,
                 "before": before.get(name)}
                for what, name in changed
            ]  # fmt: skip
            connection.execute(insert(schema.corrections), written)
        for effect in report.to_undo:
            _wish(connection, lead, effect.id, None)
        for effect in report.to_do:
            _wish(connection, lead, effect.id, effect)
        for moved in report.to_correct:
            assert isinstance(moved.after, Effect)
            _wish(connection, lead, moved.after.id, moved.after)


def drop_open(connection: Connection, lead: str) -> None:
    """What nobody has been handed is not to be carried out."""
    connection.execute(
        update(_outbox)
        .where(_outbox.c.lead == lead, _outbox.c.status == "open")
        .values(status="dropped")
    )


def wish_again(connection: Connection, lead: str) -> None:
    """Every effect of a lead is to be carried out that holds, and undone that does not."""
    query = (
        select(_outputs.c.id, _outputs.c.body, _outputs.c.withdrawn)
        .where(_outputs.c.lead == lead, _outputs.c.kind == "effect")
        .order_by(_outputs.c.place)
    )
    for row in connection.execute(query).all():
        _wish(connection, lead, row.id, None if row.withdrawn else load(row.body))


def announced(connection: Connection, lead: str) -> list[Any]:
    """The outputs of a lead that hold, as data, in the order of its life."""
    query = (
        select(_outputs.c.body)
        .where(_outputs.c.lead == lead, ~_outputs.c.withdrawn)
        .order_by(_outputs.c.place)
    )
    return [json.loads(body) for body in connection.execute(query).scalars()]


def _row(lead: str, place: int, output: OutputKind) -> dict[str, Any]:
    plain = to_plain(output)
    return {
        "lead": lead,
        "id": output.id,
        "place": place,
        "at": to_micros(output.at),
        "kind": plain["type"],
        "body": write(plain),
        "withdrawn": False,
    }


def _entry(
    effect: str, revision: int, lead: str, action: str, body: str, before: str | None
) -> dict[str, Any]:
    return {
        "id": f"{effect}.{revision}" if revision else effect,
        "effect": effect,
        "revision": revision,
        "lead": lead,
        "action": action,
        "body": body,
        "before": before,
        "status": "open",
        "until": None,
    }


def _wish(connection: Connection, lead: str, name: str, wanted: Effect | None) -> None:
    """From now on this effect is to have been carried out, or (None) not to have been.

    An entry that was handed out stands, done or not: what is to be done about it is another entry.
    One that was not is changed in place.
    """
    query = select(_outbox).where(_outbox.c.effect == name).order_by(_outbox.c.revision)
    entries = list(connection.execute(query.with_for_update()))
    standing: str | None = None
    for entry in entries:
        if entry.status in ("handed", "done"):
            standing = None if entry.action == "undo" else entry.body
    needed = _needed(standing, wanted)
    last = entries[-1] if entries else None
    if last is not None and last.status in ("open", "dropped"):
        values = {"status": "dropped"} if needed is None else {**needed, "status": "open"}
        connection.execute(update(_outbox).where(_outbox.c.seq == last.seq).values(values))
    elif needed is not None:
        revision = 0 if last is None else last.revision + 1
        own = _entry(name, revision, lead, **needed)
        connection.execute(insert(_outbox).values(own))


def _needed(standing: str | None, wanted: Effect | None) -> dict[str, Any] | None:
    """What has to be done about an effect, of which `standing` was handed out last."""
    if wanted is None:
        if standing is None:
            return None
        return {"action": "undo", "body": standing, "before": None}
    body = dump(wanted)
    if standing is None:
        return {"action": "do", "body": body, "before": None}
    known = load(standing)
    if all(getattr(known, name) == getattr(wanted, name) for name in _DEED):
        return None
    return {"action": "correct", "body": body, "before": standing}
