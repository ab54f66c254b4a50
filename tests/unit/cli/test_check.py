"""`alignlib check`."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from alignlib.cli.fix import apply, chosen
from alignlib.cli.main import main
from alignlib.diagnostics.diagnostic import Diagnostic, Fix
from alignlib.source import Span

AGREEMENTS = sorted((Path(__file__).parents[3] / "examples" / "agreements").glob("*.rules"))

WRONG = 'fields\n  country text\ndefine us\n  contry is "US"\n'
RIGHT = WRONG.replace("contry", "country")
NOTED = """\
activity form by prospect
stage new, start, owned by marketing
  to won  on form
stage won, owned by sales
claim "everybody wins"
  no lead enters won
"""


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    file = tmp_path / "wrong.rules"
    file.write_text(WRONG, encoding="utf-8")
    return file


def test_the_five_agreements(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(AGREEMENTS) == 5
    assert main(["check", *map(str, AGREEMENTS)]) == 0
    out = capsys.readouterr().out
    for file in AGREEMENTS:
        assert f"no errors in {file}" in out
    assert "2 notes (--notes shows them)" in out
    assert "note[" not in out
    assert main(["check", "--notes", *map(str, AGREEMENTS)]) == 0
    assert "note[AL410]" in capsys.readouterr().out


def test_a_finding(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(wrong)]) == 1
    out = capsys.readouterr().out
    assert out.startswith("error[AL203]: ")
    assert f"--> {wrong}:4:3" in out
    assert "did you mean `country`?   (alignlib check --fix applies it)" in out
    assert out.endswith(f"\n1 error in {wrong}\n")
    assert "\x1b" not in out


def test_json_is_one_document_for_all_files(
    wrong: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    noted = tmp_path / "noted.rules"
    noted.write_text(NOTED, encoding="utf-8")
    assert main(["check", "--format", "json", str(wrong), str(noted)]) == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["format"], document["version"]) == ("alignlib check", 1)
    assert (document["errors"], document["warnings"], document["notes"]) == (1, 0, 1)
    assert document["files"] == [str(wrong), str(noted)]
    first, second = document["findings"]
    assert {"code", "severity", "message", "file", "line", "column", "end", "help"} <= set(first)
    assert (first["code"], first["file"], first["line"], first["column"]) == (
        "AL203", str(wrong), 4, 3,
    )  # fmt: skip
    assert first["end"] == {"line": 4, "column": 9}
    assert (second["severity"], second["file"]) == ("note", str(noted))
    assert main(["check", "--format", "json", str(noted)]) == 0


def test_notes_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    noted = tmp_path / "noted.rules"
    noted.write_text(NOTED, encoding="utf-8")
    assert main(["check", "--strict", str(noted)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"no errors in {noted}",
        "1 note: a declaration that is checked but not evaluated yet (--notes shows it)",
    ]


def test_fix_round_trip(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong.write_bytes(b"\xef\xbb\xbf" + WRONG.replace("\n", "\r\n").encode())
    wrong.chmod(0o640)
    assert main(["check", "--fix", str(wrong)]) == 0
    assert f"1 fix applied in {wrong}" in capsys.readouterr().out
    assert wrong.read_bytes() == b"\xef\xbb\xbf" + RIGHT.replace("\n", "\r\n").encode()
    assert wrong.stat().st_mode & 0o777 == 0o640
    assert [item.name for item in wrong.parent.iterdir()] == ["wrong.rules"]
    before = wrong.stat()
    assert main(["check", "--fix", str(wrong)]) == 0
    assert "applied" not in capsys.readouterr().out
    assert wrong.stat().st_ino == before.st_ino


def test_fix_reports_what_is_left(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong.write_text(WRONG + "define vip\n  mood is yes\n", encoding="utf-8")
    assert main(["check", "--fix", "--format", "json", str(wrong)]) == 1
    found = capsys.readouterr()
    assert [item["line"] for item in json.loads(found.out)["findings"]] == [6]
    assert "1 fix applied" in found.err
    assert wrong.read_text(encoding="utf-8").startswith(RIGHT)


def test_fix_writes_through_a_link(wrong: Path) -> None:
    link = wrong.with_name("link.rules")
    link.symlink_to(wrong)
    assert main(["check", "--fix", str(link)]) == 0
    assert link.is_symlink()
    assert wrong.read_text(encoding="utf-8") == RIGHT


def test_fixes_do_not_overlap() -> None:
    def finding(start: int, end: int, new: str) -> Diagnostic:
        return Diagnostic("AL203", "", Span(start, end), fix=Fix(Span(start, end), new))

    fixes = chosen(
        [finding(4, 6, "z"), finding(0, 2, "xyz"), finding(1, 3, "w"), finding(2, 3, "")]
    )
    assert [fix.replacement for fix in fixes] == ["xyz", "", "z"]
    assert apply("abcdef", fixes) == "xyzdz"
    twice = chosen([finding(2, 2, "a"), finding(2, 2, "b")])
    assert len(twice) == 1


def test_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(WRONG.encode())))
    assert main(["check", "-"]) == 1
    out = capsys.readouterr().out
    assert "--> standard input:4:3" in out
    assert "--fix" not in out
    assert main(["check", "--fix", "-"]) == 2


def test_unreadable_beside_readable(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(wrong), str(wrong.with_name("gone.rules"))]) == 2
    found = capsys.readouterr()
    assert "error[AL203]" in found.out
    assert found.err.startswith(f"alignlib: there is no file {wrong.with_name('gone.rules')}")


def test_not_utf8_is_a_finding(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong.write_bytes('define us\n  country is "Österreich"\n'.encode("latin-1"))
    assert main(["check", "--fix", "--format", "json", str(wrong)]) == 1
    assert [item["code"] for item in json.loads(capsys.readouterr().out)["findings"]] == ["AL100"]


def test_colours_on_a_terminal_only(
    wrong: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    main(["check", str(wrong)])
    assert "\x1b[31" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    main(["check", str(wrong)])
    assert "\x1b" not in capsys.readouterr().out


TWO_ROUNDS = 'fields\n  country text\n  size number\ndefine us\n  contry is "US"\n  sise is 3\n'


def test_diff_shows_what_fix_would_do_and_writes_nothing(
    wrong: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--diff", str(wrong)]) == 1
    assert capsys.readouterr().out.splitlines()[2:] == [
        "@@ -1,5 +1,5 @@", " fields", "   country text", " define us", '-  contry is "US"',
        '+  country is "US"', " ",
    ]  # fmt: skip
    assert wrong.read_text(encoding="utf-8") == WRONG
    wrong.write_text(RIGHT, encoding="utf-8")
    assert main(["check", "--diff", str(wrong)]) == 0
    assert capsys.readouterr().out == ""
    assert main(["check", "--diff", "--fix", str(wrong)]) == 2
    assert "leave --fix and --format out" in capsys.readouterr().err


def test_several_fixes_in_one_pass(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong.write_text(TWO_ROUNDS, encoding="utf-8")
    assert main(["check", "--fix", str(wrong)]) == 0
    assert "2 fixes applied" in capsys.readouterr().out
    mended = TWO_ROUNDS.replace("contry", "country").replace("sise", "size")
    assert wrong.read_text(encoding="utf-8") == mended


def test_files_are_named_from_the_folder_of_the_run(
    wrong: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(wrong.parent)
    assert main(["check", "--format", "github", str(wrong)]) == 1
    assert capsys.readouterr().out.startswith("::error file=wrong.rules,line=4,")
    assert main(["check", "--format", "sarif", str(wrong)]) == 1
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    (result,) = run["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "wrong.rules"}


def test_a_clean_file_in_every_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clean = tmp_path / "clean.rules"
    clean.write_text(RIGHT, encoding="utf-8")
    assert main(["check", "--format", "github", str(clean)]) == 0
    assert capsys.readouterr().out == ""
    assert main(["check", "--format", "sarif", str(clean)]) == 0
    assert json.loads(capsys.readouterr().out)["runs"][0]["results"] == []
    assert main(["check", "--format", "junit", str(clean)]) == 0
    out = capsys.readouterr().out
    assert 'tests="1" failures="0"' in out
    assert 'name="no findings"' in out


def test_strict_makes_warnings_fail_in_junit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = tmp_path / "odd.rules"
    odd.write_text('use "shared.rules"\nuse "shared.rules"\nstage new\n', encoding="utf-8")
    (tmp_path / "shared.rules").write_text("fields\n  country text\n", encoding="utf-8")
    assert main(["check", "--format", "junit", str(odd)]) == 0
    loose = capsys.readouterr().out
    assert 'failures="0"' in loose
    assert "<system-out>warning[AL228]" in loose
    assert main(["check", "--strict", "--format", "junit", str(odd)]) == 1
    assert '<failure type="AL228"' in capsys.readouterr().out
