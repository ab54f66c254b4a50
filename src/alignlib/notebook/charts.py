"""How a score is spread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alignlib.pictures.histogram import Mark, binned, histogram
from alignlib.pictures.numbers import Number
from alignlib.pictures.picture import Picture


def distribution(
    scores: Iterable[Number],
    good: Iterable[bool | None] | None = None,
    *,
    title: str = "How the score is spread",
    score: str = "score",
    name: str = "leads",
    good_name: str = "good",
    thresholds: Mapping[str, Number] | None = None,
    most: int = 20,
) -> Picture:
    """A histogram with its table: how many leads have which score, and, with `good` (an answer for
    each score; None: nobody knows yet), how many of them were good.

    Args:
        scores: a number for each lead.
        thresholds: lines across, by their label.
        most: about so many bars at most; their edges are round.

    Raises:
        ValueError: no scores, or another number of answers than scores.
    """
    values = list(scores)
    edges, counts = binned(values, most)
    marks = [Mark(at, label) for label, at in (thresholds or {}).items()]
    within: tuple[str, tuple[int, ...]] | None = None
    if good is not None:
        known = list(good)
        if len(known) != len(values):
            raise ValueError(f"{len(known)} answers for {len(values)} scores")
        among = [value for value, answer in zip(values, known, strict=True) if answer]
        within = (good_name, counted(among, edges))
    return histogram(
        title, edges, counts, within=within, marks=marks, name=name, across=score
    )  # fmt: skip


def counted(values: Iterable[Number], edges: tuple[Number, ...]) -> tuple[int, ...]:
    """How many values lie from each edge to below the next."""
    found = [0] * (len(edges) - 1)
    for value in values:
        at = sum(1 for edge in edges if float(edge) <= float(value)) - 1
        found[at] += 1
    return tuple(found)
