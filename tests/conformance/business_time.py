"""Runs a file of business-time cases against alignlib.

    python tests/conformance/business_time.py FILE

Prints each differing case as `id: expected ..., got ...` and, last, `N passed, M failed` over
the cases on which independent computations agree; leaves with 1 when M is above 0. Cases that
follow another library's own convention, or whose published figure is wrong, are compared with
the plain arithmetic where the file gives it; they are listed and not counted.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from alignlib.values.time import SECOND, Calendar, Duration, Unit, Zone, to_micros
from alignlib.values.time.schedule import clock

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EPOCH = datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC"))

Case = dict[str, Any]
Windows = list[tuple[int, int]]


def calendar_of(case: Case) -> Calendar:
    """The calendar that a case describes. A holiday wins over hours of the same date."""
    weekly = {_DAYS.index(day): _pairs(hours) for day, hours in case["weekly_hours"].items()}
    closed = {date.fromisoformat(day) for day in case.get("holidays", ())}
    dated = case.get("date_hours") or {}
    replaced = {date.fromisoformat(day): _pairs(hours) for day, hours in dated.items()}
    for text, breaks in (case.get("breaks") or {}).items():
        day = date.fromisoformat(text)
        hours = replaced.get(day, weekly.get(day.weekday(), []))
        replaced[day] = _without(hours, _pairs(breaks))
    closed |= {day for day, hours in replaced.items() if not hours}
    replaced = {day: hours for day, hours in replaced.items() if day not in closed}
    return Calendar.weekly("case", weekly, zone_of(case), closed, replaced)


def _pairs(hours: list[list[str]]) -> Windows:
    return [(clock(opening), clock(closing)) for opening, closing in hours]


def _without(hours: Windows, breaks: Windows) -> Windows:
    for off, on in breaks:
        parts = [part for a, b in hours for part in ((a, min(b, off)), (max(a, on), b))]
        hours = [(a, b) for a, b in parts if a < b]
    return hours


def zone_of(case: Case) -> Zone:
    """The zone of a case; local time without a zone is computed in UTC."""
    return Zone.named("UTC" if case["timezone"] == "naive" else case["timezone"])


def instant(text: str, zone: Zone) -> int:
    """A time of the file as an instant in µs; one without an offset is a wall time of the zone."""
    value = datetime.fromisoformat(text)
    if value.tzinfo:
        return to_micros(value)
    midnight = value.replace(hour=0, minute=0, second=0, microsecond=0)
    return zone.instant(value.toordinal(), (value - midnight) // timedelta(microseconds=1))


def seconds(value: Any) -> int:
    """Seconds of the file, whole or not, as µs; `repr` keeps the digits that were written."""
    return int(Decimal(repr(value)) * SECOND)


def run(case: Case) -> Any:
    """The library's answer: an instant or a length in µs, a bool, or a list of periods."""
    operation, args = case["operation"], case.get("args") or {}
    zone = zone_of(case)
    if operation == "local_to_utc":
        return instant(case["start"], zone)
    calendar = calendar_of(case)
    start = instant(case["start"], zone)
    pauses = [(instant(a, zone), instant(b, zone)) for a, b in case.get("pauses") or ()]
    hold = seconds(args.get("hold_seconds", 0))
    match operation:
        case "add":
            amount = seconds(args["seconds"]) + hold
            if not pauses:
                return calendar.add_us(start, amount)
            minutes = Decimal(amount) / (60 * SECOND)
            if minutes * 60 * SECOND != amount:  # no whole decimal number of minutes
                return _add_paused(calendar, start, amount, pauses)
            return calendar.due_us(start, Duration(minutes, Unit.WORKING_MINUTES), pauses)
        case "subtract":
            return calendar.subtract_us(start, seconds(args["seconds"]) + hold)
        case "elapsed":
            end = instant(args["end"], zone)
            lost = sum(calendar.elapsed_us(*part) for part in _within(pauses, start, end))
            total = calendar.elapsed_us(start, end)
            return total - lost if end >= start else total + lost
        case "is_open":
            return calendar.is_open_us(start)
        case "next_open":
            return calendar.next_open_us(start)
        case "next_close":
            return calendar.next_close_us(start)
        case "prev_close_or_self":
            return calendar.prev_close_or_self_us(start)
        case "next_period_start":
            return calendar.next_period_start_us(start)
        case "periods_after":
            return calendar.periods_after_us(start, args["count"])
        case "periods_before":
            return calendar.periods_before_us(start, args["count"])
        case "add_days":
            return calendar.add_working_days_us(start, args["days"])
        case "subtract_days":
            return calendar.subtract_working_days_us(start, args["days"])
        case "intersect_periods_after":
            return intersect(calendar, calendar_of(_other(case)), start, args["count"])
    raise ValueError(f"unknown operation {operation!r}")


def _other(case: Case) -> Case:
    other = dict(case["args"]["other"])
    other.setdefault("timezone", case["timezone"])
    return other


def _within(pauses: Windows, start: int, end: int) -> Windows:
    """The pauses within a range, joined where they overlap."""
    low, high = min(start, end), max(start, end)
    found: Windows = []
    for a, b in sorted((max(a, low), min(b, high)) for a, b in pauses):
        if a < b and found and a <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], b))
        elif a < b:
            found.append((a, b))
    return found


def _add_paused(calendar: Calendar, start: int, amount: int, pauses: Windows) -> int:
    due, lost = calendar.add_us(start, amount), 0
    for a, b in _within(pauses, start, max((b for _, b in pauses), default=start)):
        if a < due and (overlap := calendar.elapsed_us(a, b)):
            lost += overlap
            due = calendar.add_us(start, amount + lost)
    return due


def intersect(one: Calendar, two: Calendar, start: int, count: int) -> Windows:
    """The periods in which both are open, as instants."""
    found: Windows = []
    at = start
    for _ in range(10_000):  # two calendars may never be open at the same time
        if len(found) == count:
            return found
        (begin, end), (other_begin, other_end) = (
            calendar.periods_after_us(at, 1)[0] for calendar in (one, two)
        )
        low, high = max(begin, other_begin), min(end, other_end)
        if low < high:
            found.append((low, high))
        at = high if low < high else low
    raise ValueError("the calendars are hardly ever open at the same time")


def wanted(case: Case, value: Any) -> Any:
    """The figure of the file in the terms of `run`."""
    zone = zone_of(case)
    if isinstance(value, bool):
        return value
    if isinstance(value, list):
        return [(instant(a, zone), instant(b, zone)) for a, b in value]
    return instant(value, zone) if isinstance(value, str) else seconds(value)


def shown(case: Case, value: Any) -> str:
    """An answer of `run` as text."""
    if isinstance(value, list):
        return ", ".join(f"{_moment(case, a)} to {_moment(case, b)}" for a, b in value)
    if isinstance(value, bool | str):
        return str(value)
    if case["operation"] == "elapsed":
        return f"{Decimal(value) / SECOND} s"
    return _moment(case, value)


def _moment(case: Case, us: int) -> str:
    value = (_EPOCH + timedelta(microseconds=us)).astimezone(zone_of(case).tzinfo)
    return (value.replace(tzinfo=None) if case["timezone"] == "naive" else value).isoformat()


def check(case: Case) -> str | None:
    """None when the library gives the expected figure, else the difference."""
    try:
        expected = wanted(case, case.get("expected_arithmetic", case["expected"]))
    except Exception as error:
        return f"{case['id']}: the expected figure can't be read ({error})"
    try:
        got = run(case)
    except Exception as error:
        got = f"{type(error).__name__}: {error}"
    if type(got) is type(expected) and got == expected:
        return None
    return f"{case['id']}: expected {shown(case, expected)}, got {shown(case, got)}"


def main(path: str) -> int:
    """Checks a file and prints the differences; the exit code."""
    cases = json.loads(Path(path).read_text(encoding="utf-8"))["cases"]
    passed = failed = 0
    for case in cases:
        counted = case.get("agreement", "consensus") == "consensus"
        try:
            difference = check(case)
        except Exception as error:
            difference = f"{case.get('id')}: {type(error).__name__}: {error}"
        passed += counted and difference is None
        failed += counted and difference is not None
        if difference is not None:
            print(difference + ("" if counted else f" [{case['agreement']}: not counted]"))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python business_time.py FILE")
    sys.exit(main(sys.argv[1]))
