"""What a run leaves behind: a table for people and a JSON file with machine and versions."""

from __future__ import annotations

import json
import os
import platform
import resource
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from harness import Result, Target

RESULTS = Path(__file__).parent / "results"
FORMAT = 1


def machine() -> dict[str, Any]:
    """What the numbers depend on."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown")


def peak_mb() -> float:
    """The peak of this process's memory. Linux counts it for the program that runs;
    `getrusage` would bring along the peak of the process that started this one."""
    try:
        lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def versions(packages: Iterable[str]) -> dict[str, str | None]:
    """Installed releases; None for what is not installed."""
    found: dict[str, str | None] = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = None
    return found


def as_plain(result: Result, verified: int) -> dict[str, Any]:
    work = result.workload
    return {
        "title": work.title,
        "unit": work.unit,
        "verified": verified,
        "timings": [
            {
                "name": item.name,
                "median_ns": round(item.median, 1),
                "low_ns": round(item.low, 1),
                "high_ns": round(item.high, 1),
                "rounds": item.rounds,
                "units_per_round": item.units,
            }
            for item in result.timings.values()
        ],
        "targets": [judged(result, target) for target in work.targets],
        "missing": [{"name": item.name, "reason": item.reason} for item in work.missing],
        "notes": work.notes,
    }


def judged(result: Result, target: Target) -> dict[str, Any]:
    value = result.compared(target)
    return {
        "name": target.name,
        "contender": target.contender,
        "against": target.against,
        "at_most": target.at_most,
        "kind": target.kind,
        "value": None if value is None else round(value, 3),
        "met": None if value is None else value <= target.at_most,
    }


def table(plain: dict[str, Any]) -> str:
    """One workload for the terminal: times, and ratios to the first contender."""
    lines = [f"{plain['title']}  ({plain['verified']:,} answers verified)"]
    timings = plain["timings"]
    if timings:
        wide = max(len(item["name"]) for item in timings)
        first = timings[0]["median_ns"]
        for item in timings:
            share = (item["high_ns"] - item["low_ns"]) / item["median_ns"]
            lines.append(
                f"  {item['name']:<{wide}}  {time(item['median_ns']):>10} a {plain['unit']}"
                f"  ±{share / 2:5.1%}  {item['median_ns'] / first:8.2f} ×"
            )
    lines.extend(f"  ({item['name']}: {item['reason']})" for item in plain["missing"])
    for item in plain["targets"]:
        found = "not measured" if item["value"] is None else f"{item['value']:.2f}"
        mark = {True: "met", False: "MISSED", None: "-"}[item["met"]]
        unit = "" if item["kind"] == "ratio" else " ms"
        limit = f"at most {item['at_most']:g}{unit}"
        lines.append(f"  target: {item['name']}: {found}{unit} ({limit})  {mark}")
    return "\n".join(lines)


def time(ns: float) -> str:
    for limit, unit in ((1e3, "ns"), (1e6, "µs"), (1e9, "ms")):
        if ns < limit:
            return f"{ns / (limit / 1e3):.3g} {unit}"
    return f"{ns / 1e9:.3g} s"


def write(name: str, plain: dict[str, Any]) -> Path:
    """The result file `results/<name>.json`."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    text = json.dumps({"format": FORMAT, **plain}, indent=2, ensure_ascii=False)
    path.write_text(text + "\n", "utf-8")
    return path
