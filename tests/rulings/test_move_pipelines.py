"""Several pipelines: one life, a track for each, and what one asks of another (R4, R5, R8)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import alignlib as al
from rulings.support import (
    act,
    agree,
    ask,
    assign,
    at,
    dues,
    effects,
    lead,
    moved,
    path,
    refusals,
    replay,
    steps,
)

BORN = "2026-03-02 09:00"

TWO = """
activity form by prospect
activity call, meeting, offer by sales
activity verdict by sales
  answer one of won, lost

stage new, start, owned by marketing
  to sales-ready on form
stage sales-ready, owned by sales
  to handed-over on meeting
    then open opportunity
  to talking on call
stage talking, owned by sales
  to handed-over on meeting
    then open opportunity
  to sales-ready when stage is lost
stage handed-over, owned by sales
  to talking when stage is lost

pipeline deals of opportunity
stage proposal, start, owned by sales
  to negotiation on offer
  to lost after 30 days without offer
stage negotiation, owned by sales
  to won  on verdict where answer is won
  to lost on verdict where answer is lost
stage won, lost, end
"""

OPENED = [act("form", "2026-03-03"), act("meeting", "2026-03-04")]


def pipelines(found: object) -> list[tuple[str, str | None, str]]:
    return [
        (item.pipeline, item.from_stage, item.to)
        for item in found.outputs  # type: ignore[attr-defined]
        if isinstance(item, al.Transition)
    ]


def places(state: al.State) -> list[str | None]:
    return [track.stage for track in state.tracks]


def test_an_opportunity_begins_with_open_in_the_start_of_its_pipeline() -> None:
    agreement = agree(TWO)
    before = replay(agreement, lead(BORN), OPENED[:1], "2026-03-03 12:00")
    assert places(before.state) == ["sales-ready", None]
    found = replay(agreement, lead(BORN), OPENED, "2026-03-05")
    assert pipelines(found) == [
        ("lead", None, "new"),
        ("lead", "new", "sales-ready"),
        ("lead", "sales-ready", "handed-over"),
        ("deals", None, "proposal"),
    ]
    assert effects(found) == [("open", None, "opportunity", None)]
    assert places(found.state) == ["handed-over", "proposal"]
    assert found.state.stage == "handed-over"


def test_each_pipeline_goes_its_own_way_and_one_can_look_at_the_other() -> None:
    verdict = act("verdict", "2026-03-06", answer="lost")
    inputs = [*OPENED, act("offer", "2026-03-05"), verdict]
    found = replay(agree(TWO), lead(BORN), inputs, "2026-03-07")
    assert path(found)[4:] == [
        ("negotiation", "2026-03-05 00:00"),
        ("lost", "2026-03-06 00:00"),
        # `stage is lost` is asked by the lead's line: one input may move both.
        ("talking", "2026-03-06 00:00"),
        ("sales-ready", "2026-03-06 00:00"),
    ]
    assert places(found.state) == ["sales-ready", "lost"]


def test_an_activity_fires_one_line_in_each_pipeline() -> None:
    both = TWO.replace("stage handed-over, owned by sales\n", (
        "stage handed-over, owned by sales\n  to talking on offer\n"
    ))  # fmt: skip
    found = replay(agree(both), lead(BORN), [*OPENED, act("offer", "2026-03-05")], "2026-03-06")
    assert path(found)[4:] == [
        ("talking", "2026-03-05 00:00"), ("negotiation", "2026-03-05 00:00")
    ]  # fmt: skip


def test_the_activity_that_opens_does_not_move_what_it_opened() -> None:
    eager = TWO.replace("  to negotiation on offer\n", "  to negotiation on offer, meeting\n")
    found = replay(agree(eager), lead(BORN), OPENED, "2026-03-05")
    assert places(found.state) == ["handed-over", "proposal"]


def test_waiting_counts_in_the_pipeline_of_the_line() -> None:
    found = replay(agree(TWO), lead(BORN), OPENED, "2026-05-01")
    assert path(found)[4] == ("lost", "2026-04-03 00:00")
    early = replay(agree(TWO), lead(BORN), OPENED, "2026-03-05")
    assert early.wake_at == at("2026-04-03")


def test_one_that_is_open_is_not_opened_again_and_one_at_an_end_begins_anew() -> None:
    again = TWO.replace("stage handed-over, owned by sales\n", (
        "stage handed-over, owned by sales\n  to talking on call\n"
    ))  # fmt: skip
    more = [*OPENED, act("call", "2026-03-05"), act("meeting", "2026-03-06")]
    found = replay(agree(again), lead(BORN), more, "2026-03-07")
    assert len(effects(found)) == 1
    assert refusals(found) == [("open", "opportunity", ("one is open already, in proposal",))]
    assert [entry.stage for entry in found.state.tracks[1].entries] == ["proposal"]

    ended = [
        *OPENED, act("offer", "2026-03-05"), act("verdict", "2026-03-06", answer="lost"),
        act("call", "2026-03-09"), act("meeting", "2026-03-10"),
    ]  # fmt: skip
    stays = again.replace("  to talking when stage is lost\n", "")
    stays = stays.replace("  to sales-ready when stage is lost\n", "")
    found = replay(agree(stays), lead(BORN), ended, "2026-03-11")
    assert pipelines(found)[-2:] == [
        ("lead", "talking", "handed-over"), ("deals", None, "proposal")
    ]  # fmt: skip
    assert [entry.stage for entry in found.state.tracks[1].entries] == [
        "proposal", "negotiation", "lost", "proposal"
    ]  # fmt: skip
    assert refusals(found) == []


def test_a_wish_goes_to_the_pipeline_of_the_stage_it_names() -> None:
    asks = TWO.replace("  to negotiation on offer\n", "  to negotiation on request\n")
    agreement = agree(asks)
    early = replay(agreement, lead(BORN), [ask("negotiation", "2026-03-03")], "2026-03-04")
    assert refusals(early) == [("request", "negotiation", ("no opportunity is open",))]
    granted = replay(
        agreement, lead(BORN), [*OPENED, ask("negotiation", "2026-03-05")], "2026-03-06"
    )
    assert places(granted.state) == ["handed-over", "negotiation"]
    wrong = replay(agreement, lead(BORN), [*OPENED, ask("won", "2026-03-05")], "2026-03-06")
    assert refusals(wrong) == [
        ("request", "won", ("from proposal one can go to negotiation, lost",))
    ]


def test_a_stage_changed_outside_opens_what_was_not_open_and_says_so() -> None:
    found = replay(agree(TWO), lead(BORN), [moved("negotiation", "2026-03-03")], "2026-03-04")
    assert places(found.state) == ["new", "negotiation"]
    last = found.outputs[-1]
    assert isinstance(last, al.Transition)
    assert (last.pipeline, last.from_stage, last.cause.kind) == ("deals", None, "outside")
    assert last.finding == "no `open opportunity` of the agreement led there"
    strict = agree(TWO, more="outside changes are refused")
    kept = replay(strict, lead(BORN), [moved("negotiation", "2026-03-03")], "2026-03-04")
    assert places(kept.state) == ["new", None]
    assert refusals(kept) == [
        ("outside", "negotiation", ("outside changes are refused", "no opportunity is open"))
    ]


OWNED = (
    TWO
    + """
sla offer-soon
  sales owes prospect
  each opportunity entering proposal
  gets offer by owner
  within 3 days
sla decided
  sales owes marketing
  each lead entering sales-ready
  reaches one of won, lost
  within 10 days
"""
)


def test_promises_of_a_pipeline_have_its_clocks_and_its_name() -> None:
    inputs = [*OPENED, act("offer", "2026-03-06")]
    found = replay(agree(OWNED), lead(BORN), inputs, "2026-03-08")
    assert steps(found, "offer-soon") == [
        ("started", "2026-03-04 00:00"), ("met", "2026-03-06 00:00")
    ]  # fmt: skip
    assert dues(found)[-1] == "2026-03-07 00:00"
    assert {item.pipeline for item in found.outputs if isinstance(item, al.SLAEvent)
            and item.sla == "offer-soon"} == {"deals"}  # fmt: skip


def test_a_promise_to_the_lead_may_be_kept_in_the_other_pipeline() -> None:
    inputs = [*OPENED, act("offer", "2026-03-06"), act("verdict", "2026-03-09", answer="won")]
    found = replay(agree(OWNED), lead(BORN), inputs, "2026-03-10")
    assert steps(found, "decided") == [("started", "2026-03-03 00:00"), ("met", "2026-03-09 00:00")]
    (pipeline,) = {item.pipeline for item in found.outputs if isinstance(item, al.SLAEvent)
                   and item.sla == "decided"}  # fmt: skip
    assert pipeline == "lead"


def test_an_opportunity_begins_with_the_owners_of_the_lead_and_goes_on_with_its_own() -> None:
    inputs = [OPENED[0], assign("Ada", "2026-03-03 12:00"), OPENED[1]]
    found = replay(agree(OWNED), lead(BORN), inputs, "2026-03-05")
    assert [track.owner for track in found.state.tracks] == ["Ada", "Ada"]
    handed = al.OwnerChange(id="deal", at=at("2026-03-04 12:00"), owner="Bob", pipeline="deals")
    by_ada = act("offer", "2026-03-05", "Ada")
    found = replay(agree(OWNED), lead(BORN), [*inputs, handed, by_ada], "2026-03-05 12:00")
    assert [track.owner for track in found.state.tracks] == ["Ada", "Bob"]
    # `by owner` of a promise is who owned the opportunity.
    assert steps(found, "offer-soon") == [("started", "2026-03-04 00:00")]
    by_bob = act("offer", "2026-03-05", "Bob")
    found = replay(agree(OWNED), lead(BORN), [*inputs, handed, by_bob], "2026-03-05 12:00")
    assert steps(found, "offer-soon")[-1] == ("met", "2026-03-05 00:00")


def test_a_pipeline_that_is_not_there_is_named() -> None:
    change = al.OwnerChange(id="o", at=at("2026-03-03"), owner="Bob", pipeline="deal")
    with pytest.raises(al.RecordError, match="unknown pipeline 'deal': did you mean 'deals'"):
        replay(agree(TWO), lead(BORN), [change], "2026-03-05")


def test_a_trigger_speaks_of_the_pipeline_of_its_stages() -> None:
    agreement = agree(
        TWO
        + """
trigger stuck
  in proposal
  when days in stage is at least 7
  then note "{stage} since {entered}"
"""
    )
    found = replay(agreement, lead(BORN), OPENED, "2026-03-20")
    last = found.outputs[-1]
    assert isinstance(last, al.Effect)
    assert (last.at, last.pipeline, last.message) == (
        at("2026-03-11"), "deals", "proposal since 2026-03-04 00:00"
    )  # fmt: skip


def test_in_pieces_as_in_one() -> None:
    agreement = agree(OWNED)
    inputs = [*OPENED, act("offer", "2026-03-06"), act("verdict", "2026-03-09", answer="lost")]
    whole = replay(agreement, lead(BORN), inputs, "2026-05-01")
    state = agreement.begin(lead(BORN), at=at(BORN))
    outputs: list[al.Transition | al.SLAEvent | al.Effect | al.Refusal] = []
    for item in inputs:
        piece = agreement.advance(state, [item], until=item.at)
        state = al.State.from_json(piece.state.to_json())
        outputs.extend(piece.outputs)
    outputs.extend(agreement.advance(state, until=at("2026-05-01")).outputs)
    assert tuple(outputs) == whole.outputs


def test_deals_alone_are_the_life_itself() -> None:
    agreement = agree("""
        activity offer by sales
        pipeline deals of opportunity
        stage proposal
          to won on offer
        stage won, end
    """)
    assert agreement.subject == "opportunity"
    found = agreement.replay(
        al.Opportunity(id="deal-1", created_at=at(BORN)), [act("offer", "2026-03-03")],
        until=at("2026-03-04"),
    )  # fmt: skip
    assert pipelines(found) == [("deals", None, "proposal"), ("deals", "proposal", "won")]


def test_the_lead_is_the_life_wherever_its_pipeline_stands() -> None:
    text = """
        activity form by prospect
        pipeline deals of opportunity
        stage proposal
        pipeline people of lead
        stage other
          to met on form
        stage met, start
          to other on form
            then open opportunity
    """
    agreement = agree(text)
    assert agreement.subject == "lead"
    begun = [stage.name for stage in agreement.stages if stage.start]
    assert begun == ["proposal", "met"]
    found = replay(agreement, lead(BORN), [act("form", "2026-03-03")], "2026-03-04")
    # The life's own pipeline comes first, then the others in the order of the file.
    assert places(found.state) == ["other", "proposal"]


@pytest.mark.parametrize(
    ("lines", "code", "said"),
    [
        ("stage a\n  to d on form\npipeline deals of opportunity\nstage d\n", "AL412",
         "`a` cannot lead to `d` of another pipeline"),
        ("stage a, start\npipeline deals of opportunity\nstage d, start\nstage e, start\n", "AL401",
         "a second start"),
        ("stage a\npipeline deals of deal\nstage d\n", "AL209", "unknown record `deal`"),
        ("stage a\npipeline deals of opportunity\nstage d\nfrom any of a, d\n  to a on form\n",
         "AL412", "`d` cannot lead to `a` of another pipeline"),
        ("stage a\npipeline deals of opportunity\nstage d\ntrigger t\n  on form\n  in a, d\n"
         '  then note "x"\n', "AL412", "`a` and `d` are stages of two pipelines"),
    ],
)  # fmt: skip
def test_what_the_checker_says(lines: str, code: str, said: str) -> None:
    with pytest.raises(al.AgreementError) as error:
        agree("activity form by prospect\n" + lines)
    assert [(item.code, item.message) for item in error.value.errors] == [(code, said)]


def test_a_promise_that_begins_after_a_record_was_opened_is_not_judged_by_that():
    """The lead opens a deal and comes into `ready` at one instant: what is owed from there on,
    before a deal is in `talk`, is not late for the deal that was there before."""
    agreement = al.loads(
        """agreement "Opened"
  between marketing and sales
  zone UTC

activity form by prospect
activity call by sales

stage new, start, owned by marketing
  to asked  on form
    then open opportunity
    then assign to "Ada"

stage asked, owned by marketing
  to ready  when owner is known

stage ready, owned by sales

pipeline deals of opportunity

stage talk, owned by sales

sla preparation
  sales owes marketing
  each lead entering ready
  gets call
  before talk
"""
    )
    at = datetime(2026, 3, 2, tzinfo=UTC)
    lead = al.Lead(id="L", created_at=at)
    form = al.Activity(id="f", kind="form", at=at + timedelta(hours=1))
    outcome = agreement.replay(lead, [form], until=at + timedelta(days=1))
    assert [clock.state for clock in outcome.state.clocks] == ["running"]


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("void when other is not-started", ["started", "void"]),
        ("void when other is running", ["started", "void"]),
        ("paused while other is running", ["started", "paused"]),
        ("void when stage is asked", ["started", "void"]),
        ("void when entered asked", ["started", "void"]),
        ("void when owner is unknown", ["started"]),  # of a deal: there is none
    ],
)
def test_a_promise_asks_the_life_before_its_pipeline_begins(condition: str, told: list[str]):
    """A promise `before won` reads the owner of a deal; promises and stages are read anyway."""
    agreement = al.loads(
        f"""agreement "Before"
  between marketing and sales
  zone UTC

activity note, form by prospect
activity call by sales

stage new, start, owned by marketing
  to asked  on form
stage asked, owned by sales
  to sold  on call
    then open opportunity
stage sold, end

pipeline deals of opportunity
stage talk, owned by sales
  to won  on call
stage won, end

sla other
  sales owes prospect
  each form
  gets call
  within 3 days

sla preparation
  marketing owes sales
  each note
  gets call
  before won
  {condition}
"""
    )
    born = datetime(2026, 3, 2, tzinfo=UTC)
    came = [
        al.Activity(id=kind, kind=kind, at=born + timedelta(hours=hours))
        for hours, kind in enumerate(["note", "form"], 1)
    ]
    outcome = agreement.replay(
        al.Lead(id="L", created_at=born), came, until=born + timedelta(days=1)
    )
    own = [output for output in outcome.outputs if isinstance(output, al.SLAEvent)]
    assert [event.step for event in own if event.sla == "preparation"] == told
