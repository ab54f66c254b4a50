"""How long things take when some of them are still open, and may end in more than one way."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from math import exp, log, sqrt

from attrs import evolve, field, frozen

from alignlib.analytics.distributions import z_of
from alignlib.analytics.proportion import wilson

Ending = tuple[float, str | None]
"""How long it has taken so far, and how it ended; None: it is still open."""


@frozen
class Step:
    """An instant at which something ended: how many were at risk, how many ended how, the share
    still open after it and, by end, the share that has ended so, with its variance."""

    time: float
    at_risk: int
    ended: Mapping[str, int]
    open: float
    share: Mapping[str, float]
    variance: Mapping[str, float]


@frozen
class Incidence:
    """The Aalen–Johansen estimate: what share has ended how by when (see `incidence`).

    `longest` is the longest time seen, `longest_open` whether that one is still open: then nothing
    is known of what comes later.
    """

    steps: tuple[Step, ...]
    n: int
    ends: tuple[str, ...]
    longest: float
    longest_open: bool
    level: float = field(kw_only=True)

    def _at(self, time: float) -> Step | None:
        number = bisect_right(self.steps, time, key=lambda step: step.time)
        return self.steps[number - 1] if number else None

    def open_at(self, time: float) -> float:
        """The share still open after `time`."""
        step = self._at(time)
        return 1.0 if step is None else step.open

    def share(self, end: str, time: float | None = None) -> float:
        """The share that has ended so by `time` (included); None: by the longest time seen."""
        step = self._at(self.longest if time is None else time)
        return 0.0 if step is None else step.share.get(end, 0.0)

    def interval(self, end: str, time: float | None = None) -> tuple[float, float]:
        """Of `share`, on the complementary log-log scale; Wilson's of those at risk where nobody
        ended so, or everybody; 0…1 where nothing has ended at all."""
        step = self._at(self.longest if time is None else time)
        share = 0.0 if step is None else step.share.get(end, 0.0)
        if step is None:
            # Before the first end: at least those at risk there have been seen so long.
            return (0.0, wilson(0, self.steps[0].at_risk, self.level)[1]) if self.steps else (0, 1)
        if not 0 < share < 1 - 1e-12:
            low, high = wilson(round(share), step.at_risk, self.level)
            return (0.0, high) if share < 0.5 else (low, 1.0)
        spread = z_of(self.level) * sqrt(step.variance[end])
        # Below about 1e-300 the power of a power overflows: there is nothing left to know then.
        power = min(spread / ((1 - share) * -log(1 - share)), 600.0)
        return 1 - (1 - share) ** exp(-power), 1 - (1 - share) ** exp(power)

    def chance(self, end: str, waited: float, within: float | None = None) -> float | None:
        """Of those still open after `waited`: the share that will end so, `within` so much longer
        or by the longest time seen. None: nobody was open so long."""
        still = self.open_at(waited)
        if still <= 0:
            return None
        until = None if within is None else waited + within
        return (self.share(end, until) - self.share(end, waited)) / still

    def at_risk_after(self, waited: float, end: str) -> int:
        """How many ended so after `waited`: what a `chance` rests on."""
        return sum(step.ended.get(end, 0) for step in self.steps if step.time > waited)

    def given_open(self, waited: float) -> Incidence | None:
        """The same of those still open after `waited`: shares and intervals begin anew there, times
        do not. None: nothing ended after it.

        The product and the sums split at `waited`, so that this is the estimate from those alone.
        """
        later = [step for step in self.steps if step.time > waited]
        if not later:
            return None
        rows = [(step.time, step.at_risk, step.ended) for step in later]
        return evolve(self, steps=_steps(rows, self.ends), n=later[0].at_risk)

    def quantile(self, q: float, end: str | None = None) -> float | None:
        """The time by which a share `q` has ended: of all, or among those that end so. None: that
        is not known from what was seen."""
        total = 1.0 if end is None else self.share(end)
        for step in self.steps:
            done = 1 - step.open if end is None else step.share.get(end, 0.0)
            if total > 0 and done >= q * total - 1e-12:
                return step.time
        return None

    def quantile_interval(
        self, q: float, end: str, *, of_all: bool = False
    ) -> tuple[float, float] | None:
        """Between which times the share that ends so reaches `q` of those that do, or `of_all`:
        where the band of the share crosses it. None: the band does not.

        Brookmeyer & Crowley 1982, Biometrics 38:29.
        """
        goal = q if of_all else q * self.share(end)
        low = high = None
        for step in self.steps:
            bottom, top = self.interval(end, step.time)
            if low is None and top >= goal:
                low = step.time
            if high is None and bottom >= goal:
                high = step.time
        return None if low is None or high is None else (low, high)

    def mean_time(self, end: str) -> float | None:
        """The mean time of those that end so, as far as was seen; None: none did."""
        total = self.share(end)
        if total <= 0:
            return None
        before, found = 0.0, 0.0
        for step in self.steps:
            share = step.share.get(end, 0.0)
            found += step.time * (share - before)
            before = share
        return found / total


def incidence(endings: Iterable[Ending], *, level: float = 0.95) -> Incidence:
    """The share that has ended in each way by each time, from times that may still be open.

    Open ones count as long as they were seen, and no longer; ways to end compete: what was lost can
    no longer be won. (1 − Kaplan–Meier of one end takes the others for open, and is too large;
    Satagopan et al. 2004, Br. J. Cancer 91:1229.) At equal times ends come before open ones.

        S(t) = Π(1 − d_j/n_j);  F_k(t) = Σ S(t_{j−1})·d_kj/n_j

    Aalen & Johansen 1978, Scand. J. Stat. 5:141; variance by the delta method (Marubini & Valsecchi
    1995), intervals on the complementary log-log scale.

    Raises:
        ValueError: no times, or one below 0.
    """
    known = sorted(endings, key=lambda ending: ending[0])
    if not known:
        raise ValueError("there is no time to learn from")
    if known[0][0] < 0:
        raise ValueError(f"a time of {known[0][0]}: nothing ends before it begins")
    ends = tuple(sorted({end for _, end in known if end is not None}))
    counted: dict[float, Counter[str]] = {}
    leaving: Counter[float] = Counter()
    for time, end in known:
        leaving[time] += 1
        if end is not None:
            counted.setdefault(time, Counter())[end] += 1
    longest = known[-1][0]
    at_risk = len(known)
    rows: list[tuple[float, int, Mapping[str, int]]] = []
    for time in sorted(leaving):
        ended = counted.get(time)
        if ended:
            rows.append((time, at_risk, dict(sorted(ended.items()))))
        at_risk -= leaving[time]
    return Incidence(
        _steps(rows, ends), len(known), ends, longest,
        None in {e for t, e in known if t == longest}, level=level,
    )  # fmt: skip


def _steps(
    rows: Iterable[tuple[float, int, Mapping[str, int]]], ends: tuple[str, ...]
) -> tuple[Step, ...]:
    """From (time, at risk, ended how) in the order of time: what each step leaves open, and the
    shares up to it."""
    open_ = 1.0
    steps: list[Step] = []
    share = dict.fromkeys(ends, 0.0)
    sums = {end: _Variance() for end in ends}
    for time, at_risk, ended in rows:
        gone = sum(ended.values())
        for end in ends:
            own = ended.get(end, 0)
            share[end] += open_ * own / at_risk
            sums[end].add(at_risk, gone, own, open_, share[end])
        open_ *= (at_risk - gone) / at_risk
        steps.append(
            Step(
                time, at_risk, ended, open_, dict(share),
                {end: sums[end].of(share[end]) for end in ends},
            )
        )  # fmt: skip
    return tuple(steps)


class _Variance:
    """Var F(t) = Σ (F(t)−F_j)²·d_j/(n_j(n_j−d_j)) + Σ S_{j−1}²·k_j(n_j−k_j)/n_j³
    − 2 Σ (F(t)−F_j)·S_{j−1}·k_j/n_j², as sums that grow with each step."""

    def __init__(self) -> None:
        self.w = self.wf = self.wff = self.own = self.cross = self.crossf = 0.0

    def add(self, n: int, d: int, k: int, open_: float, share: float) -> None:
        if n > d:
            weight = d / (n * (n - d))
            self.w += weight
            self.wf += weight * share
            self.wff += weight * share * share
        self.own += open_ * open_ * k * (n - k) / n**3
        part = open_ * k / (n * n)
        self.cross += part
        self.crossf += part * share

    def of(self, share: float) -> float:
        spread = share * share * self.w - 2 * share * self.wf + self.wff
        return max(0.0, spread + self.own - 2 * (share * self.cross - self.crossf))


def median_time(endings: Iterable[tuple[float, bool]]) -> float | None:
    """The Kaplan–Meier median of times of which some are still open (False): "half are answered
    within …". None: more than half are open at the longest time.

    Kaplan & Meier 1958, JASA 53:457.
    """
    return incidence((time, "done" if done else None) for time, done in endings).quantile(0.5)
