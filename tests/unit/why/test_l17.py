"""The lead L-17 of the first transcript: two forms a day old, and a hand-over that needs 40."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

import alignlib as al
from mechanisms.support import shipped

HERE = ZoneInfo("America/Indiana/Indianapolis")
# 15 points that halve every 14 days are 15 · ½^(1/14) = 14.275427 after one day.
HALF = Decimal("14.275427")


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=HERE)


def form(name: str, moment: str) -> al.Activity:
    return al.Activity(id=name, kind="form", at=at(moment))


LEAD = al.Lead(
    id="L-17", created_at=at("2010-12-01 09:00"), fields={"country": "US", "role": "buyer"}
)
FORMS = [form("f1", "2010-12-01 09:00"), form("f2", "2010-12-01 09:05")]
ROOM = al.Room(id="room", at=at("2010-12-01 09:00"), team="sales", has_room=True)
NOW = at("2010-12-02 09:59")


@pytest.fixture
def agreement() -> al.Agreement:
    return shipped("compendium")


@pytest.fixture
def state(agreement: al.Agreement) -> al.State:
    return agreement.replay(LEAD, [*FORMS, ROOM], until=NOW).state


def test_the_transcript(agreement: al.Agreement, state: al.State) -> None:
    head, *tree, enough, waiting = _without_blanks(str(agreement.why(state)))
    assert head == (
        "L-17 is in marketing-ready (Marketing-qualified lead) since 2010-12-01 09:00, "
        "owned by marketing"
    )
    assert tree[0].startswith("to sales-ready when ")
    assert tree[0].endswith("compendium.rules:61")
    assert "        ✗ engagement is at least handoff-score    28.550854 of 40" in tree
    for moment in ("09:00", "09:05"):
        line = f"· form 2010-12-01 {moment}   15 points, 1 day old → 14.275427"
        assert any(each.strip() == line for each in tree)
    assert enough == "It would move with one more form (43.55), or with 3 click (43.55)."
    assert waiting == (
        "Without new activity it will not: the score falls to 27.86 on 2010-12-03 09:00."
    )


def _without_blanks(text: str) -> list[str]:
    """Its lines; `It lacks …` apart."""
    lines = [line for line in text.splitlines() if line]
    assert "It lacks 11.45 points of engagement." in lines
    return [line for line in lines if not line.startswith("It lacks")]


def test_the_score_is_the_sum_of_its_parts(agreement: al.Agreement, state: al.State) -> None:
    engagement = agreement.explain(state, "engagement")
    assert engagement.points == 2 * HALF == Decimal("28.550854")
    (line,) = engagement.parts
    assert [part.points for part in line.parts] == [HALF, HALF]


def test_the_answer_as_data(agreement: al.Agreement, state: al.State) -> None:
    (answer,) = agreement.why(state).why_not
    assert (answer.goal, answer.complete, answer.stuck, answer.unknown) == (
        "sales-ready", True, (), (),
    )  # fmt: skip
    assert [(fact.name, fact.value) for fact in answer.missing] == [
        ("engagement", Decimal("11.449146"))
    ]
    one, three = answer.ways
    assert [(c.kind, c.what, c.times) for c in one.changes] == [("activity", "form", 1)]
    assert [(c.kind, c.what, c.times) for c in three.changes] == [("activity", "click", 3)]
    assert [fact.value for fact in one.scores] == [Decimal("43.550854")]


def test_the_changes_can_be_applied(agreement: al.Agreement, state: al.State) -> None:
    (answer,) = agreement.why(state).why_not
    for way in answer.ways:
        inputs = [al.from_plain(plain) for change in way.to_dict()["changes"]
                  for plain in change["inputs"]]  # fmt: skip
        assert tuple(inputs) == way.inputs()
        found = agreement.advance(state, inputs, until=NOW)
        assert found.state.stage == "sales-ready"
    # Two clicks are 38.55: not enough.
    fewer = answer.ways[1].inputs()[1:]
    assert agreement.advance(state, fewer, until=NOW).state.stage == "marketing-ready"


def test_visits_are_not_told_since_their_cap_is_too_low(
    agreement: al.Agreement, state: al.State
) -> None:
    (answer,) = agreement.why(state).why_not
    assert not any(change.what == "visit" for way in answer.ways for change in way.changes)


def test_when_the_score_falls(agreement: al.Agreement, state: al.State) -> None:
    (answer,) = agreement.why(state).why_not
    (fall,) = answer.falls
    # One form is two days old then: 15 · ½^(2/14) = 13.585855.
    assert (fall.score, fall.at) == ("engagement", at("2010-12-03 09:00"))
    assert fall.points == HALF + Decimal("13.585855")


def test_explaining_changes_nothing(agreement: al.Agreement, state: al.State) -> None:
    before = state.to_json()
    why = agreement.why(state)
    str(why), why.to_dict(), why._repr_html_()
    agreement.why_not(state, name="SQL")
    agreement.why_not_stage(state, "sales-ready")
    agreement.explain(state, "engaged")
    assert state.to_json() == before
    later = agreement.advance(state, [form("f3", "2010-12-02 10:00")], until=at("2010-12-02 10:00"))
    assert later.state.stage == "sales-ready"


def test_without_a_life(agreement: al.Agreement) -> None:
    evaluation = agreement.evaluate(LEAD, FORMS, at=NOW)
    answer = evaluation.why_not("SQL")
    assert answer == agreement.why_not(LEAD, FORMS, at=NOW, name="sales-ready")
    assert [str(way) for way in answer.ways] == ["one more form (43.55)", "3 click (43.55)"]
    more = [*FORMS, *answer.ways[0].inputs()]
    assert agreement.evaluate(LEAD, more, at=NOW).holds("SQL")  # type: ignore[arg-type]


def test_what_holds_needs_nothing(agreement: al.Agreement, state: al.State) -> None:
    answer = agreement.why_not(state, name="serviceable")
    assert (answer.holds, answer.ways) == (True, ())
    assert answer.sentences() == ["serviceable holds."]


def test_unknown_facts_are_named_with_what_they_may_be(agreement: al.Agreement) -> None:
    answer = agreement.why_not(al.Lead(id="L-18"), at=NOW, name="serviceable")
    assert answer.holds is None
    assert answer.unknown == ("country", "role")
    values = [[change.value for change in way.changes] for way in answer.ways]
    assert values == [["US", "buyer"], ["CA", "buyer"]]
    assert answer.sentences() == [
        "country and role are unknown.",
        'It would hold with country known to be "US" or "CA" and role known to be buyer.',
        "Without new activity it will not.",
    ]


def test_a_stage_that_no_line_leads_to(agreement: al.Agreement, state: al.State) -> None:
    (answer,) = agreement.why_not_stage(state, "opportunity")
    assert answer.sentences() == [
        "No line leads from marketing-ready to opportunity: the way leads over sales-ready."
    ]
    (here,) = agreement.why_not_stage(state, "MQL")
    assert here.sentences() == ["It is in marketing-ready."]


def test_a_misspelt_name(agreement: al.Agreement, state: al.State) -> None:
    with pytest.raises(al.RecordError, match="did you mean 'serviceable'"):
        agreement.why_not(state, name="servicable")
    with pytest.raises(al.RecordError, match="did you mean 'nurture'"):
        agreement.why_not_stage(state, "nuture")
    with pytest.raises(al.RecordError, match="at="):
        agreement.why_not(LEAD, FORMS, name="SQL")
