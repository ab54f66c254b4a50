"""Calendar arithmetic from the reference page, over `zoneinfo` alone.

Instants are whole microseconds since 1970-01-01T00:00Z. Everything is found by walking over dates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import cache
from zoneinfo import ZoneInfo

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def moment(instant: int) -> datetime:
    return EPOCH + timedelta(microseconds=instant)


def wall(instant: int, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows, without a zone."""
    return moment(instant).astimezone(zone).replace(tzinfo=None)


def at_wall(shown: datetime, zone: ZoneInfo) -> int:
    """The instant of a wall time: a skipped one moves on by the gap, of two it is the first."""
    return micros(shown.replace(tzinfo=zone, fold=0))


@dataclass(frozen=True)
class Term:
    """A length of time: `4 working hours of office`."""

    count: int
    unit: str

    def __str__(self) -> str:
        name = self.unit if self.count != 1 else self.unit.removesuffix("s")
        return f"{self.count} {name}" + (" of office" if self.works else "")

    @property
    def works(self) -> bool:
        return self.unit.startswith("working")


@dataclass(frozen=True)
class Office:
    """Open hours: for each weekday (0 is Monday) pairs of hours, and days of their own.

    `bare`: weekdays stand without hours, and each is open from 00:00 to 24:00. `cut_off`: what
    starts at the first hour or later counts from the second of the next date.
    """

    hours: dict[int, tuple[tuple[int, int], ...]]
    special: dict[date, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    bare: bool = False
    cut_off: tuple[int, int] | None = None

    def of_day(self, day: date) -> tuple[tuple[int, int], ...]:
        return self.special.get(day, self.hours.get(day.weekday(), ()))

    def text(self) -> str:
        names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        lines = ["calendar office"]
        for day, windows in sorted(self.hours.items()):
            if windows:
                lines.append(f"  open {names[day]}" + f" {_windows(windows)}" * (not self.bare))
        for special, windows in sorted(self.special.items()):
            lines.append(
                f"  open {special} {_windows(windows)}" if windows else f"  closed {special}"
            )
        if self.cut_off:
            lines.append("  cut-off {:02}:00, then from {:02}:00".format(*self.cut_off))
        return "\n".join(lines)


def _windows(windows: tuple[tuple[int, int], ...]) -> str:
    return ", ".join(f"{begin:02}:00 to {end:02}:00" for begin, end in windows)


@dataclass(frozen=True, eq=False)
class Times:
    """A zone and the open hours in it."""

    zone: ZoneInfo
    office: Office | None = None

    @cache  # noqa: B019 - as long as the tests
    def plus(self, start: int, term: Term) -> int:
        """The end of a wait that begins at `start`: in hours it knows no cut-off."""
        count, unit = term.count, term.unit
        match unit:
            case "minutes":
                return start + count * MINUTE
            case "hours":
                return start + count * HOUR
            case "days" | "weeks":
                dates = count * (7 if unit == "weeks" else 1)
                return at_wall(wall(start, self.zone) + timedelta(days=dates), self.zone)
            case "months" | "quarters" | "years":
                months = count * {"months": 1, "quarters": 3, "years": 12}[unit]
                return at_wall(_months_later(wall(start, self.zone), months), self.zone)
            case "working minutes":
                return self.after_open(start, count * MINUTE)
            case "working hours":
                return self.after_open(start, count * HOUR)
            case "working days":
                return self.working_days(self.counted_from(start), count)
        raise ValueError(unit)

    def periods(self, start: int) -> Iterator[tuple[int, int]]:
        """Open periods that end after `start`, in order."""
        assert self.office is not None
        day = wall(start, self.zone).date() - timedelta(days=1)
        while True:
            for begin, end in self.office.of_day(day):
                midnight = datetime.combine(day, time())
                opening = at_wall(midnight + timedelta(hours=begin), self.zone)
                closing = at_wall(midnight + timedelta(hours=end), self.zone)
                if opening < closing and closing > start:
                    yield opening, closing
            day += timedelta(days=1)

    def after_open(self, start: int, amount: int) -> int:
        for opening, closing in self.periods(start):
            begin = max(opening, start)
            if amount <= closing - begin:
                return begin + amount
            amount -= closing - begin
        raise AssertionError

    def open_between(self, start: int, end: int) -> int:
        total = 0
        for opening, closing in self.periods(start):
            if opening >= end:
                return total
            total += max(0, min(closing, end) - max(opening, start))
        raise AssertionError

    def next_open(self, instant: int) -> int:
        opening, _ = next(self.periods(instant))
        return max(opening, instant)

    def is_open(self, instant: int) -> bool:
        opening, closing = next(self.periods(instant))
        return opening <= instant < closing

    def counted_from(self, start: int) -> int:
        """Where a working term begins to count: at the start, unless the cut-off is past."""
        assert self.office is not None
        if self.office.cut_off is None:
            return start
        if self.office.bare:
            start = self._same_time_open(start)
        shown = wall(start, self.zone)
        last, then = self.office.cut_off
        if shown.time() < time(last):
            return start
        following = datetime.combine(shown.date() + timedelta(days=1), time(then))
        return at_wall(following, self.zone)

    def _same_time_open(self, start: int) -> int:
        """The start if that is open; else the same clock time of the next date that is open then,
        up to its closing."""
        if self.is_open(start):
            return start
        shown = wall(start, self.zone)
        while True:
            shown += timedelta(days=1)
            landed = at_wall(shown, self.zone)
            opening, closing = next(self.periods(landed - 1))
            if opening <= landed <= closing:
                return landed

    def working_days(self, start: int, count: int) -> int:
        assert self.office is not None
        bare = self.office.bare
        begin = self._same_time_open(start) if bare else self.next_open(start)
        shown = wall(begin, self.zone)
        while count:
            shown += timedelta(days=1)
            count -= bool(self.office.of_day(shown.date()))
        landed = at_wall(shown, self.zone)
        for opening, closing in self.periods(landed - DAY):
            if opening <= landed <= closing:
                return landed
            if opening > landed:
                return self._same_time_open(landed) if bare else opening
        raise AssertionError

    def promised(self, start: int, term: Term) -> int:
        """The last instant of a promise that is never paused."""
        hours = term.unit in ("working minutes", "working hours")
        return self.plus(self.counted_from(start) if hours else start, term)

    def due(self, start: int, term: Term, pauses: Sequence[tuple[int, int]]) -> int:
        """The last instant of a promise; pauses are in order and do not overlap."""
        counted = self.counted_from(start) if term.works else start
        plain = due = self.promised(start, term)
        lost = 0
        for begin, end in pauses:
            if begin == due:  # that instant lasts until the pause is over
                due = end
            elif begin > due:
                continue
            elif term.works:
                lost += self.open_between(max(begin, counted), end)
                due = self.after_open(plain, lost) if lost else plain
                if due < end:
                    due = self.next_open(end)
            else:
                due += end - max(begin, start)
        return due

    def part(self, start: int, term: Term, percent: int, pauses: Sequence[tuple[int, int]]) -> int:
        """The instant at which `percent` of the term is used up: of its open time if it works."""
        end = self.promised(start, term)
        if term.works:
            start = self.counted_from(start)
            amount = Fraction(self.open_between(start, end) * percent, 100)
            mark = self.after_open(start, int(amount))
        else:
            mark = start + int(Fraction((end - start) * percent, 100))
        for begin, stop in pauses:
            if begin == mark:  # as at the due time: that instant lasts until the pause is over
                mark = stop
            elif begin < mark:
                if term.works:
                    lost = self.open_between(max(begin, start), stop)
                    mark = self.after_open(mark, lost) if lost else mark
                else:
                    mark += stop - max(begin, start)
        return mark


def _months_later(shown: datetime, count: int) -> datetime:
    year, month = divmod(shown.year * 12 + shown.month - 1 + count, 12)
    day = shown.day
    while True:
        try:
            return shown.replace(year=year, month=month + 1, day=day)
        except ValueError:
            day -= 1
