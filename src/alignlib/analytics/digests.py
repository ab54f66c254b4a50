"""The day before, in fifteen minutes: what happened, and what of it is out of the ordinary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from math import exp, fsum, lgamma, log

from attrs import frozen

from alignlib.analytics.columns import AnyFrame, records
from alignlib.analytics.figure import Answered, Figure, aware

RARE = 0.01
"""A count is unusual where so many, or so few, happen less often than this."""


@frozen
class Happening:
    """One thing that happened: when, `what` (a hand-over, a promise that is late …), to whom."""

    at: datetime
    what: str
    lead: str = ""


@frozen
class Line:
    """One kind of thing: how often `yesterday`, how often usually (the mean of the days before of
    the same kind; None: there are none), and whose leads."""

    what: str
    count: int
    usual: float | None
    unusual: bool
    leads: tuple[str, ...]


@frozen
class Digest(Answered):
    """One day; `figure` counts all that happened in it. Unusual lines come first."""

    day: date
    zone: str
    lines: tuple[Line, ...]
    compared: int

    @property
    def figure(self) -> Figure:
        notes = []
        if not self.compared:
            notes.append("there is no day before it to compare with")
        return Figure(
            "things that happened", total := sum(line.count for line in self.lines), total,
            "happenings", f"{self.day:%A %Y-%m-%d}, {self.zone}", unit="count",
            warnings=tuple(notes),
        )  # fmt: skip

    def __getitem__(self, what: str) -> Line:
        for line in self.lines:
            if line.what == what:
                return line
        raise KeyError(what)


def daily_digest(
    happenings: Iterable[Happening] | AnyFrame, day: date, zone: tzinfo, *, back: int = 20
) -> Digest:
    """What happened on `day`, by the local date in `zone`, beside the mean of the last `back` days
    of the same kind before it (Monday to Friday, or weekend) since the first happening given.

    Unusual is a count that comes by chance less than once in a hundred days, with events at random
    (Poisson). Every kind that happened that day or before it has a line, those with 0 as well.

    Raises:
        ValueError: an instant without a time zone.
    """
    weekend = day.weekday() >= 5
    counts: dict[str, Counter[date]] = {}
    leads: dict[str, list[str]] = {}
    first = day
    for item in records(Happening, happenings):
        local = aware(item.at).astimezone(zone).date()
        if local > day:
            continue
        first = min(first, local)
        counts.setdefault(item.what, Counter())[local] += 1
        if local == day and item.lead:
            leads.setdefault(item.what, []).append(item.lead)
    before: list[date] = []
    at = day - timedelta(days=1)
    while at >= first and len(before) < back:
        if (at.weekday() >= 5) is weekend:
            before.append(at)
        at -= timedelta(days=1)
    lines = [
        _line(what, own, day, before, tuple(dict.fromkeys(leads.get(what, ()))))
        for what, own in counts.items()
        if own[day] or any(own[date] for date in before)
    ]
    lines.sort(key=lambda line: (not line.unusual, -line.count, line.what))
    return Digest(day, str(zone), tuple(lines), len(before))


def _line(
    what: str, counts: Counter[date], day: date, before: list[date], leads: tuple[str, ...]
) -> Line:
    count = counts[day]
    if not before:
        return Line(what, count, None, False, leads)
    usual = sum(counts[each] for each in before) / len(before)
    # A mean of few days is uncertain itself: half an event more keeps a first one from alarm.
    mean = usual + 0.5 / len(before)
    rare = min(poisson_at_least(count, mean), 1 - poisson_at_least(count + 1, mean))
    return Line(what, count, usual, rare < RARE / 2, leads)


def poisson_at_least(k: int, mean: float) -> float:
    """P(X >= k) of events at random that come `mean` times on average."""
    if k <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    below = fsum(exp(number * log(mean) - mean - lgamma(number + 1)) for number in range(k))
    return max(0.0, 1 - below)
