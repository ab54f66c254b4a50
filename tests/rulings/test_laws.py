"""The laws that follow from the rulings, on histories made at random."""

from __future__ import annotations

from datetime import datetime, timedelta

from attrs import evolve
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import alignlib as al
from rulings.support import US, act, agree, at, lead

BORN = at("2026-03-02 10:00")
UNTIL = BORN + timedelta(days=12)
RICH = """
    calendar office
      open Monday to Friday 09:00 to 17:00
    fields
      country text
      on-hold yes-no
    activity visit, form by prospect
      page text
    activity call, reassigned by sales
    activity recall by marketing
    score interest
      +16 each form
      +5 each visit where page is "/pricing" in the last 2 days, at most 8
      -7 when no visit, form in the last 1 day
      halves every 1 day
      between -5 and 60
    define warm
      interest is at least 12
    define quiet
      days since last visit is above 1
    stage new, start, owned by marketing
      to ready  when warm and country is "US"
      to aside  when quiet and not warm
      to cold   after 3 days without visit
    stage ready, owned by sales
      to talked  on call by owner
      to new     on recall
      to aside   when interest is below 3
    stage aside, owned by marketing
      to ready  when interest is between 10 and 40
      to new    on request by marketing
    stage cold, owned by marketing
      to new   on form
    stage talked, owned by sales
      to cold  when first call-back is late
      to new   when days in stage is at least 4
    sla call-back
      sales owes marketing
      each lead entering ready
      gets call by owner
      within 6 working hours of office
      paused while on-hold or interest is above 30
      void when country is "XX"
      restarts on reassigned
      warn at 50% tell owner "soon"
      if late tell marketing "late"
      if late by 1 day tell marketing "very late", then move to new
    sla answer
      sales owes prospect
      each form
      gets call
      within 1 day
      paused while some visit in the last 90 minutes
"""
AGREEMENTS = {zone: agree(RICH, zone) for zone in ("UTC", "America/New_York")}


@st.composite
def histories(draw: st.DrawFn) -> list[al.Input]:
    """Inputs at quarters of hours, often at the same instant, some before the beginning."""
    made: list[al.Input] = []
    for number in range(draw(st.integers(0, 12))):
        moment = BORN + timedelta(minutes=15) * draw(st.integers(-200, 900))
        own = f"i{number}"
        kind = draw(st.integers(0, 10))
        if kind <= 5:
            name = draw(st.sampled_from(["visit", "form", "form", "call", "reassigned", "recall"]))
            page = draw(st.sampled_from([{}, {"page": "/pricing"}, {"page": "/jobs"}]))
            item = act(name, moment, draw(st.sampled_from([None, "Ada", "Bob"])), id=own)
            made.append(evolve(item, fields=page if name in ("visit", "form") else {}))
        elif kind <= 7:
            value = draw(st.sampled_from(["US", "US", "CA", "XX", None]))
            made.append(al.FieldChange(id=own, at=moment, field="country", value=value))
        elif kind == 8:
            value = draw(st.sampled_from([True, False]))
            made.append(al.FieldChange(id=own, at=moment, field="on-hold", value=value))
        elif kind == 9:
            stage = draw(st.sampled_from(["new", "ready", "cold"]))
            by = draw(st.sampled_from(["marketing", "sales"]))
            make = draw(st.sampled_from([al.StageRequest, al.StageChange]))
            made.append(make(id=own, at=moment, stage=stage, by=by))
        else:
            owner = draw(st.sampled_from(["Ada", "Bob", None]))
            made.append(al.OwnerChange(id=own, at=moment, owner=owner))
    return made


SEARCH = settings(
    max_examples=60, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
zones = st.sampled_from(sorted(AGREEMENTS))
record = lead(BORN)
FORMS = [
    act("form", BORN + timedelta(hours=1), id="a"), act("form", BORN + timedelta(hours=1), id="b"),
    al.FieldChange(id="c", at=BORN + timedelta(hours=1), field="country", value="US"),
]  # fmt: skip


@SEARCH
@given(histories(), st.randoms(use_true_random=False), zones)
def test_arrival_and_repetition_decide_nothing(items: list[al.Input], random: object, zone: str
                                              ) -> None:  # fmt: skip
    agreement = AGREEMENTS[zone]
    whole = agreement.replay(record, items, until=UNTIL)
    mixed = [*items, *items[:3]]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    again = agreement.replay(record, mixed, until=UNTIL)
    assert (again.outputs, again.state.to_json()) == (whole.outputs, whole.state.to_json())
    assert len(again.dropped) == len(items[:3])


@SEARCH
@given(histories(), st.lists(st.integers(0, 12 * 96), max_size=6), zones)
@example(FORMS, [5, 30, 96], "UTC")
def test_splitting_and_polling_decide_nothing(items: list[al.Input], cuts: list[int], zone: str
                                              ) -> None:  # fmt: skip
    agreement = AGREEMENTS[zone]
    whole = agreement.replay(record, items, until=UNTIL)
    state = agreement.begin(record, at=BORN)
    outputs: list[object] = []
    before: datetime | None = None
    for cut in [*sorted(BORN + timedelta(minutes=15) * cut for cut in set(cuts)), UNTIL]:
        batch = [i for i in items if (before is None or i.at > before) and i.at <= cut]
        step = agreement.advance(al.State.from_json(state.to_json()), batch, until=cut)
        outputs.extend(step.outputs)
        state, before = step.state, cut
    assert tuple(outputs) == whole.outputs
    assert state.to_json() == whole.state.to_json()


@SEARCH
@given(histories(), st.integers(0, 12 * 96), zones)
@example(FORMS, 4, "UTC")
def test_nothing_happens_before_wake_at_and_something_does_then(
    items: list[al.Input], minutes: int, zone: str
) -> None:
    agreement = AGREEMENTS[zone]
    now = BORN + timedelta(minutes=15 * minutes)
    found = agreement.replay(record, items, until=now)
    wake = found.wake_at
    if wake is None:
        later = agreement.advance(found.state, until=now + timedelta(days=400))
        assert later.outputs == ()
        return
    assert wake > now
    quiet = agreement.advance(found.state, until=wake - US)
    assert quiet.outputs == ()
    assert quiet.wake_at == wake
    assert evolve(quiet.state, now=0) == evolve(found.state, now=0)
    loud = agreement.advance(found.state, until=wake)
    assert loud.outputs != ()


@SEARCH
@given(histories(), zones)
@example(FORMS, "UTC")
def test_no_standing_line_is_overlooked(items: list[al.Input], zone: str) -> None:
    """At every quarter of an hour: where a line of the stage holds, the lead has left, or the
    line has been reported as a way back."""
    agreement = AGREEMENTS[zone]
    state = agreement.begin(record, at=BORN)
    before: datetime | None = None
    reported: set[str] = set()
    for quarter in range(0, 12 * 96, 7):
        moment = BORN + timedelta(minutes=15 * quarter)
        batch = [i for i in items if (before is None or i.at > before) and i.at <= moment]
        step = agreement.advance(state, batch, until=moment)
        if batch or any(isinstance(o, al.Transition) for o in step.outputs):
            reported = set()
        reported |= {o.wanted for o in step.outputs if isinstance(o, al.Refusal)}
        state, before = step.state, moment
        view = agreement.view(state)
        interest = view.score("interest")
        country = state.facts.get("lead.country")
        if state.stage == "new" and view.holds("warm") and country == "US":
            assert "ready" in reported or state.blocked
        if state.stage == "new" and view.holds("quiet") and view.holds("warm") is False:
            assert "aside" in reported or state.blocked
        if state.stage == "ready" and interest < 3:
            assert "aside" in reported or state.blocked
        if state.stage == "aside" and 10 <= interest <= 40:
            assert "ready" in reported or state.blocked
        for clock in state.clocks:
            if clock.state == "running" and clock.due is not None:
                assert clock.due >= state.now
            if clock.sla == "callback" and clock.state in ("running", "paused"):
                held = state.facts.get("lead.onhold") is True or interest > 30
                assert (clock.state == "paused") is held
                assert country != "XX"


@SEARCH
@given(histories(), zones)
def test_every_id_is_told_once(items: list[al.Input], zone: str) -> None:
    outputs = AGREEMENTS[zone].replay(record, items, until=UNTIL).outputs
    assert len({output.id for output in outputs}) == len(outputs)
    assert [output.at for output in outputs] == sorted(output.at for output in outputs)
