"""A threshold sweep: by the score at the hand-over, what became of those that were worked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from alignlib.analytics.definitions import sweep
from alignlib.engine.evaluation import evaluate
from alignlib.errors import RecordError
from alignlib.model.inputs import Activity
from alignlib.names import canonical
from alignlib.pictures import Table, binned, histogram, percent
from alignlib.pictures.page import Part
from alignlib.report.report import Report
from alignlib.values.time import to_micros

LEAST = 20
"""Fewer records tell nothing of a threshold."""


def score_board(report: Report, funnel: Sequence[str]) -> list[Part]:
    """For the first score: how many were handed over at which score, and how many of them won."""
    plan = report.asking.plan
    if not plan.scores or len(funnel) < 2 or report.given.histories is None:
        return []
    score = next(iter(plan.scores.values()))
    known = scored(report, score.name, funnel[-1])
    if len(known) < LEAST or len({value for value, _ in known}) < 2:
        return []
    end = report.asking.name_of(funnel[-1])
    edges, counts = binned([value for value, _ in known])
    inner = [
        sum(won for value, won in known if low <= value < high or value == high == edges[-1])
        for low, high in pairwise(edges)
    ]
    picture = histogram(
        f"{score.name} at the hand-over", edges, counts, within=(end, inner), name="handed over",
        across=score.name, about=f"How many were handed over at which score, and came to {end}.",
    )  # fmt: skip
    whole = all(edge == int(edge) for edge in edges)  # bands are told by whole scores
    window, asking = report.window, report.asking
    since, until = asking.date(window.start), asking.date(report.facts.at)
    tables: list[Part] = [_bands(known, [int(edge) for edge in edges])] if whole else []
    return [
        f"Of the {len(known):,} handed over {since} to {until}: {score.name} at that instant, and "
        f"who came to {end} so far. Leads that were never handed over are not in it, so nobody "
        "knows how many good ones were missed. Choose a threshold on older leads, and look at "
        "newer ones.",
        picture, *tables,
    ]  # fmt: skip


def scored(report: Report, score: str, end: str) -> list[tuple[float, bool]]:
    """(score at the hand-over, whether it came to the end so far)."""
    from alignlib.report.boards import handed_over  # which asks for this board

    plan, asking = report.asking.plan, report.asking
    lives = {life.key: life for life in report.facts.lives}
    found = []
    for record, inputs in report.given.histories or ():
        life = lives.get(record.id)
        began = None if life is None else handed_over(asking, life)
        if life is None or began is None or not report.window.holds(began):
            continue
        acts = [item for item in inputs
                if isinstance(item, Activity) and to_micros(item.at) <= began]  # fmt: skip
        try:
            value = evaluate(plan, record, acts, began).score(score)
        except RecordError:
            continue
        found.append((float(value), life.after((canonical(end),), began) is not None))
    return found


def _bands(known: Sequence[tuple[float, bool]], edges: Sequence[int]) -> Table:
    """From the highest threshold down: all above it, and what the last band adds."""
    rows: list[tuple[int, int, int]] = []
    for low in reversed(edges[:-1]):
        flagged = sum(value >= low for value, _ in known)
        if flagged and (not rows or flagged > rows[-1][1]):
            rows.append((low, flagged, sum(won for value, won in known if value >= low)))
    found = sweep(rows, value=1.0, cost=0.0)
    return Table(
        ("at least", "handed over", "won", "of these", "95 % interval", "last band adds"),
        [
            (f"{band.at_least}", f"{band.flagged:,}", f"{band.wins:,}",
             percent(band.precision.value or 0.0), _interval(band.precision.interval),
             f"{band.added.k:,} of {band.added.n:,}")
            for band in found.bands
        ],
        "Thresholds, the highest first",
    )  # fmt: skip


def _interval(interval: tuple[float, float] | None) -> str:
    return "–" if interval is None else f"{percent(interval[0])} to {percent(interval[1])}"
