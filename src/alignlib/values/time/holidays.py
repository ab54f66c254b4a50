"""Holidays of a country, by rule: the United States here, others by the `holidays` package."""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import field, frozen

from alignlib.values.time.holidays_us import UnitedStates
from alignlib.values.time.instant import CalendarError
from alignlib.values.time.schedule import HolidayRule


@frozen
class PackagedHolidays:
    """The public holidays of a country as the `holidays` package knows them."""

    country: str
    _years: dict[int, dict[int, str]] = field(factory=dict, init=False, eq=False, repr=False)

    def closed(self, date_ordinal: int) -> bool:
        """Whether the date (an ordinal) is a holiday."""
        return self.name_of(date_ordinal) is not None

    def name_of(self, date_ordinal: int) -> str | None:
        """The name of the holiday on this date, or None."""
        year = date.fromordinal(date_ordinal).year
        days = self._years.get(year)
        if days is None:
            days = self._years[year] = self._load(year)
        return days.get(date_ordinal)

    def _load(self, year: int) -> dict[int, str]:
        found = _package().country_holidays(self.country, years=year, language="en_US")
        return {day.toordinal(): str(name) for day, name in found.items()}


def holiday_rule(country: str) -> HolidayRule:
    """The holidays of a country by its ISO 3166 code: "US" is built in.

    Any other country needs the optional package `holidays`; without it, and for a country that
    it doesn't know, raises `CalendarError`.
    """
    code = country.strip().upper()
    if code == "US":
        return UnitedStates()
    if code not in _package().list_supported_countries():
        raise CalendarError(f"no holidays are known for the country {country!r}")
    return PackagedHolidays(code)


def _package() -> Any:
    try:
        import holidays
    except ImportError:
        raise CalendarError(
            'holidays of countries other than US need a package: pip install "alignlib[holidays]"'
        ) from None
    return holidays
