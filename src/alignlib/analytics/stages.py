"""A funnel by cohort and by period, side by side: why a quarter and the all-time view differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from attrs import frozen

from alignlib.analytics.chain import Chain
from alignlib.analytics.cohorts import Window
from alignlib.analytics.columns import MAYBE_AT, AnyFrame, Counting, Framed, frame_of
from alignlib.analytics.figure import Answered, Figure, aware, days, stamp
from alignlib.analytics.instants import micros, since_1970, utc, utc_or_none
from alignlib.analytics.proportion import Proportion

if TYPE_CHECKING:
    import narwhals as nw

_DAY = timedelta(days=1)

Journey = Mapping[str, datetime]
"""When one lead came into each stage first; stages that it never came to are left out."""


@frozen
class Conversion:
    """From one stage into the next, by both clocks.

    `cohort`: of those that came into `before` in the window and are old enough, those in `after` at
    most `within` later; `young` are not old enough. `arrivals` by `entries` is the rate by period.
    The parts reconcile the two: arrivals = `same` + `earlier`, and all that the cohort has brought
    so far = `same` + `later`.
    """

    before: str
    after: str
    cohort: Proportion
    young: int
    entries: int
    same: int
    earlier: int
    later: int

    @property
    def arrivals(self) -> int:
        """Came into `after` in the window, whenever they came into `before`."""
        return self.same + self.earlier

    @property
    def by_period(self) -> float | None:
        """Arrivals by entries: no share of anything, so it has no interval, and may be above 1."""
        return self.arrivals / self.entries if self.entries else None

    @property
    def so_far(self) -> Proportion:
        """Of all that came into `before` in the window: those in `after` until now, however young
        they are. The all-time view."""
        return Proportion(self.same + self.later, self.entries)


@frozen
class Funnel(Answered):
    """Every step of the way, and from the first stage to the last (`whole`); `figure` is the rate
    of the whole by cohort."""

    steps: tuple[Conversion, ...]
    whole: Conversion
    window: Window
    within: timedelta
    at: datetime
    left_out: int

    @property
    def figure(self) -> Figure:
        whole = self.whole
        notes = []
        if whole.young:
            notes.append(f"{whole.young:,} are younger than that, and not counted")
        if whole.by_period is not None:
            notes.append(
                f"by period it reads {whole.by_period:.1%}: {whole.arrivals:,} arrivals, of which "
                f"{whole.earlier:,} came in before the window, by {whole.entries:,} entries"
            )
        if self.left_out:
            notes.append(f"{self.left_out:,} leads were in none of the stages")
        return Figure.share(
            f"{whole.before} that became {whole.after}", whole.cohort,
            f"that came into {whole.before}",
            f"from {stamp(self.window.start)} until before {stamp(self.window.end)}, each followed "
            f"for {days(self.within / _DAY)}",
            *notes,
        )  # fmt: skip

    def chain(self) -> Chain:
        """The cohort's way as a chain, for what-if: those old enough, each step within the time.

        Raises:
            ValueError: a stage that nobody old enough came into.
        """
        empty = [step.before for step in self.steps if not step.cohort.n]
        if empty:
            raise ValueError(f"nobody old enough came into {', '.join(empty)}")
        chain = Chain.of_counts(
            [(self.steps[0].before, self.steps[0].cohort.n),
             (self.steps[0].after, self.steps[0].cohort.k)]
        )  # fmt: skip
        return chain.followed_by(
            (step.after, step.cohort.k, step.cohort.n) for step in self.steps[1:]
        )


def funnel(
    journeys: Iterable[Journey] | AnyFrame,
    stages: Sequence[str],
    window: Window,
    within: timedelta,
    at: datetime,
) -> Funnel:
    """From when leads came into `stages`, as known at `at`. Who skipped a stage came into it when
    it came into the next one. A frame has a row for each lead, and a column for each stage.

    Raises:
        ValueError: fewer than two stages, one twice, or an instant without a time zone.
    """
    aware(at)
    if len(stages) < 2 or len(set(stages)) != len(stages):
        raise ValueError("a funnel has two stages or more, each once")
    pairs = [*pairwise(range(len(stages))), (0, len(stages) - 1)]
    frame = frame_of(journeys)
    if frame is not None:
        *steps, whole, left_out = _counted_in(frame, stages, pairs, window, within, at)
        return Funnel(tuple(steps), whole, window, within, at, left_out)
    counters = [_Counter(window, within, at) for _ in pairs]
    left_out = 0
    last = len(stages) - 1
    seen = utc(at)
    for journey in journeys:
        times: list[datetime | None] = [None] * len(stages)
        found: datetime | None = None
        for number in range(last, -1, -1):
            own = utc_or_none(journey.get(stages[number]))
            if own is not None and own <= seen and (found is None or own < found):
                found = own
            times[number] = found
        if found is None:
            left_out += 1
            continue
        for counter, (first, second) in zip(counters, pairs, strict=True):
            start = times[first]
            if start is not None:
                counter.add(start, times[second])
    rows = [
        counter.row(stages[first], stages[second])
        for counter, (first, second) in zip(counters, pairs, strict=True)
    ]
    return Funnel(tuple(rows[:-1]), rows[-1], window, within, at, left_out)


def _counted_in(
    frame: Framed, stages: Sequence[str], pairs: Iterable[tuple[int, int]],
    window: Window, within: timedelta, at: datetime,
) -> tuple[Any, ...]:  # fmt: skip
    """A conversion for each pair, and how many leads were in none of the stages."""
    from narwhals import min_horizontal, when

    rows = Counting(frame, **dict.fromkeys(stages, MAYBE_AT))
    seen, start, end = since_1970(at), since_1970(window.start), since_1970(window.end)
    old = seen - micros(within)
    last = len(stages) - 1
    times = [f"in {number}" for number in range(len(stages))]
    for number in range(last, -1, -1):
        own = when(rows[stages[number]] <= seen).then(rows[stages[number]])
        rows.add(
            **{
                times[number]: own
                if number == last
                else min_horizontal(own, rows[times[number + 1]])
            }
        )
    sums: dict[str, nw.Expr] = {"left out": rows[times[0]].is_null()}
    for number, (first, second) in enumerate(pairs):
        entered, arrived = rows[times[first]], rows[times[second]]
        inside = (entered >= start) & (entered < end)
        parts = {
            "k": inside & (entered <= old) & (arrived - entered <= micros(within)),
            "n": inside & (entered <= old),
            "young": inside & (entered > old),
            "entries": inside,
            "same": inside & (arrived < end),
            "earlier": (entered < start) & (arrived >= start) & (arrived < end),
            "later": inside & (arrived >= end),
        }
        sums |= {f"{number} {part}": counted for part, counted in parts.items()}
    found = rows.sums(**sums)
    conversions = []
    for number, (first, second) in enumerate(pairs):
        own_counts = {part: found[f"{number} {part}"] for part in parts}
        cohort = Proportion(own_counts.pop("k"), own_counts.pop("n"))
        conversions.append(Conversion(stages[first], stages[second], cohort, **own_counts))
    return (*conversions, found["left out"])


class _Counter:
    """Counts the passages from one stage to another."""

    def __init__(self, window: Window, within: timedelta, at: datetime) -> None:
        self.start, self.end, self.within = utc(window.start), utc(window.end), within
        self.old = utc(at) - within
        self.k = self.n = self.young = self.entries = self.same = self.earlier = self.later = 0

    def add(self, entered: datetime, arrived: datetime | None) -> None:
        if entered < self.start:
            self.earlier += arrived is not None and self.start <= arrived < self.end
            return
        if entered >= self.end:
            return
        self.entries += 1
        if arrived is not None:
            if arrived < self.end:
                self.same += 1
            else:
                self.later += 1
        if entered > self.old:
            self.young += 1
            return
        self.n += 1
        self.k += arrived is not None and arrived - entered <= self.within

    def row(self, before: str, after: str) -> Conversion:
        return Conversion(
            before, after, Proportion(self.k, self.n), self.young, self.entries, self.same,
            self.earlier, self.later,
        )  # fmt: skip
