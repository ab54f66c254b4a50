"""Was the promise kept? Over what is due, with what is pending told apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from attrs import frozen

from alignlib.analytics.proportion import Proportion

Step = Literal["open", "met", "late", "met-late", "void", "excused"]


@frozen
class Promise:
    """One promise made: when it is due, and what became of it.

    `open`: neither kept nor over; `late`: over and still not done; `met-late`: done after it.
    """

    due: datetime
    step: Step
    by: str | None = None


@frozen
class Attainment:
    """Of the promises that were `due` by `at`, those kept in time.

    Not counted are those still `pending`, even where they are kept already: they would lift the
    share, as pending ones counted as failures would lower it. `bounds` are what the share of all
    will be if each that is pending and not yet kept is missed, or kept. `touched` is the figure
    that flatters: kept of those that anything was done about.
    """

    at: datetime
    due: Proportion
    touched: Proportion
    pending: int
    pending_met: int
    excluded: int

    @property
    def bounds(self) -> tuple[float, float] | None:
        total = self.due.n + self.pending
        if not total:
            return None
        sure = self.due.k + self.pending_met
        return sure / total, (sure + self.pending - self.pending_met) / total


def attainment(promises: Iterable[Promise], at: datetime, *, level: float = 0.95) -> Attainment:
    """The share of promises kept among those due at or before `at`.

    Void and excused ones were never owed, and count nowhere.

    Raises:
        ValueError: an instant without a time zone.
    """
    if at.tzinfo is None:
        raise ValueError("`at` has no time zone: give an aware datetime")
    kept = owed = pending = pending_met = excluded = met = met_late = 0
    for promise in promises:
        if promise.step in ("void", "excused"):
            excluded += 1
            continue
        met += promise.step == "met"
        met_late += promise.step == "met-late"
        if promise.due <= at:
            owed += 1
            kept += promise.step == "met"
        else:
            pending += 1
            pending_met += promise.step == "met"
    return Attainment(
        at,
        Proportion(kept, owed, level=level),
        Proportion(met, met + met_late, level=level),
        pending,
        pending_met,
        excluded,
    )


BUCKETS: tuple[tuple[int, int | None], ...] = (
    (0, 7), (8, 15), (16, 30), (31, 60), (61, 120), (121, None),
)  # fmt: skip
"""Whole days since the last activity, both ends included; None: and more."""


@frozen
class Ageing:
    """How many leads of one person are how old, by bucket, and how many nobody has touched."""

    name: str
    buckets: tuple[int, ...]
    untouched: int

    @property
    def total(self) -> int:
        return sum(self.buckets) + self.untouched

    def untouched_share(self, level: float = 0.95) -> Proportion:
        return Proportion(self.untouched, self.total, level=level)


def ageing(
    leads: Iterable[tuple[str, int | None]],
    buckets: Sequence[tuple[int, int | None]] = BUCKETS,
) -> tuple[Ageing, ...]:
    """By person, in the order of their names. `leads` are (person, whole local dates since the last
    activity; None: there was none).

    Raises:
        ValueError: an age that no bucket holds.
    """
    counts: dict[str, list[int]] = {}
    for name, days in leads:
        own = counts.setdefault(name, [0] * (len(buckets) + 1))
        own[len(buckets) if days is None else _bucket(days, buckets)] += 1
    return tuple(Ageing(name, tuple(own[:-1]), own[-1]) for name, own in sorted(counts.items()))


def _bucket(days: int, buckets: Sequence[tuple[int, int | None]]) -> int:
    for number, (low, high) in enumerate(buckets):
        if days >= low and (high is None or days <= high):
            return number
    raise ValueError(f"an age of {days} days is in no bucket")
