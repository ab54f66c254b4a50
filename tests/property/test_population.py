"""A lead is a function of the agreement and its own inputs: in whatever company it comes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import attrs
from hypothesis import given
from hypothesis import strategies as st

import alignlib as al
from property.laws import plain, same
from property.strategies import Case, cases, law


@law
@given(cases(), st.data())
def test_company_and_order(case: Case, data: st.DataObject) -> None:
    leads = []
    for number in range(3):
        own = attrs.evolve(case.lead, id=f"lead-{number}")
        leads.append((own, tuple(data.draw(st.permutations(case.inputs))[number:])))
    leads.append((al.Lead(id="bad", fields={"nonsense": 1}), ()))  # type: ignore[arg-type]
    if case.lead.created_at is None:
        leads = [pair for pair in leads if pair[1]]
    shuffled = data.draw(st.permutations(leads))
    found = dict(zip([lead.id for lead, _ in shuffled], _all(case, shuffled), strict=True))
    for lead, inputs in leads:
        if lead.id == "bad":
            assert isinstance(found["bad"], al.BadRecord)
            assert found["bad"].key == "bad"
            continue
        same(found[lead.id], case.agreement.replay(lead, inputs, until=case.until), case)


def _all(case: Case, leads: list[Any]) -> list[Any]:
    return list(case.agreement.replay_many(leads, until=case.until))


# -- many leads and the people who work them ---------------------------------------------------

MANY = """
agreement "Many"
  between marketing and sales
  zone Europe/Berlin
calendar office
  open Monday to Friday 09:00 to 17:00
fields
  campaign text
  key email text
activity form by prospect
activity call, verdict by sales
score interest
  +10 each form
  halves every 2 days
capacity of sales
  people 3
  hours 1.0 each working day of office
  effort ready 60 minutes
  effort deal 30 minutes
stage new, start, owned by marketing
  to cold     when matches an earlier won in the last 5 days
  to waiting  when some form ever
  to cold     after 3 days
stage waiting, owned by marketing
  to ready
    when
      interest is at least 8
      sales has room
    then assign to previous owner, else ASSIGN
  to cold  when sales has no room and days in stage is at least 2
stage ready, owned by sales
  to deal     on call by owner
  to waiting  on verdict
  to cold     after 5 days without call
stage deal, owned by sales
  to waiting  when sales has no room and no call in the last 1 day
  to won      on call
stage cold, owned by marketing
  to waiting  on form
stage won, end
sla call-back
  sales owes marketing
  each lead entering ready
  gets call by owner
  within 8 working hours
  paused while sales has no room
  if late by 1 day tell marketing, then move to waiting
keep workload of sales at most 60%
  by moving ready to cold
  only when no call by owner since entering ready
  not again for 2 days
  lowest interest first
  until 40%
  then send keep-warm
  checked each working day at 08:00
release mailing
  of cold where campaign is "spring"
  in 3 equal parts, one each working day
  from 2026-03-04
  then send spring-mail
release fair
  of waiting where campaign is "fair"
  at 50% of room of sales each working day
"""
AGREEMENTS = {
    assign: al.loads(MANY.replace("ASSIGN", assign))
    for assign in ("rep with most room", "round robin", "queue inside")
}
FIRST = datetime(2026, 3, 2, 5, tzinfo=UTC)
END = FIRST + timedelta(days=12)
REPS = (
    al.Rep(id="Ada", team="sales"),
    al.Rep(id="Bob", team="sales", share=Decimal("0.5")),
    al.Rep(id="Cy", team="sales", away=((date(2026, 3, 4), date(2026, 3, 5)),), zone="Asia/Tokyo"),
)


@attrs.frozen
class Many:
    assign: str
    reps: tuple[al.Rep, ...]
    leads: tuple[al.Lead, ...]
    inputs: tuple[tuple[str, al.Input], ...]

    @property
    def agreement(self) -> al.Agreement:
        return AGREEMENTS[self.assign]

    def begin(self, leads: Any = None) -> al.Population:
        return self.agreement.population(self.reps).add_many(self.leads if leads is None else leads)

    def whole(self) -> al.PopulationOutcome:
        return self.begin().advance(self.inputs, until=END)


def moments() -> st.SearchStrategy[datetime]:
    """Often the same, often at an opening or a check."""
    hours = st.one_of(st.sampled_from((0, 2, 3, 24, 26, 27, 50, 51, 74)), st.integers(0, 200))
    return hours.map(lambda hour: FIRST + timedelta(hours=hour))


@st.composite
def manies(draw: st.DrawFn) -> Many:
    assign = draw(st.sampled_from(tuple(AGREEMENTS)))
    reps = REPS if draw(st.booleans()) else ()
    leads = []
    inputs: list[tuple[str, al.Input]] = []
    for number in range(draw(st.integers(1, 7))):
        campaign = draw(st.sampled_from((None, "spring", "fair")))
        created = draw(moments())
        email = draw(st.sampled_from((None, "a@example.com", "b@example.com")))
        fields = {"campaign": campaign, "email": email}
        leads.append(al.Lead(id=f"L{number}", created_at=created, fields=fields))
        for at in draw(st.lists(moments(), max_size=6)):
            item = draw(_inputs(f"{number}-{len(inputs)}", at))
            inputs.append((f"L{number}", item))
    return Many(assign, reps, tuple(leads), tuple(inputs))


@st.composite
def _inputs(draw: st.DrawFn, name: str, at: datetime) -> al.Input:
    what = draw(
        st.sampled_from(
            ("form", "form", "form", "call", "call by", "verdict", "owner", "ask", "email")
        )
    )
    match what:
        case "owner":
            return al.OwnerChange(id=name, at=at, owner=draw(st.sampled_from(("Ada", None))))
        case "ask":
            stage = draw(st.sampled_from(("ready", "cold", "deal")))
            return al.StageChange(id=name, at=at, stage=stage)
        case "email":
            value = draw(st.sampled_from((None, "a@example.com", "b@example.com")))
            return al.FieldChange(id=name, at=at, field="email", value=value)
        case "call by":
            return al.Activity(id=name, kind="call", at=at, by="owner")
    return al.Activity(id=name, kind=what, at=at)


@law
@given(manies())
def test_each_lead_replays_alone_to_the_same_bytes(many: Many) -> None:
    found = many.whole()
    for lead in many.leads:
        own = [item for owner, item in many.inputs if owner == lead.id]
        alone = many.agreement.replay(lead, [*own, *found.recorded.get(lead.id, ())], until=END)
        assert alone.state.to_json() == found.population.state(lead.id).to_json()
        assert plain(alone.outputs) == plain(o for o in found.outputs if o.lead == lead.id)
        assert alone.recorded == ()


@law
@given(manies(), st.lists(moments(), max_size=4), st.data())
def test_time_in_any_pieces_and_leads_in_any_order(
    many: Many, cuts: list[datetime], data: st.DataObject
) -> None:
    whole = many.whole()
    leads = data.draw(st.permutations(many.leads))
    rest = data.draw(st.permutations(many.inputs))
    population = many.begin(leads)
    outputs: list[Any] = []
    recorded: dict[str, tuple[al.Input, ...]] = {}
    for cut in [*sorted(cut for cut in cuts if cut < END), END]:
        now = [(lead, item) for lead, item in rest if item.at <= cut]
        rest = [(lead, item) for lead, item in rest if item.at > cut]
        step = population.advance(now, until=cut)
        # Stored and loaded in between.
        population = many.agreement.population(stored=step.population.to_json())
        outputs.extend(step.outputs)
        for lead, items in step.recorded.items():
            recorded[lead] = (*recorded.get(lead, ()), *items)
    assert plain(outputs) == plain(whole.outputs)
    assert recorded == dict(whole.recorded)
    assert population.to_json() == whole.population.to_json()


@law
@given(manies())
def test_nothing_happens_before_the_time_to_wake(many: Many) -> None:
    latest = max((item.at for _, item in many.inputs), default=FIRST)
    population = many.begin().advance(many.inputs, until=latest).population
    for _ in range(6):
        wake = population.wake_at
        if wake is None:
            break
        before = population.advance(until=wake - timedelta(microseconds=1))
        assert before.outputs == ()
        assert before.recorded == {}
        assert before.wake_at == wake
        population = population.advance(until=wake).population


@law
@given(manies())
def test_room_is_kept(many: Many) -> None:
    """A line that asks for room lets nobody in where there is none: work in hand is below the
    capacity before each such move."""
    found = many.whole()
    load = {lead.id: 0 for lead in many.leads}
    for output in found.outputs:
        if not isinstance(output, al.Transition):
            continue
        if (
            output.from_stage == "waiting"
            and output.to == "ready"
            and output.cause.kind != "outside"
        ):
            size = _capacity(many, output.at)
            assert sum(load.values()) < size, output
        load[output.lead] = {"ready": 60, "deal": 30}.get(output.to, 0)


def _capacity(many: Many, at: datetime) -> float:
    if not many.reps:
        return 180
    tokyo = at.astimezone(ZoneInfo("Asia/Tokyo")).date()
    return 90 if date(2026, 3, 4) <= tokyo <= date(2026, 3, 5) else 150
