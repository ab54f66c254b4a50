"""Source 001, the Extraprise interview: what docs/reference/mechanisms.md says of it."""

from __future__ import annotations

import pytest

import alignlib as al
from mechanisms.support import due, shipped, told
from rulings.support import (
    NEW_YORK,
    act,
    agree,
    at,
    change,
    clock,
    effects,
    lead,
    path,
    refusals,
    replay,
    stages,
    steps,
)

ZONE = NEW_YORK


def here(moment: str):
    return at(moment, ZONE)


def live(
    inputs: list[al.Input], until: str, born: str = "2012-03-05 07:00", **fields: object
) -> al.Outcome:
    return replay(shipped("extraprise"), lead(here(born), **fields), inputs, here(until))


def complete(moment: str) -> al.Activity:
    return act("form", here(moment), answer="complete")


# -- source integrity ------------------------------------------------------------------------


def person(name: str, born: str, source: str, email: str = "pat@example.com") -> al.Lead:
    fields = {"email": email, "source": source, "campaign": "spring"}
    return al.Lead(id=name, created_at=here(born), fields=fields)


def test_a_printed_lead_that_is_entered_again_is_found() -> None:
    agreement = shipped("extraprise")
    printed = [
        person("marketing", "2012-03-05 09:00", "marketing"),
        person("again", "2012-03-20 09:00", "field", "Pat@Example.com"),
        person("honest", "2012-03-20 09:00", "field", "sam@example.com"),
        # 180 days after 5 March are over on 1 September.
        person("much-later", "2012-09-01 09:00", "field"),
    ]
    found = agreement.population().add_many(printed).advance(until=here("2012-09-02 09:00"))
    views = {state.record.id: agreement.view(state) for state in found.population.states()}
    assert {name: view.holds("re-entered") for name, view in views.items()} == {
        "marketing": False, "honest": False, "much-later": False,
        "again": False,  # half a year later it is no longer said
    }  # fmt: skip
    early = agreement.population().add_many(printed[:3]).advance(until=here("2012-03-21 09:00"))
    views = {state.record.id: agreement.view(state) for state in early.population.states()}
    assert [name for name, view in views.items() if view.holds("re-entered")] == ["again"]
    (match,) = [item for item in early.recorded["again"] if isinstance(item, al.Match)]
    assert (match.other, match.since) == ("marketing", here("2012-03-05 09:00"))


def test_the_source_is_written_once_and_merging_gives_the_campaign_its_lead_back() -> None:
    second = change("source", "field", here("2012-03-06 09:00"), "rep")
    found = live([second], "2012-03-07 09:00", source="marketing", campaign="spring")
    assert found.state.facts["lead.source"] == "marketing"
    ((kind, wanted, reasons),) = refusals(found)
    assert (kind, wanted) == ("field", "source field")
    assert reasons != ()

    merge = al.Merge(
        id="merge", at=here("2012-03-21 09:00"), other="again",
        activities=(act("form", here("2012-03-20 10:00"), answer="complete"),),
        fields={"source": "field"},
    )  # fmt: skip
    merged = live([merge], "2012-03-22 09:00", source="marketing", campaign="spring")
    facts = merged.state.facts
    assert (facts["lead.source"], facts["lead.campaign"]) == ("marketing", "spring")
    assert merged.state.stage == "contact"  # a merged form moves nobody
    assert [kind for kind, _, _ in refusals(merged)] == ["field"]


# -- contacts, the nurture stream, white space -----------------------------------------------


def test_until_qualified_a_person_is_a_contact() -> None:
    inputs = [complete("2012-03-05 08:00"), act("raise-hand", here("2012-03-08 09:00"))]
    found = live(inputs, "2012-03-09 00:00", source="marketing")
    # Completing the form is the conversion; it asks for no call of Sales.
    assert stages(found) == ["contact", "informed", "lead"]
    owners = {stage.name: stage.owner for stage in shipped("extraprise").stages}
    assert [owners[name] for name in stages(found)] == ["marketing", "marketing", "sales"]


def test_an_incomplete_form_converts_nobody() -> None:
    partial = act("form", here("2012-03-05 08:00"), answer="partial")
    assert stages(live([partial], "2012-03-09 00:00", source="marketing")) == ["contact"]


def test_the_information_stream_moves_contacts_along() -> None:
    agreement = agree("""
        activity form, download, raise-hand by prospect
        stage contact, start, owned by marketing
          to needs on form
            then send product-series
        stage needs, owned by marketing
          to options on download
            then send comparisons
          to contact after 30 days without download
        stage options, owned by marketing
          to lead on raise-hand
        stage lead, owned by sales
    """)
    inputs = [act("form", "2026-03-02 10:00"), act("download", "2026-03-20 10:00")]
    found = replay(agreement, lead("2026-03-01"), inputs, "2026-06-01")
    assert told(found) == [
        ("2026-03-02 10:00", None, "product-series"), ("2026-03-20 10:00", None, "comparisons"),
    ]  # fmt: skip
    silent = replay(agreement, lead("2026-03-01"), inputs[:1], "2026-06-01")
    assert path(silent)[-1] == ("contact", "2026-04-01 10:00")


def test_the_buyers_stages_beside_our_own() -> None:
    agreement = agree("""
        activity form by prospect
        activity demo, contract by sales
        stage contact, start, owned by marketing
          to lead on form
        stage lead, owned by sales
          to customer on contract
        stage customer, end
        pipeline buying of lead
        stage unaware, start, owned by marketing
          to comparing when stage is lead
        stage comparing, owned by sales
          to deciding on demo
        stage deciding, owned by sales
          to bought when stage is customer
        stage bought, end
    """)
    inputs = [
        act("form", "2026-03-02"), act("demo", "2026-03-03"), act("contract", "2026-03-04"),
    ]  # fmt: skip
    found = replay(agreement, lead("2026-03-01"), inputs, "2026-03-05")
    assert path(found) == [
        ("contact", "2026-03-01 00:00"), ("unaware", "2026-03-01 00:00"),
        ("lead", "2026-03-02 00:00"), ("comparing", "2026-03-02 00:00"),
        ("deciding", "2026-03-03 00:00"),
        ("customer", "2026-03-04 00:00"), ("bought", "2026-03-04 00:00"),
    ]  # fmt: skip


def test_a_customer_raises_a_hand_and_is_moved_to_sales_again() -> None:
    inputs = [
        complete("2012-03-05 08:00"), act("raise-hand", here("2012-03-06 08:00")),
        act("contract", here("2012-05-02 08:00")), act("raise-hand", here("2012-07-02 08:00")),
    ]  # fmt: skip
    found = live(inputs, "2012-07-03 00:00", source="marketing")
    last = [item for item in found.outputs if isinstance(item, al.Transition)][-1]
    assert (last.from_stage, last.to, last.reason) == (
        "customer", "lead", "interest in white space",
    )  # fmt: skip


def test_an_advisor_hears_of_another_interest_and_it_is_a_lead_at_once() -> None:
    agreement = agree("""
        fields of account
          products list of text
        activity advisor-call by sales
          interest text
        stage customer, start, owned by sales
          to lead on advisor-call where interest is known
            then tell owner "has {account.products}"
        stage lead, owned by sales
    """)
    account = al.Account(id="a", fields={"products": ("loan", "card")})
    record = al.Lead(id="lead-1", created_at=at("2026-03-01"), account=account)
    calls = [
        act("advisor-call", "2026-03-02 10:00"),
        act("advisor-call", "2026-03-03 10:00", interest="pension"),
    ]
    found = replay(agreement, record, calls, "2026-03-04")
    # A call without another interest changes nothing.
    assert path(found)[1:] == [("lead", "2026-03-03 10:00")]
    assert effects(found)[0][3] == "has loan, card"


def test_an_event_gives_the_next_step_of_the_persona_both_agreed_on() -> None:
    agreement = agree("""
        fields
          persona one of engineer, buyer
        activity click, call-answered, show-visit by prospect
        stage contact, start, owned by marketing
        trigger engineer
          on click, show-visit
          in contact
          when persona is engineer
          then send data-sheet
        trigger buyer
          on click, show-visit
          in contact
          when persona is buyer
          then send price-list
          at most once each 7 days
    """)
    inputs = [act("click", "2026-03-02"), act("show-visit", "2026-03-04")]
    engineer = replay(agreement, lead("2026-03-01", persona="engineer"), inputs, "2026-03-05")
    assert [name for _, _, name in told(engineer)] == ["data-sheet", "data-sheet"]
    buyer = replay(agreement, lead("2026-03-01", persona="buyer"), inputs, "2026-03-05")
    assert [name for _, _, name in told(buyer)] == ["price-list"]
    assert told(replay(agreement, lead("2026-03-01"), inputs, "2026-03-05")) == []


# -- speed -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("placed", "state"),
    [
        ("2012-03-05 20:00", "met"),
        ("2012-03-05 20:01", "met-late"),
        ("2012-03-08 08:00", "met-late"),
    ],
)
def test_a_response_is_placed_within_twelve_hours(placed: str, state: str) -> None:
    # Twelve elapsed hours, the last instant included; three days are the counter-example.
    inputs = [complete("2012-03-05 08:00"), act("assignment", here(placed))]
    found = live(inputs, "2012-03-09 00:00", source="marketing")
    assert clock(found.state, "right-channel") == state
    late = ("late", "2012-03-05 20:00 +1us")
    assert (late in steps(found, "right-channel")) is (state == "met-late")


def test_a_qualified_lead_is_in_the_crm_within_the_hour() -> None:
    agreement = agree("""
        activity form by prospect
        activity crm-record by system
        stage contact, start, owned by marketing
          to qualified on form
        stage qualified, owned by marketing
          to sales-lead on crm-record
        stage sales-lead, owned by sales
        sla into-the-crm
          marketing owes sales
          each lead entering qualified
          reaches sales-lead
          within 1 hour
    """)
    form = act("form", "2026-03-02 10:00")
    quick = replay(agreement, lead("2026-03-01"), [form, act("crm-record", "2026-03-02 11:00")],
                   "2026-03-03")  # fmt: skip
    assert clock(quick.state, "into-the-crm") == "met"
    slow = replay(agreement, lead("2026-03-01"), [form], "2026-03-03")
    assert steps(slow, "into-the-crm")[-1] == ("late", "2026-03-02 11:00 +1us")


def test_marketing_and_the_advisors_meet_twice_a_week() -> None:
    agreement = agree("""
        activity advisors-meeting by marketing
        sla twice-a-week
          marketing owes sales
          at least 2 of advisors-meeting each week
    """)
    # The weeks of Monday 2 March and Monday 9 March 2026.
    meetings = [act("advisors-meeting", f"2026-03-{day} 10:00") for day in ("03", "05", "10")]
    assert due(agreement, meetings, "2026-03-16 00:00") == [
        ("started", "2026-03-02 00:00"), ("met", "2026-03-05 10:00"),
        ("started", "2026-03-09 00:00"), ("late", "2026-03-16 00:00"),
        ("started", "2026-03-16 00:00"),
    ]  # fmt: skip
