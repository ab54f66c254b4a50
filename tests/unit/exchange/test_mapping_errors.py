"""A wrong mapping is refused whole, with the file, the key and a way out for every mistake."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from alignlib.errors import AlignlibError
from alignlib.exchange.problems import MappingError
from alignlib.exchange.read_mapping import read_mapping
from alignlib.exchange.target import load_target

RECORD = '[record]\nfile = "leads.csv"\nkey = "ID"\n'


def refused(text: str) -> list[str]:
    with pytest.raises(MappingError) as caught:
        read_mapping(dedent(text))
    assert isinstance(caught.value, AlignlibError)
    assert str(caught.value).startswith("mapping.toml: ")
    return [str(problem) for problem in caught.value.problems]


def test_an_unknown_key_has_the_nearest_one_and_its_place() -> None:
    assert refused(RECORD + 'encodign = "utf-8"\n') == [
        "record.encodign: is no key of a mapping here; did you mean 'encoding'?"
    ]


def test_all_mistakes_are_found_at_once() -> None:
    found = refused(
        """
        zone = "America/New York"
        dates = ["%d.%m"]
        until = "2026-01-01"
        encoding = "utf-16"
        [record]
        key = "ID"
        """
    )
    assert [problem.split(":")[0] for problem in found] == [
        "until", "encoding", "zone", "dates", "record.file",
    ]  # fmt: skip
    assert "America/New_York" in found[2]


def test_no_toml() -> None:
    assert refused("record = [") == ["is no TOML: Invalid value (at end of document)"]


def test_nesting_without_end_is_no_toml() -> None:
    assert refused("a = " + "[" * 100_000)[0].startswith("is no TOML: ")


def test_a_mapping_needs_records() -> None:
    assert refused("")[0].startswith("record: is missing")


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("{}", "record.fields.country: needs either a column or a value"),
        ('{ column = "" }', "record.fields.country: needs either a column or a value"),
        ('{ column = "C", value = "v" }', "country: needs either a column or a value"),
        ('{ column = "C", lookup = "x", take = "y" }', "there is no [lookup.x]"),
        ('{ column = "C", take = "y" }', "lookup and take go together"),
        ('{ column = "C", otherwise = "keep" }', "goes with `values` or `lookup`"),
        ('{ column = "C", values = { a = "1", A = "2" } }', "stands twice (case does not count)"),
        ('{ column = "C", values = { a = ["1", "2"] } }', "must be a text in quotes"),
        ('{ column = "C", time = "17:00" }', "must be a time of day such as 17:00:00"),
        ('{ colunm = "C" }', "did you mean 'column'?"),
        ("3", "record.fields.country: must be a table"),
    ],
)  # fmt: skip
def test_a_cell_that_means_nothing(cell: str, problem: str) -> None:
    found = refused(f"{RECORD}[record.fields]\ncountry = {cell}\n")
    assert any(problem in each for each in found), found


def test_sections_that_share_a_name_would_share_ids() -> None:
    section = '[[activity]]\nkind = { value = "call" }\nat = "A"\n'
    assert "two sections are named 'call'" in refused(RECORD + section + section)[0]


def test_what_belongs_to_a_file_needs_one() -> None:
    section = '[[activity]]\nkind = { value = "call" }\nat = "A"\nof = "X"\nencoding = "utf-8"\n'
    found = refused(RECORD + section)
    assert [problem.split(":")[0] for problem in found] == [
        "activity[1].of",
        "activity[1].encoding",
    ]


def test_an_expectation_compares_one_thing_and_names_its_sla() -> None:
    found = refused(RECORD + '[[expect]]\ndue = "D"\nstage = "S"\n')
    assert found[0] == "expect[1]: needs exactly one of due, verdict or stage"
    assert found[1].startswith("expect[1].sla: is missing")


def test_an_unknown_list() -> None:
    found = refused(RECORD + '[record.when]\nKind = { list = "kinds" }\n')
    assert found == ["record.when.Kind.list: there is no list 'kinds' under [lists]"]


@pytest.mark.parametrize("text", ["%Q %d %m %Y", "%m/%Y", "%d/%m/%Y %I:%M", "%d/%d/%m/%Y"])
def test_a_format_that_gives_no_date(text: str) -> None:
    assert refused(f'dates = "{text}"\n{RECORD}')[0].startswith("dates: ")


def test_a_folder_without_an_agreement(tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").write_text(RECORD)
    with pytest.raises(MappingError, match=r"must hold one \*\.rules file.*there is none"):
        load_target(tmp_path)


def test_a_folder_without_a_mapping(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"there is no file 'mapping\.toml'"):
        load_target(tmp_path)


def test_a_folder_with_two_agreements(tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").write_text(RECORD)
    for name in ("b.rules", "a.rules"):
        (tmp_path / name).write_text("")
    with pytest.raises(MappingError, match=r"there are a\.rules, b\.rules"):
        load_target(tmp_path)


def test_a_mapping_in_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").write_bytes(b'[record]\nfile = "caf\xe9"\n')
    with pytest.raises(MappingError, match="is no UTF-8"):
        load_target(tmp_path)
