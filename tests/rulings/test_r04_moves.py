"""R4: one `on` line per activity, `when` lines until none holds, and never back in one run."""

from __future__ import annotations

import pytest

import alignlib as al
from rulings.support import (
    act,
    agree,
    at,
    change,
    effects,
    lead,
    path,
    refusals,
    replay,
    stages,
    steps,
)  # fmt: skip

BORN = "2026-03-02 10:00"


def test_an_activity_fires_one_on_line_only() -> None:
    agreement = agree("""
        activity demo by sales
        stage lead, start
          to opportunity  on demo
        stage opportunity
          to demonstrated  on demo
        stage demonstrated, end
    """)
    one = replay(agreement, lead(BORN), [act("demo", "2026-03-02 11:00")], "2026-03-03 00:00")
    assert stages(one) == ["lead", "opportunity"]
    two = [act("demo", "2026-03-02 11:00"), act("demo", "2026-03-02 11:00")]
    assert stages(replay(agreement, lead(BORN), two, "2026-03-03 00:00"))[-1] == "demonstrated"


def test_an_on_line_of_a_stage_come_into_by_the_run_is_not_tried() -> None:
    agreement = agree("""
        activity demo by sales
        stage lead, start
          to opportunity  when some demo ever
        stage opportunity
          to demonstrated  on demo
        stage demonstrated, end
    """)
    found = replay(agreement, lead(BORN), [act("demo", "2026-03-02 11:00")], "2026-03-03 00:00")
    assert stages(found) == ["lead", "opportunity"]


def test_when_lines_run_until_none_holds() -> None:
    agreement = agree("""
        activity form by prospect
        fields
          country text
        stage a, start
          to b  on form
        stage b
          to c  when country is "US"
        stage c
          to d  when some form ever
        stage d
          to e  when country is "CA"
        stage e, end
    """)
    found = replay(
        agreement, lead(BORN, country="US"), [act("form", "2026-03-02 11:00")], "2026-03-03 00:00"
    )
    assert path(found)[1:] == [(name, "2026-03-02 11:00") for name in "bcd"]


def test_the_first_line_that_holds_wins() -> None:
    agreement = agree("""
        activity form by prospect
        stage a, start
          to b  on form
          to c  on form
        stage b, c, end
    """)
    found = replay(agreement, lead(BORN), [act("form", "2026-03-02 11:00")], "2026-03-03 00:00")
    assert stages(found) == ["a", "b"]


def test_a_line_whose_target_does_not_qualify_lets_the_next_have_its_turn() -> None:
    agreement = agree("""
        fields
          country text
        activity form by prospect
        stage a, start
          to b  on form
          to c  on form
        stage b
          qualifies when country is "US"
        stage c, end
    """)
    inputs = [act("form", "2026-03-02 11:00")]
    for country, target in (("US", "b"), ("CA", "c")):
        found = replay(agreement, lead(BORN, country=country), inputs, "2026-03-03 00:00")
        assert stages(found) == ["a", target]
    # Undecided admission admits nobody.
    assert stages(replay(agreement, lead(BORN), inputs, "2026-03-03 00:00")) == ["a", "c"]


def test_common_lines_of_stages_come_after_their_own() -> None:
    agreement = agree("""
        activity loss by sales
        stage a, start
          to b  on loss
        from any of a
          to c  on loss
        stage b, c, end
    """)
    found = replay(agreement, lead(BORN), [act("loss", "2026-03-02 11:00")], "2026-03-03 00:00")
    assert stages(found) == ["a", "b"]


LOOP = """
    fields
      country text
      ready   yes-no
    activity form by prospect
    stage a, start
      to b  when country is "US"
    stage b
      to a  when ready
"""


def test_a_move_back_within_one_run_is_not_made_and_reported_once() -> None:
    agreement = agree(LOOP)
    found = replay(agreement, lead(BORN, country="US", ready=True), [], "2026-03-20 00:00")
    assert stages(found) == ["a", "b"]
    assert refusals(found) == [("loop", "a", ("back to a stage of the same run: a → b → a",))]


def test_a_move_back_is_tried_again_at_the_next_input_and_not_by_time() -> None:
    agreement = agree(LOOP)
    found = replay(
        agreement, lead(BORN, country="US", ready=True), [act("form", "2026-03-05 10:00")],
        "2026-03-20 00:00",
    )  # fmt: skip
    # The form finds the lead in b: b → a is free, a → b comes back and is reported.
    assert path(found) == [
        ("a", BORN), ("b", BORN), ("a", "2026-03-05 10:00"),
    ]  # fmt: skip
    assert [item[1] for item in refusals(found)] == ["a", "b"]


def test_a_line_that_was_held_back_does_not_fire_when_time_passes_before_the_next_input() -> None:
    agreement = agree("""
        activity visit by prospect
        fields
          country text
        stage a, start
          to b  when country is "US"
        stage b
          to a  when no visit in the last 2 days
    """)
    found = replay(agreement, lead(BORN, country="US"), [], "2026-03-20 00:00")
    assert stages(found) == ["a", "b"]
    assert found.wake_at is None


PASSING = """
    fields
      country text
    activity form, call by sales
    stage a, start, owned by marketing
      to b  on form
        then tell marketing "into b"
    stage b, owned by sales
      to c  when country is "US"
        then tell marketing "into c"
    stage c, owned by sales
    sla in-b
      sales owes marketing
      each lead entering b
      gets call
      within 1 day
    sla in-c
      sales owes marketing
      each lead entering c
      gets call
      within 1 day
"""


def test_a_stage_left_in_the_run_that_entered_it_starts_no_clock_and_runs_no_then() -> None:
    found = replay(
        agree(PASSING), lead(BORN, country="US"), [act("form", "2026-03-02 11:00")],
        "2026-03-02 12:00",
    )  # fmt: skip
    assert [(item.sla, item.step) for item in found.outputs if isinstance(item, al.SLAEvent)] == [
        ("in-c", "started")
    ]
    assert [item[3] for item in effects(found)] == ["into c"]


def test_its_entry_is_recorded_all_the_same() -> None:
    found = replay(
        agree(PASSING), lead(BORN, country="US"), [act("form", "2026-03-02 11:00")],
        "2026-03-02 12:00",
    )  # fmt: skip
    assert [entry.stage for entry in found.state.entries] == ["a", "b", "c"]
    assert stages(found) == ["a", "b", "c"]


def test_where_the_lead_rests_its_clock_starts_and_then_is_run() -> None:
    found = replay(
        agree(PASSING), lead(BORN, country="CA"), [act("form", "2026-03-02 11:00")],
        "2026-03-02 12:00",
    )  # fmt: skip
    assert steps(found, "in-b") == [("started", "2026-03-02 11:00")]
    assert [item[3] for item in effects(found)] == ["into b"]
    # A later input moves it on: b was a stage of another run, and its duty is judged by R7.
    later = agree(PASSING).advance(
        found.state, [change("country", "US", "2026-03-02 13:00", "sales")],
        until=at("2026-03-02 13:00"),
    )  # fmt: skip
    assert [item.to for item in later.outputs if isinstance(item, al.Transition)] == ["c"]


def test_a_when_line_is_a_standing_order_tried_after_every_input_and_by_time() -> None:
    agreement = agree("""
        fields
          country text
        activity visit by prospect
        stage a, start
          to b  when country is "US" and days in stage is above 1
        stage b, end
    """)
    found = replay(
        agreement, lead(BORN), [change("country", "US", "2026-03-02 11:00")], "2026-03-09 00:00"
    )
    assert path(found)[-1] == ("b", "2026-03-03 10:00 +1us")
    late = replay(
        agreement, lead(BORN), [change("country", "US", "2026-03-05 11:00")], "2026-03-09 00:00"
    )
    assert path(late)[-1] == ("b", "2026-03-05 11:00")


def test_a_wait_restarts_at_each_activity_it_is_without() -> None:
    agreement = agree("""
        activity visit, form, call by prospect
        stage a, start
          to cold  after 2 days without visit, form
        stage cold, end
    """)
    inputs = [
        act("visit", "2026-03-03 10:00"), act("form", "2026-03-04 12:00"),
        act("call", "2026-03-05 12:00"),
    ]  # fmt: skip
    found = replay(agreement, lead(BORN), inputs, "2026-03-20 00:00")
    assert path(found)[-1] == ("cold", "2026-03-06 12:00")


@pytest.mark.parametrize("condition", ["some visit ever", "points is at least 10"])
def test_a_circle_of_conditions_that_stay_true_is_an_error(condition: str) -> None:
    text = f"""
        activity visit by prospect
        score points
          +10 each visit
        stage a, start
          to b  when {condition}
        stage b
          to a  when {condition}
    """
    with pytest.raises(al.AgreementError, match="without end"):
        agree(text)


def test_a_circle_with_a_window_is_none() -> None:
    agree("""
        activity visit by prospect
        stage a, start
          to b  when some visit in the last 3 days
        stage b
          to a  when no visit in the last 3 days
    """)


def test_reasons_are_given_with_a_move() -> None:
    agreement = agree("""
        fields
          role one of buyer, student
        stage new, start
          to refused  when role is student  because "a rep should never receive it"
        stage refused, end
    """)
    found = replay(agreement, lead(BORN, role="student"), [], BORN)
    made = found.outputs[-1]
    assert isinstance(made, al.Transition)
    assert made.reason == "a rep should never receive it"
    assert [(fact.name, fact.value) for fact in made.because] == [("role", "student")]
    assert made.cause.kind == "begin"
