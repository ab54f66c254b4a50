from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from alignlib.values.time import (
    HOUR,
    Calendar,
    CalendarError,
    Duration,
    StepKind,
    Unit,
    UnitedStates,
    Zone,
    due_us,
    explain_due_us,
    to_micros,
)

ZONE = "America/New_York"
HOURS = {day: [("09:00", "17:00")] for day in range(5)}
OFFICE = Calendar.weekly("office", HOURS, ZONE, holidays=UnitedStates())
CUT = Calendar.weekly("cut", HOURS, ZONE, cut_off=("15:00", "10:00"))


def at(*fields):
    return datetime(*fields, tzinfo=ZoneInfo(ZONE))


def pause(day, begin, end):
    return at(2026, 1, day, begin), at(2026, 1, day, end)


def working(count, unit=Unit.WORKING_HOURS):
    return Duration(count, unit)


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        ([], at(2026, 1, 5, 13)),
        ([pause(5, 10, 11)], at(2026, 1, 5, 14)),
        ([pause(5, 6, 9)], at(2026, 1, 5, 13)),  # before opening: nothing lost
        ([pause(5, 8, 10)], at(2026, 1, 5, 14)),
        ([pause(5, 13, 15)], at(2026, 1, 5, 13)),  # from the due instant on: met or not by then
        ([pause(5, 10, 12), pause(5, 11, 14)], at(2026, 1, 5, 17)),  # overlapping pauses count once
        ([pause(5, 10, 20)], at(2026, 1, 6, 12)),
        ([pause(5, 12, 12), pause(5, 14, 10)], at(2026, 1, 5, 13)),  # empty and reversed ones
        ([pause(5, 15, 16), pause(5, 10, 12)], at(2026, 1, 5, 15)),  # the later begins when due
    ],
)
def test_pauses_of_working_hours(pauses, expected):
    assert OFFICE.due(at(2026, 1, 5, 9), working(4), pauses) == expected


def test_pauses_of_working_days_add_the_open_time_they_overlap():
    two = working(2, Unit.WORKING_DAYS)
    start = at(2026, 1, 5, 16)
    assert OFFICE.due(start, two) == at(2026, 1, 7, 16)
    assert OFFICE.due(start, two, [pause(6, 10, 12)]) == at(2026, 1, 8, 10)
    assert OFFICE.due(start, two, [pause(6, 18, 23)]) == at(2026, 1, 7, 16)


def test_pauses_of_elapsed_and_calendar_terms_count_in_full():
    start = at(2026, 1, 5, 9)
    night = [pause(5, 20, 23)]
    assert OFFICE.due(start, Duration(24, Unit.HOURS), night) == at(2026, 1, 6, 12)
    assert OFFICE.due(start, Duration(3, Unit.DAYS), night) == at(2026, 1, 8, 12)


def test_a_cut_off_comes_before_every_working_unit_and_no_other():
    start = at(2026, 1, 5, 16)
    assert CUT.due(start, working(2)) == at(2026, 1, 6, 12)
    assert CUT.due(start, working(90, Unit.WORKING_MINUTES)) == at(2026, 1, 6, 11, 30)
    assert CUT.due(start, working(1, Unit.WORKING_DAYS)) == at(2026, 1, 7, 10)
    assert CUT.due(start, working(0)) == at(2026, 1, 6, 10)
    assert CUT.due(start, Duration(2, Unit.HOURS)) == at(2026, 1, 5, 18)
    assert CUT.due(start, Duration(1, Unit.DAYS)) == at(2026, 1, 6, 16)


def test_a_pause_before_the_resumed_start_takes_nothing():
    start = at(2026, 1, 5, 16)
    assert CUT.due(start, working(2), [pause(5, 16, 17)]) == at(2026, 1, 6, 12)
    assert CUT.due(start, working(1, Unit.WORKING_DAYS), [pause(5, 16, 17)]) == at(2026, 1, 7, 10)


def test_due_without_a_calendar():
    zone = Zone.named(ZONE)
    start = to_micros(at(2026, 1, 5, 9))
    assert due_us(start, Duration(1, Unit.HOURS), zone, None, [(start, start + HOUR)]) == (
        start + 2 * HOUR
    )
    with pytest.raises(ValueError, match="need a calendar"):
        due_us(start, working(1), zone)
    with pytest.raises(ValueError, match="need a calendar"):
        explain_due_us(start, working(1), zone)


def test_an_account_of_working_hours():
    account = OFFICE.explain_due(
        at(2026, 7, 2, 18),
        Duration(10, Unit.WORKING_HOURS, "office"),
        [(at(2026, 7, 6, 10), at(2026, 7, 6, 14))],
    )
    assert str(account).splitlines() == [
        "10 working hours of office (America/New_York)",
        "  Thu 2026-07-02 18:00  started",
        "  Thu 2026-07-02 18:00  closed until Mon 2026-07-06 09:00",
        "  Fri 2026-07-03  closed: Independence Day (observed)",
        "  Sat 2026-07-04  closed: no hours on this weekday",
        "  Sun 2026-07-05  closed: no hours on this weekday",
        "  Mon 2026-07-06 09:00  counted until Mon 2026-07-06 10:00: 1 h",
        "  Mon 2026-07-06 10:00  paused until Mon 2026-07-06 14:00: 4 h",
        "  Mon 2026-07-06 14:00  counted until Mon 2026-07-06 17:00: 3 h",
        "  Tue 2026-07-07 09:00  counted until Tue 2026-07-07 15:00: 6 h",
        "  Tue 2026-07-07 15:00  due",
    ]


def test_an_account_of_working_days():
    calendar = Calendar.weekly(
        "x",
        HOURS,
        ZONE,
        closed=[date(2026, 1, 7)],
        replaced={date(2026, 1, 8): [("09:00", "12:00")]},
        cut_off=("17:00", "08:00"),
    )
    account = calendar.explain_due(
        at(2026, 1, 4, 18), working(2, Unit.WORKING_DAYS), [pause(6, 10, 10), pause(8, 9, 10)]
    )
    assert account.lines()[1:] == [
        "  Sun 2026-01-04 18:00  started",
        "  Sun 2026-01-04 18:00  after the cut-off, counts from Mon 2026-01-05 08:00",
        "  Mon 2026-01-05 08:00  closed until Mon 2026-01-05 09:00",
        "  Tue 2026-01-06  working day 1",
        "  Wed 2026-01-07  closed: closed on this date",
        "  Thu 2026-01-08  working day 2",
        "  Thu 2026-01-08 09:00  due",
    ]
    late = calendar.explain_due(
        at(2026, 1, 6, 16), working(1, Unit.WORKING_DAYS), [pause(8, 9, 10)]
    )
    assert late.lines()[-4:] == [
        "  Thu 2026-01-08 16:00  closed then, so moved to Fri 2026-01-09 09:00",
        "  Thu 2026-01-08 09:00  paused until Thu 2026-01-08 10:00: 1 h",
        "  Fri 2026-01-09 09:00  extended by pauses to Fri 2026-01-09 10:00: 1 h",
        "  Fri 2026-01-09 10:00  due",
    ]


def test_an_account_of_a_long_span_is_short():
    for unit, count in ((Unit.WORKING_DAYS, 5000), (Unit.WORKING_HOURS, 40000)):
        account = OFFICE.explain_due(at(2026, 1, 5, 9), working(count, unit))
        assert len(account.steps) < 40
        assert [s.kind for s in account.steps].count(StepKind.OMITTED) == 1
        assert "and so on until" in str(account)


def test_an_account_of_elapsed_time():
    account = OFFICE.explain_due(at(2026, 1, 5, 9), Duration(2, Unit.DAYS), [pause(5, 10, 11)])
    assert account.lines() == [
        "2 days (America/New_York)",
        "  Mon 2026-01-05 09:00  started",
        "  Mon 2026-01-05 10:00  paused until Mon 2026-01-05 11:00: 1 h",
        "  Wed 2026-01-07 09:00  extended by pauses to Wed 2026-01-07 10:00: 1 h",
        "  Wed 2026-01-07 10:00  due",
    ]


def test_a_due_time_that_never_comes():
    past = Calendar.weekly("x", {}, ZONE, replaced={date(2020, 1, 6): [("09:00", "10:00")]})
    for unit in (Unit.WORKING_DAYS, Unit.WORKING_HOURS):
        with pytest.raises(CalendarError):
            past.due(at(2026, 1, 5, 9), working(1, unit))
