"""Analytics over frames, beside the same questions written by hand.

    python benchmarks/counting.py [--leads N] [--rounds N] [--json] [--write]

A million leads with ten million activities, in Polars frames and in DuckDB tables in memory. Each
question is asked by the function of `alignlib.analytics` and by the code of `counting_hand.py`; the
counts must be the same before anything is timed. Rounds are interleaved; the time is that of the
processor, of all threads together.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import duckdb
import polars as pl

import report
from alignlib import analytics as an
from counting_hand import DAY, NOW, POLARS, STAGES, WINDOW, WITHIN, by_duckdb, make

BUCKETS = ((0, 7), (8, 15), (16, 30), (31, 60), (61, 120), (121, None))
LEADS = {"name": "source", "opportunities": "opportunity", "deals": "deal"}
ASKED: dict[str, Callable[[Any, Any], Any]] = {
    "funnel": lambda leads, _: an.funnel(leads, STAGES, WINDOW, WITHIN, NOW),
    "sources": lambda leads, _: an.sources(an.framed(leads, columns=LEADS)),
    "ageing": lambda leads, _: an.ageing(an.framed(leads, columns={"name": "rep"}), BUCKETS),
    "attainment": lambda _, acts: an.attainment(acts, NOW),
    "attainment by rep": lambda _, acts: an.attainment_by_rep(acts, NOW),
    "activity on new leads": lambda _, acts: an.activity_on_new(acts, 14 * DAY),
}


def main(arguments: list[str] | None = None) -> int:
    own = argparse.ArgumentParser(prog="counting.py", description="Analytics over frames")
    own.add_argument("--leads", type=int, default=1_000_000)
    own.add_argument("--rounds", type=int, default=9)
    own.add_argument("--json", action="store_true")
    own.add_argument("--write", action="store_true")
    options = own.parse_args(arguments)
    with TemporaryDirectory() as name:
        make(Path(name), options.leads)
        libraries = {
            "Polars": _polars(Path(name), options.rounds),
            "DuckDB": _duckdb(Path(name), options.rounds),
        }
    plain = {
        "machine": report.machine(),
        "versions": report.versions(("alignlib", "narwhals", "polars", "duckdb")),
        "leads": options.leads,
        "rounds": options.rounds,
        "libraries": libraries,
    }
    if options.json:
        print(json.dumps(plain, indent=2))
    else:
        for library, questions in libraries.items():
            for question, found in questions.items():
                print(f"{library:8} {question:22}", *(f"{k} {v:.3f}" for k, v in found.items()))
    if options.write:
        print(f"written: {report.write('counting', plain)}", file=sys.stderr)
    return 0


def _polars(folder: Path, rounds: int) -> dict[str, dict[str, float]]:
    leads = pl.read_parquet(folder / "leads.parquet")
    activities = pl.read_parquet(folder / "activities.parquet")
    return {
        question: _timed(
            question,
            lambda ask=ask: ask(leads, activities),  # type: ignore[misc]
            lambda question=question: POLARS[question](leads, activities),  # type: ignore[misc]
            rounds,
        )
        for question, ask in ASKED.items()
    }


def _duckdb(folder: Path, rounds: int) -> dict[str, dict[str, float]]:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for name in ("leads", "activities"):
        path = folder / f"{name}.parquet"
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet('{path}')")
    leads, activities = connection.table("leads"), connection.table("activities")
    return {
        question: _timed(
            question,
            lambda ask=ask: ask(leads, activities),  # type: ignore[misc]
            lambda question=question: by_duckdb(question, connection),  # type: ignore[misc]
            rounds,
        )
        for question, ask in ASKED.items()
    }


def _timed(
    question: str, asked: Callable[[], Any], by_hand: Callable[[], Any], rounds: int
) -> dict[str, float]:
    """Seconds of the processor and by the clock, and their ratios; medians over the rounds."""
    ours, theirs = counts(question, asked()), by_hand()
    if _plain(ours) != _plain(theirs):
        raise AssertionError(f"{question}: {ours} and {theirs}")
    draw = random.Random(1)
    taken: dict[str, list[tuple[float, float]]] = {"alignlib": [], "by hand": []}
    for _ in range(rounds):
        contenders = [("alignlib", asked), ("by hand", by_hand)]
        draw.shuffle(contenders)
        for name, ask in contenders:
            begun = process_time(), perf_counter()
            ask()
            taken[name].append((process_time() - begun[0], perf_counter() - begun[1]))
    found = {}
    for number, kind in enumerate(("processor", "clock")):
        for name, times in taken.items():
            found[f"{name}, {kind}"] = median(time[number] for time in times)
        found[f"ratio, {kind}"] = found[f"alignlib, {kind}"] / found[f"by hand, {kind}"]
    return found


def counts(question: str, answer: Any) -> Any:
    """What an answer rests on, as the code by hand gives it."""
    match question:
        case "funnel":
            row: list[int] = []
            for step in (*answer.steps, answer.whole):
                row += [step.cohort.k, step.cohort.n, step.young, step.entries, step.same,
                        step.earlier, step.later]  # fmt: skip
            return (*row, answer.left_out)
        case "sources":
            return [
                (row.name, row.leads, row.opportunities, row.deals, int(row.bookings))
                for row in answer.rows
            ]
        case "ageing":
            rows = []
            for row in answer:
                held = (*enumerate(row.buckets), (None, row.untouched))
                rows += [
                    (row.name, None if number is None else str(number), count)
                    for number, count in held
                    if count
                ]
            return rows
        case "attainment":
            kept, pending = answer.due, answer.pending
            late = answer.touched.n - answer.touched.k
            return (kept.k, kept.n, pending, answer.pending_met, answer.excluded,
                    answer.touched.k, late)  # fmt: skip
        case "attainment by rep":
            return [(one.name, one.share.k, one.share.n) for one in answer.members]
    return answer.counted.k, answer.counted.n


def _plain(found: Any) -> Any:
    """In one order, with whole numbers: a list of groups, or one row."""
    if isinstance(found, list):
        return sorted((tuple(_whole(value) for value in row) for row in found), key=str)
    return tuple(_whole(value) for value in found)


def _whole(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else int(value)


if __name__ == "__main__":
    sys.exit(main())
