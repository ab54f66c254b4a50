"""What is kept of a file with mistakes, and what is said about several of them."""

from __future__ import annotations

from alignlib.source import SourceText
from alignlib.syntax import tree
from alignlib.syntax.parse import MAX_DIAGNOSTICS, ParsedFile, parse


def read(text: str) -> ParsedFile:
    return parse(SourceText("test.rules", text))


def codes(parsed: ParsedFile) -> list[tuple[int, str]]:
    return [(parsed.source.position(one.span.start)[0], one.code) for one in parsed.diagnostics]


def test_every_broken_line_is_said_once_and_the_rest_is_kept() -> None:
    parsed = read(
        "stage new, start\n  @@ a\n  to won on contract\n  @@ b\n\n"
        "sla x @@\n  sales owes marketing\n  @@ c\n  within 3 days\n\n"
        "define good\n  big\n"
    )
    assert [line for line, _ in codes(parsed)] == [2, 4, 6, 8]
    stage, good = parsed.file.declarations
    assert isinstance(stage, tree.StageDecl)
    assert len(stage.moves) == 1
    assert isinstance(good, tree.DefineDecl)
    assert {name for _, name in parsed.broken} >= {"new", "x"}


def test_a_line_that_can_be_mended_is_kept_mended() -> None:
    parsed = read('define x\n  country == "US"\n')
    assert parsed.file.declarations == read('define x\n  country is "US"\n').file.declarations
    assert parsed.broken == ()


def test_several_mistakes_on_a_line() -> None:
    parsed = read('define x\n  country == "US" AND n greater than 20k\n')
    assert [code for _, code in codes(parsed)] == ["AL111", "AL121", "AL111", "AL123"]
    text = parsed.source.text
    for one in reversed(parsed.diagnostics):
        assert one.fix is not None
        text = text[: one.fix.span.start] + one.fix.replacement + text[one.fix.span.end :]
    assert read(text).diagnostics == ()
    assert read(text).file.declarations == parsed.file.declarations


def test_a_block_of_which_nothing_is_left_goes_with_its_head() -> None:
    parsed = read("define x\n  any of\n    @@ a\n  big\n")
    (define,) = parsed.file.declarations
    assert isinstance(define, tree.DefineDecl)
    assert isinstance(define.condition, tree.Holds)
    parsed = read("define x\n  any of\n    @@ a\n")
    assert parsed.file.declarations == ()
    assert parsed.broken == (("define", "x"),)


def test_names_of_what_is_lost() -> None:
    parsed = read(
        "fields\n  email\n  key `Lead Source` wrong wrong\n  n number\n"
        'stage a "A, b", c @@, start\nactivity form, click by @@\nfrom any of a @@\n  to b on c\n'
    )
    names = {name for _, name in parsed.broken}
    assert names >= {"email", "Lead Source", "a", "c", "form", "click"}
    assert "B" not in names  # a title names nothing


def test_a_broken_header_still_has_its_lines_read() -> None:
    parsed = read("sla x @@\n  within 3 days\n  @@ within\n")
    assert [line for line, _ in codes(parsed)] == [1, 3]


def test_prose_is_one_finding() -> None:
    assert codes(read("This is our agreement.\nWe like it.\n\nMuch.\n")) == [(1, "AL109")]


def test_what_is_missing_is_not_missed_twice() -> None:
    assert codes(read("measure m\n  @@ of x\n  by period\n")) == [(2, "AL130")]


def test_findings_are_capped() -> None:
    parsed = read("define x\n" + "  @@\n" * 500)
    assert len(parsed.diagnostics) == MAX_DIAGNOSTICS


def test_empty_files() -> None:
    for text in ("", "\n", "\ufeff", "# only a comment", "\r\n\r\n", "   \n  # x\n"):
        parsed = read(text)
        assert parsed.diagnostics == ()
        assert parsed.file.declarations == ()
