"""Which activities stand in a window at an instant, as intervals: `values.time.add` turned round.

An activity at s stands in a window d while t < s + d (R3). Where t is one instant for all, the set
of such s is found once, exactly, as a few intervals of integers; it is more than one where clocks
change, because a repeated hour makes s + d fall.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise

from alignlib.plan.plan import Plan
from alignlib.values.time import DAY, END_OF_DATES, CalendarError, Duration, Micros, Unit, Zone, add
from alignlib.values.time.instant import EPOCH_ORDINAL

NEVER = 1 << 62
FIRST = -62_135_596_800_000_000  # the beginning of the year 1
# By so much a later activity may leave a window earlier: clocks are never put back further.
_SLACK = 3 * DAY

RANGE = (-2_208_988_800_000_000, 4_102_444_800_000_000)
"""From 1900 to 2100: what tables of clock changes cover."""

Interval = tuple[Micros, Micros]


def days(count: int) -> Duration:
    """So many days; a negative number stands for no time (`engine.view.days_after`)."""
    return Duration(max(count, 0), Unit.DAYS)


def leaving(plan: Plan, duration: Duration) -> Callable[[Micros], Micros]:
    """When an activity leaves a window: as `engine.life.Life.expires`."""
    calendar = plan.calendar_of(duration)

    def leaves(at: Micros) -> Micros:
        try:
            return add(at, duration, plan.zone, calendar)
        except CalendarError:
            return NEVER

    return leaves


def standing(plan: Plan, duration: Duration, t: Micros) -> list[Interval]:
    """The instants s ≤ t with t < s + duration, as closed intervals in order."""
    leaves = leaving(plan, duration)
    low = _before(leaves, t)
    high = _after(leaves, low, t)
    found: list[Interval] = list(_too_early(leaves, low))
    cuts = [low, *_cuts(plan, duration, low, high, t), high + 1]
    for start, end in pairwise(cuts):
        first = _first(leaves, start, end, t)
        if first < end:
            _append(found, (first, end - 1))
    if high < t:
        _append(found, (high + 1, t))
    return found


def _append(found: list[Interval], interval: Interval) -> None:
    if found and found[-1][1] + 1 == interval[0]:
        interval = (found.pop()[0], interval[1])
    found.append(interval)


def _before(leaves: Callable[[Micros], Micros], t: Micros) -> Micros:
    """An instant from which, and from all before, the window is certainly over."""
    back = DAY
    while t - back > FIRST + DAY and leaves(t - back) > t - _SLACK:
        back *= 2
    return max(t - back, FIRST + DAY)


def _after(leaves: Callable[[Micros], Micros], low: Micros, t: Micros) -> Micros:
    """An instant after which everything up to t certainly stands in the window."""
    high, step = t, t - low
    while step > DAY:
        step //= 2
        if leaves(high - step) > t + _SLACK:
            high -= step
    return high


def _too_early(leaves: Callable[[Micros], Micros], low: Micros) -> Iterator[Interval]:
    """Instants so early that the zone has no clock for them never leave a window."""
    if low <= FIRST + DAY and leaves(FIRST) == NEVER:
        start, end = FIRST, FIRST + DAY
        while end - start > 1:
            middle = (start + end) // 2
            start, end = (middle, end) if leaves(middle) == NEVER else (start, middle)
        yield FIRST, start


def _first(leaves: Callable[[Micros], Micros], start: Micros, end: Micros, t: Micros) -> Micros:
    """The first instant from `start`, before `end`, that stands in the window; else `end`. Within
    a piece between cuts what comes later leaves later."""
    if leaves(end - 1) <= t:
        return end
    if leaves(start) > t:
        return start
    while start < end:
        middle = (start + end) // 2
        start, end = (start, middle) if leaves(middle) > t else (middle + 1, end)
    return start


def _cuts(plan: Plan, duration: Duration, low: Micros, high: Micros, t: Micros) -> list[Micros]:
    """Where in a stretch the order of leaving may break: midnights, changes of the clocks, and the
    times of day at which clocks change where activities would leave."""
    if duration.unit in (Unit.MINUTES, Unit.HOURS):
        return []
    calendar = plan.calendar_of(duration)
    zones = {plan.zone, calendar.zone} if calendar is not None else {plan.zone}
    found: set[Micros] = set()
    for zone in zones:
        near = [*changes(zone, low - DAY, high + DAY), *changes(zone, t - _SLACK, t + _SLACK)]
        offsets = {
            offset(zone, low),
            *(off for _, before, after in near for off in (before, after)),
        }
        clocks = {0, *((at + max(before, after)) % DAY for at, before, after in near)}
        found.update(at for at, _, _ in near)
        for day in range(low // DAY - 1, high // DAY + 2):
            found.update(day * DAY + clock - off for clock in clocks for off in offsets)
    return sorted(cut for cut in found if low < cut <= high)


def offset(zone: Zone, at: Micros) -> Micros:
    """From UTC to what the clock shows at an instant."""
    at = min(max(at, FIRST + DAY), END_OF_DATES - DAY)
    ordinal, clock = zone.local(at)
    return (ordinal - EPOCH_ORDINAL) * DAY + clock - at


def changes(zone: Zone, low: Micros, high: Micros) -> Iterator[tuple[Micros, Micros, Micros]]:
    """The instants between two at which clocks change, with the offsets before and after."""
    day = low
    before = offset(zone, day)
    while day < high:
        # No zone has two changes within two days.
        after = offset(zone, day + 2 * DAY)
        if after != before:
            start, end = day, day + 2 * DAY
            while end - start > 1:
                middle = (start + end) // 2
                start, end = (middle, end) if offset(zone, middle) == before else (start, middle)
            yield end, before, after
        day, before = day + 2 * DAY, after


@lru_cache(maxsize=16)
def steps(zone: Zone) -> tuple[tuple[Micros, ...], tuple[Micros, ...], tuple[Micros, ...]]:
    """The offsets of a zone through `RANGE`: where they change on the scale of instants, where on
    that of wall clocks (a skipped time belongs to the offset before, a repeated one too), and the
    offsets, one more than there are changes."""
    found = list(changes(zone, RANGE[0], RANGE[1]))
    offsets = (offset(zone, RANGE[0]), *(after for _, _, after in found))
    walls = tuple(at + max(before, after) for at, before, after in found)
    return tuple(at for at, _, _ in found), walls, offsets
