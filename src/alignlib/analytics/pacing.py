"""What a team can call, and when a batch should be let out to it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil
from statistics import fmean, variance
from typing import Literal

from attrs import frozen

from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning
from alignlib.analytics.figure import days as in_days

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
class Pacing(Answered):
    """The days until the backlog is empty or the days given are over; `figure` is what succeeds on
    average."""

    days: tuple[Day, ...]

    @property
    def figure(self) -> Figure:
        left = self.days[-1].backlog if self.days else 0
        notes = [f"{left:,} still wait at the end"] if left else []
        return Figure(
            "leads that succeed", self.success, sum(day.arrived for day in self.days), "leads",
            f"over {in_days(len(self.days))}", unit="count",
            warnings=("by a chance that is taken for certain: no interval", *notes),
        )  # fmt: skip

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
    at_most: int | None = None,
) -> Pacing:
    """A batch let out as `arrivals` a day, to a team that works `per_day`.

    `chance` is what a lead is worth that is worked so many days after it came. `days` is how long
    one looks; None: until nobody waits. Under overload the newest first succeeds more often where
    the chance falls, and lets the old ones wait for ever; with `at_most` who has waited so many
    days comes before all others.
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
            starved = at_most is not None and day - waiting[0][0] >= at_most
            oldest = starved or order == "oldest first"
            came, count = waiting.popleft() if oldest else waiting.pop()
            taken = min(room, count)
            success += taken * chance(day - came)
            worked += taken
            room -= taken
            if taken < count:
                rest = (came, count - taken)
                if oldest:
                    waiting.appendleft(rest)
                else:
                    waiting.append(rest)
        found.append(Day(arrived, worked, success, sum(count for _, count in waiting)))
        day += 1
    return Pacing(tuple(found))


@frozen
class Inflow(Answered):
    """How bursty leads come in, against what a team can work in a day; `figure` is the largest day
    by the capacity: above 1 the two sides are in each other's way."""

    arrivals: tuple[int, ...]
    per_day: Fraction
    when: str

    @property
    def figure(self) -> Figure:
        return Figure(
            "leads of the largest day by a day's capacity",
            float(max(self.arrivals) / self.per_day), len(self.arrivals), "days", self.when,
            unit="times",
            warnings=clock_warning(self.when),
        )  # fmt: skip

    @property
    def load(self) -> Fraction:
        """All leads by the capacity of all days: a bursty inflow is late at a low load, too."""
        return sum(self.arrivals) / (len(self.arrivals) * self.per_day)

    @property
    def cv2(self) -> float | None:
        """The squared coefficient of variation of a day's leads; 0 is level. At random it is 1 by
        the mean. None: no leads, or one day."""
        mean = fmean(self.arrivals)
        if not mean or len(self.arrivals) < 2:
            return None
        return variance(self.arrivals) / mean**2

    @property
    def idle(self) -> Fraction:
        """The share of the capacity that nobody needs, day by day with what was left over."""
        left, unused = Fraction(0), Fraction(0)
        for arrived in self.arrivals:
            left += arrived
            worked = min(left, self.per_day)
            unused += self.per_day - worked
            left -= worked
        return unused / (len(self.arrivals) * self.per_day)


def inflow(arrivals: Sequence[int], per_day: Number, *, clock: str = UNKNOWN) -> Inflow:
    """Leads by working day, the days without any among them, against the capacity of a day.

    Raises:
        ValueError: no day, a capacity that is not above 0, or leads below 0.
    """
    if not arrivals or min(arrivals) < 0 or per_day <= 0:
        raise ValueError("give the leads of at least one day, and a capacity above 0")
    return Inflow(tuple(arrivals), Fraction(per_day), clock)


def hours_for(dials: int, contacts: Number, dial_minutes: Number, talk_minutes: Number) -> Fraction:
    """Working hours of so many dials of which some become a conversation."""
    minutes = Fraction(dials) * Fraction(dial_minutes) + Fraction(contacts) * Fraction(talk_minutes)
    return minutes / 60
