"""Each entry of the catalogue says the truth: wrong gives its code and no other, right none."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignlib.diagnostics.catalogue import CATALOGUE, Entry
from alignlib.diagnostics.catalogue.syntax import SYNTAX
from alignlib.errors import AgreementError
from alignlib.loading import load
from alignlib.source import SourceText
from alignlib.syntax.parse import parse

# AL100 is about the bytes of a file; a text, such as `wrong` is, has been decoded before.
OF_TEXT = [entry for entry in SYNTAX if entry.code != "AL100"]


@pytest.mark.parametrize("entry", OF_TEXT, ids=lambda entry: entry.code)
def test_wrong_gives_its_code_alone(entry: Entry) -> None:
    found = parse(SourceText("wrong.rules", entry.wrong)).diagnostics
    assert [diagnostic.code for diagnostic in found] == [entry.code]


@pytest.mark.parametrize("entry", SYNTAX, ids=lambda entry: entry.code)
def test_right_is_clean(entry: Entry) -> None:
    assert parse(SourceText("right.rules", entry.right)).diagnostics == ()


@pytest.mark.parametrize("entry", OF_TEXT, ids=lambda entry: entry.code)
def test_the_message_is_one_line_for_an_author(entry: Entry) -> None:
    (found,) = parse(SourceText("wrong.rules", entry.wrong)).diagnostics
    assert "\n" not in found.message
    assert found.message[0] in "`" or not found.message[0].isupper()
    assert found.label
    for text in (found.message, found.label, found.help or ""):
        assert "__ANON" not in text
        assert "_NL" not in text
        assert "NAME" not in text


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_bytes_that_are_no_utf_8(tmp_path: Path, encoding: str) -> None:
    (entry,) = (entry for entry in SYNTAX if entry.code == "AL100")
    file = tmp_path / "wrong.rules"
    file.write_bytes(entry.right.encode(encoding))
    with pytest.raises(AgreementError) as raised:
        load(file)
    assert [found.code for found in raised.value.diagnostics] == ["AL100"]
    file.write_bytes(entry.right.encode("utf-8"))
    load(file)


def test_codes_are_unique_and_of_this_stage() -> None:
    codes = [entry.code for entry in SYNTAX]
    assert len(set(codes)) == len(codes)
    assert all(code.startswith("AL1") for code in codes)
    assert set(codes) <= set(CATALOGUE)
