"""One agreement with one history that fills every board, its numbers known by hand."""

from __future__ import annotations

from datetime import timedelta

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


def fixed_report(more: str = "") -> Report:
    """40 leads of 5 January: 30 fill in a form by the 6th, 10 of them after a visit; 20 are called
    by the 7th, 12 meet on the 8th, 6 sign on the 9th. Seen on the 20th. `more` is asked, too."""
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
    return al.loads(RULES + more).report(lives, at=at("2026-01-20"))
