"""`alignlib test`."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignlib.cli.main import main

AGREEMENTS = sorted((Path(__file__).parents[3] / "examples" / "agreements").glob("*.rules"))

RULES = """\
agreement "Inbound"
  zone UTC
activity form by prospect
stage new
  to ready on form
stage ready
example "a form is enough"
  lead
  2026-02-02 10:00  form
  at 2026-02-02 10:00
    stage is {stage}
"""


def test_the_five_agreements(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", *map(str, AGREEMENTS)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == str(AGREEMENTS[0])
    assert lines[1].startswith("✓ ")
    assert lines[-1] == "in all: 16 passed"


def test_one_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.rules"
    file.write_text(RULES.format(stage="new"), encoding="utf-8")
    assert main(["test", str(file)]) == 1
    title, *failure, counts = capsys.readouterr().out.splitlines()
    assert title.startswith("✗ a form is enough")
    assert title.endswith(f"{file}:7")
    assert failure == ["    line 11: at 2026-02-02 10:00 expected stage is new, but stage is ready"]
    assert counts == "1 failed"
    file.write_text(RULES.format(stage="ready"), encoding="utf-8")
    assert main(["test", str(file)]) == 0


def test_a_promise_to_abstain_can_be_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = RULES.format(stage="ready").replace(
        "stage ready\n",
        "stage ready\nactivity mail by sales\nsla quiet\n  sales owes marketing\n"
        "  each lead entering ready\n  never gets mail by sales while in ready\n",
    )
    file = tmp_path / "a.rules"
    file.write_text(text + "    quiet is broken\n", encoding="utf-8")
    assert main(["test", str(file)]) == 1
    assert "expected quiet is broken, but quiet is running" in capsys.readouterr().out
    file.write_text(text + "    quiet is running\n", encoding="utf-8")
    assert main(["test", str(file)]) == 0


def test_a_broken_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.rules"
    file.write_text(RULES.format(stage="nowhere"), encoding="utf-8")
    assert main(["test", str(file), str(AGREEMENTS[0])]) == 1
    out = capsys.readouterr().out
    assert "error[AL" in out
    assert f"not tested: 1 error in {file}" in out
    assert "in all: 5 passed" in out


def test_no_examples(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.rules"
    file.write_text("stage new\n", encoding="utf-8")
    assert main(["test", str(file)]) == 0
    assert capsys.readouterr().out == "no examples\n"
