"""Exit codes, help, and what a user reads when something cannot go on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from alignlib.cli import main as program
from alignlib.cli.main import main

ROOT = Path(__file__).parents[3]
AGREEMENTS = ROOT / "examples" / "agreements"
COMMANDS = ("check", "test", "replay", "evaluate", "why", "explain")


def run(*argv: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "alignlib.cli.main", *argv],
        capture_output=True, cwd=ROOT, env={**os.environ, **environ}, check=False,
    )  # fmt: skip


def test_alone_it_shows_its_commands_on_one_screen(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    out = capsys.readouterr().out
    assert all(f"\n    {command}" in out for command in COMMANDS)
    assert "alignlib check inbound.rules" in out
    assert len(out.splitlines()) < 30


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("alignlib 0.")


def test_python_runs_it_where_the_script_is_not_on_the_path() -> None:
    asked = [sys.executable, "-m", "alignlib", "check", str(AGREEMENTS / "nowhere.rules")]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("alignlib: ")


@pytest.mark.parametrize(
    "argv",
    [
        ["chekc"], ["check"], ["check", "--nonsense", "x.rules"], ["replay"], ["why", "x"],
        ["evaluate", "examples/inbound"], ["check", "--format", "xml", "x.rules"],
    ],
)  # fmt: skip
def test_misuse(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert found.err.startswith("alignlib")
    assert "Traceback" not in found.err


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    assert f"usage: alignlib {command}" in capsys.readouterr().out


def test_help_does_not_load_the_library() -> None:
    code = (
        "import sys; from alignlib.cli.main import main; main([]); main(['check', '--help']);"
        "sys.exit(any(name in sys.modules for name in ('attrs', 'lark', 'alignlib.agreement')))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


@pytest.mark.parametrize(
    "argv",
    [
        ["check", "{}/compendum.rules"], ["test", "{}/compendum.rules"],
        ["replay", "{}/../inbound", "--agreement", "{}/compendum.rules"],
    ],
)  # fmt: skip
def test_unknown_file(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([item.format(AGREEMENTS) for item in argv]) == 2
    assert f"did you mean {AGREEMENTS / 'compendium.rules'}?" in capsys.readouterr().err


def test_a_folder_is_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(AGREEMENTS)]) == 2
    assert f"is a folder: name a *.rules file, such as {AGREEMENTS}" in capsys.readouterr().err


def test_unknown_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(ROOT / "examples" / "inbond")]) == 2
    assert f"did you mean {ROOT / 'examples' / 'inbound'}?" in capsys.readouterr().err


def test_a_bug_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object) -> int:
        raise KeyError("lost")

    monkeypatch.setattr(program, "_run", broken)
    monkeypatch.delenv("ALIGNLIB_TRACEBACK", raising=False)
    assert main(["check", "x.rules"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("error[AL900]: alignlib has a bug: ")
    assert "Traceback" not in err
    monkeypatch.setenv("ALIGNLIB_TRACEBACK", "1")
    assert main(["check", "x.rules"]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_interrupted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def stopped(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "_run", stopped)
    assert main([]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_closed_pipe_is_silent() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "alignlib.cli.main", "explain"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 141


def test_utf8_and_no_colour_in_a_pipe() -> None:
    file = "examples/agreements/eloqua.rules"
    done = run("test", file, PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")
    assert done.returncode == 0
    assert done.stdout.decode("utf-8").startswith("✓ ")
    assert b"\x1b" not in done.stdout + done.stderr
