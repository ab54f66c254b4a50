"""Counts in windows and days since something, against brute force; and the first instant at
which time makes a condition hold, against looking at every instant that could be it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

import alignlib as al
from property.oracle import LENGTHS, Length, count, days_later
from property.strategies import ANCHORS, MICRO, instants, law, load

HEAD = """agreement "Windows"
  zone America/New_York
activity form, visit
"""

_TESTS = {
    "some": lambda found: found >= 1,
    "no": lambda found: found == 0,
    "at least 2": lambda found: found >= 2,
    "at most 1": lambda found: found <= 1,
    "exactly 1": lambda found: found == 1,
}


@frozen
class Counted:
    """`at least 2 form in the last 3 days`."""

    how: str
    length: Length | None

    @property
    def text(self) -> str:
        window = "ever" if self.length is None else f"in the last {self.length.text}"
        return f"{self.how} form {window}"

    def holds(self, forms: Sequence[datetime], at: datetime) -> bool | None:
        return _TESTS[self.how](count(forms, self.length, at))

    def edges(self, form: datetime) -> list[datetime]:
        return [] if self.length is None else [self.length.after(form)]


@frozen
class Since:
    """`days since last form is above 2`: later than the form and 2 days."""

    which: str
    how: str
    days: int

    @property
    def text(self) -> str:
        return f"days since {self.which} form is {self.how} {self.days}"

    def holds(self, forms: Sequence[datetime], at: datetime) -> bool | None:
        if not forms:
            return None
        edge = days_later(max(forms) if self.which == "last" else min(forms), self.days)
        return {
            "above": at > edge, "at least": at >= edge, "below": at < edge, "at most": at <= edge,
        }[self.how]  # fmt: skip

    def edges(self, form: datetime) -> list[datetime]:
        return [days_later(form, self.days)]


COUNTED = st.builds(
    Counted, how=st.sampled_from(sorted(_TESTS)), length=st.sampled_from((None, *LENGTHS))
)
SINCE = st.builds(
    Since,
    which=st.sampled_from(("first", "last")),
    how=st.sampled_from(("above", "at least", "below", "at most")),
    days=st.integers(0, 4),
)
LEAVES = COUNTED | COUNTED | SINCE


@frozen
class Both:
    """Two conditions, joined."""

    join: str
    one: Any
    two: Any

    @property
    def text(self) -> str:
        return f"{self.one.text} {self.join} {self.two.text}"

    def holds(self, forms: Sequence[datetime], at: datetime) -> bool | None:
        found = [self.one.holds(forms, at), self.two.holds(forms, at)]
        deciding = self.join == "or"
        if deciding in found:
            return deciding
        return None if None in found else not deciding

    def edges(self, form: datetime) -> list[datetime]:
        return [*self.one.edges(form), *self.two.edges(form)]


CONDITIONS = LEAVES | st.builds(Both, join=st.sampled_from(("and", "or")), one=LEAVES, two=LEAVES)


@st.composite
def forms(draw: Any, most: int = 5) -> list[datetime]:
    anchor: date = draw(st.sampled_from(ANCHORS))
    return sorted(draw(st.lists(instants(anchor, 5), min_size=1, max_size=most)))


def activities(moments: Iterable[datetime]) -> list[al.Activity]:
    return [
        al.Activity(id=str(number), kind="form", at=moment) for number, moment in enumerate(moments)
    ]


def around(moments: Iterable[datetime]) -> list[datetime]:
    return sorted({at + step * MICRO for at in moments for step in (-1, 0, 1)})


def check_windows(condition: Any, moments: list[datetime]) -> None:
    """Looked at from just before to just after every edge."""
    agreement = load(f"{HEAD}define test\n  {condition.text}\n")
    history = activities(moments)
    looks = around([*moments, *(edge for form in moments for edge in condition.edges(form))])
    for at in looks:
        found = agreement.evaluate(al.Lead(id="lead"), history, at=at).holds("test")
        expected = condition.holds([form for form in moments if form <= at], at)
        assert found is expected, (condition.text, moments, at)


def check_first_instant(condition: Any, moments: list[datetime], born: datetime) -> None:
    """The lead moves at the first instant at which the condition holds, and not at all if it
    never does."""
    agreement = load(f"{HEAD}stage one, start\n  to two when {condition.text}\nstage two, end\n")
    edges = [edge for form in moments for edge in condition.edges(form)]
    candidates = around([*edges, *moments, born])
    expected = next(
        (
            at for at in candidates
            if at >= born and any(condition.holds(taken, at) for taken in _taken(moments, at))
        ),
        None,
    )  # fmt: skip
    until = max(candidates) + timedelta(days=100)
    lead = al.Lead(id="lead", created_at=born)
    outcome = agreement.replay(lead, activities(moments), until=until)
    moved = [output.at for output in outcome.outputs if getattr(output, "to", "") == "two"]
    found = moved[0].astimezone(UTC) if moved else None
    assert found == expected, (condition.text, moments, born)


def _taken(moments: list[datetime], at: datetime) -> list[list[datetime]]:
    """What has been taken at an instant: time first, then one form after the other."""
    before = sum(form < at for form in moments)
    until = sum(form <= at for form in moments)
    return [moments[:number] for number in range(before, until + 1)]


@law
@given(CONDITIONS, forms())
def test_windows(condition: Any, moments: list[datetime]) -> None:
    check_windows(condition, moments)


@law
@given(CONDITIONS, forms(), st.sampled_from((-1, 0, 1, 49)))
def test_the_first_instant(condition: Any, moments: list[datetime], later: int) -> None:
    check_first_instant(condition, moments, moments[0] + timedelta(hours=later))
