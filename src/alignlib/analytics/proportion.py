"""A share of successes with its interval, and the difference of two."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from math import exp, fsum, lgamma, sqrt

from attrs import field, frozen

from alignlib.analytics.distributions import z_of


def wilson(share: float, n: int, level: float) -> tuple[float, float]:
    """Both ends of Wilson's interval (see `Proportion`) for a share of `n`, counted or not."""
    z = z_of(level)
    centre = share + z * z / (2 * n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return (centre - half) / scale, (centre + half) / scale


@frozen(slots=False)
class Proportion:
    """`k` of `n`. The interval is Wilson's: it is right for small samples, and never of width 0.

    Wilson 1927, JASA 22:209; Brown, Cai, DasGupta 2001, Stat. Sci. 16:101.

    Raises:
        ValueError: `k` is not between 0 and `n`.
    """

    k: int
    n: int
    level: float = field(default=0.95, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.k <= self.n:
            raise ValueError(f"{self.k} of {self.n} is no share: 0 <= k <= n")

    @property
    def exact(self) -> Fraction | None:
        """k/n; None of nothing."""
        return Fraction(self.k, self.n) if self.n else None

    @property
    def value(self) -> float | None:
        return self.k / self.n if self.n else None

    @property
    def low(self) -> float | None:
        return None if self.interval is None else self.interval[0]

    @property
    def high(self) -> float | None:
        return None if self.interval is None else self.interval[1]

    @cached_property
    def interval(self) -> tuple[float, float] | None:
        """Both ends; None of nothing."""
        if not self.n:
            return None
        low, high = wilson(self.k / self.n, self.n, self.level)
        return 0.0 if self.k == 0 else low, 1.0 if self.k == self.n else high

    def verdict(self, target: float) -> str:
        """What the counts show about "at least `target`": `kept`, `missed`, or `not shown` where
        the interval holds both."""
        if self.interval is None:
            return "not shown"
        low, high = self.interval
        return "kept" if low > target else "missed" if high < target else "not shown"

    def __str__(self) -> str:
        if self.interval is None:
            return "none of 0"
        low, high = self.interval
        return f"{self.k}/{self.n} = {self.value:.1%} [{low:.1%}, {high:.1%}]"


@frozen
class Difference:
    """The second share minus the first, with its interval."""

    first: Proportion
    second: Proportion
    value: float
    low: float
    high: float

    @property
    def is_shown(self) -> bool:
        """Whether the interval leaves 0 out."""
        return not self.low <= 0 <= self.high


def difference(first: Proportion, second: Proportion) -> Difference:
    """Newcombe's hybrid interval for two independent shares (1998, Stat. Med. 17:873).

    Raises:
        ValueError: a share of nothing, or of another level than the other.
    """
    if first.level != second.level:
        raise ValueError("two shares of different levels: give both the same")
    if first.interval is None or second.interval is None:
        raise ValueError("a share of nothing has no difference to another")
    p1, p2 = first.k / first.n, second.k / second.n
    return Difference(
        first, second, p2 - p1, *newcombe((p1, *first.interval), (p2, *second.interval))
    )


def newcombe(
    first: tuple[float, float, float],
    second: tuple[float, float, float],
    together: float = 0.0,
) -> tuple[float, float]:
    """Both ends for the second share minus the first, each given as (share, low, high); `together`
    is the correlation of the two."""
    (p1, low1, high1), (p2, low2, high2) = first, second

    def far(one: float, other: float) -> float:
        return sqrt(max(0.0, one * one + other * other - 2 * together * one * other))

    value = p2 - p1
    return value - far(p2 - low2, high1 - p1), value + far(high2 - p2, p1 - low1)


def none_seen(n: int, level: float = 0.95) -> float:
    """The largest rate that 0 of `n` still allows: "25 opportunities, no deal" leaves up to 11.3 %.

    1 − (1 − level)^(1/n), the exact form of the rule of three.
    """
    if n < 1:
        raise ValueError("nothing was tried")
    return float(1 - (1 - level) ** (1 / n))


def fisher(k1: int, n1: int, k2: int, n2: int) -> float:
    """The two-sided chance that two shares differ so much by luck: Fisher's exact test, the sum of
    all tables that are no likelier than this one (1922, J. R. Stat. Soc. 85:87)."""
    total, hits = n1 + n2, k1 + k2

    def weight(k: int) -> float:
        return _log_choose(n1, k) + _log_choose(n2, hits - k) - _log_choose(total, hits)

    own = weight(k1)
    weights = [weight(k) for k in range(max(0, hits - n2), min(n1, hits) + 1)]
    return min(1.0, fsum(exp(each) for each in weights if each <= own + 1e-7))


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
