"""What durability costs: `alignlib.host` on SQLite beside the engine alone and the bare inserts.

    python benchmarks/host.py [--quick] [--json] [--write]

100,000 activities of 10,000 leads. *Engine*: `replay` of each lead in memory. *Inserts*: the rows
that the host has written in the end, inserted by the driver alone into an empty database with the
same tables. *Host*: `ingest`, once in one call and once in ten calls in the order of time, in which
most leads come again and again. The target is at most three times the engine plus the inserts, for
the one call; the ten are measured against it, too. *Waking*: `wake` with all asleep but a few.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import process_time_ns
from typing import Any

import alignlib as al
import report
from alignlib.host import Host

RULES = Path(__file__).parents[1] / "examples" / "inbound" / "inbound.rules"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
TARGET = 3.0
FACTS = {"country": "US", "role": "buyer", "account.employees": "200", "contact.title": "Director"}

Item = Any


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--quick", "--json", "--write"):
        parser.add_argument(name, action="store_true")
    options = parser.parse_args(arguments)
    agreement = al.load(RULES)
    leads = 500 if options.quick else 10_000
    records, inputs = _work(agreement, leads)
    plain = {
        "machine": report.machine(),
        "versions": report.versions(("alignlib", "sqlalchemy")),
        "quick": options.quick,
        "leads": leads,
        "activities": len(inputs),
        **_measured(agreement, records, inputs),
    }
    screen = sys.stderr if options.json else sys.stdout
    for line in _lines(plain):
        print(line, file=screen)
    if options.json:
        print(json.dumps(plain, indent=2, ensure_ascii=False))
    if options.write:
        print(f"written: {report.write('host', plain)}", file=screen)
    return 0 if plain["share_of_target"] <= 1 else 1


def _work(agreement: al.Agreement, leads: int) -> tuple[list[al.Lead], list[tuple[str, Any]]]:
    """Leads of ten activities each, the inputs of all in the order of time."""
    chance = Random(20260101)
    kinds = ["visit", "form", "click", "demo-request", "call", "mail", "meeting"]
    records: list[al.Lead] = []
    inputs: list[tuple[str, Any]] = []
    for number in range(leads):
        name = f"L-{number:05}"
        born = START + timedelta(seconds=chance.randrange(30 * 86_400))
        records.append(agreement.lead({"id": name, "created_at": born.isoformat(), **FACTS}))
        for count in range(10):
            at = born + timedelta(seconds=chance.randrange(20 * 86_400))
            kind = chance.choice(kinds)
            inputs.append((name, al.Activity(id=f"{name}/{count}", kind=kind, at=at)))
    inputs.sort(key=lambda pair: pair[1].at)
    return records, inputs


def _measured(
    agreement: al.Agreement, records: list[al.Lead], inputs: list[tuple[str, Any]]
) -> dict[str, Any]:
    histories: dict[str, list[Any]] = {record.id: [] for record in records}
    for lead, item in inputs:
        histories[lead].append(item)
    ends = {lead: max(item.at for item in own) for lead, own in histories.items()}
    now = START + 60 * DAY

    def engine() -> None:
        for record in records:
            agreement.replay(record, histories[record.id], until=ends[record.id])

    found: dict[str, Any] = {"engine_ns": _time(engine)}
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/one.db"
        with Host(url, agreement) as host:
            items: list[Item] = [*records, *inputs]
            found["one_call_ns"] = _time(lambda: host.ingest(items, now=now))
            found["asleep_ns"], found["woken_ns"], found["woken"] = _waking(host, now)
        found["inserts_ns"] = _inserts(f"{folder}/one.db", f"{folder}/bare.db")
        with Host(f"sqlite:///{folder}/ten.db", agreement) as host:
            host.ingest(records, now=START)
            size = -(-len(inputs) // 10)

            def ten_calls() -> None:
                for begin in range(0, len(inputs), size):
                    host.ingest(inputs[begin : begin + size], now=now)

            found["ten_calls_ns"] = _time(ten_calls)
    allowed = TARGET * found["engine_ns"] + found["inserts_ns"]
    found["share_of_target"] = round(found["one_call_ns"] / allowed, 3)
    found["ten_calls_share_of_target"] = round(found["ten_calls_ns"] / allowed, 3)
    return found


def _waking(host: Host, now: datetime) -> tuple[int, int, int]:
    """Waking when nobody's time has come, and when that of a few leads has."""
    early = START - DAY
    asleep = _time(lambda: host.wake(early))
    woken: list[int] = []
    taken = _time(lambda: woken.append(host.wake(now, most=100).leads))
    return asleep, taken, woken[0]


def _inserts(source: str, target: str) -> int:
    """The same rows, by the driver alone."""
    with sqlite3.connect(source) as old:
        tables = old.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL "
            "AND name NOT LIKE 'sqlite_%' ORDER BY type DESC"
        ).fetchall()
        names = [name for name, sql in tables if sql.startswith("CREATE TABLE")]
        rows = {name: old.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    new = sqlite3.connect(target)
    new.executescript("PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON;")
    for _, sql in tables:
        new.execute(sql)

    def insert() -> None:
        for name, own in rows.items():
            if own:
                marks = ", ".join("?" * len(own[0]))
                new.executemany(f"INSERT INTO {name} VALUES ({marks})", own)
        new.commit()

    taken = _time(insert)
    new.close()
    old.close()
    return taken


def _time(work: Callable[[], Any]) -> int:
    """Nanoseconds of the process on a core, so that what else the machine runs counts little."""
    start = process_time_ns()
    work()
    return process_time_ns() - start


def _lines(plain: dict[str, Any]) -> list[str]:
    def each(name: str) -> str:
        return f"{plain[name] / plain['activities'] / 1000:8.1f} µs an activity"

    return [
        f"{plain['activities']:,} activities of {plain['leads']:,} leads",
        f"engine alone            {each('engine_ns')}",
        f"bare inserts            {each('inserts_ns')}",
        f"ingest, one call        {each('one_call_ns')}",
        f"ingest, ten calls       {each('ten_calls_ns')}",
        f"allowed: 3 × engine + inserts; taken of it: {plain['share_of_target']:.0%} in one call, "
        f"{plain['ten_calls_share_of_target']:.0%} in ten",
        f"wake, nobody due        {plain['asleep_ns'] / 1e6:8.1f} ms",
        f"wake, {plain['woken']:3} due           {plain['woken_ns'] / 1e6:8.1f} ms",
    ]


if __name__ == "__main__":
    raise SystemExit(main())
