"""R16: which names may meet, and what a bare word can be."""

from __future__ import annotations

import pytest

import alignlib as al
from rulings.support import act, agree, at, lead

NOW = at("2026-03-09 00:00")


@pytest.mark.parametrize(
    "second",
    [
        'define engaged\n  country is "CA"',
        "score engaged\n  +1 each visit",
        "grade engaged by points\n  A when points is at least 5\n  B otherwise",
        "setting engaged 40",
        "estimate engaged\n  mean days from new to won\n  over the last 12 months\n"
        "  at least 30 cases\n  default 60 days",
        "sla engaged\n  sales owes marketing\n  each lead entering new\n  gets visit\n"
        "  within 1 day",
    ],
)
def test_what_conditions_can_name_is_one_namespace(second: str) -> None:
    text = f"""
fields
  country text
activity visit by prospect
score points
  +1 each visit
stage new, start
stage won, end
define engaged
  country is "US"
{second}
"""
    with pytest.raises(al.AgreementError, match="engaged"):
        agree(text)


def test_a_field_and_a_definition_cannot_share_a_name() -> None:
    with pytest.raises(al.AgreementError, match="country"):
        agree('fields\n  country text\ndefine country\n  country is "US"\n')


def test_stages_activities_and_conditions_have_names_of_their_own() -> None:
    agreement = agree(
        """
        fields
          demo text
        activity demo by sales
        stage new, start
          to demo  on demo where (demo is "x")
        stage demo
    """.replace('where (demo is "x")', "")
    )
    found = agreement.replay(lead("2026-03-01 00:00"), [act("demo", "2026-03-02 00:00")], until=NOW)
    assert found.state.stage == "demo"


def test_two_stages_or_two_activities_of_one_name_are_an_error() -> None:
    with pytest.raises(al.AgreementError, match="one"):
        agree("stage one, start\nstage two\nstage one\n")
    with pytest.raises(al.AgreementError, match="visit"):
        agree("activity visit by prospect\nactivity visit by sales\n")


def test_under_where_only_the_fields_of_the_activity_are_seen() -> None:
    with pytest.raises(al.AgreementError, match="country"):
        agree("""
            fields
              country text
            activity visit by prospect
              page text
            define here
              some visit where country is "US" ever
        """)


def test_a_field_of_the_activity_hides_that_of_the_lead_under_where() -> None:
    agreement = agree("""
        fields
          country text
        activity visit by prospect
          country text
        define from-canada
          some visit where country is "CA" ever
        define american
          country is "US"
    """)
    visits = [act("visit", "2026-03-02 10:00", country="CA")]
    found = agreement.evaluate(lead(country="US"), visits, at=NOW)
    assert (found.holds("from-canada"), found.holds("american")) == (True, True)


@pytest.mark.parametrize("word", ["studnet", "country", "engaged", "US"])
def test_a_bare_word_after_is_is_a_declared_choice_and_nothing_else(word: str) -> None:
    with pytest.raises(al.AgreementError, match=word):
        agree(f"""
            fields
              country text
              role one of buyer, student
            define engaged
              country is "US"
            define learner
              role is {word}
        """)


def test_a_bare_word_may_be_a_setting_or_an_estimate() -> None:
    agreement = agree("""
        fields
          employees number
        activity visit by prospect
        setting big 50
        estimate lost-cycle
          mean days from new to lost
          over the last 12 months
          at least 30 cases
          default 60 days
        stage new, start
        stage lost, end
        define large
          employees is at least big
        define stale
          days since last visit is above lost-cycle
    """)
    visits = [act("visit", "2026-01-08 00:00")]
    found = agreement.evaluate(lead(employees=50), visits, at=NOW)
    assert (found.holds("large"), found.holds("stale")) == (True, False)
    earlier = agreement.evaluate(lead(employees=49), [act("visit", "2026-01-07 23:59")], at=NOW)
    assert (earlier.holds("large"), earlier.holds("stale")) == (False, True)


def test_a_setting_can_be_replaced() -> None:
    agreement = agree("""
        fields
          employees number
        setting big-enough 50
        define large
          employees is at least big-enough
    """)
    assert agreement.with_settings(big_enough=40).evaluate(
        lead(employees=45), at=NOW
    ).holds("large") is True  # fmt: skip
    with pytest.raises(al.RecordError, match="did you mean"):
        agreement.with_settings(big_enuf=40)
    with pytest.raises(al.RecordError, match="big-enough"):
        agreement.with_settings(big_enough="40")
