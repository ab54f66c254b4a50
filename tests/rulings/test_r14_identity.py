"""R14: an event keeps its id when the agreement is edited; the fingerprint goes with meaning."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

import attrs
import pytest

import alignlib as al
from alignlib.model.outputs import OutputKind
from rulings.support import NEW_YORK, act, agree, at, lead, replay

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


# -- reconcile: announced against what holds ------------------------------------------------


LATE_CALL = act("call", "2026-03-03 10:00", id="late call")


def announced_without_call() -> tuple[al.Agreement, list[OutputKind], al.State]:
    """`two` from 2 March 11:00 to 4 March 11:00, with nobody calling: late on 3 March 11:00."""
    agreement = agree(TEXT)
    found = replay(agreement, lead(BORN), INPUTS[:2], "2026-03-04 11:30")
    return agreement, list(found.outputs), found.state


def told(outputs: Iterable[object]) -> list[str]:
    return [
        f"{o.sla} {o.step}" if isinstance(o, al.SLAEvent)
        else f"to {o.to}" if isinstance(o, al.Transition)
        else f"{o.kind} {o.message}" if isinstance(o, al.Effect)
        else "refused"
        for o in outputs
    ]  # fmt: skip


def test_a_late_activity_is_an_error_and_reconcile_says_what_it_changes() -> None:
    agreement, announced, state = announced_without_call()
    with pytest.raises(al.LateInputError, match="late call") as caught:
        agreement.advance(state, [LATE_CALL], until=at("2026-03-04 12:00"))
    assert caught.value.input_id == "late call"
    history = [*INPUTS[:2], LATE_CALL]
    found = agreement.reconcile(lead(BORN), history, announced, until=at("2026-03-04 11:30"))
    assert told(found.withdrawn) == ["call-back late", "tell late"]
    assert told(found.new) == ["call-back met"]
    assert found.moved == ()
    assert len(found.same) == len(announced) - 2
    assert told(found.to_undo) == ["tell late"]
    assert found.to_do == found.to_correct == ()
    assert not found.is_same
    # The life goes on from the corrected state.
    later = agreement.advance(found.outcome.state, INPUTS[2:], until=at("2026-03-05 00:00"))
    whole = replay(agreement, lead(BORN), [*history, *INPUTS[2:]], "2026-03-05 00:00")
    assert later.state == whole.state


def test_a_moved_event_keeps_its_id() -> None:
    agreement, announced, _ = announced_without_call()
    earlier = act("go", "2026-03-02 10:30")
    found = agreement.reconcile(
        lead(BORN), [earlier, INPUTS[1]], announced, until=at("2026-03-04 11:30")
    )
    assert found.withdrawn == found.new == ()
    moved = {told([item.after])[0]: item for item in found.moved}
    assert list(moved) == [
        "to two", "call-back started", "tell new lead", "call-back late", "tell late",
    ]  # fmt: skip
    start = moved["call-back started"]
    assert start.before.id == start.after.id
    assert "at" in start.changed
    assert "due" in start.changed
    assert "fingerprint" not in start.changed
    assert found.to_correct == ()  # later told, not told otherwise
    assert "at: 2026-03-02 11:00 → 2026-03-02 10:30" in str(found)


def test_another_message_is_to_be_corrected() -> None:
    _, announced, _ = announced_without_call()
    edited = agree(TEXT.replace('"late"', '"very late"'))
    found = edited.reconcile(lead(BORN), INPUTS[:2], announced, until=at("2026-03-04 11:30"))
    (item,) = found.moved
    assert item.changed == ("message",)
    assert found.to_correct == (item,)
    assert found.other_versions == (agree(TEXT).fingerprint,)
    assert agree(TEXT).fingerprint in str(found)


def test_a_fingerprint_or_a_line_alone_moves_nothing() -> None:
    _, announced, _ = announced_without_call()
    edited = agree("# a remark\n" + TEXT + "stage far, end\n")
    assert edited.fingerprint != agree(TEXT).fingerprint
    found = edited.reconcile(lead(BORN), INPUTS[:2], announced, until=at("2026-03-04 11:30"))
    assert found.is_same
    assert found.same == tuple(output.id for output in announced)


def test_stored_outputs_reconcile_as_they_are() -> None:
    agreement, announced, _ = announced_without_call()
    stored = json.loads(json.dumps([al.to_plain(output) for output in announced]))
    until = at("2026-03-04 11:30")
    assert agreement.reconcile(lead(BORN), INPUTS[:2], stored, until=until).is_same
    whole = agreement.reconcile(lead(BORN), [*INPUTS[:2], LATE_CALL], stored, until=until)
    assert told(whole.withdrawn) == ["call-back late", "tell late"]


def test_of_an_id_announced_twice_the_last_one_counts() -> None:
    agreement, announced, _ = announced_without_call()
    first = [attrs.evolve(output, at=at("2026-03-01 00:00")) for output in announced]
    until = at("2026-03-04 11:30")
    found = agreement.reconcile(lead(BORN), INPUTS[:2], [*first, *announced], until=until)
    assert found.is_same
    found = agreement.reconcile(lead(BORN), INPUTS[:2], [*announced, *first], until=until)
    assert len(found.moved) == len(announced)


def test_the_same_instant_in_another_zone_is_the_same() -> None:
    agreement, announced, _ = announced_without_call()
    elsewhere = [
        attrs.evolve(output, at=output.at.astimezone(ZoneInfo(NEW_YORK))) for output in announced
    ]
    until = at("2026-03-04 11:30")
    assert agreement.reconcile(lead(BORN), INPUTS[:2], elsewhere, until=until).is_same


def test_what_is_undone_comes_latest_first() -> None:
    agreement, announced, _ = announced_without_call()
    found = agreement.reconcile(lead(BORN), [], announced, until=at("2026-03-04 11:30"))
    assert told(found.withdrawn) == told(announced[1:])
    assert told(found.to_undo) == ["tell late", "tell new lead"]


def test_what_cannot_be_reconciled_is_named() -> None:
    agreement, announced, _ = announced_without_call()
    until = at("2026-03-04 11:30")
    other = attrs.evolve(announced[0], lead="lead-2")
    for given, words in (
        ([other], "is of lead-2"), ([1], "is no output"), ([{"type": "x"}], "cannot be read"),
        ([al.to_plain(lead(BORN))], "is no output"),
    ):  # fmt: skip
        with pytest.raises(al.RecordError, match=words):
            agreement.reconcile(lead(BORN), INPUTS[:2], given, until=until)  # type: ignore[arg-type]
    with pytest.raises(al.RecordError, match="after until"):
        agreement.reconcile(lead(BORN), INPUTS[:2], announced, until=at("2026-03-03 00:00"))


def test_the_report_reads_well() -> None:
    agreement, announced, _ = announced_without_call()
    history = [*INPUTS[:2], LATE_CALL]
    found = agreement.reconcile(lead(BORN), history, announced, until=at("2026-03-04 11:30"))
    lines = str(found).splitlines()
    assert lines[0] == "lead-1: 2 withdrawn, 1 new, 0 moved, 5 the same"
    assert [line for line in lines if line.endswith(":")] == [
        "Withdrawn:", "New:", "To undo, the latest first:",
    ]  # fmt: skip
