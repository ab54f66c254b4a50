"""The generated CRM export: its bytes, what is wrong with it, what the agreement makes of it."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "examples" / "inbound"


@pytest.fixture(scope="module")
def inbound(replayed: Callable[[str], Any]) -> Any:
    return replayed("inbound")


def test_the_files_are_what_the_script_writes(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("generate", FOLDER / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main(tmp_path)
    for name in ("leads.csv", "activities.csv"):
        written, committed = (tmp_path / name).read_bytes(), (FOLDER / name).read_bytes()
        assert hashlib.sha256(written).digest() == hashlib.sha256(committed).digest(), name


def test_what_is_read_and_what_is_wrong(inbound: Any) -> None:
    assert len(inbound.target.keys) == 300
    assert sum(len(inputs) for _, inputs in inbound.target.records()) == 5_000
    assert [(bad.file, bad.kind) for bad in inbound.target.problems] == [
        ("activities.csv", "conflict"), ("activities.csv", "repeated"),
        ("activities.csv", "bad cell"), ("leads.csv", "bad row"), ("leads.csv", "repeated"),
    ]  # fmt: skip


def test_stages(inbound: Any) -> None:
    assert inbound.stages() == {
        "new": 60, "refused": 81, "marketing-ready": 32, "nurture": 60, "sales-ready": 8,
        "opportunity": 18, "won": 12, "lost": 9, "disqualified": 9, "unsubscribed": 11,
    }  # fmt: skip
    assert inbound.entered("marketing-ready") == 159
    assert inbound.entered("sales-ready") == 83


def test_promises(inbound: Any) -> None:
    assert inbound.clocks("first-hour") == {"met": 32, "met-late": 31, "late": 9, "void": 11}
    assert inbound.clocks("verdict-in-a-day") == {
        "met": 30, "met-late": 30, "late": 12, "void": 11,
    }  # fmt: skip
