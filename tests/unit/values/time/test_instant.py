from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignlib.values.time import CalendarError, NaiveDatetimeError, Zone, from_micros, to_micros
from alignlib.values.time.instant import from_length, to_length


def test_an_instant_counts_microseconds_from_1970():
    assert to_micros(datetime(1970, 1, 1, tzinfo=UTC)) == 0
    assert to_micros(datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)) == -1
    assert to_micros(datetime(1970, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))) == 0


def test_a_naive_datetime_names_the_value_and_the_way_out():
    with pytest.raises(NaiveDatetimeError) as error:
        to_micros(datetime(2026, 1, 5, 9), "created_at")  # noqa: DTZ001
    assert str(error.value) == (
        "created_at 2026-01-05 09:00:00 has no time zone: use an aware datetime, such as "
        'value.replace(tzinfo=ZoneInfo("America/New_York"))'
    )


@given(
    st.datetimes(timezones=st.sampled_from([UTC, ZoneInfo("America/New_York")])),
)
def test_there_and_back_is_exact(moment):
    try:
        us = to_micros(moment)
        back = from_micros(us, Zone.named("Asia/Kathmandu"))
    except (CalendarError, OverflowError):
        return  # within a day of the ends of the datetime range
    assert to_micros(back) == us


def test_an_instant_beyond_the_years_is_an_error():
    with pytest.raises(CalendarError, match="1 to 9999"):
        from_micros(10**18, Zone.named("UTC"))


@given(st.timedeltas())
def test_lengths_are_exact(length):
    assert from_length(to_length(length)) == length


def test_a_length_beyond_a_timedelta_is_an_error():
    with pytest.raises(CalendarError):
        from_length(10**30)
