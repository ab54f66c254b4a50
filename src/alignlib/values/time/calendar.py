"""Calendars: when people work, and arithmetic in their working time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from attrs import Factory, evolve, field, frozen

from alignlib.values.time import working_days
from alignlib.values.time.due import due_us
from alignlib.values.time.duration import Duration
from alignlib.values.time.explain import DueExplanation, explain_due_us
from alignlib.values.time.instant import (
    DAY,
    CalendarError,
    Micros,
    from_length,
    from_micros,
    to_length,
    to_micros,
)
from alignlib.values.time.open_time import OpenTime
from alignlib.values.time.schedule import (
    WHOLE_DAY,
    Clock,
    HolidayRule,
    Schedule,
    build_schedule,
    clock,
    clock_text,
)
from alignlib.values.time.zone import Zone


@frozen
class Calendar:
    """The open time of an office, in its zone. Make one with `weekly` or `days`.

    A value: immutable, comparable, hashable, safe to share between threads. Each question
    comes twice: on aware datetimes, answered in the calendar's zone (`NaiveDatetimeError` for
    naive ones), and, with a name that ends in `_us`, on instants in whole µs since
    1970-01-01T00:00Z. A question without an answer (no open time ahead, years beyond 1 to 9999
    or more than 400 away) raises `CalendarError`.
    """

    name: str
    zone: Zone
    schedule: Schedule
    days_only: bool = False
    cut_off: tuple[Micros, Micros] | None = None
    open_time: OpenTime = field(
        init=False,
        eq=False,
        repr=False,
        default=Factory(lambda self: OpenTime(self.schedule, self.zone), takes_self=True),
    )

    @classmethod
    def weekly(
        cls,
        name: str,
        hours: Mapping[int, Iterable[tuple[Clock, Clock]]],
        zone: Zone | str,
        closed: Iterable[date] = (),
        replaced: Mapping[date, Iterable[tuple[Clock, Clock]]] | None = None,
        holidays: HolidayRule | None = None,
        cut_off: tuple[Clock, Clock] | None = None,
    ) -> Calendar:
        """A calendar of weekly hours.

        `hours` maps a weekday, 0 (Monday) to 6, to its windows: pairs of opening and closing
        as "09:00", `datetime.time` or µs since midnight; "24:00" may end one. `closed` are
        dates without open time, `holidays` a rule for such dates in any year, `replaced` dates
        with hours of their own, also on a holiday or a closed weekday. `cut_off` is a time of
        day and the time of the next date from which a later start counts.

        Raises `CalendarError` for a window that is empty or reversed, for a date both closed
        and replaced, for a calendar that is never open, and for a time of day that is none.
        """
        schedule = build_schedule(hours, closed, replaced or {}, holidays)
        found = Zone.named(zone) if isinstance(zone, str) else zone
        return cls(name, found, schedule, False, _cut_off(cut_off))

    @classmethod
    def days(
        cls,
        name: str,
        weekdays: Iterable[int],
        zone: Zone | str,
        closed: Iterable[date] = (),
        opened: Iterable[date] = (),
        holidays: HolidayRule | None = None,
        cut_off: tuple[Clock, Clock] | None = None,
        replaced: Mapping[date, Iterable[tuple[Clock, Clock]]] | None = None,
    ) -> Calendar:
        """A days-only calendar: weekdays without hours, open 00:00 to 24:00.

        Its working days keep the clock time: Saturday 11:00 counts from Monday 11:00. `opened`
        are further dates that are open all day; the rest, and the errors, are as in `weekly`.
        """
        own: dict[date, Iterable[tuple[Clock, Clock]]] = dict.fromkeys(opened, WHOLE_DAY)
        own.update(replaced or {})
        hours = dict.fromkeys(weekdays, WHOLE_DAY)
        built = cls.weekly(name, hours, zone, closed, own, holidays, cut_off)
        return evolve(built, days_only=True)

    # On instants

    def add_us(self, start: Micros, amount: Micros) -> Micros:
        """The instant after `amount` µs of open time; with 0, the next open instant.

        An amount that ends exactly at closing ends at closing. A negative one goes back.
        """
        return self.open_time.add(start, amount)

    def subtract_us(self, start: Micros, amount: Micros) -> Micros:
        """The instant before `amount` µs of open time; with 0, the start or the closing before."""
        return self.open_time.subtract(start, amount)

    def elapsed_us(self, start: Micros, end: Micros) -> Micros:
        """Open µs from start to end; negative when the end is earlier."""
        return self.open_time.elapsed(start, end)

    def is_open_us(self, at: Micros) -> bool:
        """Whether the instant lies in [opening, closing)."""
        return self.open_time.is_open(at)

    def next_open_us(self, at: Micros) -> Micros:
        """The instant itself when open, else the next opening."""
        return self.open_time.next_open(at)

    def next_close_us(self, at: Micros) -> Micros:
        """The end of the current open period, or else of the next one."""
        return self.open_time.next_close(at)

    def prev_close_or_self_us(self, at: Micros) -> Micros:
        """The instant itself within (opening, closing], else the closing before it."""
        return self.open_time.prev_close_or_self(at)

    def next_period_start_us(self, at: Micros) -> Micros:
        """The next opening strictly after the current open period."""
        if self.open_time.is_open(at):
            at = self.open_time.next_close(at)
        return self.open_time.next_open(at)

    def periods_after_us(self, at: Micros, count: int) -> list[tuple[Micros, Micros]]:
        """The next open periods, in order; the first one begins at `at` when that is open."""
        found: list[tuple[Micros, Micros]] = []
        for _ in range(count):
            begin = self.open_time.next_open(at)
            at = self.open_time.next_close(begin)
            found.append((begin, at))
        return found

    def periods_before_us(self, at: Micros, count: int) -> list[tuple[Micros, Micros]]:
        """The open periods before, latest first; the first one ends at `at` when that is open."""
        found: list[tuple[Micros, Micros]] = []
        for _ in range(count):
            end = self.open_time.prev_close_or_self(at)
            at = self.open_time.open_of(end)
            found.append((at, end))
        return found

    def after_cut_off_us(self, start: Micros) -> Micros:
        """The start, or the resumption on the next date for one at or after the cut-off.

        Days without hours keep the clock time, so a Saturday evening is a Monday evening first,
        and then meets Monday's cut-off.
        """
        if self.cut_off is None:
            return start
        if self.days_only and not self.open_time.is_open(start):
            start = working_days.next_date(self.open_time, start)
        limit, resume = self.cut_off
        ordinal, time_of_day = self.zone.local(start)
        return start if time_of_day < limit else self.zone.instant(ordinal + 1, resume)

    def add_working_days_us(self, start: Micros, count: int) -> Micros:
        """The same clock time `count` open dates later.

        The cut-off comes first (see `after_cut_off_us`). A start in closed time counts from the
        next opening, and a result in closed time moves to the next opening (in a days-only
        calendar both keep the clock time). A result exactly at closing stays.
        """
        if count < 0:
            return self.subtract_working_days_us(start, -count)
        begin = self.after_cut_off_us(start)
        return working_days.add_days(self.open_time, begin, count, self.days_only)

    def subtract_working_days_us(self, start: Micros, count: int) -> Micros:
        """The same clock time `count` open dates earlier, without a cut-off.

        A start or a result in closed time moves back to the closing before it.
        """
        if count < 0:
            return self.add_working_days_us(start, -count)
        return working_days.subtract_days(self.open_time, start, count, self.days_only)

    def due_us(
        self, start: Micros, duration: Duration, pauses: Iterable[tuple[Micros, Micros]] = ()
    ) -> Micros:
        """When a clock that starts at `start` is due; see `alignlib.values.time.due.due_us`."""
        return due_us(start, duration, self.zone, self, pauses)

    def explain_due_us(
        self, start: Micros, duration: Duration, pauses: Iterable[tuple[Micros, Micros]] = ()
    ) -> DueExplanation:
        """The due time with the steps that lead to it."""
        return explain_due_us(start, duration, self.zone, self, pauses)

    # On datetimes

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """`add_us` on an aware datetime, in the calendar's zone."""
        return self._at(self.add_us(to_micros(start, "start"), to_length(amount)))

    def subtract(self, start: datetime, amount: timedelta) -> datetime:
        """`subtract_us` on an aware datetime, in the calendar's zone."""
        return self._at(self.subtract_us(to_micros(start, "start"), to_length(amount)))

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Open time from start to end, both aware; negative when the end is earlier."""
        return from_length(self.elapsed_us(to_micros(start, "start"), to_micros(end, "end")))

    def is_open(self, at: datetime) -> bool:
        """Whether the aware datetime lies in [opening, closing)."""
        return self.is_open_us(to_micros(at, "at"))

    def next_open(self, at: datetime) -> datetime:
        """`next_open_us` on an aware datetime, in the calendar's zone."""
        return self._at(self.next_open_us(to_micros(at, "at")))

    def next_close(self, at: datetime) -> datetime:
        """`next_close_us` on an aware datetime, in the calendar's zone."""
        return self._at(self.next_close_us(to_micros(at, "at")))

    def prev_close_or_self(self, at: datetime) -> datetime:
        """`prev_close_or_self_us` on an aware datetime, in the calendar's zone."""
        return self._at(self.prev_close_or_self_us(to_micros(at, "at")))

    def next_period_start(self, at: datetime) -> datetime:
        """`next_period_start_us` on an aware datetime, in the calendar's zone."""
        return self._at(self.next_period_start_us(to_micros(at, "at")))

    def periods_after(self, at: datetime, count: int) -> list[tuple[datetime, datetime]]:
        """`periods_after_us` on an aware datetime, in the calendar's zone."""
        found = self.periods_after_us(to_micros(at, "at"), count)
        return [(self._at(begin), self._at(end)) for begin, end in found]

    def periods_before(self, at: datetime, count: int) -> list[tuple[datetime, datetime]]:
        """`periods_before_us` on an aware datetime, in the calendar's zone."""
        found = self.periods_before_us(to_micros(at, "at"), count)
        return [(self._at(begin), self._at(end)) for begin, end in found]

    def add_working_days(self, start: datetime, count: int) -> datetime:
        """`add_working_days_us` on an aware datetime, in the calendar's zone."""
        return self._at(self.add_working_days_us(to_micros(start, "start"), count))

    def subtract_working_days(self, start: datetime, count: int) -> datetime:
        """`subtract_working_days_us` on an aware datetime, in the calendar's zone."""
        return self._at(self.subtract_working_days_us(to_micros(start, "start"), count))

    def due(
        self,
        start: datetime,
        duration: Duration,
        pauses: Iterable[tuple[datetime, datetime]] = (),
    ) -> datetime:
        """When a clock that starts at an aware datetime is due, in the calendar's zone.

        Days and longer units that are not working ones count in the calendar's zone too.
        """
        return self._at(self.due_us(to_micros(start, "start"), duration, _pauses(pauses)))

    def explain_due(
        self,
        start: datetime,
        duration: Duration,
        pauses: Iterable[tuple[datetime, datetime]] = (),
    ) -> DueExplanation:
        """`due` with the steps that lead to it; `str` of the result is a readable account."""
        return self.explain_due_us(to_micros(start, "start"), duration, _pauses(pauses))

    def _at(self, us: Micros) -> datetime:
        return from_micros(us, self.zone)


def _pauses(pauses: Iterable[tuple[datetime, datetime]]) -> list[tuple[Micros, Micros]]:
    return [(to_micros(a, "start of a pause"), to_micros(b, "end of a pause")) for a, b in pauses]


def _cut_off(given: tuple[Clock, Clock] | None) -> tuple[Micros, Micros] | None:
    if given is None:
        return None
    limit, resume = clock(given[0]), clock(given[1])
    for value in (limit, resume):
        if value == DAY:
            raise CalendarError(f"a cut-off is before 24:00, not at {clock_text(value)}")
    return limit, resume
