"""One promise against an oracle that walks in steps of half an hour: pauses, open hours, the
change of the clocks, an act at the due instant and one µs after it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from attrs import frozen
from hypothesis import assume, given
from hypothesis import strategies as st

import alignlib as al
from property.oracle import NEW_YORK, days_later
from property.strategies import ANCHORS, MICRO, law, load

STEP = timedelta(minutes=30)
LONG = 40 * 48

TEXT = """agreement "Promise"
  between marketing and sales
  zone America/New_York
calendar office
  open Monday to Friday 09:00 to 12:00, 13:00 to 17:30
  closed 2026-03-09
fields
  hold yes-no
activity form by prospect
activity call by sales
stage one, start
sla promise
  sales owes marketing
  each form
  gets call
  within {term}
  paused while hold
"""


def is_open(moment: datetime) -> bool:
    wall = moment.astimezone(NEW_YORK)
    if wall.weekday() >= 5 or wall.date() == date(2026, 3, 9):
        return False
    morning = time(9) <= wall.time() < time(12)
    return morning or time(13) <= wall.time() < time(17, 30)


@frozen
class Promise:
    """A clock from `start`, standing still in each pause [from, to); `to` None: for good."""

    count: int
    unit: str
    start: datetime
    pauses: tuple[tuple[datetime, datetime | None], ...]

    @property
    def text(self) -> str:
        return TEXT.format(term=f"{self.count} {self.unit}")

    def paused(self, at: datetime) -> bool:
        return any(a <= at and (b is None or at < b) for a, b in self.pauses)

    def due(self) -> datetime | None:
        """The end of the last step that counts, moved by a pause that begins at that very
        instant; None: it stands still for good."""
        steps = 2 * self.count
        if self.unit == "days":
            steps = (days_later(self.start, self.count) - self.start) // STEP
        at = self.start
        for _ in range(LONG):
            counts = not self.working or is_open(at)
            if counts and not self.paused(at):
                steps -= 1
            at += STEP
            if steps <= 0 and (self.working or not self.paused(at)):
                return at
        return None

    @property
    def working(self) -> bool:
        return self.unit.startswith("working")

    def changes(self) -> list[al.FieldChange]:
        found = []
        for number, (begin, end) in enumerate(self.pauses):
            found.append((f"from {number}", begin, True))
            if end is not None:
                found.append((f"to {number}", end, False))
        return [al.FieldChange(id=i, at=at, field="hold", value=value) for i, at, value in found]


@st.composite
def promises(draw: Any) -> Promise:
    unit = draw(st.sampled_from(("hours", "days", "working hours")))
    count = draw(st.integers(1, 30 if unit == "hours" else 5 if unit == "days" else 12))
    day: date = draw(st.sampled_from(ANCHORS))
    first = datetime(day.year, day.month, day.day, tzinfo=NEW_YORK).astimezone(UTC)
    grid = st.integers(0, 5 * 48)
    start = first + draw(grid) * STEP
    edges = sorted(draw(st.lists(grid, max_size=4, unique=True)))
    moments = [first + edge * STEP for edge in edges]
    ends: list[datetime | None] = [*moments[1::2]]
    if len(ends) < len(moments[::2]):
        ends.append(None)
    return Promise(count, unit, start, tuple(zip(moments[::2], ends, strict=True)))


def check_promise(promise: Promise, late_by: timedelta | None) -> None:
    """`late_by`: when the call comes, from the due time on; None: never."""
    agreement = load(promise.text)
    due = promise.due()
    inputs: list[al.Input] = [
        *promise.changes(),
        al.Activity(id="f", kind="form", at=promise.start),
    ]
    if late_by is not None and due is not None:
        inputs.append(al.Activity(id="z", kind="call", at=due + late_by))
    born = min(item.at for item in inputs)
    until = max([item.at for item in inputs] + ([due] if due else [])) + timedelta(days=2)
    outcome = agreement.replay(al.Lead(id="lead", created_at=born), inputs, until=until)
    steps = {
        output.step: output.at.astimezone(UTC)
        for output in outcome.outputs if isinstance(output, al.SLAEvent)
    }  # fmt: skip
    if due is None:
        assert not {"late", "met", "met-late"} & steps.keys(), promise
        return
    expected = {}
    if late_by is None or late_by > timedelta(0):
        expected["late"] = due + MICRO
    if late_by is not None:
        expected["met-late" if late_by > timedelta(0) else "met"] = due + late_by
    found = {step: at for step, at in steps.items() if step in ("late", "met", "met-late")}
    assert found == expected, (promise, due)


@law
@given(promises(), st.sampled_from((None, -MICRO, timedelta(0), MICRO, timedelta(hours=1))))
def test_promises(promise: Promise, late_by: timedelta | None) -> None:
    due = promise.due()
    # Whether closed time from the due instant on can be paused is not asked here.
    assume(not promise.working or due is None or all(begin != due for begin, _ in promise.pauses))
    check_promise(promise, late_by)
