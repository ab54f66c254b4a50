"""R12: points are exact integers of a millionth; halve, cap, sum, clamp, in that order."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest

import alignlib as al
from alignlib.examples.run import run_examples
from rulings.support import act, agree, at, lead, path, replay


def halved(points: int, days: int, half_life: int) -> Decimal:
    """points × ½^(days / half-life) to a millionth, half away from zero."""
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(abs(points)) * Decimal("0.5") ** (Decimal(days) / Decimal(half_life))
        size = exact.quantize(Decimal("0.000001"), ROUND_HALF_UP)
    return size if points > 0 else -size


def score(text: str, activities: list[al.Activity], moment: str, **facts: object) -> Decimal:
    return agree(text).evaluate(lead(**facts), activities, at=at(moment)).score("s")


HALVES = """
    activity form by prospect
    score s
      {points} each form
      halves every {days} days
"""


@pytest.mark.parametrize("points", [15, -10, 1])
@pytest.mark.parametrize("day", [0, 1, 3, 13, 14, 15, 28])
def test_points_halve_exactly_to_a_millionth(points: int, day: int) -> None:
    text = HALVES.format(points=f"{points:+}", days=14)
    moment = f"2026-03-{1 + day:02} 10:00"
    assert score(text, [act("form", "2026-03-01 10:00")], moment) == halved(points, day, 14)


def test_each_activity_is_rounded_by_itself() -> None:
    text = HALVES.format(points="+15", days=14)
    forms = [act("form", "2026-03-01 10:00") for _ in range(3)]
    assert score(text, forms, "2026-03-02 10:00") == 3 * halved(15, 1, 14)
    assert halved(15, 1, 14) == Decimal("14.275427")


def test_rounding_is_half_away_from_zero() -> None:
    for sign, rounded in (("+", Decimal("0.000001")), ("-", Decimal("-0.000001"))):
        text = f"""
            activity form by prospect
            score s
              {sign}0.000001 each form
              halves every 1 day
        """
        forms = [act("form", "2026-03-01 10:00")]
        assert score(text, forms, "2026-03-02 10:00") == rounded
        assert score(text, forms, "2026-03-03 10:00") == 0


def test_the_cap_is_on_a_line_after_halving() -> None:
    text = """
        activity form by prospect
        score s
          +16 each form, at most 20
          halves every 1 day
    """
    forms = [act("form", "2026-03-01 10:00") for _ in range(3)]
    assert score(text, forms, "2026-03-01 10:00") == 20
    assert score(text, forms, "2026-03-02 10:00") == 20  # 24 halved points are capped to 20
    assert score(text, forms, "2026-03-03 10:00") == 12


def test_the_cap_of_negative_points_is_on_their_size() -> None:
    text = """
        activity bounce, form by prospect
        score s
          -10 each bounce, at most 15
          +100 each form
    """
    bounces = [act("bounce", "2026-03-01 10:00") for _ in range(3)]
    assert score(text, bounces, "2026-03-02 00:00") == -15
    assert score(text, bounces[:1], "2026-03-02 00:00") == -10
    assert score(text, [*bounces, act("form", "2026-03-01 10:00")], "2026-03-02 00:00") == 85


def test_the_clamp_is_on_the_sum_and_comes_last() -> None:
    text = """
        activity form, bounce by prospect
        score s
          +60 each form
          -50 each bounce
          between 0 and 100
    """
    forms = [act("form", "2026-03-01 10:00") for _ in range(3)]
    bounce = act("bounce", "2026-03-01 11:00")
    assert score(text, forms, "2026-03-02 00:00") == 100
    assert score(text, [*forms, bounce], "2026-03-02 00:00") == 100  # 130, not 100 - 50
    assert score(text, [bounce], "2026-03-02 00:00") == 0


def test_a_clamp_may_begin_below_zero() -> None:
    text = """
        activity bounce by prospect
        score s
          -50 each bounce
          between -60 and 100
    """
    assert score(text, [act("bounce", "2026-03-01 11:00")] * 1, "2026-03-02 00:00") == -50
    two = [act("bounce", "2026-03-01 11:00"), act("bounce", "2026-03-01 12:00")]
    assert score(text, two, "2026-03-02 00:00") == -60


def test_when_lines_are_not_halved() -> None:
    text = """
        fields
          country text
        activity form by prospect
        score s
          +16 each form
          +5 when country is "US"
          -3 when no form in the last 2 days
          halves every 1 day
    """
    forms = [act("form", "2026-03-01 10:00")]
    assert score(text, forms, "2026-03-02 10:00", country="US") == 13
    assert score(text, forms, "2026-03-03 10:00", country="US") == 6


def test_fractions_of_points_are_exact() -> None:
    text = """
        activity visit by prospect
        score s
          +0.1 each visit
    """
    visits = [act("visit", "2026-03-01 10:00") for _ in range(3)]
    assert score(text, visits, "2026-03-02 00:00") == Decimal("0.3")


EXAMPLE = """
    activity form by prospect
    score s
      +15 each form
      halves every 14 days
    stage new, start

    example "exact and about"
      lead
      2026-03-01 10:00  form
      at 2026-03-02 10:00
        {line}
"""


@pytest.mark.parametrize(
    ("line", "passes"),
    [
        ("s is about 14.28", True),
        ("s is about 14.3", True),
        ("s is about 14", True),
        ("s is about 14.27", False),
        ("s is about 14.275427", True),
        ("s is 14.275427", True),
        ("s is 14.28", False),
        ("s is not 14.28", True),
        ("s is at least 14.275427", True),
        ("s is above 14.275427", False),
        ("s is above 14.275426", True),
        ("s is between 14.275427 and 15", True),
    ],
)
def test_is_is_exact_and_is_about_compares_at_the_digits_written(line: str, passes: bool) -> None:
    result = next(run_examples(agree(EXAMPLE.format(line=line))))
    assert (result.status == "passed") is passes


def test_a_failing_test_prints_all_six_digits() -> None:
    result = next(run_examples(agree(EXAMPLE.format(line="s is 14.28"))))
    assert "14.275427" in str(result.failures[0])


def test_a_score_moves_the_lead_by_time_also_where_it_rises() -> None:
    text = """
        activity bounce, form by prospect
        score s
          -10 each bounce in the last 2 days
          +8  each form
          halves every 1 day
        stage new, start
          to {target} when s is {condition}
        stage up, middle, end
    """
    bounce, form = act("bounce", "2026-03-01 11:00"), act("form", "2026-03-01 11:00")
    rising = agree(text.format(target="up", condition="above -6"))
    found = replay(rising, lead("2026-03-01 12:00"), [bounce], "2026-03-19 00:00")
    assert path(found)[-1] == ("up", "2026-03-02 11:00")
    # -2, then -1, then 2 when the bounce has left its window.
    mixed = agree(text.format(target="middle", condition="between 1 and 2"))
    found = replay(mixed, lead("2026-03-01 12:00"), [bounce, form], "2026-03-19 00:00")
    assert path(found)[-1] == ("middle", "2026-03-03 11:00")
    above = agree(text.format(target="middle", condition="above 2"))
    found = replay(above, lead("2026-03-01 12:00"), [bounce, form], "2026-03-19 00:00")
    assert (path(found), found.wake_at) == ([("new", "2026-03-01 12:00")], None)


def test_a_grade_moves_the_lead_by_time() -> None:
    text = """
        activity form by prospect
        score s
          +10 each form
          halves every 1 day
        grade g by s
          A when s is at least 5
          B when s is at least 2
          C otherwise
        stage new, start
          to cold when g is C
        stage cold, end
    """
    forms = [act("form", "2026-03-01 11:00")]
    found = replay(agree(text), lead("2026-03-01 12:00"), forms, "2026-03-19 00:00")
    assert path(found)[-1] == ("cold", "2026-03-04 11:00")  # 10, 5, 2.5, 1.25
