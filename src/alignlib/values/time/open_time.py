"""Open time as instants: one table a year, filled when first asked for.

Every question is answered by bisection in one or two tables and, between them, the sums of
whole years, so its cost does not grow with the number of days between the instants.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date

from attrs import field, frozen

from alignlib.values.time.instant import DAY, EPOCH_ORDINAL, CalendarError, Micros, out_of_range
from alignlib.values.time.schedule import Schedule
from alignlib.values.time.zone import Zone

_TABLES = 256
"""Tables kept; the sums of years, which are small, are kept beside them."""

_SPAN = 400
"""Years that one search goes through: more than any promise, and a bound on its cost."""

_EMPTY_RUN = 50
"""Years without any open time after which a calendar counts as closed for good."""

_NEVER = 30 * 366 * DAY
"""A period longer than this (about 30 years) counts as one without an end."""


@frozen
class YearTable:
    """The open time of one local year, in instants (µs).

    Periods that touch, also at midnight, are one. `before[i]` is the open time of the year
    before period i, `after[i]` that up to its end. `days` are the ordinals of the open dates.
    """

    start: Micros
    end: Micros
    opens: tuple[Micros, ...]
    closes: tuple[Micros, ...]
    before: tuple[Micros, ...]
    after: tuple[Micros, ...]
    days: tuple[int, ...]

    @property
    def total(self) -> Micros:
        """Open µs in the whole year."""
        return self.after[-1] if self.after else 0

    def position(self, us: Micros) -> Micros:
        """Open µs from the start of the year to an instant of it."""
        at = bisect_right(self.opens, us) - 1
        if at < 0:
            return 0
        return self.before[at] + min(us, self.closes[at]) - self.opens[at]


@frozen
class OpenTime:
    """The open periods of a schedule in a zone. All arguments and results are instants in µs."""

    schedule: Schedule
    zone: Zone
    # Caches of a pure function: threads that race write equal values, so none is locked.
    _tables: dict[int, YearTable] = field(factory=dict, init=False, eq=False, repr=False)
    _totals: dict[int, Micros] = field(factory=dict, init=False, eq=False, repr=False)

    def __reduce__(self) -> tuple[object, tuple[Schedule, Zone]]:
        return OpenTime, (self.schedule, self.zone)

    def windows(self, date_ordinal: int) -> list[tuple[Micros, Micros]]:
        """The open windows of a date as instants.

        Where the clocks skip a window's edge it moves forward with the wall time; what is
        left of the window may be shorter, joined with the next one, or nothing.
        """
        hours = self.schedule.windows(date_ordinal)
        if not hours:
            return []
        offset = self.zone.constant_offset(date_ordinal)
        if offset is not None:
            midnight = (date_ordinal - EPOCH_ORDINAL) * DAY - offset
            return [(midnight + opening, midnight + closing) for opening, closing in hours]
        first, last = self.zone.start_of(date_ordinal), self.zone.start_of(date_ordinal + 1)
        found: list[tuple[Micros, Micros]] = []
        for opening, closing in hours:
            begin = max(self.zone.instant(date_ordinal, opening), first)
            end = min(self.zone.instant(date_ordinal, closing), last)
            if found and begin < found[-1][1]:
                begin = found[-1][1]
            if begin < end:
                found.append((begin, end))
        return found

    def table(self, year: int) -> YearTable:
        """The table of a year, 1 to 9999."""
        found = self._tables.get(year)
        if found is None:
            if not 1 <= year <= 9999:
                raise out_of_range()
            found = self._build(year)
            if len(self._tables) >= _TABLES:
                self._tables.clear()
            self._tables[year] = found
            self._totals[year] = found.total
        return found

    def total(self, year: int) -> Micros:
        """Open µs in a year."""
        found = self._totals.get(year)
        return self.table(year).total if found is None else found

    def _build(self, year: int) -> YearTable:
        opens: list[Micros] = []
        closes: list[Micros] = []
        days: list[int] = []
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        for ordinal in range(first, last + 1):
            windows = self.windows(ordinal)
            if windows:
                days.append(ordinal)
            for begin, end in windows:
                if closes and closes[-1] == begin:
                    closes[-1] = end
                else:
                    opens.append(begin)
                    closes.append(end)
        before: list[Micros] = []
        after: list[Micros] = []
        total = 0
        for begin, end in zip(opens, closes, strict=True):
            before.append(total)
            total += end - begin
            after.append(total)
        return YearTable(
            self.zone.start_of(first),
            self.zone.start_of(last + 1),
            tuple(opens),
            tuple(closes),
            tuple(before),
            tuple(after),
            tuple(days),
        )

    def year_at(self, us: Micros) -> int:
        """The local year whose table holds an instant."""
        year = date.fromordinal(self.zone.local(us)[0]).year
        # A change of the clocks at New Year can show a date that the table has left already.
        if us >= self.table(year).end:
            return year + 1
        return year - 1 if us < self.table(year).start else year

    def years_after(self, year: int) -> Iterator[int]:
        """The later years to search, in order; ends by raising `CalendarError`, never alone."""
        if not any(self.schedule.weekly):
            own = {date.fromordinal(ordinal).year for ordinal, _ in self.schedule.replaced}
            yield from sorted(later for later in own if later > year)
            raise CalendarError(f"the calendar has not enough open time after {year}")
        yield from self._search(year, 1)

    def years_before(self, year: int) -> Iterator[int]:
        """The earlier years to search, latest first; ends as `years_after` does."""
        if not any(self.schedule.weekly):
            own = {date.fromordinal(ordinal).year for ordinal, _ in self.schedule.replaced}
            yield from sorted((earlier for earlier in own if earlier < year), reverse=True)
            raise CalendarError(f"the calendar has not enough open time before {year}")
        yield from self._search(year, -1)

    def _search(self, year: int, step: int) -> Iterator[int]:
        empty = 0
        for _ in range(_SPAN):
            year += step
            if not 1 <= year <= 9999:
                raise out_of_range()
            empty = 0 if self.total(year) else empty + 1
            if empty >= _EMPTY_RUN:
                raise CalendarError(f"the calendar has no open time in the {empty} years to {year}")
            yield year
        raise CalendarError(f"the time lies more than {_SPAN} years away")

    def elapsed(self, start: Micros, end: Micros) -> Micros:
        """Open µs from start to end; negative when the end is earlier."""
        if end < start:
            return -self.elapsed(end, start)
        first, last = self.year_at(start), self.year_at(end)
        if last - first > _SPAN:
            raise CalendarError(f"the times lie more than {_SPAN} years apart")
        between = self.table(last).position(end) - self.table(first).position(start)
        return between + sum(self.total(year) for year in range(first, last))

    def add(self, start: Micros, amount: Micros) -> Micros:
        """The instant after `amount` of open time; an amount that ends at closing ends there."""
        if amount < 0:
            return self.subtract(start, -amount)
        if amount == 0:
            return self.next_open(start)
        year = self.year_at(start)
        need = self.table(year).position(start) + amount
        if need > self.total(year):
            need -= self.total(year)
            for later in self.years_after(year):
                year = later
                if need <= self.total(year):
                    break
                need -= self.total(year)
        table = self.table(year)
        at = bisect_left(table.after, need)
        return table.opens[at] + need - table.before[at]

    def subtract(self, start: Micros, amount: Micros) -> Micros:
        """The instant before `amount` of open time; an amount that ends at opening ends there."""
        if amount < 0:
            return self.add(start, -amount)
        if amount == 0:
            return start if self.is_open(start) else self.prev_close_or_self(start)
        year = self.year_at(start)
        need = self.table(year).position(start) - amount
        if need < 0:
            for earlier in self.years_before(year):
                year = earlier
                need += self.total(year)
                if need >= 0:
                    break
        table = self.table(year)
        at = bisect_right(table.before, need) - 1
        return table.opens[at] + need - table.before[at]

    def is_open(self, us: Micros) -> bool:
        """Whether the instant lies in [opening, closing)."""
        table = self.table(self.year_at(us))
        at = bisect_right(table.opens, us) - 1
        return at >= 0 and us < table.closes[at]

    def next_open(self, us: Micros) -> Micros:
        """The instant itself when open, else the next opening."""
        year = self.year_at(us)
        table = self.table(year)
        at = bisect_right(table.closes, us)
        if at < len(table.closes):
            return max(us, table.opens[at])
        later = next(later for later in self.years_after(year) if self.total(later))
        return self.table(later).opens[0]

    def next_close(self, us: Micros) -> Micros:
        """The end of the open period that holds the instant, or else of the next one."""
        begin = self.next_open(us)
        year = self.year_at(begin)
        table = self.table(year)
        close = table.closes[bisect_right(table.closes, begin)]
        while close == table.end:  # open at New Year's midnight: the period may go on
            year += 1
            table = self.table(year)
            if not table.opens or table.opens[0] != close:
                break
            close = table.closes[0]
            if close - begin > _NEVER:
                raise CalendarError("the calendar never closes")
        return close

    def prev_close_or_self(self, us: Micros) -> Micros:
        """The instant itself within (opening, closing], else the closing before it."""
        year = self.year_at(us)
        table = self.table(year)
        at = bisect_left(table.opens, us) - 1
        if at >= 0:
            return min(us, table.closes[at])
        earlier = next(earlier for earlier in self.years_before(year) if self.total(earlier))
        return self.table(earlier).closes[-1]

    def open_of(self, us: Micros) -> Micros:
        """The opening of the period that holds an instant of (opening, closing]."""
        year = self.year_at(us - 1)
        table = self.table(year)
        begin = table.opens[bisect_left(table.opens, us) - 1]
        while begin == table.start:
            year -= 1
            table = self.table(year)
            if not table.closes or table.closes[-1] != begin:
                break
            begin = table.opens[-1]
            if us - begin > _NEVER:
                raise CalendarError("the calendar was always open")
        return begin
