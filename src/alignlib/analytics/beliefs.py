"""What people believe of their sources, against what the counts show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from attrs import frozen

from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning
from alignlib.analytics.shrinkage import ShrunkRates, shrink


@frozen
class Beliefs(Answered):
    """A believed ranking beside the rates. `wrong` pairs are believed the other way round than the
    counts show, `right` ones are shown; of the `open` ones the counts tell nothing.

    `figure` is the share of wrong ones among the pairs that can be told.
    """

    rates: ShrunkRates
    right: tuple[tuple[str, str], ...]
    wrong: tuple[tuple[str, str], ...]
    open: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    when: str

    @property
    def figure(self) -> Figure:
        told = len(self.right) + len(self.wrong)
        notes = list(clock_warning(self.when))
        if self.open:
            notes.append(f"{len(self.open)} pairs cannot be ranked: their intervals overlap")
        notes += [f"{name} is believed in, and has no leads" for name in self.missing]
        return Figure(
            "beliefs about pairs that the counts contradict",
            len(self.wrong) / told if told else None, told, "pairs that can be ranked", self.when,
            warnings=tuple(notes),
        )  # fmt: skip

    @property
    def hidden_gems(self) -> tuple[str, ...]:
        """Sources shown to be better than some that are believed to be better than they: the most
        underrated first."""
        better: dict[str, int] = {}
        for _, underrated in self.wrong:
            better[underrated] = better.get(underrated, 0) + 1
        return tuple(sorted(better, key=lambda name: (-better[name], name)))


def beliefs_against_data(
    believed: Sequence[str],
    counts: Mapping[str, tuple[int, int]],
    *,
    level: float = 0.95,
    clock: str = UNKNOWN,
) -> Beliefs:
    """`believed` names sources, the best first; `counts` are (k, n) of each. Pairs are
    (believed better, believed worse).

    Raises:
        ValueError: a source named twice, one without counts, or fewer than two with leads.
    """
    if len(set(believed)) != len(believed):
        raise ValueError("a source stands twice in what is believed")
    unknown = [name for name in believed if name not in counts]
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: there are no counts of it")
    rates = shrink(counts, level=level)
    right, wrong, undecided = [], [], []
    known = [name for name in believed if counts[name][1]]
    for better, worse in combinations(known, 2):
        match rates.ranks_before(better, worse):
            case True:
                right.append((better, worse))
            case False:
                wrong.append((better, worse))
            case None:
                undecided.append((better, worse))
    missing = tuple(name for name in believed if not counts[name][1])
    return Beliefs(rates, tuple(right), tuple(wrong), tuple(undecided), missing, clock)
