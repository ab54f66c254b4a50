"""R15: the late lines of a clock that keeps its terms: their times are its own, what they do is
said by the text in force, and nothing is told twice."""

from __future__ import annotations

import alignlib as al
from rulings.handover import BORN, CHANGE, FORM, TEXT, edited, taken_to
from rulings.support import act, agree, at, clock, lead, steps

LATE = '  if late tell marketing "late"\n'
BY_TWO = '  if late by 2 days tell marketing "very late"\n'
PLAIN = TEXT.replace(LATE, "").replace(BY_TWO, "")


def messages(outputs: tuple[object, ...]) -> list[str | None]:
    return [item.message for item in outputs if isinstance(item, al.Effect)]


def test_a_line_that_is_new_is_carried_out_when_the_clock_runs_out() -> None:
    """`if late` has no time of its own: it is an action, and those are of today."""
    state = taken_to(CHANGE, text=PLAIN)
    found = agree(PLAIN + LATE).adopt(state, at=at(CHANGE))
    assert found.report == ()
    later = agree(PLAIN + LATE).advance(found.state, until=at("2026-03-20"))
    assert messages(later.outputs) == ["hurry", "late"]


def test_a_late_by_that_is_new_is_none_of_the_clocks_own() -> None:
    new = agree(PLAIN + LATE + BY_TWO)
    state = new.adopt(taken_to(CHANGE, text=PLAIN), at=at(CHANGE)).state
    later = new.advance(state, until=at("2026-03-20"))
    assert messages(later.outputs) == ["hurry", "late"]


def test_late_by_lines_meet_by_their_own_place() -> None:
    """Another `if late` line before them does not move them."""
    new = agree(PLAIN + LATE + BY_TWO.replace("2 days", "9 days"))
    state = new.adopt(taken_to(CHANGE, text=PLAIN + BY_TWO), at=at(CHANGE)).state
    later = new.advance(state, until=at("2026-03-20"))
    assert steps(later)[1:] == [("late", "2026-03-05 11:00 +1us"),
                                ("late by", "2026-03-07 11:00 +1us")]  # fmt: skip
    assert messages(later.outputs) == ["hurry", "late", "very late"]


def test_what_was_told_of_a_late_clock_is_not_told_again() -> None:
    state = taken_to("2026-03-08", text=PLAIN + BY_TWO)
    assert clock(state, "call-back") == "late"
    new = agree(PLAIN + LATE + BY_TWO + BY_TWO.replace("2 days", "5 days"))
    found = new.adopt(state, at=at("2026-03-08"))
    assert new.advance(found.state, until=at("2026-03-20")).outputs == ()


def test_a_line_that_comes_back_has_its_time_and_is_not_told_late() -> None:
    """Two lines, then one, then two again."""
    after = BY_TWO + BY_TWO.replace("2 days", "5 days")
    first, second = agree(PLAIN + after), agree(PLAIN + BY_TWO)
    for back, told in (("2026-03-09", 2), ("2026-03-12", 1)):
        versions = al.Versions([first, (second, at(CHANGE)), (first, at(back))])
        found = versions.replay(lead(BORN), [FORM], until=at("2026-03-30"))
        assert [step for step, _ in steps(found)].count("late by") == told


def test_a_late_line_taken_out_tells_nothing_more() -> None:
    new = edited((BY_TWO, ""))
    state = new.adopt(taken_to("2026-03-06"), at=at("2026-03-06")).state
    later = new.advance(state, [act("call", "2026-03-08")], until=at("2026-03-20"))
    assert steps(later) == [("met-late", "2026-03-08 00:00")]


WARN = '  warn at 50% tell sales "hurry"\n'


def test_a_warning_taken_out_tells_nothing_more() -> None:
    new = edited((WARN, ""))
    later = new.advance(new.adopt(taken_to(CHANGE), at=at(CHANGE)).state, until=at("2026-03-05"))
    assert later.outputs == ()


def test_a_warning_that_comes_back_after_its_time_is_not_given() -> None:
    first, second = agree(TEXT), edited((WARN, ""))
    for back, told in (("2026-03-03 12:00", 1), ("2026-03-04 12:00", 0)):
        versions = al.Versions([first, (second, at(CHANGE)), (first, at(back))])
        found = versions.replay(lead(BORN), [FORM], until=at("2026-03-05"))
        assert [step for step, _ in steps(found)].count("warned") == told
