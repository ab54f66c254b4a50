"""How these 9,458 requests were answered, in numbers: `python figures.py`."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from attrs import frozen

from alignlib import analytics as an

HERE = Path(__file__).parent
ZONE = ZoneInfo("America/New_York")
END = datetime(2019, 12, 31, 23, 59, tzinfo=ZONE)
"""After the last closing and the last due time of the extract: what is open then is late."""


@frozen
class Row:
    """One request, in wall time of the city; `flag` is the city's own verdict."""

    kind: str
    opened: datetime
    due: datetime | None
    closed: datetime | None
    flag: str

    @property
    def step(self) -> an.Step:
        """What became of the promise, long after its due time."""
        if self.closed is None or self.due is None:
            return "late"
        return "met" if self.closed <= self.due else "met-late"


def rows() -> tuple[Row, ...]:
    with (HERE / "service_requests.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Row(
                row["type"],
                datetime.fromisoformat(row["open_dt"]).replace(tzinfo=ZONE),
                _moment(row["target_dt"]),
                _moment(row["closed_dt"]),
                row["ontime"],
            )
            for row in csv.DictReader(file)
        )


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE) if text else None


def judged(known: Iterable[Row], *, closed_only: bool = False) -> list[Row]:
    """Requests with a due time and the city's verdict."""
    return [row for row in known if row.due and row.flag and (row.closed or not closed_only)]


def attainment(known: Iterable[Row]) -> an.Attainment:
    return an.attainment(
        (an.Promise(row.due, row.step, row.kind) for row in known if row.due), END
    )  # fmt: skip


def closing_times(known: Iterable[Row], at: datetime) -> an.FirstResponse:
    """Hours until a request is closed; those still open count as long as they have waited."""
    return an.first_response((an.HandedOver(row.opened, row.closed, row.kind) for row in known), at)


def lines() -> Iterator[str]:
    known = rows()
    yield "of closed requests, " + str(attainment(judged(known, closed_only=True)))
    yield "open ones counted, " + str(attainment(judged(known)))
    times = closing_times(known, END)
    yield str(times)
    yield from (f"  note: {note}" for note in times.warnings)


if __name__ == "__main__":
    print("\n".join(lines()))
