"""R14: an event keeps its id when the agreement is edited; the fingerprint goes with meaning."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

import alignlib as al
from rulings.support import act, agree, at, lead, replay

BORN = "2026-03-02 10:00"
UNTIL = "2026-03-09 00:00"
TEXT = """
fields
  country text
activity go, back by prospect
activity call by sales
stage one, start, owned by marketing
  to two  on go
    then tell sales "new lead"
stage two, owned by sales
  to one  on back
sla call-back
  sales owes marketing
  each lead entering two
  gets call
  within 1 day
  if late tell marketing "late"
"""
INPUTS = [
    act("go", "2026-03-02 11:00"), act("back", "2026-03-04 11:00"), act("go", "2026-03-04 12:00"),
    act("call", "2026-03-04 13:00"),
]  # fmt: skip


def ids(text: str = TEXT, record: al.Lead | None = None, inputs: Sequence[al.Input] = INPUTS,
        zone: str = "UTC") -> list[str]:  # fmt: skip
    found = replay(agree(text, zone), record or lead(BORN), inputs, UNTIL)
    return [output.id for output in found.outputs]


def test_every_output_has_its_own_id() -> None:
    found = ids()
    assert len(found) == 12
    assert len(set(found)) == len(found)


def test_replaying_gives_the_same_ids() -> None:
    assert ids() == ids()
    agreement = agree(TEXT)
    state = agreement.begin(lead(BORN), at=at(BORN))
    outputs: list[str] = []
    for item in INPUTS:
        step = agreement.advance(state, [item], until=item.at)
        state = step.state
        outputs.extend(output.id for output in step.outputs)
    outputs.extend(o.id for o in agreement.advance(state, until=at(UNTIL)).outputs)
    assert outputs == ids()


@pytest.mark.parametrize(
    "edited",
    [
        "# what we agreed on\n\n" + TEXT,
        TEXT.replace("stage one", "# a remark\nstage one"),
        TEXT.replace("  gets call\n", "  gets call        # by phone\n"),
        TEXT.replace("within 1 day", "within 20 hours"),
        TEXT.replace('"new lead"', '"a new lead"'),
        TEXT.replace("stage two, owned", 'stage two "Second", owned'),
        # Another declaration, and a line that never fires, before the one that does.
        TEXT.replace("  to two  on go", '  to far  when country is "XX"\n  to two  on go')
        + "stage far, end\n",
        # Declarations in another order.
        TEXT[TEXT.index("stage one") :] + TEXT[: TEXT.index("stage one")],
    ],
)
def test_ids_outlive_an_edit(edited: str) -> None:
    assert edited != TEXT
    assert ids(edited) == ids()


def test_a_later_instant_of_the_same_event_keeps_its_id() -> None:
    moved = [act("go", "2026-03-02 11:30"), *INPUTS[1:]]
    assert ids(inputs=moved) == ids()


def test_a_second_firing_has_another_id() -> None:
    found = replay(agree(TEXT), lead(BORN), INPUTS, UNTIL)
    into_two = [o.id for o in found.outputs if isinstance(o, al.Transition) and o.to == "two"]
    started = [o.id for o in found.outputs if isinstance(o, al.SLAEvent) and o.step == "started"]
    assert len(set(into_two)) == len(set(started)) == 2


def test_another_lead_and_another_beginning_have_other_ids() -> None:
    other = al.Lead(id="lead-2", created_at=at(BORN))
    assert not set(ids(record=other)) & set(ids())
    assert not set(ids(record=lead("2026-03-02 09:00"))) & set(ids())


def test_ids_do_not_hang_on_the_zone() -> None:
    assert ids(zone="Europe/Paris") == ids()


EXAMPLE = """
example "one"
  lead
  2026-03-02 10:00  go
  at 2026-03-02 10:00
    stage is two
claim "none"
  no lead enters two with country is "XX"
"""


def test_the_fingerprint_ignores_comments_layout_examples_and_claims() -> None:
    plain = agree(TEXT).fingerprint
    for edited in (
        "# remark\n\n" + TEXT,
        TEXT.replace("\n  ", "\n      ").replace("\n          then", "\n            then"),
        TEXT.replace("to two  on go", "to   two on go"),
        TEXT + EXAMPLE,
        TEXT.replace("\n", "\r\n"),
    ):
        assert agree(edited).fingerprint == plain


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("within 1 day", "within 24 hours"),
        ("within 1 day", "within 2 days"),
        ("on go", "on go by sales"),
        ('"new lead"', '"a new lead"'),
        ("owned by marketing", "owned by sales"),
    ],
)
def test_the_fingerprint_changes_with_the_meaning(old: str, new: str) -> None:
    assert old in TEXT
    assert agree(TEXT.replace(old, new)).fingerprint != agree(TEXT).fingerprint


def test_the_fingerprint_changes_with_zone_settings_and_closed_days() -> None:
    text = """
setting days-open 3
calendar office
  open Monday to Friday 09:00 to 17:00
stage one, start
"""
    base = agree(text)
    assert agree(text, "Europe/Paris").fingerprint != base.fingerprint
    assert base.with_settings(days_open=4).fingerprint != base.fingerprint
    assert base.with_settings(days_open=3).fingerprint == base.fingerprint
    closed = text.replace("17:00\n", "17:00\n  closed 2026-12-24\n")
    assert agree(closed).fingerprint != base.fingerprint


def test_every_output_carries_the_fingerprint_and_its_line() -> None:
    agreement = agree(TEXT)
    found = replay(agreement, lead(BORN), INPUTS, UNTIL)
    assert {output.fingerprint for output in found.outputs} == {agreement.fingerprint}
    assert all(output.rule.line >= 1 and output.rule.column >= 1 for output in found.outputs)
    moved = replay(agree("# remark\n" + TEXT), lead(BORN), INPUTS, UNTIL)
    assert [o.rule.line + 1 for o in found.outputs] == [o.rule.line for o in moved.outputs]


def test_a_state_survives_json_byte_for_byte() -> None:
    agreement = agree(TEXT)
    state = replay(agreement, lead(BORN, country="US"), INPUTS[:2], "2026-03-04 11:30").state
    text = state.to_json()
    again = al.State.from_json(text)
    assert again == state
    assert again.to_json() == text
    whole = replay(agreement, lead(BORN, country="US"), INPUTS, UNTIL)
    rest = agreement.advance(again, INPUTS[2:], until=at(UNTIL))
    assert rest.state == whole.state
    assert whole.outputs[-len(rest.outputs) :] == rest.outputs


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", "[]", "1", '"x"', "{}", '{"format": 2}', '{"format": 1}', "{'format': 1}"],
)
def test_what_is_no_stored_state_is_a_state_error(text: str) -> None:
    with pytest.raises(al.StateError):
        al.State.from_json(text)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("record", None), ("facts", []), ("entries", [{"stage": "one"}]), ("acts", [{}]),
        ("clocks", [{"sla": "x"}]), ("seen", 1), ("last_key", 1), ("extra", 1), ("born", "x"),
        ("now", None), ("stage", 5), ("latest", [["a"]]),
    ],
)  # fmt: skip
def test_a_damaged_state_is_a_state_error(name: str, value: object) -> None:
    state = replay(agree(TEXT), lead(BORN), INPUTS, UNTIL).state
    with pytest.raises(al.StateError):
        al.State.from_dict({**state.to_dict(), name: value})


def test_a_state_of_another_agreement_is_a_state_error() -> None:
    state = replay(agree(TEXT), lead(BORN), INPUTS, UNTIL).state
    other = agree(TEXT.replace("within 1 day", "within 2 days"))
    with pytest.raises(al.StateError, match="another version of the agreement"):
        other.advance(state, until=at("2026-03-10 00:00"))


def test_a_state_of_another_agreement_cannot_be_looked_at_either() -> None:
    state = replay(agree(TEXT), lead(BORN), INPUTS, UNTIL).state
    other = agree("stage first, start\nstage second\n")
    for look in (other.view, other.why, lambda state: other.why_clock(state, "call-back")):
        with pytest.raises((al.StateError, al.RecordError)):
            look(state)
