"""Colours know every word of the grammar, and the two kinds of them agree on every text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import Comment, Error, Keyword, Name, Number, Operator, Punctuation, String
from pygments.token import Text as Plain

from alignlib.colour import words
from alignlib.colour.pygments_lexer import RulesLexer
from alignlib.colour.textmate import text, textmate
from alignlib.syntax.parse import grammar_text

ROOT = Path(__file__).parents[3]
RIGHT = sorted([*(ROOT / "examples").glob("*/*.rules"), *(ROOT / "tests/corpus/format").glob("*"),
                *(ROOT / "tests/corpus/accepted").glob("*.rules")])  # fmt: skip
WRONG = sorted((ROOT / "tests/corpus/mistakes").glob("*.rules"))
STORED = ROOT / "src/alignlib/colour/rules.tmLanguage.json"


def read(path: Path) -> str:
    return path.read_text("utf-8-sig")


def coloured(source: str) -> list[tuple[Any, str]]:
    """Pygments' tokens, with nothing stripped or added."""
    lexer = RulesLexer(stripnl=False, ensurenl=False)
    return [(kind, value) for kind, value in lexer.get_tokens(source) if value]


# -- the words ---------------------------------------------------------------------------------


def words_of_the_grammar() -> set[str]:
    """Every word in quotes, and every alternative of a pattern."""
    rules = re.sub(r"//.*", "", grammar_text())
    found: set[str] = set()
    for phrase in re.findall(r'"((?:[^"\\]|\\.)*)"', rules):
        found.update(re.findall(r"[a-z][a-z-]*", phrase))
    for name, pattern in re.findall(r"^([A-Z_]+): */(.*)/ *$", rules, re.MULTILINE):
        if name in ("TYPE", "OUTSIDE", "STATISTIC", "ORDER", "ORDINAL", "UNIT", "PERIOD"):
            found.update(
                re.findall(r"[a-z][a-z-]+", re.sub(r"\(\?![^)]*\)|\\\w|\[[^]]*\]", " ", pattern))
            )
    return found


def test_every_word_of_the_grammar_has_a_colour():
    known = {*words.DECLARATIONS, *words.JOINING, *words.TYPES, *words.UNITS, *words.SENTENCE}
    assert words_of_the_grammar() <= known


def test_no_word_is_coloured_that_the_grammar_does_not_have():
    own = words_of_the_grammar() | {"yes-no"}
    assert {*words.SENTENCE, *words.JOINING, *words.TYPES} <= own
    assert not {*words.SENTENCE} & {*words.DECLARATIONS, *words.JOINING, *words.TYPES}


# -- Pygments ----------------------------------------------------------------------------------


def test_it_is_installed():
    assert isinstance(get_lexer_by_name("rules"), RulesLexer)
    assert isinstance(get_lexer_for_filename("inbound.rules"), RulesLexer)


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_a_right_text_has_no_error(path: Path):
    found = coloured(read(path))
    assert "".join(value for _, value in found) == read(path)
    assert not [value for kind, value in found if kind is Error]


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_any_text_comes_back_whole(path: Path):
    source = read(path)
    assert "".join(value for _, value in coloured(source)) == source.replace("\r\n", "\n")


def test_kinds():
    source = (
        'stage ready "Sales {x}", owned by sales  # why\n'
        '  to won  when `Lead Source` is "web" and score >= 1,200.5\n'
        "  to lost after 3 working days\n"
        "fields\n  budget money\n"
    )
    found = {value: kind for kind, value in coloured(source)}
    assert {value: found[value] for value in found if value.strip()} == {
        "stage": Keyword.Declaration, "ready": Name.Class, '"': String.Double,
        "Sales ": String.Double, "{x}": String.Interpol, ",": Punctuation, "owned": Keyword,
        "by": Keyword, "sales": Name, "# why": Comment.Single, "to": Keyword, "won": Name,
        "when": Keyword, "`Lead Source`": Name, "is": Keyword, "web": String.Double,
        "and": Operator.Word, "score": Keyword, ">=": Operator, "1,200.5": Number, "lost": Name,
        "after": Keyword, "3 working days": Number, "fields": Keyword.Declaration, "budget": Name,
        "money": Keyword.Type,
    }  # fmt: skip


# -- TextMate, by a small interpreter ----------------------------------------------------------


def test_the_stored_grammar_is_the_made_one():
    assert read(STORED) == text(), "python -m alignlib.colour.textmate > rules.tmLanguage.json"
    assert json.loads(read(STORED)) == textmate()


def scopes(source: str) -> Iterator[tuple[str, str]]:
    """(scope, text), line by line, as TextMate's rules say: of all patterns the one that matches
    first in the line, of those at one place the first in the list."""
    patterns = textmate()["patterns"]
    for line in source.split("\n"):
        yield from _line(line, patterns)
        yield "", "\n"


def _line(line: str, patterns: list[dict[str, Any]], at: int = 0) -> Iterator[tuple[str, str]]:
    while at < len(line):
        best: tuple[int, dict[str, Any], re.Match[str]] | None = None
        for pattern in patterns:
            match = re.compile(pattern.get("match") or pattern["begin"]).search(line, at)
            if match and match[0] and (best is None or match.start() < best[0]):
                best = match.start(), pattern, match
        if best is None:
            yield "", line[at:]
            return
        start, pattern, match = best
        if start > at:
            yield "", line[at:start]
        if "begin" in pattern:
            at = yield from _quoted(line, pattern, match)
            continue
        yield from _captured(pattern, match)
        at = match.end()


def _captured(pattern: dict[str, Any], match: re.Match[str]) -> Iterator[tuple[str, str]]:
    if "name" in pattern:
        yield pattern["name"], match[0]
        return
    at = match.start()
    for number, capture in sorted(pattern["captures"].items()):
        if match[int(number)] is None:
            continue
        yield "", match.string[at : match.start(int(number))]
        yield capture["name"], match[int(number)]
        at = match.end(int(number))
    yield "", match.string[at : match.end()]


def _quoted(line: str, pattern: dict[str, Any], begin: re.Match[str]):
    name = pattern["name"]
    yield name, begin[0]
    at = begin.end()
    while True:
        end = re.compile(pattern["end"]).search(line, at)
        assert end is not None
        inner = [found for item in pattern["patterns"]
                 if (found := re.compile(item["match"]).search(line, at))]  # fmt: skip
        first = min(inner, key=lambda found: found.start(), default=None)
        if first is None or first.start() >= end.start():
            yield name, line[at : end.end()]
            return end.end()
        yield name, line[at : first.start()]
        kind = next(
            item["name"] for item in pattern["patterns"] if re.fullmatch(item["match"], first[0])
        )
        yield kind, first[0]
        at = first.end()


SAME = {
    "keyword.declaration.rules": Keyword.Declaration,
    "entity.name.declaration.rules": Name.Class,
    "comment.line.number-sign.rules": Comment.Single,
    "string.quoted.double.rules": String.Double,
    "constant.character.escape.rules": String.Escape,
    "variable.other.interpolation.rules": String.Interpol,
    "variable.other.rules": Name,
    "constant.numeric.rules": Number,
    "keyword.operator.logical.rules": Operator.Word,
    "storage.type.rules": Keyword.Type,
    "keyword.other.rules": Keyword,
    "keyword.operator.comparison.rules": Operator,
    "punctuation.rules": Punctuation,
    "": None,
}


def by_character(pieces: list[tuple[Any, str]]) -> list[Any]:
    """The kind of every character that is no blank."""
    return [(kind, char) for kind, value in pieces for char in value if not char.isspace()]


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_both_colour_alike(path: Path):
    source = read(path)
    textmate_ = by_character([(SAME[scope], value) for scope, value in scopes(source)])
    pygments_ = by_character(
        [(None if kind in (Plain, Plain.Whitespace) else kind, value)
         for kind, value in coloured(source)]
    )  # fmt: skip
    assert textmate_ == pygments_
