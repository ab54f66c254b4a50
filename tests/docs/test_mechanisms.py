"""docs/reference/mechanisms.md: every mechanism of the sources once, and every named test is one
that runs."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from attrs import frozen

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "mechanisms.md"
SOURCES = {"000": 34, "001": 20, "002": 45, "003": 11, "004": 9}
IDS = [f"{source}-{number:02}" for source, last in SOURCES.items() for number in range(1, last + 1)]
WORK = ("the numbers", "frames", "host", "language")

_TEST = r"`(tests/[\w/]+\.py)::(test_\w+)`"
_SHOWN = re.compile(rf"{_TEST}(, {_TEST})*")
_WAITS = re.compile(rf"\*waits for: (?:{'|'.join(WORK)})\*")
_NO_RULE = re.compile(r"\*not a rule: [^*]*(?:\*[^*]+\*[^*]*)*\*")
_SWITCHED_OFF = {"skip", "skipif", "xfail", "importorskip"}


@frozen
class Row:
    id: str
    what: str
    done_by: str
    outcome: str

    def tests(self) -> list[tuple[str, str]]:
        return re.findall(_TEST, self.outcome)


def rows() -> list[Row]:
    lines = PAGE.read_text("utf-8").splitlines()
    return [
        Row(*(cell.strip() for cell in line.strip("|").split("|")))
        for line in lines
        if re.match(r"\| \d{3}-\d{2} \|", line)
    ]


ROWS = rows()
NAMED = sorted({test for row in ROWS for test in row.tests()})


@cache
def module(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text("utf-8"), path)


def functions(path: str) -> dict[str, ast.FunctionDef]:
    """The tests of a file, by name."""
    found = [each for each in module(path).body if isinstance(each, ast.FunctionDef)]
    return {each.name: each for each in found if each.name.startswith("test_")}


def switched_off(node: ast.AST) -> set[str]:
    """What in it keeps a test from running, or lets it fail: skip, xfail …"""
    names = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    names |= {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return names & _SWITCHED_OFF


def test_every_mechanism_has_one_row_in_its_place() -> None:
    assert len(IDS) == 119
    assert [row.id for row in ROWS] == IDS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_has_one_of_three_outcomes(row: Row) -> None:
    outcomes = [bool(form.fullmatch(row.outcome)) for form in (_SHOWN, _WAITS, _NO_RULE)]
    assert sum(outcomes) == 1, row.outcome
    assert row.what
    # What is no rule is done by nothing; everything else names a construct or a function.
    assert (row.done_by == "–") is outcomes[2], row.done_by


@pytest.mark.parametrize(("path", "name"), NAMED, ids=str)
def test_a_named_test_exists_and_is_not_switched_off(path: str, name: str) -> None:
    found = functions(path).get(name)
    assert found is not None, f"{path} has no {name}"
    assert switched_off(found) == set()
    others = (each for each in module(path).body if not isinstance(each, ast.FunctionDef))
    assert [switched_off(each) for each in others if switched_off(each)] == []


def test_the_named_tests_are_among_those_that_run(request: pytest.FixtureRequest) -> None:
    """Where the whole suite runs. Of a part of it nothing can be asked."""
    config = request.config
    narrowed = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf")
    chosen = any(getattr(config.option, name, None) for name in narrowed)
    running = {
        (item.path.relative_to(ROOT).as_posix(), item.originalname)
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.path.is_relative_to(ROOT)
    }
    whole = not chosen and not any("::" in argument for argument in config.args)
    files = {path for path, _ in running}
    if whole:
        assert [test for test in NAMED if test[0] in files and test not in running] == []
    if whole and config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        assert {path for path, _ in NAMED} <= files


def test_every_test_of_the_mechanisms_stands_in_the_table() -> None:
    there = [
        (path.relative_to(ROOT).as_posix(), name)
        for path in sorted((ROOT / "tests" / "mechanisms").glob("test_*.py"))
        for name in functions(path.relative_to(ROOT).as_posix())
    ]
    assert [test for test in there if test not in NAMED] == []


def test_the_introduction_counts_the_rows() -> None:
    shown = sum(bool(row.tests()) for row in ROWS)
    waiting = sum(bool(_WAITS.fullmatch(row.outcome)) for row in ROWS)
    counts = re.search(
        r"(\d+) are done, (\d+) wait .*, (\d+) are not rules", PAGE.read_text("utf-8")
    )
    assert counts is not None
    assert [int(each) for each in counts.groups()] == [shown, waiting, 119 - shown - waiting]
