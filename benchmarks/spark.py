"""Leads judged and followed on PySpark, beside the same rules written by hand; and what it costs.

    python benchmarks/spark.py [--leads N] [--rounds N] [--json] [--write]

N leads (1,000,000 unless said otherwise) with ten times as many activities, as Parquet files, on
`local[2]`. Judging and the code by hand take turns in one Spark that has warmed up, are held to the
same answers first, and write to nowhere, so that all is worked out and nothing is kept. Replay is
measured on a part of the leads (`--replayed`), and on one lead that has all the activities.

Time is that of the processors of the machine for Java and Python together, read from the system's
own account, and beside it that of the clock; shuffle and memory are what Spark says in its log of
events, and what the system says of the processes of Python.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import report
from frames import _write_data
from frames_hand import AGREEMENT, ANSWERS, AT
from spark_hand import by_spark

PACKAGES = ("alignlib", "narwhals", "pyspark", "pyarrow")
MEMORY = "6g"
PARTITIONS = 16
_TICKS = os.sysconf("SC_CLK_TCK")


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    with tempfile.TemporaryDirectory() as folder:
        bench = _Bench(Path(folder), options)
        plain = {
            "machine": report.machine(),
            "versions": report.versions(PACKAGES),
            "java": bench.java,
            "master": "local[2]",
            "driver_memory": MEMORY,
            "partitions": PARTITIONS,
            "leads": options.leads,
            "activities": options.leads * 10,
            "rounds": options.rounds,
            **bench.evaluated(),
            "replay": bench.replayed(),
        }
        bench.stop()
    screen = sys.stderr if options.json else sys.stdout
    print(json.dumps(plain, indent=2), file=sys.stdout if options.json else screen)
    if options.write:
        print(f"written: {report.write('spark', plain)}", file=screen)
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    own = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    own.add_argument("--leads", type=int, default=1_000_000)
    own.add_argument("--replayed", type=int, default=100_000, help="leads whose lives are followed")
    own.add_argument("--rounds", type=int, default=5)
    own.add_argument("--json", action="store_true")
    own.add_argument("--write", action="store_true")
    return own.parse_args(arguments)


class _Bench:
    """One Spark with its tables."""

    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        from pyspark.sql import SparkSession

        import alignlib as al

        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        self.folder, self.options, self.agreement = folder, options, al.loads(AGREEMENT)
        (folder / "events").mkdir()
        builder = SparkSession.builder.master("local[2]").appName("alignlib")
        for name, value in {
            "spark.driver.memory": MEMORY, "spark.driver.host": "127.0.0.1",
            "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false",
            "spark.sql.session.timeZone": "UTC", "spark.sql.shuffle.partitions": str(PARTITIONS),
            "spark.eventLog.enabled": "true", "spark.eventLog.dir": f"file://{folder}/events",
            "spark.eventLog.compress": "false", "spark.eventLog.rolling.enabled": "false",
            "spark.local.dir": str(folder),
        }.items():  # fmt: skip
            builder = builder.config(name, value)
        self.spark = builder.getOrCreate()
        self.spark.sparkContext.setLogLevel("ERROR")
        self.java = self.spark.sparkContext._jvm.System.getProperty("java.version")
        self.leads, self.activities = self._tables(options.leads)

    def _tables(self, leads: int) -> tuple[Any, Any]:
        _write_data(self.folder, leads)
        names = ("leads", "activities")
        found = [self.spark.read.parquet(str(self.folder / f"{n}-{leads}.parquet")) for n in names]
        return found[0], found[1]

    def stop(self) -> None:
        self.spark.stop()

    # -- evaluate -------------------------------------------------------------------------

    def evaluated(self) -> dict[str, Any]:
        """Judging beside the code by hand."""
        contenders: dict[str, Callable[[], Any]] = {
            "alignlib": lambda: self._judged(undecided=False),
            "by hand": lambda: by_spark(self.leads, self.activities),
            "alignlib, with what is open": lambda: self._judged(undecided=True),
        }
        answers = {name: self._digest(made()) for name, made in contenders.items()}
        if len(set(answers.values())) != 1:
            raise SystemExit(f"the contenders differ: {answers}")
        for made in contenders.values():
            _work_out(made())  # to warm up once more
        found: dict[str, list[dict[str, float]]] = {name: [] for name in contenders}
        order, chance = list(contenders), random.Random(20260101)
        for number in range(self.options.rounds):
            chance.shuffle(order)
            for name in order:
                with self._watched(f"{name} {number}") as run:
                    _work_out(contenders[name]())
                found[name].append(run)
        hand = _medians(found["by hand"])
        summed = {name: _medians(runs) for name, runs in found.items()}
        ratios = {
            name: {key: round(row[key] / hand[key], 3) for key in ("seconds", "cpu_seconds")}
            for name, row in summed.items()
            if name != "by hand"
        }
        return {"contenders": summed, "ratios": ratios, "verified": answers["by hand"]}

    def _judged(self, *, undecided: bool) -> Any:
        from alignlib import frames

        found = frames.evaluate(
            self.agreement, self.leads, self.activities, at=AT, undecided=undecided
        )
        # The same columns as by hand, and `undecided` where that is asked for.
        return found.select(*ANSWERS, *(["undecided"] if undecided else []))

    def _digest(self, frame: Any) -> tuple[int, int]:
        columns = ", ".join(ANSWERS)
        row = frame.selectExpr("count(*) AS n", f"bit_xor(xxhash64({columns})) AS h").first()
        return row.n, row.h

    # -- replay ---------------------------------------------------------------------------

    def replayed(self) -> dict[str, Any]:
        """Lives of a part of the leads, and of one lead with a million activities."""
        count = self.options.replayed
        leads, activities = self._tables(count)
        activities = activities.selectExpr(
            "lead", "kind", "at", "CAST(monotonically_increasing_id() AS STRING) AS id"
        )
        leads = leads.selectExpr("*", "TIMESTAMP'2025-11-01 00:00:00Z' AS created_at")
        found = {"leads": count, "activities": count * 10}
        for name, reasons in (("compiled", False), ("with reasons", True)):
            with self._watched(f"replay {name}") as run:
                _work_out_all(self._lives(leads, activities, reasons))
            found[name] = _rounded(run)
        one = activities.selectExpr("'L0' AS lead", "kind", "at", "id")
        with self._watched("replay of one lead") as run:
            _work_out_all(self._lives(leads.where("id = 'L0'"), one, False))
        return {**found, "one lead with all the activities": _rounded(run)}

    def _lives(self, leads: Any, activities: Any, reasons: bool) -> Any:
        from alignlib import frames

        return frames.replay(self.agreement, leads, activities, until=AT, reasons=reasons)

    # -- what it costs --------------------------------------------------------------------

    @contextmanager
    def _watched(self, name: str) -> Iterator[dict[str, float]]:
        """Fills in seconds, those of processors, bytes shuffled and kept."""
        self.spark.sparkContext.setJobGroup(name, name)
        java = int(self.spark.sparkContext._jvm.ProcessHandle.current().pid())
        run: dict[str, float] = {}
        with _PythonPeak(java) as peak:
            start, cpu = perf_counter(), _cpu_seconds(java)
            yield run
            run["seconds"] = perf_counter() - start
            run["cpu_seconds"] = _cpu_seconds(java) - cpu
        run["python_peak_mb"] = peak.megabytes
        run.update(_logged(self.folder / "events", name))


class _PythonPeak:
    """The most memory that a process of Python on an executor has held, looked at from time to
    time."""

    def __init__(self, java: int) -> None:
        self.megabytes, self._java, self._over = 0.0, java, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _PythonPeak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.1):
            for process in _below(self._java):
                self.megabytes = max(self.megabytes, _resident(process))


def _below(process: int) -> list[int]:
    """All that a process has started, and they in turn."""
    try:
        tasks = Path(f"/proc/{process}/task").iterdir()
        own = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []
    return [*own, *(below for child in own for below in _below(child))]


def _resident(process: int) -> float:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _cpu_seconds(java: int) -> float:
    """Of Java, its children (also those that are gone) and this process."""
    total = 0
    for process in (java, *_below(java)):
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15]))
    own = os.times()
    return total / _TICKS + own.user + own.system


def _logged(events: Path, group: str) -> dict[str, float]:
    """What Spark wrote of the jobs of a group."""
    stages: set[int] = set()
    written, spilled, memory, most = 0, 0, 0, [0]
    for line in next(events.iterdir()).read_text("utf-8").splitlines():
        event = json.loads(line)
        if event["Event"] == "SparkListenerJobStart":
            if event["Properties"].get("spark.jobGroup.id") == group:
                stages.update(event["Stage IDs"])
        elif event["Event"] == "SparkListenerTaskEnd" and event["Stage ID"] in stages:
            told = event["Task Metrics"]
            written += told["Shuffle Write Metrics"]["Shuffle Bytes Written"]
            spilled += told["Disk Bytes Spilled"]
            memory = max(memory, told["Peak Execution Memory"])
            read = told["Shuffle Read Metrics"]
            most.append(read["Local Bytes Read"] + read["Remote Bytes Read"])
    mega = 2**20
    return {
        "shuffle_mb": written / mega, "largest_partition_mb": max(most) / mega,
        "spilled_mb": spilled / mega, "peak_execution_mb": memory / mega,
    }  # fmt: skip


def _work_out(frame: Any) -> None:
    frame.write.format("noop").mode("overwrite").save()


def _work_out_all(found: Any) -> None:
    for table in (found.states, found.transitions, found.problems):
        _work_out(table)
    if found.problems.count():
        raise SystemExit(f"not all could be judged: {found.problems.first()}")
    found.release()


def _medians(runs: list[dict[str, float]]) -> dict[str, float]:
    return _rounded({key: median(run[key] for run in runs) for key in runs[0]})


def _rounded(run: dict[str, float]) -> dict[str, float]:
    return {key: round(value, 2) for key, value in run.items()}


if __name__ == "__main__":
    sys.exit(main())
