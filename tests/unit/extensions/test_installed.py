"""Extensions that the command line finds: those that work are used, the others are named."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest

import alignlib as al
from alignlib.cli import installed
from alignlib.cli.main import main


def region(country: str) -> str:
    """The region of a country."""
    return country


def late() -> al.Extension:
    return al.Extension(name="late", version="3")


@pytest.fixture(autouse=True)
def plug_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("plug_ins")
    module.__dict__.update(
        first=al.Extension(name="first", version="1", functions=[region]),
        second=al.Extension(name="second", version="2", functions=[region]),
        late=late,
        nothing=7,
    )
    monkeypatch.setitem(sys.modules, "plug_ins", module)


def points(*names: str) -> list[EntryPoint]:
    return [EntryPoint(name, f"plug_ins:{name}", installed.GROUP) for name in names]


def test_objects_and_functions_that_give_one() -> None:
    found = installed.installed(points("late", "first"))
    assert [item.mark for item in found.extensions] == ["first 1", "late 3"]
    assert found.refused == ()


def test_of_two_that_collide_the_second_is_left_out() -> None:
    found = installed.installed(points("second", "first", "late"))
    assert [item.name for item in found.extensions] == ["first", "late"]
    (line,) = found.refused
    assert line.startswith("extension second (plug_ins:second) is left out: function region is ")
    assert "extension first 1" in line
    assert "extension second 2" in line


def test_whatever_is_no_extension_is_named() -> None:
    broken = EntryPoint("broken", "no_such_module:it", installed.GROUP)
    found = installed.installed([broken, *points("nothing", "gone", "first")])
    assert [item.name for item in found.extensions] == ["first"]
    one, two, three = found.refused
    assert "extension broken (no_such_module:it) is left out: ModuleNotFoundError" in one
    assert "extension gone (plug_ins:gone) is left out: AttributeError" in two
    assert "plug_ins:nothing is no alignlib.Extension" in three


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = installed.installed(points("first", "second"))
    monkeypatch.setattr(installed, "found_here", lambda: found)
    monkeypatch.setattr("alignlib.cli.extensions.found_here", lambda: found)
    path = tmp_path / "a.rules"
    path.write_text(
        'agreement "A"\n  zone UTC\nfields\n  country text\n'
        'define us\n  region(country) is "US"\n'
        'example "one"\n  lead with country "US"\n  at 2026-02-02 10:00\n    us\n',
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("command", ["check", "test", "vocabulary", "plan-source"])
def test_every_command_uses_them(
    command: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, str(file)]) == 0
    assert "extension second (plug_ins:second) is left out" in capsys.readouterr().err
    assert main([command, "--no-extensions", str(file)]) != 0
    assert "is left out" not in capsys.readouterr().err


def test_the_list(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extensions"]) == 1
    found = capsys.readouterr()
    assert found.out.startswith(
        "first 1  (from plug_ins:first)\n  region(country: text) gives text\n"
    )
    assert "second" in found.err


def test_an_empty_list(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("alignlib.cli.extensions.found_here", installed.Installed)
    assert main(["extensions"]) == 0
    assert "no extension is installed" in capsys.readouterr().out
