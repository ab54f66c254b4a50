import copy
import pickle
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from alignlib.values.time import (
    DAY,
    HOUR,
    Calendar,
    CalendarError,
    NaiveDatetimeError,
    UnitedStates,
    Zone,
)
from alignlib.values.time.schedule import Schedule, clock_text

WEEK = range(5)
NINE_TO_FIVE = {day: [("09:00", "17:00")] for day in WEEK}


def office(**more):
    return Calendar.weekly("office", NINE_TO_FIVE, "America/New_York", **more)


def at(*fields, zone="America/New_York", fold=0):
    return datetime(*fields, tzinfo=ZoneInfo(zone), fold=fold)


def hours(n):
    return timedelta(hours=n)


# Building


def test_the_forms_of_a_time_of_day():
    forms = [[("09:00", "24:00")], [("9:00", 24 * HOUR)], [(time(9), "24:00:00")]]
    built = [Calendar.weekly("x", {0: form}, "UTC").schedule.windows(1) for form in forms]
    assert built == [((9 * HOUR, DAY),)] * 3
    assert clock_text(9 * HOUR + 1_500_000) == "09:00:01.500000"


def test_windows_that_overlap_or_touch_become_one():
    given = [("13:00", "17:00"), ("09:00", "12:00"), ("12:00", "13:30"), ("18:00", "19:00")]
    calendar = Calendar.weekly("x", {0: given}, "UTC")
    assert calendar.schedule.windows(1) == ((9 * HOUR, 17 * HOUR), (18 * HOUR, 19 * HOUR))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"hours": {0: [("17:00", "09:00")]}}, "17:00 to 09:00 on Monday ends before it begins"),
        ({"hours": {0: [("09:00", "09:00")]}}, "is empty"),
        ({"hours": {0: [("09:00", "24:01")]}}, "between 00:00 and 24:00"),
        ({"hours": {0: [("nine", "17:00")]}}, "'nine' is no time of day"),
        ({"hours": {0: [("09:60", "17:00")]}}, "is no time of day"),
        ({"hours": {7: [("09:00", "17:00")]}}, "a weekday is 0"),
        ({"hours": {}}, "no open time"),
        ({"hours": {0: []}}, "no open time"),
        ({"replaced": {date(2026, 1, 5): []}}, "2026-01-05 has no hours"),
        (
            {"replaced": {date(2026, 1, 5): [("09:00", "12:00")]}, "closed": [date(2026, 1, 5)]},
            "2026-01-05 is both closed and open",
        ),
        ({"cut_off": ("24:00", "09:00")}, "before 24:00"),
        ({"hours": {0: [(time(9, tzinfo=ZoneInfo("UTC")), "17:00")]}}, "has a zone"),
    ],
)
def test_what_a_calendar_cannot_be(arguments, message):
    full = {"hours": NINE_TO_FIVE, "zone": "UTC"} | arguments
    with pytest.raises(CalendarError, match=message):
        Calendar.weekly("x", **full)


def test_a_calendar_is_a_value():
    one, two = office(holidays=UnitedStates()), office(holidays=UnitedStates())
    one.add(at(2026, 1, 5, 9), hours(100))
    assert one == two
    assert hash(one) == hash(two)
    assert pickle.loads(pickle.dumps(one)) == copy.deepcopy(one) == one
    assert one != office()


def test_a_naive_datetime_is_refused():
    with pytest.raises(NaiveDatetimeError, match="start"):
        office().add(datetime(2026, 1, 5), hours(1))  # noqa: DTZ001


# Boundaries


def test_open_is_from_opening_up_to_closing():
    calendar = office()
    assert calendar.is_open(at(2026, 1, 5, 9))
    assert calendar.is_open(at(2026, 1, 5, 16, 59, 59, 999999))
    assert not calendar.is_open(at(2026, 1, 5, 17))
    assert not calendar.is_open(at(2026, 1, 5, 8, 59))
    assert not calendar.is_open(at(2026, 1, 4, 12))


def test_a_target_met_at_closing_ends_there():
    calendar = office()
    assert calendar.add(at(2026, 1, 5, 16), hours(1)) == at(2026, 1, 5, 17)
    assert calendar.add(at(2026, 1, 9, 16), hours(9)) == at(2026, 1, 12, 17)
    assert calendar.subtract(at(2026, 1, 6, 10), hours(1)) == at(2026, 1, 6, 9)
    assert calendar.subtract(at(2026, 1, 12, 10), hours(2)) == at(2026, 1, 9, 16)


def test_an_amount_of_zero():
    calendar = office()
    assert calendar.add(at(2026, 1, 5, 17), hours(0)) == at(2026, 1, 6, 9)
    assert calendar.add(at(2026, 1, 5, 12), hours(0)) == at(2026, 1, 5, 12)
    assert calendar.subtract(at(2026, 1, 5, 8), hours(0)) == at(2026, 1, 2, 17)
    assert calendar.subtract(at(2026, 1, 5, 9), hours(0)) == at(2026, 1, 5, 9)


def test_negative_amounts_go_the_other_way():
    calendar = office()
    start = at(2026, 1, 6, 10)
    assert calendar.add(start, hours(-2)) == calendar.subtract(start, hours(2))
    assert calendar.subtract(start, hours(-2)) == calendar.add(start, hours(2))
    assert calendar.elapsed(start, at(2026, 1, 5, 16)) == hours(-2)


def test_a_date_of_its_own_wins_over_weekday_and_holiday():
    calendar = office(
        holidays=UnitedStates(),
        closed=[date(2026, 12, 24)],
        replaced={
            date(2026, 12, 25): [("10:00", "12:00")],
            date(2026, 12, 26): [("10:00", "11:00")],
        },
    )
    assert calendar.elapsed(at(2026, 12, 24), at(2026, 12, 28)) == hours(3)
    assert not calendar.is_open(at(2026, 11, 26, 12))  # Thanksgiving


def test_periods():
    calendar = Calendar.weekly("x", {0: [("09:00", "12:00"), ("13:00", "17:00")]}, "UTC")
    monday = [at(2026, 1, 5, hour, zone="UTC") for hour in (9, 10, 12, 13, 17)]
    nine, ten, noon, one, five = monday
    assert calendar.periods_after(ten, 3) == [
        (ten, noon),
        (one, five),
        (at(2026, 1, 12, 9, zone="UTC"), at(2026, 1, 12, 12, zone="UTC")),
    ]
    assert calendar.periods_before(ten, 2) == [
        (nine, ten),
        (at(2025, 12, 29, 13, zone="UTC"), at(2025, 12, 29, 17, zone="UTC")),
    ]
    assert calendar.next_period_start(nine) == one
    assert calendar.next_period_start(noon) == one
    assert calendar.next_close(noon) == five
    assert calendar.prev_close_or_self(one) == noon
    assert calendar.prev_close_or_self(noon) == noon
    assert calendar.next_open(five) == at(2026, 1, 12, 9, zone="UTC")


def test_periods_that_touch_at_midnight_are_one():
    calendar = Calendar.weekly("night", {4: [("22:00", "24:00")], 5: [("00:00", "06:00")]}, "UTC")
    friday = at(2026, 1, 9, 23, zone="UTC")
    assert calendar.next_close(friday) == at(2026, 1, 10, 6, zone="UTC")
    assert calendar.periods_before(at(2026, 1, 10, 1, zone="UTC"), 1) == [
        (at(2026, 1, 9, 22, zone="UTC"), at(2026, 1, 10, 1, zone="UTC"))
    ]


def test_a_period_may_run_over_new_year():
    calendar = Calendar.weekly("x", {d: [("00:00", "24:00")] for d in (2, 3)}, "UTC")
    wednesday, saturday = at(2025, 12, 31, zone="UTC"), at(2026, 1, 2, zone="UTC")
    assert calendar.periods_after(wednesday, 1) == [(wednesday, saturday)]
    assert calendar.periods_before(saturday, 1) == [(wednesday, saturday)]


def test_a_calendar_that_never_closes():
    calendar = Calendar.weekly("always", {d: [("00:00", "24:00")] for d in range(7)}, "UTC")
    start = at(2026, 1, 1, zone="UTC")
    assert calendar.add(start, hours(1000)) == start + hours(1000)
    with pytest.raises(CalendarError, match="never closes"):
        calendar.next_close(start)
    with pytest.raises(CalendarError, match="always open"):
        calendar.periods_before(start, 1)


# The clocks change


def test_a_day_has_25_or_23_hours():
    calendar = Calendar.weekly("x", {6: [("00:00", "24:00")]}, "America/New_York")
    assert calendar.elapsed(at(2026, 11, 1), at(2026, 11, 2)) == hours(25)
    assert calendar.elapsed(at(2026, 3, 8), at(2026, 3, 9)) == hours(23)


def test_a_window_in_the_gap():
    def sunday(*windows):
        calendar = Calendar.weekly("x", {6: windows}, "America/New_York")
        return calendar.elapsed(at(2026, 3, 8), at(2026, 3, 9))

    assert sunday(("02:30", "03:15")) == hours(0)  # opens at 03:30, after its closing
    assert sunday(("01:00", "02:30")) == hours(1.5)  # closes at 03:30
    assert sunday(("02:00", "02:30"), ("03:00", "04:00")) == hours(1)


def test_a_window_in_the_repeated_hour_is_the_first():
    calendar = Calendar.weekly("x", {6: [("01:00", "01:30")]}, "America/New_York")
    assert calendar.is_open(at(2026, 11, 1, 1, 15))
    assert not calendar.is_open(at(2026, 11, 1, 1, 15, fold=1))
    long = Calendar.weekly("x", {6: [("01:00", "02:00")]}, "America/New_York")
    assert long.elapsed(at(2026, 11, 1), at(2026, 11, 2)) == hours(2)


def test_a_date_that_the_zone_left_out_has_no_open_time():
    calendar = Calendar.weekly("x", {d: [("09:00", "17:00")] for d in range(7)}, "Pacific/Apia")
    start, end = (at(2011, 12, day, zone="Pacific/Apia") for day in (29, 31))
    assert calendar.elapsed(start, end) == hours(8)
    assert calendar.elapsed(start, end + hours(24)) == hours(16)
    assert calendar.add_working_days(at(2011, 12, 29, 10, zone="Pacific/Apia"), 1) == at(
        2011, 12, 31, 10, zone="Pacific/Apia"
    )


# Working days


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (at(2026, 1, 5, 11), 1, at(2026, 1, 6, 11)),
        (at(2026, 1, 9, 11), 1, at(2026, 1, 12, 11)),  # over a weekend
        (at(2026, 1, 10, 11), 1, at(2026, 1, 13, 9)),  # Saturday counts from Monday 09:00
        (at(2026, 1, 5, 8), 1, at(2026, 1, 6, 9)),
        (at(2026, 1, 5, 18), 1, at(2026, 1, 7, 9)),
        (at(2026, 1, 5, 17), 1, at(2026, 1, 7, 9)),  # closed at closing
        (at(2026, 1, 5, 11), 0, at(2026, 1, 5, 11)),
        (at(2026, 1, 5, 18), 0, at(2026, 1, 6, 9)),
        (at(2026, 1, 6, 11), -1, at(2026, 1, 5, 11)),
        (at(2026, 1, 5, 11), 260, at(2027, 1, 4, 11)),
    ],
)
def test_add_working_days(start, count, expected):
    assert office().add_working_days(start, count) == expected


def test_a_working_day_that_lands_in_closed_time():
    calendar = office(replaced={date(2026, 1, 6): [("10:00", "12:00"), ("14:00", "15:00")]})
    monday = date(2026, 1, 5)

    def one_day_after(hour):
        return calendar.add_working_days(at(monday.year, monday.month, monday.day, hour), 1)

    assert one_day_after(9) == at(2026, 1, 6, 10)  # before opening
    assert one_day_after(11) == at(2026, 1, 6, 11)
    assert one_day_after(12) == at(2026, 1, 6, 12)  # exactly at closing it stays
    assert one_day_after(13) == at(2026, 1, 6, 14)  # between two windows
    assert one_day_after(15) == at(2026, 1, 6, 15)
    assert one_day_after(16) == at(2026, 1, 7, 9)  # after closing


def test_midnight_is_not_the_closing_of_the_day_before():
    calendar = Calendar.weekly("x", {0: [("00:00", "24:00")], 1: [("09:00", "17:00")]}, "UTC")
    start = at(2026, 1, 5, 0, zone="UTC")
    assert calendar.add_working_days(start, 1) == at(2026, 1, 6, 9, zone="UTC")


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (at(2026, 1, 12, 11), 1, at(2026, 1, 9, 11)),
        (at(2026, 1, 10, 11), 1, at(2026, 1, 8, 17)),  # from the closing before
        (at(2026, 1, 5, 17), 1, at(2026, 1, 2, 17)),
        (at(2026, 1, 5, 8), 0, at(2026, 1, 2, 17)),
        (at(2026, 1, 5, 11), -1, at(2026, 1, 6, 11)),
        (at(2027, 1, 4, 11), 260, at(2026, 1, 5, 11)),
    ],
)
def test_subtract_working_days(start, count, expected):
    assert office().subtract_working_days(start, count) == expected


def test_subtracting_a_day_from_midnight_counts_the_date_that_ends():
    calendar = Calendar.weekly("x", {0: [("12:00", "24:00")], 1: [("12:00", "24:00")]}, "UTC")
    end = at(2026, 1, 7, zone="UTC")  # Tuesday 24:00
    assert calendar.subtract_working_days(end, 1) == at(2026, 1, 6, zone="UTC")


# Days-only calendars


def weekdays(**more):
    return Calendar.days("weekdays", WEEK, "America/New_York", **more)


def test_days_only_keeps_the_clock_time():
    calendar = weekdays()
    assert calendar.days_only
    assert calendar.add_working_days(at(2026, 1, 9, 11), 1) == at(2026, 1, 12, 11)
    assert calendar.add_working_days(at(2026, 1, 10, 11), 0) == at(2026, 1, 12, 11)
    assert calendar.add_working_days(at(2026, 1, 10, 11), 1) == at(2026, 1, 13, 11)
    assert calendar.add_working_days(at(2026, 1, 10, 0), 1) == at(2026, 1, 13, 0)
    assert calendar.subtract_working_days(at(2026, 1, 11, 11), 1) == at(2026, 1, 8, 11)
    assert calendar.subtract_working_days(at(2026, 1, 11, 11), 0) == at(2026, 1, 9, 11)


def test_days_only_is_open_all_day():
    calendar = weekdays(opened=[date(2026, 1, 10)], closed=[date(2026, 1, 9)])
    assert calendar.is_open(at(2026, 1, 8, 23, 59))
    assert not calendar.is_open(at(2026, 1, 9, 12))
    assert calendar.is_open(at(2026, 1, 10, 12))
    assert calendar.elapsed(at(2026, 1, 5), at(2026, 1, 12)) == hours(5 * 24)
    assert calendar.next_close(at(2026, 1, 5, 3)) == at(2026, 1, 9)


def test_days_only_with_a_short_day():
    calendar = weekdays(replaced={date(2026, 1, 6): [("09:00", "12:00")]})
    assert calendar.add_working_days(at(2026, 1, 5, 11), 1) == at(2026, 1, 6, 11)
    assert calendar.add_working_days(at(2026, 1, 5, 15), 1) == at(2026, 1, 7, 15)
    assert calendar.subtract_working_days(at(2026, 1, 7, 15), 1) == at(2026, 1, 5, 15)


def test_a_clock_time_that_is_never_open_again():
    only = Calendar.days("x", [], "UTC", opened=[date(2026, 1, 5)])
    with pytest.raises(CalendarError):
        only.add_working_days(at(2026, 1, 5, 11, zone="UTC"), 1)
    with pytest.raises(CalendarError):
        only.subtract_working_days(at(2026, 1, 5, 11, zone="UTC"), 1)


# Cut-off


def test_a_cut_off_moves_a_late_start_to_the_next_date():
    calendar = office(cut_off=("15:00", "10:00"))
    assert calendar.add_working_days(at(2026, 1, 5, 14, 59), 1) == at(2026, 1, 6, 14, 59)
    assert calendar.add_working_days(at(2026, 1, 5, 15), 1) == at(2026, 1, 7, 10)
    assert calendar.add_working_days(at(2026, 1, 9, 16), 1) == at(2026, 1, 13, 9)  # Saturday 10:00
    plain = office()
    for method in ("is_open", "next_open"):
        moment = at(2026, 1, 5, 16)
        assert getattr(calendar, method)(moment) == getattr(plain, method)(moment)
    assert calendar.add(at(2026, 1, 5, 16), hours(1)) == at(2026, 1, 5, 17)
    assert calendar.subtract_working_days(at(2026, 1, 6, 16), 1) == at(2026, 1, 5, 16)


def test_a_cut_off_of_a_days_only_calendar():
    calendar = weekdays(cut_off=("17:00", "09:00"))
    assert calendar.add_working_days(at(2026, 1, 9, 18), 1) == at(2026, 1, 13, 9)
    assert calendar.add_working_days(at(2026, 1, 10, 11), 1) == at(2026, 1, 13, 11)
    # Saturday 18:00 is Monday 18:00, and that counts from Tuesday 09:00.
    assert calendar.add_working_days(at(2026, 1, 10, 18), 1) == at(2026, 1, 14, 9)


# Bounds


class AlwaysShut:
    def closed(self, date_ordinal):
        return True


def test_a_search_ends():
    past = Calendar.weekly("x", {}, "UTC", replaced={date(2020, 1, 6): [("09:00", "10:00")]})
    assert past.next_open(at(1990, 1, 1, zone="UTC")) == at(2020, 1, 6, 9, zone="UTC")
    assert past.prev_close_or_self(at(2500, 1, 1, zone="UTC")) == at(2020, 1, 6, 10, zone="UTC")
    for ask in (past.next_open, past.next_close, lambda t: past.add(t, hours(1))):
        with pytest.raises(CalendarError, match="not enough open time after 2026"):
            ask(at(2026, 1, 1, zone="UTC"))
    for ask in (past.prev_close_or_self, lambda t: past.subtract(t, hours(1))):
        with pytest.raises(CalendarError, match="not enough open time before 2019"):
            ask(at(2019, 1, 1, zone="UTC"))
    shut = Calendar.weekly("x", NINE_TO_FIVE, "UTC", holidays=AlwaysShut())
    with pytest.raises(CalendarError, match="no open time in the 50 years"):
        shut.next_open(at(2026, 1, 1, zone="UTC"))
    assert shut.elapsed(at(2026, 1, 1, zone="UTC"), at(2030, 1, 1, zone="UTC")) == hours(0)


def test_a_target_too_far_away():
    calendar = Calendar.weekly("x", {0: [("09:00", "09:01")]}, "UTC")
    with pytest.raises(CalendarError, match="more than 400 years"):
        calendar.add(at(2026, 1, 1, zone="UTC"), timedelta(days=365))
    with pytest.raises(CalendarError, match="more than 400 years apart"):
        calendar.elapsed(at(1, 1, 2, zone="UTC"), at(2026, 1, 1, zone="UTC"))
    with pytest.raises(CalendarError, match="1 to 9999"):
        calendar.subtract(at(20, 1, 1, zone="UTC"), timedelta(days=365))


# Cost: counted, not timed


@pytest.fixture
def asked(monkeypatch):
    """The dates whose windows were asked for."""
    dates = []
    plain = Schedule.windows

    def counting(self, date_ordinal):
        dates.append(date_ordinal)
        return plain(self, date_ordinal)

    monkeypatch.setattr(Schedule, "windows", counting)
    return dates


def test_twenty_years_look_at_no_date_twice(asked):
    calendar = office(holidays=UnitedStates())
    start = at(2026, 1, 5, 9)
    end = calendar.add(start, hours(20 * 250 * 8))
    assert end.year == 2046
    assert len(asked) == len(set(asked)) <= 366 * 22
    asked.clear()
    assert calendar.elapsed(start, end) == hours(20 * 250 * 8)
    assert calendar.subtract(end, hours(20 * 250 * 8)) == start
    assert calendar.next_close(end) >= end
    calendar.is_open(end)
    assert asked == []


def test_a_short_span_looks_at_one_year(asked):
    calendar = office()
    calendar.add(at(2026, 6, 1, 9), hours(3))
    assert len(asked) == 365


def test_working_days_look_at_the_landing_date_only(asked):
    calendar = office()
    calendar.add_working_days(at(2026, 1, 5, 9), 5000)
    asked.clear()
    calendar.add_working_days(at(2026, 1, 5, 9), 5000)
    assert len(asked) == 1


def test_the_tables_are_bounded():
    calendar = Calendar.weekly("x", {0: [("09:00", "10:00")]}, Zone.named("UTC"))
    calendar.elapsed(at(1700, 1, 1, zone="UTC"), at(2000, 1, 1, zone="UTC"))
    assert len(calendar.open_time._tables) <= 256
