"""How success falls with the wait, from own data: a table, and a curve through it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from math import exp, log, log1p, sqrt

from attrs import frozen

from alignlib.analytics.columns import AnyFrame, records
from alignlib.analytics.decay import Chance
from alignlib.analytics.distributions import z_of
from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning
from alignlib.analytics.proportion import Proportion

OBSERVED = "hot leads are called first: the wait is not all that differs between them"


@frozen
class Wait:
    """One lead: how long it waited for its call, whether that was a success, and what it is to be
    compared with only (its source, the hour: any words)."""

    hours: float
    success: bool
    kind: str = ""


@frozen
class SuccessByWait(Answered):
    """Success by bucket of the wait: (more than `low`, up to `high` hours, share); `figure` is that
    of all."""

    rows: tuple[tuple[float, float | None, Proportion], ...]
    total: Proportion
    when: str

    @property
    def figure(self) -> Figure:
        return Figure.share(
            "calls that succeed", self.total, "calls", self.when, *clock_warning(self.when),
            OBSERVED,
        )  # fmt: skip

    def chance(self) -> Chance:
        """The table as a decay in hours, for `pace` and `calling_order`: the share of the bucket,
        or of the last one before it that has calls.

        Raises:
            ValueError: there are no calls at all.
        """
        if not self.total.n:
            raise ValueError("there are no calls: no chance can be told")
        shares: list[float] = []
        first = next(row.k / row.n for _, _, row in self.rows if row.n)
        for _, _, row in self.rows:
            shares.append(row.k / row.n if row.n else shares[-1] if shares else first)
        ends = [high for _, high, _ in self.rows if high is not None]
        return lambda hours: shares[bisect_left(ends, hours)]


def success_by_wait(
    calls: Iterable[Wait] | AnyFrame, ends: Sequence[float], *, clock: str = UNKNOWN
) -> SuccessByWait:
    """The share of calls that succeed after each wait: up to the first of `ends` (hours, included),
    above it up to the second, and so on, and above the last.

    Raises:
        ValueError: ends that do not rise, or a wait below 0.
    """
    if list(ends) != sorted(set(ends)):
        raise ValueError("give the ends of the buckets in rising order")
    counts = [[0, 0] for _ in range(len(ends) + 1)]
    for call in records(Wait, calls):
        if call.hours < 0:
            raise ValueError(f"a wait of {call.hours} hours cannot be")
        own = counts[bisect_left(ends, call.hours)]
        own[0] += call.success
        own[1] += 1
    edges: list[float | None] = [0.0, *ends, None]
    rows = tuple(
        (low or 0.0, high, Proportion(k, n))
        for low, high, (k, n) in zip(edges[:-1], edges[1:], counts, strict=True)
    )
    total = Proportion(sum(row.k for _, _, row in rows), sum(row.n for _, _, row in rows))
    return SuccessByWait(rows, total, clock)


@frozen
class WaitFit(Answered):
    """Odds of success that fall as wait^−exponent; `figure` is the exponent.

    `levels` are the log odds at a wait of one hour, by kind; `least` is the shortest wait, before
    which nothing is known and the chance stays as it is.
    """

    exponent: float
    error: float
    levels: dict[str, float]
    least: float
    calls: int
    level: float
    when: str

    @property
    def figure(self) -> Figure:
        half = z_of(self.level) * self.error
        return Figure(
            "exponent by which the odds fall with the wait", self.exponent, self.calls, "calls",
            self.when, (self.exponent - half, self.exponent + half), "count",
            (*clock_warning(self.when), OBSERVED),
        )  # fmt: skip

    def odds_factor(self, times: float) -> float:
        """What the odds are divided by where the wait is so many `times` as long."""
        return float(times**self.exponent)

    def chance(self, kind: str = "") -> Chance:
        """The curve as a decay in hours, for one kind.

        Raises:
            KeyError: a kind that was not among the data.
        """
        base = self.levels[kind]
        return lambda hours: _logistic(base - self.exponent * log(max(hours, self.least)))


def fit_wait(
    calls: Iterable[Wait] | AnyFrame, *, level: float = 0.95, clock: str = UNKNOWN
) -> WaitFit:  # fmt: skip
    """The logistic regression of success on the logarithm of the wait, with a level for each kind,
    by maximum likelihood (Newton's steps).

    A wait of 0 counts as the shortest one above 0. The interval is the usual one, from the
    curvature at the top (Wald).

    Raises:
        ValueError: successes or failures are missing in a kind, or all waits are the same.
    """
    known = list(records(Wait, calls))
    least = min((call.hours for call in known if call.hours > 0), default=0.0)
    if not least:
        raise ValueError("there is no wait above 0 to learn from")
    kinds = sorted({call.kind for call in known})
    place = {kind: number for number, kind in enumerate(kinds)}
    cases = [(place[call.kind], log(max(call.hours, least)), call.success) for call in known]
    for kind in kinds:
        seen = {success for number, _, success in cases if number == place[kind]}
        if len(seen) < 2:
            name = f" of kind {kind}" if kind else ""
            raise ValueError(f"all calls{name} ended the same way: no curve can be told")
    if len({wait for _, wait, _ in cases}) < 2:
        raise ValueError("all waits are the same: no curve can be told")
    levels, slope, variance = _newton(cases, len(kinds))
    return WaitFit(
        -slope, sqrt(variance), dict(zip(kinds, levels, strict=True)), least, len(known), level,
        clock,
    )  # fmt: skip


def _newton(
    cases: Sequence[tuple[int, float, bool]], kinds: int
) -> tuple[list[float], float, float]:
    """The levels, the slope, and the variance of the slope.

    The matrix of second derivatives is diagonal but for the slope's row: it is solved through that
    row's Schur complement.
    """
    levels, slope, variance = [0.0] * kinds, 0.0, 0.0
    for _ in range(100):
        g, h, cross = [0.0] * kinds, [1e-12] * kinds, [0.0] * kinds
        g_slope = h_slope = 0.0
        for kind, wait, success in cases:
            p = _logistic(levels[kind] + slope * wait)
            off, weight = success - p, p * (1 - p)
            g[kind] += off
            g_slope += off * wait
            h[kind] += weight
            cross[kind] += weight * wait
            h_slope += weight * wait * wait
        left = h_slope - sum(c * c / d for c, d in zip(cross, h, strict=True))
        if left <= 1e-9:
            raise ValueError("the wait tells success from failure without overlap: no curve")
        variance = 1 / left
        step = (g_slope - sum(c * own / d for c, own, d in zip(cross, g, h, strict=True))) / left
        moves = [(own - c * step) / d for own, c, d in zip(g, cross, h, strict=True)]
        part = _part(cases, levels, slope, moves, step)
        slope += part * step
        levels = [level + part * move for level, move in zip(levels, moves, strict=True)]
        if max(abs(step), *map(abs, moves)) < 1e-9:
            return levels, slope, variance
    raise ValueError("no curve fits: the wait tells success from failure all but completely")


def _part(
    cases: Sequence[tuple[int, float, bool]],
    levels: Sequence[float],
    slope: float,
    moves: Sequence[float],
    step: float,
) -> float:
    """How much of a step to make: all of it, or halves until the data are no less likely."""

    def likelihood(part: float) -> float:
        total = 0.0
        for kind, wait, success in cases:
            x = levels[kind] + part * moves[kind] + (slope + part * step) * wait
            total -= log1p(exp(-abs(x))) + (max(-x, 0.0) if success else max(x, 0.0))
        return total

    now, part = likelihood(0.0), 1.0
    while part > 1e-6 and likelihood(part) < now - 1e-9 * abs(now):
        part /= 2
    return part


def _logistic(x: float) -> float:
    return 1 / (1 + exp(-x)) if x >= 0 else exp(x) / (1 + exp(x))
