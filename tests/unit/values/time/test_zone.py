import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignlib.values.time import DAY, HOUR, MINUTE, CalendarError, UnknownZoneError, Zone, to_micros

NAMES = [
    "UTC",
    "America/New_York",
    "Europe/Berlin",
    "America/Sao_Paulo",  # the clocks changed at midnight
    "America/St_Johns",  # at one minute past midnight
    "Australia/Lord_Howe",  # by half an hour
    "Pacific/Apia",  # left out 2011-12-30
    "Africa/Casablanca",
    "Asia/Kathmandu",
]
ORDINALS = st.integers(date(1960, 1, 1).toordinal(), date(2060, 1, 1).toordinal())
# The transitions themselves are what could go wrong, so they get their own days.
TRANSITIONS = st.sampled_from(
    [
        date(2026, 3, 8).toordinal(),
        date(2026, 11, 1).toordinal(),
        date(2026, 3, 29).toordinal(),
        date(2026, 10, 25).toordinal(),
        date(2018, 11, 4).toordinal(),
        date(2018, 2, 17).toordinal(),
        date(2018, 2, 18).toordinal(),
        date(2006, 10, 29).toordinal(),
        date(2006, 10, 28).toordinal(),
        date(2011, 12, 29).toordinal(),
        date(2011, 12, 30).toordinal(),
        date(2026, 4, 5).toordinal(),
    ]
)


@given(st.sampled_from(NAMES), ORDINALS | TRANSITIONS, st.integers(0, DAY))
def test_instant_follows_fold_zero(name, ordinal, time_of_day):
    wall = datetime.fromordinal(ordinal) + timedelta(microseconds=time_of_day)
    expected = to_micros(wall.replace(tzinfo=ZoneInfo(name)))
    assert Zone.named(name).instant(ordinal, time_of_day) == expected


@given(st.sampled_from(NAMES), ORDINALS | TRANSITIONS, st.integers(-DAY, DAY))
def test_local_follows_the_zone_database(name, ordinal, offset):
    moment = datetime.fromordinal(ordinal).replace(tzinfo=UTC) + timedelta(microseconds=offset)
    wall = moment.astimezone(ZoneInfo(name)).replace(tzinfo=None)
    days, rest = Zone.named(name).local(to_micros(moment))
    assert datetime.fromordinal(days) + timedelta(microseconds=rest) == wall


def test_a_skipped_wall_time_moves_forward_by_the_gap():
    zone = Zone.named("America/New_York")
    day = date(2026, 3, 8).toordinal()
    assert zone.local(zone.instant(day, 2 * HOUR + 30 * MINUTE)) == (day, 3 * HOUR + 30 * MINUTE)


def test_an_ambiguous_wall_time_is_the_first():
    zone = Zone.named("America/New_York")
    us = zone.instant(date(2026, 11, 1).toordinal(), HOUR + 30 * MINUTE)
    assert us == to_micros(datetime(2026, 11, 1, 5, 30, tzinfo=UTC))


def test_24_00_is_the_start_of_the_next_date():
    zone = Zone.named("Europe/Berlin")
    day = date(2026, 10, 25).toordinal()
    assert zone.instant(day, DAY) == zone.instant(day + 1, 0) == zone.start_of(day + 1)
    assert zone.instant(day, DAY) - zone.start_of(day) == 25 * HOUR


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("America/NewYork", "did you mean America/New_York"),
        ("new york", "did you mean America/New_York"),
        ("Berlin", "did you mean Europe/Berlin"),
        ("zzzzzz", "use an IANA name"),
        ("../../etc/passwd", "unknown time zone"),
        ("", "unknown time zone"),
        ("America", "unknown time zone"),
    ],
)
def test_an_unknown_zone_offers_the_nearest(name, hint):
    with pytest.raises(UnknownZoneError, match=hint):
        Zone.named(name)


def test_a_zone_is_a_value():
    zone = Zone.named("Europe/Berlin")
    zone.local(0)
    assert zone == Zone.named("Europe/Berlin") == copy.deepcopy(zone)
    assert zone == pickle.loads(pickle.dumps(zone))
    assert hash(zone) == hash(Zone.named("Europe/Berlin"))
    assert zone != Zone.named("UTC")
    assert repr(zone) == "Zone.named('Europe/Berlin')"


@pytest.mark.parametrize("ordinal", [0, date.max.toordinal() + 1])
def test_dates_beyond_the_years_are_an_error(ordinal):
    with pytest.raises(CalendarError):
        Zone.named("America/New_York").instant(ordinal, HOUR)


def test_instants_beyond_the_years_are_an_error():
    for us in (10**18, -(10**18)):
        with pytest.raises(CalendarError):
            Zone.named("UTC").local(us)


def test_the_last_day_has_an_end():
    zone = Zone.named("UTC")
    last = date.max.toordinal()
    assert zone.instant(last, DAY) - zone.instant(last, 0) == DAY


def test_the_caches_are_bounded():
    zone = Zone("UTC", ZoneInfo("UTC"))
    for day in range(25_000):
        zone.instant(500_000 + day, 0)
        zone.local(day * DAY)
    assert len(zone._wall_offsets) <= 20_000
    assert len(zone._utc_offsets) <= 20_000
