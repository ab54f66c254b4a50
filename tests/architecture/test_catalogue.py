"""Every code of the catalogue: its wrong example gives it, its right one gives nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alignlib.diagnostics import Severity
from alignlib.diagnostics.catalogue import CATALOGUE
from alignlib.loading import check_text

SOURCE = Path(__file__).parents[2] / "src" / "alignlib"
# AL100 is about bytes that are no text: see the test of reading a file. Those without a wrong
# example need more than a text: a host's functions, a damaged lock, a life.
TEXTUAL = sorted(code for code, entry in CATALOGUE.items() if code != "AL100" and entry.wrong)


def checked(code: str, text: str):
    return check_text(text, lock=CATALOGUE[code].lock).diagnostics


@pytest.mark.parametrize("code", TEXTUAL)
def test_the_wrong_example_gives_the_code(code: str):
    found = checked(code, CATALOGUE[code].wrong)
    quiet = {Severity.NOTE} - {CATALOGUE[code].severity}
    loud = [finding for finding in found if finding.severity not in quiet]
    assert [finding.code for finding in loud] == [code] * len(loud)
    assert loud
    assert len({finding.span for finding in loud}) == len(loud)


@pytest.mark.parametrize("code", TEXTUAL)
def test_the_right_example_gives_nothing(code: str):
    assert checked(code, CATALOGUE[code].right) == ()


@pytest.mark.parametrize("code", TEXTUAL)
def test_every_finding_says_what_to_do(code: str):
    for finding in checked(code, CATALOGUE[code].wrong):
        assert finding.message[0] == finding.message[0].lower() or finding.message[0] == "`"
        assert "\n" not in finding.message
        if finding.severity is Severity.ERROR:
            assert finding.help


def test_codes_in_the_source_are_in_the_catalogue():
    used = set()
    for path in SOURCE.rglob("*.py"):
        used.update(re.findall(r'"(AL(?:[1-5]\d\d|9\d[1-9]))"', path.read_text("utf-8")))
    assert used == set(CATALOGUE)
