"""Natural mistakes, one a file: each is found once, on its line, and its fix mends the file.

The expected code stands at the end of the line that causes it: `#! AL111`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alignlib.source import SourceText
from alignlib.syntax.parse import parse

CORPUS = Path(__file__).parents[2] / "corpus" / "errors"
CASES = sorted(CORPUS.glob("*.rules"))
EXPECTED = re.compile(r"#! (AL\d{3})")
NO_FIX = {
    "american-date",  # 12/24 or 24/12: only people know
    "and-beside-or",
    "broken-among-good",
    "condition-goes-on",
    "field-without-type",
    "header-without-body",
    "line-ends-early",
    "measure-of-nothing",
    "no-such-date",
    "no-such-time",
    "not-a-form",
    "prose",
    "to-without-when",
    "too-many-digits",
    "within-twice",
}


def read(path: Path) -> SourceText:
    return SourceText(path.name, path.read_bytes().decode("utf-8"))


def test_there_are_enough() -> None:
    assert len(CASES) >= 30


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_one_mistake_is_one_finding_on_its_line(path: Path) -> None:
    source = read(path)
    expected = [
        (number, match[1])
        for number, line in enumerate(source.text.split("\n"), 1)
        for match in EXPECTED.finditer(line)
    ]
    assert len(expected) == 1
    found = [(source.position(d.span.start)[0], d.code) for d in parse(source).diagnostics]
    assert found == expected


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_fix_mends_it(path: Path) -> None:
    source = read(path)
    (found,) = parse(source).diagnostics
    assert (found.fix is None) == (path.stem in NO_FIX)
    if found.fix is None:
        assert found.help
        return
    span, text = found.fix.span, source.text
    mended = text[: span.start] + found.fix.replacement + text[span.end :]
    assert parse(SourceText(path.name, mended)).diagnostics == ()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_is_said_fits_the_place(path: Path) -> None:
    source = read(path)
    for found in parse(source).diagnostics:
        assert 0 <= found.span.start < found.span.end <= len(source.text)
        first, _ = source.position(found.span.start)
        last, _ = source.position(found.span.end)
        assert first == last
        assert found.label
        for words in (found.message, found.label, found.help or ""):
            assert not re.search(r"__ANON|_NL|_INDENT|_DEDENT|\b[A-Z]+_[A-Z_]+\b|lark", words)
