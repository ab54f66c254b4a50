"""`alignlib replay`, `evaluate`, `why`: over a target folder."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from alignlib.cli.main import main
from alignlib.cli.output import Screen
from alignlib.cli.progress import progress

EXAMPLES = Path(__file__).parents[3] / "examples"
INBOUND = str(EXAMPLES / "inbound")

RULES = """\
agreement "Small"
  zone America/New_York
activity form by prospect
stage new
  to ready on form
stage ready
"""
MAPPING = """\
format = 1
until = 2026-02-28
[record]
file = "leads.csv"
key = "id"
[record.fields]
created_at = "created"
[[activity]]
file = "forms.csv"
of = "lead"
id = "id"
at = "at"
kind = { value = "form" }
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "small.rules").write_text(RULES, encoding="utf-8")
    (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    (folder / "leads.csv").write_text(
        "id,created\nL-1,2026-02-01\nL-2,2026-02-02\nL-3,2026-02-20\nL-4,soon\n", encoding="utf-8"
    )
    (folder / "forms.csv").write_text(
        "id,lead,at\nF-1,L-1,2026-02-10 09:00\nF-2,L-9,2026-02-10 09:00\n", encoding="utf-8"
    )
    return folder


def jsonl(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_replay_on_a_screen(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", INBOUND]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == ("Inbound leads  (inbound.rules), to 2026-04-30 23:59 America/New_York")
    assert lines[1] == "300 leads judged"
    assert lines[2].startswith("5 findings in the CSV files: 1 bad cell, 1 bad row")
    assert max(map(len, lines)) <= 100
    assert len(lines) <= 40
    start = next(i for i, line in enumerate(lines) if line.startswith("stage"))
    rules = (EXAMPLES / "inbound" / "inbound.rules").read_text(encoding="utf-8")
    stages = [line.split()[0] for line in lines[start + 1 : start + 11]]
    assert stages[:5] == ["new", "marketing-ready", "sales-ready", "nurture", "opportunity"]
    assert all(stage in rules for stage in stages)
    inside = [int(line.split()[-2].replace(",", "")) for line in lines[start + 1 : start + 11]]
    assert sum(inside) == 300
    started = next(line for line in lines if line.startswith("first-hour")).split()
    assert int(started[1]) == sum(map(int, started[2:]))


def test_replay_compares_with_the_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(EXAMPLES / "maven-crm")]) == 0
    out = capsys.readouterr().out
    assert "8,800 opportunities judged" in out
    assert "final stage: 8,800 of 8,800 agree (100.00 %)" in out


def test_replay_of_a_small_target(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(small)]) == 0
    out = capsys.readouterr().out
    assert "3 leads judged\n2 findings in the CSV files: 1 bad row, 1 no record\n" in out
    assert "leads.csv:5  L-4" in out
    assert main(["replay", str(small), "--format", "jsonl"]) == 0
    said = capsys.readouterr()
    found = jsonl(said.out)
    assert [item["type"] for item in found] == ["transition"] * 4
    assert [item["type"] for item in jsonl(said.err)] == ["bad-row"] * 2
    assert [item["lead"] for item in found[:4]] == ["L-1", "L-1", "L-2", "L-3"]
    assert {item["rule"]["file"] for item in found[:4]} == {"small.rules"}


@pytest.mark.parametrize(
    ("until", "moved"),
    [
        ("2026-02-09", False), ("2026-02-10", True), ("2026-02-10T08:59", False),
        ("2026-02-10 09:00", True), ("2026-02-10T13:59:59Z", False),
        ("2026-02-10T14:00:00+00:00", True), ("2026-02-10T15:00+0100", True),
    ],
)  # fmt: skip
def test_until(until: str, moved: bool, small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(small), "--until", until, "--format", "jsonl"]) == 0
    found = jsonl(capsys.readouterr().out)
    assert any(item.get("to") == "ready" for item in found) == moved


@pytest.mark.parametrize("until", ["soon", "2026-02-30", "10/02/2026", "2026-02-10T25:00"])
def test_until_that_cannot_be_read(
    until: str, small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(small), "--until", until]) == 2
    assert capsys.readouterr().err.startswith(f"alignlib: --until {until}: write a date (2026-04")


def test_no_until(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small / "mapping.toml").write_text(MAPPING.replace("until = 2026-02-28\n", ""))
    assert main(["replay", str(small)]) == 2
    assert "add --until 2026-04-30" in capsys.readouterr().err


def test_a_local_time_without_a_zone(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small / "small.rules").write_text(RULES.replace("  zone America/New_York\n", ""))
    (small / "mapping.toml").write_text('zone = "Europe/Paris"\n' + MAPPING)
    assert main(["replay", str(small), "--until", "2026-02-10"]) == 2
    assert "the agreement has no time zone" in capsys.readouterr().err
    assert main(["replay", str(small), "--until", "2026-02-10T00:00Z"]) == 0


@pytest.mark.parametrize("name", ["small.rules", "mapping.toml", "leads.csv"])
def test_a_target_that_cannot_be_read(
    name: str, small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (small / name).unlink()
    assert main(["replay", str(small)]) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert found.err.startswith("alignlib: ")
    assert "Error" not in found.err


def test_a_target_with_a_broken_agreement(
    small: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (small / "small.rules").write_text(RULES + "stage ready\n", encoding="utf-8")
    monkeypatch.chdir(small.parent)
    assert main(["evaluate", "small", "--at", "2026-02-10"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("error[AL")
    assert f"--> {Path('small', 'small.rules')}:" in err


def test_other_agreement_and_mapping(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other.rules").write_text(RULES.replace("Small", "Other"), encoding="utf-8")
    (tmp_path / "other.toml").write_text(MAPPING.replace("02-28", "02-05"), encoding="utf-8")
    argv = ["--agreement", str(tmp_path / "other.rules"), "--mapping", str(tmp_path / "other.toml")]
    assert main(["replay", str(small), *argv]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Other  (")
    assert "to 2026-02-05 23:59" in out
    assert "(not begun yet)" in out


def test_no_stages(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = RULES.partition("stage")[0] + "define engaged\n  some form ever\n"
    (small / "small.rules").write_text(rules, encoding="utf-8")
    assert main(["replay", str(small)]) == 2
    assert "declares no stage" in capsys.readouterr().err
    assert main(["evaluate", str(small), "--at", "2026-02-10", "--format", "jsonl"]) == 0
    found = jsonl(capsys.readouterr().out)
    assert [item["definitions"]["engaged"] for item in found[:3]] == [True, False, False]


def _shuffled(source: Path, target: Path, seed: int) -> None:
    shutil.copytree(source, target)
    for file in target.glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as opened:
            head, *rows = csv.reader(opened)
        random.Random(seed).shuffle(rows)
        with file.open("w", encoding="utf-8", newline="") as written:
            csv.writer(written).writerows([head, *rows])


def test_jsonl_depends_on_neither_hash_seed_nor_order_of_rows(tmp_path: Path) -> None:
    answers = []
    for seed in (1, 2):
        folder = tmp_path / str(seed)
        _shuffled(EXAMPLES / "inbound", folder, seed)
        done = subprocess.run(
            [sys.executable, "-m", "alignlib.cli.main", "replay", str(folder), "--format", "jsonl"],
            capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": str(seed)},
        )  # fmt: skip
        # Findings about rows name their lines, which are what was shuffled.
        assert done.stderr.count(b'"type": "bad-row"') == 5
        answers.append(done.stdout)
    assert answers[0] == answers[1]
    assert len(answers[0].splitlines()) > 1_000


def test_evaluate_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", INBOUND, "--at", "2026-03-31"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 100
    good_fit = next(line for line in lines if line.startswith("good-fit")).split()
    assert lines[1] == "289 leads judged; 11 begin later"
    assert sum(map(int, good_fit[1:])) == 289
    assert any(line.startswith("score") and "median" in line for line in lines)
    assert any(line.startswith("  good-fit: account.employees (") for line in lines)
    assert main(["evaluate", INBOUND, "--at", "2026-03-31", "--format", "jsonl"]) == 0
    found = jsonl(capsys.readouterr().out)
    judged = [item for item in found if item["type"] == "evaluation"]
    assert len(judged) == 289
    assert sum(item["type"] == "not-begun" for item in found) == 11
    assert sum(item["definitions"]["good-fit"] is True for item in judged) == int(good_fit[1])
    assert set(judged[0]["admitted"]) == {"marketing-ready", "sales-ready"}
    assert set(judged[0]["scores"]["engagement"]) == {"number"}


def test_evaluate_one(capsys: pytest.CaptureFixture[str]) -> None:
    argv = ["evaluate", INBOUND, "--at", "2026-03-31", "--lead", "00Q-0001"]
    assert main(argv) == 0
    out = capsys.readouterr().out
    assert out.startswith("00Q-0001 at 2026-03-31 23:59, in marketing-ready\n")
    assert "✓ good-fit: holds\n  ✓ serviceable\n" in out
    assert "score engagement: 36.036397\n  · +15 each form   23.680106\n" in out
    assert "✓ admitted to sales-ready: yes" in out
    assert main([*argv, "--format", "jsonl"]) == 0
    (found,) = jsonl(capsys.readouterr().out)
    assert (found["lead"], found["stage"]) == ("00Q-0001", "marketing-ready")


def test_undecided_names_what_is_unknown(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = RULES + 'fields\n  country text\ndefine us\n  country is "US"\n'
    (small / "small.rules").write_text(rules, encoding="utf-8")
    assert main(["evaluate", str(small), "--at", "2026-02-10", "--lead", "L-1"]) == 0
    assert "? us: undecided   unknown: country\n" in capsys.readouterr().out


def test_leads_that_are_not_there(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", INBOUND, "--lead", "00Q-001", "--at", "2026-03-31"]) == 2
    assert "did you mean 00Q-0" in capsys.readouterr().err
    assert main(["why", str(small), "--lead", "L-4", "--at", "2026-03-31"]) == 2
    assert "lead L-4 was not read:\n  leads.csv:5  L-4" in capsys.readouterr().err
    assert main(["evaluate", str(small), "--lead", "L-3", "--at", "2026-02-19"]) == 2
    assert "lead L-3 begins after 2026-02-19" in capsys.readouterr().err
    assert main(["why", str(small), "--lead", "L-3", "--at", "2026-02-19"]) == 2
    assert "lead L-3 begins after 2026-02-19" in capsys.readouterr().err


def test_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", INBOUND, "--lead", "00Q-0001", "--at", "2026-03-31"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("00Q-0001 is in marketing-ready (Marketing-qualified lead) since 2026-03")
    assert " inbound.rules:" in out
    assert "✗ engagement is at least handoff-score    36.036397 of 40" in out
    assert max(map(len, out.splitlines())) <= 100


def test_why_a_promise(capsys: pytest.CaptureFixture[str]) -> None:
    argv = ["why", INBOUND, "--lead", "00Q-0044", "--at", "2026-03-31", "--sla"]
    assert main([*argv, "first_hour"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("first-hour for 00Q-0044, first time: met\n")
    assert max(map(len, out.splitlines())) <= 100
    assert main([*argv, "first-our"]) == 2
    assert "first-hour" in capsys.readouterr().err


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(100))
    monkeypatch.setattr("alignlib.cli.progress.time.monotonic", lambda: next(clock))
    terminal = _Terminal()
    assert list(progress([1, 2], 2_000, "records", Screen(io.StringIO(), terminal, {}))) == [1, 2]
    assert "judged 2 of 2,000 records" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r")
    pipe = io.StringIO()
    assert list(progress([1, 2], 2, "records", Screen(io.StringIO(), pipe, {}))) == [1, 2]
    assert pipe.getvalue() == ""


# -- promises about no record -----------------------------------------------------------------

DUTY = """\
activity joint-meeting by sales
sla meet "Talk each week"
  sales owes marketing
  at least 2 of joint-meeting each week
  if late tell marketing "nobody met"
sla few
  sales owes marketing
  at most 1 of form each week
"""
MEETINGS = """\
[[activity]]
file = "meetings.csv"
at = "at"
kind = { value = "joint-meeting" }
[[activity]]
name = "called"
file = "called.csv"
of = "lead"
id = "id"
at = "at"
kind = { value = "joint-meeting" }
"""


@pytest.fixture
def duty(small: Path) -> Path:
    """Meetings on 2 and 4 February about no lead; on the 10th one about two leads at once."""
    (small / "small.rules").write_text(RULES + DUTY, encoding="utf-8")
    (small / "mapping.toml").write_text(MAPPING + MEETINGS, encoding="utf-8")
    (small / "meetings.csv").write_text("at\n2026-02-02 10:00\n2026-02-04 10:00\n", "utf-8")
    (small / "called.csv").write_text(
        "id,lead,at\nM-1,L-1,2026-02-10 10:00\nM-1,L-2,2026-02-10 10:00\n", encoding="utf-8"
    )
    return small


def test_promises_about_no_lead_stand_in_the_table(
    duty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(duty), "--until", "2026-02-17"]) == 0
    lines = capsys.readouterr().out.splitlines()
    rows = {line.split()[0]: line.split()[1:] for line in lines if line.startswith(("meet", "few"))}
    # Weeks from Monday 2 February: met, late, and one that goes on.
    columns = ["started", "met", "late", "met-late", "void", "running", "paused", "kept", "broken"]
    assert dict(zip(columns, rows["meet"], strict=True)) == {
        "started": "3", "met": "1", "late": "1", "met-late": "0", "void": "0", "running": "1",
        "paused": "0", "kept": "0", "broken": "0",
    }  # fmt: skip
    assert rows["few"] == ["3", "0", "0", "0", "0", "1", "0", "2", "0"]
    assert "effects: 1 tell" in lines


def test_promises_about_no_lead_as_lines(duty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(duty), "--until", "2026-02-17", "--format", "jsonl"]) == 0
    found = jsonl(capsys.readouterr().out)
    own = [item for item in found if item["lead"] == ""]
    assert found[-len(own) :] == own  # after those of the records
    assert [(item["number"], item["step"]) for item in own if item.get("sla") == "meet"] == [
        (1, "started"), (1, "met"), (2, "started"), (2, "late"), (3, "started"),
    ]  # fmt: skip
    assert {item["rule"]["file"] for item in own} == {"small.rules"}


def test_a_section_without_of_needs_a_promise_that_counts_it(
    duty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = RULES + "activity joint-meeting by sales\n"
    (duty / "small.rules").write_text(rules, encoding="utf-8")
    assert main(["replay", str(duty)]) == 2
    assert "activity[2].of: is missing: the column with the key" in capsys.readouterr().err


# -- faults -----------------------------------------------------------------------------------


@pytest.fixture
def endless(small: Path) -> Path:
    """A promise that would be due after the last date that there is."""
    sla = (
        "activity call by sales\nsla call-back\n  sales owes marketing\n  each form\n"
        "  gets call\n  within 40 days\n"
    )
    (small / "small.rules").write_text(RULES + sla, encoding="utf-8")
    (small / "forms.csv").write_text("id,lead,at\nF-1,L-1,9999-12-01 09:00\n", encoding="utf-8")
    return small


def test_faults_are_shown(endless: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = "call-back would be due after the year 9999"
    assert main(["replay", str(endless), "--until", "9999-12-02"]) == 0
    out = capsys.readouterr().out
    assert f"\n1 fault\n  9999-12-01 09:00  L-1  AL503 {said}" in out
    assert main(["replay", str(endless), "--until", "9999-12-02", "--format", "jsonl"]) == 0
    faults = [item for item in jsonl(capsys.readouterr().out) if item["type"] == "fault"]
    assert [(item["lead"], item["code"]) for item in faults] == [("L-1", "AL503")]
    assert faults[0]["message"].startswith(said)
    assert faults[0]["rule"]["file"] == "small.rules"
    at = ["evaluate", str(endless), "--at", "9999-12-02"]
    assert main(at) == 0
    assert f"1 fault\n  9999-12-01 09:00  L-1  AL503 {said}" in capsys.readouterr().out
    assert main([*at, "--lead", "L-1"]) == 0
    assert f"1 fault\n  9999-12-01 09:00  L-1  AL503 {said}" in capsys.readouterr().out
    assert main([*at, "--format", "jsonl"]) == 0
    lines = {item["lead"]: item for item in jsonl(capsys.readouterr().out)}
    assert [fault["code"] for fault in lines["L-1"]["faults"]] == ["AL503"]
    assert "faults" not in lines["L-2"]


# -- the plan as Python -----------------------------------------------------------------------


def test_plan_source(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan-source", str(small / "small.rules")]) == 0
    out = capsys.readouterr().out
    compile(out, "plan", "exec")
    assert "def life(" in out
    assert main(["plan-source", str(small / "smal.rules")]) == 2
    assert "did you mean" in capsys.readouterr().err
