"""Every name with the places where it is declared and used; and what a name means."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import get_args, get_type_hints

import attrs
import pytest

from alignlib.cli.main import main
from alignlib.loading import check_text
from alignlib.syntax import tree
from alignlib.syntax.tree.node import Node
from alignlib.vocabulary import entries, entry_at, find
from alignlib.vocabulary.describe import describe
from alignlib.vocabulary.references import DECLARES, NEITHER, REFERENCES

TEXT = dedent("""\
    agreement "Inbound"
      between marketing and sales
      zone UTC
    fields
      country text
      grade-of-fit text
    activity visit by prospect
      page text
    activity form by prospect
      page text
    setting enough 40
    define serviceable "Where we sell"
      country is "US"
    define good-fit
      serviceable
      some visit, form where page is "/x" ever
    score interest
      +5 each visit by "Ada"
    team hunters
      people "Ada"
    stage new, start, owned by marketing
      to ready when good-fit and interest is at least enough
    stage ready "Sales-qualified lead", owned by sales, also called "SQL"
      to gone on form by hunters
        then tell owner "{country}"
    stage gone, end
    sla call-back "Call them"
      sales owes marketing
      each lead entering SQL
      gets visit
      within 3 hours
    example "one"
      lead with country "US"
      2026-02-02 10:00  form with page "/x"
      at 2026-02-02 10:01
        stage is ready
        call-back is running
""")
PROGRAM = check_text(TEXT)
ENTRIES = entries(PROGRAM)


def places(name: str, kind: str | None = None, of: str | None = None) -> tuple[int, list[int]]:
    """The line of the declaration (0: none) and those of the uses."""
    (item,) = [
        entry for entry in ENTRIES
        if entry.name == name and kind in (None, entry.kind) and of in (None, entry.of)
    ]  # fmt: skip
    line = PROGRAM.source.position
    declared = line(item.declared.start)[0] if item.declared is not None else 0
    return declared, [line(span.start)[0] for span in item.uses]


@pytest.mark.parametrize(
    ("name", "kind", "of", "declared", "used"),
    [
        ("country", "field", "lead", 5, [13, 25, 33]),
        ("grade-of-fit", "field", "lead", 6, []),
        ("visit", None, None, 7, [16, 18, 30]),
        ("form", None, None, 9, [16, 24, 34]),
        ("page", None, "visit", 8, [16]),
        ("page", None, "form", 10, [16, 34]),
        ("enough", None, None, 11, [22]),
        ("serviceable", None, None, 12, [15]),
        ("good-fit", None, None, 14, [22]),
        ("interest", None, None, 17, [22]),
        ("hunters", None, None, 19, [24]),
        ("Ada", "person", "hunters", 20, [18]),
        ("new", None, None, 21, []),
        ("ready", None, None, 23, [22, 36]),
        ("SQL", "alias", "ready", 23, [29]),
        ("gone", None, None, 26, [24]),
        ("call-back", None, None, 27, [37]),
        ("marketing", None, None, 2, [21, 28]),
        ("sales", None, None, 2, [23, 28]),
        ("prospect", None, None, 0, [7, 9]),
        ("stage", "built-in", None, 0, [36]),
    ],
)
def test_declared_and_used(
    name: str, kind: str | None, of: str | None, declared: int, used: list[int]
) -> None:
    assert PROGRAM.sound
    assert places(name, kind, of) == (declared, used)


def test_every_name_in_the_tree_is_thought_of() -> None:
    """A new kind of node with a name in it has to say whose name it is."""
    missing = []
    for kind in vars(tree).values():
        if not (isinstance(kind, type) and issubclass(kind, Node) and attrs.has(kind)):
            continue
        hints = get_type_hints(kind)
        for attribute in attrs.fields(kind):
            hint = hints[attribute.name]
            named = hint is tree.Name or tree.Name in get_args(hint)
            key = (kind, attribute.name)
            if named and sum(key in table for table in (DECLARES, REFERENCES, NEITHER)) != 1:
                missing.append((kind.__name__, attribute.name))
    assert missing == []


def test_the_entry_at_a_place() -> None:
    offset = TEXT.index("SQL\n  gets")
    found = entry_at(ENTRIES, offset)
    assert found is not None
    assert (found.kind, found.name, found.of) == ("alias", "SQL", "ready")
    assert entry_at(ENTRIES, TEXT.index("within")) is None


def test_what_is_found_by_a_name() -> None:
    assert [item.kind for item in find(ENTRIES, "Call Back")] == ["sla"]
    assert [item.of for item in find(ENTRIES, "visit.page")] == ["visit"]
    assert {item.of for item in find(ENTRIES, "page")} == {"visit", "form"}
    assert find(ENTRIES, "nothing") == ()


def test_a_file_with_errors_still_has_names() -> None:
    program = check_text(TEXT.replace("serviceable\n  some", "servicable\n  some"))
    assert not program.sound
    assert [item.name for item in find(entries(program), "good-fit")] == ["good-fit"]


def test_what_is_an_sql() -> None:
    (alias,) = find(ENTRIES, "sql")
    told = describe(PROGRAM, alias)
    assert (told.entry.kind, told.entry.name) == ("stage", "ready")
    sections = {section.title: [line.text for line in section.lines] for section in told.sections}
    assert sections == {
        "what it is": ["Sales-qualified lead", "owned by sales", 'also called "SQL"'],
        "ways in": ["from new: to ready when good-fit and interest is at least enough"],
        "ways out": ['to gone on form by hunters then tell owner "{country}"'],
        "promises that start there": ["sla call-back (Call them)"],
        "used by": ["stage new, start, owned by marketing", 'sla call-back "Call them"',
                    'example "one"'],
    }  # fmt: skip


def test_definitions_are_unfolded() -> None:
    (entry,) = find(ENTRIES, "good-fit")
    sections = {section.title: section.lines for section in describe(PROGRAM, entry).sections}
    shown = [(line.depth, line.text.strip()) for line in sections["declared as"]]
    assert shown == [
        (0, "define good-fit"),
        (0, "serviceable"),
        (0, 'some visit, form where page is "/x" ever'),
        (1, "definition serviceable (Where we sell):"),
        (2, 'country is "US"'),
    ]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "inbound.rules"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_vocabulary_as_text(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["vocabulary", str(file)]) == 0
    out = capsys.readouterr().out
    assert "\nactivities\n  visit\n    declared 7; used 16, 18, 30\n" in out
    assert '  ready  "Sales-qualified lead"\n' in out
    assert "    stage line: to STAGE on visit;" in out
    assert "amount of opportunity" not in out
    assert "(--all shows them)" in out
    assert max(map(len, out.splitlines())) <= 100
    assert "\x1b" not in out
    assert main(["vocabulary", "--all", str(file)]) == 0
    assert "amount of opportunity: money" in capsys.readouterr().out


def test_vocabulary_as_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["vocabulary", "--format", "json", str(file)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["format"], document["version"]) == ("alignlib vocabulary", 1)
    (enough,) = [item for item in document["names"] if item["name"] == "enough"]
    assert (enough["kind"], enough["type"]) == ("setting", "a number")
    assert enough["declared"] == {
        "file": str(file), "line": 11, "column": 9, "end": {"line": 11, "column": 15},
    }  # fmt: skip
    assert {"form": "interest is at least enough", "context": "condition"} in enough["forms"]


def test_errors_are_said_beside_the_vocabulary(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(TEXT.replace('country is "US"', 'contry is "US"'), encoding="utf-8")
    assert main(["vocabulary", str(file)]) == 1
    found = capsys.readouterr()
    assert "what could be read is shown" in found.err
    assert "serviceable" in found.out


def test_describe_at_the_command_line(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["describe", str(file), "SQL"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"stage ready  ({file}:23)\n")
    assert "\npromises that start there\n  sla call-back (Call them)" in out
    assert max(len(line) for line in out.splitlines()[1:]) <= 100
    assert main(["describe", "--format", "json", str(file), "SQL"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["format"], document["version"]) == ("alignlib describe", 1)
    (name,) = document["names"]
    assert [section["title"] for section in name["sections"]][:2] == ["what it is", "ways in"]


def test_describe_suggests_the_name_that_was_meant(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["describe", str(file), "intrest"]) == 2
    assert "has no name intrest: did you mean interest?" in capsys.readouterr().err


def test_a_field_is_described_by_its_own_line() -> None:
    (entry,) = find(ENTRIES, "lead.country")
    sections = {section.title: section.lines for section in describe(PROGRAM, entry).sections}
    assert [line.text for line in sections["declared as"]] == ["country text"]


def test_places_in_a_file_that_is_used(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shared = file.with_name("shared.rules")
    shared.write_text("fields\n  country text\n", encoding="utf-8")
    file.write_text('use "shared.rules"\ndefine us\n  country is "US"\n', encoding="utf-8")
    assert main(["vocabulary", str(file)]) == 0
    assert f"declared {shared}:2; used 3\n" in capsys.readouterr().out
    assert main(["describe", str(file), "country"]) == 0
    assert capsys.readouterr().out.startswith(f"field country of lead: text  ({shared}:2)\n")
