"""Score arithmetic by hand: halving, the cap of a line, the sum, the clamp, to the millionth.

Expected values are powers of two where whole half-lives have passed, else the root by a hundred
decimals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from itertools import permutations

import pytest

import alignlib as al

START = datetime(2026, 3, 2, 10, tzinfo=UTC)
WIDE = Context(prec=100, rounding=ROUND_HALF_UP)
MILLIONTH = Decimal("0.000001")

TEXT = """agreement "Scores"
  zone {zone}
fields
  size number
activity form, visit, bounce by prospect
  page text
score heat
"""


@dataclass(frozen=True)
class Case:
    """`acts` are kinds with hours after the start; `at` is hours after the start."""

    name: str
    lines: str
    acts: tuple[tuple[str, float], ...]
    at: float
    points: Fraction | str
    size: int | None = None
    zone: str = "UTC"


def value(case: Case, acts: Sequence[tuple[str, float]] | None = None) -> Decimal:
    lines = "".join(f"  {line}\n" for line in case.lines.split("; "))
    agreement = al.loads(TEXT.format(zone=case.zone) + lines)
    happened = [
        al.Activity(id=f"a{number}", kind=kind, at=START + timedelta(hours=hours))
        for number, (kind, hours) in enumerate(case.acts if acts is None else acts)
    ]
    facts = {} if case.size is None else {"size": case.size}
    lead = al.Lead(id="L", fields=facts)
    view = agreement.evaluate(lead, happened, at=START + timedelta(hours=case.at))
    return view.score("heat")


def decayed(points: int, days: int, half: int) -> Decimal:
    """points × 2^(−days/half): factor in 2⁻³⁰, product in 10⁻⁶, each half away from zero."""
    power = WIDE.power(2, WIDE.divide(Decimal(-days), Decimal(half)))
    factor = WIDE.multiply(power, 1 << 30).to_integral_value(ROUND_HALF_UP)
    product = WIDE.divide(WIDE.multiply(points, factor), 1 << 30)
    return product.quantize(MILLIONTH, context=WIDE)


def exact(points: Fraction | str) -> Decimal:
    if isinstance(points, str):
        return Decimal(points)
    return Decimal(points.numerator) / Decimal(points.denominator)


FORM = (("form", 0),)
CASES = (
    # Halving goes by whole elapsed days of 24 hours.
    Case("fresh", "+15 each form; halves every 14 days", FORM, 0, "15"),
    Case("not before the first whole day", "+16 each form; halves every 1 day", FORM, 23.999, "16"),
    Case("at the whole day", "+16 each form; halves every 1 day", FORM, 24, "8"),
    Case("ten half-lives", "+16 each form; halves every 1 day", FORM, 240, Fraction(16, 1024)),
    Case("the last millionths", "+16 each form; halves every 1 day", FORM, 24 * 24, "0.000001"),
    Case("half a millionth rounds away from zero", "+1 each form; halves every 1 day",
         FORM, 24 * 6, Fraction(1, 64)),
    Case("1/2^7 is 7812.5e-6", "+1 each form; halves every 1 day", FORM, 24 * 7, "0.007813"),
    Case("and below zero too", "-1 each form; halves every 1 day", FORM, 24 * 7, "-0.007813"),
    Case("gone", "+1 each form; halves every 1 day", FORM, 24 * 21, "0"),
    Case("one day of fourteen", "+15 each form; halves every 14 days", FORM, 24, "14.275427"),
    Case("five of seven", "+100 each form; halves every 7 days", FORM, 24 * 5, "60.950683"),
    Case("weeks are half-lives too", "+8 each form; halves every 1 week", FORM, 24 * 14, "2"),
    Case("each by its own age", "+16 each form; halves every 1 day",
         (("form", 0), ("form", 23), ("form", 24)), 47, "32"),
    Case("clocks that go forward halve after 24 hours", "+16 each form; halves every 1 day",
         (("form", 24 * 5),), 24 * 6, "8", zone="America/New_York"),
    # The cap of a line comes after the halving and before the sum; it keeps the sign.
    Case("halve, then cap", "+16 each form, at most 20; halves every 1 day",
         (("form", 0),) * 3, 24, "20"),
    Case("capped while fresh", "+16 each form, at most 20; halves every 1 day",
         (("form", 0),) * 3, 0, "20"),
    Case("below the cap again", "+16 each form, at most 20; halves every 1 day",
         (("form", 0),) * 3, 48, "12"),
    Case("a cap of a negative line", "-10 each bounce, at most 15", (("bounce", 0),) * 2, 0, "-15"),
    Case("caps are of lines", "+10 each form, at most 15; +10 each visit, at most 15",
         (("form", 0), ("form", 0), ("visit", 0), ("visit", 0)), 0, "30"),
    Case("cap, then sum", "+16 each form, at most 20; -10 each bounce",
         (("form", 0), ("form", 0), ("bounce", 0)), 0, "10"),
    # The clamp is the last.
    Case("sum, then clamp above", "+60 each form; -50 each bounce; between 0 and 100",
         (("form", 0), ("form", 0), ("bounce", 0)), 0, "70"),
    Case("clamped above", "+60 each form; between 0 and 100", (("form", 0),) * 3, 0, "100"),
    Case("clamped below", "+10 each form; -50 each bounce; between 0 and 100",
         (("form", 0), ("bounce", 0)), 0, "0"),
    Case("what is clamped is not lost", "+60 each form; -50 each bounce; between 0 and 100",
         (("form", 0), ("form", 0), ("form", 0), ("bounce", 0), ("bounce", 0)), 0, "80"),
    Case("a clamp with a floor above zero", "+1 each form; between 5 and 10", FORM, 0, "5"),
    # Lines with `when` are not halved; an undecided one adds nothing.
    Case("a flat line stays", "+10 when size is at least 5; +16 each form; halves every 1 day",
         FORM, 24, "18", size=5),
    Case("nor add while undecided", "+10 when size is at least 5; +16 each form", FORM, 0, "16"),
    Case("a flat line takes away", "-10 when no visit in the last 2 days; +16 each form",
         FORM, 0, "6"),
    # Windows: s ≤ t < s + d.
    Case("in the window", "+5 each form in the last 2 days", FORM, 47.999, "5"),
    Case("at its end", "+5 each form in the last 2 days", FORM, 48, "0"),
    Case("both at once", "+16 each form in the last 3 days; halves every 1 day", FORM, 71, "4"),
    Case("hours", "+5 each form in the last 6 hours", FORM, 6, "0"),
    Case("a window of days over the change of the clocks", "+5 each form in the last 1 day",
         (("form", 24 * 5),), 24 * 6 - 1, "0", zone="America/New_York"),
    # Many and fractional.
    Case("a thousand small ones", "+0.001 each form", (("form", 0),) * 1000, 0, "1"),
    Case("six decimals", "+0.000001 each form", (("form", 0),) * 3, 0, "0.000003"),
    Case("the smallest rounds up at its half", "+0.000001 each form; halves every 1 day",
         FORM, 24, "0.000001"),
    Case("long decimals", "+33.333333 each form; halves every 1 day", FORM, 24, "16.666667"),
    Case("not yet", "+5 each form", (("form", 2),), 1, "0"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_points(case: Case) -> None:
    assert value(case) == exact(case.points)


@pytest.mark.parametrize("half", [1, 2, 3, 7, 14, 30])
@pytest.mark.parametrize("points", [1, 15, 100, -40])
def test_a_hundred_days(points: int, half: int) -> None:
    agreement = al.loads(
        TEXT.format(zone="UTC") + f"  {points:+} each form\n  halves every {half} days\n"
    )
    form = al.Activity(id="a", kind="form", at=START)
    for days in range(101):
        view = agreement.evaluate(al.Lead(id="L"), [form], at=START + timedelta(days=days))
        assert view.score("heat") == decayed(points, days, half), days


def test_every_order_of_the_same() -> None:
    acts = (("form", 0.0), ("bounce", 5.0), ("form", 25.0), ("visit", 30.0))
    lines = (
        "+16 each form, at most 20; -3 each bounce; +5 each visit; halves every 1 day; "
        "between 0 and 30"
    )
    case = Case("", lines, acts, 49, "0")
    # 16/4 + 16/2 = 12, −3/2, 5/1: the bounce is 44 hours old, the visit 19.
    expected = Decimal("12") - Decimal("1.5") + Decimal("5")
    assert {value(case, order) for order in permutations(acts)} == {expected}


@pytest.mark.parametrize(("written", "same"), [("14.28", True), ("14.3", True), ("14.27", False)])
def test_about_compares_at_the_digits_written(written: str, same: bool) -> None:
    text = TEXT.format(zone="UTC") + "  +15 each form\n  halves every 14 days\n"
    agreement = al.loads(f"{text}define near\n  heat is about {written}\n")
    form = al.Activity(id="a", kind="form", at=START)
    view = agreement.evaluate(al.Lead(id="L"), [form], at=START + timedelta(days=1))
    assert view.holds("near") is same


def test_a_state_that_lives_on_counts_the_same() -> None:
    """Points of a life that is advanced day by day are those of a look back at all activities."""
    text = TEXT.format(zone="UTC") + (
        "  +15 each form in the last 20 days, at most 40\n  -4 each bounce\n  halves every 3 days\n"
        "stage one, start\n"
    )
    agreement = al.loads(text)
    acts = [
        al.Activity(
            id=f"a{n}", kind="bounce" if n % 3 == 0 else "form", at=START + timedelta(hours=17 * n)
        )
        for n in range(30)
    ]
    lead = al.Lead(id="L", created_at=START)
    state = agreement.begin(lead, at=START)
    for day in range(40):
        until = START + timedelta(days=day)
        new = [act for act in acts if until - timedelta(days=1) < act.at <= until]
        state = agreement.advance(state, new, until=until).state
        known = [act for act in acts if act.at <= until]
        points = Decimal(0)
        for kind, each, cap in (("form", 15, 40), ("bounce", -4, None)):
            line = Decimal(0)
            for act in known:
                if act.kind == kind and (kind == "bounce" or until < act.at + timedelta(days=20)):
                    line += decayed(each, (until - act.at).days, 3)
            points += line if cap is None else min(line, Decimal(cap))
        assert agreement.view(state).score("heat") == points, day
