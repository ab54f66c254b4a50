"""R15: a life that spans versions is judged by the one in force; a backtest is no judgement."""

from __future__ import annotations

import pytest

import alignlib as al
from rulings.handover import BORN, CHANGE, FORM, SHORTER, TEXT, edited, kinds, said
from rulings.support import act, agree, at, change, lead, path, replay, steps, when

# -- which version judges --------------------------------------------------------------------


def test_a_version_is_in_force_from_its_first_instant_on() -> None:
    old, new = agree(TEXT), edited(SHORTER)
    versions = al.Versions([(old, at("2026-01-01")), (new, at(CHANGE))])
    assert versions.at(at("2026-01-01")) is old
    assert versions.at(at("2026-03-02 23:59:59.999999")) is old
    assert versions.at(at(CHANGE)) is new
    with pytest.raises(al.RecordError, match="no version is in force at 2025-12-31"):
        versions.at(at("2025-12-31"))


def test_each_instant_by_its_version_and_each_clock_by_the_one_it_started_under() -> None:
    old, new = agree(TEXT), edited(SHORTER)
    versions = al.Versions([(old, at("2026-01-01")), (new, at(CHANGE))])
    first = versions.replay(lead(BORN), [FORM], until=at("2026-03-09"))
    # Started under three days, it keeps them: warned at the half, late after three days.
    assert steps(first) == [
        ("started", "2026-03-02 11:00"),
        ("warned", "2026-03-03 23:00 +1us"),
        ("late", "2026-03-05 11:00 +1us"),
        ("late by", "2026-03-07 11:00 +1us"),
    ]
    assert [output.fingerprint for output in first.outputs if output.at < at(CHANGE)] == [
        old.fingerprint
    ] * 3
    assert {output.fingerprint for output in first.outputs if output.at >= at(CHANGE)} == {
        new.fingerprint
    }
    second = versions.replay(lead(BORN), [act("form", "2026-03-03 11:00")], until=at("2026-03-06"))
    assert steps(second)[-1] == ("late", "2026-03-04 11:00 +1us")


def test_a_life_that_began_after_the_change_is_all_of_the_new_version() -> None:
    new = edited(SHORTER)
    versions = al.Versions([(agree(TEXT), at("2026-01-01")), (new, at(CHANGE))])
    inputs = [act("form", "2026-03-05 11:00")]
    found = versions.replay(lead("2026-03-05 10:00"), inputs, until=at("2026-03-20"))
    plain = replay(new, lead("2026-03-05 10:00"), inputs, "2026-03-20")
    assert found.outputs == plain.outputs
    assert found.state == plain.state
    assert found.adoptions == ()


def test_a_text_that_says_from_needs_no_instant() -> None:
    old = agree(TEXT)
    new = agree(TEXT.replace("3 days", "1 day"), more="from 2026-03-03")
    versions = al.Versions([old, new])
    found = versions.replay(lead(BORN), [FORM], until=at("2026-03-03"))
    assert [adoption.at for adoption in found.adoptions] == [at("2026-03-03")]
    assert versions.of(found.state) is new
    assert [item.since for item in versions.versions] == [None, None]


def test_what_the_new_version_makes_of_the_lead_happens_at_its_first_instant() -> None:
    new = edited(("  to nurture  after 20 days", "  to nurture  when size is above 10"))
    versions = al.Versions([(agree(TEXT), at("2026-01-01")), (new, at(CHANGE))])
    inputs = [FORM, change("size", 20, "2026-03-02 12:00")]
    found = versions.replay(lead(BORN), inputs, until=at("2026-03-04"))
    assert path(found)[-1] == ("nurture", "2026-03-03 00:00")
    assert found.adoptions[0].outputs[-1].at == at(CHANGE)


def test_the_next_change_wakes() -> None:
    versions = al.Versions([(agree(TEXT), at("2026-01-01")), (edited(SHORTER), at(CHANGE))])
    found = versions.replay(lead(BORN), [], until=at("2026-03-02 12:00"))
    assert found.wake_at == at(CHANGE)
    later = versions.advance(found.state, until=at(CHANGE))
    assert later.wake_at is None
    assert [adoption.at for adoption in later.adoptions] == [at(CHANGE)]


def test_inputs_are_typed_by_the_version_of_their_instant() -> None:
    new = edited(("  on-hold yes-no\n", "  on-hold yes-no\n  budget money\n"))
    versions = al.Versions([(agree(TEXT), at("2026-01-01")), (new, at(CHANGE))])
    versions.replay(lead(BORN), [change("budget", 5, CHANGE)], until=at("2026-03-04"))
    with pytest.raises(al.RecordError, match="budget"):
        versions.replay(
            lead(BORN), [change("budget", 5, "2026-03-02 12:00")], until=at("2026-03-04")
        )


def test_a_late_input_is_late_across_versions_and_reconcile_uses_each_version() -> None:
    old, new = agree(TEXT), edited(SHORTER)
    versions = al.Versions([(old, at("2026-01-01")), (new, at(CHANGE))])
    found = versions.replay(lead(BORN), [FORM], until=at("2026-03-09"))
    call = act("call", "2026-03-02 12:00", id="the call")
    with pytest.raises(al.LateInputError, match="the call"):
        versions.advance(found.state, [call], until=at("2026-03-10"))
    report = versions.reconcile(lead(BORN), [FORM, call], found.outputs, until=at("2026-03-09"))
    assert [str(item) for item in report.withdrawn] == [str(item) for item in found.outputs[3:]]
    assert [item.step for item in report.new if isinstance(item, al.SLAEvent)] == ["met"]
    assert report.other_versions == ()
    # Today's text alone would judge March by rules that were not in force, and says so.
    alone = new.reconcile(lead(BORN), [FORM, call], found.outputs, until=at("2026-03-09"))
    assert alone.other_versions == (old.fingerprint,)


def test_versions_that_are_none() -> None:
    old, new = agree(TEXT), edited(SHORTER)
    deals = al.loads(
        'agreement "Deals"\n  from 2026-03-03\npipeline deals of opportunity\nstage a\n'
    )
    for given, words in (
        ([], "at least one"),
        (["x"], "no version"),
        ([old, new], "in force"),
        ([old, (new, at("2026-03-03")), (old, at("2026-03-01"))], "in the order"),
        ([old, deals], "opportunity cannot follow one for the lead"),
    ):
        with pytest.raises(al.RecordError, match=words):
            al.Versions(given)  # type: ignore[arg-type]


def test_a_state_under_another_version_than_the_one_in_force_is_an_error() -> None:
    old, new = agree(TEXT), edited(SHORTER)
    versions = al.Versions([(old, at("2026-01-01")), (new, at(CHANGE))])
    past = replay(old, lead(BORN), [FORM], "2026-03-04").state
    with pytest.raises(al.StateError, match=r"version 2 .* is in force"):
        versions.advance(past, until=at("2026-03-05"))
    with pytest.raises(al.StateError, match="version 2"):
        versions.of(past)


# -- backtest --------------------------------------------------------------------------------


def test_a_backtest_judges_what_was_before_the_agreement_and_is_never_announced() -> None:
    new = agree(TEXT, more="from 2026-03-10")
    real = new.replay(lead(BORN), [FORM], until=at("2026-03-20"))
    assert path(real) == [("new", "2026-03-10 00:00")]
    found = new.backtest(lead(BORN), [FORM], until=at("2026-03-20"))
    assert path(found.outputs) == [("new", "2026-03-02 10:00"), ("ready", "2026-03-02 11:00")]
    assert (found.began, found.starts) == (at(BORN), at("2026-03-10"))
    assert {item.fingerprint for item in found.outputs} == {f"backtest {new.fingerprint}"}
    assert str(found).startswith("Backtest of lead-1 by Test, in force from 2026-03-10")
    with pytest.raises(al.RecordError, match="of a backtest: never announced"):
        new.reconcile(lead(BORN), [FORM], found.outputs, until=when("2026-03-20"))


# -- pipelines and triggers ------------------------------------------------------------------


TWO = """
fields
  size number
activity form by prospect
activity call by sales
pipeline leads of lead
stage new, start, owned by marketing
  to ready  on form
stage ready, owned by sales
pipeline {name} of lead
stage cold, start, owned by marketing
  to warm  on form
stage warm, owned by marketing
sla heat
  marketing owes sales
  each lead entering warm
  gets call
  within 3 days
"""


def test_a_pipeline_is_found_by_its_stage_whatever_its_place() -> None:
    old = agree(TWO.format(name="heat"))
    first, second = TWO.index("pipeline leads"), TWO.index("pipeline {name}")
    sla = TWO.index("sla heat")
    text = TWO[:first] + TWO[second:sla] + TWO[first:second] + TWO[sla:]
    new = agree(text.format(name="warmth"))
    found = new.adopt(replay(old, lead(BORN), [FORM], CHANGE).state, at=at(CHANGE))
    assert found.report == ()
    assert [track.stage for track in found.state.tracks] == ["warm", "ready"]
    later = new.advance(found.state, until=at("2026-03-30"))
    assert steps(later) == [("late", "2026-03-05 11:00 +1us")]
    (event,) = later.outputs
    assert event.pipeline == "warmth"


def test_a_pipeline_that_is_gone_must_be_given_up() -> None:
    old = agree(TWO.format(name="heat"))
    state = replay(old, lead(BORN), [FORM], CHANGE).state
    alone = agree(TWO[: TWO.index("pipeline {name}")])
    with pytest.raises(al.StateError, match="in warm, which is gone"):
        alone.adopt(state, at=at(CHANGE))
    found = alone.adopt(state, at=at(CHANGE), renamed={"warm": None})
    assert kinds(found) == [("stage", "warm", "gone"), ("clock", "heat 1", "void")]
    assert [track.stage for track in found.state.tracks] == ["ready"]
    with pytest.raises(al.StateError, match="are in one pipeline now"):
        alone.adopt(state, at=at(CHANGE), renamed={"warm": "new"})
    with pytest.raises(al.StateError, match="in ready, which is gone"):
        alone.adopt(state, at=at(CHANGE), renamed={"ready": None, "warm": None})


def test_a_new_pipeline_begins_at_the_change() -> None:
    old = agree(TWO[: TWO.index("pipeline {name}")])
    new = agree(TWO.format(name="heat"))
    versions = al.Versions([(old, at("2026-01-01")), (new, at(CHANGE))])
    found = versions.replay(lead(BORN), [FORM], until=at("2026-03-04"))
    assert path(found)[2:] == [("cold", "2026-03-03 00:00")]
    assert said(found.adoptions[0]) == ["pipeline heat: started, cold"]
    later = versions.advance(found.state, [act("form", "2026-03-05")], until=at("2026-03-05"))
    assert path(later) == [("warm", "2026-03-05 00:00")]


TRIGGER = (
    TEXT
    + """
trigger big
  when size is above {limit}
  then tell sales "big"
"""
)


@pytest.mark.parametrize(("limit", "inputs", "news"), [
    (10, [], []),                                              # held before the change
    (30, [], []),
    (30, [change("size", 40, "2026-03-03 12:00")], ["2026-03-03 12:00"]),
])  # fmt: skip
def test_a_trigger_tells_of_nothing_that_held_before(
    limit: int, inputs: list[al.Input], news: list[str]
) -> None:
    new = agree(TRIGGER.format(limit=limit))
    versions = al.Versions([(agree(TEXT), at("2026-01-01")), (new, at(CHANGE))])
    known = change("size", 20, "2026-03-02 12:00")
    found = versions.replay(lead(BORN), [known, *inputs], until=at("2026-03-04"))
    told = [f"{item.at:%Y-%m-%d %H:%M}" for item in found.outputs if isinstance(item, al.Effect)]
    assert told == news


def test_a_trigger_goes_on_waiting() -> None:
    old = agree(TRIGGER.format(limit=10))
    new = agree(TRIGGER.format(limit=10).replace("within 3 days", "within 1 day"))
    versions = al.Versions([(old, at("2026-01-01")), (new, at(CHANGE))])
    inputs = [change("size", 20, "2026-03-02 12:00"), change("size", 5, "2026-03-03 12:00"),
              change("size", 20, "2026-03-04 12:00")]  # fmt: skip
    found = versions.replay(lead(BORN), inputs, until=at("2026-03-05"))
    told = [f"{item.at:%d %H:%M}" for item in found.outputs if isinstance(item, al.Effect)]
    assert told == ["02 12:00", "04 12:00"]


def test_the_time_of_an_at_most_once_that_is_new_begins_with_the_next_firing() -> None:
    often = TEXT + '\ntrigger news\n  on form\n  then tell sales "again"\n'
    new = agree(often + "  at most once each 9 days\n")
    versions = al.Versions([agree(often), (new, at(CHANGE))])
    inputs = [FORM, act("form", "2026-03-03 12:00"), act("form", "2026-03-04 12:00")]
    found = versions.replay(lead(BORN), inputs, until=at("2026-03-05"))
    assert [
        item.at for item in found.outputs if isinstance(item, al.Effect) and item.message == "again"
    ] == [item.at for item in inputs[:2]]


class Turns:
    """A population that answers the same person always."""

    def choose(self, state: al.State, target: object, track: int) -> str | None:
        return "Ada"


def test_an_answer_given_at_the_change_replays() -> None:
    line = "  to nurture  when size is above 10\n    then assign to round robin"
    new = edited(("  to nurture  after 20 days", line))
    versions = al.Versions([(agree(TEXT), at("2026-01-01")), (new, at(CHANGE))])
    inputs = [FORM, change("size", 20, "2026-03-02 12:00")]
    found = versions.replay(lead(BORN), inputs, until=at("2026-03-04"), population=Turns())
    (answer,) = found.recorded
    assert (answer.at, answer.owner) == (at(CHANGE), "Ada")
    assert found.state.owner == "Ada"
    again = versions.replay(lead(BORN), [*inputs, answer], until=at("2026-03-04"))
    assert again.outputs == found.outputs
    assert again.state.owner == "Ada"
    # And for a host that adopts by itself.
    state = replay(agree(TEXT), lead(BORN), inputs, CHANGE).state
    then = tuple(output for output in found.outputs if output.at == at(CHANGE))
    assert new.adopt(state, at=at(CHANGE), answers=[answer]).outputs == then
    assert new.adopt(state, at=at(CHANGE), population=Turns()).recorded == (answer,)


def test_what_an_earlier_version_took_is_dropped_when_it_comes_again() -> None:
    text = TEXT.replace("activity form by prospect\n  pages number\n", "activity mail by sales\n")
    new = agree(text.replace("on form", "on mail"))
    versions = al.Versions([(agree(TEXT), at("2026-01-01")), (new, at(CHANGE))])
    state = versions.replay(lead(BORN), [FORM], until=at("2026-03-04")).state
    mail = act("mail", "2026-03-04 12:00")
    found = versions.advance(state, [FORM, mail], until=at("2026-03-05"))
    assert found.dropped == ("form",)
