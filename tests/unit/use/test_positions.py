"""Places: every output, answer and finding names the file in which its rule stands."""

from __future__ import annotations

from datetime import UTC, datetime

import alignlib as al
from alignlib.loading import check_text
from alignlib.source import SourceText, Span
from alignlib.syntax.walk import walk

PARTS = {
    "words.rules": "fields\n  country text\nactivity form by prospect\nactivity call by sales\n",
    "tests.rules": '# what is good\nuse "words.rules"\ndefine hot\n  country is "US"\n'
    "score interest\n  +10 each form\n",
}
MAIN = (
    'use "tests.rules"\nagreement "Inbound"\n  zone UTC\nstage new, start\n'
    "  to ready when hot and interest is at least 10\nstage ready\nsla soon\n"
    "  sales owes marketing\n  each form\n  gets call by sales\n  within 1 hour\n"
)
AT = datetime(2026, 1, 5, 9, tzinfo=UTC)


def agreement() -> al.Agreement:
    return al.loads(MAIN, name="main.rules", loader=PARTS)


def test_no_span_reaches_from_one_file_into_the_next() -> None:
    program = agreement().program
    for decl in program.file.declarations:
        for node in walk(decl):
            file = program.source.at(node.span.start)
            assert file.base <= node.span.start <= node.span.end <= file.end


def test_the_numbers_of_nodes_are_those_of_one_program() -> None:
    program = agreement().program
    numbers = [node.id for decl in program.file.declarations for node in walk(decl)]
    assert len(set(numbers)) == len(numbers)


def test_rules_name_their_file_and_line() -> None:
    plan = agreement().plan
    assert str(plan.definitions["hot"].rule) == "tests.rules:3"
    lead = al.Lead(id="L", fields={"country": "US"}, created_at=AT)
    form = al.Activity(id="1", kind="form", at=AT)
    outputs = agreement().replay(lead, [form], until=datetime(2026, 1, 6, tzinfo=UTC)).outputs
    assert {output.rule.file for output in outputs} == {"main.rules"}


def test_a_trace_names_the_file_of_a_score() -> None:
    lead = al.Lead(id="L", fields={"country": "US"})
    form = al.Activity(id="1", kind="form", at=AT)
    explained = agreement().evaluate(lead, [form], at=AT).explain("interest")
    assert str(explained.place) == "tests.rules:5"


def test_texts_of_used_files_are_cut_from_them() -> None:
    program = check_text('use "a.rules"\n' + "# pad\n" * 40, loader={"a.rules": "setting x 1\n"})
    (decl,) = (d for d in program.file.declarations if type(d).__name__ == "SettingDecl")
    assert program.source.slice(decl.span) == "setting x 1"


def test_a_source_of_several_files() -> None:
    second = SourceText("b", "one\ntwo", base=6)
    third = SourceText("c", "", base=14)
    source = SourceText("a", "x\ny\nz", used=(second, third))
    places = [source.place(offset) for offset in (0, 4, 5, 6, 10, 13, 14)]
    assert places == [
        ("a", 1, 1), ("a", 3, 1), ("a", 3, 2), ("b", 1, 1), ("b", 2, 1), ("b", 2, 4), ("c", 1, 1)
    ]  # fmt: skip
    assert source.slice(Span(10, 13)) == "two"
    assert source.at(10).line_text(2) == "two"
    assert source.at(10).own(Span(10, 13)) == Span(4, 7)


def test_a_source_of_one_file_knows_no_other() -> None:
    source = SourceText("a", "one\ntwo")
    assert source.position(99) == (2, 96)  # as ever: whoever asks beyond the end stays on the line
    assert source.name_at(99) == "a"
