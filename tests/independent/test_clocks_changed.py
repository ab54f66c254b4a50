"""A promise whose text changes while it runs, and promises about no lead; by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

import alignlib as al
from independent.clock_case import Case, inputs_of, instant, lines_of, told_of

ZONE = "America/New_York"


@dataclass(frozen=True)
class Change:
    """The promise before and after; the text changes at `at`."""

    name: str
    before: str
    after: str
    life: str
    at: str
    told: str
    reapply: bool = False


LIFE = "form 03-02 10:00\nuntil 03-12 00:00"
CHANGES = (
    Change("a shorter term: the old one is kept",
           "gets call\nwithin 3 days", "gets call\nwithin 1 day",
           LIFE, "03-02 12:00",
           "03-02 10:00 started due 03-05 10:00\n03-05 10:00+ late due 03-05 10:00"),
    Change("reapplied, from its own start", "gets call\nwithin 3 days", "gets call\nwithin 1 day",
           LIFE, "03-02 12:00",
           "03-02 10:00 started due 03-05 10:00\n03-03 10:00+ late due 03-03 10:00", True),
    Change("reapplied, and late by that already: without news", "gets call\nwithin 3 days",
           "gets call\nwithin 1 day", "form 03-02 10:00\ncall 03-04 12:00\nuntil 03-12 00:00",
           "03-04 10:00",
           "03-02 10:00 started due 03-05 10:00\n03-04 12:00 met-late due 03-03 10:00", True),
    Change("a longer term, reapplied", "gets call\nwithin 1 day", "gets call\nwithin 3 days",
           LIFE, "03-02 12:00",
           "03-02 10:00 started due 03-03 10:00\n03-05 10:00+ late due 03-05 10:00", True),
    Change("what is late stays late", "gets call\nwithin 1 day", "gets call\nwithin 3 days",
           "form 03-02 10:00\ncall 03-04 12:00\nuntil 03-12 00:00", "03-04 10:00",
           """03-02 10:00 started due 03-03 10:00
           03-03 10:00+ late due 03-03 10:00
           03-04 12:00 met-late due 03-03 10:00""", True),
    Change("working days instead of days, reapplied with the pause",
           "gets call\nwithin 2 days\npaused while hold",
           "gets call\nwithin 2 working days of office\npaused while hold",
           """form 03-05 10:00
           hold yes 03-05 12:00
           hold no 03-05 15:00
           until 03-12 00:00""",
           "03-06 10:00",
           """03-05 10:00 started due 03-07 10:00
           03-05 12:00 paused
           03-05 15:00 resumed due 03-07 13:00
           03-09 13:00+ late due 03-09 13:00""", True),
    Change("a kept clock is paused under its own terms",
           "gets call\nwithin 2 days\npaused while hold",
           "gets call\nwithin 2 working days of office\npaused while hold",
           """form 03-05 10:00
           hold yes 03-06 12:00
           hold no 03-06 15:00
           until 03-12 00:00""",
           "03-06 10:00",
           """03-05 10:00 started due 03-07 10:00
           03-06 12:00 paused
           03-06 15:00 resumed due 03-07 13:00
           03-07 13:00+ late due 03-07 13:00"""),
    Change("a restart takes the terms of today", "gets call\nwithin 3 days\nrestarts on mail",
           "gets call\nwithin 1 day\nrestarts on mail",
           "form 03-02 10:00\nmail 03-03 12:00\nuntil 03-12 00:00", "03-02 12:00",
           """03-02 10:00 started due 03-05 10:00
           03-03 12:00 restarted due 03-04 12:00
           03-04 12:00+ late due 03-04 12:00"""),
    Change("coming back takes the terms of today",
           "gets call\nwithin 3 days", "gets call\nwithin 1 day",
           "form 03-02 10:00\nrecall 03-03 10:00\n"
           "form 03-04 10:00\nuntil 03-12 00:00", "03-02 12:00",
           """03-02 10:00 started due 03-05 10:00
           03-03 10:00 void due 03-05 10:00
           03-04 10:00 started #2 due 03-05 10:00
           03-05 10:00+ late #2 due 03-05 10:00"""),
    Change("another kind of promise", "gets call\nwithin 3 days", "never gets mail\nwithin 3 days",
           LIFE, "03-02 12:00",
           "03-02 10:00 started due 03-05 10:00\n03-02 12:00 void due 03-05 10:00"),
    Change("a warning that is past is not given",
         "gets call\n"
         "within 4 days\nwarn at 50% tell owner",
           "gets call\nwithin 2 days\nwarn at 50% tell owner", LIFE, "03-03 22:00",
           "03-02 10:00 started due 03-06 10:00\n03-04 10:00+ late due 03-04 10:00", True),
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_the_text_changes(change: Change) -> None:
    old = al.loads(Case("", change.before, "", "").text)
    new = al.loads(Case("", change.after, "", "").text)
    inputs, until = inputs_of(change.life, ZONE)
    at = instant(change.at, ZONE)
    lead = al.Lead(id="L", created_at=instant("03-01 00:00", ZONE))
    first = old.replay(lead, [one for one in inputs if one.at <= at], until=at)
    adoption = new.adopt(first.state, at=at, reapply=change.reapply)
    later = [one for one in inputs if one.at > at]
    second = new.advance(adoption.state, later, until=until)
    told = (*first.outputs, *adoption.outputs, *second.outputs)
    assert told_of(told, ZONE) == lines_of(change.told)


@dataclass(frozen=True)
class Duty:
    """A promise about no lead, kept by calls at `acts`, looked at over `since` to `until`."""

    name: str
    promise: str
    acts: str
    since: str
    until: str
    told: str


DUTIES = (
    Duty("a week, met by the act that makes it full", "at least 2 of call each week",
         "03-03 10:00\n03-05 10:00", "03-02 00:00", "03-08 23:59",
         "03-02 00:00 started due 03-08 23:59:59.999999\n"
         "03-05 10:00 met due 03-08 23:59:59.999999"),
    Duty("a week that loses an hour", "at least 1 of call each week", "",
         "03-02 00:00", "03-09 00:00",
         """03-02 00:00 started due 03-08 23:59:59.999999
         03-09 00:00 late due 03-08 23:59:59.999999
         03-09 00:00 started #2 due 03-15 23:59:59.999999"""),
    Duty("the last microsecond counts", "at least 1 of call each day", "03-02 23:59:59.999999",
         "03-02 00:00", "03-03 00:00",
         """03-02 00:00 started due 03-02 23:59:59.999999
         03-02 23:59:59.999999 met due 03-02 23:59:59.999999
         03-03 00:00 started #2 due 03-03 23:59:59.999999"""),
    Duty("midnight is of the next day", "at least 1 of call each day", "03-03 00:00",
         "03-02 00:00", "03-03 00:00",
         """03-02 00:00 started due 03-02 23:59:59.999999
         03-03 00:00 late due 03-02 23:59:59.999999
         03-03 00:00 started #2 due 03-03 23:59:59.999999
         03-03 00:00 met #2 due 03-03 23:59:59.999999"""),
    Duty("what was missed stays missed", "at least 2 of call each week", "03-03 10:00\n03-09 10:00",
         "03-02 00:00", "03-10 00:00",
         """03-02 00:00 started due 03-08 23:59:59.999999
         03-09 00:00 late due 03-08 23:59:59.999999
         03-09 00:00 started #2 due 03-15 23:59:59.999999"""),
    Duty("the first act too many", "at most 1 of call each month",
         "02-03 10:00\n"
         "02-04 10:00\n02-05 10:00",
         "02-01 00:00", "03-01 00:00",
         """02-01 00:00 started due 02-28 23:59:59.999999
         02-04 10:00 broken due 02-28 23:59:59.999999
         03-01 00:00 started #2 due 03-31 23:59:59.999999"""),
    Duty("not too many", "at most 2 of call each quarter", "02-03 10:00\n02-04 10:00",
         "01-01 00:00", "04-01 00:00",
         """01-01 00:00 started due 03-31 23:59:59.999999
         04-01 00:00 kept due 03-31 23:59:59.999999
         04-01 00:00 started #2 due 06-30 23:59:59.999999"""),
    Duty("half of a week that has 167 hours",
         "at least 1 of call each week\n"
         "warn at 50% tell sales", "",
         "03-02 00:00", "03-08 00:00",
         """03-02 00:00 started due 03-08 23:59:59.999999
         03-05 11:30:00.000001 warned due 03-08 23:59:59.999999"""),
)  # fmt: skip

NO_LEAD = """agreement "Duties"
  between marketing and sales
  zone America/New_York
activity call by sales
sla p
  sales owes marketing
"""


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty.name)
def test_about_no_lead(duty: Duty) -> None:
    lines = "".join(f"  {line}\n" for line in lines_of(duty.promise))
    acts = [
        al.Activity(id=f"a{number}", kind="call", at=_exact(line))
        for number, line in enumerate(lines_of(duty.acts))
    ]
    told = al.loads(NO_LEAD + lines).duties(
        acts, until=_exact(duty.until), since=_exact(duty.since)
    )
    assert _told(told) == lines_of(duty.told)


def _exact(text: str) -> datetime:
    form = "%Y-%m-%d %H:%M:%S.%f" if "." in text else "%Y-%m-%d %H:%M"
    return datetime.strptime(f"2026-{text}", form).replace(tzinfo=ZoneInfo(ZONE))


def _told(outputs: Iterable[object]) -> list[str]:
    told = []
    for output in outputs:
        if isinstance(output, al.SLAEvent) and output.due is not None:
            number = f" #{output.number}" if output.number > 1 else ""
            told.append(f"{_shown(output.at)} {output.step}{number} due {_shown(output.due)}")
    return told


def _shown(at: datetime) -> str:
    local = at.astimezone(ZoneInfo(ZONE))
    return f"{local:%m-%d %H:%M}" + (f":{local:%S.%f}" if local.second or local.microsecond else "")
