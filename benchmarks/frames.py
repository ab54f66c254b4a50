"""Tables of leads judged by `alignlib.frames`, beside the same rules written by hand.

    python benchmarks/frames.py [--leads N] [--rounds N] [--undecided] [--json] [--write]

N leads (100,000 unless said otherwise) with ten times as many activities, as Parquet files that
every run reads before its time is taken. Each run is a process of its own, so that its peak of
memory is its own; it judges twice, and the second time counts. In every round each contender runs
once, in a new order. All are held to the same answers first.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import report
from frames_hand import AGREEMENT, ANSWERS, AT, by_duckdb, by_polars

CONTENDERS = ("polars alignlib", "polars by hand", "duckdb alignlib", "duckdb by hand")
PACKAGES = ("alignlib", "narwhals", "polars", "duckdb", "pyarrow")


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    if options.run is not None:
        print(json.dumps(_run(options.run, Path(options.data), options.undecided)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        data = Path(options.data) if options.data else Path(folder)
        _write_data(data, options.leads)
        found = _measured(data, options)
    _verify(found)
    plain = {
        "machine": report.machine(),
        "versions": report.versions(PACKAGES),
        "leads": options.leads,
        "activities": options.leads * 10,
        "rounds": options.rounds,
        "undecided": options.undecided,
        "contenders": {name: _summed(runs) for name, runs in found.items()},
        "ratios": _ratios(found),
    }
    screen = sys.stderr if options.json else sys.stdout
    for name, row in plain["contenders"].items():
        print(f"{name:16} {row['seconds']:8.2f} s  {row['cpu_seconds']:8.2f} s of processors  "
              f"{row['peak_mb']:7,.0f} MB", file=screen)  # fmt: skip
    for name, row in plain["ratios"].items():
        print(f"{name}: {row['seconds']:.2f} × the time by hand, {row['cpu_seconds']:.2f} × of "
              f"processors, {row['peak_mb']:.2f} × the memory", file=screen)  # fmt: skip
    if options.json:
        print(json.dumps(plain, indent=2))
    if options.write:
        print(f"written: {report.write('frames', plain)}", file=screen)
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    own = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    own.add_argument("--leads", type=int, default=100_000)
    own.add_argument("--rounds", type=int, default=5)
    own.add_argument("--undecided", action="store_true", help="alignlib tells what is open, too")
    own.add_argument("--json", action="store_true")
    own.add_argument("--write", action="store_true")
    own.add_argument("--data", help="keep (or find) the Parquet files in this folder")
    own.add_argument("--run", choices=CONTENDERS, help=argparse.SUPPRESS)
    return own.parse_args(arguments)


def _write_data(folder: Path, leads: int) -> None:
    """Random leads and activities, the same on every run; a tenth of the facts are unknown."""
    import polars as pl

    if (folder / f"leads-{leads}.parquet").exists():
        return
    count = leads * 10
    row = pl.int_range(leads, eager=True)

    def picked(values: list[Any], seed: int, size: int = leads) -> Any:
        numbers = pl.int_range(size, eager=True).hash(seed) % len(values)
        return pl.Series(values).gather(numbers)

    frame = pl.DataFrame({
        "id": "L" + row.cast(pl.String),
        "country": picked(["US", "us", "CA", "GB", "DE", "FR", "São Tomé", "US", "US", None], 1),
        "role": picked(["buyer"] * 7 + ["student", "vendor", None], 2),
        "employees": picked([*range(10, 900, 10), *[None] * 9], 3),
        "budget": picked([5_000, 10_000, 25_000, 80_000, None], 4),
        "consented": picked([True] * 8 + [False, None], 5),
        "contact_title": picked(["VP Sales", "Director of IT", "Head of Ops", "Clerk", None], 6),
    })  # fmt: skip
    number = pl.int_range(count, eager=True)
    ago = (number.hash(8) % (180 * 86_400)).cast(pl.Int64) * 1_000_000
    end = int(AT.timestamp()) * 1_000_000 + 86_400_000_000
    happened = pl.DataFrame({
        "lead": "L" + (number.hash(7) % leads).cast(pl.String),
        "kind": picked(["visit"] * 6 + ["click"] * 2 + ["form", "call"], 9, count),
        "at": (end - ago).cast(pl.Datetime("us", "UTC")),
    })  # fmt: skip
    frame.write_parquet(folder / f"leads-{leads}.parquet")
    happened.write_parquet(folder / f"activities-{leads}.parquet")


def _run(contender: str, data: Path, undecided: bool) -> dict[str, Any]:
    """One contender in this process: seconds, the peak of memory, and a digest of its answers."""
    leads, activities = next(data.glob("leads-*")), next(data.glob("activities-*"))
    library, _, kind = contender.partition(" ")
    judge = (_polars if library == "polars" else _duckdb)(leads, activities, kind, undecided)
    judge()
    start, cpu = perf_counter(), process_time()
    answers = judge()
    seconds, cpu_seconds = perf_counter() - start, process_time() - cpu
    peak = report.peak_mb()
    digest = answers.select(ANSWERS).sort("id").hash_rows(1).sum()
    return {
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "peak_mb": peak,
        "answers": [len(answers), digest],
    }


def _polars(leads: Path, activities: Path, kind: str, undecided: bool) -> Any:
    import polars as pl

    from alignlib import frames, loads

    tables = pl.read_parquet(leads).lazy(), pl.read_parquet(activities).lazy()
    if kind == "by hand":
        return lambda: by_polars(*tables).collect()
    agreement = loads(AGREEMENT)
    # The same columns as by hand, and `undecided` where that is asked for.
    wanted = [*ANSWERS, *(["undecided"] if undecided else [])]

    def judged() -> Any:
        found = frames.evaluate(agreement, *tables, at=AT, undecided=undecided)
        return found.select(wanted).collect()

    return judged


def _duckdb(leads: Path, activities: Path, kind: str, undecided: bool) -> Any:
    import duckdb

    from alignlib import frames, loads

    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"CREATE TABLE leads AS FROM '{leads}'")
    connection.execute(f"CREATE TABLE activities AS FROM '{activities}'")
    if kind == "by hand":
        return lambda: by_duckdb(connection).pl()
    agreement = loads(AGREEMENT)
    tables = connection.table("leads"), connection.table("activities")
    wanted = [*ANSWERS, *(["undecided"] if undecided else [])]

    def judged() -> Any:
        found = frames.evaluate(agreement, *tables, at=AT, undecided=undecided)
        return found.select(*wanted).pl()

    return judged


def _measured(data: Path, options: argparse.Namespace) -> dict[str, list[dict[str, Any]]]:
    order = list(CONTENDERS)
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in CONTENDERS}
    chance = random.Random(20260101)
    for _ in range(options.rounds):
        chance.shuffle(order)
        for name in order:
            command = [sys.executable, __file__, "--run", name, "--data", str(data)]
            command += ["--undecided"] if options.undecided else []
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            found[name].append(json.loads(done.stdout))
    return found


def _verify(found: dict[str, list[dict[str, Any]]]) -> None:
    answers = {name: run["answers"] for name, runs in found.items() for run in runs}
    if len({json.dumps(answer) for answer in answers.values()}) != 1:
        raise SystemExit(f"the contenders differ: {answers}")


def _summed(runs: list[dict[str, Any]]) -> dict[str, float]:
    names = ("seconds", "cpu_seconds", "peak_mb")
    return {name: round(median(run[name] for run in runs), 3) for name in names}


def _ratios(found: dict[str, list[dict[str, Any]]]) -> dict[str, dict[str, float]]:
    """Of the medians, for each library."""
    summed = {name: _summed(runs) for name, runs in found.items()}
    return {
        library: {
            name: round(summed[f"{library} alignlib"][name] / own, 3)
            for name, own in summed[f"{library} by hand"].items()
        }
        for library in ("polars", "duckdb")
    }


if __name__ == "__main__":
    sys.exit(main())
