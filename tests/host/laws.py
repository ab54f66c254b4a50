"""What must hold of a database, whatever happened to the workers."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime

from attrs import evolve
from sqlalchemy import select

import alignlib as al
from alignlib.engine.state import Entry
from alignlib.host import Deleted, Host, schema


def journalled(host: Host) -> dict[str, list[al.Input]]:
    """Every life's inputs, as they stand in the journal, without those that still wait."""
    table = schema.journal
    waits = select(schema.waiting.c.seq)
    query = select(table.c.lead, table.c.body).where(~table.c.void, table.c.seq.not_in(waits))
    query = query.order_by(table.c.seq)
    found: dict[str, list[al.Input]] = {}
    with host.database.read() as connection:
        for lead, body in connection.execute(query):
            found.setdefault(lead, []).append(al.from_plain(json.loads(body)))
    return found


def check_lives(
    host: Host, judge: al.Agreement | al.Versions, now: datetime, *, earlier: bool = False
) -> int:
    """Each lead's outputs and state are those of an in-memory replay of its journal up to `now`;
    in a database of an `earlier` release but for the inputs that led into stages, which those did
    not store."""
    inputs = journalled(host)
    outputs = schema.outputs
    leads = schema.leads
    count = 0
    with host.database.read() as connection:
        rows = connection.execute(select(leads).where(leads.c.record.is_not(None))).all()
        for row in rows:
            record = al.from_plain(json.loads(row.record))
            bodies = connection.execute(
                select(outputs.c.body)
                .where(outputs.c.lead == row.id, ~outputs.c.withdrawn)
                .order_by(outputs.c.place)
            ).scalars()
            found = [al.from_plain(json.loads(body)) for body in bodies]
            own = inputs.get(row.id, [])
            if row.state is None:
                early = record.created_at is None and not own
                assert early or row.merged_into is not None or row.deleted is not None
                assert found == []
                continue
            until = now
            if row.merged_into is not None or row.deleted is not None:
                until = datetime.fromtimestamp(row.now / 1e6, tz=now.tzinfo)
            if not al.State.from_json(row.state).stage:
                assert found == []
                continue
            wanted = judge.replay(record, own, until=until)
            assert found == list(wanted.outputs), row.id
            assert row.count == len(found)
            state = al.State.from_json(row.state)
            tracks = wanted.state.tracks
            if earlier:
                tracks = tuple(
                    evolve(track, entries=tuple(map(_as_known, own.entries, track.entries)))
                    for own, track in zip(state.tracks, tracks, strict=True)
                )
            assert state.tracks == tracks, row.id
            assert state.clocks == wanted.state.clocks, row.id
            count += len(found)
    return count


def _as_known(stored: Entry, entry: Entry) -> Entry:
    return evolve(entry, by=None) if stored.by is None else entry


def check_tasks(host: Host) -> Counter[str]:
    """No effect is lost, none has two ids: what was announced and stands is to be carried out, was
    handed out, or is done; what was withdrawn is undone or was never handed out; nothing is left to
    carry out for who was deleted."""
    outputs = schema.outputs
    outbox = schema.outbox
    seen: Counter[str] = Counter()
    with host.database.read() as connection:
        effects = {
            row.id: row.withdrawn
            for row in connection.execute(select(outputs).where(outputs.c.kind == "effect"))
        }
        gone = set(
            connection.execute(
                select(schema.leads.c.id).where(schema.leads.c.deleted.is_not(None))
            ).scalars()
        )
        entries: dict[str, list[object]] = {}
        for row in connection.execute(select(outbox).order_by(outbox.c.revision)):
            entries.setdefault(row.effect, []).append(row)
    assert set(entries) == set(effects)
    for effect, own in entries.items():
        assert [row.revision for row in own] == list(range(len(own)))
        standing = None
        for row in own:
            assert row.id == (f"{effect}.{row.revision}" if row.revision else effect)
            seen[f"{row.action} {row.status}"] += 1
            if row.status != "dropped":
                standing = row.action
        if own[0].lead in gone:
            assert all(row.status != "open" for row in own)
            continue
        assert (standing in (None, "undo")) is effects[effect], effect
    return seen


def answers_of(host: Host) -> dict[str, list[al.Input]]:
    """What the population answered, by lead, as it stands in the journal."""
    table = schema.journal
    query = select(table.c.lead, table.c.body).where(table.c.answer, ~table.c.void)
    found: dict[str, list[al.Input]] = {}
    with host.database.read() as connection:
        for lead, body in connection.execute(query.order_by(table.c.lead, table.c.at, table.c.id)):
            found.setdefault(lead, []).append(al.from_plain(json.loads(body)))
    return found


def decided_alone(
    host: Host, judge: al.Agreement, edited: al.Agreement | None = None, **adopting: object
) -> dict[str, list[al.Input]]:
    """One worker for each desk, in memory, that takes the same journal in the same order: its
    answers. `edited` is the version that comes into force, where one does."""
    with host.database.read() as connection:
        names = connection.execute(select(schema.desks.c.name)).scalars().all()
    answers: dict[str, list[al.Input]] = {}
    for name in names:
        answers |= _one_desk(host, name, judge, edited, adopting)
    return answers


def _one_desk(
    host: Host, name: str, judge: al.Agreement, edited: al.Agreement | None, adopting: object
) -> dict[str, list[al.Input]]:
    leads, journal, ticks = schema.leads, schema.journal, schema.ticks
    todo: list[tuple[int, str, object, int]] = []
    with host.database.read() as connection:
        known = select(leads).where(leads.c.turn.is_not(None), leads.c.desk == name)
        records = {row.id: row for row in connection.execute(known)}
        todo.extend(
            (row.turn, "lead", al.from_plain(json.loads(row.record)), 0) for row in records.values()
        )
        own = select(journal).where(~journal.c.answer, journal.c.turn.is_not(None))
        for row in connection.execute(own.where(journal.c.lead.in_(list(records)))):
            item = (row.lead, al.from_plain(json.loads(row.body)))
            todo.append((row.turn, "input", item, row.at))
        own = select(ticks).where(ticks.c.desk == name)
        todo.extend((row.turn, row.what, row.lead, row.at) for row in connection.execute(own))
    alone = Host("sqlite://", judge)
    turns = [turn for turn, *_ in todo]
    assert len(turns) == len(set(turns))
    newest = 0
    for _, kind, item, at in sorted(todo, key=lambda each: each[0]):
        newest = max(newest, at)
        # No later than it was for the worker that took this: clocks of workers differ, and what a
        # merge brought along waits until its turn.
        moment = datetime.fromtimestamp((at or newest) / 1e6, tz=UTC)
        match kind:
            case "time":
                alone.wake(moment)
            case "version":
                alone.adopt(edited, at=moment, **adopting)
            case "left":
                alone.ingest([Deleted(item)], now=moment)
            case "back":
                record = al.from_plain(json.loads(records[item].record))
                alone.ingest([record], now=moment)
            case _:
                alone.ingest([item], now=moment)
    answers = answers_of(alone)
    alone.close()
    return answers
