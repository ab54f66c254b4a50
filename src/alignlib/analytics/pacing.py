"""What a team can call, and when a batch should be let out to it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil
from typing import Literal

from attrs import frozen

Number = int | float | Fraction


def capacity(people: Number, hours: Number, share: Number, effort_minutes: Number) -> Fraction:
    """Leads a day: people × hours × share of their time, by minutes a lead.

    Give shares as `Fraction(65, 100)` for an exact answer: 10 people, 8 hours, 65 %, 20 minutes
    are 156.
    """
    if effort_minutes <= 0:
        raise ValueError("the effort of a lead is more than 0 minutes")
    minutes = Fraction(people) * Fraction(hours) * Fraction(share) * 60
    return minutes / Fraction(effort_minutes)


def split(count: int, parts: int) -> tuple[int, ...]:
    """`count` in parts as equal as can be, the first ones one larger: 302 in 5 is 61, 61, 60, 60,
    60."""
    if count < 0 or parts < 1:
        raise ValueError(f"{count} in {parts} parts: give a count from 0 and at least one part")
    whole, more = divmod(count, parts)
    return tuple(whole + (part < more) for part in range(parts))


def parts_for(count: int, per_day: Number) -> int:
    """Into how many days a batch must be split so that each day's part can be worked that day."""
    if per_day <= 0:
        raise ValueError("a team that can work no lead works none in any number of days")
    return max(1, ceil(Fraction(count) / Fraction(per_day)))


@frozen
class Day:
    """What one day brings: leads that arrive, those worked, what of them succeeds on average, and
    those left over at its end."""

    arrived: int
    worked: int
    success: float
    backlog: int


@frozen
class Pacing:
    """The days until the backlog is empty or the days given are over."""

    days: tuple[Day, ...]

    @property
    def success(self) -> float:
        return sum(day.success for day in self.days)

    @property
    def worked(self) -> int:
        return sum(day.worked for day in self.days)

    @property
    def busy(self) -> tuple[int, ...]:
        """Leads worked, day by day."""
        return tuple(day.worked for day in self.days)


def pace(
    arrivals: Sequence[int],
    per_day: int,
    chance: Callable[[int], float],
    *,
    days: int | None = None,
    order: Literal["oldest first", "newest first"] = "oldest first",
) -> Pacing:
    """A batch let out as `arrivals` a day, to a team that works `per_day`.

    `chance` is what a lead is worth that is worked so many days after it came. `days` is how long
    one looks; None: until nobody waits. Under overload the newest first succeeds more often where
    the chance falls, and lets the old ones wait for ever.
    """
    if per_day < 1:
        raise ValueError("a team that works no lead a day never gets through")
    waiting: deque[tuple[int, int]] = deque()  # (day of arrival, how many)
    found: list[Day] = []
    day = 0
    while day < len(arrivals) or (waiting if days is None else day < days):
        if days is not None and day >= days:
            break
        arrived = arrivals[day] if day < len(arrivals) else 0
        if arrived:
            waiting.append((day, arrived))
        room, success, worked = per_day, 0.0, 0
        while waiting and room:
            came, count = waiting.popleft() if order == "oldest first" else waiting.pop()
            taken = min(room, count)
            success += taken * chance(day - came)
            worked += taken
            room -= taken
            if taken < count:
                rest = (came, count - taken)
                if order == "oldest first":
                    waiting.appendleft(rest)
                else:
                    waiting.append(rest)
        found.append(Day(arrived, worked, success, sum(count for _, count in waiting)))
        day += 1
    return Pacing(tuple(found))


def hours_for(dials: int, contacts: Number, dial_minutes: Number, talk_minutes: Number) -> Fraction:
    """Working hours of so many dials of which some become a conversation."""
    minutes = Fraction(dials) * Fraction(dial_minutes) + Fraction(contacts) * Fraction(talk_minutes)
    return minutes / 60
