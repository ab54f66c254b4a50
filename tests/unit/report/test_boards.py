"""What a page shows besides the answers: the numbers of its tables, worked out by hand."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

import alignlib as al
from alignlib.report.report import Report
from unit.report.support import at

RULES = """
agreement "Boards"
  between marketing and sales
  zone UTC
  currency USD
fields
  weight number
activity form, visit by prospect
activity call, meeting, contract by sales
score interest
  +10 each form
  +5  each visit
stage new, start, owned by marketing
  to ready  when some form ever
stage ready, owned by sales
  to opportunity  on meeting
stage opportunity, owned by sales
  to won  on contract
stage won, lost, end
sla call-back
  sales owes marketing
  each lead entering ready
  gets call by sales
  within 1 day
  target 80% each month
capacity of sales
  people 2
  hours 4.0 each working day of office
  effort ready 60 minutes
calendar office
  open Monday to Friday 09:00 to 17:00
"""


@pytest.fixture(scope="module")
def page() -> str:
    """40 leads of 5 January: 30 fill in a form by the 6th, 10 of them after a visit; 20 are called
    by the 7th, 12 meet on the 8th, 6 sign on the 9th. Seen on the 20th."""
    lives: list[tuple[al.Lead, list[al.Input]]] = []
    for number in range(40):
        lead = al.Lead(
            id=f"L{number:02}", created_at=at("2026-01-05"), owner="Ada" if number % 2 else "Bob",
            source="fair" if number < 20 else "web",
        )  # fmt: skip
        acts: list[al.Input] = []

        def add(kind: str, hours: int, acts: list[al.Input] = acts) -> None:
            when = at("2026-01-06") + timedelta(hours=hours)
            acts.append(al.Activity(id=f"{kind} {hours}", kind=kind, at=when))

        if number < 30:
            for hour in range(3 if number < 15 else 1):
                add("form", -hour)  # the earlier ones on the evening before
        if number < 10:
            add("visit", -5)
        if number < 20:
            add("call", 26 if number >= 16 else 20)
        if number < 12:
            add("meeting", 50)
        if number < 6:
            add("contract", 74)
        lives.append((lead, acts))
    report: Report = al.loads(RULES).report(lives, at=at("2026-01-20"))
    return report.to_html()


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
