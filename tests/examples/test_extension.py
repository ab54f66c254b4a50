"""The example of an extension, loaded without being installed, and as the command line finds it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import alignlib as al
from alignlib.cli import installed
from alignlib.cli.main import main
from alignlib.examples import run_examples

FOLDER = Path(__file__).parents[2] / "examples" / "extension"
RULES = FOLDER / "regions.rules"


@pytest.fixture
def extension(monkeypatch: pytest.MonkeyPatch) -> Iterator[al.Extension]:
    monkeypatch.syspath_prepend(str(FOLDER / "src"))
    from sales_regions import EXTENSION

    yield EXTENSION
    for name in [name for name in sys.modules if name.startswith("sales_regions")]:
        del sys.modules[name]


@pytest.fixture
def as_installed(extension: al.Extension, monkeypatch: pytest.MonkeyPatch) -> al.Extension:
    point = EntryPoint("sales-regions", "sales_regions:EXTENSION", installed.GROUP)
    monkeypatch.setattr(installed, "found_here", lambda: installed.installed([point]))
    monkeypatch.setattr("alignlib.cli.extensions.found_here", installed.found_here)
    return extension


def test_it_works_without_being_installed(extension: al.Extension) -> None:
    agreement = al.load(RULES, extensions=[extension])
    assert agreement.diagnostics == ()
    assert [result.status for result in run_examples(agreement)] == ["passed", "passed"]


def test_the_commands_find_it(
    as_installed: al.Extension, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(RULES)]) == 0
    assert main(["test", str(RULES)]) == 0
    assert main(["extensions"]) == 0
    out = capsys.readouterr().out
    assert "sales-regions 1.0.0  (from sales_regions:EXTENSION)" in out
    assert main(["explain", "sales-regions/no-sla"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("warning[sales-regions/no-sla]: Every stage that sales owns has an sla.")
    assert main(["check", "--no-extensions", str(RULES)]) == 1
    assert "unknown function `region`" in capsys.readouterr().out


def test_vocabulary_knows_what_it_adds(
    as_installed: al.Extension, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["vocabulary", "--format", "json", str(RULES)]) == 0
    names = json.loads(capsys.readouterr().out)["names"]
    (function,) = [item for item in names if item["kind"] == "function"]
    assert function["name"] == "region"
    assert function["doc"].startswith("The sales region of a country")
    assert {"form": "region(country) is CHOICE", "context": "condition"} in function["forms"]
    assert len(function["uses"]) == 2
    (webinar,) = [item for item in names if item["name"] == "webinar"]
    assert webinar["declared"] is None
    assert len(webinar["uses"]) == 2


def test_a_house_finding_stands_among_the_others(
    as_installed: al.Extension, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "odd.rules"
    text = RULES.read_text("utf-8").replace("entering ready", "entering new")
    file.write_text(text, encoding="utf-8")
    assert main(["check", str(file)]) == 0
    out = capsys.readouterr().out
    assert "warning[sales-regions/no-sla]: the stage `ready` is owned by sales and has no" in out
    assert "= help: add an sla with `each lead entering ready`" in out
    assert main(["check", "--strict", str(file)]) == 1
    capsys.readouterr()
    assert main(["check", "--format", "sarif", str(file)]) == 0
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["sales-regions/no-sla"]
