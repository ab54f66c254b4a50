"""How long ago was anything done? By person, or by stage, in buckets of whole days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from attrs import frozen

from alignlib.analytics.columns import MAYBE_WHOLE, NAME, AnyFrame, Counting, Framed, frame_of
from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning
from alignlib.analytics.limits import Limits, within_limits
from alignlib.analytics.proportion import Proportion

Bucket = tuple[int, int | None]

BUCKETS: tuple[Bucket, ...] = (
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


@frozen
class AgeingTable(Answered, Sequence[Ageing]):
    """One row a person, in the order of their names; `figure` is the share of all leads that nobody
    has touched.

    Buckets may be of unequal width: compare rows, not columns.
    """

    rows: tuple[Ageing, ...]
    buckets: tuple[Bucket, ...]
    when: str

    @property
    def figure(self) -> Figure:
        total = self.total
        return Figure.share(
            "leads without any activity",
            Proportion(total.untouched, total.total),
            "leads",
            self.when,
            *clock_warning(self.when),
        )

    @property
    def total(self) -> Ageing:
        """The sums of the columns."""
        columns = tuple(
            sum(row.buckets[number] for row in self.rows) for number in range(len(self.buckets))
        )
        return Ageing("all", columns, sum(row.untouched for row in self.rows))

    def idle(self, over: int) -> int:
        """Leads untouched, or whose last activity is more than `over` days ago: the pool that need
        not be prospected.

        Raises:
            ValueError: a bucket lies on both sides of `over`, so nobody knows.
        """
        for low, high in self.buckets:
            if low <= over and (high is None or high > over):
                raise ValueError(f"{over} days lie within a bucket, {low} to {high or 'more'}")
        total = self.total
        old = (
            count for count, (low, _) in zip(total.buckets, self.buckets, strict=True) if low > over
        )
        return total.untouched + sum(old)

    def untouched_by_rep(self) -> Limits:
        """Whose share of untouched leads differs from the team's by more than chance.

        Raises:
            ValueError: there are no leads.
        """
        return within_limits(
            {row.name: (row.untouched, row.total) for row in self.rows},
            what="leads without any activity",
            of="leads",
            clock=self.when,
        )

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Ageing]:
        return iter(self.rows)

    @overload
    def __getitem__(self, index: int) -> Ageing: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Ageing, ...]: ...
    def __getitem__(self, index: int | slice) -> Ageing | tuple[Ageing, ...]:
        return self.rows[index]


def ageing(
    leads: Iterable[tuple[str, int | None]] | AnyFrame,
    buckets: Sequence[Bucket] = BUCKETS,
    *,
    clock: str = UNKNOWN,
) -> AgeingTable:
    """By person, in the order of their names. `leads` are (person, whole local dates since the last
    activity; None: there was none), or a frame with the columns `name` and `days`. Give stages as
    names, and days since entering, for the ages of what stands in each stage.

    Raises:
        ValueError: an age that no bucket holds.
    """
    frame = frame_of(leads)
    if frame is not None:
        return AgeingTable(_counted_in(frame, buckets), tuple(buckets), clock)
    counts: dict[str, list[int]] = {}
    places: dict[int | None, int] = {None: len(buckets)}
    for name, days in leads:
        own = counts.get(name)
        if own is None:
            own = counts[name] = [0] * (len(buckets) + 1)
        place = places.get(days)
        if place is None:
            place = places[days] = _bucket(days or 0, buckets)
        own[place] += 1
    rows = tuple(Ageing(name, tuple(own[:-1]), own[-1]) for name, own in sorted(counts.items()))
    return AgeingTable(rows, tuple(buckets), clock)


def _counted_in(frame: Framed, buckets: Sequence[Bucket]) -> tuple[Ageing, ...]:
    from narwhals import lit, when

    rows = Counting(frame, name=NAME, days=MAYBE_WHOLE)
    days = rows["days"]
    place = when(days.is_null()).then(lit(len(buckets))).otherwise(lit(-1))
    for number, (low, high) in reversed(list(enumerate(buckets))):
        inside = days >= low if high is None else (days >= low) & (days <= high)
        place = when(inside).then(lit(number)).otherwise(place)
    rows.add(place=place)
    table: dict[str, list[int]] = {}
    for (name, number), counts in rows.groups(("name", "place")).items():
        if number < 0:
            raise ValueError(f"`days` of {counts['rows']:,} leads of {name} is in no bucket")
        table.setdefault(name, [0] * (len(buckets) + 1))[number] = counts["rows"]
    return tuple(Ageing(name, tuple(own[:-1]), own[-1]) for name, own in sorted(table.items()))


def _bucket(days: int, buckets: Sequence[Bucket]) -> int:
    for number, (low, high) in enumerate(buckets):
        if days >= low and (high is None or days <= high):
            return number
    raise ValueError(f"an age of {days} days is in no bucket")
