"""The loader of a folder: what it finds, and that nothing outside of the folder is ever read."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

import alignlib as al
from alignlib import folder as folder_module
from alignlib.folder import beside
from alignlib.loading import check_text

SECRET = "define secret\n  source is known\n"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder with files in it, and secrets around it."""
    (tmp_path / "secret.rules").write_text(SECRET, "utf-8")
    inside = tmp_path / "agreements"
    (inside / "shared").mkdir(parents=True)
    (inside / "words.rules").write_text("setting x 1\n", "utf-8")
    (inside / "shared" / "deep.rules").write_text("setting y 1\n", "utf-8")
    (inside / "notes.txt").write_text("no rules\n", "utf-8")
    return inside


def refused(shelf: Path, wanted: str, by: str = "main.rules") -> str:
    with pytest.raises(al.UseError) as caught:
        al.FolderLoader(shelf)(wanted, by)
    assert "secret" not in str(caught.value.help or "") or "secret" in wanted
    return str(caught.value)


def test_files_of_the_folder_and_below(shelf: Path) -> None:
    loader = al.FolderLoader(shelf)
    assert loader("words.rules", "main.rules") == (f"{shelf}/words.rules", b"setting x 1\n")
    assert loader("shared/deep.rules", "main.rules")[1] == b"setting y 1\n"
    assert loader("./shared/../words.rules", "main.rules")[0] == f"{shelf}/words.rules"


def test_a_name_is_looked_for_beside_the_file_that_says_it(shelf: Path) -> None:
    (shelf / "shared" / "words.rules").write_text("setting other 1\n", "utf-8")
    loader = al.FolderLoader(shelf)
    asking = loader("shared/deep.rules", f"{shelf}/main.rules")[0]
    assert loader("words.rules", asking) == (f"{shelf}/shared/words.rules", b"setting other 1\n")
    assert loader("../words.rules", asking) == (f"{shelf}/words.rules", b"setting x 1\n")


@pytest.mark.parametrize("wanted", ["../secret.rules", "shared/../../secret.rules", "..", "../"])
def test_no_way_up(shelf: Path, wanted: str) -> None:
    assert refused(shelf, wanted) in {
        "it leads out of the folder", "only *.rules files can be used",
    }  # fmt: skip


def test_no_way_up_from_a_file_further_down(shelf: Path) -> None:
    by = f"{shelf}/shared/deep.rules"
    assert refused(shelf, "../../secret.rules", by) == "it leads out of the folder"


def test_a_name_that_only_looks_like_one_of_the_folder_opens_nothing(shelf: Path) -> None:
    """`by` may be whatever a host calls its file."""
    for by in (f"{shelf}/../main.rules", f"{shelf}/../../x/main.rules", "../main.rules", ""):
        assert "no such file" in refused(shelf, "secret.rules", by) or "leads out" in refused(
            shelf, "secret.rules", by
        )


def test_no_absolute_path(shelf: Path) -> None:
    outside = shelf.parent / "secret.rules"
    assert refused(shelf, str(outside)) == "it leads out of the folder"
    assert refused(shelf, f"{shelf}/words.rules") == "it leads out of the folder"
    assert refused(shelf, f"/{outside}") == "it leads out of the folder"


@pytest.mark.parametrize(
    "wanted",
    ["C:\\secret.rules", "C:secret.rules", "..\\secret.rules", "\\\\host\\share\\x.rules",
     "words.rules\0.rules", "wor\nds.rules", "words.rules:stream.rules", "file:words.rules",
     "words\u202e.rules"],
)  # fmt: skip
def test_no_drives_streams_or_hidden_characters(shelf: Path, wanted: str) -> None:
    assert refused(shelf, wanted) == "this is no name of a file in a folder"


@pytest.mark.parametrize("wanted", ["notes.txt", "words", "", ".", "shared", "words.rules/"])
def test_rules_files_only(shelf: Path, wanted: str) -> None:
    assert refused(shelf, wanted) == "only *.rules files can be used"


def test_no_link_out(shelf: Path) -> None:
    (shelf / "link.rules").symlink_to(shelf.parent / "secret.rules")
    (shelf / "relative.rules").symlink_to("../secret.rules")
    (shelf / "up").symlink_to(shelf.parent)
    (shelf / "hop.rules").symlink_to("link.rules")
    for wanted in ("link.rules", "relative.rules", "up/secret.rules", "hop.rules"):
        assert refused(shelf, wanted) == "it is a link that leads out of the folder"


def test_a_folder_whose_name_begins_alike_is_outside(shelf: Path) -> None:
    other = shelf.parent / "agreements-of-others"
    other.mkdir()
    (other / "secret.rules").write_text(SECRET, "utf-8")
    (shelf / "link.rules").symlink_to(other / "secret.rules")
    assert refused(shelf, "link.rules") == "it is a link that leads out of the folder"


def test_no_link_to_what_is_no_rules_file(shelf: Path) -> None:
    (shelf / "link.rules").symlink_to("notes.txt")
    assert refused(shelf, "link.rules") == "it is a link to no *.rules file"


def test_a_link_within_the_folder_is_the_file_it_leads_to(shelf: Path) -> None:
    (shelf / "same.rules").symlink_to("shared/deep.rules")
    loader = al.FolderLoader(shelf)
    assert loader("same.rules", "m") == loader("shared/deep.rules", "m")
    program = check_text('use "same.rules"\nuse "shared/deep.rules"\n', loader=loader)
    assert [one.code for one in program.diagnostics] == ["AL228"]


def test_a_circle_of_links_is_no_file(shelf: Path) -> None:
    (shelf / "a.rules").symlink_to("b.rules")
    (shelf / "b.rules").symlink_to("a.rules")
    assert "cannot be read" in refused(shelf, "a.rules")


def test_a_folder_that_is_a_link_itself(shelf: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(shelf)
    loader = al.FolderLoader(tmp_path / "link")
    assert loader("words.rules", "m") == (f"{tmp_path}/link/words.rules", b"setting x 1\n")


def test_no_folder_pipe_or_socket(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (shelf / "folder.rules").mkdir()
    assert refused(shelf, "folder.rules") == "it is no file"
    os.mkfifo(shelf / "pipe.rules")
    assert refused(shelf, "pipe.rules") == "it is no file"
    monkeypatch.chdir(shelf)  # a socket's path is short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.rules")
        assert "cannot be read" in refused(shelf, "socket.rules")


def test_no_endless_file(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "MAX_BYTES", 100)
    (shelf / "long.rules").write_bytes(b"#" * 101)
    (shelf / "full.rules").write_bytes(b"#" * 100)
    assert refused(shelf, "long.rules") == "it has more than 100 bytes"
    assert len(al.FolderLoader(shelf)("full.rules", "m")[1]) == 100


def test_a_name_longer_than_any_file_has(shelf: Path) -> None:
    assert "cannot be read" in refused(shelf, "x" * 5_000 + ".rules")


def test_what_was_meant(shelf: Path) -> None:
    with pytest.raises(al.UseError) as caught:
        al.FolderLoader(shelf)("shared/deap.rules", "main.rules")
    assert caught.value.meant == "shared/deep.rules"
    with pytest.raises(al.UseError) as caught:
        al.FolderLoader(shelf)("../word.rules", f"{shelf}/shared/deep.rules")
    assert caught.value.meant == "../words.rules"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert refused(tmp_path / "gone", "a.rules") == "there is no such file"


def test_names_are_those_of_the_main_file(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert beside("agreements/main.rules")("words.rules", "agreements/main.rules")[0] == (
        "agreements/words.rules"
    )
    assert beside("./agreements/main.rules")("words.rules", "x")[0] == "./agreements/words.rules"
    monkeypatch.chdir(shelf)
    assert beside("main.rules")("words.rules", "main.rules")[0] == "words.rules"
    assert al.FolderLoader(".")("shared/deep.rules", "m")[0] == "shared/deep.rules"
    assert al.FolderLoader("shared", prefix="")("deep.rules", "m")[0] == "deep.rules"


def test_the_main_file_is_found_again_in_a_circle(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shelf / "main.rules").write_text('use "back.rules"\n', "utf-8")
    (shelf / "back.rules").write_text('use "main.rules"\n', "utf-8")
    monkeypatch.chdir(shelf)
    for path in ("main.rules", "./main.rules", str(shelf / "main.rules")):
        program = check_text('use "back.rules"\n', name=path, loader=beside(path))
        assert [one.code for one in program.diagnostics] == ["AL223"]
        assert len(program.source.files) == 2
