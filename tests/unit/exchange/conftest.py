"""A folder that tests write CSV files into, and the target that a mapping makes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from alignlib.exchange.read_mapping import read_mapping
from alignlib.exchange.target import Target, read_target
from alignlib.loading import loads

RULES = """
agreement "Small"
  between marketing and sales
  from 2026-01-01
  zone America/New_York
  language 1

fields
  country    text
  employees  number
  renewal    date
  role       one of buyer, student

activity form by prospect
activity visit by prospect
  page text
activity call by sales
activity verdict by sales
  answer one of ready, not-ready

stage new, start, owned by marketing
  to called  on call

stage called, owned by sales
  to done  on verdict

stage done, end
"""

Read = Callable[[str], Target]
Write = Callable[..., None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a CSV file: its name, then its lines."""

    def write(name: str, lines: Iterable[str], *, end: str = "\n", codec: str = "utf-8") -> None:
        text = "".join(line + end for line in lines)
        (tmp_path / name).write_bytes(text.encode(codec))

    return write


@pytest.fixture(scope="session")
def small() -> Any:
    return loads(RULES, name="small.rules")


@pytest.fixture
def read(tmp_path: Path, small: Any) -> Read:
    """The target of the test's folder under a mapping."""

    def read(mapping: str) -> Target:
        return read_target(tmp_path, read_mapping(mapping), small)

    return read
