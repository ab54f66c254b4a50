"""The numbers of these 8,800 opportunities, as of the end of 2017: `python figures.py`."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from attrs import frozen

from alignlib import analytics as an

HERE = Path(__file__).parent
AS_OF = date(2017, 12, 31)
CLOCK = f"engaged from 2016-10-20, as of {AS_OF}"
ENDS = {"Won": "won", "Lost": "lost"}


@frozen
class Row:
    """One opportunity; `end` None: it is open."""

    agent: str
    region: str
    stage: str
    engaged: date | None
    closed: date | None
    value: Decimal

    @property
    def end(self) -> str | None:
        return ENDS.get(self.stage)

    @property
    def days(self) -> int:
        """From engaging to closing, or until now."""
        assert self.engaged is not None
        return ((self.closed or AS_OF) - self.engaged).days

    @property
    def quarter(self) -> str:
        assert self.closed is not None
        return f"{self.closed.year} Q{(self.closed.month + 2) // 3}"


def rows() -> tuple[Row, ...]:
    with (HERE / "sales_teams.csv").open(encoding="utf-8", newline="") as file:
        regions = {row["sales_agent"]: row["regional_office"] for row in csv.DictReader(file)}
    with (HERE / "sales_pipeline.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Row(
                row["sales_agent"],
                regions[row["sales_agent"]],
                row["deal_stage"],
                _date(row["engage_date"]),
                _date(row["close_date"]),
                Decimal(row["close_value"] or 0),
            )
            for row in csv.DictReader(file)
        )


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def closed(known: Iterable[Row]) -> list[Row]:
    return [row for row in known if row.end]


def won_of_closed(known: Iterable[Row], by: Callable[[Row], str]) -> an.Limits:
    """Won of closed, by agent, region or quarter: against limits, not as a ranking."""
    counts: dict[str, list[int]] = {}
    for row in closed(known):
        own = counts.setdefault(by(row), [0, 0])
        own[0] += row.end == "won"
        own[1] += 1
    return an.within_limits(
        {name: (k, n) for name, (k, n) in counts.items()},
        what="deals won",
        of="deals closed",
        clock=CLOCK,
    )


def won_value(known: Iterable[Row]) -> Counter[str]:
    """What was booked, by region."""
    found: Counter[str] = Counter()
    for row in closed(known):
        found[row.region] += int(row.value)
    return found


def cycle(known: Iterable[Row], end: str) -> an.Cycle:
    """Days from engaging to this end, the open ones in mind."""
    return an.cycle_length(
        ((row.days, row.end) for row in known if row.engaged), end, clock=CLOCK
    )  # fmt: skip


def recycle(known: Iterable[Row]) -> an.Recycle:
    """The guide's rule on the open deals, and what their chance is."""
    engaged = [row for row in known if row.engaged]
    return an.recycle(
        (an.Deal(str(number), row.days, row.end) for number, row in enumerate(engaged)),
        clock=CLOCK,
    )


def lines() -> Iterator[str]:
    known = rows()
    limits = won_of_closed(known, lambda row: row.agent)
    yield str(limits)
    yield "  outside what chance explains: " + (
        ", ".join(f"{member.name} {member.share}" for member in limits.outside) or "nobody"
    )
    for region in won_of_closed(known, lambda row: row.region).members:
        yield f"  {region.name}: {region.share}"
    for end in ("won", "lost"):
        yield str(cycle(known, end))
        yield str(cycle(known, end).chance)
    found = recycle(known)
    yield str(found)
    yield from (f"  note: {note}" for note in found.warnings)


if __name__ == "__main__":
    print("\n".join(lines()))
