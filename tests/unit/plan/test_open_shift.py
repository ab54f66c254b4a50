"""Working hours of a compiled life: the same instants as `due_us`, also where clocks change."""

from __future__ import annotations

import random

import pytest

import alignlib as al
from alignlib.plan.codegen.store import NEVER, OpenShift
from alignlib.values.time import CalendarError, Duration, Unit, due_us

TEXT = """calendar office
  {hours}
activity call by sales
stage a, start, owned by sales
sla x
  sales owes marketing
  each lead entering a
  gets call by sales
  within 4 working hours of office
"""
HOURS = (
    "open Monday to Friday 09:00 to 17:30",
    "open Monday to Sunday 00:00 to 24:00",
    "open Saturday 22:00 to 24:00\n  open Sunday 00:00 to 03:00",
    "open Monday to Friday 08:00 to 12:00, 13:00 to 16:15\n  cut-off 15:00, then from 09:00",
)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Africa/Cairo", "America/Havana"])
@pytest.mark.parametrize("hours", HOURS)
def test_it_is_due_when_the_calendar_says(zone: str, hours: str) -> None:
    plan = al.loads(TEXT.format(hours=hours), zone=zone).plan
    within = plan.slas[0].within
    assert within is not None
    calendar = plan.calendar_of(within)
    assert calendar is not None
    draw = random.Random(3)
    for amount in (1, 4, 40, 300):
        duration = Duration(amount, Unit.WORKING_HOURS)
        shift = OpenShift(calendar, duration)
        for _ in range(60):
            start = draw.randrange(1_767_225_600, 1_836_345_600) * 1_000_000 + draw.choice((0, 1))
            if draw.random() < 0.4:
                start -= start % 3_600_000_000
            assert shift(start) == due_us(start, duration, plan.zone, calendar), start


def test_after_all_dates_it_never_ends() -> None:
    plan = al.loads(TEXT.format(hours=HOURS[0]), zone="UTC").plan
    calendar = plan.calendar_of(plan.slas[0].within)  # type: ignore[arg-type]
    assert calendar is not None
    duration = Duration(400, Unit.WORKING_HOURS)
    end = 253_402_300_799_000_000
    with pytest.raises(CalendarError):
        due_us(end, duration, plan.zone, calendar)
    assert OpenShift(calendar, duration)(end) == NEVER
