"""The five agreements are read without a finding, and layout does not count."""

from __future__ import annotations

from collections import Counter

import attrs

from alignlib.source import SourceText
from alignlib.syntax import tree
from alignlib.syntax.parse import ParsedFile, parse
from alignlib.syntax.walk import children, walk


def read(text: str) -> ParsedFile:
    return parse(SourceText("agreement.rules", text))


def test_clean(agreement: str) -> None:
    parsed = read(agreement)
    assert parsed.diagnostics == ()
    assert parsed.broken == ()
    heads = [line for line in agreement.split("\n") if line and line[0] not in " #"]
    assert len(parsed.file.declarations) == len(heads)
    assert len(parsed.comments) == agreement.count("#")


def test_layout_takes_no_part_in_the_tree(agreement: str) -> None:
    plain = read(agreement).file
    for other in (
        agreement.replace("\n", "\r\n"),
        "\ufeff" + agreement,
        agreement.rstrip("\n"),
        agreement + "\n\n# the end",
        agreement.replace("\n", "   \n\n   # between\n"),
        "\n".join("  " * (len(line) - len(line.lstrip())) + line.lstrip()
                  for line in agreement.split("\n")),
    ):  # fmt: skip
        changed = read(other)
        assert changed.diagnostics == ()
        assert changed.file == plain


def test_spans_and_numbers(agreement: str) -> None:
    parsed = read(agreement)
    nodes = list(walk(parsed.file))
    assert len({node.id for node in nodes}) == len(nodes)
    for node in nodes:
        assert 0 <= node.span.start < node.span.end <= len(agreement)
        for child in children(node):
            assert node.span.start <= child.span.start
            assert child.span.end <= node.span.end
        if isinstance(node, tree.Name):
            assert agreement[node.span.start : node.span.end].strip("`") == node.text
        if not isinstance(node, tree.File):
            assert not agreement[node.span.end - 1].isspace()


def test_comments_are_kept_with_their_place(agreement: str) -> None:
    for comment in read(agreement).comments:
        assert comment.text.startswith("#")
        assert agreement[comment.span.start : comment.span.end] == comment.text


def test_walk_visits_each_node_before_what_it_holds(agreement: str) -> None:
    seen: set[int] = set()
    for node in walk(read(agreement).file):
        seen.add(node.id)
        assert not any(child.id in seen for child in children(node))


def test_the_compendium_holds_what_it_says(agreement: str) -> None:
    if "Compendium inbound" not in agreement:
        return
    declarations = read(agreement).file.declarations
    kinds = Counter(type(declaration).__name__ for declaration in declarations)
    assert kinds["StageDecl"] == 6
    assert kinds["ExampleDecl"] == 5
    assert kinds["MeasureDecl"] == 5
    head = declarations[0]
    assert isinstance(head, tree.AgreementDecl)
    assert head.zone is not None
    assert head.zone.value == "America/Indiana/Indianapolis"
    keep = next(one for one in declarations if isinstance(one, tree.KeepDecl))
    assert all(
        getattr(keep, attribute.name) is not None
        for attribute in attrs.fields(tree.KeepDecl)
        if attribute.name != "of_goal"
    )
