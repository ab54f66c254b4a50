"""`alignlib map --guess`: TOML on standard output, sentences for what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignlib.cli.main import main
from alignlib.exchange.read_mapping import read_mapping
from unit.exchange import crm


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "small.rules"
    path.write_text(crm.RULES, "utf-8")
    return path


def test_a_proposal_is_a_mapping(
    tmp_path: Path, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "leads.csv"
    report.write_text("Lead ID,Country,Mood\nL-1,US,good\n", "utf-8")
    assert main(["map", "--guess", str(report), "--agreement", str(rules)]) == 0
    out = capsys.readouterr().out
    mapping = read_mapping(out)
    assert (mapping.records.source.file, mapping.records.source.column) == ("leads.csv", "Lead ID")
    assert '#   Mood: "good"' in out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "none.csv cannot be read: no such file"),
        (b"", "has no header with a name for each column, each of them once"),
        (b"{}", "holds no records in a shape that is known"),
    ],
)
def test_a_file_that_says_nothing(
    tmp_path: Path, rules: Path, capsys: pytest.CaptureFixture[str], content: bytes | None,
    said: str,
) -> None:  # fmt: skip
    report = tmp_path / "none.csv"
    if content is not None:
        report.write_bytes(content)
    assert main(["map", "--guess", str(report), "--agreement", str(rules)]) == 2
    assert said in capsys.readouterr().err


def test_a_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map"]) == 2
    assert "--guess" in capsys.readouterr().err
