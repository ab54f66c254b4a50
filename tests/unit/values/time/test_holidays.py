import builtins
import sys
from datetime import date

import holidays as package
import pytest

from alignlib.values.time import Calendar, CalendarError, UnitedStates, holiday_rule

RULE = UnitedStates()
ONE_TIME = ("National Day of Mourning", "Christmas Eve", "Day After Christmas")


def kept(year):
    ordinals = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
    return {date.fromordinal(ordinal) for ordinal in ordinals if RULE.closed(ordinal)}


@pytest.mark.parametrize("year", range(1971, 2101))
def test_against_the_holidays_package(year):
    found = package.country_holidays("US", years=year, observed=True)
    # The package lists a holiday's own date beside the one it is observed on, so Saturdays and
    # Sundays too; offices keep one day, never at a weekend.
    assert kept(year) == {day for day in found if day.weekday() < 5}


@pytest.mark.parametrize("year", range(1971, 2101))
def test_against_the_government_category(year):
    # It adds days that an executive order closed once, and nothing else; they follow no rule.
    found = package.country_holidays("US", years=year, observed=True, categories={"government"})
    ours = kept(year)
    weekdays = {day for day in found if day.weekday() < 5}
    assert not ours - weekdays
    extra = {found[day] for day in weekdays - ours}
    assert all(name.startswith(ONE_TIME) for name in extra), extra


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 7, 3), "Independence Day (observed)"),
        (date(2026, 7, 4), None),
        (date(2027, 12, 31), "New Year's Day (observed)"),
        (date(2028, 1, 1), None),
        (date(2023, 1, 2), "New Year's Day (observed)"),
        (date(2026, 11, 26), "Thanksgiving Day"),
        (date(2021, 6, 18), "Juneteenth National Independence Day (observed)"),
        (date(2020, 6, 19), None),
        (date(1985, 1, 21), None),
        (date(1986, 1, 20), "Birthday of Martin Luther King, Jr."),
        (date(1975, 10, 27), "Veterans Day"),
        (date(1975, 11, 11), None),
        (date(1978, 11, 10), "Veterans Day (observed)"),
        (date(2026, 5, 25), "Memorial Day"),
        (date(2026, 2, 16), "Washington's Birthday"),
    ],
)
def test_names_of_days(day, name):
    assert RULE.name_of(day.toordinal()) == name


def test_any_year_is_known():
    assert len(kept(1)) == 9
    assert RULE.closed(date(9999, 12, 24).toordinal()) == (date(9999, 12, 25).weekday() == 5)
    assert not RULE.closed(date.max.toordinal())


def test_the_united_states_are_built_in():
    assert holiday_rule("us") == UnitedStates()


def test_other_countries_come_from_the_package():
    rule = holiday_rule("DE")
    assert rule.closed(date(2026, 10, 3).toordinal())
    assert not rule.closed(date(2026, 10, 2).toordinal())
    assert rule == holiday_rule("de")
    calendar = Calendar.weekly("x", {4: [("09:00", "17:00")]}, "Europe/Berlin", holidays=rule)
    assert calendar.schedule.holiday_name(date(2026, 12, 25).toordinal()) is not None
    hash(calendar)


def test_an_unknown_country():
    with pytest.raises(CalendarError, match="'Atlantis'"):
        holiday_rule("Atlantis")


def test_a_missing_package_says_what_to_install(monkeypatch):
    plain = builtins.__import__

    def without(name, *rest):
        if name == "holidays":
            raise ImportError(name)
        return plain(name, *rest)

    monkeypatch.delitem(sys.modules, "holidays")
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(CalendarError, match=r'pip install "alignlib\[holidays\]"'):
        holiday_rule("DE")
