"""Every threshold of a score: what it lets through, how many of them are good, what it pays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import floor

from attrs import evolve, frozen

from alignlib.analytics.definitions import Band, Sweep
from alignlib.analytics.definitions import sweep as swept
from alignlib.notebook.table import show
from alignlib.pictures.histogram import binned
from alignlib.pictures.lines import Line, lines
from alignlib.pictures.numbers import Number, percent, plain, told
from alignlib.pictures.picture import Picture
from alignlib.pictures.table import Table
from alignlib.pictures.text import clean

_MOST = 25


@frozen(repr=False)
class Thresholds:
    """A sweep with its pictures. `unknown` leads had no answer yet and are left out.

    The best of several thresholds is flattered by chance: choose it on older leads, and report
    what newer ones say of it.
    """

    sweep: Sweep
    unknown: int
    score: str
    good_name: str

    @property
    def best(self) -> Band | None:
        """The lowest threshold before the first band that does not pay for itself."""
        return self.sweep.best

    @property
    def table(self) -> Table:
        """A row for each threshold, the highest first; an interval holds 95 times in 100."""
        head = (f"{self.score} at least", "leads", self.good_name, "share", "from", "to",
                "of all", "net", "added share")  # fmt: skip
        rows = []
        for band in self.sweep.bands:
            share = band.precision
            rows.append((
                plain(band.at_least), plain(band.flagged), plain(band.wins),
                told(share.value, percent), told(share.low, percent), told(share.high, percent),
                percent(band.recall), plain(round(band.net)), told(band.added.value, percent),
            ))  # fmt: skip
        return Table(head, rows)

    @property
    def picture(self) -> Picture:
        """The share of good ones above each threshold, and which part of all good ones that is."""
        bands = self.sweep.bands[::-1]
        shares = [band.precision for band in bands]
        return lines(
            f"What each threshold of {self.score} lets through",
            [band.at_least for band in bands],
            [
                Line(f"{self.good_name}, of those let through", [s.value for s in shares],
                     [s.low for s in shares], [s.high for s in shares]),
                Line(f"let through, of all {self.good_name}", [band.recall for band in bands]),
            ],
            target=self.sweep.break_even if 0 < self.sweep.break_even < 1 else None,
            target_name="break-even",
            form=percent,
            across=f"{self.score} at least",
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{show(self.table)}\n{self.sentence}"

    @property
    def sentence(self) -> str:
        noun = "lead" if self.unknown == 1 else "leads"
        left = f" Left out: {plain(self.unknown)} {noun} without an answer." * bool(self.unknown)
        even = percent(self.sweep.break_even)
        if self.best is None:
            return f"No threshold pays: a band must hold more than {even} {self.good_name}.{left}"
        return (
            f"{self.score} at least {plain(self.best.at_least)} is the lowest threshold whose last "
            f"band still pays (more than {even} {self.good_name}); choose on older leads, "
            f"report on newer ones.{left}"
        )

    __repr__ = __str__

    def _repr_html_(self) -> str:
        figure = evolve(self.picture, table=self.table)
        return f"{figure.shown}<p>{clean(self.sentence)}</p>"


def sweep(
    scores: Iterable[Number],
    good: Iterable[bool | None],
    *,
    value: float,
    cost: float,
    thresholds: Sequence[int] | None = None,
    score: str = "score",
    good_name: str = "good",
) -> Thresholds:
    """What each threshold would have done.

    Args:
        scores: a number for each lead.
        good: whether each was good; None: nobody knows yet.
        value: what a good lead brings; `cost`: what it costs to work any lead (same currency).
        thresholds: whole numbers; by default round ones over all scores, or the scores themselves
            where they are few and whole.

    Raises:
        ValueError: nothing to judge, another number of answers than scores, or no value.
    """
    listed, answers = list(scores), list(good)
    if len(listed) != len(answers):
        raise ValueError(f"{len(answers)} answers for {len(listed)} scores")
    if value <= 0:
        raise ValueError("a good lead must bring something: value is above 0")
    known = [
        (number, answer) for number, answer in zip(listed, answers, strict=True)
        if answer is not None
    ]  # fmt: skip
    if not known:
        raise ValueError("a sweep needs at least one lead with an answer")
    steps = sorted(set(thresholds or _round([number for number, _ in known])), reverse=True)
    bands = [
        (step, sum(n >= step for n, _ in known), sum(n >= step and a for n, a in known))
        for step in steps
    ]
    return Thresholds(swept(bands, value=value, cost=cost), len(listed) - len(known), score,
                      good_name)  # fmt: skip


def _round(numbers: Sequence[Number]) -> list[int]:
    whole = {floor(number) for number in numbers}
    if len(whole) <= _MOST:
        return list(whole)
    edges, _ = binned(whole, _MOST)
    return [int(edge) for edge in edges[:-1]]
