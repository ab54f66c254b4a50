"""Federal holidays of the United States, computed for any year.

The days of 5 U.S.C. 6103 as offices keep them: a holiday on a Saturday is kept on the Friday
before, one on a Sunday on the Monday after. Right from 1971 on, when the Monday holidays began;
earlier years are computed by the rules of 1971. One-time closings by executive order, and
Inauguration Day, which only the capital's region keeps, are left out.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from attrs import frozen

_MONDAY, _THURSDAY = 0, 3


@frozen
class UnitedStates:
    """The holiday rule of the United States' federal holidays."""

    def closed(self, date_ordinal: int) -> bool:
        """Whether offices keep a holiday on this date (an ordinal as in `date.toordinal`)."""
        return self.name_of(date_ordinal) is not None

    def name_of(self, date_ordinal: int) -> str | None:
        """The name of the holiday that is kept on this date, or None."""
        return _kept(date.fromordinal(date_ordinal).year).get(date_ordinal)


@lru_cache(maxsize=512)
def _kept(year: int) -> dict[int, str]:
    """The holidays kept in a year, by the ordinal of the day they are kept on."""
    found: dict[int, str] = {}
    for day, name in _holidays(year):
        ordinal = day.toordinal()
        shift = {5: -1, 6: 1}.get(day.weekday(), 0)
        found[ordinal + shift] = name if not shift else f"{name} (observed)"
    if year < 9999 and date(year + 1, 1, 1).weekday() == 5:
        found[date(year, 12, 31).toordinal()] = "New Year's Day (observed)"
    # A Saturday New Year is kept on 31 December of the year before, so not in this one.
    found.pop(date(year, 1, 1).toordinal() - 1, None)
    return found


def _holidays(year: int) -> list[tuple[date, str]]:
    days = [
        (date(year, 1, 1), "New Year's Day"),
        (_nth(year, 2, _MONDAY, 3), "Washington's Birthday"),
        (_last_monday_of_may(year), "Memorial Day"),
        (date(year, 7, 4), "Independence Day"),
        (_nth(year, 9, _MONDAY, 1), "Labor Day"),
        (_nth(year, 10, _MONDAY, 2), "Columbus Day"),
        (_veterans_day(year), "Veterans Day"),
        (_nth(year, 11, _THURSDAY, 4), "Thanksgiving Day"),
        (date(year, 12, 25), "Christmas Day"),
    ]
    if year >= 1986:
        days.append((_nth(year, 1, _MONDAY, 3), "Birthday of Martin Luther King, Jr."))
    if year >= 2021:
        days.append((date(year, 6, 19), "Juneteenth National Independence Day"))
    return days


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first.replace(day=1 + (weekday - first.weekday()) % 7 + 7 * (n - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last.replace(day=31 - last.weekday())


def _veterans_day(year: int) -> date:
    # From 1971 to 1977 it was the fourth Monday of October.
    return _nth(year, 10, _MONDAY, 4) if 1971 <= year <= 1977 else date(year, 11, 11)
