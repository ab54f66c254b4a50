"""One process, four honest numbers: rates by cohort and by period, told apart and reconciled.

*By cohort, within H*: of those that entered in a time, the share that arrived at most H later;
entries younger than H are not counted, as nobody knows yet. *By period*: arrivals in a time by
entries in it: it mixes cohorts, and moves whenever the inflow moves.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from attrs import frozen

from alignlib.analytics.columns import AT, MAYBE_AT, AnyFrame, Counting, Framed, frame_of
from alignlib.analytics.figure import Answered, Figure, stamp
from alignlib.analytics.instants import micros, since_1970, utc
from alignlib.analytics.proportion import Difference, Proportion, difference


@frozen
class Passage:
    """One record: when it entered, and when it arrived (None: not yet, or never)."""

    entered: datetime
    arrived: datetime | None = None


@frozen
class Window:
    """From `start` on, until before `end`; aware datetimes."""

    start: datetime
    end: datetime

    def __attrs_post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a window without a time zone: give aware datetimes")
        if self.end <= self.start:
            raise ValueError("a window ends after it starts")

    def holds(self, at: datetime) -> bool:
        return utc(self.start) <= utc(at) < utc(self.end)


@frozen
class Rate(Answered):
    """A rate with its clock. By period it has no interval: arrivals are no part of the entries.

    `young` are entries that were too young to count; `window` is what they were counted in.
    """

    clock: str
    arrivals: int
    entries: int
    young: int = 0
    counted: Proportion | None = None
    window: Window | None = None

    @property
    def since(self) -> str:
        """The window in words, with the clock."""
        if self.window is None:
            return self.clock
        return f"{stamp(self.window.start)} until before {stamp(self.window.end)}, {self.clock}"

    @property
    def figure(self) -> Figure:
        if self.counted is None:
            value = self.arrivals / self.entries if self.entries else None
            note = "arrivals are no part of the entries: the rate moves when the inflow moves"
            return Figure("arrivals by entries", value, self.entries, "entries", self.since, None,
                          "times", (note,))  # fmt: skip
        notes = [f"{self.young:,} are too young to count"] if self.young else []
        return Figure.share("entries that arrived", self.counted, "entries", self.since, *notes)

    def compared_with(self, other: Rate) -> Difference:
        """This rate minus the other.

        Raises:
            ValueError: the two have unlike clocks, or no counts.
        """
        if self.clock != other.clock:
            raise ValueError(
                f"a rate {self.clock} and one {other.clock} cannot be compared: they count "
                "other things. Give both the same clock"
            )
        if self.counted is None or other.counted is None:
            raise ValueError(f"rates {self.clock} have no counts of their own: no interval")
        return difference(other.counted, self.counted)


def by_cohort(
    passages: Iterable[Passage] | AnyFrame, window: Window, within: timedelta, at: datetime
) -> Rate:  # fmt: skip
    """Of those that entered in the window and are at least `within` old at `at`: those that arrived
    at most `within` later (included)."""
    name = f"by cohort, within {_days(within)}"
    frame = frame_of(passages)
    if frame is not None:
        found = _cohort_in(frame, window, within, at)
        arrivals, entries, young = found["arrivals"], found["entries"], found["young"]
        return Rate(name, arrivals, entries, young, Proportion(arrivals, entries), window)
    arrivals = entries = young = 0
    start, end, old = utc(window.start), utc(window.end), utc(at) - within
    for passage in passages:
        entered = utc(passage.entered)
        if not start <= entered < end:
            continue
        if entered > old:
            young += 1
            continue
        entries += 1
        arrived = passage.arrived
        arrivals += arrived is not None and utc(arrived) - entered <= within
    return Rate(name, arrivals, entries, young, Proportion(arrivals, entries), window)


def _cohort_in(
    frame: Framed, window: Window, within: timedelta, at: datetime
) -> dict[str, int]:  # fmt: skip
    rows = Counting(frame, entered=AT, arrived=MAYBE_AT)
    entered, arrived = rows["entered"], rows["arrived"]
    old = since_1970(at) - micros(within)
    inside = (entered >= since_1970(window.start)) & (entered < since_1970(window.end))
    return rows.sums(
        young=inside & (entered > old),
        entries=inside & (entered <= old),
        arrivals=inside & (entered <= old) & (arrived - entered <= micros(within)),
    )


def by_period(passages: Iterable[Passage] | AnyFrame, window: Window) -> Rate:
    """Arrivals in the window by entries in the window, whoever arrived."""
    frame = frame_of(passages)
    if frame is not None:
        rows = Counting(frame, entered=AT, arrived=MAYBE_AT)
        first, last = since_1970(window.start), since_1970(window.end)
        found = rows.sums(
            entries=(rows["entered"] >= first) & (rows["entered"] < last),
            arrivals=(rows["arrived"] >= first) & (rows["arrived"] < last),
        )
        return Rate("by period", found["arrivals"], found["entries"], window=window)
    arrivals = entries = 0
    start, end = utc(window.start), utc(window.end)
    for passage in passages:
        entries += start <= utc(passage.entered) < end
        arrived = passage.arrived
        arrivals += arrived is not None and start <= utc(arrived) < end
    return Rate("by period", arrivals, entries, window=window)


def _days(within: timedelta) -> str:
    days = within / timedelta(days=1)
    return f"{days:g} day{'' if days == 1 else 's'}"


@frozen
class Contribution:
    """Why two rates differ: by another `mix` of groups, or by other `rates` within them.

    `mix` + `rates` is the whole change. Each group's mix and rate are weighted by the mean of
    before and after, so nothing is left over (Kitagawa 1955, JASA 50:1168).
    """

    change: float
    mix: float
    rates: float


def decompose(
    before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]
) -> Contribution:
    """From (k, n) by group, before and after.

    Raises:
        ValueError: nothing before, or nothing after.
    """
    total_before = sum(n for _, n in before.values())
    total_after = sum(n for _, n in after.values())
    if not total_before or not total_after:
        raise ValueError("there is nothing to compare before, or after")
    mix = rates = 0.0
    for group in sorted({*before, *after}):
        k1, n1 = before.get(group, (0, 0))
        k2, n2 = after.get(group, (0, 0))
        weight1, weight2 = n1 / total_before, n2 / total_after
        # A group that is new, or gone, had the rate that it has in the other time.
        rate1 = k1 / n1 if n1 else (k2 / n2 if n2 else 0.0)
        rate2 = k2 / n2 if n2 else rate1
        mix += (weight2 - weight1) * (rate1 + rate2) / 2
        rates += (rate2 - rate1) * (weight1 + weight2) / 2
    change = (
        sum(k for k, _ in after.values()) / total_after
        - sum(k for k, _ in before.values()) / total_before
    )
    return Contribution(change, mix, rates)
