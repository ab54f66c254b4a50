"""Law: a compiled decision is what `evaluate` says, for facts of every kind and spelling."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from attrs import define
from hypothesis import given
from hypothesis import strategies as st

import alignlib as al
from property.strategies import law

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
FIELDS = """
fields
  country  text
  title    text
  role     one of buyer, decision-maker, student
  size     number
  budget   money
  share    percent
  ok       yes-no
  renewal  date
  seen     instant
  products list of text
  `Lead Source` text
"""
TESTS = (
    'country is one of "us", "CA"', 'country is not "DE"', "country is known", 'country is "İZMİR"',
    'title contains any of "vp", "director"', 'title starts with "Head"', 'title matches "*chief*"',
    "role is buyer", "role is none of student, decision-maker", "role is unknown",
    "size is at least 50", "size is below 2.5", "size is 7", "size is between 3 and 9.25",
    "budget is above $20,000", "share is at most 12.5%", "ok", "not ok", "ok is known",
    "renewal is above 2026-03-01", "products includes \"crm\"", "products lacks \"erp\"",
    '`Lead Source` is "Web"', "size is undecided", "contact.title contains \"vp\"",
)  # fmt: skip
VALUES: dict[str, Any] = {
    "country": st.sampled_from(
        ("US", "us", "Ca", "DE", "", None, "izmir", "İzmir", "ΣΑΣ", math.nan)
    ),
    "title": st.sampled_from(("VP Sales", "director", "Head of IT", "CHIEF", "", None, "σς İ")),
    "role": st.sampled_from(
        ("buyer", "Buyer", "decision maker", "Decision_Maker", "student", None, "")
    ),
    "size": st.sampled_from(
        (0, 2, 3, 7, 7.0, 50, "50", "1,200", Decimal("2.5"), 2.4999999, 49.9999999, 9.25, None,
         math.nan, -5, "")
    ),
    "budget": st.sampled_from((20_000, 20_000.01, "$25,000", Decimal("20000.000001"), None)),
    "share": st.sampled_from((12.5, "12.5%", 13, None, Decimal("12.5000004"))),
    "ok": st.sampled_from(
        (True, False, "yes", "no", 1, 0, 1.0, 0.0, Decimal(1), None, "", math.nan)
    ),
    "renewal": st.sampled_from((date(2026, 3, 1), "2026-03-02", None)),
    "seen": st.sampled_from((AT, "2026-03-01T00:00:00Z", None)),
    "products": st.sampled_from((("crm", "erp"), ["CRM"], "crm;bi", (), None)),
    "lead_source": st.sampled_from(("web", "Fair", None)),
}  # fmt: skip


@st.composite
def rules(draw: Any) -> str:
    """Definitions over facts, a score, a grade."""
    test = st.sampled_from(TESTS)
    lines = [FIELDS]
    for name in ("one", "two"):
        head = draw(st.sampled_from((None, "any of", "none of", "at least 2 of")))
        own = draw(st.lists(test, min_size=2, max_size=4))
        if name == "two":
            own.append(draw(st.sampled_from(("one", "not one", "one is undecided"))))
        indent = "  " if head is None else "    "
        lines.append(f"define {name}")
        lines += [] if head is None else [f"  {head}"]
        lines += [indent + line for line in own]
    lines.append("score fit")
    for points in draw(st.lists(st.sampled_from(("+25", "-10", "+7.5", "+0.000001")), min_size=1,
                                max_size=4)):  # fmt: skip
        lines.append(f"  {points} when {draw(st.one_of(test, st.just('two')))}")
    if draw(st.booleans()):
        lines.append("  between 0 and 30")
    least = draw(st.sampled_from((7, 7.5)))
    lines += ["grade level by fit", f"  High when fit is at least {least}",
              f"  mid-way when {draw(test)} and fit is above 0", "  Low otherwise"]  # fmt: skip
    return "\n".join(lines) + "\n"


@st.composite
def facts(draw: Any) -> dict[str, Any]:
    """Some fields, as a CRM or a caller may hand them over."""
    names = draw(st.lists(st.sampled_from(sorted(VALUES)), unique=True))
    found = {name: draw(VALUES[name]) for name in names}
    if draw(st.booleans()):
        found["contact.title"] = draw(VALUES["title"])
    return found


@law
@given(rules(), st.lists(facts(), min_size=1, max_size=5))
def test_a_compiled_decision_is_the_evaluated_one(text: str, rows: list[dict[str, Any]]) -> None:
    agreement = al.loads(text, zone="UTC")
    names = ("one", "two", "fit", "level")
    decide = agreement.compile(*names)
    told = agreement.compile(*names, reasons=True)
    for row in rows:
        lead = agreement.lead({"id": "L", **row})
        found = agreement.evaluate(lead, at=AT)
        expected = (found.holds("one"), found.holds("two"), found.score("fit"),
                    found.grade("level"))  # fmt: skip
        assert decide(row) == expected, (row, getattr(decide, "__source__", None))
        assert told(row)[0] == expected


def test_reasons_are_the_lines_that_held() -> None:
    agreement = al.loads(
        'fields\n  country text\n  size number\ndefine ours\n  country is "US"\n'
        "score fit\n  +20 when ours\n  +5 when size is at least 50\n"
        "grade level by fit\n  high when fit is at least 20\n  low otherwise\n"
    )
    decide = agreement.compile("fit", "level", reasons=True)
    assert decide({"country": "us", "size": 3}) == (
        (20, "high"), ("ours", "+20 when ours", "level high")
    )  # fmt: skip
    assert decide({}) == ((0, "low"), ("level low",))


def test_it_takes_the_facts_and_nothing_else() -> None:
    agreement = al.loads('fields\n  country text\ndefine ours\n  country is "US"\n')
    decide: Any = agreement.compile("ours")
    assert decide({"country": "US"}) == (True,)
    with pytest.raises(TypeError):
        decide({"country": "US"}, {"US": False})


@define
class Contact:
    title: str | None


@define
class Row:
    country: str | None
    contact: Contact | None


def test_it_reads_attributes_too() -> None:
    agreement = al.loads(
        'fields\n  country text\ndefine ours\n  country is "US"\n  contact.title contains "vp"\n'
    )
    decide = agreement.compile("ours", of="object")
    assert decide(Row("us", Contact("VP"))) == (True,)
    assert decide(Row("us", None)) == (None,)
    assert decide(Row("de", None)) == (False,)


@pytest.mark.parametrize(
    ("row", "says"),
    [({"size": "many"}, "size: 'many'"), ({"size": True}, "size: True"),
     ({"size": [1]}, "size: [1]"), ({"country": ["US"]}, "country: ['US']"),
     ({"country": 3.5}, "country: 3.5")],
)  # fmt: skip
def test_a_wrong_fact_is_named(row: dict[str, Any], says: str) -> None:
    agreement = al.loads(
        'fields\n  country text\n  size number\ndefine ours\n  country is "US"\n'
        "  size is at least 50\n"
    )
    with pytest.raises(al.RowError) as caught:
        agreement.compile("ours")(row)
    assert says in str(caught.value)


TWO_FLAGS = """
fields
  size number
  a    yes-no
  b    yes-no
score fit
  +10 when size is at least 5
  +5 when a
grade way by fit, a, b
  top   when fit is at least 10 and a and b
  mid   when fit is at least 10 and not b
  low   when b is known
  none  otherwise
"""
FLAGS: tuple[Any, ...] = (True, False, None, 1, 0, 1.0, 0.0, Decimal(1), "yes", "no", 2, "x", [1])


def test_outcomes_that_points_and_flags_decide() -> None:
    """They are looked up, by whatever a flag may be."""
    agreement = al.loads(TWO_FLAGS)
    decides = agreement.compile("fit", "way"), agreement.compile("way", "fit")
    assert "outcomes[" in str(vars(decides[0])["__source__"])
    for size, a, b in product((None, 3, 7), FLAGS, FLAGS):
        facts = {"size": size, "a": a, "b": b}
        try:
            found = agreement.evaluate(agreement.lead({"id": "L", **facts}), at=AT)
        except al.RowError:
            for decide in decides:
                with pytest.raises(al.RowError):
                    decide(facts)
            continue
        answer = int(found.scores["fit"]), found.grades["way"]
        assert (decides[0](facts), decides[1](facts)) == (answer, answer[::-1]), facts


def test_what_it_cannot_do_is_said() -> None:
    agreement = al.loads("activity form by prospect\nscore warm\n  +5 each form\n")
    with pytest.raises(al.RecordError, match="counts activities"):
        agreement.compile("warm")
    with pytest.raises(al.RecordError, match="did you mean 'warm'"):
        agreement.compile("warn")


def test_an_author_writes_no_python() -> None:
    """Text of the file is a constant in the source, never code."""
    nasty = "'); import os; os.abort() #{{}}"
    agreement = al.loads(f'fields\n  country text\ndefine d\n  country contains "{nasty}"\n')
    decide = agreement.compile("d")
    assert decide({"country": f"x{nasty}x"}) == (True,)
    assert decide({"country": "x"}) == (False,)
