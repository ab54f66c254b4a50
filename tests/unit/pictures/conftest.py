"""One browser for all tests of a process, and the page that they look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from unit.pictures.browser import Browser, browsing
from unit.report.fixed import fixed_report

ASKED = """
measure hand-over "Who is ready for Sales"
  ready of new
  by cohort, within 10 days
  split by source
goal deals 12 each month
  through new, ready, opportunity, won
"""


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture(scope="session")
def report_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with every board, answers with and without pictures, and a long list of contents."""
    path = tmp_path_factory.mktemp("report") / "page.html"
    path.write_text(fixed_report(ASKED).to_html(), "utf-8")
    return path
