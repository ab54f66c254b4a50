"""When promises are due: elapsed, calendar and working terms, the change of the clocks, closing.

Every instant was worked out by hand from the calendar pages.
"""

from __future__ import annotations

import pytest

from independent.clock_case import Case, lines_of, run


def due(name: str, term: str, start: str, end: str, zone: str = "America/New_York") -> Case:
    """A promise that nobody keeps, from `start`: late one microsecond after `end`."""
    return Case(
        name,
        f"gets call\nwithin {term}",
        f"form {start}\nuntil 2027-04-01 00:00",
        f"{start} started due {end}\n{end}+ late due {end}",
        zone=zone,
    )


CASES = (
    # 2026-03-02 is a Monday; New York changes its clocks on 8 March and 1 November.
    due("hours", "4 hours", "03-02 10:00", "03-02 14:00"),
    due("hours over midnight", "30 hours", "03-02 20:00", "03-04 02:00"),
    due("a day that has 23 hours", "1 day", "03-07 10:00", "03-08 10:00"),
    due("24 hours over that change", "24 hours", "03-07 10:00", "03-08 11:00"),
    due("a day that has 25 hours", "1 day", "10-31 10:00", "11-01 10:00"),
    due("24 hours over this change", "24 hours", "10-31 10:00", "11-01 09:00"),
    due("a skipped time moves on by the gap", "1 day", "03-07 02:30", "03-08 03:30"),
    due("three days do not drift by a skipped time", "3 days", "03-06 02:30", "03-09 02:30"),
    due("half an hour", "24 hours", "10-03 12:00", "10-04 12:30", "Australia/Lord_Howe"),
    due("Berlin changes on another day", "1 day", "03-28 12:00", "03-29 12:00", "Europe/Berlin"),
    due("the last of January and a month", "1 month", "01-31 12:00", "02-28 12:00"),
    due("two months clamp once", "2 months", "12-31 12:00", "2027-02-28 12:00"),
    due("a quarter clamps", "1 quarter", "11-30 08:00", "2027-02-28 08:00"),
    due("a week over the change", "1 week", "03-03 16:00", "03-10 16:00"),
    # Working hours: Monday to Friday 09:00 to 17:00.
    due("within a day", "4 working hours of office", "03-02 10:00", "03-02 14:00"),
    due("over the weekend", "4 working hours of office", "03-06 15:00", "03-09 11:00"),
    due("from a Saturday", "4 working hours of office", "03-07 11:00", "03-09 13:00"),
    due("from before opening", "1 working hour of office", "03-02 07:00", "03-02 10:00"),
    due("from the instant of closing", "1 working hour of office", "03-06 17:00", "03-09 10:00"),
    due("up at closing", "2 working hours of office", "03-06 15:00", "03-06 17:00"),
    due("a whole day is due at closing", "8 working hours of office", "03-02 09:00", "03-02 17:00"),
    due("40 hours are a week", "40 working hours of office", "03-02 09:00", "03-06 17:00"),
    due("minutes over the weekend", "90 working minutes of office", "03-06 16:30", "03-09 10:00"),
    due("a closed Friday", "2 working hours of office", "07-02 16:00", "07-06 10:00"),
    due("a short day, a closed one", "5 working hours of office", "12-23 16:00", "12-28 10:00"),
    due("up when the short day closes", "4 working hours of office", "12-23 16:00", "12-24 12:00"),
    due("into lunch", "2 working hours of lunch", "03-02 11:00", "03-02 14:00"),
    due("up at lunch is due at lunch", "1 working hour of lunch", "03-02 11:00", "03-02 12:00"),
    due("from within lunch", "1 working hour of lunch", "03-02 12:30", "03-02 14:00"),
    due("over the night", "4 working hours of night", "03-02 23:00", "03-03 03:00"),
    due("a night that loses an hour", "4 working hours of night", "03-07 23:00", "03-08 04:00"),
    due("a night that gains one", "5 working hours of night", "10-31 23:00", "11-01 03:00"),
    due("always open, 25 hours", "25 working hours of always", "11-01 00:00", "11-02 00:00"),
    due("always open, 23 hours", "23 working hours of always", "03-08 00:00", "03-09 00:00"),
    # Working days.
    due("Friday to Monday", "1 working day of office", "03-06 15:00", "03-09 15:00"),
    due("Saturday counts from Monday", "1 working day of office", "03-07 11:00", "03-10 09:00"),
    due("after closing", "3 working days of office", "03-06 18:00", "03-12 09:00"),
    due("at closing: the next", "1 working day of office", "03-05 17:00", "03-09 09:00"),
    due("a closed Friday is no day", "2 working days of office", "07-02 10:00", "07-07 10:00"),
    due("after a short day's closing", "1 working day of office", "12-23 16:00", "12-28 09:00"),
    due("at the short day's closing", "1 working day of office", "12-23 12:00", "12-24 12:00"),
    due("over the change", "2 working days of office", "03-06 10:00", "03-10 10:00"),
    due("into lunch moves on", "1 working day of lunch", "03-02 11:59", "03-03 11:59"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_due(case: Case) -> None:
    assert run(case) == lines_of(case.told)


def test_a_time_that_comes_twice_is_the_first() -> None:
    case = due("", "1 day", "10-31 01:30", "11-01 01:30")
    assert run(case) == [
        "10-31 01:30 started due 11-01 01:30 EDT",
        "11-01 01:30+ EDT late due 11-01 01:30 EDT",
    ]
