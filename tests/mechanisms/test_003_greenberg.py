"""Source 003, Paul Greenberg's column: what docs/reference/mechanisms.md says of it."""

from __future__ import annotations

from decimal import Decimal

import pytest

import alignlib as al
from mechanisms.support import due, shipped, told
from rulings.support import (
    NEW_YORK,
    act,
    agree,
    at,
    clock,
    lead,
    path,
    replay,
    stages,
    steps,
)

ZONE = NEW_YORK
BORN = "2014-02-03 08:00"  # a Monday


def here(moment: str):
    return at(moment, ZONE)


def live(inputs: list[al.Input], until: str) -> al.Outcome:
    return replay(shipped("greenberg"), lead(here(BORN)), inputs, here(until))


QUALIFIED = [act("visit", here("2014-02-03 09:00")), act("demo-request", here("2014-02-03 09:10"))]


# -- lead to cash ----------------------------------------------------------------------------


def test_seven_steps_from_attention_to_cash() -> None:
    inputs = [
        *QUALIFIED,
        act("rejection", here("2014-02-04 09:00"), reason="no budget yet"),
        act("reply", here("2014-02-10 09:00")),
        act("acceptance", here("2014-02-11 09:00")),
        act("verdict", here("2014-02-12 09:00"), answer="ready"),
        act("briefing", here("2014-02-13 09:00")),
        act("contract", here("2014-02-20 09:00")),
    ]
    found = live(inputs, "2014-02-21 00:00")
    # Attention, attention kept, marketing-qualified, nurtured until accepted, opportunity, kept
    # engaged (a duty, not a stage), close.
    assert stages(found) == [
        "attention", "engaged", "marketing-qualified", "nurtured", "marketing-qualified",
        "accepted", "opportunity", "won",
    ]  # fmt: skip
    assert steps(found, "keep-engaged") == [
        ("started", "2014-02-12 09:00"), ("met", "2014-02-13 09:00"),
        ("started", "2014-02-13 09:00"), ("void", "2014-02-20 09:00"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("replies", "interest", "stage"),
    [(4, 40, "engaged"), (5, 50, "marketing-qualified"), (12, 100, "marketing-qualified")],
)
def test_a_score_by_whatever_criteria(replies: int, interest: int, stage: str) -> None:
    inputs = [act("reply", here(f"2014-02-03 10:{minute:02}")) for minute in range(replies)]
    found = live(inputs, "2014-02-03 12:00")
    assert found.state.stage == stage
    assert shipped("greenberg").view(found.state).score("interest") == interest


def test_a_score_of_another_system_takes_part() -> None:
    def fit(industry: str) -> Decimal:
        """How well an industry fits, as another system scores it."""
        return {"publishing": Decimal(70)}.get(industry, Decimal(10))

    host = al.Extension(name="their-scoring", version="1", functions=[al.Function.of(fit)])
    agreement = al.loads(
        "fields\n  industry text\ndefine good-fit\n  fit(industry) is at least 50\n",
        zone="UTC", extensions=[host],
    )  # fmt: skip
    for industry, expected in [("publishing", True), ("mining", False), (None, None)]:
        view = agreement.evaluate(lead(industry=industry), at=at("2026-03-02"))
        assert view.holds("good-fit") is expected


def test_sales_is_not_involved_because_a_lead_qualified() -> None:
    found = live(QUALIFIED, "2014-02-03 10:00")
    assert found.state.stage == "marketing-qualified"
    assert found.state.side == "marketing"
    # A verdict before the acceptance moves nothing and breaks a promise.
    early = act("verdict", here("2014-02-04 09:00"), answer="ready")
    found = live([*QUALIFIED, early], "2014-02-04 10:00")
    assert found.state.stage == "marketing-qualified"
    assert clock(found.state, "not-before-acceptance") == "broken"
    accepted = act("acceptance", here("2014-02-04 09:00"))
    found = live([*QUALIFIED, accepted], "2014-02-04 10:00")
    assert (found.state.stage, found.state.side) == ("accepted", "sales")
    assert clock(found.state, "not-before-acceptance") == "kept"


def test_sales_answers_within_two_working_days() -> None:
    # From Friday the 7th, 15:30: Monday, Tuesday the 11th, 15:30.
    inputs = [act("visit", here("2014-02-07 15:00")), act("demo-request", here("2014-02-07 15:30"))]
    found = live(inputs, "2014-02-12 00:00")
    assert steps(found, "answer")[-1] == ("late", "2014-02-11 15:30 +1us")
    no = act("rejection", here("2014-02-11 15:30"), reason="too small")
    assert clock(live([*inputs, no], "2014-02-12 00:00").state, "answer") == "met"


def test_marketing_nurtures_until_acceptance_and_gives_intelligence_after_it() -> None:
    rejected = [*QUALIFIED, act("rejection", here("2014-02-04 09:00"))]
    found = live(rejected, "2014-02-05 00:00")
    assert (found.state.stage, found.state.side) == ("nurtured", "marketing")
    # An opportunity on Wednesday the 12th: five working days are up on Wednesday the 19th.
    inputs = [
        *QUALIFIED, act("acceptance", here("2014-02-11 09:00")),
        act("verdict", here("2014-02-12 09:00"), answer="ready"),
    ]  # fmt: skip
    found = live(inputs, "2014-03-10 00:00")
    assert steps(found, "intelligence")[-1] == ("late", "2014-02-19 09:00 +1us")
    briefed = [*inputs, act("briefing", here("2014-02-19 09:00"))]
    assert clock(live(briefed, "2014-03-01 00:00").state, "intelligence") == "met"


def test_again_and_still_engaged_every_fourteen_days() -> None:
    inputs = [
        *QUALIFIED, act("acceptance", here("2014-02-03 10:00")),
        act("verdict", here("2014-02-03 11:00"), answer="ready"),
        act("briefing", here("2014-02-17 11:00")),
    ]  # fmt: skip
    found = live(inputs, "2014-03-10 00:00")
    assert steps(found, "keep-engaged") == [
        ("started", "2014-02-03 11:00"), ("met", "2014-02-17 11:00"),
        ("started", "2014-02-17 11:00"), ("late", "2014-03-03 11:00 +1us"),
    ]  # fmt: skip


def test_content_goes_by_what_is_known_of_the_company() -> None:
    agreement = agree("""
        activity form by prospect
        stage contact, start, owned by marketing
          to informed on form
        stage informed, owned by marketing
        trigger publishing
          in informed
          when account.industry is "Publishing" and account.employees is at least 500
          then send publishers-guide
          then tell prospect "{contact.name}, what {account.name} may gain"
    """)
    contact = al.Contact(id="c", name="Pat")
    account = al.Account(id="a", name="Acme", industry="publishing", employees=600)
    born = at("2026-03-01")
    record = al.Lead(id="lead-1", created_at=born, contact=contact, account=account)
    form = act("form", "2026-03-02 10:00")
    assert [what for _, _, what in told(replay(agreement, record, [form], "2026-03-03"))] == [
        "publishers-guide", "Pat, what Acme may gain",
    ]  # fmt: skip
    unknown = al.Lead(id="lead-1", created_at=born, contact=contact)
    found = replay(agreement, unknown, [form], "2026-03-03")
    assert (told(found), path(found)[-1][0]) == ([], "informed")


def test_regular_meetings_are_owed_by_both_sides() -> None:
    agreement = agree("""
        activity joint-meeting by marketing
        activity joint-plan by sales
        sla meet
          marketing owes sales
          at least 1 of joint-meeting each month
        sla plan
          sales owes marketing
          at least 1 of joint-plan each quarter
    """)
    inputs = [act("joint-meeting", "2026-01-15"), act("joint-plan", "2026-03-31 23:00")]
    found = agreement.duties(inputs, until=at("2026-03-31 23:30"))
    events = [
        (item.promiser, item.step, item.number)
        for item in found if isinstance(item, al.SLAEvent) and item.step != "started"
    ]  # fmt: skip
    assert events == [("marketing", "met", 1), ("marketing", "late", 2), ("sales", "met", 1)]
    assert due(agreement, [], "2026-03-31 23:30") == []  # nobody has begun


def test_an_alias_is_another_name_of_one_stage_and_never_of_two() -> None:
    found = live(QUALIFIED, "2014-02-03 10:00")
    view = shipped("greenberg").view(found.state)
    assert view.holds("MQL") is view.holds("marketing-qualified")
    text = """
        stage a, start, owned by marketing, also called "SQL"
          to b after 1 day
        stage b, owned by sales, also called "{alias}"
    """
    assert len(agree(text.format(alias="SAL")).stages) == 2
    # "SQL" is the hand-over in one source and the opportunity in another.
    with pytest.raises(al.AgreementError, match="SQL"):
        agree(text.format(alias="SQL"))
