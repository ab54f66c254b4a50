"""A report over the shipped export of a hardware maker, against figures counted elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignlib.exchange import load_target
from alignlib.loading import loads
from alignlib.report.report import Report

MAVEN = Path(__file__).parents[3] / "examples" / "maven-crm"
MORE = """
measure closed-in
  won of closed
  by period
measure won-after
  time from engaging to won
  by period
measure lost-after
  time from engaging to lost
  by period
measure all-value
  booked per engaging
  by period
"""


@pytest.fixture(scope="module")
def report() -> Report:
    target = load_target(MAVEN)
    text = (MAVEN / "maven.rules").read_text("utf-8") + MORE
    assert target.until is not None
    return loads(text).report(target.records(), at=target.until)


def test_the_share_of_the_closed_that_is_won_by_region(report: Report) -> None:
    answer = report["win-rate"]
    rows = {figure.label: (figure.k, figure.n) for figure in answer.figures}
    assert rows == {
        "all": (4238, 6711), "West": (1438, 2249), "East": (1171, 1858), "Central": (1629, 2604),
    }  # fmt: skip
    assert answer.value == pytest.approx(4238 / 6711)
    assert answer.interval == pytest.approx((0.62, 0.643), abs=1e-3)


def test_times_and_money(report: Report) -> None:
    assert (report["won-after"].value, report["won-after"].n) == (57, 4238)
    assert (report["lost-after"].value, report["lost-after"].n) == (14, 2473)
    assert report["all-value"].figures[0].note == "4,238 deals, $10,005,534"
    assert report["all-value"].n == 8300


def test_by_close_quarter(report: Report) -> None:
    zone = report.at.tzinfo
    agreement, facts = report.asking.agreement, report.facts
    found = []
    for month in (1, 4, 7, 10):
        since = report.at.replace(month=month, day=1, hour=0, minute=0, second=0, microsecond=0)
        assert since.tzinfo is zone
        answer = agreement.report(facts, at=report.at, since=since)["closed-in"]
        found.append((answer.figures[0].k, answer.n))
    # Of what closed since the beginning of each quarter: sums of 531/647, 1,254/2,032, 1,257/2,047
    # and 1,196/1,985.
    assert found == [(4238, 6711), (3707, 6064), (2453, 4032), (1196, 1985)]


def test_those_still_engaged_are_under_way(report: Report) -> None:
    note = report["cycle"].figures[0].note
    assert note.endswith("2,473 ended elsewhere, 1,589 under way")
