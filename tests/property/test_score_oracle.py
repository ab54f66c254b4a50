"""Scores against a second way to work them out: whole powers and fractions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import alignlib as al
from property.oracle import DAY, LENGTHS, MICRO, Line, Score, decimal
from property.strategies import ANCHORS, instants, law, load

KINDS = ("form", "visit", "call")
HEAD = """agreement "Scores"
  zone America/New_York
activity form, visit, call
"""

POINTS = st.sampled_from(("10", "-10", "15", "7.3", "-0.5", "0.000001", "-0.000003", "100.123457"))
CAPS = st.sampled_from((None, None, "5", "20", "0.000002", "33.333333"))


def fraction(text: str) -> Fraction:
    return Fraction(text)


LINES = st.builds(
    Line,
    points=POINTS.map(fraction),
    kind=st.sampled_from(KINDS),
    window=st.sampled_from((None, *LENGTHS)),
    cap=CAPS.map(lambda cap: None if cap is None else fraction(cap)),
)
BOUNDS = st.sampled_from((None, ("0", "100"), ("-20", "20"), ("0", "0.000001")))
SCORES = st.builds(
    Score,
    lines=st.lists(LINES, min_size=1, max_size=4).map(tuple),
    half_life=st.sampled_from((None, 1, 2, 3, 7, 14, 30, 365)),
    bounds=BOUNDS.map(
        lambda pair: None if pair is None else (fraction(pair[0]), fraction(pair[1]))
    ),
)


@st.composite
def histories(draw: Any) -> tuple[list[tuple[str, datetime]], list[datetime]]:
    """Activities, and instants to look at: anywhere, and around whole days and window ends."""
    anchor: date = draw(st.sampled_from(ANCHORS))
    acts = draw(
        st.lists(st.tuples(st.sampled_from(KINDS), instants(anchor)), min_size=1, max_size=8)
    )
    looks = []
    for _ in range(4):
        _, moment = draw(st.sampled_from(acts))
        length = draw(st.sampled_from(LENGTHS))
        at = draw(st.sampled_from((
            length.after(moment), moment + draw(st.integers(0, 40)) * DAY,
            moment + draw(st.integers(0, 900)) * DAY,
        )))  # fmt: skip
        looks.append(at + timedelta(microseconds=draw(st.sampled_from((-1, 0, 1)))))
    return acts, looks


def check_score(score: Score, acts: list[tuple[str, datetime]], looks: list[datetime]) -> None:
    agreement = load(HEAD + score.text)
    history = [
        al.Activity(id=str(number), kind=kind, at=moment)
        for number, (kind, moment) in enumerate(acts)
    ]
    for at in looks:
        found = agreement.evaluate(al.Lead(id="lead"), history, at=at).score("points")
        expected = score.value([act for act in acts if act[1] <= at], at)
        assert Fraction(found) == expected, (score.text, acts, at, decimal(expected))


@law
@given(SCORES, histories())
def test_scores(score: Score, history: tuple[list[tuple[str, datetime]], list[datetime]]) -> None:
    check_score(score, *history)


def test_the_factor_is_one_half_at_each_half_life() -> None:
    from property.oracle import SCALE, factor

    for half_life in (1, 2, 7, 14, 365):
        assert [factor(half_life, half_life * n) for n in range(4)] == [
            SCALE, SCALE // 2, SCALE // 4, SCALE // 8
        ]  # fmt: skip


def test_a_millionth_is_rounded_away_from_zero() -> None:
    """3 millionths after one half-life are 1.5: 2, and -2 for negative ones."""
    start = datetime(2026, 6, 1, tzinfo=al.loads(HEAD).plan.zone.tzinfo)
    for points, left in (("0.000003", "0.000002"), ("-0.000003", "-0.000002")):
        score = Score((Line(fraction(points), "form", None, None),), 1, None)
        assert score.value([("form", start)], start + DAY) == fraction(left)
        assert fraction(left) == 2 * MICRO * (1 if points[0] != "-" else -1)
        check_score(score, [("form", start)], [start + DAY])
