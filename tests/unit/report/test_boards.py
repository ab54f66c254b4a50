"""What a page shows besides the answers: the numbers of its tables, worked out by hand."""

from __future__ import annotations

import re
from html import unescape

import pytest

from unit.report.fixed import fixed_report


@pytest.fixture(scope="module")
def page() -> str:
    return fixed_report().to_html()


def rows(page: str, title: str, table: int = 0) -> list[list[str]]:
    """The cells of a table of a section."""
    section = page.split(f">{title}</h2>")[1].split("</section>")[0]
    found = re.findall(r"<table.*?</table>", section, re.DOTALL)[table]
    body = found.split("<tbody>")[1]
    return [
        [unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body)
    ]


def test_funnel_and_its_weakest_stage(page: str) -> None:
    assert rows(page, "Funnel") == [
        ["new", "40"], ["ready", "30"], ["opportunity", "12"], ["won", "6"],
    ]  # fmt: skip
    weakest = rows(page, "Funnel", 1)
    assert weakest[0][0] == "opportunity"
    assert weakest[0][3] == "12 of 30"


def test_sources(page: str) -> None:
    found = {row[0]: row for row in rows(page, "Sources")}
    assert found["fair"][1:3] == ["20", "12"]
    assert found["web"][1:3] == ["20", "0"]


def test_ageing_is_by_owner_and_by_days_since_sales_did_anything(page: str) -> None:
    """Of 24 with sales 14 were called: 6 met on the 8th, 12 days ago; 8 were called on the 6th or
    7th, 13 or 14 days ago; 10 were never called."""
    found = rows(page, "Ageing")
    assert [row[0] for row in found] == ["Ada", "Bob"]
    assert [sum(int(row[column]) for row in found) for column in range(1, 8)] == [
        0, 14, 0, 0, 0, 0, 10,
    ]  # fmt: skip


def test_the_time_to_the_answer_counts_who_is_not_answered(page: str) -> None:
    found = {row[0]: row[1] for row in rows(page, "Time to the answer")}
    last = list(found.values())[-1]
    assert last == "67%"  # 20 of 30


def test_work_in_hand(page: str) -> None:
    found = {row[0]: row[1:] for row in rows(page, "Work in hand")}
    assert found["2026-01-05"][0] == "15"  # those whose first form came in the evening
    assert found["2026-01-20"][0] == "24"  # 30 came, 6 were won
    assert "The line is what sales can work in a day: 8." in page


def test_the_score_at_the_hand_over(page: str) -> None:
    found = {row[0]: row[1:4] for row in rows(page, "Score and outcome", 1)}
    # The first form hands over: with a visit before it at 15 points, else at 10.
    assert found["15"] == ["10", "6", "60%"]
    assert found["10"] == ["30", "6", "20%"]
