"""Interleaved, verified timing of contenders that do the same work.

Every contender first answers a verification set; an answer that differs ends the run. Then all of
them are timed in rounds: in each round every contender once, in a new order, so that what else the
machine does in the meantime falls on all alike. Medians are compared, as ratios.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Mapping, Sequence
from statistics import median, quantiles
from time import process_time_ns
from typing import Any, Literal

from attrs import define, field, frozen

Judge = Callable[[Any], Any]


class DisagreementError(Exception):
    """Two contenders answered the same question differently."""


@frozen
class Contender:
    """One way of doing the work: `judge` answers one item.

    `prepare` turns an item into what `judge` takes and is not timed; `answer` brings what it gives
    into the form that all contenders share, and is not timed either.
    """

    name: str
    judge: Judge
    prepare: Judge = lambda item: item
    answer: Judge = lambda found: found
    checks: int | None = None  # answers verified at most, for those that would take minutes


@frozen
class Target:
    """`contender` takes at most `at_most` times as long as `against`, or so many ms longer."""

    name: str
    contender: str
    against: str
    at_most: float
    kind: Literal["ratio", "extra ms"] = "ratio"


@frozen
class Missing:
    """A contender that could not take part, and why."""

    name: str
    reason: str


@define
class Workload:
    """The same questions for several contenders; the first one is the reference."""

    name: str
    title: str
    unit: str
    items: Sequence[Any]
    check: Sequence[Any]
    contenders: list[Contender]
    targets: list[Target] = field(factory=list)
    missing: list[Missing] = field(factory=list)
    weigh: Callable[[Any], int] = lambda item: 1  # units of work in an item
    notes: list[str] = field(factory=list)
    clock: Callable[[], int] = process_time_ns  # nanoseconds of work done so far


@frozen
class Timing:
    """Nanoseconds for one unit of work: the median of the rounds, and their quartiles."""

    name: str
    median: float
    low: float
    high: float
    rounds: int
    units: int

    @property
    def spread(self) -> float:
        """The interquartile range as a share of the median."""
        return (self.high - self.low) / self.median


@frozen
class Result:
    workload: Workload
    timings: Mapping[str, Timing]

    def compared(self, target: Target) -> float | None:
        """What a target is about, measured; None where one of the two did not take part."""
        found = self.timings.get(target.contender)
        against = self.timings.get(target.against)
        if found is None or against is None:
            return None
        if target.kind == "extra ms":
            return (found.median - against.median) / 1e6
        return found.median / against.median


def verify(workload: Workload) -> int:
    """Lets all contenders answer the verification set; gives back how many questions it has.

    Raises:
        DisagreementError: with the first item that two contenders see differently.
    """
    reference, *others = workload.contenders
    expected = [reference.answer(reference.judge(reference.prepare(i))) for i in workload.check]
    for other in others:
        for item, wanted in zip(workload.check[: other.checks], expected, strict=False):
            found = other.answer(other.judge(other.prepare(item)))
            if found != wanted:
                raise DisagreementError(
                    f"{workload.name}: {other.name} differs from {reference.name}\n"
                    f"  item      {item}\n  {reference.name}: {wanted}\n  {other.name}: {found}"
                )
    return len(expected)


def measure(workload: Workload, *, rounds: int, seconds: float, seed: int = 20260101) -> Result:
    """Times every contender once a round, each for about `seconds`."""
    runs = [_Run.of(contender, workload, seconds) for contender in workload.contenders]
    order = random.Random(seed)
    for _ in range(rounds):
        order.shuffle(runs)
        for run in runs:
            run.once()
    timings = {run.contender.name: run.timing() for run in runs}
    return Result(workload, {each.name: timings[each.name] for each in workload.contenders})


@define
class _Run:
    """One contender with its items ready, and what each round took."""

    contender: Contender
    items: list[Any]
    units: int
    loops: int
    clock: Callable[[], int]
    taken: list[float] = field(factory=list)

    @classmethod
    def of(cls, contender: Contender, workload: Workload, seconds: float) -> _Run:
        """Items and repetitions for about `seconds` a round; also warms the contender up."""
        budget = seconds * 1e9
        start = workload.clock()
        prepared: list[Any] = []
        for item in workload.items:
            prepared.append(contender.prepare(item))
            contender.judge(prepared[-1])
            if workload.clock() - start >= budget:
                break
        count = len(prepared)
        units = sum(workload.weigh(item) for item in workload.items[:count])
        once = max(1, _time(contender.judge, prepared, 1, workload.clock))
        return cls(contender, prepared, units, max(1, int(budget // once)), workload.clock)

    def once(self) -> None:
        taken = _time(self.contender.judge, self.items, self.loops, self.clock)
        self.taken.append(taken / self.loops / self.units)

    def timing(self) -> Timing:
        low, _, high = quantiles(self.taken, n=4) if len(self.taken) > 1 else self.taken * 3
        return Timing(
            self.contender.name, median(self.taken), low, high, len(self.taken),
            self.units * self.loops,
        )  # fmt: skip


def _time(judge: Judge, items: list[Any], loops: int, clock: Callable[[], int]) -> int:
    """Nanoseconds of `loops` passes; the collector runs before, not during them.

    They are those of the process on a core (all its threads), not of the clock on the wall, so
    that what else the machine runs counts for as little as it can.
    What a pass leaves behind is the same for all: each answer is dropped at once.
    """
    gc.collect()
    gc.disable()
    try:
        start = clock()
        for _ in range(loops):
            for item in items:
                judge(item)
        return clock() - start
    finally:
        gc.enable()
