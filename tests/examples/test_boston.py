"""9,458 requests to the City of Boston: the engine's due times and verdicts against the city's.

The oracle below computes the city's rule from the CSV alone, without the library.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parents[2] / "examples" / "boston-311" / "service_requests.csv"

TERMS = {
    "Tree Emergencies": 1,
    "Schedule a Bulk Item Pickup": 2,
    "Missed Trash/Recycling/Yard Waste/Bulk Item": 2,
    "Sticker Request": 2,
    "Request for Pothole Repair": 2,
    "Sidewalk Repair (Make Safe)": 2,
    "Street Light Outages": 10,
    "General Comments For a Program or Policy": 10,
    "Request for Litter Basket Installation": 10,
    "Graffiti Removal": 45,
}


def weekday(wall: datetime) -> datetime:
    while wall.weekday() >= 5:
        wall += timedelta(days=1)
    return wall


def due(opened: datetime, days: int) -> datetime:
    """Wall clock all along: weekend to Monday, evening to 08:30, then weekday by weekday."""
    wall = weekday(opened)
    if wall.time() >= time(17):
        wall = weekday(datetime.combine(wall.date() + timedelta(days=1), time(8, 30)))
    for _ in range(days):
        wall = weekday(wall + timedelta(days=1))
    return wall


def wall_time(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture(scope="module")
def boston(replayed: Callable[[str], Any]) -> Any:
    return replayed("boston-311")


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["type"] in TERMS and row["target_dt"]]


def test_the_oracle(rows: list[dict[str, str]]) -> None:
    assert len(rows) == 4_591
    close = [
        row for row in rows
        if abs(due(wall_time(row["open_dt"]), TERMS[row["type"]]) - wall_time(row["target_dt"]))
        <= timedelta(seconds=120)
    ]  # fmt: skip
    assert len(close) == 4_552
    judged = [row for row in rows if row["closed_dt"] and row["ontime"]]
    right = [
        row for row in judged
        if (wall_time(row["closed_dt"]) <= due(wall_time(row["open_dt"]), TERMS[row["type"]]))
        == (row["ontime"] == "ONTIME")
    ]  # fmt: skip
    assert (len(right), len(judged)) == (4_302, 4_311)


def test_every_row_is_read(boston: Any) -> None:
    assert len(boston.target.keys) == 9_458
    assert boston.target.problems == ()
    assert boston.stages() == {"closed": 8_827, "open": 631}


def test_due_times(boston: Any) -> None:
    found = boston.comparisons["due time"]
    assert (found.agreed, found.total) == (4_552, 4_591)
    assert found.percent == "99.15 %"


def test_the_engine_is_the_oracle_row_by_row(boston: Any, rows: list[dict[str, str]]) -> None:
    """Equal in wall time to the second, in the 39 rows where the city differs too."""
    for row in rows:
        (started,) = [
            output for output in boston.outcomes[row["case_enquiry_id"]].outputs
            if getattr(output, "step", "") == "started"
        ]  # fmt: skip
        expected = due(wall_time(row["open_dt"]), TERMS[row["type"]])
        assert started.due.replace(tzinfo=None) == expected, row


def test_verdicts_of_closed_requests(boston: Any) -> None:
    found = boston.comparisons["on time or overdue, closed requests"]
    assert (found.agreed, found.total) == (4_302, 4_311)


def test_open_requests_are_late(boston: Any) -> None:
    found = boston.comparisons["overdue, open requests"]
    assert (found.agreed, found.total) == (257, 257)


def test_the_reasons_for_what_remains(boston: Any) -> None:
    """As the example's README sorts them."""
    off = {item.key: item.off for item in boston.comparisons["due time"].differences}
    minute = timedelta(minutes=1)
    assert sum(timedelta(0) < each < 5 * minute for each in off.values()) == 4
    assert sum(each > timedelta(days=50) for each in off.values()) == 5
    assert sum(each < timedelta(0) for each in off.values()) == 29
    assert len(off) == 4 + 5 + 29 + 1
    verdicts = boston.comparisons["on time or overdue, closed requests"].differences
    assert {item.key for item in verdicts} <= set(off)
    assert sorted(item.expected for item in verdicts) == ["met"] * 8 + ["met-late"]


def test_the_repeated_hour_is_the_first(boston: Any) -> None:
    """Opened at 01:09:48 on the night in which 01:00 to 02:00 came twice."""
    inputs = {record.id: found for record, found in boston.target.records()}
    walls = [
        item.at for found in inputs.values() for item in found
        if f"{item.at:%Y-%m-%d %H}" == "2011-11-06 01"
    ]  # fmt: skip
    assert len(walls) == 4
    assert {wall.utcoffset() for wall in walls} == {timedelta(hours=-4)}
    assert min(walls).astimezone(UTC).hour == 5


def test_closed_in_the_second_in_which_it_opened(boston: Any) -> None:
    inputs = [found for _, found in boston.target.records()]
    same = [found for found in inputs if len(found) == 2 and found[0].at == found[1].at]
    assert len(same) == 231
    assert all([item.kind for item in found] == ["opening", "closing"] for found in same)
