"""`wake_at` against looking at very many instants: whether anything that waits for time holds there
is worked out afresh at each, without the search that the engine uses.

And the first instant at which a score with points of both signs comes into a range, found by an
oracle that knows the rulings only.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import alignlib as al
from alignlib.engine import clocks, horizon, instant, moves, triggers, view
from alignlib.engine.horizon import Watch, bit
from alignlib.engine.life import Life, Sum
from alignlib.engine.run import Run
from alignlib.engine.view import View
from alignlib.values.halving import factors, halved
from property.oracle import (
    DAY,
    LENGTHS,
    NEW_YORK,
    Line,
    Score,
    days,
    days_later,
    hours,
    months_later,
)
from property.strategies import ANCHORS, MICRO, Case, cases, instants, law, load
from property.test_score_oracle import check_score

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST = 300
Patch = pytest.MonkeyPatch


def us(moment: datetime) -> int:
    return (moment - EPOCH) // MICRO


def moment_of(at: int) -> datetime:
    return EPOCH + at * MICRO


# -- every instant that could matter ---------------------------------------------------------


def candidates(state: al.State, until: datetime) -> list[datetime]:
    """Hours and days after everything that happened, with their neighbours, and a plain grid."""
    past = {act.at for act in state.acts} | {entry.at for entry in state.entries}
    past |= {clock.start for clock in state.clocks} | {state.now}
    edges: set[datetime] = set()
    for at in past:
        moment = moment_of(at)
        edges |= {moment + count * DAY for count in range(32)}
        edges |= {moment + timedelta(minutes=count) for count in (30, 60, 360)}
        edges |= {days_later(moment, count) for count in range(8)}
        edges.add(months_later(moment, 1))
    found = {edge + step * MICRO for edge in edges for step in (-1, 0, 1)}
    grid = int((until - moment_of(state.now)) / timedelta(hours=1))
    found |= {moment_of(state.now) + timedelta(hours=count) for count in range(max(grid, 0))}
    return sorted(found)


def waiting(agreement: al.Agreement, state: al.State) -> list[Watch]:
    run = Run(agreement.plan, Life(agreement.plan, state))
    return [*moves.watches(run), *clocks.watches(run), *triggers.watches(run)]


def timer(agreement: al.Agreement, state: al.State) -> int | None:
    run = Run(agreement.plan, Life(agreement.plan, state))
    return min((found[0] for found in clocks.timers(run)), default=None)


def holding(
    agreement: al.Agreement, state: al.State, watches: list[Watch], at: datetime
) -> list[str]:
    """What of that which waits for time would act at an instant."""
    now = View(Life(agreement.plan, state), us(at))
    return [
        watch.condition.text for watch in watches if bit(now.truth(watch.condition)) & watch.bits
    ]


def check_brute(case: Case, cut: datetime, seed: int) -> None:
    agreement = case.agreement
    born = moment_of(case.begin().born)
    cut = max(cut, born)
    outcome = agreement.advance(
        case.begin(), [item for item in case.inputs if item.at <= cut], until=cut
    )
    state = outcome.state
    wake = None if outcome.wake_at is None else outcome.wake_at.astimezone(UTC)
    watches = waiting(agreement, state)
    due = timer(agreement, state)
    assert due is None or (wake is not None and us(wake) <= due), case
    until = case.until + timedelta(days=30)
    looks = [at for at in candidates(state, until) if us(at) >= state.now]
    if wake is not None:
        looks = [at for at in looks if at < wake]
    if len(looks) > MOST:
        looks = Random(seed).sample(looks, MOST)
    if wake is not None and us(wake) > state.now:
        looks.append(max(wake - MICRO, moment_of(state.now)))
    for at in looks:
        assert holding(agreement, state, watches, at) == [], (case, cut, at, wake)
    if wake is not None:
        assert us(wake) == due or holding(agreement, state, watches, wake), (case, cut, wake)


@law
@given(cases(most=8), st.data())
def test_nothing_that_waits_for_time_holds_before(case: Case, data: st.DataObject) -> None:
    near = data.draw(st.sampled_from([item.at for item in case.inputs]))
    cut = near + data.draw(st.sampled_from((-1, 0, 0, 1, 7_200_000_000))) * MICRO
    check_brute(case, cut, data.draw(st.integers(0, 2**16)))


# -- the first instant of a score ------------------------------------------------------------

KINDS = ("form", "visit")
AHEAD = timedelta(days=45)


@attrs.frozen
class Range:
    """`points is between a and b`, and the like."""

    how: str
    low: Fraction
    high: Fraction

    @property
    def text(self) -> str:
        low = f"{float(self.low):g}"
        return f"points is {self.how} {low}" + (
            f" and {float(self.high):g}" if self.how == "between" else ""
        )

    def holds(self, value: Fraction) -> bool:
        return {
            "at least": value >= self.low, "above": value > self.low,
            "at most": value <= self.low, "below": value < self.low,
            "between": self.low <= value <= self.high,
        }[self.how]  # fmt: skip


def check_first(score: Score, wanted: Range, acts: list[tuple[str, datetime]]) -> None:
    """The lead's life begins when all is done, so the score goes by time alone."""
    born = max(at for _, at in acts) + MICRO
    text = (
        'agreement "First"\n  zone America/New_York\nactivity form, visit\n'
        f"{score.text}stage one, start\n  to two when {wanted.text}\nstage two, end\n"
    )
    edges = {born}
    for kind, at in acts:
        if score.half_life is not None:
            edges |= {at + count * DAY for count in range(1, 32 * score.half_life)}
        edges |= {
            line.window.after(at)
            for line in score.lines if line.kind == kind and line.window is not None
        }  # fmt: skip
    until = born + AHEAD
    expected = next(
        (
            at for at in sorted(edges)
            if born <= at <= until and wanted.holds(score.value(acts, at))
        ),
        None,
    )  # fmt: skip
    history = [
        al.Activity(id=str(number), kind=kind, at=at) for number, (kind, at) in enumerate(acts)
    ]
    agreement = load(text)
    lead = al.Lead(id="lead", created_at=born)
    outcome = agreement.replay(lead, history, until=until)
    moved = [output.at for output in outcome.outputs if getattr(output, "to", "") == "two"]
    found = moved[0].astimezone(UTC) if moved else None
    assert found == expected, (text, acts)
    first = agreement.replay(lead, history, until=born)
    wake = None if first.wake_at is None else first.wake_at.astimezone(UTC)
    if expected == born:
        assert wake is None, (text, acts)
    elif expected is not None:
        assert wake == expected, (text, acts)
    else:
        assert wake is None or wake > until, (text, acts)


POINTS = st.sampled_from(("10", "-10", "15", "-7.3", "-0.5", "20")).map(Fraction)
SCORES = st.builds(
    Score,
    lines=st.lists(
        st.builds(
            Line,
            points=POINTS,
            kind=st.sampled_from(KINDS),
            window=st.sampled_from((None, None, *LENGTHS)),
            cap=st.sampled_from((None, None, Fraction(5), Fraction(12))),
        ),
        min_size=2,
        max_size=4,
    ).map(tuple),
    half_life=st.sampled_from((None, 1, 2, 7)),
    bounds=st.sampled_from((None, None, (Fraction(0), Fraction(25)), (Fraction(-5), Fraction(5)))),
)
LOWS = st.sampled_from((-5, -1, 0, 1, 5, 8, 10)).map(Fraction)
RANGES = st.builds(
    lambda how, low, more: Range(how, low, low + more),
    st.sampled_from(("at least", "above", "at most", "below", "between", "between")),
    LOWS,
    st.sampled_from((0, 1, 3)),
)


@st.composite
def histories(draw: Any) -> list[tuple[str, datetime]]:
    anchor: date = draw(st.sampled_from(ANCHORS))
    pairs = st.tuples(st.sampled_from(KINDS), instants(anchor, 3))
    return draw(st.lists(pairs, min_size=1, max_size=5))


@law
@given(SCORES, RANGES, histories())
def test_the_first_instant_of_a_score(
    score: Score, wanted: Range, acts: list[tuple[str, datetime]]
) -> None:
    check_first(score, wanted, acts)


# -- would they notice? ----------------------------------------------------------------------

NOON = datetime(2026, 3, 7, 17, tzinfo=UTC)
# Both signs: up when the short window of the minus is over, and down with the halving again.
HUMP = Score(
    (
        Line(Fraction(20), "form", None, None),
        Line(Fraction(-15), "visit", days(2), None),
    ),
    7,
    None,
)
HUMPED = [("form", NOON), ("visit", NOON + timedelta(hours=1))]
UP = Range("at least", Fraction(6), Fraction(6))
DOWN = Range("below", Fraction(2), Fraction(2))
CASE = Case(
    'agreement "Brute"\n  zone America/New_York\nactivity form, visit\n'
    f"{HUMP.text}stage one, start\n  to two when some form ever and points is at least 10"
    "\nstage two\n  to one on visit\n",
    al.Lead(id="lead", created_at=NOON),
    (
        al.Activity(id="a", kind="visit", at=NOON),
        al.Activity(id="b", kind="form", at=NOON + timedelta(hours=30)),
    ),
    NOON + timedelta(days=20),
)


def noticed() -> set[str]:
    laws = {
        "up": lambda: check_first(HUMP, UP, HUMPED),
        "down": lambda: check_first(HUMP, DOWN, HUMPED),
        "short": lambda: check_first(
            Score((Line(Fraction(-9), "form", hours(25), None),), None, None), UP_ZERO, HUMPED
        ),
        "brute": lambda: check_brute(CASE, CASE.inputs[1].at, 0),
    }
    found = set()
    for name, check in laws.items():
        try:
            check()
        except AssertionError:
            found.add(name)
    return found


UP_ZERO = Range("at least", Fraction(0), Fraction(0))


def test_they_hold_for_the_engine_as_it_is() -> None:
    assert noticed() == set()


def test_they_notice_a_search_that_takes_scores_for_falling(monkeypatch: Patch) -> None:
    """With negative points a score may rise; here only its present value bounds it above."""
    right = horizon.Possible.score

    def falling(self: Any, name: str) -> tuple[int, int]:
        low, _ = right(self, name)
        return low, self.first.score(name)

    monkeypatch.setattr(horizon.Possible, "score", falling)
    assert {"up", "short", "brute"} <= noticed()


def test_they_notice_a_search_that_forgets_halvings(monkeypatch: Patch) -> None:
    monkeypatch.setattr(horizon, "factors", lambda half_life: (1,))
    assert "down" in noticed()


def test_they_notice_a_search_that_forgets_windows(monkeypatch: Patch) -> None:
    right = horizon._Instants.note

    def late(self: Any, at: int) -> None:
        right(self, at + 1)

    monkeypatch.setattr(horizon._Instants, "note", late)
    assert {"up", "down", "short", "brute"} <= noticed()


def test_they_notice_waking_an_hour_late(monkeypatch: Patch) -> None:
    right = instant.next_instant

    def later(run: Any, until: int) -> int | None:
        found = right(run, until)
        return found + 3_600_000_000 if found and until == instant.END_OF_TIME else found

    monkeypatch.setattr(instant, "next_instant", later)
    assert {"up", "down", "brute"} <= noticed()


def test_they_notice_halving_by_the_calendar(monkeypatch: Patch) -> None:
    """The night of 8 March has 23 hours: the same clock time a day later comes too early."""

    def by_date(self: View, line: Any, score: Any) -> Sum:
        total = 0
        for at, _, _ in self.life.matches(line.filter):
            moment, now = moment_of(at), moment_of(self.t)
            if line.window.duration and self.life.expires(at, line.window.duration) <= self.t:
                continue
            if score.half_life is None:
                total += line.points
                continue
            gone = (now.astimezone(NEW_YORK).date() - moment.astimezone(NEW_YORK).date()).days
            gone -= days_later(moment, gone) > now
            total += halved(line.points, gone, factors(score.half_life))
        return Sum(self.t, self.t, 0, total)

    score = Score((Line(Fraction(20), "form", None, None),), 7, None)
    looks = [NOON + timedelta(hours=count) for count in (22, 23, 24)]
    check_score(score, HUMPED[:1], looks)
    monkeypatch.setattr(view.View, "_sum", by_date)
    with pytest.raises(AssertionError):
        check_score(score, HUMPED[:1], looks)
