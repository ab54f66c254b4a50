"""The published figures of other projects, one test a case."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
FILE = HERE / "business_time.json"
CASES: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["cases"]

_spec = importlib.util.spec_from_file_location("business_time_runner", HERE / "business_time.py")
assert _spec is not None
assert _spec.loader is not None
runner = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(runner)

# Another library intersects wall-clock hours of two zones; instants are meant here.
DIFFERENT = {"biz-066"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_case(case: dict[str, Any]) -> None:
    difference = runner.check(case)
    if case["id"] in DIFFERENT:
        assert case["agreement"] != "consensus"
        assert difference is not None
    else:
        assert difference is None


def test_runner_stands_alone() -> None:
    command = [sys.executable, str(HERE / "business_time.py"), str(FILE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "276 passed, 0 failed"


def test_runner_reports_what_it_cannot_do(tmp_path: Path, capsys: Any) -> None:
    good = next(case for case in CASES if case["operation"] == "add")
    cases = [
        good,
        {**good, "id": "wrong", "expected": "2001-01-01T00:00:00+00:00"},
        {**good, "id": "closed", "weekly_hours": {}},
        {**good, "id": "unknown", "operation": "guess"},
        {"id": "broken"},
    ]
    path = tmp_path / "cases.json"
    path.write_text(json.dumps({"cases": cases}), encoding="utf-8")
    assert runner.main(str(path)) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines[:-1]] == ["wrong", "closed", "unknown", "broken"]
    assert lines[-1] == "1 passed, 4 failed"
