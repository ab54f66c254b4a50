"""What campaigns bring: each rate with what it is a rate of."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Literal, get_args

from attrs import frozen

from alignlib.analytics.columns import (
    NAME,
    OPTIONAL_MONEY,
    OPTIONAL_WHOLE,
    WHOLE,
    AnyFrame,
    Counting,
    Framed,
    frame_of,
)
from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning
from alignlib.analytics.proportion import Proportion
from alignlib.analytics.shrinkage import ShrunkRates, shrink

Base = Literal["generated", "accepted"]
Verdict = Literal["below the floor", "between", "at the stretch", "nothing to count"]


@frozen
class Campaign:
    """One campaign: leads generated, accepted by Marketing, highly qualified, with a meeting, with
    an opportunity; and bookings."""

    name: str
    generated: int
    accepted: int
    qualified: int = 0
    meetings: int = 0
    opportunities: int = 0
    bookings: Decimal = Decimal(0)

    def __attrs_post_init__(self) -> None:
        counts = (self.accepted, self.qualified, self.meetings, self.opportunities)
        if any(not 0 <= count <= self.generated for count in counts):
            raise ValueError(f"{self.name}: of {self.generated} leads no more can be counted")

    def base(self, of: Base) -> int:
        return self.generated if of == "generated" else self.accepted

    def qualified_of(self, of: Base) -> Proportion:
        return Proportion(self.qualified, self.base(of))

    def meetings_of(self, of: Base) -> Proportion:
        return Proportion(self.meetings, self.base(of))

    def opportunities_of(self, of: Base) -> Proportion:
        return Proportion(self.opportunities, self.base(of))

    @property
    def bookings_per_lead(self) -> Fraction | None:
        """By leads generated, exactly; None: there are none."""
        return Fraction(self.bookings) / self.generated if self.generated else None


@frozen
class Campaigns(Answered):
    """Campaigns beside each other; `figure` is the share of highly qualified leads of all.

    `floor` is owed, `stretch` is more than that: who is above it has not failed.
    """

    rows: tuple[Campaign, ...]
    of: Base
    floor: float
    stretch: float
    when: str

    @property
    def figure(self) -> Figure:
        total = Proportion(
            sum(row.qualified for row in self.rows), sum(row.base(self.of) for row in self.rows)
        )
        what = f"highly qualified leads of those {self.of}"
        return Figure.share(what, total, f"leads {self.of}", self.when, *clock_warning(self.when))

    def verdict(self, name: str) -> Verdict:
        """Of one campaign's share, as it was counted. What the counts *show* about the floor is
        `campaigns[name].qualified_of(of).verdict(floor)`."""
        share = self[name].qualified_of(self.of).value
        if share is None:
            return "nothing to count"
        if share < self.floor:
            return "below the floor"
        return "at the stretch" if share >= self.stretch else "between"

    def to_opportunity(self) -> ShrunkRates:
        """Leads to opportunities by campaign, shrunk: a rank only where the intervals allow one.

        Raises:
            ValueError: fewer than two campaigns have leads.
        """
        return shrink({row.name: (row.opportunities, row.base(self.of)) for row in self.rows})

    def __getitem__(self, name: str) -> Campaign:
        for row in self.rows:
            if row.name == name:
                return row
        raise KeyError(name)


def campaigns(
    rows: Iterable[Campaign] | AnyFrame,
    *,
    of: Base,
    floor: float = 0.4,
    stretch: float = 0.5,
    clock: str = UNKNOWN,
) -> Campaigns:
    """Campaigns by the share of highly qualified leads, not by volume. What it is a share `of` must
    be said: of leads `generated`, or of those `accepted`.

    Of a frame the rows with one `name` are added up, in the order of the names: `accepted` and all
    that follows are numbers, or whether the row was; without a column `generated` each row is a
    lead.

    Raises:
        ValueError: one name twice, qualified leads beyond the base, a base of another name, or a
            floor above the stretch.
    """
    frame = frame_of(rows)
    found = tuple(rows) if frame is None else _added_up(frame)
    names = [row.name for row in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{', '.join(twice)} is given twice: add it up first")
    if of not in get_args(Base):
        raise ValueError(f"of what: `generated` or `accepted`, not `{of}`")
    if not 0 <= floor <= stretch <= 1:
        raise ValueError("give a floor and a stretch between 0 and 1, the floor first")
    for row in found:
        if max(row.qualified, row.meetings, row.opportunities) > row.base(of):
            raise ValueError(f"{row.name}: more is counted than leads were {of}")
    return Campaigns(found, of, floor, stretch, clock)


def _added_up(frame: Framed) -> tuple[Campaign, ...]:
    rows = Counting(
        frame, name=NAME, generated=OPTIONAL_WHOLE, accepted=WHOLE, qualified=OPTIONAL_WHOLE,
        meetings=OPTIONAL_WHOLE, opportunities=OPTIONAL_WHOLE, bookings=OPTIONAL_MONEY,
    )  # fmt: skip
    names = ("generated", "accepted", "qualified", "meetings", "opportunities")
    asked = {name: rows[name] for name in names if name in rows} | rows.money("bookings")
    return tuple(
        Campaign(
            name,
            counts.get("generated", counts["rows"]),
            counts["accepted"],
            counts.get("qualified", 0),
            counts.get("meetings", 0),
            counts.get("opportunities", 0),
            rows.total("bookings", counts),
        )
        for (name,), counts in sorted(rows.groups(("name",), **asked).items())
    )
