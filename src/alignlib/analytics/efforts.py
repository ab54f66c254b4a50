"""How much effort did leads get? Three promises that sound alike and count other things."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import fmean

from attrs import frozen

from alignlib.analytics.answers import HandedOver
from alignlib.analytics.columns import AT, MAYBE_AT, AnyFrame, Counting, Framed, frame_of, records
from alignlib.analytics.decay import tries
from alignlib.analytics.figure import (
    UNKNOWN,
    Answered,
    Figure,
    aware,
    clock_warning,
    stamp,
)
from alignlib.analytics.instants import micros, since_1970, utc
from alignlib.analytics.limits import Limits, within_limits
from alignlib.analytics.proportion import Proportion


@frozen
class Effort(Answered):
    """A share of effort, and what it is a share of."""

    counted: Proportion
    figure_of: Figure

    @property
    def figure(self) -> Figure:
        return self.figure_of


def worked_leads(leads: Iterable[HandedOver] | AnyFrame, within: timedelta, at: datetime) -> Effort:
    """The share of *leads* that were worked within a time: of those handed over at least that long
    ago.

    Raises:
        ValueError: an instant without a time zone.
    """
    aware(at)
    worked = due = young = 0
    frame = frame_of(leads)
    if frame is not None:
        worked, due, young = _worked_in(frame, within, at)
        leads = ()
    for lead in leads:
        in_time = lead.answered(within, at)
        if in_time is None:
            young += 1
            continue
        due += 1
        worked += in_time
    counted = Proportion(worked, due)
    notes = [f"{young:,} more are too young to count"] if young else []
    clock = f"handed over until {stamp(at - within)}"
    return Effort(counted, Figure.share("leads worked in time", counted, "leads", clock, *notes))


def activity_on_new(
    activities: Iterable[tuple[datetime, datetime]] | AnyFrame,
    younger_than: timedelta,
    *,
    clock: str = UNKNOWN,
) -> Effort:
    """The share of *activities* that went to new leads: (when it was done, when its lead came), or
    a frame with the columns `done` and `came`.

    It says nothing of how many leads were worked: ten calls to one lead are ten. Activities of one
    person depend on each other, so that its interval is too narrow.

    Raises:
        ValueError: an activity before its lead came.
    """
    new = total = 0
    frame = frame_of(activities)
    if frame is not None:
        new, total = _new_in(frame, younger_than)
        activities = ()
    for done, came in activities:
        age = utc(done) - utc(came)
        if age < timedelta(0):
            raise ValueError(f"done at {stamp(done)}, before its lead came at {stamp(came)}")
        total += 1
        new += age < younger_than
    counted = Proportion(new, total)
    note = "activities hang together: the interval is narrower than the truth"
    return Effort(
        counted,
        Figure.share(
            "activities that went to new leads", counted, "activities", clock,
            *clock_warning(clock), note,
        ),
    )  # fmt: skip


def _worked_in(frame: Framed, within: timedelta, at: datetime) -> tuple[int, int, int]:
    """Leads worked in time, those old enough, and those that are not."""
    rows = Counting(frame, at=AT, first=MAYBE_AT)
    old = since_1970(at) - rows["at"] >= micros(within)
    in_time = rows["first"] - rows["at"] <= micros(within)
    found = rows.sums(worked=old & in_time, due=old)
    return found["worked"], found["due"], found["rows"] - found["due"]


def _new_in(frame: Framed, younger_than: timedelta) -> tuple[int, int]:
    """Activities on new leads, and all."""
    rows = Counting(frame, done=AT, came=AT)
    age = rows["done"] - rows["came"]
    rows.from_0(age, "`done` is before `came`")
    found = rows.sums(new=age < micros(younger_than))
    return found["new"], found["rows"]


@frozen
class Dead:
    """A lead that was given up: after so many tries, by whom."""

    tries: int
    by: str | None = None


@frozen
class TriesBeforeDead(Answered):
    """Leads given up; `figure` is the share given up with fewer than `baseline` tries."""

    dead: tuple[Dead, ...]
    baseline: int
    when: str

    @property
    def early(self) -> Proportion:
        return Proportion(sum(lead.tries < self.baseline for lead in self.dead), len(self.dead))

    @property
    def figure(self) -> Figure:
        what = f"leads given up before {self.baseline} tries"
        return Figure.share(
            what, self.early, "leads given up", self.when, *clock_warning(self.when)
        )

    @property
    def mean_tries(self) -> float | None:
        return fmean(lead.tries for lead in self.dead) if self.dead else None

    def thrown_away(self, chance: float, value: float) -> float:
        """What the tries that were not made would have brought: the chance to reach somebody in
        them, if each has `chance` and they are independent, times the `value` of reaching one."""
        return sum(
            tries(chance, self.baseline - lead.tries) * value
            for lead in self.dead
            if lead.tries < self.baseline
        )

    def by_rep(self) -> Limits:
        """Who gives up early more often than chance makes of the team's rate; leads of nobody are
        left out.

        Raises:
            ValueError: nobody has given up any.
        """
        counts: dict[str, list[int]] = {}
        for lead in self.dead:
            if lead.by is not None:
                own = counts.setdefault(lead.by, [0, 0])
                own[0] += lead.tries < self.baseline
                own[1] += 1
        return within_limits(
            {name: (k, n) for name, (k, n) in counts.items()},
            what=f"leads given up before {self.baseline} tries",
            of="leads given up",
            clock=self.when,
        )


def tries_before_dead(
    dead: Iterable[Dead] | AnyFrame, baseline: int, *, clock: str = UNKNOWN
) -> TriesBeforeDead:
    """Of the leads given up: how many had fewer than `baseline` tries.

    Raises:
        ValueError: a baseline below 1, or a number of tries below 0.
    """
    found = tuple(records(Dead, dead))
    if baseline < 1:
        raise ValueError(f"a baseline of {baseline} tries asks for nothing: give 1 or more")
    if any(lead.tries < 0 for lead in found):
        raise ValueError("a number of tries is 0 or more")
    return TriesBeforeDead(found, baseline, clock)


def chance_of_a_try(all_tries: float, count: int) -> float:
    """The chance of one try, where so many together have `all_tries`, if they are independent:
    90 % in six tries are 31.9 % in each."""
    if not 0 <= all_tries < 1 or count < 1:
        raise ValueError("give a chance from 0 to below 1, and at least one try")
    return float(1 - (1 - all_tries) ** (1 / count))
