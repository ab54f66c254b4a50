"""Is a definition a good one? Against what became of the leads, and at every threshold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt

from attrs import frozen

from alignlib.analytics.columns import FLAG, MAYBE_FLAG, AnyFrame, Counting, frame_of
from alignlib.analytics.distributions import binomial_at_least
from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning
from alignlib.analytics.multiplicity import discoveries
from alignlib.analytics.proportion import Proportion


@frozen
class Confusion(Answered):
    """A definition against an outcome: flagged and good, flagged and not, good and missed, neither.
    `figure` is the precision.

    `missed_known` is False where leads outside the definition are not worked: then nobody knows
    how many good ones were missed, and there is no recall.
    """

    flagged_good: int
    flagged_bad: int
    missed: int
    rest: int
    missed_known: bool = True
    when: str = UNKNOWN

    @property
    def figure(self) -> Figure:
        notes = list(clock_warning(self.when))
        if not self.missed_known:
            notes.append("leads outside were not worked: recall is not known")
        return Figure.share(
            "flagged leads that are good", self.precision, "flagged leads", self.when, *notes
        )

    @property
    def precision(self) -> Proportion:
        return Proportion(self.flagged_good, self.flagged_good + self.flagged_bad)

    @property
    def recall(self) -> Proportion | None:
        """None: unknown, as nobody looked at the others (verification bias)."""
        if not self.missed_known:
            return None
        return Proportion(self.flagged_good, self.flagged_good + self.missed)

    @property
    def lift(self) -> float | None:
        """Precision by the share of good ones among all; None: nobody knows that share."""
        if not self.missed_known:
            return None
        total = self.flagged_good + self.flagged_bad + self.missed + self.rest
        good = self.flagged_good + self.missed
        value = self.precision.value
        return None if not good or value is None else value / (good / total)


def confusion(
    judged: Iterable[tuple[bool, bool | None]] | AnyFrame, *, clock: str = UNKNOWN
) -> Confusion:
    """From (flagged, good) of each lead, or a frame with these columns; good None: nobody knows,
    for leads outside.

    Raises:
        ValueError: a flagged lead without an outcome: give leads old enough to have one.
    """
    counts = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    unknown = 0
    frame = frame_of(judged)
    if frame is not None:
        rows = Counting(frame, flagged=FLAG, good=MAYBE_FLAG)
        rows.wrong(rows["flagged"] & rows["good"].is_null(), "a flagged lead has no outcome")
        for (flagged, good), found in rows.groups(("flagged", "good")).items():
            if good is None:
                unknown = found["rows"]
            else:
                counts[flagged, good] = found["rows"]
        judged = ()
    for flagged, good in judged:
        if good is None:
            if flagged:
                raise ValueError("a flagged lead without an outcome: leave out leads too young")
            unknown += 1
            continue
        counts[flagged, good] += 1
    return Confusion(
        counts[True, True], counts[True, False], counts[False, True],
        counts[False, False] + unknown, missed_known=not unknown, when=clock,
    )  # fmt: skip


@frozen
class CorrectedRecall(Answered):
    """Recall from a random sample of the refused leads that was worked after all.

    Begg & Greenes 1983, Biometrics 39:207: the share of good ones in the sample holds for all that
    were refused. The interval is that of the sample alone: the found ones are counted.
    """

    found: int
    refused: int
    sample: Proportion
    when: str = UNKNOWN

    @property
    def figure(self) -> Figure:
        value, interval, notes = None, None, list(clock_warning(self.when))
        if self.missed is None or self.sample.interval is None:
            notes.append("no refused lead was worked: recall is not known")
        elif not self.found + self.missed:
            notes.append("no good lead was found, flagged or refused: there is no recall")
        else:
            value = self.found / (self.found + self.missed)
            low, high = self.sample.interval
            interval = (
                self.found / (self.found + self.refused * high),
                self.found / (self.found + self.refused * low) if self.found else 1.0,
            )
            notes.append(f"without the sample it would read {self.naive:.0%}")
        return Figure(
            "good leads that are flagged", value, self.sample.n, "refused leads that were worked",
            self.when, interval, warnings=tuple(notes),
        )  # fmt: skip

    @property
    def missed(self) -> float | None:
        """Good leads among the refused, by the sample; None: nobody looked."""
        share = self.sample.value
        return None if share is None else self.refused * share

    @property
    def naive(self) -> float | None:
        """What one would say who forgets that the others were not worked."""
        seen = self.found + self.sample.k
        return self.found / seen if seen else None


# -- thresholds ------------------------------------------------------------------------------


@frozen
class Band:
    """All leads at a score of `at_least` and above, and what the last band of them adds."""

    at_least: int
    flagged: int
    wins: int
    net: float
    recall: float
    added: Proportion

    @property
    def precision(self) -> Proportion:
        return Proportion(self.wins, self.flagged)


@frozen
class Sweep(Answered):
    """Thresholds from the highest down; `figure` is the threshold of `best`, the last band that
    pays for itself: choose it on older leads and report it on newer ones, as the best of several is
    flattered."""

    bands: tuple[Band, ...]
    break_even: float
    when: str = UNKNOWN

    @property
    def figure(self) -> Figure:
        best = self.best
        return Figure(
            "lowest score that pays for itself", None if best is None else float(best.at_least),
            self.bands[-1].flagged if self.bands else 0, "leads", self.when, unit="count",
            warnings=(*clock_warning(self.when), "the best of several is flattered by its choice"),
        )  # fmt: skip

    @property
    def best(self) -> Band | None:
        """The lowest threshold before the first band that is below break-even. A band without any
        leads changes nothing."""
        found = None
        for band in self.bands:
            if band.added.value is None:
                continue
            if band.added.value < self.break_even:
                break
            found = band
        return found


def sweep(
    bands: Sequence[tuple[int, int, int]], *, value: float, cost: float, clock: str = UNKNOWN
) -> Sweep:
    """From (at least this score, leads at it or above, wins among them), highest first; `value` of
    a win, `cost` of working a lead.

    Raises:
        ValueError: thresholds that do not fall, counts that do, or a win without value.
    """
    if value <= 0 or cost < 0:
        raise ValueError("give the value of a win, above 0, and the cost of a lead, from 0")
    total = bands[-1][2] if bands else 0
    found: list[Band] = []
    before: tuple[int | None, int, int] = (None, 0, 0)
    for at_least, flagged, wins in bands:
        if (before[0] is not None and at_least >= before[0]) or flagged < before[1]:
            raise ValueError("give thresholds from the highest down, counting all above each")
        found.append(
            Band(
                at_least, flagged, wins, wins * value - flagged * cost,
                wins / total if total else 0.0,
                Proportion(wins - before[2], flagged - before[1]),
            )
        )  # fmt: skip
        before = (at_least, flagged, wins)
    return Sweep(tuple(found), cost / value, clock)


# -- one rejection, or a wrong definition? -----------------------------------------------------


@frozen
class Feedback(Answered):
    """`rejected` of `n` hand-overs, where a share of `expected` is usual; `figure` is their share.

    `chance` is P(so many or more by chance alone). One lead is never a reason to change anything:
    an outlier unless the chance is below 1 %.
    """

    rejected: int
    n: int
    expected: float
    when: str = UNKNOWN

    @property
    def figure(self) -> Figure:
        note = f"so many or more by chance alone: {self.chance:.2g}; {self.verdict}"
        return Figure.share(
            "hand-overs rejected", Proportion(self.rejected, self.n), "hand-overs", self.when,
            *clock_warning(self.when), note,
        )  # fmt: skip

    @property
    def chance(self) -> float:
        return binomial_at_least(self.rejected, self.n, self.expected)

    @property
    def verdict(self) -> str:
        return "adjust the definition" if self.chance < 0.01 else "outlier"


@frozen
class Segment:
    """One segment of leads, where rejections are no accident."""

    name: str
    feedback: Feedback


def wrong_segments(
    counts: Mapping[str, tuple[int, int]], expected: float, *, share: float = 0.05
) -> tuple[Segment, ...]:
    """Segments, from (rejected, hand-overs), whose rejections stand out even though many segments
    are looked at: at most `share` of those named are accidents, on average (see `discoveries`)."""
    known = {name: Feedback(k, n, expected) for name, (k, n) in counts.items() if n}
    found = discoveries({name: one.chance for name, one in known.items()}, share)
    return tuple(Segment(name, known[name]) for name in found)


def chart_limit(expected: float, n: int, sigmas: float = 3.0) -> float:
    """The upper limit of a control chart of shares: above it something has changed.

    Raises:
        ValueError: no case, or a share outside 0…1.
    """
    if n < 1 or not 0 <= expected <= 1:
        raise ValueError("give a share between 0 and 1, of at least one case")
    return min(1.0, expected + sigmas * sqrt(expected * (1 - expected) / n))


def sign_test(better: int, worse: int) -> float:
    """The two-sided chance that two definitions differ on so many leads by luck: of the leads that
    only one of them got right, `better` for the first and `worse` for the second (McNemar,
    exact)."""
    n = better + worse
    if not n:
        return 1.0
    return min(1.0, 2 * binomial_at_least(max(better, worse), n, 0.5))
