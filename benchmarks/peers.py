"""Measures alignlib beside code written by hand and beside other rule engines.

    python benchmarks/peers.py [--quick] [--no-peers] [--only NAME …] [--json] [--write]

All of a workload's contenders answer the same questions, are held to the same answers, and are
timed in one interleaved run. `--write` puts the numbers into `benchmarks/results/peers.json`, from
which the README and docs/explanation/performance.md quote (`benchmarks/quote.py`).

The other engines come with `pip install --group peers`; one that is not there is reported.
"""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module
from typing import Any

import report
from engines import PACKAGES
from harness import DisagreementError, measure, verify

WORKLOADS = ("qualification", "rules200", "replay", "waking", "loading", "importing")


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    plain: dict[str, Any] = {
        "machine": report.machine(),
        "versions": report.versions(("alignlib", "attrs", "lark", *PACKAGES)),
        "quick": options.quick,
        "workloads": {},
    }
    screen = sys.stderr if options.json else sys.stdout
    print(", ".join(str(part) for part in plain["machine"].values()), file=screen)
    for name in options.only or WORKLOADS:
        module = import_module(f"workloads.{name}")
        work = module.build(peers=options.peers, quick=options.quick)
        try:
            verified = verify(work)
        except DisagreementError as difference:
            print(difference, file=sys.stderr)
            return 1
        rounds, seconds = (5, 0.02) if options.quick else (25, 0.2)
        result = report.as_plain(measure(work, rounds=rounds, seconds=seconds), verified)
        plain["workloads"][name] = result
        print(f"\n{report.table(result)}", file=screen, flush=True)
    if options.json:
        print(json.dumps(plain, indent=2, ensure_ascii=False))
    if options.write:
        print(f"\nwritten: {report.write('peers', plain)}", file=screen)
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="peers.py", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="few rounds: for a first look, for CI")
    parser.add_argument("--no-peers", dest="peers", action="store_false",
                        help="only alignlib and code written by hand")  # fmt: skip
    parser.add_argument("--only", nargs="+", choices=WORKLOADS, metavar="NAME",
                        help=f"some of {', '.join(WORKLOADS)}")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="the numbers on standard output")
    parser.add_argument("--write", action="store_true", help="into benchmarks/results/peers.json")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
