"""R6: fulfil, void, restart, pause, then start, then the moves."""

from __future__ import annotations

import pytest

import alignlib as al
from alignlib.values.time import to_micros
from rulings.support import (
    NEW_YORK,
    act,
    agree,
    at,
    change,
    clock,
    dues,
    lead,
    path,
    replay,
    stages,
    steps,
)  # fmt: skip

BORN = "2026-03-02 10:00"
EACH = """
    activity reply by prospect
    activity call, mail by sales
    stage open, start, owned by sales
    sla answer
      sales owes prospect
      each reply in open
      gets call
      within 4 hours
"""


def test_what_starts_a_clock_never_counts_towards_it() -> None:
    agreement = agree("""
        activity call by sales
        stage open, start, owned by sales
        sla again
          sales owes marketing
          each call
          gets call
          within 4 hours
    """)
    found = replay(
        agreement, lead(BORN), [act("call", "2026-03-02 11:00"), act("call", "2026-03-02 12:00")],
        "2026-03-02 13:00",
    )  # fmt: skip
    # The second fulfils the first clock, and only then starts its own.
    assert [
        (item.number, item.step) for item in found.outputs if isinstance(item, al.SLAEvent)
    ] == [(1, "started"), (1, "met"), (2, "started")]


def test_an_activity_that_moves_the_lead_does_not_fulfil_the_clock_it_starts() -> None:
    agreement = agree("""
        activity call by sales
        stage new, start, owned by sales
          to open  on call
        stage open, owned by sales
        sla call-back
          sales owes marketing
          each lead entering open
          gets call
          within 4 hours
    """)
    found = replay(agreement, lead(BORN), [act("call", "2026-03-02 11:00")], "2026-03-02 12:00")
    assert steps(found) == [("started", "2026-03-02 11:00")]
    two = [act("call", "2026-03-02 11:00"), act("call", "2026-03-02 11:00")]
    found = replay(agreement, lead(BORN), two, "2026-03-02 12:00")
    assert steps(found) == [("started", "2026-03-02 11:00"), ("met", "2026-03-02 11:00")]


def test_an_act_counts_for_every_clock_that_is_open() -> None:
    inputs = [
        act("reply", "2026-03-02 11:00"), act("reply", "2026-03-02 12:00"),
        act("call", "2026-03-02 15:30"),
    ]  # fmt: skip
    found = replay(agree(EACH), lead(BORN), inputs, "2026-03-02 16:00")
    assert clock(found.state, "answer", 1) == "met-late"
    assert clock(found.state, "answer", 2) == "met"


def test_a_clock_named_without_a_number_is_the_newest() -> None:
    agreement = agree(
        EACH
        + """
    define newest-met
      answer is met
    define first-met
      first answer is met
    define second-running
      second answer is running
    define third
      third answer is not-started
    define never-began
      answer is not-started
"""
    )
    start = replay(agreement, lead(BORN), [], BORN)
    assert agreement.view(start.state).holds("never-began") is True
    inputs = [
        act("reply", "2026-03-02 11:00"), act("call", "2026-03-02 12:00"),
        act("reply", "2026-03-02 13:00"),
    ]  # fmt: skip
    view = agreement.view(replay(agreement, lead(BORN), inputs, "2026-03-02 13:30").state)
    names = ("newest-met", "first-met", "second-running", "third", "never-began")
    assert [view.holds(name) for name in names] == [False, True, True, True, False]


HANDLED = """
    fields
      held    yes-no
      bounced yes-no
    activity call, reassigned by sales
    stage open, start, owned by sales
    sla call-back
      sales owes marketing
      each lead entering open
      gets call
      within 4 hours
      paused while held
      void when bounced
      restarts on reassigned
"""


def test_met_and_void_are_final() -> None:
    inputs = [
        act("call", "2026-03-02 11:00"), change("bounced", True, "2026-03-02 12:00"),
        act("reassigned", "2026-03-02 12:30"), act("call", "2026-03-02 13:00"),
    ]  # fmt: skip
    found = replay(agree(HANDLED), lead(BORN), inputs, "2026-03-04 00:00")
    assert [step for step, _ in steps(found)] == ["started", "met"]
    void = replay(agree(HANDLED), lead(BORN), inputs[1:], "2026-03-04 00:00")
    assert [step for step, _ in steps(void)] == ["started", "void"]


def test_late_can_only_become_met_late() -> None:
    inputs = [
        change("bounced", True, "2026-03-02 15:00"), change("held", True, "2026-03-02 15:30"),
        act("reassigned", "2026-03-02 16:00"), act("call", "2026-03-02 17:00"),
    ]  # fmt: skip
    found = replay(agree(HANDLED), lead(BORN), inputs, "2026-03-04 00:00")
    assert [step for step, _ in steps(found)] == ["started", "late", "met-late"]


def test_a_restart_counts_from_its_instant() -> None:
    found = replay(
        agree(HANDLED), lead(BORN), [act("reassigned", "2026-03-02 13:00")], "2026-03-04 00:00"
    )
    assert steps(found) == [
        ("started", BORN), ("restarted", "2026-03-02 13:00"), ("late", "2026-03-02 17:00 +1us"),
    ]  # fmt: skip


def test_a_pause_of_elapsed_time_moves_the_due_time_by_the_pause() -> None:
    inputs = [change("held", True, "2026-03-02 11:00"), change("held", False, "2026-03-03 11:30")]
    found = replay(agree(HANDLED), lead(BORN), inputs, "2026-03-05 00:00")
    assert steps(found) == [
        ("started", BORN), ("paused", "2026-03-02 11:00"), ("resumed", "2026-03-03 11:30"),
        ("late", "2026-03-03 14:30 +1us"),
    ]  # fmt: skip
    assert dues(found, "paused") == ["open"]
    assert dues(found, "resumed") == ["2026-03-03 14:30"]


def test_a_pause_that_begins_at_the_due_instant_is_in_time() -> None:
    inputs = [change("held", True, "2026-03-02 14:00")]
    found = replay(agree(HANDLED), lead(BORN), inputs, "2026-03-05 00:00")
    assert [step for step, _ in steps(found)] == ["started", "paused"]


def test_a_pause_that_begins_anew_as_the_one_at_the_due_instant_ends_is_in_time_too() -> None:
    inputs = [
        change("held", True, "2026-03-02 14:00"), change("held", False, "2026-03-02 15:00"),
        change("held", True, "2026-03-02 15:00", sequence=1),
        change("held", False, "2026-03-02 17:00"),
    ]  # fmt: skip
    agreement = agree(HANDLED)
    found = replay(agreement, lead(BORN), inputs, "2026-03-05 00:00")
    assert dues(found, "resumed") == ["2026-03-02 15:00", "2026-03-02 17:00"]
    assert found.outputs[-1].at == at("2026-03-02 17:00:00.000001")
    traced = agreement.trace(lead(BORN), inputs, until=at("2026-03-05 00:00"))
    assert traced.events[-1][1] == to_micros(found.outputs[-1].at)


def test_a_clock_that_starts_while_paused_is_paused_at_once() -> None:
    found = replay(
        agree(HANDLED), lead(BORN, held=True), [change("held", False, "2026-03-02 12:00")],
        "2026-03-05 00:00",
    )  # fmt: skip
    assert clock(replay(agree(HANDLED), lead(BORN, held=True), [], BORN).state, "call-back") == (
        "paused"
    )
    assert steps(found)[-1] == ("late", "2026-03-02 16:00 +1us")


def test_an_unknown_reason_to_pause_pauses_nothing() -> None:
    found = replay(agree(HANDLED), lead(BORN), [], "2026-03-02 11:00")
    assert clock(found.state, "call-back") == "running"


WORKING = """
    calendar office
      open Monday to Friday 09:00 to 17:00
    fields
      held yes-no
    activity call by sales
    stage open, start, owned by sales
    sla call-back
      sales owes marketing
      each lead entering open
      gets call
      within {within}
      paused while held
"""


@pytest.mark.parametrize(
    ("begin", "end", "due"),
    [
        ("2026-03-02 17:00", "2026-03-03 09:00", "2026-03-03 10:00"),  # the night is closed
        ("2026-03-02 16:00", "2026-03-03 09:30", "2026-03-03 11:30"),  # 1 h 30 min of it open
        ("2026-03-02 18:00", "2026-03-03 08:00", "2026-03-03 10:00"),
    ],
)
def test_a_pause_of_working_time_counts_only_where_it_is_open(
    begin: str, end: str, due: str
) -> None:
    inputs = [change("held", True, begin), change("held", False, end)]
    agreement = agree(WORKING.format(within="3 working hours of office"))
    found = replay(agreement, lead("2026-03-02 15:00"), inputs, "2026-03-05 00:00")
    assert dues(found) == ["2026-03-03 10:00"]
    assert dues(found, "resumed") == [due]


def test_a_pause_of_calendar_time_moves_the_due_time_by_the_pause() -> None:
    inputs = [change("held", True, "2026-03-02 17:00"), change("held", False, "2026-03-03 09:00")]
    agreement = agree(WORKING.format(within="3 days"))
    found = replay(agreement, lead("2026-03-02 15:00"), inputs, "2026-03-05 00:00")
    assert dues(found, "resumed") == ["2026-03-06 07:00"]


def test_a_pause_by_time_alone_begins_and_ends_at_its_instants() -> None:
    agreement = agree("""
        activity call by sales
        activity visit by prospect
        stage open, start, owned by sales
        sla call-back
          sales owes marketing
          each lead entering open
          gets call
          within 3 hours
          paused while some visit in the last 60 minutes
    """)
    found = replay(agreement, lead(BORN), [act("visit", "2026-03-02 11:00")], "2026-03-03 00:00")
    assert steps(found) == [
        ("started", BORN), ("paused", "2026-03-02 11:00"), ("resumed", "2026-03-02 12:00"),
        ("late", "2026-03-02 14:00 +1us"),
    ]  # fmt: skip


AT_ONCE = """
    activity call, reply by sales
    stage open, start, owned by sales
    sla call-back
      sales owes marketing
      each lead entering open
      gets call
      within 4 hours
      {line}
"""


def test_an_activity_that_fulfils_and_voids_at_once_fulfils_first() -> None:
    agreement = agree(AT_ONCE.format(line="void when some call in the last 1 hour"))
    found = replay(agreement, lead(BORN), [act("call", "2026-03-02 11:00")], "2026-03-03 00:00")
    assert [step for step, _ in steps(found)] == ["started", "met"]


def test_an_activity_that_fulfils_and_pauses_at_once_fulfils_first() -> None:
    agreement = agree(AT_ONCE.format(line="paused while some call in the last 1 hour"))
    found = replay(agreement, lead(BORN), [act("call", "2026-03-02 11:00")], "2026-03-03 00:00")
    assert [step for step, _ in steps(found)] == ["started", "met"]


def test_an_activity_that_voids_and_restarts_at_once_voids_first() -> None:
    line = "void when some reply ever\n      restarts on reply"
    found = replay(
        agree(AT_ONCE.format(line=line)), lead(BORN), [act("reply", "2026-03-02 11:00")],
        "2026-03-03 00:00",
    )  # fmt: skip
    assert [step for step, _ in steps(found)] == ["started", "void"]


def test_an_activity_that_restarts_and_pauses_at_once_restarts_first() -> None:
    line = "paused while some reply in the last 60 minutes\n      restarts on reply"
    found = replay(
        agree(AT_ONCE.format(line=line)), lead(BORN), [act("reply", "2026-03-02 11:00")],
        "2026-03-03 00:00",
    )  # fmt: skip
    assert steps(found) == [
        ("started", BORN), ("restarted", "2026-03-02 11:00"), ("paused", "2026-03-02 11:00"),
        ("resumed", "2026-03-02 12:00"), ("late", "2026-03-02 16:00 +1us"),
    ]  # fmt: skip


def test_several_acts_and_all_kinds() -> None:
    agreement = agree("""
        activity call, mail by sales
        stage open, start, owned by sales
        sla three
          sales owes marketing
          each lead entering open
          gets at least 3 of call, mail
          within 4 hours
        sla both
          sales owes marketing
          each lead entering open
          gets all of call, mail
          within 4 hours
    """)
    inputs = [
        act("call", "2026-03-02 11:00"), act("call", "2026-03-02 12:00"),
        act("mail", "2026-03-02 13:00"),
    ]  # fmt: skip
    two = replay(agreement, lead(BORN), inputs[:2], "2026-03-02 13:00")
    assert (clock(two.state, "three"), clock(two.state, "both")) == ("running", "running")
    three = replay(agreement, lead(BORN), inputs, "2026-03-02 13:00")
    assert (clock(three.state, "three"), clock(three.state, "both")) == ("met", "met")


def test_a_clock_of_an_activity_in_a_stage_starts_only_there() -> None:
    agreement = agree("""
        activity reply, go by prospect
        activity call by sales
        stage new, start, owned by marketing
          to open  on go
        stage open, owned by sales
        sla answer
          sales owes prospect
          each reply in open
          gets call
          within 4 hours
    """)
    inputs = [act("reply", "2026-03-02 10:30"), act("go", "2026-03-02 11:00")]
    assert steps(replay(agreement, lead(BORN), inputs, "2026-03-02 12:00")) == []
    inputs.append(act("reply", "2026-03-02 11:30"))
    assert steps(replay(agreement, lead(BORN), inputs, "2026-03-02 12:00")) == [
        ("started", "2026-03-02 11:30")
    ]


def test_reaching_a_stage() -> None:
    agreement = agree("""
        activity trial, contract by sales
        stage open, start, owned by sales
          to tried  on trial
        stage tried, owned by sales
          to won  on contract
        stage won, end
        sla close
          sales owes marketing
          each lead entering open
          reaches won
          within 10 days
    """)
    inputs = [act("trial", "2026-03-03 10:00"), act("contract", "2026-03-12 10:00")]
    assert steps(replay(agreement, lead(BORN), inputs, "2026-03-20 00:00")) == [
        ("started", BORN), ("met", "2026-03-12 10:00"),
    ]  # fmt: skip
    assert steps(replay(agreement, lead(BORN), inputs[:1], "2026-03-20 00:00")) == [
        ("started", BORN), ("late", "2026-03-12 10:00 +1us"),
    ]  # fmt: skip


def test_leaving_comes_before_entering_and_its_clock() -> None:
    agreement = agree("""
        activity form by prospect
        activity call by sales
        stage one, start, owned by sales
          to two  on form
        stage two, owned by sales
        sla in-one
          sales owes marketing
          each lead entering one
          gets call
          within 4 hours
        sla in-two
          sales owes marketing
          each lead entering two
          gets call
          within 4 hours
    """)
    found = replay(agreement, lead(BORN), [act("form", "2026-03-02 11:00")], "2026-03-02 12:00")
    assert [
        (item.sla, item.step) if isinstance(item, al.SLAEvent) else item.to
        for item in found.outputs
        if isinstance(item, al.SLAEvent | al.Transition)
    ] == ["one", ("in-one", "started"), ("in-one", "void"), "two", ("in-two", "started")]


def test_a_clock_is_voided_by_the_stage_the_moves_lead_to() -> None:
    agreement = agree("""
        activity form by prospect
        activity call, hold by sales
        stage one, start, owned by sales
          to two  on hold
        stage two, owned by sales
        sla answer
          sales owes prospect
          each form
          gets call
          within 4 hours
          void when stage is two
    """)
    inputs = [act("form", "2026-03-02 11:00"), act("hold", "2026-03-02 12:00")]
    found = replay(agreement, lead(BORN), inputs, "2026-03-03 00:00")
    assert steps(found) == [("started", "2026-03-02 11:00"), ("void", "2026-03-02 12:00")]


def test_a_clock_is_paused_while_the_lead_is_in_a_stage() -> None:
    agreement = agree("""
        activity form by prospect
        activity call, hold, resume by sales
        stage one, start, owned by sales
          to two  on hold
        stage two, owned by sales
          to one  on resume
        sla answer
          sales owes prospect
          each form
          gets call
          within 4 hours
          paused while stage is two
    """)
    inputs = [
        act("form", "2026-03-02 11:00"), act("hold", "2026-03-02 12:00"),
        act("resume", "2026-03-02 20:00"),
    ]  # fmt: skip
    found = replay(agreement, lead(BORN), inputs, "2026-03-03 12:00")
    assert steps(found) == [
        ("started", "2026-03-02 11:00"), ("paused", "2026-03-02 12:00"),
        ("resumed", "2026-03-02 20:00"), ("late", "2026-03-02 23:00 +1us"),
    ]  # fmt: skip


def test_every_due_time_explains_itself() -> None:
    inputs = [change("held", True, "2026-03-02 16:00"), change("held", False, "2026-03-03 09:30")]
    agreement = agree(WORKING.format(within="3 working hours of office"), NEW_YORK)
    moved = [
        al.FieldChange(id=item.id, at=at(f"{item.at:%Y-%m-%d %H:%M}", NEW_YORK), field="held",
                       value=item.value)
        for item in inputs
    ]  # fmt: skip
    found = agreement.replay(
        lead(at("2026-03-02 15:00", NEW_YORK)), moved, until=at("2026-03-03 10:00", NEW_YORK)
    )
    why = agreement.why_clock(found.state, "call-back")
    assert "2026-03-03 11:30" in str(why)


def test_stages_of_a_life_with_clocks_are_plain() -> None:
    assert stages(replay(agree(EACH), lead(BORN), [], BORN)) == ["open"]
    assert path(replay(agree(EACH), lead(BORN), [], BORN)) == [("open", BORN)]


@pytest.mark.parametrize(
    ("within", "warned"),
    [("4 hours", "2026-03-02 16:00 +1us"), ("4 working hours of office", "2026-03-02 16:00 +1us")],
)
def test_a_warning_counts_the_clocks_own_time_without_its_pauses(within: str, warned: str) -> None:
    text = WORKING.format(within=within) + '      warn at 50% tell owner "soon"\n'
    inputs = [change("held", True, "2026-03-02 11:00"), change("held", False, "2026-03-02 15:00")]
    found = replay(agree(text), lead(BORN), inputs, "2026-03-05 00:00")
    assert [step for step in steps(found) if step[0] == "warned"] == [("warned", warned)]


def test_a_warning_is_not_given_again_after_a_pause_but_after_a_restart() -> None:
    text = HANDLED + '      warn at 50% tell owner "soon"\n'
    inputs = [
        change("held", True, "2026-03-02 12:30"), change("held", False, "2026-03-02 12:45"),
        act("reassigned", "2026-03-02 13:00"),
    ]  # fmt: skip
    found = replay(agree(text), lead(BORN), inputs, "2026-03-02 16:00")
    assert [step for step in steps(found) if step[0] == "warned"] == [
        ("warned", "2026-03-02 12:00 +1us"), ("warned", "2026-03-02 15:00 +1us"),
    ]  # fmt: skip


# -- a clock does not pause itself -------------------------------------------------------------


def _paused_while(**conditions: str) -> str:
    return "activity call by sales\nstage open, start, owned by sales\n" + "".join(
        f"sla {name}\n  sales owes marketing\n  each lead entering open\n  gets call\n"
        f"  within 4 hours\n  paused while {condition}\n"
        for name, condition in conditions.items()
    )


@pytest.mark.parametrize(
    ("conditions", "circles"),
    [
        ({"one": "one is running"}, ["one → one"]),
        ({"one": "first one is not paused"}, ["one → one"]),
        ({"one": "some call ever or one is paused"}, ["one → one"]),
        ({"one": "two is running", "two": "one is one of paused, late"}, ["one → two → one"]),
        (
            {"one": "two is paused", "two": "three is running", "three": "one is running"},
            ["one → two → three → one"],
        ),
        ({"one": "one is running", "two": "second two is paused"}, ["one → one", "two → two"]),
    ],
)
def test_a_pause_that_the_pause_decides_is_refused(
    conditions: dict[str, str], circles: list[str]
) -> None:
    with pytest.raises(al.AgreementError) as error:
        agree(_paused_while(**conditions))
    assert [(item.code, item.label) for item in error.value.errors] == [
        ("AL414", circle) for circle in circles
    ]


def test_a_pause_that_decides_itself_by_a_definition_or_a_score_is_refused() -> None:
    inner = "define busy\n  one is running\nscore load\n  +1 when busy\n"
    with pytest.raises(al.AgreementError) as error:
        agree(_paused_while(one="load is above 0") + inner)
    assert [(item.code, item.label) for item in error.value.errors] == [("AL414", "one → one")]


@pytest.mark.parametrize(
    "conditions",
    [
        # Neither can be turned by a pause.
        {"one": "two is late", "two": "one is late"},
        {"one": "one is met"},
        {"one": "one is one of running, paused"},
    ],
)
def test_states_that_no_pause_changes_may_be_asked(conditions: dict[str, str]) -> None:
    agree(_paused_while(**conditions))


def test_a_clock_waits_for_another_and_both_come_to_rest() -> None:
    agreement = agree(
        "fields\n  on-hold yes-no\n"
        + _paused_while(one="on-hold", two="one is running", three="two is paused")
    )
    found = replay(
        agreement, lead(BORN, **{"on-hold": False}),
        [
            change("on-hold", True, "2026-03-02 11:00"),
            change("on-hold", False, "2026-03-02 12:00"),
            act("call", "2026-03-02 13:00"),
        ],
        "2026-03-02 14:00",
    )  # fmt: skip
    # `two` waits for `one`, and `three` for `two`: paused, running, paused again.
    assert steps(found, "two") == [
        ("started", "2026-03-02 10:00"), ("resumed", "2026-03-02 11:00"),
        ("paused", "2026-03-02 12:00"), ("met", "2026-03-02 13:00"),
    ]  # fmt: skip
    assert steps(found, "three") == [
        ("started", "2026-03-02 10:00"), ("resumed", "2026-03-02 11:00"),
        ("paused", "2026-03-02 12:00"), ("met", "2026-03-02 13:00"),
    ]  # fmt: skip
