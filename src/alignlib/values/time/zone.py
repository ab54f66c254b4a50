"""A time zone: from instants to wall clocks and back, by one fixed rule."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import field, frozen

from alignlib.values.time.instant import DAY, EPOCH_ORDINAL, Micros, out_of_range

_MICRO = timedelta(microseconds=1)
_CACHE_SIZE = 20_000
_VARIES = -(10**18)
"""Stands in a cache for "the offset changes during this day"."""

_SAFE_KEY = re.compile(r"[A-Za-z0-9_+\-]+(/[A-Za-z0-9_+\-]+)*")


class UnknownZoneError(ValueError):
    """A time zone name that the zone database does not have; `close` are those that are like it."""

    close: tuple[str, ...] = ()


@frozen(repr=False)
class Zone:
    """A time zone by its IANA name. Make one with `Zone.named`.

    Two rules make every wall time an instant: a wall time that the clocks skip moves forward
    by the gap (02:30 becomes 03:30), and one that they repeat is the first of the two.
    """

    name: str
    tzinfo: ZoneInfo = field(eq=False)
    # Filled as days are asked for. A race writes the same value twice, which does no harm.
    _wall_offsets: dict[int, int] = field(factory=dict, init=False, eq=False)
    _utc_offsets: dict[int, int] = field(factory=dict, init=False, eq=False)

    @classmethod
    def named(cls, name: str) -> Zone:
        """The zone of an IANA name ("America/New_York") or "UTC".

        Raises `UnknownZoneError`, with the nearest names, for any other.
        """
        found = _ZONES.get(name)
        if found is None:
            found = _ZONES.setdefault(name, cls(name, _load(name)))
        return found

    def __repr__(self) -> str:
        return f"Zone.named({self.name!r})"

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Zone.named, (self.name,)

    def local(self, us: Micros) -> tuple[int, Micros]:
        """The wall clock at an instant: (date ordinal, µs since midnight on the clock).

        Raises `CalendarError` outside the years 1 to 9999.
        """
        day = us // DAY
        offset = self._utc_offsets.get(day)
        if offset is None:
            offset = self._utc_offset_of_day(day)
        if offset == _VARIES:
            offset = self._offset_at(us)
        days, time_of_day = divmod(us + offset, DAY)
        ordinal = days + EPOCH_ORDINAL
        if ordinal < 1 or ordinal > _MAX_ORDINAL:
            raise out_of_range()
        return ordinal, time_of_day

    def instant(self, date_ordinal: int, time_of_day_us: Micros) -> Micros:
        """The instant at which the clock shows this time (0 to 24:00) on this date.

        24:00 is 00:00 of the next date. Raises `CalendarError` outside the years 1 to 9999.
        """
        if time_of_day_us >= DAY:
            date_ordinal, time_of_day_us = date_ordinal + 1, time_of_day_us - DAY
        offset = self._wall_offsets.get(date_ordinal)
        if offset is None:
            offset = self._wall_offset_of_day(date_ordinal)
        if offset == _VARIES:
            offset = self._wall_offset(date_ordinal, time_of_day_us)
        return (date_ordinal - EPOCH_ORDINAL) * DAY + time_of_day_us - offset

    def constant_offset(self, date_ordinal: int) -> int | None:
        """µs from UTC to the wall clock all through a date; None when the clocks change on it."""
        offset = self._wall_offsets.get(date_ordinal)
        if offset is None:
            offset = self._wall_offset_of_day(date_ordinal)
        return None if offset == _VARIES else offset

    def start_of(self, date_ordinal: int) -> Micros:
        """The first instant of a date (00:00, or where the clocks skip it, the moment after)."""
        return self.instant(date_ordinal, 0)

    def _wall_offset(self, ordinal: int, time_of_day: Micros) -> int:
        """µs to take from the wall time: fold 0 gives both rules of this class."""
        if ordinal == _MAX_ORDINAL + 1 and not time_of_day:
            ordinal, time_of_day = _MAX_ORDINAL, DAY - 1  # the end of the last day has an instant
        if ordinal < 1 or ordinal > _MAX_ORDINAL:
            raise out_of_range()
        wall = datetime.fromordinal(ordinal) + timedelta(microseconds=time_of_day)
        return _length(self.tzinfo.utcoffset(wall))

    def _wall_offset_of_day(self, ordinal: int) -> int:
        if ordinal > _MAX_ORDINAL:
            return _VARIES
        # No zone has two changes within two days, so equal ends mean a constant day. The later
        # end is asked for with fold 1: a change that repeats the day's last hour shows there.
        first = self._wall_offset(ordinal, 0)
        wall = datetime.fromordinal(ordinal) + timedelta(microseconds=DAY - 1)
        last = _length(self.tzinfo.utcoffset(wall.replace(fold=1)))
        value = first if first == last else _VARIES
        _remember(self._wall_offsets, ordinal, value)
        return value

    def _offset_at(self, us: Micros) -> int:
        days, rest = divmod(us, DAY)
        ordinal = days + EPOCH_ORDINAL
        if ordinal < 1 or ordinal > _MAX_ORDINAL:
            raise out_of_range()
        moment = datetime.fromordinal(ordinal).replace(tzinfo=self.tzinfo)
        moment += timedelta(microseconds=rest)
        try:
            return _length(self.tzinfo.fromutc(moment).utcoffset())
        except OverflowError:
            raise out_of_range() from None

    def _utc_offset_of_day(self, day: int) -> int:
        first = self._offset_at(day * DAY)
        value = first if first == self._offset_at(day * DAY + DAY - 1) else _VARIES
        _remember(self._utc_offsets, day, value)
        return value


_ZONES: dict[str, Zone] = {}
_MAX_ORDINAL = date.max.toordinal()


def _remember(cache: dict[int, int], key: int, value: int) -> None:
    if len(cache) >= _CACHE_SIZE:
        cache.clear()
    cache[key] = value


def _length(offset: timedelta | None) -> int:
    assert offset is not None  # a ZoneInfo always knows its offset
    return offset // _MICRO


def _load(name: str) -> ZoneInfo:
    # The name is checked first: it comes from an author's text, and a zone is a file's name.
    if _SAFE_KEY.fullmatch(name):
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, OSError, ValueError):
            pass
    raise _unknown(name)


def _unknown(name: str) -> UnknownZoneError:
    close = _close(name)
    if close:
        message = f"unknown time zone {name!r}: did you mean {' or '.join(close)}?"
    else:
        message = (
            f'unknown time zone {name!r}: use an IANA name such as "America/New_York", or "UTC"'
        )
    error = UnknownZoneError(message)
    error.close = close
    return error


def _close(name: str) -> tuple[str, ...]:
    from difflib import get_close_matches
    from zoneinfo import available_timezones

    bare = str.maketrans("", "", "_- ")
    same = name.translate(bare).lower()
    for zone in sorted(available_timezones()):
        if zone.translate(bare).lower() == same:
            return (zone,)
    known = {zone.lower(): zone for zone in sorted(available_timezones())}
    wanted = name.strip().replace(" ", "_").lower()
    cities: dict[str, str] = {}
    for zone in known.values():
        cities.setdefault(zone.rsplit("/", 1)[-1].lower(), zone)
    close = [known[key] for key in get_close_matches(wanted, known, n=2)]
    city = wanted.rsplit("/", 1)[-1]
    close += [cities[key] for key in get_close_matches(city, cities, n=2, cutoff=0.75)]
    return tuple(dict.fromkeys(close))[:3]
