"""Time: instants, zones, durations, calendars of working time, and when a promise is due."""

from alignlib.values.time.calendar import Calendar
from alignlib.values.time.due import Pause, due_us, last_instant, share_us
from alignlib.values.time.duration import Duration, Unit, add, subtract
from alignlib.values.time.explain import DueExplanation, DueStep, StepKind, explain_due_us
from alignlib.values.time.holidays import holiday_rule
from alignlib.values.time.holidays_us import UnitedStates
from alignlib.values.time.instant import (
    DAY,
    END_OF_DATES,
    HOUR,
    MINUTE,
    SECOND,
    CalendarError,
    Micros,
    NaiveDatetimeError,
    from_micros,
    to_micros,
)
from alignlib.values.time.schedule import HolidayRule
from alignlib.values.time.zone import UnknownZoneError, Zone

__all__ = [
    "DAY",
    "END_OF_DATES",
    "HOUR",
    "MINUTE",
    "SECOND",
    "Calendar",
    "CalendarError",
    "DueExplanation",
    "DueStep",
    "Duration",
    "HolidayRule",
    "Micros",
    "NaiveDatetimeError",
    "Pause",
    "StepKind",
    "Unit",
    "UnitedStates",
    "UnknownZoneError",
    "Zone",
    "add",
    "due_us",
    "explain_due_us",
    "from_micros",
    "holiday_rule",
    "last_instant",
    "share_us",
    "subtract",
    "to_micros",
]
