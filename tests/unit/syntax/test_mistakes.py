"""Natural mistakes, one a file: each is the one error of its file, and its fix mends the file.

The expected code stands at the end of the line that causes it: `#! AL111`. Where a comment there
would be part of the mistake it stands in the first line and names the line: `#! AL104 @2`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alignlib.check.program import CheckedProgram
from alignlib.diagnostics.diagnostic import Diagnostic, Severity
from alignlib.errors import AgreementError
from alignlib.loading import check_text, load

CORPUS = Path(__file__).parents[2] / "corpus" / "mistakes"
CASES = sorted(CORPUS.glob("*.rules"))
ACCEPTED = sorted((CORPUS.parent / "accepted").glob("*.rules"))
BYTES = sorted((CORPUS / "bytes").glob("*.rules"))
EXPECTED = re.compile(r"#! (AL\d{3})(?: @(\d+))?")
NO_FIX = {
    "american-or-european-date",  # 4 May or 5 April: only people know
    "and-beside-or",
    "arrow-between",
    "broken-among-good",
    "contains-number",
    "declared-twice",
    "field-without-type",
    "greater-than-sign-with-text",
    "header-missing",
    "header-without-body",
    "in-owner",
    "line-ends-early",
    "measure-of-nothing",
    "more-than-all",
    "move-then-move",
    "negative-time",
    "no-such-date",
    "no-such-time",
    "not-a-form",
    "placeholder-open",
    "prose",
    "score-equals",
    "sum-of-days",
    "to-without-when",
    "too-many-digits",
    "two-times-in-one",
    "unit-missing",
    "unknown-first-word",
    "within-twice",
    "within-without-unit",
    "working-hours-without-calendar",
}
JARGON = re.compile(r"__ANON|_NL|_INDENT|_DEDENT|Token\(|\b[A-Z]+_[A-Z_]+\b|(?i:lark)")


def read(path: Path) -> CheckedProgram:
    return check_text(path.read_bytes().decode("utf-8"), name=path.name)


def errors(program: CheckedProgram) -> list[Diagnostic]:
    return [found for found in program.diagnostics if found.severity is Severity.ERROR]


def mended(text: str, found: Diagnostic) -> str:
    assert found.fix is not None
    span = found.fix.span
    return text[: span.start] + found.fix.replacement + text[span.end :]


def test_there_are_enough() -> None:
    assert len(CASES) >= 280
    assert {path.stem for path in CASES} >= NO_FIX
    assert len(CASES) - len(NO_FIX) >= 250
    assert len(ACCEPTED) >= 20


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_one_mistake_is_one_error_on_its_line(path: Path) -> None:
    program = read(path)
    expected = [
        (int(match[2] or number), match[1])
        for number, line in enumerate(program.source.text.split("\n"), 1)
        for match in EXPECTED.finditer(line)
    ]
    assert len(expected) == 1
    found = [(program.source.position(one.span.start)[0], one.code) for one in errors(program)]
    assert found == expected


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_fix_mends_it(path: Path) -> None:
    program = read(path)
    (found,) = errors(program)
    assert (found.fix is None) == (path.stem in NO_FIX)
    if found.fix is not None:
        assert errors(check_text(mended(program.source.text, found))) == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_is_said_fits_the_place(path: Path) -> None:
    program = read(path)
    source = program.source
    (found,) = errors(program)
    assert 0 <= found.span.start < found.span.end <= len(source.text)
    first, _ = source.position(found.span.start)
    last, _ = source.position(found.span.end)
    assert first == last
    assert found.label
    assert found.help
    assert found.message[0] == "`" or not found.message[0].isupper()
    assert not found.message.endswith(".")
    for words in (found.message, found.label, found.help):
        assert "\n" not in words
        assert not JARGON.search(words)


def test_a_fix_keeps_what_was_meant() -> None:
    """A fix that can be read is not enough: it has to say the same."""
    for wrong, right in (
        ("employees => 50", "employees is at least 50"),
        ("employees =< 50", "employees is at most 50"),
        ("employees is no less than 50", "employees is at least 50"),
        ("employees is not more than 50", "employees is at most 50"),
        ('country like "U%"', 'country matches "U*"'),
        ('country does not contain "U"', 'not country contains "U"'),
        ('country not in ("US", "CA")', 'country is none of "US", "CA"'),
        ("country is not null", "country is known"),
        ("country is not unknown", "country is known"),
        ("country = null", "country is unknown"),
        ("country <> null", "country is known"),
        ("employees is between 5 to 9", "employees is between 5 and 9"),
        ("employees is above 1.5k", "employees is above 1,500"),
    ):
        end = "\n\nfields\n  country text\n  employees number\n"
        text = f"define wanted\n  {wrong}{end}"
        for _ in range(3):
            found = errors(check_text(text))
            if not found:
                break
            text = mended(text, found[0])
        assert text == f"define wanted\n  {right}{end}"


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_what_is_certain_is_accepted(path: Path) -> None:
    assert read(path).diagnostics == ()


@pytest.mark.parametrize("path", BYTES, ids=lambda path: path.stem)
def test_bytes_that_are_no_utf_8_are_one_finding(path: Path) -> None:
    with pytest.raises(AgreementError) as raised:
        load(path)
    (found,) = raised.value.diagnostics
    assert found.code == "AL100"
    if path.stem != "utf-16-plain":  # it is UTF-8 as well, with characters of number 0
        assert ("UTF-16" in found.message) == path.stem.startswith("utf-16")
    assert found.help
