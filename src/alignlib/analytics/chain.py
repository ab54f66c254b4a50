"""A funnel as a chain of rates, and what a change of one of them would bring."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from attrs import evolve, frozen

Kind = Literal["points", "percent", "set"]


@frozen
class Stage:
    """`share` of those in the stage before come into this one."""

    name: str
    share: Fraction


@frozen
class Chain:
    """`count` at the top, then the stages in order. Nothing is rounded before it is shown."""

    top: str
    count: int
    stages: tuple[Stage, ...]

    @classmethod
    def of_counts(cls, counts: Sequence[tuple[str, int]]) -> Chain:
        """From (stage, how many came into it), the top first.

        Raises:
            ValueError: fewer than two stages, an empty one above another, or one that grows.
        """
        if len(counts) < 2:
            raise ValueError("a funnel has at least two stages")
        stages = []
        for (before, n), (name, k) in pairwise(counts):
            if not 0 <= k <= n or n == 0:
                raise ValueError(f"{k} came into {name} from {n} in {before}: count each once")
            stages.append(Stage(name, Fraction(k, n)))
        return cls(counts[0][0], counts[0][1], tuple(stages))

    def followed_by(self, steps: Iterable[tuple[str, int, int]]) -> Chain:
        """With further stages at its end, each from its own counts: (stage, k, n).

        Raises:
            ValueError: a share that is none.
        """
        more = []
        for name, k, n in steps:
            if not 0 <= k <= n or n == 0:
                raise ValueError(f"{k} of {n} came into {name}: count each once")
            more.append(Stage(name, Fraction(k, n)))
        return evolve(self, stages=(*self.stages, *more))

    @property
    def counts(self) -> tuple[tuple[str, Fraction], ...]:
        """How many come into each stage, exactly."""
        found, count = [(self.top, Fraction(self.count))], Fraction(self.count)
        for stage in self.stages:
            count *= stage.share
            found.append((stage.name, count))
        return tuple(found)

    @property
    def shown(self) -> tuple[tuple[str, int], ...]:
        """The same in whole numbers, halves up."""
        return tuple((name, half_up(count)) for name, count in self.counts)

    @property
    def end(self) -> Fraction:
        return self.counts[-1][1]

    def changed(self, stage: str, by: Decimal | Fraction | str, kind: Kind) -> Chain:
        """With the rate into `stage` changed: by `points` (0.06: .64 → .70), by `percent` of itself
        (0.06: .64 → .6784), or `set` to a value.

        Raises:
            ValueError: an unknown stage, or a rate that would leave 0…1.
        """
        index = self._index(stage)
        old, amount = self.stages[index].share, Fraction(by)
        new = {"points": old + amount, "percent": old * (1 + amount), "set": amount}[kind]
        if not 0 <= new <= 1:
            raise ValueError(f"the rate into {stage} would be {float(new):.2%}: no share")
        stages = list(self.stages)
        stages[index] = evolve(stages[index], share=new)
        return evolve(self, stages=tuple(stages))

    def gains(self, by: Decimal | Fraction | str = "0.06") -> tuple[tuple[str, Fraction], ...]:
        """What so many points more at each stage would add at the end, the largest first: the
        first is the weakest stage. (In percent all stages gain the same.)

        A rate that so many points would take past 1 counts as 1.
        """
        found = []
        for stage in self.stages:
            most = min(stage.share + Fraction(by), Fraction(1))
            found.append((stage.name, self.changed(stage.name, most, "set").end - self.end))
        return tuple(sorted(found, key=lambda gain: (-gain[1], gain[0])))

    def _index(self, stage: str) -> int:
        for index, own in enumerate(self.stages):
            if own.name == stage:
                return index
        names = ", ".join(own.name for own in self.stages)
        raise ValueError(f"no stage {stage} to change: there are {names}")


def half_up(value: Fraction) -> int:
    """To a whole number, halves up."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return int(exact.to_integral_value(ROUND_HALF_UP))
