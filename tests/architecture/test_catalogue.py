"""Every code of the catalogue: its wrong example gives it, its right one gives nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alignlib.agreement import check_text
from alignlib.diagnostics import Severity
from alignlib.diagnostics.catalogue import CATALOGUE

SOURCE = Path(__file__).parents[2] / "src" / "alignlib"
# AL100 is about bytes that are no text: see the test of reading a file.
TEXTUAL = sorted(code for code in CATALOGUE if code != "AL100")


@pytest.mark.parametrize("code", TEXTUAL)
def test_the_wrong_example_gives_the_code(code: str):
    found = check_text(CATALOGUE[code].wrong).diagnostics
    quiet = {Severity.NOTE} - {CATALOGUE[code].severity}
    loud = [finding for finding in found if finding.severity not in quiet]
    assert [finding.code for finding in loud] == [code] * len(loud)
    assert loud
    assert len({finding.span for finding in loud}) == len(loud)


@pytest.mark.parametrize("code", TEXTUAL)
def test_the_right_example_gives_nothing(code: str):
    assert check_text(CATALOGUE[code].right).diagnostics == ()


@pytest.mark.parametrize("code", TEXTUAL)
def test_every_finding_says_what_to_do(code: str):
    for finding in check_text(CATALOGUE[code].wrong).diagnostics:
        assert finding.message[0] == finding.message[0].lower() or finding.message[0] == "`"
        assert "\n" not in finding.message
        if finding.severity is Severity.ERROR:
            assert finding.help


def test_codes_in_the_source_are_in_the_catalogue():
    used = set()
    for path in SOURCE.rglob("*.py"):
        used.update(re.findall(r'"(AL[1-5]\d\d)"', path.read_text("utf-8")))
    assert used == set(CATALOGUE)
