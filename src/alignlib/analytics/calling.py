"""Whom to call first: by what waiting costs, and nobody waits for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from attrs import frozen

from alignlib.analytics.columns import AnyFrame, records
from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning

Reason = Literal["waited too long", "gains most"]


@frozen
class Waiting:
    """A lead that waits for a call: `hours` so far, what it is worth once it is reached (`value`,
    by its source for instance), and the minutes that a call takes."""

    id: str
    hours: float
    value: float = 1.0
    minutes: float = 1.0


@frozen
class Next:
    """One place in the order. `gain` is what is lost by one more round of waiting, by minute of
    work; `expected` what the call brings now."""

    id: str
    expected: float
    gain: float
    reason: Reason


@frozen
class CallingOrder(Answered):
    """The leads in the order of calling; `figure` is what they bring if all are called now."""

    order: tuple[Next, ...]
    when: str

    @property
    def figure(self) -> Figure:
        note = "hot leads are called first, so own data flatter early calls: call some at random"
        return Figure(
            "value of all calls, if made now", sum(item.expected for item in self.order),
            len(self.order), "leads that wait", self.when, unit="money",
            warnings=(*clock_warning(self.when), note),
        )  # fmt: skip

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(item.id for item in self.order)


def calling_order(
    leads: Iterable[Waiting] | AnyFrame,
    chance: Callable[[float], float],
    *,
    round_hours: float,
    at_most: float | None = None,
    clock: str = UNKNOWN,
) -> CallingOrder:
    """First who loses most by waiting one round more: (p(now) − p(a round later))·value by minute
    of work (the cμ rule; Cox & Smith 1961, Queues). Where nothing is lost, first who brings more by
    minute, then who has waited longer, then by id.

    `chance` is that of reaching one who has waited so many hours (see `halving`, `fit_wait`). With
    `at_most` everybody who waits that long comes before all others: else the old ones starve.

    Raises:
        ValueError: a round, or minutes, that are not above 0; or a wait below 0.
    """
    if round_hours <= 0:
        raise ValueError("a round takes more than 0 hours")
    first: list[tuple[tuple[float, ...], str, Next]] = []
    for lead in records(Waiting, leads):
        if lead.minutes <= 0 or lead.hours < 0:
            raise ValueError(f"{lead.id}: give minutes above 0, and a wait of 0 or more")
        expected = chance(lead.hours) * lead.value
        gain = (expected - chance(lead.hours + round_hours) * lead.value) / lead.minutes
        starved = at_most is not None and lead.hours >= at_most
        place = (
            (0.0, -lead.hours) if starved else (1.0, -gain, -expected / lead.minutes, -lead.hours)
        )
        reason: Reason = "waited too long" if starved else "gains most"
        first.append((place, lead.id, Next(lead.id, expected, gain, reason)))
    first.sort(key=lambda item: item[:2])
    return CallingOrder(tuple(item for _, _, item in first), clock)
