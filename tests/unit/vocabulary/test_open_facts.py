"""Which facts can keep a decision open: told by `describe`, and so it is when it is judged."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path

import pytest

import alignlib as al
from alignlib.cli.main import main
from alignlib.loading import check_text
from alignlib.vocabulary.describe import describe
from alignlib.vocabulary.entries import entries

TEXT = """agreement "Open"
  zone UTC
fields
  country text
  size    number
  ready   yes-no
fields of contact
  title text
activity visit by prospect
  page text
activity call by sales
define near
  country is "US"
define known-size
  size is known
define buyer
  near
  any of
    contact.title contains "VP"
    ready
  known-size
define warm
  some visit where page starts with "/pricing" ever
define quiet
  days since last call is above 30
define busy
  at least 2 call ever
score fit
  +10 when near
  +5 when size is above 10
define good
  fit is at least 10
"""


def told(name: str) -> list[str]:
    program = check_text(TEXT)
    (entry,) = (one for one in entries(program) if one.name == name)
    sections = {section.title: section for section in describe(program, entry).sections}
    found = sections.get("undecided while unknown")
    return [] if found is None else [line.text for line in found.lines]


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("near", ["country"]),
        ("known-size", []),
        ("buyer", ["country", "contact.title", "ready"]),
        ("warm", ["page of visit"]),
        ("quiet", ["any call"]),
        ("busy", []),
        ("good", ["country", "size"]),
        ("call", []),
    ],
)
def test_what_is_told(name: str, facts: list[str]):
    assert told(name) == facts
    (entry,) = (one for one in entries(check_text(TEXT)) if one.name == name)
    assert list(entry.undecided) == facts


def test_the_vocabulary_says_it_of_whom_a_stage_admits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file = tmp_path / "a.rules"
    file.write_text(TEXT + 'stage hot, also called "MQL"\n  qualifies when good\n', "utf-8")
    assert main(["vocabulary", str(file)]) == 0
    said = capsys.readouterr().out.split("stages\n")[1]
    assert said.startswith("  hot\n    declared 33; used nowhere\n"
                           "    undecided while unknown: country; size\n")  # fmt: skip
    assert "aliases\n  MQL of hot\n" in said


def test_undecided_only_where_one_of_them_is_unknown():
    """Every combination of known and unknown facts, judged."""
    agreement = al.loads(TEXT)
    values = {"country": "US", "size": 20, "ready": False}
    for count in range(len(values) + 1):
        for names in itertools.combinations(values, count):
            record = {"id": "L", **{name: values[name] for name in names}}
            found = agreement.evaluate(
                agreement.lead(record), at=datetime(2026, 1, 1, tzinfo=UTC)
            ).definitions
            for name, holds in found.items():
                if holds is None:
                    assert set(told(name)) - set(names), (name, names)
