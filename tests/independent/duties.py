"""Promises about no lead, period by period, from the reference: acts are counted anew for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from independent.instants import Times, at_wall, wall
from independent.judge import Act


@dataclass(frozen=True)
class Quota:
    """`at least 2 of call by sales where page is a each week`."""

    name: str
    most: bool
    number: int
    kinds: tuple[str, ...]
    by: str | None
    page: str | None
    period: str
    warn: int | None = None
    late_by: tuple[int, ...] = ()  # days

    def text(self) -> str:
        words = f"at {'most' if self.most else 'least'} {self.number} of {', '.join(self.kinds)}"
        words += f" by {self.by}" if self.by else ""
        words += f" where page is {self.page}" if self.page else ""
        lines = [f"sla {self.name}", "  sales owes marketing", f"  {words} each {self.period}"]
        lines += [f"  warn at {self.warn}% tell sales"] if self.warn else []
        lines += ["  if broken tell marketing" if self.most else "  if late tell marketing"]
        days = [f"{count} day{'s' if count > 1 else ''}" for count in self.late_by]
        lines += [f"  if late by {one} tell marketing" for one in days]
        return "\n".join(lines)


def told(quota: Quota, times: Times, acts: Sequence[Act], since: int, until: int) -> list[Any]:
    """Tuples of instant, promise, number, step, last instant: in the order of time."""
    found: list[Any] = []
    for number, (begin, end) in enumerate(_periods(quota, times, since, until), 1):
        last = end - 1
        counted = [
            act.at
            for act in acts
            if begin <= act.at <= min(last, until)
            and act.matches(quota.kinds, quota.by, quota.page, "lead") is True
        ]
        steps = [(begin, "started")]
        if quota.most:
            broken = counted[quota.number] if len(counted) > quota.number else None
            steps.append((end, "kept") if broken is None else (broken, "broken"))
        else:
            met = counted[quota.number - 1] if len(counted) >= quota.number else None
            if quota.warn:
                at = begin + (end - begin) * quota.warn // 100 + 1
                steps += [(at, "warned")] if met is None or met >= at else []
            steps.append((end, "late") if met is None else (met, "met"))
            if met is None:
                shown = wall(last, times.zone)
                later = [at_wall(shown + timedelta(days=n), times.zone) for n in quota.late_by]
                steps += [(at + 1, "late by") for at in later]
        found += [(at, quota.name, number, step, last) for at, step in steps if at <= until]
    return found


def _periods(quota: Quota, times: Times, since: int, until: int) -> Iterator[tuple[int, int]]:
    """Those that begin from `since` to `until`."""
    day = _first(quota.period, wall(since, times.zone).date())
    while True:
        following = _next(quota.period, day)
        begin, end = (
            at_wall(datetime.combine(one, time()), times.zone) for one in (day, following)
        )
        if begin > until:
            return
        works = times.office is None or bool(times.office.of_day(day))
        if begin >= since and (works or quota.period != "working day"):
            yield begin, end
        day = following


def _first(period: str, day: date) -> date:
    match period:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case "year":
            return day.replace(month=1, day=1)
    return day


def _next(period: str, day: date) -> date:
    longest = {"week": 7, "month": 31, "quarter": 92, "year": 366}.get(period, 1)
    return _first(period, day + timedelta(days=longest))
