"""The same bytes in another process, whatever the seed of its hashes, and in another zone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from hypothesis import HealthCheck, given, settings

import alignlib as al
from property.strategies import Case, cases

PROGRAM = """
import json, sys
from datetime import datetime
import alignlib as al

for case in json.load(sys.stdin):
    agreement = al.loads(case["text"])
    inputs = al.from_plain(case["inputs"])
    lead = al.from_plain(case["lead"])
    outcome = agreement.replay(lead, inputs, until=datetime.fromisoformat(case["until"]))
    print(agreement.fingerprint, outcome.state.to_json(), outcome.wake_at, outcome.dropped)
    print(json.dumps([al.to_plain(output) for output in outcome.outputs]))
    view = agreement.view(outcome.state) if outcome.state.stage else None
    print(view and (view.definitions, view.scores, view.qualifies, view.undecided))
"""


def _many(number: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    @settings(max_examples=number, derandomize=True, database=None, deadline=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(cases())
    def collect(case: Case) -> None:
        found.append({
            "text": case.text, "lead": al.to_plain(case.lead), "until": case.until.isoformat(),
            "inputs": al.to_plain(case.inputs),
        })  # fmt: skip

    collect()
    return found


def _run(data: str, **more: str) -> bytes:
    env = {**os.environ, **more}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM], input=data.encode(), capture_output=True,
        env=env, check=True,
    )  # fmt: skip
    return done.stdout


def test_hash_seed_and_environment_decide_nothing() -> None:
    data = json.dumps(_many(25))
    first = _run(data, PYTHONHASHSEED="0", TZ="UTC")
    assert first.count(b"\n") >= 3 * 25
    assert _run(data, PYTHONHASHSEED="4711", TZ="Asia/Tokyo", LC_ALL="C") == first
