"""The compiled agreement beside code written by hand: the same answers, and about the time that
docs/explanation/performance.md promises.

The ceilings are those of a loaded machine in few rounds: they notice what has become slow. What is
aimed at, and what is reached, says `python benchmarks/peers.py`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
CEILINGS = {"qualification": 1.7, "rules200": 1.3, "replay": 1.5}
"""Times the code by hand, and with reasons against without."""
WORKLOADS = tuple(CEILINGS)


@pytest.fixture(scope="module")
def measured() -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, str(BENCHMARKS / "peers.py"), "--quick", "--no-peers", "--json",
         "--only", *WORKLOADS],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr  # an answer that differs is shown there
    found: dict[str, Any] = json.loads(run.stdout)["workloads"]
    return found


@pytest.mark.parametrize("name", WORKLOADS)
def test_answers_are_those_of_the_code_by_hand(measured: dict[str, Any], name: str):
    assert measured[name]["verified"] >= 500


@pytest.mark.parametrize("name", WORKLOADS)
def test_compiled_agreements_keep_up_with_code_by_hand(measured: dict[str, Any], name: str):
    for target in measured[name]["targets"]:
        assert target["value"] <= CEILINGS[name], target
