"""Where leads come from, and what they are worth: three metrics, none without its count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from alignlib.analytics.columns import (
    NAME,
    OPTIONAL_MONEY,
    OPTIONAL_WHOLE,
    AnyFrame,
    Counting,
    Framed,
    frame_of,
)
from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning
from alignlib.analytics.proportion import Proportion, none_seen
from alignlib.analytics.shrinkage import ShrunkRates, shrink


@frozen
class Source:
    """What one source brought: leads, opportunities, deals, and money."""

    name: str
    leads: int
    opportunities: int = 0
    deals: int = 0
    bookings: Decimal = Decimal(0)

    @property
    def to_opportunity(self) -> Proportion:
        return Proportion(self.opportunities, self.leads)

    @property
    def to_deal(self) -> Proportion:
        return Proportion(self.deals, self.opportunities)

    @property
    def value_per_lead(self) -> Fraction | None:
        """Bookings by leads, exactly; None: no leads."""
        return Fraction(self.bookings) / self.leads if self.leads else None

    @property
    def value_per_deal(self) -> Fraction | None:
        """Bookings by deals, the average selling price, exactly; None: no deals."""
        return Fraction(self.bookings) / self.deals if self.deals else None


@frozen
class Sources(Answered):
    """Several sources beside each other, in the order given; `figure` is leads to opportunities of
    all."""

    rows: tuple[Source, ...]
    when: str = UNKNOWN

    @property
    def figure(self) -> Figure:
        total, notes = self.total, list(clock_warning(self.when))
        notes += [
            f"{row.name}: no deal of {row.opportunities} yet still allows a rate of up to "
            f"{none_seen(row.opportunities):.1%}"
            for row in self.rows
            if row.opportunities and not row.deals and total.deals
        ]
        return Figure.share(
            "leads that became an opportunity",
            total.to_opportunity,
            "leads",
            self.when,
            *notes,
        )

    @property
    def total(self) -> Source:
        return Source(
            "all",
            sum(row.leads for row in self.rows),
            sum(row.opportunities for row in self.rows),
            sum(row.deals for row in self.rows),
            sum((row.bookings for row in self.rows), Decimal(0)),
        )

    def rates(self, *, level: float = 0.95) -> ShrunkRates:
        """Leads to opportunities, shrunk: a rank only where the intervals allow one."""
        return shrink({row.name: (row.opportunities, row.leads) for row in self.rows}, level=level)

    def without(self, name: str) -> Sources:
        """All but one: what does the best of them hide?"""
        return Sources(tuple(row for row in self.rows if row.name != name), self.when)

    def pulled(self, weight: int) -> Mapping[str, Fraction]:
        """Value per lead, pulled to the mean of all by the weight of so many leads:
        (bookings + w·v) / (n + w). The weight stands in the agreement: one clear meaning.

        Raises:
            ValueError: no leads at all.
        """
        mean = self.total.value_per_lead
        if mean is None:
            raise ValueError("no source has a lead")
        return {
            row.name: (Fraction(row.bookings) + weight * mean) / (row.leads + weight)
            for row in self.rows
        }

    def concentration(self) -> tuple[tuple[str, Fraction, Fraction], ...]:
        """(source, its share of the value, its share of the leads), the most valuable first."""
        total = self.total
        if not total.leads or not total.bookings:
            return ()
        shares = [
            (row.name, Fraction(row.bookings) / Fraction(total.bookings),
             Fraction(row.leads, total.leads))
            for row in self.rows
        ]  # fmt: skip
        return tuple(sorted(shares, key=lambda share: (-share[1], share[0])))

    def attainment(self, values: Mapping[str, Fraction | Decimal], goal: Decimal) -> Fraction:
        """Total lead value by goal, with values that are frozen for the period: else Marketing's
        target moves while it is measured.

        Raises:
            ValueError: a source without a value.
        """
        missing = sorted(row.name for row in self.rows if row.name not in values)
        if missing:
            raise ValueError(f"no value is set for {', '.join(missing)}")
        total = sum((row.leads * Fraction(values[row.name]) for row in self.rows), Fraction(0))
        return total / Fraction(goal)


def sources(rows: Iterable[Source] | AnyFrame, *, clock: str = UNKNOWN) -> Sources:
    """The sources, each once; `clock` says of which time the counts are.

    Of a frame the rows with one `name` are added up, in the order of the names: `opportunities` and
    `deals` are numbers, or whether the row has one; without a column `leads` each row is a lead.
    `bookings` are counted in millionths.

    Raises:
        ValueError: one name twice.
    """
    frame = frame_of(rows)
    if frame is not None:
        return Sources(_added_up(frame), clock)
    found = tuple(rows)
    names = [row.name for row in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{', '.join(twice)} is given twice: add it up first")
    return Sources(found, clock)


def _added_up(frame: Framed) -> tuple[Source, ...]:
    rows = Counting(
        frame, name=NAME, leads=OPTIONAL_WHOLE, opportunities=OPTIONAL_WHOLE, deals=OPTIONAL_WHOLE,
        bookings=OPTIONAL_MONEY,
    )  # fmt: skip
    asked = {name: rows[name] for name in ("leads", "opportunities", "deals") if name in rows}
    asked |= rows.money("bookings")
    return tuple(
        Source(
            name,
            counts.get("leads", counts["rows"]),
            counts.get("opportunities", 0),
            counts.get("deals", 0),
            rows.total("bookings", counts),
        )
        for (name,), counts in sorted(rows.groups(("name",), **asked).items())
    )
