"""R15: a life is moved to another version with a report, and nothing is judged backwards."""

from __future__ import annotations

import pytest

import alignlib as al
from rulings.handover import BORN, CHANGE, FORM, SHORTER, TEXT, edited, kinds, said, taken_to
from rulings.support import act, agree, at, change, clock, dues, lead, path, replay, steps

# -- adopting --------------------------------------------------------------------------------


def test_adopting_what_says_the_same_changes_nothing() -> None:
    state = taken_to(CHANGE)
    again = agree("# a remark\n" + TEXT)
    found = again.adopt(state, at=at(CHANGE))
    assert found.state == state
    assert found.report == found.outputs == ()
    assert "nothing had to change" in str(found)


def test_a_line_that_was_tried_waits_and_its_neighbours_do_not() -> None:
    text = """
        activity form by prospect
        activity call, meeting by sales
        stage new, start
          to ready  when some call ever
          to ready  when no form ever
        stage ready
          to new  on meeting
    """
    agreement = agree(text)
    state = replay(
        agreement, lead(BORN), [act("meeting", "2026-03-02 12:00")], "2026-03-02 13:00"
    ).state
    assert state.stage == "new"
    assert len(state.blocked) == 1  # the second line would have gone round in a circle
    again = agree(text.replace("stage ready", "# a remark\n        stage ready"))
    assert again.adopt(state, at=at("2026-03-02 13:00")).state == state


def test_a_state_is_adopted_where_it_has_been_taken_to() -> None:
    state = taken_to("2026-03-02 12:00")
    new = edited(SHORTER)
    with pytest.raises(al.StateError, match=r"taken to 2026-03-02 12:00 only\. Advance it"):
        new.adopt(state, at=at(CHANGE))
    with pytest.raises(al.StateError, match="already been taken to"):
        new.adopt(state, at=at("2026-03-02 11:59"))
    found = new.adopt(state, at=at("2026-03-02 12:00"))
    assert found.before == agree(TEXT).fingerprint
    assert found.after == found.state.fingerprint == new.fingerprint
    assert found.wake_at == at("2026-03-03 23:00:00.000001")
    new.advance(found.state, until=at(CHANGE))


def test_a_clock_keeps_its_terms_and_the_report_says_so() -> None:
    new = edited(SHORTER, ("warn at 50%", "warn at 90%"), ("late by 2 days", "late by 9 days"))
    found = new.adopt(taken_to(CHANGE), at=at(CHANGE))
    assert said(found) == [
        "clock call-back 1: kept, due 2026-03-05 11:00, under its own terms: within 3 days (now "
        "1 day), warned at 50% (now 90%), late by 2 days (now 9 days)"
    ]
    later = new.advance(found.state, until=at("2026-03-20"))
    assert steps(later) == [
        ("warned", "2026-03-03 23:00 +1us"),
        ("late", "2026-03-05 11:00 +1us"),
        ("late by", "2026-03-07 11:00 +1us"),
    ]


def test_kept_terms_live_through_a_pause_json_and_further_versions() -> None:
    held = [FORM, change("on-hold", True, "2026-03-02 12:00")]
    state = taken_to(CHANGE, held)
    for number in (1, 2):
        state = edited(("within 3 days", f"within {number} days")).adopt(state, at=at(CHANGE)).state
        state = al.State.from_json(state.to_json())
    new = edited(("within 3 days", "within 2 days"))
    later = new.advance(
        state, [change("on-hold", False, "2026-03-04 12:00")], until=at("2026-03-04 12:00")
    )
    # Three days, and the two on hold.
    assert dues(later, "resumed") == ["2026-03-07 11:00"]
    assert "3 days" in str(new.why_clock(later.state, "call-back"))


def test_a_restart_is_a_new_start_under_the_terms_of_today() -> None:
    new = edited(("within 3 days", "within 2 days\n  restarts on form"))
    state = new.adopt(taken_to(CHANGE), at=at(CHANGE)).state
    later = new.advance(state, [act("form", "2026-03-03 12:00")], until=at("2026-03-03 12:00"))
    assert dues(later, "restarted") == ["2026-03-05 12:00"]


def test_conditions_and_actions_are_those_of_today() -> None:
    new = edited(("gets call", "gets form"), ('tell marketing "late"', 'tell sales "oh"'), SHORTER)
    state = new.adopt(taken_to(CHANGE), at=at(CHANGE)).state
    call = act("call", "2026-03-03 12:00")
    later = new.advance(state, [call], until=at("2026-03-06"))
    assert clock(later.state, "call-back") == "late"
    (told,) = [item for item in later.outputs if isinstance(item, al.Effect) and item.to == "sales"
               and item.message == "oh"]  # fmt: skip
    assert told.at == at("2026-03-05 11:00:00.000001")


def test_reapply_puts_waiting_clocks_under_the_new_terms() -> None:
    new = edited(("within 3 days", "within 2 days"))
    found = new.adopt(taken_to(CHANGE), at=at(CHANGE), reapply=True)
    (item,) = found.report
    assert (item.what, item.before, item.after) == (
        "reapplied", "running, due 2026-03-05 11:00", "running, due 2026-03-04 11:00",
    )  # fmt: skip
    later = new.advance(found.state, until=at("2026-03-05"))
    assert steps(later) == [
        ("warned", "2026-03-03 11:00 +1us"), ("late", "2026-03-04 11:00 +1us"),
    ]  # fmt: skip


def test_reapply_announces_no_lateness_of_before() -> None:
    new = edited(("within 3 days", "within 2 hours"), ("late by 2 days", "late by 1 day"))
    found = new.adopt(taken_to(CHANGE), at=at(CHANGE), reapply=True)
    (item,) = found.report
    assert item.silent
    assert str(item).endswith("late, due 2026-03-02 13:00, late without news")
    assert found.outputs == ()
    assert clock(found.state, "call-back") == "late"
    # What comes later is news.
    later = new.advance(found.state, [act("call", "2026-03-03 14:00")], until=at("2026-03-04"))
    assert steps(later) == [("late by", "2026-03-03 13:00 +1us"), ("met-late", "2026-03-03 14:00")]


def test_reapply_warns_of_nothing_that_is_past() -> None:
    new = edited(("within 3 days", "within 2 days"), ("warn at 50%", "warn at 10%"))
    found = new.adopt(taken_to(CHANGE), at=at(CHANGE), reapply=True)
    later = new.advance(found.state, until=at("2026-03-05"))
    assert steps(later) == [("late", "2026-03-04 11:00 +1us")]


def test_what_is_late_stays_late() -> None:
    state = taken_to("2026-03-06")
    new = edited(("within 3 days", "within 20 days"))
    for reapply in (False, True):
        found = new.adopt(state, at=at("2026-03-06"), reapply=reapply)
        assert clock(found.state, "call-back") == "late"
        later = new.advance(found.state, until=at("2026-03-20"))
        assert steps(later) == [("late by", "2026-03-07 11:00 +1us")]


def test_a_promise_that_is_gone_is_void() -> None:
    text = TEXT[: TEXT.index("sla call-back")]
    found = agree(text).adopt(taken_to(CHANGE), at=at(CHANGE))
    assert said(found) == ["clock call-back 1: void, its sla is gone"]
    (event,) = found.outputs
    assert isinstance(event, al.SLAEvent)
    assert (event.sla, event.step, event.number) == ("call-back", "void", 1)
    assert (event.promiser, event.beneficiary) == ("sales", "marketing")
    assert event.due == at("2026-03-05 11:00")
    assert event.cause.kind == "adopt"
    assert found.state.clocks == ()
    agree(text).advance(found.state, until=at("2026-03-30"))


def test_a_promise_of_another_kind_is_void_and_reapply_starts_the_new_one() -> None:
    start, end = TEXT.index("  within 3 days"), TEXT.index("  if late tell")
    text = TEXT[:start] + "  before nurture\n" + TEXT[end:].splitlines()[0] + "\n"
    new = agree(text)
    kept = new.adopt(taken_to(CHANGE), at=at(CHANGE))
    assert kinds(kept) == [
        ("clock", "call-back 1", "void"), ("clock", "call-back", "not started"),
    ]  # fmt: skip
    again = new.adopt(taken_to(CHANGE), at=at(CHANGE), reapply=True)
    assert kinds(again) == [("clock", "call-back 1", "void"), ("clock", "call-back 2", "started")]
    assert clock(again.state, "call-back", 2) == "running"


NEW_SLA = (
    TEXT
    + """
sla mail-back
  sales owes marketing
  each lead entering ready
  gets form
  within {time}
"""
)


def test_a_new_promise_begins_with_the_next_entry() -> None:
    found = agree(NEW_SLA.format(time="2 days")).adopt(taken_to(CHANGE), at=at(CHANGE))
    assert said(found) == [
        "clock mail-back: not started, begins with the next entry into ready"
    ]  # fmt: skip
    assert clock(found.state, "mail-back") == "not-started"
    assert found.outputs == ()


@pytest.mark.parametrize(("time", "state", "outputs"), [
    ("2 days", "running", ["started"]), ("1 hour", "late", []),
])  # fmt: skip
def test_reapply_starts_a_new_promise_from_the_entry(
    time: str, state: str, outputs: list[str]
) -> None:
    new = agree(NEW_SLA.format(time=time))
    found = new.adopt(taken_to(CHANGE), at=at(CHANGE), reapply=True)
    assert clock(found.state, "mail-back") == state
    assert [item.step for item in found.outputs if isinstance(item, al.SLAEvent)] == outputs
    (item,) = found.report
    assert item.what == "started"
    assert item.silent == (state == "late")


# -- stages ----------------------------------------------------------------------------------


RENAMED = (
    ("to ready", "to sales-ready"), ("stage ready", "stage sales-ready"),
    ("entering ready", "entering sales-ready"),
)  # fmt: skip


def test_a_stage_that_is_gone_must_be_told() -> None:
    new = edited(*RENAMED)
    with pytest.raises(al.StateError, match="in ready, which is gone") as caught:
        new.adopt(taken_to(CHANGE), at=at(CHANGE))
    assert "renamed={'ready': '…'}" in str(caught.value)
    assert "new, sales-ready, nurture" in str(caught.value)
    found = new.adopt(taken_to(CHANGE), at=at(CHANGE), renamed={"Ready": "sales-ready"})
    assert said(found) == ["stage ready: renamed, sales-ready"]
    assert found.state.stage == "sales-ready"
    assert [entry.stage for entry in found.state.entries] == ["new", "sales-ready"]
    later = new.advance(found.state, until=at("2026-03-30"))
    assert path(later) == [("nurture", "2026-03-22 11:00")]
    assert steps(later)[1] == ("late", "2026-03-05 11:00 +1us")


def test_an_alias_leads_to_the_stage() -> None:
    old = TEXT.replace("to ready", "to SQL").replace("entering ready", "entering SQL").replace(
        'stage ready, owned by sales, also called "SQL"', "stage SQL, owned by sales"
    )  # fmt: skip
    found = agree(TEXT).adopt(taken_to(CHANGE, text=old), at=at(CHANGE))
    assert found.state.stage == "ready"
    assert said(found)[0] == "stage SQL: renamed, ready"


def test_other_letters_of_the_same_name_are_the_same_stage() -> None:
    found = edited(("stage ready", "stage Ready")).adopt(taken_to(CHANGE), at=at(CHANGE))
    assert found.state.stage == "Ready"


def test_renamed_to_nowhere_is_an_error() -> None:
    with pytest.raises(al.StateError, match=r"'won'.*there are new"):
        agree(TEXT).adopt(taken_to(CHANGE), at=at(CHANGE), renamed={"ready": "won"})


def test_a_stage_left_long_ago_may_be_gone() -> None:
    text = TEXT.replace("stage new, start, owned by marketing\n  to ready  on form\n", "")
    text = text.replace("stage ready,", "stage ready, start,")
    new = agree(text)
    found = new.adopt(taken_to(CHANGE), at=at(CHANGE))
    assert found.report == ()
    assert [entry.stage for entry in found.state.entries] == ["new", "ready"]
    later = new.advance(found.state, until=at("2026-03-30"))
    assert path(later) == [("nurture", "2026-03-22 11:00")]
    assert new.why(later.state).stage == "nurture"


def test_a_stage_of_another_side_ends_personal_ownership() -> None:
    owned = al.OwnerChange(id="o", at=at("2026-03-02 12:00"), owner="Ada")
    new = edited(("stage ready, owned by sales", "stage ready, owned by marketing"))
    found = new.adopt(taken_to(CHANGE, [FORM, owned]), at=at(CHANGE))
    assert said(found) == ["owner Ada: ended, ready is owned by marketing now"]
    assert (found.state.side, found.state.owner) == ("marketing", None)
    assert dict(found.state.latest) == {"sales": "Ada"}


def test_a_life_that_has_not_begun_is_adopted_too() -> None:
    old, new = agree(TEXT), edited(*RENAMED)
    state = old.begin(lead(BORN), at=at(BORN), stage="ready")
    with pytest.raises(al.StateError, match="in ready, which is gone"):
        new.adopt(state, at=at(BORN))
    found = new.adopt(state, at=at("2026-03-01"), renamed={"ready": "sales-ready"})
    assert found.outputs == ()
    later = new.advance(found.state, until=at("2026-03-03"))
    assert later.state.stage == "sales-ready"


# -- facts and activities --------------------------------------------------------------------


def test_facts_are_typed_anew_and_what_does_not_fit_is_set_aside() -> None:
    inputs = [FORM, change("size", 20, "2026-03-02 12:00"), change("on-hold", False, BORN)]
    new = edited(("  size    number\n", "  size    text\n"),
                 ("  on-hold yes-no\n", "  on-hold one of yes, no\n  page text\n"),
                 ("paused while on-hold", "paused while on-hold is yes"))  # fmt: skip
    found = new.adopt(taken_to(CHANGE, inputs), at=at(CHANGE))
    assert [str(item) for item in found.report if item.kind == "fact"] == [
        "fact on-hold: set aside, no, not one of yes, no", "fact size: retyped, 20, now text",
    ]  # fmt: skip
    assert found.state.facts["lead.size"] == "20"
    gone = edited(("  size    number\n", ""))
    found = gone.adopt(taken_to(CHANGE, inputs), at=at(CHANGE))
    assert said(found) == ["fact size: set aside, 20, no such field any more"]
    assert "lead.size" not in found.state.facts


def test_activities_that_are_gone_are_counted_by_nothing_and_kept() -> None:
    seen = [FORM, act("form", "2026-03-02 12:00", pages=3)]
    text = TEXT.replace("activity form by prospect\n  pages number\n", "activity mail by sales\n")
    new = agree(text.replace("on form", "on mail"))
    found = new.adopt(taken_to(CHANGE, seen), at=at(CHANGE))
    assert said(found) == ["activity form: gone, nothing counts it any more"]
    assert [item.activity.kind for item in found.state.acts] == ["form", "form"]
    # A later version that knows it again counts it again.
    back = agree(TEXT + "define many\n  at least 2 form ever\n")
    again = back.adopt(found.state, at=at(CHANGE))
    assert back.view(again.state).holds("many")
    less = edited(("  pages number\n", ""))
    assert said(less.adopt(taken_to(CHANGE, seen), at=at(CHANGE))) == [
        "activity form: set aside, pages, no such field any more"
    ]


def test_ids_go_on_counting() -> None:
    old, new = agree(TEXT), edited(SHORTER)
    versions = al.Versions([(old, at("2026-01-01")), (new, at(CHANGE))])
    found = versions.replay(lead(BORN), [FORM], until=at("2026-03-30"))
    plain = replay(old, lead(BORN), [FORM], "2026-03-30")
    assert [item.id for item in found.outputs] == [item.id for item in plain.outputs]


# -- calendars and zones ---------------------------------------------------------------------


WORKING = TEXT.replace("within 3 days", "within 20 working hours of office")
AFTER_A_PAUSE = [change("on-hold", True, "2026-03-03 10:00"),
                 change("on-hold", False, "2026-03-03 12:00")]  # fmt: skip


def test_other_hours_leave_the_due_time_and_count_after_a_pause() -> None:
    # Monday 11:00: six hours, eight, and six more on Wednesday.
    new = agree(WORKING.replace("09:00 to 17:00", "09:00 to 13:00"))
    found = new.adopt(taken_to(CHANGE, text=WORKING), at=at(CHANGE))
    assert said(found) == [
        "clock call-back 1: kept, due 2026-03-04 15:00, hours or zone have changed: a later pause "
        "counts by the new ones"
    ]
    assert steps(new.advance(found.state, until=at("2026-03-04 16:00")), "call-back")[-1] == (
        "late", "2026-03-04 15:00 +1us",
    )  # fmt: skip
    # Two hours on Monday, four a day from Tuesday on, two of Tuesday's on hold: 9 March, 13:00.
    later = new.advance(found.state, AFTER_A_PAUSE, until=at("2026-03-03 12:00"))
    assert dues(later, "resumed") == ["2026-03-09 13:00"]


def test_a_calendar_that_is_gone_leaves_the_due_time() -> None:
    text = TEXT.replace("calendar office\n  open Monday to Friday 09:00 to 17:00\n", "")
    new = agree(text)
    found = new.adopt(taken_to(CHANGE, text=WORKING), at=at(CHANGE))
    assert said(found) == [
        "clock call-back 1: kept, due 2026-03-04 15:00, the calendar that counts it is gone: a "
        "later pause counts by the new terms"
    ]
    assert clock(new.advance(found.state, until=at("2026-03-04 15:00")).state, "call-back") == (
        "running"
    )
    later = new.advance(found.state, AFTER_A_PAUSE, until=at("2026-03-03 12:00"))
    assert dues(later, "resumed") == ["2026-03-05 13:00"]  # three days, and two hours on hold


def test_a_state_without_terms_keeps_its_due_time() -> None:
    plain = taken_to(CHANGE).to_dict()
    del plain["terms"]
    for item in plain["clocks"]:
        del item["terms"]
    state = al.State.from_dict(plain)
    found = edited(SHORTER).adopt(state, at=at(CHANGE))
    assert said(found) == [
        "clock call-back 1: kept, due 2026-03-05 11:00, its terms were not recorded: a later pause "
        "counts by the new ones"
    ]


def test_a_period_ends_as_it_began_and_the_next_is_of_today() -> None:
    start = TEXT.index("  within 3 days")
    old, new = (agree(TEXT[:start] + f"  every {days} days\n") for days in (2, 4))
    versions = al.Versions([(old, at("2026-01-01")), (new, at(CHANGE))])
    inputs = [FORM, act("call", "2026-03-04 10:00")]
    found = versions.replay(lead(BORN), inputs, until=at("2026-03-04 10:00"))
    assert dues(found) == ["2026-03-04 11:00", "2026-03-08 10:00"]


def test_to_abstain_and_to_act_are_different_promises() -> None:
    start = TEXT.index("  gets call")
    never = agree(TEXT[:start] + "  never gets call\n  within 3 days\n")
    found = never.adopt(taken_to(CHANGE), at=at(CHANGE))
    assert kinds(found)[0] == ("clock", "call-back 1", "void")
    again = never.adopt(taken_to(CHANGE), at=at(CHANGE), reapply=True)
    later = never.advance(again.state, until=at("2026-03-09"))
    assert steps(later) == [("kept", "2026-03-05 11:00 +1us")]


WAITS = """
activity form by prospect
activity call by sales
stage new, start, owned by marketing
  to ready  on form
stage ready, owned by sales
  to new  after 2 days
  to new  when some form ever
  to aside  on call
stage aside, owned by sales
"""


def waiting_in_ready() -> al.State:
    """It came from `new`, so the `when` line back waits for the next input."""
    state = replay(agree(WAITS), lead(BORN), [FORM], CHANGE).state
    assert (state.stage, len(state.blocked)) == ("ready", 1)
    return state


def test_a_line_waits_on_where_its_stage_has_another_name() -> None:
    new = agree(WAITS.replace("ready", "sales-ready"))
    found = new.adopt(waiting_in_ready(), at=at(CHANGE), renamed={"ready": "sales-ready"})
    assert found.state.stage == "sales-ready"
    call = act("call", "2026-03-03 12:00")
    later = new.advance(found.state, [call], until=at("2026-03-03 13:00"))
    assert path(later) == [("aside", "2026-03-03 12:00")]


def test_a_line_that_did_not_wait_is_not_held_up_by_another_text() -> None:
    new = agree(WAITS.replace("on call", "on call by owner"))
    found = new.adopt(waiting_in_ready(), at=at(CHANGE))
    later = new.advance(found.state, until=at("2026-03-09"))
    assert path(later) == [("new", "2026-03-04 11:00")]


def test_a_waiting_line_is_found_in_a_state_of_an_earlier_release() -> None:
    plain = waiting_in_ready().to_dict()
    plain["blocked"] = [key.rpartition(" when")[0] for key in plain["blocked"]]
    state = al.State.from_dict(plain)
    same = agree(WAITS).advance(state, until=at("2026-03-03 12:00"))
    assert same.state.stage == "ready"
    edited_ = agree(WAITS.replace("on call", "on call by owner"))
    assert edited_.adopt(state, at=at(CHANGE)).state.stage == "ready"


def test_a_rolling_promise_that_is_bound_to_another_stage_now_runs_once() -> None:
    """One at a time (R6), also where a period that began elsewhere goes on."""
    text = """
        activity form by prospect
        activity call by sales
        stage new, start, owned by marketing
          to ready  on form
        stage ready, owned by sales
        sla touch
          sales owes marketing
          each lead entering {stage}
          gets call
          every 9 days{during}
    """
    old = agree(text.format(stage="new", during=""))
    new = agree(text.format(stage="ready", during=" while in ready"))
    versions = al.Versions([old, (new, at(CHANGE))])
    form = act("form", "2026-03-04 12:00")
    found = versions.replay(lead(BORN), [form], until=at("2026-03-05"))
    assert [(item.number, item.state) for item in found.state.clocks] == [(1, "running")]
