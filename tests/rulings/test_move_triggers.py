"""Triggers: effects on an activity, or when a condition becomes true. They move nothing."""

from __future__ import annotations

import pytest

import alignlib as al
from rulings.support import US, act, agree, at, change, effects, lead, path, replay, stamp

BORN = "2026-03-02 09:00"

HANDED_OVER = """
activity form by prospect
activity call, mail, meeting by sales
stage new, start, owned by marketing
  to sales-ready on form
stage sales-ready, owned by sales
  to opportunity on meeting
stage opportunity, owned by sales
trigger only-mail "Sent on, only an e-mail since"
  on mail by owner
  in sales-ready
  when no call, meeting by owner since entering sales-ready
  then tell marketing "{lead} in {stage} since {entered}: {activities}"
  at most once each 3 days
"""


def told(outcome: object) -> list[tuple[str, str]]:
    return [
        (stamp(item.at), item.message or str(item.value))
        for item in outcome.outputs  # type: ignore[attr-defined]
        if isinstance(item, al.Effect)
    ]


def test_on_an_activity_in_a_stage_and_under_a_condition() -> None:
    inputs = [
        act("mail", "2026-03-02 10:00"),  # not in the stage yet
        act("form", "2026-03-02 11:00"),
        act("mail", "2026-03-02 12:00"),
    ]
    found = replay(agree(HANDED_OVER), lead(BORN), inputs, "2026-03-20")
    assert effects(found) == [
        ("tell", "marketing", None, "lead-1 in sales-ready since 2026-03-02 11:00: mail")
    ]
    assert path(found)[-1][0] == "sales-ready"


def test_its_condition_counts_the_activity_and_what_came_before() -> None:
    inputs = [
        act("form", "2026-03-02 11:00"),
        act("call", "2026-03-02 12:00"),
        act("mail", "2026-03-02 13:00"),
    ]
    assert effects(replay(agree(HANDED_OVER), lead(BORN), inputs, "2026-03-20")) == []
    second = HANDED_OVER.replace(
        "no call, meeting by owner since entering sales-ready", "at least 2 mail ever"
    )
    mails = [act("form", "2026-03-02 11:00"), *(act("mail", f"2026-03-0{d}") for d in (3, 4))]
    assert len(effects(replay(agree(second), lead(BORN), mails, "2026-03-20"))) == 1


@pytest.mark.parametrize(
    ("second", "times"), [("2026-03-05 11:59", 1), ("2026-03-05 12:00", 2), ("2026-03-06", 2)]
)
def test_at_most_once_in_a_time_that_is_over_at_its_last_instant(second: str, times: int) -> None:
    inputs = [
        act("form", "2026-03-02 11:00"), act("mail", "2026-03-02 12:00"), act("mail", second)
    ]  # fmt: skip
    found = replay(agree(HANDED_OVER), lead(BORN), inputs, "2026-03-20")
    assert len(effects(found)) == times


def test_an_activity_that_moves_the_lead_is_seen_where_it_found_it() -> None:
    agreement = agree("""
        activity mail by sales
        stage a, start
          to b on mail
        stage b
        trigger left-by-mail
          on mail
          in a
          then note "{stage}"
        trigger mail-in-b
          on mail
          in b
          then note "{stage}"
    """)
    mails = [act("mail", "2026-03-03"), act("mail", "2026-03-04")]
    found = replay(agreement, lead(BORN), mails, "2026-03-20")
    assert told(found) == [("2026-03-03 00:00", "a"), ("2026-03-04 00:00", "b")]
    # The trigger speaks first, then the move.
    assert [type(item).__name__ for item in found.outputs[1:]] == ["Effect", "Transition", "Effect"]


BECOMES = """
fields
  size number
activity visit by prospect
stage a, start
trigger large
  when size is at least 10
  then note "large"
"""


def test_without_an_activity_it_fires_when_the_condition_becomes_true() -> None:
    inputs = [
        change("size", 10, "2026-03-03"),
        change("size", 20, "2026-03-04"),  # still true
        change("size", 5, "2026-03-05"),
        change("size", 11, "2026-03-06"),  # true again
        change("size", None, "2026-03-07"),  # undecided is not true
        change("size", 12, "2026-03-08"),
    ]
    found = replay(agree(BECOMES), lead(BORN), inputs, "2026-03-20")
    assert [when for when, _ in told(found)] == [
        "2026-03-03 00:00", "2026-03-06 00:00", "2026-03-08 00:00"
    ]  # fmt: skip


def test_what_holds_at_the_beginning_is_news_unless_a_host_takes_the_lead_up() -> None:
    agreement = agree(BECOMES)
    assert told(replay(agreement, lead(BORN, size=10), [], "2026-03-20")) == [
        ("2026-03-02 09:00", "large")
    ]
    state = agreement.begin(lead(BORN, size=10), at=at(BORN), stage="a")
    taken_up = agreement.advance(state, until=at("2026-03-20"))
    assert told(taken_up) == []
    again = [change("size", 1, "2026-03-21"), change("size", 10, "2026-03-22")]
    later = agreement.advance(taken_up.state, again, until=at("2026-03-23"))
    assert told(later) == [("2026-03-22 00:00", "large")]


QUIET = """
activity visit by prospect
activity mail by sales
stage a, start
  to b on mail
stage b
trigger gone-quiet
  in a
  when days since last visit is between 2 and 3
  then note "quiet"
"""


def test_time_makes_it_true_and_false_and_true_again() -> None:
    inputs = [act("visit", "2026-03-03 10:00"), act("visit", "2026-03-10 10:00")]
    agreement = agree(QUIET)
    found = replay(agreement, lead(BORN), inputs, "2026-03-20")
    assert told(found) == [("2026-03-05 10:00", "quiet"), ("2026-03-12 10:00", "quiet")]
    first = replay(agreement, lead(BORN), inputs[:1], "2026-03-03 10:00")
    assert first.wake_at == at("2026-03-05 10:00")
    fired = agreement.advance(first.state, until=at("2026-03-05 10:00"))
    # Until it is false again, so that it can become true another time.
    assert fired.wake_at == at("2026-03-06 10:00") + US
    over = agreement.advance(fired.state, until=at("2026-03-06 10:00") + US)
    assert (told(over), over.wake_at) == ([], None)


def test_coming_into_the_stage_makes_stage_and_condition_true_together() -> None:
    entering = QUIET.replace("in a", "in b")
    inputs = [act("visit", "2026-03-03 10:00"), act("mail", "2026-03-05 18:00")]
    found = replay(agree(entering), lead(BORN), inputs, "2026-03-20")
    assert told(found) == [("2026-03-05 18:00", "quiet")]


def test_within_the_time_of_at_most_once_an_edge_is_passed_over_for_good() -> None:
    rules = BECOMES + "  at most once each 2 days\n"
    inputs = [
        change("size", 10, "2026-03-03"), change("size", 1, "2026-03-03 01:00"),
        change("size", 10, "2026-03-04"),  # passed over, also when the two days are over
        change("size", 1, "2026-03-06"), change("size", 10, "2026-03-07"),
    ]  # fmt: skip
    found = replay(agree(rules), lead(BORN), inputs, "2026-03-20")
    assert [when for when, _ in told(found)] == ["2026-03-03 00:00", "2026-03-07 00:00"]


def test_triggers_that_set_each_other_off_fire_once_for_one_input() -> None:
    agreement = agree("""
        activity form by prospect
        stage a, start, owned by sales
        trigger to-bob
          when owner is "Ada"
          then assign to "Bob"
        trigger to-ada
          when owner is "Bob"
          then assign to "Ada"
    """)
    given = al.OwnerChange(id="o", at=at("2026-03-03"), owner="Ada")
    found = replay(agreement, lead(BORN), [given], "2026-03-20")
    assert [item.to for item in found.outputs if isinstance(item, al.Effect)] == ["Bob", "Ada"]


def test_an_assignment_of_a_trigger_lets_the_lines_of_the_stage_move_on() -> None:
    agreement = agree("""
        activity form by prospect
        stage a, start, owned by sales
          to b when owner is "Ada"
        stage b, owned by sales
        trigger taken
          on form
          then assign to "Ada"
    """)
    found = replay(agreement, lead(BORN), [act("form", "2026-03-03")], "2026-03-20")
    assert path(found)[-1] == ("b", "2026-03-03 00:00")


def test_outputs_carry_the_trigger_its_facts_and_an_id_for_each_firing() -> None:
    inputs = [act("form", "2026-03-02 11:00"), act("mail", "2026-03-02 12:00"),
              act("mail", "2026-03-09 12:00")]  # fmt: skip
    agreement = agree(HANDED_OVER)
    found = replay(agreement, lead(BORN), inputs, "2026-03-20")
    first, second = (item for item in found.outputs if isinstance(item, al.Effect))
    assert first.rule.name == "trigger only-mail / 0"
    assert first.because[0].name == "mail"
    assert first.id != second.id
    edited = agree(HANDED_OVER.replace("3 days", "4 days"))
    again = replay(edited, lead(BORN), inputs, "2026-03-20")
    ids = [item.id for item in again.outputs if isinstance(item, al.Effect)]
    assert ids == [first.id, second.id]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('  then note "x"\n', "nothing sets off `t`"),
        ("  on form\n", "`t` does nothing"),
        ("  on form\n  then move to b\n", "a trigger moves nothing"),
    ],
)
def test_what_cannot_work_is_an_error(lines: str, said: str) -> None:
    with pytest.raises(al.AgreementError) as error:
        agree("activity form by prospect\nstage a\nstage b\ntrigger t\n" + lines)
    assert [(item.code, item.message) for item in error.value.errors] == [("AL413", said)]
