"""Two definitions on the same leads: is one of them better, or only lucky?"""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum, sqrt

from attrs import frozen

from alignlib.analytics.columns import AnyFrame, records
from alignlib.analytics.definitions import Confusion, sign_test
from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning
from alignlib.analytics.proportion import Proportion, newcombe


@frozen
class BothJudged:
    """One lead: whether each definition flags it, and whether it was `good` (None: not known)."""

    first: bool
    second: bool
    good: bool | None


@frozen
class Gap:
    """The second definition's share minus the first's; the interval knows that both judge the same
    leads."""

    first: float
    second: float
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.second - self.first

    @property
    def is_shown(self) -> bool:
        return not self.low <= 0 <= self.high


@frozen
class DefinitionsCompared(Answered):
    """`figure` is the difference of precision. `recall` is None where leads that neither flags have
    no known outcome: then nobody knows how many good ones were missed."""

    first: Confusion
    second: Confusion
    precision: Gap | None
    recall: Gap | None
    luck: float
    when: str

    @property
    def figure(self) -> Figure:
        notes = list(clock_warning(self.when))
        if not self.first.missed_known:
            notes.append("leads outside were not worked: recall is not known")
        if self.precision is None:
            notes.append("a definition that flags nobody has no precision")
        found, n = self.precision, _size(self.first)
        return Figure(
            "precision of the second definition less the first's",
            None if found is None else found.value, n, "leads judged by both", self.when,
            None if found is None else (found.low, found.high), "points", tuple(notes),
        )  # fmt: skip


def compare_definitions(
    leads: Iterable[BothJudged] | AnyFrame, *, level: float = 0.95, clock: str = UNKNOWN
) -> DefinitionsCompared:
    """Two definitions against what became of the same leads.

    The intervals put Wilson's of both shares together, as Newcombe does for two of one sample
    (1998, Stat. Med. 17:2635), by how far the shares go together lead by lead; `luck` is the exact
    chance that they get as many leads right by luck alone (McNemar).

    Raises:
        ValueError: a flagged lead without an outcome.
    """
    cells: dict[tuple[bool, bool, bool | None], int] = {}
    for lead in records(BothJudged, leads):
        if lead.good is None and (lead.first or lead.second):
            raise ValueError("a flagged lead without an outcome: leave out leads too young")
        key = (lead.first, lead.second, lead.good)
        cells[key] = cells.get(key, 0) + 1
    known = all(good is not None for _, _, good in cells)
    first, second = (_confusion(cells, number, known) for number in (0, 1))
    precision = _gap(
        cells, [(f and g is True, f) for f, _, g in cells],
        [(s and g is True, s) for _, s, g in cells], level,
    )  # fmt: skip
    recall = None
    if known:
        recall = _gap(
            cells, [(f and g is True, g is True) for f, _, g in cells],
            [(s and g is True, g is True) for _, s, g in cells], level,
        )  # fmt: skip
    better = sum(n for (f, s, g), n in cells.items() if g is not None and f is not g and s is g)
    worse = sum(n for (f, s, g), n in cells.items() if g is not None and f is g and s is not g)
    return DefinitionsCompared(first, second, precision, recall, sign_test(better, worse), clock)


def _size(confusion: Confusion) -> int:
    return confusion.flagged_good + confusion.flagged_bad + confusion.missed + confusion.rest


def _confusion(
    cells: dict[tuple[bool, bool, bool | None], int], number: int, known: bool
) -> Confusion:
    def count(flagged: bool, good: bool | None) -> int:
        return sum(n for key, n in cells.items() if key[number] is flagged and key[2] is good)

    return Confusion(
        count(True, True), count(True, False), count(False, True),
        count(False, False) + count(False, None), missed_known=known,
    )  # fmt: skip


def _gap(
    cells: dict[tuple[bool, bool, bool | None], int],
    first: list[tuple[bool, bool]],
    second: list[tuple[bool, bool]],
    level: float,
) -> Gap | None:
    """From (counts above, counts below) of each cell for both ratios; None: nothing is below."""
    counts = list(cells.values())
    shares: list[Proportion] = []
    for parts in (first, second):
        above = sum(c for c, (top, _) in zip(counts, parts, strict=True) if top)
        below = sum(c for c, (_, base) in zip(counts, parts, strict=True) if base)
        shares.append(Proportion(above, below, level=level))
    one, two = shares
    if one.interval is None or two.interval is None:
        return None
    p1, p2 = one.k / one.n, two.k / two.n
    # What each lead adds to either share: how far do the two go up and down together?
    own = [(p1 * base - top, p2 * other - up)
           for (top, base), (up, other) in zip(first, second, strict=True)]  # fmt: skip
    both, of_one, of_two = (
        fsum(count * pair[i] * pair[j] for count, pair in zip(counts, own, strict=True))
        for i, j in ((0, 1), (0, 0), (1, 1))
    )
    together = both / sqrt(of_one * of_two) if of_one and of_two else 0.0
    return Gap(p1, p2, *newcombe((p1, *one.interval), (p2, *two.interval), together))
