"""`alignlib test`."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from alignlib.cli.main import main

ROOT = Path(__file__).parents[3]
AGREEMENTS = sorted((ROOT / "examples" / "agreements").glob("*.rules"))

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
OTHER = """\
example "nothing comes of nothing"
  lead
  at 2026-02-03 10:00
    stage is ready
    some form ever
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("inbound.rules")


def put(file: Path, stage: str, more: str = "") -> None:
    file.write_text(RULES.format(stage=stage) + more, encoding="utf-8")


def test_the_five_agreements(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", *map(str, AGREEMENTS)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == str(AGREEMENTS[0])
    assert lines[1].startswith("✓ ")
    assert lines[-1].startswith("in all: 16 passed; ")


def test_one_fails(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(file, "new")
    assert main(["test", str(file)]) == 1
    title, sentence, reason, counts = capsys.readouterr().out.splitlines()
    assert title == f"{'✗ a form is enough':<64}inbound.rules:11"
    assert sentence == (
        "    at 2026-02-02 10:00 expected stage `new`, was `ready` since 2026-02-02 10:00"
    )
    assert (
        reason
        == "    because it left `new` for `ready` on 2026-02-02 10:00 (line 5): form: prospect"
    )
    assert counts == "1 failed; 1 of 1 move covered"
    put(file, "ready")
    assert main(["test", str(file)]) == 0
    assert capsys.readouterr().out == "✓ a form is enough\n1 passed; 1 of 1 move covered\n"


def test_every_line_that_fails_is_told(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(file, "ready", OTHER)
    assert main(["test", str(file)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == f"{'✗ nothing comes of nothing':<64}inbound.rules:15"
    assert lines[2].startswith("    line 15: at 2026-02-03 10:00 expected stage `ready`, was `new`")
    assert lines[3] == "    because there was no form"
    assert lines[4] == "    line 16: at 2026-02-03 10:00 expected some form ever, none found"


def test_long_sentences_fit_the_screen(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ", ".join(f'"{number:03}{"x" * 12}"' for number in range(12))
    put(file, "ready", f"    created_at is known and lost-reason is one of {words}\n")
    file.write_text("fields\n  lost-reason text\n" + file.read_text("utf-8"), "utf-8")
    assert main(["test", str(file)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 4
    assert all(len(line) <= 100 for line in lines)


def test_a_promise_to_abstain_can_be_asked_for(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = RULES.format(stage="ready").replace(
        "stage ready\n",
        "stage ready\nactivity mail by sales\nsla quiet\n  sales owes marketing\n"
        "  each lead entering ready\n  never gets mail by sales while in ready\n",
    )
    file.write_text(text + "    quiet is broken\n", encoding="utf-8")
    assert main(["test", str(file)]) == 1
    assert "expected quiet is broken, was running since" in capsys.readouterr().out
    file.write_text(text + "    quiet is running\n", encoding="utf-8")
    assert main(["test", str(file)]) == 0


def test_a_broken_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.rules"
    file.write_text(RULES.format(stage="nowhere"), encoding="utf-8")
    assert main(["test", str(file), str(AGREEMENTS[0])]) == 1
    out = capsys.readouterr().out
    assert "error[AL" in out
    assert f"not tested: 1 error in {file}" in out
    assert "in all: 5 passed; " in out


def test_a_file_that_is_not_there(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(file, "ready")
    assert main(["test", "inbuond.rules", str(file)]) == 2
    out, err = capsys.readouterr()
    assert "did you mean inbound.rules?" in err
    assert "in all: 1 passed" in out


def test_no_examples(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("stage new\n", encoding="utf-8")
    assert main(["test", str(file)]) == 0
    assert capsys.readouterr().out == "no examples\n"


# -- which examples --------------------------------------------------------------------------


def test_a_text_in_the_title(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(file, "ready", OTHER)
    assert main(["test", str(file), "-k", "A FORM"]) == 0
    # What some of the examples cover says nothing of the agreement.
    assert capsys.readouterr().out == "✓ a form is enough\n1 passed\n"
    assert main(["test", str(file), "-k", "a form", "-k", "nothing"]) == 1
    assert "1 passed, 1 failed" in capsys.readouterr().out


def test_a_text_in_no_title(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(file, "ready")
    assert main(["test", str(file), "-k", "farm"]) == 2
    err = capsys.readouterr().err
    assert err == 'alignlib: no example has "farm" in its title, such as "a form is enough"\n'


# -- coverage --------------------------------------------------------------------------------


def test_coverage_in_text(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(file, "ready", "stage lost, end\n")
    assert main(["test", str(file)]) == 0
    assert (
        capsys.readouterr().out.splitlines()[-1]
        == "1 passed; 1 of 1 move covered (--coverage shows which)"
    )
    assert main(["test", str(file), "--coverage"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "1 passed; 1 of 1 move covered",
        "",
        "75.0% covered by 1 example",
        "  2 of 3 stages",
        "  1 of 1 move",
        "no example reaches, in inbound.rules",
        "  12  lost: never entered",
    ]


def test_coverage_as_json_stands_alone(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(file, "ready", "stage lost, end\n")
    assert main(["test", str(file), "--coverage=json"]) == 0
    out, err = capsys.readouterr()
    plain = json.loads(out)
    assert (plain["version"], plain["percent"]) == (1, 75.0)
    assert err.splitlines()[0] == "✓ a form is enough"


def test_coverage_as_source(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(file, "ready", "stage lost, end\n")
    assert main(["test", str(file), "--coverage=source"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert " 5 ✓   to ready on form" in lines
    assert f"{'12 ✗ stage lost, end':<60}← never entered" in lines


def test_too_little_coverage_fails(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(file, "ready", "stage lost, end\n")
    assert main(["test", str(file), "--fail-under", "75"]) == 0
    assert main(["test", str(file), "--fail-under", "75.1%"]) == 1
    assert capsys.readouterr().err == "alignlib: 75.0% covered, --fail-under asks for 75.1%\n"
    assert main(["test", str(file), "--fail-under", "half"]) == 2
    assert "half is no percentage from 0 to 100" in capsys.readouterr().err


def test_coverage_of_several_files_adds_up(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(file, "ready")
    other = Path("other.rules")
    put(other, "ready", "stage lost, end\n")
    assert main(["test", str(file), str(other), "--coverage=json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["totals"]["stage"] == {"reached": 4, "of": 5}
    assert err.splitlines()[-1] == "in all: 2 passed; 2 of 2 moves covered"


# -- for programs ----------------------------------------------------------------------------


def test_results_as_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(file, "ready", OTHER)
    assert main(["test", str(file), "--format", "json"]) == 1
    plain = json.loads(capsys.readouterr().out)
    assert (plain["format"], plain["version"]) == ("alignlib test", 1)
    assert (plain["passed"], plain["failed"]) == (1, 1)
    assert "coverage" not in plain
    (found,) = plain["files"]
    assert (found["file"], found["findings"]) == ("inbound.rules", [])
    passed, failed = found["examples"]
    assert passed == {"title": "a form is enough", "status": "passed", "file": "inbound.rules",
                      "line": 7, "failures": []}  # fmt: skip
    assert [item["line"] for item in failed["failures"]] == [15, 16]
    assert failed["failures"][0]["because"] == ["there was no form"]
    assert main(["test", str(file), "--format", "json", "--coverage"]) == 1
    assert json.loads(capsys.readouterr().out)["coverage"]["examples"] == 2


def test_findings_as_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(file, "nowhere")
    assert main(["test", str(file), "--format", "json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)["files"]
    assert found["findings"][0]["code"].startswith("AL2")


def test_results_as_junit(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(file, "ready", OTHER)
    broken = Path("broken.rules")
    put(broken, "nowhere")
    assert main(["test", str(file), str(broken), "--format", "junit", "--coverage"]) == 1
    suites = list(Xml.fromstring(capsys.readouterr().out))
    assert [suite.attrib for suite in suites] == [
        {"name": "inbound.rules", "tests": "2", "failures": "1", "errors": "0", "skipped": "0"},
        {"name": "broken.rules", "tests": "1", "failures": "0", "errors": "1", "skipped": "0"},
    ]
    passed, failed = suites[0].findall("testcase")
    assert passed.get("name") == "a form is enough"
    failure = failed.find("failure")
    assert failure is not None and failure.text is not None
    assert failure.text.splitlines()[1] == (
        "inbound.rules:16: at 2026-02-03 10:00 expected some form ever, none found"
    )
    assert suites[0].find("properties/property[@name='covered']") is not None


def test_two_documents_do_not_fit_one_output(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(file, "ready")
    assert main(["test", str(file), "--format", "junit", "--coverage=json"]) == 2
    assert "would both be written to standard output" in capsys.readouterr().err
