"""The tree of an answer: what each part comes to, where it stands, what is unknown."""

from __future__ import annotations

from decimal import Decimal

import pytest

import alignlib as al
from alignlib.engine import view as engine_view
from rulings.support import act, agree, assign, at, lead, replay

TEXT = """
fields
  country text
  employees number
activity form, click by prospect
  size number
score heat
  +15 each form, at most 20
  +5 each click in the last 2 days
  +3 when country is "US"
  -1 when employees is at least 10
  halves every 1 day
  between 0 and 21
define warm "A warm one"
  heat is at least 30
  some form in the last 7 days
grade tiers by employees
  A when employees is at least 100
  B when employees is at least 10
  C otherwise
"""
NOW = "2026-03-04 10:00"
ACTS = [
    act("form", "2026-03-04 09:00"), act("form", "2026-03-03 09:00"),
    act("click", "2026-03-04 08:00"), act("click", "2026-03-01 08:00"),
]  # fmt: skip


def evaluation(**facts: object) -> al.Evaluation:
    return agree(TEXT).evaluate(lead(**facts), ACTS, at=at(NOW))


def test_a_cap_and_a_clamp_are_parts_of_their_own() -> None:
    score = evaluation(country="US", employees=20).explain("heat")
    # Forms 15 and 7.5, at most 20; one click 5 (the other has left its window); 3; -1: 27 of 21.
    assert [(part.text, part.points) for part in score.parts] == [
        ("+15 each form, at most 20", Decimal(20)),
        ("+5 each click in the last 2 days", Decimal(5)),
        ('country is "US"', Decimal(3)),
        ("employees is at least 10", Decimal(-1)),
        ("at most 21", Decimal(-6)),
    ]
    assert score.points == 21 == sum(part.points or 0 for part in score.parts)
    forms = score.parts[0]
    assert [part.points for part in forms.parts] == [
        Decimal("7.5"), Decimal(15), Decimal("-2.5"),
    ]  # fmt: skip
    assert forms.parts[2].text == "at most 20"


def test_of_many_activities_the_latest_are_told_and_the_rest_summed_up() -> None:
    agreement = agree("activity form by prospect\nscore heat\n  +2 each form\n")
    acts = [act("form", f"2026-03-{day:02}") for day in range(1, 26)]
    score = agreement.evaluate(lead(), acts, at=at("2026-04-01")).explain("heat")
    (line,) = score.parts
    assert score.points == line.points == 50
    assert [(part.text, part.points) for part in line.parts[:2]] == [
        ("5 earlier", Decimal(10)), ("form 2026-03-06 00:00", Decimal(2)),
    ]  # fmt: skip
    assert len(line.parts) == 21
    assert sum(part.points or 0 for part in line.parts) == 50


def test_values_and_places() -> None:
    found = evaluation(employees=20).explain("warm")
    heat, form = found.parts
    assert found.place is not None
    assert (found.place.file, found.place.line) == ("agreement.rules", 17)
    assert (heat.holds, form.holds) == (False, True)
    assert [(fact.name, fact.value) for fact in form.values] == [
        ("form in the last 7 days", Decimal(2))
    ]
    assert [(fact.name, fact.value) for fact in heat.values] == [("heat", Decimal(21))]


def test_a_grade_shows_the_line_that_gives_it() -> None:
    found = evaluation(employees=20).explain("tiers")
    assert [(part.text, part.holds) for part in found.parts] == [
        ("A when employees is at least 100", False),
        ("B when employees is at least 10", True),
    ]
    assert found.found == "B"


def test_unknown_facts_stand_at_every_level() -> None:
    agreement = agree(TEXT + 'define ours\n  country is "US"\ndefine both\n  ours\n  warm\n')
    found = agreement.evaluate(lead(), at=at(NOW)).explain("both")
    ours = found.parts[0]
    assert (ours.holds, ours.unknown) == (None, ("country",))
    assert ours.parts[0].unknown == ("country",)


def test_activities_that_may_count() -> None:
    agreement = agree(TEXT + "define big\n  some form where size is at least 5\n")
    found = agreement.evaluate(lead(), ACTS, at=at(NOW)).explain("big")
    assert found.holds is None
    assert [part.found for part in found.parts] == ["may count: a field is unknown"] * 2


def test_an_explanation_as_data() -> None:
    plain = evaluation(country="US").explain("warm").to_dict()
    assert (plain["format"], plain["type"], plain["result"]) == (1, "explanation", "does not hold")
    heat = plain["parts"][0]
    assert (heat["text"], heat["points"]) == ("heat is at least 30", "21")
    assert heat["parts"][0]["result"] is None
    assert "format" not in heat


def test_explaining_costs_at_most_twice_an_evaluation(monkeypatch: pytest.MonkeyPatch) -> None:
    # Counted in conditions judged, which is what time goes into.
    agreement = agree(
        TEXT
        + "stage first, start\n  to second when warm\n  to third when warm and heat is above 3\n"
        "stage second, end\n  qualifies when warm\nstage third, end\n  qualifies when warm\n"
    )
    state = replay(agreement, lead("2026-03-01 07:00"), ACTS, NOW).state
    judged = 0
    plain = engine_view.View.truth

    def counted(view: engine_view.View, node: object) -> bool | None:
        nonlocal judged
        judged += 1
        return plain(view, node)  # type: ignore[arg-type]

    monkeypatch.setattr(engine_view.View, "truth", counted)
    agreement.view(state)
    evaluated, judged = judged, 0
    agreement.why(state)
    assert 0 < judged <= 2 * evaluated


def test_each_pipeline_has_its_own_answer() -> None:
    agreement = agree("""
        activity meeting, contract by sales
        pipeline leads of lead
        stage talking, start, owned by sales
          to agreed on meeting
            then open opportunity
        stage agreed, owned by sales, end
        pipeline deals of opportunity
        stage offered, start, owned by sales
          to won when some contract ever
        stage won, owned by sales, end
    """)
    before = replay(agreement, lead("2026-03-01"), [], "2026-03-02").state
    assert [track.stage for track in agreement.why(before).tracks] == ["talking"]
    inputs = [assign("Ada", "2026-03-02"), act("meeting", "2026-03-03")]
    why = agreement.why(replay(agreement, lead("2026-03-01"), inputs, "2026-03-04").state)
    assert [(track.stage, track.is_end) for track in why.tracks] == [
        ("agreed", True), ("offered", False),
    ]  # fmt: skip
    (answer,) = why.why_not
    assert [str(way) for way in answer.ways] == ["one contract"]
    assert str(why).count(" is in ") == 2
