"""`alignlib explain`."""

from __future__ import annotations

import pytest

from alignlib.cli.main import main
from alignlib.diagnostics.catalogue import CATALOGUE


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_code(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", code.lower()]) == 0
    out = capsys.readouterr().out
    entry = CATALOGUE[code]
    assert out.startswith(f"{entry.severity.value}[{code}]: {entry.title}\n")
    # What only a host's code, a damaged lock or a life can show has no file to show it by.
    for word in ("wrong", "right"):
        assert (f"\n{word}:\n" in out) is bool(entry.wrong)


def test_all_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:5] for line in lines] == sorted(CATALOGUE)
    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize("code", ["203", "AL900"])
def test_short_and_own_codes(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", code]) == 0
    assert f"error[AL{code.removeprefix('AL')}]" in capsys.readouterr().out


def test_unknown_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "AL000"]) == 2
    assert "there is no code AL000" in capsys.readouterr().err


def test_the_nearest_code_is_suggested(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "AL2033"]) == 2
    assert f"did you mean AL203 ({CATALOGUE['AL203'].title})?" in capsys.readouterr().err


def test_no_colours_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    main(["explain", "AL203"])
    assert "\x1b" not in capsys.readouterr().out


def test_a_house_rule_of_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "nobody/no-such-rule"]) == 2
    assert "has a rule nobody/no-such-rule" in capsys.readouterr().err
