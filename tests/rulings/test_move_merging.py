"""What a merge and a change of the owner column come to (R6, R8, R9, R13)."""

from __future__ import annotations

import json

import pytest
from attrs import evolve

import alignlib as al
from rulings.support import act, agree, ask, assign, at, change, lead, path, refusals, replay, steps

BORN = "2026-03-02 09:00"
RULES = """
fields
  key email text
  fixed origin text
  country text
activity form, visit by prospect
activity call by sales
score points
  +10 each form
stage new, start, owned by marketing
  to ready when points is at least 20
stage ready, owned by sales
  to gone on visit
stage gone, end
sla call-back
  sales owes marketing
  each lead entering new
  gets call
  within 3 days
"""


def merge(moment: str, *activities: al.Activity, **fields: str) -> al.Merge:
    return al.Merge(
        id=f"merge {moment}", at=at(moment), other="lead-9", activities=activities, fields=fields
    )


def test_merged_activities_count_in_scores_and_fulfil_no_promise() -> None:
    other = [act("form", "2026-03-01"), act("form", "2026-03-02 12:00"),
             act("call", "2026-03-02 13:00")]  # fmt: skip
    agreement = agree(RULES)
    found = replay(agreement, lead(BORN), [merge("2026-03-03", *other)], "2026-03-03 12:00")
    assert agreement.view(found.state).score("points") == 20
    # The merge itself moves nothing; what holds now does, by the agreement's own line.
    assert path(found) == [("new", "2026-03-02 09:00"), ("ready", "2026-03-03 00:00")]
    assert [step for step, _ in steps(found)] == ["started", "void"]


def test_stage_and_entries_stay() -> None:
    other = [act("visit", "2026-03-02 10:00")]
    inputs = [act("form", "2026-03-02 10:00"), act("form", "2026-03-02 11:00")]
    found = replay(agree(RULES), lead(BORN), [*inputs, merge("2026-03-04", *other)], "2026-03-05")
    assert found.state.stage == "ready"  # a merged visit fires no `on visit`
    assert [entry.stage for entry in found.state.entries] == ["new", "ready"]


def test_what_is_known_here_stands_and_a_key_or_fixed_field_is_reported() -> None:
    record = lead(BORN, email="a@x.com", origin="web", country="US")
    other = merge("2026-03-03", email="b@x.com", origin="fair", country="CA")
    found = replay(agree(RULES), record, [other], "2026-03-04")
    assert refusals(found) == [
        ("field", "email b@x.com", ("email is a key: it is a@x.com here, and b@x.com in lead-9",)),
        ("field", "origin fair", ("origin is fixed: it is web here, and fair in lead-9",)),
    ]
    assert found.state.facts["lead.country"] == "US"
    same = replay(agree(RULES), record, [merge("2026-03-03", email="A@X.com")], "2026-03-04")
    assert refusals(same) == []
    gaps = replay(agree(RULES), lead(BORN), [merge("2026-03-03", country="CA")], "2026-03-04")
    assert gaps.state.facts["lead.country"] == "CA"


def test_an_activity_that_came_with_a_merge_is_not_taken_again() -> None:
    form = act("form", "2026-03-03", id="f1")
    inputs = [merge("2026-03-03", form), form]
    agreement = agree(RULES)
    whole = replay(agreement, lead(BORN), inputs, "2026-03-04")
    assert whole.dropped == ("f1",)
    first = replay(agreement, lead(BORN), inputs[:1], "2026-03-03")
    then = agreement.advance(first.state, inputs[1:], until=at("2026-03-04"))
    assert then.dropped == ("f1",)
    assert then.state == whole.state


# -- one instant -----------------------------------------------------------------------------

SINCE = """
activity form, mail, visit by prospect
stage new, start
  to ready on form
  to ready on request
stage ready
define written
  some mail since entering ready
"""
NOON = "2026-03-03 12:00"


def merged(name: str, moment: str, *activities: al.Activity) -> al.Merge:
    return al.Merge(id=name, at=at(moment), other=name, activities=activities)


def is_written(*inputs: al.Input, stored: bool = False) -> bool:
    """Whether a mail came since entering `ready`; told day by day from a text where `stored`."""
    agreement = agree(SINCE)
    whole = replay(agreement, lead(BORN), inputs, "2026-03-06")
    state = agreement.begin(lead(BORN), at=at(BORN))
    for day in (3, 4, 5, 6):
        new = [one for one in inputs if one.at.day == day]
        until = at(f"2026-03-{day:02} 23:00") if day < 6 else at("2026-03-06")
        state = agreement.advance(al.State.from_json(state.to_json()), new, until=until).state
    assert state == whole.state
    return agreement.view(state).holds("written") is True


def test_a_merged_activity_of_the_instant_of_a_request_came_before_it() -> None:
    """A request is taken after the activities of its instant (R1), also after those told later."""
    mail = act("mail", NOON, id="z")
    assert not is_written(mail, ask("ready", NOON))
    assert not is_written(ask("ready", NOON), merged("m", "2026-03-04", mail))
    assert is_written(ask("ready", NOON), merged("m", "2026-03-04", evolve(mail, sequence=1)))


@pytest.mark.parametrize(("name", "holds"), [("a", False), ("k", True)])
def test_a_merge_of_the_instant_moves_no_line_between_earlier_and_later(
    name: str, holds: bool
) -> None:
    """The form `f` leads into `ready`; a visit that a merge brought before it sorts after it."""
    form, early = act("form", NOON, id="f"), merged("j", NOON, act("visit", NOON, id="z"))
    later = merged("m", "2026-03-04", act("mail", NOON, id=name))
    assert is_written(form, later) is holds
    assert is_written(form, early, later) is holds


def test_what_came_with_a_merge_of_its_instant_came_when_that_was_taken() -> None:
    form, mail = act("form", NOON, id="f"), act("mail", NOON, id="k")
    assert is_written(form, mail)
    assert not is_written(form, merged("j", NOON, mail))
    again = merged("m", "2026-03-04", act("visit", NOON, id="b"))
    assert not is_written(form, merged("j", NOON, mail), again)


def test_time_passes_before_what_a_merge_brings_of_that_instant() -> None:
    rules = SINCE.replace("on request", "after 1 day")
    agreement = agree(rules)
    later = merged("m", "2026-03-04", act("mail", "2026-03-03 09:00", id="a"))
    found = replay(agreement, lead(BORN), [later], "2026-03-05")
    assert path(found)[-1] == ("ready", "2026-03-03 09:00")
    assert agreement.view(found.state).holds("written")


def test_what_a_host_says_of_the_stage_came_after_all_of_that_instant() -> None:
    agreement = agree(SINCE)
    mail = act("mail", "2026-03-01 10:00", id="a")
    state = agreement.begin(lead(BORN), at=at(BORN), stage="ready", entered=at("2026-03-01 10:00"))
    for inputs in ([mail], [merged("m", "2026-03-04", mail)]):
        found = agreement.advance(state, inputs, until=at("2026-03-05"))
        assert agreement.view(found.state).holds("written") is False


def test_a_state_of_the_third_format_goes_on() -> None:
    """It does not say what led into a stage: what came before the entry stays before it."""
    agreement = agree(SINCE)
    inputs = [act("mail", NOON, id="b"), act("form", NOON, id="f"), act("mail", NOON, id="k")]
    state = replay(agreement, lead(BORN), inputs, "2026-03-04").state
    written = state.to_dict() | {"format": 3}
    for track in written["tracks"]:
        track["entries"] = [
            {name: entry[name] for name in ("stage", "at", "acts")} for entry in track["entries"]
        ]
    old = al.State.from_dict(written)
    assert old.entries[1].by is None
    join = merged("m", "2026-03-04", act("mail", NOON, id="a"), act("visit", NOON, id="z"))
    for before in (old, state):
        found = agreement.advance(before, [join], until=at("2026-03-05")).state
        handled = [act.activity.id for act in found.acts[: found.entries[1].acts]]
        assert handled == ["a", "b", "f"]


# -- the owner column, and earlier formats ---------------------------------------------------

OWNED = """
activity call by sales
stage ready, start, owned by sales
  to talked on call by owner
stage talked
"""


def test_the_owner_column_is_how_owners_change() -> None:
    inputs = [change("owner", "Ada", "2026-03-03"), act("call", "2026-03-04", "Bob")]
    found = replay(agree(OWNED), lead(BORN), inputs, "2026-03-05")
    assert (found.state.owner, found.state.stage) == ("Ada", "ready")
    cleared = replay(agree(OWNED), lead(BORN), [*inputs, change("owner", None, "2026-03-05")],
                     "2026-03-06")  # fmt: skip
    assert cleared.state.owner is None


def test_the_column_says_so_again_after_somebody_else_was_assigned() -> None:
    inputs = [change("owner", "Ada", "2026-03-03"), assign("Bob", "2026-03-04"),
              change("owner", "Ada", "2026-03-05")]  # fmt: skip
    assert replay(agree(OWNED), lead(BORN), inputs, "2026-03-06").state.owner == "Ada"


# A state as the first release wrote it.
FORMAT_1 = {
    "format": 1, "record": {"type": "lead", "id": "lead-1"}, "born": 1772442000000000,
    "now": 1772532000000000, "given_stage": None, "given_entered": None,
    "last_key": [1772532000000000, 0, 5, "c1"], "stage": "ready", "side": "sales", "owner": "Ada",
    "latest": [["sales", "Ada"]], "facts": {},
    "entries": [{"stage": "ready", "at": 1772442000000000, "acts": 0}],
    "acts": [{"activity": {"type": "activity", "id": "c1", "kind": "call",
                           "at": {"instant": "2026-03-03T10:00:00+00:00"}, "sequence": 0},
              "at": 1772532000000000, "party": "sales", "person": None, "owner": "Ada",
              "side": "sales", "latest": [["sales", "Ada"]]}],
    "clocks": [], "rooms": [], "counts": [["→ ready", 1]], "seen": ["c1"], "blocked": [],
    "answered": [],
}  # fmt: skip


def test_a_state_of_the_first_format_goes_on() -> None:
    agreement = agree(OWNED)
    state = al.State.from_json(json.dumps(FORMAT_1 | {"fingerprint": agreement.fingerprint}))
    assert (state.stage, state.owner, state.latest) == ("ready", "Ada", (("sales", "Ada"),))
    later = agreement.advance(state, [act("call", "2026-03-04", "Ada")], until=at("2026-03-05"))
    assert later.state.stage == "talked"
    assert json.loads(later.state.to_json())["format"] == 4


def test_a_state_of_the_second_format_goes_on() -> None:
    """It is as one of the third in which nothing is folded."""
    agreement = agree(OWNED)
    state = agreement.advance(
        agreement.begin(lead(BORN), at=at(BORN)),
        [act("call", "2026-03-04")],
        until=at("2026-03-05"),
    ).state
    written = {name: value for name, value in state.to_dict().items() if name != "folded"}
    assert al.State.from_dict(written | {"format": 2}) == state


@pytest.mark.parametrize("format", [0, 5, "1", None, True])
def test_a_format_that_is_not_known_is_refused(format: object) -> None:  # noqa: A002
    with pytest.raises(al.StateError, match="not a stored state of format 1 to 4"):
        al.State.from_dict(FORMAT_1 | {"fingerprint": "x", "format": format})
