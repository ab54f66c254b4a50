"""When a promise is due: a start, a duration, and the pauses that extend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias

from alignlib.values.numbers import MICRO
from alignlib.values.time.duration import Duration, Unit, add
from alignlib.values.time.instant import Micros

if TYPE_CHECKING:
    from alignlib.values.time.calendar import Calendar
    from alignlib.values.time.zone import Zone

Pause: TypeAlias = tuple[Micros, Micros]
"""[from, to) in µs: the clock stands still."""


def due_us(
    start: Micros,
    duration: Duration,
    zone: Zone,
    calendar: Calendar | None = None,
    pauses: Iterable[Pause] = (),
) -> Micros:
    """The instant (µs) at which a clock that starts at `start` is due.

    Working units first obey the calendar's cut-off. Pauses of working units extend the due time
    by their overlap with open time only, those of any other unit by their whole length. What a
    pause covers before the start or from the due instant on does not count. Raises `ValueError`
    where working units have no calendar, `CalendarError` as the calendar does.
    """
    base, extend, lost = due_parts(start, duration, zone, calendar)
    return _extended(base, extend, lost, merge_pauses(pauses, start), calendar)


def share_us(
    start: Micros,
    duration: Duration,
    share: int,
    zone: Zone,
    calendar: Calendar | None = None,
    pauses: Iterable[Pause] = (),
) -> Micros:
    """The instant (µs) at which a share (in 10⁻⁶) of a clock's own time has run.

    Own time is open time where a calendar counts it, elapsed time otherwise; pauses are no part
    of it. Errors as in `due_us`.
    """
    plain, _, lost = due_parts(start, duration, zone, calendar)
    if duration.unit.is_working and calendar is not None:
        begin = calendar.after_cut_off_us(start)
        own = calendar.open_time.elapsed(begin, plain) * share // MICRO
        at = calendar.open_time.add(begin, own)
        return _extended(
            at, lambda extra: calendar.open_time.add(begin, own + extra), lost,
            merge_pauses(pauses, start),
        )  # fmt: skip
    at = start + (plain - start) * share // MICRO
    return _extended(at, lambda extra: at + extra, lost, merge_pauses(pauses, start))


def last_instant(at: Micros, pauses: Iterable[Pause]) -> Micros:
    """The last instant of a time that ends at `at`: where a pause (in the order of time) begins
    there, that instant lasts until its end, also where another one begins then."""
    for begin, end in pauses:
        if begin == at:
            at = end
    return at


def _extended(
    due: Micros,
    extend: Callable[[Micros], Micros],
    lost: Callable[[Micros, Micros], Micros],
    pauses: list[Pause],
    calendar: Calendar | None = None,
) -> Micros:
    extra = 0
    for begin, end in pauses:
        if begin >= due:
            break
        overlap = lost(begin, end)
        if overlap:
            extra += overlap
            due = extend(extra)
            if due < end and calendar is not None:
                # Nothing was left: not the closing within the pause, but the opening after it.
                due = calendar.open_time.next_open(end)
    return due


def due_parts(
    start: Micros, duration: Duration, zone: Zone, calendar: Calendar | None
) -> tuple[Micros, Callable[[Micros], Micros], Callable[[Micros, Micros], Micros]]:
    """The due time without pauses, the one extended by µs, and what a pause takes away in µs."""
    if duration.unit.is_working and calendar is not None:
        open_time = calendar.open_time
        begin = calendar.after_cut_off_us(start)

        def lost(a: Micros, b: Micros) -> Micros:
            # Before the resumed start nothing runs, so nothing is lost either.
            return max(0, open_time.elapsed(max(a, begin), b))

        if duration.unit is Unit.WORKING_DAYS:
            plain = calendar.add_working_days_us(start, int(duration.count))
            return plain, lambda extra: open_time.add(plain, extra), lost
        amount = duration.micros
        plain = open_time.add(begin, amount)
        return plain, lambda extra: open_time.add(begin, amount + extra), lost
    plain = add(start, duration, zone, calendar)
    return plain, lambda extra: plain + extra, lambda a, b: b - a


def merge_pauses(pauses: Iterable[Pause], start: Micros) -> list[Pause]:
    """Pauses in order, apart from each other, without what lies before the start."""
    merged: list[Pause] = []
    for begin, end in sorted(pauses):
        begin = max(begin, start)
        if begin >= end:
            continue
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged
