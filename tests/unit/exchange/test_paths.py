"""A mapping reads files of its own folder, whatever it says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from alignlib.exchange.problems import MappingError
from alignlib.exchange.table import path_inside, read_table


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    inner = tmp_path / "target"
    inner.mkdir()
    (inner / "sub").mkdir()
    (inner / "sub" / "own.csv").write_text("a\n1\n")
    return inner


@pytest.mark.parametrize(
    "name",
    [
        "../secret.csv", "sub/../../secret.csv", "sub/../sub/own.csv", "/etc/passwd",
        "..\\secret.csv", "C:\\secret.csv", "C:secret.csv", "\\\\host\\share\\x.csv", "",
        "a\0b", "sub", ".", "none.csv",
    ],
)  # fmt: skip
def test_a_name_that_leads_out_or_to_no_file(folder: Path, name: str) -> None:
    with pytest.raises(MappingError) as caught:
        path_inside(folder, name, "mapping.toml", "record.file")
    assert str(caught.value).startswith("mapping.toml: record.file: ")


def test_an_absolute_path_into_the_folder_is_refused_too(folder: Path) -> None:
    with pytest.raises(MappingError, match="must name a file in the mapping's folder"):
        path_inside(folder, str(folder / "sub" / "own.csv"), "mapping.toml", "record.file")


def test_a_folder_below(folder: Path) -> None:
    assert len(read_table(folder, "sub/own.csv").rows) == 1


@pytest.mark.parametrize("link", ["file", "folder"])
def test_a_link_out_of_the_folder(folder: Path, link: str) -> None:
    if link == "file":
        os.symlink(folder.parent / "secret.csv", folder / "in.csv")
        name = "in.csv"
    else:
        os.symlink(folder.parent, folder / "up")
        name = "up/secret.csv"
    with pytest.raises(MappingError, match="a link that leads out"):
        path_inside(folder, name, "mapping.toml", "record.file")


def test_a_link_in_a_circle_is_no_file(folder: Path) -> None:
    os.symlink(folder / "b.csv", folder / "a.csv")
    os.symlink(folder / "a.csv", folder / "b.csv")
    with pytest.raises(MappingError, match="there is no file"):
        path_inside(folder, "a.csv", "mapping.toml", "record.file")


def test_a_link_within_the_folder_and_a_linked_folder_are_fine(folder: Path) -> None:
    os.symlink(folder / "sub" / "own.csv", folder / "in.csv")
    os.symlink(folder, folder.parent / "alias")
    assert len(read_table(folder.parent / "alias", "in.csv").rows) == 1
