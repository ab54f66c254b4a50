"""Dates and times of exports: formats, no locale, and the zone of naive ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from alignlib.exchange.formats import ISO, Format
from alignlib.exchange.moments import Clock
from alignlib.values.time.zone import Zone

MIDNIGHT = time()


def clock(*formats: str, zone: str = "America/New_York") -> Clock:
    return Clock(Zone.named(zone), tuple(Format.of(text) for text in formats or (ISO,)))


def utc(text: str, *formats: str, at: time = MIDNIGHT) -> str:
    return f"{clock(*formats).instant(text, at).astimezone(UTC):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("03/05/2026 9:15 AM", "%m/%d/%Y %I:%M %p", "2026-03-05 14:15:00"),
        ("3/5/2026 12:00 am", "%m/%d/%Y %I:%M %p", "2026-03-05 05:00:00"),
        ("3/5/2026 12:30 p.m.", "%m/%d/%Y %I:%M %p", "2026-03-05 17:30:00"),
        ("5.3.26 9:15", "%d.%m.%y %H:%M", "2026-03-05 14:15:00"),
        ("Mar 5, 2026", "%b %d, %Y", "2026-03-05 05:00:00"),
        ("March 5, 2026", "%b %d, %Y", "2026-03-05 05:00:00"),
        ("20260305T091500.25Z", "%Y%m%dT%H%M%S.%f%z", "2026-03-05 09:15:00"),
        ("2026-03-05 09:15:00.25+0100", "%Y-%m-%d %H:%M:%S.%f%z", "2026-03-05 08:15:00"),
        ("2026-03-05T09:15:00-05:00", ISO, "2026-03-05 14:15:00"),
        ("2026-03-05T09:15:00Z", ISO, "2026-03-05 09:15:00"),
        ("2026-03-05 09:15", ISO, "2026-03-05 14:15:00"),
    ],
)
def test_formats(text: str, form: str, expected: str) -> None:
    assert utc(text, form) == expected


@pytest.mark.parametrize(
    "text", ["02/30/2026", "13/01/2026", "1/2/26", "1/2/2026 x", "١/2/2026", "2026-01-02"]
)
def test_what_does_not_fit(text: str) -> None:
    with pytest.raises(ValueError, match="a time as %m/%d/%Y"):
        utc(text, "%m/%d/%Y")


def test_formats_are_tried_in_order() -> None:
    assert utc("01/02/2026", "%m/%d/%Y", "%d/%m/%Y") == "2026-01-02 05:00:00"
    assert utc("13/02/2026", "%m/%d/%Y", "%d/%m/%Y") == "2026-02-13 05:00:00"


def test_a_date_has_the_time_of_day_it_is_given() -> None:
    assert utc("2026-03-05", at=time(17)) == "2026-03-05 22:00:00"


@pytest.mark.parametrize(
    ("wall", "expected"),
    [
        ("2026-03-08 01:59", "2026-03-08 06:59:00"),
        ("2026-03-08 02:30", "2026-03-08 07:30:00"),  # skipped: 03:30 of summer time
        ("2026-03-08 03:00", "2026-03-08 07:00:00"),
        ("2026-11-01 01:30", "2026-11-01 05:30:00"),  # ambiguous: the first, summer time
        ("2026-11-01 02:00", "2026-11-01 07:00:00"),
    ],
)
def test_when_the_clocks_change(wall: str, expected: str) -> None:
    assert utc(wall) == expected


def test_dates() -> None:
    assert clock().day("2026-03-05") == date(2026, 3, 5)
    assert clock().day("2026-03-05 23:30") == date(2026, 3, 5)
    assert clock().day("2026-03-06T03:30:00Z") == date(2026, 3, 5)  # 22:30 of the day before
    with pytest.raises(ValueError, match="a date as 2026-03-05"):
        clock().day("tomorrow")


def test_the_end_of_a_day_is_its_last_microsecond() -> None:
    found = clock().end_of(date(2026, 11, 1))
    assert found.astimezone(UTC) == datetime(2026, 11, 2, 4, 59, 59, 999_999, tzinfo=UTC)
