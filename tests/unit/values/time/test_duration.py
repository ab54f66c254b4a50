from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from alignlib.values.time import (
    HOUR,
    MINUTE,
    Calendar,
    CalendarError,
    Duration,
    Unit,
    Zone,
    add,
    from_micros,
    subtract,
    to_micros,
)

NEW_YORK = Zone.named("America/New_York")
OFFICE = Calendar.weekly("office", {d: [("09:00", "17:00")] for d in range(5)}, NEW_YORK)


def at(*fields):
    return to_micros(datetime(*fields, tzinfo=ZoneInfo("America/New_York")))


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (Duration(3, Unit.DAYS), "3 days"),
        (Duration(1, Unit.DAYS), "1 day"),
        (Duration(1, Unit.WORKING_HOURS, "office"), "1 working hour of office"),
        (Duration(Decimal("1.5"), Unit.HOURS), "1.5 hours"),
        (Duration(Decimal("2.00"), Unit.HOURS), "2 hours"),
        (Duration(Decimal("0.00"), Unit.WORKING_DAYS), "0 working days"),
        (Duration(1200, Unit.MINUTES), "1,200 minutes"),
        (Duration(Decimal("1E+2"), Unit.YEARS), "100 years"),
    ],
)
def test_str_is_the_authors_form(duration, text):
    assert str(duration) == text


@pytest.mark.parametrize(
    ("count", "unit", "calendar", "message"),
    [
        (Decimal("1.5"), Unit.DAYS, None, "whole numbers"),
        (Decimal("0.5"), Unit.WORKING_DAYS, None, "whole numbers"),
        (Decimal("0.5"), Unit.MONTHS, None, "whole numbers"),
        (Decimal("0.000000001"), Unit.MINUTES, None, "no whole microseconds"),
        (-1, Unit.DAYS, None, "zero or more"),
        (Decimal("NaN"), Unit.DAYS, None, "zero or more"),
        (1.5, Unit.HOURS, None, "an int or a Decimal"),
        (True, Unit.HOURS, None, "an int or a Decimal"),
        (3, Unit.DAYS, "office", "need no calendar"),
    ],
)
def test_what_a_duration_cannot_be(count, unit, calendar, message):
    with pytest.raises(ValueError, match=message):
        Duration(count, unit, calendar)


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        (Duration(24, Unit.HOURS), at(2026, 3, 8, 13)),  # elapsed: the clocks go forward
        (Duration(1, Unit.DAYS), at(2026, 3, 8, 12)),
        (Duration(1, Unit.WEEKS), at(2026, 3, 14, 12)),
        (Duration(90, Unit.MINUTES), at(2026, 3, 7, 13, 30)),
        (Duration(1, Unit.MONTHS), at(2026, 4, 7, 12)),
        (Duration(1, Unit.QUARTERS), at(2026, 6, 7, 12)),
        (Duration(2, Unit.YEARS), at(2028, 3, 7, 12)),
        (Duration(2, Unit.WORKING_DAYS), at(2026, 3, 11, 9)),
        (Duration(Decimal("1.5"), Unit.WORKING_HOURS), at(2026, 3, 9, 10, 30)),
        (Duration(0, Unit.MONTHS), at(2026, 3, 7, 12)),
    ],
)
def test_add(duration, expected):
    assert add(at(2026, 3, 7, 12), duration, NEW_YORK, OFFICE) == expected  # a Saturday


def test_months_clamp_and_count_from_the_start():
    start = at(2026, 1, 31, 12)
    results = [add(start, Duration(n, Unit.MONTHS), NEW_YORK) for n in (1, 2, 3)]
    assert results == [at(2026, 2, 28, 12), at(2026, 3, 31, 12), at(2026, 4, 30, 12)]
    leap = at(2028, 2, 29, 12)
    assert add(leap, Duration(1, Unit.YEARS), NEW_YORK) == at(2029, 2, 28, 12)
    assert subtract(leap, Duration(1, Unit.QUARTERS), NEW_YORK) == at(2027, 11, 29, 12)


def test_a_day_that_ends_in_the_gap_moves_forward():
    start = at(2026, 3, 7, 2, 30)
    assert add(start, Duration(1, Unit.DAYS), NEW_YORK) == at(2026, 3, 8, 3, 30)


def test_no_days_keep_the_second_of_two_equal_clock_times():
    second = to_micros(datetime(2026, 11, 1, 6, 30, tzinfo=UTC))
    assert add(second, Duration(0, Unit.DAYS), NEW_YORK) == second


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2090, 1, 1)),  # noqa: DTZ001
    st.integers(0, 400),
    st.sampled_from(["days", "weeks", "months", "years"]),
    st.booleans(),
)
def test_calendar_units_agree_with_dateutil(wall, count, unit, back):
    zone = ZoneInfo("America/New_York")
    start = to_micros(wall.replace(tzinfo=zone))
    shown = from_micros(start, NEW_YORK).replace(tzinfo=None)
    sign = -1 if back else 1
    step = relativedelta(**{unit: sign * count})
    duration = Duration(count, Unit(unit))
    result = (subtract if back else add)(start, duration, NEW_YORK)
    if count:
        assert result == to_micros((shown + step).replace(tzinfo=zone))
    else:
        assert result == start


@given(st.integers(0, 10**6), st.sampled_from([Unit.MINUTES, Unit.HOURS]))
def test_elapsed_units_are_exact_and_inverse(count, unit):
    length = {Unit.MINUTES: MINUTE, Unit.HOURS: HOUR}[unit]
    duration = Duration(count, unit)
    assert add(0, duration, NEW_YORK) == count * length == -subtract(0, duration, NEW_YORK)


def test_working_units_need_a_calendar():
    for unit in (Unit.WORKING_DAYS, Unit.WORKING_HOURS):
        with pytest.raises(ValueError, match="need a calendar"):
            add(0, Duration(1, unit), NEW_YORK)


def test_leaving_the_years_is_an_error():
    for unit in (Unit.YEARS, Unit.DAYS, Unit.MONTHS):
        with pytest.raises(CalendarError):
            add(0, Duration(10**9, unit), NEW_YORK)
        with pytest.raises(CalendarError):
            subtract(0, Duration(10**9, unit), NEW_YORK)


def test_subtract_working_time():
    start = at(2026, 3, 9, 10)
    assert subtract(start, Duration(2, Unit.WORKING_HOURS), NEW_YORK, OFFICE) == at(2026, 3, 6, 16)
    assert subtract(start, Duration(1, Unit.WORKING_DAYS), NEW_YORK, OFFICE) == at(2026, 3, 6, 10)


def test_days_have_no_fixed_length():
    with pytest.raises(ValueError, match="no fixed length"):
        _ = Duration(1, Unit.DAYS).micros
