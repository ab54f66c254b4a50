"""Calendars as declared, built."""

from __future__ import annotations

from datetime import date

from alignlib.names import canonical
from alignlib.syntax import tree
from alignlib.values.time import MINUTE, Calendar, HolidayRule, Zone, holiday_rule


def compile_calendars(file: tree.File, zone: Zone) -> dict[str, Calendar]:
    """Every calendar by its canonical name.

    Raises:
        CalendarError: never open, or holidays of a country that is not known here.
    """
    return {
        canonical(decl.name.text): build_calendar(decl, zone)
        for decl in file.declarations
        if isinstance(decl, tree.CalendarDecl)
    }


def build_calendar(decl: tree.CalendarDecl, zone: Zone) -> Calendar:
    own_zone = Zone.named(decl.zone.value) if decl.zone is not None else zone
    weekly: dict[int, list[tuple[int, int]]] = {}
    replaced: dict[date, list[tuple[int, int]]] = {}
    closed: list[date] = []
    holidays: HolidayRule | None = None
    cut_off: tuple[int, int] | None = None
    has_hours = True
    for line in decl.lines:
        match line:
            case tree.OpenWeekly():
                has_hours = has_hours and bool(line.hours)
                for day in line.days:
                    weekly.setdefault(day, []).extend(_windows(line.hours))
            case tree.OpenOn():
                replaced.setdefault(line.day.value, []).extend(_windows(line.hours))
            case tree.ClosedOn():
                closed.extend(day.value for day in line.days)
            case tree.ClosedHolidays():
                holidays = holiday_rule(line.country.text)
            case tree.CutOff():
                cut_off = (line.at.minutes * MINUTE, line.resumes.minutes * MINUTE)
    name = decl.name.text
    if has_hours:
        return Calendar.weekly(name, weekly, own_zone, closed, replaced, holidays, cut_off)
    opened = [day for day, hours in replaced.items() if not hours]
    hours = {day: windows for day, windows in replaced.items() if windows}
    return Calendar.days(name, weekly, own_zone, closed, opened, holidays, cut_off, replaced=hours)


def _windows(hours: tuple[tree.Hours, ...]) -> list[tuple[int, int]]:
    return [(item.opens.minutes * MINUTE, item.closes.minutes * MINUTE) for item in hours]
