"""Which line of a definition to look at? What is rejected with a condition, and without."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning
from alignlib.analytics.multiplicity import discoveries
from alignlib.analytics.proportion import Difference, Proportion, difference, fisher


@frozen
class Condition:
    """One condition: rejections of the leads that have it and of those that have not. `spared` is
    the part of all rejections that would be spared if it were asked for, at the price of `lost`,
    the good leads that have it not."""

    name: str
    having: Proportion
    lacking: Proportion
    difference: Difference
    chance: float
    spared: Proportion
    lost: Proportion


@frozen
class Conditions(Answered):
    """All conditions, the largest difference first; `figure` is that of the first. `proposed` are
    those that stand out though many were looked at. It is a proposal: nothing is changed."""

    rows: tuple[Condition, ...]
    proposed: tuple[str, ...]
    alike: tuple[str, ...]
    when: str

    @property
    def figure(self) -> Figure:
        notes = list(clock_warning(self.when))
        if not self.proposed:
            notes.append("no condition stands out: leave the definition as it is")
        notes += [f"{name} is the same of all leads, and tells nothing" for name in self.alike]
        if not self.rows:
            return Figure("fewer rejections", None, 0, "leads", self.when, warnings=tuple(notes))
        first = self.rows[0].difference
        return Figure(
            f"rejections of leads without {self.rows[0].name}, less of those with it",
            first.value, first.first.n + first.second.n, "hand-overs", self.when,
            (first.low, first.high), "points", tuple(notes),
        )  # fmt: skip


def which_condition(
    hand_overs: Iterable[tuple[Mapping[str, bool], bool]],
    *,
    share: float = 0.05,
    clock: str = UNKNOWN,
) -> Conditions:
    """From (conditions of a lead, whether it was rejected): which condition, asked for, would spare
    most rejections. Each lead names the same conditions.

    A condition is proposed where fewer are rejected with it than without, by Fisher's exact test,
    as one of many looked at (see `discoveries`; `share` of those proposed are accidents at most).

    Raises:
        ValueError: leads that name other conditions.
    """
    known = list(hand_overs)
    names = sorted(known[0][0]) if known else []
    if any(sorted(own) != names for own, _ in known):
        raise ValueError("each lead names the same conditions, true or false")
    rows, alike = [], []
    for name in names:
        row = _condition(name, [(own[name], rejected) for own, rejected in known])
        if row is None:
            alike.append(name)
        else:
            rows.append(row)
    rows.sort(key=lambda row: (-row.difference.value, row.name))
    found = discoveries({row.name: row.chance for row in rows}, share)
    proposed = tuple(row.name for row in rows if row.name in found and row.difference.value > 0)
    return Conditions(tuple(rows), proposed, tuple(alike), clock)


def _condition(name: str, leads: list[tuple[bool, bool]]) -> Condition | None:
    counts = {key: leads.count(key) for key in ((True, True), (True, False), (False, True),
                                                (False, False))}  # fmt: skip
    having = Proportion(counts[True, True], counts[True, True] + counts[True, False])
    lacking = Proportion(counts[False, True], counts[False, True] + counts[False, False])
    if not having.n or not lacking.n:
        return None
    return Condition(
        name, having, lacking, difference(having, lacking),
        fisher(having.k, having.n, lacking.k, lacking.n),
        Proportion(lacking.k, having.k + lacking.k),
        Proportion(lacking.n - lacking.k, len(leads) - having.k - lacking.k),
    )  # fmt: skip
