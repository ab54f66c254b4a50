"""The order of rows, and the hash seed of the process, decide nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random
from textwrap import dedent

from .conftest import RULES, Read, Write

MAPPING = dedent("""
    [record]
    file = "leads.csv"
    key = "ID"
    [record.fields]
    country = { column = "C", lookup = "names", take = "Code", otherwise = "keep" }
    [lookup.names]
    file = "names.csv"
    key = "Name"
    [[activity]]
    file = "acts.csv"
    of = "Lead"
    kind = { value = "visit" }
    at = "At"
    fields.page = "Page"
    [[activity]]
    file = "acts.csv"
    of = "Lead"
    id = "Nr"
    kind = { value = "call" }
    at = "At"
    [[expect]]
    file = "acts.csv"
    of = "Lead"
    stage = "Stage"
    """)


def files(random: Random) -> dict[str, list[str]]:
    """Small files full of repeats and conflicts."""
    return {
        "leads.csv": [f"{random.randint(1, 9)},{random.choice('abc')}" for _ in range(30)],
        "names.csv": [f"{random.choice('abAB')},{random.randint(1, 3)}" for _ in range(8)],
        "acts.csv": [
            f"{random.randint(1, 20)},{random.randint(1, 11)},2026-02-0{random.randint(0, 3)},"
            f"{random.choice('xy')},{random.choice(['new', 'done'])}"
            for _ in range(60)
        ],
    }


HEADERS = {"leads.csv": "ID,C", "names.csv": "Name,Code", "acts.csv": "Nr,Lead,At,Page,Stage"}


def test_shuffled_rows_give_the_same_target(write: Write, read: Read) -> None:
    random = Random(7)
    for _ in range(20):
        content = files(random)
        seen = set()
        for _ in range(4):
            for name, rows in content.items():
                write(name, [HEADERS[name], *rows])
                random.shuffle(rows)
            target = read(MAPPING)
            bad = sorted((row.file, row.key, row.kind) for row in target.problems)
            wanted = [sorted(each.wanted.items()) for each in target.expectations]
            seen.add(repr((list(target.records()), bad, wanted)))
        assert len(seen) == 1


def test_hash_seeds_give_the_same_target(tmp_path: Path, write: Write) -> None:
    for name, rows in files(Random(8)).items():
        write(name, [HEADERS[name], *rows])
    (tmp_path / "mapping.toml").write_text(MAPPING)
    (tmp_path / "small.rules").write_text(RULES)
    code = (
        "import sys; from alignlib.exchange import load_target; t = load_target(sys.argv[1]); "
        "print(list(t.records()), t.problems, t.expectations)"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(answers) == 1
