"""An agreement as a notebook shows it."""

from __future__ import annotations

import re
from base64 import b64decode
from html import unescape

import alignlib as al
from alignlib.diagram.sheet import tables

TEXT = """\
agreement "Sheet <1>"
  between marketing and sales
  zone UTC

fields
  country    text
  employees  number
activity form by prospect
activity call by sales

setting enough 40

define good-fit "Where we sell"
  country is one of "US", "CA"
  any of
    employees is at least 50
    some form ever and some call ever   # both

score interest
  +15 each form
  +5  each call, at most 20
  halves every 14 days
  between 0 and 100

grade priority by interest
  A when interest is at least enough
  B otherwise

stage new, start, owned by marketing
  to ready  when good-fit
stage ready, owned by sales

sla call-back "Call them"
  sales owes marketing
  each lead entering ready
  gets call by owner
  within 3 days
  if late tell marketing "late: {lead}"
  if late by 1 day tell sales

sla weekly
  marketing owes sales
  at least 2 of form each week
"""


def test_the_tables_say_what_the_text_says():
    agreement = al.loads(TEXT)
    found = {table.caption: table.rows for table in tables(agreement.program, agreement.settings)}
    assert found == {
        "settings": (("enough", "40"),),
        "definitions": (
            ("good-fit (Where we sell)",
             'country is one of "US", "CA" and any of (employees is at least 50, '
             "(some form ever and some call ever))"),
        ),
        "scores": (
            ("interest", "+15 each form"), ("", "+5 each call, at most 20"),
            ("", "halves every 14 days"), ("", "between 0 and 100"),
        ),
        "grades": (("priority", "A when interest is at least enough"), ("", "B otherwise")),
        "promises": (
            ("call-back (Call them)", "sales owes marketing", "each lead entering ready",
             "gets call by owner", "within 3 days",
             'tell marketing "late: {lead}"; by 1 day: tell sales'),
            ("weekly", "marketing owes sales", "–", "at least 2 of form each week", "–", "–"),
        ),
    }  # fmt: skip


def test_other_settings_are_shown():
    html = al.loads(TEXT).with_settings(enough=55)._repr_html_()
    assert re.search(r">enough</th><td[^>]*>55<", html)


def drawing_of(html: str) -> str:
    """The drawing that a notebook shows as an image."""
    [data] = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    return b64decode(data).decode()


def test_the_sheet_is_escaped_and_runs_nothing():
    html = al.loads(TEXT)._repr_html_()
    assert "Sheet &lt;1&gt;" in html
    assert "Sheet <1>" in unescape(html)
    assert "<script" not in html
    assert drawing_of(html).startswith("<svg")


def test_a_fragment_has_no_drawing():
    html = al.loads("define good\n  some form ever\nactivity form\n")._repr_html_()
    assert "<img" not in html
    assert "some form ever" in html


def test_an_outcome_lists_what_happened():
    from datetime import UTC, datetime

    agreement = al.loads(TEXT)
    lead = agreement.lead({"id": "L<1>", "country": "US", "employees": "60"})
    start, end = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 10, tzinfo=UTC)
    form = al.Activity(id="f", kind="form", at=start)
    html = agreement.replay(lead, [form], until=end)._repr_html_()
    assert "L&lt;1&gt;" in html
    assert "next at 2026-03-05 09:00" in html
    assert "L&lt;1&gt;  new → ready  country: US; employees: 60" in html
    assert "<script" not in html
