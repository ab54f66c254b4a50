"""`alignlib why`: its questions and formats, as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alignlib.cli.main import main

INBOUND = str(Path(__file__).parents[3] / "examples" / "inbound")
LEAD = [INBOUND, "--lead", "00Q-0001", "--at", "2026-03-24T09:00"]


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["why", *LEAD, *arguments]) == 0
    return capsys.readouterr().out


def test_a_stage(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "--stage", "sales-ready").splitlines()
    assert out[0] == "00Q-0001 at 2026-03-24 09:00: why not to sales-ready"
    # 15 of 40: a demo-request gives 30, and is what the line asks for besides.
    assert out[-3:] == [
        "It lacks 25 points of engagement.",
        "It would move with one demo-request (45).",
        "Without new activity it moves to nurture on 2026-04-22 18:25.",
    ]


def test_a_definition(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "--holds", "good-fit")
    assert out.startswith("00Q-0001 at 2026-03-24 09:00: why good-fit\n")
    assert out.endswith("\ngood-fit holds.\n")


def test_json_can_be_applied(capsys: pytest.CaptureFixture[str]) -> None:
    plain = json.loads(said(capsys, "--format", "json"))
    assert (plain["type"], plain["format"]) == ("why", 1)
    (track,) = plain["tracks"]
    assert track["moves"][0]["place"]["file"] == "inbound.rules"
    (change,) = track["why_not"][0]["ways"][0]["changes"]
    assert change["inputs"][0]["kind"] == "demo-request"


def test_html_is_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    html = said(capsys, "--format", "html")
    assert html.startswith("<!doctype html>")
    assert "<details" in html
    assert "<script" not in html


def test_one_question_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", *LEAD, "--stage", "won", "--holds", "good-fit"]) == 2
    assert "not allowed with" in capsys.readouterr().err
    assert main(["why", *LEAD, "--stage", "wn"]) == 2
    assert "did you mean 'won'" in capsys.readouterr().err


@pytest.mark.parametrize("question", [[], ["--stage", "sales-ready"], ["--holds", "SQL"]])
def test_lines_fit(capsys: pytest.CaptureFixture[str], question: list[str]) -> None:
    assert max(map(len, said(capsys, *question).splitlines())) <= 100
