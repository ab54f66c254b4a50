"""Shared by the tests of the syntax stage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from alignlib.source import SourceText
from alignlib.syntax.parse import ParsedFile, parse

AGREEMENTS = sorted((Path(__file__).parents[3] / "examples" / "agreements").glob("*.rules"))


@pytest.fixture(params=AGREEMENTS, ids=lambda path: path.stem)
def agreement(request: pytest.FixtureRequest) -> str:
    path: Path = request.param
    return path.read_bytes().decode("utf-8")


@pytest.fixture
def read() -> Callable[[str], ParsedFile]:
    """Parse a text that is expected to be clean."""

    def clean(text: str) -> ParsedFile:
        parsed = parse(SourceText("test.rules", text))
        assert parsed.diagnostics == ()
        return parsed

    return clean
