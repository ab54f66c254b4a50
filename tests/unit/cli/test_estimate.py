"""`alignlib estimate`: writes the lock beside the file, the same for the same history."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

import alignlib as al
from alignlib.cli.main import main

MAVEN = str(Path(__file__).parents[3] / "examples" / "maven-crm")
MAPPING = """\
until = 2026-12-31
[record]
file = "deals.csv"
key = "id"
[[activity]]
kind = { value = "engage" }
at = "engaged"
[[activity]]
kind = { column = "how", values = { won = "win", lost = "lose" } }
at = "closed"
"""
HEAD = """\
agreement "Cycles"
  between marketing and sales
  zone UTC
activity engage by sales
activity win by sales
activity lose by sales
pipeline deals of opportunity
stage prospecting, start, owned by marketing
  to engaging  on engage
stage engaging, owned by sales
  to won   on win
  to lost  on lose
stage won, lost, end
"""
ESTIMATE = """\
estimate lost-cycle
  mean days from engaging to lost
  over the last 12 months
  at least 30 cases
  default 60 days
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "cycles.rules"
    file.write_text(HEAD + ESTIMATE, encoding="utf-8")
    return file


@pytest.fixture
def history(tmp_path: Path) -> str:
    """Forty deals lost after 10 to 30 days, twelve won after 60, the last ten lost in autumn."""
    rows = ["id,engaged,closed,how"]
    for number in range(40):
        day = date(2026, 2 if number < 30 else 9, 1)
        closed = day + timedelta(days=10 + number % 21)
        rows.append(f"L{number:02},{day},{closed},lost")
    rows += [f"W{number:02},2026-02-01,2026-04-02,won" for number in range(12)]
    folder = tmp_path / "crm"
    folder.mkdir()
    (folder / "deals.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return str(folder)


def test_the_mean_of_a_real_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All 2,473 lost deals of the export ended in 2017, after 41.5 days on average."""
    file = tmp_path / "maven.rules"
    text = (Path(MAVEN) / "maven.rules").read_text("utf-8")
    file.write_text(text + "\n" + ESTIMATE, encoding="utf-8")
    assert main(["estimate", str(file), "--history", MAVEN]) == 0
    assert "those that came into won took longer (52 days)" in " ".join(
        capsys.readouterr().out.split()
    )
    entry = json.loads(file.with_name("maven.rules.lock").read_text("utf-8"))["estimates"]
    assert (entry["lost-cycle"]["value"], entry["lost-cycle"]["n"]) == ("41 days", 2473)


def test_the_lock_is_written_checked_and_comes_into_force(
    rules: Path, history: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = rules.with_name("cycles.rules.lock")
    assert main(["estimate", str(rules), "--history", history, "--check"]) == 1
    assert f"{lock} would be written" in capsys.readouterr().out
    assert not lock.exists()
    assert main(["estimate", str(rules), "--history", history]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{lock} written\n  lost-cycle: 20 days, between 18 and 21 with 95 %")
    assert "those that came into won took longer (60 days)" in " ".join(out.split())
    assert main(["estimate", str(rules), "--history", history, "--check"]) == 0
    entry = json.loads(lock.read_text("utf-8"))["estimates"]["lost-cycle"]
    # 10 … 30 once (420) and 10 … 28 once more (361), 781 days of 40 deals: 19.5 ± 2.02·5.9/√40.
    assert (entry["value"], entry["n"]) == ("20 days", 40)
    estimate = al.load(rules).estimates["lost-cycle"]
    assert (str(estimate.value), estimate.source) == ("20 days", "lock")
    assert main(["test", str(rules)]) == 0
    assert [item.name for item in rules.parent.iterdir() if item.name.startswith(".")] == []


def test_an_old_lock_has_no_say_in_the_new_one(
    rules: Path, history: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = rules.with_name("cycles.rules.lock")
    assert main(["estimate", str(rules), "--history", history]) == 0
    first = lock.read_bytes()
    lock.write_text("no lock at all", encoding="utf-8")
    assert main(["estimate", str(rules), "--history", history]) == 0
    assert lock.read_bytes() == first
    capsys.readouterr()


def test_until_moves_the_period(
    rules: Path, history: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["estimate", str(rules), "--history", history, "--until", "2026-06-30"]) == 0
    lock = json.loads(rules.with_name("cycles.rules.lock").read_text("utf-8"))
    entry = lock["estimates"]["lost-cycle"]
    assert entry["period"] == ["2025-07-01", "2026-06-30"]
    assert entry["n"] == 30
    capsys.readouterr()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-", "--history", MAVEN], "needs a file's name"),
        (["RULES", "--history", "nowhere"], "there is no folder nowhere"),
        (["nothing.rules", "--history", MAVEN], "there is no file nothing.rules"),
    ],
)
def test_misuse(
    arguments: list[str], said: str, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [str(rules) if item == "RULES" else item for item in arguments]
    assert main(["estimate", *given]) == 2
    assert said in capsys.readouterr().err
