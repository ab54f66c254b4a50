"""Before and after: the same base, the same follow-up, and an interval only where counts are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, exp, sqrt
from statistics import NormalDist

from attrs import frozen

from alignlib.analytics.cohorts import Contribution, Passage, Window, by_cohort, decompose
from alignlib.analytics.distributions import beta_quantile, z_of
from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning
from alignlib.analytics.proportion import (
    Difference,
    Proportion,
    difference,
    newcombe,
    wilson,
)

Share = Fraction | Decimal | str

NO_CONTROL = "there is no control group: season, and who was let in, may have changed too"


@frozen
class Change(Answered):
    """A share before and after. `counted` None: nobody has said of how many, so there is no
    interval; `parts` tells how much of it is another mix of groups, where groups were given."""

    before: float
    after: float
    figure_of: Figure
    counted: Difference | None = None
    parts: Contribution | None = None

    @property
    def figure(self) -> Figure:
        return self.figure_of

    @property
    def relative(self) -> float | None:
        """The change as a share of what was before: 53 → 33 is −37.7 %."""
        return (self.after - self.before) / self.before if self.before else None

    @property
    def is_shown(self) -> bool | None:
        """Whether the interval leaves 0 out; None: there is none."""
        return None if self.counted is None else self.counted.is_shown


def before_after(
    passages: Iterable[Passage], before: Window, after: Window, within: timedelta, at: datetime
) -> Change:
    """Of those that entered in each window: the share that arrived at most `within` later. Both
    windows are followed for the same time; who is younger than that is in neither.

    Raises:
        ValueError: nobody of one window is old enough to count.
    """
    known = tuple(passages)
    first, second = (by_cohort(known, window, within, at) for window in (before, after))
    for rate, window in ((first, before), (second, after)):
        if not rate.entries:
            raise ValueError(
                f"nobody who entered from {window.start:%Y-%m-%d} until {window.end:%Y-%m-%d} is "
                "old enough to count: wait, or take a shorter time"
            )
    notes = [NO_CONTROL]
    young = first.young + second.young
    if young:
        notes.append(f"{young:,} are too young to count, and in neither share")
    spans = " against ".join(
        f"{window.start:%Y-%m-%d} to {window.end:%Y-%m-%d}" for window in (after, before)
    )
    return _counted(
        difference(Proportion(first.arrivals, first.entries),
                   Proportion(second.arrivals, second.entries)),
        f"entered {spans}; {first.clock}", *notes,
    )  # fmt: skip


def compare_counts(
    before: tuple[int, int],
    after: tuple[int, int],
    *,
    clock: str = UNKNOWN,
    groups: tuple[Mapping[str, tuple[int, int]], Mapping[str, tuple[int, int]]] | None = None,
) -> Change:
    """From (k, n) before and after, with Newcombe's interval (1998, Stat. Med. 17:873). `groups`
    are the same counts by group: then it tells another mix from other rates.

    Raises:
        ValueError: a share of nothing, or groups that do not add up to the counts.
    """
    found = difference(Proportion(*before), Proportion(*after))
    parts = None
    if groups is not None:
        for given, own in zip((before, after), groups, strict=True):
            if (sum(k for k, _ in own.values()), sum(n for _, n in own.values())) != given:
                raise ValueError(f"the groups do not add up to {given[0]} of {given[1]}")
        parts = decompose(dict(groups[0]), dict(groups[1]))
    return _counted(found, clock, *clock_warning(clock), NO_CONTROL, parts=parts)


def _counted(
    found: Difference, clock: str, *notes: str, parts: Contribution | None = None
) -> Change:
    figure = Figure(
        "change of the share", found.value, found.first.n + found.second.n, "cases, both times",
        clock, (found.low, found.high), "points", notes,
    )  # fmt: skip
    before, after = found.first.k / found.first.n, found.second.k / found.second.n
    return Change(before, after, figure, found, parts)


def compare_stated(before: Share, after: Share, *, clock: str = UNKNOWN) -> Change:
    """Of two shares that somebody states without counts: the change, and no interval.

    Raises:
        ValueError: a share outside 0…1.
    """
    first, second = Fraction(before), Fraction(after)
    for share in (first, second):
        if not 0 <= share <= 1:
            raise ValueError(f"{float(share):g} is no share: write 0.53 for 53 %")
    figure = Figure(
        "change of the share", float(second - first), 0, "cases", clock, None, "points",
        ("no counts are given: no interval can be told", *clock_warning(clock), NO_CONTROL),
    )  # fmt: skip
    return Change(float(first), float(second), figure)


# -- one base --------------------------------------------------------------------------------


@frozen
class BaseRow:
    """Of a hundred at the base: so many before, so many after."""

    name: str
    before: Fraction
    after: Fraction

    @property
    def relative(self) -> Fraction | None:
        return (self.after - self.before) / self.before if self.before else None


def common_base(
    before: Sequence[tuple[str, Share]],
    after: Sequence[tuple[str, Share]],
    *,
    kept: str = "kept",
) -> tuple[BaseRow, ...]:
    """Shares of shares on one base of 100: each is (step, share of the step before), the last step
    being the one that is lost; `kept` is the row for the others.

    100 % accepted, 53 % of them handed over, 62 % of these rejected, against 66, 50 and 22 %, are
    53 and 33 handed over of 100.

    Raises:
        ValueError: the two have other steps.
    """
    if [name for name, _ in before] != [name for name, _ in after] or len(before) < 2:
        raise ValueError("give the same steps before and after, two or more")
    rows: list[BaseRow] = []
    one = other = Fraction(100)
    for (name, first), (_, second) in zip(before, after, strict=True):
        one, other = one * Fraction(first), other * Fraction(second)
        rows.append(BaseRow(name, one, other))
    held = rows[-2]
    return (*rows, BaseRow(kept, held.before - one, held.after - other))


def share_seen(window: float, mean: float, longer: float = 0.0) -> float:
    """The share of what will happen that has been seen at the end of the follow-up, where it takes
    `mean` days (exponential), entries are spread evenly over a `window` of days and are followed
    `longer` days after its end.

    Rejections that take 14 days: of a window of 72 days that ends today, 81 %.
    """
    if window <= 0 or mean <= 0 or longer < 0:
        raise ValueError("give days above 0")
    return 1 - mean / window * exp(-longer / mean) * (1 - exp(-window / mean))


# -- how many are needed ----------------------------------------------------------------------


def sample_size(before: float, after: float, *, level: float = 0.95, power: float = 0.8) -> int:
    """How many are needed on each side to show the change with `power`: 963 for 64 → 70 %.

    Fleiss, Levin & Paik 2003, Statistical Methods for Rates and Proportions, §4.2, without
    continuity correction.

    Raises:
        ValueError: two equal shares, or one outside 0…1.
    """
    if before == after or not (0 <= before <= 1 and 0 <= after <= 1):
        raise ValueError("give two different shares between 0 and 1")
    mean = (before + after) / 2
    spread = z_of(level) * sqrt(2 * mean * (1 - mean)) + NormalDist().inv_cdf(power) * sqrt(
        before * (1 - before) + after * (1 - after)
    )
    return ceil((spread / (after - before)) ** 2)


def shown_from(
    before: float, after: float, *, level: float = 0.95, most: int = 1_000_000
) -> int | None:
    """The smallest number on each side at which two such shares would be told apart: where the
    counts are not published, how many would they have to be? None: more than `most`."""

    def is_shown(n: int) -> bool:
        low, high = newcombe((before, *wilson(before, n, level)), (after, *wilson(after, n, level)))
        return not low <= 0 <= high

    low, high = 1, 2
    while not is_shown(high):
        if high >= most:
            return None
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_shown(middle) else (middle, high)
    return high


# -- events, not shares -----------------------------------------------------------------------


@frozen
class EventRates(Answered):
    """Events by exposure before and after: meetings by rep, calls by day. `figure` is the ratio."""

    before: tuple[int, float]
    after: tuple[int, float]
    low: float
    high: float | None
    when: str

    @property
    def figure(self) -> Figure:
        k1, t1 = self.before
        k2, t2 = self.after
        value = None if not k1 else (k2 / t2) / (k1 / t1)
        interval = None if self.high is None or not k1 + k2 else (self.low, self.high)
        return Figure(
            "events after by events before", value, k1 + k2, "events", self.when, interval,
            "times", (*clock_warning(self.when), NO_CONTROL),
        )  # fmt: skip


def compare_events(
    before: tuple[int, float],
    after: tuple[int, float],
    *,
    level: float = 0.95,
    clock: str = UNKNOWN,
) -> EventRates:
    """From (events, exposure) before and after, events at random: the ratio of the two rates with
    its exact interval, given their sum (Przyborowski & Wilenski 1940, Biometrika 31:313).

    Raises:
        ValueError: an exposure that is not above 0, or events below 0.
    """
    (k1, t1), (k2, t2) = before, after
    if k1 < 0 or k2 < 0 or t1 <= 0 or t2 <= 0:
        raise ValueError("give events from 0, and exposures above 0")
    tail = (1 - level) / 2
    low = beta_quantile(tail, k2, k1 + 1) if k2 else 0.0
    high = beta_quantile(1 - tail, k2 + 1, k1) if k1 else 1.0
    scale = t1 / t2
    top = None if high >= 1 else high / (1 - high) * scale
    return EventRates(before, after, low / (1 - low) * scale, top, clock)


def time_freed(share: Fraction | float, before: Fraction | float, after: Fraction | float) -> float:
    """The part of a day that is free where a `share` of it went to `before` and now to `after`, the
    effort of each being the same: 65 % of a day on 53, now on 33, are 24.5 %."""
    if not before:
        raise ValueError("no load before: there is nothing to be freed")
    return float(share * (1 - after / before))
