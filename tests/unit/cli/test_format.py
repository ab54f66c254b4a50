"""`alignlib format`: writes, looks, shows, and leaves what it cannot read."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from alignlib.cli.main import main

WILD = 'agreement   "X"\n      zone UTC\n'
TIDY = 'agreement "X"\n  zone UTC\n'


@pytest.fixture
def wild(tmp_path: Path) -> Path:
    path = tmp_path / "wild.rules"
    path.write_text(WILD, "utf-8")
    return path


def test_it_writes(wild: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["format", str(wild)]) == 0
    assert wild.read_text("utf-8") == TIDY
    assert capsys.readouterr() == ("", f"laid out {wild}\n1 file laid out\n")
    assert main(["format", str(wild)]) == 0
    assert capsys.readouterr().err == "1 file as it should be\n"


def test_check_writes_nothing(wild: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["format", "--check", str(wild)]) == 1
    assert wild.read_text("utf-8") == WILD
    assert f"would lay out {wild}" in capsys.readouterr().err
    wild.write_text(TIDY, "utf-8")
    assert main(["format", "--check", str(wild)]) == 0


def test_diff_shows_and_writes_nothing(wild: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["format", "--diff", str(wild)]) == 1
    assert wild.read_text("utf-8") == WILD
    out = capsys.readouterr().out
    assert '-agreement   "X"\n' in out
    assert '+agreement "X"\n' in out


def test_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(WILD.encode())))
    assert main(["format", "-"]) == 0
    assert capsys.readouterr() == (TIDY, "")


def test_a_broken_file_is_left_and_the_others_are_not(
    wild: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    broken = tmp_path / "broken.rules"
    broken.write_text('agreement   "X\n', "utf-8")
    assert main(["format", str(broken), str(wild), str(tmp_path / "none.rules")]) == 2
    assert broken.read_text("utf-8") == 'agreement   "X\n'
    assert wild.read_text("utf-8") == TIDY
    err = capsys.readouterr().err
    assert "left as it is" in err
    assert "there is no file" in err
    assert main(["format", str(broken)]) == 1


def test_permissions_and_marks_stay(wild: Path):
    wild.write_bytes(b"\xef\xbb\xbf" + WILD.encode())
    wild.chmod(0o640)
    assert main(["format", str(wild)]) == 0
    assert wild.read_bytes() == b"\xef\xbb\xbf" + TIDY.encode()
    assert wild.stat().st_mode & 0o777 == 0o640
