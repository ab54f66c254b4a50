"""R13: same values, fixed fields, and what makes two names one."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest

import alignlib as al
from rulings.support import agree, at, change, lead, path, refusals, replay, stages

BORN = "2026-03-02 10:00"
UNTIL = "2026-03-09 00:00"
FIXED = """
    fields
      fixed source    text
      fixed budget    number
      country         text
    stage new, start
"""


def test_a_fixed_field_takes_its_first_known_value() -> None:
    found = replay(agree(FIXED), lead(BORN), [change("source", "fair", "2026-03-03 10:00")], UNTIL)
    assert (found.state.facts["lead.source"], refusals(found)) == ("fair", [])


def test_a_later_different_value_is_refused_and_reported() -> None:
    inputs = [
        change("source", "fair", "2026-03-03 10:00"),
        change("source", "web", "2026-03-04 10:00"),
    ]
    found = replay(agree(FIXED), lead(BORN), inputs, UNTIL)
    assert found.state.facts["lead.source"] == "fair"
    assert refusals(found) == [("field", "source web", ("source is fixed: it is fair",))]


def test_the_value_of_the_record_is_its_first_value() -> None:
    found = replay(
        agree(FIXED),
        lead(BORN, source="fair"),
        [change("source", "web", "2026-03-04 10:00")],
        UNTIL,
    )
    assert len(refusals(found)) == 1


@pytest.mark.parametrize("value", ["fair", "FAIR", "Fair"])
def test_writing_the_same_value_is_no_change(value: str) -> None:
    found = replay(
        agree(FIXED),
        lead(BORN, source="fair"),
        [change("source", value, "2026-03-04 10:00")],
        UNTIL,
    )
    assert refusals(found) == []
    assert found.state.facts["lead.source"] == "fair"


def test_writing_the_same_text_in_other_letters_is_no_change_in_any_field() -> None:
    found = replay(
        agree(FIXED), lead(BORN, country="US"), [change("country", "us", "2026-03-04 10:00")], UNTIL
    )
    assert found.state.facts["lead.country"] == "US"


def test_equal_numbers_are_the_same_value() -> None:
    found = replay(
        agree(FIXED), lead(BORN, budget="100"), [change("budget", "100.00", "2026-03-04 10:00")],
        UNTIL,
    )  # fmt: skip
    assert refusals(found) == []


def test_a_fixed_field_does_not_become_unknown_again() -> None:
    found = replay(
        agree(FIXED), lead(BORN, source="fair"), [change("source", None, "2026-03-04 10:00")], UNTIL
    )
    assert found.state.facts["lead.source"] == "fair"
    assert len(refusals(found)) == 1


@pytest.mark.parametrize("name", ["good-fit", "good_fit", "Good Fit", "GOOD-FIT", "goodfit"])
def test_names_are_told_apart_by_letters_and_digits_only(name: str) -> None:
    agreement = agree("""
        fields
          employees number
        define good-fit
          employees is at least 50
    """)
    found = agreement.evaluate(lead(employees=60), at=at(BORN))
    assert found.holds(name) is True
    assert list(found.definitions) == ["good-fit"]


@pytest.mark.parametrize("key", ["Lead Source", "lead_source", "lead-source", "LeadSource"])
def test_columns_meet_fields_by_letters_and_digits(key: str) -> None:
    agreement = agree("""
        fields
          `Lead Source` text
        define fair
          lead-source is "fair"
    """)
    record = agreement.lead({"id": "1", key: "fair"})
    assert agreement.evaluate(record, at=at(BORN)).holds("fair") is True
    direct = al.Lead(id="1", fields={key: "fair"})
    assert agreement.evaluate(direct, at=at(BORN)).holds("fair") is True


def test_two_declarations_that_meet_are_an_error() -> None:
    with pytest.raises(al.AgreementError):
        agree("""
            fields
              country text
            define good-fit
              country is "US"
            define good_fit
              country is "CA"
        """)
    with pytest.raises(al.AgreementError):
        agree("fields\n  lead-source text\n  lead_source text\n")


def test_two_columns_that_meet_are_an_error() -> None:
    agreement = agree("fields\n  lead-source text\n")
    with pytest.raises(al.RecordError, match=r"(?i)lead.source"):
        agreement.lead({"id": "1", "lead-source": "a", "lead_source": "b"})


def test_two_fields_of_a_record_that_meet_are_an_error() -> None:
    agreement = agree("fields\n  lead-source text\n")
    with pytest.raises((al.RecordError, ValueError), match=r"(?i)lead.source"):
        agreement.evaluate(
            al.Lead(id="1", fields={"lead-source": "a", "lead_source": "b"}), at=at(BORN)
        )


def test_text_is_compared_without_regard_to_case() -> None:
    agreement = agree("""
        fields
          country text
        stage new, start
          to here  when country is "us"
        stage here
    """)
    assert stages(replay(agreement, lead(BORN, country="US"), [], UNTIL)) == ["new", "here"]
    assert path(replay(agreement, lead(BORN, country="U S"), [], UNTIL)) == [("new", BORN)]


@attrs.frozen(kw_only=True)
class Guest(al.Lead):
    """A lead as a host keeps it, with an attribute of its own."""

    webinar_guest: bool | None = None


def test_a_row_may_have_the_fields_of_a_hosts_own_class():
    agreement = al.loads("define guest\n  webinar-guest\n", schema=Guest)
    lead = agreement.lead({"id": "L", "webinar-guest": "yes", "source": "web"})
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert lead.source == "web"
    assert agreement.evaluate(lead, at=now).holds("guest") is True
    own = Guest(id="L", webinar_guest=True)
    assert agreement.evaluate(own, at=now).holds("guest") is True
