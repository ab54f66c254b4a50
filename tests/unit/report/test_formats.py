"""How numbers are shown: in text, as data, and on a page."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction
from html import escape

import pytest

from alignlib.report.answer import Figure, Unit
from alignlib.report.numbers import shown_amount, shown_counts, shown_interval
from alignlib.report.plain import number
from unit.report.support import asked, at, entries, many

TEXT = """
measure hand-over "Ready \\"for\\" <Sales>"
  ready of new
  by cohort, within 10 days
goal bookings $30,000 each quarter
  through new, won
  each won brings $10,000
"""


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        (Fraction(1, 8), "share", "12.5%"),
        (Fraction(1, 2000), "share", "0.1%"),  # halves up
        (Decimal("0.0649"), "points", "+6.5 points"),
        (-0.0649, "points", "-6.5 points"),
        (Fraction(550659, 7312), "money", "$75.31"),
        (1234567, "money", "$1,234,567"),
        (Decimal("-1500"), "money", "-$1,500"),
        (1, "days", "1 day"),
        (31.85, "days", "31.9 days"),
        (320.645, "count", "320.6"),
        (321, "count", "321"),
        (1.5, "times", "1.50×"),
    ],
)
def test_amounts(amount: Fraction | Decimal | float, unit: str, text: str) -> None:
    assert shown_amount(amount, unit, "USD") == text


def test_other_currencies_and_none() -> None:
    assert shown_amount(1200, "money", "CHF") == "1,200 CHF"
    assert shown_amount(1200, "money", "EUR") == "€1,200"
    assert shown_amount(1200, "money", None) == "1,200"


def test_what_is_not_there_is_left_out() -> None:
    bare = Figure("x", None, "share")
    assert (shown_interval(bare, None), shown_counts(bare)) == ("", "")
    assert shown_counts(Figure("x", 1, "count", n=1200)) == "from 1,200"
    assert shown_counts(Figure("x", Fraction(1, 2), "share", k=600, n=1200)) == "600 of 1,200"


@pytest.mark.parametrize(
    ("unit", "ends", "text"),
    [
        ("points", (-0.028, 0.088), "-2.8 to +8.8 points"),
        ("days", (1.0, 27.4), "1 to 27.4 days"),
        ("money", (900.0, 1200.0), "900 to 1,200 CHF"),
        ("share", (0.1, 0.2), "10.0% to 20.0%"),
    ],
)
def test_an_interval_has_its_unit_once(unit: Unit, ends: tuple[float, float], text: str) -> None:
    assert shown_interval(Figure("x", 0.5, unit, ends), "CHF") == text


@pytest.mark.parametrize(
    ("amount", "plain"),
    [(Fraction(4, 2), 2), (Fraction(1, 3), 0.333333333333), (Decimal("2.50"), 2.5), (7, 7)],
)
def test_numbers_as_data(amount: Fraction | Decimal | int, plain: float) -> None:
    assert number(amount) == plain
    assert type(number(amount)) is type(plain)


def test_data_is_json_and_names_what_it_is() -> None:
    report = asked(TEXT, "2026-03-01", entries=many({"new": 40, "ready": 10, "won": 4}))
    plain = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert (plain["format"], plain["version"], plain["currency"]) == ("alignlib report", 1, "USD")
    first = plain["answers"][0]
    assert (first["kind"], first["name"], first["figures"][0]["value"]) == (
        "measure", "hand-over", 0.25,
    )  # fmt: skip
    assert first["figures"][0]["interval"] == pytest.approx([0.1419, 0.4019], abs=5e-5)


def test_text_fits_and_wraps_what_is_long() -> None:
    names = {f"a very long campaign name, number {n}": n for n in range(30)}
    rows = entries(**{f"L{n}": "new 01-01, ready 01-03" for n in range(30)})
    records = [{"id": f"L{n}", "campaign": name} for name, n in names.items()]
    report = asked(
        TEXT.replace("within 10 days", "within 10 days\n  split by campaign"), "2026-03-01",
        entries=rows, records=records,
    )  # fmt: skip
    lines = str(report).splitlines()
    assert max(map(len, lines)) <= 100
    assert any(line.endswith("… and 6 more (--format json has them all)") for line in lines)
    assert len(report["hand-over"].figures) == 31


def test_a_page_escapes_what_people_wrote() -> None:
    report = asked(TEXT, "2026-03-01", entries=many({"new": 40, "ready": 10, "won": 4}))
    page = report.to_html()
    assert "Ready &quot;for&quot; &lt;Sales&gt;" in page
    assert "<Sales>" not in page
    assert "hand-over" in report._repr_html_()
    assert report.to_html() == page


def test_nothing_happened_is_answered_as_well() -> None:
    report = asked(TEXT, "2026-03-01", entries=())
    assert report.records == 0
    assert report["hand-over"].value is None
    assert "nobody came in" in str(report)
    assert report.to_html().startswith("<!doctype html>")
    assert report.since == report.at == at("2026-03-01")


def test_the_first_table_says_what_each_number_counts_and_since_when() -> None:
    report = asked(TEXT, "2026-03-01", entries=many({"new": 40, "ready": 10, "won": 4}))
    table = report.to_html().partition("At a glance</h2>")[2].partition("</table>")[0]
    rows = re.findall(r"<tr[^>]*><th scope=\"row\".*?</tr>", table)
    assert len(rows) == len(report.answers)
    for row, answer in zip(rows, report.answers, strict=True):
        assert escape(answer.clock) in row
        assert escape(answer.counts) in row
        assert answer.n is None or f"{answer.n:,}" in row
