"""Whether frames are the engine to the last bit, on a million random leads.

    python benchmarks/differential.py [--leads N] [--agreements N] [--spark N] [--seed N] [--write]

Agreements are those of `tests/property/frame_cases.py`, the longest of many drawn. The tables
(`workloads/wild.py`) are in no order, with unknown, wrong and extreme cells, texts in several
scripts, clocks that change, leads in two rows and activities sent twice. Every second agreement
judges each lead at an instant of its own. `Agreement.evaluate`, shared by all cores, says what is
right; what reads facts alone is asked of `Agreement.compile` too. Each library judges the whole
table, and PySpark (where it and Java are) the first leads of it. Takes
a quarter of an hour; exits with 1 where anything differs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import HealthCheck, Phase, given, seed, settings

import report

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import alignlib as al
import property.conftest  # noqa: F401 (its settings, which the cases ask for)
from property.frame_cases import Tables, agreements, expected, load
from workloads.wild import CHUNK, ROW, chunk, moment, whole

LIBRARIES = ("Polars", "pandas", "PyArrow", "DuckDB")
DRAWN = 300


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    found: dict[str, dict[str, int]] = {}
    told: list[dict[str, Any]] = []
    for number, text in enumerate(_texts(options.agreements, options.seed)):
        own = number % 2 == 1
        start = perf_counter()
        wanted, judged = _reference(text, options.leads, options.seed + number, own)
        seconds = perf_counter() - start
        problems = wanted.num_rows - wanted.column("problem").null_count
        print(f"agreement {number}: {wanted.num_rows:,} rows, {problems:,} with a problem, "
              f"{seconds:.0f} s by Agreement.evaluate", flush=True)  # fmt: skip
        told.append({"text": text, "own_instants": own, "problems": problems})
        _add(found, "compiled", judged)
        leads, activities = whole(options.leads, options.seed + number, own=own)
        at = "now" if own else moment(options.seed + number)
        for library in LIBRARIES:
            start = perf_counter()
            answers = judge(library, load(text), leads, activities, at)
            row = _differences(answers, wanted) | {"activities": activities.num_rows}
            print(f"  {library:8} {row}  {perf_counter() - start:.0f} s", flush=True)
            _add(found, library, row)
        if options.spark:
            few = whole(options.spark, options.seed + number, own=own)
            start = perf_counter()
            answers = _by_spark(load(text), *few, at)
            held = wanted.filter(pc.is_in(wanted.column(ROW), few[0].column(ROW)))
            row = _differences(answers, held) | {"activities": few[1].num_rows}
            print(f"  PySpark  {row}  {perf_counter() - start:.0f} s", flush=True)
            _add(found, "PySpark", row)
    wrong = sum(row["different"] for row in found.values())
    if options.write:
        packages = ("alignlib", "polars", "pandas", "pyarrow", "duckdb", "pyspark", "narwhals")
        plain = {
            "machine": report.machine(), "versions": report.versions(packages),
            "seed": options.seed, "agreements": told, "judged": found,
        }  # fmt: skip
        print(f"written: {report.write('differential', plain)}")
    return 1 if wrong else 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    own = argparse.ArgumentParser(prog="differential.py", description="Frames beside the engine.")
    own.add_argument("--leads", type=int, default=1_000_000)
    own.add_argument("--agreements", type=int, default=2)
    own.add_argument("--spark", type=int, default=200_000 if shutil.which("java") else 0)
    own.add_argument("--seed", type=int, default=1)
    own.add_argument("--write", action="store_true")
    return own.parse_args(arguments)


def _texts(count: int, number: int) -> Iterator[str]:
    """The longest of those drawn, every second without windows of working time: these are judged
    lead by lead where each lead has its own instant."""
    kept = {working: _drawn(working, number) for working in (True, False)}
    for place in range(count):
        yield kept[place % 2 == 0].pop()


def _drawn(working: bool, number: int) -> list[str]:
    found: list[str] = []

    @seed(number)
    @settings(max_examples=DRAWN, database=None, deadline=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(agreements(working))
    def draw(text: str) -> None:
        found.append(text)

    draw()
    return sorted(set(found), key=len)


def _add(found: dict[str, dict[str, int]], library: str, row: dict[str, int]) -> None:
    known = found.setdefault(library, {"agreements": 0})
    known["agreements"] += 1
    for name, count in row.items():
        known[name] = known.get(name, 0) + count


# -- what is right -----------------------------------------------------------------------------


def _reference(text: str, leads: int, number: int, own: bool) -> tuple[pa.Table, dict[str, int]]:
    """Each row's answers by `Agreement.evaluate`, and how `Agreement.compile` compares."""
    work = [(text, number, place, own) for place in range(-(-leads // CHUNK))]
    judged = {"rows": 0, "answers": 0, "different": 0, "activities": 0}
    tables = []
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for rows, counted in pool.map(_judged, work):
            tables.append(pa.Table.from_pylist(rows))
            for name, count in counted.items():
                judged[name] += count
    return pa.concat_tables(tables, promote_options="permissive"), judged


def _judged(work: tuple[str, int, int, bool]) -> tuple[list[dict[str, Any]], dict[str, int]]:
    text, number, place, own = work
    agreement = load(text)
    leads, activities = chunk(number, place, own=own)
    by_lead: dict[str, list[dict[str, Any]]] = {}
    for act in activities.to_pylist():
        by_lead.setdefault(act["lead"], []).append(act)
    at = None if own else moment(number)
    compiled = _compiled(agreement)
    counted = {"rows": 0, "answers": 0, "different": 0}
    found: list[dict[str, Any]] = []
    for lead in leads.to_pylist():
        row = lead.pop(ROW)
        acts = by_lead.get(lead["id"], [])
        answer = expected(Tables(text, [lead], acts, at))[0]
        last = None
        for stage in agreement.plan.stages:
            if answer.get(f"qualifies_{stage.name}"):
                last = stage.name
        found.append({**answer, ROW: row, "qualifies_for": last})
        if answer["problem"] is not None or not compiled:
            continue
        counted["rows"] += 1
        facts = {name.lower(): value for name, value in lead.items() if name not in ("id", "now")}
        facts["contact.title"] = facts.pop("contact_title")
        for name, function in compiled.items():
            (said,) = function(facts)
            counted["answers"] += 1
            counted["different"] += said != answer[name]
    return found, counted


def _compiled(agreement: al.Agreement) -> dict[str, Any]:
    """The functions of what reads facts alone."""
    found = {}
    for name in agreement.plan.definitions:
        try:
            found[name] = agreement.compile(name)
        except al.RecordError:
            continue
    return found


# -- the libraries -----------------------------------------------------------------------------


def judge(library: str, agreement: al.Agreement, leads: Any, activities: Any, at: Any) -> pa.Table:
    """The answers of a library's frames, as a table."""
    if library == "Polars":
        import polars as pl

        tables = [pl.DataFrame(pl.from_arrow(table)) for table in (leads, activities)]
        return al.frames.evaluate(agreement, *tables, at=at, carry=[ROW]).to_arrow()
    if library == "pandas":
        import pandas as pd

        whole_numbers = {pa.int16(): pd.Int16Dtype(), pa.int64(): pd.Int64Dtype()}.get
        tables = [table.to_pandas(types_mapper=whole_numbers) for table in (leads, activities)]
        found = al.frames.evaluate(agreement, *tables, at=at, carry=[ROW])
        return pa.Table.from_pandas(found, preserve_index=False)
    if library == "DuckDB":
        import duckdb

        connection = duckdb.connect()
        connection.execute("SET TimeZone = 'UTC'")
        tables = [connection.from_arrow(table) for table in (leads, activities)]
        return al.frames.evaluate(agreement, *tables, at=at, carry=[ROW]).to_arrow_table()
    return al.frames.evaluate(agreement, leads, activities, at=at, carry=[ROW])


def _by_spark(agreement: al.Agreement, leads: pa.Table, activities: pa.Table, at: Any) -> pa.Table:
    import pyarrow.parquet as pq
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master("local[2]")
    for name, value in {
        "spark.driver.memory": "6g", "spark.driver.host": "127.0.0.1", "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false", "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
        "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    }.items():  # fmt: skip
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    with tempfile.TemporaryDirectory() as folder:
        frames = []
        for name, table in (("leads", leads), ("activities", activities)):
            pq.write_table(table, f"{folder}/{name}.parquet")
            frames.append(spark.read.parquet(f"{folder}/{name}.parquet"))
        found = al.frames.evaluate(agreement, *frames, at=at, carry=[ROW])
        found.write.parquet(f"{folder}/found")
        return pq.read_table(f"{folder}/found")


def _differences(found: pa.Table, wanted: pa.Table) -> dict[str, int]:
    """How many answers were compared, and how many are not the same; a problem is held to be one,
    whatever it says. A row that lacks or is too many counts with all its answers."""
    names = [name for name in found.column_names if name not in (ROW, "id", "now")]
    rows = {"rows": wanted.num_rows, "answers": wanted.num_rows * len(names)}
    left, right = found.sort_by(ROW), wanted.sort_by(ROW)
    if not left.column(ROW).cast(pa.int64()).equals(right.column(ROW).cast(pa.int64())):
        return {**rows, "different": rows["answers"]}
    different = 0
    for name in names:
        one = left.column(name).combine_chunks()
        if name in right.column_names:
            two = right.column(name).combine_chunks()
        else:  # None in every row
            two = pa.nulls(len(one), one.type)
        if name == "problem":
            different += pc.sum(pc.xor(one.is_null(), two.is_null())).as_py()
            continue
        kind = pa.string() if pa.types.is_large_string(one.type) else one.type
        one, two = one.cast(kind), two.cast(kind)
        unlike = pc.fill_null(pc.not_equal(one, two), pc.xor(one.is_null(), two.is_null()))
        different += pc.sum(unlike).as_py() or 0
    return {**rows, "different": different}


if __name__ == "__main__":
    sys.exit(main())
