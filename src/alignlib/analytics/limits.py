"""Who differs from the team by more than chance: limits instead of a league table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from attrs import frozen

from alignlib.analytics.distributions import binomial_at_least
from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning
from alignlib.analytics.proportion import Proportion

Place = Literal["below", "as the team", "above"]


@frozen
class Member:
    """One of a team: its own share, and the limits (`low`, `high`, both still inside) between which
    a share of so many varies by chance alone."""

    name: str
    share: Proportion
    low: float
    high: float
    place: Place


@frozen
class Limits(Answered):
    """All members in the order of their names: it is no ranking. `outside` are those for whom
    chance is no explanation."""

    members: tuple[Member, ...]
    team: Proportion
    what: str
    of: str
    when: str
    beyond: float

    @property
    def figure(self) -> Figure:
        notes = list(clock_warning(self.when))
        if len(self.members) > 1 and not self.outside:
            notes.append("nobody differs from the team by more than chance: do not rank them")
        return Figure.share(f"{self.what}, all", self.team, self.of, self.when, *notes)

    @property
    def outside(self) -> tuple[Member, ...]:
        return tuple(member for member in self.members if member.place != "as the team")

    def __getitem__(self, name: str) -> Member:
        for member in self.members:
            if member.name == name:
                return member
        raise KeyError(name)


def within_limits(
    counts: Mapping[str, tuple[int, int]],
    *,
    beyond: float = 0.00135,
    what: str = "share",
    of: str = "cases",
    clock: str = UNKNOWN,
) -> Limits:
    """From (k, n) by name: who lies outside what chance does to a share of the team's rate.

    A member is outside where so few, or so many, have a chance of less than `beyond` at the rate of
    all (by the binomial distribution itself; 0.00135 are three standard deviations, a funnel plot's
    limits: Spiegelhalter 2005, Stat. Med. 24:1185).

    Raises:
        ValueError: nothing is counted at all, or a k is not between 0 and n.
    """
    total = sum(n for _, n in counts.values())
    if not total:
        raise ValueError("nothing is counted of anybody: there are no limits")
    shares = {name: Proportion(k, n) for name, (k, n) in sorted(counts.items())}
    team = Proportion(sum(share.k for share in shares.values()), total)
    rate = team.k / team.n
    members = tuple(_member(name, share, rate, beyond) for name, share in shares.items())
    return Limits(members, team, what, of, clock, beyond)


def _member(name: str, share: Proportion, rate: float, beyond: float) -> Member:
    n = share.n
    if not n:
        return Member(name, share, 0.0, 1.0, "as the team")
    # P(X <= k) grows with k, P(X >= k) falls: both limits by halving.
    low = _first(n, lambda k: 1 - binomial_at_least(k + 1, n, rate) >= beyond)
    high = _first(n, lambda k: binomial_at_least(k + 1, n, rate) < beyond)
    place: Place = "as the team"
    if share.k < low:
        place = "below"
    elif share.k > high:
        place = "above"
    return Member(name, share, low / n, high / n, place)


def _first(n: int, holds: Callable[[int], bool]) -> int:
    """The first k of 0…n for which it holds; it holds for all after it, and for n."""
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low
