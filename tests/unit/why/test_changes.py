"""Each kind of condition, and the changes that would make it hold."""

from __future__ import annotations

import pytest

import alignlib as al
from rulings.support import act, agree, ask, assign, at, change, lead, replay

BORN = "2026-03-02 10:00"
NOW = "2026-03-06 10:00"

HEAD = """
fields
  country text
  employees number
  budget money
  ok yes-no
  tier one of gold, silver, bronze
  interests list of text
  founded date
  fixed origin text
activity form, click by prospect
  page text
  size number
activity call, mail by sales
"""


def waiting_for(condition: str, more: str = "") -> al.Agreement:
    """A lead that waits in `first` for one condition."""
    return agree(
        f"{HEAD}{more}\nstage first, start, owned by sales\n  to second when {condition}\n"
        "stage second, end\n",
        more="currency USD",
    )


def told(
    condition: str, inputs: list[al.Input] | None = None, more: str = "", **facts: object
) -> list[str]:
    """What the answer says would be enough; each is applied, and must be."""
    agreement = waiting_for(condition, more)
    state = replay(agreement, lead(BORN, **facts), inputs or [], NOW).state
    assert state.stage == "first"
    (answer,) = agreement.why(state).why_not
    for way in answer.ways:
        assert agreement.advance(state, way.inputs(), until=at(NOW)).state.stage == "second"
    assert answer.complete
    return [str(way) for way in answer.ways]


@pytest.mark.parametrize(
    ("condition", "facts", "ways"),
    [
        ('country is "US"', {}, ['country known to be "US"']),
        ('country is "US"', {"country": "FR"}, ['country "US" (it is FR)']),
        ('country is one of "US", "CA"', {"country": "FR"},
         ['country "US" (it is FR)', 'country "CA" (it is FR)']),
        ('country is not "US"', {"country": "us"}, ['country other than "US" (it is us)']),
        ('country contains "land"', {"country": "FR"}, ['country with "land" (it is FR)']),
        ("employees is at least 50", {"employees": 20}, ["employees at least 50 (it is 20)"]),
        ("employees is above 50", {"employees": 20}, ["employees at least 51 (it is 20)"]),
        ("employees is below 50", {"employees": 80}, ["employees at most 49 (it is 80)"]),
        ("employees is between 10 and 20", {"employees": 80}, ["employees at most 20 (it is 80)"]),
        ("employees is between 10 and 20", {}, ["employees known to be at least 10"]),
        ("budget is at least 100.50 USD", {"budget": 7}, ["budget at least 101 (it is 7)"]),
        ("ok", {}, ["ok known to be yes"]),
        ("not ok", {"ok": True}, ["ok no (it is yes)"]),
        ("tier is one of gold, silver", {"tier": "bronze"},
         ["tier gold (it is bronze)", "tier silver (it is bronze)"]),
        ("tier is not gold", {"tier": "gold"},
         ["tier silver (it is gold)", "tier bronze (it is gold)"]),
        ('interests includes "crm"', {"interests": ("seo",)}, ['interests with "crm" (it is seo)']),
        ('interests lacks "crm"', {"interests": ("crm", "seo")},
         ["interests without crm (it is crm, seo)"]),
        ("founded is above 2020-01-31", {"founded": "2019-05-01"},
         ["founded at least 2020-02-01 (it is 2019-05-01)"]),
        ("tier is known", {},
         ["tier known to be gold", "tier known to be silver", "tier known to be bronze"]),
        ("ok is unknown", {"ok": True}, ["ok unknown (it is yes)"]),
        ('origin is "web"', {"origin": "fair"}, []),  # fixed: it cannot change any more
    ],
)  # fmt: skip
def test_facts(condition: str, facts: dict[str, object], ways: list[str]) -> None:
    assert told(condition, **facts) == ways


@pytest.mark.parametrize(
    ("condition", "inputs", "ways"),
    [
        ("some form ever", [], ["one form"]),
        ("at least 3 form ever", [act("form", "2026-03-03")], ["2 more form"]),
        ("at least 2 form, call in the last 7 days", [], ["2 form", "2 call"]),
        ("some call by owner ever", [], ["one call by owner"]),
        ('some form where (page starts with "/price" and size is at least 5)', [],
         ['one form where (page starts with "/price" and size is at least 5)']),
        ("days since last call is at most 2", [], ["one call"]),
        ("no form ever", [act("form", "2026-03-01")], []),
        ("sales has room", [], ["room at sales"]),
        ('owner is "Ada"', [], ['"Ada" as owner']),
        ("some form ever and some call ever", [], ["one form and one call"]),
        ("some form ever or some call ever", [], ["one form", "one call"]),
    ],
)  # fmt: skip
def test_activities_and_answers(condition: str, inputs: list[al.Input], ways: list[str]) -> None:
    assert told(condition, inputs) == ways


def test_three_changes_together_and_four_are_too_many() -> None:
    three = 'ok and country is "US" and some form ever'
    assert told(three) == ['country known to be "US" and ok known to be yes and one form'] or told(
        three
    ) == ['ok known to be yes and country known to be "US" and one form']
    agreement = waiting_for(f"{three} and some call ever")
    state = replay(agreement, lead(BORN), [], NOW).state
    (answer,) = agreement.why(state).why_not
    assert answer.ways == ()
    assert "Nothing done now would be enough, up to three changes together." in answer.sentences()


def test_what_was_done_cannot_be_undone_and_time_lifts_it() -> None:
    agreement = waiting_for("no form in the last 7 days")
    state = replay(agreement, lead(BORN), [act("form", "2026-03-01 10:00")], NOW).state
    (answer,) = agreement.why(state).why_not
    assert [(item.text, item.lifted) for item in answer.stuck] == [
        ("no form in the last 7 days", at("2026-03-08 10:00"))
    ]
    assert answer.by_time.at == at("2026-03-08 10:00")
    assert answer.sentences() == [
        "Only time helps, on 2026-03-08 10:00: no form in the last 7 days.",
        "Without new activity it moves on 2026-03-08 10:00.",
    ]


def test_time_is_followed_through_what_happens_on_the_way() -> None:
    # The lead leaves before the seven days are over.
    agreement = agree(
        f"{HEAD}\nstage first, start\n  to second when no form in the last 7 days\n"
        "  to third after 5 days\nstage second, end\nstage third, end\n"
    )
    state = replay(agreement, lead(BORN), [act("form", "2026-03-01 10:00")], NOW).state
    second, third = agreement.why(state).why_not
    assert (second.by_time.to, second.by_time.at) == ("third", at("2026-03-07 10:00"))
    assert third.by_time == second.by_time


SCORE = """
score heat
  +10 each form, at most 20
  +5 when ok
  -8 when no call ever
"""


def test_points_come_from_activities_facts_and_lines_that_end() -> None:
    # -8 now. A call ends the -8, yes gives 5, two forms give 20 at most.
    assert told("heat is at least 0", more=SCORE) == ["one form (2)", "one call (0)"]
    assert told("heat is at least 10", more=SCORE) == ["2 form (12)", "one form and one call (10)"]


def test_fewer_points_too() -> None:
    forms = [act("form", "2026-03-01"), act("form", "2026-03-01"), act("call", "2026-03-01")]
    found = told("heat is below 15", forms, more=SCORE, ok=True)
    assert found == []  # 20 and 5: yes taken away still leaves 20


def test_a_grade() -> None:
    grade = "grade tiers by employees\n  A when employees is at least 100\n  B otherwise\n"
    assert told("tiers is A", more=grade, employees=3) == ["employees at least 100 (it is 3)"]


def test_a_promise_that_must_be_kept_first() -> None:
    more = (
        "sla call-back\n  sales owes marketing\n  each lead entering first\n  gets call\n"
        "  within 30 days\n"
    )
    agreement = agree(
        f"{HEAD}\nstage first, start, owned by sales\n  to second when call-back is met\n"
        f"stage second, end\n{more}"
    )
    state = replay(agreement, lead(BORN), [], NOW).state
    (answer,) = agreement.why(state).why_not
    assert [str(way) for way in answer.ways] == ["one call"]
    assert agreement.advance(state, answer.ways[0].inputs(), until=at(NOW)).state.stage == "second"


def test_lines_on_an_activity_and_on_request() -> None:
    agreement = agree(
        f"{HEAD}\nstage first, start, owned by sales\n  to second on call by owner\n"
        "  to third on request by marketing\nstage second, end\n  qualifies when ok\n"
        "stage third, end\n"
    )
    state = replay(agreement, lead(BORN), [assign("Ada", "2026-03-03")], NOW).state
    (second,) = agreement.why_not_stage(state, "second")
    assert [str(way) for way in second.ways] == ["ok known to be yes and one call by owner"]
    (third,) = agreement.why_not_stage(state, "third")
    assert [str(way) for way in third.ways] == ["a request for third by marketing"]
    for answer in (second, third):
        found = agreement.advance(state, answer.ways[0].inputs(), until=at(NOW)).state
        assert found.stage == answer.goal
    # Neither can happen by itself, so the overview does not look for them.
    assert agreement.why(state).why_not == ()


def test_another_line_that_fires_first_is_no_way() -> None:
    # A form makes the first line fire, so it cannot bring the lead along the second.
    agreement = agree(
        f"{HEAD}\nstage first, start\n  to second when some form ever\n"
        "  to third when some form, call ever\nstage second, end\nstage third, end\n"
    )
    state = replay(agreement, lead(BORN), [], NOW).state
    second, third = agreement.why(state).why_not
    assert [str(way) for way in second.ways] == ["one form"]
    assert [str(way) for way in third.ways] == ["one call"]


def test_the_instant_of_the_last_input_is_no_obstacle() -> None:
    agreement = waiting_for("at least 2 form ever")
    inputs = [act("form", NOW, id="z"), ask("second", NOW), change("ok", True, NOW, sequence=3)]
    state = replay(agreement, lead(BORN), inputs, NOW).state
    (answer,) = agreement.why(state).why_not
    assert [str(way) for way in answer.ways] == ["one more form"]
    assert agreement.advance(state, answer.ways[0].inputs(), until=at(NOW)).state.stage == "second"


def test_without_a_life_the_changes_make_another_record() -> None:
    agreement = agree(
        HEAD + "fields of account\n  size number\ndefine big\n  account.size is at least 50\n"
        '  contact.title contains "vp"\n  country is "US"\n'
    )
    record = al.Lead(id="L-1", fields={"country": "FR"})
    (way,) = agreement.why_not(record, at=at(NOW), name="big").ways
    changed, activities = way.applied(record)
    assert isinstance(changed, al.Lead)
    assert changed.account is not None
    assert changed.contact is not None
    assert (changed.account.fields["size"], changed.contact.title) == (50, "vp")
    assert changed.fields == {"country": "US"}
    assert activities == ()
    assert agreement.evaluate(changed, at=at(NOW)).holds("big")
    assert record == al.Lead(id="L-1", fields={"country": "FR"})


def test_many_kinds_of_activities_stay_within_the_bound() -> None:
    kinds = [f"k{number}" for number in range(20)]
    points = "".join(f"  +{number % 7 + 2} each {kind}\n" for number, kind in enumerate(kinds))
    agreement = agree(
        f"activity {', '.join(kinds)} by prospect\nscore heat\n{points}"
        "stage first, start\n  to second when heat is at least 20\nstage second, end\n"
    )
    (answer,) = agreement.why(replay(agreement, lead(BORN), [], NOW).state).why_not
    assert answer.complete
    assert answer.evaluations <= 300
    assert len(answer.ways) == 20
    assert str(answer.ways[0]).startswith("3 k")
