"""Dates and times as exports write them, in the zone of the mapping."""

from __future__ import annotations

from datetime import date, datetime, time

from attrs import frozen

from alignlib.exchange.formats import ISO, Format
from alignlib.values.time.instant import from_micros
from alignlib.values.time.zone import Zone


@frozen
class Clock:
    """How a mapping reads dates and times: the zone of naive ones, and the formats in order."""

    zone: Zone
    formats: tuple[Format, ...]

    def instant(self, text: str, at: time) -> datetime:
        """The aware datetime of a cell; `at` is the time of day of a date without one.

        A wall time that the clocks skip moves forward by the gap, an ambiguous one is the first.

        Raises:
            ValueError: no format fits; the message is what was expected.
        """
        found = self._read(text, "a time")
        if not isinstance(found, datetime):
            found = datetime.combine(found, at)
        return found if found.utcoffset() is not None else self.localise(found)

    def day(self, text: str) -> date:
        """The date of a cell; of one with an offset, its date in the zone.

        Raises:
            ValueError: no format fits; the message is what was expected.
        """
        found = self._read(text, "a date")
        if not isinstance(found, datetime):
            return found
        if found.utcoffset() is not None:
            found = found.astimezone(self.zone.tzinfo)
        return found.date()

    def localise(self, naive: datetime) -> datetime:
        """A wall time of the zone as an aware datetime (of two equal wall times, the first)."""
        wall = naive.time()
        micros = ((wall.hour * 60 + wall.minute) * 60 + wall.second) * 1_000_000 + wall.microsecond
        return from_micros(self.zone.instant(naive.toordinal(), micros), self.zone)

    def end_of(self, day: date) -> datetime:
        """The last microsecond of a date."""
        return from_micros(self.zone.start_of(day.toordinal() + 1) - 1, self.zone)

    def _read(self, text: str, what: str) -> date | datetime:
        for form in self.formats:
            found = form.read(text)
            if found is not None:
                return _within(found, what)
        shown = ("2026-03-05 09:15" if form.text == ISO else form.text for form in self.formats)
        raise ValueError(f"{what} as {' or '.join(shown)}")


def _within(found: date | datetime, what: str) -> date | datetime:
    """Raises `ValueError` for what is no date in some zone: at both ends of the calendar."""
    day = found.date() if isinstance(found, datetime) else found
    if not date(1, 1, 2) < day < date(9999, 12, 30):
        raise ValueError(f"{what} in the years 1 to 9999, not on the last days of it")
    return found
