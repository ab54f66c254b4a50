"""Two definitions on the same leads."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from alignlib.analytics.definitions import Confusion, confusion, sign_test
from alignlib.analytics.proportion import Proportion
from alignlib.notebook.table import show
from alignlib.pictures.bars import Bar, bars
from alignlib.pictures.numbers import UNKNOWN, percent, plain, told
from alignlib.pictures.picture import Picture
from alignlib.pictures.table import Table
from alignlib.pictures.text import clean

_ODDS = 0.05


@frozen(repr=False)
class Comparison:
    """What two definitions say of the same leads, and which of them was right.

    `groups` are the leads by what both say: (name, leads, good ones). `better` and `worse` are
    the leads that only the second, or only the first, got right. Leads without an answer
    (`unknown`) are left out; one that is undecided is not let through.
    """

    names: tuple[str, str]
    good_name: str
    first: Confusion
    second: Confusion
    groups: tuple[tuple[str, Proportion], ...]
    undecided: tuple[int, int]
    better: int
    worse: int
    unknown: int

    @property
    def chance(self) -> float:
        """The two-sided chance that they differ so much by luck (McNemar, exact)."""
        return sign_test(self.better, self.worse)

    @property
    def sentence(self) -> str:
        odds = "less than 0.1%" if self.chance < 0.001 else percent(round(self.chance, 4))
        right = (
            f"{self.names[1]} is right where {self.names[0]} is not for {plain(self.better)} "
            f"leads, the other way round for {plain(self.worse)}"
        )
        if self.chance >= _ODDS:
            return f"{right}: no difference that chance could not make ({odds})."
        ahead = self.names[1] if self.better > self.worse else self.names[0]
        return f"{right}: {ahead} is right more often (by chance alone: {odds})."

    @property
    def table(self) -> Table:
        rows = []
        for name, found, open_ in zip(
            self.names, (self.first, self.second), self.undecided, strict=True
        ):
            flagged = found.flagged_good + found.flagged_bad
            recall = None if found.recall is None else found.recall.value
            lift = UNKNOWN if found.lift is None else plain(round(found.lift, 2))
            rows.append((
                name, plain(flagged), plain(found.flagged_good),
                told(found.precision.value, percent), told(found.precision.low, percent),
                told(found.precision.high, percent), told(recall, percent), lift, plain(open_),
            ))  # fmt: skip
        head = ("definition", "lets through", self.good_name, "share", "from", "to",
                f"of all {self.good_name}", "lift", "undecided")  # fmt: skip
        return Table(head, rows)

    @property
    def picture(self) -> Picture:
        """The share of good ones among the leads that both, one or none of them lets through."""
        rows = [
            Bar(f"{name} ({plain(share.n)})", share.value, share.low, share.high)
            for name, share in self.groups
        ]
        title = f"{self.good_name}, by which definition lets a lead through"
        return bars(title, rows, form=percent, label="let through by", value=self.good_name)

    def __str__(self) -> str:
        return f"{show(self.table)}\n{self.sentence}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"{self.table.html}{self.picture.shown}<p>{clean(self.sentence)}</p>"


def compare(
    first: Iterable[bool | None],
    second: Iterable[bool | None],
    good: Iterable[bool | None],
    *,
    names: tuple[str, str] = ("before", "after"),
    good_name: str = "good",
) -> Comparison:
    """Two definitions, each an answer for every lead (None: undecided), against what became of it
    (`good`; None: nobody knows yet).

    Raises:
        ValueError: lengths that differ, or no lead with an answer.
    """
    one, other, answers = list(first), list(second), list(good)
    if not len(one) == len(other) == len(answers):
        raise ValueError(
            f"{len(one)} and {len(other)} judgements for {len(answers)} answers: give one a lead"
        )
    known = [
        (a, b, answer) for a, b, answer in zip(one, other, answers, strict=True)
        if answer is not None
    ]  # fmt: skip
    if not known:
        raise ValueError("a comparison needs at least one lead with an answer")
    apart = [(bool(a), bool(b), answer) for a, b, answer in known]
    groups = tuple(
        (name, Proportion(sum(good for *_, good in own), len(own)))
        for name, flags in (
            ("both", (True, True)), (f"only {names[0]}", (True, False)),
            (f"only {names[1]}", (False, True)), ("none", (False, False)),
        )
        if (own := [item for item in apart if item[:2] == flags])
    )  # fmt: skip
    return Comparison(
        names, good_name,
        confusion((a, answer) for a, _, answer in apart),
        confusion((b, answer) for _, b, answer in apart),
        groups,
        (sum(a is None for a, _, _ in known), sum(b is None for _, b, _ in known)),
        sum(a != b and b is answer for a, b, answer in apart),
        sum(a != b and a is answer for a, b, answer in apart),
        len(answers) - len(known),
    )  # fmt: skip
