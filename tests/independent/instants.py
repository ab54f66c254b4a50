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
    """Open hours: for each weekday (0 is Monday) pairs of hours, and days of their own."""

    hours: dict[int, tuple[tuple[int, int], ...]]
    special: dict[date, tuple[tuple[int, int], ...]] = field(default_factory=dict)

    def of_day(self, day: date) -> tuple[tuple[int, int], ...]:
        return self.special.get(day, self.hours.get(day.weekday(), ()))

    def text(self) -> str:
        names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        lines = ["calendar office"]
        for day, windows in sorted(self.hours.items()):
            if windows:
                lines.append(f"  open {names[day]} {_windows(windows)}")
        for special, windows in sorted(self.special.items()):
            lines.append(
                f"  open {special} {_windows(windows)}" if windows else f"  closed {special}"
            )
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
        """The last instant of a term that begins at `start`, without pauses."""
        count, unit = term.count, term.unit
        match unit:
            case "minutes":
                return start + count * MINUTE
            case "hours":
                return start + count * HOUR
            case "days" | "weeks":
                dates = count * (7 if unit == "weeks" else 1)
                return at_wall(wall(start, self.zone) + timedelta(days=dates), self.zone)
            case "months":
                return at_wall(_months_later(wall(start, self.zone), count), self.zone)
            case "working minutes":
                return self.after_open(start, count * MINUTE)
            case "working hours":
                return self.after_open(start, count * HOUR)
            case "working days":
                return self.working_days(start, count)
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

    def working_days(self, start: int, count: int) -> int:
        assert self.office is not None
        shown = wall(self.next_open(start), self.zone)
        while count:
            shown += timedelta(days=1)
            count -= bool(self.office.of_day(shown.date()))
        landed = at_wall(shown, self.zone)
        for opening, closing in self.periods(landed - DAY):
            if opening <= landed <= closing:
                return landed
            if opening > landed:
                return opening
        raise AssertionError

    def due(self, start: int, term: Term, pauses: Sequence[tuple[int, int]]) -> int:
        """The last instant of a promise; pauses are in order and do not overlap."""
        due = self.plus(start, term)
        lost = 0
        for begin, end in pauses:
            if begin == due:  # that instant lasts until the pause is over
                due = end
            elif begin > due:
                continue
            elif term.works:
                lost += self.open_between(max(begin, start), end)
                plain = self.plus(start, term)
                due = self.after_open(plain, lost) if lost else plain
                if due < end:
                    due = self.next_open(end)
            else:
                due += end - max(begin, start)
        return due

    def part(self, start: int, term: Term, percent: int, pauses: Sequence[tuple[int, int]]) -> int:
        """The instant at which `percent` of the term is used up: of its open time if it works."""
        end = self.plus(start, term)
        if term.works:
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
