"""The figures of the two real data sets, by `alignlib.analytics`: each was computed beforehand."""

from __future__ import annotations

import runpy
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


def script(name: str) -> dict[str, Any]:
    return runpy.run_path(str(EXAMPLES / name / "figures.py"))


@pytest.fixture(scope="module")
def maven() -> dict[str, Any]:
    return script("maven-crm")


@pytest.fixture(scope="module")
def rows(maven: dict[str, Any]) -> tuple[Any, ...]:
    return maven["rows"]()


def shares(
    maven: dict[str, Any], rows: Any, by: Callable[[Any], str]
) -> dict[str, tuple[int, int]]:
    members = maven["won_of_closed"](rows, by).members
    return {member.name: (member.share.k, member.share.n) for member in members}


def test_stages_and_won_of_closed(maven: dict[str, Any], rows: Any) -> None:
    stages = Counter(row.stage for row in rows)
    assert stages == {"Won": 4_238, "Lost": 2_473, "Engaging": 1_589, "Prospecting": 500}
    total = maven["won_of_closed"](rows, lambda row: row.agent)
    assert (total.team.k, total.n) == (4_238, 6_711)
    assert 100 * total.value == pytest.approx(63.15, abs=5e-3)


def test_by_agent(maven: dict[str, Any], rows: Any) -> None:
    """The first and the last of a ranking; none of the thirty is outside what chance does."""
    found = shares(maven, rows, lambda row: row.agent)
    ranked = sorted(found, key=lambda name: -found[name][0] / found[name][1])
    assert ranked[:2] == ["Hayden Neloms", "Maureen Marcano"]
    assert sorted(ranked[-2:]) == ["Lajuana Vencill", "Markita Hansen"]
    assert found["Hayden Neloms"] == (107, 152)
    assert found["Maureen Marcano"] == (149, 213)
    assert found["Lajuana Vencill"] == (127, 231)
    assert found["Markita Hansen"] == (130, 227)
    limits = maven["won_of_closed"](rows, lambda row: row.agent)
    assert (len(limits.members), limits.outside) == (30, ())


def test_by_region_and_quarter(maven: dict[str, Any], rows: Any) -> None:
    assert shares(maven, rows, lambda row: row.region) == {
        "West": (1_438, 2_249), "East": (1_171, 1_858), "Central": (1_629, 2_604),
    }  # fmt: skip
    assert list(shares(maven, rows, lambda row: row.quarter).values()) == [
        (531, 647), (1_254, 2_032), (1_257, 2_047), (1_196, 1_985),
    ]  # fmt: skip
    value = maven["won_value"](rows)
    assert value == {"West": 3_568_647, "East": 3_090_594, "Central": 3_346_293}
    assert sum(value.values()) == 10_005_534


def test_days_to_close(maven: dict[str, Any], rows: Any) -> None:
    closed = maven["closed"](rows)
    days = {end: [row.days for row in closed if row.end == end] for end in ("won", "lost")}
    assert median(days["won"] + days["lost"]) == 45
    assert (median(days["won"]), median(days["lost"])) == (57, 14)
    within = [sum(row.days <= limit for row in closed) for limit in (7, 30, 60, 90, 120)]
    assert within == [1_413, 3_163, 3_732, 5_353, 6_518]


def test_open_deals_change_the_cycle(maven: dict[str, Any], rows: Any) -> None:
    """Of all engaged, 51.9 % are won within the 138 days that are seen; of the closed, 63.15 %."""
    won = maven["cycle"](rows, "won")
    assert won.curve.longest_open
    assert won.n == 8_300
    assert 0.50 < won.chance.value < 0.54
    assert won.value >= 57
    assert any("still open at" in note for note in won.warnings)


def test_the_open_ones_and_the_rule(maven: dict[str, Any], rows: Any) -> None:
    ages = sorted(row.days for row in rows if row.stage == "Engaging")
    assert (len(ages), median(ages)) == (1_589, 165)
    longest = max(row.days for row in maven["closed"](rows))
    assert (longest, sum(age > longest for age in ages)) == (138, 1_291)
    found = maven["recycle"](rows)
    # Lost ones are quick here, so the rule gives up nearly all, and says itself what is wrong.
    lost = [row.days for row in rows if row.end == "lost"]
    assert found.value == sum(age > sum(lost) / len(lost) for age in ages)
    assert any("recycles likely winners" in note for note in found.warnings)
    unknown = [each for each in found.deals if each.verdict == "not enough history"]
    assert len(unknown) >= 1_291
    assert all(each.chance is not None for each in found.deals if each.deal.days <= 60)


def test_warts_of_the_amounts(rows: Any) -> None:
    assert {row.value for row in rows if row.stage == "Lost"} == {0}
    assert {row.value for row in rows if row.end is None} == {0}  # empty in the export
    assert sum(row.engaged is None for row in rows) == 500


# -- Boston ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def boston() -> dict[str, Any]:
    return script("boston-311")


def test_the_citys_flag_is_closed_in_time(boston: dict[str, Any]) -> None:
    known = boston["rows"]()
    closed = boston["judged"](known, closed_only=True)
    assert len(closed) == 7_063
    assert all((row.step == "met") == (row.flag == "ONTIME") for row in closed)
    found = boston["attainment"](closed)
    assert (found.due.k, found.n, found.pending) == (5_850, 7_063, 0)
    everything = boston["attainment"](boston["judged"](known))
    assert (everything.due.k, everything.n) == (5_850, 7_647)
    assert everything.value < found.value


def test_open_requests_count_as_long_as_they_wait(boston: dict[str, Any]) -> None:
    known = boston["rows"]()
    found = boston["closing_times"](known, boston["END"])
    assert (found.n, found.untouched) == (9_458, 631)
    assert found.median_of_answered < found.value
    low, high = found.interval
    assert low <= found.value <= high


@pytest.mark.parametrize("name", ["maven-crm", "boston-311"])
def test_the_readme_shows_what_the_script_prints(name: str) -> None:
    """The fence below `python figures.py`."""
    text = (EXAMPLES / name / "README.md").read_text("utf-8").splitlines()
    place = text.index("$ python figures.py")
    end = text.index("```", place)
    assert text[place + 1 : end] == list(script(name)["lines"]())


def test_quarters_are_in_order(maven: dict[str, Any], rows: Any) -> None:
    names = list(shares(maven, rows, lambda row: row.quarter))
    assert all(one < other for one, other in pairwise(names))
