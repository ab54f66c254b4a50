"""Who came in, who arrived and who is too young to say, by the clock of a measure."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, frozen

from alignlib.analytics.proportion import Proportion
from alignlib.report.asking import Asking, Window
from alignlib.report.lives import Life
from alignlib.values.time import Duration, Micros


@frozen
class Case:
    """One life as a measure sees it: when it first came into what is counted from, and when after
    it was first in what is counted (None: not so far)."""

    life: Life
    entered: Micros
    arrived: Micros | None


def cases(lives: Iterable[Life], start: str, ends: tuple[str, ...]) -> list[Case]:
    """Each life counts once, with its first entry."""
    found = []
    for life in lives:
        entered = life.first(start)
        if entered is not None:
            found.append(Case(life, entered, life.after(ends, entered)))
    return found


@define
class Cohort:
    """Those that came in within the window: old enough to be counted, and too young."""

    counted: list[Case]
    arrived: list[Case]
    young: int = 0
    youngest: Micros | None = None
    """The last entry that counts."""

    @property
    def rate(self) -> Proportion:
        return Proportion(len(self.arrived), len(self.counted))


def cohort(
    known: Iterable[Case], window: Window, within: Duration, at: Micros, asking: Asking
) -> Cohort:
    """Those that came in within the window and were followed for `within`, by the agreement's own
    days and months; an arrival at the last instant counts."""
    found = Cohort([], [])
    for case in known:
        if not window.holds(case.entered):
            continue
        until = asking.after(case.entered, within)
        if until > at:
            found.young += 1
            continue
        found.counted.append(case)
        found.youngest = max(found.youngest or case.entered, case.entered)
        if case.arrived is not None and case.arrived <= until:
            found.arrived.append(case)
    return found


def by_period(
    lives: Iterable[Life], start: str, ends: tuple[str, ...], window: Window
) -> tuple[int, int]:
    """(arrivals, entries) within the window, whoever arrived: each life once with its first entry,
    and once with its first arrival."""
    arrivals = entries = 0
    for life in lives:
        entered = life.first(start)
        entries += entered is not None and window.holds(entered)
        came = [at for name in ends if (at := life.first(name)) is not None]
        arrivals += bool(came) and window.holds(min(came))
    return arrivals, entries
