"""Does a replay stay linear? Many histories, one long history, and what it keeps in memory.

    python benchmarks/scaling.py [--quick] [--json] [--write]

`many`: 10³ to 10⁶ activities in leads of a hundred each. `one`: a single lead with 10² to 10⁶
activities, busy to the last; its time for one activity must not grow with the length. Each size is
replayed by alignlib and by the class written by hand; both are held to the same answer.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import tracemalloc
from collections.abc import Callable, Iterable
from statistics import median
from time import process_time_ns
from typing import Any

import alignlib as al
import report
from workloads.histories import History, histories
from workloads.replay import FILE, MACHINE, TRACE, by_hand, of_machine, of_trace

BATCH = 1_000  # leads made at a time; making them is not timed
Judge = Callable[[History], Any]


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    judge, answer = _judge(), of_trace
    top = 4 if options.quick else 6
    plain: dict[str, Any] = {
        "machine": report.machine(),
        "versions": report.versions(("alignlib",)),
        "quick": options.quick,
        "contender": TRACE,
        "many": [_many(10**power, judge, answer) for power in range(3, top + 1)],
        "one": [_one(10**power, judge, answer) for power in range(2, top + 1)],
        "memory": _memory(10**3 if options.quick else 10**4, judge),
    }
    screen = sys.stderr if options.json else sys.stdout
    for part, title in (("many", "Leads of 100 activities"), ("one", "One lead")):
        print(title, file=screen)
        for row in plain[part]:
            print(
                f"  {row['activities']:>9,} activities  {report.time(row['alignlib_ns']):>9} each"
                f"  by hand {report.time(row['by_hand_ns']):>9}", file=screen,
            )  # fmt: skip
    print(f"Kept for one activity: {plain['memory']['bytes_an_activity']} bytes", file=screen)
    if options.json:
        print(json.dumps(plain, indent=2, ensure_ascii=False))
    if options.write:
        print(f"written: {report.write('scaling', plain)}", file=screen)
    return 0


def _judge() -> Judge:
    agreement = al.load(FILE)
    assert agreement.plan_source.startswith("def "), "compiled before it is timed"
    return lambda h: agreement.trace(h.lead, h.activities, until=h.until)


def _many(activities: int, judge: Judge, answer: Judge) -> dict[str, Any]:
    leads = activities // 100
    taken = [0, 0]
    for start in range(0, leads, BATCH):
        batch = histories(min(BATCH, leads - start), 100, seed=start)
        _add(taken, batch, judge, answer)
    return _row(activities, taken)


def _one(activities: int, judge: Judge, answer: Judge) -> dict[str, Any]:
    """The median of three leads, one after another."""
    rounds = []
    for seed in range(3 if activities < 10**6 else 1):
        taken = [0, 0]
        _add(taken, histories(1, activities, seed=seed, ends=False), judge, answer)
        rounds.append(taken)
    return _row(activities, [median(each) for each in zip(*rounds, strict=True)])


def _add(taken: list[int], batch: list[History], judge: Judge, answer: Judge) -> None:
    """Times both over a batch, and compares them."""
    ours, ns = _timed(judge, batch)
    taken[0] += ns
    hand, ns = _timed(by_hand, batch)
    taken[1] += ns
    for mine, theirs, history in zip(ours, hand, batch, strict=True):
        if answer(mine) != of_machine(theirs):
            raise SystemExit(f"scaling: {history.lead} is judged differently by {MACHINE}")


def _timed(judge: Judge, batch: Iterable[History]) -> tuple[list[Any], int]:
    gc.collect()
    gc.disable()
    try:
        start = process_time_ns()
        found = [judge(history) for history in batch]
        return found, process_time_ns() - start
    finally:
        gc.enable()


def _row(activities: int, taken: list[Any]) -> dict[str, Any]:
    return {
        "activities": activities,
        "alignlib_ns": round(taken[0] / activities, 1),
        "by_hand_ns": round(taken[1] / activities, 1),
    }


def _memory(activities: int, judge: Judge) -> dict[str, Any]:
    """What the answer for one long history keeps alive."""
    (history,) = histories(1, activities, seed=0, ends=False)
    judge(history)  # tables and caches are no part of it
    gc.collect()
    tracemalloc.start()
    kept = judge(history)
    gc.collect()
    size, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return {
        "activities": activities,
        "bytes_an_activity": round(size / activities),
        "peak_bytes_an_activity": round(peak / activities),
    }


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scaling.py", description="Is a replay linear?")
    parser.add_argument("--quick", action="store_true", help="up to 10⁴ activities")
    parser.add_argument("--json", action="store_true", help="the numbers on standard output")
    parser.add_argument("--write", action="store_true", help="into results/scaling.json")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
