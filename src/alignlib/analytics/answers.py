"""How quickly is a lead answered? Those that nobody has answered yet count as well."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from attrs import frozen

from alignlib.analytics.columns import AnyFrame, records
from alignlib.analytics.figure import Answered, Figure, aware, stamp
from alignlib.analytics.instants import utc, utc_or_none
from alignlib.analytics.limits import Limits, within_limits
from alignlib.analytics.proportion import Proportion
from alignlib.analytics.survival import Incidence, incidence

_HOUR = timedelta(hours=1)
_DONE = "answered"


@frozen
class HandedOver:
    """One lead: when it was handed over, when it was first answered (None: not yet), by whom."""

    at: datetime
    first: datetime | None = None
    by: str | None = None

    def answered(self, within: timedelta, at: datetime) -> bool | None:
        """Whether it was answered within a time, the last instant included; None where less than
        that has passed at `at`."""
        handed = utc(self.at)
        if utc(at) - handed < within:
            return None
        return self.first is not None and utc(self.first) - handed <= within


@frozen
class FirstResponse(Answered):
    """The time to the first answer; `figure` is its median in hours.

    `curve` is the share answered by each time. `untouched` leads are in it for as long as they have
    waited: the median of the answered alone is that of the quick ones.
    """

    leads: tuple[HandedOver, ...]
    at: datetime
    curve: Incidence
    untouched: int
    ahead: int

    @property
    def figure(self) -> Figure:
        notes = []
        if self.untouched:
            naive = self.median_of_answered
            alone = "" if naive is None else f"; the median of the answered alone, {naive:.4g} h"
            notes.append(
                f"{self.untouched:,} are not answered yet and count as long as they wait{alone}"
            )
        if self.ahead:
            notes.append(f"{self.ahead:,} hand-overs after that are left out")
        median = self.curve.quantile(0.5)
        if median is None:
            notes.append("fewer than half are answered by the longest wait seen: no median")
        return Figure(
            "time until half of the leads are answered",
            median,
            self.curve.n,
            "leads handed over",
            f"as seen at {stamp(self.at)}",
            self.curve.quantile_interval(0.5, _DONE, of_all=True),
            "hours",
            tuple(notes),
        )

    @property
    def median_of_answered(self) -> float | None:
        """The figure that flatters, in hours: of the answered alone."""
        times = sorted(
            (utc(lead.first) - utc(lead.at)) / _HOUR
            for lead in self.leads
            if lead.first is not None
        )
        if not times:
            return None
        middle = len(times) // 2
        return times[middle] if len(times) % 2 else (times[middle - 1] + times[middle]) / 2

    def answered_by(self, hours: float) -> Figure:
        """The share answered within so many hours, by the curve: all leads count, however young."""
        known = hours <= self.curve.longest or not self.curve.longest_open
        share = self.curve.share(_DONE, hours)
        return Figure(
            f"leads answered within {hours:g} hours",
            share if known else None,
            self.curve.n,
            "leads handed over",
            f"as seen at {stamp(self.at)}",
            self.curve.interval(_DONE, hours) if known else None,
            warnings=() if known else ("nobody has waited so long yet",),
        )

    def within(self, time: timedelta) -> Figure:
        """Of the leads handed over at least `time` ago: those answered within it (the last instant
        included)."""
        due, young = [], 0
        for lead in self.leads:
            in_time = lead.answered(time, self.at)
            if in_time is None:
                young += 1
            else:
                due.append(in_time)
        notes = [f"{young:,} more are younger than that, and not counted"] if young else []
        return Figure.share(
            f"leads answered within {_spell(time)}",
            Proportion(sum(due), len(due)),
            "leads old enough",
            f"handed over until {stamp(self.at - time)}",
            *notes,
        )

    def by_rep(self, time: timedelta) -> Limits:
        """The same by rep, against limits instead of in a ranking. Leads of nobody are left out.

        Raises:
            ValueError: no lead of anybody is old enough.
        """
        counts: dict[str, list[int]] = {}
        for lead in self.leads:
            in_time = lead.answered(time, self.at)
            if lead.by is None or in_time is None:
                continue
            own = counts.setdefault(lead.by, [0, 0])
            own[0] += in_time
            own[1] += 1
        return within_limits(
            {name: (k, n) for name, (k, n) in counts.items()},
            what=f"leads answered within {_spell(time)}",
            of="leads old enough",
            clock=f"handed over until {stamp(self.at - time)}",
        )


def first_response(leads: Iterable[HandedOver] | AnyFrame, at: datetime) -> FirstResponse:
    """How long leads wait for the first answer, as known at `at`: later hand-overs are left out,
    later answers have not come yet. Hours are elapsed ones.

    Raises:
        ValueError: an instant without a time zone, an answer before its hand-over, or no lead.
    """
    aware(at)
    known: list[HandedOver] = []
    ahead = untouched = 0
    seen = utc(at)
    for lead in records(HandedOver, leads):
        handed, first = utc(lead.at), utc_or_none(lead.first)
        if handed > seen:
            ahead += 1
            continue
        if lead.first is not None and first is not None and first < handed:
            raise ValueError(
                f"answered at {stamp(lead.first)}, before the hand-over at {stamp(lead.at)}"
            )
        if first is not None and first > seen:
            lead = HandedOver(lead.at, None, lead.by)
        untouched += lead.first is None
        known.append(lead)
    if not known:
        raise ValueError(f"no lead was handed over until {stamp(at)}")
    curve = incidence(_waits(known, at))
    return FirstResponse(tuple(known), at, curve, untouched, ahead)


def _waits(leads: Iterable[HandedOver], at: datetime) -> Iterable[tuple[float, str | None]]:
    for lead in leads:
        if lead.first is None:
            yield (utc(at) - utc(lead.at)) / _HOUR, None
        else:
            yield (utc(lead.first) - utc(lead.at)) / _HOUR, _DONE


def _spell(time: timedelta) -> str:
    minutes = time / timedelta(minutes=1)
    if minutes < 120:
        return f"{minutes:g} minutes"
    hours = minutes / 60
    return f"{hours:g} hours" if hours < 48 else f"{hours / 24:g} days"
