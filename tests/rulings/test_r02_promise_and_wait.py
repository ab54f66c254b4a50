"""R2: a promise holds through its last instant; a wait is over at its last instant."""

from __future__ import annotations

from rulings.support import US, act, agree, at, clock, dues, effects, lead, path, replay, steps

CALL = """
    activity call by sales
    activity visit by prospect
    stage new, start, owned by sales
    sla call-back
      sales owes marketing
      each lead entering new
      gets call
      within 60 minutes
      warn at 50% tell owner "soon"
      if late tell marketing "late"
      if late by 30 minutes tell marketing "very late"
"""
BORN = "2026-03-02 10:00"


def test_an_act_at_the_due_instant_is_in_time() -> None:
    found = replay(agree(CALL), lead(BORN), [act("call", "2026-03-02 11:00")], "2026-03-03 00:00")
    assert steps(found) == [
        ("started", "2026-03-02 10:00"),
        ("warned", "2026-03-02 10:30 +1us"),
        ("met", "2026-03-02 11:00"),
    ]


def test_an_act_one_microsecond_later_is_met_late() -> None:
    call = act("call", at("2026-03-02 11:00") + US)
    found = replay(agree(CALL), lead(BORN), [call], "2026-03-03 00:00")
    assert steps(found)[2:] == [
        ("late", "2026-03-02 11:00 +1us"), ("met-late", "2026-03-02 11:00 +1us"),
    ]  # fmt: skip


def test_an_act_at_the_instant_of_the_warning_forestalls_it() -> None:
    found = replay(agree(CALL), lead(BORN), [act("call", "2026-03-02 10:30")], "2026-03-03 00:00")
    assert [step for step, _ in steps(found)] == ["started", "met"]


def test_every_step_of_lateness_comes_one_microsecond_after_its_instant() -> None:
    found = replay(agree(CALL), lead(BORN), [], "2026-03-03 00:00")
    assert steps(found) == [
        ("started", "2026-03-02 10:00"),
        ("warned", "2026-03-02 10:30 +1us"),
        ("late", "2026-03-02 11:00 +1us"),
        ("late by", "2026-03-02 11:30 +1us"),
    ]
    assert [item[3] for item in effects(found)] == ["soon", "late", "very late"]


def test_people_are_shown_the_due_time_itself() -> None:
    found = replay(agree(CALL), lead(BORN), [], "2026-03-03 00:00")
    assert set(dues(found)) == set(dues(found, "late")) == {"2026-03-02 11:00"}


def test_an_act_at_the_last_instant_of_late_by_forestalls_it() -> None:
    found = replay(agree(CALL), lead(BORN), [act("call", "2026-03-02 11:30")], "2026-03-03 00:00")
    assert [step for step, _ in steps(found)] == ["started", "warned", "late", "met-late"]


def test_the_due_instant_itself_is_still_running() -> None:
    assert clock(replay(agree(CALL), lead(BORN), [], "2026-03-02 11:00").state, "call-back") == (
        "running"
    )
    after = replay(agree(CALL), lead(BORN), [], at("2026-03-02 11:00") + US)
    assert clock(after.state, "call-back") == "late"


def test_wake_at_is_the_microsecond_after_a_promise_and_the_very_end_of_a_wait() -> None:
    found = replay(agree(CALL), lead(BORN), [], BORN)
    assert found.wake_at == at("2026-03-02 10:30") + US
    wait = agree("""
        stage new, start
          to cold  after 60 minutes
        stage cold, end
    """)
    found = replay(wait, lead(BORN), [], BORN)
    assert found.wake_at == at("2026-03-02 11:00")


def test_a_wait_is_over_at_its_last_instant_and_not_before() -> None:
    wait = agree("""
        stage new, start
          to cold  after 3 days
        stage cold, end
    """)
    before = replay(wait, lead(BORN), [], at("2026-03-05 10:00") - US)
    assert path(before) == [("new", BORN)]
    found = replay(wait, lead(BORN), [], "2026-03-05 10:00")
    assert path(found)[-1] == ("cold", "2026-03-05 10:00")


def test_a_working_promise_ends_at_closing_not_at_the_next_opening() -> None:
    text = """
        calendar office
          open Monday to Friday 09:00 to 17:00
        activity call by sales
        stage new, start, owned by sales
        sla quick
          sales owes marketing
          each lead entering new
          gets call
          within 2 working hours of office
    """
    found = replay(agree(text), lead("2026-03-02 15:00"), [], "2026-03-02 18:00")
    assert steps(found) == [("started", "2026-03-02 15:00"), ("late", "2026-03-02 17:00 +1us")]


def test_a_warning_of_a_working_promise_is_a_share_of_open_time() -> None:
    text = """
        calendar office
          open Monday to Friday 09:00 to 17:00
        activity call by sales
        stage new, start, owned by sales
        sla quick
          sales owes marketing
          each lead entering new
          gets call
          within 4 working hours of office
          warn at 50% tell owner
    """
    found = replay(agree(text), lead("2026-03-02 16:00"), [], "2026-03-04 00:00")
    assert steps(found)[1:] == [
        ("warned", "2026-03-03 10:00 +1us"), ("late", "2026-03-03 12:00 +1us"),
    ]  # fmt: skip
