"""Analytics over frames beside the same questions by hand: the same counts, and about the time.

The ceiling is that of a loaded machine and a small table, on which what does not grow counts for
much; what is reached says `python benchmarks/counting.py`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "counting.py"
CEILING = 2.5


def test_counting_keeps_up_with_code_by_hand() -> None:
    pytest.importorskip("polars")
    pytest.importorskip("duckdb")
    run = subprocess.run(
        [sys.executable, str(SCRIPT), "--leads", "100000", "--rounds", "5", "--json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr  # counts that differ are shown there
    for library, questions in json.loads(run.stdout)["libraries"].items():
        ours = sum(found["alignlib, processor"] for found in questions.values())
        by_hand = sum(found["by hand, processor"] for found in questions.values())
        assert ours <= CEILING * by_hand, (library, questions)
