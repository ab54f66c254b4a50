"""`alignlib diagram`."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignlib.cli.main import main

ELOQUA = str(Path(__file__).parents[3] / "examples" / "agreements" / "eloqua.rules")


def test_svg_is_what_it_prints(capsys: pytest.CaptureFixture[str]):
    assert main(["diagram", ELOQUA]) == 0
    out = capsys.readouterr().out
    assert out.startswith("<svg ")
    assert out.endswith("</svg>\n")


def test_mermaid(capsys: pytest.CaptureFixture[str]):
    assert main(["diagram", ELOQUA, "--format", "mermaid"]) == 0
    assert "    responded --> sales_ready: when sales has room\n" in capsys.readouterr().out


def test_a_pipeline_that_is_not_there(capsys: pytest.CaptureFixture[str]):
    assert main(["diagram", ELOQUA, "--pipeline", "deals"]) == 2
    assert "has no pipeline `deals`: there is lead" in capsys.readouterr().err


def test_a_file_with_errors_is_not_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "a.rules"
    file.write_text("stage a\n  to b when contry is 1\nstage b\n", encoding="utf-8")
    assert main(["diagram", str(file)]) == 2
    assert "error[AL203]" in capsys.readouterr().err


def test_a_file_without_stages(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "a.rules"
    file.write_text("setting a 1\n", encoding="utf-8")
    assert main(["diagram", str(file)]) == 2
    assert "has no stages, so there is nothing to draw" in capsys.readouterr().err


def test_the_picture_in_the_documentation_is_this_one(capsys: pytest.CaptureFixture[str]):
    root = Path(__file__).parents[3]
    picture = (root / "docs" / "images" / "inbound.svg").read_text("utf-8")
    assert main(["diagram", str(root / "examples" / "inbound" / "inbound.rules")]) == 0
    assert capsys.readouterr().out == picture
