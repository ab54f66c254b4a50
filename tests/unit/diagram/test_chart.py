"""What a diagram shows is what the text says: stages in order, every way with its cause."""

from __future__ import annotations

from pathlib import Path

import pytest

import alignlib as al
from alignlib.diagram.chart import Chart
from alignlib.diagram.diagram import diagram
from alignlib.diagram.read import chart_of
from alignlib.loading import check_text

ROOT = Path(__file__).parents[3]

TEXT = """\
agreement "Two pipelines"
  between marketing and sales
  zone UTC
  outside changes are refused

activity form by prospect
activity call, mail, meeting by sales
activity contract, loss by sales

define good
  some form ever

stage new, start, owned by marketing
  to ready  when good or some call ever   because "they asked # for it"
  to ready  on request by sales

stage ready "Ready for sales", owned by sales, also called "SQL"
  qualifies when
    any of
      some form ever            # at any time
      at least 2 call ever
  to busy  on meeting by owner
    then open opportunity
  to new  after 10 days without call, mail

stage busy, owned by sales
  to done  on contract

stage done, end

pipeline deals of opportunity

stage proposal, start, owned by sales

from any of proposal
  to lost  on loss

stage lost, end

sla call-back
  sales owes marketing
  each lead entering ready
  gets call by owner
  within 2 days
  if late by 1 day move to new

trigger mails "Mails open deals"
  on mail
  in busy
  then open opportunity
"""


def chart(text: str = TEXT) -> Chart:
    program = check_text(text, name="two.rules")
    assert program.sound, program.diagnostics
    return chart_of(program)


def ways(found: Chart, track: int = 0) -> list[tuple[str, str, str, str]]:
    return [(a.source, a.target, a.cause, a.words) for a in found.tracks[track].arrows]


def test_every_way_with_its_cause_and_words():
    assert ways(chart()) == [
        ("new", "ready", "when", "when good or some call ever"),
        ("new", "ready", "request", "on request by sales"),
        ("ready", "busy", "on", "on meeting by owner"),
        ("busy", "deals", "opens", "entered on meeting by owner"),
        ("ready", "new", "after", "after 10 days without call, mail"),
        ("busy", "done", "on", "on contract"),
        ("ready", "new", "sla", "sla call-back late by 1 day"),
        ("busy", "deals", "opens", "trigger mails"),
    ]
    assert ways(chart(), 1) == [("proposal", "lost", "on", "on loss")]


def test_stages_in_the_order_of_the_text():
    lead, deals = chart().tracks
    assert [box.name for box in lead.boxes] == ["new", "ready", "busy", "done"]
    assert [(box.name, box.start, box.end) for box in deals.boxes] == [
        ("proposal", True, False), ("lost", False, True),
    ]  # fmt: skip
    ready = lead.boxes[1]
    assert (ready.title, ready.aliases, ready.owner, ready.side) == (
        "Ready for sales", ("SQL",), "sales", 1,
    )  # fmt: skip
    assert ready.asks == "any of (some form ever, at least 2 call ever)"
    assert deals.opened_by == ("busy",)


def test_reasons_and_places_are_kept():
    first = chart().tracks[0].arrows[0]
    assert first.reason == "they asked # for it"
    assert first.place == "line 14"


def test_what_is_changed_outside_is_a_note():
    assert chart().notes == ("A stage that is changed outside of the agreement is refused.",)
    assert chart("stage a, start\n").notes == (
        "A stage that is changed outside of the agreement is followed.",
    )


def test_the_first_stage_is_the_start_where_none_says_so():
    (track,) = chart("activity form\nstage a\n  to b  on form\nstage b, end\n").tracks
    assert [box.start for box in track.boxes] == [True, False]


def test_keep_moves_stages():
    text = (ROOT / "examples" / "agreements" / "compendium.rules").read_text("utf-8")
    (track,) = chart(text).tracks
    assert ("salesready", "marketingready", "keep", "keep workload") in ways(chart(text))
    assert track.named("salesready") == "sales-ready"


def test_a_shared_line_is_a_way_from_each_stage():
    text = (ROOT / "examples" / "agreements" / "insightsquared.rules").read_text("utf-8")
    lost = [a.source for a in chart(text).tracks[0].arrows if a.target == "lost"]
    assert lost == ["opportunity", "demonstrated", "trial", "negotiation"]


def test_a_promise_about_an_activity_moves_from_its_stage_or_from_any():
    text = """\
activity form by prospect
activity call by sales
stage a, start
  to b  on call
stage b, end
sla quick
  sales owes marketing
  each form by prospect{where}
  gets call
  within 2 hours
  if late move to b
"""
    (anywhere,) = chart(text.format(where="")).tracks
    assert [a.cause for a in anywhere.arrows] == ["on"]
    assert "From any stage to b: sla quick late." in chart(text.format(where="")).notes
    assert ways(chart(text.format(where=" in a")))[1] == ("a", "b", "sla", "sla quick late")


def test_names_are_those_of_the_file_whatever_the_spelling():
    found = chart(
        "activity form\nstage New_one, start\n  to b  on form\nstage b\n  to `new one`  on form\n"
    )
    assert [a.target for a in found.tracks[0].arrows] == ["b", "newone"]
    assert found.tracks[0].named("newone") == "New_one"


def test_the_agreement_gives_its_diagram():
    agreement = al.loads(TEXT, name="two.rules")
    assert agreement.diagram().svg == diagram(agreement.program).svg
    only = agreement.diagram("Deals")
    assert [track.name for track in only.chart.tracks] == ["deals"]
    with pytest.raises(al.RecordError, match="no pipeline `deal`: did you mean `deals`"):
        agreement.diagram("deal")
    with pytest.raises(al.RecordError, match="no stages, so there is nothing to draw"):
        al.loads("setting a 1\n").diagram()
