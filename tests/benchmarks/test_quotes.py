"""Pages quote measured numbers: exactly those of the result files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

QUOTE = Path(__file__).parents[2] / "benchmarks" / "quote.py"


def test_pages_say_what_was_measured():
    run = subprocess.run(
        [sys.executable, str(QUOTE), "--check"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
