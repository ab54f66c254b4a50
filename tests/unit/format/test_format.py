"""One layout for each text, whatever blanks it was given; and nothing but blanks is changed.

A file of the corpus has a text and, below the line of `#====`, the same text laid out; one without
that line is laid out already.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignlib.format import format as own
from alignlib.format.format import format_text
from alignlib.format.printer import printed
from alignlib.format.rows import Declaration, items_of
from alignlib.source import SourceText
from alignlib.syntax.parse import parse

ROOT = Path(__file__).parents[3]
CORPUS = sorted((ROOT / "tests" / "corpus" / "format").glob("*.rules"))
EXAMPLES = sorted((ROOT / "examples").glob("*/*.rules"))
SEPARATOR = "#==== laid out ====#\n"


def laid_out(text: str) -> str:
    found = format_text(text)
    assert not found.diagnostics, found.diagnostics
    return found.text


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_corpus(path: Path):
    text, _, expected = path.read_text("utf-8").partition(SEPARATOR)
    if SEPARATOR not in path.read_text("utf-8"):
        expected = text
    assert laid_out(text) == expected
    assert laid_out(expected) == expected


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.relative_to(ROOT)))
def test_examples_are_laid_out(path: Path):
    text = path.read_text("utf-8")
    assert laid_out(text) == text


def test_line_ends_and_marks_of_other_systems():
    text = '\ufeffagreement "X"\r\n  zone UTC\r\n'
    assert laid_out(text) == 'agreement "X"\n  zone UTC\n'
    assert laid_out('agreement "X"\n  zone UTC') == 'agreement "X"\n  zone UTC\n'


def test_a_text_with_errors_is_left():
    text = 'agreement   "X"\n  zon UTC\n'
    found = format_text(text, name="a.rules")
    assert found.text == text
    assert not found.is_changed
    assert [item.code for item in found.diagnostics] != []


def test_only_what_cannot_be_read_stops_it():
    """Unknown names and wrong types are no matter of layout."""
    assert laid_out("define  d\n   nothing is   3\n") == "define d\n  nothing is 3\n"


@pytest.mark.parametrize("what", ["tokens", "comments"])
def test_it_checks_itself(what: str, monkeypatch: pytest.MonkeyPatch):
    """A printer that loses something is noticed, and the text is left."""
    text = '# why\nagreement "X"\n  zone UTC\n'

    def lossy(items):
        kept = [item for item in items if isinstance(item, Declaration) == (what == "comments")]
        return printed(kept)

    monkeypatch.setattr(own, "printed", lossy)
    found = format_text(text)
    assert [item.code for item in found.diagnostics] == ["AL901"]
    assert found.text == text


# -- scrambled ---------------------------------------------------------------------------------


def scrambled(text: str, draw: random.Random) -> str:
    """The same words with other blanks: indentation, blanks between words, empty lines."""
    steps = [draw.randrange(1, 7) for _ in range(12)]
    lines = []
    for line in text.splitlines():
        body = line.lstrip(" ")
        if not body:
            lines.append("")
            continue
        level = (len(line) - len(body)) // 2
        # A comment alone stays with the line below it.
        indent = " " * sum(steps[:level])
        lines.append(indent + (body if body.startswith("#") else _stretched(body, draw)))
        lines[-1] += " " * draw.choice([0, 0, 1, 3])
    found = []
    for line in lines:
        if line.strip() and not line.strip().startswith("#"):
            found.extend([""] * draw.choice([0, 0, 0, 1, 2]))
        found.append(line)
    ends = draw.choice(["\n", "\r\n"])
    return ends.join(_glued(found)) + draw.choice(["", ends, ends * 3])


def _glued(lines: list[str]) -> list[str]:
    """Comments stand directly above what they speak of."""
    kept: list[str] = []
    for line in lines:
        if not line.strip() and kept and kept[-1].lstrip().startswith("#"):
            continue
        kept.append(line)
    return kept


_PART = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`|#.*| +|[^ "`#]+')


def _stretched(body: str, draw: random.Random) -> str:
    pieces = []
    for part in _PART.findall(body):
        if part.startswith(" "):
            comma = bool(pieces) and pieces[-1].endswith(",")
            pieces.append(" " * draw.choice([1, 1, 2, 5]))
            if comma and draw.random() < 0.3:
                pieces[-2:] = [f"{pieces[-2][:-1]} ,", draw.choice(["  ", " "])]
        else:
            pieces.append(part)
    return "".join(pieces)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.relative_to(ROOT)))
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_scrambled_agreements_come_back(path: Path, seed: int):
    text = path.read_text("utf-8")
    assert laid_out(scrambled(text, random.Random(seed))) == text


def test_scrambling_scrambles():
    text = EXAMPLES[0].read_text("utf-8")
    assert scrambled(text, random.Random(1)) != text


# -- what is kept ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.relative_to(ROOT)))
def test_tree_and_comments_are_kept(path: Path):
    """Told apart by the parser alone, not by the formatter's own reading."""
    text = scrambled(path.read_text("utf-8"), random.Random(7))
    before, after = parse(SourceText("a", text)), parse(SourceText("b", laid_out(text)))
    assert before.file == after.file
    assert [item.text.rstrip() for item in before.comments] == [
        item.text.rstrip() for item in after.comments
    ]


def test_every_declaration_of_the_language_can_be_laid_out():
    """All words that begin a declaration occur in what is tested here."""
    seen = {
        item.word
        for path in [*EXAMPLES, *CORPUS]
        for item in items_of(SourceText("x", path.read_text("utf-8").split(SEPARATOR)[0]))
        if isinstance(item, Declaration)
    }
    assert seen >= {"agreement", "fields", "activity", "define", "score", "grade", "stage", "sla",
                    "example", "keep", "release", "goal", "measure", "claim"}  # fmt: skip


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_tabs_in_the_indent_become_blanks(path: Path):
    text = path.read_text("utf-8")
    tabs = re.sub(r"^(  )+", lambda match: "\t" * (len(match[0]) // 2), text, flags=re.MULTILINE)
    assert "\t" in tabs
    assert laid_out(tabs) == laid_out(text)


def test_tabs_beside_another_mistake_are_left():
    found = format_text("stage new, start\n\tto won whne ready\n")
    assert {one.code for one in found.diagnostics} == {"AL101", "AL110"}
    assert not found.is_changed
