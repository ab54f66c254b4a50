"""The account of a due time: start, what counted, pauses, closed days, result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from attrs import frozen

from alignlib.values.time.due import Pause, due_parts, due_us, merge_pauses
from alignlib.values.time.duration import Duration, Unit
from alignlib.values.time.instant import HOUR, MINUTE, SECOND, Micros
from alignlib.values.time.schedule import WEEKDAYS, DayKind, clock_text
from alignlib.values.time.working_days import add_days, later_date

if TYPE_CHECKING:
    from alignlib.values.time.calendar import Calendar
    from alignlib.values.time.zone import Zone

_DATES = 15
"""Dates told one by one at each end of a long span; those between them are summed up."""


class StepKind(Enum):
    """What a step of the account says. `amount` is in µs unless something else is said."""

    STARTED = "started"
    RESUMED = "after the cut-off, counts from"
    OPENS = "closed until"
    COUNTED = "counted"
    DAY = "working day"  # amount: which one, from 1
    CLOSED = "closed"  # note: why
    PAUSED = "paused"  # amount: how much was lost by it
    OMITTED = "and so on"  # amount: µs or, for working days, days counted in between
    MOVED = "closed then, so moved to"
    EXTENDED = "extended by pauses to"  # amount: by how much
    DUE = "due"


@frozen
class DueStep:
    """One step: what, from when to when (instants in µs), how much."""

    kind: StepKind
    begin: Micros
    end: Micros
    amount: int = 0
    note: str = ""


@frozen
class DueExplanation:
    """How a due time came about. The amounts counted add up to the duration."""

    start: Micros
    duration: Duration
    zone: Zone
    steps: tuple[DueStep, ...]
    due: Micros

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> list[str]:
        """One readable line a step, times in the zone of the calendar."""
        days = self.duration.unit is Unit.WORKING_DAYS
        return [f"{self.duration} ({self.zone.name})"] + [
            f"  {_line(step, self.zone, days)}" for step in self.steps
        ]


def explain_due_us(
    start: Micros,
    duration: Duration,
    zone: Zone,
    calendar: Calendar | None = None,
    pauses: Iterable[Pause] = (),
) -> DueExplanation:
    """The due time of `due_us`, with the same arguments and errors, and the steps to it."""
    given = list(pauses)
    due = due_us(start, duration, zone, calendar, given)
    plain, _, lost = due_parts(start, duration, zone, calendar)
    stops = [
        DueStep(StepKind.PAUSED, begin, end, lost(begin, end))
        for begin, end in merge_pauses(given, start)
        if begin < due
    ]
    steps = [DueStep(StepKind.STARTED, start, start)]
    if duration.unit.is_working and calendar is not None:
        begin = calendar.after_cut_off_us(start)
        if begin != start:
            steps.append(DueStep(StepKind.RESUMED, start, begin))
        if duration.unit is Unit.WORKING_DAYS:
            steps += _days(begin, int(duration.count), calendar)
        else:
            steps += _hours(begin, due, calendar, stops)
            plain, stops = due, []
    steps += stops[: 2 * _DATES]
    if due != plain:
        total = sum(step.amount for step in stops)
        steps.append(DueStep(StepKind.EXTENDED, plain, due, total))
    steps.append(DueStep(StepKind.DUE, due, due))
    return DueExplanation(start, duration, zone, tuple(steps), due)


def _hours(
    begin: Micros, due: Micros, calendar: Calendar, stops: list[DueStep]
) -> Iterator[DueStep]:
    open_time = calendar.open_time
    opening = open_time.next_open(begin)
    if opening != begin:
        yield DueStep(StepKind.OPENS, begin, opening)
    first, last = calendar.zone.local(begin)[0], calendar.zone.local(max(begin, due - 1))[0]
    for ordinal, skipped in _told(first, last):
        low = max(begin, calendar.zone.start_of(ordinal))
        high = min(due, calendar.zone.start_of(skipped + 1))
        if skipped != ordinal:
            amount = open_time.elapsed(low, high)
            for stop in stops:
                if stop.begin < high and stop.end > low:
                    amount -= open_time.elapsed(max(low, stop.begin), min(high, stop.end))
            yield DueStep(StepKind.OMITTED, low, high, amount)
            continue
        found = [stop for stop in stops if low <= stop.begin < high]
        for opened, closed in open_time.windows(ordinal):
            found += _counted(max(opened, low), min(closed, high), stops)
        yield from sorted(found, key=lambda step: (step.begin, step.end))
        if not open_time.windows(ordinal):
            yield _closed(ordinal, calendar)


def _counted(low: Micros, high: Micros, stops: list[DueStep]) -> Iterator[DueStep]:
    """What counts of an open window: the parts between the pauses."""
    for stop in stops:
        if stop.end <= low or stop.begin >= high:
            continue
        if low < stop.begin:
            yield DueStep(StepKind.COUNTED, low, stop.begin, stop.begin - low)
        low = stop.end
    if low < high:
        yield DueStep(StepKind.COUNTED, low, high, high - low)


def _days(begin: Micros, count: int, calendar: Calendar) -> Iterator[DueStep]:
    open_time, zone = calendar.open_time, calendar.zone
    anchor = add_days(open_time, begin, 0, calendar.days_only)
    if anchor != begin:
        yield DueStep(StepKind.OPENS, begin, anchor)
    if count == 0:
        return
    start, time_of_day = zone.local(anchor)
    target = later_date(open_time, start, count)
    number = 0
    for ordinal, skipped in _told(start + 1, target):
        low, high = zone.start_of(ordinal), zone.start_of(skipped + 1)
        if skipped != ordinal:
            # Counted from the end, so that a long gap costs nothing.
            told = sum(bool(open_time.windows(day)) for day in range(skipped + 1, target + 1))
            yield DueStep(StepKind.OMITTED, low, high, count - told - number)
            number = count - told
        elif open_time.windows(ordinal):
            number += 1
            yield DueStep(StepKind.DAY, low, high, number)
        else:
            yield _closed(ordinal, calendar)
    landed = zone.instant(target, time_of_day)
    result = add_days(open_time, begin, count, calendar.days_only)
    if landed != result:
        yield DueStep(StepKind.MOVED, landed, result)


def _told(first: int, last: int) -> Iterator[tuple[int, int]]:
    """Ranges of dates: single ones at both ends, and one that stands for those between."""
    if last - first < 2 * _DATES + 1:
        yield from ((day, day) for day in range(first, last + 1))
        return
    yield from ((day, day) for day in range(first, first + _DATES))
    yield first + _DATES, last - _DATES
    yield from ((day, day) for day in range(last - _DATES + 1, last + 1))


def _closed(ordinal: int, calendar: Calendar) -> DueStep:
    kind = calendar.schedule.day(ordinal)[0]
    note = kind.value
    if kind is DayKind.HOLIDAY:
        note = calendar.schedule.holiday_name(ordinal) or note
    elif kind in (DayKind.WEEKLY, DayKind.REPLACED):
        note = "its hours are skipped by the clocks"
    zone = calendar.zone
    begin, end = zone.start_of(ordinal), zone.start_of(ordinal + 1)
    return DueStep(StepKind.CLOSED, begin, end, 0, note)


def _line(step: DueStep, zone: Zone, days: bool) -> str:
    begin, end, word = _moment(step.begin, zone), _moment(step.end, zone), step.kind.value
    match step.kind:
        case StepKind.STARTED | StepKind.DUE:
            return f"{begin}  {word}"
        case StepKind.RESUMED | StepKind.OPENS | StepKind.MOVED:
            return f"{begin}  {word} {end}"
        case StepKind.EXTENDED:
            return f"{begin}  {word} {end}: {_length(step.amount)}"
        case StepKind.DAY:
            return f"{_date(step.begin, zone)}  {word} {step.amount}"
        case StepKind.CLOSED:
            return f"{_date(step.begin, zone)}  {word}: {step.note}"
        case StepKind.OMITTED:
            until = _date(step.end - 1, zone)
            amount = f"{step.amount} working days" if days else _length(step.amount)
            return f"{_date(step.begin, zone)}  {word} until {until}: {amount}"
    return f"{begin}  {word} until {end}: {_length(step.amount)}"


def _date(us: Micros, zone: Zone) -> str:
    day = date.fromordinal(zone.local(us)[0])
    return f"{WEEKDAYS[day.weekday()][:3]} {day.isoformat()}"


def _moment(us: Micros, zone: Zone) -> str:
    return f"{_date(us, zone)} {clock_text(zone.local(us)[1])}"


def _length(us: Micros) -> str:
    parts = []
    # Hours at most: a "day" of open time would be misread.
    for size, word in ((HOUR, "h"), (MINUTE, "min"), (SECOND, "s")):
        count, us = divmod(us, size)
        if count:
            parts.append(f"{count} {word}")
    if us:
        parts.append(f"{us} µs")
    return " ".join(parts) or "0 min"
