"""Who has too much in hand, and which leads go back until they have not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction

from attrs import frozen

from alignlib.analytics.columns import AnyFrame, records
from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning
from alignlib.analytics.instants import utc

Hours = int | float | Fraction


@frozen
class InHand:
    """An open lead or opportunity: whose it is, the hours it still takes in its stage, whether
    anything was done about it, its score, and since when it is there."""

    id: str
    owner: str
    hours: Hours
    entered: datetime
    score: float = 0
    touched: bool = False


@frozen
class Load:
    """One person: hours in hand by hours available. `reverts` go back, the load is then `after`."""

    name: str
    hours: Fraction
    available: Fraction
    reverts: tuple[str, ...]
    freed: Fraction

    @property
    def load(self) -> Fraction:
        return self.hours / self.available

    @property
    def after(self) -> Fraction:
        return (self.hours - self.freed) / self.available


@frozen
class Balance(Answered):
    """All loads, by name; `figure` counts the leads that go back."""

    loads: tuple[Load, ...]
    items: int
    start: Fraction
    stop: Fraction
    when: str

    @property
    def figure(self) -> Figure:
        notes = list(clock_warning(self.when))
        notes += [
            f"{load.name} stays at {float(load.after):.0%}: everything else in hand is touched"
            for load in self.loads
            if load.load > self.start and load.after > self.stop
        ]
        return Figure(
            "leads that go back", sum(len(load.reverts) for load in self.loads), self.items,
            "open items", self.when, unit="count", warnings=tuple(notes),
        )  # fmt: skip

    @property
    def team(self) -> Fraction:
        """The load of all together."""
        return sum((load.hours for load in self.loads), Fraction(0)) / sum(
            (load.available for load in self.loads), Fraction(0)
        )

    def __getitem__(self, name: str) -> Load:
        for load in self.loads:
            if load.name == name:
                return load
        raise KeyError(name)


def balance(
    items: Iterable[InHand] | AnyFrame,
    available: Mapping[str, Hours],
    *,
    start: Hours = 1,
    stop: Hours | None = None,
    clock: str = UNKNOWN,
) -> Balance:
    """Everybody's load, and what goes back where it is above `start`: the smallest number of leads
    that brings it to `stop` or below.

    Only untouched ones go, the lowest score first, of equal scores the oldest, then by id. Two
    thresholds keep leads from going to and fro; `stop` None: the same as `start`. Give shares as
    `Fraction` or whole numbers for exact loads.

    Raises:
        ValueError: nobody is given, an owner without hours available, hours that are not above 0,
            or a `stop` above `start`.
    """
    if not available:
        raise ValueError("nobody has any hours: give the hours available of each person")
    upper = Fraction(start)
    lower = upper if stop is None else Fraction(stop)
    if lower > upper:
        raise ValueError(f"it stops at {float(lower):g}, above its start at {float(upper):g}")
    own: dict[str, list[InHand]] = {name: [] for name in available}
    for item in records(InHand, items):
        if item.owner not in own:
            raise ValueError(f"{item.owner} has {item.id} in hand, and no hours are given")
        own[item.owner].append(item)
    short = sorted(name for name, hours in available.items() if hours <= 0)
    if short:
        raise ValueError(f"{', '.join(short)}: hours available are above 0")
    loads = tuple(
        _load(name, held, Fraction(available[name]), upper, lower)
        for name, held in sorted(own.items())
    )
    return Balance(loads, sum(len(held) for held in own.values()), upper, lower, clock)


def _load(
    name: str, held: list[InHand], available: Fraction, start: Fraction, stop: Fraction
) -> Load:
    hours = sum((Fraction(item.hours) for item in held), Fraction(0))
    reverts, freed = [], Fraction(0)
    if hours > start * available:
        untouched = (item for item in held if not item.touched)
        for item in sorted(untouched, key=lambda item: (item.score, utc(item.entered), item.id)):
            if hours - freed <= stop * available:
                break
            reverts.append(item.id)
            freed += Fraction(item.hours)
    return Load(name, hours, available, tuple(reverts), freed)
