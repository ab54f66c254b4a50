"""The grammar is without ambiguity, and the table made of it is the one that is shipped."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import alignlib.syntax.parse as parser
from alignlib.names import MARKS, canonical, snake
from alignlib.syntax.generate import build_grammar
from alignlib.syntax.names import DECLARATION_WORDS, RESERVED
from unit.syntax.grammar_table import STORED, table

SOURCES = Path(parser.__file__).parents[1]


def test_no_rule_and_no_terminal_is_ambiguous() -> None:
    # Strict: Lark raises at any conflict of the table and any overlap of two terminals.
    # One block of marks stands for all of them: the proof takes a minute with each of them.
    text = parser.grammar_text().replace(MARKS, r"\u0300-\u036f")
    strict = build_grammar(text, strict=True)
    assert {str(terminal.name) for terminal in strict.terminals} >= {"NAME", "DURATION"}


def test_the_grammar_is_built_once() -> None:
    assert parser.grammar() is parser.grammar()


def test_the_stored_table_is_that_of_the_grammar() -> None:
    stored = STORED.read_text("utf-8")
    assert stored == table(), "run python tests/unit/syntax/grammar_table.py"


def test_a_table_of_another_grammar_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    text = parser.grammar_text().replace('"estimate"', '"guess"')
    assert text != parser.grammar_text()
    monkeypatch.setattr(parser, "grammar_text", lambda: text)
    changed = parser.grammar.__wrapped__()
    assert "guess" in changed.phrases.values()
    assert "estimate" not in changed.phrases.values()


def test_reading_loads_no_lark() -> None:
    code = "import sys, alignlib as al; al.loads('stage new'); sys.exit('lark' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=SOURCES.parent)
    assert done.returncode == 0


def test_only_generate_imports_lark_and_only_in_functions() -> None:
    for path in SOURCES.rglob("*.py"):
        if "import lark" not in (text := path.read_text("utf-8")) and "from lark" not in text:
            continue
        assert path.name == "generate.py", path
        for node in ast.parse(text).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not any(name.split(".")[0] == "lark" for name in names)


def test_importing_does_not_load_lark() -> None:
    code = "import sys, alignlib.syntax.parse; sys.exit('lark' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=SOURCES.parent)
    assert done.returncode == 0


def test_reserved_words_stand_in_the_grammar() -> None:
    assert "(RESERVED)" not in parser.grammar_text()
    assert all(word in parser.grammar_text() for word in RESERVED)


def test_every_declaration_word_begins_a_declaration() -> None:
    accepted = parser.grammar().accepts(parser.grammar().start)
    phrases = {parser.grammar().phrases[terminal] for terminal in accepted}
    assert phrases == {*DECLARATION_WORDS, "from any of"}


def test_every_rule_of_the_text_is_used() -> None:
    text = re.sub(r"//.*", "", parser.grammar_text())
    for name in re.findall(r"^(_?[a-z]\w*)(?:\{\w+\})?:", text, re.MULTILINE):
        if name != "start":
            assert len(re.findall(rf"(?<![\w]){name}(?![\w])", text)) > 1, name


def test_one_name_many_spellings() -> None:
    assert {canonical(name) for name in ("good-fit", "good_fit", "Good Fit")} == {"goodfit"}
    assert snake("Good Fit") == snake("good-fit") == "good_fit"
