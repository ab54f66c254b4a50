"""Lives from tables by `alignlib.frames.replay`, on all cores, beside a state machine by hand.

    python benchmarks/lives.py [--activities N …] [--rounds N] [--json] [--write]

Leads of a hundred activities (`workloads/replay.rules`) as Polars frames, in sizes of 10⁵ to 10⁷
activities. The class by hand (`workloads/machine.py`) reads the same frames on one core: sorted by
lead and time and each id once by Polars, then row by row, its moves and promises put into frames.
Each run is a process of its own. Both are held to the same moves and promises.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import report
from workloads.histories import histories
from workloads.machine import LeadMachine, micros
from workloads.replay import FILE

BASE = 2_000  # leads that are made; larger sizes repeat them under other keys
LONG = 100
UNTIL = datetime(2027, 6, 1, tzinfo=UTC)
CONTENDERS = ("alignlib", "alignlib, one process", "by hand")


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    if options.run is not None:
        print(json.dumps(_run(options.run, Path(options.data))))
        return 0
    sizes = [_size(activities, options.rounds) for activities in options.activities]
    plain = {
        "machine": report.machine(),
        "versions": report.versions(("alignlib", "narwhals", "polars")),
        "sizes": sizes,
    }
    screen = sys.stderr if options.json else sys.stdout
    for size in sizes:
        print(f"{size['activities']:,} activities", file=screen)
        for name, row in size["contenders"].items():
            print(f"  {name:22} {row['seconds']:8.1f} s  {row['cpu_seconds']:8.1f} s of processors"
                  f"  {row['per_core']:9,} a second and core  {row['peak_mb']:7,.0f} MB",
                  file=screen)  # fmt: skip
    if options.json:
        print(json.dumps(plain, indent=2))
    if options.write:
        print(f"written: {report.write('lives', plain)}", file=screen)
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    own = argparse.ArgumentParser(prog="lives.py", description="Lives from tables.")
    own.add_argument("--activities", type=int, nargs="+", default=[10**5, 10**6, 10**7])
    own.add_argument("--rounds", type=int, default=1)
    own.add_argument("--json", action="store_true")
    own.add_argument("--write", action="store_true")
    own.add_argument("--run", choices=CONTENDERS, help=argparse.SUPPRESS)
    own.add_argument("--data", help=argparse.SUPPRESS)
    return own.parse_args(arguments)


def _size(activities: int, rounds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        _write_data(Path(folder), activities // LONG)
        found: dict[str, list[dict[str, Any]]] = {name: [] for name in CONTENDERS}
        for number in range(rounds):
            for name in CONTENDERS if number % 2 == 0 else CONTENDERS[::-1]:
                command = [sys.executable, __file__, "--run", name, "--data", folder]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                found[name].append(json.loads(done.stdout))
    answers = {name: runs[0]["answers"] for name, runs in found.items()}
    if len({json.dumps(answer) for answer in answers.values()}) != 1:
        raise SystemExit(f"the contenders differ: {answers}")
    contenders = {}
    for name, runs in found.items():
        row = {
            each: round(median(run[each] for run in runs), 2)
            for each in ("seconds", "cpu_seconds", "peak_mb")
        }
        contenders[name] = {**row, "per_core": round(activities / row["cpu_seconds"])}
    return {"activities": activities, "contenders": contenders}


def _write_data(folder: Path, leads: int) -> None:
    import polars as pl

    few = min(leads, BASE)
    made = histories(few, LONG, seed=5)
    people = pl.DataFrame([
        {"id": h.lead.id, "created_at": h.lead.created_at, **h.lead.fields} for h in made
    ])  # fmt: skip
    happened = pl.DataFrame(
        [
            {"lead": h.lead.id, "id": a.id, "kind": a.kind, "at": a.at,
             "page": a.fields.get("page"), "answer": a.fields.get("answer")}
            for h in made for a in h.activities
        ],
        schema_overrides={"page": pl.String, "answer": pl.String},
    )  # fmt: skip
    for name, frame, keys in (("leads", people, ["id"]), ("inputs", happened, ["lead", "id"])):
        parts = [
            frame.with_columns(pl.concat_str(pl.col(key), pl.lit(f"-{again}")) for key in keys)
            for again in range(-(-leads // few))
        ]
        # In no order, as exports come.
        whole = pl.concat(parts).sample(fraction=1, shuffle=True, seed=7)
        whole.write_parquet(folder / f"{name}.parquet")


def _run(contender: str, folder: Path) -> dict[str, Any]:
    import polars as pl

    leads = pl.read_parquet(folder / "leads.parquet")
    inputs = pl.read_parquet(folder / "inputs.parquet")
    start, before = perf_counter(), _processors()
    if contender == "by hand":
        moves, promises = _by_hand(leads, inputs)
    else:
        import alignlib as al

        processes = (os.cpu_count() or 1) if contender == "alignlib" else 1
        found = al.frames.replay(
            al.load(FILE), leads, inputs, until=UNTIL, reasons=False, processes=processes
        )
        assert found.problems.is_empty()
        moves, promises = found.transitions, found.sla_events
    seconds, cpu_seconds = perf_counter() - start, _processors() - before
    own, children = (
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    workers = (os.cpu_count() or 1) if contender == "alignlib" else 0
    return {
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "peak_mb": own + workers * children,
        "answers": [_digest(moves, MOVES), _digest(promises, PROMISES)],
    }


def _processors() -> float:
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


MOVES = ["lead", "at", "from_stage", "to_stage"]
PROMISES = ["lead", "at", "sla", "number", "step"]


def _digest(frame: Any, columns: list[str]) -> list[int]:
    return [len(frame), int(frame.select(columns).sort(columns).hash_rows(1).sum())]


# -- by hand -----------------------------------------------------------------------------------


class _Row:
    __slots__ = ("at", "fields", "kind")

    def __init__(self, kind: str, at: datetime, page: str | None, answer: str | None) -> None:
        self.kind = kind
        self.at = at
        self.fields = {"page": page, "answer": answer}


def _by_hand(leads: Any, inputs: Any) -> tuple[Any, Any]:
    import polars as pl

    order = inputs.sort("lead", "at", "id").unique(
        ["lead", "id"], keep="first", maintain_order=True
    )
    columns = ("id", "created_at", "country", "employees", "role")
    people = {row[0]: row[1:] for row in leads.select(columns).iter_rows()}
    moves: list[tuple[Any, ...]] = []
    promises: list[tuple[Any, ...]] = []
    for key, rows in _lives(order):
        born, country, employees, role = people.pop(key)
        machine = LeadMachine(country, employees, role, micros(born)).run(rows, UNTIL)
        for event in machine.events:
            if event[0] == "transition":
                moves.append((key, event[1], event[2], event[3]))
            elif event[0] == "sla":
                promises.append((key, *event[1:5]))
    instant = pl.Datetime("us", "UTC")
    return (
        pl.DataFrame(moves, MOVES, orient="row").with_columns(pl.col("at").cast(instant)),
        pl.DataFrame(promises, PROMISES, orient="row").with_columns(pl.col("at").cast(instant)),
    )


def _lives(order: Any) -> Iterator[tuple[str, list[_Row]]]:
    here: list[_Row] = []
    last = None
    for key, *row in order.select("lead", "kind", "at", "page", "answer").iter_rows():
        if key != last and last is not None:
            yield last, here
            here = []
        last = key
        here.append(_Row(*row))
    if last is not None:
        yield last, here


if __name__ == "__main__":
    sys.exit(main())
