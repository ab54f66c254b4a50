"""Agreements, leads and what happens to them, for hosts that crash, repeat and come late."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import alignlib as al
from alignlib.host import Deleted

HERE = ZoneInfo("America/New_York")
START = datetime(2026, 3, 2, 9, 0, tzinfo=HERE)
END = START + timedelta(days=40)

RULES = """agreement "Hand-over"
  between marketing and sales
  zone America/New_York

fields
  country text
  size number

activity form by prospect
activity click by prospect
activity call by sales
activity meeting by sales

score interest
  +15 each form in the last 7 days
  +5 each click, at most 20

stage new, start, owned by marketing
  to ready  when interest is at least 30 and country is not "FR"
    then tell sales "a lead with {interest}"
  to nurture  after 10 days

stage nurture, owned by marketing
  to ready  when interest is at least 30
    then assign to "Ada"

stage ready, owned by sales
  to met  on meeting
    then set country to "US"
  to new  when interest is at most 0

stage met, end

sla call-back
  sales owes marketing
  each lead entering ready
  gets call
  within 2 days
  warn at 75% tell owner "call them"
  if late tell marketing "nobody called; so far {activities}"
  if late by 2 days move to nurture
"""

TEAM_RULES = """agreement "Shared hand-over"
  between marketing and sales
  zone America/New_York

calendar office
  open Monday to Friday 09:00 to 17:00

fields
  country text

activity form by prospect
activity call by sales
activity meeting by sales

score interest
  +10 each form

stage new, start, owned by marketing
  to ready  when interest is at least 20 and sales has room
    then assign to rep with most room
  to lost  after 12 days

stage ready, owned by sales
  to working  on call
    then assign to round robin
  to new  after 4 days

stage working, owned by sales
  to met  on meeting
  to lost  after 6 days

stage met, end
stage lost, end

sla call-back
  sales owes marketing
  each lead entering ready
  gets call
  within 2 days
  if late tell marketing "nobody called"

team sales "Inside sales"
  people "Ada", "Bob", "Cyd"
  keeps office

capacity of sales
  hours 1.5 each working day of office
  share 50%
  effort ready 30 minutes
  effort working 20 minutes

keep workload of sales at most 110%
  by moving ready to new
  only when no call by owner since entering ready
  not again for 3 working days
  lowest interest first
  until 80%
  checked each working day at 08:00
"""

KINDS = ("form", "form", "click", "click", "call", "meeting")
TEAM_KINDS = ("form", "form", "form", "call", "meeting")


EDITED = RULES.replace("within 2 days", "within 1 day").replace("met", "won")


CHANGES = (
    ("within 2 days", "within 1 day"), ("until 80%", "until 70%"), ("after 4 days", "after 3 days"),
    ("stage met, end", "stage won, end"), ("to met", "to won"),
)  # fmt: skip


def edited(team: bool = False) -> al.Agreement:
    """Another version, in which the stage `met` is called `won`."""
    if not team:
        return al.loads(EDITED, name="hand-over.rules")
    text = TEAM_RULES
    for old, new in CHANGES:
        assert old in text
        text = text.replace(old, new)
    return al.loads(text, name="hand-over.rules")


def agreement(team: bool = False) -> al.Agreement:
    return al.loads(TEAM_RULES if team else RULES, name="hand-over.rules")


def workload(seed: int, leads: int, *, team: bool = False, deleted: bool = False) -> list[object]:
    """Records and inputs in the order in which a host hears of them: mostly that of time, some
    late, some again, some before the record, some with nothing to say when the life began. With
    `deleted` some records are deleted, and some of these come again."""
    chance = Random(seed)
    timed: list[tuple[float, object]] = []
    span = 20 * 86_400.0
    kinds = TEAM_KINDS if team else KINDS
    for number in range(leads):
        name = f"L-{number:03}"
        begins = chance.uniform(0, span / 2)
        born = START + timedelta(seconds=begins)
        record = al.Lead(
            id=name,
            created_at=born if chance.random() < 0.9 or team else None,
            contact=al.Contact(id=f"C-{number:03}", name=f"Pat {number:03}"),
            fields={"country": chance.choice(["US", "FR", None])},
        )
        timed.append((begins + chance.choice([0, 0, 0, 90_000]), record))
        if deleted and number % 4 == 1:
            gone = begins + chance.uniform(0, span / 2)
            timed.append((gone, Deleted(name)))
            if number % 8 == 1:
                timed.append((gone + chance.uniform(0, span / 4), record))
        for count in range(chance.randint(0, 9)):
            happens = begins + chance.uniform(-3600, span / 3)
            item: al.Input
            at = START + timedelta(seconds=round(happens))
            own = f"{name}/{count}"
            if chance.random() < 0.1:
                item = al.FieldChange(
                    id=own, at=at, field="country", value=chance.choice(["US", "FR", None])
                )
            elif chance.random() < 0.05:
                item = al.OwnerChange(id=own, at=at, owner=chance.choice(["Ada", "Bob"]))
            else:
                item = al.Activity(id=own, kind=chance.choice(kinds), at=at)
            heard = happens + chance.choice([0, 0, 5, 60, 3600, 400_000])
            timed.append((heard, (name, item)))
            if chance.random() < 0.15:
                timed.append((heard + chance.uniform(0, 90_000), (name, item)))
    for number in range(3, leads - 1, 9):
        happens = span * 0.6 + number
        merge = al.Merge(
            id=f"merge-{number}",
            at=START + timedelta(seconds=happens),
            other=f"L-{number + 1:03}",
        )
        timed.append((happens + chance.choice([0, 200_000]), (f"L-{number:03}", merge)))
    timed.sort(key=lambda pair: pair[0])
    return [(START + timedelta(seconds=max(0.0, heard)), item) for heard, item in timed]


def calls(stream: list[object], size: int) -> list[tuple[datetime, list[object]]]:
    """The stream in calls of `ingest`, each with its `now`."""
    made = []
    for begin in range(0, len(stream), size):
        part = stream[begin : begin + size]
        made.append((max(at for at, _ in part), [item for _, item in part]))
    return made
