"""Puts the measured numbers into the pages that quote them.

    python benchmarks/quote.py [--check]

A page marks a table with `<!-- measured: peers/qualification -->` … `<!-- /measured -->`; between
the marks stands what the result file says, and nothing else. `--check` changes nothing and fails
where a page says something else (tests/benchmarks does the same).
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import report

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = (
    ROOT / "README.md",
    DOCS / "explanation" / "performance.md",
    DOCS / "reference" / "frames.md",
    DOCS / "how-to" / "run-on-a-cluster.md",
    DOCS / "how-to" / "run-a-durable-host.md",
)
MARK = re.compile(
    r"(<!-- measured: (?P<what>[\w/-]+) -->\n)(?P<text>.*?)(<!-- /measured -->)", re.DOTALL
)
NONE = "*Not measured yet: `python benchmarks/{file}.py --write`.*\n"


def main(arguments: list[str]) -> int:
    stale = [page for page in PAGES if page.exists() and quoted(page) != page.read_text("utf-8")]
    for page in stale:
        if "--check" in arguments:
            print(f"{page.relative_to(ROOT)}: not what the result file says: run {__file__}")
        else:
            page.write_text(quoted(page), "utf-8")
    return 1 if stale and "--check" in arguments else 0


def quoted(page: Path) -> str:
    """The page with every marked table as the result files have it now."""

    def fill(found: re.Match[str]) -> str:
        return f"{found[1]}\n{said(found['what'])}\n{found[4]}"

    return MARK.sub(fill, page.read_text("utf-8"))


def said(what: str) -> str:
    """The table for a part of a result file, such as `peers/qualification` or `scaling/one`."""
    file, _, part = what.partition("/")
    path = report.RESULTS / f"{file}.json"
    if not path.exists():
        return NONE.format(file=file)
    plain = json.loads(path.read_text("utf-8"))
    match part:
        case "machine":
            return _machine(plain)
        case "targets":
            return _targets(plain["workloads"])
        case "one" | "many":
            return _sizes(plain[part])
        case "judged":
            return _judged_on_spark(plain)
        case "replayed":
            return _replayed_on_spark(plain)
        case "setup":
            return _spark_setup(plain)
        case "judging":
            return _judging(plain)
        case "objects":
            return _objects(plain["sizes"])
        case "counting":
            return _counting(plain)
        case "lives":
            return _lives(plain["sizes"])
        case "costs":
            return _costs(plain)
        case "differences":
            return _differences(plain)
        case "days":
            return _days(plain["sizes"])
    return _timings(plain["workloads"][part])


def _machine(plain: dict[str, Any]) -> str:
    machine = plain["machine"]
    versions = ", ".join(f"{name} {each}" for name, each in plain["versions"].items() if each)
    return (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['system']}, {machine['python']}; "
        f"{versions}.\n"
    )


def _timings(work: dict[str, Any]) -> str:
    first = work["timings"][0]["median_ns"]
    rows = [
        (
            item["name"], report.time(item["median_ns"]),
            f"{report.time(item['low_ns'])} to {report.time(item['high_ns'])}",
            f"{item['median_ns'] / first:.2f}",
        )
        for item in work["timings"]
    ]  # fmt: skip
    text = _table(("", f"median a {work['unit']}", "middle half of the rounds", "ratio"), rows)
    gone = "".join(f"\n{item['name']}: {item['reason']}.\n" for item in work["missing"])
    return text + gone


def _targets(works: dict[str, Any]) -> str:
    rows = [
        (
            work["title"], f"{target['contender']} {target['name']}",
            _value(target["at_most"], target["kind"]), _value(target["value"], target["kind"]),
            {True: "yes", False: "**no**", None: "-"}[target["met"]],
        )
        for work in works.values()
        for target in work["targets"]
    ]  # fmt: skip
    return _table(("work", "compared", "at most", "measured", "met"), rows)


def _sizes(sizes: list[dict[str, Any]]) -> str:
    rows = [
        (
            f"{row['activities']:,}", report.time(row["alignlib_ns"]),
            report.time(row["by_hand_ns"]), f"{row['alignlib_ns'] / row['by_hand_ns']:.2f}",
        )
        for row in sizes
    ]  # fmt: skip
    return _table(("activities", "alignlib, each", "by hand, each", "ratio"), rows)


def _days(sizes: list[dict[str, Any]]) -> str:
    rows = [
        (
            f"{size['leads']:,}", row["name"], f"{row['inputs']:,}", f"{row['recorded']:,}",
            f"{row['outputs']:,}", f"{row['seconds']:.2f} s",
        )
        for size in sizes
        for row in size["days"]
    ]  # fmt: skip
    return _table(("leads", "", "inputs", "answers", "outputs", "time"), rows)


def _judged_on_spark(plain: dict[str, Any]) -> str:
    hand = plain["contenders"]["by hand"]["cpu_seconds"]
    rows = [
        (
            name, f"{row['cpu_seconds']:.1f} s", f"{row['cpu_seconds'] / hand:.2f}",
            f"{row['shuffle_mb']:.0f} MB", f"{row['largest_partition_mb']:.0f} MB",
            f"{row['peak_execution_mb']:.0f} MB",
        )
        for name, row in plain["contenders"].items()
    ]  # fmt: skip
    head = ("", "time of processors", "ratio", "shuffled", "largest partition", "most for one task")
    return _table(head, rows)


def _replayed_on_spark(plain: dict[str, Any]) -> str:
    found = plain["replay"]
    lives = 1_000_000 / found["leads"]
    rows = [
        (
            name, f"{row['cpu_seconds'] * lives / 60:.0f} min",
            f"{row['shuffle_mb'] * lives:.0f} MB",
            f"{found['activities'] / row['cpu_seconds']:,.0f}",
            f"{row['largest_partition_mb']:.0f} MB", f"{row['python_peak_mb']:.0f} MB",
        )
        for name, row in found.items()
        if name in ("compiled", "with reasons")
    ]  # fmt: skip
    head = ("", "time of one core", "shuffled", "activities a second and core", "largest partition",
            "most of a Python process")  # fmt: skip
    one = found["one lead with all the activities"]
    return _table(head, rows) + (
        f"\nOne lead with {found['activities']:,} activities, compiled: {one['cpu_seconds']:.0f} s "
        f"of one core, {one['python_peak_mb']:,.0f} MB in its Python process.\n"
    )


def _spark_setup(plain: dict[str, Any]) -> str:
    followed = plain["replay"]
    return (
        f"Judged: {plain['leads']:,} leads with {plain['activities']:,} activities, median of "
        f"{plain['rounds']} rounds. Followed: {followed['leads']:,} leads with "
        f"{followed['activities']:,} activities. `{plain['master']}`, Java {plain['java']}, "
        f"{plain['driver_memory']} for all, {plain['partitions']} partitions; {_machine(plain)}"
    )


def _judging(plain: dict[str, Any]) -> str:
    rows = [
        (
            name,
            f"{row['cpu_seconds']:.2f} s",
            f"{row['seconds']:.2f} s",
            f"{row['peak_mb']:,.0f} MB",
        )
        for name, row in plain["contenders"].items()
    ]
    told = "; ".join(
        f"{library}: {row['cpu_seconds']:.2f} × the processors' time by hand, "
        f"{row['seconds']:.2f} × the time, {row['peak_mb']:.2f} × the memory"
        for library, row in plain["ratios"].items()
    )
    head = ("", "time of processors", "time", "peak of memory")
    size = f"{plain['leads']:,} leads, {plain['activities']:,} activities, {plain['rounds']} rounds"
    return f"{_table(head, rows)}\n{size}. {told}.\n"


def _objects(sizes: list[dict[str, Any]]) -> str:
    head = ("each lead", *(f"{size['leads']:,} leads" for size in sizes))
    names = sizes[0]["ns"]
    return _table(
        head, [(name, *(report.time(size["ns"][name]) for size in sizes)) for name in names]
    )


def _counting(plain: dict[str, Any]) -> str:
    rows = [
        (
            question, library, f"{found['alignlib, processor'] * 1000:.0f} ms",
            f"{found['by hand, processor'] * 1000:.0f} ms", f"{found['ratio, processor']:.2f}",
            f"{found['ratio, clock']:.2f}",
        )
        for library, questions in plain["libraries"].items()
        for question, found in questions.items()
    ]  # fmt: skip
    head = ("", "", "alignlib", "by hand", "ratio", "ratio by the clock")
    return _table(head, rows) + (
        f"\n{plain['leads']:,} leads with {10 * plain['leads']:,} activities; median of "
        f"{plain['rounds']} rounds, time of the processor. {_machine(plain)}"
    )


def _lives(sizes: list[dict[str, Any]]) -> str:
    rows = [
        (
            f"{size['activities']:,}", name, f"{row['seconds']:.1f} s",
            f"{row['per_core']:,}", f"{row['peak_mb']:,.0f} MB",
        )
        for size in sizes
        for name, row in size["contenders"].items()
    ]  # fmt: skip
    head = ("activities", "", "time", "activities a second and core", "peak of memory")
    return _table(head, rows)


def _costs(plain: dict[str, Any]) -> str:
    calls = ("one call", "one_call_ns", "share_of_target"), (
        "ten calls", "ten_calls_ns", "ten_calls_share_of_target")  # fmt: skip
    each = {name: plain[name] / plain["activities"] for name in
            ("engine_ns", "inserts_ns", "one_call_ns", "ten_calls_ns")}  # fmt: skip
    rows = [
        ("engine alone", report.time(each["engine_ns"]), ""),
        ("the same rows, inserted by the driver", report.time(each["inserts_ns"]), ""),
        *((f"`ingest` in {name}", report.time(each[key]), f"{plain[share]:.0%}")
          for name, key, share in calls),
    ]  # fmt: skip
    table = _table(("", "an activity", "of the bound"), rows)
    woken = (
        f"Waking: {report.time(plain['asleep_ns'])} with nobody due, "
        f"{report.time(plain['woken_ns'])} with {plain['woken']:,} of {plain['leads']:,} leads."
    )
    return f"{table}\n{woken} {_machine(plain)}"


def _differences(plain: dict[str, Any]) -> str:
    names = {"compiled": "`Agreement.compile`"}
    rows = [
        (
            names.get(name, name), str(row["agreements"]), f"{row['rows']:,}",
            f"{row['activities']:,}" if row["activities"] else "-", f"{row['answers']:,}",
            f"{row['different']:,}",
        )
        for name, row in plain["judged"].items()
        if row["answers"]
    ]  # fmt: skip
    head = ("", "agreements", "rows", "activities", "answers", "different")
    return _table(head, rows) + f"\n{_machine(plain)}"


def _value(value: float | None, kind: str) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if kind == "ratio" else f"{value:.0f} ms"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
